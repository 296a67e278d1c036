"""A class's answers gathered from the store, as frames; loads pandas, so the kit imports it on first use.

What an open form holds back is held back here too: the trainer's screen may hang on the wall.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Protocol
from uuid import UUID

import pandas as pd

from kamkit.cohort.tries import answers_frame
from kamkit.errors import KamkitError
from kamkit.kit import debrief
from kamkit.kit.answers import Session
from kamkit.kit.marking import Waiting
from kamkit.kit.people import Classes
from kamkit.kit.runs import FORMS, Run, Runs
from kamkit.lang.words import Words
from kamkit.look.html import Html
from kamkit.model import names
from kamkit.model.attempt import Attempt
from kamkit.model.exercise import (
    Asked,
    Choice,
    Exercise,
    Judged,
    MultipleChoice,
    NextQuestion,
    ObjectionTriage,
    Option,
    Passed,
    Picked,
    PickedWithReason,
    ReasonedChoice,
    Ticked,
    TrueFalse,
)
from kamkit.model.standards import Standards
from kamkit.settings import Workshop
from kamkit.store.classes import Enrolled, SchoolClass, classes, roster
from kamkit.store.open import Store

PICK_COLUMNS = [names.TRAINEE, names.EXERCISE, names.PART, names.PICKED, names.CREDIT]
PART_COLUMNS = [names.TRAINEE, names.EXERCISE, names.PART, names.SCORE]
FORM_COLUMNS = [names.TRAINEE, names.FORM, names.SKILL, names.LEVEL, names.EXERCISE, names.SCORE, names.AT]
PAIR_COLUMNS = [names.TRAINEE, names.EXERCISE, names.WAS, names.TOOK]
Pick = tuple[str, str, float]


class Desk(Protocol):
    """What looking at a class needs of the kit."""

    words: Words
    workshop: Workshop

    @property
    def store(self) -> Store:
        """Return the store."""

    @property
    def standards(self) -> Standards:
        """Return the standards."""

    @property
    def today(self) -> date:
        """Return the book's today."""

    @property
    def classes(self) -> Classes:
        """Return the classes."""

    def session(self, trainee: UUID | None = None) -> Session:
        """Return a trainee's session."""

    def runs(self, session: Session | None = None) -> Runs:
        """Return a trainee's runs."""

    def exercise(self, exercise_id: str) -> Exercise:
        """Return one exercise."""

    def waiting(self) -> tuple[Waiting, ...]:
        """Return the written answers that wait for the trainer."""

    def chart(self, name: str, frame: pd.DataFrame, heading: str = "", width: str = "full", **more: Any) -> Html:
        """Return a chart of figures."""


@dataclass(frozen=True)
class Answers:
    """One person of a class: what may be told of the answers, how many are held back, the runs."""

    person: Enrolled
    told: tuple[debrief.Answered, ...]
    held: int
    runs: tuple[Run, ...]

    @property
    def trainee(self) -> str:
        """Return the trainee's id as frames have it."""
        return str(self.person.trainee)

    def form(self, which: str) -> Run | None:
        """Return this person's form, None where it was not begun."""
        return next((run for run in self.runs if run.kind == which), None)


