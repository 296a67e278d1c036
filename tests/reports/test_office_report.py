"""The office's report: every account once, its risks as facts with evidence, what changed since the last issue."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from kamkit import open_kit
from kamkit.kit.kit import Kit
from kamkit.kit.office.managed import Facts, Risk, line, managed
from kamkit.model.account import Account, Project, Registration
from kamkit.model.sales import Delivery
from kamkit.model.visit import Promise, Visit
from kamkit.store.books import make_book

TODAY = date(2026, 10, 30)
ACCOUNT = Account(code="A-1", name="甲公司", dealer="D-1", specialist="S-1")
VISIT = Visit(
    code="V-1",
    account="A-1",
    day=TODAY - timedelta(days=3),
    next_step="送方案",
    next_owner="周",
    next_due=TODAY + timedelta(days=5),
)
CALM = Facts(ACCOUNT, TODAY, TODAY, visits=(VISIT,))


@pytest.fixture
def limits(kit: Kit) -> object:
    return kit.standards.limits


def risks(facts: Facts, limits: object) -> dict[str, Risk]:
    return {risk.key: risk for risk in line(facts, limits).risks}  # type: ignore[arg-type]


def days(count: int) -> date:
    return TODAY + timedelta(days=count)


def test_an_account_visited_with_a_next_step_ahead_has_no_risk(limits: object) -> None:
    assert risks(CALM, limits) == {}


def test_an_account_whose_specialist_has_left_is_at_heavy_risk_from_that_day_on(limits: object) -> None:
    assert "owner_left" not in risks(replace(CALM, owner_left=days(1)), limits)
    assert risks(replace(CALM, owner_left=TODAY), limits)["owner_left"] == Risk("owner_left", 0, ("A-1",), heavy=True)
    assert risks(replace(CALM, owner_left=days(-60)), limits)["owner_left"].days == 60


def test_silence_is_told_from_the_day_after_the_limit_on_and_is_heavy_beyond_twice_of_it(kit: Kit) -> None:
    stale = kit.standards.limits.stale_days
    quiet = replace(CALM, visits=())

    def silent(since: int) -> Risk | None:
        return risks(replace(quiet, contact=days(-since)), kit.standards.limits).get("silent")

    assert silent(stale) is None
    assert silent(stale + 1) == Risk("silent", stale + 1, ("A-1",), heavy=False)
    assert silent(2 * stale + 1) == Risk("silent", 2 * stale + 1, ("A-1",), heavy=True)
    assert risks(replace(quiet, contact=None), kit.standards.limits)["never"].heavy


def test_a_next_step_without_owner_or_day_is_none_and_weighs_more_when_the_customer_decides_soon(
    limits: object,
) -> None:
    loose = replace(CALM, visits=(VISIT.but(next_owner=None),))
    assert risks(loose, limits) == {"no_next_step": Risk("no_next_step", None, ("V-1",))}
    soon = replace(loose, projects=(Project(code="J-1", account="A-1", name="更新", decision_by=days(30)),))
    assert risks(soon, limits)["no_next_step_decision_near"].evidence == ("V-1", "J-1")
    later = replace(loose, projects=(Project(code="J-1", account="A-1", name="更新", decision_by=days(31)),))
    assert set(risks(later, limits)) == {"no_next_step"}


def test_a_next_step_is_overdue_from_the_day_after_it_was_due(limits: object) -> None:
    assert risks(replace(CALM, visits=(VISIT.but(next_due=TODAY),)), limits) == {}
    assert risks(replace(CALM, visits=(VISIT.but(next_due=days(-1)),)), limits)["next_step_overdue"].days == 1


def test_a_promise_counts_as_it_stood_on_the_day_looked_at(limits: object) -> None:
    promise = Promise(code="W-1", account="A-1", made=days(-20), what="报价", due=days(-5), kept_on=days(2))
    assert risks(replace(CALM, promises=(promise,)), limits)["promise_overdue"].days == 5
    assert risks(replace(CALM, promises=(promise.but(kept_on=TODAY),)), limits) == {}
    assert risks(replace(CALM, promises=(promise.but(kept_on=None, given_up=True),)), limits) == {}


def test_a_registration_ends_soon_has_ended_or_overlaps_and_a_later_one_is_not_known_yet(kit: Kit) -> None:
    limits = kit.standards.limits
    project = (Project(code="J-1", account="A-1", name="更新", decision_by=days(60)),)
    own = Registration(
        code="G-1", account="A-1", dealer="D-1", day=days(-90), valid_until=days(limits.registration_warns_days)
    )
    with_project = replace(CALM, projects=project)
    assert (
        risks(replace(with_project, registrations=(own,)), limits)["registration_ends"].days
        == limits.registration_warns_days
    )
    ended = own.but(valid_until=days(-8))
    assert risks(replace(with_project, registrations=(ended,)), limits)["registration_ended"].days == 8
    assert risks(replace(CALM, registrations=(ended,)), limits) == {}, "nothing is open that it would protect"
    rival = Registration(code="G-2", account="A-1", dealer="D-2", day=days(-1), valid_until=days(90))
    assert risks(replace(with_project, registrations=(own, rival)), limits)["registration_overlaps"].evidence == (
        "G-1",
        "G-2",
    )
    assert "registration_overlaps" not in risks(
        replace(with_project, registrations=(own, rival.but(day=days(1)))), limits
    )


def test_a_delivery_is_late_until_it_is_done(limits: object) -> None:
    late = Delivery(code="Y-1", order="O-1", account="A-1", due=days(-4), quantity=3)
    assert risks(replace(CALM, deliveries=(late,)), limits)["delivery_late"].days == 4
    assert risks(replace(CALM, deliveries=(late.but(done=days(-1)),)), limits) == {}


def test_the_table_holds_every_account_once_the_heavy_ones_first(kit: Kit) -> None:
    report = kit.office_board("2026-10")
    listed = [one.account.code for one in report.lines]
    assert sorted(listed) == list(kit.accounts())
    heavy = [sum(risk.heavy for risk in one.risks) for one in report.lines]
    assert heavy == sorted(heavy, reverse=True)
    shown = report.accounts()
    assert all(f"{one.account.code} {one.account.name}" in shown.striptags() for one in report.lines)


def test_every_risk_stands_in_a_finding_with_its_record(kit: Kit) -> None:
    report = kit.office_board("2026-10")
    cited = {(one.key, code) for one in report.found for code, _ in one.evidence}
    assert cited == {(risk.key, one.account.code) for one in report.lines for risk in one.risks}
    assert all(one.facts["count"] == len(one.evidence) for one in report.found)
    assert not [told for one in report.found for code, told in one.evidence if code in told], "named once"


def test_what_came_and_what_went_since_the_last_issue_are_the_differences_of_the_two_tables(kit: Kit) -> None:
    report = kit.office_board("2026-10")
    before = {one.account.code: {risk.key for risk in one.risks} for one in managed(kit, date(2026, 9, 30))}
    for one in report.lines:
        now = {risk.key for risk in one.risks}
        assert len(report.changed(one)) == len(now ^ before[one.account.code])


def test_the_plan_of_the_board_is_the_numbers_of_each_specialist(kit: Kit) -> None:
    own = kit.numbers("2026-10", specialist="S-01").own()
    shown = kit.office_board("2026-10").board().striptags()
    visits = next(row for row in own.to_dict("records") if row["kind"] == "visit")
    assert f"{visits['total']}（" in shown


def test_accounts_are_graded_by_the_days_until_the_decision(kit: Kit) -> None:
    report = kit.office_board("2026-10")
    for one in report.lines:
        left = (one.decision_by - TODAY).days if one.decision_by else None
        key = "c" if left is None or left > 180 else "h" if left <= 30 else "a" if left <= 90 else "b"
        assert report.grade(one).key == key


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_customers_people_are_hidden_unless_asked_for_and_no_place_in_the_words_stays_open(kit: Kit, lang: str) -> None:
    other = kit.in_language(lang)
    parts = ("head", "changes", "findings", "accounts", "board", "prospects", "orders", "due", "cards", "definitions")
    report = other.office_board("2026-10")
    shown = "".join(getattr(report, part)() for part in parts)
    people = {one.name for one in other.records("people")}
    assert not [name for name in people if name in shown]
    assert "{" not in shown
    assert [sheet.name for sheet in report.workbook().sheets]


def test_an_empty_book_says_that_there_is_nothing(kit: Kit) -> None:
    make_book(kit.store, "空", today=TODAY)
    report = open_kit(lang="zh", db=str(kit.address), book="空").office_board("2026-10")
    assert kit.words("office.no_accounts") in report.accounts()
    assert kit.words("office.no_specialists") in report.board()
    assert kit.words("office.no_orders") in report.orders()
    assert report.end()["high"] == 0
