"""A kernel of its own for each report, of this very Python, under papermill."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from nbformat import NotebookNode
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import Engine, papermill_engines
from papermill.log import logger

ENGINE = "kamkit"
START_SECONDS = 60
LONGEST_SOCKET = 100  # bytes of a socket's path; systems take 104 or 108
QUIET = ("--IPKernelApp.log_level=50", "--IPKernelApp.quiet=True")


class ReportKernel(AsyncKernelManager):
    """A kernel that is this Python, whatever kernels a user has."""

    @property
    def kernel_spec(self) -> KernelSpec:
        """Return how to start it."""
        if self._kernel_spec is None:
            argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}", *QUIET]
            self._kernel_spec = KernelSpec(argv=argv, language="python", display_name="kamkit")
        return self._kernel_spec


def kernel_in(folder: Path, name: str) -> ReportKernel:
    """Return a kernel not yet started, whose connection lies in `folder`; on POSIX it listens there, on no port."""
    fits = len(os.fsencode(folder / f"{name}-ipc-1")) < LONGEST_SOCKET
    transport = "ipc" if os.name == "posix" and fits else "tcp"
    return ReportKernel(transport=transport, connection_file=str(folder / f"{name}.json"))


class Watch:
    """What is known of a run while it runs: its notebook, and the cell last begun. `tell` hears of each cell."""

    def __init__(self, tell: Any = None):
        self.notebook: NotebookNode | None = None
        self.at: int | None = None
        self._tell = tell

    def begins(self, cell: NotebookNode, cell_index: int) -> None:
        """Take note of a cell that begins."""
        self.at = cell_index
        if self._tell and self.notebook is not None:
            self._tell(self.notebook, cell_index)


class ReportEngine(Engine):
    """Papermill's way of running a notebook, with our kernel: saved nowhere on the way, gone at once at the end."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: Any, kernel_name: str, *, watch: Watch, kernel: ReportKernel, env: Mapping[str, str], folder: Path,
        **_: Any,
    ) -> None:
        """Run the notebook; `env` and `folder` are the kernel's environment and working folder."""
        watch.notebook = nb_man.nb
        client = PapermillNotebookClient(
            nb_man, km=kernel, timeout=None, startup_timeout=START_SECONDS, shutdown_kernel="immediate",
            on_cell_execute=watch.begins, log=logger, log_output=False,
        )
        client.execute(env=dict(env), cwd=str(folder), cleanup_kc=True)

    @classmethod
    def nb_kernel_name(cls, nb: NotebookNode, name: str | None = None) -> str:
        """Return the name papermill wants; which kernel runs is settled above."""
        return "python3"

    @classmethod
    def nb_language(cls, nb: NotebookNode, language: str | None = None) -> str:
        """Return the language of every report."""
        return "python"


papermill_engines.register(ENGINE, ReportEngine)
