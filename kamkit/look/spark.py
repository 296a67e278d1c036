"""A row of figures as a line as small as a word: for the index of reports and for tables."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import groupby

from kamkit.look.colours import LIGHT
from kamkit.look.html import Html, join

WIDE, HIGH, EDGE = 84, 20, 3
LINE = Html("<polyline points='{}' fill='none' stroke='{}' stroke-width='1.5' stroke-linejoin='round'/>")
DOT = Html("<circle cx='{:g}' cy='{:g}' r='2.5' fill='{}'/>")
PICTURE = Html(
    "<svg class='kam-spark' role='img' aria-label='{}' viewBox='0 0 {w} {h}' width='{w}' height='{h}'>{}</svg>"
)
Place = tuple[float, float]


def spark(values: Sequence[float | None], alt: str = "") -> Html:
    """Return figures in time as a tiny line with a dot at the last one; None and NaN leave a gap.

    `alt` says what it shows ("visits a week: 3, 4, 2"); without it the figures themselves are said. Without any figure
    it is nothing.
    """
    known = [value for value in values if value is not None and math.isfinite(value)]
    if not known:
        return Html("")
    runs = list(_runs(values, min(known), max(known)))
    lines = (LINE.format(" ".join(f"{x:g},{y:g}" for x, y in run), LIGHT.accent) for run in runs)
    dot = DOT.format(*runs[-1][-1], LIGHT.accent)
    told = alt or ", ".join(f"{value:g}" for value in known)
    return PICTURE.format(told, join([*lines, dot]), w=WIDE, h=HIGH)


def _runs(values: Sequence[float | None], low: float, high: float) -> Iterator[list[Place]]:
    """Return the places of the figures that follow each other without a gap."""
    step = (WIDE - 2 * EDGE) / max(1, len(values) - 1)
    for there, run in groupby(enumerate(values), lambda pair: pair[1] is not None and math.isfinite(pair[1])):
        if there:
            yield [(round(EDGE + at * step, 1), _height(value or 0.0, low, high)) for at, value in run]


def _height(value: float, low: float, high: float) -> float:
    """Return how far down a figure stands; figures that are all the same stand in the middle."""
    part = (value - low) / (high - low) if high > low else 0.5
    return round(HIGH - EDGE - part * (HIGH - 2 * EDGE), 1)
