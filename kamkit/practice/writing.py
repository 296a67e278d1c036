"""Marking what was written: a response by its writer's own judgement, a form field by field, a figure."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from kamkit.errors import problem
from kamkit.model.exercise import (
    FieldKind,
    Filled,
    FillForm,
    FormField,
    Judge,
    Measured,
    Met,
    Numeric,
    Part,
    RubricLine,
    Verdict,
    WriteResponse,
    Written,
)
from kamkit.practice.marks import NotGraded, figure, filled, mark, of_kind, offered, option_of, part, weighed, word

WORTH = {Met.MET: 1.0, Met.PARTLY: 0.5, Met.MISSED: 0.0}
NEAR = 1e-9
MINUS = "\N{MINUS SIGN}"
DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")


@mark.register
def _(exercise: WriteResponse, answer: object) -> Verdict:
    """Return no score before somebody has judged; then what the writer's own judgement comes to (by "self")."""
    return judged_by(exercise, of_kind(Written, answer), "self")


def judged_by(exercise: WriteResponse, written: Written, by: str) -> Verdict:
    """Return the verdict that a person's judgement comes to; lines which that person cannot judge count for nothing."""
    offered(written.judged, [line.key for line in exercise.rubric])
    may = {Judge.SELF} if by == "self" else {Judge.SELF, Judge.TRAINER}
    parts = [_line(line, written.judged[line.key]) for line in exercise.rubric
             if line.judge in may and written.judged.get(line.key, Met.CANNOT_TELL) in WORTH]
    return weighed(parts).but(by=by) if parts else Verdict(score=None, by=by)


def _line(line: RubricLine, met: Met) -> Part:
    return part(line.key, line.text, WORTH[met], line.why, line.weight)


@mark.register
def _(exercise: FillForm, answer: object) -> Verdict:
    """Score every field but those of words; a field that should stay empty counts too."""
    entries = of_kind(Filled, answer).entries
    offered(entries, [field.key for field in exercise.fields])
    scored = [field for field in exercise.fields if field.takes != FieldKind.WORDS]
    return weighed([_field(field, entries.get(field.key, "").strip()) for field in scored])


def _field(field: FormField, entry: str) -> Part:
    if field.takes == FieldKind.CHOOSE and entry:
        option = option_of(field.options, entry, "option_not_offered")
        return part(field.key, field.label, option.credit, filled(word("entry_why"), entry=option.text, why=option.why))
    return part(field.key, field.label, float(_fits(field, entry)), field.why)


def _fits(field: FormField, entry: str) -> bool:
    if field.takes == FieldKind.LEAVE or not entry:
        return field.takes == FieldKind.LEAVE and not entry
    if field.takes == FieldKind.NUMBER:
        return abs(number(entry) - (field.value or 0)) <= field.within + NEAR
    return field.day is not None and field.day <= day(entry) <= (field.until or field.day)


def day(entry: str) -> date:
    """Return a day as people type it: 2026-11-05, 2026/11/5, 2026年11月5日. Raise NotGraded."""
    said = DAY.fullmatch("".join(unicodedata.normalize("NFKC", entry).split()))
    try:
        year, month, number_ = map(int, said.groups() if said else ())
        return date(year, month, number_)
    except ValueError:
        raise NotGraded(problem("not_a_day", value=entry)) from None


def number(entry: str) -> float:
    """Return a number as people type it: full-width digits, thousands marks, a percent sign. Raise NotGraded."""
    plain = "".join(unicodedata.normalize("NFKC", entry).replace(MINUS, "-").replace(",", "").split()).removesuffix("%")
    try:
        figure = float(plain)
    except ValueError:
        raise NotGraded(problem("not_a_number", value=entry)) from None
    if figure != figure or abs(figure) == float("inf"):
        raise NotGraded(problem("not_a_number", value=entry))
    return figure


@mark.register
def _(exercise: Numeric, answer: object) -> Verdict:
    """Score a figure: in full within the tolerance, else what the first fitting band says.

    The exercise must be presented (practice.present): one row of draws, texts filled in.
    """
    measured = of_kind(Measured, answer)
    offered([measured.unit], exercise.units, "unit_not_offered")
    names = exercise.draws[0]
    given = number(measured.value) * exercise.units[measured.unit].factor
    unit = exercise.units[measured.unit].text
    label = filled(word("your_figure"), value=measured.value, unit=unit)
    wanted = figure(exercise, exercise.value, names)
    if _near(exercise, given, wanted):
        return Verdict(score=1, parts=(part("figure", label, 1, exercise.why),), figures=names)
    for band in exercise.bands:
        if _near(exercise, given, figure(exercise, band.value, names)):
            solution = part("solution", word("solution"), 0, exercise.why, 0)
            found = part("figure", label, band.credit, band.why)
            return Verdict(score=band.credit, parts=(found, solution), figures=names)
    return Verdict(score=0, parts=(part("figure", label, 0, exercise.why),), figures=names)


def _near(exercise: Numeric, given: float, wanted: float) -> bool:
    allowed = max(exercise.within, abs(wanted) * exercise.within_percent / 100)
    return abs(given - wanted) <= allowed + NEAR * max(1.0, abs(wanted))
