"""How far a figure of few people can be trusted: 95 % intervals. None where there are too few to say anything."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

Z = 1.959964
T = (12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131, 2.120,
     2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042)  # fmt: skip
T_BEYOND = ((120, 1.980), (60, 2.000), (40, 2.021), (31, 2.042))
"""Critical values of Student's t, two-sided 95 %, by degrees of freedom (NIST/SEMATECH e-Handbook, 1.3.6.7.2)."""

FEWEST_CORRELATED = 4
"""Fisher's interval divides by the root of n − 3."""

Bounds = tuple[float, float]


@dataclass(frozen=True)
class Effect:
    """A standardised effect and its 95 % interval."""

    size: float
    low: float
    high: float


def t95(freedom: int) -> float:
    """Return the critical value of t for so many degrees of freedom, between two tabled ones the larger value."""
    if freedom <= len(T):
        return T[freedom - 1]
    return next(value for least, value in T_BEYOND if freedom >= least)


def mean(values: Sequence[float]) -> float:
    """Return the mean; exact sums, so that no order of the values makes a difference."""
    return math.fsum(values) / len(values)


def deviation(values: Sequence[float]) -> float:
    """Return the sample standard deviation (n − 1)."""
    middle = mean(values)
    return math.sqrt(math.fsum((value - middle) ** 2 for value in values) / (len(values) - 1))


def around_mean(values: Sequence[float]) -> Bounds | None:
    """Return the t interval of a mean (of paired differences, say); None for fewer than two values."""
    if len(values) < 2:
        return None
    half = t95(len(values) - 1) * deviation(values) / math.sqrt(len(values))
    return mean(values) - half, mean(values) + half


def around_share(hits: int, count: int) -> Bounds | None:
    """Return the interval of a share after Wilson (1927), as Newcombe (1998, method 3) sets it out; None of none."""
    if count == 0:
        return None
    share, square = hits / count, Z * Z
    middle = (share + square / (2 * count)) / (1 + square / count)
    half = Z / (1 + square / count) * math.sqrt(share * (1 - share) / count + square / (4 * count * count))
    return max(0.0, middle - half), min(1.0, middle + half)


def around_correlation(r: float, count: int) -> Bounds | None:
    """Return the interval of a correlation by Fisher's z (1921); None for fewer than four pairs or a perfect one."""
    if count < FEWEST_CORRELATED or abs(r) >= 1:
        return None
    half = Z / math.sqrt(count - 3)
    return math.tanh(math.atanh(r) - half), math.tanh(math.atanh(r) + half)


def correlation(xs: Sequence[float], ys: Sequence[float]) -> float | None:
    """Return Pearson's r; None where one of the two does not vary."""
    x, y = mean(xs), mean(ys)
    across = math.fsum((a - x) * (b - y) for a, b in zip(xs, ys, strict=True))
    spread = math.sqrt(math.fsum((a - x) ** 2 for a in xs) * math.fsum((b - y) ** 2 for b in ys))
    return None if spread < 1e-12 else max(-1.0, min(1.0, across / spread))


def paired_effect(difference: float, deviation_of_difference: float, r: float, count: int) -> Effect | None:
    """Return Hedges' g of pairs (after less before) with its interval.

    Borenstein, Hedges, Higgins, Rothstein, Introduction to Meta-Analysis (2009), chapter 4, formulas 4.26 to 4.30: the
    spread of the differences is taken back to that within one measurement by their correlation r. None where nothing
    varies.
    """
    apart = 2 * (1 - r)
    if apart <= 0 or deviation_of_difference <= 0:
        return None
    d = difference / (deviation_of_difference / math.sqrt(apart))
    variance = (1 / count + d * d / (2 * count)) * apart
    small = 1 - 3 / (4 * (count - 1) - 1)
    half = Z * small * math.sqrt(variance)
    return Effect(small * d, small * d - half, small * d + half)
