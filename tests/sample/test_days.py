"""Days: nothing on a holiday or on leave, seasons and slumps in the figures, contacts that hang together."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import pairwise

from kamkit.model.account import Account
from kamkit.model.activity import Activity, ActivityKind
from kamkit.model.base import Record
from kamkit.model.person import Depth, Person
from kamkit.model.sales import Leave, Specialist
from kamkit.model.visit import Visit
from kamkit.rules.workdays import Calendar
from tests.sample.figures import TODAY, Figures, of_kind

DAILY = (ActivityKind.DIRECT_MAIL, ActivityKind.MAIL_FOLLOWUP_CALL, ActivityKind.COLD_CALL, ActivityKind.KNOWN_CALL)


def _entries(book: tuple[Record, ...]) -> list[tuple[str, date]]:
    visits = [(visit.specialist or "", visit.day) for visit in of_kind(book, Visit)]
    return [*visits, *((activity.specialist, activity.day) for activity in of_kind(book, Activity))]


def test_the_book_covers_two_hundred_and_fifty_working_days_make_up_days_included(book: tuple[Record, ...]) -> None:
    days = {activity.day for activity in of_kind(book, Activity)}
    assert len(days) == 250
    assert max(days) == TODAY
    assert any(day.weekday() >= 5 for day in days)


def test_nobody_works_on_a_day_off(book: tuple[Record, ...]) -> None:
    calendar = Calendar()
    assert [day for _, day in _entries(book) if not calendar.is_working(day)] == []


def test_nobody_works_on_leave_before_joining_or_after_leaving(book: tuple[Record, ...]) -> None:
    leave = of_kind(book, Leave)
    service = {one.code: (one.joined or date.min, one.left or date.max) for one in of_kind(book, Specialist)}
    worked = set(_entries(book))
    clash = [one.code for one in leave for who, day in worked if who == one.specialist and one.start <= day <= one.end]
    assert clash == []
    assert [(code, day) for code, day in worked if not service[code][0] <= day <= service[code][1]] == []


def test_leave_of_one_specialist_never_overlaps_and_lies_in_service(book: tuple[Record, ...]) -> None:
    service = {one.code: (one.joined or date.min, one.left or date.max) for one in of_kind(book, Specialist)}
    for code, (start, end) in service.items():
        periods = sorted((leave.start, leave.end) for leave in of_kind(book, Leave) if leave.specialist == code)
        assert all(first[1] < second[0] for first, second in pairwise(periods))
        assert all(start <= first and last <= end for first, last in periods)


def test_daily_numbers_lie_around_the_bands_for_those_without_a_habit(figures: Figures) -> None:
    bands = ((5, 10), (5, 10), (1, 2), (3, 4))
    for code in ("S-01", "S-05", "S-08", "S-09", "S-11"):
        for kind, (low, high) in zip(DAILY, bands, strict=True):
            assert low * 0.95 <= figures.a_day(code, kind) <= high, (code, kind)


def test_spring_festival_is_quiet_and_year_end_brings_visits_to_public_buyers(book: tuple[Record, ...]) -> None:
    days = Counter(activity.day for activity in of_kind(book, Activity) if activity.specialist != "S-07")
    before = [count for day, count in days.items() if date(2026, 2, 4) <= day <= date(2026, 2, 14)]
    normal = [count for day, count in days.items() if day.month in (3, 4, 5)]
    assert sum(before) / len(before) < 0.7 * sum(normal) / len(normal)
    public = {account.code for account in of_kind(book, Account) if account.account_class == "B"}
    months = Counter((visit.day.year, visit.day.month) for visit in of_kind(book, Visit) if visit.account in public)
    assert months[2025, 11] + months[2025, 12] > 1.5 * (months[2026, 7] + months[2026, 8])


def test_everybody_but_the_steady_one_has_a_slump_of_some_weeks(figures: Figures) -> None:
    def worst(code: str) -> float:
        daily = Counter(entry.day for entry in figures.activities[code] if entry.kind in DAILY)
        ordinary = [day for day in sorted(daily) if day.month != 2 and not (day.month == 1 and day.day > 25)]
        counts = [daily[day] for day in ordinary]
        weeks = [sum(counts[i : i + 15]) / 15 for i in range(len(counts) - 15)]
        return min(weeks) / (sum(counts) / len(counts))

    slumped = [code for code in ("S-01", "S-02", "S-03", "S-05", "S-08", "S-09") if worst(code) < 0.72]
    assert len(slumped) >= 5
    assert worst("S-11") > 0.72


def test_who_was_never_visited_is_never_called_and_shows_no_depth(book: tuple[Record, ...]) -> None:
    visited = {code: visit.day for visit in sorted(of_kind(book, Visit), key=lambda v: v.day, reverse=True)
               for code in visit.participants}
    for activity in of_kind(book, Activity):
        if activity.person and activity.kind == ActivityKind.KNOWN_CALL:
            assert visited[activity.person] <= activity.day
    for person in of_kind(book, Person):
        assert (person.depth == Depth.NONE) == (person.code not in visited)


def test_every_visit_stands_once_in_the_diary(book: tuple[Record, ...]) -> None:
    visits = [activity for activity in of_kind(book, Activity) if activity.kind == ActivityKind.VISIT]
    noted = Counter((activity.specialist, activity.account, activity.person) for activity in visits)
    held = Counter((v.specialist, v.account, v.participants[0]) for v in of_kind(book, Visit))
    assert noted == held


def test_participants_belong_to_the_account_they_were_visited_in(book: tuple[Record, ...]) -> None:
    account = {person.code: person.account for person in of_kind(book, Person)}
    for visit in of_kind(book, Visit):
        assert visit.participants
        assert {account[code] for code in visit.participants} == {visit.account}
        assert len(set(visit.participants)) == len(visit.participants)


def test_units_superiors_and_said_by_belong_to_the_same_account(book: tuple[Record, ...]) -> None:
    home = {record.code: record.account for record in book if hasattr(record, "account")}
    for record in book:
        for field in ("unit", "reports_to", "said_by", "source", "target", "person", "project", "order"):
            pointed = getattr(record, field, None)
            if isinstance(pointed, str) and pointed in home and getattr(record, "account", None):
                assert home[pointed] == record.account, (record.code, field)  # type: ignore[attr-defined]
