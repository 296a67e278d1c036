"""Days against bands, their sums, weeks and months: worked by hand, and the laws they keep."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kamkit.kpi.attendance import attendance, presence
from kamkit.kpi.bands import daily, over, summed, within
from kamkit.model.targets import Band
from kamkit.rules.periods import period
from kamkit.rules.workdays import Calendar
from tests.kpi.made import BANDS, CALENDAR, OCTOBER, away, day, did, person, there

KINDS = list(BANDS)


def judged(done, attended, bands=BANDS):
    days = daily(done, attended, bands)
    return summed(days, sorted(set(attended["specialist"])), list(bands)).set_index(["specialist", "kind"])


# -- who was there -----------------------------------------------------------------------------------------------------


def test_national_day_2026_leaves_18_working_days_with_the_make_up_saturday():
    days = presence([person()], (), CALENDAR, OCTOBER)["day"]
    assert len(days) == 18
    assert pd.Timestamp(2026, 10, 10) in set(days)
    assert not {pd.Timestamp(2026, 10, n) for n in (*range(1, 8), 11, 17, 18)} & set(days)


def test_every_day_has_one_state():
    rows = there(person(joined=day(9), left=day(22)), leave=(away(day(12), day(14)), away(day(14), day(18))))
    states = dict(zip(rows["day"].dt.day, rows["state"], strict=True))
    assert list(states) == list(range(1, 32))
    assert {n for n, state in states.items() if state == "away"} == {*range(1, 9), *range(23, 32)}
    assert {n for n, state in states.items() if state == "leave"} == {12, 13, 14, 15, 16}
    assert {n for n, state in states.items() if state == "off"} == {11, 17, 18}
    assert {n for n, state in states.items() if state == "worked"} == {9, 10, 19, 20, 21, 22}


def test_the_first_and_the_last_day_with_us_are_days_at_work():
    rows = there(person(joined=day(8), left=day(8)))
    assert list(rows.loc[rows["state"] == "worked", "day"].dt.day) == [8]


def test_each_place_has_its_own_days():
    local = Calendar({day(20): False})
    rows = attendance([person("S-1"), person("S-2")], (), {"S-1": CALENDAR, "S-2": local}, OCTOBER)
    off = rows[rows["day"] == pd.Timestamp(day(20))].set_index("specialist")["state"]
    assert dict(off) == {"S-1": "worked", "S-2": "off"}


def test_leave_of_another_or_before_the_period_takes_nothing_off():
    leave = (away(day(12), day(30), who="S-2"), away(date(2026, 8, 1), date(2026, 9, 30)))
    assert (there(leave=leave)["state"] == "worked").sum() == 18


# -- day by day --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "count", "state"), [
    ("direct_mail", 4, "below"), ("direct_mail", 5, "in"), ("direct_mail", 10, "in"), ("direct_mail", 11, "above"),
    ("mail_followup_call", 4, "below"), ("mail_followup_call", 11, "above"),
    ("cold_call", 0, "below"), ("cold_call", 1, "in"), ("cold_call", 2, "in"), ("cold_call", 3, "above"),
    ("known_call", 2, "below"), ("known_call", 3, "in"), ("known_call", 4, "in"), ("known_call", 5, "above"),
])
def test_one_day_against_the_handbooks_bands(kind, count, state):
    rows = daily(did((day(8), kind, count)), there(span=period("2026-W41")), BANDS)
    row = rows[(rows["kind"] == kind) & (rows["day"] == pd.Timestamp(day(8)))].iloc[0]
    assert (row["count"], row["state"]) == (count, state)
    assert (row["low"], row["high"]) == (BANDS[kind].low, BANDS[kind].high)


def test_there_is_a_row_for_each_kind_and_day_at_work_also_without_an_entry():
    rows = daily(did(), there(), BANDS)
    assert len(rows) == 4 * 18
    assert set(rows["state"]) == {"below"}
    assert list(rows.columns) == ["specialist", "kind", "day", "count", "low", "high", "state"]
    assert list(dict.fromkeys(rows["kind"])) == KINDS


def test_work_on_a_holiday_counts_and_is_not_asked_for():
    rows = daily(did((day(1), "cold_call", 2), (day(10), "cold_call", 0)), there(), BANDS)
    holiday = rows[rows["day"] == pd.Timestamp(day(1))]
    assert holiday[["kind", "count", "low", "high", "state"]].values.tolist() == [["cold_call", 2, 0, 0, "off"]]
    assert (rows["day"] == pd.Timestamp(day(10))).sum() == 4  # the make-up Saturday is asked for


def test_other_kinds_people_and_days_are_left_out():
    done = pd.concat([did((day(8), "visit", 3), (day(5, 11), "cold_call", 1)), did((day(8), "cold_call", 1), who="X")])
    assert daily(done, there(), BANDS)["count"].sum() == 0


# -- sums --------------------------------------------------------------------------------------------------------------


def test_a_week_worked_out_by_hand():
    """19 to 23 October, Thursday on leave, two cold calls on that Thursday all the same."""
    week = period("2026-W43")
    done = did((day(19), "direct_mail", 5), (day(20), "direct_mail", 11), (day(21), "direct_mail", 4),
               (day(23), "direct_mail", 10), (day(19), "cold_call", 1), (day(22), "cold_call", 2))
    found = judged(done, there(leave=(away(day(22), day(22)),), span=week))
    assert found.loc[("S-1", "direct_mail")].to_dict() == {
        "days": 4, "total": 30, "low": 20, "high": 40, "state": "in", "below": 1, "within": 2, "above": 1, "off": 0}
    assert found.loc[("S-1", "cold_call")].to_dict() == {
        "days": 4, "total": 3, "low": 4, "high": 8, "state": "below", "below": 3, "within": 1, "above": 0, "off": 2}
    assert found.loc[("S-1", "known_call")].to_dict() == {
        "days": 4, "total": 0, "low": 12, "high": 16, "state": "below", "below": 4, "within": 0, "above": 0, "off": 0}


def test_a_week_above_its_band_is_above_and_that_is_all_that_is_said():
    found = judged(did(*((day(n), "cold_call", 9) for n in range(19, 24))), there(span=period("2026-W43")))
    assert found.loc[("S-1", "cold_call"), ["state", "above", "below"]].tolist() == ["above", 5, 0]


def test_a_month_on_leave_is_not_judged():
    found = judged(did((day(8), "cold_call", 1)), there(leave=(away(day(1), day(31)),)))
    assert found.loc[("S-1", "cold_call"), ["days", "total", "low", "high", "state"]].tolist() == [0, 1, 0, 0, "off"]


def test_a_single_day_at_work_is_judged():
    found = judged(did((day(30), "cold_call", 1)), there(leave=(away(day(1), day(29)),), span=OCTOBER))
    assert found.loc[("S-1", "cold_call"), ["days", "total", "state"]].tolist() == [1, 1, "in"]


def test_specialists_without_a_row_are_there_with_nothing():
    rows = summed(daily(did(), there().iloc[:0], BANDS), ["S-1", "S-2"], ["cold_call"])
    told = rows[["specialist", "days", "total", "state"]].values.tolist()
    assert told == [["S-1", 0, 0, "off"], ["S-2", 0, 0, "off"]]


def test_own_targets_are_held_against_parts_of_months():
    visits, orders = Band(low=6, high=14), Band(low=0, high=2)
    done = did(*((day(n), "visit", 1) for n in (8, 9, 12, 13, 14)))
    months = {"S-1": Fraction(3, 4), "S-2": Fraction(1), "S-3": Fraction(0)}
    rows = over(done, months, {"visit": visits, "order": orders})
    assert rows.values.tolist() == [
        ["S-1", "visit", 0.75, 5, 4, 11, "in"], ["S-1", "order", 0.75, 0, 0, 2, "in"],
        ["S-2", "visit", 1.0, 0, 6, 14, "below"], ["S-2", "order", 1.0, 0, 0, 2, "in"],
        ["S-3", "visit", 0.0, 0, 0, 0, "off"], ["S-3", "order", 0.0, 0, 0, 0, "off"]]


def test_both_ends_of_a_span_are_within_it():
    done = did(*((day(n), "visit", 1) for n in (8, 9, 10, 11)))
    assert list(within(done, day(9), day(10))["day"].dt.day) == [9, 10]


# -- laws --------------------------------------------------------------------------------------------------------------

MONTH = [date(2026, 10, 1) + timedelta(days=n) for n in range(31)]
entry = st.tuples(st.sampled_from(MONTH), st.sampled_from([*KINDS, "visit"]), st.integers(1, 6))
entries = st.lists(entry, max_size=25)
some_days = st.lists(st.sampled_from(MONTH), max_size=6, unique=True)
laws = settings(max_examples=60)


def misses(done, attended):
    """Return how many day-bands were missed, and which kinds missed the band of the whole month."""
    found = judged(done, attended)
    return found["below"].sum(), set(found.index[found["state"] == "below"])


@laws
@given(entries, some_days)
def test_adding_a_holiday_never_raises_misses(done, holidays):
    before, after = (misses(did(*done), there(calendar=calendar)) for calendar in
                     (CALENDAR, Calendar(dict.fromkeys(holidays, False))))
    assert after[0] <= before[0]
    assert after[1] <= before[1]


@laws
@given(entries, some_days)
def test_adding_leave_never_raises_misses_nor_the_days_that_count(done, days):
    leave = tuple(away(one, one) for one in days)
    before, after = there(), there(leave=leave)
    assert (after["state"] == "worked").sum() <= (before["state"] == "worked").sum()
    assert misses(did(*done), after)[0] <= misses(did(*done), before)[0]
    assert misses(did(*done), after)[1] <= misses(did(*done), before)[1]
    band = judged(did(*done), after)["low"] <= judged(did(*done), before)["low"]
    assert band.all()


@laws
@given(entries, some_days, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(done, days, chance):
    frame, attended = did(*done), there(leave=tuple(away(one, one) for one in days))
    mixed = [list(range(len(one))) for one in (frame, attended)]
    for order in mixed:
        chance.shuffle(order)
    assert daily(frame.iloc[mixed[0]], attended.iloc[mixed[1]], BANDS).equals(daily(frame, attended, BANDS))


@laws
@given(entries, some_days)
def test_days_add_up_to_sums_and_sums_to_what_was_done(done, days):
    frame, attended = did(*done), there(leave=tuple(away(one, one) for one in days))
    rows = daily(frame, attended, BANDS)
    found = judged(frame, attended).loc["S-1"]
    for kind in KINDS:
        own = rows[rows["kind"] == kind]
        assert found.loc[kind, "total"] == own["count"].sum() == (frame["kind"] == kind).sum()
        assert found.loc[kind, "low"] == own["low"].sum() == found.loc[kind, "days"] * BANDS[kind].low
        assert found.loc[kind, "high"] == own["high"].sum() == found.loc[kind, "days"] * BANDS[kind].high
        assert found.loc[kind, ["below", "within", "above"]].sum() == found.loc[kind, "days"]
        assert found.loc[kind, "off"] == own.loc[own["state"] == "off", "count"].sum()


@laws
@given(entries, st.integers(1, 30))
def test_two_parts_of_a_month_add_up_to_the_month(done, cut):
    frame, attended = did(*done), there()
    parts = [attended[attended["day"].dt.day <= cut], attended[attended["day"].dt.day > cut]]
    columns = ["days", "total", "low", "high", "below", "within", "above", "off"]
    halves = sum(judged(frame, part)[columns] for part in parts)
    assert halves.equals(judged(frame, attended)[columns])


@laws
@given(entries, entries)
def test_two_people_do_not_touch_each_others_figures(mine, theirs):
    both = pd.concat([did(*theirs, who="S-2"), did(*mine)])
    attended = there(person("S-1"), person("S-2"))
    assert judged(both, attended).loc[["S-1"]].equals(judged(did(*mine), there()))
