"""The coverage grid: level × function × role, what is fresh, and whom to see next."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given

from kamkit.groups.coverage import Cell, State, coverage, threads
from kamkit.model.account import AccountClass
from kamkit.model.group import DecisionGroup, Member
from kamkit.model.person import Depth, Function, Level, Role, Stance
from tests.groups.cases import LIMITS, TODAY, group, groups, hospital, member

USING, FINANCE, AUDIT = Function.USING, Function.FINANCE, Function.AUDIT
TOP, MIDDLE, BOTTOM = Level.DECISION, Level.MANAGEMENT, Level.OPERATING


def cell(level: Level, function: Function, *members: Member, public: bool = False) -> Cell:
    return coverage(group(*members, account_class=AccountClass.B if public else None), LIMITS).cell(level, function)


def sat(code: str, *roles: Role, level: Level | None = MIDDLE, function: Function | None = USING, **fields) -> Member:
    return member(code, *roles, level=level, function=function, **fields)


@given(groups())
def test_every_member_stands_in_one_cell_or_among_the_unplaced(any_group: DecisionGroup) -> None:
    found = coverage(any_group, LIMITS)
    assert len(found.cells) == 18
    placed = [code for each in found.cells for code in each.members]
    assert sorted([*placed, *found.unplaced]) == sorted(any_group.codes)


@given(groups())
def test_each_cell_is_found_by_its_level_and_function(any_group: DecisionGroup) -> None:
    found = coverage(any_group, LIMITS)
    for each in found.cells:
        assert found.cell(each.level, each.function) is each


@given(groups())
def test_nobody_is_suggested_who_is_not_in_the_group_and_a_fresh_cell_needs_nobody(any_group: DecisionGroup) -> None:
    for each in coverage(any_group, LIMITS).cells:
        assert each.next is None or each.next in any_group.codes
        assert not (each.state == State.FRESH and (each.next or each.gap))


@pytest.mark.parametrize(
    ("members", "state"),
    [
        ((), State.EMPTY),
        ((sat("a"),), State.UNMET),
        ((sat("a", days=31),), State.STALE),
        ((sat("a", days=30),), State.FRESH),
        ((sat("a"), sat("b", depth=Depth.MET)), State.STALE),
        ((sat("a", days=99), sat("b", days=1)), State.FRESH),
    ],
)
def test_a_cell_is_as_fresh_as_its_freshest_member(members: tuple, state: State) -> None:
    assert cell(MIDDLE, USING, *members).state == state


def test_a_cell_tells_members_roles_and_the_last_contact() -> None:
    found = cell(
        MIDDLE,
        USING,
        sat("a", Role.USER, Role.DECIDER, days=40),
        sat("b", Role.USER, days=50),
        sat("c"),
        sat("x", level=TOP, days=1),
    )
    assert found.members == ("a", "b", "c")
    assert found.roles == (Role.USER, Role.DECIDER)
    assert (found.last_contact, found.days) == (TODAY - timedelta(days=40), 40)


def test_a_cell_where_nobody_was_seen_has_no_day() -> None:
    found = cell(MIDDLE, USING, sat("a"))
    assert (found.last_contact, found.days) == (None, None)


def test_in_a_stale_cell_the_weightiest_person_is_next() -> None:
    assert cell(MIDDLE, USING, sat("a", Role.USER), sat("b", Role.BUYER), sat("c", Role.DECIDER)).next == "c"
    assert cell(MIDDLE, USING, sat("a", Role.BUYER, Role.USER), sat("b", Role.GATEKEEPER)).next == "b"
    assert cell(MIDDLE, USING, sat("a", Role.INFLUENCER), sat("b", Role.BUYER)).next == "a"
    assert cell(MIDDLE, USING, sat("a"), sat("b", depth=Depth.MET)).next == "b"


def test_for_an_empty_cell_somebody_fresh_of_the_same_function_is_asked_first() -> None:
    colleague = sat("far", level=BOTTOM, function=FINANCE, days=1)
    neighbour = sat("near", level=TOP, function=USING, days=1, depth=Depth.TRUSTED, stance=Stance.CHAMPION)
    assert cell(TOP, FINANCE, neighbour, colleague).next == "far"
    assert cell(TOP, FINANCE, neighbour, sat("far", level=BOTTOM, function=FINANCE, days=31)).next == "near"


def test_among_others_the_nearer_level_then_goodwill_then_depth_decide() -> None:
    low, middle = sat("low", level=BOTTOM, days=1, depth=Depth.TRUSTED), sat("middle", level=MIDDLE, days=1)
    assert cell(TOP, FINANCE, low, middle).next == "middle"
    assert cell(BOTTOM, FINANCE, middle, low).next == "low"
    assert cell(TOP, FINANCE, sat("u", level=None, days=1), low).next == "low"
    friend = sat("friend", days=1, stance=Stance.FOR)
    assert cell(TOP, FINANCE, sat("cool", days=1, depth=Depth.TRUSTED, stance=Stance.OPEN), friend).next == "friend"
    assert cell(TOP, FINANCE, sat("a", days=1, depth=Depth.MET), sat("b", days=1, depth=Depth.WORKING)).next == "b"


def test_with_nobody_fresh_nobody_can_be_asked() -> None:
    assert cell(TOP, FINANCE, sat("a", days=99)).next is None


def test_gaps_are_the_handbooks_functions_and_neglected_people_elsewhere() -> None:
    found = coverage(group(sat("a", function=AUDIT), sat("b", days=1)), LIMITS)
    gaps = {(each.level, each.function) for each in found.gaps}
    assert (MIDDLE, AUDIT) in gaps
    assert (TOP, AUDIT) not in gaps
    assert (TOP, FINANCE) in gaps
    assert (MIDDLE, USING) not in gaps


@pytest.mark.parametrize(
    ("function", "public", "expected"),
    [
        (FINANCE, False, True),
        (AUDIT, False, False),
        (AUDIT, True, False),
        (Function.PROCUREMENT, True, True),
        (Function.PROCUREMENT, False, False),
        (FINANCE, True, True),
    ],
)
def test_procurement_is_expected_of_public_buyers_only(function: Function, public: bool, expected: bool) -> None:
    assert cell(TOP, function, public=public).expected is expected


def test_without_level_or_function_a_member_is_unplaced() -> None:
    found = coverage(group(sat("a", level=None), sat("b", function=None), sat("c")), LIMITS)
    assert found.unplaced == ("a", "b")


def test_roles_nobody_holds_are_listed() -> None:
    assert coverage(group(sat("a", Role.USER, Role.BUYER)), LIMITS).roles_missing == (
        Role.GATEKEEPER,
        Role.DECIDER,
        Role.INFLUENCER,
    )


def test_live_threads_are_counted_by_role() -> None:
    found = threads(hospital(12), LIMITS)
    assert found == {
        Role.GATEKEEPER: ("p2",),
        Role.BUYER: ("p2", "p11"),
        Role.USER: ("p4", "p7"),
        Role.DECIDER: (),
        Role.INFLUENCER: (),
    }


def test_somebody_against_us_is_never_asked_to_introduce_us() -> None:
    against = sat("far", level=BOTTOM, function=FINANCE, days=1, stance=Stance.AGAINST)
    neighbour = sat("near", level=TOP, function=USING, days=1)
    assert cell(TOP, FINANCE, neighbour, against).next == "near"
    assert cell(TOP, FINANCE, against).next is None
