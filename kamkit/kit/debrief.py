"""Looking back on one's own answers: frames and pictures; loads pandas, so the kit imports it on first use.

How sure one was, what one took for what, and what one marked are read from first answers only: after a verdict
everybody knows better.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import pandas as pd

from kamkit.errors import KamkitError
from kamkit.kit import runs
from kamkit.kit.answers import Session
from kamkit.lang.text import Text
from kamkit.lang.words import Words
from kamkit.look.html import Html
from kamkit.model import names
from kamkit.model.attempt import Attempt
from kamkit.model.exercise import (
    Choice,
    Classify,
    Confidence,
    Exercise,
    Handling,
    Marked,
    ObjectionTriage,
    ObjectionType,
    Passed,
    Picked,
    PickedWithReason,
    ReasonedChoice,
    Sorted,
    SpotSignals,
    Triaged,
)
from kamkit.model.standards import Standards
from kamkit.plots.answers import certainty, confusion, marking, scores
from kamkit.plots.picture import Picture

FEWEST = {"scores": 2, "sure": 5, "types": 4, "handlings": 4, "stages": 6, "signals": 2}
"""From how many answers (stages: cards) on a picture says more than chance."""

SKILLS = {"types": "objections", "handlings": "objections", "stages": "stages", "signals": "signals"}
"""To which skill a part belongs; the others belong to all."""

TRUSTED = 0.8
"""From which mean score on "sure" was worth saying, and "unsure" too modest (rules.certainty: four chances in five)."""

Find = Callable[[str], Exercise]
Pairs = Sequence[tuple[str, str]]


class Desk(runs.Desk, Protocol):
    """What looking back needs of the kit."""

    words: Words

    @property
    def standards(self) -> Standards:
        """Return the standards."""


@dataclass(frozen=True)
class Answered:
    """An exercise and all tries at it, the first one first."""

    exercise: Exercise
    tries: tuple[Attempt, ...]

    @property
    def scored(self) -> list[float]:
        """Return the scores of the tries that have been judged."""
        return [one.verdict.score for one in self.tries if one.verdict.score is not None]


@dataclass(frozen=True)
class Look:
    """One part of looking back: its name, how many answers it rests on, how many it needs, its picture, what it says.

    The picture is None, and nothing is said, where the answers are too few.
    """

    name: str
    count: int
    fewest: int
    picture: Html | None = None
    says: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cost:
    """A cost of the way one handled an objection: its name, the exercise's title, and what it would have come to."""

    name: str
    title: str
    why: str


@dataclass(frozen=True)
class Due:
    """A promise still open: in which exercise, who finds the answer, by which day, and whether that day is past."""

    title: str
    who: str
    by: date
    late: bool


@dataclass(frozen=True)
class Debrief:
    """All there is to look back on."""

    answers: int
    looks: tuple[Look, ...]
    costs: tuple[Cost, ...]
    promises: tuple[Due, ...]


def debrief(kit: Desk, session: Session, skill: str | None = None) -> Debrief:
    """Return how a trainee did, of one skill or of all: what has no answer at all is left out."""
    listed = answered(runs.Runs(kit, session).told(), kit.exercise, skill)
    looks = (_scores(kit, listed, skill), _sure(kit, listed), *_objections(kit, listed), _stages(kit, listed),
             _signals(kit, listed))
    return Debrief(
        answers=sum(len(one.tries) for one in listed),
        looks=tuple(look for look in looks if look.count or (skill and SKILLS.get(look.name) == skill)),
        costs=tuple(_costs(kit, listed)),
        promises=tuple(_promises(kit, session, {one.exercise.id for one in listed})),
    )


# -- frames ------------------------------------------------------------------------------------------------------------


def answered(attempts: Iterable[Attempt], find: Find, skill: str | None = None) -> tuple[Answered, ...]:
    """Return the exercises that were answered, in the order of the first answers; those that are gone are left out."""
    found: dict[str, tuple[Exercise, list[Attempt]]] = {}
    for one in attempts:
        try:
            exercise = find(one.exercise)
        except KamkitError:
            continue
        found.setdefault(exercise.id, (exercise, []))[1].append(one)
    return tuple(Answered(exercise, tuple(tries)) for exercise, tries in found.values()
                 if skill in (None, exercise.skill))


def scores_frame(listed: Iterable[Answered], words: Words) -> pd.DataFrame:
    """Return a row an exercise that has been judged: exercise, skill, name, tries, first and last score (0 to 1)."""
    rows = [(one.exercise.id, one.exercise.skill, words.text(one.exercise.title), len(one.scored), one.scored[0],
             one.scored[-1]) for one in listed if one.scored]
    return pd.DataFrame(rows, columns=[names.EXERCISE, names.SKILL, names.NAME, names.TRIES, names.FIRST, names.LAST])


