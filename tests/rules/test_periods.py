"""Spans of time by name."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamkit.rules.periods import Period, period, period_of

KINDS = ("month", "week", "quarter", "year")
days = st.dates(min_value=date(1990, 1, 1), max_value=date(2150, 12, 31))
kinds = st.sampled_from(KINDS)


@pytest.mark.parametrize(("name", "start", "end", "kind"), [
    ("2026-10", date(2026, 10, 1), date(2026, 10, 31), "month"),
    ("2026-02", date(2026, 2, 1), date(2026, 2, 28), "month"),
    ("2028-02", date(2028, 2, 1), date(2028, 2, 29), "month"),
    ("2026-12", date(2026, 12, 1), date(2026, 12, 31), "month"),
    ("2026-W43", date(2026, 10, 19), date(2026, 10, 25), "week"),
    ("2026-W01", date(2025, 12, 29), date(2026, 1, 4), "week"),
    ("2026-W53", date(2026, 12, 28), date(2027, 1, 3), "week"),
    ("2026-Q1", date(2026, 1, 1), date(2026, 3, 31), "quarter"),
    ("2026-Q3", date(2026, 7, 1), date(2026, 9, 30), "quarter"),
    ("2026-Q4", date(2026, 10, 1), date(2026, 12, 31), "quarter"),
    ("2026", date(2026, 1, 1), date(2026, 12, 31), "year"),
])
def test_a_name_gives_the_first_and_the_last_day(name, start, end, kind):
    found = period(name)
    assert (found, found.kind) == (Period(name, start, end), kind)


@pytest.mark.parametrize("name", [
    "", "2026-13", "2026-00", "2026-1", "2026-W54", "2025-W53", "2026-W00", "2026-Q5", "2026-Q0", "26-10", " 2026-10",
    "2026-10 ", "2026-10\n", "2026-10-30", "２０２６-10", "1899", "2200-01", "2026-w43", "2026-q3", "../2026", "0000",
])
def test_any_other_text_is_refused(name):
    with pytest.raises(ValueError):
        period(name)


@pytest.mark.parametrize(("name", "before", "after"), [
    ("2026-01", "2025-12", "2026-02"), ("2026-W01", "2025-W52", "2026-W02"), ("2027-W01", "2026-W53", "2027-W02"),
    ("2026-Q1", "2025-Q4", "2026-Q2"), ("2026-Q4", "2026-Q3", "2027-Q1"), ("2026", "2025", "2027"),
])
def test_the_one_before_and_the_one_after_are_of_the_same_kind(name, before, after):
    assert (period(name).previous.name, period(name).following.name) == (before, after)


def test_both_ends_lie_in_a_period_and_their_neighbours_do_not():
    october = period("2026-10")
    assert [date(2026, month, day) in october for month, day in ((9, 30), (10, 1), (10, 31), (11, 1))] == [
        False, True, True, False]


def test_years_from_1900_to_2199_are_known():
    assert (period("1900").start, period("2199-12").end) == (date(1900, 1, 1), date(2199, 12, 31))


def test_a_period_under_way_is_cut_at_today_and_keeps_its_name_and_what_came_before():
    cut = period("2026-10").until(date(2026, 10, 30))
    assert (cut.name, cut.start, cut.end) == ("2026-10", date(2026, 10, 1), date(2026, 10, 30))
    assert cut.previous == period("2026-09")
    assert cut.following == period("2026-11")


def test_a_period_is_over_only_on_the_day_after_its_last():
    october = period("2026-10")
    assert not october.over(date(2026, 10, 31))
    assert october.over(date(2026, 11, 1))
    assert not october.until(date(2026, 10, 3)).over(date(2026, 10, 30))


def test_a_period_still_ahead_has_no_days():
    ahead = period("2026-11").until(date(2026, 10, 30))
    assert (ahead.end - ahead.start).days == -1
    assert date(2026, 11, 1) not in ahead
    assert period("2026-10").until(date(2026, 12, 1)) == period("2026-10")


@given(days, kinds)
def test_every_day_lies_in_its_period_and_in_no_neighbour(day, kind):
    found = period_of(day, kind)
    assert day in found
    assert found.kind == kind
    assert day not in found.previous
    assert day not in found.following


@given(days, kinds)
def test_periods_of_a_kind_follow_each_other_without_gap(day, kind):
    found = period_of(day, kind)
    assert found.previous.end + timedelta(days=1) == found.start
    assert found.previous.following == found
    assert period(found.name) == found
