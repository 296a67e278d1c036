"""S6: backups while the class is at work, and bringing them back; what `doctor` is told."""

from __future__ import annotations

import json
import os
import shutil
import stat
import time
from pathlib import Path

import pytest

from kamkit.errors import StoreError
from kamkit.store import care, driver, migrations, place
from kamkit.store.attempts import add_attempt, attempts
from kamkit.store.books import books, make_book
from kamkit.store.open import Store, create_store, open_store
from kamkit.store.records import counts, put
from tests.needs import need
from tests.store.herd import BOOK, Orders, start
from tests.store.made import attempt, batch, moment

DRIVERS = [("pysqlite3", "sqlite3"), ("sqlite3",)]


@pytest.fixture
def full(tmp_path: Path) -> Store:
    """Return an open store on SQLite with something in it."""
    store = create_store(tmp_path / "class.db")
    put(store, make_book(store, BOOK), batch("a"), source="", known_at=moment(0))
    for number in range(50):
        add_attempt(store, attempt("a", number))
    return store


def test_a_backup_comes_back_as_the_store_it_was(full: Store, tmp_path: Path) -> None:
    """Everything, in a file for its owner only; what comes later is not in it."""
    copy = care.backup(full, tmp_path / "backups" / "monday.db")
    later = add_attempt(full, attempt("a", 50))
    back = care.restore(copy, tmp_path / "back" / "class.db")
    assert attempts(back) == tuple(attempt("a", number) for number in range(50))
    assert counts(back, books(back)[0]) == counts(full, books(full)[0])
    assert later not in attempts(back)
    assert add_attempt(back, attempt("b", 1)) in attempts(back)
    back.close()
    full.close()
    if os.name == "posix":
        for path in (copy, tmp_path / "back" / "class.db"):
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
            assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [file.name for file in (tmp_path / "backups").iterdir()] == ["monday.db"]


def test_nothing_is_written_over(full: Store, tmp_path: Path) -> None:
    """Neither a file by a backup nor a store by a restore."""
    copy = care.backup(full, tmp_path / "copy.db")
    before = copy.read_bytes()
    for attempt_at_it in (lambda: care.backup(full, copy), lambda: care.restore(copy, tmp_path / "class.db")):
        with pytest.raises(StoreError) as caught:
            attempt_at_it()
        assert caught.value.problems[0].key == "store_exists"
    assert copy.read_bytes() == before
    full.close()


def test_a_damaged_or_missing_backup_is_not_brought_back(full: Store, tmp_path: Path) -> None:
    """Looked at whole before anything is made."""
    copy = care.backup(full, tmp_path / "copy.db")
    full.close()
    raw = bytearray(copy.read_bytes())
    raw[8192:-4096] = b"\xa5" * (len(raw) - 8192 - 4096)
    copy.write_bytes(raw)
    for source in (copy, tmp_path / "missing.db"):
        with pytest.raises(StoreError):
            care.restore(source, tmp_path / "back.db")
    assert not (tmp_path / "back.db").exists()


@pytest.mark.parametrize("drivers", DRIVERS)
def test_a_backup_during_class_holds_all_that_was_acknowledged_before(
    full: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, drivers: tuple[str, ...]
) -> None:
    """Writers go on meanwhile; on the write-ahead log and on the rollback journal."""
    need("fork", hasattr(os, "fork"))
    full.close()
    monkeypatch.setattr(driver, "DRIVERS", drivers)
    path = tmp_path / f"{len(drivers)}.db"
    store = create_store(path)
    make_book(store, BOOK)
    herd = start(Orders(str(path), processes=6, attempts=20, pause=0.05, batches=True, drivers=drivers))
    acknowledged = 0
    for number in range(2):
        wait_for_more(store, acknowledged)
        before = {one.id for one in attempts(store)}
        acknowledged = len(before)
        back = care.restore(care.backup(store, tmp_path / f"{number}.backup"), tmp_path / f"{number}-back.db")
        assert before <= {one.id for one in attempts(back)}
        assert len(set(counts(back, books(back)[0]).values())) <= 1
        back.close()
    told = json.loads(herd.communicate()[0])
    assert (told["errors"], len(told["attempts"])) == ({}, 120)
    store.close()


def wait_for_more(store: Store, than: int) -> None:
    """Wait until the herd has written some more."""
    end = time.monotonic() + 30
    while len(attempts(store)) <= than and time.monotonic() < end:
        time.sleep(0.02)


def test_a_plain_copy_of_the_file_would_miss_answers(full: Store, tmp_path: Path) -> None:
    """Control: `cp` while the store is open leaves out what stands in the log."""
    need("a sound SQLite (pysqlite3)", driver.sqlite_sound(driver.sqlite_module().sqlite_version_info))
    shutil.copy(tmp_path / "class.db", tmp_path / "cp.db")
    copy = open_store(tmp_path / "cp.db")
    assert len(attempts(copy)) < len(attempts(full)) == 50
    copy.close()
    full.close()


def test_a_server_is_backed_up_with_its_own_tools(fresh_postgres: str, tmp_path: Path) -> None:
    """Said clearly, and nothing is made."""
    store = create_store(fresh_postgres)
    with pytest.raises(StoreError) as caught:
        care.backup(store, tmp_path / "x.db")
    assert caught.value.problems[0].key == "store_backup_server"
    assert list(tmp_path.iterdir()) == []
    store.close()


def test_what_doctor_is_told(store: Store) -> None:
    """Where, what, how much; nothing to worry about in a new store."""
    put(store, make_book(store, "crm"), batch("a"), source="", known_at=moment(0))
    facts = care.facts(store)
    assert facts["books"] == {"crm": {"people": 1, "visits": 1, "promises": 1, "activities": 1}}
    assert facts["schema"] == migrations.MIGRATIONS[-1].name
    assert facts["version"][0].isdigit()
    if store.path and driver.sqlite_sound(driver.sqlite_module().sqlite_version_info):
        assert facts["warnings"] == ()
        assert facts["journal"] == "wal"
        assert facts["rights"] == "600"


def test_what_doctor_worries_about(full: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rights too wide, a synced folder, damage."""
    path = tmp_path / "class.db"
    full.close()
    monkeypatch.setattr(place, "risk", lambda path: "OneDrive")
    raw = bytearray(path.read_bytes())
    raw[8192:-4096] = b"\xa5" * (len(raw) - 8192 - 4096)
    path.write_bytes(raw)
    path.chmod(0o644)
    keys = {trouble.key for trouble in care.warnings(path)}
    assert {"store_risky_folder", "store_damaged"} <= keys
    assert "store_rights_wide" in keys or os.name != "posix"
