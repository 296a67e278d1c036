"""What a class's first answers tell of every kind of exercise: the options chosen, the parts, in words."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from kamkit.kit.debrief import Answered
from kamkit.kit.kit import Kit
from kamkit.kit.school.classdata import ClassData, picked
from kamkit.kit.school.classitems import drew, option_of, part_name, quoted
from kamkit.kit.school.classview import ClassView
from kamkit.model import names
from kamkit.model.exercise import KINDS, Exercise
from kamkit.practice.answers import best, worst
from tests.kit.classes import opened

CHOOSING = {"choice": ["option"], "reasoned-choice": ["option", "reason"], "true-false": ["reason"],
            "next-question": ["option"]}


def one_of_each(kit: Kit) -> list[Exercise]:
    """Return one exercise of every kind."""
    found = {exercise.kind: exercise for exercise in kit.exercises()}
    assert len(found) == len(KINDS)
    return list(found.values())


def answered_by(kit: Kit, how: Callable[..., object], name: str) -> ClassData:
    """Return a class of one who answered one exercise of each kind."""
    session = opened(kit, name, ["王静"])[0]
    for exercise in one_of_each(kit):
        session.answer(exercise.id, how(session.presented(exercise.id)))  # type: ignore[arg-type]
    return ClassData(kit, name)


@pytest.mark.parametrize(("how", "right"), [(best, True), (worst, False)])
def test_options_are_counted_with_what_they_are_worth(kit: Kit, how: Callable[..., object], right: bool) -> None:
    data = answered_by(kit, how, "甲班")
    for given in data.by_person[0].told:
        picks = picked(given)
        if given.exercise.kind in CHOOSING:
            assert [part for part, _, _ in picks] == CHOOSING[given.exercise.kind]
            assert next(credit == 1 for _, _, credit in picks) is right
        elif given.exercise.kind == "multiple-choice":
            assert {part for part, _, _ in picks} <= {"tick"}
        else:
            assert picks == []


def test_an_option_that_the_exercise_no_longer_has_is_left_out(kit: Kit) -> None:
    data = answered_by(kit, best, "甲班")
    given = next(one for one in data.by_person[0].told if one.exercise.kind == "choice")
    changed = given.exercise.but(options=[o.but(key=f"new-{o.key}") for o in given.exercise.options])  # type: ignore
    assert picked(Answered(changed, given.tries)) == []


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_drew_or_was_missed_is_told_in_words_for_every_kind(
    kits: Callable[[str], Kit], lang: str
) -> None:
    kit = kits(lang)
    view = ClassView(answered_by(kit, worst, "甲班"), None)
    for row in view.data.parts.to_dict("records"):
        assert part_name(view, row[names.EXERCISE], row[names.PART]), row
    for key in {row[names.EXERCISE] for row in view.data.parts.to_dict("records")}:
        said = drew(view, key, 30)
        assert "cohort." not in said
        assert len(said) < 90
    for row in view.choices.to_dict("records"):
        assert option_of(view.exercise(row[names.EXERCISE]), row).key == row[names.PICKED]


def test_each_first_answer_is_one_row_and_written_ones_have_no_score_yet(kit: Kit) -> None:
    session = opened(kit, "甲班", ["王静"])[0]
    for exercise in one_of_each(kit):
        answer = best(session.presented(exercise.id))
        blank = {"judged": {}} if exercise.kind == "write-response" else {}
        session.answer(exercise.id, answer.model_copy(update=blank))
    frame = ClassData(kit, "甲班").answers
    assert len(frame) == len(KINDS)
    assert int(frame[names.SCORE].isna().sum()) == 1
    assert (frame[names.SCORE].dropna() == 1).all()
    assert isinstance(frame[names.AT].dtype, pd.DatetimeTZDtype)


@pytest.mark.parametrize(
    ("text", "longest", "told"),
    [("先问", 0, "“先问”"), ("“先问”", 0, "“先问”"), ("先问清楚", 2, "“先问…”"), ("“先问清楚”", 3, "“先问…”")],
)
def test_a_text_stands_in_quotation_marks_once(text: str, longest: int, told: str) -> None:
    assert quoted(text, longest) == told
