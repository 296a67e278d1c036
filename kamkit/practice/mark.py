"""What an answer is worth, and why: one small function per kind of exercise, chosen by type.

An answer of the wrong kind, or one that names what the exercise does not have, is refused (NotGraded), never scored.
"""

from __future__ import annotations

from kamkit.model.exercise import BaseAnswer, BaseExercise, Given, Passed, Verdict
from kamkit.practice import choosing, sorting, spotting, triage, writing
from kamkit.practice.marks import NotGraded, mark, rounded
from kamkit.practice.sorting import LEFT_OPEN
from kamkit.rules import certainty

FAMILIES = (choosing, sorting, spotting, triage, writing)
HINT_COST = 0.1
"""What each hint opened takes off what the answer earns."""

__all__ = ["FAMILIES", "HINT_COST", "LEFT_OPEN", "NotGraded", "judge", "mark", "settled"]


def judge(exercise: BaseExercise, answer: Given) -> Verdict:
    """Return the whole verdict: the mark, less what hints cost, and points for how sure one was.

    "I don't know yet" earns 0 and no loss of points. Raise NotGraded where the answer does not fit.
    """
    if isinstance(answer, Passed):
        return Verdict(score=0, certainty=certainty.UNKNOWN)
    return settled(exercise, answer, mark(exercise, answer))


def settled(exercise: BaseExercise, answer: BaseAnswer, verdict: Verdict) -> Verdict:
    """Return a verdict, whoever judged, less what hints cost, with points for how sure one was."""
    if verdict.score is None:
        return verdict
    score = rounded(verdict.score * (1 - HINT_COST * min(answer.hints, len(exercise.hints))))
    sure = certainty.points(verdict.score, answer.confidence) if answer.confidence else None
    return verdict.but(score=score, certainty=sure)
