"""The day's Excel template: it offers the book's own names, comes back by an import, and twins are asked about."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from uuid import uuid4

import openpyxl
import pytest

from kamkit import open_kit, settings
from kamkit.cli import main
from kamkit.errors import KamkitError
from kamkit.kit.daily.daylog import Entry
from kamkit.kit.kit import Kit
from kamkit.model.activity import Activity, ActivityKind
from kamkit.model.visit import Visit
from kamkit.store.records import counts, put, records

SPECIALIST = "S-05"
DAY = date(2026, 10, 30)


def filled(kit: Kit, path: Path, activities: list[list], visits: list[list] = ()) -> Path:
    """Write the template and fill in rows, as a person would."""
    kit.template("daylog", path, SPECIALIST)
    book = openpyxl.load_workbook(path)
    for kind, rows in (("activities", activities), ("visits", visits)):
        for number, row in enumerate(rows, 2):
            for column, value in enumerate(row, 1):
                book[kit.words(f"kind.{kind}")].cell(number, column, value)
    book.save(path)
    return path


def names(kit: Kit) -> tuple[str, str, str]:
    """Return the names of the specialist, of one of their accounts, and of one of its people."""
    account = next(one for one in kit.records("accounts") if one.specialist == SPECIALIST)
    person = next(one for one in kit.people(account.code))
    return kit.daylog(SPECIALIST).person.name, account.name, person.name


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_is_filled_in_comes_into_the_book_without_a_complaint(
    kits: Callable[[str], Kit], tmp_path: Path, lang: str
) -> None:
    kit = kits(lang)
    who, account, person = names(kit)
    mail = kit.daylog(SPECIALIST).mails(DAY)[0]
    word = {kind: kit.words(f"value.activitykind.{kind}") for kind in ActivityKind}
    path = filled(kit, tmp_path / "day.xlsx", [
        [who, DAY, word["direct_mail"], account, person, None, "一页纸"],
        [who, DAY, word["mail_followup_call"], None, None, mail.code, "ok"],
        [who, DAY, word["cold_call"]],
        [who, DAY, word["cold_call"]],
        [who, DAY, word["visit"], account, person],
    ], [[who, DAY, account, person, "看了车位", "带方案", who, date(2026, 11, 6)]])  # fmt: skip
    before = counts(kit.store, kit.book)
    plan = kit.read_files([path], into=kit.book.name)
    assert plan.errors == ()
    assert {table.kind for table in plan.reading.tables} == {"activities", "visits"}
    assert {told.key for told in plan.told if told.severity == "warning"} <= {"activities_alike_book"}
    taken = kit.take(plan)
    assert taken.change.added == {"activities": 5, "visits": 1}
    after = counts(kit.store, kit.book)
    assert after["activities"] == before["activities"] + 5
    calls = [one for one in records(kit.store, kit.book, Activity) if one.answers == mail.code]
    assert [one.kind for one in calls] == [ActivityKind.MAIL_FOLLOWUP_CALL]
    visit = next(one for one in records(kit.store, kit.book, Visit) if one.next_due == date(2026, 11, 6)
                 and one.result == "看了车位")
    assert visit.has_next_step
    again = kit.read_files([path], into=kit.book.name)
    assert again.change.added == {}
    assert "activities_alike_book" not in {told.key for told in again.told}


def test_an_empty_template_brings_nothing_and_says_no_error(kit: Kit, tmp_path: Path) -> None:
    kit.template("daylog", tmp_path / "empty.xlsx")
    plan = kit.read_files([tmp_path / "empty.xlsx"], into=kit.book.name)
    assert plan.reading.records == ()
    assert plan.errors == ()


def test_a_row_that_stands_twice_is_told_with_its_first_case(kit: Kit, tmp_path: Path) -> None:
    who, account, person = names(kit)
    row = [who, date(2026, 5, 2), kit.words("value.activitykind.known_call"), account, person]
    plan = kit.read_files([filled(kit, tmp_path / "day.xlsx", [row, row])], into=kit.book.name)
    told = [one for one in plan.told if one.key == "activities_alike_file"]
    assert [one.values["count"] for one in told] == [1]
    assert told[0].severity == "warning"
    said = kit.words.say(told[0])
    assert "2026-05-02" in said
    assert kit.words("place.sheet", name=kit.words("kind.activities")) in said
    assert kit.words("place.row_like", row=3, first=2) in said


def test_of_many_rows_that_repeat_another_the_first_are_named_and_the_others_counted(kit: Kit, tmp_path: Path) -> None:
    who, account, person = names(kit)
    row = [who, date(2026, 5, 2), kit.words("value.activitykind.known_call"), account, person]
    path = filled(kit, tmp_path / "day.xlsx", [row] * 9)
    told = next(one for one in kit.read_files([path], into=kit.book.name).told if one.key == "activities_alike_file")
    said = kit.in_language("en").words.say(told)
    assert "row 3 (like row 2), row 4 (like row 2)" in said
    assert "row 7 (like row 2) and 3 more." in said
    assert "row 8" not in said


def test_a_row_that_repeats_one_of_another_file_is_told_with_that_files_name(kit: Kit, tmp_path: Path) -> None:
    who, account, person = names(kit)
    call = kit.words("value.activitykind.known_call")
    row = [who, date(2026, 5, 2), call, account, person]
    one = filled(kit, tmp_path / "one.xlsx", [row])
    two = filled(kit, tmp_path / "two.xlsx", [[who, date(2026, 5, 3), call, account, person], row])
    told = [one for one in kit.read_files([one, two], into=kit.book.name).told if one.key == "activities_alike_file"]
    assert [one.where.file for one in told] == ["two.xlsx"]
    said = kit.in_language("en").words.say(told[0])
    assert f"row 3 (like one.xlsx › sheet “{kit.words('kind.activities')}” › row 2)" in said


def test_what_was_logged_on_the_screen_and_filled_in_again_is_told(kit: Kit, tmp_path: Path) -> None:
    account = next(one for one in kit.records("accounts") if one.specialist == SPECIALIST)
    person = kit.people(account.code)[0]
    day = date(2026, 5, 2)
    kit.daylog(SPECIALIST).add(uuid4(), day, Entry("known_call", account.code, person.code))
    row = [names(kit)[0], day, kit.words("value.activitykind.known_call"), account.name, person.name]
    plan = kit.read_files([filled(kit, tmp_path / "day.xlsx", [row])], into=kit.book.name)
    told = [one for one in plan.told if one.key == "activities_alike_book"]
    assert [one.values["count"] for one in told] == [1]
    assert told[0].where.file == "day.xlsx"
    assert kit.words("place.row", row=2) in kit.words.say(told[0])


def test_a_wrong_cell_is_named_with_sheet_row_and_column_and_nothing_is_stored(kit: Kit, tmp_path: Path) -> None:
    who, *_ = names(kit)
    rows = [[who, "某天", kit.words("value.activitykind.cold_call")], [who, DAY, "喝茶"], ["没有这个人", DAY, "投标"]]
    plan = kit.read_files([filled(kit, tmp_path / "day.xlsx", rows)], into=kit.book.name)
    assert [one.where.row for one in plan.errors] == [2, 3, 4]
    assert {one.where.sheet for one in plan.errors} == {kit.words("kind.activities")}
    with pytest.raises(KamkitError):
        kit.take(plan)


def test_the_columns_offer_the_books_own_names_and_the_kinds(kit: Kit, tmp_path: Path) -> None:
    kit.template("daylog", tmp_path / "day.xlsx", SPECIALIST)
    book = openpyxl.load_workbook(tmp_path / "day.xlsx")
    sheet = book[kit.words("kind.activities")]
    lists = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation if rule.type == "list"}
    assert len(lists) == 5
    offered = [cell.value for column in book[kit.words("sheets.lists")].iter_cols(min_row=2) for cell in column]
    assert set(names(kit)) <= set(offered)
    assert {kit.words(f"value.activitykind.{kind}") for kind in ActivityKind} <= set(offered)
    texts = str([cell.value for row in book[kit.words("sheets.how_to")].iter_rows() for cell in row])
    for lang in ("zh", "en"):
        assert kit.in_language(lang).words("sheets.step.1") in texts


def test_a_specialists_template_names_no_account_of_another_and_none_of_its_people(kit: Kit, tmp_path: Path) -> None:
    kit.template("daylog", tmp_path / "day.xlsx", SPECIALIST)
    book = openpyxl.load_workbook(tmp_path / "day.xlsx")
    texts = {cell.value for sheet in book for row in sheet.iter_rows() for cell in row}
    own = {one.code for one in kit.records("accounts") if one.specialist == SPECIALIST}
    accounts = {one.name: one.code in own for one in kit.records("accounts")}
    people = {one.name: one.account in own for one in kit.records("people")}
    for names_of in (accounts, people):
        assert {name for name in names_of if name in texts} == {name for name, hers in names_of.items() if hers}


def test_rows_of_accounts_that_are_not_on_the_list_are_taken_all_the_same(kit: Kit, tmp_path: Path) -> None:
    other = next(one for one in kit.records("accounts") if one.specialist not in (None, SPECIALIST))
    person, who = kit.people(other.code)[0], names(kit)[0]
    row = [who, DAY, kit.words("value.activitykind.known_call"), other.name, person.name]
    path = filled(kit, tmp_path / "day.xlsx", [row], [[who, DAY, other.name, person.name, "看了样车"]])
    plan = kit.read_files([path], into=kit.book.name)
    assert plan.errors == ()
    found = {one.KIND: one for one in plan.reading.records}
    assert (found["activities"].account, found["activities"].person) == (other.code, person.code)
    assert found["visits"].participants == (person.code,)


def test_a_person_whose_namesake_is_with_another_account_is_offered_by_code_which_the_import_understands(
    kit: Kit, tmp_path: Path
) -> None:
    who, account, name = names(kit)
    own = next(one for one in kit.records("people") if one.name == name)
    other = next(one for one in kit.records("people") if one.account != own.account)
    put(kit.store, kit.book, [other.but(code="P-NAMESAKE", name=name)], source="test", known_at=settings.now())
    row = [who, DAY, kit.words("value.activitykind.known_call"), account, own.code]
    path = filled(kit, tmp_path / "day.xlsx", [row])
    offered = [row[3].value for row in openpyxl.load_workbook(path)[kit.words("sheets.lists")].iter_rows(min_row=2)]
    assert own.code in offered
    assert name not in offered
    assert kit.read_files([path], into=kit.book.name).errors == ()


def test_a_template_for_everybody_holds_no_name_of_a_customers_person(kit: Kit, tmp_path: Path) -> None:
    kit.template("daylog", tmp_path / "all.xlsx")
    book = openpyxl.load_workbook(tmp_path / "all.xlsx")
    texts = {cell.value for sheet in book for row in sheet.iter_rows() for cell in row}
    assert not texts & {person.name for person in kit.records("people")}


def test_the_same_book_gives_the_same_bytes(kit: Kit, tmp_path: Path) -> None:
    for name in ("one.xlsx", "two.xlsx"):
        kit.template("daylog", tmp_path / name, SPECIALIST)
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


def test_the_verb_writes_a_template_and_refuses_another_ending(
    sample_store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "day.xlsx"
    command = ["export", "--lang", "en", "--template", "daylog", "--specialist", SPECIALIST, "--db", str(sample_store)]
    assert main([*command, "--to", str(path)]) == 0
    assert path.exists()
    assert str(path) in capsys.readouterr().out
    assert main([*command, "--to", str(tmp_path / "day.csv")]) == 2


def test_a_book_that_is_yet_to_come_begins_with_its_specialists_and_accounts(kit: Kit, tmp_path: Path) -> None:
    new = open_kit(lang="zh", db=kit.address, book="班级")
    path = tmp_path / "class.xlsx"
    new.template("daylog", path)
    book = openpyxl.load_workbook(path)
    rows = {"specialists": ["S-1", "柏松"], "accounts": ["A-1", "盐桥驾校", "柏松"],
            "activities": ["柏松", DAY, kit.words("value.activitykind.direct_mail"), "盐桥驾校"]}
    for kind, row in rows.items():
        for column, value in enumerate(row, 1):
            book[kit.words(f"kind.{kind}")].cell(2, column, value)
    book.save(path)
    plan = kit.read_files([path], into="班级")
    assert plan.errors == ()
    assert kit.take(plan).change.added == {"specialists": 1, "accounts": 1, "activities": 1}
    assert new.daylog("S-1").counts(DAY)["direct_mail"] == 1
    with pytest.raises(KamkitError):
        open_kit(lang="zh", db=kit.address, book="无").template("daylog", path, "S-1")


def test_a_sheet_of_somebody_elses_that_bears_such_a_name_is_read_all_the_same(kit: Kit, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = kit.in_language("en").words("sheets.lists")
    for row in (["Specialist", "Activity date", "Kind of activity"], [names(kit)[0], DAY, "Bid"]):
        sheet.append(row)
    book.save(tmp_path / "own.xlsx")
    plan = kit.read_files([tmp_path / "own.xlsx"], kind="activities", into=kit.book.name)
    assert plan.errors == ()
    assert plan.change.added == {"activities": 1}
