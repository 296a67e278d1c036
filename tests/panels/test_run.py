"""Runs on the page, without a browser: step by step, skipped and come back to, given up, handed in, summed up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import comm
import pytest

from kamkit import panels
from kamkit.errors import StoreError, problem
from kamkit.kit.kit import Kit
from kamkit.lang.text import Text
from kamkit.model.exercise import Given, Triaged
from kamkit.panels.classroom import Classroom
from kamkit.panels.run import RunPanel, View, doors
from kamkit.practice.answers import best, worst
from kamkit.store import runs as run_store
from kamkit.store.trainees import add_trainee
from tests.panels.small import KINDS, ROLES
from tests.panels.test_bank_secrets import SHORT, Sent, secrets, shown_before, spoken, told_too_early
from tests.panels.test_classroom import _texts, words_on
from tests.panels.test_exercise import wrong

CLOSED = tuple(f"small/{kind}" for kind in (*KINDS, "assign-roles") if kind != "write-response")
"""An exercise of every kind that a form may ask."""


class Page:
    """A page that shows the last view of a run."""

    def __init__(self, kit: Kit):
        self.view: View | None = None
        self.run = RunPanel(kit, kit.session(), self.show)
        self.kit = kit

    def show(self, view: View) -> None:
        self.view = view

    def words(self) -> str:
        assert self.view
        return " ".join([self.view.head, *(text for part in self.view.parts for text in _texts(part))])

    def answer(self, right: bool = True) -> None:
        panel = self.run.panel
        panel.form.fill(best(panel.exercise) if right else worst(panel.exercise))
        panel.submit.click()


@pytest.fixture
def page(kit: Kit) -> Page:
    return Page(kit)


def test_a_drill_goes_step_by_step_to_its_summary(page: Page) -> None:
    page.run.open("drill")
    page.run.counts.children[0].click()
    count = len(page.run.run.steps)
    for at in range(count):
        assert page.view
        assert page.view.exercise
        assert page.view.place.endswith(f"/{at + 1}")
        if at % 2:
            page.run.panel.submit.click(passed=True)
        else:
            page.answer()
        page.run.onwards.click()
    assert page.view
    assert not page.view.exercise
    assert not page.kit.runs().all()[0].open
    assert page.run.run.steps[1].exercise.title.zh in page.words(), "what was not right is there to look at again"


def test_a_step_may_be_skipped_and_comes_again(page: Page) -> None:
    page.run.open("drill")
    page.run.counts.children[0].click()
    first = page.run.at
    page.run.onwards.click()
    assert page.run.at == first + 1
    for _ in range(len(page.run.run.steps) - 1):
        page.answer()
        page.run.onwards.click()
    assert page.run.at == first
    assert page.run.run.answered == len(page.run.run.steps) - 1


def test_an_open_form_shows_no_verdict_and_an_ended_one_does(page: Page) -> None:
    page.run.open("pre")
    page.run.begin.click()
    page.answer(right=False)
    key = page.run.run.steps[0].exercise.id
    verdict = page.kit.session().attempts(key)[-1].verdict
    whys: list[Text] = [part.why for part in verdict.parts]
    assert whys
    assert all(page.kit.words.text(why) not in page.words() for why in whys)
    assert page.kit.words("panels.score", percent=round((verdict.score or 0) * 100)) not in page.words()
    page.run.stop.click()
    page.run.yes.click()
    page.run.open(f"{page.run.run.id}/1")
    assert any(page.kit.words.text(why) in page.words() for why in whys)


def test_giving_up_is_asked_once_more_and_leaves_the_run_unfinished(page: Page) -> None:
    page.run.open("pre")
    page.run.begin.click()
    page.run.stop.click()
    page.run.no.click()
    assert page.kit.runs().all()[0].open
    page.run.stop.click()
    page.run.yes.click()
    run = page.kit.runs().all()[0]
    assert (run.open, run.whole) == (False, False)


def test_opening_a_run_again_comes_back_to_the_first_exercise_without_an_answer(page: Page, kit: Kit) -> None:
    page.run.open("pre")
    page.run.begin.click()
    page.answer()
    again = Page(kit)
    again.run.open("pre")
    assert again.view
    assert again.view.place.endswith("/2")


# -- W8: an open form tells nothing ------------------------------------------------------------------------------------


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Sent:
    """Return all that goes to the page from now on: the state of new widgets, and every message."""
    sent = Sent()
    monkeypatch.setattr(comm.DummyComm, "publish_msg", lambda _, kind, data=None, **more: sent.messages.append(data))
    return sent


def unasked(given: Given) -> Given:
    """Return an answer without the questions in it, whose replies are told to whoever asks."""
    return given.but(asked=()) if isinstance(given, Triaged) else given


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_kind_of_exercise_tells_its_worth_reason_reply_or_key_before_its_form_is_ended(
    small: Callable[[str], Kit], heard: Sent, lang: str
) -> None:
    """Answered, looked at again, answered otherwise, come back to: by the run and by the exercise's own panel."""
    kit = small(lang)
    run_store.begin(kit.store, kit.session().trainee.id, "pre", "0", CLOSED)
    page, worth = Page(kit), {kit.words("panels.score", percent=percent) for percent in range(101)}
    for at, key in enumerate(CLOSED):
        heard.messages.clear()
        page.run.open(f"{kit.runs().begin('pre').id}/{at + 1}")
        item = page.run.panel.exercise
        assert item.id in (key, ROLES)
        for given in (wrong(item), best(item)):
            page.run.panel.form.fill(unasked(given))
            page.run.panel.submit.click()
            assert page.run.panel.submit.said == kit.words("panels.saved")
            assert kit.words("run.sealed") in page.run.panel.verdict.value
            page.run.panel.submit.again()
        page.run.panel.submit.click(passed=True)
        panels.exercise(kit, key)
        panels.answers(kit)
        page.run.open(page.run._place)
        own = {part["name"] for part in page.run.panel.form.sheet.parts if part.get("name")}
        assert [found for found in told_too_early(kit, item, heard) if found not in own] == [], key
        sent = heard.text
        assert [said for said in (*worth, kit.words("panels.passed_how")) if said in sent] == [], key
        stored = [one.verdict.score for one in kit.session().attempts(key)]
        assert stored[0] != 1, "stored as ever"
        assert stored[-1] == 0
    heard.messages.clear()
    page.run.onwards.click()
    for at in range(len(CLOSED)):
        page.run.open(f"{page.run.run.id}/{at + 1}")
        assert kit.words("panels.passed_how") in page.run.panel.verdict.value
        assert not page.run.panel.submit.timed
    sent = heard.text
    lessons = [kit.words.text(one.lesson) for one in map(kit.exercise, CLOSED) if one.lesson]
    assert [lesson for lesson in lessons if lesson not in sent] == []
    assert lessons


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_whole_form_on_the_class_page_tells_nothing_before_it_is_handed_in_and_all_of_it_then(
    kits: Callable[[str], Kit], no_type: None, heard: Sent, lang: str
) -> None:
    kit = kits(lang)
    page = Classroom(kit, kit.session())
    page.doors.choose("pre")
    page.run.begin.click()
    asked = [step.exercise for step in page.run.run.steps]
    for at in range(len(asked)):
        assert page.run.at == at
        item = page.run.panel.exercise
        page.run.panel.form.fill(unasked(best(item) if at % 2 else wrong(item)))
        page.run.panel.submit.click()
        assert page.run.panel.submit.said == kit.words("panels.saved"), item.id
        page.run.onwards.click() if at < len(asked) - 1 else page.home()
    grades = {item["id"]: item["grade"] for group in page.choices.groups for item in group["items"]}
    assert {grades[item.id] for item in asked} == {"none"}
    assert {group["scores"] for group in page.choices.groups} == {""}
    hidden = {text for item in asked for text in secrets(item)}
    shown = "\n".join(text for item in kit.exercises() for text in shown_before(item))
    hidden = {text for text in hidden if len(text) > SHORT and text not in shown}
    assert len(hidden) > 100
    sent = heard.text
    assert [text for text in hidden if any(form in sent for form in spoken(kit, text))] == []
    page.doors.choose("pre")
    assert page.run.onwards.description == kit.words("run.hand_in")
    page.run.onwards.click()
    assert "%" in words_on(page)
    for at in range(len(asked)):
        page.run.steps.choose(str(at + 1))
        page.run.onwards.click()
    sent = heard.text
    assert [text for text in hidden if any(form in sent for form in spoken(kit, text))]


