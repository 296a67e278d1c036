"""A run on a page: its exercises one after the other, and how it went. Where one is, the store tells."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

import ipywidgets as widgets

from kamkit.errors import KamkitError, NotFound, problem
from kamkit.kit.runs import COUNTS, DRILL, FORMS
from kamkit.look.html import Html, bullets, join, key_figures, note, table
from kamkit.panels.exercise import ExercisePanel
from kamkit.panels.page import GLYPH, Choices, grade_of
from kamkit.panels.show import close_all, html, page, type_of

if TYPE_CHECKING:
    from kamkit.kit.answers import Session
    from kamkit.kit.kit import Kit
    from kamkit.kit.runs import Cell, Run, Runs, Step, Which

SPARE = ("skip", "on", "hand_in", "to_summary", "used", "kept", "after_handing_in", "here", "minutes", "seconds")
"""Words that come up on a step after it is shown."""
EARLIER = 5


@dataclass(frozen=True)
class View:
    """What a run shows: heading, parts, the place it stands at, and whether an exercise is in it."""

    head: str
    parts: list[Any]
    place: str
    exercise: bool = False


class RunPanel:
    """The runs of one trainee, view by view; `show` puts a view on the page and lets go of the one before.

    Tests press `begin`, `counts`, `onwards`, `stop`, `yes`, `no` and `steps`, and read `panel`.
    """

    def __init__(self, kit: Kit, session: Session, show: Callable[[View], None], lost: str = ""):
        self.kit, self.words, self.session = kit, kit.words, session
        self.runs: Runs = kit.runs(session)
        self._put, self._lost, self._place = show, lost, DRILL
        self._skills = {one.skill: self.words.text(one.name) for one in session.standing()}

    def open(self, place: str) -> None:
        """Show "pre", "post", "drill", a run by its id, or one of its exercises (`<id>/3`). Raise KamkitError."""
        name, _, at = place.partition("/")
        run = self._found(name)
        form = next((which for which in FORMS if which == name), None)
        if run is None and form:
            self._intro_form(form)
        elif run is None:
            self._intro_drill()
        elif at in (places := [str(number) for number in range(1, len(run.steps) + 1)]):
            self._step(run, places.index(at))
        else:
            self._go_on(run)

    def _found(self, name: str) -> Run | None:
        if name in FORMS:
            return next((one for one in self.runs.all() if one.kind == name), None)
        if name == DRILL:
            return next((one for one in reversed(self.runs.all()) if one.kind == DRILL and one.open), None)
        try:
            return self.runs.run(UUID(name))
        except ValueError:
            raise NotFound(problem("run_missing", id=name)) from None

    def _go_on(self, run: Run) -> None:
        """Show where one is: the next exercise without an answer, the last one where all have one, the summary."""
        if not run.open or not run.steps:
            self._summary(run)
            return
        at = run.next_open()
        self._step(run, len(run.steps) - 1 if at is None else at)

    def _show(self, view: View) -> None:
        self._place = view.place
        self._put(view)

    # -- before it begins ----------------------------------------------------------------------------------------------

    def _intro_form(self, which: Which) -> None:
        try:
            count = len(self.runs.wanted(which))
        except KamkitError:
            self._show(View(self._name(which), [html(note(self.words("run.no_form"), "info"))], which))
            return
        self.begin = self._button("begin", lambda: self._begin_form(which), "kam-next")
        self.begin.button_style = "primary"
        said = self._lead(self.words(f"run.{which}_lead", all=count)), self._lead(self.words("run.form_how"))
        self._show(View(self._name(which), [*map(html, said), self.begin], which))

    def _begin_form(self, which: Which) -> None:
        self._guarded(lambda: self._go_on(self.runs.begin(which)))

    def _intro_drill(self) -> None:
        self._there = self.runs.drillable()
        options = [(self.words("run.all_skills"), ""), *((self._skills[key], key) for key in self._skills
                   if key in self._there)]
        self.skill = widgets.Dropdown(options=options, value="", description=self.words("run.which_skill"))
        self.counts = widgets.HBox()
        self.counts.add_class("kam-run-counts")
        self.skill.observe(lambda _: self._offer(), "value")
        self._offer()
        lead = html(self._lead(self.words("run.drill_lead")))
        self._show(View(self._name(DRILL), [lead, self.skill, self.counts, *self._earlier()], DRILL))

    def _offer(self) -> None:
        """Offer drills as long as the skill has exercises for."""
        skill = self.skill.value or None
        there = self._there.get(skill, 0)
        old, self.counts.children = self.counts.children, tuple(
            self._counted(skill, count) for count in sorted({min(count, there) for count in COUNTS} - {0})
        )
        for button in old:
            close_all(button)

    def _counted(self, skill: str | None, count: int) -> widgets.Button:
        button = self._button("begin_count", lambda: self._begin_drill(skill, count), "kam-run-count", count=count)
        button.button_style = "primary"
        return button

    def _begin_drill(self, skill: str | None, count: int) -> None:
        self._guarded(lambda: self._go_on(self.runs.begin_drill(skill, count)))

    def _earlier(self) -> list[Any]:
        """Return the drills of before, folded away, the newest first."""
        past = [one for one in reversed(self.runs.all()) if one.kind == DRILL and not one.open]
        if not past:
            return []
        group = {"name": self.words("run.earlier", count=len(past)), "said": "", "scores": "",
                 "items": [self._past(one) for one in past[:EARLIER]]}
        return [self._list([group], self._open_guarded)]

    def _past(self, run: Run) -> dict[str, str]:
        day = self.kit.local_time(run.began)
        title = self.words("run.earlier_one", day=day, all=len(run.steps))
        name = self._name(DRILL) if run.skill is None else self._skills.get(run.skill, run.skill)
        grade = grade_of(run.score) if run.whole else "none"
        said = f"{name} · {state(self.kit, run)}"
        return {"id": str(run.id), "title": title, "said": said, "grade": grade, "glyph": GLYPH[grade]}

    # -- one exercise --------------------------------------------------------------------------------------------------

    def _step(self, run: Run, at: int) -> None:
        self.run, self.at = run, at
        self.panel = ExercisePanel(
            self.kit, run.steps[at].exercise.id, self.session, run.open, run.began, self._answered
        )  # fmt: skip
        self.panel.submit.lost = self._lost or self.panel.submit.lost
        self.steps = self._list([self._progress()], self._to_step)
        self.steps.add_class("kam-run-steps")
        self.onwards = widgets.Button()
        self.onwards.add_class("kam-onwards")
        self.onwards.on_click(lambda _: self._guarded(self._on))
        self.stop = self._button("give_up", self._ask, "kam-run-quiet")
        self.asked = widgets.VBox()
        bar = widgets.HBox([self.onwards, self.stop])
        bar.add_class("kam-run-bar")
        self._label()
        spare = type_of(text="".join(self.words(f"run.{name}") for name in SPARE))
        head = self.words("run.place", name=self._name(run.kind, run.skill), at=at + 1, all=len(run.steps))
        self._show(View(head, [self.steps, self.panel.widget, bar, self.asked, spare], f"{run.id}/{at + 1}", True))

    def _progress(self) -> dict[str, Any]:
        """Return the run as one line that unfolds: how many are answered, the time so far, every exercise."""
        run = self.run
        used = self.words("run.used", time=self._time(run.seconds)) if run.seconds is not None else ""
        answered = self.words("run.answered", answered=run.answered, all=len(run.steps))
        share = round(100 * run.answered / len(run.steps))
        items = [self._item(place, step) for place, step in enumerate(run.steps)]
        return {"name": answered, "said": used, "scores": "", "share": share, "items": items}

    def _item(self, place: int, step: Step) -> dict[str, str]:
        grade, glyph, said = "none", GLYPH["none"], self.words("run.open")
        if step.held:
            glyph, said = GLYPH["ok"], self.words("run.kept" if self.run.is_form else "run.after_handing_in")
        elif step.answer:
            grade = grade_of(step.score)
            glyph, said = GLYPH[grade], self._how(step)
        if self.run.open and place == self.at:
            said = f"{self.words('run.here')} · {said}"
        title = self.words("run.step", at=place + 1, title=self.words.text(step.exercise.title))
        return {"id": str(place + 1), "title": title, "said": said, "grade": grade, "glyph": glyph}

    def _how(self, step: Step) -> str:
        score = self._percent(step.score)
        return score if step.seconds is None else f"{score} · {self._time(step.seconds)}"

    def _answered(self) -> None:
        """Tell how far one is, once an answer is stored."""
        self.run = self.runs.run(self.run.id)
        self.steps.groups = [self._progress()]
        self._label()

    def _label(self) -> None:
        """Say on the buttons what comes next."""
        run, here = self.run, self.run.steps[self.at]
        following = run.next_open(self.at)
        last = following in (None, self.at)
        word = "on" if here.answer else "skip"
        if last:
            word = "hand_in" if run.is_form else "to_summary"
        if not run.open:
            word = "to_results"
        self.onwards.description = self.words(f"run.{word}")
        self.onwards.button_style = "primary" if word != "skip" else ""
        self.onwards.layout.display = "none" if last and run.open and not here.answer else ""
        self.stop.layout.display = "" if run.open and not run.whole else "none"

    def _on(self) -> None:
        run = self.runs.run(self.run.id)
        following = run.next_open(self.at)
        if not run.open:
            self._summary(run)
        elif following is None:
            self._summary(self.runs.end(run.id))
        else:
            self._step(run, following)

    def _to_step(self, place: str) -> None:
        self._open_guarded(f"{self.run.id}/{place}")

    def _ask(self) -> None:
        """Ask once more before a run is given up."""
        left = len(self.run.steps) - self.run.answered
        said = self.words("run.sure_form" if self.run.is_form else "run.sure_drill", left=left)
        self.yes = self._button("give_up_yes", lambda: self._guarded(self._given_up), "kam-run-yes")
        self.no = self._button("give_up_no", lambda: self._clear(), "kam-run-no")
        alert = html(Html("<div role='alert'>{}</div>").format(note(said, "warn")))
        answers = widgets.HBox([self.yes, self.no])
        self._clear()
        self.asked.children = (type_of(answers), alert, answers)

    def _clear(self) -> None:
        old, self.asked.children = self.asked.children, ()
        for widget in old:
            close_all(widget)

    def _given_up(self) -> None:
        self._summary(self.runs.end(self.run.id))

    # -- how it went ---------------------------------------------------------------------------------------------------

    def _summary(self, run: Run) -> None:
        self.run, self.at = run, -1
        name, parts = self._name(run.kind, run.skill), [html(self._figures(run))]
        if not run.whole:
            left = len(run.steps) - run.answered
            parts.insert(0, html(note(self.words("run.stopped", left=left), "warn")))
        parts += [html(self._by_skill(run)), self._looks(run), html(self._says_not(run))]
        if run.kind == DRILL:
            self.another = self._button("another", lambda: self._open_guarded(DRILL), "kam-run-another")
            parts.insert(len(parts) - 1, self.another)
        self._show(View(name, parts, str(run.id)))

    def _figures(self, run: Run) -> Html:
        figures = [
            (self.words("run.score" if run.whole else "run.score_so_far"), self._percent(run.score)),
            (self.words("run.answers"), self.words("run.of", answered=run.answered, all=len(run.steps))),
        ]
        timed = [step.seconds for step in run.steps if step.seconds is not None]
        if run.seconds is not None:
            figures.append((self.words("run.time"), self._time(run.seconds)))
            figures.append((self.words("run.time_each"), self._time(run.seconds / len(timed))))
        if run.points is not None:
            figures.append((self.words("run.points"), f"{run.points:+g}".replace("-", "−")))
        return key_figures(figures)

    def _by_skill(self, run: Run) -> Html:
        cells = self.runs.compared() if run.is_form else ()
        if cells:
            heads = [self.words(f"run.{name}") for name in ("skill", "before", "after")]
            rows: list[Sequence[object]] = [
                (self._cell(one), self._percent(one.before), self._percent(one.after)) for one in cells
            ]
            both = [self.runs.form(which) for which in FORMS]
            means = [self._percent(one.score) if one else "" for one in both]
            rows.append((self.words("run.in_all"), *means))
            stopped = [self._unfinished(one) for one in both if one and not one.whole]
            body = join([table(heads, rows, numbers=(1, 2), row_heads=True), *stopped])
            return self._section("side_by_side", body)
        parts = run.by_skill()
        if len(parts) < 2:
            return Html("")
        heads = [self.words(f"run.{name}") for name in ("skill", "answers", "score")]
        lines = [(self._skill(one.skill), self.words("run.of", answered=one.answered, all=one.count),
                  self._percent(one.score)) for one in parts]
        return self._section("by_skill", table(heads, lines, numbers=(1, 2), row_heads=True))

    def _unfinished(self, run: Run) -> Html:
        name = self._name(run.kind)
        said = self.words("run.form_unfinished", name=name, answered=run.answered, all=len(run.steps))
        return note(said, "warn")

    def _looks(self, run: Run) -> Any:
        """Return every exercise of a run to open: those to look at again unfolded, the others folded."""
        again = run.again()
        rest = [at for at in range(len(run.steps)) if at not in again]
        groups = [self._group("again", again), self._group("rest", rest)]
        self.steps = self._list([group for group in groups if group["items"]], self._to_step)
        return self.steps

    def _group(self, name: str, places: Sequence[int]) -> dict[str, Any]:
        items = [self._item(at, self.run.steps[at]) for at in places]
        head = self.words(f"run.{name}", count=len(places))
        return {"name": head, "said": "", "scores": "", "open": name == "again", "items": items}

    def _says_not(self, run: Run) -> Html:
        count = max(1, len(run.steps))
        lines = [self.words("run.not_work"), self.words("run.not_fine", count=count, percent=round(100 / count))]
        lines += [self.words("run.not_skill")] if run.is_form else []
        lines += [self.words("run.not_course")] if run.is_form and self.runs.compared() else []
        lines += [self.words("run.not_new", count=run.known)] if run.known else []
        lines.append(self.words("run.not_time"))
        body = Html("<div class='kam-says-not'>{}</div>").format(bullets(lines))
        return self._section("says_not", body)

    # -- small things --------------------------------------------------------------------------------------------------

    def _guarded(self, act: Callable[[], None]) -> None:
        """Do what a press asks for; what goes wrong is told on the page, which stays of use."""
        try:
            act()
        except KamkitError as error:
            said = html(note(self.words.say_all(error), "bad"))
            self._show(View(self.words("run.title"), [said], self._place))

    def _open_guarded(self, place: str) -> None:
        self._guarded(lambda: self.open(place))

    def _name(self, kind: str, skill: str | None = None) -> str:
        return self.words("run.drill_of", skill=self._skill(skill)) if skill else self.words(f"run.{kind}")

    def _skill(self, skill: str) -> str:
        return self._skills.get(skill, skill)

    def _cell(self, cell: Cell) -> Html:
        name = self.words("run.cell", skill=self._skill(cell.skill), level=cell.level)
        several = self.words("run.count", count=cell.count) if cell.count > 1 else ""
        return Html("{} <small>{}</small>").format(name, several)

    def _percent(self, score: float | None) -> str:
        return self.words("run.none") if score is None else self.words("run.percent", percent=round(score * 100))

    def _time(self, seconds: float | None) -> str:
        minutes, rest = divmod(round(seconds or 0), 60)
        return self.words("run.minutes", m=minutes, s=rest) if minutes else self.words("run.seconds", s=rest)

    def _lead(self, said: str) -> Html:
        return Html("<p class='kam-lead'>{}</p>").format(said)

    def _section(self, name: str, body: Html) -> Html:
        return Html("<section class='kam-run-told'><h3>{}</h3>{}</section>").format(self.words(f"run.{name}"), body)

    @staticmethod
    def _list(groups: Sequence[dict[str, Any]], act: Callable[[str], None]) -> Choices:
        choices = Choices(groups=list(groups))
        choices.on_chosen(act)
        return choices

    def _button(self, word: str, act: Callable[[], None], kind: str, **values: Any) -> widgets.Button:
        button = widgets.Button(description=self.words(f"run.{word}", **values))
        button.add_class(kind)
        button.on_click(lambda _: act())
        return button


def state(kit: Kit, run: Run | None) -> str:
    """Return how a run stands, in words."""
    words = kit.words
    if run is None:
        return ""
    values = {"answered": run.answered, "all": len(run.steps), "percent": round(100 * (run.score or 0))}
    if run.open:
        return words("run.to_hand_in" if run.whole and run.is_form else "run.under_way", **values)
    return words("run.done" if run.whole else "run.unfinished", **values)


def doors(kit: Kit, runs: Runs) -> list[dict[str, str]]:
    """Return the two forms (where the bank can fill them) and the drill as lines of a list, each with its state."""
    every = runs.all()
    forms = [(which, next((one for one in every if one.kind == which), None)) for which in FORMS]
    found = []
    for which, run in forms:
        try:
            said = state(kit, run) or kit.words("run.not_begun", all=len(runs.wanted(which)))
        except KamkitError:
            continue
        found.append(_door(kit, which, said, run))
    last = next((one for one in reversed(every) if one.kind == DRILL), None)
    said = kit.words("run.drill_offer")
    if last and last.whole and not last.open:
        said = kit.words("run.drill_last", all=len(last.steps), percent=round(100 * (last.score or 0)))
    elif last:
        said = state(kit, last)
    return [*found, _door(kit, DRILL, said, last)]


def _door(kit: Kit, kind: str, said: str, run: Run | None) -> dict[str, str]:
    grade = "none"
    if run and not run.open and run.whole:
        grade = grade_of(run.score)
    glyph = GLYPH["medium"] if run and run.open else GLYPH[grade]
    return {"id": kind, "title": kit.words(f"run.{kind}"), "said": said, "grade": grade, "glyph": glyph}


class RunPage:
    """Runs in a notebook: the same views, one in the place of the other."""

    def __init__(self, kit: Kit, which: str, session: Session | None = None):
        self.stage = widgets.VBox()
        self.widget = page(kit.lang, self.stage)
        self.widget.add_class("kam-run-page")
        self.panel = RunPanel(kit, session or kit.session(), self._show)
        self.panel.open(which)

    def _show(self, view: View) -> None:
        kind = "h3" if view.exercise else "h2"
        head = html(Html("<{} class='kam-run-head'>{}</{}>").format(Html(kind), view.head, Html(kind)))
        old, self.stage.children = self.stage.children, (type_of(*view.parts), head, *view.parts)
        for widget in old:
            close_all(widget)


def run(kit: Kit, which: str = DRILL, session: Session | None = None) -> widgets.Widget:
    """Return the form before the course ("pre"), the one after it ("post") or a drill ("drill"), where one is in it.

    It is told in words on the page where there is none.
    """
    try:
        return RunPage(kit, which, session).widget
    except KamkitError as error:
        return page(kit.lang, html(note(kit.words.say_all(error), "bad")))
