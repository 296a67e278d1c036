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
from kamkit.practice.marks import figure, filled
from kamkit.rules.variants import dice, shuffled

E = TypeVar("E", bound=BaseExercise)
GROUPED_FROM = 10_000
ANSWER = "answer"
DIGITS = 2


def present(exercise: E, variant: int, figures: Mapping[str, float] | None = None) -> E:
    """Return the exercise in one variant. Steps that stand in the right order are left so: a page shuffles them.

    `figures` are those that were drawn before (Verdict.figures): they stay, whatever the exercise draws from now.
    Raise NotGraded for a figure that cannot be worked out.
    """
    if isinstance(exercise, Numeric) and figures:
        return cast(E, _presented(exercise.model_copy(update={"draws": (figures,)}), variant))
    return cast(E, _presented(exercise, variant))


@singledispatch
def _presented(exercise: BaseExercise, variant: int) -> BaseExercise:
    return exercise


@_presented.register(Choice)
@_presented.register(MultipleChoice)
def _(exercise: Choice | MultipleChoice, variant: int) -> BaseExercise:
    return exercise.model_copy(update=_mixed(exercise, variant, "options"))


@_presented.register
def _(exercise: ReasonedChoice, variant: int) -> BaseExercise:
    return exercise.model_copy(update=_mixed(exercise, variant, "options", "reasons"))


@_presented.register
def _(exercise: TrueFalse, variant: int) -> BaseExercise:
    return exercise.model_copy(update=_mixed(exercise, variant, "reasons"))


@_presented.register
def _(exercise: NextQuestion, variant: int) -> BaseExercise:
    return exercise.model_copy(update=_mixed(exercise, variant, "questions"))


@_presented.register
def _(exercise: Classify, variant: int) -> BaseExercise:
    return exercise.model_copy(update=_mixed(exercise, variant, "cards"))


@_presented.register
def _(exercise: Match, variant: int) -> BaseExercise:
    keys = sorted(exercise.right, key=lambda key: dice(variant, exercise.id, "right", key))
    return exercise.model_copy(update={"right": {key: exercise.right[key] for key in keys}})


@_presented.register
def _(exercise: ObjectionTriage, variant: int) -> BaseExercise:
    return exercise.model_copy(update=_mixed(exercise, variant, "lines"))


@_presented.register
def _(exercise: Numeric, variant: int) -> BaseExercise:
    """Draw one row of figures and write it into every text; the why also knows {answer}.

    Each row has a die of its own and the highest wins: a row more or less in the file moves no other trainee.
    """
    row = max(exercise.draws, key=lambda one: dice(variant, exercise.id, sorted(one.items())))
    said = {name: shown(value) for name, value in row.items()}
    told = {**said, ANSWER: shown(figure(exercise, exercise.value, row))}
    bands = tuple(band.model_copy(update={"why": filled(band.why, **told)}) for band in exercise.bands)
    return exercise.model_copy(update={
        "draws": (row,), "bands": bands, "why": filled(exercise.why, **told),
        **{name: _with(getattr(exercise, name), said) for name in ("title", "prompt", "lesson")},
        "hints": tuple(filled(hint, **said) for hint in exercise.hints),
    })


def _mixed(exercise: BaseExercise, variant: int, *names: str) -> dict[str, object]:
    """Return these lists shuffled, each by dice of its own: one variant's right options share no place."""
    return {name: shuffled(getattr(exercise, name), variant, exercise.id, name) for name in names}


def _with(text: Text | None, said: Mapping[str, str]) -> Text | None:
    return filled(text, **said) if text else None


def shown(value: float) -> str:
    """Return a figure as people write it: no needless digits, thousands apart from ten thousand on."""
    rounded = round(value, DIGITS)
    if rounded == int(rounded):
        return f"{int(rounded):,}" if abs(rounded) >= GROUPED_FROM else str(int(rounded))
    return f"{rounded:,.{DIGITS}f}".rstrip("0") if abs(rounded) >= GROUPED_FROM else f"{rounded:.{DIGITS}f}".rstrip("0")
