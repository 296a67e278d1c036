"""People, certainty, confusions, days and what to discuss; and the laws that hold for all of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kamkit.cohort import certain, change, discuss, items, people, sessions, taken, tries
from kamkit.model import names
from kamkit.model.exercise import Confidence
from kamkit.rules.certainty import pays
from tests.cohort.made import BEGIN, class_of, rows

ZONE = "Asia/Shanghai"


def test_how_a_person_stands_is_exercises_tries_scores_points_and_the_last_day() -> None:
    answers = class_of("A x 0 sure", "A x 1 sure", "A y 0.5", "A z pass")
    found = people.people(answers, ["A", "B"])
    columns = ("trainee", "count", "tries", "first", "last", "points", "passed")
    assert found[names.AT].iloc[0] == answers[names.AT].max()
    assert rows(found, *columns) == [
        ("A", 3, 4, round(0.5 / 3, 6), 0.5, -3.0, 1), ("B", 0, 0, None, None, None, 0),
    ]


def test_who_has_not_begun_needs_a_word_only_once_others_have() -> None:
    assert len(people.words_due(tries.answers_frame([]), ["A", "B"])) == 0
    assert rows(people.words_due(class_of("A x 1"), ["A", "B"])) == [("B", "not_started", 0)]


def test_who_is_quiet_while_others_go_on_needs_a_word_and_a_class_at_rest_does_not() -> None:
    answers = class_of("A x 1", "B x 1", "B y 1 +4d")
    assert rows(people.words_due(answers, ["A", "B"])) == [("A", "quiet", 4)]
    assert len(people.words_due(class_of("A x 1", "B x 1"), ["A", "B"])) == 0


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ([f"A x{n} 0" for n in range(3)] * 2, ("A", "stuck", 3)),
        ([f"A x{n} 0 sure" for n in range(3)], ("A", "sure_wrong", 3)),
        ([*(f"A x{n} pass" for n in range(5)), *(f"A y{n} 1" for n in range(5))], ("A", "passes", 5)),
    ],
)
def test_each_reason_for_a_word_is_told_with_its_count(lines: list[str], told: tuple) -> None:
    assert rows(people.words_due(class_of(*lines), ["A"])) == [told]
    assert len(people.words_due(class_of(*lines[1:]), ["A"])) == 0


def test_being_below_the_class_is_no_reason_for_a_word() -> None:
    answers = class_of(*(f"A x{n} 0.6" for n in range(9)), *(f"B x{n} 1" for n in range(9)))
    assert len(people.words_due(answers, ["A", "B"])) == 0


def test_certainty_is_read_from_first_answers_that_said_it_and_were_judged() -> None:
    answers = class_of("A x 1 sure", "A x 0 sure", "B x 0 sure", "B y 1 unsure", "C x 1", "C y ? sure")
    assert rows(certain.certainty(answers)) == [("unsure", 1, 1, 1.0, 1.0), ("sure", 2, 2, 0.5, -3.0)]
    assert rows(certain.sure_but_wrong(answers)) == [("x", 1)]


def test_what_is_enough_to_be_sure_is_where_it_begins_to_pay() -> None:
    below = {Confidence.SURE: Confidence.FAIRLY, Confidence.FAIRLY: Confidence.UNSURE}
    for level, enough in certain.ENOUGH.items():
        assert pays(level, enough) == pytest.approx(pays(below[level], enough))


def test_confusions_are_counted_with_the_people_behind_them() -> None:
    pairs = pd.DataFrame([("A", "s", "t"), ("A", "s", "t"), ("B", "s", "t"), ("B", "s", "s")],
                         columns=[names.TRAINEE, names.WAS, names.TOOK])
    assert rows(taken.taken(pairs)) == [("s", "t", 3, 2), ("s", "s", 1, 1)]
    assert len(taken.taken(pairs.iloc[:0])) == 0


def test_the_part_that_most_missed_is_named_and_what_all_got_is_not() -> None:
    parts = pd.DataFrame([("A", "x", "c1", 0.0), ("B", "x", "c1", 0.5), ("A", "x", "c2", 0.0), ("B", "x", "c2", 1.0),
                          ("A", "y", "c1", 1.0)], columns=[names.TRAINEE, names.EXERCISE, names.PART, names.SCORE])
    assert rows(taken.missed(parts)) == [("x", "c1", 2, 2, 1.0)]


def test_a_day_is_the_zones_own() -> None:
    """BEGIN is 9 o'clock in Shanghai; fifteen hours later it is the next day there, and the same in UTC."""
    answers = class_of("A x 1", "B x 0")
    answers.loc[1, names.AT] = pd.Timestamp(BEGIN + timedelta(hours=15))
    assert rows(sessions.by_day(answers, ZONE), "day", "people", "count") == [
        (date(2026, 11, 2), 1, 1), (date(2026, 11, 3), 1, 1),
    ]
    assert len(sessions.by_day(answers, "UTC")) == 1


