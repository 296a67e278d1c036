"""One fork of the supervisor: what it does, what is heard of it, and how it ends."""

from __future__ import annotations

import atexit
import contextlib
import gc
import json
import os
import signal
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from kamkit import settings
from kamkit.reports import family, leftovers, warm
from kamkit.reports.making import Orders, Say

Deed = Callable[[Orders, Path, Say], dict[str, Any]]
NEVER = float("inf")


class Child:
    """A child at work: its process, and what it has said of itself."""

    def __init__(self, orders: Orders, kind: str, folder: Path, mark: str, pid: int, pipe: int):
        self.orders, self.kind, self.folder, self.mark, self.pid, self.pipe = orders, kind, folder, mark, pid, pipe
        self.watch = os.pidfd_open(pid)
        self.begun = time.monotonic()
        self.until, self.cell_until = self.begun + float(orders["deadline"]), NEVER
        self.cell: tuple[int | None, str] = (None, "")
        self.done, self.unbegun, self.late, self.how = False, True, "", ""
        self.buried = False  # its files are closed, and their numbers another's
        self._heard = b""

    @classmethod
    def born(
        cls, orders: Orders, kind: str, folder: Path, mark: str, deed: Deed, not_its: Iterable[int] = ()
    ) -> Child:
        """Fork; return the child to its parent. The child closes what is not its, does its deed, never comes back."""
        own = f"{mark}.{orders['number']}"
        pipe, voice = os.pipe()
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            for file in (pipe, *not_its):
                os.close(file)
            _live(parent, own, voice, lambda say: deed(orders, folder, say))
        os.close(voice)
        os.set_blocking(pipe, False)
        return cls(orders, kind, folder, own, pid, pipe)

    def heard(self) -> Iterator[dict[str, Any]]:
        """Yield what it has said since."""
        with contextlib.suppress(BlockingIOError):
            while not self.buried and (data := os.read(self.pipe, 1 << 16)):
                self._heard += data
        *lines, self._heard = self._heard.split(b"\n")
        for line in lines:
            said = json.loads(line)
            if "cell" in said:
                self._begins(said["cell"])
            yield said

    def soonest(self) -> float:
        """Return when its time is up."""
        return min(self.until, self.cell_until)

    def seconds(self) -> float:
        """Return how long it has been at work."""
        return round(self.orders.get("seconds") or time.monotonic() - self.begun, 4)

    def stop(self) -> None:
        """End it for being late."""
        self.late = "report_late" if self.until <= self.cell_until else "report_cell_late"
        self.until = self.cell_until = NEVER
        self.kill()

    def kill(self) -> None:
        """End it and its group."""
        family.end_group(self.pid)

    def bury(self) -> None:
        """Take note of how it ended, and end what is left in its group."""
        with contextlib.suppress(OSError):
            code = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
            self.how = signal.Signals(-code).name if code < 0 else f"exit {code}"
        self.kill()
        self.buried = True
        for file in (self.pipe, self.watch):
            os.close(file)

    def trouble(self) -> dict[str, Any]:
        """Return why there is no report."""
        number, first = self.cell
        if number is None and not self.late:
            return {"key": "report_not_started", "cell": None, "values": {"error": self.how}}
        limit = self.orders["deadline"] if self.late == "report_late" else self.orders.get("cell_deadline")
        values = {"cell": str(number or 0), "first": first}
        values |= {"seconds": f"{limit:g}"} if self.late else {"error": self.how}
        return {"key": self.late or "report_kernel_died", "cell": number, "values": values}

    def _begins(self, cell: list[Any]) -> None:
        self.cell, self.unbegun = (cell[0], cell[1]), False
        limit = self.orders.get("cell_deadline")
        self.cell_until = time.monotonic() + float(limit) if limit else NEVER


def _live(parent: int, mark: str, voice: int, deed: Callable[[Say], dict[str, Any]]) -> None:
    """Be a child: in a session of its own, with chance begun anew, and nothing of the parent's to do at the end."""
    code = 1
    try:
        os.setsid()
        family.die_with(parent)
        atexit._clear()
        gc.enable()
        settings.bear(**{leftovers.MARK: mark})
        warm.anew()
        _say(voice, {"done": deed(lambda said: _say(voice, said))})
        code = 0
        atexit._run_exitfuncs()
    except BaseException:  # noqa: BLE001 - the last word of a process that is about to end
        os.write(2, traceback.format_exc().encode("utf-8", "replace"))
    finally:
        os._exit(code)


def _say(voice: int, said: Orders) -> None:
    data = json.dumps(said).encode() + b"\n"
    while data:
        data = data[os.write(voice, data):]
