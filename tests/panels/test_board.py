"""A specialist's own board and the plan of a week, by clicking: what is shown is what the numbers say."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from uuid import uuid4

import pytest

from kamkit import panels, settings
from kamkit.kit.daily import planning
from kamkit.kit.daily.daylog import Entry
from kamkit.kit.kit import Kit
from kamkit.look.html import Html
from kamkit.model.visit import Promise, Visit
from kamkit.panels.board import MAIL, BoardPanel
from kamkit.panels.weekplan import WeekPlanPanel, number_of
from kamkit.rules.periods import period_of
from kamkit.store.records import put

HOSTILE = "<img src=x onerror=alert(1)>"


def words_of(shown: object) -> str:
    """Return the words of an HTML widget, without its type."""
    return Html(str(shown.value).split("<style>")[0]).striptags()  # type: ignore[attr-defined]


def add(kit: Kit, *records: object) -> None:
    """Put records into the book."""
    put(kit.store, kit.book, records, source="test", known_at=settings.now())  # type: ignore[arg-type]


def test_the_board_shows_today_against_the_bands_and_what_is_logged_is_seen_after_looking_again(kit: Kit) -> None:
    panel = BoardPanel(kit, "S-05")
    before = {one.kind: one.count for one in panel.board.now()}
    kit.daylog("S-05").add(uuid4(), kit.today, Entry("cold_call"))
    panel.again.click()
    after = {one.kind: one.count for one in panel.board.now()}
    assert after["cold_call"] == before["cold_call"] + 1
    assert kit.words("value.activitykind.cold_call") in words_of(panel.shown)


def test_every_figure_of_the_mail_tells_its_formula(kit: Kit) -> None:
    shown = words_of(BoardPanel(kit, "S-02").rest)
    for key in MAIL:
        assert kit.words(f"kpi.{key}.formula") in shown
    assert "10%" in shown


def test_whose_board_it_is_is_not_asked_where_it_is_known_and_all_else_is_there_to_press(kit: Kit) -> None:
    panel = BoardPanel(kit, "S-05")
    assert [one.layout.display for one in (panel.choice, panel.kinds, panel.again)] == ["none", None, None]


def test_choosing_another_specialist_and_another_run_shows_theirs(kit: Kit) -> None:
    panel = BoardPanel(kit)
    first, run = panel.shown.value, panel.run.value
    panel.choice.value = "S-03"
    assert panel.shown.value != first
    panel.kinds.value = "mail_followup_call"
    assert panel.run.value != run
    assert "alt=" in panel.run.value


def test_an_overdue_promise_comes_first_and_a_kept_one_is_gone(kit: Kit) -> None:
    account = next(one for one in kit.records("accounts") if one.specialist == "S-11")
    promise = Promise(code="PR-X", account=account.code, specialist="S-11", made=kit.today - timedelta(days=500),
                      what="带两份图纸", due=kit.today - timedelta(days=490))
    add(kit, promise)
    first = kit.board("S-11").to_do()[0]
    assert (first.sort, first.what, first.late) == ("promise", "带两份图纸", 490)
    assert "带两份图纸" in words_of(BoardPanel(kit, "S-11").shown)
    add(kit, promise.but(kept_on=kit.today))
    assert "带两份图纸" not in {one.what for one in kit.board("S-11").promises()}


def test_a_next_step_is_owed_until_the_account_is_visited_again(kit: Kit) -> None:
    account = next(one for one in kit.records("accounts") if one.specialist == "S-11")
    step = {"next_step": "送方案", "next_owner": "我", "next_due": kit.today}
    add(kit, Visit(code="VX", account=account.code, specialist="S-11", day=kit.today, **step))
    assert "送方案" in {one.what for one in kit.board("S-11").revisits()}
    add(kit, Visit(code="VY", account=account.code, specialist="S-11", day=kit.today))
    assert "送方案" not in {one.what for one in kit.board("S-11").revisits()}


def test_mail_whose_time_runs_out_is_named_to_be_rung_about(kit: Kit) -> None:
    found = kit.board("S-02").mails()
    assert found
    sent = kit.numbers(specialist="S-02").mails()
    assert sum(one.count for one in found) == int(((sent["state"] == "waiting") & (sent["waited"] >= 3)).sum())


def test_a_log_written_up_on_fridays_shows_in_its_weekdays(kit: Kit) -> None:
    fridays, steady = kit.board("S-07").rhythm(), kit.board("S-11").rhythm()
    assert fridays["share"].max() > 0.6
    assert steady["share"].max() < 0.35
    assert fridays["count"].sum() > 0


def test_the_parts_of_a_board_stand_alone_and_an_unknown_one_is_told(kits: Callable[[str], Kit]) -> None:
    for lang in ("zh", "en"):
        kit = kits(lang)
        whole = panels.numbers(kit, "S-03", "today", "week", "month", "bands", "mail", "rhythm", "run",
                               kind="mail_followup_call", rebase=("2026-W36",)).children[1].value
        assert whole.count("<img") + whole.count("<svg") >= 4
        assert kit.words("board.limits") in whole
        assert "kam-note-bad" not in whole
        assert "nonsense" in panels.numbers(kit, "S-03", "nonsense").children[1].value
        assert "S-99" in panels.numbers(kit, "S-99", "run").children[1].value
        assert "S-99" in panels.board(kit, "S-99").children[1].value


def test_hostile_names_and_promises_are_shown_as_they_stand(kit: Kit) -> None:
    account = next(one for one in kit.records("accounts") if one.specialist == "S-11")
    late = kit.today - timedelta(days=400)
    add(kit, account.but(name=HOSTILE),
        Promise(code="PR-H", account=account.code, specialist="S-11", made=late, what=HOSTILE, due=late))
    panel = BoardPanel(kit, "S-11")
    assert HOSTILE not in panel.shown.value + panel.rest.value
    assert "&lt;img" in panel.shown.value


def test_panels_are_imported_without_pandas_and_without_a_drawing_library() -> None:
    code = "import sys; from kamkit import panels; sys.exit('pandas' in sys.modules or 'matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0


# -- the plan of a week ------------------------------------------------------------------------------------------------


def test_what_is_entered_becomes_a_week_against_the_band_of_its_days(kit: Kit) -> None:
    panel = WeekPlanPanel(kit, "S-11")
    panel.fill(direct_mail="8", mail_followup_call="8", cold_call="2", known_call="4")
    shown = words_of(panel.shown)
    assert "40" in shown
    assert "25–50" in shown
    assert kit.words("weekplan.uncalled", count=0).split("0")[0] not in shown


def test_days_away_lower_the_band_and_a_week_without_a_day_owes_nothing(kit: Kit) -> None:
    panel = WeekPlanPanel(kit, "S-11")
    days = next(part for part in panel.sheet.parts if part["name"] == "off")["options"]
    panel.fill(direct_mail="5", off=[days[0]["id"], days[1]["id"]])
    assert "15–30" in words_of(panel.shown)
    panel.fill(off=[one["id"] for one in days])
    assert kit.words("weekplan.no_day") in words_of(panel.shown)


def test_letters_that_nobody_will_ring_about_are_counted(kit: Kit) -> None:
    panel = WeekPlanPanel(kit, "S-11")
    panel.fill(direct_mail="10", mail_followup_call="5")
    assert kit.words("weekplan.uncalled", count=25) in words_of(panel.shown)


def test_a_plan_beyond_ones_own_weeks_is_asked_about(kit: Kit) -> None:
    panel = WeekPlanPanel(kit, "S-02")
    panel.fill(mail_followup_call="10")
    made = planning.plan(kit.board("S-02"), planning.weeks(kit.today)[0].name, {"mail_followup_call": 10})
    line = next(one for one in made.lines if one.kind == "mail_followup_call")
    assert line.beyond
    assert line.most is not None
    assert f"{line.most:.1f}" in words_of(panel.shown)


def test_a_week_with_a_holiday_has_fewer_days_and_an_unannounced_year_is_said(kit: Kit) -> None:
    board = kit.board("S-11")
    spring = planning.plan(board, "2026-W08", {"cold_call": 1})
    assert len(spring.days) < 5
    assert planning.plan(board, "2026-W41", {}).known
    later = planning.plan(board, period_of(date(2031, 5, 20), "week").name, {})
    assert not later.known


@pytest.mark.parametrize(("entered", "number"), [("", 0), (None, 0), ("7", 7), (" 7 ", 7), ("7.5", None), ("-1", None),
                                                 ("100", None), ("x", None)])
def test_a_number_a_day_is_whole_and_not_absurd(entered: str | None, number: int | None) -> None:
    assert number_of(entered) == number


def test_a_wrong_number_is_told_and_what_is_shown_is_not_the_week_before(kit: Kit) -> None:
    panel = WeekPlanPanel(kit, "S-11")
    panel.fill(cold_call="many")
    kind = kit.words("value.activitykind.cold_call")
    assert words_of(panel.shown).endswith(kit.words("weekplan.no_number", kind=kind, most=99))


def test_another_specialist_and_another_week_may_be_chosen(kits: Callable[[str], Kit]) -> None:
    for lang in ("zh", "en"):
        kit = kits(lang)
        panel = WeekPlanPanel(kit)
        weeks = planning.weeks(kit.today)
        panel.fill(who="S-03", week=weeks[2].name, direct_mail="5")
        assert weeks[2].name in words_of(panel.shown)
        assert kit.words("weekplan.title") in panels.weekplan(kit).children[1].value
        assert "S-99" in panels.weekplan(kit, "S-99").children[1].value


def test_an_empty_plan_asks_for_numbers_and_calls_nobody_below_a_band(kit: Kit) -> None:
    panel = WeekPlanPanel(kit, "S-11")
    assert kit.words("weekplan.empty") in words_of(panel.shown)
    assert kit.words("kpi.state.below") not in words_of(panel.shown)
