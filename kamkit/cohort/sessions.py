"""A class day by day: how much was answered, and what is new in a day or a period."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from kamkit.cohort import bounds
from kamkit.cohort.tries import firsts, in_order, judged
from kamkit.model import names

COLUMNS = [names.DAY, names.PEOPLE, names.COUNT, names.EXERCISE, names.FRESH, names.FIRST]


def by_day(answers: pd.DataFrame, zone: str) -> pd.DataFrame:
    """Return a row a day (in this time zone) on which somebody answered, the oldest first.

    Columns: day, people, count of answers, exercise (how many different ones), fresh (first answers of a person to an
    exercise), first (their mean score, NaN where none is judged).
    """
    days = _days(answers, zone)
    first = judged(firsts(answers))
    fresh, newly = _days(firsts(answers), zone), _days(first, zone)
    rows = [_row(day, answers[days == day], fresh, first[newly == day]) for day in sorted(days.unique())]
    return pd.DataFrame(rows, columns=COLUMNS)


def _row(day: date, own: pd.DataFrame, fresh: pd.Series, first: pd.DataFrame) -> tuple[Any, ...]:
    scores = list(first[names.SCORE])
    return (day, own[names.TRAINEE].nunique(), len(own), own[names.EXERCISE].nunique(), int((fresh == day).sum()),
            bounds.mean(scores) if scores else None)


def between(answers: pd.DataFrame, start: date, end: date, zone: str) -> pd.DataFrame:
    """Return the answers of these days (in this time zone), both included."""
    days = _days(answers, zone)
    return answers[(days >= start) & (days <= end)]


def until(answers: pd.DataFrame, end: date, zone: str) -> pd.DataFrame:
    """Return the answers up to a day (in this time zone), it included."""
    return answers[_days(answers, zone) <= end]


def fresh_in(answers: pd.DataFrame, start: date, end: date, zone: str) -> pd.DataFrame:
    """Return the first answers of a person to an exercise that fall within these days."""
    return between(firsts(answers), start, end, zone)


def again_in(answers: pd.DataFrame, start: date, end: date, zone: str) -> pd.DataFrame:
    """Return what was tried again within these days: trainee, exercise, the score before and the last one in them.

    Before is the last judged score of the same person at the same exercise before the first try of these days; a new
    exercise that was tried twice within them has its first score there.
    """
    keys = [names.TRAINEE, names.EXERCISE]
    known = in_order(judged(until(answers, end, zone)))
    inside = _days(known, zone) >= start
    last = known[inside].groupby(keys)[names.SCORE].last().rename(names.AFTER)
    earlier = known[~inside].groupby(keys)[names.SCORE].last()
    within = known[inside & known.duplicated(keys, keep=False)].groupby(keys)[names.SCORE].first()
    before = earlier.combine_first(within).rename(names.BEFORE)
    return last.to_frame().join(before, how="inner").reset_index()


def _days(answers: pd.DataFrame, zone: str) -> pd.Series:
    return answers[names.AT].dt.tz_convert(zone).dt.date
