"""Working days in China: public holidays, make-up days, and years that nobody has announced yet."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta
from functools import cache

import holidays

SATURDAY = 5


@cache
def _china(year: int) -> tuple[frozenset[date], frozenset[date]]:
    """Return the days off by law and the weekend days to be worked in that year, as the `holidays` package knows
    them."""
    book = holidays.country_holidays("CN", years=year)
    return frozenset(book), frozenset(day for day in book.weekend_workdays if day.year == year)


class Calendar:
    """Which days are worked. `overrides` (day -> worked or not) outdo the package; `announced` are years they
    settle."""

    def __init__(self, overrides: Mapping[date, bool] | None = None, announced: Collection[int] = ()):
        self.overrides = dict(overrides or {})
        self.announced = frozenset(announced)

    def known(self, year: int) -> bool:
        """Return whether the year's holidays and make-up days have been announced; if not, say so beside any figure.

        Every announced year has days to be made up on a weekend; a year without one has not been announced.
        """
        return year in self.announced or bool(_china(year)[1])

    def is_working(self, day: date) -> bool:
        """Return whether `day` is worked; in a year not yet announced only fixed holidays and weekends are known."""
        if day in self.overrides:
            return self.overrides[day]
        off, made_up = _china(day.year)
        return day in made_up or (day.weekday() < SATURDAY and day not in off)

    def working_days(self, start: date, end: date) -> tuple[date, ...]:
        """Return the working days from `start` to `end`, both included; none where `end` lies before `start`."""
        return tuple(day for day in _days(start, end) if self.is_working(day))

    def unknown_years(self, start: date, end: date) -> tuple[int, ...]:
        """Return the years between two days that have not been announced, for the note beside a figure."""
        return tuple(year for year in range(start.year, end.year + 1) if not self.known(year))


def _days(start: date, end: date) -> Iterator[date]:
    for offset in range((end - start).days + 1):
        yield start + timedelta(days=offset)
