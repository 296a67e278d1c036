"""The program that makes a batch's reports (`python -m kamkit.reports`).

One process, one thread, everything warm; each report is a fork of it. It hears jobs as lines of JSON, says what came
of each, keeps the deadlines, and ends whatever a report leaves behind. When nobody is there to hear it any more, it
ends everything.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import selectors
import shutil
import signal
import time
from collections import deque
from pathlib import Path
from typing import TextIO

from kamkit.kit.ready import Ready
from kamkit.reports import family, leftovers, making, rebuild, serving, template, warm
from kamkit.reports.child import NEVER, Child, Deed
from kamkit.reports.kernels import InnerKernel
from kamkit.reports.making import Orders
from kamkit.reports.verdict import LONGEST_ERROR

KINDS = ("rebuild", "kernel", "report")
GRACE_SECONDS = 2.0  # for what a report does at exit, once all it had to give is here
REBUILD_SECONDS = 20.0
LONGEST_WAIT = 3600.0


class Supervisor:
    """The jobs that wait, the children at work."""

    def __init__(
        self, folder: Path, mark: str, cores: int, kernel: InnerKernel, ears: int, voice: TextIO,
        ready: Ready,
    ):
        self.folder, self.mark, self.cores, self.kernel, self.ready = folder, mark, cores, kernel, ready
        self.ears, self.voice, self.since = ears, voice, time.time()
        self.waiting: deque[Orders] = deque()
        self.children: dict[int, Child] = {}
        self.select = selectors.EpollSelector()
        self.orphans = family.Orphans()
        self.more = True  # is there anything left to load?
        self._heard = b""

    def run(self) -> None:
        """Serve until nobody asks any more."""
        self.select.register(self.ears, selectors.EVENT_READ, self._hear)
        self.say({"ready": True})
        while True:
            self._start()
            events = self.select.select(0 if self.more else self._patience())
            for key, _ in events:
                key.data()
            self._late()
            if self.more and not events:
                self.more = self.ready.step()
                warm.still()

    def say(self, said: Orders) -> None:
        """Say a line; with nobody to hear it, end."""
        try:
            print(json.dumps(said), file=self.voice, flush=True)
        except OSError:
            self.end()

    def end(self) -> None:
        """End every child with all it has started; remove what was written; end."""
        for child in self.children.values():
            child.kill()
        leftovers.end_marked(self.mark, self.since)
        self.orphans.end_all()
        shutil.rmtree(self.folder, ignore_errors=True)
        with contextlib.suppress(OSError):
            self.folder.parent.rmdir()
        os._exit(0)

    def _hear(self) -> None:
        data = os.read(self.ears, 1 << 20)
        if not data:
            self.end()
        *lines, self._heard = (self._heard + data).split(b"\n")
        self.waiting.extend(json.loads(line) for line in lines)

    def _start(self) -> None:
        """Fork for what waits, while there are cores."""
        while self.waiting and len(self.children) < self.cores:
            self._fork(self.waiting.popleft())

    def _fork(self, orders: Orders) -> None:
        kind = next(kind for kind in KINDS if kind in orders)
        folder = self.folder / str(orders["number"]) / kind
        try:
            if kind == "report":
                self._look(orders)  # once for all children
            folder.mkdir(parents=True, exist_ok=True)
            child = Child.born(orders, kind, folder, self.mark, self._deed(kind), self._own())
        except Exception as error:  # noqa: BLE001 - no process to be had, or no notebook: tried once more
            self._unborn(orders, error)
            return
        self.children[child.pid] = child
        self.select.register(child.pipe, selectors.EVENT_READ, lambda: self._listen(child))
        self.select.register(child.watch, selectors.EVENT_READ, lambda: self._ended(child))

    def _look(self, orders: Orders) -> None:
        """Have the template ready, and the content that its reports read: only a class's reads exercises."""
        nb = template.read(orders["notebook"])
        self.ready.look(exercises=nb.metadata.get("kamkit", {}).get("subject") == "class")

    def _deed(self, kind: str) -> Deed:
        """Return what the child does: a function of its orders, its folder and of how to speak."""
        kernel = self.kernel
        if kind == "rebuild":
            return lambda orders, folder, say: rebuild.report(orders, folder)
        if kind == "kernel":
            return lambda orders, folder, say: serving.serve(orders, folder, kernel)
        return lambda orders, folder, say: making.report(
            orders, folder, template.read(orders["notebook"]), kernel, say
        )

    def _own(self) -> list[int]:
        """Return our own open files, which no child may keep: who hears us would take it for us when we are gone."""
        others = [file for child in self.children.values() for file in (child.pipe, child.watch)]
        return [self.ears, self.voice.fileno(), self.select.fileno(), *others]

    def _unborn(self, orders: Orders, error: Exception) -> None:
        if orders.get("tried"):
            trouble = {"key": "report_not_started", "cell": None, "values": {"error": str(error)[:LONGEST_ERROR]}}
            self.say({"number": orders["number"], "done": {"trouble": trouble, "seconds": 0.0}})
        else:
            time.sleep(0.2)
            self.waiting.appendleft({**orders, "tried": True})

    def _listen(self, child: Child) -> None:
        for said in child.heard():
            if "done" in said:
                self._done(child, said["done"])

    def _done(self, child: Child, done: Orders) -> None:
        child.done = True
        if child.kind == "kernel":  # whoever asked for it is told by the kernel itself
            return
        child.until = time.monotonic() + GRACE_SECONDS
        self.say({"number": child.orders["number"], "done": {**done, "seconds": child.seconds()}})

    def _ended(self, child: Child) -> None:
        """Take note of a death; a report that had not come to its end is put together from its journal."""
        self._listen(child)
        self.select.unregister(child.pipe)
        self.select.unregister(child.watch)
        del self.children[child.pid]
        child.bury()
        self.orphans.end_of(child, self.children.values())
        if child.kind == "kernel":
            shutil.rmtree(child.folder.parent, ignore_errors=True)
        if child.done or child.kind == "kernel":
            return
        orders = child.orders
        if child.kind == "rebuild":
            self._done(child, {"trouble": orders["trouble"]})
        elif child.unbegun and not orders.get("tried"):
            self.waiting.appendleft({**orders, "tried": True})
        else:
            told = {"rebuild": str(child.folder), "trouble": child.trouble(), "seconds": child.seconds()}
            self._fork({**orders, **told, "deadline": REBUILD_SECONDS, "cell_deadline": None})

    def _patience(self) -> float | None:
        """Return for how long nothing need be looked at."""
        soonest = min((child.soonest() for child in self.children.values()), default=NEVER)
        return None if soonest == NEVER else min(LONGEST_WAIT, max(0.0, soonest - time.monotonic()))

    def _late(self) -> None:
        now = time.monotonic()
        for child in self.children.values():
            if child.soonest() <= now:
                child.stop()


def main(folder: Path, lang: str, mark: str, cores: int) -> None:
    """Warm up, then serve."""
    ears, voice = _own_talk()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    logging.getLogger("papermill").setLevel(logging.ERROR)
    family.adopt()
    kernel, ready = warm.kernel(lang)
    supervisor = Supervisor(folder, mark, cores, kernel, ears, voice, ready)
    warm.still()
    supervisor.run()


def _own_talk() -> tuple[int, TextIO]:
    """Return where jobs are heard and how to speak; a report reads nothing there; what else is printed is the log."""
    ears, voice = os.dup(0), os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    return ears, voice
