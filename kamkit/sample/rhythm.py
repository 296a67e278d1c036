"""The rhythm of the year: months, weekdays, Spring Festival, and each specialist's slump."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache

from kamkit.rules.workdays import Calendar
from kamkit.sample.pools import Colleague, Firm
from kamkit.sample.scene import Scene

FESTIVAL_FROM = (1, 12)
FESTIVAL_TO = (3, 1)


def activity_factor(scene: Scene, day: date) -> float:
    """Return how busy a day is, against the average."""
    seasons = scene.pools.seasons
    factor = seasons.months[day.month - 1] * seasons.weekdays[min(day.weekday(), 4)]
    return factor * (seasons.festival.factor if day in festival_days(scene, day.year) else 1.0)


def visit_factor(scene: Scene, firm: Firm, day: date) -> float:
    """Return how many visits a month brings to a customer of this kind, against the average."""
    seasons = scene.pools.seasons
    months = seasons.public_visits if firm.public else seasons.private_visits
    return months[day.month - 1] * (seasons.festival.factor if day in festival_days(scene, day.year) else 1.0)


def festival_days(scene: Scene, year: int) -> frozenset[date]:
    """Return the quiet working days before and after Spring Festival of that year."""
    festival = scene.pools.seasons.festival
    return _festival(scene.calendar, year, festival.before, festival.after)


@cache
def _festival(calendar: Calendar, year: int, before: int, after: int) -> frozenset[date]:
    days = calendar.working_days(date(year, *FESTIVAL_FROM), date(year, *FESTIVAL_TO))
    back = _after_longest_gap(days)
    return frozenset(days[max(0, back - before) : back + after])


def _after_longest_gap(days: Sequence[date]) -> int:
    return max(range(1, len(days)), key=lambda index: (days[index] - days[index - 1]).days)


def slump_days(scene: Scene, colleague: Colleague) -> frozenset[date]:
    """Return the working days of a specialist's slump; none for a steady one."""
    slump = scene.pools.seasons.slump
    if "steady" in colleague.habits or len(scene.days) < 3 * slump.days:
        return frozenset()
    start = scene.dice(colleague.code, "slump").between(slump.days, len(scene.days) - 2 * slump.days)
    return frozenset(scene.days[start : start + slump.days])
