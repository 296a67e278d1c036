"""The stage of one sample book: its clock, its language, its dice and its working days."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from kamkit.lang.text import Text
from kamkit.model.base import Record
from kamkit.rules.workdays import Calendar
from kamkit.sample.dice import Draws, draws
from kamkit.sample.pools import Firm, Pools
from kamkit.settings import Brand, Lang

HORIZON = 400


@dataclass(frozen=True)
class Scene:
    """Everything that the makers of records share. `days` are the working days up to `today`."""

    seed: int
    today: date
    days: tuple[date, ...]
    lang: Lang
    brand: Brand
    pools: Pools
    calendar: Calendar
    seeds: Mapping[str, int]

    def dice(self, *key: object) -> Draws:
        """Return the draws of something that belongs to the whole book."""
        return draws(self.seed, *key)

    def firm_dice(self, firm: Firm, *key: object) -> Draws:
        """Return the draws of something that belongs to one account, by that account's own seed if it has one."""
        return draws(self.seeds.get(firm.code, self.seed), firm.code, *key)

    def say(self, text: Text, **values: object) -> str:
        """Return a text in the book's language, the brand and `{name}` put in."""
        said = text.of(self.lang, self.brand)
        for name, value in values.items():
            said = said.replace(f"{{{name}}}", str(value))
        return said

    @property
    def first(self) -> date:
        """Return the first working day of the book."""
        return self.days[0]

    def ago(self, days: int) -> date:
        """Return the day that many calendar days before today."""
        return self.today - timedelta(days=days)

    def after(self, day: date, working: int) -> date:
        """Return the day that lies `working` working days after `day`."""
        index = bisect_left(self._long, day) + working
        return self._long[min(index, len(self._long) - 1)]

    def workday(self, day: date) -> date:
        """Return `day`, or the next working day where it is none."""
        while not self.calendar.is_working(day):
            day += timedelta(days=1)
        return day

    @cached_property
    def _long(self) -> tuple[date, ...]:
        return self.calendar.working_days(self.first, self.today + timedelta(days=HORIZON))


def working_days(calendar: Calendar, today: date, count: int) -> tuple[date, ...]:
    """Return the last `count` working days up to `today`."""
    start = today - timedelta(days=count * 2 + 30)
    return calendar.working_days(start, today)[-count:]


def weeks(days: Sequence[date]) -> dict[tuple[int, int], tuple[date, ...]]:
    """Return the days by ISO year and week."""
    found: dict[tuple[int, int], list[date]] = {}
    for day in days:
        found.setdefault(day.isocalendar()[:2], []).append(day)
    return {week: tuple(those) for week, those in found.items()}


def in_order(records: Iterable[Record]) -> tuple[Record, ...]:
    """Return the records by their codes."""
    return tuple(sorted(records, key=lambda record: record.code))