def test_how_many_are_due_again_is_not_told_while_a_form_is_open(
    kit: Kit, monkeypatch: pytest.MonkeyPatch, no_type: None
) -> None:
    """What was answered wrong is due the next day."""
    runs, session = kit.runs(), kit.session()
    run = runs.begin("pre")
    for step in run.steps[:3]:
        session.answer(step.exercise.id, worst(session.presented(step.exercise.id)))
    later = run.began + timedelta(days=3)
    monkeypatch.setattr("kamkit.settings.now", lambda: later)
    said = kit.words("classroom.due", due=sum(one.due for one in session.standing()))
    page = Classroom(kit, session)
    assert said not in words_on(page)
    runs.end(run.id)
    page.home()
    assert said in words_on(page)


# -- unfinished, side by side, timed -----------------------------------------------------------------------------------


def test_a_form_given_up_is_shown_as_unfinished_wherever_it_stands(page: Page, no_type: None) -> None:
    runs, session, words = page.kit.runs(), page.kit.session(), page.kit.words
    page.run.open("pre")
    page.run.begin.click()
    page.answer()
    count = len(page.run.run.steps)
    page.run.stop.click()
    page.run.yes.click()
    assert words("run.stopped", left=count - 1) in page.words()
    assert words("run.score_so_far") in page.words()
    assert doors(page.kit, runs)[0]["said"] == words("run.unfinished", answered=1, all=count)
    assert doors(page.kit, runs)[0]["grade"] == "none"
    after = runs.begin("post")
    for step in after.steps:
        session.answer(step.exercise.id, best(session.presented(step.exercise.id)))
    runs.end(after.id)
    page.run.open("post")
    assert words("run.side_by_side") in page.words()
    assert words("run.form_unfinished", name=words("run.pre"), answered=1, all=count) in page.words()
    assert words("run.stopped", left=0) not in page.words()
    page.run.open("pre")
    assert words("run.side_by_side") in page.words()


