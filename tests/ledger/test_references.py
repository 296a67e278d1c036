"""Codes and references: made where none are given, found by name where that is clear, else refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamkit.ledger.build import natural_code
from kamkit.model.kinds import KINDS
from tests.ledger.making import EN, ZH, keys, read, told, workbook

CALLS = [
    ["大客户专员", "活动日期", "活动类型", "客户", "联系人"],
    ["S-1", "2026-02-03", "陌生电话", "A-1", None],
    ["S-1", "2026-02-03", "陌生电话", "A-1", None],
    ["S-1", "2026-02-04", "陌生电话", "A-1", None],
]
KNOWN: dict[str, Any] = {"specialists": {"S-1"}, "accounts": {"A-1": "东湖客运", "A-2": "西山"}}


def test_two_equal_calls_in_a_day_are_two_and_get_the_same_codes_every_time(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"活动": CALLS})
    first, second = read(path, known=KNOWN), read(path, known=KNOWN)
    codes = [record.code for record in first.records]
    assert len(set(codes)) == 3
    assert codes[1] == f"{codes[0]}-2"
    assert codes == [record.code for record in second.records]


def test_a_row_without_a_code_is_another_than_the_row_whose_code_its_own_fields_would_make(tmp_path: Path) -> None:
    first = read(workbook(tmp_path / "a.xlsx", {"活动": CALLS[:2]}), known=KNOWN).records[0].code
    rows = [["活动编号", *CALLS[0]], [f"{first}-2", *CALLS[1]], [first, *CALLS[1]], [None, *CALLS[1]]]
    reading = read(workbook(tmp_path / "b.xlsx", {"活动": rows}), known=KNOWN)
    assert [record.code for record in reading.records] == [f"{first}-2", first, f"{first}-3"]
    assert reading.tables[0].rows_of == {f"{first}-2": 2, first: 3, f"{first}-3": 4}


def test_a_code_does_not_change_when_other_fields_do() -> None:
    values = {"account": "A-1", "day": "2026-02-03", "specialist": "S-1"}
    assert natural_code("visits", values) == natural_code("visits", {**values, "result": "好"})
    assert natural_code("visits", values) != natural_code("visits", {**values, "day": "2026-02-04"})
    assert natural_code("visits", {"day": "2026-02-03"}) is None


@given(st.sampled_from(sorted(KINDS)), st.text(min_size=1), st.text(min_size=1))
def test_other_natural_fields_give_another_code(kind: str, one: str, other: str) -> None:
    natural = KINDS[kind].NATURAL
    made = {text: natural_code(kind, dict.fromkeys(natural, text)) for text in (one, other)}
    assert len(set(made.values())) == len({one, other})


def test_the_same_code_twice_names_both_rows(tmp_path: Path) -> None:
    rows = [["客户编号", "客户名称"], ["A-1", "甲"], ["A-2", "乙"], ["A-1", "丙"]]
    reading = read(workbook(tmp_path / "a.xlsx", {"客户": rows}))
    assert [(found.key, found.where.row, found.values["row"]) for found in reading.errors] == [("code_twice", 4, 2)]


def test_the_same_name_twice_without_codes_is_asked_about(tmp_path: Path) -> None:
    reading = read(workbook(tmp_path / "a.xlsx", {"客户": [["客户名称"], ["甲"], ["甲"]]}))
    assert [(found.key, found.where.row) for found in reading.errors] == [("name_twice", 3)]


def test_references_by_name_find_codes_in_the_files_and_in_the_store(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "a.xlsx",
        {
            "拜访": [
                ["客户", "拜访日期", "参与人员"],
                ["新客户", "2026-02-03", "王一、李二"],
                ["东湖客运", "2026-02-03", None],
            ],
            "客户": [["客户编号", "客户名称"], ["A-7", "新客户"]],
            "联系人": [
                ["客户", "姓名", "直接上级"],
                ["A-7", "王一", "李二"],
                ["A-7", "李二", None],
                ["A-1", "李二", None],
            ],
        },
    )
    reading = read(path, known=KNOWN)
    assert not reading.errors, EN.say_all(reading.errors)
    visits = {record.account: record for record in reading.records if record.KIND == "visits"}
    people = {record.name: record for record in reading.records if record.KIND == "people" and record.account == "A-7"}
    assert visits["A-7"].participants == (people["王一"].code, people["李二"].code)
    assert visits["A-1"].participants == ()
    assert people["王一"].reports_to == people["李二"].code
    assert "told_names" in keys(told(reading))


def test_a_name_that_two_have_is_asked_about(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "a.xlsx",
        {
            "拜访": [["客户", "拜访日期"], ["甲", "2026-02-03"]],
            "客户": [["客户编号", "客户名称"], ["A-7", "甲"], ["A-8", "甲"]],
        },
    )
    reading = read(path)
    assert keys(reading.errors) == ["reference_two"]


def test_an_unknown_reference_is_an_error_and_a_near_one_is_suggested(tmp_path: Path) -> None:
    rows = [["客户", "拜访日期"], ["A-9", "2026-02-03"], ["东湖 客运", "2026-02-03"]]
    reading = read(workbook(tmp_path / "a.xlsx", {"拜访": rows}), known=KNOWN)
    assert [(found.key, found.where.row) for found in reading.errors] == [
        ("reference_unknown", 2),
        ("reference_like", 3),
    ]
    assert "“东湖客运”" in ZH.say(reading.errors[1])


def test_a_dash_means_that_the_reference_is_unknown(tmp_path: Path) -> None:
    rows = [*CALLS[:1], ["S-1", "2026-02-03", "陌生电话", "/", "-"]]
    reading = read(workbook(tmp_path / "a.xlsx", {"活动": rows}), known=KNOWN)
    assert reading.records[0].account is None
    assert "told_unknown_references" in keys(told(reading))


def test_good_rows_never_point_to_refused_ones(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "a.xlsx",
        {
            "客户": [
                ["客户编号", "客户名称", "上级单位", "员工人数"],
                ["A-1", "甲", None, "很多"],
                ["A-2", "乙", "A-1", 5],
                ["A-3", "丙", "乙", 5],
                ["A-4", "丁", None, 5],
            ],
            "拜访": [["客户", "拜访日期"], ["丙", "2026-02-03"], ["A-4", "2026-02-03"]],
        },
    )
    reading = read(path)
    assert [record.code for record in reading.records if record.KIND == "accounts"] == ["A-4"]
    assert [record.account for record in reading.records if record.KIND == "visits"] == ["A-4"]
    assert [(found.key, found.where.row) for found in reading.errors] == [
        ("cell_not_number", 2),
        ("reference_faulty", 3),
        ("reference_faulty", 4),
        ("reference_faulty", 2),
    ]


def test_without_knowledge_of_the_store_references_are_kept_and_that_is_told(tmp_path: Path) -> None:
    reading = read(workbook(tmp_path / "a.xlsx", {"活动": CALLS}), known=None)
    assert len(reading.records) == 3
    assert "told_unchecked" in keys(reading.problems)


def test_laws_of_the_models_are_told_in_the_readers_words(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "a.xlsx",
        {
            "客户": [
                ["客户编号", "客户名称", "客户类别", "B类细分", "使用单位"],
                ["A-1", "甲", "B类", None, None],
                ["A-2", "乙", "A类", "政府采购", None],
                ["A-3", "丙", "B类", "大学、研究所", "丙"],
            ],
            "休假": [["大客户专员", "开始日期", "结束日期"], ["S-1", "2026-02-03", "2026-02-01"]],
            "承诺": [["客户", "承诺日期", "承诺内容", "兑现期限"], ["A-9", "2026-02-03", "送车", "2026-02-01"]],
        },
    )
    reading = read(path, known={"specialists": {"S-1"}, "accounts": {"A-9"}})
    assert set(keys(reading.errors)) == {
        "row_class_b_needs_using_organisation",
        "row_public_kind_needs_class_b",
        "row_class_b_user_is_buyer",
        "row_leave_ends_before_it_begins",
        "row_promise_due_before_made",
    }
    for words in (ZH, EN):
        assert "{" not in words.say_all(reading.errors)


def test_every_law_of_the_models_has_words_of_the_ledger() -> None:
    import re

    from kamkit.lang.words import table

    source = Path(__file__).parents[2] / "kamkit" / "model"
    laws = {
        law
        for file in ("account", "person", "visit", "sales", "activity")
        for law in re.findall(r'raise ValueError\("(\w+)"\)', (source / f"{file}.py").read_text(encoding="utf-8"))
    }
    assert len(laws) >= 8
    assert {f"problem.row_{law}" for law in laws} <= set(table())


def test_every_key_that_the_ledger_and_the_sheets_use_has_words() -> None:
    import re

    from kamkit.lang.words import table

    package = Path(__file__).parents[2] / "kamkit"
    source = "".join(
        path.read_text(encoding="utf-8") for room in ("ledger", "sheets") for path in (package / room).glob("*.py")
    )
    used = set(re.findall(r'(?:problem|Unread|Refused)\(\s*"(\w+)"', source))
    used |= set(re.findall(r'"((?:told|cell|reference|columns|delimiter|sheet|workbook|row)_\w+)"', source))
    assert len(used) > 60
    assert {key for key in used if f"problem.{key}" not in table()} == set()


def test_the_same_file_given_twice_is_read_once(tmp_path: Path) -> None:
    path = workbook(tmp_path / "客户.xlsx", {"客户": [["客户编号", "客户名称"], ["A-1", "甲"]]})
    copy = tmp_path / "客户 (1).xlsx"
    copy.write_bytes(path.read_bytes())
    reading = read(path, copy)
    assert len(reading.records) == 1
    assert keys(reading.problems) == ["file_given_twice"]
    assert len(reading.files) == 1


def test_a_row_without_a_code_keeps_the_code_under_which_the_store_has_its_name(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"客户": [["客户名称", "区域"], ["东湖客运", "华东"], ["新客户", "华北"]]})
    codes = {record.name: record.code for record in read(path, known=KNOWN).records}
    assert codes["东湖客运"] == "A-1"
    assert codes["新客户"].startswith("ACC-")


HOMES = {"people": {"P-1": "A-1", "P-2": "A-2"}, "units": {"U-1": "A-1", "U-2": "A-2"}}
AT_HOME = {**KNOWN, "accounts": {"A-1": "东湖客运", "A-2": "西山学校", "A-3": "南桥医院"},
           "people": {"P-1": "李二", "P-2": "李二"}, "units": {"U-1": "采购科", "U-2": "采购科"}}


def visits(path: Path, *rows: tuple[str, str]) -> Path:
    """Return a workbook of visits: whom, with whom."""
    heads = ["客户", "拜访日期", "参与人员"]
    return workbook(path / "a.xlsx", {"拜访": [heads, *([account, "2026-02-03", name] for account, name in rows)]})


def test_a_name_that_two_accounts_have_is_theirs_whose_account_the_row_names(tmp_path: Path) -> None:
    """As the store has them: both of one name, each at home in another account."""
    path = visits(tmp_path, ("西山学校", "李二"), ("东湖客运", "李二"), ("南桥医院", "李二"))
    reading = read(path, known=AT_HOME, homes=HOMES)
    assert [record.participants for record in reading.records] == [("P-2",), ("P-1",)]
    assert [(found.key, found.where.row) for found in reading.errors] == [("reference_two", 4)]
    assert keys(read(path, known=AT_HOME).errors) == ["reference_two"] * 3


def test_a_department_too_is_its_own_account_s(tmp_path: Path) -> None:
    rows = [["客户", "姓名", "部门"], ["西山学校", "王一", "采购科"], ["东湖客运", "王一", "采购科"]]
    reading = read(workbook(tmp_path / "a.xlsx", {"联系人": rows}), known=AT_HOME, homes=HOMES)
    assert [record.unit for record in reading.records] == ["U-2", "U-1"], ZH.say_all(reading.errors)


def test_a_name_that_only_another_account_has_is_taken_and_told(tmp_path: Path) -> None:
    """The parent company's buyer comes to a visit at its subsidiary."""
    known = {**AT_HOME, "people": {"P-1": "李二"}}
    reading = read(visits(tmp_path, ("南桥医院", "李二")), known=known, homes=HOMES)
    assert [record.participants for record in reading.records] == [("P-1",)]
    found = next(one for one in told(reading) if one.key == "told_elsewhere")
    assert found.severity == "warning"
    assert "别的客户" in ZH.say(found)


