"""Exercise by exercise: how hard, what drew most people, and which to talk over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from kamkit.cohort.items import FEWEST_PEOPLE
from kamkit.kit.report.sections import heading, para, quiet, section
from kamkit.kit.school.classview import ClassView, percent
from kamkit.look.html import Html, badge, bullets, card, join, note, table
from kamkit.model import names
from kamkit.model.exercise import Exercise, MultipleChoice, Option, Question, Tick
from kamkit.practice.present import present

MOST_ITEMS = 12
"""So many exercises the page shows; the workbook has all."""

LONGEST = 48
"""So many signs of an option a narrow table shows."""

QUOTES = ("“", "‘", "「", '"')
Row = Mapping[Any, Any]


def items(view: ClassView, title: str) -> Html:
    """Return the exercises, the hardest first."""
    if view.items.empty:
        return Html("")
    words = view.words
    heads = [words(f"cohort.{name}") for name in ("exercise", "people", "facility", "right", "minutes",
                                                  "discrimination", "draws")]
    rows = [_item(view, row) for row in view.items.head(MOST_ITEMS).to_dict("records")]
    left = len(view.items) - MOST_ITEMS
    more = quiet(words("cohort.more_items", count=left)) if left > 0 else Html("")
    none = view.items[names.DISCRIMINATION].isna().all()
    few = quiet(words("cohort.discrimination_few", fewest=FEWEST_PEOPLE)) if none else Html("")
    return section(title, table(heads, rows, numbers=(1, 2, 4, 5), stack=True), more, few)


def _item(view: ClassView, row: Row) -> tuple[object, ...]:
    words = view.words
    right = words("cohort.none") if pd.isna(row[names.RIGHT]) else words(
        "cohort.between", value=percent(row[names.RIGHT], words), low=percent(row[names.LOW], words),
        high=percent(row[names.HIGH], words))
    return (view.title(row[names.EXERCISE]), row[names.PEOPLE], percent(row[names.FACILITY], words), right,
            minutes(row[names.SECONDS]), correlation(row[names.DISCRIMINATION], view),
            drew(view, row[names.EXERCISE], LONGEST))


def minutes(seconds: float | None) -> str:
    """Return a time as minutes and seconds, nothing where it is not known."""
    return "" if seconds is None or pd.isna(seconds) else f"{int(seconds) // 60}:{int(seconds) % 60:02}"


def correlation(value: Any, view: ClassView) -> str:
    """Return a correlation to two places, a dash where there is none."""
    return view.words("cohort.none") if pd.isna(value) else f"{value:+.2f}".replace("-", "−")


def drew(view: ClassView, exercise: str, longest: int = 0) -> str:
    """Return the wrong option that drew most people, else the part that most missed; nothing where none did.

    With `longest` its text is cut there.
    """
    if exercise in view.data.kept:
        return view.words("cohort.kept_for_form")
    lure, gap = view.tempting.get(exercise), view.missed.get(exercise)
    if lure:
        text = view.words.text(option_of(view.exercise(exercise), lure).text)
        return view.words("cohort.drew", text=quoted(text, longest), count=lure[names.COUNT])
    if gap is None:
        return ""
    text = part_name(view, exercise, gap[names.PART])
    return view.words("cohort.missed", text=quoted(text, longest), count=gap[names.COUNT])


def quoted(text: str, longest: int = 0) -> str:
    """Return a text in quotation marks, one that begins with its own as it stands; cut where it is too long."""
    if longest and len(text) > longest:
        text = f"{text[:longest].rstrip()}…"
        text += "”" * (text.count("“") - text.count("”"))
    return text if text.startswith(QUOTES) else f"“{text}”"


def option_of(exercise: Exercise, row: Row) -> Option | Question | Tick:
    """Return the option that a row of choices is about."""
    lists = {"reason": "reasons", "option": "questions" if hasattr(exercise, "questions") else "options",
             "tick": "options"}
    options = getattr(exercise, lists[row[names.PART]])
    return next(one for one in options if one.key == row[names.PICKED])


def part_name(view: ClassView, exercise: str, part: str) -> str:
    """Return what a part of an exercise is of: a card, a person, a field, a judgement; else its own key."""
    things = {thing.key: thing for field in ("cards", "left", "steps", "criteria", "lines", "fields", "rubric")
              for thing in getattr(view.exercise(exercise), field, ())}
    found = things.get(part)
    if found is not None:
        return view.words.text(getattr(found, "text", None) or found.label)
    key = f"cohort.part.{part.split('/')[-1]}"
    return view.words(key) if view.words.has(key) else part


# -- to talk over ------------------------------------------------------------------------------------------------------


def discuss(view: ClassView, title: str, folded: bool = False) -> Html:
    """Return the exercises that split the class, with how many chose what, and those to be explained.

    `folded` hides the answers until somebody opens them: a class may be looking.
    """
    words = view.words
    if view.answers.empty:
        return Html("")
    parts: list[object] = []
    for name, frame in (("split", view.split), ("explain", view.to_explain)):
        cards = [_split(view, row, folded) for row in frame.to_dict("records")]
        parts += [heading(words(f"cohort.{name}")), *cards] if cards else []
    return section(title, *parts or [note(words("cohort.nothing_split"), "info")])


def _split(view: ClassView, row: Row, folded: bool) -> Html:
    """Return one exercise to talk over: its scene, what was chosen, and why the most tempting option is wrong."""
    words, key = view.words, row[names.EXERCISE]
    exercise = view.exercise(key)
    own = view.choices[view.choices[names.EXERCISE] == key]
    main = own[own[names.PART] == (own[names.PART].iloc[0] if len(own) else "")]
    chosen = [_chosen(view, exercise, each, marked=not folded) for each in main.to_dict("records")]
    foot = words("cohort.split_foot", right=percent(row[names.RIGHT], words), people=row[names.PEOPLE])
    body = join([_scene(view, exercise), bullets(chosen) if chosen else "",
                 _answer(view, key, main, folded)])
    return card(view.title(key), body, foot=foot)


def _scene(view: ClassView, exercise: Exercise) -> Html:
    """Return an exercise's scene; where everybody had figures of their own, with one set of them."""
    shown = present(exercise, 0).prompt
    own = quiet(view.words("cohort.own_figures")) if shown != exercise.prompt else ""
    return join([para(view.words.text(shown)), own])


