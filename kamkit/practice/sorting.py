"""Marking what was put in its place: bins, an order, pairs, seats."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from kamkit.errors import problem
from kamkit.lang.text import Text
from kamkit.model.exercise import (
    AssignRoles,
    Classify,
    Match,
    Matched,
    Order,
    Ordered,
    OrderRule,
    Part,
    Seat,
    Seated,
    Sorted,
    Verdict,
)
from kamkit.practice.marks import (
    NotGraded,
    filled,
    mark,
    of_kind,
    offered,
    once,
    part,
    rounded,
    weighed,
    word,
)
from kamkit.rules.ordering import common, demands, moves

T = TypeVar("T")
LEFT_OPEN = 1 / 3
"""What an honest "not known yet" is worth: as much as a blind guess among three levels earns on average, no less."""


@mark.register
def _(exercise: Classify, answer: object) -> Verdict:
    bins = of_kind(Sorted, answer).bins
    offered(bins, [card.key for card in exercise.cards])
    offered(bins.values(), exercise.bins)
    return weighed(tuple(
        part(card.key, card.text, bins.get(card.key) in (card.bin, *card.also),
             filled(word("belongs_to"), bin=exercise.bins[card.bin], why=card.why))
        for card in exercise.cards
    ))


@mark.register
def _(exercise: Match, answer: object) -> Verdict:
    pairs = of_kind(Matched, answer).pairs
    offered(pairs, [one.key for one in exercise.left])
    offered(pairs.values(), exercise.right)
    return weighed(tuple(
        part(one.key, one.text, pairs.get(one.key) in (one.right, *one.also),
             filled(word("goes_with"), right=exercise.right[one.right], why=one.why))
        for one in exercise.left
    ))


@mark.register
def _(exercise: Order, answer: object) -> Verdict:
    """Score an order by the fewest moves that mend it, or by the demands it meets; see rules.ordering."""
    keys = of_kind(Ordered, answer).keys
    decoys = [decoy.key for decoy in exercise.decoys]
    offered(keys, [*(step.key for step in exercise.steps), *decoys])
    once(keys)
    by_moves = exercise.rule == OrderRule.EDIT_DISTANCE
    score = _by_moves(exercise, keys) if by_moves else _by_demands(exercise, keys)
    steps = tuple(part(step.key, step.text, score_, step.why)
                  for step, score_ in zip(exercise.steps, _in_place(exercise, keys), strict=True))
    strangers = tuple(part(decoy.key, decoy.text, 0, decoy.why) for decoy in exercise.decoys if decoy.key in keys)
    return Verdict(score=rounded(max(0.0, score)), parts=steps + strangers)


def _by_moves(exercise: Order, keys: Sequence[str]) -> float:
    wanted = [step.key for step in exercise.steps]
    return 1 - moves(keys, wanted) / len(wanted)


def _by_demands(exercise: Order, keys: Sequence[str]) -> float:
    """Return the share of demands met; a missing step or one that does not belong takes a step's share off."""
    wanted = demands({step.key: step.after for step in exercise.steps})
    met = sum(first in keys and then in keys and keys.index(first) < keys.index(then) for first, then in wanted)
    known = {step.key for step in exercise.steps}
    wrong = len(known.symmetric_difference(keys))
    return met / len(wanted) - wrong / len(known)


def _in_place(exercise: Order, keys: Sequence[str]) -> list[float]:
    """Return for each step 1 where it stands well: with its demands met, or in the part of the order that is right."""
    if exercise.rule == OrderRule.DEPENDENCIES:
        return [float(step.key in keys and all(_before(keys, first, step.key) for first in step.after))
                for step in exercise.steps]
    wanted = [step.key for step in exercise.steps]
    kept = _kept(list(keys), wanted)
    return [float(key in kept) for key in wanted]


def _before(keys: Sequence[str], first: str, then: str) -> bool:
    return first in keys and keys.index(first) < keys.index(then)


def _kept(given: Sequence[str], wanted: Sequence[str]) -> set[str]:
    """Return the steps of one longest run that already stand in the right order."""
    kept: set[str] = set()
    rest = list(given)
    for at, key in enumerate(wanted):
        place = rest.index(key) if key in rest else None
        if place is not None and 1 + common(rest[place + 1:], wanted[at + 1:]) == common(rest, wanted[at:]):
            kept.add(key)
            rest = rest[place + 1:]
    return kept


@mark.register
def _(exercise: AssignRoles, answer: object) -> Verdict:
    """Score each person's roles, level and function in equal thirds, by the reading that fits the answer best.

    Roles count by their overlap (Jaccard: shared over all named), so a role too many costs as a role too few does.
    Level and function count 1 or 0; left open, a third, which no blind guess beats on average. What the key itself
    leaves open is not asked. A person who was given nothing at all earns nothing, also where nobody holds a role.
    """
    seats = of_kind(Seated, answer).seats
    for code in seats:
        if code not in exercise.persons:
            raise NotGraded(problem("person_not_asked", name=code))
    found = [_person(exercise, code, seats.get(code, Seat())) for code in exercise.persons]
    mean = sum(_mean(parts) for parts in found) / len(found)
    return Verdict(score=rounded(mean), parts=tuple(one for parts in found for one in parts))


def _person(exercise: AssignRoles, code: str, given: Seat) -> tuple[Part, ...]:
    """Return the parts of one person, by the reading that earns most (the first of equals)."""
    readings = (exercise.seats[code], *exercise.also.get(code, ()))
    return max((_by_reading(code, given, reading, exercise.why[code]) for reading in readings), key=_mean)


def _by_reading(code: str, given: Seat, key: Seat, why: Text) -> tuple[Part, ...]:
    said_anything = given != Seat()
    scores = {"roles": _overlap(set(given.roles), set(key.roles)) if said_anything else 0.0}
    open_worth = LEFT_OPEN if said_anything else 0.0
    for name in ("level", "function"):
        wanted, said = getattr(key, name), getattr(given, name)
        if wanted is not None:
            scores[name] = open_worth if said is None else float(said == wanted)
    return tuple(part(f"{code}/{name}", word(name), score, why) for name, score in scores.items())


def _overlap(given: set[T], key: set[T]) -> float:
    """Return shared over all named; 1 where nothing was to be named and nothing was."""
    return len(given & key) / len(given | key) if given | key else 1.0


def _mean(parts: tuple[Part, ...]) -> float:
    return sum(one.score for one in parts) / len(parts)
