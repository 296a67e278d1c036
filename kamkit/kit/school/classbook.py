"""The class report as a workbook."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from kamkit.cohort import change, taken
from kamkit.kit.report.workbook import About, Chart, Sheet, Workbook, definitions, sheet
from kamkit.kit.school import classitems, classparts
from kamkit.kit.school.classview import CONFUSIONS, ClassView
from kamkit.model import names

CHANGE = (names.SKILL, names.PEOPLE, names.BEFORE, names.AFTER, names.GAIN, names.LOW, names.HIGH, names.CLOSED,
          names.EFFECT, change.LOW_EFFECT, change.HIGH_EFFECT)
ITEM = (names.EXERCISE, names.SKILL, names.PEOPLE, names.TRIES, names.FACILITY, names.RIGHT, names.LOW, names.HIGH,
        names.PASSED, names.SECONDS, names.DISCRIMINATION, names.RESTS_ON)


def workbook(view: ClassView, terms: Iterable[tuple[str, str]]) -> Workbook:
    """Return exercises, options, skills, forms, certainty, confusions, people and days as sheets; the terms last."""
    made = (_items(view), _choices(view), _changed(view, "practised", view.practised),
            _changed(view, "matched", view.matched), _certainty(view), _confusions(view), _people(view), _days(view))
    title = view.words("classreport.title", name=view.data.name)
    names_told = view.words("classreport.unmasked" if view.unmask else "classreport.masked")
    about = About(subject=view.data.name, period=view.span.label if view.span else "", day=view.kit.today,
                  names=names_told)
    return Workbook(title=title, lang=view.words.lang, sheets=(*made, definitions(view.words, terms)), about=about)


def _heads(view: ClassView, columns: tuple[str, ...], **other: str) -> list[str]:
    """Return the heads of columns; `other` names the words for some of them."""
    return [view.words(f"cohort.column.{other.get(name, name)}") for name in columns]


def _items(view: ClassView) -> Sheet:
    heads = [*_heads(view, ITEM), view.words("cohort.draws")]
    rows = [(view.title(row[names.EXERCISE]), view.skills[row[names.SKILL]], *(row[name] for name in ITEM[2:]),
             classitems.drew(view, row[names.EXERCISE])) for row in view.items.to_dict("records")]
    types: dict[int, Any] = {2: "int", 3: "int", **dict.fromkeys(range(4, 8), "percent"), 8: "int", 9: "number",
                             10: "number", 11: "int"}
    return sheet(view.words("cohort.items_sheet"), heads, rows, types)


def _choices(view: ClassView) -> Sheet:
    columns = (names.EXERCISE, names.PICKED, names.CREDIT, names.COUNT, names.SHARE)
    rows = [(view.title(row[names.EXERCISE]),
             view.words.text(classitems.option_of(view.exercise(row[names.EXERCISE]), row).text),
             row[names.CREDIT], row[names.COUNT], row[names.SHARE]) for row in view.choices.to_dict("records")
            if row[names.EXERCISE] not in view.data.kept]
    types: dict[int, Any] = {2: "percent", 3: "int", 4: "percent"}
    return sheet(view.words("cohort.choices_sheet"), _heads(view, columns), rows, types)


def _changed(view: ClassView, name: str, frame: pd.DataFrame) -> Sheet:
    rows = [(view.skills[row[names.SKILL]], *(row[column] for column in CHANGE[1:]))
            for row in frame.to_dict("records")]
    types: dict[int, Any] = {1: "int", **dict.fromkeys(range(2, 8), "percent"), **dict.fromkeys(range(8, 11), "number")}
    title = view.words(f"cohort.{name}_sheet")
    chart = Chart(kind="bar", title=title, categories=0, series=(2, 3), alt=title)
    return sheet(title, _heads(view, CHANGE), rows, types, [chart] if rows else [])


def _certainty(view: ClassView) -> Sheet:
    columns = (names.SURE, names.COUNT, names.PEOPLE, names.SCORE, names.POINTS)
    rows = [(view.words(f"panels.sure.{row[names.SURE]}"), *(row[name] for name in columns[1:]))
            for row in view.certainty.to_dict("records")]
    title = view.words("cohort.certainty_sheet")
    chart = Chart(kind="column", title=title, categories=0, series=(3,), alt=title)
    types: dict[int, Any] = {1: "int", 2: "int", 3: "percent", 4: "number"}
    return sheet(title, _heads(view, columns), rows, types, [chart] if rows else [])


def _confusions(view: ClassView) -> Sheet:
    columns = (names.KIND, names.WAS, names.TOOK, names.COUNT, names.PEOPLE)
    rows = [(view.words(f"cohort.{kind}"), view.among(kind)[row[names.WAS]], view.among(kind)[row[names.TOOK]],
             row[names.COUNT], row[names.PEOPLE])
            for kind in CONFUSIONS for row in taken.taken(view.taken(kind)).to_dict("records")]
    return sheet(view.words("cohort.confusion_sheet"), _heads(view, columns), rows, {3: "int", 4: "int"})


def _people(view: ClassView) -> Sheet:
    columns = (names.TRAINEE, names.COUNT, names.TRIES, names.FIRST, names.LAST, names.POINTS, names.PASSED, names.AT)
    rows = [(view.who(row[names.TRAINEE]), *(row[name] for name in columns[1:-1]), _day(view, row[names.AT]))
            for row in view.people.to_dict("records")]
    types: dict[int, Any] = {1: "int", 2: "int", 3: "percent", 4: "percent", 5: "number", 6: "int", 7: "date"}
    return sheet(view.words("cohort.people_sheet"), _heads(view, columns, count="exercises_of_day"), rows, types)


def _day(view: ClassView, at: Any) -> Any:
    return None if pd.isna(at) else at.tz_convert(view.zone).date()


def _days(view: ClassView) -> Sheet:
    columns = (names.DAY, names.PEOPLE, names.COUNT, names.EXERCISE, names.FRESH, names.FIRST)
    heads = _heads(view, columns, exercise="exercises_of_day")
    rows = [tuple(row[name] for name in columns) for row in classparts.days(view).to_dict("records")]
    title = view.words("cohort.days_sheet")
    chart = Chart(kind="column", title=title, categories=0, series=(2,), alt=title)
    types: dict[int, Any] = {0: "date", **dict.fromkeys(range(1, 5), "int"), 5: "percent"}
    return sheet(title, heads, rows, types, [chart] if rows else [])
