"""Direct mail and the calls that follow it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kamkit.kpi.mail import coverage, lag, sent
from kamkit.rules.periods import period
from tests.kpi.made import CALENDAR, OCTOBER, day, frame

WORKING = {who: CALENDAR.working_days(date(2026, 9, 1), date(2026, 12, 31)) for who in ("S-1", "S-2")}
TODAY = day(30)
SEPTEMBER = period("2026-09")


def mail(code, on, who="S-1", account=None):
    return (who, on, "direct_mail", account, None, code, None, None)


def call(on, answers=None, who="S-1", code=None):
    return (who, on, "mail_followup_call", None, None, code or f"c{on}{answers}{who}", answers, None)


def told(rows, today=TODAY, span=OCTOBER, **settings_):
    found = sent(frame(rows), WORKING, span, today, **settings_)
    return {code: (state, waited) for code, state, waited in found[["code", "state", "waited"]].values.tolist()}


def covered(rows, today=TODAY, span=OCTOBER, who=("S-1",)):
    done = frame(rows)
    return coverage(sent(done, WORKING, span, today), done, who, span).set_index("specialist")


@pytest.mark.parametrize(("on", "called", "days"), [
    (day(8), day(8), 0), (day(8), day(9), 1), (day(9), day(10), 1), (day(10), day(12), 1), (day(8), day(15), 6),
    (day(30, 9), day(8), 1), (day(25, 9), day(8), 4), (day(16), day(19), 1), (day(16), day(18), 0),
])
def test_the_lag_is_counted_in_working_days_over_holidays_and_make_up_days(on, called, days):
    assert lag(on, called, WORKING["S-1"]) == days


def test_a_call_within_five_working_days_has_followed_the_mail():
    rows = [mail("a", day(8)), call(day(8), "a"), mail("b", day(8)), call(day(14), "b"),
            mail("c", day(8)), call(day(15), "c"), mail("d", day(8))]
    assert told(rows) == {"a": ("followed", 0), "b": ("followed", 5), "c": ("late", 6), "d": ("missed", 17)}


def test_another_number_of_days_can_be_asked_for():
    rows = [mail("a", day(8)), call(day(9), "a"), mail("b", day(8)), call(day(10), "b")]
    assert told(rows, within_days=1) == {"a": ("followed", 1), "b": ("late", 2)}


def test_mail_that_still_has_time_is_waiting_and_not_missed():
    rows = [mail("a", day(23)), mail("b", day(22))]
    assert told(rows) == {"a": ("waiting", 5), "b": ("missed", 6)}
    assert told(rows, today=day(29)) == {"a": ("waiting", 4), "b": ("waiting", 5)}


def test_the_first_call_counts_and_one_before_its_mail_does_not():
    rows = [mail("a", day(12)), call(day(14), "a", code="z"), call(day(13), "a", code="y"), call(day(9), "a", code="x")]
    assert told(rows) == {"a": ("followed", 1)}
    assert told([mail("a", day(12)), call(day(9), "a")])["a"][0] == "missed"


def test_a_call_after_today_has_not_been_made_yet():
    assert told([mail("a", day(26)), call(day(29), "a")], today=day(28)) == {"a": ("waiting", 2)}
    assert told([mail("a", day(26)), call(day(28), "a")], today=day(28)) == {"a": ("followed", 2)}


def test_calls_in_the_next_month_follow_mail_of_this_one():
    rows = [mail("a", day(30, 9)), call(day(9), "a"), mail("b", day(8))]
    assert told(rows, span=SEPTEMBER) == {"a": ("followed", 2)}


def test_a_colleagues_call_on_a_mail_of_the_same_code_is_not_mine():
    rows = [mail("a", day(8)), call(day(9), "a", who="S-2"), mail("a", day(8), who="S-2")]
    states = sent(frame(rows), WORKING, OCTOBER, day(30))
    assert states[["specialist", "state"]].values.tolist() == [["S-1", "missed"], ["S-2", "followed"]]


def test_mail_nobody_followed_up_is_listed_with_its_account():
    found = sent(frame([mail("b", day(8), account="A-1"), mail("a", day(9))]), WORKING, OCTOBER, day(30))
    assert list(found.columns) == ["specialist", "day", "account", "person", "code", "state", "waited"]
    assert found["code"].tolist() == ["b", "a"]
    assert found["account"][0] == "A-1"
    assert found["account"].isna()[1]


def test_mails_stand_by_specialist_day_and_code_whatever_order_they_came_in():
    rows = [mail("c", day(9)), mail("a", day(9)), mail("b", day(8)), mail("z", day(8), who="S-2")]
    for listed in (rows, rows[::-1]):
        assert sent(frame(listed), WORKING, OCTOBER, day(30))["code"].tolist() == ["b", "a", "c", "z"]


def test_coverage_lag_and_loose_calls_by_hand():
    rows = [mail("a", day(8)), mail("b", day(8)), mail("c", day(9)), mail("d", day(9)), mail("e", day(29)),
            call(day(9), "a"), call(day(12), "b"), call(day(20), "c"), call(day(13)), call(day(13), code="x"),
            call(day(25, 9))]
    row = covered(rows).loc["S-1"].to_dict()
    assert row == {"mails": 5, "followed": 2, "late": 1, "missed": 1, "waiting": 1, "coverage": 0.5,
                   "lag_median": 3.0, "unlinked": 2}


def test_without_mail_there_is_no_coverage_rather_than_none_or_all():
    rows = covered([mail("a", day(29))], who=("S-1", "S-2"))
    assert rows["mails"].tolist() == [1, 0]
    assert rows["coverage"].isna().all()
    assert rows["lag_median"].isna().all()
    assert covered([], who=("S-2",))["unlinked"].tolist() == [0]


def test_mail_of_other_periods_is_left_out():
    rows = [mail("a", day(30, 9)), mail("b", day(1)), mail("c", day(31)), mail("d", day(1, 11))]
    assert set(told(rows, today=day(30, 11))) == {"b", "c"}


steps = st.lists(st.tuples(st.integers(1, 31), st.integers(-3, 25)), max_size=15)


@settings(max_examples=80)
@given(steps, st.integers(1, 31), st.randoms(use_true_random=False))
def test_every_mail_has_one_state_the_states_add_up_and_the_order_does_not_matter(made, today, chance):
    rows = []
    for n, (on, after) in enumerate(made):
        rows.append(mail(f"m{n}", day(on)))
        if after >= 0:
            rows.append(call(date.fromordinal(day(on).toordinal() + after), f"m{n}"))
    before = covered(rows, today=day(today))
    row = before.loc["S-1"]
    assert row["mails"] == len(made) == row[["followed", "late", "missed", "waiting"]].sum()
    assert not row["coverage"] > 1
    chance.shuffle(rows)
    assert covered(rows, today=day(today)).equals(before)


@settings(max_examples=80)
@given(st.dates(date(2026, 9, 1), date(2026, 12, 1)), st.integers(0, 30), st.integers(0, 30))
def test_lags_add_up(start, first, more):
    middle, end = (date.fromordinal(start.toordinal() + n) for n in (first, first + more))
    days = WORKING["S-1"]
    assert lag(start, middle, days) + lag(middle, end, days) == lag(start, end, days)
