"""XmR control charts: individual values, their moving ranges, natural limits and the signs of a change.

Limits are mean ± 2.66 × mean moving range, the upper limit of ranges 3.267 × mean moving range (Wheeler, Understanding
Variation). The four flags are the rules of NHS England's "Making data count": a point beyond a limit; seven in a row on
one side of the mean; seven in a row rising or falling; two of three in a row near one limit (its outer third), all
three on that side. Under twelve points limits are trial limits; under six there are none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import isclose
from statistics import fmean

import pandas as pd

from kamkit.model.names import (
    ENOUGH,
    FLAGS,
    LOWER,
    MEAN,
    MR,
    MR_UPPER,
    PHASE,
    TRIAL,
    UPPER,
    X,
)

LIMIT = 2.66
RANGE_LIMIT = 3.267
RUN = 7
NEAR = 2 / 3
FEWEST = 6
SETTLED = 12
SAME = 1e-9
NAN = float("nan")
BEYOND, SHIFT, TREND, TWO_OF_THREE = "beyond", "shift", "trend", "two_of_three"
COLUMNS = (X, MR, MEAN, UPPER, LOWER, MR_UPPER, FLAGS, PHASE, TRIAL, ENOUGH)


def xmr(values: Sequence[float], baseline: slice | None = None, rebase: Sequence[int] = (),
        screen: bool = False) -> pd.DataFrame:
    """Return a row a value, in the order given: x, mr (its distance to the value before), mean, upper, lower, mr_upper,
    flags (a tuple of names), phase, trial, enough.

    `rebase` names the positions at which a new phase begins, with limits of its own; `baseline` picks the points of
    each phase on which its limits rest (all, where None); `screen` leaves out ranges from 3.267 × their mean on, so
    that one wild point does not widen its own limits. Where a phase rests on fewer than 6 points, mean and limits are
    NaN, `enough` is False and nothing is flagged.
    """
    edges = [0, *sorted({at for at in rebase if 0 < at < len(values)}), len(values)]
    rows = [row for n, (start, end) in enumerate(pairwise(edges))
            for row in _phase(n, [float(value) for value in values[start:end]], baseline or slice(None), screen)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _phase(number: int, values: list[float], baseline: slice, screen: bool) -> Iterator[tuple[object, ...]]:
    basis = values[baseline]
    enough = len(basis) >= FEWEST
    mean, spread = _centre(basis, screen) if enough else (NAN, NAN)
    upper, lower = mean + LIMIT * spread, mean - LIMIT * spread
    flags = _flags(values, mean, upper, lower) if enough else [()] * len(values)
    for value, moved, flag in zip(values, [NAN, *_ranges(values)], flags, strict=False):
        yield (value, moved, mean, upper, lower, RANGE_LIMIT * spread, flag, number, len(basis) < SETTLED, enough)


def _centre(basis: list[float], screen: bool) -> tuple[float, float]:
    """Return the mean of the points, and the mean of their moving ranges."""
    ranges = _ranges(basis)
    spread = fmean(ranges)
    kept = [one for one in ranges if one < RANGE_LIMIT * spread] if screen and spread else ranges
    return fmean(basis), fmean(kept)


def _ranges(values: Sequence[float]) -> list[float]:
    return [abs(after - before) for before, after in pairwise(values)]


def _flags(values: list[float], mean: float, upper: float, lower: float) -> list[tuple[str, ...]]:
    sides = [_side(value, mean) for value in values]
    steps = [_side(after, before) for before, after in pairwise(values)]
    beyond = {at for at, value in enumerate(values) if _side(value, upper) > 0 or _side(value, lower) < 0}
    third = NEAR * (upper - mean)
    near = [at not in beyond and _side(abs(value - mean), third) > 0 for at, value in enumerate(values)]
    found = {BEYOND: beyond, SHIFT: _runs(sides, RUN),
             TREND: {at + more for at in _runs(steps, RUN - 1) for more in (0, 1)}, TWO_OF_THREE: _pairs(near, sides)}
    return [tuple(name for name, places in found.items() if at in places) for at in range(len(values))]


def _runs(signs: Sequence[int], length: int) -> set[int]:
    """Return the places that belong to so many equal signs in a row, or more; zeros break a run."""
    starts = (at for at in range(len(signs) - length + 1) if signs[at] and len(set(signs[at:at + length])) == 1)
    return {at + more for at in starts for more in range(length)}


def _pairs(near: Sequence[bool], sides: Sequence[int]) -> set[int]:
    """Return the places near a limit that have another beside them among three in a row on the same side."""
    found: set[int] = set()
    for at in range(len(near) - 2):
        three = range(at, at + 3)
        if abs(sum(sides[at:at + 3])) == 3 and sum(near[at:at + 3]) >= 2:
            found |= {place for place in three if near[place]}
    return found


def _side(value: float, line: float) -> int:
    """Return 1 above a line, -1 below it, 0 on it: what differs only by rounding is the same."""
    return 0 if isclose(value, line, rel_tol=SAME, abs_tol=SAME) else (value > line) - (value < line)
