"""The funnel over the nine steps of the sales process (handbook D01–D10), without counting repeat business double."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from statistics import quantiles
from typing import Any

import pandas as pd

from kamkit.kpi.rounds import STEPS
from kamkit.kpi.rows import rows
from kamkit.model.names import (
    ACCOUNT,
    AGAIN,
    BEGAN,
    CONVERSION,
    COUNT,
    DAYS,
    ENDED,
    FURTHEST,
    LOOPS,
    LOST,
    NEEDED,
    OPEN,
    OUTCOME,
    QUARTER,
    REACHED,
    ROUND,
    SEEN,
    SETTLED,
    STEP,
    THREE_QUARTERS,
    WON,
)

YEAR = timedelta(days=365)
FEWEST_ROUNDS = 10
"""From how many rounds that have left a step on a share of them says anything."""
FEWEST_SPANS = 5
"""From how many times in a step on their median says anything."""
NAN = float("nan")
COLUMNS = (STEP, "item", REACHED, SEEN, LOOPS, OPEN, LOST, SETTLED, CONVERSION, NEEDED, COUNT, DAYS, QUARTER,
           THREE_QUARTERS)
LOOKED_AFTER = list(STEPS).index("follow_up") + 1
"""From this step on a round is over once its account comes back for another one."""


def alive(rounds: pd.DataFrame, until: date) -> pd.DataFrame:
    """Return the rounds that were under way, or ended, in the year up to a day."""
    since = until - YEAR
    kept = [outcome == OPEN or (ended or began or date.min) > since
            for ended, outcome, began in rows(rounds, ENDED, OUTCOME, BEGAN)]
    return rounds[pd.Series(kept, index=rounds.index, dtype=bool)]


def funnel(rounds: pd.DataFrame) -> pd.DataFrame:
    """Return a row a step, in order: step, item (handbook id), reached, seen, loops, open, lost, settled, conversion,
    needed, count, days, days_q1, days_q3.

    `reached` counts the rounds that came to the step or beyond it, `seen` those of them for which a record shows the
    step itself, `loops` those that are not their account's first. `open` stand there now, `lost` were lost there.
    `settled` came to the step before and have left it; `conversion` is the share of these that came on (NaN below 10,
    `needed` then says how many more it takes). `days` is the median of the days in the step, with quartiles, over
    `count` rounds for which both this step and a later one are recorded (NaN below 5).
    """
    furthest = list(rows(rounds, FURTHEST, OUTCOME, AGAIN, ROUND))
    entered = [_entered(days) for days in rows(rounds, *STEPS)]
    counts = [_counted(furthest, place) for place in range(1, len(STEPS) + 1)]
    found = []
    for place, (key, item) in enumerate(STEPS.items()):
        before = counts[place - 1] if place else None
        settled = before[REACHED] - before[OPEN] if before else 0
        share = counts[place][REACHED] / settled if settled >= FEWEST_ROUNDS else NAN
        needed = max(0, FEWEST_ROUNDS - settled) if before else 0
        seen = sum(place in days for days in entered)
        found.append({STEP: key, "item": item, **counts[place], SEEN: seen, SETTLED: settled, CONVERSION: share,
                      NEEDED: needed, **_spread(_spans(entered, place))})
    return pd.DataFrame(found, columns=list(COLUMNS))


def standing(rounds: pd.DataFrame) -> dict[str, str]:
    """Return the step at which each account stands, by code: that of its newest open round, else of its newest order;
    an account whose last business was lost stands nowhere."""
    keys, found = list(STEPS), {}
    fronts: dict[str, str] = {}
    for account, _, outcome, furthest in sorted(rows(rounds, ACCOUNT, ROUND, OUTCOME, FURTHEST)):
        step = keys[furthest - 1]
        found[account] = step if outcome != LOST else None
        fronts |= {account: step} if outcome == OPEN else {}
    return {account: step for account, step in {**found, **fronts}.items() if step}


def outcomes(rounds: pd.DataFrame, until: date) -> dict[str, int]:
    """Return how the year's rounds ended: open, won, lost, and `loops`, how many were not their account's first."""
    own = alive(rounds, until)
    counts = own[OUTCOME].value_counts()
    return {**{name: int(counts.get(name, 0)) for name in (OPEN, WON, LOST)}, LOOPS: int((own[ROUND] > 1).sum())}


def _counted(furthest: Sequence[tuple[Any, ...]], place: int) -> dict[str, int]:
    came = [number for reached, _, _, number in furthest if reached >= place]
    here = [(outcome, again) for reached, outcome, again, _ in furthest if reached == place]
    lost = sum(outcome == LOST for outcome, _ in here)
    over = sum(outcome != LOST and again and place >= LOOKED_AFTER for outcome, again in here)
    return {REACHED: len(came), LOOPS: sum(number > 1 for number in came), OPEN: len(here) - lost - over, LOST: lost}


def _spans(entered: Sequence[Mapping[int, date]], place: int) -> list[int]:
    """Return how many days each round stayed in a step: up to the next step that is recorded."""
    return [(min(day for later, day in days.items() if later > place) - days[place]).days
            for days in entered if place in days and max(days) > place]


def _spread(spans: Sequence[int]) -> dict[str, Any]:
    """Return how many there are, their median and quartiles (between the nearest two, where it falls between)."""
    if len(spans) < FEWEST_SPANS:
        return {COUNT: len(spans), DAYS: NAN, QUARTER: NAN, THREE_QUARTERS: NAN}
    low, middle, high = quantiles(spans, n=4, method="inclusive")
    return {COUNT: len(spans), DAYS: middle, QUARTER: low, THREE_QUARTERS: high}


def _entered(days: Sequence[date | None]) -> dict[int, date]:
    """Return the day on which each recorded step was come to, never before a step that precedes it."""
    found: dict[int, date] = {}
    for place, day in enumerate(days):
        if day is not None:
            found[place] = max([day, *found.values()])
    return found
