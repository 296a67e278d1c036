"""Tables as they stand in files, before anybody asks what they mean."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from kamkit.errors import Problem, Where
from kamkit.ledger.places import column_letters


@dataclass(frozen=True)
class Broken:
    """A cell that holds no value: a formula never calculated ("formula"), or an error such as #N/A ("error")."""

    why: str
    text: str


Cell = str | int | float | bool | date | datetime | Broken | None
"""A cell as read; None is an empty one."""


@dataclass(frozen=True)
class Row:
    """One row: its number in the file (of a csv: its line) and its cells."""

    number: int
    cells: list[Cell]


@dataclass
class Table:
    """One sheet or text file as rows, and what the reader has to tell of it."""

    file: str
    sheet: str | None
    rows: list[Row]
    told: list[Problem] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    hidden_columns: frozenset[int] = frozenset()
    old_dates: bool = False
    text: bool = False

    def where(self, row: int | None = None, column: int | None = None, name: str | None = None) -> Where:
        """Return a place in this table; `column` counts from 0, `name` is the column's heading."""
        letters = column_letters(column + 1) if column is not None else None
        return Where(self.file, sheet=self.sheet, row=row, column=letters, field=name or None)


def is_blank(cell: Cell) -> bool:
    """Return whether a cell holds nothing but white space."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def shown(cell: Cell) -> str:
    """Return a cell as its reader would write it: whole numbers without a point, days as 2026-02-03."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, date):
        return cell.isoformat(" ") if isinstance(cell, datetime) else cell.isoformat()
    if isinstance(cell, Broken):
        return f"={cell.text}" if cell.why == "formula" else cell.text
    return str(cell)
