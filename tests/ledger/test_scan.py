"""The look into a workbook sees what openpyxl sees, and the child says it in JSON that the parent understands."""

from __future__ import annotations

import gc
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kamkit.errors import ImportRefused
from kamkit.ledger import child, places, scan, sheetscan, workbook
from kamkit.ledger.cells import Broken
from kamkit.ledger.sources import take
from tests.ledger.making import MAIN, SHEET_END, SHEET_START, keys, raw_workbook, read, told
from tests.ledger.making import workbook as made

CELLS = st.one_of(
    st.none(),
    st.text("甲乙ab=", min_size=1, max_size=4).map(lambda text: f"t{text}"),
    st.integers(-999, 999),
    st.just("=1+1"),
)


def scanned(path: Path, sheet: int = 0) -> sheetscan.Facts:
    archive = scan.unpacked(path.read_bytes())
    plan = scan.layout(archive)
    return sheetscan.SheetScan(plan.sheets[sheet], plan.padded).run(archive)


def spoken(path: Path) -> list[dict]:
    """Return what the child says of a workbook, in this process."""
    return [json.loads(json.dumps(part, default=child._plain)) for part in child.contents(path.read_bytes())]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.lists(CELLS, min_size=1, max_size=5), min_size=1, max_size=8),
    st.sets(st.integers(1, 8)),
    st.sets(st.integers(1, 5)),
    st.lists(st.tuples(st.integers(1, 8), st.integers(1, 5), st.integers(0, 3), st.integers(0, 3)), max_size=1),
)
def test_the_scan_sees_what_openpyxl_sees(rows: list, hidden_rows: set, hidden_columns: set, merged: list) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    for number in hidden_rows:
        sheet.row_dimensions[number].hidden = True
    for number in hidden_columns:
        sheet.column_dimensions[places.column_letters(number)].hidden = True
    for top, left, down, right in merged:
        if down or right:
            sheet.merge_cells(start_row=top, start_column=left, end_row=top + down, end_column=left + right)
    raw = io.BytesIO()
    book.save(raw)
    archive = scan.unpacked(raw.getvalue())
    plan = scan.layout(archive)
    facts = sheetscan.SheetScan(plan.sheets[0], plan.padded).run(archive)
    again = openpyxl.load_workbook(io.BytesIO(raw.getvalue())).active
    assert {(top, left, bottom, right) for top, left, bottom, right in facts.merged} == {
        (found.min_row, found.min_col, found.max_row, found.max_col) for found in again.merged_cells.ranges
    }
    assert set(facts.hidden_rows) == {number for number, row in again.row_dimensions.items() if row.hidden}
    assert set(facts.hidden_columns) == hidden_columns
    assert set(facts.empty_formulas) == {
        (cell.row, cell.column) for row in again.iter_rows() for cell in row if cell.data_type == "f"
    }


def test_the_child_gives_sheets_states_comments_and_typed_values(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "一"
    sheet.append([date(2026, 2, 3), datetime(2026, 2, 3, 8, 30), time(8, 30), True, 1.5, "x", "=A1"])
    sheet["A1"].comment = openpyxl.comments.Comment("y", "z")
    book.create_sheet("二").sheet_state = "hidden"
    book.save(tmp_path / "a.xlsx")
    head, table = spoken(tmp_path / "a.xlsx")
    assert head == {"sheets": [["一", "visible"], ["二", "hidden"]], "comments": 1, "old_dates": False}
    assert table["rows"] == [
        [{"d": "2026-02-03"}, {"t": "2026-02-03T08:30:00"}, "08:30:00", True, 1.5, "x", {"f": "A1"}]
    ]


def test_the_child_as_a_process_says_the_same(tmp_path: Path) -> None:
    path = made(tmp_path / "a.xlsx", {"客户": [["客户名称", "区域"], ["甲", 1]]})
    done = subprocess.run(
        [sys.executable, "-m", "kamkit.ledger.child"], input=path.read_bytes(), capture_output=True, check=True
    )
    assert [json.loads(line) for line in done.stdout.splitlines()] == spoken(path)


def test_errors_formulas_and_padded_numbers_are_marked_where_they_stand(tmp_path: Path) -> None:
    styles = (
        f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="164" formatCode="00000"/></numFmts>'
        '<cellStyleXfs><xf numFmtId="164"/></cellStyleXfs>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>'
    )
    row = (
        '<row r="1"><c r="A1" s="1"><v>42</v></c><c r="B1" t="e"><v>#N/A</v></c><c r="C1"><f>1+1</f></c>'
        '<c r="D1"><f>1+1</f><v>2</v></c><c r="E1"><f>cmd|\'/c calc\'!A0</f><v>0</v></c>'
        '<c r="F1" s="1"><v>1.5</v></c></row>'
    )
    path = raw_workbook(tmp_path / "a.xlsx", SHEET_START + row + SHEET_END, more={"xl/styles.xml": styles})
    facts = scanned(path)
    assert facts.padded == {(1, 1): 5, (1, 6): 5}
    assert facts.errors == {(1, 2): "#N/A"}
    assert facts.empty_formulas == {(1, 3): "1+1"}
    assert (facts.formulas, facts.dde) == (2, [(1, 5)])
    rows = spoken(path)[1]["rows"]
    assert rows[0][:5] == ["00042", {"e": "#N/A"}, {"f": "1+1"}, 2.0, 0.0]
    assert rows[0][5] == 1.5


def test_names_with_prefixes_and_cells_without_references_are_understood(tmp_path: Path) -> None:
    sheet = (
        f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData>'
        '<x:row><x:c t="inlineStr"><x:is><x:t>客户名称</x:t></x:is></x:c></x:row>'
        '<x:row hidden="1"><x:c t="inlineStr"><x:is><x:t>甲</x:t></x:is></x:c><x:c><x:v>1</x:v></x:c></x:row>'
        '</x:sheetData><x:mergeCells><x:mergeCell ref="A1:B2"/></x:mergeCells></x:worksheet>'
    )
    facts = scanned(raw_workbook(tmp_path / "a.xlsx", sheet))
    assert (facts.rows, facts.columns, facts.cells) == (2, 2, 3)
    assert facts.hidden_rows == [2]
    assert facts.merged == [(1, 1, 2, 2)]


def test_a_full_sheet_that_is_too_big_is_told_to_become_csv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheetscan, "MAX_CELLS", 50)
    path = made(tmp_path / "a.xlsx", {"S": [[1] * 10] * 10})
    with pytest.raises(scan.Refused) as refused:
        scanned(path)
    assert refused.value.key == "sheet_too_many_cells"


