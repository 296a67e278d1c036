"""The file of an SQLite store: made whole or not at all, looked over before it is used."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from kamkit.errors import StoreError, problem
from kamkit.files import sync_folder
from kamkit.store import driver, migrations, place
from kamkit.store.trouble import in_words, told

CHECK_SECONDS = 0.6
STEPS = 20_000
SWITCH_MILLISECONDS = 2_000
COMPANIONS = ("-wal", "-shm", "-journal")


@contextmanager
def new_file(path: Path) -> Iterator[Path]:
    """Give a temporary file (0600) beside `path` to fill, then that name. Raise FileExistsError where it is taken."""
    if os.path.exists(path):
        raise FileExistsError(path)
    place.private_folder(path.parent)
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name[:40]}-", suffix=".new", dir=path.parent)
    except OSError as error:
        raise place.refused(path.parent, error) from None
    os.close(handle)
    try:
        yield Path(name)
        _publish(Path(name), path)
    finally:
        for companion in ("", *COMPANIONS):
            Path(name + companion).unlink(missing_ok=True)


def _publish(temporary: Path, path: Path) -> None:
    with temporary.open("r+b") as file:
        os.fsync(file.fileno())
    try:
        _name(temporary, path)
    except FileExistsError:
        raise
    except OSError as error:
        raise place.refused(path.parent, error) from None
    sync_folder(path.parent)


def _name(temporary: Path, path: Path) -> None:
    try:
        os.link(temporary, path)
    except FileExistsError:
        raise
    except OSError as error:  # a file system without links
        if os.path.exists(path):
            raise FileExistsError(path) from error
        os.rename(temporary, path)


def make(path: Path) -> None:
    """Make a new store in a file; one that another process made meanwhile is left as it is."""
    with suppress(FileExistsError), new_file(path) as temporary, told(str(path), path):
        _fill(temporary, str(path))


def _fill(path: Path, shown: str) -> None:
    with closing(driver.connect(path)) as raw:
        raw.execute(f"PRAGMA application_id = {migrations.MARK}")
        raw.execute(f"PRAGMA journal_mode = {driver.journal_mode(driver.sqlite_module())}")
    engine = driver.sqlite_engine(path)
    try:
        with engine.connect().execution_options(**{driver.WRITING: True}) as connection, connection.begin():
            migrations.migrate(connection, shown)
    finally:
        engine.dispose()


def check(path: Path) -> None:
    """Raise StoreError, saying which and what to do, for a file that is not a sound store that we may write to."""
    place.check_file(path)
    trouble = fault(path)
    if trouble:
        raise StoreError(problem("store_damaged", path=str(path), reason=trouble))


def fault(path: Path, seconds: float | None = CHECK_SECONDS) -> str | None:
    """Return what SQLite finds wrong with a file; None where it finds nothing within `seconds` (None: it looks at all).

    A hundred megabytes take a tenth of a second. The limit keeps the opening of a huge store on a slow disk short; what
    is left unseen then, SQLite still notices when it reads it.
    """
    module = driver.sqlite_module()
    try:
        with closing(driver.connect(path, module)) as connection:
            if seconds is not None:
                end = time.monotonic() + seconds
                connection.set_progress_handler(lambda: time.monotonic() > end, STEPS)
            answer = str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
    except module.OperationalError as error:
        if "interrupt" in str(error):
            return None
        trouble = in_words(error, str(path), path)
        raise StoreError(trouble or problem("store_damaged", path=str(path), reason=str(error))) from error
    except module.DatabaseError as error:
        return str(error)
    return None if answer == "ok" else answer.splitlines()[0]


def settle_journal(path: Path) -> None:
    """Take a store off the write-ahead log where this SQLite has the WAL-reset bug; StoreError while others use it.

    The way back is never taken: an older SQLite that sits idle in another process could find itself in the log again.
    """
    module = driver.sqlite_module()
    if driver.sqlite_sound(module.sqlite_version_info):
        return
    with closing(driver.connect(path, module)) as connection:
        connection.execute(f"PRAGMA busy_timeout = {SWITCH_MILLISECONDS}")
        try:
            mode = connection.execute("PRAGMA journal_mode = delete").fetchone()[0]
        except module.OperationalError:
            mode = "wal"
    if mode == "wal":
        raise StoreError(problem("store_sqlite_unsound", path=str(path), version=module.sqlite_version))
