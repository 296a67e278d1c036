"""Who was at work on which day: the calendar of each one's place, leave, and the days they joined and left."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

import pandas as pd

from kamkit.kpi.rows import framed
from kamkit.model.names import DAY, SPECIALIST, STATE
from kamkit.model.sales import Leave, Specialist
from kamkit.rules.periods import Period
from kamkit.rules.workdays import Calendar

WORKED, ON_LEAVE, OFF, AWAY = "worked", "leave", "off", "away"
"""A day's state: at work; on leave; no working day; not with us yet, or no longer."""
COLUMNS = {SPECIALIST: "str", DAY: "day", STATE: "str"}
Calendars = Calendar | Mapping[str, Calendar]


def attendance(specialists: Iterable[Specialist], leave: Iterable[Leave], calendars: Calendars,
               period: Period) -> pd.DataFrame:
    """Return a row a specialist and day of the period: specialist, day (datetime64), state (see above).

    `calendars` is one calendar for all, or one for each specialist's code.
    """
    return framed(attended(specialists, leave, calendars, period), COLUMNS)


def presence(specialists: Iterable[Specialist], leave: Iterable[Leave], calendars: Calendars,
             period: Period) -> pd.DataFrame:
    """Return a row a specialist and day at work: specialist, day."""
    return worked(attendance(specialists, leave, calendars, period))


def attended(specialists: Iterable[Specialist], leave: Iterable[Leave], calendars: Calendars,
             period: Period) -> Iterator[tuple[str, date, str]]:
    """Return the rows of `attendance`, one after the other."""
    days = [period.start + timedelta(days=n) for n in range((period.end - period.start).days + 1)]
    absent = _absent(leave, period)
    for one in specialists:
        calendar = calendars if isinstance(calendars, Calendar) else calendars[one.code]
        for day in days:
            yield one.code, day, _state(one, day, calendar, absent)


def worked(found: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of an attendance on which there was work: specialist, day."""
    return found.loc[found[STATE] == WORKED, [SPECIALIST, DAY]].reset_index(drop=True)


def _absent(leave: Iterable[Leave], period: Period) -> set[tuple[str, date]]:
    """Return who was on leave on which day of the period; leaves that overlap count once."""
    spans = ((one.specialist, max(one.start, period.start), min(one.end, period.end)) for one in leave)
    return {(code, start + timedelta(days=n)) for code, start, end in spans for n in range((end - start).days + 1)}


def _state(one: Specialist, day: date, calendar: Calendar, absent: set[tuple[str, date]]) -> str:
    if (one.joined and day < one.joined) or (one.left and day > one.left):
        return AWAY
    if not calendar.is_working(day):
        return OFF
    return ON_LEAVE if (one.code, day) in absent else WORKED
