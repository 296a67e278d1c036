"""Friedkin and Johnsen's model, against a case worked by hand and against the laws it must keep."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamkit.rules.influence import Bond, known_weights, readings, settled, total_influence

PEOPLE = ("a", "b", "c", "d")
PAIRS = [(one, other) for one in PEOPLE for other in PEOPLE if one != other]
WEIGHT = st.sampled_from((-3, -2, -1, 1, 2, 3))
WEIGHTS = st.dictionaries(st.sampled_from(PAIRS), WEIGHT, max_size=8)
STUBBORN = st.floats(0.05, 0.95)


def test_the_case_worked_by_hand_comes_out_as_on_paper() -> None:
    """Three people: user -> buyer (strength 3), buyer -> decider (2), finance -> decider (−1); stubborn 0.4.

    Buyer:   strengths reaching it 3, openness 0.6 × min(1, 3/3) = 0.6, weight of the user 1.
             buyer = 0.4 · buyer0 + 0.6 · user0
    Decider: strengths 2 + 1 = 3, openness 0.6, weights 2/3 and −1/3.
             decider = 0.4 · decider0 + 0.6 · (2/3 · buyer − 1/3 · finance)
                     = 0.4 · decider0 + 0.4 · (0.4 · buyer0 + 0.6 · user0) − 0.2 · finance0
                     = 0.4 · decider0 + 0.16 · buyer0 + 0.24 · user0 − 0.2 · finance0
    """
    people = ("user", "buyer", "finance", "decider")
    weights = {("user", "buyer"): 3, ("buyer", "decider"): 2, ("finance", "decider"): -1}
    share = total_influence(people, weights, 0.4)
    on_decider = [share[of, "decider"] for of in people]
    assert on_decider == pytest.approx([0.24, 0.16, -0.2, 0.4])
    assert [share[of, "buyer"] for of in people] == pytest.approx([0.6, 0.4, 0, 0])
    first = {"user": 2, "buyer": 1, "finance": -2, "decider": 0}
    assert settled(people, weights, 0.4, first)["decider"] == pytest.approx(0.24 * 2 + 0.16 + 0.4)


def test_a_circle_of_two_comes_out_as_on_paper() -> None:
    """a ⇄ b, strength 3, stubborn 0.5: a = ½a0 + ½b, b = ½b0 + ½a, hence a = ⅔a0 + ⅓b0."""
    share = total_influence(("a", "b"), {("a", "b"): 3, ("b", "a"): 3}, 0.5)
    assert share["a", "a"] == pytest.approx(2 / 3)
    assert share["b", "a"] == pytest.approx(1 / 3)


def test_a_single_weak_tie_opens_a_third_as_far_as_a_strong_one() -> None:
    weak = total_influence(("a", "b"), {("a", "b"): 1}, 0.4)["a", "b"]
    assert weak == pytest.approx(0.2)
    assert total_influence(("a", "b"), {("a", "b"): 3}, 0.4)["a", "b"] == pytest.approx(3 * weak)


def test_more_strength_than_one_strong_tie_opens_no_further() -> None:
    share = total_influence(("a", "b", "c"), {("a", "c"): 3, ("b", "c"): 3}, 0.4)
    assert share["c", "c"] == pytest.approx(0.4)
    assert share["a", "c"] == pytest.approx(0.3)


@given(WEIGHTS, STUBBORN)
def test_what_reaches_a_person_never_adds_up_to_more_than_one(
    weights: dict[tuple[str, str], int], stubborn: float
) -> None:
    share = total_influence(PEOPLE, weights, stubborn)
    for on in PEOPLE:
        assert sum(abs(share[of, on]) for of in PEOPLE) <= 1 + 1e-9


@given(WEIGHTS, STUBBORN)
def test_with_friendly_ties_only_agreement_stays_agreement(
    weights: dict[tuple[str, str], int], stubborn: float
) -> None:
    friendly = {pair: abs(weight) for pair, weight in weights.items()}
    first = dict.fromkeys(PEOPLE, 1.5)
    assert list(settled(PEOPLE, friendly, stubborn, first).values()) == pytest.approx([1.5] * 4)


@given(WEIGHTS, STUBBORN, st.lists(st.floats(-2, 2), min_size=4, max_size=4))
def test_settled_opinions_satisfy_the_model_itself(
    weights: dict[tuple[str, str], int], stubborn: float, first: list[float]
) -> None:
    opinions = dict(zip(PEOPLE, first, strict=True))
    final = settled(PEOPLE, weights, stubborn, opinions)
    for on in PEOPLE:
        reach = {of: weights[of, on] for of in PEOPLE if (of, on) in weights}
        total = sum(map(abs, reach.values()))
        openness = (1 - stubborn) * min(1, total / 3)
        pulled = sum(weight / total * final[of] for of, weight in reach.items())
        assert final[on] == pytest.approx(openness * pulled + (1 - openness) * opinions[on])


@given(WEIGHTS, STUBBORN)
def test_who_has_no_tie_moves_nobody_and_is_moved_by_nobody(
    weights: dict[tuple[str, str], int], stubborn: float
) -> None:
    share = total_influence((*PEOPLE, "alone"), weights, stubborn)
    assert share["alone", "alone"] == 1
    assert all(share["alone", on] == 0 == share[on, "alone"] for on in PEOPLE)


@pytest.mark.parametrize("stubborn", [0, 1, -0.1, 1.1])
def test_a_stubbornness_at_or_beyond_its_ends_is_refused(stubborn: float) -> None:
    with pytest.raises(ValueError, match=r"^stubborn must lie between 0 and 1$"):
        total_influence(("a",), {}, stubborn)


def test_an_unknown_tie_is_left_out_of_the_known_weights_and_read_in_four_ways() -> None:
    bonds = (Bond("a", "b", 1, 2), Bond("c", "b", None, None))
    assert known_weights(bonds) == {("a", "b"): 2}
    known, *guessed = readings(bonds)
    assert known == {("a", "b"): 2}
    assert sorted(weights["c", "b"] for weights in guessed) == [-3, -1, 1, 3]
    assert all(weights["a", "b"] == 2 for weights in guessed)


def test_the_known_half_of_a_tie_is_kept_in_every_reading() -> None:
    assert sorted(w["a", "b"] for w in readings((Bond("a", "b", -1, None),))[1:]) == [-3, -3, -1, -1]
    assert sorted(w["a", "b"] for w in readings((Bond("a", "b", None, 2),))[1:]) == [-2, -2, 2, 2]


def test_ties_that_are_all_known_have_one_reading() -> None:
    assert readings((Bond("a", "b", -1, 2),)) == ({("a", "b"): -2},)


def test_a_tie_is_known_only_when_both_its_halves_are() -> None:
    assert Bond("a", "b", 1, 1).known
    assert not Bond("a", "b", 1, None).known
    assert not Bond("a", "b", None, 1).known
