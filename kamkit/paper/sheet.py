"""One exercise on paper, by its kind: what a trainee fills in with a pen. The key is never on the sheet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from functools import singledispatch
from itertools import count

from kamkit.lang.text import Text
from kamkit.lang.words import Words
from kamkit.look.html import Html, definition_list, join, side_by_side, table
from kamkit.model.exercise import (
    About,
    AssignRoles,
    BaseExercise,
    Choice,
    Classify,
    Compare,
    Decoy,
    FieldKind,
    FillForm,
    FindFault,
    Handling,
    Match,
    MultipleChoice,
    NextQuestion,
    Numeric,
    ObjectionTriage,
    ObjectionType,
    Order,
    ReasonedChoice,
    Said,
    SpotSignals,
    Step,
    TrueFalse,
    WriteResponse,
)
from kamkit.model.person import Function, Level, Role
from kamkit.rules.variants import shuffled

BOX = "☐"
SHORT = Html("<span class='kam-fill kam-fill-short'></span>")
"""A line to write a letter or a number on."""
LONG = Html("<span class='kam-fill kam-fill-long'></span>")
"""A line to write some words on."""
LINES = 6
"""How many lines are ruled for a written response."""


@singledispatch
def sheet(exercise: BaseExercise, words: Words, names: Mapping[str, str]) -> Html:
    """Return what is to be filled in for an exercise (as presented); `names` are a case's persons by code."""
    raise TypeError(f"no printed form for a {type(exercise).__name__}")


def _letters(texts: Iterable[str]) -> Html:
    """Return a lettered list of boxes to tick: ☐ A …"""
    rows = (Html("<li><span class='kam-box'>{} {}</span> {}</li>").format(BOX, letter(at), text)
            for at, text in enumerate(texts))
    return Html("<ol class='kam-boxes'>{}</ol>").format(join(rows))


def letter(at: int) -> str:
    """Return the letter of the option at a place, from 0: A, B, C …"""
    return chr(ord("A") + at)


def _heading(text: str) -> Html:
    return Html("<p class='kam-ask'><b>{}</b></p>").format(text)


def _asked(words: Words, key: str, among: Iterable[str]) -> Html:
    return Html("<div class='kam-whole'>{}{}</div>").format(_heading(words(f"paper.{key}")), _letters(among))


def _all(words: Words, texts: Iterable[Text]) -> list[str]:
    return [words.text(text) for text in texts]


@sheet.register(Choice)
def _(exercise: Choice, words: Words, names: Mapping[str, str]) -> Html:
    return _letters(_all(words, (option.text for option in exercise.options)))


@sheet.register
def _(exercise: MultipleChoice, words: Words, names: Mapping[str, str]) -> Html:
    said = Html("<p class='kam-quiet'>{}</p>").format(words(f"paper.rule_{exercise.rule}"))
    return join([said, _letters(_all(words, (option.text for option in exercise.options)))])


@sheet.register
def _(exercise: ReasonedChoice, words: Words, names: Mapping[str, str]) -> Html:
    options = _letters(_all(words, (option.text for option in exercise.options)))
    reasons = _letters(_all(words, (reason.text for reason in exercise.reasons)))
    return join([options, _heading(words.text(exercise.because)), reasons])


@sheet.register
def _(exercise: TrueFalse, words: Words, names: Mapping[str, str]) -> Html:
    claim = Html("<blockquote>{}</blockquote>").format(words.text(exercise.claim))
    holds = _letters([words("practice.holds"), words("practice.holds_not")])
    reasons = _all(words, (reason.text for reason in exercise.reasons))
    return join([claim, holds, _asked(words, "because", reasons)])


@sheet.register
def _(exercise: NextQuestion, words: Words, names: Mapping[str, str]) -> Html:
    questions = _letters(_all(words, (question.text for question in exercise.questions)))
    forms = _asked(words, "form", [words("practice.form_open"), words("practice.form_closed")])
    return join([questions, forms, _asked(words, "uncovers", _all(words, exercise.uncovers.values()))])


@sheet.register
def _(exercise: Compare, words: Words, names: Mapping[str, str]) -> Html:
    heads = [words("paper.criterion"), words("paper.a"), words("paper.b"), words("paper.same")]
    rows = [(words.text(criterion.text), BOX, BOX, BOX) for criterion in exercise.criteria]
    talks = side_by_side(_talk(words("paper.a"), exercise.a, words), _talk(words("paper.b"), exercise.b, words))
    return join([talks, table(heads, rows, row_heads=True)])


def _talk(title: str, said: Sequence[Said], words: Words) -> Html:
    turns = definition_list((words.text(turn.who), words.text(turn.text)) for turn in said)
    return Html("<section><h4>{}</h4>{}</section>").format(title, turns)


@sheet.register
def _(exercise: Classify, words: Words, names: Mapping[str, str]) -> Html:
    bins = list(exercise.bins.values())
    rows = [(words.text(card.text), SHORT) for card in exercise.cards]
    heads = (words("paper.card"), words("paper.bin"))
    return join([_letters_only(_all(words, bins)), table(heads, rows)])