def test_both_forms_stand_side_by_side_cell_by_cell_only_when_both_are_ended(page: Page, no_type: None) -> None:
    runs, session, words = page.kit.runs(), page.kit.session(), page.kit.words
    for which, answered in (("pre", worst), ("post", best)):
        page.run.open(which)
        page.run.begin.click()
        for step in page.run.run.steps:
            session.answer(step.exercise.id, answered(session.presented(step.exercise.id)))
        page.run.open(which)
        assert words("run.side_by_side") not in page.words()
        page.run.onwards.click()
        assert (words("run.side_by_side") in page.words()) is (which == "post")
    cells = runs.compared()
    assert page.words().count("<tr") == 1 + len(cells) + 1
    assert words("run.not_course") in page.words()
    assert words("run.form_unfinished", name="", answered=0, all=0)[:8] not in page.words()


def test_the_time_is_shown_beside_the_score_and_never_instead_of_it(page: Page, no_type: None) -> None:
    page.run.open("drill")
    page.run.skill.value = "needs"
    page.run.counts.children[0].click()
    assert {step.exercise.skill for step in page.run.run.steps} == {"needs"}
    for _ in page.run.run.steps:
        assert page.run.panel.submit.timed
        page.run.panel.form.fill(best(page.run.panel.exercise))
        page.run.panel.submit.click(seconds=13.0)
        page.run.onwards.click()
    said, words = page.words(), page.kit.words
    figures = [words("run.score"), "100%", words("run.time"), words("run.seconds", s=13)]
    assert [figure for figure in figures if figure not in said] == []
    assert said.index(words("run.score")) < said.index(words("run.time"))


def test_a_drill_offers_no_more_than_a_skill_has(small_kit: Kit) -> None:
    page = Page(small_kit)
    page.run.open("drill")
    offered = {}
    for _, skill in page.run.skill.options:
        page.run.skill.value = skill
        offered[skill] = [button.description for button in page.run.counts.children]
    there = small_kit.runs().drillable()
    assert set(offered) == {skill or "" for skill in there}
    assert offered[""] == [small_kit.words("run.begin_count", count=count) for count in (5, 10, 15)]
    assert all(
        len(offered[skill or ""]) == len({min(count, 5), min(count, 10), min(count, 15)})
        for skill, count in there.items()
    )


