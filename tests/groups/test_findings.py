"""Every named finding: when it speaks, how loud, whom it names, on whom it rests; and the law of removal."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kamkit import yamlfile
from kamkit.groups.findings import CHECKS, NAMES, findings, first
from kamkit.model.account import AccountClass
from kamkit.model.finding import Finding, Weight
from kamkit.model.group import DecisionGroup
from kamkit.model.person import Depth, Function, Level, Role, Stance
from kamkit.model.standards import FindingText
from tests.groups.cases import LIMITS, group, groups, hospital, look, member, told

HIGH, MEDIUM, LOW, CLEAR = Weight.HIGH, Weight.MEDIUM, Weight.LOW, Weight.CLEAR
D, G, B, U, I = Role.DECIDER, Role.GATEKEEPER, Role.BUYER, Role.USER, Role.INFLUENCER  # noqa: E741
TEXTS = Path(__file__).parents[2] / "data" / "standards" / "findings.yml"


@settings(max_examples=3 * settings.default.max_examples)
@given(groups(least=1), st.data())
def test_removing_a_person_changes_only_the_findings_that_cite_that_person(
    whole: DecisionGroup, data: st.DataObject
) -> None:
    gone = data.draw(st.sampled_from(whole.codes))
    left = {finding.name: finding for finding in findings(whole.without(gone), LIMITS)}
    for finding in findings(whole, LIMITS):
        if gone not in finding.persons:
            assert left[finding.name] == finding


def test_the_law_holds_for_every_person_of_the_hospital() -> None:
    whole = hospital(12)
    for gone in whole.codes:
        left = {finding.name: finding for finding in findings(whole.without(gone), LIMITS)}
        changed = {finding.name for finding in findings(whole, LIMITS) if left[finding.name] != finding}
        assert changed <= {finding.name for finding in findings(whole, LIMITS) if gone in finding.persons}


@given(groups())
def test_every_check_speaks_once_in_the_fixed_order(any_group: DecisionGroup) -> None:
    assert tuple(finding.name for finding in findings(any_group, LIMITS)) == NAMES == tuple(CHECKS)


@given(groups())
def test_a_finding_names_only_persons_it_rests_on_and_both_stand_in_the_groups_order(any_group: DecisionGroup) -> None:
    for finding in findings(any_group, LIMITS):
        assert set(told(finding)) <= set(finding.persons)
        assert list(finding.persons) == [code for code in any_group.codes if code in finding.persons]


@given(groups())
def test_a_clear_finding_accuses_nobody(any_group: DecisionGroup) -> None:
    assert all(told(finding) == () for finding in findings(any_group, LIMITS) if not finding.matters)


def test_every_finding_has_its_text_in_both_languages_and_no_text_is_left_over() -> None:
    texts = yamlfile.read(TEXTS).data
    assert list(texts) == list(NAMES)
    assert all(FindingText.model_validate(text) for text in texts.values())


def test_there_are_at_least_fourteen_findings() -> None:
    assert len(NAMES) >= 14


def test_what_matters_most_comes_first() -> None:
    weights = [finding.weight for finding in first(findings(hospital(12), LIMITS))]
    assert weights == sorted(weights, key=[HIGH, MEDIUM, LOW].index)
    assert CLEAR not in weights
    assert {HIGH, MEDIUM} <= set(weights)


# the people


def test_a_group_without_a_decider_is_told_with_nobody_to_cite() -> None:
    found = look("no-decider", group(member("a", B)))
    assert (found.weight, found.persons) == (HIGH, ())
    assert look("no-decider", group(member("a", D), member("b"))).persons == ("a",)
    assert look("no-decider", group(member("a", D))).weight == CLEAR


@pytest.mark.parametrize(
    ("members", "weight", "named"),
    [
        ((member("a", D),), HIGH, ("a",)),
        ((member("a", D), member("b", D, days=400)), MEDIUM, ("a",)),
        ((member("a", D, days=0),), CLEAR, ()),
        ((member("a", D, depth=Depth.MET),), CLEAR, ()),
        ((member("a", D, depth=Depth.NONE),), HIGH, ("a",)),
        ((member("a", B),), CLEAR, ()),
    ],
)
def test_a_decider_nobody_met_is_told(members: tuple, weight: Weight, named: tuple) -> None:
    found = look("decider-not-met", group(*members))
    assert (found.weight, told(found)) == (weight, named)
    assert found.persons == tuple(m.code for m in members if D in m.roles)


@pytest.mark.parametrize(("days", "weight"), [(45, CLEAR), (46, HIGH), (0, CLEAR)])
def test_a_decider_is_stale_one_day_after_the_limit(days: int, weight: Weight) -> None:
    found = look("decider-stale", group(member("a", D, days=days), member("b", D)))
    assert (found.weight, found.persons) == (weight, ("a",))
    if weight == HIGH:
        assert (found.facts["days"], found.facts["limit"]) == (46, 45)


def test_a_decider_met_on_no_noted_day_is_stale_with_days_unknown() -> None:
    found = look("decider-stale", group(member("a", D, depth=Depth.MET)))
    assert (found.weight, found.facts["days"]) == (HIGH, None)


def test_of_several_stale_deciders_the_longest_time_is_told() -> None:
    found = look("decider-stale", group(member("a", D, days=50), member("b", D, days=90), member("c", D, days=3)))
    assert (told(found), found.facts["days"]) == (("a", "b"), 90)


def test_a_gatekeeper_is_known_or_not() -> None:
    assert look("gatekeeper-unknown", group(member("a", D))).weight == MEDIUM
    found = look("gatekeeper-unknown", group(member("a", D), member("b", G)))
    assert (found.weight, found.persons) == (CLEAR, ("b",))


@pytest.mark.parametrize(
    ("members", "weight", "cited"),
    [
        ((member("k", G), member("d", D, days=9)), HIGH, ("k", "d")),
        ((member("k", G, days=99), member("d", D, days=9)), CLEAR, ("k", "d")),
        ((member("k", G), member("l", G, days=9), member("d", D, days=9)), CLEAR, ("k", "l", "d")),
        ((member("k", G), member("d", D)), CLEAR, ("k",)),
        ((member("d", D, days=9),), CLEAR, ("d",)),
    ],
)
def test_a_gatekeeper_is_bypassed_when_only_the_decider_was_met(members: tuple, weight: Weight, cited: tuple) -> None:
    found = look("gatekeeper-bypassed", group(*members))
    assert (found.weight, found.persons) == (weight, cited)
    assert told(found) == (("k",) if weight == HIGH else ())


def test_no_fresh_contact_at_all_is_told() -> None:
    found = look("no-live-contact", group(member("a", days=31), member("b", depth=Depth.TRUSTED)))
    assert (found.weight, found.persons, found.facts["limit"]) == (HIGH, (), 30)
    assert look("no-live-contact", group(member("a", days=30), member("b", days=31))).persons == ("a",)


@pytest.mark.parametrize(("fresh", "weight"), [(0, CLEAR), (1, HIGH), (2, MEDIUM), (3, CLEAR), (4, CLEAR)])
def test_one_thread_is_grave_two_are_few_three_will_do(fresh: int, weight: Weight) -> None:
    members = [member(f"f{number}", days=1) for number in range(fresh)]
    found = look("single-thread", group(*members, member("old", days=99)))
    assert (found.weight, len(found.persons)) == (weight, fresh)
    if weight != CLEAR:
        assert (found.facts["count"], told(found)) == (fresh, found.persons)


def test_missing_roles_are_told_by_role_and_rest_on_those_who_hold_the_others() -> None:
    found = look("roles-missing", group(member("a", B), member("b", D), member("c", U)))
    assert (found.weight, found.facts["roles"], found.persons) == (MEDIUM, (I,), ("a", "c"))
    assert look("roles-missing", group(member("a", B, U, I))).weight == CLEAR
    assert look("roles-missing", group(member("a", B, U, I))).persons == ("a",)


@pytest.mark.parametrize(
    ("levels", "weight", "gaps"),
    [
        (tuple(Level), CLEAR, None),
        ((Level.DECISION, Level.OPERATING), MEDIUM, (Level.MANAGEMENT,)),
        ((Level.MANAGEMENT, Level.OPERATING), HIGH, (Level.DECISION,)),
        ((), HIGH, tuple(Level)),
    ],
)
def test_levels_without_fresh_contact_are_told(levels: tuple, weight: Weight, gaps: tuple | None) -> None:
    members = [member(level.value, level=level, days=30) for level in levels]
    stale = member("stale", level=Level.DECISION, days=31)
    found = look("level-gap", group(*members, stale, member("nowhere", days=1)))
    assert (found.weight, found.facts.get("levels")) == (weight, gaps)
    assert found.persons == tuple(level.value for level in levels)


def test_departments_without_fresh_contact_are_told_ours_left_out() -> None:
    found = look(
        "function-gap",
        group(
            member("f", function=Function.FINANCE, days=1),
            member("t", function=Function.TECHNICAL, days=40),
            member("p", function=Function.PROCUREMENT, days=1),
        ),
    )
    assert (found.weight, found.persons) == (MEDIUM, ("f",))
    assert found.facts["functions"] == (Function.TECHNICAL, Function.USING)
    three = [member(f.value, function=f, days=1) for f in (Function.FINANCE, Function.TECHNICAL, Function.USING)]
    assert look("function-gap", group(*three)).weight == CLEAR
    assert len(look("function-gap", group(*three)).persons) == 3


@pytest.mark.parametrize(
    ("members", "weight", "named", "days"),
    [
        ((member("a", U, days=31),), LOW, ("a",), 31),
        ((member("a", U, days=31), member("b", I, days=60)), MEDIUM, ("a", "b"), 60),
        ((member("a", B, days=31),), MEDIUM, ("a",), 31),
        ((member("a", G, days=31),), MEDIUM, ("a",), 31),
        ((member("a", days=30), member("b"), member("c", D, days=99)), CLEAR, (), None),
        ((member("a", depth=Depth.WORKING),), LOW, ("a",), None),
    ],
)
def test_contacts_gone_cold_are_told_deciders_apart(
    members: tuple, weight: Weight, named: tuple, days: int | None
) -> None:
    found = look("stale-contacts", group(*members))
    assert (found.weight, told(found), found.facts.get("days")) == (weight, named, days)
    assert found.facts.get("limit") == (30 if named else None)


@pytest.mark.parametrize(
    ("depth", "weight"), [(None, MEDIUM), (Depth.MET, MEDIUM), (Depth.WORKING, CLEAR), (Depth.TRUSTED, CLEAR)]
)
def test_a_buyer_without_a_working_relation_is_told(depth: Depth | None, weight: Weight) -> None:
    found = look(
        "handler-shallow", group(member("a", B, depth=depth), member("b", B, depth=Depth.TRUSTED), member("c", U))
    )
    assert (found.weight, found.persons) == (weight, ("a", "b"))
    assert told(found) == (("a",) if weight == MEDIUM else ())


@pytest.mark.parametrize(
    ("user", "weight"),
    [
        (member("u", U, days=30), CLEAR),
        (member("u", U, days=31), MEDIUM),
        (member("u", B, days=1), MEDIUM),
        (member("u", days=1, function=Function.USING, level=Level.OPERATING), CLEAR),
        (member("u", days=1, function=Function.USING, level=Level.MANAGEMENT), MEDIUM),
        (member("u", days=1, function=Function.FINANCE, level=Level.OPERATING), MEDIUM),
    ],
)
def test_the_users_voice_is_heard_or_missing(user, weight: Weight) -> None:
    found = look("user-voice-missing", group(user, member("x", D, days=1)))
    assert (found.weight, found.persons) == (weight, ("u",) if weight == CLEAR else ())
    assert found.facts.get("limit") == (30 if weight == MEDIUM else None)


def test_a_public_buyer_needs_somebody_in_procurement() -> None:
    public = {"account_class": AccountClass.B}
    assert look("public-buyer-unmet", group(member("a", U, days=1), **public)).weight == HIGH
    assert look("public-buyer-unmet", group(member("a", B, days=1), **public)).persons == ("a",)
    seen = group(member("a", days=1, function=Function.PROCUREMENT), member("b", B, days=31), **public)
    assert (look("public-buyer-unmet", seen).weight, look("public-buyer-unmet", seen).persons) == (CLEAR, ("a",))
    for other in (None, AccountClass.A):
        assert look("public-buyer-unmet", group(member("a", B, days=1), account_class=other)) == Finding(
            name="public-buyer-unmet", weight=CLEAR, facts={"persons": ()}
        )


@pytest.mark.parametrize(
    ("name", "function"),
    [("brake-finance", Function.FINANCE), ("brake-technical", Function.TECHNICAL), ("brake-audit", Function.AUDIT)],
)
def test_a_department_brakes_by_its_hardest_opponent(name: str, function: Function) -> None:
    doubter, foe = (
        member(code, function=function, stance=stance) for code, stance in (("a", Stance.DOUBTS), ("b", Stance.AGAINST))
    )
    friend, silent = member("c", function=function, stance=Stance.OPEN), member("d", function=function)
    elsewhere = member("e", function=Function.GENERAL_OFFICE, stance=Stance.AGAINST)
    assert (look(name, group(doubter, friend)).weight, told(look(name, group(doubter, friend)))) == (MEDIUM, ("a",))
    assert (look(name, group(doubter, foe)).weight, told(look(name, group(doubter, foe)))) == (HIGH, ("a", "b"))
    calm = look(name, group(friend, silent, elsewhere))
    assert (calm.weight, calm.persons) == (CLEAR, ("c",))


@pytest.mark.parametrize(
    ("members", "weight", "named"),
    [
        ((member("a", D), member("b", U)), MEDIUM, ("a", "b")),
        ((member("a", I),), MEDIUM, ("a",)),
        ((member("a", U), member("b")), LOW, ("a",)),
        ((member("a", D, stance=Stance.OPEN), member("b")), CLEAR, ()),
    ],
)
def test_a_role_whose_position_nobody_knows_is_told(members: tuple, weight: Weight, named: tuple) -> None:
    found = look("stance-unknown", group(*members))
    assert (found.weight, found.persons) == (weight, named)


def test_positions_far_apart_are_told_with_who_stands_at_the_ends() -> None:
    far = group(
        member("a", stance=Stance.CHAMPION), member("b", stance=Stance.OPEN), member("c", U, stance=Stance.DOUBTS)
    )
    found = look("wide-spread", far)
    assert (found.weight, found.persons) == (MEDIUM, ("a", "c"))
    assert (found.facts["width"], found.facts["front"], found.facts["rear"]) == (3, ("a",), ("c",))
    decided = look("wide-spread", far.with_member(member("c", D, stance=Stance.DOUBTS)))
    assert decided.weight == HIGH
    near = look("wide-spread", far.with_member(member("c", stance=Stance.OPEN)))
    assert (near.weight, near.persons) == (CLEAR, ("a", "b", "c"))
    assert look("wide-spread", group(member("a", stance=Stance.OPEN), member("b"))).persons == ("a",)
