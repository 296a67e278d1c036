"""A store as a report sees it: what has been read once is not read again, and stays as it was."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy import Connection

from kamkit.store.open import Store

T = TypeVar("T")


class Still(Store):
    """A store that keeps what it has read, for as long as one report is made; what is written through it ends that."""

    keeps = True

    def __init__(self, store: Store):
        super().__init__(store.engine, store.address, store.shown, store.path)
        self._store = store
        self._read: dict[Hashable, Any] = {}

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection (see Store.reading)."""
        with self._store.reading() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection that may write (see Store.writing)."""
        try:
            with self._store.writing() as connection:
                yield connection
        finally:
            self._read.clear()

    def once(self, key: Hashable, read: Callable[[], T]) -> T:
        """Return what was read under this key, read now where it has not been."""
        if key not in self._read:
            self._read[key] = read()
        found: T = self._read[key]
        return found
