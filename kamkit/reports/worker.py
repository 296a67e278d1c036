"""The program that makes one report after another: `python -m kamkit.reports.worker FOLDER`, a line of JSON a job.

It tells each cell it begins; whoever started it keeps the time and ends it. When that one is gone, so is this.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import queue
import shutil
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import nbformat
import papermill
from nbformat import NotebookNode

from kamkit import settings
from kamkit.look.pages import IndexRow, index_page, render_report
from kamkit.reports import leftovers, verdict
from kamkit.reports.kernels import ENGINE, Watch, kernel_in
from kamkit.reports.verdict import Trouble

Job = Mapping[str, Any]
Say = Callable[[Mapping[str, Any]], None]


def report(job: Job, folder: Path, say: Say) -> dict[str, Any]:
    """Return how one report went; where it is good, its page and its notebook lie in `folder`."""
    watch = Watch(lambda nb, index: say({"cell": verdict.place(nb.cells, index)}))
    error = _execute(job, folder, watch)
    cells = watch.notebook.cells if watch.notebook is not None else []
    trouble = verdict.judge(cells, watch.at, error)
    if trouble or watch.notebook is None:
        return {"trouble": _as_json(trouble or Trouble("report_not_started", None, {"error": repr(error)}))}
    return _pages(job, folder, watch.notebook)


def _execute(job: Job, folder: Path, watch: Watch) -> Exception | None:
    """Run the notebook; return what ended it before its time. A fault in a cell is that too."""
    try:
        papermill.execute_notebook(
            _notebook(job), None, parameters=dict(job["parameters"]), engine_name=ENGINE,
            kernel_name="python3", language="python",
            progress_bar=False, autosave_cell_every=0, request_save_on_cell_execute=False, watch=watch, folder=folder,
            kernel=kernel_in(folder, job["mark"].rpartition(".")[2]),
            env=settings.child_environment(**{leftovers.MARK: job["mark"]}),
        )
    except Exception as error:  # noqa: BLE001 - whatever it is, this report has failed and the next one waits
        return error
    return None


def _notebook(job: Job) -> NotebookNode:
    return nbformat.reads(Path(job["notebook"]).read_text(encoding="utf-8"), as_version=4)


def _pages(job: Job, folder: Path, nb: NotebookNode) -> dict[str, Any]:
    nb.metadata["kamkit"] = dict(job["about"])
    nb.metadata["papermill"].update(input_path=Path(job["notebook"]).name, output_path=None)
    page, notebook = folder / f"{job['mark']}.html", folder / f"{job['mark']}.ipynb"
    try:
        page.write_text(render_report(nb, job["lang"], job["title"]), encoding="utf-8")
        notebook.write_text(_as_text(nb), encoding="utf-8")
    except Exception as error:  # noqa: BLE001 - as above
        said = f"{type(error).__name__}: {error}"[: verdict.LONGEST_ERROR]
        return {"trouble": _as_json(Trouble("report_no_page", None, {"error": said}))}
    return {"page": str(page), "notebook": str(notebook), "end": verdict.end_of(nb.cells)}


def index(job: Job, folder: Path) -> dict[str, Any]:
    """Return where the index page lies."""
    rows = [IndexRow(**{**row, "cells": tuple(row["cells"])}) for row in job["index"]]
    page = folder / "index.html"
    page.write_text(index_page(rows, job["lang"], job["title"], job["words"]), encoding="utf-8")
    return {"page": str(page)}


def _as_json(trouble: Trouble) -> dict[str, Any]:
    return {"key": trouble.key, "cell": trouble.cell, "values": dict(trouble.values)}


def _warm(lang: str) -> None:
    """Make the first page, which is the slow one, before there is a report."""
    nb = nbformat.from_dict({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []})
    render_report(nb, lang, "一")
    _as_text(nb)


def _as_text(nb: NotebookNode) -> str:
    return str(nbformat.writes(nb))


def _listen(jobs: queue.SimpleQueue[Job], folder: Path, mark: str, started: float) -> None:
    """Hand on each line; when no more can come, end what still runs, remove what was written, and go."""
    for line in sys.stdin:
        jobs.put(json.loads(line))
    leftovers.end_marked(mark, started)
    shutil.rmtree(folder, ignore_errors=True)
    with contextlib.suppress(OSError):
        folder.parent.rmdir()
    os._exit(0)


def _own_voice() -> Say:
    """Return how to speak to whoever started this; what anything else prints goes to stderr."""
    voice = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    os.dup2(2, 1)
    return lambda said: print(json.dumps(said), file=voice, flush=True)


def main(folder: Path, lang: str, mark: str) -> None:
    """Do jobs as they come in, until there is nobody to ask for more."""
    say = _own_voice()
    logging.getLogger("papermill").setLevel(logging.ERROR)
    jobs: queue.SimpleQueue[Job] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(jobs, folder, mark, time.time()), daemon=True).start()
    with contextlib.suppress(OSError):
        _warm(lang)
    say({"ready": True})
    while True:
        job = jobs.get()
        say({"done": index(job, folder) if "index" in job else report(job, folder, say)})


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
