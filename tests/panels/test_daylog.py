"""The log of a day, by clicking: a press is stored at once, asked about, taken back, and never twice or lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from uuid import uuid4

import pytest

from kamkit import panels
from kamkit.kit.daily.daylog import code_of
from kamkit.kit.kit import Kit
from kamkit.model.activity import DAILY, Activity, ActivityKind
from kamkit.model.visit import Visit
from kamkit.panels.daylog import DayLogPanel
from kamkit.store.records import records, versions

HOSTILE = "<img src=x onerror=alert(1)>"
SPECIALIST = "S-05"


@pytest.fixture
def empty_day(kit: Kit) -> date:
    """Return a day on which the specialist has no entry yet."""
    log = kit.daylog(SPECIALIST)
    return next(day for n in range(60) if not log.lines(day := kit.today - timedelta(days=n)))


@pytest.fixture
def panel(kit: Kit, empty_day: date) -> DayLogPanel:
    """Return the log of a specialist on a day without entries."""
    opened = DayLogPanel(kit, SPECIALIST)
    opened.sheet.turn(day=empty_day.isoformat())
    return opened


def count(panel: DayLogPanel, kind: str) -> int:
    """Return what a counter shows."""
    return next(one["count"] for one in panel.sheet.shown["kinds"] if one["id"] == kind)


def stored(kit: Kit, code: str) -> Activity | None:
    """Return an entry as the store holds it now."""
    return next(iter(records(kit.store, kit.book, Activity, codes=[code])), None)


def own_account(panel: DayLogPanel) -> tuple[str, str]:
    """Return one of the specialist's accounts and one of its people."""
    account = next(one["id"] for one in panel.sheet.book["accounts"] if panel.sheet.book["people"][one["id"]])
    return account, panel.sheet.book["people"][account][0]["id"]


def test_the_log_opens_today_with_the_four_of_the_handbook_first_and_every_other_kind_below(kit: Kit) -> None:
    shown = DayLogPanel(kit, SPECIALIST).sheet.shown
    assert shown["day"] == kit.today.isoformat()
    assert [one["id"] for one in shown["kinds"] if one["hand"]] == [str(kind) for kind in DAILY]
    assert {one["id"] for one in shown["kinds"]} == {str(kind) for kind in ActivityKind}


def test_a_press_is_stored_at_once_and_counted_against_the_band(kit: Kit, panel: DayLogPanel) -> None:
    for _ in range(3):
        reply = panel.sheet.press(activity="known_call")
        assert reply["outcome"] == "saved"
    assert count(panel, "known_call") == 3
    assert kit.daylog(SPECIALIST).counts(date.fromisoformat(panel.sheet.shown["day"]))["known_call"] == 3


def test_the_counter_says_what_is_missing_to_the_band_and_that_more_is_no_fault(kit: Kit) -> None:
    log = kit.daylog(SPECIALIST)
    working = next(day for n in range(30) if log.off(day := kit.today - timedelta(days=n)) is None)
    panel = DayLogPanel(kit, SPECIALIST)
    panel.sheet.turn(day=working.isoformat())
    before = count(panel, "cold_call")
    seen = set()
    for _ in range(4):
        panel.sheet.press(activity="cold_call")
        seen.add(next(one["state"] for one in panel.sheet.shown["kinds"] if one["id"] == "cold_call"))
    assert count(panel, "cold_call") == before + 4
    assert "above" in seen
    assert kit.words("daylog.above", low=1, high=2) in str(panel.sheet.shown["kinds"])


def test_a_press_that_is_sent_again_is_stored_once_also_after_it_was_taken_back(
    kit: Kit, panel: DayLogPanel
) -> None:
    press = uuid4()
    for _ in range(3):
        assert panel.sheet.press(activity="cold_call", entry_id=press)["outcome"] == "saved"
    assert count(panel, "cold_call") == 1
    panel.sheet.press("take_back", activity="cold_call", code=code_of(press))
    panel.sheet.press(activity="cold_call", entry_id=press)
    assert count(panel, "cold_call") == 0


