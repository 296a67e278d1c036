"""The key to a printed exercise: what a right sheet looks like, the best answer in words, the reason for each part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import singledispatch

from kamkit.lang.words import Words
from kamkit.look.html import Html, bullets, definition_list, join, table
from kamkit.model.exercise import (
    AssignRoles,
    BaseExercise,
    FieldKind,
    FillForm,
    FormField,
    Given,
    Judge,
    Numeric,
    ObjectionTriage,
    Order,
    Part,
    Seat,
    Verdict,
    WriteResponse,
)
from kamkit.paper.glance import glance, place
from kamkit.paper.sheet import letter
from kamkit.rules.arithmetic import worked_out

FOR_AN_ANSWER = {"precision", "recall", "asked", "reply"}
"""Parts that speak of what somebody did, and say nothing about the exercise."""
TOLD_WHOLE = (AssignRoles, WriteResponse)
"""Kinds whose solution says everything, reasons too."""


def key(
    best: Given,
    verdict: Verdict,
    others: tuple[Part, ...],
    exercise: BaseExercise,
    words: Words,
    names: Mapping[str, str],
) -> Html:
    """Return the key of an exercise: its best answer, the verdict on it, the options it leaves out.

    `names`: a case's persons by code, and those who can find an answer (terms `answerer`) by key.
    """
    told = [] if isinstance(exercise, TOLD_WHOLE) else [part for part in verdict.parts if part.of not in FOR_AN_ANSWER]
    return join([glance(exercise, best, words), solution(exercise, words, names),
                 _parts(told, others, exercise, words, names)])


def _parts(
    told: Sequence[Part],
    others: Sequence[Part],
    exercise: BaseExercise,
    words: Words,
    names: Mapping[str, str],
) -> Html:
    """Return the parts of the best answer and the options beside it, each with its worth, its share and why."""
    shares = _shares(told)
    differ = any(shares)
    heads = [words("paper.part"), words("paper.worth"), *([words("paper.share")] if differ else []), words("paper.why")]
    rows = [
        (_label(part, exercise, words, names), f"{part.score:.0%}", *([share] if differ else []), words.text(part.why))
        for part, share in (*zip(told, shares, strict=True), *((part, "") for part in others))
    ]
    if not rows:
        return Html("")
    parts = table(heads, rows, row_heads=True, numbers=range(1, len(heads) - 1))
    return Html("<div class='kam-parts-told'>{}</div>").format(parts)


def _label(part: Part, exercise: BaseExercise, words: Words, names: Mapping[str, str]) -> str:
    first = place(exercise, part) or names.get(part.of.partition("/")[0])
    return f"{first} {words.text(part.label)}" if first else words.text(part.label)


def _shares(parts: Sequence[Part]) -> list[str]:
    """Return what each part makes up of the whole; nothing where all count the same."""
    whole = sum(part.weight for part in parts)
    if len({part.weight for part in parts}) < 2:
        return [""] * len(parts)
    return [f"{100 * part.weight / whole:.3g}%" if part.weight else "" for part in parts]


@singledispatch
def solution(exercise: BaseExercise, words: Words, names: Mapping[str, str]) -> Html:
    """Return what the parts of the verdict do not spell out; nothing for most kinds."""
    return Html("")


@solution.register
def _(exercise: AssignRoles, words: Words, names: Mapping[str, str]) -> Html:
    """Return each person's seat and its reason, with the other readings that count in full."""
    heads = [words(f"paper.{name}") for name in ("person", "roles", "level_of", "function", "why")]
    rows = [(names.get(code, code), *_seat(exercise.seats[code], words), _why_there(exercise, code, words))
            for code in exercise.persons]
    return table(heads, rows, row_heads=True)


def _why_there(exercise: AssignRoles, code: str, words: Words) -> Html:
    why = Html("{}").format(words.text(exercise.why[code]))
    readings = [words("paper.reading").join(_seat(seat, words)) for seat in exercise.also.get(code, ())]
    if not readings:
        return why
    return Html("{}<br><b>{}</b> {}").format(why, words("paper.also_right"), words("paper.readings").join(readings))


def _seat(seat: Seat, words: Words) -> tuple[str, str, str]:
    roles = words("paper.and").join(words(f"value.role.{role}") for role in seat.roles)
    level = words(f"value.level.{seat.level}") if seat.level else words("paper.not_asked")
    function = words(f"value.function.{seat.function}") if seat.function else words("paper.not_asked")
    return roles or words("paper.none"), level, function


@solution.register
def _(exercise: Order, words: Words, names: Mapping[str, str]) -> Html:
    """Return the steps by number, and those that do not belong, each with its reason."""
    if not exercise.decoys:
        return Html("")
    rows = [("×", words.text(decoy.text), words.text(decoy.why)) for decoy in exercise.decoys]
    return table((words("paper.number"), words("paper.step"), words("paper.why")), rows)


@solution.register
def _(exercise: FillForm, words: Words, names: Mapping[str, str]) -> Html:
    rows = [(words.text(field.label), _entry(field, words)) for field in exercise.fields]
    return table((words("paper.field"), words("paper.entry")), rows, row_heads=True)


def _entry(field: FormField, words: Words) -> str:
    match field.takes:
        case FieldKind.CHOOSE:
            return words.text(max(field.options, key=lambda option: option.credit).text)
        case FieldKind.NUMBER:
            return f"{field.value:g}" + (f" ± {field.within:g}" if field.within else "")
        case FieldKind.DAY:
            return f"{field.day}" + (f" – {field.until}" if field.until else "")
        case FieldKind.WORDS:
            return words("paper.own_words")
        case FieldKind.LEAVE:
            return words("paper.leave_empty")


@solution.register
def _(exercise: Numeric, words: Words, names: Mapping[str, str]) -> Html:
    """Return the known near misses, in the order in which they are looked for."""
    if not exercise.bands:
        return Html("")
    heads = (words("paper.near_miss"), words("paper.worth"), words("paper.why"))
    rows = [
        (f"{worked_out(band.value, exercise.draws[0]):.6g}", f"{band.credit:.0%}", words.text(band.why))
        for band in exercise.bands
    ]
    return table(heads, rows, numbers=(1,))


@solution.register
def _(exercise: ObjectionTriage, words: Words, names: Mapping[str, str]) -> Html:
    """Return the replies that the trainer reads out, how many may be asked for, and the promise."""
    replies = [(f"{letter(at)} {words.text(probe.text)}", words.text(probe.reply))
               for at, probe in enumerate(exercise.probes)]
    facts = [(words("paper.ask_most"), str(exercise.asks))]
    if exercise.promise:
        who = words("paper.or").join(names.get(one, one) for one in exercise.promise.who)
        facts.append((words("practice.promise"), words("paper.promised", who=who, days=exercise.promise.days)))
    return join([table((words("paper.probe"), words("paper.reply")), replies), definition_list(facts)])


@solution.register
def _(exercise: WriteResponse, words: Words, names: Mapping[str, str]) -> Html:
    """Return the rubric, with what each line counts and who judges it, and the models good and bad."""
    same = len({line.weight for line in exercise.rubric}) == 1
    lines = [
        "".join([words.text(line.text), "" if same else words("paper.counts", weight=f"{line.weight:g}"),
                 words(f"paper.judge_{line.judge}") if line.judge != Judge.SELF else ""])
        for line in exercise.rubric
    ]
    models = [
        (words("paper.good" if model.good else "paper.bad"), words.text(model.text), words.text(model.why))
        for model in exercise.models
    ]
    return join([bullets(lines), table((words("paper.model"), words("paper.says"), words("paper.why")), models)])
