"""A list of names from a file: one a line, or the column of names in a csv or a workbook."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from kamkit.errors import ImportRefused, Where, problem
from kamkit.ledger.cells import Row, Table, is_blank, shown
from kamkit.ledger.csvtext import decode, read_text
from kamkit.ledger.headings import field_names, plain
from kamkit.ledger.sources import take
from kamkit.ledger.workbook import read_workbook

SEARCHED_ROWS = 20


def names_in(path: Path) -> tuple[str, ...]:
    """Return the names that a file lists, in its order. Raise ImportRefused where it cannot be read or holds none."""
    source = take(path)
    if path.suffix.lower() == ".txt":
        lines = decode(source.raw, source.name).text.splitlines()
        names = tuple(" ".join(line.split()) for line in lines if line.strip())
    else:
        tables = read_workbook(source) if source.sort == "workbook" else (read_text(source),)
        names = tuple(name for table in tables for name in _names(table))
    if not names:
        raise ImportRefused(problem("no_names_in_file", Where(source.name)))
    return names


def _names(table: Table) -> Iterable[str]:
    """Return what stands below a heading such as 姓名 or Name; without one, the first column."""
    rows = [row for row in table.rows if not all(map(is_blank, row.cells))]
    heads = ((at, column) for at, row in enumerate(rows[:SEARCHED_ROWS]) for column in _name_columns(row))
    first, column = next(heads, (-1, 0))
    cells = (row.cells[column] for row in rows[first + 1 :] if column < len(row.cells))
    return (" ".join(shown(cell).split()) for cell in cells if not is_blank(cell))


def _name_columns(row: Row) -> list[int]:
    known = field_names("specialists")
    return [at for at, cell in enumerate(row.cells) if known.get(plain(shown(cell))) == "name"]
