"""A whole class at work through the front door: `python -m tests.kit.class_at_work '{"address": …, "trainees": […]}'`.

Each trainee is a process of its own, which opens the kit, waits for the common start, answers one exercise after the
other, sends some answers twice, as a page does that got no reply, and writes down what was acknowledged and how long it
took.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from uuid import UUID, uuid5

from kamkit import open_kit
from kamkit.errors import KamkitError
from kamkit.kit.answers import Session
from kamkit.kit.kit import Kit
from kamkit.practice.answers import best, worst
from kamkit.store.trainees import add_trainee
from tests.store.herd import spoil

ROOT = Path(__file__).parents[2]
AGAIN = 4
"""Every so many answers one is sent twice."""


@dataclass(frozen=True)
class Orders:
    """Who answers how many exercises, with `pause` seconds between; `spoil` breaks the product (tests.store.herd)."""

    address: str
    trainees: tuple[str, ...]
    exercises: int = 40
    pause: float = 0.0
    spoil: str = ""


@dataclass
class Told:
    """What was acknowledged: (trainee, exercise, attempt, score) in order; milliseconds an answer; errors."""

    answers: list[tuple[str, str, str, float | None]] = field(default_factory=list, repr=False)
    waits: list[float] = field(default_factory=list, repr=False)
    errors: list[str] = field(default_factory=list)

    def wait(self, share: float) -> float:
        """Return the milliseconds within which that share of the answers was stored."""
        return sorted(self.waits)[min(len(self.waits) - 1, int(share * len(self.waits)))] if self.waits else 0.0

    def figures(self) -> str:
        """Return p50, p95 and the maximum, in words."""
        return f"p50 {self.wait(0.5):.1f} ms, p95 {self.wait(0.95):.1f} ms, max {self.wait(1):.0f} ms"


def enrolled(address: str, count: int) -> tuple[str, ...]:
    """Return the ids of so many new trainees in a store."""
    kit = open_kit(db=address)
    made = tuple(str(add_trainee(kit.store, f"学员 {number}").id) for number in range(count))
    kit.store.close()
    return made


def at_work(orders: Orders) -> Told:
    """Let a class work in processes of their own, started by one without threads, and return what they tell."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.kit.class_at_work", json.dumps(asdict(orders))],
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    told = json.loads(done.stdout)
    return Told([tuple(one) for one in told["answers"]], told["waits"], told["errors"])


def exercises_of(kit: Kit, trainee: str, count: int) -> list[str]:
    """Return the exercises of one trainee: everybody begins at another place of the bank."""
    ids = [one.id for one in kit.exercises()]
    start = UUID(trainee).int % len(ids)
    return (ids[start:] + ids[:start])[:count]


def _run(orders: Orders) -> Told:
    spoil(orders.spoil)
    assert open_kit().bank.exercises  # read once here: the children find every file typed already
    with tempfile.TemporaryDirectory() as folder:
        begin_at = time.time() + 0.5 + 0.1 * len(orders.trainees)
        children = [_fork(orders, trainee, Path(folder), begin_at) for trainee in orders.trainees]
        for child in children:
            os.waitpid(child, 0)
        return _gathered(Path(folder), orders.trainees)


def _fork(orders: Orders, trainee: str, folder: Path, begin_at: float) -> int:
    child = os.fork()
    if child:
        return child
    with (folder / trainee).open("w", encoding="utf-8") as log:
        try:
            _work(orders, trainee, begin_at, log)
        except Exception as error:  # noqa: BLE001 - whatever it is, it must be told, not lost with the process
            log.write(json.dumps(["e", type(error).__name__, str(error)]) + "\n")
        finally:
            log.flush()
            os._exit(0)  # never back into the parent's code


def _work(orders: Orders, trainee: str, begin_at: float, log: object) -> None:
    kit = open_kit(db=orders.address)
    session = kit.session(UUID(trainee))
    ids = exercises_of(kit, trainee, orders.exercises)
    time.sleep(max(0.0, begin_at - time.time()))
    for number, exercise in enumerate(ids):
        try:
            _answered(session, trainee, number, exercise, log)
        except KamkitError as error:
            log.write(json.dumps(["e", error.problems[0].key, exercise]) + "\n")  # type: ignore[attr-defined]
        time.sleep(orders.pause)


def _answered(session: Session, trainee: str, number: int, exercise: str, log: object) -> None:
    shown = session.presented(exercise)
    answer = best(shown) if number % 2 else worst(shown)
    attempt = uuid5(UUID(trainee), f"{number}")
    begun = time.perf_counter()
    verdict = session.answer(exercise, answer, attempt)
    took = (time.perf_counter() - begun) * 1000
    if number % AGAIN == 0 and session.answer(exercise, answer, attempt) != verdict:
        raise AssertionError(f"{exercise}: another verdict when sent again")
    log.write(json.dumps(["a", exercise, str(attempt), verdict.score, took]) + "\n")  # type: ignore[attr-defined]


def _gathered(folder: Path, trainees: Sequence[str]) -> Told:
    told = Told()
    for trainee in trainees:
        for line in (folder / trainee).read_text(encoding="utf-8").splitlines():
            what, *rest = json.loads(line)
            if what == "a":
                told.answers.append((trainee, rest[0], rest[1], rest[2]))
                told.waits.append(rest[3])
            else:
                told.errors.append(" ".join(map(str, rest)))
    return told


if __name__ == "__main__":
    given = json.loads(sys.argv[1])
    sys.stdout.write(json.dumps(asdict(_run(Orders(**{**given, "trainees": tuple(given["trainees"])})))))
