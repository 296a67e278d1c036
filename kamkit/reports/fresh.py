"""Where a system does not fork: each report in a fresh interpreter, the next of which is warming up meanwhile.

A report whose interpreter dies is named as elsewhere, with its cell; its notebook is put together by nobody.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from kamkit.reports import leftovers
from kamkit.reports.supervised import BROKEN, INLINE, Said

READY_SECONDS = 90.0


class Interpreter:
    """A fresh interpreter, warming up; it makes one report."""

    def __init__(self, folder: Path, lang: str, mark: str, environment: Mapping[str, str]):
        self.folder, self.mark, self.since = folder, mark, time.time()
        folder.mkdir(parents=True)
        self._heard: queue.SimpleQueue[Said] = queue.SimpleQueue()
        with (folder / "worker.log").open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "kamkit.reports.alone", str(folder), lang], stdin=subprocess.PIPE,
                stdout=subprocess.PIPE, stderr=log, encoding="utf-8",
                env={"MPLBACKEND": INLINE, **environment, leftovers.MARK: mark}, start_new_session=os.name == "posix",
            )
        threading.Thread(target=self._listen, daemon=True).start()

    def make(self, orders: Said) -> Said:
        """Return what came of a report, or its trouble; then end all that it started."""
        begun = time.monotonic()
        try:
            if "ready" not in self._next(begun + READY_SECONDS):
                return {"trouble": _trouble("report_not_started", (None, ""), error="no answer"), "seconds": 0.0}
            return {"seconds": time.monotonic() - begun, **self._made(orders)}
        finally:
            self.end()

    def end(self) -> None:
        """End it with all it has started."""
        leftovers.end_program(self._process, self.mark, self.since)

    def _made(self, orders: Said) -> Said:
        assert self._process.stdin
        with contextlib.suppress(*BROKEN):
            self._process.stdin.write(json.dumps(orders) + "\n")
            self._process.stdin.flush()
        until, limit, cell_until = time.monotonic() + orders["deadline"], orders.get("cell_deadline"), float("inf")
        cell: tuple[int | None, str] = (None, "")
        while True:
            said = self._next(min(until, cell_until))
            if "cell" in said:
                cell, cell_until = (said["cell"][0], said["cell"][1]), time.monotonic() + (limit or float("inf"))
            elif "done" in said:
                return dict(said["done"])
            elif "late" in said:
                return {"trouble": _late(orders, cell, until <= cell_until)}
            else:
                return {"trouble": _trouble("report_kernel_died" if cell[0] else "report_not_started", cell, error="")}

    def _next(self, until: float) -> Said:
        try:
            return self._heard.get(timeout=min(max(0.0, until - time.monotonic()), threading.TIMEOUT_MAX))
        except queue.Empty:
            return {"late": True}

    def _listen(self) -> None:
        assert self._process.stdout
        with contextlib.suppress(*BROKEN):
            for line in self._process.stdout:
                self._heard.put(json.loads(line))
        self._heard.put({"gone": True})


class Interpreters:
    """As many reports at once as `cores`, and as many interpreters warming up for the next ones."""

    def __init__(self, folder: Path, lang: str, mark: str, cores: int, environment: Mapping[str, str]):
        self._given, self._folder, self._mark, self._cores = (lang, environment), folder, mark, cores
        self._all: list[Interpreter] = []
        self._lock, self._closed = threading.Lock(), threading.Event()

    def run(self, orders: Sequence[Said]) -> Iterator[tuple[Said, Said]]:
        """Yield each order with what came of it, in the order in which they are done."""
        waiting: queue.SimpleQueue[Said] = queue.SimpleQueue()
        done: queue.SimpleQueue[tuple[Said, Said]] = queue.SimpleQueue()
        for order in orders:
            waiting.put(order)
        for _ in range(min(self._cores, len(orders))):
            threading.Thread(target=self._work, args=(waiting, done), daemon=True).start()
        for _ in orders:
            yield done.get()

    def close(self) -> None:
        """End every interpreter."""
        self._closed.set()
        for each in list(self._all):
            each.end()

    def _work(self, waiting: queue.SimpleQueue[Said], done: queue.SimpleQueue[tuple[Said, Said]]) -> None:
        coming = self._new()
        while not self._closed.is_set():
            try:
                order = waiting.get_nowait()
            except queue.Empty:
                coming.end()
                return
            now, coming = coming, self._new()
            made = now.make(order)
            if (made.get("trouble") or {}).get("key") == "report_not_started":  # tried once more (SAFETY N7)
                now, coming = coming, self._new()
                made = now.make(order)
            done.put((order, made))

    def _new(self) -> Interpreter:
        with self._lock:
            number = len(self._all)
            lang, environment = self._given
            made = Interpreter(self._folder / str(number), lang, f"{self._mark}.{number}", environment)
            self._all.append(made)
            return made


def _late(orders: Said, cell: tuple[int | None, str], whole: bool) -> dict[str, Any]:
    """Return the trouble of a report, or of a cell, that took too long."""
    seconds = orders["deadline" if whole else "cell_deadline"]
    return _trouble("report_late" if whole else "report_cell_late", cell, seconds=f"{seconds:g}")


def _trouble(key: str, cell: tuple[int | None, str], **values: str) -> dict[str, Any]:
    return {"key": key, "cell": cell[0], "values": {"cell": str(cell[0] or 0), "first": cell[1], **values}}
