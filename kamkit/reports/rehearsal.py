"""A rehearsal: a small notebook run a few times in the warm process itself, before anything is forked from it.

Code that has run is faster, and forks inherit that; the first run of nbclient, of the kernel and of the exporter would
else be each report's own. Nothing of it stays: the kernel it was done with is replaced by a new one, and what a report
may change of its process is put back.
"""

from __future__ import annotations

import asyncio
import contextvars
import os
import shutil
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat
from ipykernel.kernelapp import IPKernelApp

from kamkit.reports import making
from kamkit.reports.captured import Captured
from kamkit.reports.journal import JOURNAL, Journal
from kamkit.reports.kernels import InnerKernel, prepared
from kamkit.reports.running import Run, run_here

ROUNDS = 3
CELLS = (
    "# given\naccount = ''",
    "# a table\nimport pandas\npandas.DataFrame({'n': [1, 2.5], 'who': ['甲', 'a']})",
    "# printed\nprint(account)",
    "# shown\nfrom IPython.display import HTML, display\ndisplay(HTML('<p>a</p>'))\n(1, 'a')",
    *(f"# step {number}\nx = {number}" for number in range(8)),
)
ORDERS = {"notebook": "rehearsal.ipynb", "title": "", "about": {}, "formats": ["html"]}


def rehearsed(kernel: InnerKernel, lang: str, folder: Path) -> InnerKernel:
    """Rehearse with a kernel, in a folder that is removed again; return a new kernel, nothing having been run in it."""
    folder.mkdir()
    try:
        with _as_before():
            for _ in range(ROUNDS):
                contextvars.copy_context().run(_round, kernel, lang, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        for kind in (InnerKernel, type(kernel.shell), IPKernelApp):
            kind.clear_instance()
    return prepared()


def _round(kernel: InnerKernel, lang: str, folder: Path) -> None:
    journal, captured = Journal(folder / JOURNAL), Captured(folder)
    try:
        run = Run(journal, lambda _book, _index: None)
        run_here(_notebook(), {"account": "a"}, kernel, run, captured)
        if run.notebook:
            making.written({**ORDERS, "lang": lang}, folder, run.notebook, None)
    finally:
        journal.close()
        captured.close()
        for loop in (asyncio.get_event_loop(), kernel.io_loop.asyncio_loop):  # type: ignore[attr-defined]
            loop.close()  # nbclient's, the kernel's
        asyncio.set_event_loop(None)


def _notebook() -> nbformat.NotebookNode:
    cells = [nbformat.v4.new_code_cell(cell) for cell in CELLS]
    cells[0].metadata["tags"] = ["parameters"]
    return nbformat.v4.new_notebook(cells=cells)


@contextmanager
def _as_before() -> Iterator[None]:
    """Put back what a run changes of its process."""
    streams, folder, mask = (sys.stdout, sys.stderr), os.getcwd(), os.umask(0o077)
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        sys.stdout, sys.stderr = streams
        os.chdir(folder)
        os.umask(mask)
        for number, handler in handlers.items():
            signal.signal(number, handler)
