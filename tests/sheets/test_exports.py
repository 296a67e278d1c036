"""Exports: nothing calculates, nothing is cut in silence, same records, same bytes (SAFETY I7, I8; input 59)."""

from __future__ import annotations

import csv
import json
import stat
import sys
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamkit.errors import KamkitError
from kamkit.lang.words import Words
from kamkit.ledger.read import read_files
from kamkit.model.account import Account
from kamkit.model.money import Money
from kamkit.model.sales import Product
from kamkit.model.visit import Visit
from kamkit.rules.inert import as_meant, made_inert
from kamkit.sheets import xlsx
from kamkit.sheets.cells import legal
from kamkit.sheets.csvfile import write_csv
from kamkit.sheets.jsonl import write_jsonl
from kamkit.sheets.xlsx import parts, units, write_xlsx
from tests.needs import need

ZH, EN = Words("zh"), Words("en")
LIVE = [
    "=1+1",
    "=cmd|'/c calc'!A0",
    "@SUM(A1)",
    "+1",
    "-1",
    '=HYPERLINK("http://x.example")',
    "http://x.example",
    "mailto:a@b.example",
    "＝1",
    "{=A1}",
    "\t=1",
]
ACCOUNTS = [Account(code=f"A-{n}", name=text, address=text, extra={"key": text}) for n, text in enumerate(LIVE)]


def first_sheet(path: Path) -> openpyxl.worksheet.worksheet.Worksheet:
    return openpyxl.load_workbook(path).worksheets[0]


def test_nothing_from_data_is_a_formula_or_a_link_in_a_workbook(tmp_path: Path) -> None:
    write_xlsx(ACCOUNTS, tmp_path / "a.xlsx", ZH)
    cells = [cell for row in first_sheet(tmp_path / "a.xlsx").iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}
    assert not any(cell.hyperlink for cell in cells)
    assert [row[1].value for row in list(first_sheet(tmp_path / "a.xlsx").iter_rows())[1:]] == [
        a.name for a in ACCOUNTS
    ]


def test_no_cell_of_a_csv_begins_with_a_sign_that_calculates(tmp_path: Path) -> None:
    write_csv(ACCOUNTS, tmp_path / "a.csv", ZH)
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row if cell]
    assert len(cells) > len(ACCOUNTS) * 3
    assert not any(cell[0] in "=+-@\t\r＝＋－＠" for cell in cells)


@given(st.text())
def test_a_text_made_inert_is_inert_and_comes_back(text: str) -> None:
    assert as_meant(made_inert(text)) == text
    assert made_inert(text)[:1] not in {"=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"}


def test_a_text_of_forty_thousand_characters_is_kept_whole_on_a_sheet_of_its_own(tmp_path: Path) -> None:
    text = "".join(f"{n:05d}" for n in range(8_000))
    visits = [Visit(code="V-1", account="A-1", day=date(2026, 2, 3), result=text, purpose="短")]
    notes = write_xlsx(visits, tmp_path / "a.xlsx", ZH)
    assert [(note.key, note.where.row) for note in notes] == [("export_long", 2)]
    assert "长文本" in ZH.say(notes[0])
    assert "Long texts" in EN.say(notes[0])
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == ["拜访记录", "长文本"]
    cut = [cell.value for cell in book.worksheets[0][2] if isinstance(cell.value, str) and len(cell.value) > 100]
    assert cut[0].endswith("…")
    assert text.startswith(cut[0][:-1])
    assert "".join(row[4].value for row in list(book["长文本"].iter_rows())[1:]) == text
    again = read_files([tmp_path / "a.xlsx"], known={"accounts": {"A-1"}})
    assert again.records == tuple(visits)


@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=60), st.integers(2, 9))
def test_pieces_of_a_long_text_make_the_whole_again_and_none_is_too_long(text: str, most: int) -> None:
    pieces = parts(text, most)
    assert "".join(pieces) == text
    assert all(units(piece) <= most for piece in pieces)


def test_characters_that_no_sheet_can_keep_are_written_out_and_told(tmp_path: Path) -> None:
    bad = Account.model_construct(**{**dict(ACCOUNTS[0]), "name": "甲\x00乙\x0b丙\ud800丁", "extra": {}})
    for write, name in ((write_xlsx, "a.xlsx"), (write_csv, "a.csv")):
        notes = write([bad], tmp_path / name, ZH)
        assert [note.key for note in notes] == ["export_escaped"]
        again = read_files([tmp_path / name], kind="accounts", known={})
        assert again.records[0].name == "甲\\x00乙\\x0b丙\\ud800丁"
    assert write_jsonl([bad], tmp_path / "a.jsonl") == 1
    assert json.loads((tmp_path / "a.jsonl").read_text(encoding="utf-8"))["name"] == "甲\x00乙\x0b丙\ud800丁"


