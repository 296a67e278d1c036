"""The three showcases are what the trainer's answers say of them."""

from __future__ import annotations

import pytest

from kamkit.model.account import Account, AccountClass, Project, Registration, Step
from kamkit.model.activity import Activity
from kamkit.model.base import Record
from kamkit.model.person import Level, Person, RivalTie, Role, Tie
from kamkit.model.visit import Visit
from kamkit.sample.book import make
from tests.sample.conftest import HOME
from tests.sample.figures import TODAY, of_kind


@pytest.fixture(scope="module", params=[7, 3])
def told(request: pytest.FixtureRequest) -> tuple[Record, ...]:
    """Return a book of this seed."""
    return make(request.param, home=HOME)


def _called(book: tuple[Record, ...], account: str, title: str) -> Person:
    return next(p for p in of_kind(book, Person) if p.account == account and p.title == title)


def _last(book: tuple[Record, ...], person: Person) -> int | None:
    """Return the days since anybody saw or called that person."""
    days = [v.day for v in of_kind(book, Visit) if person.code in v.participants]
    days += [a.day for a in of_kind(book, Activity) if a.person == person.code]
    return (TODAY - max(days)).days if days else None


def test_the_hospitals_president_was_not_seen_for_four_months(told: tuple[Record, ...]) -> None:
    president = _called(told, "A-001", "院长")
    assert president.roles == (Role.DECIDER,)
    assert (_last(told, president) or 0) > 120


def test_the_head_nurse_holds_no_role_and_pulls_four_strings(told: tuple[Record, ...]) -> None:
    nurse = _called(told, "A-001", "急诊科护士长")
    ties = [tie for tie in of_kind(told, Tie) if tie.source == nurse.code]
    assert (nurse.name, nurse.roles, nurse.influence) == ("蔺采薇", (), None)
    assert len(ties) == 4
    assert _called(told, "A-001", "院长").code in {tie.target for tie in ties}


def test_the_rival_is_close_to_finance_and_audit_was_never_met(told: tuple[Record, ...]) -> None:
    finance, audit = _called(told, "A-001", "财务科科长"), _called(told, "A-001", "审计科科长")
    assert 3 in {tie.strength for tie in of_kind(told, RivalTie) if tie.person == finance.code}
    assert _last(told, audit) is None


def test_the_hospitals_registration_runs_out_and_its_announcement_comes_near(told: tuple[Record, ...]) -> None:
    until = max(one.valid_until for one in of_kind(told, Registration) if one.account == "A-001")
    assert 0 < (until - TODAY).days <= 30
    steps = {step.step: step for step in of_kind(told, Step) if step.project == "J-001-1"}
    announced = steps["announcement"]
    assert announced.done is None
    assert announced.due is not None
    assert 0 <= (announced.due - TODAY).days < 14


def test_showcase_budgets_are_known(told: tuple[Record, ...]) -> None:
    projects = [project for project in of_kind(told, Project) if project.account <= "A-003"]
    assert len(projects) == 3
    assert all(project.budget for project in projects)


def test_the_taxi_firm_is_a_small_class_a_account_whose_owner_listens_to_his_captain(told: tuple[Record, ...]) -> None:
    account = next(account for account in of_kind(told, Account) if account.code == "A-002")
    assert account.account_class == AccountClass.A
    owner, captain = _called(told, "A-002", "总经理"), _called(told, "A-002", "车队长")
    pulls = {(tie.source, tie.target): (tie.sign, tie.strength) for tie in of_kind(told, Tie)}
    assert pulls[captain.code, owner.code] == (1, 3)


def test_the_university_buys_through_a_centre_and_its_president_was_never_met(told: tuple[Record, ...]) -> None:
    account = next(account for account in of_kind(told, Account) if account.code == "A-003")
    assert account.buying_organisation
    assert account.using_organisation not in {account.name, account.buying_organisation}
    assert _last(told, _called(told, "A-003", "校长")) is None


def test_well_run_accounts_saw_a_decider_within_six_weeks(told: tuple[Record, ...]) -> None:
    for code in ("A-038", "A-039", "A-040", "A-041", "A-042"):
        deciders = [p for p in of_kind(told, Person) if p.account == code and p.level == Level.DECISION
                    and Role.DECIDER in p.roles]
        seen = [days for person in deciders if (days := _last(told, person)) is not None]
        assert seen
        assert min(seen) <= 45, code
