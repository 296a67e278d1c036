"""Bands: where a count stands, what several days come to, and how long a part of a month is."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from kamkit.model.targets import Band
from kamkit.rules.bands import derived, spans, state, together
from kamkit.rules.workdays import Calendar

MAIL, FOLLOWUP, COLD, KNOWN = (Band(low=low, high=high) for low, high in ((5, 10), (5, 10), (1, 2), (3, 4)))
CALENDAR = Calendar()
bands = st.tuples(st.integers(0, 30), st.integers(0, 30)).map(lambda ends: Band(low=min(ends), high=max(ends)))


@pytest.mark.parametrize(("count", "band", "where"), [
    (4, MAIL, "below"), (5, MAIL, "in"), (10, MAIL, "in"), (11, MAIL, "above"),
    (4, FOLLOWUP, "below"), (5, FOLLOWUP, "in"), (10, FOLLOWUP, "in"), (11, FOLLOWUP, "above"),
    (0, COLD, "below"), (1, COLD, "in"), (2, COLD, "in"), (3, COLD, "above"),
    (2, KNOWN, "below"), (3, KNOWN, "in"), (4, KNOWN, "in"), (5, KNOWN, "above"),
])
def test_the_four_bands_of_the_handbook_f02_to_f05(count, band, where):
    assert state(count, band) == where


@pytest.mark.parametrize(("band", "low", "high"), [(MAIL, 25, 50), (FOLLOWUP, 25, 50), (COLD, 5, 10), (KNOWN, 15, 20)])
def test_a_week_of_five_days_f08(band, low, high):
    assert derived(band, 5) == Band(low=low, high=high)


def test_all_four_together_are_14_to_26_a_day_f08():
    assert together([MAIL, FOLLOWUP, COLD, KNOWN]) == Band(low=14, high=26)
    assert together([]) == Band(low=0, high=0)


def test_a_part_of_a_span_is_rounded_outwards():
    assert derived(Band(low=6, high=14), Fraction(3, 4)) == Band.model_construct(low=4, high=11)
    assert derived(Band(low=3, high=4), Fraction(1, 3)) == Band.model_construct(low=1, high=2)
    assert derived(MAIL, 0) == Band(low=0, high=0)


def test_a_band_ends_after_it_begins_and_holds_no_negative_counts():
    assert Band(low=3, high=3).high == 3
    for low, high in ((4, 3), (-1, 3), (0, 1001)):
        with pytest.raises(ValidationError):
            Band(low=low, high=high)


def worked(start, end, *leave):
    return [day for day in CALENDAR.working_days(start, end) if day not in leave]


def test_a_month_at_work_is_one_month_and_leave_lowers_it_day_by_day():
    october = CALENDAR.working_days(date(2026, 10, 1), date(2026, 10, 31))
    assert len(october) == 18  # eight days of holiday, one made up on Saturday the 10th
    assert spans(october, october, "month") == 1
    assert spans(october[:9], october, "month") == Fraction(1, 2)
    assert spans([], october, "month") == 0


def test_days_of_two_months_are_parts_of_each():
    whole = CALENDAR.working_days(date(2026, 9, 1), date(2026, 10, 31))
    week = worked(date(2026, 9, 28), date(2026, 10, 9))  # three of September's 22, two of October's 18
    assert [day.day for day in week] == [28, 29, 30, 8, 9]
    assert len(whole) - 18 == 22
    assert spans(week, whole, "month") == Fraction(3, 22) + Fraction(2, 18)


def test_weeks_are_those_of_the_calendar_also_over_a_new_year():
    days = CALENDAR.working_days(date(2026, 12, 28), date(2027, 1, 10))
    assert spans(days, days, "week") == 2
    half = CALENDAR.working_days(date(2026, 11, 2), date(2026, 11, 8))
    assert spans(half[:2], half, "week") == Fraction(2, 5)


def test_per_working_day_it_is_the_number_of_days():
    assert spans(worked(date(2026, 10, 1), date(2026, 10, 31)), (), "working_day") == 18


@given(st.integers(0, 100), bands)
def test_every_count_is_in_exactly_one_state(count, band):
    assert (state(count, band) == "below") == (count < band.low)
    assert (state(count, band) == "above") == (count > band.high)


@given(bands, st.integers(0, 40), st.integers(0, 40))
def test_bands_of_days_add_up(band, first, more):
    assert together([derived(band, first), derived(band, more)]) == derived(band, first + more)


@given(bands, st.lists(st.integers(0, 40), max_size=30))
def test_days_all_in_band_add_up_to_a_span_in_band(band, days):
    kept = [min(max(count, band.low), band.high) for count in days]
    assert state(sum(kept), derived(band, len(kept))) == "in"


@given(st.dates(date(2025, 1, 1), date(2026, 12, 1)), st.integers(1, 60), st.sampled_from(["week", "month"]), st.data())
def test_leave_never_lengthens_a_span(start, length, per, data):
    days = CALENDAR.working_days(start, start + timedelta(days=length))
    around = CALENDAR.working_days(start - timedelta(days=40), start + timedelta(days=length + 40))
    kept = data.draw(st.lists(st.sampled_from(days), unique=True)) if days else []
    assert spans(kept, around, per) <= spans(days, around, per)
