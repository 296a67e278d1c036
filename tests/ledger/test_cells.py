"""Cells: numbers, days, names, formulas; every fault by its cell (SAFETY I4; inputs 34, 36, 37, 54, 61)."""

from __future__ import annotations

import time
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamkit.ledger.days import read_day
from kamkit.ledger.figures import Unread, read_figure
from tests.ledger.making import EN, SHEET_END, SHEET_START, ZH, keys, raw_workbook, read, told, workbook

NUMBERS = {
    "１２，３４５.６０": "12345.60",
    "1.2万": "12000",
    "(500)": "-500",
    "（500）": "-500",
    "1e5": "100000",
    "0012": "12",
    "1,234.50": "1234.50",
    "12 345": "12345",
    "¥1,200": "1200",
    "1200元": "1200",
    "1.2万元": "12000",
    "3亿": "300000000",
    "-5": "-5",
    "+8": "8",
    "12台": "12",
    "5百万": "5000000",
    ".5": "0.5",
    "USD 500": "500",
    "1E+05": "100000",
}
NO_NUMBERS = {
    "1.234,50": "cell_number_two_ways",
    "1,23": "cell_number_two_ways",
    "1,2345": "cell_number_two_ways",
    "壹仟贰佰": "cell_not_number",
    "99.9%": "cell_not_number",
    "inf": "cell_not_number",
    "nan": "cell_not_number",
    "1.2.3": "cell_not_number",
    "--5": "cell_not_number",
    "12abc": "cell_not_number",
    "约500": "cell_not_number",
    "1-2": "cell_not_number",
    "": "cell_not_number",
    "¥5美元": "cell_not_number",
}


@pytest.mark.parametrize(("written", "meant"), NUMBERS.items())
def test_numbers_are_read_as_people_write_them(written: str, meant: str) -> None:
    assert read_figure(written).value == Decimal(meant)


@pytest.mark.parametrize(("written", "key"), NO_NUMBERS.items())
def test_what_is_no_number_or_could_be_two_is_refused(written: str, key: str) -> None:
    with pytest.raises(Unread) as refused:
        read_figure(written)
    assert refused.value.key == key


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2))
def test_a_number_written_plainly_or_in_groups_is_itself(number: Decimal) -> None:
    assert read_figure(f"{number:f}").value == number
    assert read_figure(f"{number:,f}").value == number


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026/2/3", date(2026, 2, 3)),
        ("2026年2月3日", date(2026, 2, 3)),
        ("2026.02.03", date(2026, 2, 3)),
        ("２０２６－０２－０３", date(2026, 2, 3)),
        ("20260203", date(2026, 2, 3)),
        (46056, date(2026, 2, 3)),
        ("46056", date(2026, 2, 3)),
        ("13/4/2026", date(2026, 4, 13)),
        ("4/13/2026", date(2026, 4, 13)),
        ("3 Feb 2026", date(2026, 2, 3)),
        ("2026-02-03 08:30:00", date(2026, 2, 3)),
        ("5/5/2026", date(2026, 5, 5)),
    ],
)
def test_days_are_read_as_people_write_them(written: object, meant: date) -> None:
    assert read_day(written)[0] == meant  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("2026/2/30", "cell_no_such_day"),
        ("2026-13-01", "cell_no_such_day"),
        ("3/4/2026", "cell_day_two_ways"),
        ("昨天", "cell_not_day"),
        (12, "cell_not_day"),
        (True, "cell_not_day"),
        ("0000-00-00", "cell_no_such_day"),
        ("2026", "cell_not_day"),
    ],
)
def test_what_is_no_day_or_could_be_two_is_refused(written: object, key: str) -> None:
    with pytest.raises(Unread) as refused:
        read_day(written)  # type: ignore[arg-type]
    assert refused.value.key == key


def test_a_day_that_could_be_two_is_read_when_told_the_order() -> None:
    assert read_day("3/4/2026", "dmy")[0] == date(2026, 4, 3)
    assert read_day("3/4/2026", "mdy")[0] == date(2026, 3, 4)


def test_a_serial_of_a_workbook_with_other_beginnings_is_refused() -> None:
    with pytest.raises(Unread):
        read_day(46056, old_dates=True)


