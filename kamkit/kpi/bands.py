"""Work done against bands: day by day, summed, and over weeks or months (handbook F02–F08)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

import pandas as pd

from kamkit.kpi.attendance import WORKED
from kamkit.kpi.rows import framed, rows
from kamkit.model.names import ABOVE, BELOW, COUNT, DAY, DAYS, HIGH, KIND, LOW, SPECIALIST, STATE, TOTAL, WITHIN
from kamkit.model.targets import Band
from kamkit.rules.bands import derived, state

OFF = "off"
"""The state of work on a day off, on leave or away: it counts in sums, and no band asks for it."""
DAILY = {SPECIALIST: "str", KIND: "str", DAY: "day", COUNT: "int64", LOW: "int64", HIGH: "int64", STATE: "str"}
SUMMED = {SPECIALIST: "str", KIND: "str", DAYS: "int64", TOTAL: "int64", LOW: "int64", HIGH: "int64", STATE: "str",
          BELOW: "int64", WITHIN: "int64", ABOVE: "int64", OFF: "int64"}
SPANS = "spans"
OVER = {SPECIALIST: "str", KIND: "str", SPANS: "float64", TOTAL: "int64", LOW: "int64", HIGH: "int64", STATE: "str"}


def daily(done: pd.DataFrame, attended: pd.DataFrame, bands: Mapping[str, Band]) -> pd.DataFrame:
    """Return a row a specialist, kind of the bands and day at work, in this order: specialist, kind, day, count, low,
    high, state.

    `done` has a row a thing done (specialist, day, kind); `attended` is kpi.attendance.attendance and sets which people
    and days count. Work done on any other of these days adds a row of state "off", low and high 0.
    """
    counts = Counter(rows(done, SPECIALIST, DAY, KIND))
    found = ((code, kind, day, count, *_asked(at_work, count, band))
             for code, days in _by_person(attended).items() for kind, band in bands.items() for day, at_work in days
             if (count := counts[code, day, kind]) or at_work)
    return framed(found, DAILY)


def summed(days: pd.DataFrame, specialists: Sequence[str], kinds: Iterable[str]) -> pd.DataFrame:
    """Return a row a specialist and kind: specialist, kind, days, total, low, high, state, below, within, above, off.

    `days` are the days at work, and the band is the daily one times these; below, within, above count them by state.
    `total` holds what was done on days off too, which `off` tells apart. Without a day at work the state is "off".
    """
    parts: dict[tuple[str, str], list[tuple[Any, ...]]] = {}
    for who, kind, *rest in rows(days, SPECIALIST, KIND, COUNT, LOW, HIGH, STATE):
        parts.setdefault((who, kind), []).append(tuple(rest))
    listed = list(kinds)
    return framed(((who, kind, *_sum(parts.get((who, kind), []))) for who in specialists for kind in listed), SUMMED)


def over(done: pd.DataFrame, spans: Mapping[str, Fraction], bands: Mapping[str, Band]) -> pd.DataFrame:
    """Return a row a specialist and kind of bands that hold for weeks or months: specialist, kind, spans, total, low,
    high, state ("off" where a specialist was at work in none).

    `spans` tells how many weeks or months each specialist was at work (rules.bands.spans); `done` is as in `daily`.
    """
    counts = Counter(rows(done, SPECIALIST, KIND))
    found = ((code, kind, float(times), *_over(counts[code, kind], derived(band, times), bool(times)))
             for code, times in spans.items() for kind, band in bands.items())
    return framed(found, OVER)


def within(done: pd.DataFrame, start: date, end: date) -> pd.DataFrame:
    """Return the rows of `done` from one day to another, both included."""
    return done[(done[DAY] >= pd.Timestamp(start)) & (done[DAY] <= pd.Timestamp(end))]


def _by_person(attended: pd.DataFrame) -> dict[str, list[tuple[date, bool]]]:
    """Return each specialist's days in order, and whether there was work on them."""
    found: dict[str, list[tuple[date, bool]]] = {}
    for who, day, how in sorted(rows(attended, SPECIALIST, DAY, STATE)):
        found.setdefault(who, []).append((day, how == WORKED))
    return found


def _asked(at_work: bool, count: int, band: Band) -> tuple[int, int, str]:
    return (band.low, band.high, state(count, band)) if at_work else (0, 0, OFF)


def _sum(days: list[tuple[Any, ...]]) -> tuple[Any, ...]:
    """Return days, total, low, high, state, below, within, above, off of rows (count, low, high, state)."""
    total, low, high = (sum(row[n] for row in days) for n in range(3))
    states = Counter(row[3] for row in days)
    worked = len(days) - states[OFF]
    off = sum(row[0] for row in days if row[3] == OFF)
    return worked, *_over(total, Band.model_construct(low=low, high=high), worked > 0), *(
        states[name] for name in ("below", "in", "above")), off


def _over(total: int, band: Band, there: bool) -> tuple[int, int, int, str]:
    return total, band.low, band.high, state(total, band) if there else OFF