def by_skill(frame: pd.DataFrame, skills: Mapping[str, str]) -> pd.DataFrame:
    """Return a row a skill, in the order of `skills`: name, tries in all, mean first and mean last score, exercises."""
    rows = frame.groupby(names.SKILL).agg({names.TRIES: "sum", names.FIRST: "mean", names.LAST: "mean",
                                           names.EXERCISE: "count"})
    ordered = rows.reindex([key for key in skills if key in rows.index])
    return ordered.rename(columns={names.EXERCISE: names.COUNT}).assign(
        **{names.NAME: [skills[key] for key in ordered.index]}).reset_index()


def sure_frame(listed: Iterable[Answered]) -> pd.DataFrame:
    """Return a row a confidence that was given with a first answer: sure, count, mean score, sum of points."""
    firsts = [one.tries[0] for one in listed]
    rows = [(str(one.answer.confidence), one.verdict.score, one.verdict.certainty or 0.0) for one in firsts
            if one.answer.confidence and one.verdict.score is not None]
    frame = pd.DataFrame(rows, columns=[names.SURE, names.SCORE, names.POINTS])
    found = frame.groupby(names.SURE).agg(
        **{names.COUNT: (names.SCORE, "count"), names.SCORE: (names.SCORE, "mean"),
           names.POINTS: (names.POINTS, "sum")})
    return found.reindex([level for level in map(str, Confidence) if level in found.index]).reset_index()


def took_frame(pairs: Pairs) -> pd.DataFrame:
    """Return what was taken for what: was, took, count."""
    rows = [(was, took, count) for (was, took), count in Counter(pairs).items()]
    return pd.DataFrame(rows, columns=[names.WAS, names.TOOK, names.COUNT])


def marked_frame(listed: Iterable[Answered], words: Words) -> pd.DataFrame:
    """Return a row a scene of signals: name, how many there were, how many were marked, how many of these rightly."""
    rows = [(words.text(one.exercise.title), len(one.exercise.marked), len(given.lines),
             sum(line.key in given.lines for line in one.exercise.marked))
            for one in listed if isinstance(one.exercise, SpotSignals)
            and isinstance(given := one.tries[0].answer, Marked)]
    return pd.DataFrame(rows, columns=[names.NAME, names.THERE, names.MARKED, names.FOUND])


def objections_taken(listed: Iterable[Answered]) -> list[tuple[ObjectionTriage, Triaged]]:
    """Return each objection with the first answer to it."""
    return [(one.exercise, given) for one in listed if isinstance(one.exercise, ObjectionTriage)
            and isinstance(given := one.tries[0].answer, Triaged)]


def stages_taken(listed: Iterable[Answered], stages: Iterable[str]) -> list[tuple[str, str]]:
    """Return which stage was taken for which, over all cards and options that bear a stage."""
    known = set(stages)
    pairs = [pair for one in listed for pair in _read(one)]
    return [(was, took) for was, took in pairs if {was, took} <= known]


def _read(one: Answered) -> Iterator[tuple[str, str]]:
    exercise, given = one.exercise, one.tries[0].answer
    if isinstance(exercise, Classify) and isinstance(given, Sorted):
        for card in exercise.cards:
            took = given.bins.get(card.key, "")
            yield card.bin, card.bin if took in card.also else took
    if isinstance(exercise, Choice | ReasonedChoice) and isinstance(given, Picked | PickedWithReason):
        right = next(option.stage for option in exercise.options if option.credit == 1)
        said = next((option.stage for option in exercise.options if option.key == given.key), None)
        yield right or "", said or ""


# -- parts -------------------------------------------------------------------------------------------------------------


def _scores(kit: Desk, listed: Sequence[Answered], skill: str | None) -> Look:
    frame = scores_frame(listed, kit.words)
    shown = frame if skill else by_skill(frame, _named(kit, "skill"))
    again = frame[frame[names.TRIES] > 1]
    says = [kit.words("debrief.scores_says", count=len(frame), again=len(again))]
    if len(again):
        first, last = (round(100 * again[column].mean()) for column in (names.FIRST, names.LAST))
        says.append(kit.words("debrief.scores_again", first=first, last=last))
    return _look(kit, "scores", len(frame), lambda: scores(shown, kit.words), says)