def test_a_fault_says_file_sheet_row_column_value_and_what_to_do(tmp_path: Path) -> None:
    rows = [
        ["客户", "大客户专员", "沟通结果", "参与人员", "拜访日期"],
        *([["A-1", None, "好", None, "2026-02-03"]] * 5),
        ["A-1", None, "好", None, "2026/2/30"],
    ]
    reading = read(workbook(tmp_path / "客户台账.xlsx", {"拜访记录": rows}), known={"accounts": {"A-1"}})
    assert ZH.say(reading.errors[0]) == (
        "客户台账.xlsx › 表“拜访记录” › 第7行 E列（拜访日期）: “2026/2/30”不是有效日期。请改为 2026-02-28 之类后重试。"
    )
    assert EN.say(reading.errors[0]).endswith(
        "row 7, column E (拜访日期): “2026/2/30” is not a valid date. "
        "Correct it, for example to 2026-02-28, and try again."
    )


def test_thirty_seven_bad_rows_of_a_thousand_are_each_named_and_the_others_are_good(tmp_path: Path) -> None:
    bad = set(range(20, 20 + 37 * 25, 25))
    rows = [["客户编号", "客户名称", "员工人数"]]
    rows += [[f"A-{n:04d}", f"公司{n}", "很多" if n in bad else n] for n in range(1, 1001)]
    reading = read(workbook(tmp_path / "客户.xlsx", {"客户": rows}))
    assert len(bad) == 37
    assert len(reading.records) == 963
    assert [found.where.row for found in reading.errors] == [n + 1 for n in sorted(bad)]
    assert {found.where.column for found in reading.errors} == {"C"}
    assert len(reading.rejected) == 37
    assert reading.broken == ()


def test_every_fault_of_a_row_is_named_at_once(tmp_path: Path) -> None:
    rows = [
        ["客户名称", "客户类别", "员工人数", "是否VIP", "成立年份", "行业状况日期"],
        ["甲", "C类", "1.5", "maybe", 99, "2026/2/30"],
    ]
    reading = read(workbook(tmp_path / "客户.xlsx", {"客户": rows}))
    assert keys(reading.errors) == ["cell_not_one_of", "cell_not_whole", "cell_not_yes_no", "cell_no_such_day"]


def test_limits_of_the_models_are_told_with_the_cell(tmp_path: Path) -> None:
    rows = [
        ["客户名称", "成立年份", "员工人数", "细分市场"],
        ["甲", 99, 5, None],
        ["乙", 2000, -1, None],
        ["丙" * 401, 2000, 1, None],
        ["丁", 2000, 1, "医院 #1"],
    ]
    reading = read(workbook(tmp_path / "客户.xlsx", {"客户": rows}))
    assert [(found.key, found.where.row, found.where.column) for found in reading.errors] == [
        ("cell_too_small", 2, "B"),
        ("cell_too_small", 3, "C"),
        ("cell_too_long", 4, "A"),
        ("cell_not_key", 5, "D"),
    ]


def test_names_of_keys_are_understood_where_they_are_handed_in(tmp_path: Path) -> None:
    path = workbook(tmp_path / "客户.xlsx", {"客户": [["客户名称", "细分市场"], ["甲", "医院"]]})
    reading = read(path, terms={"accounts.segment": {"医院": "hospital"}})
    assert reading.records[0].segment == "hospital"


@pytest.mark.parametrize(
    "name",
    ["NA", "None", "null", "TRUE", "nan", "1e5", "0012", "００７", "'; DROP TABLE attempt;--", "#VALUE", "合计公司"],
)
def test_a_name_stays_the_text_it_is(tmp_path: Path, name: str) -> None:
    (tmp_path / "客户.csv").write_text(f"客户编号,客户名称\n010,{name}\n", encoding="utf-8")
    assert [(record.code, record.name) for record in read(tmp_path / "客户.csv").records] == [("010", name)]
    path = workbook(tmp_path / "客户.xlsx", {"客户": [["客户编号", "客户名称"], [name, name]]})
    if name != "合计公司":
        assert [(record.code, record.name) for record in read(path).records] == [(name, name)]


