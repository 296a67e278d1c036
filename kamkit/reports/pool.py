"""Reports made side by side, each in a process of its own, with deadlines, and none left behind.

This is the engine that runs a batch; another one needs `run` and `close`, and nothing else. Where the system forks,
a warm supervisor makes the reports (`supervisor`); elsewhere each has a fresh interpreter (`fresh`).
"""

from __future__ import annotations

import itertools
import shutil
import tempfile
import time
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from kamkit.reports import family, journal, leftovers
from kamkit.reports.fresh import Interpreters
from kamkit.reports.jobs import Job, Made
from kamkit.reports.supervised import Said, Supervised
from kamkit.reports.verdict import Trouble

__all__ = ["Job", "Made", "Pool"]
READY_SECONDS = 90.0
TRIES = 2  # what did not come up is tried once more (SAFETY N7)
AHEAD = 4  # jobs a core that are handed over before the first of them is done: no more lies in the folder than that


@dataclass
class Task:
    """A job on its way, and how often a supervisor has ended under it."""

    number: int
    job: Job
    orders: Mapping[str, Any]
    deaths: int = 0


class Pool:
    """A supervisor for as many reports at once as `cores`; `environment` is what it and they see."""

    def __init__(self, cores: int, lang: str, environment: Mapping[str, str]):
        self._cores, self._lang, self._environment = cores, lang, environment
        self._run = f"run-{uuid4().hex[:12]}"
        self._folder = tempfile.TemporaryDirectory(prefix="kamkit-", ignore_cleanup_errors=True)
        self._numbers = itertools.count(1)
        self._since = time.time()
        self._supervisor: Supervised | None = self._new() if family.forks() else None
        self._fresh: Interpreters | None = None

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def run(self, jobs: Iterable[Job], deadline: float, cell_deadline: float | None = None) -> Iterator[Made]:
        """Yield how each report went, in the order in which they are done. Deadlines: seconds a report, and a cell."""
        waiting = deque(self._task(job, deadline, cell_deadline) for job in jobs)
        if not family.forks():
            yield from self._each_afresh(waiting)
            return
        flight: dict[int, Task] = {}
        while waiting or flight:
            supervisor, words = self._ready()
            if supervisor is None:
                yield from (_failed(task, "report_not_started", error=words) for task in [*flight.values(), *waiting])
                return
            self._hand_over(supervisor, waiting, flight)
            said = supervisor.hear(deadline + READY_SECONDS)
            if said is None:
                yield from self._lost(supervisor, waiting, flight)
            elif said["number"] in flight:
                yield _made(flight.pop(said["number"]), said["done"], supervisor.folder)

    def close(self) -> None:
        """End the supervisor and everything it started; remove what they wrote."""
        if self._fresh:
            self._fresh.close()
        if self._supervisor:
            self._drop(self._supervisor)
        leftovers.end_marked(self._run, self._since)
        self._folder.cleanup()

    def _each_afresh(self, waiting: deque[Task]) -> Iterator[Made]:
        """Yield how each report went, each in an interpreter of its own."""
        folder = Path(tempfile.mkdtemp(prefix="f", dir=self._folder.name))
        self._fresh = Interpreters(folder, self._lang, self._run, self._cores, self._environment)
        tasks = {task.number: task for task in waiting}
        for orders, done in self._fresh.run([task.orders for task in waiting]):
            yield _made(tasks[orders["number"]], done, folder / "none")

    def _new(self) -> Supervised:
        folder = Path(tempfile.mkdtemp(prefix="w", dir=self._folder.name))
        return Supervised(folder, self._lang, f"{self._run}.{folder.name}", self._cores, self._environment)

    def _drop(self, supervisor: Supervised) -> None:
        supervisor.end()
        shutil.rmtree(supervisor.folder, ignore_errors=True)
        self._supervisor = None

    def _ready(self) -> tuple[Supervised | None, str]:
        """Return the supervisor once it serves; None and its last words where it does not come up."""
        words = ""
        for _ in range(TRIES):
            supervisor = self._supervisor = self._supervisor or self._new()
            if supervisor.ready or supervisor.hear(READY_SECONDS):
                supervisor.ready = True
                return supervisor, ""
            words = supervisor.last_words()
            self._drop(supervisor)
        return None, words

    def _task(self, job: Job, deadline: float, cell_deadline: float | None) -> Task:
        number = next(self._numbers)
        return Task(number, job, {
            "report": job.code, "number": number, "notebook": str(job.notebook), "parameters": dict(job.parameters),
            "lang": job.lang, "title": job.title, "about": dict(job.about), "formats": list(job.formats),
            "deadline": deadline, "cell_deadline": cell_deadline,
        })

    def _hand_over(self, supervisor: Supervised, waiting: deque[Task], flight: dict[int, Task]) -> None:
        """Hand over some jobs; one under which a supervisor has ended goes alone."""
        while waiting and len(flight) < self._cores * AHEAD:
            if flight and (waiting[0].deaths or any(task.deaths for task in flight.values())):
                return
            task = waiting.popleft()
            flight[task.number] = task
            supervisor.ask(task.orders)

    def _lost(self, supervisor: Supervised, waiting: deque[Task], flight: dict[int, Task]) -> Iterator[Made]:
        """Go on after a supervisor's end: what it was at is tried once more, each alone, which tells who did it."""
        supervisor.end()
        for task in reversed(flight.values()):
            cell = journal.reached(supervisor.folder / str(task.number) / "report" / journal.JOURNAL)
            task.deaths += cell is not None
            if task.deaths < TRIES:
                waiting.appendleft(task)
            else:
                yield _failed(task, "report_worker_died", cell)
        flight.clear()
        self._drop(supervisor)


def _made(task: Task, done: Said, folder: Path) -> Made:
    files = _taken(done, folder / str(task.number))
    trouble = Trouble(**done["trouble"]) if done.get("trouble") else None
    return Made(task.job, files, done.get("end"), trouble, done["seconds"], done.get("cells", 0))


def _failed(task: Task, key: str, cell: tuple[int | None, str] | None = None, **values: str) -> Made:
    number, first = cell or (None, "")
    told = {"cell": str(number), "first": first} if cell else {}
    return Made(task.job, trouble=Trouble(key, number, {**told, **values}))


def _taken(done: Said, folder: Path) -> dict[str, bytes]:
    """Return the files that were made, and remove them and all that lies beside them."""
    files = {kind: Path(path).read_bytes() for kind, path in done.get("files", {}).items() if path}
    shutil.rmtree(folder, ignore_errors=True)
    return files
