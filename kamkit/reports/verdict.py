"""Is a report good? Judged by three witnesses: how the run ended, what each cell did, and what the last cell left."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from kamkit.kit.report.ending import END_TYPE

INJECTED = "injected-parameters"
LONGEST_ERROR = 300


@dataclass(frozen=True)
class Trouble:
    """Why there is no report: the key of the words (`problem.<key>`), their values, and the code cell, from 1."""

    key: str
    cell: int | None = None
    values: Mapping[str, str] = field(default_factory=dict)


def judge(cells: list[Mapping[str, Any]], at: int | None, error: BaseException | None) -> Trouble | None:
    """Return what is wrong with an executed notebook, or None where it is good.

    `at` is the index of the cell that was last begun, `error` what ended the run before its time.
    """
    found = next(_errors(cells), None) or _broken_off(cells, at, error) or _left_out(cells)
    return found or (None if end_of(cells) is not None else Trouble("report_no_end"))


def end_of(cells: list[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """Return what the report says of itself in its last cell, the one tagged "end"; None where it never said it."""
    for cell in cells:
        if "end" in _tags(cell):
            for output in cell.get("outputs", ()):
                if END_TYPE in output.get("data", {}):
                    return dict(output["data"][END_TYPE])
    return None


def place(cells: list[Mapping[str, Any]], index: int) -> tuple[int | None, str]:
    """Return a cell's number among the template's code cells, from 1, and its first line as a reader sees it."""
    counted = [cell for cell in cells[: index + 1] if _is_code(cell) and INJECTED not in _tags(cell)]
    first = str(cells[index]["source"]).strip().partition("\n")[0].strip("# \t")
    return len(counted) or None, first[:60]


def _tags(cell: Mapping[str, Any]) -> list[str]:
    return list(cell["metadata"].get("tags", ()))


def _is_code(cell: Mapping[str, Any]) -> bool:
    return bool(cell["cell_type"] == "code" and str(cell["source"]).strip())


def _errors(cells: list[Mapping[str, Any]]) -> Iterator[Trouble]:
    for index, cell in enumerate(cells):
        for output in cell.get("outputs", ()):
            if output["output_type"] == "error":
                number, first = place(cells, index)
                said = " ".join(f"{output['ename']}: {output['evalue']}".split())
                key = "report_ended_early" if output["ename"] == "SystemExit" else "report_cell_failed"
                yield Trouble(key, number, {"cell": str(number), "first": first, "error": said[:LONGEST_ERROR]})


def _broken_off(cells: list[Mapping[str, Any]], at: int | None, error: BaseException | None) -> Trouble | None:
    if error is None:
        return None
    if at is None:
        return Trouble("report_not_started", None, {"error": _said(error)})
    number, first = place(cells, at)
    dead = type(error).__name__ == "DeadKernelError"
    return Trouble("report_kernel_died" if dead else "report_cell_failed", number,
                   {"cell": str(number), "first": first, "error": _said(error)})


def _left_out(cells: list[Mapping[str, Any]]) -> Trouble | None:
    """Return the first code cell that never ran, whatever the run's own bookkeeping says of it."""
    for index, cell in enumerate(cells):
        if _is_code(cell) and cell.get("execution_count") is None:
            number, first = place(cells, index)
            return Trouble("report_cell_not_run", number, {"cell": str(number), "first": first})
    return None


def _said(error: BaseException) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())[:LONGEST_ERROR]
