"""What an answer is worth, and why: one small function per kind of exercise, chosen by type.

An answer of the wrong kind, or one that names what the exercise does not have, is refused (NotGraded), never scored.
"""

from __future__ import annotations

from functools import singledispatch
from typing import TypeVar

from kamkit.errors import KamkitError, problem
from kamkit.lang.text import Text
from kamkit.lang.words import table
from kamkit.model.exercise import (
    AssignRoles,
    Choice,
    Exercise,
    Option,
    Part,
    Picked,
    PickedWithReason,
    ReasonedChoice,
    Seat,
    Seated,
    Verdict,
)

LEFT_OPEN = 1 / 3
"""What an honest "not known yet" is worth: as much as a blind guess among three levels earns on average, no less."""

T = TypeVar("T")


class NotGraded(KamkitError):
    """An answer that does not fit its exercise: there is no score, neither right nor wrong."""


@singledispatch
def mark(exercise: Exercise, answer: object) -> Verdict:
    """Return what this answer is worth, 0 to 1, and why, part by part. Raise NotGraded where it does not fit.

    Parts are of `option`, of `reason`, or of `<person>/roles`, `<person>/level`, `<person>/function`.
    """
    raise TypeError(f"no way to mark a {type(exercise).__name__}")


@mark.register
def _(exercise: Choice, answer: object) -> Verdict:
    picked = _of_kind(Picked, answer)
    option = _option(exercise.options, picked.key, "option_not_offered")
    return Verdict(score=option.credit, parts=(_part("option", option),))


@mark.register
def _(exercise: ReasonedChoice, answer: object) -> Verdict:
    """Score choice and reason apart: a good choice for a poor reason shows as just that."""
    picked = _of_kind(PickedWithReason, answer)
    option = _option(exercise.options, picked.key, "option_not_offered")
    reason = _option(exercise.reasons, picked.reason, "reason_not_offered")
    share = exercise.reason_share
    score = (1 - share) * option.credit + share * reason.credit
    return Verdict(score=_rounded(score), parts=(_part("option", option), _part("reason", reason)))


@mark.register
def _(exercise: AssignRoles, answer: object) -> Verdict:
    """Score each person's roles, level and function in equal thirds, by the reading that fits the answer best.

    Roles count by their overlap (Jaccard: shared over all named), so a role too many costs as a role too few does.
    Level and function count 1 or 0; left open, a third, which no blind guess beats on average. What the key itself
    leaves open is not asked. A person who was given nothing at all earns nothing.
    """
    seats = _of_kind(Seated, answer).seats
    for code in seats:
        if code not in exercise.persons:
            raise NotGraded(problem("person_not_asked", name=code))
    found = [_person(exercise, code, seats.get(code, Seat())) for code in exercise.persons]
    mean = sum(_mean(parts) for parts in found) / len(found)
    return Verdict(score=_rounded(mean), parts=tuple(part for parts in found for part in parts))


def _of_kind(kind: type[T], answer: object) -> T:
    if not isinstance(answer, kind):
        raise NotGraded(problem("answer_of_wrong_kind", wanted=kind.__name__, got=type(answer).__name__))
    return answer


def _option(options: tuple[Option, ...], key: str, trouble: str) -> Option:
    for option in options:
        if option.key == key:
            return option
    raise NotGraded(problem(trouble, name=key, wanted=", ".join(option.key for option in options)))


def _part(of: str, option: Option) -> Part:
    return Part(of=of, label=option.text, score=option.credit, why=option.why)


def _person(exercise: AssignRoles, code: str, given: Seat) -> tuple[Part, ...]:
    """Return the parts of one person, by the reading that earns most (the first of equals)."""
    readings = (exercise.seats[code], *exercise.also.get(code, ()))
    return max((_by_reading(code, given, reading, exercise.why[code]) for reading in readings), key=_mean)


def _by_reading(code: str, given: Seat, key: Seat, why: Text) -> tuple[Part, ...]:
    scores = {"roles": _overlap(set(given.roles), set(key.roles))}
    open_worth = LEFT_OPEN if given != Seat() else 0.0
    for name in ("level", "function"):
        wanted, said = getattr(key, name), getattr(given, name)
        if wanted is not None:
            scores[name] = open_worth if said is None else float(said == wanted)
    return tuple(Part(of=f"{code}/{name}", label=table()[f"practice.{name}"], score=_rounded(score), why=why)
                 for name, score in scores.items())


def _overlap(given: set[T], key: set[T]) -> float:
    """Return shared over all named; 1 where nothing was to be named and nothing was."""
    return len(given & key) / len(given | key) if given | key else 1.0


def _mean(parts: tuple[Part, ...]) -> float:
    return sum(part.score for part in parts) / len(parts)


def _rounded(score: float) -> float:
    return round(score, 6)