@given(st.text())
def test_a_legal_text_has_nothing_illegal_and_ordinary_text_stays_as_it_is(text: str) -> None:
    assert legal(legal(text)) == legal(text)
    assert legal(text) == text or any(ord(character) < 32 or ord(character) >= 127 for character in text)


def test_the_same_records_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_xlsx(ACCOUNTS, tmp_path / f"{name}.xlsx", ZH)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_numbers_money_and_days_are_typed_cells(tmp_path: Path) -> None:
    record = Account(
        code="A-1",
        name="甲",
        registered_capital=Money.of("1234.5"),
        annual_revenue=Money.of(500, "JPY"),
        employees=12,
        trade_state_day=date(2026, 2, 3),
        is_vip=True,
    )
    write_xlsx([record], tmp_path / "a.xlsx", EN)
    sheet = first_sheet(tmp_path / "a.xlsx")
    held = {head.value: cell for head, cell in zip(sheet[1], sheet[2], strict=True)}
    assert held["Registered capital"].value == 1234.5
    assert held["Registered capital currency"].value == "CNY"
    assert (held["Annual revenue"].value, held["Annual revenue currency"].value) == (500, "JPY")
    assert held["Employees"].value == 12
    assert held["State of the trade as of"].is_date
    assert held["VIP"].value == "yes"


def test_sheets_are_ready_to_be_worked_in(tmp_path: Path) -> None:
    write_xlsx([*ACCOUNTS, Product(code="P-1", name="晨岭一号")], tmp_path / "a.xlsx", ZH)
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == ["产品", "客户"]
    sheet = book["客户"]
    assert sheet.freeze_panes == "C2"
    assert sheet.auto_filter.ref.startswith("A1:")
    assert sheet["A1"].value == "客户编号"
    assert 8 <= sheet.column_dimensions["A"].width <= 45


def test_more_rows_than_a_sheet_holds_are_refused_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "MAX_ROWS", 3)
    with pytest.raises(KamkitError) as refused:
        write_xlsx(ACCOUNTS, tmp_path / "a.xlsx", ZH)
    assert "CSV" in ZH.say(refused.value.problems[0])
    assert not (tmp_path / "a.xlsx").exists()


def test_a_large_book_is_written_the_same_to_the_reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "MANY_ROWS", 1)
    write_xlsx(ACCOUNTS, tmp_path / "a.xlsx", ZH)
    assert [record.name for record in read_files([tmp_path / "a.xlsx"], known={}).records] == [a.name for a in ACCOUNTS]


def test_an_export_without_records_is_a_file_that_opens(tmp_path: Path) -> None:
    assert write_xlsx([], tmp_path / "a.xlsx", ZH) == ()
    assert len(openpyxl.load_workbook(tmp_path / "a.xlsx").sheetnames) == 1
    assert write_csv([], tmp_path / "a.csv", ZH) == ()


def test_a_csv_holds_one_kind(tmp_path: Path) -> None:
    with pytest.raises(KamkitError):
        write_csv([ACCOUNTS[0], Product(code="P-1", name="x")], tmp_path / "a.csv", ZH)


def test_json_lines_hold_every_field(tmp_path: Path) -> None:
    assert write_jsonl(ACCOUNTS, tmp_path / "a.jsonl") == len(ACCOUNTS)
    lines = [json.loads(line) for line in (tmp_path / "a.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [line.pop("kind_of_record") for line in lines] == ["accounts"] * len(ACCOUNTS)
    assert [Account.model_validate(line) for line in lines] == ACCOUNTS


def test_exports_can_be_read_by_their_owner_only(tmp_path: Path) -> None:
    need("file rights", sys.platform != "win32", "Linux or macOS")
    write_xlsx(ACCOUNTS, tmp_path / "a.xlsx", ZH)
    write_csv(ACCOUNTS, tmp_path / "a.csv", ZH)
    write_jsonl(ACCOUNTS, tmp_path / "a.jsonl")
    assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {0o600}
