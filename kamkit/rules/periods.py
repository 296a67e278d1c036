"""Spans of time by name: a month "2026-10", an ISO week "2026-W43", a quarter "2026-Q3", a year "2026"."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

Kind = Literal["month", "week", "quarter", "year"]
NAME = re.compile(r"(?P<year>[0-9]{4})(?:-(?P<month>[0-9]{2})|-W(?P<week>[0-9]{2})|-Q(?P<quarter>[1-4]))?")
FIRST_YEAR, LAST_YEAR = 1900, 2199
ONE_DAY = timedelta(days=1)
MARKS: tuple[tuple[str, Kind], ...] = (("W", "week"), ("Q", "quarter"), ("-", "month"))


@dataclass(frozen=True)
class Period:
    """A span of days, both ends included; one cut at a day keeps its name."""

    name: str
    start: date
    end: date

    @property
    def kind(self) -> Kind:
        """Return "month", "week", "quarter" or "year"."""
        return next((kind for mark, kind in MARKS if mark in self.name), "year")

    @property
    def whole(self) -> Period:
        """Return the span of the name, uncut."""
        return period(self.name)

    @property
    def previous(self) -> Period:
        """Return the whole span of the same kind that ends the day before this one begins."""
        return period_of(self.whole.start - ONE_DAY, self.kind)

    @property
    def following(self) -> Period:
        """Return the whole span of the same kind that begins the day after this one ends."""
        return period_of(self.whole.end + ONE_DAY, self.kind)

    def until(self, today: date) -> Period:
        """Return the part of it up to `today`; without days (end before start) where it lies ahead of `today`."""
        return replace(self, end=max(min(self.end, today), self.start - ONE_DAY))

    def over(self, today: date) -> bool:
        """Return whether all of it, uncut, lies behind `today`."""
        return self.whole.end < today

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end


def period(name: str) -> Period:
    """Return the span of that name; weeks are those of ISO 8601, from Monday. Raise ValueError for any other text."""
    found = NAME.fullmatch(name)
    if not found or not FIRST_YEAR <= int(found["year"]) <= LAST_YEAR:
        raise ValueError("period_unknown")
    return Period(name, *_ends(int(found["year"]), found))


def period_of(day: date, kind: Kind = "month") -> Period:
    """Return the span of a kind in which `day` lies."""
    year, week, _ = day.isocalendar()
    by_kind = {"month": f"{day:%Y-%m}", "week": f"{year:04}-W{week:02}", "year": f"{day:%Y}",
               "quarter": f"{day:%Y}-Q{(day.month + 2) // 3}"}
    return period(by_kind[kind])


def _ends(year: int, found: re.Match[str]) -> tuple[date, date]:
    if found["week"]:
        monday = date.fromisocalendar(year, int(found["week"]), 1)  # refuses a week that the year does not have
        return monday, monday + 6 * ONE_DAY
    if found["quarter"]:
        return _months(year, 3 * int(found["quarter"]) - 2, 3)
    return _months(year, int(found["month"]), 1) if found["month"] else _months(year, 1, 12)


def _months(year: int, first: int, count: int) -> tuple[date, date]:
    """Return the first day of month `first` and the last day of the `count` months that begin with it."""
    start = date(year, first, 1)
    over, month = divmod(first - 1 + count, 12)
    return start, date(year + over, month + 1, 1) - ONE_DAY
