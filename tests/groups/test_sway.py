"""The findings of who sways whom, of the rival and of the registration."""

from __future__ import annotations

import pytest

from kamkit.groups.findings import findings
from kamkit.model.finding import Finding, Weight
from kamkit.model.group import DecisionGroup
from kamkit.model.person import Depth, Influence, Role, Stance
from tests.groups.cases import LIMITS, RIVALS, group, hospital, look, member, registration, rival_tie, tie, told

HIGH, MEDIUM, LOW, CLEAR = Weight.HIGH, Weight.MEDIUM, Weight.LOW, Weight.CLEAR
D, G, B, U, I = Role.DECIDER, Role.GATEKEEPER, Role.BUYER, Role.USER, Role.INFLUENCER  # noqa: E741


# who sways whom


def test_somebody_known_behind_the_scenes_must_be_met() -> None:
    hidden = Influence.HIDDEN
    found = look(
        "hidden-influencer-unmet",
        group(member("a", influence=hidden), member("b", influence=hidden, days=9), member("c")),
    )
    assert (found.weight, told(found), found.persons) == (HIGH, ("a",), ("a", "b"))
    assert look("hidden-influencer-unmet", group(member("b", influence=hidden, days=9))).persons == ("b",)
    assert look("hidden-influencer-unmet", group(member("b", influence=Influence.OVERT))).weight == CLEAR


@pytest.mark.parametrize(("strength", "suspect"), [(None, True), (3, True), (2, True), (1, False)])
def test_a_strong_or_unknown_tie_to_a_decider_makes_a_suspect(strength: int | None, suspect: bool) -> None:
    found = look(
        "possible-hidden-influencer", group(member("a"), member("d", D), ties=(tie("a", "d", None, strength),))
    )
    assert found.weight == (HIGH if suspect else CLEAR)
    assert (told(found), found.persons) == ((("a",), ("a", "d")) if suspect else ((), ()))


@pytest.mark.parametrize(
    ("person", "weight"),
    [
        (member("a"), HIGH),
        (member("a", U), HIGH),
        (member("a", days=99), MEDIUM),
        (member("a", I), CLEAR),
        (member("a", G), CLEAR),
        (member("a", B), CLEAR),
        (member("a", D), CLEAR),
        (member("a", influence=Influence.HIDDEN), CLEAR),
        (member("a", influence=Influence.OVERT), HIGH),
    ],
)
def test_only_who_has_no_seat_is_a_suspect(person, weight: Weight) -> None:
    assert look("possible-hidden-influencer", group(person, member("d", D), ties=(tie("a", "d"),))).weight == weight


def test_one_suspect_never_met_outweighs_another_who_was() -> None:
    two = group(member("a", days=1), member("b"), member("d", D), ties=(tie("a", "d"), tie("b", "d")))
    assert look("possible-hidden-influencer", two).weight == HIGH


def test_ties_to_many_make_a_suspect_even_without_a_decider() -> None:
    people = [member(code) for code in "abcd"]
    three = tuple(tie("a", other, 1, 1) for other in "bcd")
    found = look("possible-hidden-influencer", group(*people, ties=three))
    assert (found.weight, told(found), found.persons) == (HIGH, ("a",), ("a", "b", "c", "d"))
    assert look("possible-hidden-influencer", group(*people, ties=three[:2])).weight == CLEAR
    inward = tuple(tie(other, "a", 1, 1) for other in "bcd")
    assert look("possible-hidden-influencer", group(*people, ties=inward)).weight == CLEAR


def sway(strength: int | None = 3, sign: int | None = 1, stance: Stance | None = Stance.DOUBTS) -> Finding:
    return look(
        "opponent-with-influence",
        group(
            member("o", stance=stance),
            member("d", D, stance=Stance.OPEN),
            member("x", stance=Stance.AGAINST),
            ties=(tie("o", "d", sign, strength),),
        ),
    )


