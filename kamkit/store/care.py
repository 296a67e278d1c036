"""Caring for a store: backups, bringing one back, and what `kamkit doctor` tells about it."""

from __future__ import annotations

import stat
from contextlib import closing
from pathlib import Path
from typing import Any

from kamkit.errors import Problem, StoreError, problem
from kamkit.store import driver, migrations, place, sqlitefile
from kamkit.store.books import books
from kamkit.store.driver import sqlite_sound
from kamkit.store.open import Store, file_of, open_store
from kamkit.store.records import counts
from kamkit.store.trouble import MEGABYTE, free_megabytes, told


def backup(store: Store, path: Path) -> Path:
    """Write a whole, consistent copy of the store as it stands now, while others go on writing; return its path.

    A plain copy of the file would miss what still stands in the write-ahead log. Raise StoreError where `path` is
    taken, or for a server, which has tools of its own (pg_dump).
    """
    if store.path is None:
        raise StoreError(problem("store_backup_server", path=store.shown))
    target = path.expanduser().absolute()
    _copied(store.path, target)
    return target


def restore(path: Path, address: str | Path) -> Store:
    """Bring a backup back as a new store, opened. Raise StoreError where it is not sound or the address is taken."""
    source, target = path.expanduser().absolute(), file_of(address)
    sqlitefile.check(source)
    _must_be_sound(source, source)
    _copied(source, target)
    return open_store(target)


def _copied(source: Path, target: Path) -> None:
    """Copy a store through SQLite, which sees one moment of it, and look the copy over before it gets its name."""
    try:
        with sqlitefile.new_file(target) as temporary:
            with told(str(target), target):
                _pour(source, temporary)
            _must_be_sound(temporary, source)
    except FileExistsError:
        raise StoreError(problem("store_exists", path=str(target))) from None


def _must_be_sound(path: Path, shown: Path) -> None:
    trouble = sqlitefile.fault(path, seconds=None)
    if trouble:
        raise StoreError(problem("store_damaged", path=str(shown), reason=trouble))


def _pour(source: Path, target: Path) -> None:
    with closing(driver.connect(source)) as here, closing(driver.connect(target)) as there:
        here.backup(there)
        there.execute(f"PRAGMA journal_mode = {driver.journal_mode(driver.sqlite_module())}")


def facts(store: Store) -> dict[str, Any]:
    """Return what there is to know about a store: where, how big, which version, what to worry about (warnings)."""
    with store.reading() as connection:
        done = migrations.done(connection) or ()
        version = ".".join(map(str, connection.dialect.server_version_info or ()))
    shared: dict[str, Any] = {
        "address": store.shown,
        "dialect": store.dialect,
        "version": version,
        "schema": done[-1] if done else "",
        "books": {book.name: counts(store, book) for book in books(store)},
    }
    return shared | (_file_facts(store.path) if store.path else {"warnings": ()})


def _file_facts(path: Path) -> dict[str, Any]:
    module = driver.sqlite_module()
    with closing(driver.connect(path, module)) as connection:
        journal = str(connection.execute("PRAGMA journal_mode").fetchone()[0])
    log = path.with_name(path.name + "-wal")
    return {
        "version": module.sqlite_version,
        "driver": module.__name__,
        "sound": sqlite_sound(module.sqlite_version_info),
        "journal": journal,
        "megabytes": round(path.stat().st_size / MEGABYTE, 2),
        "log_megabytes": round(log.stat().st_size / MEGABYTE, 2) if log.exists() else 0.0,
        "free_megabytes": round(free_megabytes(path) or 0.0, 1),
        "rights": f"{stat.S_IMODE(path.stat().st_mode):o}",
        "warnings": warnings(path),
    }


def warnings(path: Path) -> tuple[Problem, ...]:
    """Return what to worry about: an SQLite with the WAL-reset bug, rights too wide, a risky folder, damage."""
    module = driver.sqlite_module()
    found: list[Problem | None] = [place.wide_rights(path)]
    if not sqlite_sound(module.sqlite_version_info):
        found.append(problem("store_sqlite_fallback", severity="warning", version=module.sqlite_version))
    if reason := place.risk(path):
        found.append(problem("store_risky_folder", severity="warning", path=str(path), reason=reason))
    if fault := sqlitefile.fault(path, seconds=None):
        found.append(problem("store_damaged", path=str(path), reason=fault))
    return tuple(one for one in found if one)
