"""Workers that make reports side by side: each report in processes of its own, with a deadline, and none left behind.

This is the engine that runs a batch; another one needs `run`, `index` and `close`, and nothing else.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from kamkit.reports import leftovers
from kamkit.reports.verdict import Trouble

READY_SECONDS = 90.0
TRIES = 2  # a kernel that did not come up is tried once more (SAFETY N7)
GONE = {"gone": True}
BROKEN = (OSError, ValueError)  # a pipe whose other end is gone: that is heard elsewhere
Said = Mapping[str, Any]


@dataclass(frozen=True)
class Job:
    """One report to make: its code in the book, and what the worker is told."""

    code: str
    notebook: Path
    parameters: Mapping[str, str | int | float | bool]
    lang: str
    title: str
    about: Mapping[str, str]


@dataclass(frozen=True)
class Made:
    """How one report went: its page and notebook (bytes) and what it says of itself, or the trouble."""

    job: Job
    page: bytes = b""
    notebook: bytes = b""
    end: Mapping[str, Any] | None = None
    trouble: Trouble | None = None


class Worker:
    """One child that makes reports one after another."""

    def __init__(self, folder: Path, lang: str, mark: str, environment: Mapping[str, str]):
        self.folder, self.mark, self.since = folder, mark, time.time()
        self._heard: queue.SimpleQueue[Said] = queue.SimpleQueue()
        self._cell: tuple[int | None, str] = (None, "")
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "kamkit.reports.worker", str(folder), lang, mark], stdin=subprocess.PIPE,
                stdout=subprocess.PIPE, stderr=log, env={**environment, leftovers.MARK: mark},
                encoding="utf-8", start_new_session=os.name == "posix",
            )
        threading.Thread(target=self._listen, daemon=True).start()
        self._ready = False
        self._count = 0

    @property
    def _log(self) -> Path:
        return self.folder / "worker.log"

    @property
    def alive(self) -> bool:
        """Return whether it can take another job."""
        return self._process.poll() is None

    def report(self, job: Job, deadline: float) -> Made:
        """Return how one report went; after `deadline` seconds its processes are ended, this worker with them."""
        self._count += 1
        self._cell = (None, "")
        mark = f"{self.mark}.{self._count}"
        said = self._ask({
            "mark": mark, "notebook": str(job.notebook), "parameters": dict(job.parameters), "lang": job.lang,
            "title": job.title, "about": dict(job.about),
        }, deadline)
        if "page" not in said:
            self._end_if(said)
            trouble = self._trouble(said, deadline)
            return Made(job, trouble=trouble)
        leftovers.end_marked(mark, self.since)
        return Made(job, _taken(said["page"]), _taken(said["notebook"]), said["end"])

    def index(self, rows: Sequence[Mapping[str, Any]], lang: str, title: str, words: Mapping[str, str]) -> str | None:
        """Return the index page, or None where it could not be made."""
        said = self._ask({"index": list(rows), "lang": lang, "title": title, "words": dict(words)}, READY_SECONDS)
        self._end_if(said)
        return _taken(said["page"]).decode("utf-8") if "page" in said else None

    def end(self) -> None:
        """End the child and all it started."""
        leftovers.end_family(self._process.pid)
        leftovers.end_marked(self.mark, self.since)
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                with contextlib.suppress(*BROKEN):
                    pipe.close()

    def _end_if(self, said: Said) -> None:
        """End what a failed report may have left; a worker that is late or gone goes with it."""
        if "trouble" in said:
            leftovers.end_marked(f"{self.mark}.{self._count}", self.since)
        elif "page" not in said:
            self.end()

    def _ask(self, job: Said, deadline: float) -> Said:
        """Return the answer to one job: {"late": …} after the deadline, GONE where the child has ended."""
        if not self._ready:
            if "ready" not in self._next(time.monotonic() + READY_SECONDS):
                self.end()
                return {"trouble": {"key": "report_not_started", "cell": None, "values": {"error": self._last_words()}}}
            self._ready = True
        until = time.monotonic() + deadline
        with contextlib.suppress(*BROKEN):
            assert self._process.stdin
            self._process.stdin.write(json.dumps(job) + "\n")
            self._process.stdin.flush()
        while True:
            said = self._next(until)
            if "cell" not in said:
                return dict(said.get("done", said))
            self._cell = (said["cell"][0], said["cell"][1])

    def _next(self, until: float) -> Said:
        try:
            return self._heard.get(timeout=max(0.0, until - time.monotonic()))
        except queue.Empty:
            return {"late": True}

    def _trouble(self, said: Said, deadline: float) -> Trouble:
        if "trouble" in said:
            return Trouble(**said["trouble"])
        number, first = self._cell
        key = "report_late" if "late" in said else "report_worker_died"
        return Trouble(key, number, {"cell": str(number or 0), "first": first, "seconds": f"{deadline:g}"})

    def _last_words(self) -> str:
        lines = self._log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        return lines[-1][:200] if lines else ""

    def _listen(self) -> None:
        assert self._process.stdout
        with contextlib.suppress(*BROKEN):
            for line in self._process.stdout:
                self._heard.put(json.loads(line))
        self._heard.put(GONE)


class Pool:
    """As many workers as jobs may run at once. `environment` is what they and their kernels see."""

    def __init__(self, jobs: int, lang: str, environment: Mapping[str, str]):
        self._jobs, self._lang, self._environment = jobs, lang, environment
        self._run = f"run-{uuid4().hex[:12]}"
        self._folder = tempfile.TemporaryDirectory(prefix="kamkit-", ignore_cleanup_errors=True)
        self._workers: dict[int, Worker] = {}
        self._closed = threading.Event()
        self._since = time.time()

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def run(self, jobs: Iterable[Job], deadline: float) -> Iterator[Made]:
        """Yield how each report went, in the order in which they are done."""
        waiting: queue.SimpleQueue[Job] = queue.SimpleQueue()
        listed = list(jobs)
        for job in listed:
            waiting.put(job)
        done: queue.SimpleQueue[Made | BaseException] = queue.SimpleQueue()
        for slot in range(min(self._jobs, len(listed))):
            threading.Thread(target=self._work, args=(slot, waiting, done, deadline), daemon=True).start()
        for _ in listed:
            made = done.get()
            if isinstance(made, BaseException):
                raise made
            yield made

    def index(self, rows: Sequence[Mapping[str, Any]], title: str, words: Mapping[str, str]) -> str | None:
        """Return the index page; None where it could not be made."""
        return self._worker(0).index(rows, self._lang, title, words)

    def close(self) -> None:
        """End every worker and everything it started; remove what they wrote."""
        self._closed.set()
        for worker in list(self._workers.values()):
            worker.end()
        leftovers.end_marked(self._run, self._since)
        self._folder.cleanup()

    def _work(self, slot: int, waiting: queue.SimpleQueue[Job], done: queue.SimpleQueue[Any], deadline: float) -> None:
        while not self._closed.is_set():
            try:
                job = waiting.get_nowait()
            except queue.Empty:
                return
            try:
                done.put(self._tried(slot, job, deadline))
            except BaseException as error:  # noqa: BLE001 - told to the one who waits
                done.put(error)
                return

    def _tried(self, slot: int, job: Job, deadline: float) -> Made:
        made = self._worker(slot).report(job, deadline)
        for _ in range(TRIES - 1):
            if made.trouble is None or made.trouble.key != "report_not_started" or self._closed.is_set():
                break
            made = self._worker(slot).report(job, deadline)
        return made

    def _worker(self, slot: int) -> Worker:
        """Return the slot's worker: a new one where there was none, or it is gone."""
        worker = self._workers.get(slot)
        if worker is None or not worker.alive:
            folder = Path(tempfile.mkdtemp(prefix="w", dir=self._folder.name))
            worker = Worker(folder, self._lang, f"{self._run}.{slot}", self._environment)
            self._workers[slot] = worker
        return worker


def _taken(path: str) -> bytes:
    """Return a file's content, and remove it."""
    data = Path(path).read_bytes()
    Path(path).unlink()
    return data
