"""Who answers, and what becomes of an answer: marked, stored, and only then shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol
from uuid import UUID, uuid4

from kamkit import settings
from kamkit.errors import KamkitError
from kamkit.kit import practising
from kamkit.lang.text import Text
from kamkit.model.attempt import Attempt, Trainee
from kamkit.model.exercise import Exercise, Given, Model, Part, Passed, Triaged, Verdict, WriteResponse
from kamkit.model.standards import Standards
from kamkit.model.standing import Standing, Tried
from kamkit.practice.mark import judge
from kamkit.practice.others import others
from kamkit.practice.present import present
from kamkit.rules.variants import variant_of
from kamkit.settings import Workshop
from kamkit.store import attempts as attempt_store
from kamkit.store import trainees
from kamkit.store.open import Store
from kamkit.store.verdicts import standing as later_verdicts

TRIES = 2
"""After so many tries what was not chosen is told too."""


class Desk(Protocol):
    """What a session needs of the kit: the store, the content, and exercises by their id."""

    workshop: Workshop

    @property
    def store(self) -> Store:
        """Return the store."""

    @property
    def standards(self) -> Standards:
        """Return the standards."""

    def exercise(self, exercise_id: str) -> Exercise:
        """Return one exercise."""

    def exercises(self, skill: str | None = None) -> tuple[Exercise, ...]:
        """Return the exercises, of one skill where that is given."""


@dataclass(frozen=True)
class Basis:
    """What a verdict rests on: a handbook item or a dated rule, and whose it is (seed, reading, ours, rule, …)."""

    name: Text
    words: Text
    origin: str


@dataclass(frozen=True)
class Feedback:
    """All that is told after an answer: the verdict, what it rests on, and, once told, the options not chosen."""

    verdict: Verdict
    others: tuple[Part, ...]
    basis: tuple[Basis, ...]
    lesson: Text | None
    tries_left: int | None
    models: tuple[Model, ...] = ()


@dataclass(frozen=True)
class OpenPromise:
    """A promise made in an answer: to whom it goes, and by which day it is due."""

    exercise: str
    who: str
    by: date


class Session:
    """One trainee at work. Who that is was settled when the session was opened; no call can change it."""

    def __init__(self, kit: Desk, trainee: Trainee):
        self._kit = kit
        self._trainee = trainee

    @property
    def trainee(self) -> Trainee:
        """Return who answers."""
        return self._trainee

    def variant(self, exercise_id: str) -> int:
        """Return the variant of an exercise that this trainee gets, always the same one."""
        return variant_of(self._trainee.id, self._kit.exercise(exercise_id).id)

    def presented(self, exercise_id: str) -> Exercise:
        """Return an exercise as this trainee gets it: lists shuffled, figures drawn."""
        return present(self._kit.exercise(exercise_id), self.variant(exercise_id))

    def answer(
        self, exercise_id: str, answer: Given, attempt: UUID | None = None, variant: int | None = None
    ) -> Verdict:
        """Return what the answer is worth; it is stored before this returns, and the same attempt twice is once.

        `variant` is the trainee's own where it is not given. Raise KamkitError where the answer does not fit the
        exercise (nothing is stored), or the store refuses it.
        """
        exercise = self._kit.exercise(exercise_id)
        seed = variant_of(self._trainee.id, exercise.id) if variant is None else variant
        dated = self._dated(answer)
        try:
            verdict = judge(present(exercise, seed), dated)
        except KamkitError:
            stored = attempt_store.attempt(self._kit.store, attempt) if attempt else None
            if stored is None or stored.trainee != self._trainee.id or stored.exercise not in _ids(exercise):
                raise
            return stored.verdict  # sent again after the exercise was changed
        given = Attempt(
            id=attempt or uuid4(),
            trainee=self._trainee.id,
            exercise=exercise.id,
            at=settings.now(),
            answer=dated,
            verdict=verdict,
            variant=seed,
            content_hash=exercise.content_hash,
            key_hash=exercise.key_hash,
        )
        return attempt_store.add_attempt(self._kit.store, given, exercise.formerly).verdict

    def _dated(self, answer: Given) -> Given:
        """Return the answer with the day of its promise: a deferral has a date."""
        if not isinstance(answer, Triaged) or answer.promise is None:
            return answer
        by = self._kit.workshop.today() + timedelta(days=answer.promise.days)
        return answer.but(promise=answer.promise.but(by=by))

    def last(self, exercise_id: str) -> Attempt | None:
        """Return the last answer given to an exercise, with the verdict that counts now, or None."""
        ids = _ids(self._kit.exercise(exercise_id))
        found = attempt_store.last_attempt(self._kit.store, self._trainee.id, ids)
        if found is None:
            return None
        later = later_verdicts(self._kit.store, self._trainee.id, ids).get(found.id)
        return found.but(verdict=later.verdict) if later else found

    def attempts(self, exercise_id: str | None = None) -> tuple[Attempt, ...]:
        """Return this trainee's attempts, oldest first, each with the verdict that counts now.

        Those at one exercise include the ones it got under a former id.
        """
        ids = None if exercise_id is None else self._ids(exercise_id)
        found = attempt_store.attempts(self._kit.store, trainee=self._trainee.id, exercise=ids)
        later = later_verdicts(self._kit.store, self._trainee.id, ids)
        return tuple(one.but(verdict=later[one.id].verdict) if one.id in later else one for one in found)

    def feedback(self, exercise_id: str, verdict: Verdict) -> Feedback:
        """Return all that is to be told about the last answer to an exercise.

        Options not chosen are told with a full mark, after TRIES tries, or after "I don't know yet"; the models of a
        response once it has been written.
        """
        tries = self.attempts(exercise_id)
        exercise = self._as_seen(exercise_id, tries[-1]) if tries else self.presented(exercise_id)
        last = tries[-1].answer if tries else Passed()
        left = max(0, TRIES - len(tries))
        told = verdict.full or not left or isinstance(last, Passed)
        rest = others(exercise, last)
        return Feedback(
            verdict=verdict,
            others=rest if told else (),
            basis=basis(exercise, self._kit.standards),
            lesson=exercise.lesson if told else None,
            tries_left=None if told or not rest else left,
            models=exercise.models if isinstance(exercise, WriteResponse) and tries else (),
        )

    def standing(self) -> tuple[Standing, ...]:
        """Return how this trainee stands in every skill that has exercises."""
        return practising.standing(self._kit.exercises(), self._history(), self._kit.standards, settings.now())

    def coming(self, skill: str | None = None) -> tuple[str, ...]:
        """Return the exercises to do, the next one first: due again, then new ones of the weakest skill."""
        seed = self._trainee.id.hex
        return practising.coming(self._kit.exercises(skill=skill), self._history(), settings.now(), seed)

    def next(self, skill: str | None = None) -> str | None:
        """Return the exercise to do next, or None where everything has been done and nothing is due."""
        return next(iter(self.coming(skill)), None)

    def promises(self) -> tuple[OpenPromise, ...]:
        """Return the promises made in this trainee's latest answers, the first due first."""
        now = self._renamed()
        latest = {now.get(one.exercise, one.exercise): one.answer for one in self.attempts()}
        found = [OpenPromise(key, made.promise.who, made.promise.by) for key, made in latest.items()
                 if isinstance(made, Triaged) and made.promise and made.promise.by]
        return tuple(sorted(found, key=lambda promise: promise.by))

    def _history(self) -> dict[str, list[Tried]]:
        history: dict[str, list[Tried]] = {}
        now = self._renamed()
        for one in self.attempts():
            tried = Tried(at=one.at, score=one.verdict.score, points=one.verdict.certainty)
            history.setdefault(now.get(one.exercise, one.exercise), []).append(tried)
        return history

    def _as_seen(self, exercise_id: str, attempt: Attempt) -> Exercise:
        """Return the exercise as it was when this answer was given: its own variant, the figures drawn then."""
        return present(self._kit.exercise(exercise_id), attempt.variant, attempt.verdict.figures)

    def _ids(self, exercise_id: str) -> tuple[str, ...]:
        """Return every id that an exercise has had; its own alone where it is gone or faulty."""
        try:
            return _ids(self._kit.exercise(exercise_id))
        except KamkitError:
            return (exercise_id,)

    def _renamed(self) -> dict[str, str]:
        """Return today's id of every exercise by its former ones."""
        return {former: one.id for one in self._kit.exercises() for former in one.formerly}


def _ids(exercise: Exercise) -> tuple[str, ...]:
    return (exercise.id, *exercise.formerly)


def basis(exercise: Exercise, standards: Standards) -> tuple[Basis, ...]:
    """Return the handbook items that an exercise teaches and the dated rules it cites."""
    items: Sequence[Basis] = [Basis(item.term, item.words, item.origin) for item in map(
        standards.handbook.get, exercise.teaches) if item]
    rules = [Basis(rule.source, rule.says, "rule") for rule in map(standards.rules.get, exercise.cites) if rule]
    return (*rules, *items)


def open_session(kit: Desk, trainee: UUID | None) -> Session:
    """Return a trainee's session; None opens this machine's own learner. Raise NotFound for an unknown id."""
    found = trainees.own_trainee(kit.store) if trainee is None else trainees.trainee(kit.store, trainee)
    return Session(kit, found)
