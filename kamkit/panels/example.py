"""A worked example: an exercise shown solved, step by step, from its own content."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ipywidgets as widgets

from kamkit.errors import KamkitError
from kamkit.look.html import Html, badge, bullets, esc, join, note
from kamkit.model.exercise import ObjectionTriage
from kamkit.panels.show import html, page
from kamkit.panels.solution import dialogue, others, scene, solution

if TYPE_CHECKING:
    from kamkit.kit.kit import Kit
    from kamkit.kit.solved import Solved


def example(kit: Kit, exercise_id: str) -> widgets.Widget:
    """Return an exercise solved: the situation, what an old hand looks at, the best answer with every reason."""
    try:
        return page(kit.lang, html(_worked(kit, kit.solved(exercise_id))))
    except KamkitError as error:
        return page(kit.lang, html(note(kit.words.say_all(error), "bad")))


def _worked(kit: Kit, solved: Solved) -> Html:
    return join([*_situation(kit, solved), *_looks(kit, solved), *_answer(kit, solved), *_lesson(kit, solved)])


def _situation(kit: Kit, solved: Solved) -> list[Html]:
    words, exercise = kit.words, solved.exercise
    title = Html("<h3>{} {}</h3>").format(words.text(exercise.title), badge("low", words("example.badge")))
    how = Html("<p class='kam-beside'>{}</p>").format(words("example.how"))
    story = Html("<p>{}</p>").format(words.text(solved.case.story)) if solved.case else Html("")
    prompt = Html("<p class='kam-prompt'>{}</p>").format(words.text(exercise.prompt))
    return [title, how, _head(kit, "situation"), story, prompt, scene(exercise, words)]


def _looks(kit: Kit, solved: Solved) -> list[Html]:
    """Return what to look at: the hints and what the exercise rests on; with an objection, what to ask."""
    words, exercise = kit.words, solved.exercise
    hints = [esc(words.text(hint)) for hint in exercise.hints]
    if isinstance(exercise, ObjectionTriage):
        return [_head(kit, "asks"), *([bullets(hints)] if hints else []), dialogue(exercise, solved, words)]
    lines = hints + _basis(kit, solved)
    return [_head(kit, "looks"), bullets(lines)] if lines else []


def _basis(kit: Kit, solved: Solved) -> list[Html]:
    line = Html("<b>{}</b> {} <small>{}</small>")
    return [line.format(kit.words.text(one.name), kit.words.text(one.words), kit.words(f"value.origin.{one.origin}"))
            for one in solved.basis]


def _answer(kit: Kit, solved: Solved) -> list[Html]:
    if not isinstance(solved.exercise, ObjectionTriage):
        return [_head(kit, "answer"), solution(solved.exercise, solved, kit.words), *_others(kit, solved)]
    fold = Html("<details class='kam-basis'><summary>{}</summary>{}</details>").format(
        kit.words("panels.basis"), bullets(_basis(kit, solved)))
    return [_head(kit, "triage"), solution(solved.exercise, solved, kit.words), fold]


def _others(kit: Kit, solved: Solved) -> list[Html]:
    if not solved.others:
        return []
    fold = "<details class='kam-others' open><summary>{}</summary>{}</details>"
    return [Html(fold).format(kit.words("example.others"), others(solved, kit.words))]


def _lesson(kit: Kit, solved: Solved) -> list[Html]:
    lesson = solved.exercise.lesson
    if lesson is None:
        return []
    body = "<p class='kam-lesson'><b>{}</b> {}</p>"
    return [Html(body).format(kit.words("example.lesson"), kit.words.text(lesson))]


def _head(kit: Kit, name: str) -> Html:
    return Html("<h4>{}</h4>").format(kit.words(f"example.{name}"))
