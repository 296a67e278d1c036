"""What a right sheet looks like, in a line: whoever fills in a printed sheet by it earns the full mark."""

from __future__ import annotations

import re
from functools import lru_cache, singledispatch
from html import unescape
from typing import Any

import pytest

from kamkit import open_kit
from kamkit.kit.kit import Kit
from kamkit.kit.printing import printed
from kamkit.lang.words import Words
from kamkit.model.exercise import (
    About,
    Asked,
    BaseExercise,
    Better,
    Choice,
    Classify,
    Compare,
    Compared,
    FindFault,
    Given,
    Handling,
    Judged,
    Marked,
    Match,
    Matched,
    MultipleChoice,
    NextQuestion,
    ObjectionTriage,
    ObjectionType,
    Order,
    Ordered,
    Picked,
    PickedWithReason,
    PromiseMade,
    ReasonedChoice,
    Sorted,
    SpotSignals,
    Ticked,
    Triaged,
    TrueFalse,
)
from kamkit.paper.glance import glance, right
from kamkit.paper.sheet import sheet
from kamkit.practice.answers import best
from kamkit.practice.mark import mark
from kamkit.practice.present import present

Lists, Rows = list[dict[str, str]], list[list[str]]
CROSS = "×"


@lru_cache
def the_kit() -> Kit:
    return open_kit("en")


@pytest.fixture
def kit() -> Kit:
    """Return the kit, whose words name the brand."""
    return the_kit()


def offered(shown: str) -> Lists:
    """Return the lettered lists of a sheet: what stands at each letter."""
    return [dict(re.findall(r"<li>(?:<span class='kam-box'>☐ )?([A-Z])(?:</span>)? (.*?)</li>", one))
            for one in re.findall(r"<ol class='kam-boxes'>(.*?)</ol>", shown)]


def lines(shown: str) -> Rows:
    """Return the rows of a sheet's tables, without heads."""
    rows = re.findall(r"<tr>(.*?)</tr>", shown)
    return [cells for row in rows if (cells := re.findall(r"<t[dh](?! scope='col)[^>]*>(.*?)</t[dh]>", row))]


def key_by(things: Any, text: str) -> str:
    """Return the key of what is offered under an English text."""
    return next(one.key for one in things if the_kit().words.text(one.text) == unescape(text))


def key_in(things: Any, text: str) -> str:
    return next(key for key, said in things.items() if the_kit().words.text(said) == unescape(text))


@singledispatch
def filled(exercise: BaseExercise, told: list[str], lists: Lists, rows: Rows) -> Given:
    """Return the answer that stands on a sheet once it is filled in as `told`, column by column of the glance."""
    raise TypeError(type(exercise).__name__)


@filled.register
def _(exercise: Choice, told: list[str], lists: Lists, rows: Rows) -> Given:
    return Picked(key=key_by(exercise.options, lists[0][told[0]]))


@filled.register
def _(exercise: MultipleChoice, told: list[str], lists: Lists, rows: Rows) -> Given:
    return Ticked(keys=tuple(key_by(exercise.options, lists[0][one]) for one in told[0].split("　")))


@filled.register
def _(exercise: ReasonedChoice, told: list[str], lists: Lists, rows: Rows) -> Given:
    option, reason = (at[one] for at, one in zip(lists, told, strict=True))
    return PickedWithReason(key=key_by(exercise.options, option), reason=key_by(exercise.reasons, reason))


@filled.register
def _(exercise: TrueFalse, told: list[str], lists: Lists, rows: Rows) -> Given:
    holds = lists[0][told[0]] == Words("en")("practice.holds")
    return Judged(holds=holds, reason=key_by(exercise.reasons, lists[1][told[1]]))


@filled.register
def _(exercise: NextQuestion, told: list[str], lists: Lists, rows: Rows) -> Given:
    question, form, uncovers = (at[one] for at, one in zip(lists, told, strict=True))
    form = next(one for one in ("open", "closed") if Words("en")(f"practice.form_{one}") == form)
    return Asked(key=key_by(exercise.questions, question), form=form, uncovers=key_in(exercise.uncovers, uncovers))


@filled.register
def _(exercise: Compare, told: list[str], lists: Lists, rows: Rows) -> Given:
    better = {Words("en")(f"paper.{one}"): one for one in Better}
    of = {key_by(exercise.criteria, row[0]): better[said] for row, said in zip(rows, told[0].split("　"), strict=True)}
    return Compared(better=of)