def test_a_day_tells_what_was_new_in_it() -> None:
    answers = class_of("A x 0", "A x 1 +1d", "A y 0.5 +1d", "B x 1 +1d", "B z ? +1d")
    columns = ("day", "people", "count", "exercise", "fresh", "first")
    assert rows(sessions.by_day(answers, ZONE), *columns) == [
        (date(2026, 11, 2), 1, 1, 1, 1, 0.0), (date(2026, 11, 3), 2, 4, 3, 3, 0.75),
    ]


def test_what_was_tried_again_in_a_period_is_compared_with_what_it_was_before() -> None:
    answers = class_of("A x 0", "A x 0.5", "A x 1 +1d", "B x 0.2 +1d", "B x 0.8 +1d", "C x 1 +1d", "A x 0 +9d")
    day = date(2026, 11, 3)
    assert rows(sessions.again_in(answers, day, day, ZONE), "trainee", "before", "after") == [
        ("A", 0.5, 1.0), ("B", 0.2, 0.8),
    ]


def test_an_exercise_at_which_the_class_is_split_is_to_be_discussed() -> None:
    def answered(exercise: str, right: int, all_: int) -> list[str]:
        return [f"p{n} {exercise} {int(n < right)}" for n in range(all_)]

    answers = class_of(*answered("half", 3, 6), *answered("known", 6, 6), *answered("near", 4, 6),
                       *answered("few", 1, 2), *answered("hard", 1, 6))
    found = items.items(answers)
    assert rows(discuss.split(found), "exercise") == [("half",), ("near",)]
    assert rows(discuss.split(found, leave_out={"half"}), "exercise") == [("near",)]
    assert rows(discuss.to_explain(found), "exercise") == [("hard",)]
    assert len(discuss.split(items.items(tries.answers_frame([])))) == 0


# -- laws --------------------------------------------------------------------------------------------------------------

LOOKS: dict[str, Callable[[pd.DataFrame], pd.DataFrame]] = {
    "items": items.items,
    "practised": change.practised,
    "certainty": certain.certainty,
    "sure_but_wrong": certain.sure_but_wrong,
    "people": lambda answers: people.people(answers, ["p0", "p1", "p2"]),
    "words_due": lambda answers: people.words_due(answers, ["p0", "p1", "p2"]),
    "by_day": lambda answers: sessions.by_day(answers, ZONE),
    "again_in": lambda answers: sessions.again_in(answers, date(2026, 11, 2), date(2026, 11, 3), ZONE),
}
said = st.tuples(
    st.sampled_from(["p0", "p1", "p2"]),
    st.sampled_from(["x", "y", "z"]),
    st.sampled_from(["0", "0.5", "1", "?", "pass"]),
    st.sampled_from(["", "sure", "fairly", "unsure"]),
    st.sampled_from(["", "+1d", "+5d"]),
)
answered = st.lists(said, max_size=20)


@pytest.mark.parametrize("name", LOOKS)
@given(lines=answered, chance=st.randoms())
@settings(max_examples=25)
def test_no_order_of_the_answers_makes_a_difference(name: str, lines: list[tuple], chance) -> None:
    answers = class_of(*(" ".join(line) for line in lines))
    order = list(range(len(answers)))
    chance.shuffle(order)
    pd.testing.assert_frame_equal(LOOKS[name](answers.iloc[order]), LOOKS[name](answers))


@pytest.mark.parametrize("name", LOOKS)
@given(lines=answered, others=answered)
@settings(max_examples=25)
def test_an_answer_of_another_class_changes_nothing(name: str, lines: list[tuple], others: list[tuple]) -> None:
    own = [" ".join(line) for line in lines]
    strangers = [f"other-{' '.join(line)}" for line in others]
    both = tries.of_class(class_of(*own, *strangers), ["p0", "p1", "p2"])
    pd.testing.assert_frame_equal(LOOKS[name](both), LOOKS[name](class_of(*own)))


@given(answered)
def test_the_days_sum_up_to_all_answers(lines: list[tuple]) -> None:
    answers = class_of(*(" ".join(line) for line in lines))
    days = sessions.by_day(answers, ZONE)
    assert int(days[names.COUNT].sum()) == len(answers)
    assert int(days[names.FRESH].sum()) == len(tries.firsts(answers))
