"""Runs on the page, without a browser: step by step, skipped and come back to, given up, handed in, summed up."""

from __future__ import annotations

import pytest

from kamkit.kit.kit import Kit
from kamkit.lang.text import Text
from kamkit.panels.run import RunPanel, View
from kamkit.practice.answers import best, worst
from tests.panels.test_classroom import _texts


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
