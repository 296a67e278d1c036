"""What a right sheet looks like: letters, numbers and crosses in the sheet's own order, to mark one at a glance."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import singledispatch
from typing import Protocol

from kamkit.lang.text import Text
from kamkit.lang.words import Words
from kamkit.look.html import Html, join
from kamkit.model.exercise import (
    About,
    Asked,
    BaseExercise,
    Choice,
    Classify,
    Compare,
    Compared,
    FindFault,
    Given,
    Handling,
    Judged,
    Marked,
    Match,
    Matched,
    MultipleChoice,
    NextQuestion,
    ObjectionTriage,
    ObjectionType,
    Order,
    Ordered,
    OrderRule,
    Part,
    Picked,
    PickedWithReason,
    QuestionForm,
    ReasonedChoice,
    Sorted,
    SpotSignals,
    Ticked,
    Triaged,
    TrueFalse,
)
from kamkit.paper.sheet import letter, out_of_order

Pairs = Iterable[tuple[str, str]]
GAP, CROSS = "　", "×"


class Keyed(Protocol):
    """Anything offered on the sheet."""

    @property
    def key(self) -> str:
        """Return its key."""

    @property
    def text(self) -> Text:
        """Return its words."""


def glance(exercise: BaseExercise, best: Given, words: Words) -> Html:
    """Return a line of what stands on a right sheet; nothing for kinds whose key is words anyway."""
    asked = [Html("<span>{} <b>{}</b></span>").format(words(f"paper.{name}"), said)
             for name, said in right(best, exercise, words)]
    return Html("<p class='kam-glance'>{}</p>").format(join(asked)) if asked else Html("")


@singledispatch
def right(best: Given, exercise: BaseExercise, words: Words) -> Pairs:
    """Return what is asked (the last part of a word's key) and what is to stand there, from the best answer."""
    return ()


@singledispatch
def place(exercise: BaseExercise, part: Part) -> str:
    """Return the letter, or the number of the line, that what a part speaks of has on the sheet; else nothing."""
    return ""


def _lettered(offered: Sequence[Keyed], part: Part) -> str:
    return next((letter(at) for at, one in enumerate(offered) if one.text == part.label), "")


def _at(offered: Iterable[Keyed], *keys: str) -> str:
    """Return the letters of what has these keys, in the sheet's order."""
    return GAP.join(letter(at) for at, one in enumerate(offered) if one.key in keys)


def _among(offered: Iterable[str], *keys: str) -> str:
    keyed = list(offered)
    return "/".join(letter(keyed.index(key)) for key in keys)


@right.register
def _(best: Picked, exercise: Choice, words: Words) -> Pairs:
    yield "right_one", _at(exercise.options, best.key)


@right.register
def _(best: Ticked, exercise: MultipleChoice, words: Words) -> Pairs:
    yield "right_ones", _at(exercise.options, *best.keys)


@place.register(Choice)
@place.register(MultipleChoice)
def _(exercise: Choice | MultipleChoice, part: Part) -> str:
    return _lettered(exercise.options, part)


@right.register
def _(best: PickedWithReason, exercise: ReasonedChoice, words: Words) -> Pairs:
    yield "right_one", _at(exercise.options, best.key)
    yield "because", _at(exercise.reasons, best.reason)


@place.register
def _(exercise: ReasonedChoice, part: Part) -> str:
    return _lettered(exercise.reasons if part.of == "reason" else exercise.options, part)


@right.register
def _(best: Judged, exercise: TrueFalse, words: Words) -> Pairs:
    yield "right_one", letter(0 if best.holds else 1)
    yield "because", _at(exercise.reasons, best.reason)


@place.register
def _(exercise: TrueFalse, part: Part) -> str:
    return _lettered(exercise.reasons, part) if part.of == "reason" else letter(0 if exercise.holds else 1)


@right.register
def _(best: Asked, exercise: NextQuestion, words: Words) -> Pairs:
    yield "right_one", _at(exercise.questions, best.key)
    yield "form_short", _among(QuestionForm, best.form)
    yield "uncovers", _among(exercise.uncovers, best.uncovers)


@place.register
def _(exercise: NextQuestion, part: Part) -> str:
    return _lettered(exercise.questions, part) if part.of == "question" else ""


@right.register
def _(best: Compared, exercise: Compare, words: Words) -> Pairs:
    yield "downwards", GAP.join(words(f"paper.{best.better[one.key]}") for one in exercise.criteria)


@right.register
def _(best: Sorted, exercise: Classify, words: Words) -> Pairs:
    yield "downwards", GAP.join(_among(exercise.bins, best.bins[card.key], *card.also) for card in exercise.cards)


@right.register
def _(best: Matched, exercise: Match, words: Words) -> Pairs:
    yield "downwards", GAP.join(_among(exercise.right, best.pairs[left.key], *left.also) for left in exercise.left)


@right.register
def _(best: Ordered, exercise: Order, words: Words) -> Pairs:
    name = "one_order" if exercise.rule == OrderRule.DEPENDENCIES else "downwards"
    yield name, _numbers(out_of_order(exercise), best.keys)


def _numbers(offered: Iterable[Keyed], keys: Sequence[str]) -> str:
    """Return the number that each thing gets, and a cross for what does not belong."""
    return GAP.join(str(keys.index(one.key) + 1) if one.key in keys else CROSS for one in offered)


@right.register
def _(best: Marked, exercise: SpotSignals | FindFault, words: Words) -> Pairs:
    lines = [(at, line.key) for at, line in enumerate(exercise.lines, start=1) if line.key in best.lines]
    marks = [f"{at}\N{NO-BREAK SPACE}{_among(exercise.labels, best.lines[key])}" for at, key in lines]
    yield "marked_lines", GAP.join(marks) or words("paper.none")


@place.register(SpotSignals)
@place.register(FindFault)
def _(exercise: SpotSignals | FindFault, part: Part) -> str:
    return next((str(at) for at, line in enumerate(exercise.lines, start=1) if line.key == part.of), "")


@right.register
def _(best: Triaged, exercise: ObjectionTriage, words: Words) -> Pairs:
    telling = [probe.key for probe in exercise.probes if probe.test or probe.tells]
    yield "telling" if len(telling) <= exercise.asks else "telling_some", _at(exercise.probes, *telling)
    yield "type", _among(ObjectionType, best.type)
    yield "about", _among(About, best.about)
    yield "handling", _among(Handling, best.handling)
    yield "lines_downwards", _numbers(exercise.lines, best.lines)
