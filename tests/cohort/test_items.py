"""Exercises in a class: facility, discrimination and options, worked by hand and against numpy."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kamkit.cohort import items as found_items
from kamkit.cohort.items import FEWEST_OTHERS, FEWEST_PEOPLE, choices, discriminations, items, tempting
from kamkit.cohort.tries import answers_frame
from kamkit.model import names
from tests.cohort.made import class_of, matrix, rows


def test_facility_is_read_from_first_answers_and_part_scores_count_in_part() -> None:
    answers = class_of("A x 0 30s", "A x 1 5s", "B x 1 10s", "C x 0.5 20s", "C y pass")
    assert rows(items(answers), "exercise", "people", "tries", "facility", "right", "passed", "seconds") == [
        ("x", 3, 4, 0.5, round(1 / 3, 6), 0, 20.0),
        ("y", 1, 1, 0.0, 0.0, 1, None),
    ]


def test_an_answer_that_nobody_has_judged_is_a_try_and_no_score() -> None:
    found = items(class_of("A x ?", "B x ?"))
    assert rows(found, "people", "facility", "right", "low", "high") == [(2, None, None, None, None)]


def test_no_answer_gives_an_empty_table_with_all_columns() -> None:
    empty = answers_frame([])
    assert list(items(empty).columns) == found_items.ITEM_COLUMNS
    assert len(items(empty)) == 0
    assert len(discriminations(empty)) == 0


def test_one_person_gives_facilities_and_no_discrimination() -> None:
    found = items(class_of(*(f"A x{n} {n % 2}" for n in range(8))))
    assert found[names.DISCRIMINATION].isna().all()
    assert set(found[names.RESTS_ON]) == {1}
    assert list(found[names.FACILITY]) == [0.0, 1.0] * 4


def test_where_all_answered_all_discrimination_is_the_corrected_item_total_correlation() -> None:
    scores = np.random.default_rng(4).integers(0, 2, size=(14, 8)).astype(float)
    found = discriminations(matrix(scores)).set_index(names.EXERCISE)
    for item in range(8):
        rest = np.delete(scores, item, axis=1).sum(axis=1)
        told = found.loc[f"x{item:02}"]
        assert told[names.DISCRIMINATION] == pytest.approx(np.corrcoef(scores[:, item], rest)[0, 1])
        assert told[names.RESTS_ON] == 14


def test_who_met_only_hard_exercises_is_not_taken_for_weak() -> None:
    """Twelve equally good people, half of them at easy, half at hard exercises; z does not tell them apart."""
    easy = [f"e{n} easy{m} {int((n + m) % 6 != 0)}" for n in range(6) for m in range(6)]
    hard = [f"h{n} hard{m} {int((n + m) % 6 == 0)}" for n in range(6) for m in range(6)]
    both = [f"{side}{n} z {int(n % 2)}" for side in "eh" for n in range(6)]
    found = discriminations(class_of(*easy, *hard, *both)).set_index(names.EXERCISE)
    assert found.loc["z", names.RESTS_ON] == 12
    assert pd.isna(found.loc["z", names.DISCRIMINATION])  # everybody is equally far from the exercises' means


@pytest.mark.parametrize(("people", "others"), [(FEWEST_PEOPLE - 1, FEWEST_OTHERS), (FEWEST_PEOPLE, FEWEST_OTHERS - 1)])
def test_too_few_people_or_too_few_other_exercises_give_no_discrimination(people: int, others: int) -> None:
    scores = np.random.default_rng(1).integers(0, 2, size=(people, others + 1)).astype(float)
    assert discriminations(matrix(scores))[names.DISCRIMINATION].isna().all()
    enough = np.random.default_rng(1).integers(0, 2, size=(FEWEST_PEOPLE, FEWEST_OTHERS + 1)).astype(float)
    assert discriminations(matrix(enough))[names.DISCRIMINATION].notna().any()


def picks(*lines: str) -> pd.DataFrame:
    """Return first choices: `A x a 1` is trainee A's choice of option a, worth 1."""
    made = [line.split() for line in lines]
    return pd.DataFrame([(who, exercise, "option", key, float(credit)) for who, exercise, key, credit in made],
                        columns=[names.TRAINEE, names.EXERCISE, names.PART, names.PICKED, names.CREDIT])


def test_options_are_counted_and_the_most_tempting_wrong_one_is_named() -> None:
    made = picks("A x a 1", "B x b 0", "C x b 0", "D x c 0.3", "A y q 1", "B y q 1")
    assert rows(choices(made), "exercise", "picked", "count", "people", "share") == [
        ("x", "b", 2, 4, 0.5), ("x", "a", 1, 4, 0.25), ("x", "c", 1, 4, 0.25), ("y", "q", 2, 2, 1.0),
    ]
    assert rows(tempting(made), "exercise", "picked", "count") == [("x", "b", 2)]


def test_of_two_equally_tempting_options_the_first_by_key_is_named_whatever_the_order() -> None:
    one = picks("A x c 0", "B x b 0")
    assert rows(tempting(one), "picked") == rows(tempting(one.iloc[::-1]), "picked") == [("b",)]


@given(st.permutations(range(24)), st.lists(st.sampled_from(["0", "0.5", "1", "?"]), min_size=24, max_size=24))
@settings(max_examples=40)
def test_no_order_of_the_rows_makes_a_difference(order: list[int], scores: list[str]) -> None:
    answers = class_of(*(f"p{n % 6} x{n % 4} {score}" for n, score in enumerate(scores)))
    pd.testing.assert_frame_equal(items(answers.iloc[order]), items(answers))
