"""A report's figures as an Excel workbook: told by the report as data, made into a file by whoever publishes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from kamkit.lang.words import Words
from kamkit.model.money import Money
from kamkit.model.workbook import WORKBOOK_TYPE, Chart, Column, ColumnType, Sheet, Workbook
from kamkit.sheets.report import as_xlsx

__all__ = ["WORKBOOK_TYPE", "Chart", "Column", "Sheet", "Workbook", "definitions", "sheet", "xlsx"]


def sheet(
    name: str,
    heads: Sequence[str],
    rows: Iterable[Sequence[Any]],
    types: Mapping[int, ColumnType] | None = None,
    charts: Sequence[Chart] = (),
) -> Sheet:
    """Return a sheet; a column's type is the one named for it in `types`, else that of its first cell with a value."""
    listed = [tuple(row) for row in rows]
    columns = [_column(at, head, listed, (types or {}).get(at)) for at, head in enumerate(heads)]
    return Sheet(name=name, columns=columns, rows=listed, charts=charts)


def definitions(words: Words, pairs: Iterable[tuple[str, str]]) -> Sheet:
    """Return the last sheet of a report's workbook: each term or figure, and what it means or how it is reckoned."""
    return sheet(words("sheets.definitions"), [words("sheets.term"), words("sheets.meaning")], pairs)


def xlsx(data: Mapping[str, Any] | Workbook) -> bytes:
    """Return the Excel file of a workbook, given as a value or as the data in a notebook's output.

    The same data give the same bytes. Raise ValueError for data that are no such workbook.
    """
    return as_xlsx(data if isinstance(data, Workbook) else Workbook.model_validate(data))


def _column(at: int, head: str, rows: Sequence[Sequence[Any]], named: ColumnType | None) -> Column:
    first = next((row[at] for row in rows if at < len(row) and row[at] is not None), None)
    currency = first.currency if isinstance(first, Money) else None
    return Column(head=head, type=named or _type(first), currency=currency)


def _type(value: Any) -> ColumnType:
    if isinstance(value, Money):
        return "money"
    if isinstance(value, date):
        return "date"
    found = value.item() if hasattr(value, "item") else value
    if isinstance(found, bool) or not isinstance(found, int | float | Decimal):
        return "text"
    return "int" if isinstance(found, int) else "number"
