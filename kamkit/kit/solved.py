"""An exercise as an experienced specialist solves it: the best answer with every reason, from its own content."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from kamkit.kit.answers import Basis, basis
from kamkit.model.exercise import Exercise, Given, GroupCase, Part, Verdict
from kamkit.model.standards import Standards, Term
from kamkit.practice.answers import best
from kamkit.practice.mark import mark
from kamkit.practice.others import others
from kamkit.practice.present import present

VARIANT = 0
"""A worked example is the same for everybody."""


class Desk(Protocol):
    """What solving an exercise needs of the kit."""

    @property
    def standards(self) -> Standards:
        """Return the standards."""

    def exercise(self, exercise_id: str) -> Exercise:
        """Return one exercise."""

    def case(self, case_id: str) -> GroupCase:
        """Return one case."""


@dataclass(frozen=True)
class Solved:
    """An exercise, its best answer with the verdict on it, the options left aside, what it rests on, case and terms."""

    exercise: Exercise
    answer: Given
    verdict: Verdict
    others: tuple[Part, ...]
    basis: tuple[Basis, ...]
    case: GroupCase | None
    terms: Mapping[str, Mapping[str, Term]]


def solved(kit: Desk, exercise_id: str) -> Solved:
    """Return an exercise solved. Raise NotFound where there is none."""
    exercise = present(kit.exercise(exercise_id), VARIANT)
    answer = best(exercise)
    return Solved(
        exercise=exercise,
        answer=answer,
        verdict=mark(exercise, answer),
        others=others(exercise, answer),
        basis=basis(exercise, kit.standards),
        case=kit.case(exercise.case) if exercise.case else None,
        terms=kit.standards.terms,
    )