def test_true_and_numbers_as_codes_are_kept_as_written(tmp_path: Path) -> None:
    rows = [["客户编号", "客户名称"], [True, "甲"], [12345, "乙"], [1.5, "丙"]]
    reading = read(workbook(tmp_path / "客户.xlsx", {"客户": rows}))
    assert [record.code for record in reading.records] == ["TRUE", "12345", "1.5"]


def test_a_number_with_more_digits_than_excel_keeps_is_refused_as_a_code(tmp_path: Path) -> None:
    reading = read(workbook(tmp_path / "客户.xlsx", {"客户": [["客户编号", "客户名称"], [6222021234567890123, "甲"]]}))
    assert keys(reading.errors) == ["cell_number_long"]


def formulas(path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "客户"
    sheet.append(["客户名称", "地址", "经营范围", "所属行业", "员工人数"])
    sheet.append(["甲", "=cmd|'/c calc'!A0", "乙", "丙", "=SUM(1,2)"])
    sheet["B2"].data_type = "s"
    for row, error in enumerate(("#N/A", "#DIV/0!"), 3):
        sheet.append([f"公司{row}", "x", "y", "z"])
        sheet.cell(row, 5, error).data_type = "e"
    sheet.append(["丁", '=HYPERLINK("http://x.example","x")', "y", "z", 5])
    book.save(path)
    return path


def test_formulas_without_values_and_errors_are_named_by_cell(tmp_path: Path) -> None:
    reading = read(formulas(tmp_path / "a.xlsx"))
    assert [(found.key, found.where.column, found.where.row) for found in reading.errors] == [
        ("cell_formula_empty", "E", 2),
        ("cell_error", "E", 3),
        ("cell_error", "E", 4),
        ("cell_formula_empty", "B", 5),
    ]
    assert "第2行 E列" in ZH.say(reading.errors[0])
    assert "open the file in Excel and save it" in EN.say(reading.errors[0])


def test_a_text_that_would_call_a_program_is_kept_as_text_and_flagged(tmp_path: Path) -> None:
    (tmp_path / "客户.csv").write_text("客户名称,地址\n甲,=cmd|'/c calc'!A0\n", encoding="utf-8")
    reading = read(tmp_path / "客户.csv")
    assert reading.records[0].address == "=cmd|'/c calc'!A0"
    assert "told_formula_texts" in keys(reading.problems)


def test_a_formula_with_a_value_gives_its_value_and_is_told(tmp_path: Path) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx")) as book:
        sheet = book.add_worksheet("客户")
        sheet.write_row(0, 0, ["客户名称", "员工人数"])
        sheet.write_formula(1, 0, '="甲"&"公司"', None, "甲公司")
        sheet.write_formula(1, 1, "=6*7", None, 42)
    reading = read(tmp_path / "a.xlsx")
    assert [(record.name, record.employees) for record in reading.records] == [("甲公司", 42)]
    assert next(found for found in told(reading) if found.key == "formulas_used").values["count"] == 2


def test_yes_no_unknown_and_choices_are_read_in_both_languages(tmp_path: Path) -> None:
    rows = [
        ["客户名称", "是否VIP", "客户类别", "客户来源", "对品牌的影响"],
        ["甲", "是", "A类", "保有客户推荐", "厂方、网点"],
        ["乙", "no", "class a", "tender", "maker"],
        ["丙", "不清楚", "A", "cold", None],
        ["丁", True, None, None, "网点"],
    ]
    reading = read(workbook(tmp_path / "客户.xlsx", {"客户": rows}))
    assert not reading.errors, EN.say_all(reading.errors)
    assert [record.is_vip for record in reading.records] == [True, False, None, True]
    assert [record.account_class for record in reading.records] == ["A", "A", "A", None]
    assert [record.source for record in reading.records] == ["referral", "tender", "cold", None]
    assert [record.brand_effect for record in reading.records] == [("maker", "outlet"), ("maker",), (), ("outlet",)]


def test_stances_are_read_as_words_and_as_numbers(tmp_path: Path) -> None:
    rows = [
        ["客户", "姓名", "对我方态度", "决策角色"],
        ["A-1", "甲", "反对", "决策者；影响者"],
        ["A-1", "乙", -1, "看门者"],
        ["A-1", "丙", "champion", "buyer, user"],
    ]
    reading = read(workbook(tmp_path / "联系人.xlsx", {"联系人": rows}), known={"accounts": {"A-1"}})
    assert [record.stance for record in reading.records] == [-2, -1, 2]
    assert [record.roles for record in reading.records] == [
        ("decider", "influencer"),
        ("gatekeeper",),
        ("buyer", "user"),
    ]


def test_money_takes_its_currency_from_the_cell_the_column_or_the_default(tmp_path: Path) -> None:
    rows = [
        ["产品名称", "指导价", "指导价币种"],
        ["甲", 100, "USD"],
        ["乙", "$5", None],
        ["丙", "1.2万", None],
        ["丁", 7, "XX"],
        ["戊", 1.005, "JPY"],
    ]
    reading = read(workbook(tmp_path / "产品.xlsx", {"产品": rows}), currency="EUR")
    assert [str(record.list_price) for record in reading.records] == [
        "100.00 USD",
        "5.00 USD",
        "12,000.00 EUR",
        "1 JPY",
    ]
    assert keys(reading.errors) == ["cell_not_currency"]
    assert {"told_numbers", "told_rounded"} <= set(keys(told(reading)))


def test_what_is_personal_is_masked_in_messages(tmp_path: Path) -> None:
    rows = [
        ["客户", "姓名", "手机", "层次"],
        ["A-1", "欧阳小明" * 101, "13800001234", "高层"],
        ["A-9", "王小明", "13800001234" * 40, "决策层"],
    ]
    reading = read(workbook(tmp_path / "联系人.xlsx", {"联系人": rows}), known={"accounts": {"A-1", "A-9"}})
    said = ZH.say_all(reading.errors)
    assert len(reading.errors) == 2
    assert "小明" not in said
    assert "13800001234" not in said


def test_control_characters_are_taken_out_of_texts_and_told(tmp_path: Path) -> None:
    (tmp_path / "客户.csv").write_bytes(
        '客户名称,地址,其他信息\n甲\x07,一\x0b二,"{""a"": ""\\u0000b""}"\n'.encode() + b"x,y,\n" * 200
    )
    reading = read(tmp_path / "客户.csv", kind="accounts")
    first = reading.records[0]
    assert (first.name, first.address, first.extra) == ("甲", "一\n二", {"a": "b"})
    assert keys(told(reading)).count("told_control") == 3


def test_half_a_character_in_a_workbook_is_named_and_can_be_printed(tmp_path: Path) -> None:
    row = '<row r="{n}"><c r="A{n}" t="inlineStr"><is><t>{text}</t></is></c></row>'
    rows = row.format(n=1, text="客户名称") + row.format(n=2, text="甲_xD800_乙") + row.format(n=3, text="丙\ufffd")
    reading = read(raw_workbook(tmp_path / "客户.xlsx", SHEET_START + rows + SHEET_END, names=["客户"]))
    assert "cell_damaged" in keys(reading.errors)
    EN.say_all(reading.problems).encode("utf-8")
    for record in reading.records:
        record.model_dump_json().encode("utf-8")


@pytest.mark.parametrize(
    "text",
    ["1" * 40_000 + "\n", "1," * 20_000 + "\n", "|" + "a" * 40_000, "(" * 20_000 + " " * 20_000, "2026" * 10_000],
)
def test_a_cell_made_to_take_for_ever_does_not(tmp_path: Path, text: str) -> None:
    begun = time.perf_counter()
    rows = [
        ["客户名称", "员工人数", "行业状况日期", "地址", text[:30_000]],
        ["甲", text[:30_000], text[:30_000], text[:30_000]],
    ]
    reading = read(workbook(tmp_path / "客户.xlsx", {"客户": rows}))
    assert time.perf_counter() - begun < 5
    assert {"cell_not_number", "cell_not_day"} <= set(keys(reading.errors))


def test_a_file_full_of_strange_references_is_refused_in_reasonable_time(tmp_path: Path) -> None:
    rows = [["客户", "拜访日期"], *([f"不知名的客户{n}", "2026-02-03"] for n in range(3_000))]
    begun = time.perf_counter()
    reading = read(
        workbook(tmp_path / "a.xlsx", {"拜访": rows}), known={"accounts": {f"A-{n}": f"客户{n}" for n in range(4_000)}}
    )
    assert time.perf_counter() - begun < 20
    assert len(reading.rejected) == 3_000
