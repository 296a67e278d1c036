"""Reading a whole bank: ids, hashes, cases, standards, and what is left out."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kamkit.bank.read import read_bank
from kamkit.lang.words import Words
from kamkit.model.exercise import KINDS
from kamkit.model.person import Depth, Stance
from tests.bank import made

FILES = made.content()
CHOICE, REASONED, ROLES = (f"exercises/made/{name}.yml" for name in ("choice", "reasoned-choice", "assign-roles"))
CASE = f"exercises/{made.CASE}.yml"


def hashes(folder: Path, files: dict[str, object], exercise: str) -> tuple[str, str]:
    workshop, _ = made.workshop(folder, files)
    found = read_bank(workshop).exercises[exercise]
    return found.content_hash, found.key_hash


def test_an_exercise_is_known_by_its_path(tmp_path: Path) -> None:
    workshop, _ = made.workshop(tmp_path, FILES)
    bank = read_bank(workshop)
    assert set(bank.exercises) == {f"made/{kind}" for kind in KINDS}
    assert all(key == exercise.id for key, exercise in bank.exercises.items())
    assert set(bank.cases) == {made.CASE}
    assert bank.cases[made.CASE].id == made.CASE


@pytest.mark.parametrize(("file", "loc", "value"), [
    (CHOICE, ("options", 1, "credit"), "0.5"),
    (REASONED, ("options", 1, "credit"), "0.5"),
    (REASONED, ("reasons", 0, "credit"), "0.5"),
    (REASONED, ("reason_share",), "0.25"),
    (ROLES, ("seats", "P0", "level"), "operating"),
    (ROLES, ("also", "P0", 0, "roles"), ["user"]),
])
def test_a_changed_key_changes_both_hashes(file: str, loc: made.Loc, value: object, tmp_path: Path) -> None:
    exercise = file.removeprefix("exercises/").removesuffix(".yml")
    before = hashes(tmp_path, FILES, exercise)
    after = hashes(tmp_path, made.changed(FILES, file, loc, value), exercise)
    assert before[0] != after[0]
    assert before[1] != after[1]


@pytest.mark.parametrize("file", [CHOICE, REASONED, ROLES])
def test_a_changed_word_changes_the_content_hash_alone(file: str, tmp_path: Path) -> None:
    exercise = file.removeprefix("exercises/").removesuffix(".yml")
    before = hashes(tmp_path, FILES, exercise)
    after = hashes(tmp_path, made.changed(FILES, file, ("prompt", "zh"), "换一种说法"), exercise)
    assert before[0] != after[0]
    assert before[1] == after[1]


def test_a_comment_or_a_former_id_changes_neither_hash(tmp_path: Path) -> None:
    before = hashes(tmp_path, FILES, "made/choice")
    path = tmp_path / CHOICE
    path.write_text("# a comment\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    workshop, _ = made.workshop(tmp_path, {})
    found = read_bank(workshop).exercises["made/choice"]
    assert (found.content_hash, found.key_hash) == before
    assert hashes(tmp_path, made.changed(FILES, CHOICE, ("formerly", 0), "old/name"), "made/choice") == before


def test_a_file_that_changed_on_disk_is_read_anew(tmp_path: Path) -> None:
    workshop, _ = made.workshop(tmp_path, FILES)
    before = read_bank(workshop).exercises["made/choice"]
    made.workshop(tmp_path, made.changed(FILES, CHOICE, ("level",), "3"))
    after = read_bank(workshop)
    assert (before.level, after.exercises["made/choice"].level) == (1, 3)
    assert read_bank(workshop).exercises["made/choice"] is after.exercises["made/choice"]


def test_a_case_is_built_from_its_compact_form(tmp_path: Path) -> None:
    files = made.changed(FILES, CASE, ("people", "P0", "stance"), "champion")
    files = made.changed(files, CASE, ("people", "P0", "depth"), "trusted")
    files = made.changed(files, CASE, ("rivals", made.KEY, "close_to", "P1"), "")
    workshop, _ = made.workshop(tmp_path, files)
    bank = read_bank(workshop)
    assert bank.problems == ()
    case = bank.cases[made.CASE]
    first = case.group.member("P0")
    assert (first.stance, first.depth, first.last_contact) == (Stance.CHAMPION, Depth.TRUSTED, date(2026, 1, 2))
    assert case.group.codes == ("P0", "P1")
    assert set(case.names) == {"P0", "P1", made.KEY}
    assert case.titles["P0"].en.startswith("text")
    assert {tie.person: tie.strength for tie in case.group.rival_ties} == {"P0": 1, "P1": None}
    assert case.group.account == case.account.code
    assert case.group.registrations[0].dealer == "dealer-0"


@pytest.mark.parametrize(("loc", "value"), [
    (("people", "P0", "reports_to"), "P9"),
    (("ties", 0, "source"), "P9"),
    (("ties", 0, "target"), "P9"),
    (("rivals", made.KEY, "close_to", "P9"), "1"),
])
def test_a_case_that_names_a_stranger_is_refused_at_that_line(loc: made.Loc, value: str, tmp_path: Path) -> None:
    workshop, lines = made.workshop(tmp_path, made.changed(FILES, CASE, loc, value))
    bank = read_bank(workshop)
    assert [(one.key, one.where.line) for one in bank.problems] == [("unknown_person", lines[CASE][loc])]
    assert bank.cases == {}


@pytest.mark.parametrize(("file", "loc", "value", "key", "at"), [
    (CHOICE, ("options", 1, "key"), "key-0", "option_key_twice", ("options", 1, "key")),
    (REASONED, ("reasons", 1, "key"), "key-0", "option_key_twice", ("reasons", 1, "key")),
    (CHOICE, ("options", 1, "credit"), "1", "one_option_must_be_right", ("options",)),
    (CHOICE, ("options", 0, "credit"), "0.9", "one_option_must_be_right", ("options",)),
    (REASONED, ("reasons", 1, "credit"), "0", "one_option_must_be_right", ("reasons",)),
    (ROLES, ("seats", "P7"), {}, "every_person_needs_a_seat_and_a_why", ("seats",)),
    (ROLES, ("also", "P7"), [], "also_names_a_stranger", ("also",)),
    (CASE, ("ties", 0, "target"), "P0", "tie_to_oneself", ("ties", 0)),
    (CASE, ("ties", 0, "sign"), "0", "tie_sign_zero", ("ties", 0, "sign")),
    (CASE, ("registrations", 0, "valid_until"), "2025-01-01", "registration_ends_before_it_begins",
     ("registrations", 0, "valid_until")),
    (CASE, ("account", "account_class"), "A", "public_kind_needs_class_b", ("account", "public_kind")),
    (CASE, ("account", "using_organisation"), "buying-organisation-0", "class_b_user_is_buyer",
     ("account", "using_organisation")),
    ("data/standards/rules.yml", (made.KEY, "expires"), "2025-01-01", "rule_expires_before_it_holds",
     (made.KEY, "expires")),
])
def test_what_a_model_says_of_itself_is_told_where_it_stands(
        file: str, loc: made.Loc, value: object, key: str, at: made.Loc, tmp_path: Path) -> None:
    workshop, lines = made.workshop(tmp_path, made.changed(FILES, file, loc, value))
    found = read_bank(workshop).problems
    assert [(one.key, one.where.file, one.where.line) for one in found] == [(key, file, lines[file][at])]
    for lang in ("zh", "en"):
        assert key not in Words(lang).say(found[0])  # type: ignore[arg-type]


def test_a_class_b_account_without_a_user_is_told_at_the_account(tmp_path: Path) -> None:
    workshop, lines = made.workshop(tmp_path, made.without(FILES, CASE, ("account", "using_organisation")))
    found = read_bank(workshop).problems
    assert [(p.key, p.where.line) for p in found] == [("class_b_needs_using_organisation", lines[CASE][("account",)])]


def test_standards_are_whole_or_none(tmp_path: Path) -> None:
    workshop, _ = made.workshop(tmp_path, FILES)
    whole = read_bank(workshop).standards
    assert whole is not None
    assert whole.rules[made.KEY].id == made.KEY
    assert whole.handbook[made.ITEM].term.zh == "词"
    (tmp_path / "data" / "standards" / "limits.yml").unlink()
    bank = read_bank(workshop)
    assert bank.standards is None
    assert [(p.key, p.where.file) for p in bank.problems] == [("standard_missing", "data/standards/limits.yml")]


def test_the_version_of_the_standards_follows_their_words_not_their_comments(tmp_path: Path) -> None:
    def version() -> str:
        workshop, _ = made.workshop(tmp_path, {})
        standards = read_bank(workshop).standards
        assert standards is not None
        return standards.version

    made.workshop(tmp_path, FILES)
    before = version()
    path = tmp_path / "data" / "standards" / "limits.yml"
    path.write_text("# a comment\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert version() == before
    made.workshop(tmp_path, made.changed(FILES, "data/standards/limits.yml", ("stale_days",), "31"))
    assert version() != before


@pytest.mark.parametrize(("file", "text", "key", "line"), [
    ("data/standards/limts.yml", "stale_days: 30\n", "standard_unknown", None),
    ("data/standards/handbook.yml", "a: b\n", "standard_unknown", None),
    ("data/standards/limits.yml", "stale_days: [\n", "yaml_broken", 2),
    ("data/standards/criteria.yml", "broad: []\n", "field_missing", 1),
    ("data/standards/criteria.yml", "a word\n", "field_missing", 1),
    ("data/handbook.csv", "id,zh\nJ04,词\n", "columns_differ", 1),
    ("data/handbook.csv", "id,origin,section,zh,en,words_zh,words_en,status\nJ04,seed,J,词,,话,words,rule\n",
     "text_half_missing", 2),
    ("data/handbook.csv", "id,origin,section,zh,en,words_zh,words_en,status\nJ04,seed\n", "field_empty", 2),
    ("data/handbook.csv", "id,origin,section,zh,en,words_zh,words_en,status\n"
     + "J04,seed,J,词,term,话,words,rule\n" * 2, "id_twice", 3),
])
def test_a_fault_in_the_standards_is_told(file: str, text: str, key: str, line: int | None, tmp_path: Path) -> None:
    workshop, _ = made.workshop(tmp_path, FILES)
    (tmp_path / file).write_text(text, encoding="utf-8")
    found = [one for one in read_bank(workshop).problems if one.where.file == file]
    assert (key, line) in [(one.key, one.where.line) for one in found]
    assert all("{" not in Words("zh").say(one) for one in found)


def test_a_handbook_that_is_not_utf8_is_told(tmp_path: Path) -> None:
    workshop, _ = made.workshop(tmp_path, FILES)
    (tmp_path / "data" / "handbook.csv").write_bytes("词".encode("gbk"))
    assert [one.key for one in read_bank(workshop).problems] == ["not_utf8"]


def test_a_workshop_without_exercises_has_an_empty_bank(tmp_path: Path) -> None:
    workshop, _ = made.workshop(tmp_path, {"data/standards/limits.yml": FILES["data/standards/limits.yml"]})
    bank = read_bank(workshop)
    assert (bank.exercises, bank.cases, bank.standards) == ({}, {}, None)
    assert bank.where("made/choice").line is None
