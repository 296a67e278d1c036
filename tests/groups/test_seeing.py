"""Whom to see next: the decider whom nobody has met before a user whom somebody saw last week."""

from __future__ import annotations

from hypothesis import given

from kamkit.groups.contact import fresh
from kamkit.groups.seeing import Because, Reason, deciders_met, next_to_see, threads_at
from kamkit.model.person import Depth, Function, Level, Role
from tests.groups.cases import LIMITS, group, member, tie
from tests.groups.cases import groups as any_group


def reasons(found: tuple, person: str) -> set[str]:
    return {one.reason.value for each in found if each.person == person for one in each.because}


def test_nobody_known_is_nobody_to_see() -> None:
    assert next_to_see(group(), LIMITS) == ()
    assert threads_at(group(), LIMITS) == (0, 0)
    assert deciders_met(group()) == (0, 0)


def test_the_decider_who_was_not_met_comes_first_with_the_finding_that_says_so() -> None:
    found = next_to_see(group(member("D", Role.DECIDER), member("U", Role.USER, days=3, depth=Depth.MET)), LIMITS)
    assert found[0].person == "D"
    assert {"decider", "finding"} <= reasons(found, "D")
    assert found[0].days is None


def test_who_must_introduce_us_is_named_with_whom() -> None:
    people = (member("D", Role.DECIDER), member("G", Role.GATEKEEPER, days=1, depth=Depth.WORKING))
    found = next_to_see(group(*people), LIMITS)
    introduces = [one for each in found if each.person == "G" for one in each.because]
    assert Because(Reason.INTRODUCES, "D") in introduces


def test_somebody_seen_last_week_who_opens_nothing_is_not_named() -> None:
    people = (member("D", Role.DECIDER, days=2, depth=Depth.TRUSTED), member("G", Role.GATEKEEPER, days=1),
              member("U", Role.USER, days=1, depth=Depth.MET))
    assert "U" not in {one.person for one in next_to_see(group(*people), LIMITS)}


def test_who_sways_the_decider_and_was_not_seen_is_named_for_it() -> None:
    people = (member("D", Role.DECIDER, days=1), member("G", Role.GATEKEEPER, days=1), member("S", days=90))
    assert "sway" in reasons(next_to_see(group(*people, ties=(tie("S", "D"),)), LIMITS), "S")


def test_a_cell_that_was_let_go_names_the_one_in_it() -> None:
    cold = member("F", Role.INFLUENCER, days=90, level=Level.MANAGEMENT, function=Function.FINANCE)
    told = next_to_see(group(member("D", Role.DECIDER, days=1), cold), LIMITS)
    assert Because(Reason.GAP, "management/finance") in [one for each in told if each.person == "F"
                                                         for one in each.because]


def test_live_threads_and_met_deciders_are_counted() -> None:
    people = group(member("D", Role.DECIDER, days=1), member("E", Role.DECIDER), member("U", days=90))
    assert threads_at(people, LIMITS) == (1, 2)
    assert deciders_met(people) == (1, 2)


@given(any_group())
def test_nobody_is_named_twice_nobody_without_reason_and_the_order_is_by_worth(found) -> None:
    told = next_to_see(found, LIMITS)
    assert len({one.person for one in told}) == len(told)
    assert all(one.because for one in told)
    assert [one.worth for one in told] == sorted((one.worth for one in told), reverse=True)
    opening = {Reason.INTRODUCES, Reason.FINDING, Reason.GATEKEEPER}
    for one in told:
        if not opening & {each.reason for each in one.because}:
            assert not fresh(found.member(one.person), found, LIMITS)