def _letters_only(texts: Iterable[str]) -> Html:
    rows = (Html("<li>{} {}</li>").format(letter(at), text) for at, text in enumerate(texts))
    return Html("<ol class='kam-boxes'>{}</ol>").format(join(rows))


@sheet.register
def _(exercise: Order, words: Words, names: Mapping[str, str]) -> Html:
    rows = [(SHORT, words.text(step.text)) for step in out_of_order(exercise)]
    ask = words("paper.order_some" if exercise.decoys else "paper.order_all")
    return join([_heading(ask), table((words("paper.number"), words("paper.step")), rows)])


def out_of_order(exercise: Order) -> tuple[Step | Decoy, ...]:
    """Return the steps, and what is none, in an order that is not the right one already."""
    things: tuple[Step | Decoy, ...] = (*exercise.steps, *exercise.decoys)
    orders = (shuffled(things, exercise.id, "paper", at) for at in count())
    return next(order for order in orders if [one for one in order if isinstance(one, Step)] != list(exercise.steps))


@sheet.register
def _(exercise: Match, words: Words, names: Mapping[str, str]) -> Html:
    rows = [(words.text(left.text), SHORT) for left in exercise.left]
    right = _letters_only(_all(words, exercise.right.values()))
    return join([right, table((words("paper.left"), words("paper.right")), rows)])


@sheet.register
def _(exercise: AssignRoles, words: Words, names: Mapping[str, str]) -> Html:
    """Offer what may stand in each column, and a line as long as two roles need."""
    asked = {"roles": Role, "level_of": Level, "function": Function}
    heads = [words(f"paper.{name}") for name in ("person", *asked)]
    offered = [(words(f"paper.{name}"), words("paper.and").join(_value(words, one) for one in kind))
               for name, kind in asked.items()]
    rows = [(names.get(code, code), LONG, LONG, LONG) for code in exercise.persons]
    return join([definition_list(offered), table(heads, rows, row_heads=True)])


def _value(words: Words, one: StrEnum) -> str:
    return words(f"value.{type(one).__name__.lower()}.{one}")


@sheet.register(SpotSignals)
@sheet.register(FindFault)
def _(exercise: SpotSignals | FindFault, words: Words, names: Mapping[str, str]) -> Html:
    labels = enumerate(_all(words, exercise.labels.values()))
    lettered = (f"{letter(at)}\N{NO-BREAK SPACE}{label}" for at, label in labels)
    spoken = any(line.who for line in exercise.lines)
    rows = [(at, *([words.text(line.who) if line.who else ""] if spoken else []), words.text(line.text), SHORT)
            for at, line in enumerate(exercise.lines, start=1)]
    heads = ("", *([""] if spoken else []), words("paper.line"), words("paper.mark"))
    return join([_heading(words("paper.mark_with", labels="　".join(lettered))), table(heads, rows)])


@sheet.register
def _(exercise: WriteResponse, words: Words, names: Mapping[str, str]) -> Html:
    return Html("<div class='kam-rules'>{}</div>").format(Html("<p>&nbsp;</p>") * LINES)


@sheet.register
def _(exercise: FillForm, words: Words, names: Mapping[str, str]) -> Html:
    return table(
        (words("paper.field"), words("paper.entry")),
        [(words.text(field.label), _choices(field.takes, _all(words, (one.text for one in field.options))))
         for field in exercise.fields],
        row_heads=True,
    )


def _choices(takes: FieldKind, options: Sequence[str]) -> Html:
    if takes != FieldKind.CHOOSE:
        return LONG
    return join(Html("<span class='kam-tick'>{}\N{NO-BREAK SPACE}{}</span>").format(BOX, option) for option in options)


@sheet.register
def _(exercise: Numeric, words: Words, names: Mapping[str, str]) -> Html:
    units = " / ".join(words.text(unit.text) for unit in exercise.units.values())
    return Html("<p class='kam-ask'>{}　{}</p>").format(LONG, units)


@sheet.register
def _(exercise: ObjectionTriage, words: Words, names: Mapping[str, str]) -> Html:
    """On paper the replies cannot be heard one by one: the trainer reads out what is asked for."""
    speaker = exercise.speaker
    who = words("paper.who", name=words.text(speaker.name), title=words.text(speaker.title))
    return join([
        Html("<blockquote><b>{}</b> {}</blockquote>").format(who, words.text(exercise.sentence)),
        _asked(words, "ask_trainer", _all(words, (probe.text for probe in exercise.probes))),
        _asked(words, "type", (words(f"practice.type_{key}") for key in ObjectionType)),
        _asked(words, "about", (words(f"practice.about_{key}") for key in About)),
        _asked(words, "handling", (words(f"practice.handling_{key}") for key in Handling)),
        _heading(words("paper.lines")),
        table((words("paper.number"), words("paper.say")), [(SHORT, words.text(line.text)) for line in exercise.lines]),
        Html("<p class='kam-ask'>{} {}</p>").format(words("paper.promise"), LONG),
    ])
