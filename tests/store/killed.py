"""Killed at every statement: `python -m tests.store.killed '{"address": …, "work": "put"}'`.

A child process does the work and is killed at its first statement, the next child at its second, and so on until one
comes through. After each, what stands in the store is written down as "old", "new" or "between".
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event, inspect, make_url, text

from kamkit.errors import StoreError
from kamkit.model.person import Person
from kamkit.store import driver, migrations
from kamkit.store.books import book, make_book
from kamkit.store.files_seen import seen_file
from kamkit.store.migrations import Migration
from kamkit.store.open import create_store, open_store
from kamkit.store.records import counts, put, records
from kamkit.store.trainees import add_trainee, trainees
from tests.store.herd import BOOK, ROOT, spoil
from tests.store.made import batch, moment

SECOND = Migration(
    "9998-teams",
    (
        "ALTER TABLE trainees ADD COLUMN team {TEXT}",
        "UPDATE trainees SET team = name",
        "CREATE TABLE teams (name {TEXT} PRIMARY KEY)",
        "INSERT INTO teams SELECT DISTINCT team FROM trainees",
    ),
)


@dataclass(frozen=True)
class Orders:
    """What to do, where, and how to break the product first."""

    address: str
    work: str
    spoil: str = ""


def send(orders: Orders) -> list[str]:
    """Let a process of its own do it, and return what stood in the store after each kill; the last one came through."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.store.killed", json.dumps(asdict(orders))],
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    told: list[str] = json.loads(done.stdout)
    return told


def run(orders: Orders) -> list[str]:
    """Kill one child after the other, each one statement later."""
    spoil(orders.spoil)
    start, work, state = WORKS[orders.work]
    start(orders.address)
    told: list[str] = []
    for number in range(1, 400):
        status = _child(work, orders.address, number)
        told.append(state(orders.address))
        if status == 0 or told[-1] == "between":
            return told
        start(orders.address)
    raise AssertionError("never came through")


def _child(work: Any, address: str, number: int) -> int:
    child = os.fork()
    if child == 0:
        try:
            _die_at(number)
            work(address)
        finally:
            os._exit(1 if sys.exc_info()[0] else 0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _die_at(number: int) -> None:
    """Let this process be killed when it comes to its number-th statement, BEGIN and COMMIT and each row counted."""
    left = [number]

    def count(*_: object) -> None:
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    bare = driver.connect

    def connect(*args: Any) -> Any:
        connection = bare(*args)
        connection.set_trace_callback(count)
        return connection

    driver.connect = connect  # type: ignore[assignment]
    for moment_of_death in ("before_cursor_execute", "after_cursor_execute", "commit"):
        event.listen(Engine, moment_of_death, count)


# --- an import --------------------------------------------------------------------------------------------------------


def _start_put(address: str) -> None:
    store = create_store(address)
    herd = make_book(store, BOOK)
    if counts(store, herd) != counts_of_old():
        with store.writing() as connection:
            for table in ("records", "activities", "files", "puts"):
                connection.execute(text(f"DELETE FROM {table}"))
        put(store, herd, batch("old"), source="old", known_at=moment(0))
    store.close()


def counts_of_old() -> dict[str, int]:
    """Return how many of each kind stand there before."""
    return {"people": 1, "visits": 1, "promises": 1, "activities": 1}


def _put(address: str) -> None:
    store = open_store(address)
    person, *rest = batch("old")
    put(
        store,
        book(store, BOOK),
        [person.but(title="处长"), *rest, *batch("new"), *batch("more")],
        source="new",
        known_at=moment(1),
        files={"hash": "new.xlsx"},
    )
    store.close()


def _state_of_put(address: str) -> str:
    store = open_store(address)
    herd = book(store, BOOK)
    found = (
        counts(store, herd),
        records(store, herd, Person, codes=["old-1"])[0].title,
        seen_file(store, herd, "hash"),
    )
    store.close()
    if found == (counts_of_old(), None, False):
        return "old"
    return "new" if found == (dict.fromkeys(counts_of_old(), 3), "处长", True) else "between"


# --- a migration ------------------------------------------------------------------------------------------------------


def _start_migration(address: str) -> None:
    _take_back(address)
    store = create_store(address)
    if not trainees(store):
        add_trainee(store, "秦安")
        add_trainee(store, "王静")
    store.close()


def _take_back(address: str) -> None:
    """Undo what has come through."""
    if "://" not in address and not Path(address).exists():
        return
    with _bare(address) as connection:
        if migrations.done(connection):
            connection.execute(text("DELETE FROM kamkit_schema WHERE name = :name"), {"name": SECOND.name})
            connection.execute(text("DROP TABLE IF EXISTS teams"))
            if "team" in _columns(connection):
                connection.execute(text("ALTER TABLE trainees DROP COLUMN team"))


@contextmanager
def _bare(address: str) -> Iterator[Connection]:
    """Give a connection past the product, in a transaction."""
    engine = driver.postgres_engine(make_url(address)) if "://" in address else driver.sqlite_engine(Path(address))
    with engine.connect() as connection, connection.begin():
        yield connection
    engine.dispose()


def _migrate(address: str) -> None:
    migrations.MIGRATIONS = (*migrations.MIGRATIONS, SECOND)
    open_store(address).close()


def _state_of_migration(address: str) -> str:
    with _bare(address) as connection:
        marks = [
            SECOND.name in (migrations.done(connection) or ()),
            "team" in _columns(connection),
            inspect(connection).has_table("teams"),
        ]
        rows = connection.scalar(text("SELECT count(*) FROM teams")) if marks[2] else 0
        filled = connection.scalar(text("SELECT count(team) FROM trainees")) if marks[1] else 0
    if not any(marks):
        return "old"
    return "new" if all(marks) and rows == filled == 2 else "between"


def _columns(connection: Any) -> set[str]:
    return {column["name"] for column in inspect(connection).get_columns("trainees")}


# --- a new store ------------------------------------------------------------------------------------------------------


def _start_nothing(address: str) -> None:
    if "://" not in address:
        Path(address).unlink(missing_ok=True)
        return
    with _bare(address) as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))


def _make(address: str) -> None:
    create_store(address).close()


def _state_of_new(address: str) -> str:
    try:
        store = open_store(address)
    except StoreError as error:
        return "old" if error.problems[0].key == "store_missing" else "between"
    make_book(store, BOOK)
    store.close()
    return "new"


WORKS = {
    "put": (_start_put, _put, _state_of_put),
    "migrate": (_start_migration, _migrate, _state_of_migration),
    "make": (_start_nothing, _make, _state_of_new),
}

if __name__ == "__main__":
    sys.stdout.write(json.dumps(run(Orders(**json.loads(sys.argv[1])))))
