"""A report is good when the run ended well, every code cell ran, and the end mark is there; anything else is told."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from kamkit.kit.report.ending import END_TYPE
from kamkit.reports.verdict import judge, place

MARK = {"output_type": "display_data", "data": {END_TYPE: {"high": 1}}, "metadata": {}}


def cell(source: str, count: int | None = 1, outputs: tuple[dict[str, Any], ...] = (), *tags: str) -> dict[str, Any]:
    """Return a code cell as a run leaves it."""
    return {
        "cell_type": "code",
        "source": source,
        "execution_count": count,
        "outputs": list(outputs),
        "metadata": {"tags": list(tags), "papermill": {"status": "completed"}},
    }


def fault(name: str, value: str = "") -> dict[str, Any]:
    """Return the output of a cell that failed."""
    return {"output_type": "error", "ename": name, "evalue": value, "traceback": []}


GOOD = [
    {"cell_type": "markdown", "source": "# about", "metadata": {}},
    cell("# given\naccount = ''", 1, (), "parameters"),
    cell("account = 'A'", 2, (), "injected-parameters"),
    cell("# work\n1", 3),
    cell("   ", None),
    cell("# end", 4, (MARK,), "end"),
]


class DeadKernelError(RuntimeError):
    """As nbclient's own, by its name."""


def changed(index: int, **changes: Any) -> list[dict[str, Any]]:
    """Return the good report with one cell changed."""
    cells = copy.deepcopy(GOOD)
    cells[index].update(changes)
    return cells


def test_a_report_that_ran_to_its_end_is_good_and_an_empty_cell_does_no_harm():
    assert judge(GOOD, 5, None) is None


@pytest.mark.parametrize(
    ("cells", "at", "error", "key", "number"),
    [
        (changed(3, outputs=[fault("ValueError", "no\nsuch thing")]), 3, ValueError(), "report_cell_failed", 2),
        (changed(3, outputs=[fault("SystemExit", "0")]), 3, None, "report_ended_early", 2),
        (changed(5, outputs=[MARK, fault("SystemExit", "")]), 5, None, "report_ended_early", 3),
        (GOOD, 3, DeadKernelError("Kernel died"), "report_kernel_died", 2),
        (GOOD, 5, DeadKernelError("Kernel died"), "report_kernel_died", 3),
        (GOOD, 1, TimeoutError("x"), "report_cell_failed", 1),
        (GOOD, None, RuntimeError("Kernel died before replying to kernel_info"), "report_not_started", None),
        ([], None, ValueError("no kernel"), "report_not_started", None),
        (changed(3, execution_count=None), 3, None, "report_cell_not_run", 2),
        (changed(5, outputs=[]), 5, None, "report_no_end", None),
        (changed(5, metadata={"tags": []}), 5, None, "report_no_end", None),
        ([], None, None, "report_no_end", None),
    ],
)
def test_every_other_end_is_a_failure_and_names_its_cell(cells, at, error, key, number):
    found = judge(cells, at, error)
    assert found is not None
    assert (found.key, found.cell) == (key, number)


def test_all_cells_skipped_and_marked_as_completed_is_a_failure():
    cells = [{**one, "execution_count": None} for one in copy.deepcopy(GOOD)]
    assert judge(cells, None, None) is not None


def test_a_cell_is_called_by_its_number_in_the_template_and_its_first_line():
    assert place(GOOD, 3) == (2, "work")
    assert place(GOOD, 1) == (1, "given")


def test_an_error_is_told_in_one_line_and_not_at_length():
    found = judge(changed(3, outputs=[fault("ValueError", "a\n" * 500)]), 3, None)
    assert found is not None
    assert "\n" not in found.values["error"]
    assert len(found.values["error"]) <= 300
