"""Dice: keyed, fair enough, and the same everywhere."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kamkit.sample.dice import draws

PINNED = [0.160000901931, 0.573559631854, 0.55031795242]
KEYS = st.tuples(st.integers(), st.text(max_size=8), st.integers(0, 400))


@given(KEYS)
def test_a_key_gives_the_same_numbers_each_time(key: tuple[int, str, int]) -> None:
    first, second = draws(*key), draws(*key)
    assert [first.unit() for _ in range(20)] == [second.unit() for _ in range(20)]


@given(KEYS, st.integers(1, 400))
def test_another_day_gives_other_numbers(key: tuple[int, str, int], later: int) -> None:
    assert draws(*key).unit() != draws(key[0], key[1], key[2] + later).unit()


def test_the_numbers_of_a_key_never_change_between_machines() -> None:
    assert [round(draws(7, "A-001", day).unit(), 12) for day in range(3)] == PINNED


@given(KEYS, st.integers(-5, 5), st.integers(0, 9))
def test_a_whole_number_lies_between_its_ends(key: tuple[int, str, int], low: int, width: int) -> None:
    assert low <= draws(*key).between(low, low + width) <= low + width


@given(KEYS, st.lists(st.integers(), min_size=1, max_size=9, unique=True), st.integers(0, 12))
def test_some_are_different_and_in_their_order(key: tuple[int, str, int], items: list[int], count: int) -> None:
    taken = draws(*key).some(items, count)
    assert len(taken) == min(count, len(items))
    assert list(taken) == [item for item in items if item in taken]


@given(KEYS)
def test_what_weighs_nothing_is_never_taken(key: tuple[int, str, int]) -> None:
    assert draws(*key).some("abc", 3, [1.0, 0.0, 2.0]) == ("a", "c")
    assert draws(*key).weigh("ab", [0.0, 1.0]) == "b"


@given(KEYS, st.floats(0, 30))
def test_a_number_around_a_mean_is_never_negative_nor_far_off(key: tuple[int, str, int], mean: float) -> None:
    assert 0 <= draws(*key).about(mean) <= mean * 2 + 1


def test_numbers_around_a_mean_have_that_mean() -> None:
    drawn = [draws("mean", day).about(7.0) for day in range(4000)]
    assert abs(sum(drawn) / len(drawn) - 7.0) < 0.15


def test_units_are_spread_evenly() -> None:
    tenths = [int(draws("even", day).unit() * 10) for day in range(4000)]
    assert all(320 < tenths.count(tenth) < 480 for tenth in range(10))