def test_an_opponent_who_sways_the_decider_is_told_with_the_share() -> None:
    found = sway()
    assert (found.weight, told(found), found.persons) == (HIGH, ("o",), ("o", "d"))
    assert (found.facts["percent"], found.facts["unknown_ties"]) == (60, 0)


def test_pushing_away_is_influence_too() -> None:
    assert (sway(sign=-1).weight, sway(sign=-1).facts["percent"]) == (HIGH, 60)


def test_an_unknown_tie_is_never_counted_as_no_influence() -> None:
    found = sway(strength=None)
    assert (found.weight, told(found)) == (MEDIUM, ("o",))
    assert (found.facts["percent"], found.facts["unknown_ties"]) == (0, 1)
    assert sway(sign=None).weight == MEDIUM


@pytest.mark.parametrize("stance", [None, Stance.OPEN, Stance.FOR])
def test_only_who_doubts_or_opposes_is_an_opponent(stance: Stance | None) -> None:
    found = sway(stance=stance)
    assert (found.weight, found.persons) == (CLEAR, ("o", "d"))


def test_an_influence_at_the_limit_counts_and_below_it_does_not() -> None:
    def weak(limit: float) -> Weight:
        one = group(member("o", stance=Stance.AGAINST), member("d", D), ties=(tie("o", "d", 1, 1),))
        return next(
            f for f in findings(one, LIMITS.but(strong_influence=limit)) if f.name == "opponent-with-influence"
        ).weight

    assert weak(0.2) == HIGH
    assert weak(0.21) == CLEAR


def test_a_sure_opponent_is_named_without_the_unsure_one() -> None:
    found = look(
        "opponent-with-influence",
        group(
            member("o", stance=Stance.AGAINST),
            member("q", stance=Stance.AGAINST),
            member("d", D),
            ties=(tie("o", "d"), tie("q", "d", 1, None)),
        ),
    )
    assert (found.weight, told(found), found.facts["unknown_ties"]) == (HIGH, ("o",), 1)


def test_a_decider_who_opposes_counts_by_himself() -> None:
    assert look("opponent-with-influence", group(member("d", D, stance=Stance.AGAINST))).weight == HIGH


@pytest.mark.parametrize(
    ("ties", "weight", "cited"),
    [
        ((), HIGH, ("s", "d")),
        ((("s", "m", 1), ("m", "d", 1)), CLEAR, ("s", "m", "d")),
        ((("s", "m", 1),), HIGH, ("s", "d")),
        ((("s", "d", None),), CLEAR, ("s", "d")),
        ((("s", "d", -1),), HIGH, ("s", "d")),
        ((("d", "s", 1),), HIGH, ("s", "d")),
    ],
)
def test_a_supporter_is_isolated_unless_a_chain_leads_to_the_decider(ties: tuple, weight: Weight, cited: tuple) -> None:
    found = look(
        "champion-isolated",
        group(
            member("s", stance=Stance.FOR),
            member("m", stance=Stance.OPEN),
            member("d", D),
            ties=tuple(tie(source, target, sign) for source, target, sign in ties),
        ),
    )
    assert (found.weight, found.persons) == (weight, cited)
    assert told(found) == (("s",) if weight == HIGH else ())


def test_one_supporter_of_two_in_isolation_is_a_smaller_matter() -> None:
    found = look(
        "champion-isolated",
        group(
            member("s", stance=Stance.FOR), member("t", stance=Stance.CHAMPION), member("d", D), ties=(tie("t", "d"),)
        ),
    )
    assert (found.weight, told(found), found.persons) == (MEDIUM, ("s",), ("s", "t", "d"))


def test_a_supporter_who_decides_is_not_isolated_and_without_a_decider_nobody_is() -> None:
    assert look("champion-isolated", group(member("d", D, stance=Stance.FOR))).weight == CLEAR
    assert look("champion-isolated", group(member("s", stance=Stance.FOR))).weight == CLEAR


