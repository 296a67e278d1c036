"""The trainer's screen: written answers that wait, each beside its models and its rubric, judged line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import ipywidgets as widgets

from kamkit.errors import KamkitError
from kamkit.look.html import Html, bullets, card, definition_list, join, note
from kamkit.model.exercise import Judge, Met, Model, RubricLine
from kamkit.panels.show import html, page, put, type_of

if TYPE_CHECKING:
    from kamkit.kit.kit import Kit
    from kamkit.kit.marking import Waiting

ROOMY = {"width": "auto"}


class JudgingPanel:
    """The screen of all waiting answers. `choice`, `lines`, `save` and `said` are there for tests to press and read."""

    def __init__(self, kit: Kit):
        self.kit, self.words = kit, kit.words
        self.waiting: dict[UUID, Waiting] = {}
        self.lines: dict[str, widgets.RadioButtons] = {}
        self.choice = widgets.Dropdown(layout=ROOMY)
        self.choice.tooltip = self.words("judging.choose")
        self.choice.observe(lambda _: self._show(), "value")
        self.said = html()
        self.body = widgets.VBox()
        self.save = widgets.Button(description=self.words("judging.save"), button_style="primary", layout=ROOMY)
        self.save.on_click(lambda _: self._judged())
        self.again = widgets.Button(description=self.words("judging.look_again"), layout=ROOMY)
        self.again.on_click(lambda _: self.look())
        head = html(Html("<h3>{}</h3>").format(self.words("judging.title")))
        self.widget = page(kit.lang, head, self.said, self.choice, self.body, self.save, self.again)
        self.look()

    def look(self, said: Html | None = None) -> None:
        """Look for what waits now; the answer chosen before stays chosen while it waits, with what was ticked."""
        before, ticked = self.choice.value, {key: radio.value for key, radio in self.lines.items()}
        try:
            self.waiting = {one.attempt.id: one for one in self.kit.waiting()}
        except KamkitError as error:
            put(self.said, note(self.words.say_all(error), "bad"))
            return
        self.choice.options = [(self._named(one), key) for key, one in self.waiting.items()]
        self.choice.value = before if before in self.waiting else next(iter(self.waiting), None)
        self._show()
        if self.choice.value == before:
            for key, radio in self.lines.items():
                radio.value = ticked.get(key)
        count = len(self.waiting)
        line = self.words("judging.waiting", count=count) if count else self.words("judging.nothing")
        put(self.said, join([said or "", note(line)]))

    def _named(self, one: Waiting) -> str:
        title, at = self.words.text(one.exercise.title), self.kit.local_time(one.attempt.at)
        return self.words("judging.one", who=one.trainee, title=title, at=at)

    def _show(self) -> None:
        """Show the answer that is chosen, with a line of its rubric under each other, none judged yet."""
        one = self.waiting.get(self.choice.value)
        may = [line for line in one.exercise.rubric if line.judge != Judge.NOBODY] if one else []
        self.lines = {line.key: self._radio() for line in may}
        rows = [part for line in may for part in (html(self._line(line)), self.lines[line.key])]
        shown = [html(self._answer(one)), *rows, html(self._nobody(one))] if one else []
        self.body.children = (*shown, type_of(self.choice, *self.lines.values()))
        self.choice.disabled = self.save.disabled = one is None

    def _radio(self) -> widgets.RadioButtons:
        options = [(self.words(f"panels.met.{met}"), met) for met in Met]
        return widgets.RadioButtons(options=options, value=None, layout=ROOMY)

    def _answer(self, one: Waiting) -> Html:
        words, answer = self.words, one.attempt.answer
        facts = [
            (words("judging.task"), _lines(words.text(one.exercise.prompt))),
            (words("judging.answer"), _lines(one.text)),
        ]
        facts += [(words("judging.note"), _lines(answer.note))] if answer.note else []
        own = [
            f"{words.text(line.text)}: {words(f'panels.met.{met}')}"
            for line in one.exercise.rubric
            if (met := getattr(answer, "judged", {}).get(line.key))
        ]
        facts += [(words("judging.own"), bullets(own))] if own else []
        models = join(self._model(model) for model in one.exercise.models)
        return Html("<h4>{}</h4>{}<h4>{}</h4>{}<p class='kam-prompt'>{}</p>").format(
            words.text(one.exercise.title),
            definition_list(facts),
            words("judging.models"),
            models,
            words("judging.lines"),
        )

    def _model(self, model: Model) -> Html:
        title = self.words("panels.model_good" if model.good else "panels.model_bad")
        text, why = _lines(self.words.text(model.text)), self.words.text(model.why)
        return card(title, text, severity="ok" if model.good else "high", label=title, foot=why)

    def _line(self, line: RubricLine) -> Html:
        return Html("<p><b>{}</b> <small>{}</small></p>").format(self.words.text(line.text), self.words.text(line.why))

    def _nobody(self, one: Waiting) -> Html:
        lines = [self.words.text(line.text) for line in one.exercise.rubric if line.judge == Judge.NOBODY]
        return join([self.words("judging.nobody"), bullets(lines)]) if lines else Html("")

    def _judged(self) -> None:
        one = self.waiting.get(self.choice.value)
        if one is None:
            return
        lines = {key: radio.value for key, radio in self.lines.items() if radio.value is not None}
        try:
            verdict = self.kit.judged(one.attempt.id, lines)
        except KamkitError as error:
            put(self.said, note(self.words.say_all(error), "bad"))
            return
        percent = round((verdict.score or 0) * 100)
        self.look(note(self.words("judging.saved", who=one.trainee, percent=percent), "good"))


def _lines(text: str) -> Html:
    """Return a text with its own line breaks, and nothing in it that is markup."""
    return join((Html("{}").format(line) for line in text.splitlines()), Html("<br>"))


def judging(kit: Kit) -> widgets.Widget:
    """Return the trainer's screen of written answers that wait for a judgement."""
    return JudgingPanel(kit).widget