def test_sizes_parts_and_passwords_are_looked_at_before_anything_is_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = made(tmp_path / "a.xlsx", {"S": [["x"]]})
    for name, limit, key in (("MAX_PARTS", 3, "workbook_parts"), ("MAX_UNPACKED", 100, "workbook_unpacks")):
        with monkeypatch.context() as patched:
            patched.setattr(scan, name, limit)
            with pytest.raises(scan.Refused) as refused:
                scan.unpacked(path.read_bytes())
            assert refused.value.key == key
    entry = zipfile.ZipInfo("xl/workbook.xml")
    entry.flag_bits = 1
    with pytest.raises(scan.Refused) as refused:
        scan._check_entry(entry)
    assert refused.value.key == "file_locked_by_password"


@pytest.mark.parametrize("name", ["/etc/x", "../x", "xl/../../x", "xl\\..\\..\\x", "C:/x"])
def test_part_names_that_lead_outside_are_refused(name: str) -> None:
    with pytest.raises(scan.Refused) as refused:
        scan._check_entry(zipfile.ZipInfo(name))
    assert refused.value.key == "workbook_part_name"


@given(st.integers(1, 16_384))
def test_letters_of_columns_and_numbers_agree(number: int) -> None:
    assert places.column_number(places.column_letters(number)) == number
    assert openpyxl.utils.get_column_letter(number) == places.column_letters(number)


def test_a_child_that_dies_or_does_not_come_back_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = take(made(tmp_path / "a.xlsx", {"S": [["x"]]}))

    def dies(*_: object, **__: object) -> subprocess.CompletedProcess[bytes]:
        return subprocess.CompletedProcess([], -9, b"", b"")

    def waits(*_: object, **__: object) -> None:
        raise subprocess.TimeoutExpired("x", 1)

    for run in (dies, waits):
        monkeypatch.setattr(workbook.subprocess, "run", run)
        with pytest.raises(ImportRefused) as refused:
            workbook.read_workbook(source)
        assert refused.value.problems[0].key == "workbook_too_heavy"


def test_a_child_without_enough_memory_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(_raw: bytes) -> Iterator[dict]:
        raise MemoryError
        yield {}

    monkeypatch.setattr(child, "contents", full)
    monkeypatch.setattr(child, "cap_memory", lambda: None)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    try:
        child.main()
    finally:
        gc.enable()
    assert json.loads(capsys.readouterr().out) == {"refused": "workbook_too_heavy", "values": {}}


def test_a_workbook_whose_sheets_are_all_hidden_is_refused(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(made(tmp_path / "a.xlsx", {"客户": [["客户名称"], ["甲"]]}))
    book["客户"].sheet_state = "hidden"
    book.create_sheet("图").sheet_state = "hidden"
    raw = io.BytesIO()
    book.active = 0
    try:
        book.save(raw)
    except IndexError:  # openpyxl writes no workbook without a visible sheet
        frame = raw_workbook(tmp_path / "b.xlsx")
        text = zipfile.ZipFile(frame).read("xl/workbook.xml").decode().replace("<sheet ", '<sheet state="hidden" ')
        (tmp_path / "a.xlsx").write_bytes(_replaced(frame, "xl/workbook.xml", text))
    else:
        (tmp_path / "a.xlsx").write_bytes(raw.getvalue())
    assert keys(read(tmp_path / "a.xlsx").errors) == ["workbook_no_visible_sheet"]


def _replaced(path: Path, part: str, text: str) -> bytes:
    raw = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(raw, "w") as new:
        for name in old.namelist():
            new.writestr(name, text if name == part else old.read(name))
    return raw.getvalue()


def test_a_formula_that_calls_a_program_is_flagged(tmp_path: Path) -> None:
    row = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>客户名称</t></is></c>'
        '<c r="B1" t="inlineStr"><is><t>地址</t></is></c></row>'
        '<row r="2"><c r="A2" t="inlineStr"><is><t>甲</t></is></c>'
        '<c r="B2" t="str"><f>cmd|\'/c calc\'!A0</f><v>0</v></c></row>'
    )
    reading = read(raw_workbook(tmp_path / "客户.xlsx", SHEET_START + row + SHEET_END, names=["客户"]))
    assert [record.address for record in reading.records] == ["0"]
    assert "cell_dde" in keys(told(reading))


def test_broken_cells_say_what_stood_there() -> None:
    from kamkit.ledger.cells import shown

    assert shown(Broken("formula", "A1+1")) == "=A1+1"
    assert shown(Broken("error", "#N/A")) == "#N/A"


def test_the_process_that_opens_workbooks_loads_neither_words_nor_models() -> None:
    loaded = "import sys, kamkit.ledger.child; print(*(name for name in ('pydantic', 'yaml') if name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