# -- places, reloads, trouble ------------------------------------------------------------------------------------------


def test_a_reload_the_way_back_and_another_language_come_to_the_same_exercise(
    kits: Callable[[str], Kit], no_type: None
) -> None:
    kit = kits("zh")
    page = Classroom(kit, kit.session())
    page.doors.choose("drill")
    page.run.counts.children[0].click()
    page.run.panel.submit.click(passed=True)
    page.run.onwards.click()
    place, item = page._place, page.run.panel.exercise.id
    assert place.endswith("/2")
    for lang in ("zh", "en"):
        again = Classroom(kits(lang), kits(lang).session())
        again.door.hear(place=place)
        assert again.run.panel.exercise.id == item
        assert again.run.run.answered == 1
        again.home()
        again.doors.choose("drill")
        assert (again._place, again.run.panel.exercise.id) == (place, item)


@pytest.mark.parametrize("place", ["x", "", "/", "1/2", "٣", "9" * 40, "pre/x", "../pre", "<img src=x>", "0" * 32])
def test_a_place_that_is_none_is_told_in_words_and_leads_back(kit: Kit, no_type: None, place: str) -> None:
    page = Classroom(kit, kit.session())
    page.door.hear(place=f"run/{place}")
    assert "<img" not in words_on(page)
    assert kit.words("classroom.refused_500") not in words_on(page)
    page.back.click()
    assert kit.words("classroom.progress") in words_on(page)


def test_a_step_that_a_run_does_not_have_leads_to_where_one_is(page: Page, no_type: None) -> None:
    page.run.open("drill")
    page.run.counts.children[0].click()
    page.answer()
    for at in ("0", "99", "-1", "x", "9" * 5000):
        page.run.steps.choose(at)
        assert page.run.at == 1
    page.run.steps.choose("4")
    assert page.run.at == 3


def test_another_trainees_run_is_not_shown(kit: Kit, no_type: None) -> None:
    """W7: a forged place."""
    theirs = kit.runs(kit.session(add_trainee(kit.store, "李雷").id)).begin("pre")
    page = Classroom(kit, kit.session())
    page.door.hear(place=f"run/{theirs.id}/1")
    assert theirs.steps[0].exercise.title.zh not in words_on(page)
    assert str(theirs.id) in words_on(page)


def test_a_store_that_fails_is_told_and_a_reload_comes_back_to_the_place(
    page: Page, monkeypatch: pytest.MonkeyPatch, no_type: None
) -> None:
    page.run.open("pre")
    page.run.begin.click()
    assert page.view
    place = page.view.place

    def full(*_: object) -> None:
        raise StoreError(problem("store_missing", path="class.db"))

    with monkeypatch.context() as broken:
        broken.setattr("kamkit.kit.runs.store.runs", full)
        page.run.onwards.click()
    assert "class.db" in page.words()
    assert page.view.place == place


@pytest.mark.parametrize("which", ["pre", "post", "drill"])
def test_in_a_notebook_the_same_views_take_each_others_place(kit: Kit, no_type: None, which: str) -> None:
    shown = panels.run(kit, which)
    stage = shown.children[-1]
    assert kit.words(f"run.{which}") in " ".join(_texts(stage))
    before = stage.children
    begin = next(
        part
        for part in _all(stage)
        if kit.words("run.begin") in getattr(part, "description", "")
        or "kam-run-count" in getattr(part, "_dom_classes", ())
    )
    begin.click()
    assert all(part.comm is None for part in before)
    assert "1" in " ".join(_texts(stage.children[1]))
    assert len(kit.runs().all()) == 1


def test_a_run_that_is_not_there_is_told_in_a_notebook(kit: Kit) -> None:
    assert "no-such-run" in " ".join(_texts(panels.run(kit, "no-such-run")))


def _all(widget: object) -> list[Any]:
    return [widget, *(part for child in getattr(widget, "children", ()) for part in _all(child))]