def _sure(kit: Desk, listed: Sequence[Answered]) -> Look:
    frame = sure_frame(listed)
    count = int(frame[names.COUNT].sum())
    points = f"{frame[names.POINTS].sum():+g}".replace("-", "−")
    says = [kit.words("debrief.sure_says", count=count, points=points), *_calibrated(kit, frame)]
    return _look(kit, "sure", count, lambda: certainty(frame, kit.words), says)


def _calibrated(kit: Desk, frame: pd.DataFrame) -> list[str]:
    """Return whether "sure" was worth saying, and whether "unsure" was too modest."""
    mean = dict(zip(frame[names.SURE], frame[names.SCORE], strict=True))
    sure, unsure = mean.get(Confidence.SURE), mean.get(Confidence.UNSURE)
    told = []
    if sure is not None:
        told.append("sure_too_sure" if sure < TRUSTED else "sure_fits")
    if unsure is not None and unsure >= TRUSTED:
        told.append("sure_too_modest")
    return [kit.words(f"debrief.{key}") for key in told]


def _objections(kit: Desk, listed: Sequence[Answered]) -> tuple[Look, Look]:
    taken = objections_taken(listed)
    types = [(str(exercise.type), str(given.type)) for exercise, given in taken]
    handled = [(str(exercise.handling), str(given.handling)) for exercise, given in taken]
    return (_took(kit, "types", types, _among(kit, "objection_type", ObjectionType)),
            _took(kit, "handlings", handled, _among(kit, "handling", Handling)))


def _stages(kit: Desk, listed: Sequence[Answered]) -> Look:
    stages = {key: kit.words.text(stage.name) for key, stage in kit.standards.stages.items()}
    pairs = stages_taken(listed, stages)
    places = {key: at for at, key in enumerate(stages)}
    ahead = sum(places[took] > places[was] for was, took in pairs)
    behind = sum(places[took] < places[was] for was, took in pairs)
    says = [kit.words("debrief.stages_lean", ahead=ahead, behind=behind)] if ahead + behind else []
    return _took(kit, "stages", pairs, stages, says)


def _took(kit: Desk, name: str, pairs: Pairs, among: Mapping[str, str], more: Sequence[str] = ()) -> Look:
    right = sum(was == took for was, took in pairs)
    says = [kit.words(f"debrief.{name}_says", count=len(pairs), right=right), *more]
    wrong = Counter(pair for pair in pairs if pair[0] != pair[1])
    if wrong:
        (was, took), times = min(wrong.items(), key=lambda item: (-item[1], item[0]))
        says.append(kit.words("debrief.most_taken", was=among[was], took=among[took], times=times))
    frame = took_frame(pairs)
    return _look(kit, name, len(pairs), lambda: confusion(frame, among, kit.words, name), says)


def _signals(kit: Desk, listed: Sequence[Answered]) -> Look:
    frame = marked_frame(listed, kit.words)
    there, marked, found = (int(frame[column].sum()) for column in (names.THERE, names.MARKED, names.FOUND))
    says = [kit.words("debrief.signals_says", there=there, found=found, marked=marked, false=marked - found)]
    return _look(kit, "signals", len(frame), lambda: marking(frame, kit.words), says)


def _look(kit: Desk, name: str, count: int, draw: Callable[[], Picture], says: Sequence[str]) -> Look:
    if count < FEWEST[name]:
        return Look(name, count, FEWEST[name])
    picture = draw()
    return Look(name, count, FEWEST[name], picture.image(), tuple(says))


def _costs(kit: Desk, listed: Iterable[Answered]) -> Iterator[Cost]:
    for one in listed:
        if isinstance(one.exercise, ObjectionTriage) and not isinstance(one.tries[0].answer, Passed):
            for cost in one.tries[0].verdict.costs:
                yield Cost(cost.name, kit.words.text(one.exercise.title), kit.words.text(cost.why))


def _promises(kit: Desk, session: Session, among: set[str]) -> Iterator[Due]:
    today, who = kit.workshop.today(), _named(kit, "answerer")
    for made in session.promises():
        try:
            exercise = kit.exercise(made.exercise)
        except KamkitError:
            continue
        if exercise.id in among:
            title = kit.words.text(exercise.title)
            yield Due(title, who.get(made.who, made.who), made.by, made.by < today)


def _named(kit: Desk, group: str) -> dict[str, str]:
    return {key: kit.words.text(term.name) for key, term in kit.standards.terms.get(group, {}).items()}


def _among(kit: Desk, group: str, values: Iterable[str]) -> dict[str, str]:
    known: Mapping[str, Text] = {key: term.name for key, term in kit.standards.terms[group].items()}
    return {str(value): kit.words.text(known[str(value)]) for value in values}
