"""What papermill asks of an engine, asked of ours: registered, run with papermill's options, told of as it tells it."""

from __future__ import annotations

import io
import logging
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import nbformat
import papermill
import pytest
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.engines import Engine, NotebookExecutionManager, papermill_engines
from papermill.exceptions import PapermillExecutionError
from papermill.iorw import load_notebook_node

from kamkit.reports import supervised, warmengine
from kamkit.reports.engine import NAME
from kamkit.reports.running import ENGINE as INSIDE
from tests.reports.engines import ALONE

KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}


@pytest.fixture(scope="module", autouse=True)
def cooled() -> Iterator[None]:
    """End this process's warm supervisor with this module."""
    yield
    warmengine.cool()


def book(path: Path, *cells: str, tags: dict[int, list[str]] | None = None) -> Path:
    """Return where a notebook of these cells lies, the first of which holds its parameters."""
    made = [nbformat.v4.new_code_cell(cell, metadata={"tags": (tags or {}).get(n, [])}) for n, cell in enumerate(cells)]
    made[0].metadata["tags"] = ["parameters"]
    nbformat.write(nbformat.v4.new_notebook(cells=made, metadata={"kernelspec": KERNEL}), path / "in.ipynb")
    return path / "in.ipynb"


def run(path: Path, parameters: dict[str, Any] | None = None, **more: Any) -> nbformat.NotebookNode:
    """Return a notebook run by our engine."""
    more = {"progress_bar": False, **more}
    return papermill.execute_notebook(path, path.with_name("out.ipynb"), parameters, engine_name=NAME, **more)


def written(path: Path) -> nbformat.NotebookNode:
    return nbformat.read(path.with_name("out.ipynb"), as_version=4)


class Keeper(NotebookExecutionManager):
    """Papermill's keeping of a run, that notes what it is told."""

    def __init__(self, *given: Any, **more: Any):
        super().__init__(*given, **more)
        self.told: list[tuple[str, int | None]] = []

    def cell_start(self, cell: Any, cell_index: int | None = None, **more: Any) -> None:
        self.told.append(("start", cell_index))
        super().cell_start(cell, cell_index, **more)

    def cell_exception(self, cell: Any, cell_index: int | None = None, **more: Any) -> None:
        self.told.append(("exception", cell_index))
        super().cell_exception(cell, cell_index, **more)

    def cell_complete(self, cell: Any, cell_index: int | None = None, **more: Any) -> None:
        self.told.append(("complete", cell_index))
        super().cell_complete(cell, cell_index, **more)


def kept(path: Path, bar: Any = None) -> Keeper:
    """Return what an engine tells papermill of a run."""
    keeper = Keeper(load_notebook_node(str(path)), progress_bar=False)
    keeper.pbar = bar
    keeper.notebook_start()
    papermill_engines.get_engine(NAME).execute_managed_notebook(keeper, "python3")
    keeper.notebook_complete()
    return keeper


def test_the_engine_is_known_to_papermill_by_its_entry_point():
    engine = papermill_engines.get_engine(NAME)
    assert issubclass(engine, Engine)
    assert engine is warmengine.WarmEngine


def test_the_entry_point_loads_nothing_of_papermills_and_papermill_can_be_loaded_after_it():
    loads = "import sys, kamkit.reports.engine as e; assert not [m for m in sys.modules if m.startswith('papermill')]"
    known = "papermill.engines.papermill_engines.get_engine('kamkit-warm')"
    after = f"import papermill.engines; assert e.WarmEngine is {known}"
    assert subprocess.run([sys.executable, "-c", f"{loads}; {after}"], check=False).returncode == 0


def test_kernel_and_language_are_read_from_the_notebook_or_taken_as_told():
    about = {"kernelspec": {**KERNEL, "name": "mine"}, "language_info": {"name": "python"}}
    nb = nbformat.v4.new_notebook(metadata=about)
    assert papermill_engines.nb_kernel_name(NAME, nb) == "mine"
    assert papermill_engines.nb_kernel_name(NAME, nb, "other") == "other"
    assert papermill_engines.nb_language(NAME, nb) == "python"
    with pytest.raises(ValueError, match="kernel"):
        papermill_engines.nb_kernel_name(NAME, nbformat.v4.new_notebook())
    assert papermill_engines.nb_kernel_name(INSIDE, nb) == "python3"
    assert papermill_engines.nb_language(INSIDE, nb) == "python"


def test_each_cell_is_told_when_it_begins_and_when_it_is_complete(tmp_path):
    keeper = kept(book(tmp_path, "a = 1", "a", "b = 2"))
    assert keeper.told == [(word, n) for n in range(3) for word in ("start", "complete")]
    assert [cell.metadata.papermill["status"] for cell in keeper.nb.cells] == ["completed"] * 3
    assert [cell.execution_count for cell in keeper.nb.cells] == [1, 2, 3]


