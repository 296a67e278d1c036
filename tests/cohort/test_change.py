"""Before and after: worked by hand, matched person by person, silent where too few stand behind a figure."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamkit.cohort.change import ALL, FEWEST, matched, practised
from kamkit.cohort.tries import answers_frame
from kamkit.model import names
from tests.cohort.made import class_of, form_rows, rows

FIVE = [("A", 0.2, 0.6), ("B", 0.4, 0.6), ("C", 0.4, 0.8), ("D", 0.6, 0.6), ("E", 0.4, 0.9)]
"""Gains 0.4, 0.2, 0.4, 0, 0.5: mean 0.3, deviation 0.2, error 0.0894, t(4) 2.776; before 0.4, after 0.7."""


def forms_of(people: list[tuple[str, float, float]]) -> list[str]:
    return [line for who, pre, post in people for line in (f"{who} pre needs 1 {pre}", f"{who} post needs 1 {post}")]


def test_matched_forms_give_means_gain_interval_and_the_part_that_was_closed() -> None:
    found = matched(form_rows(*forms_of(FIVE)))
    told = found[found[names.SKILL] == "needs"].iloc[0]
    assert (told[names.PEOPLE], told[names.BEFORE], told[names.AFTER]) == (5, pytest.approx(0.4), pytest.approx(0.7))
    assert told[names.GAIN] == pytest.approx(0.3)
    assert told[names.LOW] == pytest.approx(0.3 - 2.776 * 0.2 / 5**0.5, abs=1e-4)
    assert told[names.HIGH] == pytest.approx(0.3 + 2.776 * 0.2 / 5**0.5, abs=1e-4)
    assert told[names.CLOSED] == pytest.approx(0.3 / 0.6)
    assert told["effect_low"] < told[names.EFFECT] < told["effect_high"]


def test_who_wrote_only_one_of_the_forms_is_in_no_figure() -> None:
    alone = ["F pre needs 1 0.9", "G post needs 1 0.1", "H pre needs 1 0.9", "H post needs 1 -", "I pre stages 2 1"]
    assert rows(matched(form_rows(*forms_of(FIVE), *alone))) == rows(matched(form_rows(*forms_of(FIVE))))


def test_a_cell_counts_only_with_both_its_halves_so_that_an_easy_form_brings_no_gain() -> None:
    """A left the hard exercise out before: the easy one alone is compared."""
    told = matched(form_rows("A pre needs 1 1", "A post needs 1 1", "A pre needs 3 -", "A post needs 3 0"))
    assert rows(told, "skill", "people", "before", "after") == [(ALL, 1, 1.0, 1.0), ("needs", 1, 1.0, 1.0)]


def test_fewer_than_five_people_show_their_means_and_no_gain() -> None:
    told = matched(form_rows(*forms_of(FIVE[: FEWEST - 1])))
    assert rows(told, "people", "gain", "low", "closed", "effect") == [(4, None, None, None, None)] * 2
    assert told[names.BEFORE].notna().all()


def test_nothing_missing_before_leaves_nothing_to_close() -> None:
    told = matched(form_rows(*forms_of([(who, 1.0, 1.0) for who, _, _ in FIVE])))
    assert rows(told, "gain", "low", "high", "closed", "effect") == [(0.0, 0.0, 0.0, None, None)] * 2


def test_practice_compares_the_first_and_the_last_answer_of_what_was_tried_again() -> None:
    answers = class_of("A x 0", "A x 0.5", "A x 1", "A y 0.5", "B x 0.2", "B x ?", "B x 0.4", "C z 1",
                       skills={"z": "stages"})
    assert rows(practised(answers), "skill", "people", "before", "after") == [
        (ALL, 2, 0.1, 0.7), ("needs", 2, 0.1, 0.7),
    ]


def test_each_person_counts_once_however_much_was_tried_again() -> None:
    busy = [f"A x{n} {score}" for n in range(9) for score in (0, 1)]
    answers = class_of(*busy, "B x0 0.5", "B x0 0.5")
    assert rows(practised(answers), "before", "after")[0] == (0.25, 0.75)


def test_no_answers_and_no_forms_give_empty_tables() -> None:
    assert len(practised(answers_frame([]))) == 0
    assert len(matched(form_rows())) == 0


scores = st.sampled_from([0.0, 0.25, 0.5, 1.0])


@given(st.lists(st.tuples(scores, scores), min_size=1, max_size=9), st.randoms())
def test_no_order_of_the_rows_makes_a_difference(pairs: list[tuple[float, float]], chance) -> None:
    lines = forms_of([(f"p{n}", *pair) for n, pair in enumerate(pairs)])
    shuffled = list(lines)
    chance.shuffle(shuffled)
    assert rows(matched(form_rows(*shuffled))) == rows(matched(form_rows(*lines)))


@given(st.lists(st.tuples(scores, scores), min_size=5, max_size=9))
def test_the_forms_swapped_turn_the_gain_round(pairs: list[tuple[float, float]]) -> None:
    one = matched(form_rows(*forms_of([(f"p{n}", *pair) for n, pair in enumerate(pairs)]))).iloc[0]
    other = matched(form_rows(*forms_of([(f"p{n}", after, before) for n, (before, after) in enumerate(pairs)]))).iloc[0]
    assert one[names.GAIN] == pytest.approx(-other[names.GAIN])
    assert one[names.LOW] == pytest.approx(-other[names.HIGH])
