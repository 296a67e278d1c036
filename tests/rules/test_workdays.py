"""Working days in China, make-up days and years not announced."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamkit.rules.workdays import Calendar

CALENDAR = Calendar()


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2026, 10, 1), False),
        (date(2026, 10, 7), False),
        (date(2026, 10, 8), True),
        (date(2026, 10, 10), True),
        (date(2026, 10, 11), False),
        (date(2026, 10, 9), True),
        (date(2026, 9, 20), True),
        (date(2026, 11, 21), False),
        (date(2026, 11, 23), True),
        (date(2025, 1, 26), True),
        (date(2025, 1, 25), False),
        (date(2026, 1, 1), False),
    ],
)
def test_holidays_weekends_and_make_up_days_are_told_apart(day: date, worked: bool) -> None:
    assert CALENDAR.is_working(day) is worked


def test_the_national_holiday_of_2026_leaves_the_working_days_that_were_announced() -> None:
    days = CALENDAR.working_days(date(2026, 9, 28), date(2026, 10, 11))
    assert [day.isoformat() for day in days] == [
        "2026-09-28",
        "2026-09-29",
        "2026-09-30",
        "2026-10-08",
        "2026-10-09",
        "2026-10-10",
    ]


def test_both_ends_are_counted_and_a_turned_span_has_none() -> None:
    monday = date(2026, 11, 23)
    assert CALENDAR.working_days(monday, monday) == (monday,)
    assert CALENDAR.working_days(monday, monday - timedelta(days=1)) == ()


@pytest.mark.parametrize(
    ("year", "known"), [(2024, True), (2025, True), (2026, True), (2032, False), (1995, False), (2011, True)]
)
def test_a_year_not_yet_announced_is_said(year: int, known: bool) -> None:
    assert CALENDAR.known(year) is known


def test_the_unknown_years_of_a_span_are_named() -> None:
    assert CALENDAR.unknown_years(date(2025, 12, 1), date(2032, 1, 31))[-1] == 2032
    assert CALENDAR.unknown_years(date(2025, 12, 1), date(2026, 1, 31)) == ()


def test_an_override_outdoes_the_package_both_ways_and_settles_its_year() -> None:
    own = Calendar({date(2032, 1, 3): True, date(2032, 1, 5): False}, announced=(2032,))
    assert own.is_working(date(2032, 1, 3))
    assert not own.is_working(date(2032, 1, 5))
    assert own.known(2032)
    assert not own.known(2033)


@given(st.dates(date(2024, 1, 1), date(2026, 12, 31)), st.integers(0, 60), st.integers(0, 60))
def test_two_spans_end_to_end_hold_the_days_of_the_whole(start: date, first: int, more: int) -> None:
    middle, end = start + timedelta(days=first), start + timedelta(days=first + more)
    whole = CALENDAR.working_days(start, end)
    assert CALENDAR.working_days(start, middle) + CALENDAR.working_days(middle + timedelta(days=1), end) == whole
