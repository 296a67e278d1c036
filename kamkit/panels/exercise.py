"""One exercise: its question, the form, the submit button, and the verdict. What was answered before is there again."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import ipywidgets as widgets

from kamkit.errors import KamkitError
from kamkit.look.html import Html, badge, join, note
from kamkit.model.exercise import Part, Verdict
from kamkit.panels.fields import Given, form
from kamkit.panels.show import html, page, put
from kamkit.panels.submit import SubmitButton

if TYPE_CHECKING:
    from kamkit.kit.answers import Session
    from kamkit.kit.kit import Kit


class ExercisePanel:
    """The screen of one exercise. `form`, `submit` and `verdict` are there for tests to press and read."""

    def __init__(self, kit: Kit, exercise_id: str, session: Session | None = None):
        self.kit, self.words = kit, kit.words
        self.exercise = kit.exercise(exercise_id)
        self.session = session or kit.session()
        case = kit.case(self.exercise.case) if self.exercise.case else None
        self.names = {m.code: m.person.name for m in case.group.members} if case else {}
        self.form = form(self.exercise, self.words, case)
        self.submit = SubmitButton(
            label=self.words("panels.submit"), waiting=self.words("panels.waiting"), lost=self.words("panels.lost")
        )
        self.submit.on_submit(self._given)
        self.verdict = html()
        self.widget = page(self.kit.lang, html(self._head()), self.form.widget, self.submit, self.verdict)
        self._again()

    def _head(self) -> Html:
        title, prompt = self.words.text(self.exercise.title), self.words.text(self.exercise.prompt)
        level = self.words("panels.level", level=self.exercise.level)
        return Html("<h3>{} <small>{}</small></h3><p class='kam-prompt'>{}</p>").format(title, level, prompt)

    def _again(self) -> None:
        before = self.session.last(self.exercise.id)
        if before:
            self.form.fill(before.answer)
            put(
                self.verdict,
                self._shown(before.verdict, self.words("panels.before", at=self.kit.local_time(before.at))),
            )
            self.submit.label = self.words("panels.submit_again")

    def _given(self, attempt: UUID) -> None:
        try:
            answer = self.form.read()
            if answer is None:
                self.submit.acknowledge(self.words("panels.incomplete"), refused=True)
                return
            verdict = self._answered(answer, attempt)
        except KamkitError as error:
            self.submit.acknowledge(self.words("panels.not_saved", why=self.words.say_all(error)), refused=True)
            return
        put(self.verdict, self._shown(verdict, self.words("panels.saved")))
        self.submit.label = self.words("panels.submit_again")
        self.submit.acknowledge(self.words("panels.saved"))

    def _answered(self, answer: Given, attempt: UUID) -> Verdict:
        """Return the verdict; a press that comes again is stored once, unless the answer was changed in between."""
        verdict = self.session.answer(self.exercise.id, answer, attempt)
        stored = self.session.last(self.exercise.id)
        if stored and stored.id == attempt and stored.answer != answer:
            return self.session.answer(self.exercise.id, answer)
        return verdict

    def _shown(self, verdict: Verdict, said: str) -> Html:
        kind = "good" if verdict.full else "warn" if verdict.score > 0 else "bad"
        worth = self.words("panels.score", percent=round(verdict.score * 100))
        head = Html("<b>{}</b> <small>{}</small>").format(worth, said)
        return join([note(Html(head), kind), Html("<div class='kam-parts'>{}</div>").format(self._parts(verdict))])

    def _parts(self, verdict: Verdict) -> Html:
        """Return the parts; those of one person stand together, with the reason said once."""
        shared: dict[str, list[Part]] = {}
        for part in verdict.parts:
            shared.setdefault(part.of.partition("/")[0], []).append(part)
        return join(self._of_one(of, parts) for of, parts in shared.items())

    def _of_one(self, of: str, parts: list[Part]) -> Html:
        name = self.names.get(of)
        head = Html("<h4>{}</h4>").format(name) if name else Html("")
        marks = join(self._mark(part) for part in parts)
        whys = join(Html("<p>{}</p>").format(why) for why in dict.fromkeys(self.words.text(part.why) for part in parts))
        return Html("<div class='kam-part'>{}<div class='kam-marks'>{}</div>{}</div>").format(head, marks, whys)

    def _mark(self, part: Part) -> Html:
        grade = "full" if part.score >= 1 else "none" if part.score <= 0 else "part"
        mark = badge({"full": "ok", "part": "medium", "none": "high"}[grade], self.words(f"panels.{grade}"))
        return Html("<span class='kam-mark'>{} <b>{}</b></span> ").format(mark, self.words.text(part.label))


def exercise(kit: Kit, exercise_id: str, session: Session | None = None) -> widgets.Widget:
    """Return the screen of one exercise, for the trainee of `session` (None: this machine's own learner).

    A faulty or missing exercise is told in words on the page, never as a traceback.
    """
    try:
        return ExercisePanel(kit, exercise_id, session).widget
    except KamkitError as error:
        return page(kit.lang, html(note(kit.words.say_all(error), "bad")))
