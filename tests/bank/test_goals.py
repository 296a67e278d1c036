"""Sets of targets and the calendar: what is wrong with them is told at its line, in both languages."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kamkit.bank.check import check
from kamkit.bank.read import read_bank
from kamkit.lang.words import Words
from kamkit.model.targets import Band, Calendars, SpecialDay
from kamkit.settings import load
from tests.bank import made

TODAY = date(2026, 11, 23)
FILES = made.content()
TARGETS, CALENDARS, WORKSHOP = "data/standards/targets.yml", "data/standards/calendars.yml", "data/workshop.yml"
HOME = Path(__file__).parents[2]


def found(folder: Path, files: dict[str, Any], workshop: str = made.WORKSHOP) -> tuple[list[tuple[Any, ...]], Any]:
    """Return (key, file, line) of every problem, and the lines of everything."""
    _, lines = made.workshop(folder, files)
    (folder / WORKSHOP).write_text(workshop, encoding="utf-8")
    home = load(folder)
    problems = check(read_bank(home), home, TODAY, (made.KEY,))
    for one in problems:
        for lang in ("zh", "en"):
            assert one.key not in Words(lang).say(one)  # type: ignore[arg-type]
    return [(one.key, one.where.file, one.where.line) for one in problems], lines


def test_the_supplied_targets_are_the_handbooks_four_bands_for_reference() -> None:
    standards = read_bank(load(HOME)).standards
    assert standards is not None
    chosen = standards.targets["handbook-daily"]
    assert dict(chosen.bands) == {
        "direct_mail": Band(low=5, high=10), "mail_followup_call": Band(low=5, high=10),
        "cold_call": Band(low=1, high=2), "known_call": Band(low=3, high=4)}
    assert (chosen.per, chosen.origin, chosen.note.zh) == ("working_day", "seed", "仅供参考")
    assert {"F02", "F03", "F04", "F05"} <= set(chosen.items)
    own = standards.targets["own-monthly"]
    assert list(own.bands) == ["visit", "quotation", "bid", "order", "delivery", "collection"]
    assert (own.per, own.origin, own.items) == ("month", "ours", ())


@pytest.mark.parametrize(("file", "loc", "value", "key", "at"), [
    (TARGETS, (made.KEY, "bands", "direct_mail", "low"), "9", "band_ends_before_it_begins",
     (made.KEY, "bands", "direct_mail", "high")),
    (TARGETS, (made.KEY, "bands", "direct_mail", "high"), "2000", "want_between", None),
    (TARGETS, (made.KEY, "bands", "direct_mail", "low"), "-1", "want_between", None),
    (TARGETS, (made.KEY, "bands", "direct_mail", "low"), "five", "want_whole_number", None),
    (TARGETS, (made.KEY, "per"), "day", "not_one_of", None),
    (TARGETS, (made.KEY, "bands"), {}, "too_few", None),
    (TARGETS, (made.KEY, "items", 0), "Z99", "unknown_item", None),
    (TARGETS, (made.KEY, "per"), "month", "targets_not_daily", None),
    (CALENDARS, ("days", 0, "day"), "30 Oct", "want_date", None),
    (CALENDARS, ("days", 0, "worked"), "perhaps", "want_yes_no", None),
    (CALENDARS, ("announced", 0), "26", "want_between", None),
    (CALENDARS, ("days", 0, "day"), "2032-01-05", "year_unsettled", None),
])
def test_a_fault_is_told_at_its_line(
        file: str, loc: made.Loc, value: Any, key: str, at: made.Loc | None, tmp_path: Path) -> None:
    problems, lines = found(tmp_path, made.changed(FILES, file, loc, value))
    assert (key, file, lines[file][at or loc]) in problems
    assert len(problems) == 1


def test_a_band_of_something_nobody_counts_is_told(tmp_path: Path) -> None:
    band = FILES[TARGETS][made.KEY]["bands"]["direct_mail"]
    files = made.changed(FILES, TARGETS, (made.KEY, "bands"), {"direct_mail": band, "emails": band})
    problems, lines = found(tmp_path, files)
    assert problems == [("counted_unknown", TARGETS, lines[TARGETS][(made.KEY, "bands", "emails")])]


@pytest.mark.parametrize("kind", ["visit", "event", "service", "order", "delivery", "collection"])
def test_activities_orders_deliveries_and_payments_can_have_bands(kind: str, tmp_path: Path) -> None:
    band = FILES[TARGETS][made.KEY]["bands"]["direct_mail"]
    assert found(tmp_path, made.changed(FILES, TARGETS, (made.KEY, "bands"), {kind: band}))[0] == []


@pytest.mark.parametrize(("field", "line"), [("targets", 4), ("own_targets", 5)])
def test_a_set_that_workshop_yml_chooses_must_be_there(field: str, line: int, tmp_path: Path) -> None:
    text = made.WORKSHOP.replace(f"\n{field}: key-0", f"\n{field}: no-such-set")
    assert found(tmp_path, FILES, text)[0] == [("targets_unknown", WORKSHOP, line)]


def test_where_workshop_yml_says_nothing_the_supplied_names_are_looked_for(tmp_path: Path) -> None:
    text = made.WORKSHOP.split("targets:")[0]
    assert [key for key, *_ in found(tmp_path, FILES, text)[0]] == ["targets_unknown", "targets_unknown"]


def test_a_day_stands_once_for_each_place(tmp_path: Path) -> None:
    one = FILES[CALENDARS]["days"][0]
    other = {**one, "places": ["elsewhere"]}
    problems, lines = found(tmp_path, made.changed(FILES, CALENDARS, ("days",), [one, other, one]))
    assert problems == [("day_twice", CALENDARS, lines[CALENDARS][("days", 2, "day")])]


def test_a_year_settled_here_is_not_warned_of(tmp_path: Path) -> None:
    files = made.changed(FILES, CALENDARS, ("days", 0, "day"), "2032-01-05")
    assert found(tmp_path, made.changed(files, CALENDARS, ("announced", 0), "2032"))[0] == []


def test_a_day_of_a_place_outdoes_one_for_everywhere() -> None:
    words = {"zh": "放假", "en": "day off"}
    monday = date(2026, 4, 20)
    known = Calendars(days=(SpecialDay(day=monday, worked=True, name=words, places=("Nanning", "南宁")),
                            SpecialDay(day=monday, worked=False, name=words)))
    assert known.days_at(frozenset({"Nanning", "south"})) == {monday: True}
    assert known.days_at(frozenset({"Qiwu"})) == {monday: False}
    assert known.days_at(frozenset()) == {monday: False}
