"""Runs: the form before the course, the form after it, a drill against the clock.

Where one is in a run is worked out from the store: the run tells its exercises and when it began, the attempts what is
answered. A form tells no verdict before it is ended, on any page: one may still change an answer.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Protocol
from uuid import UUID

from kamkit.errors import KamkitError, NotFound, problem
from kamkit.kit.answers import Session
from kamkit.model.attempt import Attempt
from kamkit.model.exercise import Exercise
from kamkit.practice.forms import Which
from kamkit.settings import Workshop
from kamkit.store import classes
from kamkit.store import runs as store
from kamkit.store.open import Store
from kamkit.store.runs import Begun

FORMS: tuple[Which, ...] = ("pre", "post")
DRILL = "drill"
COUNTS = (5, 10, 15)
"""How long a drill may be."""
NO_CLASS = "0"


class Desk(Protocol):
    """What runs need of the kit."""

    workshop: Workshop

    @property
    def store(self) -> Store:
        """Return the store."""

    def exercise(self, exercise_id: str) -> Exercise:
        """Return one exercise."""

    def form(self, which: Which, seed: object = 0) -> tuple[str, ...]:
        """Return the exercises of a form."""

    def drill(self, skill: str | None = None, count: int = 10, seed: object = 0) -> tuple[str, ...]:
        """Return so many exercises."""


@dataclass(frozen=True)
class Step:
    """One exercise of a run: the answers given to it since the run began, and how many had been given before.

    In a form the last answer counts: nothing was told in between. In a drill it is the first. While an open form holds
    the verdict back (`held`) nobody is told what the answer is worth, in no run.
    """

    exercise: Exercise
    tries: tuple[Attempt, ...] = ()
    known: int = 0
    last_counts: bool = True
    held: bool = False

    @property
    def answer(self) -> Attempt | None:
        """Return the answer that counts, None while there is none."""
        return self.tries[-1 if self.last_counts else 0] if self.tries else None

    @property
    def score(self) -> float | None:
        """Return what the answer is worth, None while there is none or it may not be told."""
        return self.answer.verdict.score if self.answer and not self.held else None

    @property
    def points(self) -> float | None:
        """Return the certainty points of the answer, None where one did not say how sure one was, or it is held."""
        return self.answer.verdict.certainty if self.answer and not self.held else None

    @property
    def seconds(self) -> float | None:
        """Return the time until the answer that counts; an answer changed later adds no more than has passed since."""
        counted = self.tries if self.last_counts else self.tries[:1]
        pairs = zip(counted, (None, *counted), strict=False)
        known = [_seconds(one, before) for one, before in pairs if one.answer.seconds is not None]
        return sum(known) if known else None


def _seconds(one: Attempt, before: Attempt | None) -> float:
    own = one.answer.seconds or 0.0
    return own if before is None else min(own, (one.at - before.at).total_seconds())


@dataclass(frozen=True)
class Part:
    """How the exercises of one skill went: how many there are, how many are answered, the mean of those."""

    skill: str
    count: int
    answered: int
    score: float | None


@dataclass(frozen=True)
class Cell:
    """One cell of two forms: a skill at a level, so many exercises in each, the mean before and after."""

    skill: str
    level: int
    count: int
    before: float | None
    after: float | None


@dataclass(frozen=True)
class Run:
    """A run as it stands now. `skill` is that of a drill (None: all skills)."""

    id: UUID
    kind: str
    skill: str | None
    began: datetime
    ended: datetime | None
    steps: tuple[Step, ...]

    @property
    def is_form(self) -> bool:
        """Return whether this is a form, not a drill."""
        return self.kind in FORMS

    @property
    def open(self) -> bool:
        """Return whether the run goes on."""
        return self.ended is None

    @property
    def answered(self) -> int:
        """Return how many exercises are answered."""
        return sum(step.answer is not None for step in self.steps)

    @property
    def whole(self) -> bool:
        """Return whether every exercise is answered."""
        return self.answered == len(self.steps)

    @property
    def score(self) -> float | None:
        """Return the mean over what is answered, None where nothing is."""
        return _mean(step.score for step in self.steps)

    @property
    def seconds(self) -> float | None:
        """Return the time in all."""
        return _sum(step.seconds for step in self.steps)

    @property
    def points(self) -> float | None:
        """Return the certainty points in all, None where one never said how sure one was."""
        return _sum(step.points for step in self.steps)

    @property
    def known(self) -> int:
        """Return how many exercises had been answered before the run began."""
        return sum(step.known > 0 for step in self.steps)

    def next_open(self, after: int = -1) -> int | None:
        """Return the place of the next exercise without an answer, round the end; None where all are answered."""
        places = [*range(after + 1, len(self.steps)), *range(after + 1)]
        return next((at for at in places if self.steps[at].answer is None), None)

    def again(self) -> tuple[int, ...]:
        """Return the places of the exercises to look at again: not in full, the lowest first, then unanswered ones."""
        short = [at for at, step in enumerate(self.steps) if step.score is None or step.score < 1]
        return tuple(sorted(short, key=lambda at: (self.steps[at].score is None, self.steps[at].score or 0, at)))

    def by_skill(self) -> tuple[Part, ...]:
        """Return how each skill went, in the order of the run."""
        skills = dict.fromkeys(step.exercise.skill for step in self.steps)
        return tuple(_part(skill, [one for one in self.steps if one.exercise.skill == skill]) for skill in skills)


def _part(skill: str, steps: Sequence[Step]) -> Part:
    return Part(skill, len(steps), sum(one.answer is not None for one in steps), _mean(one.score for one in steps))


class Runs:
    """The runs of one trainee."""

    def __init__(self, kit: Desk, session: Session):
        self._kit = kit
        self._session = session
        self._trainee = session.trainee.id

    @cached_property
    def seed(self) -> str:
        """Return the seed of this trainee's forms: the class code, so that a class has the same; else "0"."""
        return classes.class_of(self._kit.store, self._trainee) or NO_CLASS

    # -- forms and drills ----------------------------------------------------------------------------------------------

    def all(self) -> tuple[Run, ...]:
        """Return every run, in the order they were begun."""
        attempts: dict[str, list[Attempt]] = {}
        for one in self._session.attempts():
            attempts.setdefault(one.exercise, []).append(one)
        begun, seals = store.runs(self._kit.store, self._trainee), self._seals()
        return tuple(self._run(one, attempts, seals) for one in begun)

    def run(self, id: UUID) -> Run:  # noqa: A002 - the word of the model
        """Return one run of this trainee. Raise NotFound, also for somebody else's."""
        found = next((one for one in self.all() if one.id == id), None)
        if found is None:
            raise NotFound(problem("run_missing", id=str(id)))
        return found

    def form(self, which: Which) -> Run | None:
        """Return this trainee's form before or after the course, None where it has not been begun."""
        return next((one for one in self.all() if one.kind == which), None)

    def wanted(self, which: Which) -> tuple[str, ...]:
        """Return the exercises of a form: those its class has had so far. Raise ContentError where none can be made."""
        first = store.first_of(self._kit.store, which, self.seed) if self.seed != NO_CLASS else None
        return first.exercises if first else self._kit.form(which, self.seed)

    def begin(self, which: Which) -> Run:
        """Return the form, begun now or before: there is one of each."""
        begun = next((one for one in store.runs(self._kit.store, self._trainee) if one.kind == which), None)
        begun = begun or store.begin(self._kit.store, self._trainee, which, self.seed, self.wanted(which))
        return self.run(begun.id)

    def begin_drill(self, skill: str | None = None, count: int = COUNTS[1]) -> Run:
        """Return today's drill of a skill (None: of all) and length: the one that is open, else a new one."""
        day = self._kit.workshop.today().isoformat()
        there = len(self._offered(skill)[:count])
        if not there:
            raise NotFound(problem("drill_empty", name=skill or ""))
        made = [one for one in store.runs(self._kit.store, self._trainee)
                if (one.kind, one.skill, len(one.exercises), one.seed[: len(day)]) == (DRILL, skill, there, day)]
        if made and made[-1].ended is None:
            return self.run(made[-1].id)
        seed = f"{day} {len(made) + 1}"
        chosen = self._offered(skill, f"{self._trainee.hex} {seed}")[:count]
        return self.run(store.begin(self._kit.store, self._trainee, DRILL, seed, chosen, skill).id)

    def drillable(self) -> dict[str | None, int]:
        """Return how many exercises there are for a drill: by skill, and of all skills under None."""
        skills = [self._kit.exercise(key).skill for key in self._offered(None)]
        return {None: len(skills), **Counter(skills)}

    def _offered(self, skill: str | None, seed: object = 0) -> tuple[str, ...]:
        """Return the exercises for a drill in their order; what is kept for a form would tell no verdict in it."""
        kept = self.reserved()
        return tuple(key for key in self._kit.drill(skill, sys.maxsize, seed) if key not in kept)

    def end(self, id: UUID) -> Run:  # noqa: A002 - the word of the model
        """End a run, as it stands, and return it. Raise NotFound, also for somebody else's."""
        return self.run(store.end(self._kit.store, self.run(id).id).id)

    def compared(self) -> tuple[Cell, ...]:
        """Return both forms cell by cell, in the order of the first; nothing before both are ended."""
        forms = [one for one in map(self.form, FORMS) if one and not one.open]
        if len(forms) < len(FORMS):
            return ()
        before, after = (_cells(one) for one in forms)
        both = (cell for cell in before if cell in after)
        return tuple(Cell(*cell, len(before[cell]), _mean(before[cell]), _mean(after[cell])) for cell in both)

    # -- what is not told yet ------------------------------------------------------------------------------------------

    def sealing(self, exercise_id: str) -> datetime | None:
        """Return since when an open form holds back the verdicts on an exercise; None where none does."""
        ids = self._ids(exercise_id)
        return min((began for key, began in self._seals().items() if key in ids), default=None)

    def sealed(self) -> frozenset[str]:
        """Return the ids of the exercises of open forms, as they are named today."""
        return frozenset(self._ids(key)[0] for key in self._seals())

    def told(self) -> tuple[Attempt, ...]:
        """Return the attempts whose verdicts may be told: not those of an open form."""
        seals = self._seals()
        return tuple(one for one in self._session.attempts() if not _held(one, seals))

    def reserved(self) -> frozenset[str]:
        """Return what is kept for a form: what an open one asks, and what one will ask that is still to come.

        Both are to come for who is in a class; who learns alone has "post" to come once "pre" is begun. What is kept is
        only not proposed as practice; the trainee may open it all the same.
        """
        begun = {one.kind: one for one in store.runs(self._kit.store, self._trainee)}
        kept = {key for which in FORMS if which in begun and not begun[which].ended for key in begun[which].exercises}
        for which in FORMS:
            if which not in begun and (self.seed != NO_CLASS or "pre" in begun):
                with suppress(KamkitError):
                    kept.update(self.wanted(which))
        return frozenset(self._ids(key)[0] for key in kept)

    def next(self) -> str | None:
        """Return the exercise to practise next that is not kept for a form, None where there is none."""
        kept = self.reserved()
        return next((key for key in self._session.coming() if key not in kept), None)

    def _seals(self) -> dict[str, datetime]:
        """Return since when open forms hold back the verdicts on their exercises, by every id that one has had."""
        begun = [one for one in store.runs(self._kit.store, self._trainee) if one.kind in FORMS and one.ended is None]
        return {name: one.began for one in reversed(begun) for key in one.exercises for name in self._ids(key)}

    # -- putting together ----------------------------------------------------------------------------------------------

    def _run(self, begun: Begun, attempts: Mapping[str, Sequence[Attempt]], seals: Mapping[str, datetime]) -> Run:
        steps = (self._step(key, begun, attempts, seals) for key in begun.exercises)
        there = tuple(step for step in steps if step is not None)
        return Run(begun.id, begun.kind, begun.skill, begun.began, begun.ended, there)

    def _step(
        self, key: str, begun: Begun, attempts: Mapping[str, Sequence[Attempt]], seals: Mapping[str, datetime]
    ) -> Step | None:
        """Return one exercise of a run; None where it is gone or faulty by now."""
        try:
            exercise = self._kit.exercise(key)
        except KamkitError:
            return None
        tries = [one for name in (exercise.id, *exercise.formerly) for one in attempts.get(name, ())]
        within = [one for one in tries if begun.began <= one.at and (begun.ended is None or one.at <= begun.ended)]
        known = sum(one.at < begun.began for one in tries)
        within.sort(key=lambda one: one.at)
        step = Step(exercise, tuple(within), known, begun.kind in FORMS)
        return replace(step, held=step.answer is not None and _held(step.answer, seals))

    def _ids(self, exercise_id: str) -> tuple[str, ...]:
        """Return every id that an exercise has had, today's first; its own alone where it is gone or faulty."""
        try:
            exercise = self._kit.exercise(exercise_id)
        except KamkitError:
            return (exercise_id,)
        return (exercise.id, *exercise.formerly)


def _held(attempt: Attempt, seals: Mapping[str, datetime]) -> bool:
    return attempt.exercise in seals and seals[attempt.exercise] <= attempt.at


def _cells(run: Run) -> dict[tuple[str, int], list[float | None]]:
    found: dict[tuple[str, int], list[float | None]] = {}
    for step in run.steps:
        found.setdefault((step.exercise.skill, step.exercise.level), []).append(step.score)
    return found


def _mean(scores: Iterable[float | None]) -> float | None:
    known = [score for score in scores if score is not None]
    return sum(known) / len(known) if known else None


def _sum(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None
