"""The best and the worst answer to an exercise, exactly: the best earns 1, and nothing earns less than the worst."""

from __future__ import annotations

from collections.abc import Iterable
from functools import singledispatch
from itertools import count
from typing import Protocol, TypeVar

from kamkit.model.exercise import (
    About,
    Asked,
    AssignRoles,
    BaseExercise,
    Better,
    Choice,
    Classify,
    Compare,
    Compared,
    FieldKind,
    Filled,
    FillForm,
    FindFault,
    FormField,
    Given,
    Handling,
    Judge,
    Judged,
    Marked,
    Match,
    Matched,
    Measured,
    Met,
    MultipleChoice,
    NextQuestion,
    Numeric,
    ObjectionTriage,
    ObjectionType,
    Order,
    Ordered,
    Picked,
    PickedWithReason,
    PromiseMade,
    QuestionForm,
    ReasonedChoice,
    Seated,
    Sorted,
    SpotSignals,
    Ticked,
    Triaged,
    TrueFalse,
    WriteResponse,
    Written,
)
from kamkit.practice.mark import mark
from kamkit.practice.marks import figure


class Worth(Protocol):
    """Anything that has a worth."""

    @property
    def credit(self) -> float:
        """Return the worth."""


W = TypeVar("W", bound=Worth)
ANY = "…"


@singledispatch
def best(exercise: BaseExercise) -> Given:
    """Return an answer that earns the full mark (an exercise with variants must be presented first)."""
    raise TypeError(f"no best answer to a {type(exercise).__name__}")


@singledispatch
def worst(exercise: BaseExercise) -> Given:
    """Return an answer that no other earns less than."""
    raise TypeError(f"no worst answer to a {type(exercise).__name__}")


@best.register
def _(exercise: Choice) -> Given:
    return Picked(key=_most(exercise.options).key)


@worst.register
def _(exercise: Choice) -> Given:
    return Picked(key=_least(exercise.options).key)


@best.register
def _(exercise: ReasonedChoice) -> Given:
    return PickedWithReason(key=_most(exercise.options).key, reason=_most(exercise.reasons).key)


@worst.register
def _(exercise: ReasonedChoice) -> Given:
    return PickedWithReason(key=_least(exercise.options).key, reason=_least(exercise.reasons).key)


@best.register
def _(exercise: MultipleChoice) -> Given:
    return Ticked(keys=tuple(option.key for option in exercise.options if option.right))


@worst.register
def _(exercise: MultipleChoice) -> Given:
    return Ticked(keys=tuple(option.key for option in exercise.options if not option.right))


@best.register
def _(exercise: TrueFalse) -> Given:
    return Judged(holds=exercise.holds, reason=_most(exercise.reasons).key)


@worst.register
def _(exercise: TrueFalse) -> Given:
    return Judged(holds=not exercise.holds, reason=_least(exercise.reasons).key)


@best.register
def _(exercise: NextQuestion) -> Given:
    question = _most(exercise.questions)
    return Asked(key=question.key, form=question.form, uncovers=question.uncovers)


@worst.register
def _(exercise: NextQuestion) -> Given:
    question = _least(exercise.questions)
    form = next(form for form in QuestionForm if form != question.form)
    return Asked(key=question.key, form=form, uncovers=_other(exercise.uncovers, question.uncovers))


@best.register
def _(exercise: Compare) -> Given:
    return Compared(better={criterion.key: criterion.better for criterion in exercise.criteria})


@worst.register
def _(exercise: Compare) -> Given:
    return Compared(better={one.key: Better(_other(Better, one.better)) for one in exercise.criteria})


@best.register
def _(exercise: Classify) -> Given:
    return Sorted(bins={card.key: card.bin for card in exercise.cards})


@worst.register
def _(exercise: Classify) -> Given:
    return Sorted(bins={})


@best.register
def _(exercise: Match) -> Given:
    return Matched(pairs={one.key: one.right for one in exercise.left})


@worst.register
def _(exercise: Match) -> Given:
    return Matched(pairs={})


@best.register
def _(exercise: Order) -> Given:
    return Ordered(keys=tuple(step.key for step in exercise.steps))


@worst.register
def _(exercise: Order) -> Given:
    return Ordered(keys=())


@best.register
def _(exercise: AssignRoles) -> Given:
    return Seated(seats=exercise.seats)


@worst.register
def _(exercise: AssignRoles) -> Given:
    return Seated(seats={})


@best.register(SpotSignals)
@best.register(FindFault)
def _(exercise: SpotSignals | FindFault) -> Given:
    return Marked(lines={line.key: line.label or "" for line in exercise.marked})


@worst.register(SpotSignals)
@worst.register(FindFault)
def _(exercise: SpotSignals | FindFault) -> Given:
    label = next(iter(exercise.labels))
    return Marked(lines={line.key: label for line in exercise.lines if line.label is None})


@best.register
def _(exercise: WriteResponse) -> Given:
    return _judged(exercise, Met.MET)


@worst.register
def _(exercise: WriteResponse) -> Given:
    return _judged(exercise, Met.MISSED)


def _judged(exercise: WriteResponse, met: Met) -> Given:
    text = next(model.text for model in exercise.models if model.good == (met == Met.MET))
    return Written(text=text.zh, judged={line.key: met for line in exercise.rubric if line.judge == Judge.SELF})


@best.register
def _(exercise: FillForm) -> Given:
    return Filled(entries={field.key: _entry(field) for field in exercise.fields})


@worst.register
def _(exercise: FillForm) -> Given:
    kept_empty = (field for field in exercise.fields if field.takes == FieldKind.LEAVE)
    return Filled(entries={field.key: ANY for field in kept_empty})


def _entry(field: FormField) -> str:
    match field.takes:
        case FieldKind.CHOOSE:
            return _most(field.options).key
        case FieldKind.NUMBER:
            return repr(field.value)
        case FieldKind.DAY:
            return f"{field.day}"
        case FieldKind.WORDS:
            return ANY
        case FieldKind.LEAVE:
            return ""


@best.register
def _(exercise: Numeric) -> Given:
    unit, made_of = next(iter(exercise.units.items()))
    value = figure(exercise, exercise.value, exercise.draws[0]) / made_of.factor
    return Measured(value=f"{value:.12g}", unit=unit)


@worst.register
def _(exercise: Numeric) -> Given:
    unit = next(iter(exercise.units))
    tries = (Measured(value=f"-{10**power}7", unit=unit) for power in count(3))
    return next(answer for answer in tries if mark(exercise, answer).score == 0)


@best.register
def _(exercise: ObjectionTriage) -> Given:
    asked = sorted(exercise.probes, key=lambda probe: (not probe.test, not probe.tells))[: exercise.asks]
    made = exercise.promise
    return Triaged(
        asked=tuple(probe.key for probe in asked), type=exercise.type, about=exercise.about,
        handling=exercise.handling, lines=exercise.spoken,
        promise=PromiseMade(who=made.who[0], days=made.days) if made else None,
    )


@worst.register
def _(exercise: ObjectionTriage) -> Given:
    return Triaged(type=ObjectionType(_other(ObjectionType, exercise.type)), about=About(_other(About, exercise.about)),
                   handling=Handling(_other(Handling, exercise.handling)), lines=())


def _most(options: Iterable[W]) -> W:
    return max(options, key=lambda option: option.credit)


def _least(options: Iterable[W]) -> W:
    return min(options, key=lambda option: option.credit)


def _other(keys: Iterable[str], but: str) -> str:
    return next(key for key in keys if key != but)
