"""Many processes at one store, through the product's own functions: `python -m tests.store.herd '{"address": …}'`.

Each process opens the store itself, waits for the common start, and writes down what was acknowledged, when, and what
failed.
`spoil` breaks the product on purpose, so that a test can show that it would notice.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from sqlalchemy import Connection, event

from kamkit.errors import KamkitError
from kamkit.store import driver
from kamkit.store.attempts import add_attempt
from kamkit.store.books import book
from kamkit.store.open import Store, open_store
from kamkit.store.records import put
from tests.store.made import attempt, batch, moment

ROOT = Path(__file__).parents[2]
BOOK = "herd"
PAUSE = 0.002
"""Seconds between the statements of a spoiled product, so that a kill finds the gap on a fast machine too."""


@dataclass(frozen=True)
class Orders:
    """What the herd does: `attempts` each, with `pause` seconds between; killed after `kill_after` seconds (0: not)."""

    address: str
    processes: int = 30
    attempts: int = 200
    pause: float = 0.0
    kill_after: float = 0.0
    batches: bool = False
    spoil: str = ""
    drivers: tuple[str, ...] = driver.DRIVERS
    seed: int = 0
    name: str = "h"


@dataclass
class Told:
    """What came of it: acknowledged attempts (trainee, number) and batches, milliseconds an answer, errors by key."""

    attempts: list[tuple[str, int]] = field(default_factory=list, repr=False)
    batches: list[str] = field(default_factory=list, repr=False)
    waits: list[float] = field(default_factory=list, repr=False)
    errors: dict[str, int] = field(default_factory=dict)

    def wait(self, share: float) -> float:
        """Return the milliseconds within which that share of the answers was stored."""
        return sorted(self.waits)[min(len(self.waits) - 1, int(share * len(self.waits)))] if self.waits else 0.0

    def figures(self) -> str:
        """Return p50, p95 and the maximum, in words."""
        return (
            f"{len(self.attempts)} stored, errors {self.errors or 0}, "
            f"p50 {self.wait(0.5):.1f} ms, p95 {self.wait(0.95):.1f} ms, max {self.wait(1):.0f} ms"
        )


def spoil(how: str) -> None:
    """Break the product in this process: `deferred` takes the write lock too late, `autocommit` has no transactions."""
    if how == "deferred":
        driver.BEGIN_WRITE = "BEGIN DEFERRED"
    if how == "autocommit":
        driver.BEGIN_WRITE = ""
        Store.writing = _each_statement_alone  # type: ignore[method-assign,assignment]


@contextmanager
def _each_statement_alone(store: Store) -> Iterator[Connection]:
    alone = {} if store.dialect == "sqlite" else {"isolation_level": "AUTOCOMMIT"}
    with store._transaction({driver.WRITING: True, **alone}) as connection:
        event.listen(connection, "after_cursor_execute", lambda *_: time.sleep(PAUSE))
        yield connection


def send(orders: Orders) -> Told:
    """Run a herd in a process of its own (which has no threads, so that it may fork) and return what it tells."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.store.herd", json.dumps(asdict(orders))],
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    told = json.loads(done.stdout)
    return Told([(who, number) for who, number in told["attempts"]], told["batches"], told["waits"], told["errors"])


def start(orders: Orders) -> subprocess.Popen[str]:
    """Start a herd and return at once."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.store.herd", json.dumps(asdict(orders))],
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
    )


def run(orders: Orders) -> Told:
    """Fork the processes, perhaps kill them, and gather what they wrote down."""
    spoil(orders.spoil)
    driver.DRIVERS = tuple(orders.drivers)
    with tempfile.TemporaryDirectory() as folder:
        begin_at = time.time() + 0.3 + 0.02 * orders.processes
        children = [_fork(orders, index, Path(folder), begin_at) for index in range(orders.processes)]
        if orders.kill_after:
            _wait_for_work(Path(folder), orders.processes)
            _kill(children, orders.kill_after, random.Random(orders.seed))
        for child in children:
            os.waitpid(child, 0)
        return _gathered(Path(folder))


def _fork(orders: Orders, index: int, folder: Path, begin_at: float) -> int:
    child = os.fork()
    if child:
        return child
    log = os.open(folder / f"{index}", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    try:
        _work(orders, f"{orders.name}-{index}", log, begin_at)
    except Exception as error:  # noqa: BLE001 - whatever it is, it must be told, not lost with the process
        _note(log, "e", type(error).__name__)
    finally:
        os._exit(0)  # never back into the parent's code


def _work(orders: Orders, who: str, log: int, begin_at: float) -> None:
    store = open_store(orders.address)
    herd = book(store, BOOK)
    time.sleep(max(0.0, begin_at - time.time()))
    for number in range(orders.attempts):
        try:
            begun = time.perf_counter()
            add_attempt(store, attempt(who, number))
            _note(log, "a", who, number, round((time.perf_counter() - begun) * 1000, 3))
            if orders.batches:
                put(store, herd, batch(f"{who}-{number}"), source=BOOK, known_at=moment(number))
                _note(log, "b", f"{who}-{number}")
        except KamkitError as error:
            _note(log, "e", error.problems[0].key)
        time.sleep(orders.pause)


def _note(log: int, *words: object) -> None:
    os.write(log, (json.dumps(words) + "\n").encode())


def _wait_for_work(folder: Path, processes: int) -> None:
    """Wait until each process has written something down (half a minute at most)."""
    end = time.monotonic() + 30
    while sum(file.stat().st_size > 0 for file in folder.iterdir()) < processes and time.monotonic() < end:
        time.sleep(0.01)


def _kill(children: list[int], seconds: float, chance: random.Random) -> None:
    time.sleep(seconds)
    chance.shuffle(children)
    for child in children:
        os.kill(child, signal.SIGKILL)
        time.sleep(chance.random() * 0.004)


def _gathered(folder: Path) -> Told:
    told, errors = Told(), Counter[str]()
    for file in sorted(folder.iterdir()):
        for line in file.read_text().splitlines():
            what, *rest = json.loads(line)
            if what == "a":
                told.attempts.append((rest[0], rest[1]))
                told.waits.append(rest[2])
            elif what == "b":
                told.batches.append(rest[0])
            else:
                errors[rest[0]] += 1
    told.errors = dict(errors)
    return told


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asdict(run(Orders(**json.loads(sys.argv[1]))))))
