"""Who answers, and what becomes of an answer: marked, stored, and only then shown."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID, uuid4

from kamkit import settings
from kamkit.model.attempt import Attempt, Trainee
from kamkit.model.exercise import Exercise, Picked, PickedWithReason, Seated, Verdict
from kamkit.practice.mark import mark
from kamkit.store import attempts as attempt_store
from kamkit.store import trainees
from kamkit.store.open import Store

Given = Picked | PickedWithReason | Seated


class Desk(Protocol):
    """What a session needs of the kit: the store, and exercises by their id."""

    @property
    def store(self) -> Store:
        """Return the store."""

    def exercise(self, exercise_id: str) -> Exercise:
        """Return one exercise."""


class Session:
    """One trainee at work. Who that is was settled when the session was opened; no call can change it."""

    def __init__(self, kit: Desk, trainee: Trainee):
        self._kit = kit
        self._trainee = trainee

    @property
    def trainee(self) -> Trainee:
        """Return who answers."""
        return self._trainee

    def answer(self, exercise_id: str, answer: Given, attempt: UUID | None = None, variant: int = 0) -> Verdict:
        """Return what the answer is worth; it is stored before this returns, and the same attempt twice is once.

        Raise KamkitError where the answer does not fit the exercise (nothing is stored), or the store refuses it.
        """
        exercise = self._kit.exercise(exercise_id)
        given = Attempt(
            id=attempt or uuid4(),
            trainee=self._trainee.id,
            exercise=exercise.id,
            at=settings.now(),
            answer=answer,
            verdict=mark(exercise, answer),
            variant=variant,
            content_hash=exercise.content_hash,
            key_hash=exercise.key_hash,
        )
        return attempt_store.add_attempt(self._kit.store, given).verdict

    def last(self, exercise_id: str) -> Attempt | None:
        """Return the last answer given to an exercise, or None."""
        exercise = self._kit.exercise(exercise_id)
        return attempt_store.last_attempt(self._kit.store, self._trainee.id, exercise.id)

    def attempts(self, exercise_id: str | None = None) -> tuple[Attempt, ...]:
        """Return this trainee's attempts, oldest first."""
        return attempt_store.attempts(self._kit.store, trainee=self._trainee.id, exercise=exercise_id)


def open_session(kit: Desk, trainee: UUID | None) -> Session:
    """Return a trainee's session; None opens this machine's own learner. Raise NotFound for an unknown id."""
    found = trainees.own_trainee(kit.store) if trainee is None else trainees.trainee(kit.store, trainee)
    return Session(kit, found)