class ClassData:
    """All that a class answered, gathered once. Exercises that are gone or faulty are left out.

    Without a name it is the newest class; where there is none at all, nobody.
    """

    def __init__(self, kit: Desk, name: str):
        self.kit = kit
        self.school_class = self._found(name)
        self.people = roster(kit.store, self.school_class.code) if self.school_class else ()
        self.exercises: dict[str, Exercise] = {}
        self._lost: set[str] = set()
        self.by_person = tuple(self._answers(person) for person in self.people)

    def _found(self, name: str) -> SchoolClass | None:
        """Return the class of that name or code. Raise NotFound, naming those there are."""
        return self.kit.classes.named(name) if name else next(reversed(classes(self.kit.store)), None)

    @property
    def name(self) -> str:
        """Return the class's name, nothing where there is no class."""
        return self.school_class.name if self.school_class else ""

    @property
    def trainees(self) -> tuple[str, ...]:
        """Return the ids of the class's trainees, by their number on the roster."""
        return tuple(one.trainee for one in self.by_person)

    @property
    def held(self) -> int:
        """Return how many answers open forms hold back."""
        return sum(one.held for one in self.by_person)

    # -- frames --------------------------------------------------------------------------------------------------------

    @cached_property
    def answers(self) -> pd.DataFrame:
        """Return the answers that may be told (names.CLASS_ANSWER_COLUMNS)."""
        return answers_frame(row for one in self.by_person for given in one.told for row in _rows(one.trainee, given))

    @cached_property
    def picks(self) -> pd.DataFrame:
        """Return a row an option chosen with a first answer: trainee, exercise, part, picked, credit."""
        rows = [(one.trainee, given.exercise.id, *pick) for one, given in self._first() for pick in picked(given)]
        return pd.DataFrame(rows, columns=PICK_COLUMNS).astype({names.CREDIT: "float64"})

    @cached_property
    def parts(self) -> pd.DataFrame:
        """Return a row a scored part of a first answer: trainee, exercise, part, score."""
        rows = [(one.trainee, given.exercise.id, part.of, part.score) for one, given in self._first()
                for part in given.tries[0].verdict.parts if part.weight > 0]
        return pd.DataFrame(rows, columns=PART_COLUMNS).astype({names.SCORE: "float64"})

    @cached_property
    def forms(self) -> pd.DataFrame:
        """Return a row an exercise of an ended form: trainee, form, skill, level, exercise, score, at (when it ended).

        An exercise that was left out has no score.
        """
        rows = [(one.trainee, run.kind, step.exercise.skill, step.exercise.level, step.exercise.id, step.score,
                 run.ended) for one in self.by_person for run in one.runs if run.is_form and not run.open
                for step in run.steps]
        frame = pd.DataFrame(rows, columns=FORM_COLUMNS).astype({names.SCORE: "float64"})
        return frame.assign(**{names.AT: pd.to_datetime(frame[names.AT], utc=True)})

    def taken(self, kind: str) -> pd.DataFrame:
        """Return what was taken for what with first answers: trainee, exercise, was, took.

        `kind`: "types", "handlings" or "stages".
        """
        rows = [(one.trainee, given.exercise.id, was, took) for one, given in self._first()
                for was, took in self._pairs(kind, [given])]
        return pd.DataFrame(rows, columns=PAIR_COLUMNS)

    def _pairs(self, kind: str, told: Sequence[debrief.Answered]) -> list[tuple[str, str]]:
        if kind == "stages":
            return debrief.stages_taken(told, self.kit.standards.stages)
        both = debrief.objections_taken(told)
        if kind == "types":
            return [(str(exercise.type), str(given.type)) for exercise, given in both]
        return [(str(exercise.handling), str(given.handling)) for exercise, given in both]

    def costs(self) -> Mapping[str, int]:
        """Return how often first answers to objections let go too soon ("false-drop"), held on, or asked nothing."""
        found: dict[str, int] = {}
        for _, given in self._first():
            if isinstance(given.exercise, ObjectionTriage) and not isinstance(given.tries[0].answer, Passed):
                for cost in given.tries[0].verdict.costs:
                    found[cost.name] = found.get(cost.name, 0) + 1
        return found

    # -- forms and judgement -------------------------------------------------------------------------------------------

    def ended(self, which: str) -> int:
        """Return how many have ended a form."""
        return sum(run is not None and not run.open for run in (one.form(which) for one in self.by_person))

    @cached_property
    def kept(self) -> frozenset[str]:
        """Return the exercises of forms that are open or still to come: to talk of them would give them away."""
        kept = {step.exercise.id for one in self.by_person for run in one.runs if run.is_form and run.open
                for step in run.steps}
        for which in FORMS:
            if self.school_class and self._to_come(which):
                with suppress(KamkitError):
                    kept.update(self.kit.classes.form(self.school_class.code, which))
        return frozenset(kept)

    def _to_come(self, which: str) -> bool:
        """Return whether a form is still to come: nobody has ended it, or some who wrote the first not the second."""
        return self.ended(which) == 0 or (which == FORMS[1] and self.ended(which) < self.ended(FORMS[0]))

    @cached_property
    def waiting(self) -> tuple[Waiting, ...]:
        """Return the class's written answers that no trainer has judged."""
        own = {person.trainee for person in self.people}
        return tuple(one for one in self.kit.waiting() if one.attempt.trainee in own)

    # -- gathering -----------------------------------------------------------------------------------------------------

    def _answers(self, person: Enrolled) -> Answers:
        session = self.kit.session(person.trainee)
        runs = self.kit.runs(session)
        told = runs.told()
        given = debrief.answered(told, self._exercise)
        return Answers(person, given, len(session.attempts()) - len(told), runs.all())

    def _exercise(self, key: str) -> Exercise:
        """Return an exercise by its id or a former one, looked for once. Raise KamkitError where it is gone."""
        if key not in self.exercises:
            found = self.kit.exercise(key)
            self.exercises[key] = self.exercises[found.id] = found
        return self.exercises[key]

    def _first(self) -> Iterator[tuple[Answers, debrief.Answered]]:
        for one in self.by_person:
            for given in one.told:
                yield one, given


def _rows(trainee: str, given: debrief.Answered) -> Iterator[tuple[Any, ...]]:
    for one in given.tries:
        yield _row(trainee, given.exercise, one)


def _row(trainee: str, exercise: Exercise, one: Attempt) -> tuple[Any, ...]:
    answer, passed = one.answer, isinstance(one.answer, Passed)
    sure = str(answer.confidence) if answer.confidence and not passed else None
    points = one.verdict.certainty if sure else None
    return (str(one.id), trainee, exercise.id, exercise.skill, one.at, one.verdict.score, sure, points, answer.seconds,
            passed)


def picked(given: debrief.Answered) -> list[Pick]:
    """Return the options that a first answer chose: part ("option", "reason", "tick"), key, worth.

    An option that the exercise no longer has is left out.
    """
    return [(part, key, worth[key]) for part, key, worth in _chosen(given.exercise, given.tries[0].answer)
            if key in worth]


def _chosen(exercise: Exercise, answer: object) -> list[tuple[str, str, Mapping[str, float]]]:
    """Return each choice with what every option of its list is worth."""
    if isinstance(exercise, Choice) and isinstance(answer, Picked):
        return [("option", answer.key, _worth(exercise.options))]
    if isinstance(exercise, ReasonedChoice) and isinstance(answer, PickedWithReason):
        return [("option", answer.key, _worth(exercise.options)), ("reason", answer.reason, _worth(exercise.reasons))]
    if isinstance(exercise, TrueFalse) and isinstance(answer, Judged):
        return [("reason", answer.reason, _worth(exercise.reasons))]
    if isinstance(exercise, NextQuestion) and isinstance(answer, Asked):
        return [("option", answer.key, {one.key: one.credit for one in exercise.questions})]
    if isinstance(exercise, MultipleChoice) and isinstance(answer, Ticked):
        return [("tick", key, {one.key: float(one.right) for one in exercise.options}) for key in answer.keys]
    return []


def _worth(options: Iterable[Option]) -> dict[str, float]:
    return {option.key: option.credit for option in options}
