"""A class's frames as they are needed by report, findings and workbook: looked at once, in words of one language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import pandas as pd

from kamkit.cohort import certain, change, discuss, items, people, sessions, taken
from kamkit.cohort.tries import pairs
from kamkit.kit import practising
from kamkit.kit.counts.teamwork import named_period
from kamkit.kit.report.hidden import numbered
from kamkit.kit.school.classdata import ClassData
from kamkit.lang.words import Words
from kamkit.model import names
from kamkit.model.exercise import Exercise
from kamkit.rules.masking import mask_name

CONFUSIONS = ("types", "handlings", "stages")


@dataclass(frozen=True)
class Span:
    """Some days, both ends included, and what they are called: a session (one day), or a period."""

    start: date
    end: date
    label: str


@dataclass(frozen=True)
class Stretch:
    """What a class did within a span: people, answers, exercises, first answers and their mean, what was tried again.

    `before` and `after` are mean scores of what was tried again; `newcomers` answered for the first time.
    """

    people: int
    answers: int
    exercises: int
    fresh: int
    first: float | None
    again: int
    before: float | None
    after: float | None
    newcomers: tuple[str, ...]


class ClassView:
    """One class, up to the end of a span; without a span all there is."""

    def __init__(self, data: ClassData, span: Span | None, unmask: bool = False):
        self.kit, self.words, self.unmask = data.kit, data.kit.words, unmask
        self.data, self.span, self.zone = data, span, data.kit.workshop.zone
        self.answers = sessions.until(data.answers, span.end, self.zone) if span else data.answers

    def up_to(self, span: Span) -> ClassView:
        """Return the class as it stood at the end of an earlier span."""
        return ClassView(self.data, span, self.unmask)

    def stretch(self, span: Span) -> Stretch:
        """Return what the class did within a span."""
        own = sessions.between(self.answers, span.start, span.end, self.zone)
        fresh = sessions.fresh_in(self.answers, span.start, span.end, self.zone)
        again = sessions.again_in(self.answers, span.start, span.end, self.zone)
        earlier = set(sessions.until(self.answers, span.start - timedelta(days=1), self.zone)[names.TRAINEE])
        came = [one for one in self.data.trainees if one in set(own[names.TRAINEE]) and one not in earlier]
        return Stretch(
            own[names.TRAINEE].nunique(), len(own), own[names.EXERCISE].nunique(), len(fresh),
            mean(fresh[names.SCORE]), len(again), mean(again[names.BEFORE]), mean(again[names.AFTER]),
            tuple(map(self.who, came)),
        )

    # -- frames --------------------------------------------------------------------------------------------------------

    @cached_property
    def items(self) -> pd.DataFrame:
        """Return the exercises (`cohort.items.items`), the hardest first."""
        return items.items(self.answers).sort_values([names.FACILITY, names.EXERCISE], ignore_index=True)

    @cached_property
    def tempting(self) -> dict[str, Mapping[Any, Any]]:
        """Return each exercise's most tempting wrong option (`cohort.items.tempting`)."""
        return {row[names.EXERCISE]: row for row in items.tempting(self._at_hand(self.data.picks)).to_dict("records")}

    @cached_property
    def choices(self) -> pd.DataFrame:
        """Return how often each option was chosen first (`cohort.items.choices`)."""
        return items.choices(self._at_hand(self.data.picks))

    @cached_property
    def missed(self) -> dict[str, Mapping[Any, Any]]:
        """Return each exercise's most missed part (`cohort.taken.missed`)."""
        return {row[names.EXERCISE]: row for row in taken.missed(self._at_hand(self.data.parts)).to_dict("records")}

    @cached_property
    def practised(self) -> pd.DataFrame:
        """Return first against last answer by skill."""
        return change.practised(self.answers)

    @cached_property
    def matched(self) -> pd.DataFrame:
        """Return the form before against the form after the course, by skill."""
        forms = self.data.forms
        return change.matched(sessions.until(forms, self.span.end, self.zone) if self.span else forms)

    @cached_property
    def certainty(self) -> pd.DataFrame:
        """Return how sure the class was, and how right."""
        return certain.certainty(self.answers)

    @cached_property
    def sure_but_wrong(self) -> pd.DataFrame:
        """Return where people were sure and wrong."""
        return certain.sure_but_wrong(self.answers)

    @cached_property
    def people(self) -> pd.DataFrame:
        """Return how each person stands."""
        return people.people(self.answers, self.data.trainees)

    @cached_property
    def words_due(self) -> pd.DataFrame:
        """Return who needs a word, and why."""
        return people.words_due(self.answers, self.data.trainees)

    @cached_property
    def split(self) -> pd.DataFrame:
        """Return the exercises to be discussed."""
        return discuss.split(self.items, self.data.kept)

    @cached_property
    def to_explain(self) -> pd.DataFrame:
        """Return the exercises to be explained."""
        return discuss.to_explain(self.items, self.data.kept)

    def taken(self, kind: str) -> pd.DataFrame:
        """Return what was taken for what with first answers: trainee, was, took."""
        return self._at_hand(self.data.taken(kind)).drop(columns=names.EXERCISE)

    def skills_first(self) -> pd.DataFrame:
        """Return by skill, the weakest first: people, exercises, and the mean first score of all judged pairs."""
        first = pairs(self.answers).dropna(subset=[names.FIRST])
        found = first.groupby(names.SKILL, as_index=False).agg(
            **{names.PEOPLE: (names.TRAINEE, "nunique"), names.EXERCISE: (names.EXERCISE, "nunique"),
               names.FIRST: (names.FIRST, "mean")})
        return found.sort_values([names.FIRST, names.SKILL], ignore_index=True)

    def _at_hand(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return the rows of first answers that lie within what is looked at."""
        known = {(row[names.TRAINEE], row[names.EXERCISE])
                 for row in self.answers[[names.TRAINEE, names.EXERCISE]].to_dict("records")}
        keep = [pair in known for pair in zip(frame[names.TRAINEE], frame[names.EXERCISE], strict=True)]
        return frame[pd.Series(keep, index=frame.index, dtype=bool)]

    # -- in words ------------------------------------------------------------------------------------------------------

    @cached_property
    def _names(self) -> dict[str, str]:
        """Return people as they may be shown, each told apart, by trainee."""
        full = [person.name for person in self.data.people]
        shown = full if self.unmask else [mask_name(name) for name in full]
        return dict(zip(self.data.trainees, numbered(shown), strict=True))

    def who(self, trainee: str) -> str:
        """Return a person's name as it may be shown."""
        return self._names[trainee]

    def title(self, exercise: str) -> str:
        """Return an exercise's title."""
        return self.words.text(self.exercise(exercise).title)

    def exercise(self, key: str) -> Exercise:
        """Return an exercise that the class answered."""
        return self.data.exercises[key]

    @cached_property
    def skills(self) -> dict[str, str]:
        """Return the skills' names by key, and of all together."""
        named = practising.skills(self.kit.standards)
        every = {one.skill: one.skill for one in self.data.exercises.values()}
        return {change.ALL: self.words("cohort.all_skills"), **every,
                **{key: self.words.text(name) for key, name in named.items()}}

    def among(self, kind: str) -> dict[str, str]:
        """Return the names, in order, of what can be taken for what."""
        if kind == "stages":
            return {key: self.words.text(stage.name) for key, stage in self.kit.standards.stages.items()}
        terms = self.kit.standards.terms[{"types": "objection_type", "handlings": "handling"}[kind]]
        return {key: self.words.text(term.name) for key, term in terms.items()}


def spans(data: ClassData, name: str) -> tuple[Span | None, Span | None]:
    """Return the span to be told and the one before it, None where there is none.

    They are a period by its name and the period before; without a name the last two days with answers. Raise UsageError
    for a name that is no period.
    """
    if name:
        now = named_period(name, data.kit.today)
        return tuple(Span(one.start, one.end, one.name) for one in (now, now.previous))  # type: ignore[return-value]
    days = list(sessions.by_day(data.answers, data.kit.workshop.zone)[names.DAY])
    found = [Span(day, day, day.isoformat()) for day in days[-2:]]
    return (found[-1] if found else None), (found[-2] if len(found) > 1 else None)


def mean(values: pd.Series) -> float | None:
    """Return the mean of what is known, None of nothing."""
    known = values.dropna()
    return float(known.mean()) if len(known) else None


def percent(share: float | None, words: Words) -> str:
    """Return a share as a whole per cent, a dash where it is not known."""
    return words("cohort.none") if share is None or pd.isna(share) else f"{share:.0%}"
