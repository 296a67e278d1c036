"""The planted habits: each stands out in the figures, whatever the seed, and nobody else shows it."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from kamkit.model.activity import ActivityKind
from kamkit.sample.book import make
from tests.sample.figures import TODAY, Figures

SINCE = TODAY - timedelta(days=59)
STAYED = ("S-01", "S-02", "S-03", "S-04", "S-05", "S-06", "S-07", "S-08", "S-09", "S-10", "S-11")


@pytest.fixture(scope="module", params=[7, 20])
def drawn(request: pytest.FixtureRequest, home: Path) -> Figures:
    """Return the figures of a book of this seed."""
    return Figures(make(request.param, home=home))


def _others(*codes: str) -> tuple[str, ...]:
    return tuple(code for code in STAYED if code not in codes)


def test_s02_mails_much_and_hardly_follows_up(drawn: Figures) -> None:
    mails = {code: drawn.a_day(code, ActivityKind.DIRECT_MAIL) for code in _others("S-07")}
    assert max(mails, key=lambda code: mails[code]) == "S-02"
    assert drawn.followed("S-02") < 0.2
    assert min(drawn.followed(code) for code in _others("S-02", "S-03")) > 0.75


def test_s03_stopped_follow_up_calls_after_august(drawn: Figures) -> None:
    assert drawn.followed("S-03", end=SINCE - timedelta(days=7)) > 0.75
    assert drawn.followed("S-03", start=SINCE) < 0.1
    assert min(drawn.followed(code, start=SINCE) for code in _others("S-02", "S-03")) > 0.6
    assert drawn.count("S-03", ActivityKind.DIRECT_MAIL, SINCE) > 200


def test_s04_makes_no_cold_calls_and_leaves_next_steps_open(drawn: Figures) -> None:
    assert drawn.a_day("S-04", ActivityKind.COLD_CALL) < 0.3
    assert min(drawn.a_day(code, ActivityKind.COLD_CALL) for code in _others("S-04")) > 0.7
    careful = ("S-01", "S-05", "S-08", "S-11")
    assert drawn.with_next_step("S-04") < 0.5 < min(drawn.with_next_step(code) for code in careful)


def test_s05_sees_gatekeepers_only_and_one_person_an_account(drawn: Figures) -> None:
    assert drawn.only_gatekeepers("S-05") == 1
    seen = {(visit.account, code) for visit in drawn.visits["S-05"] for code in visit.participants}
    assert len(seen) == len({account for account, _ in seen})
    assert max(drawn.only_gatekeepers(code) for code in _others("S-05", "S-10")) < 0.4


def test_s06_was_away_for_six_weeks_at_a_stretch(drawn: Figures) -> None:
    longest = {code: max((p.end - p.start).days for p in drawn.leave[code]) for code in STAYED}
    assert longest["S-06"] >= 40
    assert max(days for code, days in longest.items() if code != "S-06") < 14


def test_s07_notes_the_week_on_its_last_day_while_visits_keep_theirs(drawn: Figures) -> None:
    days = sorted({entry.day for entry in drawn.activities["S-07"]})
    assert len({day.isocalendar()[:2] for day in days}) == len(days)
    assert drawn.on_weekday("S-07", 4) > 0.7
    assert max(drawn.on_weekday(code, 4) for code in _others("S-07")) < 0.25
    assert len({visit.day.weekday() for visit in drawn.visits["S-07"]}) >= 5


def test_s08_never_sees_the_decision_level(drawn: Figures) -> None:
    assert drawn.with_decision_level("S-08") == 0
    assert len(drawn.visits["S-08"]) > 60
    assert min(drawn.with_decision_level(code) for code in ("S-01", "S-02", "S-03", "S-09", "S-11")) > 0.08


def test_s09_breaks_promises(drawn: Figures) -> None:
    assert drawn.promises_in("S-09", "broken") > 0.3
    assert drawn.promises_in("S-09", "kept") < 0.45
    assert max(drawn.promises_in(code, "broken") for code in _others("S-09")) < 0.3


def test_s10_joined_in_the_course_of_the_book_and_s12_left(drawn: Figures) -> None:
    first = {code: min(entry.day for entry in drawn.activities[code]) for code in drawn.codes}
    last = {code: max(entry.day for entry in drawn.activities[code]) for code in drawn.codes}
    assert [code for code, day in first.items() if day > date(2026, 1, 15)] == ["S-10"]
    assert [code for code, day in last.items() if day < date(2026, 9, 15)] == ["S-12"]


def test_s11_is_steady_keeps_promises_and_names_owner_and_day(drawn: Figures) -> None:
    spread = {code: drawn.spread(code, ActivityKind.DIRECT_MAIL) for code in _others("S-07")}
    assert min(spread, key=lambda code: spread[code]) == "S-11"
    assert drawn.promises_in("S-11", "kept") > 0.85
    assert drawn.with_next_step("S-11") > 0.9
    assert drawn.with_decision_level("S-11") > 0.3
