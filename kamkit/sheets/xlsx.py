"""Records to an Excel workbook, one sheet a kind: typed cells, nothing that calculates, nothing cut in silence."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter

from kamkit.errors import KamkitError, Problem, Where, problem
from kamkit.files import write_atomic
from kamkit.lang.text import Text
from kamkit.lang.words import Words, table
from kamkit.model.base import Record
from kamkit.model.kinds import KINDS
from kamkit.sheets.cells import Column, Value, columns, legal, value, width

MAX_ROWS = 1_048_575
CELL_UNITS = 32_000
PART_UNITS = 32_000
LARGEST = Decimal(10) ** 13
FIRST_DAY = date(1900, 3, 1)
MANY_ROWS = 20_000
MADE = datetime(2000, 1, 1)
OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
CUT = "…"


def write_xlsx(records: Iterable[Record], path: Path, words: Words) -> tuple[Problem, ...]:
    """Write records to `path`, whole or not at all, and return what is to be told.

    A text too long for its cell stands on a sheet of its own; characters that no sheet can keep are written out. The
    same records give the same bytes. Raise KamkitError where a kind has more rows than a sheet holds.
    """
    by_kind: dict[str, list[Record]] = {}
    for record in records:
        by_kind.setdefault(record.KIND, []).append(record)
    crowded = [kind for kind, rows in by_kind.items() if len(rows) > MAX_ROWS]
    if crowded:
        raise KamkitError([problem("export_too_many_rows", Where(path.name), kind=table()[f"kind.{kind}"],
                                   count=f"{len(by_kind[kind]):,}", limit=f"{MAX_ROWS:,}") for kind in crowded])
    book = _Book(path.name, words, any(len(rows) > MANY_ROWS for rows in by_kind.values()))
    for kind in KINDS:
        if kind in by_kind:
            book.sheet(kind, by_kind[kind])
    write_atomic(path, book.done(), mode=0o600)
    return tuple(book.told)


@dataclass
class _Long:
    """A text too long for its cell, with its place."""

    kind: str
    code: str
    field: Text
    text: str


@dataclass
class _Book:
    """One workbook in the making."""

    file: str
    words: Words
    large: bool
    told: list[Problem] = field(default_factory=list)
    long: list[_Long] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.buffer = io.BytesIO()
        self.book = xlsxwriter.Workbook(self.buffer, {**OPTIONS, "constant_memory": self.large})
        self.book.set_properties({"created": MADE, "author": "", "comments": ""})
        self.head = self.book.add_format({"bold": True, "bg_color": "#E8ECEF", "border": 1, "valign": "top"})
        self.day = self.book.add_format({"num_format": "yyyy-mm-dd"})
        self.amount = self.book.add_format({"num_format": "#,##0.00"})
        self.whole_amount = self.book.add_format({"num_format": "#,##0"})

    def sheet(self, kind: str, records: Sequence[Record]) -> None:
        """Add one kind's sheet."""
        sheet = self.book.add_worksheet(self.words(f"kind.{kind}"))
        cols = columns(kind, self.words)
        self._head(sheet, [column.heading for column in cols], len(records))
        for number, column in enumerate(cols):
            shown = [column.heading, *(str(value(record, column, self.words) or "") for record in records[:100])]
            sheet.set_column(number, number, min(max(max(map(width, shown)) + 2, 8), 44))
        for row, record in enumerate(records, 1):
            for number, column in enumerate(cols):
                held = value(record, column, self.words)
                if held is not None:
                    self._cell(sheet, row, number, held, column, record)

    def _head(self, sheet: Any, headings: Sequence[str], rows: int) -> None:
        for number, heading in enumerate(headings):
            sheet.write_string(0, number, heading, self.head)
        sheet.freeze_panes(1, 2)
        sheet.autofilter(0, 0, max(rows, 1), len(headings) - 1)

    def _cell(self, sheet: Any, row: int, number: int, held: Value, column: Column, record: Record) -> None:
        if isinstance(held, str):
            sheet.write_string(row, number, self._text(held, column, record, row, number))
        elif isinstance(held, date):
            if held < FIRST_DAY:
                sheet.write_string(row, number, held.isoformat())
            else:
                sheet.write_datetime(row, number, held, self.day)
        elif isinstance(held, Decimal):
            self._amount(sheet, row, number, held)
        elif isinstance(held, int):
            sheet.write_number(row, number, held)

    def _amount(self, sheet: Any, row: int, number: int, held: Decimal) -> None:
        if abs(held) >= LARGEST:
            sheet.write_string(row, number, f"{held:f}")
        else:
            exponent = held.as_tuple().exponent
            sheet.write_number(row, number, held, self.whole_amount if exponent == 0 else self.amount)

    def _text(self, text: str, column: Column, record: Record, row: int, number: int) -> str:
        name = table()[f"field.{record.KIND}.{column.sort.field}"]
        where = Where(self.file, sheet=self.words(f"kind.{record.KIND}"), row=row + 1,
                      column=xlsxwriter.utility.xl_col_to_name(number))
        kept = legal(text)
        if kept != text:
            self.told.append(problem("export_escaped", where, "warning", name=name))
        if units(kept) <= CELL_UNITS:
            return kept
        self.long.append(_Long(record.KIND, record.code, name, kept))
        self.told.append(problem("export_long", where, "note", name=name, sheet=table()["sheets.long_texts"]))
        return parts(kept, CELL_UNITS - 1)[0] + CUT

    def done(self) -> bytes:
        """Return the workbook's bytes, the long texts on a sheet of their own at its end."""
        if self.long:
            self._long_texts()
        if not self.book.worksheets():
            self.book.add_worksheet()
        self.book.close()
        return self.buffer.getvalue()

    def _long_texts(self) -> None:
        sheet = self.book.add_worksheet(self.words("sheets.long_texts"))
        names = ("sheets.long_kind", "sheets.long_code", "sheets.long_field", "sheets.long_part", "sheets.long_text")
        self._head(sheet, [self.words(name) for name in names], len(self.long))
        sheet.set_column(0, 3, 14)
        sheet.set_column(4, 4, 80)
        row = 0
        for long in self.long:
            for number, part in enumerate(parts(long.text, PART_UNITS), 1):
                row += 1
                cells = (self.words(f"kind.{long.kind}"), legal(long.code), self.words.text(long.field))
                for column, text in enumerate(cells):
                    sheet.write_string(row, column, text)
                sheet.write_number(row, 3, number)
                sheet.write_string(row, 4, part)


def units(text: str) -> int:
    """Return a text's length as Excel counts it: characters beyond the first plane are two."""
    return len(text) + sum(character > "\uffff" for character in text)


def parts(text: str, most: int) -> list[str]:
    """Return a text cut into pieces of at most `most` units."""
    pieces, start, length = [], 0, 0
    for number, character in enumerate(text):
        size = 2 if character > "\uffff" else 1
        if length + size > most:
            pieces.append(text[start:number])
            start, length = number, 0
        length += size
    return [*pieces, text[start:]]
