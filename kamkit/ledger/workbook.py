"""Workbooks: opened in a child process under a memory cap and a deadline, given back as tables."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from kamkit.errors import ImportRefused, Problem, Where, problem
from kamkit.ledger.cells import Broken, Cell, Row, Table
from kamkit.ledger.places import column_letters
from kamkit.ledger.sources import Source

DEADLINE = 120


def read_workbook(source: Source) -> tuple[Table, ...]:
    """Return each visible sheet as a table. Raise ImportRefused where the workbook is refused."""
    lines = _opened(source)
    head = _line(next(lines, ""), source)
    told = _workbook_told(source.name, head)
    tables = tuple(_table(source.name, _line(line, source), head) for line in lines)
    if not tables:
        raise ImportRefused(problem("workbook_no_visible_sheet", Where(source.name)))
    tables[0].told[:0] = told
    return tables


def _opened(source: Source) -> Iterator[str]:
    command = [sys.executable, "-P", "-m", "kamkit.ledger.child"]
    try:
        done = subprocess.run(command, input=source.raw, capture_output=True, timeout=DEADLINE, check=False)
    except subprocess.TimeoutExpired:
        raise ImportRefused(problem("workbook_too_heavy", Where(source.name))) from None
    if done.returncode != 0:  # 1: the reader gave up on it; anything else: it was stopped, by the cap or by a signal
        key = "file_not_workbook" if done.returncode == 1 else "workbook_too_heavy"
        raise ImportRefused(problem(key, Where(source.name)))
    return iter(done.stdout.decode("ascii").splitlines())


def _line(text: str, source: Source) -> dict[str, Any]:
    nothing: dict[str, Any] = {"refused": "workbook_too_heavy", "values": {}}
    part: dict[str, Any] = json.loads(text, object_hook=_cell) if text else nothing
    if "refused" in part:
        raise ImportRefused(problem(part["refused"], Where(source.name), **part["values"]))
    return part


def _cell(found: dict[str, Any]) -> Any:
    if len(found) != 1:
        return found
    (name, value), = found.items()
    if name == "d":
        return date.fromisoformat(value)
    if name == "t":
        return datetime.fromisoformat(value)
    if name in {"f", "e"}:
        return Broken("formula" if name == "f" else "error", value)
    return found


def _workbook_told(file: str, head: dict[str, Any]) -> list[Problem]:
    told = [problem("sheet_hidden", Where(file, sheet=name), "warning")
            for name, state in head["sheets"] if state != "visible"]
    if head["comments"]:
        told.append(problem("comments_left", Where(file), "note", count=head["comments"]))
    return told


def _table(file: str, part: dict[str, Any], head: dict[str, Any]) -> Table:
    table = Table(file, part["sheet"], [], hidden_columns=frozenset(n - 1 for n in part["hidden_columns"]),
                  old_dates=head["old_dates"])
    rows = part.pop("rows")
    _fill_merged(table, rows, part["merged"])
    hidden = {number for number in part["hidden_rows"] if number <= len(rows)
              and any(c != "" for c in rows[number - 1])}
    shared: dict[Cell, Cell] = {"": None}  # equal texts, kept once
    for number, cells in enumerate(rows, 1):
        if number not in hidden:
            kept = [shared.setdefault(cell, cell) if type(cell) is str else cell for cell in cells]
            table.rows.append(Row(number, kept))
    if hidden:
        told = {"count": len(hidden), "rows": some(sorted(hidden))}
        table.told.append(problem("rows_hidden", table.where(), "warning", **told))
    if part["formulas"]:
        table.told.append(problem("formulas_used", table.where(), "note", count=part["formulas"]))
    for row, column in part["dde"][:20]:
        table.told.append(problem("cell_dde", table.where(row, column - 1), "warning"))
    return table


def _fill_merged(table: Table, rows: list[list[Cell]], merged: list[list[int]]) -> None:
    for top, left, bottom, right in merged:
        if bottom == top or top > len(rows) or len(rows[top - 1]) < left or rows[top - 1][left - 1] == "":
            continue
        value = rows[top - 1][left - 1]
        for cells in rows[top:bottom]:
            cells.extend([""] * (left - len(cells)))
            cells[left - 1] = value
        place = f"{column_letters(left)}{top}:{column_letters(right)}{bottom}"
        table.told.append(problem("merged_filled", table.where(), "note", place=place, count=bottom - top + 1))


def some(numbers: list[int], most: int = 8) -> str:
    """Return the first numbers as "3, 5, 9 …"."""
    return ", ".join(map(str, numbers[:most])) + (" …" if len(numbers) > most else "")
