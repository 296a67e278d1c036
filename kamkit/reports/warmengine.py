"""Papermill's engine `kamkit-warm`: notebooks run as papermill runs them, in kernels that are forks of a warm
process.

    papermill --engine kamkit-warm in.ipynb out.ipynb -p account A-001

The warm process is started with the first notebook and ends with this one; the second notebook starts in
milliseconds. The kernel is this Python: a notebook in another language, and a system that cannot fork, get
papermill's own engine. A user's IPython profile is not read, and what Python reads of its environment when it starts
(PYTHONPATH) is that of the first notebook.
"""

from __future__ import annotations

import atexit
import contextlib
import itertools
import os
import shutil
import socket
import tempfile
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

from nbclient.exceptions import DeadKernelError
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine
from papermill.log import logger
from papermill.utils import merge_kwargs, remove_args

from kamkit import settings
from kamkit.reports import family
from kamkit.reports.remote import Remote
from kamkit.reports.supervised import Supervised

MANY = 1000  # how many at once is settled by whoever calls papermill
NO_DEADLINE = 10 * 365 * 86400.0
TRIES = 2
ALONE = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}  # a process that forks has no second thread
SECONDS = 60


@dataclass
class Warmth:
    """This process's warm supervisor."""

    supervisor: Supervised
    folder: Path
    pid: int = field(default_factory=os.getpid)
    numbers: Any = field(default_factory=lambda: itertools.count(1))

    def kernel(self, seconds: float) -> Remote:
        """Return a new kernel. Raise OSError or DeadKernelError where none comes up within so many seconds."""
        number = next(self.numbers)
        path = self.folder / f"{number}.line"
        with socket.socket(socket.AF_UNIX) as door:
            door.bind(os.fspath(path))
            door.listen(1)
            door.settimeout(seconds)
            self.supervisor.ask({
                "kernel": str(path), "number": number, "deadline": NO_DEADLINE, "cwd": os.getcwd(),
                "environment": settings.child_environment(),
            })
            line, _ = door.accept()
        path.unlink(missing_ok=True)
        line.settimeout(seconds)
        return Remote(line)

    def end(self) -> None:
        """End it with all its kernels."""
        self.supervisor.end()
        shutil.rmtree(self.folder, ignore_errors=True)


_warmth: Warmth | None = None
_one_at_a_time = threading.Lock()


class WarmEngine(NBClientEngine):
    """Runs a notebook as papermill does, in a kernel that has everything loaded."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: Any, kernel_name: str, log_output: bool = False, stdout_file: Any = None, stderr_file: Any = None,
        start_timeout: int = SECONDS, execution_timeout: int | None = None, **more: Any,
    ) -> None:
        """Run the notebook; options are papermill's own."""
        told = {"log_output": log_output, "stdout_file": stdout_file, "stderr_file": stderr_file}
        timeouts = {"start_timeout": start_timeout, "execution_timeout": execution_timeout}
        if not family.forks() or _language(nb_man.nb) != "python":
            super().execute_managed_notebook(nb_man, kernel_name, **told, **timeouts, **more)
            return
        remote = _kernel(float(start_timeout))
        timeout = execution_timeout if execution_timeout else more.get("timeout")
        safe = remove_args(["timeout", "startup_timeout", "input_path"], **more)
        final = merge_kwargs(safe, timeout=timeout, kernel_name=kernel_name, log=logger, **told)
        _executed(PapermillNotebookClient(nb_man, km=remote, **final), nb_man, remote)


def _executed(client: PapermillNotebookClient, nb_man: Any, remote: Remote) -> None:
    """Run the cells; where the kernel died, mark the cell that it died in."""
    well = False
    try:
        client.execute()
        well = True
    except DeadKernelError as error:
        running = [n for n, cell in enumerate(nb_man.nb.cells) if cell.metadata.papermill.get("start_time")]
        nb_man.cell_exception(nb_man.nb.cells[running[-1]], cell_index=running[-1], exception=error)
        raise
    finally:
        remote.end(at_once=not well)


def _kernel(seconds: float) -> Remote:
    """Return a new kernel of this process's supervisor; where it does not come up, that of a new one."""
    for left in reversed(range(TRIES)):
        try:
            return _warm().kernel(seconds)
        except (OSError, DeadKernelError) as error:
            cool()
            if not left:
                raise RuntimeError(f"Kernel didn't respond in {seconds:g} seconds") from error
    raise AssertionError(TRIES)


def _warm() -> Warmth:
    """Return this process's supervisor, begun where there is none; one inherited by a fork is its parent's."""
    global _warmth
    with _one_at_a_time:
        if _warmth is None or _warmth.pid != os.getpid():
            folder = Path(tempfile.mkdtemp(prefix="kamkit-"))
            told = settings.child_environment(**ALONE)
            _warmth = Warmth(Supervised(folder / "w", "zh", f"warm-{uuid4().hex[:12]}", MANY, told), folder)
            atexit.register(cool)
        return _warmth


def cool() -> None:
    """End this process's supervisor, if it has one."""
    global _warmth
    with _one_at_a_time:
        warmth, _warmth = _warmth, None
    if warmth and warmth.pid == os.getpid():
        with contextlib.suppress(OSError):
            warmth.end()


def _language(nb: Any) -> str:
    known = nb.metadata.get("kernelspec", {}).get("language") or nb.metadata.get("language_info", {}).get("name")
    return str(known or "python")