def test_a_decider_to_whom_no_tie_is_on_record_is_told() -> None:
    found = look(
        "decider-circle-unknown", group(member("a"), member("d", D), member("e", D), member("f"), ties=(tie("a", "d"),))
    )
    assert (found.weight, told(found), found.persons) == (MEDIUM, ("e",), ("a", "d", "e"))
    known = look(
        "decider-circle-unknown", group(member("a"), member("d", D), member("f"), ties=(tie("a", "d"), tie("f", "a")))
    )
    assert (known.weight, known.persons) == (CLEAR, ("a", "d"))
    assert look("decider-circle-unknown", group(member("d", D), member("a"), ties=(tie("d", "a"),))).weight == MEDIUM


@pytest.mark.parametrize(("sign", "strength", "weight"), [(None, 2, MEDIUM), (1, None, MEDIUM), (1, 2, CLEAR)])
def test_a_tie_of_unknown_kind_is_told_with_both_its_ends(
    sign: int | None, strength: int | None, weight: Weight
) -> None:
    found = look("ties-unknown", group(member("a"), member("d", D), member("x"), ties=(tie("a", "d", sign, strength),)))
    assert (found.weight, found.persons) == (weight, ("a", "d") if weight != CLEAR else ())
    assert found.facts.get("count") == (1 if weight != CLEAR else None)


def test_an_unknown_tie_far_from_the_decider_weighs_less() -> None:
    found = look(
        "ties-unknown", group(member("a"), member("b"), member("d", D), ties=(tie("a", "b", None), tie("b", "a", None)))
    )
    assert (found.weight, found.persons, found.facts["count"]) == (LOW, ("a", "b"), 2)


# the rival and the registration


@pytest.mark.parametrize(
    ("person", "strength", "weight"),
    [
        (member("p", D), 2, HIGH),
        (member("p", D), 1, CLEAR),
        (member("p", D), None, CLEAR),
        (member("p", I), 3, MEDIUM),
        (member("p", influence=Influence.HIDDEN), 3, MEDIUM),
        (member("p", U), 3, CLEAR),
    ],
)
def test_a_rival_close_to_who_counts_is_told(person, strength: int | None, weight: Weight) -> None:
    found = look("rival-close", group(person, member("q"), rivals=RIVALS, rival_ties=(rival_tie("p", strength),)))
    assert (found.weight, found.persons) == (weight, ("p",) if weight != CLEAR else ())
    assert found.facts.get("rivals") == (("R1",) if weight != CLEAR else None)


@pytest.mark.parametrize(
    ("person", "strength", "weight"),
    [
        (member("p", D), None, MEDIUM),
        (member("p", I), None, LOW),
        (member("p", D), 3, CLEAR),
        (member("p", B), None, CLEAR),
    ],
)
def test_a_rival_of_unknown_reach_is_told_as_unknown(person, strength: int | None, weight: Weight) -> None:
    found = look("rival-unclear", group(person, rivals=RIVALS, rival_ties=(rival_tie("p", strength),)))
    assert (found.weight, found.persons) == (weight, ("p",) if weight != CLEAR else ())


@pytest.mark.parametrize(
    ("person", "strength", "weight"),
    [
        (member("p", B), 1, MEDIUM),
        (member("p", B, depth=Depth.MET), 1, CLEAR),
        (member("p", B, depth=Depth.MET), 2, MEDIUM),
        (member("p", U), 1, LOW),
        (member("p"), 1, LOW),
        (member("p", B), None, CLEAR),
        (member("p", U, G), 1, MEDIUM),
    ],
)
def test_a_rival_nearer_than_we_are_is_told(person, strength: int | None, weight: Weight) -> None:
    found = look("rival-ahead", group(person, rival_ties=(rival_tie("p", strength, "R9"),)))
    assert (found.weight, told(found)) == (weight, ("p",) if weight != CLEAR else ())
    assert found.facts.get("rivals") == (("R9",) if weight != CLEAR else None)


