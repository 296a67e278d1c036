"""Which SQLite speaks for us, and how a connection is made and a transaction begun."""

from __future__ import annotations

import importlib
import random
import time
from pathlib import Path
from types import ModuleType
from typing import Any

from sqlalchemy import URL, Connection, Engine, QueuePool, create_engine, event

from kamkit.errors import StoreError, problem

DRIVERS: tuple[str, ...] = ("pysqlite3", "sqlite3")
OLDEST = (3, 25, 0)  # window functions
SOUND_FROM = (3, 51, 3)
SOUND_BACKPORTS = {(3, 50): 7, (3, 44): 6}
PRAGMAS = (
    "foreign_keys = ON",
    "synchronous = FULL",
    "trusted_schema = OFF",
    "cell_size_check = ON",
    "journal_size_limit = 33554432",  # a log that a stuck reader let grow is cut back to this
)
WRITING = "kamkit_writing"
BEGIN_READ = "BEGIN"
# A plain BEGIN takes the write lock only at the first change; whoever has read before that is refused at once when
# another one wrote in between ("database is locked"), timeout or not.
BEGIN_WRITE = "BEGIN IMMEDIATE"
BUSY_SECONDS = 30.0
# SQLite's own waiting grows to 0.1 s and lets the unlucky starve; short waits of random length made the longest of
# 6,000 answers by 30 writers 0.4 s instead of 2.5 s, and a person can interrupt them.
LONGEST_NAP = 0.02


def sqlite_sound(version: tuple[int, ...]) -> bool:
    """Return whether a version is free of SQLite's WAL-reset bug (3.7.0 to 3.51.2, mended in 3.50.7 and 3.44.6)."""
    major, minor, patch = (*version, 0, 0, 0)[:3]
    return (major, minor, patch) >= SOUND_FROM or patch >= SOUND_BACKPORTS.get((major, minor), 1_000)


def sqlite_module() -> ModuleType:
    """Return the first sound SQLite among DRIVERS, else the last one found. Raise StoreError where all are too old."""
    found = [module for module in map(_module, DRIVERS) if module and module.sqlite_version_info >= OLDEST]
    if not found:
        raise StoreError(problem("store_sqlite_old", wanted=".".join(map(str, OLDEST))))
    return next((module for module in found if sqlite_sound(module.sqlite_version_info)), found[-1])


def _module(name: str) -> ModuleType | None:
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def raw_errors() -> tuple[type[Exception], ...]:
    """Return what a bare connection may raise, of every SQLite there is here."""
    return tuple(module.Error for module in map(_module, DRIVERS) if module)


def journal_mode(module: ModuleType) -> str:
    """Return the journal for a new store: write-ahead where this SQLite is sound, else the rollback journal."""
    return "wal" if sqlite_sound(module.sqlite_version_info) else "delete"


def connect(path: Path, module: ModuleType | None = None) -> Any:
    """Return a bare connection to an SQLite file that exists (mode=rw never makes one), with our settings."""
    chosen = module or sqlite_module()
    connection = chosen.connect(f"{path.as_uri()}?mode=rw", uri=True, timeout=BUSY_SECONDS, isolation_level=None,
                                check_same_thread=False)
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    return connection


def sqlite_engine(path: Path) -> Engine:
    """Return the engine of an SQLite file that exists: writers begin with the write lock, readers with a snapshot."""
    module = sqlite_module()
    engine = create_engine("sqlite://", module=module, creator=lambda: connect(path, module), poolclass=QueuePool,
                           pool_size=2, max_overflow=20)
    event.listen(engine, "begin", _begin)
    return engine


def _begin(connection: Connection) -> None:
    if not connection.get_execution_options().get(WRITING):
        connection.exec_driver_sql(BEGIN_READ)
    elif BEGIN_WRITE and not _begun(connection.connection.driver_connection):
        connection.exec_driver_sql(BEGIN_WRITE)  # once more, so that SQLAlchemy puts the failure into its own terms


def _begun(raw: Any) -> bool:
    """Return whether a write transaction could be begun within BUSY_SECONDS."""
    end = time.monotonic() + BUSY_SECONDS
    raw.execute("PRAGMA busy_timeout = 0")
    try:
        while not _tried(raw):
            if time.monotonic() > end:
                return False
            time.sleep(random.random() * LONGEST_NAP)
        return True
    finally:
        raw.execute(f"PRAGMA busy_timeout = {int(BUSY_SECONDS * 1000)}")


def _tried(raw: Any) -> bool:
    try:
        raw.execute(BEGIN_WRITE)
    except Exception as error:
        if "locked" in str(error) or "busy" in str(error):
            return False
        raise
    return True


def postgres_engine(url: URL) -> Engine:
    """Return the engine of a PostgreSQL database. Raise StoreError where psycopg is not installed."""
    try:
        return create_engine(url.set(drivername="postgresql+psycopg"), pool_size=2, max_overflow=20, pool_pre_ping=True,
                             connect_args={"connect_timeout": 10, "client_encoding": "UTF8"})
    except ImportError:
        raise StoreError(problem("store_needs_psycopg")) from None
