"""Opening a store, or making one: nothing is written to what is not a sound store of ours."""

from __future__ import annotations

import os
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar, TypeVar

from sqlalchemy import URL, Connection, Engine, inspect, make_url
from sqlalchemy.exc import ArgumentError

from kamkit.errors import StoreError, problem
from kamkit.store import driver, migrations, place, sqlitefile
from kamkit.store.trouble import told

T = TypeVar("T")


class Store:
    """An open store. `reading()` sees one moment; `writing()` is one short transaction, whole or not at all."""

    keeps: ClassVar[bool] = False

    def __init__(self, engine: Engine, address: str, shown: str, path: Path | None = None):
        """Take an engine whose database has been checked (open_store); `shown` is the address without a password."""
        self.engine, self.address, self.shown, self.path = engine, address, shown, path
        self._process = os.getpid()

    def __repr__(self) -> str:
        return f"Store({self.shown!r})"

    @property
    def dialect(self) -> str:
        """Return "sqlite" or "postgresql"."""
        return self.engine.dialect.name

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that sees the store as it stands now, whatever is written meanwhile."""
        options = {} if self.dialect == "sqlite" else {"isolation_level": "REPEATABLE READ"}
        with self._transaction(options) as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection that may write, alone on SQLite; all is stored at the end, after an exception nothing."""
        with self._transaction({driver.WRITING: True}) as connection:
            yield connection

    def once(self, key: Hashable, read: Callable[[], T]) -> T:
        """Return what `read` gives; a store that keeps what it has read (store.still) does so under this key."""
        return read()

    def close(self) -> None:
        """Let go of the file or server."""
        self.engine.dispose()

    @contextmanager
    def _transaction(self, options: dict[str, Any]) -> Iterator[Connection]:
        self._after_fork()
        with (
            told(self.shown, self.path),
            self.engine.connect() as connection,
            connection.execution_options(**options).begin(),
        ):
            yield connection

    def _after_fork(self) -> None:
        if self._process != os.getpid():
            self.engine.dispose(close=False)  # the connections are the parent's
            self._process = os.getpid()


def create_store(address: str | Path, *, i_know: bool = False) -> Store:
    """Return the store at an address (a path or a SQLAlchemy address), made if nothing is there.

    Raise StoreError where something else lies there, or for a network drive or synced folder (unless `i_know`).
    """
    return open_store(address, create=True, i_know=i_know)


def open_store(address: str | Path, *, create: bool = False, i_know: bool = False) -> Store:
    """Return the store at an address, brought to the newest form. Raise StoreError, with what to do, where it is unfit.

    A store that is not there is made only when `create` is said.
    """
    url = _url(address)
    if url is not None and url.get_backend_name() == "postgresql":
        return _open_server(url, create)
    return _open_file(file_of(address), create, i_know)


def file_of(address: str | Path) -> Path:
    """Return the file of an SQLite address, absolute. Raise StoreError for an address that names no file."""
    url = _url(address)
    if url is not None and url.get_backend_name() != "sqlite":
        raise StoreError(problem("store_backup_server", path=url.render_as_string(hide_password=True)))
    text = str(address) if url is None else (url.database or "")
    if not text.strip() or text == ":memory:" or "\x00" in text:
        raise StoreError(problem("store_address_unknown", scheme=ascii(text)[:60]))
    return Path(text).expanduser().absolute()


def _url(address: str | Path) -> URL | None:
    if isinstance(address, Path) or "://" not in address:
        return None
    try:
        url = make_url(address)
        known = url.get_backend_name() in {"sqlite", "postgresql"}
    except (ArgumentError, ValueError):
        known = False
    if not known:
        raise StoreError(problem("store_address_unknown", scheme=address.split("://")[0]))
    return url


def _open_file(path: Path, create: bool, i_know: bool) -> Store:
    if not i_know:
        place.check_folder(path)
    if create and not os.path.exists(path):  # unlike Path.exists, this bears with a name that is too long
        sqlitefile.make(path)
    sqlitefile.check(path)
    sqlitefile.settle_journal(path)
    return _ready(Store(driver.sqlite_engine(path), str(path), str(path), path), create=False)


def _open_server(url: URL, create: bool) -> Store:
    shown = url.render_as_string(hide_password=True)
    return _ready(Store(driver.postgres_engine(url), url.render_as_string(hide_password=False), shown), create)


def _ready(store: Store, create: bool) -> Store:
    try:
        _bring_up(store, create)
    except BaseException:
        store.close()
        raise
    return store


def _bring_up(store: Store, create: bool) -> None:
    with store.reading() as connection:
        names = migrations.done(connection)
        strangers = names is None and inspect(connection).get_table_names()
    if strangers or (names is None and store.path):
        raise StoreError(problem("store_foreign", path=store.shown))
    if names is None and not create:
        raise StoreError(problem("store_missing", path=store.shown))
    if names is None or migrations.due(names, store.shown):
        with store.writing() as connection:
            migrations.migrate(connection, store.shown)