def test_who_moves_to_another_account_is_still_one_person(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {
        "联系人": [["编号", "客户", "姓名"], ["P-1", "南桥医院", "李二"]],
        "拜访": [["客户", "拜访日期", "参与人员"], ["南桥医院", "2026-02-03", "李二"]]})
    reading = read(path, known={**AT_HOME, "people": {"P-1": "李二"}}, homes=HOMES)
    assert not reading.errors, ZH.say_all(reading.errors)
    assert [record.participants for record in reading.records if record.KIND == "visits"] == [("P-1",)]


def test_a_row_that_repeats_another_leaves_the_first_one_and_those_that_name_it_good(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {
        "大客户专员": [["编号", "姓名"], ["Z-1", "李雷"], ["Z-2", "韩梅梅"], ["Z-2", "韩梅梅"]],
        "客户": [["客户编号", "客户名称", "大客户专员"], ["A-1", "甲", "韩梅梅"], ["A-2", "乙", "Z-2"]]})
    reading = read(path)
    assert [(found.key, found.where.row) for found in reading.errors] == [("code_twice", 4)]
    assert [record.specialist for record in reading.records if record.KIND == "accounts"] == ["Z-2", "Z-2"]


def test_rows_without_a_code_that_say_the_same_are_taken_and_named(tmp_path: Path) -> None:
    heads = ["客户", "拜访日期", "目的"]
    rows = [heads, ["东湖客运", "2026-02-03", "看车"], ["东湖客运", "2026-02-03", "看车"],
            ["东湖客运", "2026-02-03", "签字"], ["西山", "2026-02-03", "看车"]]
    reading = read(workbook(tmp_path / "a.xlsx", {"拜访": rows}), known=KNOWN)
    assert len(reading.records) == 4
    (found,) = [one for one in told(reading) if one.key == "rows_repeat"]
    assert (found.severity, found.where.row, found.values["count"]) == ("warning", 3, 1)


@pytest.mark.parametrize("heading", ["下一步期限", "后续期限", "next step due"])
def test_the_day_of_the_next_step_is_read_under_the_names_people_give_it(tmp_path: Path, heading: str) -> None:
    rows = [["客户", "拜访日期", heading, "参与人"], ["东湖客运", "2026-02-03", "2026-02-10", None]]
    reading = read(workbook(tmp_path / "a.xlsx", {"拜访": rows}), known=KNOWN)
    assert reading.records[0].next_due.isoformat() == "2026-02-10"
    assert not [one for one in told(reading) if one.key.startswith("header")]
