"""What a control chart is drawn from: how often something was done a week (month), for each day at work."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Literal

import pandas as pd

from kamkit.kpi import control
from kamkit.kpi.rows import framed
from kamkit.model.names import COUNT, DAYS, LABEL, START, X
from kamkit.rules.periods import Period, period_of
from kamkit.rules.workdays import Calendar

Grain = Literal["week", "month"]
Counts = Counter[date]
SPAN = {LABEL: "str", START: "day", COUNT: "int64", DAYS: "int64", X: "float64"}


def charted_days(period: Period, grain: Grain, weeks: int, calendars: Iterable[Calendar]) -> Period:
    """Return the days that a chart up to the end of a period covers, from the first day of a week (month) on.

    A week under way is part of it once the last working day of all these calendars has come.
    """
    last = period_of(period.end, grain)
    back = timedelta(weeks=weeks - 1 if grain == "week" else weeks)
    after = period.end + timedelta(days=1)
    ahead = any(one.working_days(after, last.end) for one in calendars)
    end = last.start - timedelta(days=1) if ahead else period.end
    return Period(period.name, period_of(last.start - back, grain).start, end)


def per_span(counted: Counts, worked: Counts, grain: Grain) -> pd.DataFrame:
    """Return a row a week (month) with a day at work, oldest first: label, start, count, days, x = count ÷ days.

    `counted` is how often something was done on a day, `worked` how many people were at work.
    """
    sums: dict[date, tuple[str, int, int]] = {}
    for day in sorted({*counted, *worked}):
        span = period_of(day, grain)
        _, count, days = sums.get(span.start, (span.name, 0, 0))
        sums[span.start] = span.name, count + counted[day], days + worked[day]
    found = ((label, start, count, days, count / days) for start, (label, count, days) in sums.items() if days)
    return framed(found, SPAN)


def chart(spans: pd.DataFrame, rebase: Iterable[str]) -> pd.DataFrame:
    """Return the rows of `per_span` with the columns of kpi.control.xmr; limits begin anew at the spans named."""
    anew = set(rebase)
    starts = [at for at, label in enumerate(spans[LABEL]) if label in anew]
    return spans.join(control.xmr(spans[X].tolist(), rebase=starts).drop(columns=X))
