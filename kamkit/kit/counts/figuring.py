"""Figures from frames: each with its value, what it rests on, and why it has none where the data are too few."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from statistics import median

import pandas as pd

from kamkit.kpi import attendance, bands
from kamkit.kpi.rows import rows
from kamkit.model.figures import Figure, Unit
from kamkit.model.names import (
    COUNT,
    DAY,
    FOLLOWED,
    KIND,
    LATE,
    MAILS,
    MISSED,
    SPECIALIST,
    STATE,
    TOTAL,
    UNLINKED,
    WAITED,
    WAITING,
)
from kamkit.model.targets import TargetSet

FEWEST_DAYS = 3
"""From how many days at work on a mean a day says anything."""
FEWEST_MAILS = 5
"""From how many mails (whose time to be followed up is over) on a share says anything."""
FEWEST_ENTRIES = 20
"""From how many entries on the share of one weekday says anything; below, chance alone makes it large."""
NO_DAYS, FEW_DAYS, FEW_MAILS, NO_CALLS, FEW_ENTRIES = "no_days", "few_days", "few_mails", "no_calls", "few_entries"
NOT_RECORDED = "not_recorded"


def worked(attended: pd.DataFrame) -> Iterator[Figure]:
    """Return how many days were worked, and how many were leave (days of all specialists together)."""
    states = Counter(attended[STATE].tolist())
    at_work, on_leave = states[attendance.WORKED], states[attendance.ON_LEAVE]
    yield Figure(key="days_worked", value=at_work, count=at_work + on_leave, unit="days")
    yield Figure(key="days_leave", value=on_leave, count=at_work + on_leave, unit="days")


def daily(days: pd.DataFrame, targets: TargetSet) -> Iterator[Figure]:
    """Return for each kind of the daily targets its mean a day at work and the share of days below its band; then all
    kinds together, and what was done on days off."""
    done, states, off = Counter[str](), Counter[tuple[str, str]](), 0
    for kind, count, state in rows(days, KIND, COUNT, STATE):
        done[kind] += count
        states[kind, state] += 1
        off += count if state == bands.OFF else 0
    at_work = 0
    for kind in targets.bands:
        at_work = sum(states[kind, state] for state in ("below", "in", "above"))
        yield _mean(kind, done[kind], at_work)
        yield _share(f"{kind}_below", states[kind, "below"], at_work, FEWEST_DAYS, FEW_DAYS)
    yield _mean("touches", done.total(), at_work)  # every kind has a row for every day at work
    yield Figure(key="off_days_work", value=off, count=done.total())


def mail(mails: pd.DataFrame, covered: pd.DataFrame) -> Iterator[Figure]:
    """Return mail sent, the share followed up in time, the median lag, what nobody followed up, calls without mail."""
    sums = {name: int(covered[name].sum()) for name in (MAILS, FOLLOWED, LATE, MISSED, WAITING, UNLINKED)}
    settled = sums[MAILS] - sums[WAITING]
    lags = [waited for state, waited in rows(mails, STATE, WAITED) if state in (FOLLOWED, LATE)]
    calls = sums[FOLLOWED] + sums[LATE] + sums[UNLINKED]
    yield Figure(key="mails_sent", value=sums[MAILS], count=sums[MAILS])
    yield _share("mail_coverage", sums[FOLLOWED], settled, FEWEST_MAILS, FEW_MAILS)
    yield _or_why("mail_lag", float(median(lags)) if lags else None, len(lags), "days", NO_CALLS)
    yield Figure(key="mail_missed", value=sums[MISSED], count=settled)
    yield Figure(key="mail_unlinked", value=sums[UNLINKED], count=calls)


def rhythm(activities: pd.DataFrame, attended: pd.DataFrame) -> Iterator[Figure]:
    """Return the share of entries that stand on the busiest weekday (a fifth each, where work is written down daily),
    and the share of days at work on which anything was written down."""
    written = list(rows(activities, SPECIALIST, DAY))
    by_weekday = Counter(day.weekday() for _, day in written)
    yield _share("one_weekday", max(by_weekday.values(), default=0), len(written), FEWEST_ENTRIES, FEW_ENTRIES)
    there = {(who, day) for who, day, state in rows(attended, SPECIALIST, DAY, STATE) if state == attendance.WORKED}
    yield _share("days_written", len(there & set(written)), len(there), FEWEST_DAYS, FEW_DAYS)


def own(found: pd.DataFrame, targets: TargetSet) -> Iterator[Figure]:
    """Return for each kind of our own targets how often it was done, resting on so many spans at work (rounded)."""
    totals, spans = Counter[str](), Counter[str]()
    for kind, total, times in rows(found, KIND, TOTAL, bands.SPANS):
        totals[kind] += total
        spans[kind] += times
    for kind in targets.bands:
        yield Figure(key=kind, value=totals[kind], count=round(spans[kind]))


def unrecorded(figure: Figure) -> Figure:
    """Return a figure without its value: the book holds no record of what it counts."""
    return Figure(key=figure.key, value=None, unit=figure.unit, why=NOT_RECORDED)


def _mean(key: str, total: int, days: int) -> Figure:
    why = FEW_DAYS if days else NO_DAYS
    return _or_why(key, total / days if days >= FEWEST_DAYS else None, days, "per_day", why)


def _share(key: str, part: int, whole: int, fewest: int, why: str) -> Figure:
    why = NO_DAYS if why == FEW_DAYS and not whole else why
    return _or_why(key, part / whole if whole >= fewest else None, whole, "share", why)


def _or_why(key: str, value: float | None, count: int, unit: Unit, why: str) -> Figure:
    return Figure(key=key, value=value, count=count, unit=unit, why=why if value is None else None)
