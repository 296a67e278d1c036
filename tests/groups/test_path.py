"""The way to the decider, through the gatekeeper, with its missing links."""

from __future__ import annotations

import pytest
from hypothesis import given

from kamkit.groups.path import Link, Path, Step, path_to_decider
from kamkit.model.group import DecisionGroup, Member
from kamkit.model.person import Depth, Function, Level, Role
from tests.groups.cases import LIMITS, group, groups, hospital, member, tie

D, G = Role.DECIDER, Role.GATEKEEPER
TRUSTED = Depth.TRUSTED
TOP, MIDDLE, BOTTOM = Level.DECISION, Level.MANAGEMENT, Level.OPERATING


def way(*members: Member, ties: tuple = ()) -> Path:
    return path_to_decider(group(*members, ties=ties), LIMITS)[0]


def test_without_a_decider_there_is_no_way() -> None:
    assert path_to_decider(group(member("a", days=1)), LIMITS) == ()


def test_there_is_a_way_to_each_decider() -> None:
    both = path_to_decider(group(member("d", D, days=1), member("e", D, days=1)), LIMITS)
    assert [path.decider for path in both] == ["d", "e"]


@pytest.mark.parametrize(
    ("depth", "days", "cost"),
    [(TRUSTED, 30, 1), (Depth.WORKING, 0, 2), (Depth.MET, 1, 3), (None, 1, 4), (TRUSTED, 31, 3), (Depth.MET, None, 5)],
)
def test_a_contact_costs_less_the_deeper_and_fresher_it_is(depth: Depth | None, days: int | None, cost: int) -> None:
    found = way(member("d", D, days=days, depth=depth))
    assert found.steps == (Step(None, "d", Link.CONTACT, cost),)
    assert (found.cost, found.people, found.missing, found.skipped) == (cost, ("d",), (), ())


@pytest.mark.parametrize(
    ("sign", "strength", "link", "cost"),
    [
        (1, 3, Link.TIE, 1),
        (1, 2, Link.TIE, 2),
        (1, 1, Link.TIE, 3),
        (1, None, Link.TIE_UNKNOWN, 4),
        (None, 3, Link.TIE_UNKNOWN, 2),
        (None, None, Link.TIE_UNKNOWN, 5),
    ],
)
def test_a_tie_costs_less_the_stronger_it_is_and_an_unknown_one_is_shown(sign, strength, link, cost) -> None:
    found = way(member("a", days=1, depth=TRUSTED), member("d", D), ties=(tie("a", "d", sign, strength),))
    assert found.steps == (Step(None, "a", Link.CONTACT, 1), Step("a", "d", link, cost))
    assert found.cost == 1 + cost


def test_a_negative_tie_is_no_way() -> None:
    found = way(member("a", days=1, depth=TRUSTED), member("d", D), ties=(tie("a", "d", -1, 3),))
    assert [step.link for step in found.steps] == [Link.CONTACT, Link.MISSING]


def test_a_line_of_reporting_is_a_way_upwards() -> None:
    found = way(member("a", days=1, depth=TRUSTED, reports_to="d"), member("d", D))
    assert found.steps[1] == Step("a", "d", Link.REPORT, 4)


def test_of_two_links_between_the_same_two_the_easier_counts() -> None:
    found = way(member("a", days=1, depth=TRUSTED, reports_to="d"), member("d", D), ties=(tie("a", "d", 1, 3),))
    assert found.steps[1] == Step("a", "d", Link.TIE, 1)
    weak = way(member("a", days=1, depth=TRUSTED, reports_to="d"), member("d", D), ties=(tie("a", "d", None, None),))
    assert weak.steps[1] == Step("a", "d", Link.REPORT, 4)


def test_reporting_to_a_stranger_leads_nowhere() -> None:
    found = way(member("a", days=1, reports_to="gone"), member("d", D))
    assert [step.link for step in found.steps] == [Link.CONTACT, Link.MISSING]


def test_the_way_goes_through_the_gatekeeper_where_that_is_cheaper_than_skipping() -> None:
    found = way(member("g", G, days=1, depth=TRUSTED), member("d", D, days=1, depth=Depth.MET), ties=(tie("g", "d"),))
    assert found.people == ("g", "d")
    assert (found.through, found.skipped, found.cost) == (("g",), (), 2)


