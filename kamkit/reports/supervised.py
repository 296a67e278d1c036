"""A warm supervisor as its parent sees it: started, talked with, ended."""

from __future__ import annotations

import contextlib
import json
import select
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kamkit.reports import leftovers

BROKEN = (OSError, ValueError)  # a pipe whose other end is gone: that is heard elsewhere
LOOK_SECONDS = 1.0
INLINE = "module://matplotlib_inline.backend_inline"  # as ipykernel has it, and before matplotlib is loaded
Said = Mapping[str, Any]


class Supervised:
    """A supervisor of our own, and the talk with it."""

    def __init__(self, folder: Path, lang: str, mark: str, cores: int, environment: Mapping[str, str]):
        self.folder, self.mark, self.since = folder, mark, time.time()
        self.ready, self._heard = False, b""
        folder.mkdir(exist_ok=True)
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "kamkit.reports", str(folder), lang, mark, str(cores)],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, bufsize=0,
                env={"MPLBACKEND": INLINE, **environment, leftovers.MARK: mark}, start_new_session=True,
            )

    def ask(self, orders: Said) -> None:
        """Hand over a job."""
        assert self._process.stdin
        with contextlib.suppress(*BROKEN):
            self._process.stdin.write(json.dumps(orders).encode() + b"\n")

    def hear(self, seconds: float) -> Said | None:
        """Return the next line it says; None where it has ended, or is silent for so long."""
        assert self._process.stdout
        pipe, until = self._process.stdout, time.monotonic() + seconds
        ears = select.poll()  # not select(), which knows no file beyond the thousandth of a process
        ears.register(pipe, select.POLLIN)
        while b"\n" not in self._heard:
            ready = ears.poll(1000 * min(LOOK_SECONDS, max(0.0, until - time.monotonic())))
            if not ready and (self._process.poll() is not None or time.monotonic() >= until):
                return None
            if not ready:
                continue
            if not (data := pipe.read(1 << 16)):
                return None
            self._heard += data
        line, _, self._heard = self._heard.partition(b"\n")
        return dict(json.loads(line))

    def last_words(self) -> str:
        """Return the last line of its log."""
        lines = self._log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        return lines[-1][:200] if lines else ""

    def end(self) -> None:
        """End it with all it has started; what it wrote stays."""
        leftovers.end_program(self._process, self.mark, self.since)

    @property
    def _log(self) -> Path:
        return self.folder / "worker.log"
