"""The trainee's page: sign in, the next exercise, progress, all exercises, past answers. It shows what the kit says."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import UUID

import ipywidgets as widgets

from kamkit.errors import KamkitError, SignInRefused
from kamkit.lang.words import Words
from kamkit.look.html import Html, badge, bullets, join, note
from kamkit.look.style import HTML_LANG
from kamkit.model.attempt import Attempt
from kamkit.model.exercise import Written
from kamkit.panels.exercise import ExercisePanel
from kamkit.panels.page import GLYPH, Choices, Door, SignIn, grade_of
from kamkit.panels.run import RunPanel, View, doors
from kamkit.panels.show import close_all, html, page, type_of
from kamkit.settings import Lang

if TYPE_CHECKING:
    from kamkit.kit.answers import OpenPromise, Session
    from kamkit.kit.kit import Kit
    from kamkit.kit.people import SignedIn

RECENT, OWED, LISTED = 5, 3, 14
RUN = "run/"
"""What the place of a run begins with."""
FORM_WORDS = ("code", "name", "name_hint", "secret", "secret_hint", "enter", "checking", "fill_all")


class Classroom:
    """One trainee's page. Who that is was settled at the door; afterwards no message of the page can change it."""

    def __init__(self, kit: Kit, session: Session | None = None):
        self.kit, self.words = kit, kit.words
        self.session, self.guest = session, None
        self._key, self._code, self._place = "", "", ""
        self._skills: dict[str, str] = {}
        self._held: dict[UUID, str] = {}
        self._replaces = False
        self.door, self.stage = Door(), widgets.VBox()
        self.stage.add_class("kam-stage")
        self.door.on_heard(self._heard)
        self.widget = page(kit.lang, self.door, self.stage)
        self.widget.add_class("kam-class")
        self._speak()
        self._warm()
        if session:
            self.home()

    def _warm(self) -> None:
        """Read what every view needs before anybody waits for it; what is wrong is told when it is needed."""
        with contextlib.suppress(KamkitError):
            self.kit.exercises()
            self.kit.books()

    guest: SignedIn | None

    # -- the door ------------------------------------------------------------------------------------------------------

    def _heard(self, said: dict[str, str]) -> None:
        """Do what the page's address says: come in by a personal key, in a language, at an exercise."""
        self._code = said["code"] or self._code
        turned = said["lang"] in HTML_LANG and said["lang"] != self.kit.lang
        if turned:
            self._turn(said["lang"])
        if self.session is None and said["key"]:
            self._by_key(said["key"], said["lang"])
        if self.session is None:
            if not self.stage.children:
                self.sign_in()
            return
        if said["place"] == self._place and self.stage.children and not turned:
            return
        if said["place"]:
            self.open(said["place"], replaces=True)
        else:
            self.home(replaces=True)

    def _by_key(self, key: str, lang: str) -> None:
        try:
            self._enter(self.kit.classes.by_key(key), key, lang)
        except KamkitError as error:
            refused = isinstance(error, SignInRefused) and error.problems[0].key == "sign_in_wrong"
            why = self.words("classroom.link_refused") if refused else self.words.say_all(error)
            self.sign_in(note(why, "warn"))

    def _enter(self, guest: SignedIn, key: str, lang: str = "") -> None:
        self.session, self.guest, self._key = guest.session, guest, key
        self._code = guest.school_class.code
        if not lang and guest.school_class.lang != self.kit.lang:
            self._turn(guest.school_class.lang)

    def sign_in(self, said: Html | None = None) -> None:
        """Show the form by which somebody without a personal link comes in."""
        self.form = SignIn(words={name: self.words(f"classroom.{name}") for name in FORM_WORDS}, code=self._code)
        self.form.on_given(self._given)
        lead = Html("<p class='kam-lead'>{}</p>").format(self.words("classroom.sign_in_lead"))
        self._show(self.words("classroom.sign_in"), [html(join([said or "", lead])), self.form], top=[self._other()])

    def _given(self, code: str, name: str, secret: str) -> None:
        try:
            guest = self.kit.classes.sign_in(code, name, secret)
        except KamkitError as error:
            why = self.words.say_all(error)
            self.stage.children[0].children = (*self.stage.children[0].children, type_of(text=why))
            self.form.refuse(why)
            return
        self._enter(guest, f"{guest.person.class_code}-{guest.person.number}-{plain_secret(secret)}")
        self.home(replaces=True)

    def sign_out(self) -> None:
        """Forget who this is; the address no longer carries the key."""
        self.session, self.guest, self._key, self._place = None, None, "", ""
        self._move(replaces=True)
        self.sign_in(note(self.words("classroom.signed_out"), "good"))

    # -- views ---------------------------------------------------------------------------------------------------------

    def home(self, replaces: bool = False) -> None:
        """Show the greeting, the next exercise, the progress, all exercises and the answers so far."""
        session = self._who()
        try:
            standing, attempts, runs = session.standing(), session.attempts(), self.kit.runs(session)
            first, lines = runs.next(), doors(self.kit, runs)
            told = {attempt.id for attempt in runs.told()}
        except KamkitError as error:
            self._trouble(error)
            return
        self._skills = {one.skill: self.words.text(one.name) for one in standing}
        self._held = {attempt.id: self._today(attempt.exercise) for attempt in attempts if attempt.id not in told}
        self.choices = Choices(groups=self._groups(standing, attempts))
        self.history = Choices(groups=self._history(attempts))
        for listed in (self.choices, self.history):
            listed.on_chosen(self.open)
        answered = self.history if attempts else html(Html("<p>{}</p>").format(self.words("classroom.nothing_yet")))
        parts = [
            html(self._greeting(standing)),
            *self._next_button(first, bool(attempts)),
            *self._runs(lines),
            *self._promises(),
            html(Html("<h3>{}</h3>").format(self.words("classroom.progress"))),
            self.choices,
            html(Html("<h3>{}</h3>").format(self.words("classroom.history"))),
            answered,
        ]
        self._place = ""
        self._move(replaces)
        name = self.guest.person.name if self.guest else session.trainee.name
        self._show(self.words("classroom.greeting", name=name), parts, top=self._top())

    def open(self, exercise_id: str, replaces: bool = False) -> None:
        """Show one exercise, with the way back and on; or a run, whose place begins with "run/"."""
        if exercise_id.startswith(RUN):
            self._open_run(exercise_id.removeprefix(RUN), replaces)
            return
        try:
            self.panel = ExercisePanel(self.kit, exercise_id, self._who())
        except Exception as error:  # noqa: BLE001 - whatever it is, the page says so and stays of use
            self._trouble(error)
            return
        item = self.panel.exercise
        self.panel.submit.lost = self.words("classroom.lost")
        self._place = item.id
        self._move(replaces)
        self.back = self._button("back", lambda: self.home(), "kam-back")
        self.onwards = self._button("onwards", self._onwards, "kam-onwards")
        self._show(self._where(item), [self.panel.widget, self.onwards], top=[self.back], kind="kam-exercise")

    def _open_run(self, place: str, replaces: bool = False) -> None:
        self._replaces = replaces
        try:
            self.run = RunPanel(self.kit, self._who(), self._show_run, self.words("classroom.lost"))
            self.run.open(place)
        except Exception as error:  # noqa: BLE001 - whatever it is, the page says so and stays of use
            self._trouble(error)

    def _show_run(self, view: View) -> None:
        self._place = RUN + view.place
        self._move(self._replaces)
        self._replaces = False
        self.back = self._button("back", lambda: self.home(), "kam-back")
        self._show(view.head, view.parts, top=[self.back], kind="kam-exercise" if view.exercise else "kam-home kam-run")

    def _onwards(self) -> None:
        try:
            following = self.kit.runs(self._who()).next()
        except KamkitError as error:
            self._trouble(error)
            return
        if following and following != self._place:
            self.open(following)
        else:
            self.home()

    def _trouble(self, error: Exception) -> None:
        why = self.words.say_all(error) if isinstance(error, KamkitError) else self.words("classroom.refused_500")
        said = note(self.words("classroom.trouble", why=why), "bad")
        self.back = self._button("back", lambda: self.home(replaces=True), "kam-back")
        self._place = ""
        self._show(self.words("classroom.title"), [html(said), self.back], top=[])

    def _show(self, head: str, parts: list[Any], top: list[Any], kind: str = "kam-home") -> None:
        number = self.door.view + 1
        heading = html(Html("<h2 tabindex='-1' data-view='{}'>{}</h2>").format(number, head))
        bar = widgets.HBox(top)
        bar.add_class("kam-top")
        view = widgets.VBox([type_of(bar, *parts, text=self._spare()), bar, heading, *parts])
        view.add_class("kam-view")
        for name in kind.split():
            view.add_class(name)
        self._close_old((view,))
        self.door.view = number
        self.door.title = f"{head} · {self.words('classroom.title')}"
        self.door.say(self.words("classroom.opened", name=head))

    def _spare(self) -> str:
        """Return the words that may come up on any view."""
        return "".join(self.words(f"classroom.{name}") for name in ("cut_off", "reload", "back_again", "lost"))

    def _close_old(self, new: tuple[widgets.Widget, ...]) -> None:
        """Put the new view in the place of the old one, and let go of what the old one held, here and in the page."""
        old, self.stage.children = self.stage.children, new
        for widget in old:
            close_all(widget)

    # -- parts of the home view ----------------------------------------------------------------------------------------

    def _greeting(self, standing: Any) -> Html:
        tried, total = sum(one.tried for one in standing), sum(one.exercises for one in standing)
        due = sum(one.due for one in standing)
        lines = [self.words("classroom.so_far" if tried else "classroom.welcome", tried=tried, all=total)]
        if due and not self._held:  # how many are due tells how the answers were that a form holds back
            lines.append(self.words("classroom.due", due=due))
        return Html("<p class='kam-lead'>{}</p>").format(" ".join(lines))

    def _next_button(self, exercise_id: str | None, begun: bool) -> list[Any]:
        if exercise_id is None:
            return [html(note(self.words("classroom.all_done"), "good"))]
        item = self.kit.exercise(exercise_id)
        words = self.words("classroom.next" if begun else "classroom.begin", title=self.words.text(item.title))
        self.next = widgets.Button(description=words, button_style="primary")
        self.next.add_class("kam-next")
        self.next.on_click(lambda _: self.open(item.id))
        about = f"{self._skill(item.skill)} · {self.words('classroom.level', level=item.level)}"
        return [self.next, html(Html("<p class='kam-next-about'>{}</p>").format(about))]

    def _runs(self, lines: list[dict[str, str]]) -> list[Any]:
        self.doors = Choices(groups=[{"name": "", "said": "", "scores": "", "items": lines}])
        self.doors.on_chosen(lambda place: self.open(RUN + place))
        self.doors.add_class("kam-run-doors")
        return [html(Html("<h3>{}</h3>").format(self.words("run.title"))), self.doors]

    def _promises(self) -> list[Any]:
        """Return what is still owed to customers: whom to ask, by which day; the first few, the others folded."""
        last = self.kit.workshop.today() - timedelta(days=LISTED)
        promises = [promise for promise in self._who().promises() if promise.by >= last]
        if not promises:
            return []
        lines = [self._promise(promise) for promise in promises]
        parts = [bullets(lines[:OWED])]
        if len(lines) > OWED:
            more = self.words("promises.more", count=len(lines) - OWED)
            fold = Html("<details><summary>{}</summary>{}</details>")
            parts.append(fold.format(more, bullets(lines[OWED:])))
        head = Html("<section class='kam-owed'><h3>{}</h3><p class='kam-quiet'>{}</p>{}</section>")
        return [html(head.format(self.words("promises.title"), self.words("promises.lead"), join(parts)))]

    def _promise(self, promise: OpenPromise) -> Html:
        names = self.kit.standards.terms.get("answerer", {})
        who = self.words.text(names[promise.who].name) if promise.who in names else promise.who
        left = (promise.by - self.kit.workshop.today()).days
        when = "late" if left < 0 else "in_days" if left else "today"
        said = self.words("promises.one", who=who, by=promise.by.isoformat())
        mark = badge("high" if left < 0 else "none", self.words(f"promises.{when}", count=abs(left)))
        return Html("{} {} <small>{}</small>").format(said, mark, self._title(promise.exercise))

    def _title(self, exercise_id: str) -> str:
        try:
            return self.words.text(self.kit.exercise(exercise_id).title)
        except KamkitError:
            return exercise_id

    def _today(self, exercise_id: str) -> str:
        """Return today's id of an exercise that may have had another."""
        try:
            return self.kit.exercise(exercise_id).id
        except KamkitError:
            return exercise_id

    def _groups(self, standing: Any, attempts: tuple[Attempt, ...]) -> list[dict[str, Any]]:
        last = {attempt.exercise: attempt.verdict.score for attempt in attempts}
        return [self._group(one, last) for one in standing]

    def _group(self, one: Any, last: dict[str, float | None]) -> dict[str, Any]:
        """Return one skill as the list shows it: how far, how well, and its exercises, the easy ones first."""
        items = sorted(self.kit.exercises(skill=one.skill), key=lambda item: (item.level, item.id))
        scores = ""
        held = any(item.id in self._held.values() for item in items)
        if one.first is not None and one.last is not None and not held:
            scores = self.words("classroom.scores", first=round(one.first * 100), last=round(one.last * 100))
        return {
            "name": self.words.text(one.name),
            "said": self.words("classroom.done_of", tried=one.tried, all=one.exercises),
            "share": round(100 * one.tried / one.exercises) if one.exercises else 0,
            "scores": scores,
            "open": any(item.id == self._place for item in items),
            "items": [self._item(item, last) for item in items],
        }

    def _item(self, item: Any, last: dict[str, float | None]) -> dict[str, Any]:
        grade, how = "none", self.words("classroom.not_done")
        glyph = ""
        if item.id in self._held.values():
            glyph, how = GLYPH["ok"], self.words("run.after_handing_in")
        elif item.id in last:
            grade, how = grade_of(last[item.id]), self._worth(last[item.id], "last_score")
        said, title = f"{self.words('classroom.level', level=item.level)} · {how}", self.words.text(item.title)
        told = {"id": item.id, "title": title, "said": said, "grade": grade, "glyph": glyph or GLYPH[grade]}
        return {**told, "here": item.id == self._place}  # where one comes from

    def _history(self, attempts: tuple[Attempt, ...]) -> list[dict[str, Any]]:
        """Return the answers, the newest first, each of which opens its exercise with what was answered last."""
        items = [self._answered(attempt) for attempt in reversed(attempts)]
        groups = [{"name": "", "items": items[:RECENT]}]
        if len(items) > RECENT:
            older = self.words("classroom.older", count=len(items) - RECENT)
            groups.append({"name": older, "said": "", "scores": "", "items": items[RECENT:]})
        return groups

    def _answered(self, attempt: Attempt) -> dict[str, Any]:
        held = attempt.id in self._held
        how = self.words("run.after_handing_in") if held else self._worth(attempt.verdict.score, "percent")
        if not held and attempt.verdict.score is None and isinstance(attempt.answer, Written):
            how = self.words("classroom.unmarked" if attempt.answer.judged else "classroom.own_judging")
        grade = "none" if held else grade_of(attempt.verdict.score)
        return {"id": attempt.exercise, "title": self._title(attempt.exercise), "grade": grade,
                "glyph": GLYPH["ok"] if held else GLYPH[grade],
                "said": f"{self.kit.local_time(attempt.at)} · {how}"}

    def _worth(self, score: float | None, word: str) -> str:
        if score is None:
            return self.words("classroom.unmarked")
        return self.words(f"classroom.{word}", percent=round(score * 100))

    # -- small things --------------------------------------------------------------------------------------------------

    def _who(self) -> Session:
        if self.session is None:
            raise RuntimeError("nobody is signed in")
        return self.session

    def _where(self, item: Any) -> str:
        listed = [one.id for one in self.kit.exercises(skill=item.skill)]
        at = listed.index(item.id) + 1
        return self.words("classroom.place", skill=self._skill(item.skill), at=at, all=len(listed))

    def _skill(self, skill: str) -> str:
        if not self._skills:
            self._skills = {one.skill: self.words.text(one.name) for one in self._who().standing()}
        return self._skills.get(skill, skill)

    def _top(self) -> list[Any]:
        self.out = self._button("sign_out", self.sign_out, "kam-quiet")
        return [self._other(), self.out] if self.guest else [self._other()]

    def _other(self) -> widgets.Button:
        self.other = self._button("this_language", self._switch, "kam-quiet")
        self.other.description = Words(self._another())("classroom.this_language")
        return self.other

    def _another(self) -> Lang:
        return "en" if self.kit.lang == "zh" else "zh"

    def _switch(self) -> None:
        self._turn(self._another())
        if self.session is None:
            self._move(replaces=True)
            self.sign_in()
        else:
            self.home(replaces=True)

    def _turn(self, lang: str) -> None:
        self.widget.remove_class(f"kam-{self.kit.lang}")
        self.kit = self.kit.in_language(lang)
        self.words, self._skills = self.kit.words, {}
        self.widget.add_class(f"kam-{lang}")
        self._speak()

    def _speak(self) -> None:
        self.door.lang = HTML_LANG[self.kit.lang]
        for name in ("cut_off", "reload", "back_again"):
            setattr(self.door, name, self.words(f"classroom.{name}"))

    def _move(self, replaces: bool) -> None:
        """Let the page's address say where we are, so that a reload, a bookmark and Back lead here."""
        said = {"k": self._key, "c": "" if self._key else self._code, "x": self._place, "lang": self.kit.lang}
        with self.door.hold_sync():
            self.door.replaces = replaces
            self.door.hash = urlencode({name: value for name, value in said.items() if value}, safe="/-")

    def _button(self, word: str, act: Callable[[], None], kind: str) -> widgets.Button:
        button = widgets.Button(description=self.words(f"classroom.{word}"))
        button.add_class(kind)
        button.on_click(lambda _: act())
        return button


def plain_secret(typed: str) -> str:
    """Return a secret as it was made, however it was typed."""
    return "".join(letter for letter in typed.lower() if letter.isalnum())


def classroom(kit: Kit, session: Session | None = None) -> widgets.Widget:
    """Return the trainee's page: with a session it is that trainee's, without one it asks at the door who comes."""
    return Classroom(kit, session).widget
