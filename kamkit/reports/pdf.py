"""Pages as PDF: by one Chromium in a program of its own, where there is one."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from concurrent.futures import Future
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from kamkit import settings
from kamkit.errors import Problem, problem

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge", "microsoft-edge")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)
LIBRARY = "playwright"
PROGRAM = ("-m", "kamkit.reports.printer")


class NotPrinted(Exception):
    """A page of which no PDF was made; says why."""


def chromium() -> str | None:
    """Return the program of Chromium, Chrome or Edge: the one KAMKIT_CHROMIUM names, else the first found, or None."""
    named = settings.environment("CHROMIUM")
    if named:
        return named if Path(named).is_file() else None
    found = [path for name in NAMES if (path := shutil.which(name))]
    return next(iter([*found, *(path for path in PLACES if Path(path).is_file())]), None)


def missing() -> Problem | None:
    """Return what is missing on this machine to make a PDF, as one line to tell; None where nothing is."""
    if find_spec(LIBRARY) is None:
        return problem("report_needs_playwright", severity="warning")
    return None if chromium() else problem("report_needs_chromium", severity="warning")


class Printer:
    """Prints pages side by side; `pages` at once. Whatever happens to it is told by the page it happened to."""

    def __init__(self, pages: int, program: tuple[str, ...] = PROGRAM, environment: Mapping[str, str] | None = None):
        self._folder = tempfile.TemporaryDirectory(prefix="kamkit-print-", ignore_cleanup_errors=True)
        self._waiting: dict[int, Future[bytes]] = {}
        self._lock = threading.Lock()
        self._count = 0
        self._gone = False
        self._process = subprocess.Popen(
            [sys.executable, *program, chromium() or "", str(pages)], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8",
            env=settings.child_environment(**(environment or {})), start_new_session=os.name == "posix",
        )
        threading.Thread(target=self._listen, daemon=True).start()

    def __enter__(self) -> Printer:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def print(self, html: bytes) -> Future[bytes]:
        """Return the PDF to come; its result raises NotPrinted where there is none."""
        with self._lock:
            self._count += 1
            number, coming = self._count, Future[bytes]()
            self._waiting[number] = coming
        page = Path(self._folder.name) / f"{number}.html"
        try:
            page.write_bytes(html)
            assert self._process.stdin
            job = {"id": number, "html": str(page), "pdf": str(page.with_suffix(".pdf"))}
            self._process.stdin.write(json.dumps(job) + "\n")
            self._process.stdin.flush()
        except (OSError, ValueError) as error:
            self._fail(number, f"{type(error).__name__}: {error}")
        if self._gone or self._process.poll() is not None:
            self._fail(number, f"exit {self._process.poll()}")
        return coming

    def close(self) -> None:
        """Let it go home, end it where it does not, and remove what it wrote."""
        with contextlib.suppress(OSError, ValueError):
            if self._process.stdin:
                self._process.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(10)
        if os.name == "posix":
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.kill()
        self._process.wait()
        self._folder.cleanup()

    def _listen(self) -> None:
        assert self._process.stdout
        with contextlib.suppress(OSError, ValueError):
            for line in self._process.stdout:
                self._heard(json.loads(line))
        with self._lock:  # who comes later sees that it is gone, who came before is told here
            self._gone, left = True, list(self._waiting)
        for number in left:
            self._fail(number, "Chromium")

    def _heard(self, said: Mapping[str, Any]) -> None:
        if "error" in said:
            self._fail(said["id"], said["error"])
            return
        try:
            pdf = Path(self._folder.name) / f"{said['id']}.pdf"
            data = pdf.read_bytes()
            pdf.unlink()
            pdf.with_suffix(".html").unlink()
        except OSError as error:
            self._fail(said["id"], str(error))
            return
        if coming := self._taken(said["id"]):
            coming.set_result(data)

    def _fail(self, number: int, why: str) -> None:
        if coming := self._taken(number):
            coming.set_exception(NotPrinted(why))

    def _taken(self, number: int) -> Future[bytes] | None:
        with self._lock:
            return self._waiting.pop(number, None)