def test_taking_back_rubs_nothing_out_and_can_be_undone(kit: Kit, panel: DayLogPanel) -> None:
    press = uuid4()
    panel.sheet.press(activity="event", entry_id=press, entry={"note": "油品讲座"})
    panel.sheet.press("take_back", activity="event", code=code_of(press))
    assert stored(kit, code_of(press)) is None
    assert panel.sheet.shown["gone"]["id"] == code_of(press)
    assert [one.record is None for one in versions(kit.store, kit.book, Activity, code_of(press))] == [False, True]
    panel.sheet.press("put_back", activity="event", code=code_of(press))
    again = stored(kit, code_of(press))
    assert again is not None
    assert again.note == "油品讲座"


def test_the_same_call_to_the_same_person_on_the_same_day_is_asked_about(kit: Kit, panel: DayLogPanel) -> None:
    account, person = own_account(panel)
    entry = {"account": account, "person": person}
    assert panel.sheet.press(activity="known_call", entry=entry)["outcome"] == "saved"
    second = uuid4()
    asked = panel.sheet.press(activity="known_call", entry_id=second, entry=entry)
    assert asked["outcome"] == "doubt"
    assert kit.words("value.activitykind.known_call") in asked["said"]
    assert count(panel, "known_call") == 1
    assert panel.sheet.press(activity="known_call", entry_id=second, entry=entry, sure=True)["outcome"] == "saved"
    assert count(panel, "known_call") == 2
    assert panel.sheet.press(activity="cold_call", entry=entry)["outcome"] == "saved"


def test_entries_that_name_nobody_are_not_asked_about(panel: DayLogPanel) -> None:
    assert {panel.sheet.press(activity="direct_mail")["outcome"] for _ in range(5)} == {"saved"}


def test_a_visit_needs_its_account_and_keeps_its_next_step(kit: Kit, panel: DayLogPanel) -> None:
    assert panel.sheet.press(activity="visit")["outcome"] == "refused"
    account, person = own_account(panel)
    day = date.fromisoformat(panel.sheet.shown["day"])
    due = day + timedelta(days=6)
    entry = {"account": account, "person": person, "note": "看了车位", "next_step": "带充电桩方案", "next_owner": "我"}
    press = uuid4()
    panel.sheet.press(activity="visit", entry_id=press, entry=entry)
    assert kit.words("daylog.next_open") == panel.sheet.shown["entries"][0]["next"]
    code = code_of(press)
    reply = panel.sheet.press("change", activity="visit", code=code, entry={**entry, "next_due": due.isoformat()})
    assert reply["outcome"] == "saved"
    visit = records(kit.store, kit.book, Visit, codes=[code])[0]
    assert visit.has_next_step
    assert (visit.result, visit.next_due, visit.participants) == ("看了车位", due, (person,))
    panel.sheet.press("take_back", activity="visit", code=code)
    assert records(kit.store, kit.book, Visit, codes=[code]) == ()
    panel.sheet.press("put_back", activity="visit", code=code)
    assert records(kit.store, kit.book, Visit, codes=[code])[0] == visit


def test_a_next_step_before_the_visit_is_refused(panel: DayLogPanel) -> None:
    account, _ = own_account(panel)
    early = {"account": account, "next_step": "x", "next_due": "2020-01-01"}
    assert panel.sheet.press(activity="visit", entry=early)["outcome"] == "refused"
    assert count(panel, "visit") == 0


def test_a_follow_up_call_takes_account_and_person_from_its_mail_and_raises_the_share_followed(
    kit: Kit, panel: DayLogPanel
) -> None:
    mail = panel.sheet.shown["mails"][0]
    press = uuid4()
    panel.sheet.press(activity="mail_followup_call", entry_id=press, entry={"answers": mail["id"]})
    call = stored(kit, code_of(press))
    assert call is not None
    assert (call.account, call.answers) == (mail["account"], mail["id"])
    assert mail["id"] not in {one["id"] for one in panel.sheet.shown["mails"]}
    wrong = panel.sheet.press(activity="cold_call", entry={"answers": mail["id"]})
    assert wrong["outcome"] == "refused"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({"activity": "nonsense"}, "daylog_kind"),
        ({"activity": "cold_call", "entry": {"account": "A-999"}}, "daylog_account_missing"),
        ({"activity": "cold_call", "entry": {"account": "A-001", "person": "P-x"}}, "daylog_person_missing"),
        ({"activity": "mail_followup_call", "entry": {"answers": "none"}}, "daylog_mail_missing"),
        ({"activity": "cold_call", "entry": {"note": "x" * 2001}}, "daylog_too_long"),
        ({"activity": "cold_call", "day": "2099-01-01"}, "daylog_future"),
        ({"activity": "cold_call", "specialist": "S-99"}, "specialist_not_found"),
    ],
)
def test_what_cannot_be_is_refused_in_words_and_nothing_is_stored(
    kit: Kit, panel: DayLogPanel, content: dict, said: str
) -> None:
    reply = panel.sheet.press(**content)
    assert reply["outcome"] == "refused"
    assert kit.words(f"problem.{said}").split("{")[0] in reply["said"]
    assert panel.sheet.shown["entries"] == []


