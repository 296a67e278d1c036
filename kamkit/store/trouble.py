"""What a database says when it fails, turned into what a person can act on."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoneFree

from kamkit.errors import Problem, StoreError, problem
from kamkit.store.driver import raw_errors

MEGABYTE = 1024 * 1024
SIGNS = (
    ("disk is full", "store_disk_full"),
    ("no space left", "store_disk_full"),
    ("could not extend file", "store_disk_full"),
    ("readonly database", "store_read_only"),
    ("read-only transaction", "store_read_only"),
    ("database is locked", "store_busy"),
    ("database is busy", "store_busy"),
    ("locking protocol", "store_busy"),
    ("malformed", "store_damaged"),
    ("not a database", "store_not_database"),
    ("disk i/o error", "store_disk_error"),
    ("unable to open database file", "store_disk_error"),
)


def failures() -> tuple[type[Exception], ...]:
    """Return what a database may raise, by way of SQLAlchemy or straight."""
    return (DBAPIError, *raw_errors())


@contextmanager
def told(shown: str, path: Path | None) -> Iterator[None]:
    """Turn what a database says into a StoreError that names the store; a fault of our own stays what it is."""
    try:
        yield
    except NoneFree:
        raise StoreError(problem("store_busy", path=shown)) from None
    except failures() as error:
        lost = isinstance(error, DBAPIError) and error.connection_invalidated
        trouble = in_words(getattr(error, "orig", None) or error, shown, path, lost)
        if trouble is None:
            raise
        raise StoreError(trouble) from error


def in_words(error: BaseException, shown: str, path: Path | None, lost: bool = False) -> Problem | None:
    """Return a database's error as a problem: which store, why, how much space is left; None for a fault of ours."""
    text = str(error).lower()
    key = next((key for sign, key in SIGNS if sign in text), None)
    if key is None and (lost or _server_gone(error)):
        key = "store_unreachable"
    if key is None:
        return None
    free = free_megabytes(path)
    if key == "store_disk_error" and free is not None and free < 1:
        key = "store_disk_full"
    return problem(key, path=shown, free="?" if free is None else f"{free:.1f}", reason=_first_line(error))


def _server_gone(error: BaseException) -> bool:
    """Return whether a server went away or cannot be reached: psycopg calls that an OperationalError."""
    kinds = [kind for kind in type(error).__mro__ if kind.__module__.startswith("psycopg")]
    return any(kind.__name__ == "OperationalError" for kind in kinds)


def _first_line(error: BaseException) -> str:
    return next(iter(str(error).strip().splitlines()), type(error).__name__)


def free_megabytes(path: Path | None) -> float | None:
    """Return the free space (MB, what this user may use) where `path` lies; None where it cannot be told."""
    try:
        return None if path is None else shutil.disk_usage(path.parent).free / MEGABYTE
    except OSError:
        return None
