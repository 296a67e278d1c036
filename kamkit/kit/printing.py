"""Exercises on paper: sheets to fill in by hand, and the key on pages of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from kamkit.kit.told import case_in
from kamkit.lang.words import Words
from kamkit.look.html import Html, join
from kamkit.look.sheet import sheet_page
from kamkit.model.exercise import Exercise, GroupCase
from kamkit.model.standards import Standards
from kamkit.paper.key import key
from kamkit.paper.sheet import sheet
from kamkit.practice.answers import best
from kamkit.practice.mark import mark
from kamkit.practice.others import others
from kamkit.practice.present import present


class Desk(Protocol):
    """What printing needs of the kit."""

    words: Words

    def exercise(self, exercise_id: str) -> Exercise:
        """Return one exercise."""

    def case(self, case_id: str) -> GroupCase:
        """Return one case."""

    @property
    def standards(self) -> Standards:
        """Return the standards."""


def printed(kit: Desk, ids: Iterable[str], variant: int = 0, with_key: bool = False, title: str = "") -> str:
    """Return these exercises as one page of HTML to print, under a title; with the key behind them where asked for."""
    words = kit.words
    listed = [present(kit.exercise(one), variant) for one in ids]
    about = [words("paper.name"), words("paper.date"), words("paper.count", count=len(listed))]
    told: dict[str, int] = {}
    for at, exercise in enumerate(listed, start=1):
        told.setdefault(exercise.case or exercise.id, at)
    parts = [_sheet(kit, at, exercise, told) for at, exercise in enumerate(listed, start=1)]
    if with_key:
        head = Html("<h2 class='kam-new-page'>{}</h2>").format(words("paper.key_title"))
        parts += [head, *(_key(kit, at, exercise) for at, exercise in enumerate(listed, start=1))]
    return sheet_page(title or words("paper.title"), join(parts), words.lang, about)


def _sheet(kit: Desk, at: int, exercise: Exercise, told: Mapping[str, int]) -> Html:
    """Return an exercise to fill in; the story of its case only where it is `told` first."""
    words = kit.words
    case = kit.case(exercise.case) if exercise.case else None
    story = _story(case, words, at, told[exercise.case or exercise.id]) if case else Html("")
    return Html(
        "<section class='kam-exercise'><div class='kam-whole'><h2>{}. {} <small>{}</small></h2>{}"
        "<p class='kam-prompt'>{}</p></div>{}</section>"
    ).format(at, words.text(exercise.title), words("paper.level", level=exercise.level), story,
             words.text(exercise.prompt), sheet(exercise, words, _names(case, words)))


def _story(case: GroupCase, words: Words, at: int, first: int) -> Html:
    if at != first:
        return Html("<p class='kam-quiet'>{}</p>").format(words("paper.same_case", at=first))
    people = join(Html("<li><b>{}</b> {}</li>").format(
        words("paper.who", name=words.text(name), title=words.text(case.titles[code])),
        words.text(case.cues[code]) if code in case.cues else "")
        for code, name in case.names.items() if code in case.titles)
    return Html("<p>{}</p><ul class='kam-list'>{}</ul>").format(words.text(case.story), people)


def _names(case: GroupCase | None, words: Words) -> Mapping[str, str]:
    if case is None:
        return {}
    return {member.code: member.person.name for member in case_in(case, words.lang).group.members}


def _key(kit: Desk, at: int, exercise: Exercise) -> Html:
    words = kit.words
    answer = best(exercise)
    case = kit.case(exercise.case) if exercise.case else None
    answerers = {name: words.text(term.name) for name, term in kit.standards.terms.get("answerer", {}).items()}
    names = {**answerers, **_names(case, words)}
    told = key(answer, mark(exercise, answer), others(exercise, answer), exercise, words, names)
    lesson = Html("<p class='kam-lesson'>{}</p>").format(words.text(exercise.lesson)) if exercise.lesson else Html("")
    title = words.text(exercise.title)
    return Html("<section class='kam-key'><h3>{}. {}</h3>{}{}</section>").format(at, title, told, lesson)
