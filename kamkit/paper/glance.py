"""What a right sheet looks like: letters, numbers and crosses in the sheet's own order, to mark one at a glance."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import singledispatch
from typing import Protocol

from kamkit.lang.text import Text
from kamkit.lang.words import Words
from kamkit.look.html import Html, join
from kamkit.model.exercise import (
    About,
    BaseExercise,
    Choice,
    Classify,
    Compare,
    FindFault,
    Handling,
    Match,
    MultipleChoice,
    NextQuestion,
    ObjectionTriage,
    ObjectionType,
    Order,
    OrderRule,
    QuestionForm,
    ReasonedChoice,
    SpotSignals,
    TrueFalse,
)
from kamkit.paper.sheet import letter, out_of_order
from kamkit.practice.answers import most_worth

Pairs = Iterable[tuple[str, str]]
GAP, CROSS = "　", "×"


class Worded(Protocol):
    """Anything offered on the sheet."""

    @property
    def text(self) -> Text:
        """Return its words."""


def glance(exercise: BaseExercise, words: Words) -> Html:
    """Return a line of what stands on a right sheet; nothing for kinds whose key is words anyway."""
    asked = [Html("<span>{} <b>{}</b></span>").format(words(f"paper.{name}"), said)
             for name, said in right(exercise, words)]
    return Html("<p class='kam-glance'>{}</p>").format(join(asked)) if asked else Html("")


@singledispatch
def right(exercise: BaseExercise, words: Words) -> Pairs:
    """Return what is asked (the last part of a word's key) and what is to stand there."""
    return ()


@singledispatch
def places(exercise: BaseExercise) -> Mapping[Text, str]:
    """Return the letter, or the number of the line, that each thing offered has on the sheet."""
    return {}


def _lettered(*lists: Sequence[Worded]) -> dict[Text, str]:
    return {one.text: letter(at) for offered in lists for at, one in enumerate(offered)}


@right.register
def _(exercise: Choice, words: Words) -> Pairs:
    yield "right_one", _at(exercise.options, most_worth(exercise.options))


@places.register(Choice)
@places.register(MultipleChoice)
def _(exercise: Choice | MultipleChoice) -> Mapping[Text, str]:
    return _lettered(exercise.options)


def _at(offered: Sequence[object], one: object) -> str:
    return letter(offered.index(one))


@right.register
def _(exercise: MultipleChoice, words: Words) -> Pairs:
    yield "right_ones", GAP.join(letter(at) for at, option in enumerate(exercise.options) if option.right)


@right.register
def _(exercise: ReasonedChoice, words: Words) -> Pairs:
    yield "right_one", _at(exercise.options, most_worth(exercise.options))
    yield "because", _at(exercise.reasons, most_worth(exercise.reasons))


@places.register
def _(exercise: ReasonedChoice) -> Mapping[Text, str]:
    return _lettered(exercise.options, exercise.reasons)


@right.register
def _(exercise: TrueFalse, words: Words) -> Pairs:
    yield "right_one", letter(0 if exercise.holds else 1)
    yield "because", _at(exercise.reasons, most_worth(exercise.reasons))


@places.register
def _(exercise: TrueFalse) -> Mapping[Text, str]:
    return _lettered(exercise.reasons)


@right.register
def _(exercise: NextQuestion, words: Words) -> Pairs:
    question = most_worth(exercise.questions)
    yield "right_one", _at(exercise.questions, question)
    yield "form", _at(list(QuestionForm), question.form)
    yield "uncovers", _at(list(exercise.uncovers), question.uncovers)


@places.register
def _(exercise: NextQuestion) -> Mapping[Text, str]:
    return _lettered(exercise.questions)


@right.register
def _(exercise: Compare, words: Words) -> Pairs:
    yield "downwards", GAP.join(words(f"paper.{criterion.better}") for criterion in exercise.criteria)


@right.register
def _(exercise: Classify, words: Words) -> Pairs:
    yield "downwards", GAP.join(_any(exercise.bins, (card.bin, *card.also)) for card in exercise.cards)


@right.register
def _(exercise: Match, words: Words) -> Pairs:
    yield "downwards", GAP.join(_any(exercise.right, (left.right, *left.also)) for left in exercise.left)


def _any(offered: Iterable[str], keys: Iterable[str]) -> str:
    keyed = list(offered)
    return "/".join(_at(keyed, key) for key in keys)


@right.register
def _(exercise: Order, words: Words) -> Pairs:
    numbers = {step.key: str(at) for at, step in enumerate(exercise.steps, start=1)}
    name = "one_order" if exercise.rule == OrderRule.DEPENDENCIES else "downwards"
    yield name, GAP.join(numbers.get(one.key, CROSS) for one in out_of_order(exercise))


@right.register(SpotSignals)
@right.register(FindFault)
def _(exercise: SpotSignals | FindFault, words: Words) -> Pairs:
    labels = list(exercise.labels)
    lines = enumerate(exercise.lines, start=1)
    marks = [f"{at}\N{NO-BREAK SPACE}{_at(labels, line.label)}" for at, line in lines if line.label]
    yield "marked_lines", GAP.join(marks) or words("paper.none")


@places.register(SpotSignals)
@places.register(FindFault)
def _(exercise: SpotSignals | FindFault) -> Mapping[Text, str]:
    return {line.text: str(at) for at, line in enumerate(exercise.lines, start=1)}


@right.register
def _(exercise: ObjectionTriage, words: Words) -> Pairs:
    telling = [letter(at) for at, probe in enumerate(exercise.probes) if probe.test or probe.tells]
    yield "telling", GAP.join(telling)
    yield "type", _at(list(ObjectionType), exercise.type)
    yield "about", _at(list(About), exercise.about)
    yield "handling", _at(list(Handling), exercise.handling)
    numbers = {key: str(at) for at, key in enumerate(exercise.spoken, start=1)}
    yield "lines_downwards", GAP.join(numbers.get(line.key, CROSS) for line in exercise.lines)


@places.register
def _(exercise: ObjectionTriage) -> Mapping[Text, str]:
    return _lettered(exercise.probes)
