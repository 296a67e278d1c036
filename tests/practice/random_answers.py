"""Any answer that a page could send to an exercise, by a seed: for laws that must hold for all answers."""

from __future__ import annotations

from functools import singledispatch
from random import Random
from typing import Any

from kamkit.model.exercise import (
    About,
    Asked,
    AssignRoles,
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
    Seat,
    Seated,
    Sorted,
    SpotSignals,
    Ticked,
    Triaged,
    TrueFalse,
    WriteResponse,
    Written,
)
from kamkit.model.person import Function, Level, Role


def some(things: Any, die: Random) -> list[Any]:
    """Return any selection of things, in any order."""
    listed = list(things)
    return die.sample(listed, die.randint(0, len(listed)))


def key(things: Any, die: Random) -> str:
    """Return any one key."""
    return die.choice([thing.key for thing in things])


@singledispatch
def any_answer(exercise: object, die: Random) -> Any:
    """Return any answer that fits."""
    raise TypeError(type(exercise).__name__)


@any_answer.register
def _(exercise: Choice, die: Random) -> Any:
    return Picked(key=key(exercise.options, die))


@any_answer.register
def _(exercise: ReasonedChoice, die: Random) -> Any:
    return PickedWithReason(key=key(exercise.options, die), reason=key(exercise.reasons, die))


@any_answer.register
def _(exercise: MultipleChoice, die: Random) -> Any:
    return Ticked(keys=tuple(one.key for one in some(exercise.options, die)))


@any_answer.register
def _(exercise: TrueFalse, die: Random) -> Any:
    return Judged(holds=die.random() < 0.5, reason=key(exercise.reasons, die))


@any_answer.register
def _(exercise: NextQuestion, die: Random) -> Any:
    return Asked(key=key(exercise.questions, die), form=die.choice(list(QuestionForm)),
                 uncovers=die.choice(list(exercise.uncovers)))


@any_answer.register
def _(exercise: Compare, die: Random) -> Any:
    return Compared(better={one.key: die.choice(list(Better)) for one in some(exercise.criteria, die)})


@any_answer.register
def _(exercise: Classify, die: Random) -> Any:
    return Sorted(bins={one.key: die.choice(list(exercise.bins)) for one in some(exercise.cards, die)})


@any_answer.register
def _(exercise: Order, die: Random) -> Any:
    return Ordered(keys=tuple(one.key for one in some((*exercise.steps, *exercise.decoys), die)))


@any_answer.register
def _(exercise: Match, die: Random) -> Any:
    return Matched(pairs={one.key: die.choice(list(exercise.right)) for one in some(exercise.left, die)})


@any_answer.register
def _(exercise: AssignRoles, die: Random) -> Any:
    return Seated(seats={code: Seat(roles=tuple(some(Role, die)), level=die.choice([None, *Level]),
                                    function=die.choice([None, *Function])) for code in some(exercise.persons, die)})


@any_answer.register(SpotSignals)
@any_answer.register(FindFault)
def _(exercise: Any, die: Random) -> Any:
    return Marked(lines={one.key: die.choice(list(exercise.labels)) for one in some(exercise.lines, die)})


@any_answer.register
def _(exercise: WriteResponse, die: Random) -> Any:
    own = [line for line in exercise.rubric if line.judge == Judge.SELF]
    first, *rest = own
    judged = {one.key: die.choice(list(Met)) for one in some(rest, die)}
    return Written(text="我会这么说", judged=judged | {first.key: die.choice([Met.MET, Met.PARTLY, Met.MISSED])})


@any_answer.register
def _(exercise: FillForm, die: Random) -> Any:
    return Filled(entries={field.key: _entry(field, die) for field in some(exercise.fields, die)})


def _entry(field: FormField, die: Random) -> str:
    match field.takes:
        case FieldKind.CHOOSE:
            return key(field.options, die)
        case FieldKind.NUMBER:
            return str(die.choice([field.value, 0, 12.5]))
        case FieldKind.DAY:
            return str(die.choice([field.day, "2026-01-01"]))
        case _:
            return die.choice(["", "写了"])


@any_answer.register
def _(exercise: Numeric, die: Random) -> Any:
    return Measured(value=str(die.choice([0, 1, -5, 12, 240, 1e6])), unit=die.choice(list(exercise.units)))


@any_answer.register
def _(exercise: ObjectionTriage, die: Random) -> Any:
    return Triaged(
        asked=tuple(one.key for one in some(exercise.probes, die))[: exercise.asks],
        type=die.choice(list(ObjectionType)), about=die.choice(list(About)), handling=die.choice(list(Handling)),
        lines=tuple(one.key for one in some(exercise.lines, die)),
        promise=die.choice([None, PromiseMade(who="ka-office", days=die.randint(0, 9))]),
    )
