"""Who moves the decider, who moves along, and how far apart they stand."""

from __future__ import annotations

import pytest
from hypothesis import given

from kamkit.groups.influence import influence, levers, spread, winning
from kamkit.model.group import DecisionGroup
from kamkit.model.person import Role, Stance
from tests.groups.cases import LIMITS, group, groups, hospital, member, tie

D = Role.DECIDER
CHAIN = group(
    member("user", stance=Stance.FOR),
    member("buyer", stance=Stance.OPEN),
    member("boss", D, stance=Stance.DOUBTS),
    member("alone", stance=Stance.OPEN),
    member("quiet"),
    ties=(tie("user", "buyer"), tie("buyer", "boss"), tie("quiet", "boss", 1, None)),
)


def test_the_pull_on_the_decider_is_the_models_total_influence() -> None:
    found = influence(CHAIN, LIMITS)
    assert found.of("boss").share == pytest.approx(0.4)
    assert found.of("buyer").share == pytest.approx(0.6 * 0.4)
    assert found.of("user").share == pytest.approx(0.6 * 0.6)
    assert [pull.person for pull in found.pulls] == ["boss", "user", "buyer", "quiet"]


def test_an_unknown_tie_opens_a_range_and_is_named() -> None:
    found = influence(CHAIN, LIMITS)
    quiet = found.of("quiet")
    assert quiet.share == 0
    assert quiet.high == pytest.approx(0.3)
    assert (quiet.low, quiet.most, quiet.certain) == (0, quiet.high, False)
    assert [(each.source, each.target) for each in found.unknown] == [("quiet", "boss")]
    assert found.of("buyer").low < found.of("buyer").high == pytest.approx(0.24)


def test_a_negative_reading_counts_by_its_size() -> None:
    found = influence(group(member("a"), member("d", D), ties=(tie("a", "d", None, 3),)), LIMITS).of("a")
    assert (found.low, found.high, found.most) == (-0.6, 0.6, 0.6)


def test_known_ties_alone_leave_nothing_open() -> None:
    found = influence(group(member("a"), member("d", D), ties=(tie("a", "d", -1, 3),)), LIMITS)
    assert found.of("a").certain
    assert found.unknown == ()
    assert found.of("a").share == found.of("a").low == found.of("a").high == -0.6
    assert found.of("a").most == 0.6


def test_who_reaches_no_decider_has_no_pull() -> None:
    found = influence(CHAIN, LIMITS).of("alone")
    assert (found.person, found.share, found.low, found.high, found.certain) == ("alone", 0, 0, 0, True)


def test_with_two_deciders_the_mean_is_told() -> None:
    two = group(member("a"), member("d", D), member("e", D), ties=(tie("a", "d"),))
    assert influence(two, LIMITS).of("a").share == pytest.approx(0.3)
    assert influence(two, LIMITS).of("e").share == pytest.approx(0.5)


def test_equal_pulls_are_told_in_the_order_of_codes() -> None:
    three = group(member("b"), member("a"), member("d", D), ties=(tie("b", "d", 1, 1), tie("a", "d", 1, 1)))
    assert [pull.person for pull in influence(three, LIMITS).pulls] == ["d", "a", "b"]


def test_without_a_decider_nobody_pulls() -> None:
    assert influence(group(member("a"), member("b"), ties=(tie("a", "b"),)), LIMITS).pulls == ()


def test_the_levers_are_the_pulls_of_who_does_not_decide() -> None:
    assert [pull.person for pull in levers(CHAIN, LIMITS)] == ["user", "buyer", "quiet"]


@given(groups())
def test_pulls_of_all_add_up_to_no_more_than_one(any_group: DecisionGroup) -> None:
    assert sum(abs(pull.share) for pull in influence(any_group, LIMITS).pulls) <= 1 + 1e-5


@given(groups())
def test_bounds_hold_the_known_share(any_group: DecisionGroup) -> None:
    for pull in influence(any_group, LIMITS).pulls:
        assert pull.low <= pull.share <= pull.high


def test_winning_a_connected_supporter_moves_others_and_winning_an_isolate_does_not() -> None:
    moved = winning(CHAIN, "user", LIMITS)
    assert moved == {"buyer": pytest.approx(0.6), "boss": pytest.approx(0.36), "alone": 0.0, "quiet": 0.0}
    assert set(winning(CHAIN, "alone", LIMITS).values()) == {0.0}


def test_winning_moves_by_the_way_to_the_new_stance() -> None:
    assert winning(CHAIN, "buyer", LIMITS, Stance.FOR)["boss"] == pytest.approx(0.6 * 0.4)
    assert winning(CHAIN, "buyer", LIMITS, Stance.AGAINST)["boss"] == pytest.approx(-2 * 0.24)


def test_winning_somebody_of_unknown_stance_moves_by_an_unknown_amount_not_by_nothing() -> None:
    known = group(member("a"), member("b"), member("c"), ties=(tie("a", "b"),))
    assert winning(known, "a", LIMITS) == {"b": None, "c": 0.0}


def test_winning_a_stranger_is_refused() -> None:
    with pytest.raises(KeyError):
        winning(CHAIN, "nobody", LIMITS)


@given(groups(least=1))
def test_winning_never_moves_anybody_further_than_the_winner_moved(any_group: DecisionGroup) -> None:
    for code in any_group.codes:
        today = any_group.member(code).stance
        for moved in winning(any_group, code, LIMITS).values():
            assert moved is None or abs(moved) <= (0 if today is None else 2 - today) + 1e-5


def test_the_spread_tells_both_ends_and_who_is_unknown() -> None:
    found = spread(hospital(12))
    assert (found.width, found.front, found.rear) == (4, ("p4",), ("p8",))
    assert found.unknown == ("p5", "p6", "p9", "p12")


def test_fewer_than_two_known_positions_have_no_width() -> None:
    found = spread(group(member("a", stance=Stance.FOR), member("b")))
    assert (found.width, found.front, found.rear, found.unknown) == (None, ("a",), ("a",), ("b",))
    assert spread(group()).width is None


def test_agreement_is_a_width_of_nought() -> None:
    found = spread(group(member("a", stance=Stance.OPEN), member("b", stance=Stance.OPEN)))
    assert (found.width, found.front, found.rear) == (0, ("a", "b"), ("a", "b"))


def test_an_unknown_tie_that_leads_away_from_the_decider_bears_on_nothing() -> None:
    away = group(member("a"), member("d", D), ties=(tie("d", "a", None, None),))
    found = influence(away, LIMITS)
    assert found.unknown == ()
    assert found.of("d").certain


def test_of_two_whose_known_pull_is_nought_the_one_who_may_pull_more_comes_first() -> None:
    open_ends = group(
        member("a"), member("b"), member("c"), member("d", D), ties=(tie("a", "c", 1, None), tie("c", "d", 1, None))
    )
    found = [pull.person for pull in influence(open_ends, LIMITS).pulls]
    assert found == ["d", "a", "c"]
    assert influence(open_ends, LIMITS).of("a").most > influence(open_ends, LIMITS).of("c").most > 0
