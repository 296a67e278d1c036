"""Direct mail and the calls that follow it: how much was followed up, how soon, and what was not (handbook F03)."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from statistics import median

import pandas as pd

from kamkit.kpi.rows import framed, rows
from kamkit.model.activity import ActivityKind
from kamkit.model.names import (
    ACCOUNT,
    CODE,
    COVERAGE,
    DAY,
    FOLLOWED,
    KIND,
    LAG,
    LATE,
    MAILS,
    MISSED,
    PERSON,
    SPECIALIST,
    STATE,
    UNLINKED,
    WAITED,
    WAITING,
)
from kamkit.rules.periods import Period

WITHIN_DAYS = 5
"""Within how many working days a mail should be followed up, where no target set says it; ours (F03 has no number)."""
ANSWERS = "answers"
SENT = {SPECIALIST: "str", DAY: "day", ACCOUNT: "str", PERSON: "str", CODE: "str", STATE: "str", WAITED: "int64"}
COUNTED = (FOLLOWED, LATE, MISSED, WAITING)
COVERED = {SPECIALIST: "str", MAILS: "int64", **dict.fromkeys(COUNTED, "int64"), COVERAGE: "float64", LAG: "float64",
           UNLINKED: "int64"}
Days = Sequence[date]


def sent(activities: pd.DataFrame, working: Mapping[str, Days], period: Period, today: date,
         within_days: int = WITHIN_DAYS) -> pd.DataFrame:
    """Return a row a mail of the period: specialist, day, account, person, code, state, waited (in working days until
    its first call, else until today).

    The state is "followed" (a call within so many working days), "late" (a call after that), "missed" (none, and the
    time is over) or "waiting" (none yet, and there is time). `activities` should reach to today, or later calls are not
    seen; `working` holds each specialist's working days in order, from the period's start to today.
    """
    called = _calls(activities, today)
    found = ((who, day, *rest, code, *_told(day, called.get((who, code), ()), working[who], today, within_days))
             for who, day, kind, *rest, code in rows(activities, SPECIALIST, DAY, KIND, ACCOUNT, PERSON, CODE)
             if kind == ActivityKind.DIRECT_MAIL and day in period)
    return framed(sorted(found, key=lambda row: (row[0], row[1], row[4])), SENT)


def coverage(mails: pd.DataFrame, activities: pd.DataFrame, specialists: Sequence[str], period: Period) -> pd.DataFrame:
    """Return a row a specialist: specialist, mails, followed, late, missed, waiting, coverage, lag_median, unlinked.

    Coverage is followed ÷ (mails − waiting), NaN where there is nothing to divide by; lag_median the median of working
    days from mail to first call (followed and late); `unlinked` counts calls of the period that name no mail.
    """
    told: dict[str, list[tuple[str, int]]] = {}
    for who, state, waited in rows(mails, SPECIALIST, STATE, WAITED):
        told.setdefault(who, []).append((state, waited))
    loose = Counter(who for who, day, kind, answers in rows(activities, SPECIALIST, DAY, KIND, ANSWERS)
                    if kind == ActivityKind.MAIL_FOLLOWUP_CALL and not answers and day in period)
    return framed(((who, *_covered(told.get(who, [])), loose[who]) for who in specialists), COVERED)


def lag(day: date, until: date, working: Days) -> int:
    """Return how many working days lie after `day` up to and with `until`; a call on the day of the mail has lag 0."""
    return max(0, bisect_right(working, until) - bisect_right(working, day))


def _calls(activities: pd.DataFrame, today: date) -> dict[tuple[str, str], list[date]]:
    """Return the days of the calls on each mail up to today, by its specialist and code."""
    found: dict[tuple[str, str], list[date]] = {}
    for who, day, kind, answers in rows(activities, SPECIALIST, DAY, KIND, ANSWERS):
        if kind == ActivityKind.MAIL_FOLLOWUP_CALL and answers and day <= today:
            found.setdefault((who, answers), []).append(day)
    return found


def _told(day: date, calls: Iterable[date], working: Days, today: date, within_days: int) -> tuple[str, int]:
    """Return the state of a mail and how long it waited; a call dated before its mail is none."""
    called = min((one for one in calls if one >= day), default=None)
    waited = lag(day, called or today, working)
    if called:
        return (FOLLOWED if waited <= within_days else LATE), waited
    return (WAITING if waited <= within_days else MISSED), waited


def _covered(mails: Sequence[tuple[str, int]]) -> tuple[int | float, ...]:
    """Return mails, followed, late, missed, waiting, coverage, lag of one specialist's mails (state, waited)."""
    states = Counter(state for state, _ in mails)
    settled = len(mails) - states[WAITING]
    lags = [waited for state, waited in mails if state in (FOLLOWED, LATE)]
    share = states[FOLLOWED] / settled if settled else float("nan")
    return len(mails), *(states[name] for name in COUNTED), share, median(lags) if lags else float("nan")
