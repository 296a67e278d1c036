"""Verdicts after the first: keys that were mended, and what a trainer judges. None is ever written over another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from kamkit import settings
from kamkit.errors import ContentError, KamkitError, NotFound, Problem, problem
from kamkit.lang.text import Text
from kamkit.lang.words import Words
from kamkit.model.attempt import Attempt, Judgement
from kamkit.model.exercise import Exercise, Met, Passed, Verdict, WriteResponse, Written
from kamkit.practice.mark import NotGraded, judge, settled
from kamkit.practice.present import present
from kamkit.practice.writing import judged_by
from kamkit.store import attempts as attempt_store
from kamkit.store import trainees
from kamkit.store.open import Store
from kamkit.store.verdicts import add_judgements, add_remarks, standing

KIT, TRAINER = "kit", "trainer"


class Desk(Protocol):
    """What marking needs of the kit."""

    @property
    def store(self) -> Store:
        """Return the store."""

    def exercise(self, exercise_id: str) -> Exercise:
        """Return one exercise."""


@dataclass(frozen=True)
class Remarked:
    """What marking again came to: answers looked at, those marked again, changed scores, and what could not be."""

    answers: int
    remarked: tuple[Change, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class Change:
    """One answer marked again: the score that stood, and the new one."""

    attempt: UUID
    trainee: UUID
    exercise: str
    before: float | None
    after: float | None


@dataclass(frozen=True)
class Waiting:
    """A written answer that waits for the trainer: who wrote it, for which exercise, and the attempt."""

    trainee: str
    exercise: WriteResponse
    attempt: Attempt
    text: str


def remark(kit: Desk, dry_run: bool = False) -> Remarked:
    """Mark again every answer whose exercise has another key than the verdict that stands was given by.

    A trainer's own judgement stands. An answer that no longer fits its exercise keeps its verdict and is told; so are
    the faults of an exercise whose file cannot be read. Figures drawn for an answer are those it is marked by.
    """
    listed = attempt_store.attempts(kit.store)
    later = standing(kit.store)
    made: list[Judgement] = []
    changes: list[Change] = []
    troubles: list[Problem] = []
    for attempt, exercise in _stale(kit, listed, later, troubles):
        stood = later[attempt.id].verdict if attempt.id in later else attempt.verdict
        try:
            verdict = judge(present(exercise, attempt.variant, stood.figures), attempt.answer)
        except KamkitError as error:
            troubles += [_untouched(attempt, one) for one in error.problems]
            continue
        made.append(_judgement(attempt, exercise, verdict, KIT))
        changes.append(Change(attempt.id, attempt.trainee, attempt.exercise, stood.score, verdict.score))
    stored = {one.attempt for one in (made if dry_run else add_remarks(kit.store, made))}
    return Remarked(len(listed), tuple(one for one in changes if one.attempt in stored), tuple(troubles))


def _stale(
    kit: Desk, listed: tuple[Attempt, ...], later: Mapping[UUID, Judgement], troubles: list[Problem]
) -> Iterator[tuple[Attempt, Exercise]]:
    """Return the answers whose exercise is there and has another key than their standing verdict knew."""
    for attempt in listed:
        stands = later.get(attempt.id)
        if isinstance(attempt.answer, Passed) or (stands and stands.judge != KIT):
            continue
        try:
            exercise = kit.exercise(attempt.exercise)
        except ContentError as error:
            troubles += [one for one in error.problems if one not in troubles]
            continue
        except NotFound:
            continue
        if exercise.key_hash != (stands or attempt).key_hash:
            yield attempt, exercise


def _untouched(attempt: Attempt, why: Problem) -> Problem:
    said = Text(zh=Words("zh").say(why), en=Words("en").say(why))
    return problem("answer_not_remarked", id=str(attempt.id), exercise=attempt.exercise, why=said)


def waiting(kit: Desk) -> tuple[Waiting, ...]:
    """Return each trainee's latest written answer to each exercise that no trainer has judged, oldest first."""
    later = standing(kit.store)
    names = {one.id: one.name for one in trainees.trainees(kit.store)}
    latest: dict[tuple[UUID, str], Waiting] = {}
    for attempt in attempt_store.attempts(kit.store):
        exercise = _exercise(kit, attempt) if isinstance(attempt.answer, Written) else None
        if isinstance(attempt.answer, Written) and isinstance(exercise, WriteResponse):
            one = Waiting(names.get(attempt.trainee, "?"), exercise, attempt, attempt.answer.text)
            latest[attempt.trainee, exercise.id] = one
    judged_already = {key for key, one in later.items() if one.judge == TRAINER}
    found = [one for one in latest.values() if one.attempt.id not in judged_already]
    return tuple(sorted(found, key=lambda one: one.attempt.at))


def _exercise(kit: Desk, attempt: Attempt) -> Exercise | None:
    try:
        return kit.exercise(attempt.exercise)
    except KamkitError:
        return None


def judged(kit: Desk, attempt_id: UUID, lines: Mapping[str, Met]) -> Verdict:
    """Return and store the verdict that a trainer's judgement, line by line, comes to.

    Raise NotFound where there is no written answer of that id, NotGraded where no line was judged.
    """
    attempt = attempt_store.attempt(kit.store, attempt_id)
    exercise = kit.exercise(attempt.exercise) if attempt else None
    if attempt is None or not isinstance(attempt.answer, Written) or not isinstance(exercise, WriteResponse):
        raise NotFound(problem("written_answer_missing", id=str(attempt_id)))
    verdict = settled(exercise, attempt.answer, judged_by(exercise, attempt.answer.but(judged=dict(lines)), TRAINER))
    if verdict.score is None:
        raise NotGraded(problem("nothing_judged"))
    add_judgements(kit.store, [_judgement(attempt, exercise, verdict, TRAINER)])
    return verdict


def _judgement(attempt: Attempt, exercise: Exercise, verdict: Verdict, by: str) -> Judgement:
    return Judgement(attempt=attempt.id, at=settings.now(), judge=by, verdict=verdict,
                     content_hash=exercise.content_hash, key_hash=exercise.key_hash)