def test_skipping_a_known_gatekeeper_costs_more_and_is_shown() -> None:
    skipping = way(member("g", G), member("d", D, days=1, depth=TRUSTED))
    assert skipping.steps == (Step(None, "d", Link.CONTACT, 1),)
    assert (skipping.skipped, skipping.through, skipping.cost) == (("g",), (), 7)
    assert way(member("d", D, days=1, depth=TRUSTED)).cost == 1


def test_a_decider_who_keeps_the_gate_skips_nobody() -> None:
    found = way(member("d", D, G, days=1, depth=TRUSTED))
    assert (found.through, found.skipped, found.cost) == (("d",), (), 1)


def test_the_cheapest_way_is_taken_even_if_longer() -> None:
    found = way(
        member("a", days=1, depth=TRUSTED),
        member("b"),
        member("d", D, days=99, depth=Depth.MET),
        ties=(tie("a", "b"), tie("b", "d")),
    )
    assert (found.people, found.cost) == (("a", "b", "d"), 3)


def test_a_missing_link_is_named() -> None:
    found = way(
        member("a", days=1, depth=TRUSTED, level=MIDDLE, function=Function.USING),
        member("b", level=MIDDLE, function=Function.USING),
        member("d", D, level=TOP, function=Function.FINANCE),
        ties=(tie("b", "d"),),
    )
    assert found.people == ("a", "b", "d")
    assert found.missing == (Step("a", "b", Link.MISSING, 12),)


@pytest.mark.parametrize(
    ("level", "function", "cost"),
    [
        (TOP, Function.USING, 12),
        (MIDDLE, Function.USING, 13),
        (BOTTOM, Function.USING, 14),
        (TOP, Function.AUDIT, 13),
        (None, Function.USING, 14),
        (TOP, None, 13),
        (BOTTOM, Function.AUDIT, 15),
    ],
)
def test_a_missing_link_costs_more_across_levels_and_functions(level, function, cost) -> None:
    found = way(
        member("d", D, level=TOP, function=Function.USING),
        member("a", days=1, depth=TRUSTED, level=level, function=function),
    )
    assert found.steps == (Step(None, "a", Link.CONTACT, 1), Step("a", "d", Link.MISSING, cost))
    assert found.cost == 1 + cost


def test_two_of_unknown_function_are_not_taken_for_colleagues() -> None:
    found = way(member("a", days=1, depth=TRUSTED, level=TOP), member("d", D, level=TOP))
    assert found.cost == 14  # 1 to the contact, 12 for the link, 1 for the function
    assert (
        way(
            member("a", days=1, depth=TRUSTED, level=TOP, function=Function.USING),
            member("d", D, level=TOP, function=Function.USING),
        ).cost
        == 13
    )


def test_where_nobody_was_met_the_first_step_is_a_cold_one() -> None:
    found = way(member("d", D))
    assert found.steps == (Step(None, "d", Link.COLD, 24),)
    assert found.missing == found.steps


@given(groups())
def test_every_way_starts_with_us_ends_at_the_decider_and_adds_up(any_group: DecisionGroup) -> None:
    for path in path_to_decider(any_group, LIMITS):
        assert path.steps[0].source is None
        assert path.people[-1] == path.decider
        assert [step.source for step in path.steps[1:]] == list(path.people[:-1])
        assert path.cost == sum(step.cost for step in path.steps) + (6 if path.skipped else 0)


@given(groups(least=2))
def test_a_new_tie_never_makes_a_way_dearer(any_group: DecisionGroup) -> None:
    one, other = any_group.codes[:2]
    closer = any_group.with_tie(tie(one, other, 1, 3))
    for before, after in zip(path_to_decider(any_group, LIMITS), path_to_decider(closer, LIMITS), strict=True):
        assert after.cost <= before.cost


def test_the_hospitals_ways_go_through_its_gatekeeper() -> None:
    first, second = path_to_decider(hospital(12), LIMITS)
    assert (first.people, first.through) == (("p2", "p1"), ("p2",))
    assert (second.people, second.missing) == (("p2", "p1", "p9"), ())


def test_of_two_levels_unknown_and_another_department_the_link_costs_most() -> None:
    found = way(
        member("d", D, level=TOP, function=Function.USING),
        member("a", days=1, depth=TRUSTED, level=None, function=Function.AUDIT),
    )
    assert found.steps[1] == Step("a", "d", Link.MISSING, 15)


def test_nobody_reports_to_himself() -> None:
    found = way(member("g", G, days=1, depth=TRUSTED, reports_to="g"), member("d", D))
    assert [step.link for step in found.steps] == [Link.CONTACT, Link.MISSING]
