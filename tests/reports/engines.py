"""Running small notebooks by the engine, and by papermill's own, and making what came of it comparable."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import nbformat
import psutil

from kamkit import settings
from kamkit.reports import leftovers
from kamkit.reports.jobs import Job, Made
from kamkit.reports.pool import Pool
from tests.reports.workshop import notebook

CODES = tuple(f"A-{number}" for number in range(6))
PARAMETERS = '# what it is given\naccount = ""'
ALONE = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
TIMES = re.compile(r"\d\d\d\d-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?")
ADDRESS = re.compile(r"0x[0-9a-f]{6,}")
CELL_FILE = re.compile(r"ipykernel_\d+[/\\]\d+\.py")
IDS = re.compile(r"(?<![0-9a-f])([0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})(?![0-9a-f])")


def environment(home: Path, **more: str) -> dict[str, str]:
    """Return what a pool's children see; by their home they are known."""
    return settings.child_environment(KAMKIT_HOME=str(home), KAMKIT_LANG="zh", **ALONE, **more)


def template(home: Path, nb: nbformat.NotebookNode, name: str = "small") -> Path:
    """Return where the notebook of a report lies."""
    path = home / f"{name}.ipynb"
    nbformat.write(nb, path)
    return path


def report(*cells: str, **more: str) -> nbformat.NotebookNode:
    """Return a report of these cells that is given an account."""
    return notebook(*cells, parameters=PARAMETERS, **more)


def jobs(path: Path, codes: Iterable[str] = CODES, formats: tuple[str, ...] = ("html",)) -> list[Job]:
    """Return a job for each code."""
    about = {"subject": "x", "period": "y", "made": "z", "brand": "b"}
    return [Job(code, path, {"account": code}, "zh", "标题", about, formats) for code in codes]


def made(pool: Pool, path: Path, codes: Iterable[str] = CODES, deadline: float = 60, **more: Any) -> dict[str, Made]:
    """Return how each report went, by code."""
    formats = more.pop("formats", ("html",))
    return {one.job.code: one for one in pool.run(jobs(path, codes, formats), deadline, **more)}


def read(one: Made) -> nbformat.NotebookNode:
    """Return the notebook of a report."""
    return nbformat.reads(one.files["ipynb"].decode("utf-8"), as_version=4)


def printed(nb: nbformat.NotebookNode) -> str:
    """Return all that its cells have printed."""
    outputs = (output for cell in nb.cells for output in cell.get("outputs", ()))
    return "".join(output["text"] for output in outputs if output["output_type"] == "stream")


def left(home: Path) -> list[psutil.Process]:
    """Return the processes that a pool of this home has left behind."""
    found = []
    for process in psutil.process_iter():
        try:
            seen = process.environ()
        except leftovers.GONE:
            continue
        if leftovers.MARK in seen and seen.get("KAMKIT_HOME") == str(home):
            found.append(process)
    return found


def gone(home: Path, seconds: float = 5) -> bool:
    """Return whether all of them are gone within some seconds."""
    until = time.monotonic() + seconds
    while left(home):
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def shown(nb: nbformat.NotebookNode) -> list[list[dict[str, Any]]]:
    """Return what each cell shows, cell by cell: ids, times and addresses left out, neighbouring streams joined."""
    return [_joined(cell.get("outputs", ())) for cell in nb.cells]


def plain(value: Any) -> Any:
    """Return a value as JSON, without what differs from run to run."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False)
    for pattern, instead in ((TIMES, "TIME"), (ADDRESS, "0x0"), (CELL_FILE, "CELL"), (IDS, "ID")):
        text = pattern.sub(instead, text)
    return json.loads(text)


def _joined(outputs: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    joined: list[dict[str, Any]] = []
    for output in map(dict, outputs):
        last = joined[-1] if joined else {}
        if output["output_type"] == "stream" and last.get("name") == output["name"]:
            last["text"] += output["text"]
        else:
            joined.append(output)
    return plain(joined)
