"""Making one report, whole: its notebook run and judged, its page, notebook and workbook written to a folder."""

from __future__ import annotations

import contextlib
import json
import os
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbformat.v4.rwbase import strip_transient

from kamkit.kit.report import workbook
from kamkit.look.pages import render_report
from kamkit.reports import verdict
from kamkit.reports.captured import Captured
from kamkit.reports.journal import JOURNAL, Journal
from kamkit.reports.kernels import InnerKernel
from kamkit.reports.running import Run, run_here
from kamkit.reports.verdict import Trouble

Orders = Mapping[str, Any]
Say = Callable[[Mapping[str, Any]], None]


def report(orders: Orders, folder: Path, nb: NotebookNode, kernel: InnerKernel, say: Say) -> dict[str, Any]:
    """Return how one report went, and which of its files lie in `folder`. `say` hears of each cell that begins."""
    os.chdir(folder)
    run = Run(Journal(folder / JOURNAL), lambda book, index: say({"cell": verdict.place(book.cells, index)}))
    error = run_here(nb, orders["parameters"], kernel, run, Captured(folder))
    done = run.notebook
    trouble = verdict.judge(done.cells if done else [], run.at, error)
    if done is None:
        return {"trouble": as_json(trouble or Trouble("report_not_started", None, {"error": repr(error)}))}
    return written(orders, folder, done, trouble)


def written(orders: Orders, folder: Path, nb: NotebookNode, trouble: Trouble | None) -> dict[str, Any]:
    """Write what is asked for (of a report in trouble: the notebook alone); return what came of it."""
    nb.metadata["kamkit"] = dict(orders["about"])
    nb.metadata["papermill"].update(input_path=Path(orders["notebook"]).name, output_path=None)
    files, wanted = {}, ("ipynb",) if trouble else ("ipynb", *orders["formats"])
    os.umask(0o077)  # as nobody else's: a cell may have set another, as it may have made warnings errors
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for kind in dict.fromkeys(wanted):
            try:
                files[kind] = _kept(folder, kind, FORMATS[kind](nb, orders))
            except Exception as error:  # noqa: BLE001 - whatever it is, this report has failed and the next one waits
                said = f"{type(error).__name__}: {error}"[: verdict.LONGEST_ERROR]
                trouble = trouble or Trouble("report_no_page", None, {"error": said})
    cells = sum(cell.get("execution_count") is not None for cell in nb.cells)
    told = as_json(trouble) if trouble else None
    return {"files": files, "trouble": told, "end": None if trouble else verdict.end_of(nb.cells), "cells": cells}


def as_json(trouble: Trouble) -> dict[str, Any]:
    """Return a trouble as a line of talk carries it."""
    return {"key": trouble.key, "cell": trouble.cell, "values": dict(trouble.values)}


def _kept(folder: Path, kind: str, data: bytes | None) -> str | None:
    if data is None:
        return None
    path = folder / f"report.{kind}"
    path.write_bytes(data)
    return str(path)


def _page(nb: NotebookNode, orders: Orders) -> bytes:
    return render_report(nb, orders["lang"], orders["title"]).encode("utf-8")


def _notebook(nb: NotebookNode, orders: Orders) -> bytes:
    """Return the notebook as JSON, in as few lines as JSON needs: an indent would cost more than all the rest."""
    plain = strip_transient(nb)
    try:
        return json.dumps(plain, ensure_ascii=False, sort_keys=True).encode("utf-8")
    except UnicodeEncodeError:  # half a character, which no file holds as it is
        return json.dumps(plain, sort_keys=True).encode("ascii")


def _workbook(nb: NotebookNode, orders: Orders) -> bytes | None:
    """Return the workbook that a cell shows as data; None where none does."""
    for cell in nb.cells:
        for output in cell.get("outputs", ()):
            with contextlib.suppress(KeyError):
                data = output.get("data", {})[workbook.WORKBOOK_TYPE]
                return workbook.xlsx(json.loads(data) if isinstance(data, str) else data)
    return None


FORMATS: Mapping[str, Callable[[NotebookNode, Orders], bytes | None]] = {
    "ipynb": _notebook, "html": _page, "xlsx": _workbook,
}
