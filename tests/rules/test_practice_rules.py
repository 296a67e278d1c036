"""Laws behind marking: expressions, certainty, orders, variants, and what a wrong way with an objection costs."""

from __future__ import annotations

from itertools import permutations
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamkit.model.exercise import Confidence, Option
from kamkit.rules import certainty
from kamkit.rules.arithmetic import Unreadable, worked_out
from kamkit.rules.ordering import common, demands, moves
from kamkit.rules.variants import BITS, dice, shuffled, variant_of
from tests.practice.test_mark import options

orders = st.lists(st.sampled_from("abcdef"), unique=True)


@pytest.mark.parametrize(("expression", "value"), [
    ("n * days", 252), ("(n + 3) / 5", 3), ("-n + 2", -10), ("round(n / 7, 2)", 1.71), ("max(n, days, 30)", 30),
    ("min(n, 3) - abs(-2)", 1), ("1.5", 1.5), ("round(2.5)", 2),
])
def test_an_expression_is_worked_out(expression: str, value: float) -> None:
    assert worked_out(expression, {"n": 12, "days": 21}) == pytest.approx(value)


@pytest.mark.parametrize("expression", [
    "__import__('os').system('true')", "n.real", "open('x')", "[n]", "n if n else 1", "lambda: 1", "n ** 9", "'a'", "m",
    "n := 1", "True", "1 +", "", "n / 0", "round()", "max(n, key=abs)", "(" * 500, "1e9 * " * 60 + "1", "n @ n", "f(n)",
])
def test_whatever_is_no_plain_sum_is_refused_and_never_run(expression: str) -> None:
    with pytest.raises(Unreadable):
        worked_out(expression, {"n": 12})


@pytest.mark.parametrize(("expression", "reason"), [
    ("n +", "invalid syntax"), ("n / 0", "float division by zero"), ("m", "m"), ("[n, n]", "[n, n]"),
    ("1e308 * 9", "inf"), ("9" * 201, "> 200"), ("round(n, 1e999 - 1e999)", "cannot convert float NaN to integer"),
    ("sum(n" + ", n" * 30 + ")", ("sum(n" + ", n" * 30)[:40]),
])
def test_what_cannot_be_read_is_told(expression: str, reason: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        worked_out(expression, {"n": 12.0})
    assert str(refusal.value) == reason


def test_an_expression_may_be_as_long_as_the_limit_and_no_longer() -> None:
    longest = "1" + "+1" * 99 + " "
    assert worked_out(longest, {}) == 100
    with pytest.raises(Unreadable):
        worked_out(longest + " ", {})


@pytest.mark.parametrize(("expression", "value"), [
    ("max(1.7, 0.5)", 1.7), ("min(1.7, 2.5)", 1.7), ("round(2.345, 2.0)", 2.35), ("round(1234, -2)", 1200),
    ("abs(-1.5)", 1.5), ("max(1, 1.9)", 1.9),
])
def test_only_the_digits_of_rounding_are_made_whole(expression: str, value: float) -> None:
    assert worked_out(expression, {}) == pytest.approx(value, abs=0.006)


@given(orders, orders)
def test_moves_are_none_for_the_same_order_alone_and_never_more_than_the_longer(one: list[str], two: list[str]) -> None:
    needed = moves(one, two)
    assert (needed == 0) == (one == two)
    assert needed == moves(two, one) <= max(len(one), len(two))
    assert common(one, two) <= min(len(one), len(two))


@given(orders, st.data())
def test_one_thing_out_of_place_is_one_move(order: list[str], data: st.DataObject) -> None:
    if len(order) < 2:
        return
    taken = data.draw(st.integers(0, len(order) - 1))
    rest = order[:taken] + order[taken + 1:]
    put = data.draw(st.integers(0, len(rest)))
    changed = [*rest[:put], order[taken], *rest[put:]]
    assert moves(changed, order) == (0 if changed == order else 1)


def test_demands_follow_through() -> None:
    assert demands({"a": (), "b": ("a",), "c": ("b",)}) == (("a", "b"), ("a", "c"), ("b", "c"))
    assert demands({"a": (), "b": ()}) == ()


@given(st.floats(0, 1))
def test_saying_how_sure_one_is_pays_best_when_it_is_true(chance: float) -> None:
    """Unsure pays below two in three, fairly sure from there, sure from four in five (Gardner-Medwin)."""
    worth = {confidence: certainty.pays(confidence, chance) for confidence in Confidence}
    best = max(worth, key=lambda one: worth[one])
    wanted = Confidence.UNSURE if chance < 2 / 3 else Confidence.FAIRLY if chance < 4 / 5 else Confidence.SURE
    assert worth[best] == pytest.approx(worth[wanted])


def test_not_knowing_beats_a_confident_guess_among_three_and_among_four() -> None:
    for chance in (1 / 3, 1 / 4):
        for confidence in (Confidence.FAIRLY, Confidence.SURE):
            assert certainty.pays(confidence, chance) < certainty.UNKNOWN


@given(st.floats(0, 1), st.sampled_from(list(Confidence)))
def test_points_lie_between_those_of_wrong_and_right(score: float, confidence: Confidence) -> None:
    right, wrong = certainty.POINTS[confidence]
    assert wrong <= certainty.points(score, confidence) <= right


@pytest.mark.parametrize(("score", "confidence", "points"), [
    (1, "unsure", 1), (0, "unsure", 0), (1, "fairly", 2), (0, "fairly", -2), (1, "sure", 3), (0, "sure", -6),
    (0.5, "sure", -1.5), (0.25, "fairly", -1), (0.333, "sure", -3.0), (0.31, "sure", -3.2),
])
def test_points_are_those_of_the_published_scale_a_part_right_answer_in_proportion(
        score: float, confidence: str, points: float) -> None:
    found = certainty.points(score, Confidence(confidence))
    assert found == points
    assert found == round(found, 1)


def test_a_trainee_gets_the_same_variant_every_time_and_another_trainee_mostly_another() -> None:
    who = UUID(int=7)
    assert variant_of(who, "needs/x") == variant_of(who, "needs/x") < 1 << BITS
    assert len({variant_of(uuid4(), "needs/x") for _ in range(50)}) > 45
    assert variant_of(who, "needs/x") != variant_of(who, "needs/y")


@given(st.integers(0, 2**31), st.integers(2, 8))
def test_taking_an_option_out_moves_no_other_pair(seed: int, count: int) -> None:
    listed: tuple[Option, ...] = options(1, *[0] * (count - 1))
    whole = shuffled(listed, seed)
    fewer = shuffled(listed[1:], seed)
    assert [one for one in whole if one is not listed[0]] == list(fewer)


def test_variants_and_dice_are_the_same_on_every_machine_and_in_every_release() -> None:
    """Answers are stored with their variant's number: another number for the same trainee would be another exercise."""
    assert variant_of(UUID(int=7), "needs/x") == 365_973_337
    assert dice("a", 1) == 9_331_952_569_449_725_121
    assert dice("", "a") != dice("a", "") != dice("a")
    assert dice("\ud800") != dice("\ud801")
    assert 0 <= dice("x") < 1 << 64


def test_over_many_seeds_every_order_comes_up() -> None:
    listed = options(1, 0, 0)
    seen = {tuple(one.key for one in shuffled(listed, seed)) for seed in range(200)}
    assert seen == set(permutations(one.key for one in listed))
    assert dice("a", "b") != dice("ab", "")
