"""A Voilà server of a test's own: one page with the exercises it asks for, on a small workshop; kernels to kill."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from kamkit.kit.care import create
from tests.panels.small import workshop

CELL = """
from IPython.display import display
from kamkit import open_kit, panels
kit = open_kit(lang="{lang}")
for name in {names!r}:
    display(panels.exercise(kit, name))
"""


class Server:
    """Voilà on a port of its own; it can be killed and started again on the same port."""

    def __init__(self, folder: Path, options: Iterable[str] = (), hostile: bool = False):
        self.folder, self.options = folder, tuple(options)
        self.home, self.store = workshop(folder / "home", hostile), folder / "class.db"
        create(str(self.store))
        self.port = _free_port()
        self.process: subprocess.Popen[Any] | None = None

    def lesson(self, exercises: list[str]) -> None:
        """Write these exercises as the first lesson, which JupyterLab opens."""
        folder = self.home / "notebooks" / "zh"
        folder.mkdir(parents=True)
        lesson = notebook([CELL.format(lang="zh", names=exercises)])
        (folder / "00-start.ipynb").write_text(json.dumps(lesson), encoding="utf-8")

    def page(self, name: str, exercises: list[str], lang: str = "zh", port: int | None = None) -> str:
        """Write a page of these exercises; return its address (by way of another port where one is given)."""
        return self.cells(name, [CELL.format(lang=lang, names=exercises)], port)

    def cells(self, name: str, code: list[str], port: int | None = None) -> str:
        """Write a page of these cells; return its address."""
        pages = self.folder / "pages"
        pages.mkdir(exist_ok=True)
        (pages / f"{name}.ipynb").write_text(json.dumps(notebook(code)), encoding="utf-8")
        return f"http://127.0.0.1:{port or self.port}/voila/render/{name}.ipynb"

    def start(self) -> None:
        """Start the server, and wait until it answers."""
        (self.folder / "pages").mkdir(exist_ok=True)
        command = [
            sys.executable, "-m", "voila", str(self.folder / "pages"), "--no-browser", f"--port={self.port}",
            "--Voila.ip=127.0.0.1", "--Voila.token=", "--preheat_kernel=False", *self.options,
        ]  # fmt: skip
        with (self.folder / "voila.log").open("ab") as log:
            self._run(command, stdout=log, stderr=log)
        _wait_for(f"http://127.0.0.1:{self.port}/voila/static/voila.js")

    def start_lab(self) -> str:
        """Start JupyterLab as a trainer would; return the address it prints."""
        command = [sys.executable, "-m", "kamkit", "start", "--no-browser", "--lang", "zh", "--home", str(self.home)]
        process = self._run(command, stdout=subprocess.PIPE, text=True)
        assert process.stdout
        for line in process.stdout:
            if found := re.search(r"http://127\.0\.0\.1:\d+/lab\S+", line):
                return found[0]
        raise TimeoutError("kamkit start printed no address")

    def _run(self, command: list[str], **how: Any) -> subprocess.Popen[Any]:
        known = {"KAMKIT_HOME": str(self.home), "KAMKIT_DB": str(self.store)}
        known["JUPYTERLAB_WORKSPACES_DIR"] = str(self.folder / "workspaces")
        self.process = subprocess.Popen(command, env={**os.environ, **known}, start_new_session=True, **how)
        return self.process

    def kill(self) -> None:
        """Kill the server and its kernels at once, as a crash would."""
        if self.process:
            for kernel in self.kernels():
                os.kill(kernel, signal.SIGKILL)
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(20)
            self.process = None

    def kernels(self) -> list[int]:
        """Return the processes of the kernels that work on this server's store."""
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    command = (entry / "cmdline").read_bytes()
                    environment = (entry / "environ").read_bytes()
                except OSError:
                    continue
                if b"ipykernel_launcher" in command and f"KAMKIT_DB={self.store}\0".encode() in environment:
                    found.append(int(entry.name))
        return found


@contextlib.contextmanager
def served(folder: Path, options: Iterable[str] = (), hostile: bool = False) -> Iterator[Server]:
    """Return a server that runs, and is gone afterwards."""
    server = Server(folder, options, hostile)
    try:
        server.start()
        yield server
    finally:
        server.kill()


def notebook(code: list[str]) -> dict[str, Any]:
    """Return a notebook of these cells."""
    rest = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    cells = [{**rest, "id": f"c{at}", "source": source} for at, source in enumerate(code)]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python", "language": "python"}}
    return {"cells": cells, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}


def _wait_for(address: str) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            urlopen(address, timeout=2).close()
            return
        except HTTPError:
            return
        except (URLError, OSError):
            time.sleep(0.2)
    raise TimeoutError(address)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Line:
    """The line between a browser and a server: while it is cut, everything sent is swallowed and nobody is told."""

    def __init__(self, port: int):
        self._port = port
        self._open = threading.Event()
        self._open.set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Cut the line."""
        self._open.clear()

    def mend(self) -> None:
        """Mend the line; what was held back is delivered."""
        self._open.set()

    def close(self) -> None:
        """Take the line away."""
        self._open.set()
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                here, _ = self._listener.accept()
                there = socket.create_connection(("127.0.0.1", self._port))
                for one, other in ((here, there), (there, here)):
                    threading.Thread(target=self._carry, args=(one, other), daemon=True).start()

    def _carry(self, one: socket.socket, other: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := one.recv(65536):
                self._open.wait()
                other.sendall(data)
        with contextlib.suppress(OSError):
            other.shutdown(socket.SHUT_WR)