@pytest.mark.parametrize("content", [{"day": "yesterday"}, {"entry": {"next_due": "soon"}}, {"entry_id": "x"}])
def test_a_message_that_makes_no_sense_is_answered(kit: Kit, panel: DayLogPanel, content: dict) -> None:
    reply = panel.sheet.press(activity="cold_call", **content)
    assert reply["outcome"] == "refused"
    assert kit.words("daylog.not_understood") in reply["said"]


def test_an_imported_entry_is_shown_and_left_to_its_sheet(kit: Kit) -> None:
    panel = DayLogPanel(kit, "S-11")
    one = next(entry for entry in panel.sheet.shown["entries"] if not entry["own"])
    reply = panel.sheet.press("take_back", activity=one["kind"], code=one["id"])
    assert reply["outcome"] == "refused"
    assert stored(kit, one["id"]) is not None


def test_another_specialists_entry_cannot_be_taken_back(kit: Kit) -> None:
    panel = DayLogPanel(kit)
    press = uuid4()
    panel.sheet.press(activity="event", entry_id=press)
    panel.sheet.turn(specialist="S-11")
    assert panel.sheet.shown["specialist"] == "S-11"
    assert panel.sheet.press("take_back", activity="event", code=code_of(press))["outcome"] == "refused"


def test_a_day_of_leave_or_a_holiday_owes_nothing(kit: Kit) -> None:
    panel = DayLogPanel(kit, SPECIALIST)
    panel.sheet.turn(day="2026-10-01")
    assert panel.sheet.shown["off"] == kit.words("daylog.off_holiday")
    assert {one["state"] for one in panel.sheet.shown["kinds"]} == {"none"}
    panel.sheet.turn(day="2026-10-10")
    assert panel.sheet.shown["off"] == ""


def test_a_day_that_lies_ahead_is_not_shown(kit: Kit) -> None:
    panel = DayLogPanel(kit, SPECIALIST)
    panel.sheet.turn(day="2030-01-01")
    assert panel.sheet.shown["day"] == kit.today.isoformat()


def test_any_account_of_the_book_is_found_by_a_part_of_its_name_with_its_people(kit: Kit) -> None:
    panel = DayLogPanel(kit, SPECIALIST)
    account = kit.account("A-001").account
    found = panel.sheet.find(account.name[1:4])["found"]
    assert account.code in {one["id"] for one in found}
    assert next(one["people"] for one in found if one["id"] == account.code)
    assert panel.sheet.find("  ")["found"] == []


def test_two_pages_at_once_do_not_disturb_each_other(kit: Kit, empty_day: date) -> None:
    one, other = DayLogPanel(kit, SPECIALIST), DayLogPanel(kit, SPECIALIST)
    for panel in (one, other):
        panel.sheet.turn(day=empty_day.isoformat())
    press = uuid4()
    one.sheet.press(activity="cold_call", entry_id=press)
    other.sheet.press(activity="cold_call", entry_id=press)
    other.sheet.press(activity="cold_call")
    assert count(other, "cold_call") == 2


def test_hostile_texts_travel_as_texts(kit: Kit, panel: DayLogPanel) -> None:
    panel.sheet.press(activity="event", entry={"note": HOSTILE})
    assert panel.sheet.shown["entries"][0]["note"] == HOSTILE
    assert all(HOSTILE not in str(getattr(part, "value", "")) for part in panel.widget.children)


def test_the_log_speaks_both_languages_and_a_wrong_code_is_told_in_words(kits: Callable[[str], Kit]) -> None:
    for lang in ("zh", "en"):
        kit = kits(lang)
        screen = panels.daylog(kit, "S-01")
        assert kit.words("daylog.title") in screen.children[1].value
        assert "S-99" in panels.daylog(kit, "S-99").children[1].value
