"""Many trainees at once: S1 with its control, and S9. Figures are printed; the full ones by `make soak`."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from psutil import cpu_percent

from kamkit.store import driver
from kamkit.store.attempts import attempts
from kamkit.store.books import make_book
from kamkit.store.open import create_store, open_store
from tests.needs import need
from tests.store.herd import BOOK, Orders, Told, send, start
from tests.store.made import attempt, uid

FALLBACK = ("sqlite3",)


@pytest.fixture(autouse=True)
def with_fork() -> None:
    """Skip where processes cannot be forked."""
    need("fork", hasattr(os, "fork"))


def new_store(address: str) -> None:
    """Make the store in which the herd writes."""
    store = create_store(address)
    make_book(store, BOOK)
    store.close()


def class_at_once(address: str, **orders: object) -> Told:
    """Let a class answer at once, and check that every answer is there, whole, in its order; return the figures."""
    new_store(address)
    wanted = Orders(address, **orders)  # type: ignore[arg-type]
    told = send(wanted)
    print(f"\n{wanted.processes} × {wanted.attempts}, pause {wanted.pause} s: {told.figures()}")
    assert told.errors == {}
    assert len(told.attempts) == wanted.processes * wanted.attempts
    store = open_store(address)
    for index in range(wanted.processes):
        who = f"{wanted.name}-{index}"
        stored = attempts(store, trainee=uid("trainee", who))
        assert stored == tuple(attempt(who, number) for number in range(wanted.attempts)), who
    store.close()
    return told


def test_a_class_that_answers_at_once_loses_nothing(address: str) -> None:
    """S1, reduced: 12 processes."""
    assert class_at_once(address, processes=12, attempts=30).wait(1) < 20_000


def test_a_class_on_the_rollback_journal_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """S1, reduced, where only an SQLite with the WAL-reset bug is there."""
    old_sqlite(monkeypatch)
    assert class_at_once(str(tmp_path / "x.db"), processes=12, attempts=20, drivers=FALLBACK).wait(1) < 20_000


def old_sqlite(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let only the standard library's SQLite be there; it must be one of those with the bug."""
    monkeypatch.setattr(driver, "DRIVERS", FALLBACK)
    need(
        "a standard SQLite with the WAL-reset bug", not driver.sqlite_sound(driver.sqlite_module().sqlite_version_info)
    )


def test_a_transaction_that_takes_its_lock_late_is_refused_again_and_again(tmp_path: Path) -> None:
    """Control of S1: a plain BEGIN, then read, then insert."""
    address = str(tmp_path / "x.db")
    new_store(address)
    told = send(Orders(address, processes=12, attempts=20, spoil="deferred"))
    print(f"\ndeferred: {told.figures()}")
    assert told.errors.get("store_busy", 0) > 0


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_thirty_trainees_in_a_burst(address: str) -> None:
    """S1 in full: 30 × 200, 0 lost, 0 locked."""
    assert class_at_once(address, processes=30, attempts=200).wait(1) < 20_000


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_thirty_trainees_with_pauses(address: str) -> None:
    """S1 in full: 30 × 60 with 100 ms between; 95 % within five times what one alone needs, or 50 ms."""
    quiet = at_rest()
    alone = send_alone(address)
    told = class_at_once(address, processes=30, attempts=60, pause=0.1)
    assert not quiet or told.wait(0.95) <= max(5 * alone.wait(0.95), 50)
    assert told.wait(1) <= (2_000 if quiet else 20_000)


def at_rest() -> bool:
    """Return whether this machine has nothing else to do; milliseconds are judged only then, lost answers always."""
    quiet = cpu_percent(interval=2.0) < 40
    if not quiet:
        print("\nthis machine is busy with other things: milliseconds are told, not judged")
    return quiet


def send_alone(address: str) -> Told:
    """Return the figures of one writer."""
    new_store(address)
    told = send(Orders(address, processes=1, attempts=60, pause=0.1, name="alone"))
    print(f"\nalone: {told.figures()}")
    return told


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_thirty_trainees_on_the_rollback_journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """S1 in full for the fallback: slower, and still nothing lost or locked."""
    old_sqlite(monkeypatch)
    quiet = at_rest()
    told = class_at_once(str(tmp_path / "paused.db"), processes=30, attempts=60, pause=0.1, drivers=FALLBACK)
    assert not quiet or told.wait(0.95) <= 1_000
    assert told.wait(1) <= (5_000 if quiet else 20_000)
    assert class_at_once(str(tmp_path / "burst.db"), processes=30, attempts=200, drivers=FALLBACK).wait(1) < 20_000


def log_of(path: Path) -> float:
    """Return the size of the write-ahead log in MB."""
    log = path.with_name(path.name + "-wal")
    return log.stat().st_size / 1e6 if log.exists() else 0.0


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_a_reader_that_stays_does_not_hold_up_writers(tmp_path: Path) -> None:
    """S9: a reader keeps its moment for the whole of S1; the log shrinks again afterwards."""
    need("a sound SQLite (pysqlite3)", driver.sqlite_sound(driver.sqlite_module().sqlite_version_info))
    path = tmp_path / "x.db"
    new_store(str(path))
    quiet = at_rest()
    store = open_store(path)
    with store.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM attempts").scalar() == 0
        told = send(Orders(str(path), processes=30, attempts=600, pause=0.1))
        assert connection.exec_driver_sql("SELECT count(*) FROM attempts").scalar() == 0
    print(f"\nbeside a reader of a minute: {told.figures()}, log {log_of(path):.1f} MB")
    assert (told.errors, len(told.attempts)) == ({}, 18_000)
    assert not quiet or told.wait(0.95) <= 50
    again = start(Orders(str(path), processes=2, attempts=5, name="after"))
    assert again.wait() == 0
    print(f"afterwards: log {log_of(path):.1f} MB")
    assert log_of(path) <= 64
    store.close()