def test_a_rival_with_two_ties_is_named_once() -> None:
    both = (rival_tie("p"), rival_tie("q"))
    found = look("rival-close", group(member("p", D), member("q", I), rivals=RIVALS, rival_ties=both))
    assert (found.weight, found.facts["rivals"], found.persons) == (HIGH, ("R1",), ("p", "q"))


def registered(*spans: tuple[str, int, int], ours: str | None = "D-01") -> DecisionGroup:
    return group(our_dealer=ours, registrations=tuple(registration(*span) for span in spans))


@pytest.mark.parametrize(
    ("spans", "weight"),
    [
        ((), MEDIUM),
        ((("D-01", -60, 0),), CLEAR),
        ((("D-01", -60, -1),), HIGH),
        ((("D-01", 1, 60),), MEDIUM),
        ((("D-01", 0, 60),), CLEAR),
        ((("D-02", -60, 60),), MEDIUM),
        ((("D-01", -90, -40), ("D-01", -30, -5)), HIGH),
        ((("D-01", -90, -40), ("D-01", -30, 5)), CLEAR),
    ],
)
def test_a_registration_of_ours_is_in_force_or_told(spans: tuple, weight: Weight) -> None:
    found = look("registration-missing", registered(*spans))
    assert (found.weight, found.persons) == (weight, ())


def test_a_lapsed_registration_tells_its_last_day_and_a_missing_one_none() -> None:
    assert (
        look("registration-missing", registered(("D-01", -90, -40), ("D-01", -30, -5))).facts["day"].isoformat()
        == "2026-10-25"
    )
    assert look("registration-missing", registered()).facts["day"] is None


def test_where_our_dealer_is_unknown_any_registration_is_ours() -> None:
    assert look("registration-missing", registered(("D-07", -9, 9), ours=None)).weight == CLEAR


@pytest.mark.parametrize(
    ("last", "weight"), [(31, CLEAR), (30, MEDIUM), (8, MEDIUM), (7, HIGH), (0, HIGH), (-1, CLEAR)]
)
def test_a_registration_running_out_is_told_in_time(last: int, weight: Weight) -> None:
    found = look("registration-expiring", registered(("D-01", -60, last), ("D-02", -60, 3)))
    assert found.weight == weight
    if weight != CLEAR:
        assert (found.facts["days"], (found.facts["day"] - hospital(5).as_of).days) == (last, last)


def test_a_renewal_that_follows_without_a_break_takes_the_warning_away() -> None:
    assert look("registration-expiring", registered(("D-01", -60, 5), ("D-01", 5, 90))).weight == CLEAR
    assert look("registration-expiring", registered(("D-01", 6, 90), ("D-01", -60, 5))).weight == CLEAR
    assert look("registration-expiring", registered(("D-01", -60, 5), ("D-01", 7, 90))).weight == HIGH
    assert look("registration-expiring", registered(("D-01", -60, 60), ("D-01", -50, 5))).weight == CLEAR
    assert look("registration-expiring", registered(("D-01", 1, 5))).weight == CLEAR


@pytest.mark.parametrize(
    ("spans", "others"),
    [
        ((("D-01", -30, 30), ("D-02", 30, 60)), ("D-02",)),
        ((("D-01", -30, 30), ("D-02", 31, 60)), None),
        ((("D-01", -30, 30), ("D-02", -60, -1)), None),
        ((("D-01", -30, 0), ("D-02", -60, 9)), ("D-02",)),
        ((("D-01", -30, -1), ("D-02", -60, 9)), None),
        ((("D-02", -30, 30), ("D-03", -30, 30)), None),
        ((("D-01", -30, 30), ("D-01", -20, 30)), None),
        ((("D-01", -30, 30), ("D-02", -9, 9), ("D-02", -5, 9), ("D-03", 0, 1)), ("D-02", "D-03")),
    ],
)
def test_another_dealers_registration_on_a_common_day_is_told(spans: tuple, others: tuple | None) -> None:
    found = look("registration-overlap", registered(*spans))
    assert (found.weight, found.facts.get("dealers")) == (HIGH if others else CLEAR, others)
