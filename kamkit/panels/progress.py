"""What is here to work with, what one has answered so far, and how a class is doing."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import ipywidgets as widgets

from kamkit.errors import KamkitError
from kamkit.look.html import Html, definition_list, join, key_figures, note, table
from kamkit.model.attempt import Attempt
from kamkit.panels.cohort import ClassProgress
from kamkit.panels.show import html, page, put

if TYPE_CHECKING:
    from kamkit.kit.answers import Session
    from kamkit.kit.kit import Kit


def welcome(kit: Kit) -> widgets.Widget:
    """Return what the workshop holds: the book, its accounts by class, the exercises, and one's own answers."""
    words = kit.words
    try:
        accounts = kit.records("accounts")
        tiles = key_figures(
            [
                (words("panels.accounts"), len(accounts)),
                (words("panels.specialists"), len(kit.specialists())),
                (words("panels.exercises"), len(kit.exercises())),
                (words("panels.my_answers"), len(kit.session().attempts())),
            ]
        )
    except KamkitError as error:
        return page(kit.lang, html(note(words.say_all(error), "bad")))
    classes = Counter(account.account_class for account in accounts)
    rows = [
        (words(f"value.accountclass.{kind}") if kind else words("told.unknown"), count)
        for kind, count in sorted(classes.items(), key=lambda pair: str(pair[0]))
    ]
    heads = (words("field.accounts.account_class"), words("panels.accounts"))
    about = definition_list([(words("panels.book"), kit.book.name), (words("panels.as_of"), kit.today.isoformat())])
    return page(kit.lang, html(join([about, tiles, table(heads, rows, numbers=(1,))])))


def answers(kit: Kit, session: Session | None = None) -> widgets.Widget:
    """Return one's own answers: each exercise with its tries, the first and the last score; a button looks again."""
    who = session or kit.session()
    shown = html(_answers(kit, who))
    again = widgets.Button(description=kit.words("panels.look_again"))
    again.on_click(lambda _: put(shown, _answers(kit, who)))
    return page(kit.lang, shown, again)


def _answers(kit: Kit, session: Session) -> Html:
    by_exercise: dict[str, list[Attempt]] = {}
    for attempt in kit.runs(session).told():
        by_exercise.setdefault(attempt.exercise, []).append(attempt)
    heads = [kit.words(f"panels.{name}") for name in ("exercise", "tries", "first_score", "last_score", "last_at")]
    rows = [_row(kit, exercise, tries) for exercise, tries in by_exercise.items()]
    return table(heads, rows, numbers=(1, 2, 3), empty=kit.words("panels.no_answer"))


def _row(kit: Kit, exercise_id: str, tries: list[Attempt]) -> tuple[object, ...]:
    try:
        title: str = kit.words.text(kit.exercise(exercise_id).title)
    except KamkitError:
        title = exercise_id
    first, last = tries[0], tries[-1]
    return (
        title,
        len(tries),
        _score(kit, first),
        _score(kit, last),
        Html("{}").format(kit.local_time(last.at)),
    )


def _score(kit: Kit, attempt: Attempt) -> str:
    """Return a score in per cent, or that nobody has judged yet."""
    score = attempt.verdict.score
    return kit.words("panels.not_judged") if score is None else f"{score:.0%}"


def progress(kit: Kit, class_name: str = "") -> widgets.Widget:
    """Return the trainer's screen of a class's progress: the class of that name, else the newest, others to choose."""
    return ClassProgress(kit, class_name).widget


def terms(kit: Kit, *groups: str) -> widgets.Widget:
    """Return terms with their explanations, such as `terms(kit, "role")`; what is not the handbook's is marked."""
    words = kit.words
    try:
        parts = [_terms(kit, group) for group in groups]
    except KamkitError as error:
        return page(kit.lang, html(note(words.say_all(error), "bad")))
    return page(kit.lang, html(join(parts)))


def _terms(kit: Kit, group: str) -> Html:
    words, found = kit.words, kit.standards.terms[group]
    heads = (words(f"terms.{group}"), words("panels.means"), words("panels.whose"))
    rows = [(words.text(t.name), words.text(t.words), words(f"value.origin.{t.origin}")) for t in found.values()]
    return table(heads, rows, row_heads=True, stack=True)