def test_a_cell_that_fails_is_told_and_what_follows_stays_pending(tmp_path):
    keeper = kept(book(tmp_path, "a = 1", "1 / 0", "a"))
    assert keeper.told[2:] == [("start", 1), ("exception", 1), ("complete", 1)]
    assert [cell.metadata.papermill["status"] for cell in keeper.nb.cells] == ["completed", "failed", "pending"]
    assert [cell.metadata.papermill["exception"] for cell in keeper.nb.cells] == [False, True, None]
    assert keeper.nb.metadata.papermill["exception"] is True


def test_times_of_the_run_and_of_each_cell_are_recorded_and_fit_together(tmp_path):
    nb = run(book(tmp_path, "import time", "time.sleep(0.2)"))
    whole, cell = nb.metadata.papermill, nb.cells[1].metadata.papermill
    for told in (whole, cell):
        begun, ended = (datetime.fromisoformat(told[name]) for name in ("start_time", "end_time"))
        assert (ended - begun).total_seconds() == pytest.approx(told["duration"], abs=1e-3)
    assert whole["duration"] >= cell["duration"] >= 0.2
    steps = nb.cells[1].metadata.execution
    assert {"iopub.status.busy", "iopub.status.idle", "iopub.execute_input", "shell.execute_reply"} <= set(steps)
    assert steps["iopub.status.busy"] <= steps["iopub.execute_input"] <= steps["iopub.status.idle"]


def test_parameters_are_put_in_after_their_cell_and_recorded(tmp_path):
    given = {"text": 'a "quoted" \\ 字', "number": 1.5, "many": [1, {"a": None}], "yes": True}
    nb = run(book(tmp_path, "text = ''", "text, number, many, yes"), given)
    assert nb.cells[1].metadata.tags == ["injected-parameters"]
    assert nb.metadata.papermill.parameters == given
    assert nb.cells[2].outputs[0].data["text/plain"] == repr(tuple(given.values()))
    assert written(tmp_path / "in.ipynb").cells[1].source == nb.cells[1].source


def test_the_notebook_is_saved_as_it_runs(tmp_path):
    look = "import json\nprint([c['metadata']['papermill']['status'] for c in json.load(open('out.ipynb'))['cells']])"
    nb = run(book(tmp_path, "a = 1", look), cwd=tmp_path)
    assert nb.cells[1].outputs[0].text == "['completed', 'running']\n"


def test_with_no_output_path_nothing_is_saved(tmp_path):
    path = book(tmp_path, "1")
    nb = papermill.execute_notebook(path, None, engine_name=NAME, progress_bar=False)
    assert nb.cells[0].outputs[0].data["text/plain"] == "1"
    assert list(tmp_path.iterdir()) == [path]


def test_prepare_only_runs_nothing(tmp_path):
    nb = run(book(tmp_path, "a = 0", "1 / 0"), {"a": 1}, prepare_only=True)
    assert [cell.metadata.tags for cell in nb.cells] == [["parameters"], ["injected-parameters"], []]
    assert all(not cell.get("outputs") for cell in nb.cells)


def test_a_notebook_object_and_report_mode_do_as_well(tmp_path):
    nb = nbformat.read(book(tmp_path, "a = 0", "a"), as_version=4)
    done = papermill.execute_notebook(nb, None, {"a": 3}, engine_name=NAME, progress_bar=False, report_mode=True)
    assert done.cells[-1].outputs[0].data["text/plain"] == "3"
    assert all(cell.metadata.jupyter["source_hidden"] for cell in done.cells)


def test_an_error_is_raised_with_its_cell_and_the_notebook_marked_and_kept(tmp_path):
    path = book(tmp_path, "a = 1", "raise ValueError('那')", "a")
    with pytest.raises(PapermillExecutionError) as told:
        run(path)
    assert (told.value.ename, told.value.evalue, told.value.exec_count) == ("ValueError", "那", 2)
    nb = written(path)
    assert nb.cells[0].metadata.tags == nb.cells[2].metadata.tags == ["papermill-error-cell-tag"]
    assert nb.cells[3].outputs[0].ename == "ValueError"


@pytest.mark.parametrize(("leave", "well"), [("sys.exit()", True), ("sys.exit(0)", True), ("sys.exit(1)", False)])
def test_leaving_by_sys_exit_ends_the_run_and_only_zero_is_no_error(tmp_path, leave, well):
    path = book(tmp_path, "import sys", leave, "'after'")
    try:
        run(path)
        assert well
    except PapermillExecutionError:
        assert not well
    assert [cell.get("execution_count") for cell in written(path).cells if cell.cell_type == "code"] == [1, 2, None]


def test_exit_ends_the_kernel_and_the_next_cell_is_told_as_its_death(tmp_path):
    path = book(tmp_path, "1", "exit", "'after'")
    with pytest.raises(DeadKernelError):
        run(path)
    assert [cell.metadata.papermill.status for cell in written(path).cells] == ["completed", "completed", "failed"]


def test_a_dead_kernel_is_told_at_once_with_its_cell_marked_as_failed(tmp_path):
    path, begun = book(tmp_path, "import os", "os.kill(os.getpid(), 9)", "'after'"), time.monotonic()
    with pytest.raises(DeadKernelError):
        run(path)
    assert time.monotonic() - begun < 30
    nb = written(path)
    assert [cell.metadata.papermill.status for cell in nb.cells] == ["completed", "failed", "pending"]
    assert nb.metadata.papermill.exception is True


