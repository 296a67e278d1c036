"""The parts of the class report that show frames: tables, pictures, and what is said where there is not enough."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from kamkit.cohort import change, sessions, taken
from kamkit.kit.debrief import FEWEST
from kamkit.kit.report.sections import heading, para, quiet, section
from kamkit.kit.school.classfindings import points
from kamkit.kit.school.classview import CONFUSIONS, ClassView, percent
from kamkit.look.html import Html, bullets, figure, join, note, side_by_side, table
from kamkit.model import names
from kamkit.plots.answers import certainty as certainty_picture
from kamkit.plots.answers import confusion

Row = Mapping[Any, Any]


def days(view: ClassView) -> pd.DataFrame:
    """Return the class's days (`cohort.sessions.by_day`) up to the end of the span."""
    return sessions.by_day(view.answers, view.zone)


# -- before and after --------------------------------------------------------------------------------------------------


def skills(view: ClassView, title: str) -> Html:
    """Return first against latest answers by skill."""
    if view.answers.empty:
        return Html("")
    frame = view.practised
    if frame.empty:
        return section(title, note(view.words("classreport.nothing_again"), "info"))
    return section(title, para(view.words("classreport.skills_how")),
                   _compared(view, frame), _few(view, frame))


def forms(view: ClassView, title: str) -> Html:
    """Return the forms before and after, of those who wrote both."""
    begun = any(one.form(which) for one in view.data.by_person for which in ("pre", "post"))
    if not begun:
        return Html("")
    if view.matched.empty:
        return section(title, note(view.words("classreport.no_pairs"), "info"))
    return section(title, para(view.words("classreport.forms_how", count=view.matched[names.PEOPLE].iloc[0])),
                   _compared(view, view.matched), _few(view, view.matched))


def _compared(view: ClassView, frame: pd.DataFrame) -> Html:
    """Return a picture of before and after, and the table with gains and intervals."""
    words = view.words
    shown = [names.BEFORE, names.AFTER, names.PEOPLE, names.LOW, names.HIGH]
    drawn = frame[shown].assign(**{
        names.NAME: [view.skills[skill] for skill in frame[names.SKILL]],
        names.LOW: frame[names.LOW].clip(lower=-frame[names.BEFORE]),
        names.HIGH: frame[names.HIGH].clip(upper=1 - frame[names.BEFORE])})
    heads = [words(f"cohort.{name}") for name in ("skill", "people", "before", "after", "gain", "closed", "effect")]
    rows = [(view.skills[row[names.SKILL]], row[names.PEOPLE], percent(row[names.BEFORE], words),
             percent(row[names.AFTER], words), _gain(view, row), percent(row[names.CLOSED], words), _effect(view, row))
            for row in frame.to_dict("records")]
    picture = figure(view.kit.chart("cohort", drawn, width="half"), width="half")
    return join([picture, table(heads, rows, numbers=range(1, len(heads)), row_heads=True)])


def _gain(view: ClassView, row: Row) -> str:
    if pd.isna(row[names.GAIN]):
        return view.words("cohort.none")
    return view.words("cohort.between", value=points(row[names.GAIN]), low=points(row[names.LOW]),
                      high=points(row[names.HIGH]))


def _effect(view: ClassView, row: Row) -> str:
    if pd.isna(row[names.EFFECT]):
        return view.words("cohort.none")
    low, high = (f"{row[name]:.1f}" for name in (change.LOW_EFFECT, change.HIGH_EFFECT))
    return view.words("cohort.between", value=f"{row[names.EFFECT]:.1f}", low=low, high=high).replace("-", "−")


def _few(view: ClassView, frame: pd.DataFrame) -> Html:
    few = bool((frame[names.PEOPLE] < change.FEWEST).any())
    return quiet(view.words("cohort.few", fewest=change.FEWEST)) if few else Html("")


# -- certainty and confusion -------------------------------------------------------------------------------------------


def certainty(view: ClassView, title: str) -> Html:
    """Return how sure the class was, and how right."""
    if view.answers.empty:
        return Html("")
    frame, words = view.certainty, view.words
    count = int(frame[names.COUNT].sum())
    if count < FEWEST["sure"]:
        return section(title, note(words("classreport.sure_few", count=count, fewest=FEWEST["sure"]), "info"))
    says = para(words("classreport.sure_says", count=count, people=_sure_people(view)))
    wrong = [words("classreport.sure_wrong_at", title=view.title(row[names.EXERCISE]), count=row[names.COUNT])
             for row in view.sure_but_wrong.head(3).to_dict("records")]
    picture = figure(certainty_picture(frame, words).image(), words("debrief.first_only"), width="half")
    return section(title, says, picture, bullets(wrong) if wrong else "")


def _sure_people(view: ClassView) -> int:
    return int(view.answers[view.answers[names.SURE].notna()][names.TRAINEE].nunique())


def confusions(view: ClassView, title: str) -> Html:
    """Return what was taken for what, each where there are enough judgements."""
    frames = {kind: taken.taken(view.taken(kind)) for kind in CONFUSIONS}
    parts = [part for kind, frame in frames.items() if len(frame) for part in _confusion(view, kind, frame)]
    return section(title, side_by_side(*parts)) if len(parts) > 1 else section(title, *parts)


def _confusion(view: ClassView, kind: str, frame: pd.DataFrame) -> Iterator[Html]:
    words, count = view.words, int(frame[names.COUNT].sum())
    if count < FEWEST[kind]:
        few = words("debrief.not_enough", count=count, fewest=FEWEST[kind])
        yield join([heading(words(f"cohort.{kind}")), note(few, "info")])
        return
    among = view.among(kind)
    wrong = frame[frame[names.WAS] != frame[names.TOOK]].head(1)
    says = [words("cohort.most_taken", was=among[row[names.WAS]], took=among[row[names.TOOK]], times=row[names.COUNT],
                  people=row[names.PEOPLE]) for row in wrong.to_dict("records")]
    picture = confusion(frame, among, words, kind, words("cohort.took"))
    yield join([heading(words(f"cohort.{kind}")), *map(para, says),
                figure(picture.image(), words("debrief.first_only"), width="half")])


# -- people ------------------------------------------------------------------------------------------------------------


def people(view: ClassView, title: str) -> Html:
    """Return how each person stands, with the reasons for a word."""
    if not view.data.people:
        return Html("")
    words = view.words
    heads = [words(f"cohort.{name}") for name in ("person", "exercises", "tries", "first", "last", "points", "word")]
    due: dict[str, list[str]] = {}
    for row in view.words_due.to_dict("records"):
        due.setdefault(row[names.TRAINEE], []).append(words(f"cohort.word_{row['word']}", count=row[names.COUNT]))
    rows = [_person(view, row, due.get(row[names.TRAINEE], [])) for row in view.people.to_dict("records")]
    return section(title, quiet(words("cohort.trainer_only")),
                   table(heads, rows, numbers=(1, 2, 3, 4, 5), row_heads=True, stack=True))


def _person(view: ClassView, row: Row, due: list[str]) -> tuple[object, ...]:
    words = view.words
    sum_ = words("cohort.none") if pd.isna(row[names.POINTS]) else f"{row[names.POINTS]:+g}".replace("-", "−")
    return (view.who(row[names.TRAINEE]), row[names.COUNT], row[names.TRIES], percent(row[names.FIRST], words),
            percent(row[names.LAST], words), sum_, words("dossier.between_lines").join(due))