def _answer(view: ClassView, key: str, chosen: pd.DataFrame, folded: bool) -> Html:
    """Return the answer, where nobody chose it or it is folded away, and what to make of the most tempting option."""
    right = [one for one in getattr(view.exercise(key), "options", ()) if getattr(one, "credit", 0) == 1]
    told = Html("")
    if right and (folded or right[0].key not in set(chosen[names.PICKED])):
        told = para(view.words("cohort.right_is", text=view.words.text(right[0].text)))
    body = join([told, _asked(view, key)])
    if not folded or not body:
        return body
    return Html("<details><summary>{}</summary>{}</details>").format(view.words("cohort.answer"), body)


def _asked(view: ClassView, key: str) -> Html:
    """Return whom to let speak and where the most tempting option falls short; else what most missed."""
    lure = view.tempting.get(key)
    if lure is None:
        told = drew(view, key)
        return para(told) if told else Html("")
    option = option_of(view.exercise(key), lure)
    text, why = quoted(view.words.text(option.text)), view.words.text(option.why)
    return para(view.words("cohort.ask", text=text, why=why))


def _chosen(view: ClassView, exercise: Exercise, row: Row, marked: bool) -> Html:
    text = view.words.text(option_of(exercise, row).text)
    mark = badge("ok", view.words("cohort.is_right")) if marked and row[names.CREDIT] >= 1 else Html("")
    several = "ticked_by" if isinstance(exercise, MultipleChoice) else "chosen_by"
    return join([view.words(f"cohort.{several}", count=row[names.COUNT], text=text), mark], " ")