SEVERAL: set[str] = set()
"""Kinds in whose lines two letters stood for one thing."""


def dealt(said: str, kind: str) -> list[str]:
    """Return a letter for each thing: the last of those that are right."""
    if "/" in said:
        SEVERAL.add(kind)
    return [one.split("/")[-1] for one in said.split("　")]


@filled.register
def _(exercise: Classify, told: list[str], lists: Lists, rows: Rows) -> Given:
    marks = dealt(told[0], "classify")
    return Sorted(bins={key_by(exercise.cards, row[0]): key_in(exercise.bins, lists[0][said])
                        for row, said in zip(rows, marks, strict=True)})


@filled.register
def _(exercise: Match, told: list[str], lists: Lists, rows: Rows) -> Given:
    marks = dealt(told[0], "match")
    return Matched(pairs={key_by(exercise.left, row[0]): key_in(exercise.right, lists[0][said])
                          for row, said in zip(rows, marks, strict=True)})


@filled.register
def _(exercise: Order, told: list[str], lists: Lists, rows: Rows) -> Given:
    numbered = numbered_in(rows, told[0])
    return Ordered(keys=tuple(key_by(exercise.steps, text) for text in numbered))


def numbered_in(rows: Rows, said: str) -> list[str]:
    """Return the texts that get a number, in the order of the numbers."""
    by_number = {int(one): row[1] for row, one in zip(rows, said.split("　"), strict=True) if one != CROSS}
    return [by_number[at] for at in sorted(by_number)]


@filled.register(SpotSignals)
@filled.register(FindFault)
def _(exercise: SpotSignals | FindFault, told: list[str], lists: Lists, rows: Rows) -> Given:
    labels = {chr(ord("A") + at): label for at, label in enumerate(exercise.labels)}
    text = {row[0]: row[-2] for row in rows}
    marks = re.findall(r"(\d+)\N{NO-BREAK SPACE}([A-F])", told[0])
    return Marked(lines={key_by(exercise.lines, text[at]): labels[label] for at, label in marks})


@filled.register
def _(exercise: ObjectionTriage, told: list[str], lists: Lists, rows: Rows) -> Given:
    telling, *judged, order = told
    named = [(ObjectionType, "type"), (About, "about"), (Handling, "handling")]
    type_, about, handling = (
        next(one for one in kind if Words("en")(f"practice.{name}_{one}") == unescape(lists[at][said]))
        for at, ((kind, name), said) in enumerate(zip(named, judged, strict=True), start=1))
    made = exercise.promise
    return Triaged(
        asked=tuple(key_by(exercise.probes, lists[0][one]) for one in telling.split("　"))[: exercise.asks],  # any
        type=type_, about=about, handling=handling,
        lines=tuple(key_by(exercise.lines, text) for text in numbered_in(rows, order)),
        promise=PromiseMade(who=made.who[0], days=made.days) if made else None)


def test_whoever_fills_in_a_sheet_by_its_glance_earns_the_full_mark_in_the_whole_bank(kit: Kit) -> None:
    told, silent = 0, set()
    for raw in kit.bank.exercises.values():
        exercise = present(raw, 3)
        said = [value for _, value in right(best(exercise), exercise, kit.words)]
        if not said:
            silent.add(exercise.kind)
            assert glance(exercise, best(exercise), kit.words) == ""
            continue
        told += 1
        shown = str(sheet(exercise, kit.words, {}))
        answer = filled(exercise, said, offered(shown), lines(shown))
        assert mark(exercise, answer).score == 1, exercise.id
        assert all(f"<b>{value}</b>" in glance(exercise, best(exercise), kit.words) for value in said)
    assert silent == {"assign-roles", "fill-form", "numeric", "write-response"}
    assert told > 200
    assert {"classify"} <= SEVERAL, "where two bins are right, both letters stand"


def test_the_story_of_a_case_stands_once_and_later_exercises_say_where(kit: Kit) -> None:
    of_case: dict[str, list[str]] = {}
    for one in kit.bank.exercises.values():
        if one.case:
            of_case.setdefault(one.case, []).append(one.id)
    case, ids = next((case, ids) for case, ids in of_case.items() if len(ids) >= 3)
    page = unescape(printed(kit, ids[:3]))
    assert page.count(kit.words.text(kit.case(case).story)[:60]) == 1
    assert page.count(kit.words("paper.same_case", at=1)) == 2
