"""How long an answer takes: `session.answer` for one trainee and for thirty at once, beside a plain sqlite3 insert.

    .venv/bin/python benchmarks/answers.py              SQLite, and PostgreSQL where this machine has one
    .venv/bin/python benchmarks/answers.py --trainees 10 --exercises 20

One trainee is a process; each opens the kit by `open_kit()`. All in one run, so that the ratio holds on any machine.
"""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from kamkit.store.open import create_store
from tests.kit.class_at_work import Orders, Told, at_work, enrolled
from tests.needs import postgres_program
from tests.postgres import Cluster

INSERTS = 400
BODY = json.dumps({"answer": "x" * 200, "verdict": "y" * 2000})
"""About as much as an answer with its verdict takes."""


def plain(folder: Path) -> Told:
    """Return the times of plain inserts by Python's own sqlite3, each in a transaction, safely on the disk."""
    told = Told()
    file = folder / f"plain-{time.monotonic_ns()}.db"
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("CREATE TABLE t (number INTEGER PRIMARY KEY, id TEXT UNIQUE, body TEXT)")
        for number in range(INSERTS):
            begun = time.perf_counter()
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("INSERT INTO t (id, body) VALUES (?, ?)", (str(number), BODY))
            connection.execute("COMMIT")
            told.waits.append((time.perf_counter() - begun) * 1000)
    return told


def answers(address: str, trainees: int, exercises: int, pause: float = 0.0) -> Told:
    """Return the times of a class at work in a new store. Raise RuntimeError where an answer was refused or lost."""
    told = at_work(Orders(address, enrolled(address, trainees), exercises, pause))
    if told.errors or len(told.answers) != trainees * exercises:
        raise RuntimeError(f"{len(told.answers)} of {trainees * exercises} stored; {told.errors[:3]}")
    return told


@contextmanager
def postgres() -> Iterator[str | None]:
    """Give the address of a PostgreSQL of our own, None where this machine has none."""
    if not all(postgres_program(name) for name in ("initdb", "pg_ctl")):
        yield None
        return
    cluster = Cluster()
    try:
        yield cluster.url()
    finally:
        cluster.remove()


def line(name: str, told: Told, base: Told) -> str:
    """Return one line of figures."""
    return (
        f"{name:34} {told.wait(0.5):9.2f} {told.wait(0.95):9.2f} {told.wait(1):9.1f} "
        f"{told.wait(0.5) / base.wait(0.5):7.1f} ×"
    )


def measure(name: str, address: str, folder: Path, trainees: int, exercises: int) -> None:
    """Print the lines of one database, each over plain inserts measured just before: a disk has its moods."""
    create_store(address).close()
    for title, count, each, pause in (
        ("1 trainee", 1, 2 * exercises, 0.0),
        (f"{trainees} at once", trainees, exercises, 0.0),
        (f"{trainees}, 1 s between", trainees, min(exercises, 20), 1.0),
    ):
        base = plain(folder)
        print(line("plain sqlite3 insert", base, base))
        print(line(f"{name}, {title}", answers(address, count, each, pause), base), flush=True)


def main() -> int:
    """Measure and print; return 0."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trainees", type=int, default=30)
    parser.add_argument("--exercises", type=int, default=40)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; milliseconds an answer; p50 over plain p50")
        print(f"{'':34} {'p50':>9} {'p95':>9} {'max':>9}")
        measure("SQLite", str(Path(folder) / "class.db"), Path(folder), given.trainees, given.exercises)
        with postgres() as address:
            if address:
                measure("PostgreSQL (no fsync)", address, Path(folder), given.trainees, given.exercises)
    return 0


if __name__ == "__main__":
    sys.exit(main())
