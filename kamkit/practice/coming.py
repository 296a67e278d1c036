"""What comes next for a trainee: what is due again, then new exercises of the weakest skill.

When an exercise is due again is worked out by FSRS (package fsrs, chosen because it is the reference implementation of
the published scheduler), replayed from the attempts: nothing about it is stored, fuzzing is off.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from fsrs import Card, Rating, Scheduler

from kamkit.lang.text import Text
from kamkit.model.exercise import Exercise
from kamkit.model.standing import Standing, Tried
from kamkit.rules.variants import dice

SCHEDULER = Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)
GOOD, HARD = 0.999, 0.6
"""From which score on a try counts as known, and as known with effort."""

PRIOR, PRIOR_WEIGHT = 0.5, 2
"""What an untried skill is taken to be worth, and for how many exercises that counts."""

STEPS_UP = (0.6, 0.8)
"""From which strength of a skill on new exercises of level 2 and of level 3 are offered."""

FIRST_KINDS, FIRST_TRIED = frozenset({"choice", "true-false", "multiple-choice"}), 3
"""What one learns the page by: who has tried fewer exercises than this gets the plainest kinds before the others."""

History = Mapping[str, Sequence[Tried]]


def due(tries: Sequence[Tried]) -> datetime | None:
    """Return when an exercise is due again; None where no try of it has been judged."""
    judged = [one for one in tries if one.score is not None]
    card = Card(card_id=1)
    for one in judged:
        card, _ = SCHEDULER.review_card(card, _rating(one.score or 0), one.at.astimezone(UTC))
    return card.due if judged else None


def _rating(score: float) -> Rating:
    return Rating.Good if score >= GOOD else Rating.Hard if score >= HARD else Rating.Again


def standings(exercises: Iterable[Exercise], history: History, skills: Mapping[str, Text],
              now: datetime) -> tuple[Standing, ...]:
    """Return the standing in every skill that has exercises, in the order of `skills`."""
    listed = tuple(exercises)
    found = {skill: [one.id for one in listed if one.skill == skill] for skill in skills}
    return tuple(_standing(skill, skills[skill], ids, history, now) for skill, ids in found.items() if ids)


def _standing(skill: str, name: Text, ids: Sequence[str], history: History, now: datetime) -> Standing:
    tried = [history[key] for key in ids if history.get(key)]
    points = [one.points for tries in tried for one in tries if one.points is not None]
    return Standing(
        skill=skill, name=name, exercises=len(ids), tried=len(tried),
        first=_mean(map(_first, tried)), last=_mean(map(_last, tried)),
        due=sum(is_due(tries, now) for tries in tried), points=round(sum(points), 1) if points else None,
    )


def is_due(tries: Sequence[Tried], now: datetime) -> bool:
    """Return whether an exercise is due again."""
    again = due(tries)
    return again is not None and again <= now


def coming(exercises: Iterable[Exercise], history: History, now: datetime, seed: str) -> tuple[str, ...]:
    """Return the exercises to do, the next one first: those due again, then new ones, the weakest skill first.

    Within a skill new exercises come level by level, in an order of the trainee's own (`seed`); a beginner gets those
    of a plain kind first. The exercise answered last never comes first, unless it is the only one.
    """
    listed = tuple(exercises)
    strength = _strengths(listed, history)
    again = [one for one in listed if is_due(history.get(one.id, ()), now)]
    fresh = [one for one in listed if not history.get(one.id)]
    again.sort(key=lambda one: (strength[one.skill], history[one.id][-1].at, one.id))
    begins = sum(bool(tries) for tries in history.values()) < FIRST_TRIED
    fresh.sort(key=lambda one: (_too_hard(one, strength), begins and one.kind not in FIRST_KINDS, strength[one.skill],
                                one.level, dice(seed, one.id)))
    last = max((key for key in history if history[key]), key=lambda key: history[key][-1].at, default="")
    return tuple(sorted((one.id for one in (*again, *fresh)), key=lambda key: key == last))


def _too_hard(exercise: Exercise, strength: Mapping[str, float]) -> bool:
    return exercise.level > 1 + sum(strength[exercise.skill] >= step for step in STEPS_UP)


def _strengths(exercises: Sequence[Exercise], history: History) -> dict[str, float]:
    """Return each skill's mean last score, drawn towards the middle where little has been tried."""
    scores: dict[str, list[float]] = {one.skill: [] for one in exercises}
    for one in exercises:
        known = _last(history.get(one.id, ()))
        if known is not None:
            scores[one.skill].append(known)
    return {skill: (sum(known) + PRIOR * PRIOR_WEIGHT) / (len(known) + PRIOR_WEIGHT) for skill, known in scores.items()}


def _first(tries: Sequence[Tried]) -> float | None:
    """Return the first score that somebody judged: a written answer has none when it is sent."""
    return next((one.score for one in tries if one.score is not None), None)


def _last(tries: Sequence[Tried]) -> float | None:
    """Return the last score that somebody judged."""
    return _first(tuple(reversed(tries)))


def _mean(scores: Iterable[float | None]) -> float | None:
    known = [score for score in scores if score is not None]
    return sum(known) / len(known) if known else None
