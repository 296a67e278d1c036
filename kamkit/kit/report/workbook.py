"""A report's figures as an Excel workbook: told by the report as data, made into a file by whoever publishes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from kamkit.kit.report.hidden import Mask
from kamkit.lang.words import Words
from kamkit.model.money import Money
from kamkit.model.workbook import WORKBOOK_TYPE, About, Chart, Column, ColumnType, Sheet, Workbook
from kamkit.rules.periods import Period
from kamkit.sheets.report import as_xlsx

__all__ = ["WORKBOOK_TYPE", "About", "Chart", "Column", "Sheet", "Workbook", "about", "definitions", "sheet", "xlsx"]


class Clock(Protocol):
    """What knows the book's day."""

    @property
    def today(self) -> date:
        """Return the book's today."""


class Told(Protocol):
    """What a workbook says of the report that it belongs to."""

    words: Words
    whole: Period

    @property
    def kit(self) -> Clock:
        """Return the kit, for the book's day."""

    @property
    def mask(self) -> Mask:
        """Return what hides names."""


def about(of: Told, subject: str = "") -> About:
    """Return of whom (none: of all) and of which period a report tells, the book's day, whether names are hidden."""
    whole = of.words("reporting.span", name=of.whole.name, start=of.whole.start.isoformat(),
                     end=of.whole.end.isoformat())
    names = of.words("dossier.masked" if of.mask.on else "dossier.unmasked")
    return About(subject=subject, period=whole, day=of.kit.today, names=names)


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
