"""Intervals and effects against published values, and against scipy."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from kamkit.cohort import bounds

SHARES = st.lists(st.floats(0, 1), min_size=2, max_size=60)


@pytest.mark.parametrize("freedom", [*range(1, 31), 40, 60, 120])
def test_critical_values_of_t_are_those_of_the_distribution(freedom: int) -> None:
    assert bounds.t95(freedom) == pytest.approx(stats.t.ppf(0.975, freedom), abs=6e-4)


def test_between_tabled_values_the_wider_one_is_taken() -> None:
    for freedom in (31, 39, 41, 59, 61, 119, 121, 5000):
        assert bounds.t95(freedom) >= stats.t.ppf(0.975, freedom)


@pytest.mark.parametrize(
    ("hits", "count", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_interval_of_a_share_is_the_one_that_newcombe_printed(
    hits: int, count: int, low: float, high: float
) -> None:
    """Newcombe, Statistics in Medicine 17 (1998) 857, table I, method 3."""
    assert bounds.around_share(hits, count) == pytest.approx((low, high), abs=6e-5)


def test_the_paired_effect_is_the_worked_example_of_the_book() -> None:
    """Borenstein et al. (2009), chapter 4: difference 3, its deviation 5.5, r 0.7, n 50: g 0.4160, its error 0.1126."""
    found = bounds.paired_effect(3.0, 5.5, 0.7, 50)
    assert found is not None
    assert found.size == pytest.approx(0.4160, abs=5e-4)
    assert (found.high - found.low) / 2 / bounds.Z == pytest.approx(0.1126, abs=5e-4)


def test_an_interval_of_a_mean_worked_by_hand() -> None:
    """1, 2, 3, 4, 5: mean 3, deviation 1.5811, error 0.7071, t(4) 2.776."""
    assert bounds.around_mean([1, 2, 3, 4, 5]) == pytest.approx((3 - 1.9629, 3 + 1.9629), abs=1e-3)


def test_what_too_few_can_tell_is_nothing() -> None:
    assert bounds.around_mean([0.5]) is None
    assert bounds.around_share(0, 0) is None
    assert bounds.around_correlation(0.5, 3) is None
    assert bounds.around_correlation(1.0, 30) is None
    assert bounds.correlation([1, 1, 1], [1, 2, 3]) is None
    assert bounds.paired_effect(0.1, 0.0, 0.5, 9) is None
    assert bounds.paired_effect(0.1, 0.2, 1.0, 9) is None


def test_the_interval_of_a_correlation_worked_by_hand() -> None:
    """r 0.5, n 28: z 0.5493, error 0.2, so z from 0.1573 to 0.9413."""
    assert bounds.around_correlation(0.5, 28) == pytest.approx((math.tanh(0.15731), math.tanh(0.94130)), abs=1e-4)


@given(SHARES)
def test_an_interval_holds_its_mean_and_agrees_with_scipy(values: list[float]) -> None:
    found = bounds.around_mean(values)
    assert found is not None
    assert found[0] <= bounds.mean(values) <= found[1]
    if len(values) <= 31 and bounds.deviation(values) > 1e-3:
        other = stats.t.interval(0.95, len(values) - 1, bounds.mean(values), stats.sem(values))
        assert found == pytest.approx(other, rel=1e-3, abs=1e-3)


@given(st.integers(0, 50), st.integers(1, 50))
def test_the_interval_of_a_share_lies_between_nothing_and_all_and_agrees_with_scipy(hits: int, count: int) -> None:
    hits = min(hits, count)
    low, high = bounds.around_share(hits, count) or (-1, 2)
    assert 0 <= low <= hits / count + 1e-12
    assert hits / count - 1e-12 <= high <= 1
    other = stats.binomtest(hits, count).proportion_ci(method="wilson")
    assert (low, high) == pytest.approx((other.low, other.high), abs=1e-6)


@given(SHARES, st.randoms())
def test_no_order_of_the_values_makes_a_difference(values: list[float], chance) -> None:
    shuffled = list(values)
    chance.shuffle(shuffled)
    assert bounds.mean(shuffled) == bounds.mean(values)
    assert bounds.deviation(shuffled) == bounds.deviation(values)
