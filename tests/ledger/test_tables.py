"""Tables as people keep them: titles, merged and hidden cells, totals, odd headings (SAFETY I3; inputs 29–32)."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from kamkit.lang.words import table as words_table
from kamkit.ledger.headings import field_names, heading, kind_called, plain
from kamkit.model.kinds import KINDS
from kamkit.rules.sorts import sorts
from tests.ledger.making import EN, ZH, keys, read, told, workbook


def titled(path: Path) -> Path:
    """Write a customer list with a merged title, a merged region, odd headings and a total row."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "客户台账"
    for row in (
        ["2026年大客户台账"],
        ["客户　编号", "单位名称\u200b", "区 域", "员工人数"],
        ["0012", "甲公司", "华东", 120],
        ["0013", "乙公司", None, 80],
        ["0014", "丙公司", None, 60],
        ["合计", None, None, 260],
    ):
        sheet.append(row)
    sheet.merge_cells("A1:D1")
    sheet.merge_cells("C3:C5")
    book.save(path)
    return path


def test_a_title_merged_cells_and_a_total_row_are_understood_and_told(tmp_path: Path) -> None:
    reading = read(titled(tmp_path / "a.xlsx"))
    assert not reading.errors
    assert reading.tables[0].header_row == 2
    assert [(record.code, record.region) for record in reading.records] == [
        ("0012", "华东"),
        ("0013", "华东"),
        ("0014", "华东"),
    ]
    said = {found.key: found for found in told(reading)}
    assert said["merged_filled"].values["count"] == 3
    assert said["totals_left"].values["rows"] == "6"
    assert "客户　编号" in said["columns_odd"].values["names"]


def test_the_preview_shows_rows_as_they_stand_before_anything_is_stored(tmp_path: Path) -> None:
    shown = read(titled(tmp_path / "a.xlsx")).tables[0]
    assert shown.preview[0] == ("0012", "甲公司", "华东", "120")
    assert shown.columns["单位名称\u200b"] == ("name",)
    assert (shown.rows, shown.good, shown.bad) == (3, 3, 0)


