"""Refused rows come back as a file that can be mended and imported (SAFETY I4)."""

from __future__ import annotations

import csv
import stat
import sys
from pathlib import Path

from kamkit.ledger.rejects import write_rejects
from tests.ledger.making import EN, ZH, read, workbook
from tests.needs import need

ROWS = [
    ["客户编号", "客户名称", "员工人数", "地址"],
    ["A-1", "甲", "很多", "=1+1"],
    ["A-2", "乙", 5, None],
    [None, "丙", "1.5", None],
]


def rejected(folder: Path) -> tuple[list[list[str]], Path]:
    reading = read(workbook(folder / "客户.xlsx", {"客户": ROWS}))
    (path,) = write_rejects(reading, folder / "退回.csv", ZH)
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file)), path


def test_each_refused_row_stands_with_its_place_and_the_reason(tmp_path: Path) -> None:
    lines, _ = rejected(tmp_path)
    assert lines[0] == ["原文件", "原表", "原行号", "退回原因", "客户编号", "客户名称", "员工人数", "地址"]
    assert [line[:3] for line in lines[1:]] == [["客户.xlsx", "客户", "2"], ["客户.xlsx", "客户", "4"]]
    assert "“很多”不是数字" in lines[1][3]
    assert "'=1+1" in lines[1]


def test_a_mended_file_of_refused_rows_can_be_imported(tmp_path: Path) -> None:
    _, path = rejected(tmp_path)
    path.write_text(path.read_text(encoding="utf-8-sig").replace("很多", "7").replace("1.5", "8"), encoding="utf-8-sig")
    again = read(path, kind="accounts")
    assert not again.errors, EN.say_all(again.errors)
    assert [(record.name, record.employees) for record in again.records] == [("甲", 7), ("丙", 8)]
    assert again.records[0].address == "=1+1"


def test_a_code_made_for_a_refused_row_is_kept_so_that_it_stays_the_same_record(tmp_path: Path) -> None:
    rows = [
        ["大客户专员", "活动日期", "活动类型", "客户"],
        *([["S-1", "2026-02-03", "陌生电话", "A-1"]] * 2),
        ["S-1", "2026-02-03", "陌生电话", "A-9"],
    ]
    known = {"specialists": {"S-1"}, "accounts": {"A-1"}}
    reading = read(
        workbook(tmp_path / "活动.xlsx", {"活动": [*rows[:2], ["S-1", "2026-02-03", "陌生电话", "A-1", "x"]]}),
        known=known,
    )
    assert len(reading.records) == 2
    bad = [*rows[:2], ["S-1", "2026-02-03", "陌生电话", "A-1"]]
    bad[0] = [*bad[0], "联系人"]
    bad[2] = [*bad[2], "谁"]
    reading = read(workbook(tmp_path / "活动.xlsx", {"活动": bad}), known={**known, "people": {"P-1"}})
    (path,) = write_rejects(reading, tmp_path / "rejects.csv", EN)
    text = path.read_text(encoding="utf-8-sig")
    assert reading.rejected[0].code is not None
    assert reading.rejected[0].code in text
    path.write_text(text.replace("谁", "P-1"), encoding="utf-8-sig")
    mended = read(path, kind="activities", known={**known, "people": {"P-1"}})
    assert [record.code for record in mended.records] == [reading.rejected[0].code]


def test_rows_of_two_tables_go_into_two_files_and_none_without_faults(tmp_path: Path) -> None:
    good = read(workbook(tmp_path / "客户.xlsx", {"客户": ROWS[:1] + ROWS[2:3]}))
    assert write_rejects(good, tmp_path / "r.csv", ZH) == ()
    two = read(workbook(tmp_path / "两表.xlsx", {"客户": ROWS, "经销店": [["店名", "城市"], [None, "甲城"]]}))
    assert [path.name for path in write_rejects(two, tmp_path / "r.csv", ZH)] == ["r.csv", "r-dealers.csv"]
    (tmp_path / "r-dealers.csv").write_text("mended by hand", encoding="utf-8")
    assert [path.name for path in write_rejects(two, tmp_path / "r.csv", ZH)] == ["r.csv", "r-dealers-1.csv"]
    assert (tmp_path / "r-dealers.csv").read_text(encoding="utf-8") == "mended by hand"


def test_the_file_can_be_read_by_its_owner_only(tmp_path: Path) -> None:
    need("file rights", sys.platform != "win32", "Linux or macOS")
    _, path = rejected(tmp_path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