def test_a_cell_that_takes_too_long_is_a_timeout_and_its_kernel_is_gone(tmp_path):
    path = book(tmp_path, "import os, time", "open('pid', 'w').write(str(os.getpid()))\ntime.sleep(600)")
    with pytest.raises(CellTimeoutError):
        run(path, execution_timeout=1, cwd=tmp_path)
    until = time.monotonic() + 5
    while Path(f"/proc/{(tmp_path / 'pid').read_text()}").exists() and time.monotonic() < until:
        time.sleep(0.05)
    assert not Path(f"/proc/{(tmp_path / 'pid').read_text()}").exists()


def test_tags_skip_a_cell_or_let_it_fail(tmp_path):
    path = book(tmp_path, "a = 1", "1 / 0", "a = 2", "a", tags={1: ["raises-exception"], 2: ["skip-execution"]})
    with pytest.raises(PapermillExecutionError):  # papermill calls it one, though all cells have run
        run(path)
    assert written(path).cells[-1].outputs[0].data["text/plain"] == "1"


def test_outputs_are_logged_or_written_to_files_while_they_come(tmp_path, caplog):
    caplog.set_level(logging.INFO, logger="papermill")
    out, err = io.StringIO(), io.StringIO()
    path = book(tmp_path, "import sys", "print('to out')\nprint('to err', file=sys.stderr)\n'a value'")
    run(path, log_output=True, stdout_file=out, stderr_file=err)
    assert (out.getvalue(), err.getvalue()) == ("to out\n", "to err\n")
    assert all(text in caplog.text for text in ("to out", "to err", "a value", "Executing Cell 2"))
    caplog.clear()
    run(path)
    assert "to out" not in caplog.text


class Bar:
    """A progress bar that notes what it is told."""

    def __init__(self) -> None:
        self.told: list[Any] = []
        self.n = 0

    def update(self, count: int) -> None:
        self.told.append(count)

    def set_description(self, text: str) -> None:
        self.told.append(text)

    def refresh(self) -> None:
        self.told.append("refresh")

    def close(self) -> None:
        self.told.append("close")


def test_a_progress_bar_goes_through_the_cells_and_says_what_a_cell_is_called(tmp_path):
    bar = Bar()
    keeper = kept(book(tmp_path, "1", "# papermill_description=Second\n2"), bar)
    assert bar.told == [1, "Executing Second", 1, "refresh", "close"]
    assert bar.n == len(keeper.nb.cells)


def test_folder_and_environment_are_those_of_the_moment(tmp_path, monkeypatch):
    path = book(tmp_path, "import os", "print(os.getcwd(), os.environ.get('GIVEN'))")
    for given in ("one", "two"):
        monkeypatch.setenv("GIVEN", given)
        nb = run(path, cwd=tmp_path)
        assert nb.cells[1].outputs[0].text == f"{os.path.realpath(tmp_path)} {given}\n"


def test_one_notebook_leaves_nothing_to_the_next(tmp_path):
    path = book(tmp_path, "import os", "x = globals().get('x', 0) + 1\nos.environ['X'] = 'x'\nprint(x)")
    assert [run(path).cells[1].outputs[0].text for _ in range(3)] == ["1\n"] * 3
    assert warmengine._warmth is not None


def test_a_notebook_in_another_language_is_papermills_own_affair(tmp_path):
    path = book(tmp_path, "1")
    nb = nbformat.read(path, as_version=4)
    nb.metadata["kernelspec"] = {"name": "no-such-kernel", "display_name": "R", "language": "R"}
    with pytest.raises(Exception, match="no-such-kernel"):
        papermill.execute_notebook(nb, None, engine_name=NAME, progress_bar=False)


def test_a_kernel_that_does_not_come_up_is_tried_once_more_and_then_told(tmp_path, monkeypatch):
    path, begun, real = book(tmp_path, "1"), [], supervised.Supervised.__init__

    def dies(self, *given):
        real(self, *given)
        begun.append(self)
        if len(begun) <= failing:
            self._process.kill()

    monkeypatch.setattr(supervised.Supervised, "__init__", dies)
    warmengine.cool()
    failing = 1
    assert run(path, start_timeout=8).cells[0].outputs[0].data["text/plain"] == "1"
    warmengine.cool()
    failing = 4
    with pytest.raises(RuntimeError, match="respond"):
        run(path, start_timeout=1)
    assert len(begun) == 4


def test_the_command_line_knows_it_and_leaves_no_process(tmp_path):
    path = book(tmp_path, "account = ''", "import os\nprint(account, os.getppid())")
    told = [sys.executable, "-m", "papermill", "--engine", NAME, "in.ipynb", "out.ipynb", "-p", "account", "A-001"]
    subprocess.run(told, cwd=tmp_path, check=True, env={**os.environ, **ALONE}, capture_output=True)
    account, supervisor = written(path).cells[2].outputs[0].text.split()
    assert account == "A-001"
    assert not Path(f"/proc/{supervisor}").exists()
