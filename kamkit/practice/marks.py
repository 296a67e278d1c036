"""The marking function itself, and the bricks that the kinds' own markers share."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import singledispatch
from typing import TypeVar

from kamkit.errors import KamkitError, Where, problem
from kamkit.lang.text import Text
from kamkit.lang.words import PLACE, table
from kamkit.model.exercise import BaseExercise, Option, Part, Verdict
from kamkit.rules.arithmetic import Unreadable, worked_out
from kamkit.settings import Lang

T = TypeVar("T")
DIGITS = 6


class NotGraded(KamkitError):
    """An answer that does not fit its exercise: there is no score, neither right nor wrong."""


@singledispatch
def mark(exercise: BaseExercise, answer: object) -> Verdict:
    """Return what this answer is worth, 0 to 1, and why, part by part. Raise NotGraded where it does not fit.

    Parts are named for what they are of: `option`, `reason`, `<card>`, `<person>/roles`.
    """
    raise TypeError(f"no way to mark a {type(exercise).__name__}")


def of_kind(kind: type[T], answer: object) -> T:
    """Return the answer, which must be of this kind. Raise NotGraded."""
    if not isinstance(answer, kind):
        raise NotGraded(problem("answer_of_wrong_kind", wanted=kind.__name__, got=type(answer).__name__))
    return answer


def offered(given: Iterable[str], keys: Collection[str], trouble: str = "option_not_offered") -> None:
    """Raise NotGraded for a key that the exercise does not offer."""
    for key in given:
        if key not in keys:
            raise NotGraded(problem(trouble, name=key, wanted=", ".join(keys)))


def once(keys: Sequence[str]) -> None:
    """Raise NotGraded where a key is given twice."""
    for at, key in enumerate(keys):
        if key in keys[:at]:
            raise NotGraded(problem("key_given_twice", name=key))


def option_of(options: tuple[Option, ...], key: str, trouble: str) -> Option:
    """Return the option picked. Raise NotGraded where it is not offered."""
    offered([key], [option.key for option in options], trouble)
    return next(option for option in options if option.key == key)


def option_part(of: str, option: Option, weight: float = 1) -> Part:
    """Return a picked option as a part."""
    return Part(of=of, label=option.text, score=option.credit, why=option.why, weight=weight)


def part(of: str, label: Text, score: float, why: Text, weight: float = 1) -> Part:
    """Return a part, its score rounded."""
    return Part(of=of, label=label, score=rounded(score), why=why, weight=weight)


def weighed(parts: Sequence[Part]) -> Verdict:
    """Return the verdict on parts that each count by their weight."""
    total = sum(one.weight for one in parts)
    return Verdict(score=rounded(sum(one.score * one.weight for one in parts) / total), parts=tuple(parts))


def figure(exercise: BaseExercise, expression: str, names: Mapping[str, float]) -> float:
    """Return what an exercise's expression comes to. Raise NotGraded, naming the file, where it cannot be read."""
    try:
        return worked_out(expression, names)
    except Unreadable as error:
        where = Where(file=f"exercises/{exercise.id}.yml")
        raise NotGraded(problem("expression_faulty", where, value=expression, reason=str(error))) from None


def word(key: str) -> Text:
    """Return the words for a part, in both languages."""
    return table()[f"practice.{key}"]


def filled(text: Text, /, **values: object) -> Text:
    """Return a text with `{name}` replaced in both halves."""
    return Text(zh=_put_in(text.zh, {name: _half(value, "zh") for name, value in values.items()}),
                en=_put_in(text.en, {name: _half(value, "en") for name, value in values.items()}))


def _half(value: object, lang: Lang) -> str:
    return value.of(lang) if isinstance(value, Text) else str(value)


def _put_in(half: str, values: Mapping[str, str]) -> str:
    return PLACE.sub(lambda hit: values.get(hit[1], hit[0]), half)


def rounded(score: float) -> float:
    """Return a score without the dust of floating point."""
    return round(score, DIGITS)
