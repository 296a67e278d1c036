"""An exercise as one trainee gets it: lists shuffled, figures drawn, by the variant's number alone."""

from __future__ import annotations

from collections.abc import Mapping
from functools import singledispatch
from typing import TypeVar, cast

from kamkit.lang.text import Text
from kamkit.model.exercise import (
    BaseExercise,
    Choice,
    Classify,
    Match,
    MultipleChoice,
    NextQuestion,
    Numeric,
    ObjectionTriage,
    ReasonedChoice,
    TrueFalse,
)
from kamkit.practice.marks import filled
from kamkit.rules.arithmetic import worked_out
from kamkit.rules.variants import dice, shuffled

E = TypeVar("E", bound=BaseExercise)
GROUPED_FROM = 10_000
DIGITS = 2


def present(exercise: E, variant: int) -> E:
    """Return the exercise in one variant. Steps that stand in the right order are left so: a page shuffles them."""
    return cast(E, _presented(exercise, variant))


@singledispatch
def _presented(exercise: BaseExercise, variant: int) -> BaseExercise:
    return exercise


@_presented.register(Choice)
@_presented.register(MultipleChoice)
def _(exercise: Choice | MultipleChoice, variant: int) -> BaseExercise:
    return exercise.model_copy(update={"options": shuffled(exercise.options, variant)})


@_presented.register
def _(exercise: ReasonedChoice, variant: int) -> BaseExercise:
    return exercise.model_copy(update={"options": shuffled(exercise.options, variant),
                                       "reasons": shuffled(exercise.reasons, variant)})


@_presented.register
def _(exercise: TrueFalse, variant: int) -> BaseExercise:
    return exercise.model_copy(update={"reasons": shuffled(exercise.reasons, variant)})


@_presented.register
def _(exercise: NextQuestion, variant: int) -> BaseExercise:
    return exercise.model_copy(update={"questions": shuffled(exercise.questions, variant)})


@_presented.register
def _(exercise: Classify, variant: int) -> BaseExercise:
    return exercise.model_copy(update={"cards": shuffled(exercise.cards, variant)})


@_presented.register
def _(exercise: Match, variant: int) -> BaseExercise:
    keys = sorted(exercise.right, key=lambda key: dice(variant, key))
    return exercise.model_copy(update={"right": {key: exercise.right[key] for key in keys}})


@_presented.register
def _(exercise: ObjectionTriage, variant: int) -> BaseExercise:
    return exercise.model_copy(update={"lines": shuffled(exercise.lines, variant)})


@_presented.register
def _(exercise: Numeric, variant: int) -> BaseExercise:
    """Draw one row of figures and write it into every text; the why also knows {answer}."""
    row = exercise.draws[dice(variant, exercise.id) % len(exercise.draws)]
    said = {name: shown(value) for name, value in row.items()}
    answer = {"answer": shown(worked_out(exercise.value, row))}
    bands = tuple(band.model_copy(update={"why": filled(band.why, **said, **answer)}) for band in exercise.bands)
    return exercise.model_copy(update={
        "draws": (row,), "bands": bands, "why": filled(exercise.why, **said, **answer),
        **{name: _with(getattr(exercise, name), said) for name in ("title", "prompt", "lesson")},
        "hints": tuple(filled(hint, **said) for hint in exercise.hints),
    })


def _with(text: Text | None, said: Mapping[str, str]) -> Text | None:
    return filled(text, **said) if text else None


def shown(value: float) -> str:
    """Return a figure as people write it: no needless digits, thousands apart from ten thousand on."""
    rounded = round(value, DIGITS)
    if rounded == int(rounded):
        return f"{int(rounded):,}" if abs(rounded) >= GROUPED_FROM else str(int(rounded))
    return f"{rounded:,.{DIGITS}f}".rstrip("0") if abs(rounded) >= GROUPED_FROM else f"{rounded:.{DIGITS}f}".rstrip("0")
