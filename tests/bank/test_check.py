"""What `check` finds beyond single files, each at its line; a warning where a key gives itself away."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

import kamkit.lang.text
import kamkit.model
from kamkit.bank.check import check
from kamkit.bank.read import read_bank
from kamkit.errors import Problem
from kamkit.lang.words import Words, table
from tests.bank import made

TODAY = date(2026, 11, 23)
FILES = made.content()
CHOICE, REASONED, ROLES = (f"exercises/made/{name}.yml" for name in ("choice", "reasoned-choice", "assign-roles"))
CASE = f"exercises/{made.CASE}.yml"
RULES = "data/standards/rules.yml"


Lines = dict[str, dict[made.Loc, int]]


def found(folder: Path, files: dict[str, object], today: date = TODAY) -> tuple[list[Problem], Lines]:
    workshop, lines = made.workshop(folder, files)
    return list(check(read_bank(workshop), workshop, today, (made.KEY,))), lines


@pytest.mark.parametrize(("file", "loc", "value", "key"), [
    (CHOICE, ("teaches", 0), "Z99", "unknown_item"),
    (CHOICE, ("case",), "groups/nowhere", "unknown_case"),
    (ROLES, ("case",), "groups/nowhere", "unknown_case"),
    (CHOICE, ("cites", 0), "no-such-rule", "unknown_rule"),
    (CHOICE, ("options", 1, "finding"), "no-such-finding", "unknown_finding"),
    (CHOICE, ("options", 1, "person"), "P9", "unknown_person"),
    (REASONED, ("reasons", 0, "person"), "P9", "unknown_person"),
    (CASE, ("account", "segment"), "no-such-segment", "unknown_segment"),
    (CHOICE, ("formerly", 0), "made/reasoned-choice", "formerly_is_an_id"),
    (REASONED, ("formerly", 0), "old/choice", "formerly_twice"),
    (CHOICE, ("prompt", "zh"), "甲牌的车好在哪儿？", "brand_written_out"),
    (CHOICE, ("options", 0, "text", "en"), "Brand A", "brand_written_out"),
    (CASE, ("people", "P0", "cue", "zh"), "开的是甲牌", "brand_written_out"),
    (RULES, (made.KEY, "expires"), "2026-11-23", "rule_expired"),
    (RULES, (made.KEY, "valid_as_of"), "2026-11-24", "rule_of_the_future"),
    (RULES, (made.KEY, "says", "zh"), "没有写年份", "rule_without_year"),
    (RULES, (made.KEY, "says", "en"), "no year here", "rule_without_year"),
    ("data/standards/chain.yml", (0, "rule"), "no-such-rule", "unknown_rule"),
    ("data/standards/information.yml", ("lists", 0, "lines", 0, "filled_by"), "account.colour", "unknown_filling"),
    ("data/standards/information.yml", ("lists", 0, "lines", 0, "item"), "Z99", "unknown_item"),
    ("data/standards/terms.yml", (made.KEY, made.KEY, "items", 0), "Z99", "unknown_item"),
    ("data/standards/findings.yml", (made.KEY, "items", 0), "Z99", "unknown_item"),
])
def test_what_no_single_file_can_know_is_told_at_its_line(
        file: str, loc: made.Loc, value: str, key: str, tmp_path: Path) -> None:
    problems, lines = found(tmp_path, made.changed(FILES, file, loc, value))
    assert [(one.key, one.where.file, one.where.line) for one in problems] == [(key, file, lines[file][loc])]
    for lang in ("zh", "en"):
        said = Words(lang).say(problems[0])  # type: ignore[arg-type]
        assert key not in said
        assert value in said or key.startswith(("rule_", "brand_"))


def test_a_person_who_is_asked_about_must_be_in_the_case(tmp_path: Path) -> None:
    files = made.changed(FILES, ROLES, ("persons", 1), "P9")
    for name in ("seats", "why", "also"):
        table_of = dict(made.at(FILES[ROLES], (name,)))
        table_of["P9"] = table_of.pop("P1")
        files = made.changed(files, ROLES, (name,), table_of)
    problems, lines = found(tmp_path, files)
    assert [(p.key, p.where.line) for p in problems] == [("unknown_person", lines[ROLES][("persons", 1)])]


def test_an_option_that_names_a_person_needs_a_case(tmp_path: Path) -> None:
    problems, lines = found(tmp_path, made.without(FILES, CHOICE, ("case",)))
    wanted = [("case_needed", lines[CHOICE][("options", n, "person")]) for n in (0, 1)]
    assert [(p.key, p.where.line) for p in problems] == wanted


def test_a_rule_checked_today_is_good(tmp_path: Path) -> None:
    assert found(tmp_path, made.changed(FILES, RULES, (made.KEY, "valid_as_of"), TODAY.isoformat()))[0] == []


def test_a_rule_is_good_until_the_day_before_it_expires(tmp_path: Path) -> None:
    assert found(tmp_path, FILES, date(2027, 1, 31))[0] == []
    assert [p.key for p in found(tmp_path, FILES, date(2027, 2, 1))[0]] == ["rule_expired"]


def test_findings_and_their_texts_are_held_together(tmp_path: Path) -> None:
    workshop, lines = made.workshop(tmp_path, FILES)
    bank = read_bank(workshop)
    problems = check(bank, workshop, TODAY, (made.KEY, "single-thread"))
    assert [(p.key, p.where.file, dict(p.values)) for p in problems] == [
        ("finding_without_text", "data/standards/findings.yml", {"name": "single-thread"})]
    unused = [p for p in check(bank, workshop, TODAY, ()) if p.key == "finding_text_unused"]
    assert [(p.severity, p.where.line) for p in unused] == [
        ("warning", lines["data/standards/findings.yml"][(made.KEY,)])]
    assert check(bank, workshop, TODAY) == ()


def test_without_a_handbook_that_is_told_once_and_no_id_is_called_unknown(tmp_path: Path) -> None:
    workshop, _ = made.workshop(tmp_path, FILES)
    (tmp_path / "data" / "handbook.csv").unlink()
    assert [p.key for p in check(read_bank(workshop), workshop, TODAY)] == ["handbook_missing"]


def test_without_standards_only_the_standards_are_told(tmp_path: Path) -> None:
    workshop, _ = made.workshop(tmp_path, FILES)
    (tmp_path / "data" / "standards" / "limits.yml").unlink()
    assert [p.key for p in check(read_bank(workshop), workshop, TODAY, (made.KEY,))] == ["standard_missing"]


def test_check_of_some_paths_tells_of_those_only(tmp_path: Path) -> None:
    files = made.changed(FILES, CHOICE, ("teaches", 0), "Z99")
    workshop, _ = made.workshop(tmp_path, made.changed(files, REASONED, ("teaches", 0), "Z99"))
    bank = read_bank(workshop)

    def files_of(*paths: Path) -> list[str]:
        return [p.where.file for p in check(bank, workshop, TODAY, paths=paths)]

    assert files_of() == [CHOICE, REASONED]
    assert files_of(tmp_path / CHOICE) == [CHOICE]
    assert files_of(tmp_path / "exercises") == [CHOICE, REASONED]
    assert files_of(tmp_path / "data") == []


SAME = ("甲甲甲", "乙乙乙", "丙丙丙")
"""Options of one length that share nothing."""


def option(n: int, right: bool, zh: str = "", en: str = "") -> dict[str, object]:
    zh, en = zh or SAME[n], en or "abc"[n] * 11
    return {"key": f"k{n}", "credit": "1" if right else "0", "text": {"zh": zh, "en": en},
            "why": {"zh": f"理由{n}", "en": f"reason {n}"}}


@pytest.mark.parametrize(("zh", "en", "told"), [
    ("一样长", "same length", False), ("十个字的选项长出很多来", "same length", True),
    ("一样长", "same length and more", True),
])
def test_a_right_option_that_stands_out_by_length_is_warned_of(zh: str, en: str, told: bool, tmp_path: Path) -> None:
    options = [option(0, False), option(1, True, zh, en), option(2, False)]
    problems, lines = found(tmp_path, made.changed(FILES, CHOICE, ("options",), options))
    wanted = [("longest_is_right", "warning", lines[CHOICE][("options", 1)])] if told else []
    assert [(p.key, p.severity, p.where.line) for p in problems] == wanted


def test_a_wrong_option_may_be_the_longest(tmp_path: Path) -> None:
    options = [option(0, False, "错的可以写得很长很长", "wrong and as long as you like"), option(1, True)]
    assert found(tmp_path, made.changed(FILES, CHOICE, ("options",), options))[0] == []


def test_a_right_option_that_only_the_short_ones_fall_behind_is_not_warned_of(tmp_path: Path) -> None:
    options = [option(0, False, "短", "no"), option(1, True), option(2, False)]
    assert found(tmp_path, made.changed(FILES, CHOICE, ("options",), options))[0] == []


def test_a_reason_given_twice_is_warned_of(tmp_path: Path) -> None:
    options = [option(0, False), option(1, True), {**option(2, False), "why": option(0, False)["why"]}]
    problems, lines = found(tmp_path, made.changed(FILES, CHOICE, ("options",), options))
    assert [(p.key, p.severity, p.where.line) for p in problems] == [
        ("why_repeated", "warning", lines[CHOICE][("options", 2, "why")])]


def a_folder_of(places: list[int], right: str = "") -> dict[str, object]:
    files = dict(FILES)
    for n, place in enumerate(places):
        prompt = {"zh": chr(ord("一") + n) * 9, "en": chr(ord("d") + n) * 9}
        made_one = dict(FILES[CHOICE], formerly=[], prompt=prompt, options=[
            option(k, k == place, right if k == place else "") for k in range(3)])
        files[f"exercises/habit/q{n}.yml"] = made_one
    return files


@pytest.mark.parametrize(("places", "told"), [
    ([0, 1, 2], False), ([1, 1, 1], False), ([0, 0, 1, 1], False), ([0, 1, 2, 2, 2], True), ([1, 1, 1, 1], True),
])
def test_a_folder_in_which_the_right_option_keeps_one_place_is_warned_of(
        places: list[int], told: bool, tmp_path: Path) -> None:
    problems, _ = found(tmp_path, a_folder_of(places))
    assert [p.key for p in problems] == (["same_place_too_often"] if told else [])
    assert all((p.severity, p.where.file) == ("warning", "exercises/habit") for p in problems)
    assert [p.values["place"] for p in problems] == ([max(places) + 1] if told else [])


def test_a_folder_in_which_the_longest_is_mostly_right_is_warned_of(tmp_path: Path) -> None:
    """One character more is too little for a warning at the file, and a habit in the folder."""
    problems, _ = found(tmp_path, a_folder_of([0, 1, 2, 0, 1, 2], "稍长一点"))
    assert {p.key for p in problems if p.where.file.endswith(".yml")} == {"longest_is_right"}
    files = a_folder_of([0, 1, 2, 0], "一样长短的字数呀")
    for n in range(4):
        for k in range(3):
            text = made.at(files[f"exercises/habit/q{n}.yml"], ("options", k, "text"))
            text["zh"] = "一样长短的字数呀" if text["zh"].endswith("呀") else SAME[k][0] * 7
    problems, _ = found(tmp_path / "folder", files)
    assert [(p.key, p.values["hits"], p.values["count"]) for p in problems] == [("longest_too_often", 4, 4)]


def test_every_code_that_a_model_of_content_raises_has_words_in_both_languages() -> None:
    folder = Path(kamkit.model.__file__).parent
    files = [folder / f"{name}.py" for name in ("standards", "group", "account", "person")]
    files += (folder / "exercises").glob("*.py")
    codes: set[str] = set()
    for file in [*files, Path(kamkit.lang.text.__file__)]:
        codes |= set(re.findall(r'raise ValueError\("([a-z_]+)"\)', file.read_text(encoding="utf-8")))
    assert len(codes) > 10
    assert {code for code in codes if f"problem.{code}" not in table()} == set()
