"""What was not chosen, and why or why not: shown once nothing more is to be gained by trying."""

from __future__ import annotations

from collections.abc import Collection
from functools import singledispatch

from kamkit.model.exercise import (
    Asked,
    BaseExercise,
    Choice,
    Given,
    Judged,
    MultipleChoice,
    NextQuestion,
    Option,
    Part,
    Picked,
    PickedWithReason,
    ReasonedChoice,
    Ticked,
    TrueFalse,
)
from kamkit.practice.marks import option_part, part


@singledispatch
def others(exercise: BaseExercise, answer: Given) -> tuple[Part, ...]:
    """Return the options that were not chosen, each with its worth and reason; none where all parts are told anyway."""
    return ()


@others.register
def _(exercise: Choice, answer: Given) -> tuple[Part, ...]:
    return _rest("option", exercise.options, [answer.key] if isinstance(answer, Picked) else [])


@others.register
def _(exercise: ReasonedChoice, answer: Given) -> tuple[Part, ...]:
    given = [answer.key, answer.reason] if isinstance(answer, PickedWithReason) else []
    return (*_rest("option", exercise.options, given[:1]), *_rest("reason", exercise.reasons, given[1:]))


@others.register
def _(exercise: TrueFalse, answer: Given) -> tuple[Part, ...]:
    return _rest("reason", exercise.reasons, [answer.reason] if isinstance(answer, Judged) else [])


@others.register
def _(exercise: MultipleChoice, answer: Given) -> tuple[Part, ...]:
    told = isinstance(answer, Ticked)
    ticked = answer.keys if isinstance(answer, Ticked) else ()
    left = [option for option in exercise.options if option.key not in ticked and not (told and option.right)]
    return tuple(part("option", option.text, float(option.right), option.why) for option in left)


@others.register
def _(exercise: NextQuestion, answer: Given) -> tuple[Part, ...]:
    asked = answer.key if isinstance(answer, Asked) else ""
    return tuple(part("question", one.text, one.credit, one.why) for one in exercise.questions if one.key != asked)


def _rest(of: str, options: tuple[Option, ...], given: Collection[str]) -> tuple[Part, ...]:
    return tuple(option_part(of, option) for option in options if option.key not in given)