def hidden(path: Path) -> Path:
    """Write a list with a hidden row, a hidden column, a very hidden sheet of identity numbers, and a comment."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "客户"
    for row in (["客户名称", "区域", "地址"], ["甲", "华东", "一路"], ["乙", "华北", "二路"], ["丙", "华南", "三路"]):
        sheet.append(row)
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["C"].hidden = True
    sheet["A2"].comment = openpyxl.comments.Comment("他女儿今年高考", "x")
    secret = book.create_sheet("身份证")
    secret.append(["姓名", "身份证号"])
    secret.append(["王某", "110105194912310021"])
    secret.sheet_state = "veryHidden"
    book.save(path)
    return path


def test_what_is_hidden_is_told_and_not_imported(tmp_path: Path) -> None:
    reading = read(hidden(tmp_path / "a.xlsx"))
    assert [(record.name, record.address) for record in reading.records] == [("甲", None), ("丙", None)]
    assert {"rows_hidden", "columns_hidden", "sheet_hidden", "comments_left"} <= set(keys(told(reading)))
    everything = ZH.say_all(told(reading)) + EN.say_all(reading.problems)
    assert "高考" not in everything
    assert "11010519" not in everything


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_field_is_known_by_its_heading_in_both_languages(kind: str, lang: str) -> None:
    for name in KINDS[kind].model_fields:
        word = getattr(words_table()[f"field.{kind}.{name}"], lang)
        assert field_names(kind)[heading(word).key] == name
        assert field_names(kind)[heading(f" {word}　*").key] == name


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_is_recognised_by_its_name_in_both_languages(kind: str) -> None:
    word = words_table()[f"kind.{kind}"]
    assert {kind_called(word.zh), kind_called(word.en), kind_called(f"{word.zh}2026")} == {kind}


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_other_names_in_headers_yml_name_real_fields(kind: str) -> None:
    from kamkit.ledger.headings import book

    assert set(book()["fields"]) <= set(KINDS)
    assert set(book()["fields"].get(kind, {})) <= set(KINDS[kind].model_fields)


def test_the_kind_is_guessed_from_the_headings_alone(tmp_path: Path) -> None:
    rows = [["客户", "拜访日期", "沟通结果", "后续措施"], ["A-1", "2026-02-03", "好", "报价"]]
    reading = read(workbook(tmp_path / "新建.xlsx", {"Sheet1": rows}), known={"accounts": {"A-1"}})
    assert reading.tables[0].kind == "visits"
    assert len(reading.records) == 1


def test_headings_that_fit_two_kinds_are_asked_about(tmp_path: Path) -> None:
    reading = read(workbook(tmp_path / "新建.xlsx", {"Sheet1": [["名称", "区域"], ["甲", "华东"]]}))
    assert keys(reading.errors) == ["kind_unclear"]
    told_kind = read(tmp_path / "新建.xlsx", kind="dealers")
    assert told_kind.records[0].name == "甲"


def test_a_table_without_known_headings_is_refused(tmp_path: Path) -> None:
    reading = read(workbook(tmp_path / "新建.xlsx", {"Sheet1": [["foo", "bar"], ["1", "2"]]}))
    assert keys(reading.errors) == ["header_unknown"]


def test_a_strange_sheet_beside_a_good_one_only_warns(tmp_path: Path) -> None:
    reading = read(workbook(tmp_path / "a.xlsx", {"客户": [["客户名称"], ["甲"]], "说明": [["foo", "bar"]], "空": []}))
    assert [found.key for found in reading.problems if found.severity == "warning"] == ["header_unknown", "sheet_empty"]
    assert not reading.errors


def test_a_heading_given_twice_is_an_error_that_names_both_columns(tmp_path: Path) -> None:
    reading = read(workbook(tmp_path / "a.xlsx", {"客户": [["客户名称", "区域", "地区"], ["甲", "华东", "华北"]]}))
    (found,) = reading.broken
    assert (found.key, found.where.column, found.values["other"]) == ("column_twice", "C", "B")
    assert reading.records == ()
    assert [one.problems for one in reading.rejected] == [(found,)]


def test_code_and_name_of_the_same_customer_side_by_side_are_no_double(tmp_path: Path) -> None:
    rows = [["客户编号", "客户名称", "拜访日期"], ["A-1", "甲", "2026-02-03"]]
    reading = read(workbook(tmp_path / "拜访记录.xlsx", {"拜访记录": rows}), known={"accounts": {"A-1"}})
    assert reading.records[0].account == "A-1"
    assert "columns_spare" in keys(told(reading))


def test_a_missing_required_column_is_named_with_the_header_row(tmp_path: Path) -> None:
    reading = read(
        workbook(tmp_path / "a.xlsx", {"拜访记录": [["客户", "沟通结果"], ["A-1", "好"]]}),
        kind="visits",
        known={"accounts": {"A-1"}},
    )
    found = reading.broken[0]
    assert (found.key, found.where.row) == ("column_missing", 1)
    assert "拜访日期" in ZH.say(found)
    assert "Visit date" in EN.say(found)


def test_columns_that_are_private_or_unknown_are_told_and_left(tmp_path: Path) -> None:
    rows = [["客户", "姓名", "职务", "爱好", "家庭情况", "口头禅"], ["A-1", "王某", "队长", "钓鱼", "二孩", "好说"]]
    reading = read(workbook(tmp_path / "a.xlsx", {"联系人": rows}), known={"accounts": {"A-1"}})
    said = {found.key: found.values for found in reading.problems}
    assert said["columns_private"]["names"] == "爱好, 家庭情况"
    assert said["columns_unknown"]["names"] == "口头禅"
    assert "钓鱼" not in repr(reading.records)


def test_a_sheet_of_private_profiles_is_imported_only_when_asked(tmp_path: Path) -> None:
    rows = [["客户方人员", "使用目的", "本人同意日期", "喜欢的运动"], ["P-1", "拜访准备", "2026-01-05", "羽毛球"]]
    path = workbook(tmp_path / "a.xlsx", {"个人情况": rows})
    assert read(path, known={"people": {"P-1"}}).records == ()
    assert keys(read(path, known={"people": {"P-1"}}).problems) == ["sheet_private"]
    assert read(path, known={"people": {"P-1"}}, private=True).records[0].sports == "羽毛球"


def test_content_under_no_heading_is_told(tmp_path: Path) -> None:
    reading = read(workbook(tmp_path / "a.xlsx", {"客户": [["客户名称", "区域", None], ["甲", "华东", "谁的？"]]}))
    found = next(found for found in told(reading) if found.key == "column_without_heading")
    assert (found.where.row, found.where.column) == (2, "C")


def test_units_in_headings_scale_the_numbers_and_are_told(tmp_path: Path) -> None:
    reading = read(
        workbook(
            tmp_path / "a.xlsx", {"客户": [["客户名称", "注册资本（万元）", "年营业收入(USD)"], ["甲", 500, 12.5]]}
        )
    )
    assert str(reading.records[0].registered_capital) == "5,000,000.00 CNY"
    assert str(reading.records[0].annual_revenue) == "12.50 USD"
    assert "column_scaled" in keys(told(reading))


def test_numbers_shown_with_leading_zeros_keep_them_in_codes(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "客户"
    sheet.append(["客户编号", "客户名称"])
    sheet.append([12, "甲"])
    sheet["A2"].number_format = "0000"
    book.save(tmp_path / "a.xlsx")
    assert read(tmp_path / "a.xlsx").records[0].code == "0012"


def test_a_heading_row_repeated_on_a_later_page_is_left_out(tmp_path: Path) -> None:
    rows = [["客户名称", "区域"], ["甲", "华东"], ["客户名称", "区域"], ["乙", "华北"]]
    reading = read(workbook(tmp_path / "a.xlsx", {"客户": rows}))
    assert [record.name for record in reading.records] == ["甲", "乙"]
    assert "headers_left" in keys(told(reading))


def test_headings_compare_without_width_case_spaces_and_marks() -> None:
    assert plain("Ａccount　Name\u200b：") == plain("account name")
    assert plain("（客户）编号*") == plain("客户编号")


def test_what_must_be_filled_is_what_the_models_ask_for() -> None:
    assert {name for name, sort in sorts("visits").items() if sort.required} == {"code", "account", "day"}


def test_a_sheet_that_names_its_kind_and_lacks_a_column_is_told_which(tmp_path: Path) -> None:
    rows = [["客户", "姓名", "沟通结果"], ["A-1", "王一", "好"]]
    reading = read(workbook(tmp_path / "a.xlsx", {"拜访记录": rows}), known={"accounts": {"A-1"}})
    assert keys(reading.errors) == ["column_missing"]
    assert "拜访日期" in ZH.say(reading.errors[0])


def test_a_kind_that_is_given_passes_over_other_sheets_with_a_warning(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"Sheet1": [["名称", "区域"], ["甲", "华东"]], "填表说明": [["请按月填写"]]})
    reading = read(path, kind="dealers")
    assert [record.name for record in reading.records] == ["甲"]
    assert not reading.errors
    assert keys(reading.problems) == ["header_not_found"]


def test_headings_decide_where_a_name_only_speaks_of_a_kind(tmp_path: Path) -> None:
    visits = [["客户", "大客户专员", "拜访日期", "沟通结果"], ["A-1", None, "2026-02-03", "好"]]
    path = workbook(
        tmp_path / "客户台账-退回.xlsx",
        {"Sheet1": visits, "客户拜访": visits, "客户名单（新）": [["客户名称"], ["甲"]]},
    )
    reading = read(path, known={"accounts": {"A-1"}})
    assert [shown.kind for shown in reading.tables] == ["visits", "visits", "accounts"]


def test_kinds_in_question_are_named_in_the_readers_language(tmp_path: Path) -> None:
    reading = read(workbook(tmp_path / "新建.xlsx", {"Sheet1": [["名称", "区域"], ["甲", "华东"]]}))
    assert "经销店" in ZH.say(reading.errors[0])
    assert "Dealers" in EN.say(reading.errors[0])
