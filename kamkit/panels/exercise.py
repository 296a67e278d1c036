"""One exercise: its question, the form, the submit button, and the verdict. What was answered before is there again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_OID, UUID, uuid5

import ipywidgets as widgets

from kamkit.errors import KamkitError
from kamkit.look.html import Html, note
from kamkit.model.attempt import Attempt
from kamkit.model.exercise import Given, GroupCase, Passed, Verdict
from kamkit.panels.forms import Desk, Form, form
from kamkit.panels.sheet import Draft
from kamkit.panels.show import html, page, put
from kamkit.panels.submit import Press, SubmitButton
from kamkit.panels.verdict import Shown, verdict_view

if TYPE_CHECKING:
    from kamkit.kit.answers import Session
    from kamkit.kit.kit import Kit

BUTTON_WORDS = (
    "submit", "again", "pass", "save_judgement", "waiting", "restored", "resending", "cut", "back", "lost_lab",
    "lost_page", "lost_unkept",
)  # fmt: skip


class ExercisePanel:
    """The screen of one exercise. `form`, `submit` and `verdict` are there for tests to press and read.

    What was answered before `since` is not shown again. While a form before or after a course is open, its exercises
    tell no verdict. `answered` is called when an answer is stored.
    """

    def __init__(
        self, kit: Kit, exercise_id: str, session: Session | None = None, timed: bool = False,
        since: datetime | None = None, answered: Callable[[], None] = lambda: None,
    ):  # fmt: skip
        self.kit, self.words = kit, kit.words
        self.session = session or kit.session()
        self.since, self.answered = since, answered
        self.exercise, self.variant = kit.presented(exercise_id, self.session)
        case = kit.case(self.exercise.case) if self.exercise.case else None
        self.names = {m.code: m.person.name for m in case.group.members} if case else {}
        self.form = self._form(self.exercise, case, self.variant)
        self.submit = self._button(timed)
        self.verdict = html()
        self.head = html(self._head())
        self.widget = page(self.kit.lang, self.head, self.form.widget, self.submit, self.verdict)
        self._before()

    def _form(self, exercise: Any, case: GroupCase | None, variant: int) -> Form[Any, Any]:
        return form(exercise, Desk(self.words, case, lambda group: self.kit.standards.terms[group], variant))

    def _button(self, timed: bool) -> SubmitButton:
        words = {name: self.words(f"panels.{name}") for name in BUTTON_WORDS}
        if self._sealed():
            words |= {name: self.words(f"run.sealed_{name}") for name in ("again", "pass")}
        owner = hashlib.blake2b(self.session.trainee.id.bytes, digest_size=8).hexdigest()
        button = SubmitButton(
            sheet=self.form.sheet.model_id, owner=owner, exercise=self.exercise.id, words=words,
            lost=self.words("panels.lost"), timed=timed,
        )  # fmt: skip
        button.on_page(self._given, self._restore, self.again)
        return button

    def _head(self) -> Html:
        title, prompt = self.words.text(self.exercise.title), self.words.text(self.exercise.prompt)
        level = self.words("panels.level", level=self.exercise.level)
        head = "<h3>{} <small>{}</small></h3><p class='kam-prompt'>{}</p>{}"
        return Html(head).format(title, level, prompt, self.form.scene())

    def _before(self) -> None:
        """Show the last answer and its verdict, where there is one."""
        before = self.session.last(self.exercise.id)
        since = [one for one in (self.since, self._sealed()) if one]
        if before and before.at >= max(since, default=before.at):
            self._show(before, self.words("panels.before", at=self.kit.local_time(before.at)))
            self.form.fill(before.answer)

    def _sealed(self) -> datetime | None:
        """Return since when an open form holds back the verdict, None where none does."""
        return self.kit.runs(self.session).sealing(self.exercise.id)

    def _restore(self, draft: Draft) -> None:
        """Show again what was typed and never stored."""
        self.form.restore(draft)
        with self.submit.hold_sync():
            self.submit.settled, self.submit.halfway = False, self.form.halfway

    def again(self) -> None:
        """Begin another try; what is sealed is only changed."""
        if not self._sealed():
            self.form.again()
        put(self.verdict, Html(""))
        with self.submit.hold_sync():
            self.submit.said, self.submit.settled, self.submit.halfway = "", False, False

    def _given(self, press: Press) -> None:
        try:
            if press.exercise in ("", self.exercise.id):
                self._own(press)
            else:
                self._kept_for(press)
        except KamkitError as error:
            self.submit.acknowledge(press, self.words("panels.not_saved", why=self.words.say_all(error)), refused=True)

    def _own(self, press: Press) -> None:
        answer = self._read(self.form, press)
        if answer is None:
            draft = self.form.draft() if press.draft is None else press.draft
            missing = self.form.missing(draft) or ""
            self.submit.acknowledge(press, self.words("panels.incomplete"), refused=True, missing=missing)
            return
        self._answered(self.exercise.id, answer, press.attempt)
        stored = self.session.last(self.exercise.id)
        if stored:
            self._show(stored, "", press.attempt)
        self.submit.acknowledge(press, self.words("panels.saved"))
        self.answered()

    def _kept_for(self, press: Press) -> None:
        """Store an answer to another exercise that this browser had kept; nothing of it is shown here."""
        exercise, variant = self.kit.presented(press.exercise, self.session)
        case = self.kit.case(exercise.case) if exercise.case else None
        answer = self._read(self._form(exercise, case, variant), press)
        if answer is not None:
            self._answered(exercise.id, answer, press.attempt)
            self.submit.acknowledge(press, self.words("panels.saved"), aside=True)

    @staticmethod
    def _read(filled: Form[Any, Any], press: Press) -> Given | None:
        if press.passed:
            return filled.passed(press.draft, press.seconds)
        return filled.read(press.draft, press.seconds)

    def _answered(self, exercise_id: str, answer: Given, attempt: UUID) -> Verdict:
        """Return the verdict; a press that comes again is stored once, unless the answer was changed in between."""
        stored = next((one for one in self.session.attempts(exercise_id) if one.id == attempt), None)
        if stored and _told(stored.answer) != _told(answer):
            return self.session.answer(exercise_id, answer, uuid5(NAMESPACE_OID, f"{attempt}{_told(answer)}"))
        return self.session.answer(exercise_id, answer, attempt)

    def _show(self, stored: Attempt, said: str, attempt: UUID | None = None) -> None:
        if self._sealed():
            self._hold_back(attempt or stored.id)
            return
        told = self.session.feedback(self.exercise.id, stored.verdict)
        hints = min(stored.answer.hints, len(self.exercise.hints)) if not isinstance(stored.answer, Passed) else 0
        shown = Shown(told, stored.answer, attempt or stored.id, said, hints, self.names)
        put(self.verdict, verdict_view(shown, self.words))
        self.form.judge(stored.answer, told)
        with self.submit.hold_sync():
            self.submit.halfway, self.submit.settled = self.form.halfway, not self.form.halfway

    def _hold_back(self, attempt: UUID) -> None:
        """Say that the answer is kept, and nothing of what it is worth."""
        head = "<h4 class='kam-verdict-head' tabindex='-1' data-attempt='{}'>{}</h4><p>{}</p>"
        said = self.words("run.sealed"), self.words("run.sealed_how")
        put(self.verdict, Html("<section class='kam-verdict'>{}</section>").format(Html(head).format(attempt, *said)))
        with self.submit.hold_sync():
            self.submit.halfway, self.submit.settled = False, True


def _told(answer: Given) -> str:
    """Return an answer as the page told it: the day of a promise is the kit's own."""
    return answer.model_dump_json(exclude={"promise": {"by"}})


def exercise(kit: Kit, exercise_id: str, session: Session | None = None, timed: bool = False) -> widgets.Widget:
    """Return the screen of one exercise, for the trainee of `session` (None: this machine's own learner).

    A faulty or missing exercise is told in words on the page, never as a traceback. `timed` shows a clock.
    """
    try:
        return ExercisePanel(kit, exercise_id, session, timed).widget
    except KamkitError as error:
        return page(kit.lang, html(note(kit.words.say_all(error), "bad")))
