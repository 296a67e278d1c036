"""Days as people write them: 2026-02-03, 2026年2月3日, 20260203, 3 Feb 2026; 3/4/2026 only when told which is which."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta
from typing import Literal

from kamkit.ledger.cells import Cell
from kamkit.ledger.figures import Unread

Order = Literal["dmy", "mdy"]
CLOCK = r"(?:[t ]\s*\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
YEAR_FIRST = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?" + CLOCK)
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
YEAR_LAST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
NAMED = re.compile(r"(\d{1,2})[ -]([a-z]{3})[a-z]*\.?,?[ -](\d{4})")
NAMED_US = re.compile(r"([a-z]{3})[a-z]*\.? (\d{1,2}),? (\d{4})")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
LONGEST = 60
SERIAL_START = date(1899, 12, 30)
SERIAL_FIRST, SERIAL_LAST = 20_000, 80_000


def read_day(cell: Cell, order: Order | None = None, old_dates: bool = False) -> tuple[date, bool]:
    """Return the day in a cell, and whether it stood there as a serial number. Raise Unread where it is none."""
    if isinstance(cell, datetime):
        return cell.date(), False
    if isinstance(cell, date):
        return cell, False
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _from_serial(cell, old_dates), True
    text = unicodedata.normalize("NFKC", str(cell)[:LONGEST]).strip().lower()
    if re.fullmatch(r"\d{5}(\.0+)?", text):
        return _from_serial(float(text), old_dates), True
    return _from_text(text, order), False


def _from_serial(number: float, old_dates: bool) -> date:
    if old_dates or not SERIAL_FIRST <= number < SERIAL_LAST:
        raise Unread("cell_not_day")
    return SERIAL_START + timedelta(days=int(number))


def _from_text(text: str, order: Order | None) -> date:
    for shape in (YEAR_FIRST, COMPACT):
        if found := shape.fullmatch(text):
            return _day(found[1], found[2], found[3])
    if found := NAMED.fullmatch(text):
        return _day(found[3], _month(found[2]), found[1])
    if found := NAMED_US.fullmatch(text):
        return _day(found[3], _month(found[1]), found[2])
    if found := YEAR_LAST.fullmatch(text):
        return _year_last(found[1], found[2], found[3], order)
    raise Unread("cell_not_day")


def _year_last(first: str, second: str, year: str, order: Order | None) -> date:
    if order is None and first != second and int(first) <= 12 and int(second) <= 12:
        raise Unread("cell_day_two_ways")
    month_first = order == "mdy" if order else int(second) > 12
    return _day(year, first, second) if month_first else _day(year, second, first)


def _month(name: str) -> str:
    if name not in MONTHS:
        raise Unread("cell_not_day")
    return str(MONTHS.index(name) + 1)


def _day(year: str, month: str, day: str) -> date:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise Unread("cell_no_such_day") from None
