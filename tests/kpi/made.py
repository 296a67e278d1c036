"""Small teams and what they did, to work out by hand."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd

from kamkit.kpi.attendance import attendance
from kamkit.model.names import ACTIVITY_COLUMNS
from kamkit.model.sales import Leave, Specialist
from kamkit.model.targets import Band
from kamkit.rules.periods import Period, period
from kamkit.rules.workdays import Calendar

CALENDAR = Calendar()
BANDS = {"direct_mail": Band(low=5, high=10), "mail_followup_call": Band(low=5, high=10),
         "cold_call": Band(low=1, high=2), "known_call": Band(low=3, high=4)}
OCTOBER = period("2026-10")


def person(code: str = "S-1", **fields: object) -> Specialist:
    return Specialist(code=code, name=code, **fields)


def away(start: date, end: date, who: str = "S-1") -> Leave:
    return Leave(code=f"L-{who}-{start}", specialist=who, start=start, end=end)


def there(*people: Specialist, leave: tuple[Leave, ...] = (), calendar: Calendar = CALENDAR,
          span: Period = OCTOBER) -> pd.DataFrame:
    return attendance(people or (person(),), leave, calendar, span)


def did(*entries: tuple[date, str, int], who: str = "S-1") -> pd.DataFrame:
    """Return a row each time of (day, kind, times)."""
    rows = [(who, pd.Timestamp(day), kind, None, None, f"{who}-{day}-{kind}-{n}", None, None)
            for day, kind, times in entries for n in range(times)]
    return frame(rows)


def frame(rows: list[tuple[object, ...]]) -> pd.DataFrame:
    types = {name: "datetime64[us]" if name == "day" else "str" for name in ACTIVITY_COLUMNS}
    return pd.DataFrame(rows, columns=list(ACTIVITY_COLUMNS)).astype(types)


def day(number: int, month: int = 10) -> date:
    return date(2026, month, number)


def days_from(start: date, count: int) -> list[date]:
    return [start + timedelta(days=n) for n in range(count)]
