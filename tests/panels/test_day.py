"""A specialist's page: the log first, the board behind a button; whose it is no message of the page can change."""

from __future__ import annotations

import sys
from datetime import timedelta

import pytest

from kamkit import panels
from kamkit.kit.kit import Kit
from kamkit.look.html import Html
from kamkit.panels.board import BoardPanel
from kamkit.panels.day import PLACES, DayPage
from kamkit.panels.daylog import DayLogPanel

SPECIALIST = "S-05"


@pytest.fixture
def shown(kit: Kit) -> DayPage:
    """Return the page of one specialist, opened."""
    page = DayPage(kit, SPECIALIST)
    page.door.hear()
    return page


def test_the_page_opens_with_the_log_of_whom_it_is_for(shown: DayPage, kit: Kit) -> None:
    assert isinstance(shown.panel, DayLogPanel)
    assert [one["id"] for one in shown.panel.sheet.shown["specialists"]] == [SPECIALIST]
    assert str(Html("{}").format(kit.daylog(SPECIALIST).person.name)) in shown.head.value
    assert shown.door.hash == "x=log"


def test_the_board_is_reckoned_anew_each_time_it_is_opened(shown: DayPage) -> None:
    before = shown.panel
    shown.board.click()
    assert isinstance(shown.panel, BoardPanel)
    assert shown.door.hash == "x=board"
    first = shown.panel
    shown.log.click()
    assert before.sheet.comm is None
    shown.board.click()
    assert shown.panel is not first


def test_a_place_that_there_is_not_leads_to_the_log(kit: Kit) -> None:
    page = DayPage(kit, SPECIALIST)
    page.door.hear(place="<script>")
    assert page.place == PLACES[0]
    page.door.hear(place="board")
    assert page.place == "board"


def test_the_pulse_is_waited_for_as_usual_once_the_view_stands(shown: DayPage) -> None:
    usual = shown.door.patience
    seen = []
    shown.door.observe(lambda change: seen.append(change["new"]), "patience")
    shown.board.click()
    assert seen[0] > usual
    assert shown.door.patience == usual


def test_a_page_left_open_overnight_turns_to_the_new_day(
    shown: DayPage, kit: Kit, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, tomorrow = shown.panel, kit.today + timedelta(days=1)
    shown.door.ping += 1
    assert shown.panel is before
    monkeypatch.setattr(Kit, "today", tomorrow)
    shown.door.ping += 1
    assert shown.panel.sheet.shown["day"] == tomorrow.isoformat()


def test_whose_page_it_is_comes_from_whoever_serves_it(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAMKIT_SPECIALIST", SPECIALIST)
    made: list[DayPage] = []

    class Seen(DayPage):
        def __init__(self, kit: Kit, specialist: str | None = None):
            super().__init__(kit, specialist)
            made.append(self)

    monkeypatch.setattr(sys.modules["kamkit.panels.day"], "DayPage", Seen)
    panels.day(kit)
    made[0].door.hear()
    assert made[0].panel.sheet.shown["specialist"] == SPECIALIST
    assert len(made[0].panel.sheet.shown["specialists"]) == 1


def test_for_everybody_the_page_asks_whose_day_it_is(kit: Kit) -> None:
    page = DayPage(kit)
    page.door.hear()
    there = [code for code in kit.specialists() if code != "S-12"]  # who has left
    assert [one["id"] for one in page.panel.sheet.shown["specialists"]] == there
    assert kit.words("daypage.title") in page.head.value
    page.board.click()
    assert len(page.panel.choice.options) == len(there)


def test_whatever_goes_wrong_is_said_in_words_and_the_page_stays_of_use(
    shown: DayPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object) -> None:
        raise ZeroDivisionError("not for the page")

    usual = shown.door.patience
    with monkeypatch.context() as patch:
        patch.setattr(sys.modules["kamkit.panels.day"], "BoardPanel", breaks)
        shown.board.click()
    said = "".join(getattr(child, "value", "") for child in shown.stage.children)
    assert shown.words("daypage.refused_500") in said
    assert "not for the page" not in said
    assert shown.door.patience == usual
    shown.log.click()
    assert isinstance(shown.panel, DayLogPanel)


def test_a_specialist_that_there_is_not_is_told_in_words(kit: Kit) -> None:
    page = DayPage(kit, "S-99 <b>")
    page.door.hear()
    said = "".join(getattr(child, "value", "") for child in page.stage.children)
    assert "S-99 &lt;b&gt;" in said
    assert kit.words("daypage.title") in page.head.value
