"""What comes next: due again by what is remembered, the weakest skill first, level by level, the same for the same."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamkit.lang.text import Text
from kamkit.model.exercise import Choice
from kamkit.model.standing import Tried
from kamkit.practice.coming import GOOD, HARD, STEPS_UP, coming, due, is_due, standings
from tests.practice.kinds import made_exercise
from tests.practice.test_mark import CHOICE

START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
LATER = START + timedelta(days=3650)
SKILLS = {"needs": Text(zh="需求", en="Needs"), "kpi": Text(zh="工作量", en="Activity")}


def exercise(name: str, skill: str = "needs", level: int = 1) -> Choice:
    return CHOICE.but(id=f"{skill}/{name}", skill=skill, level=level)


def tried(*scores: float | None, start: datetime = START, days: float = 1, points: float | None = None) -> list[Tried]:
    return [Tried(at=start + timedelta(days=days * n), score=score, points=points) for n, score in enumerate(scores)]


NEEDS = tuple(exercise(f"n{n}", "needs", 1 + n % 3) for n in range(6))
KPI = tuple(exercise(f"k{n}", "kpi", 1 + n % 3) for n in range(6))
BOTH = (*NEEDS, *KPI)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8), st.floats(0, 30))
def test_an_exercise_is_due_after_its_last_try_and_never_before_a_day_is_over(scores: list[float], days: float) -> None:
    tries = tried(*scores, days=days)
    again = due(tries)
    assert again is not None
    assert again >= tries[-1].at + timedelta(days=1)
    assert due(tries) == again
    assert is_due(tries, again)
    assert not is_due(tries, again - timedelta(microseconds=1))


@given(st.integers(1, 8))
def test_each_success_on_the_day_it_is_due_puts_the_next_further_off(count: int) -> None:
    waits, tries = [], tried(1)
    for _ in range(count):
        again = due(tries)
        assert again is not None
        waits.append(again - tries[-1].at)
        tries.append(Tried(at=again, score=1))
    assert all(short < long for short, long in pairwise(waits))


@given(st.lists(st.floats(0, 1), max_size=4))
def test_the_better_the_last_try_the_later_it_is_due(before: list[float]) -> None:
    known, hard, failed = (due(tried(*before, last)) for last in (1, HARD, 0))
    assert known is not None
    assert hard is not None
    assert failed is not None
    assert known >= hard >= failed


@pytest.mark.parametrize(("score", "like"), [(GOOD, 1.0), (GOOD - 0.01, HARD), (HARD - 0.01, 0.0)])
def test_only_a_full_mark_counts_as_known_and_little_as_forgotten(score: float, like: float) -> None:
    after = {worth: due(tried(1, 1, worth, days=9)) for worth in (score, like, 1, HARD, 0)}
    assert after[score] == after[like]
    assert len({after[1], after[HARD], after[0]}) == 3


def test_what_nobody_has_judged_is_never_due_and_moves_no_date() -> None:
    assert due(tried(None, None)) is None
    assert not is_due(tried(None), LATER)
    assert not is_due((), LATER)
    assert due(tried(1, None)) == due(tried(1))


def test_a_try_told_in_another_zone_is_the_same_try() -> None:
    there = START.astimezone(timezone(timedelta(hours=8)))
    assert due(tried(1, start=there)) == due(tried(1))


def test_a_clock_that_went_back_breaks_nothing() -> None:
    tries = [Tried(at=START, score=1), Tried(at=START - timedelta(days=400), score=0)]
    assert due(tries) == START - timedelta(days=399)


def test_due_ones_come_first_then_new_ones_and_what_is_not_due_stays_away() -> None:
    history = {"needs/n0": tried(0), "kpi/k0": tried(1, start=LATER)}
    listed = coming(BOTH, history, LATER, "a")
    assert listed[0] == "needs/n0"
    assert "kpi/k0" not in listed
    assert set(listed) == {one.id for one in BOTH} - {"kpi/k0"}
    assert "needs/n0" not in coming(BOTH, history, START + timedelta(hours=1), "a")


def test_the_weakest_skill_comes_first_among_the_due_and_among_the_new() -> None:
    history = {"needs/n0": tried(1), "kpi/k0": tried(0), "needs/n1": tried(1), "kpi/k1": tried(0.2)}
    listed = coming(BOTH, history, LATER, "a")
    assert {key.partition("/")[0] for key in listed[:2]} == {"kpi"}
    fresh = [key for key in listed if key not in history]
    assert fresh[0].startswith("kpi/")


def test_among_the_due_of_one_skill_the_longest_ago_comes_first() -> None:
    history = {f"needs/n{n}": tried(0, start=START + timedelta(days=day)) for n, day in enumerate((2, 0, 1))}
    last = {"kpi/k0": tried(1, start=LATER)}
    assert coming(NEEDS, history | last, LATER, "a")[:3] == ("needs/n1", "needs/n2", "needs/n0")


@pytest.mark.parametrize(("score", "levels"), [(0, {1}), (STEPS_UP[0], {1}), (0.75, {1, 2}), (1, {1, 2, 3})])
def test_levels_climb_with_strength(score: float, levels: set[int]) -> None:
    """Four tries of one score, drawn towards the middle as if two more had half the mark."""
    done = [exercise(f"d{n}") for n in range(4)]
    history = {one.id: tried(score, start=LATER) for one in done}
    new = [exercise(f"x{n}", "needs", 1 + n % 3) for n in range(9)]
    strength = (4 * score + 1) / 6
    offered = levels if score != STEPS_UP[0] else {1} | ({2} if strength >= STEPS_UP[0] else set())
    level = {one.id: one.level for one in new}
    listed = [level[key] for key in coming([*done, *new], history, LATER, "a")]
    reach = [one for one in listed if one in offered]
    assert listed[: len(reach)] == sorted(reach), "what is within reach comes first, level by level"
    assert listed[len(reach) :] == sorted(listed[len(reach) :])


def test_who_knows_everything_asked_so_far_gets_level_three_before_the_first_level_of_what_is_weaker() -> None:
    done = [exercise(f"d{n}") for n in range(8)]
    history = {one.id: tried(1, start=LATER) for one in done}
    listed = coming(
        [*done, exercise("x", "needs", 3), exercise("y", "kpi", 1), exercise("z", "kpi", 2)], history, LATER, "a"
    )
    assert listed == ("kpi/y", "needs/x", "kpi/z"), "level 2 of an untried skill is still too hard"


@given(st.integers(0, 2**32), st.integers(0, 40))
def test_the_same_exercise_never_comes_twice_in_a_row_unless_it_is_alone(seed: int, count: int) -> None:
    die, history, now, last = Random(seed), {}, START, ""
    for _ in range(count):
        now += timedelta(days=die.choice([0.01, 1, 9, 60]))
        listed = coming(BOTH[: die.choice([1, 2, 12])], history, now, "a")
        assert len(listed) == len(set(listed))
        if listed and (len(listed) > 1 or listed[0] != last):
            assert listed[0] != last
        if not listed:
            continue
        last = listed[0]
        history.setdefault(last, []).append(Tried(at=now, score=die.choice([0, 0.5, 1, None])))


def test_one_exercise_alone_may_come_again() -> None:
    only = NEEDS[:1]
    assert coming(only, {"needs/n0": tried(0)}, LATER, "a") == ("needs/n0",)


def test_a_history_with_an_empty_list_or_of_an_exercise_that_is_gone_breaks_nothing() -> None:
    history: dict[str, Any] = {"needs/n0": [], "needs/gone": tried(1)}
    assert "needs/n0" in coming(NEEDS, history, LATER, "a")
    assert "needs/gone" not in coming(NEEDS, history, LATER, "a")


@given(st.randoms(use_true_random=False))
def test_the_order_depends_on_the_history_and_the_trainee_alone(die: Random) -> None:
    """Not on how the exercises are listed, and nothing is kept between two askings."""
    history = {"needs/n0": tried(0), "needs/n3": tried(1, 0.5), "kpi/k2": tried(0.7)}
    first = coming(BOTH, history, LATER, "a")
    mixed = list(BOTH)
    die.shuffle(mixed)
    assert coming(mixed, dict(reversed(history.items())), LATER, "a") == first
    assert history == {"needs/n0": tried(0), "needs/n3": tried(1, 0.5), "kpi/k2": tried(0.7)}


def test_two_trainees_mostly_get_their_new_exercises_in_different_orders() -> None:
    many = [exercise(f"n{n}") for n in range(12)]
    assert len({coming(many, {}, LATER, str(seed)) for seed in range(20)}) > 15


def test_one_exercise_more_moves_no_other_pair_of_new_ones() -> None:
    many = [exercise(f"n{n}") for n in range(12)]
    whole = coming(many, {}, LATER, "a")
    assert coming(many[1:], {}, LATER, "a") == tuple(key for key in whole if key != many[0].id)


def test_a_beginner_gets_plain_kinds_first_and_who_has_tried_three_the_weakest_skill_first() -> None:
    hard = [made_exercise("order").but(id=f"needs/o{n}", skill="needs", level=1) for n in range(6)]
    plain = [exercise(f"k{n}", "kpi") for n in range(6)]
    assert coming([*hard, *plain], {}, START, "a")[0].startswith("kpi/")
    history = {f"kpi/k{n}": tried(1) for n in range(3)}
    assert coming([*hard, *plain], history, START, "a")[0].startswith("needs/")


def test_the_standing_counts_what_was_tried_and_what_is_due() -> None:
    history = {"needs/n0": tried(0, 1), "needs/n1": tried(0.5), "kpi/k0": tried(None)}
    needs, kpi = standings(BOTH, history, SKILLS, LATER)
    assert (needs.skill, needs.name.en, needs.exercises, needs.tried, needs.due) == ("needs", "Needs", 6, 2, 2)
    assert (needs.first, needs.last) == (0.25, 0.75)
    assert (kpi.tried, kpi.due, kpi.first, kpi.last, kpi.points) == (1, 0, None, None, None)


def test_a_written_answer_stands_at_the_first_and_the_last_judgement_not_at_the_sending() -> None:
    (standing,) = standings(NEEDS, {"needs/n0": tried(None, 0.25, None, 0.75, None)}, SKILLS, LATER)
    assert (standing.first, standing.last) == (0.25, 0.75)


def test_a_skill_is_as_strong_as_its_last_judged_tries_also_while_one_waits() -> None:
    """A written answer sent again and not judged yet does not wipe out what the skill was worth."""
    weak = coming(BOTH, {"needs/n0": tried(1), "kpi/k0": tried(0, None)}, START + timedelta(hours=1), "a")
    assert weak[0].startswith("kpi/")


def test_points_for_how_sure_one_was_are_added_up_over_all_tries() -> None:
    history = {"needs/n0": tried(0, 1, points=1.5), "needs/n1": tried(0, points=-6)}
    (standing,) = standings(NEEDS, history, SKILLS, LATER)
    assert standing.points == -3.0
    assert standings(NEEDS, {"needs/n0": tried(1, points=0)}, SKILLS, LATER)[0].points == 0


def test_skills_stand_in_the_order_of_the_terms_and_those_without_exercises_are_left_out() -> None:
    skills = {"office": SKILLS["kpi"], "kpi": SKILLS["kpi"], "needs": SKILLS["needs"]}
    assert [one.skill for one in standings(BOTH, {}, skills, LATER)] == ["kpi", "needs"]


@pytest.mark.parametrize(("score", "first"), [(0.4, "needs"), (0.6, "kpi")])
def test_an_untried_skill_is_taken_to_be_half_known(score: float, first: str) -> None:
    history = {one.id: tried(score, start=LATER) for one in NEEDS[:3]}
    listed = coming([exercise("x"), *NEEDS[:3], *KPI[:1]], history, LATER, "a")
    assert listed[0].startswith(first)


@pytest.mark.parametrize(("score", "reach"), [(0.65, True), (0.64, False)])
def test_level_two_is_within_reach_from_its_step_on_and_not_before(score: float, reach: bool) -> None:
    """Four tries at 0.65 and two taken at a half come to 0.6 exactly."""
    done = [exercise(f"d{n}") for n in range(4)]
    history = {one.id: tried(score, start=LATER) for one in done}
    listed = coming([*done, exercise("two", "needs", 2), exercise("one", "kpi", 1)], history, LATER, "a")
    hard = coming([*done, exercise("two", "needs", 2), exercise("three", "kpi", 3)], history, LATER, "a")
    assert listed == ("kpi/one", "needs/two")
    assert hard == (("needs/two", "kpi/three") if reach else ("kpi/three", "needs/two"))


def test_points_are_added_without_the_dust_of_floating_point() -> None:
    (standing,) = standings(NEEDS, {"needs/n0": tried(1, 1, 1, points=0.1)}, SKILLS, LATER)
    assert standing.points == 0.3
