"""What is different between a group earlier and now: every kind of difference, and nothing where nothing is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given

from kamkit.groups.changed import Change, What, changes, contacts, moved
from kamkit.groups.findings import findings
from kamkit.model.finding import Weight
from kamkit.model.person import Depth, Function, Influence, Level, Role, Stance
from tests.groups.cases import LIMITS, TODAY, group, member, rival_tie, tie
from tests.groups.cases import groups as any_group

D, G, U = (member("D", Role.DECIDER, days=5), member("G", Role.GATEKEEPER), member("U", Role.USER, days=40))


def test_nothing_changed_is_no_change() -> None:
    same = group(D, G, ties=(tie("G", "D"),), rival_ties=(rival_tie("D"),))
    assert changes(same, same) == ()


def test_who_joined_and_who_left_is_told_once_with_no_word_on_ties_that_went_along() -> None:
    before = group(D, G, ties=(tie("G", "D"),), rival_ties=(rival_tie("G"),))
    after = group(D, member("N", Role.USER))
    assert changes(before, after) == (Change(What.JOINED, "N"), Change(What.LEFT, "G"))


@pytest.mark.parametrize(
    ("field", "old", "new"),
    [
        (What.STANCE, None, Stance.FOR),
        (What.ROLES, (Role.USER,), (Role.USER, Role.DECIDER)),
        (What.DEPTH, Depth.MET, Depth.TRUSTED),
        (What.LEVEL, Level.OPERATING, Level.DECISION),
        (What.FUNCTION, None, Function.FINANCE),
        (What.INFLUENCE, Influence.OVERT, Influence.HIDDEN),
        (What.REPORTS_TO, None, "D"),
    ],
)
def test_each_field_of_a_person_that_changed_is_told_with_both_values(field: What, old: object, new: object) -> None:
    before, after = (U.but(person=U.person.but(**{str(field): value})) for value in (old, new))
    assert changes(group(D, before), group(D, after)) == (Change(field, "U", old, new),)


def test_roles_in_another_order_are_the_same_roles() -> None:
    one, other = (member("U", *roles) for roles in ((Role.USER, Role.BUYER), (Role.BUYER, Role.USER)))
    assert changes(group(one), group(other)) == ()


def test_a_first_contact_and_one_more_are_told_apart_and_a_newcomer_who_was_met_counts_too() -> None:
    before = group(G, member("U", days=40))
    after = group(member("G", Role.GATEKEEPER, days=2), member("U", days=1), member("N", days=3), member("X"))
    ago = [TODAY - timedelta(days=days) for days in (40, 2, 1, 3)]
    assert contacts(before, after) == (
        Change(What.FIRST_CONTACT, "G", None, ago[1]),
        Change(What.SEEN_AGAIN, "U", ago[0], ago[2]),
        Change(What.FIRST_CONTACT, "N", None, ago[3]),
    )


def test_ties_that_came_changed_and_went_are_told_with_sign_and_strength() -> None:
    before = group(D, G, U, ties=(tie("G", "D", 1, None), tie("U", "D", 1, 2)))
    after = group(D, G, U, ties=(tie("G", "D", 1, 3), tie("D", "U", -1, 1)))
    assert set(changes(before, after)) == {
        Change(What.TIE, "G", (1, None), (1, 3), "D"),
        Change(What.TIE, "U", (1, 2), None, "D"),
        Change(What.TIE, "D", None, (-1, 1), "U"),
    }


def test_a_rival_who_came_closer_is_told() -> None:
    before, after = (group(D, rival_ties=(rival_tie("D", strength),)) for strength in (1, 3))
    assert changes(before, after) == (Change(What.RIVAL, "D", (1,), (3,), "R1"),)


def test_findings_that_appeared_went_or_weigh_otherwise_are_told_the_heaviest_first() -> None:
    before = findings(group(member("D", Role.DECIDER, days=60), member("G", Role.GATEKEEPER, days=1)), LIMITS)
    after = findings(group(member("D", Role.DECIDER, days=1), member("G", Role.GATEKEEPER, days=1)), LIMITS)
    found = {one.name: one for one in moved(before, after)}
    assert found["decider-stale"].went
    assert not found["decider-stale"].worse
    back = {one.name: one for one in moved(after, before)}
    assert back["decider-stale"].appeared
    assert back["decider-stale"].worse
    assert moved(before, before) == ()
    ranks = [max(one.before.weight == Weight.HIGH, one.after.weight == Weight.HIGH) for one in moved(before, after)]
    assert ranks == sorted(ranks, reverse=True)


@given(any_group(), any_group())
def test_going_back_undoes_every_change(one, other) -> None:
    there, back = changes(one, other), changes(other, one)
    turned = {What.JOINED: What.LEFT, What.LEFT: What.JOINED}
    edges = (What.TIE, What.RIVAL)
    plain = {(turned.get(c.what, c.what), c.person, c.other, str(c.after), str(c.before)) for c in there
             if c.what not in (What.FIRST_CONTACT, What.SEEN_AGAIN, *edges)}
    assert plain == {(c.what, c.person, c.other, str(c.before), str(c.after)) for c in back
                     if c.what not in (What.FIRST_CONTACT, What.SEEN_AGAIN, *edges)}
    assert {m.name for m in moved(findings(one, LIMITS), findings(other, LIMITS))} == {
        m.name for m in moved(findings(other, LIMITS), findings(one, LIMITS))}
