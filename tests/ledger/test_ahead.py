"""Days after the book's day: pointed out where a column says what has happened, passed over where it says a plan."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kamkit.ledger.ahead import HAPPENED
from kamkit.model.kinds import KINDS
from kamkit.rules.sorts import sorts
from tests.ledger.making import EN, ZH, read, told, workbook

TODAY = date(2026, 10, 30)
KNOWN: dict[str, Any] = {"specialists": {"S-1"}, "accounts": {"A-1"}, "products": {"P-1"}}
MAY_LIE_AHEAD = {
    ("specialists", "joined"), ("specialists", "left"), ("leave", "start"), ("leave", "end"),
    ("projects", "decision_by"), ("projects", "delivery_by"), ("steps", "due"), ("registrations", "valid_until"),
    ("visits", "next_due"), ("promises", "due"), ("orders", "promised_for"), ("deliveries", "due"),
    ("payments", "due"), ("claims", "due"), ("papers", "due"),
}  # fmt: skip
VISITS = ["客户", "拜访日期", "沟通结果", "后续措施", "后续期限"]
DEALS = ["商机编号", "商机阶段", "立项日期", "结束日期"]
ORDERS = ["订单编号", "客户", "下单日期", "产品", "数量", "约定交车日期"]


def pointed_out(path: Path, rows: list[list[Any]], today: date | None = TODAY) -> list[tuple[str, Any, Any, Any]]:
    """Return key, row, column and count of each remark on days ahead."""
    reading = read(workbook(path, {"表": rows}), known=KNOWN, today=today)
    assert reading.errors == ()
    return [(one.key, one.where.row, one.where.column, one.values.get("count")) for one in told(reading)
            if one.key in ("day_ahead", "days_ahead")]


def test_every_day_of_every_kind_is_either_of_what_has_happened_or_may_lie_ahead() -> None:
    days = {(kind, name) for kind in KINDS for name, sort in sorts(kind).items() if sort.name == "day"}
    happened = {(kind, name) for kind, names in HAPPENED.items() for name in names}
    assert happened | MAY_LIE_AHEAD == days
    assert not happened & MAY_LIE_AHEAD


def test_a_mistyped_year_is_told_with_its_cell_and_keeps_nothing_out(tmp_path: Path) -> None:
    rows = [["大客户专员", "活动日期", "活动类型"], ["S-1", TODAY, "陌生电话"], ["S-1", "2062-10-30", "陌生电话"]]
    reading = read(workbook(tmp_path / "a.xlsx", {"活动": rows}), known=KNOWN, today=TODAY)
    assert len(reading.records) == 2
    assert reading.errors == ()
    one = next(one for one in told(reading) if one.key == "day_ahead")
    assert one.severity == "warning"
    assert ZH.say(one).startswith("a.xlsx › 表“活动” › 第3行 B列（活动日期）: 2062-10-30 晚于客户账当天（2026-10-30）")
    assert "sheet “活动” › row 3, column B (活动日期): 2062-10-30 is after the book's day (2026-10-30)" in EN.say(one)


def test_of_many_rows_the_first_are_named_and_the_others_counted(tmp_path: Path) -> None:
    rows = [["大客户专员", "活动日期", "活动类型"], *[["S-1", date(2027, 1, day), "陌生电话"] for day in range(1, 9)]]
    reading = read(workbook(tmp_path / "a.xlsx", {"活动": rows}), known=KNOWN, today=TODAY)
    one = next(one for one in told(reading) if one.key == "days_ahead")
    assert (one.where.row, one.values["count"]) == (2, 8)
    assert "row 2, row 3, row 4, row 5, row 6 and 3 more." in EN.say(one)
    assert "第2行、第3行、第4行、第5行、第6行，另有 3 行" in ZH.say(one)


def test_of_a_visit_only_one_that_tells_what_came_of_it_has_happened(tmp_path: Path) -> None:
    ahead = date(2026, 11, 20)
    rows = [VISITS, ["A-1", ahead, None, None, None], ["A-1", TODAY, "谈了价格", "带方案", ahead]]
    assert pointed_out(tmp_path / "plans.xlsx", rows) == []
    rows += [["A-1", date(2026, 11, 21), "谈了价格", None, None]]
    assert pointed_out(tmp_path / "one.xlsx", rows) == [("day_ahead", 4, "B", None)]


def test_the_end_of_an_open_deal_may_lie_ahead_and_that_of_a_decided_one_may_not(tmp_path: Path) -> None:
    ahead = date(2026, 12, 1)
    rows = [DEALS, ["D-1", "洽谈中", TODAY, ahead], ["D-2", "赢单", TODAY, ahead], ["D-3", "输单", TODAY, ahead]]
    assert pointed_out(tmp_path / "a.xlsx", rows) == [("days_ahead", 3, "D", 2)]


def test_a_promised_day_is_no_remark_and_each_column_is_told_by_itself(tmp_path: Path) -> None:
    rows = [ORDERS, ["O-1", "A-1", TODAY, "P-1", 2, date(2027, 3, 1)]]
    assert pointed_out(tmp_path / "plan.xlsx", rows) == []
    rows = [DEALS, ["D-1", "赢单", date(2062, 1, 1), date(2062, 3, 1)]]
    assert pointed_out(tmp_path / "a.xlsx", rows) == [("day_ahead", 2, "C", None), ("day_ahead", 2, "D", None)]


@pytest.mark.parametrize("today", [None, date(2062, 10, 30)])
def test_without_a_day_to_hold_them_against_or_on_that_very_day_nothing_is_told(
    tmp_path: Path, today: date | None
) -> None:
    rows = [["大客户专员", "活动日期", "活动类型"], ["S-1", "2062-10-30", "陌生电话"]]
    assert pointed_out(tmp_path / "a.xlsx", rows, today) == []
