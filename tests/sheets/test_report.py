"""A report's workbook: typed cells, native charts, pages that print, no formula from data, nothing cut in silence."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date, datetime
from decimal import Decimal

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamkit.kit.report.workbook import WORKBOOK_TYPE, About, Chart, Column, Sheet, Workbook, definitions, sheet, xlsx
from kamkit.lang.words import Words
from kamkit.model.money import Money

HEADS = ["专员", "日期", "次数", "占比", "金额", "均值"]
ROWS = [
    ["王喆", date(2026, 10, 9), 3, 0.25, Money(minor=1_234_50), 1.5],
    ["李堃", date(2026, 10, 10), 0, 0.0, Money(minor=99_00, currency="USD"), 2.25],
    ["张祎", None, None, None, None, float("nan")],
]
OCTOBER = "2026-10（2026-10-01 到 2026-10-31）"
ABOUT = About(subject="王喆", period=OCTOBER, day=date(2026, 10, 30), names="姓名已遮盖。")
LINE = Chart(kind="line", title="每日次数", categories=1, series=(2, 5), alt="次数由三降到零")


def small(**known) -> Workbook:
    made = sheet("十月", HEADS, ROWS, {3: "percent"}, (LINE,))
    return Workbook(title="专员报告", sheets=(made,), **known)


def opened(data: bytes):
    return openpyxl.load_workbook(io.BytesIO(data))


def parts_of(data: bytes) -> dict[str, str]:
    archive = zipfile.ZipFile(io.BytesIO(data))
    return {name: archive.read(name).decode("utf-8") for name in archive.namelist()}


def test_each_cell_is_of_its_columns_type_and_format():
    page = opened(xlsx(small()))["十月"]
    assert [cell.value for cell in page[1]] == HEADS
    first = page[2]
    assert [cell.value for cell in first] == ["王喆", datetime(2026, 10, 9), 3, 0.25, 1234.5, 1.5]
    assert [cell.number_format for cell in first[1:]] == ["yyyy-mm-dd", "#,##0", "0.0%", "#,##0.00 [$CNY]", "#,##0.0"]
    assert page["E3"].number_format == "#,##0 [$USD]"
    assert [cell.value for cell in page[4]] == ["张祎", None, None, None, None, None]


def test_a_page_prints_landscape_as_wide_as_the_paper_with_its_heads_on_every_page():
    page = opened(xlsx(small()))["十月"]
    assert page.page_setup.orientation == "landscape"
    assert int(page.page_setup.paperSize) == 9
    assert (page.page_setup.fitToWidth, page.page_setup.fitToHeight) in ((1, 0), (None, 0))
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert page.print_title_rows == "$1:$1"
    assert page.freeze_panes == "B2"


def test_every_page_and_the_files_properties_say_of_whom_and_of_which_time_they_tell():
    book = opened(xlsx(small(about=ABOUT)))
    line = f"王喆 · {OCTOBER} · 数据截至 2026-10-30"
    assert (book.properties.title, book.properties.subject) == ("专员报告", line)
    assert book.sheetnames == ["关于本报告", "十月"]
    for page in book:
        assert (page.oddHeader.left.text, page.oddHeader.right.text) == ("专员报告", page.title)
        assert (page.oddFooter.left.text, page.oddFooter.right.text) == (line, "&P / &N")
    assert [tuple(cell.value for cell in row) for row in book["关于本报告"].iter_rows()] == [
        ("报告", "专员报告"), ("对象", "王喆"), ("期间", OCTOBER), ("数据截至", "2026-10-30"), ("姓名", "姓名已遮盖。"),
    ]


def test_the_first_sheet_leaves_the_others_as_they_are():
    with_it, without = xlsx(small(about=ABOUT)), xlsx(small())
    assert parts_of(with_it)["xl/charts/chart1.xml"] == parts_of(without)["xl/charts/chart1.xml"]
    pages = [opened(data)["十月"] for data in (with_it, without)]
    cells = [[(cell.coordinate, cell.value, cell.number_format) for row in page.iter_rows() for cell in row]
             for page in pages]
    assert cells[0] == cells[1]
    assert [(page.freeze_panes, page.auto_filter.ref, page.print_title_rows) for page in pages] == [
        ("B2", "A1:F4", "$1:$1")] * 2


@pytest.mark.parametrize("text", [
    "=1+1", "&P && 2026", "P&G Logistics", "x&[Picture]", "x" * 400, "长" * 400, "\x0b\ufffe",
])
def test_whatever_it_is_about_gives_a_file_that_opens_and_nothing_calculates(text):
    about = About(subject=text, period=text, day=date(2026, 10, 30), names=text)
    book = opened(xlsx(small(about=about, lang="en")))
    assert book.sheetnames[0] == "About this report"
    assert all(cell.data_type == "s" for row in book.worksheets[0].iter_rows() for cell in row)
    assert all(0 < len(page.oddFooter.left.text) <= 200 for page in book)
    assert all("2026-10-30" in page.oddFooter.left.text for page in book if len(text) < 30)


def test_a_chart_is_native_draws_the_sheets_own_cells_and_says_what_it_shows():
    found = parts_of(xlsx(small()))
    chart = found["xl/charts/chart1.xml"]
    assert "<c:lineChart>" in chart
    assert "'十月'!$C$2:$C$4" in chart or "十月!$C$2:$C$4" in chart
    assert chart.count("<c:ser>") == 2
    assert len(set(chart.split("<c:symbol val=\"")[1:])) == 2  # told apart without colour
    assert "次数由三降到零" in found["xl/drawings/drawing1.xml"]


@pytest.mark.parametrize("kind", ["line", "column", "bar"])
@pytest.mark.parametrize("at", ["below", "beside"])
def test_every_kind_of_chart_can_stand_at_every_place(kind, at):
    chart = Chart(kind=kind, title="图", categories=0, series=(2,), at=at)
    made = Workbook(title="t", sheets=(sheet("s", HEADS, ROWS, None, (chart,)),))
    assert "xl/charts/chart1.xml" in parts_of(xlsx(made))


def test_the_same_data_are_the_same_bytes_also_by_way_of_a_notebook():
    for made in (small(), small(about=ABOUT)):
        data = json.loads(json.dumps(made._repr_mimebundle_()[WORKBOOK_TYPE]))
        assert xlsx(made) == xlsx(made) == xlsx(data)


@pytest.mark.parametrize(
    "text", ["=1+1", "+cmd|' /C calc'!A0", "@SUM(A1)", "-2+3", '=HYPERLINK("http://x")', "http://x.example/"]
)
def test_a_text_from_data_is_never_a_formula_or_a_link(text):
    made = Workbook(title=text, sheets=(sheet(text, [text], [[text]], None),))
    found = opened(xlsx(made))
    cell = found.worksheets[0]["A2"]
    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)
    assert not any("<f>" in part for part in parts_of(xlsx(made)).values())


def test_a_text_too_long_for_a_cell_stands_whole_on_a_sheet_of_its_own():
    text = "长" * 40_000
    found = opened(xlsx(Workbook(title="t", lang="en", sheets=(sheet("notes", ["note"], [[text]]),))))
    assert found["notes"]["A2"].value.endswith("…")
    pieces = [row[3] for row in found["Long texts"].iter_rows(min_row=2, values_only=True)]
    assert "".join(pieces) == text


@given(st.lists(st.text(max_size=60), min_size=1, max_size=5))
def test_any_text_whatever_gives_a_file_that_opens(texts):
    made = Workbook(title=texts[0], sheets=tuple(sheet(text, [text], [[text]]) for text in texts))
    assert len(opened(xlsx(made)).worksheets) == len(texts)


def test_names_of_sheets_are_made_fit_and_different():
    names = ["a/b:c", "a b c", "A B C", "x" * 40, "x" * 41, "", "'q'"]
    titles = opened(xlsx(Workbook(title="t", sheets=tuple(sheet(name, ["h"], [["v"]]) for name in names)))).sheetnames
    assert titles[:3] == ["a b c", "a b c 2", "A B C 3"]
    assert len({title.casefold() for title in titles}) == len(names)
    assert all(0 < len(title) <= 31 for title in titles)


def test_types_are_taken_from_the_values_also_those_of_frames():
    frame = pd.DataFrame({"n": np.array([1, 2]), "share": [0.5, np.nan], "day": pd.to_datetime(["2026-10-01", None]),
                          "who": ["a", "b"], "exact": [Decimal("1.25"), None]})
    made = sheet("f", list(frame.columns), frame.itertuples(index=False))
    assert [column.type for column in made.columns] == ["int", "number", "date", "text", "number"]
    assert made.rows == ((1, 0.5, "2026-10-01", "a", "1.25"), (2, None, None, "b", None))


def test_what_does_not_fit_its_column_stands_there_as_text():
    columns = [Column(head=kind, type=kind) for kind in ("int", "date", "money")]
    rows = [["many", "soon", "a lot"], [10**15, "1850-01-01", {"amount": "5", "currency": "CNY"}]]
    page = opened(xlsx(Workbook(title="t", sheets=(Sheet(name="s", columns=columns, rows=rows),)))).worksheets[0]
    assert [[cell.value for cell in row] for row in page.iter_rows(min_row=2)] == [
        ["many", "soon", "a lot"], ["1000000000000000", "1850-01-01", 5]]


@pytest.mark.parametrize(
    "wrong",
    [
        {"v": 2, "title": "t", "sheets": []},
        {"v": 1, "title": "t", "sheets": []},
        {"v": 1, "title": "t", "sheets": [{"name": "s", "columns": [{"head": "a"}], "rows": [["x", "y"]]}]},
        {"v": 1, "title": "t", "sheets": [{"name": "s", "columns": [{"head": "a"}], "rows": [], "macro": 1}]},
        {"v": 1, "title": "t", "sheets": [{"name": "s", "columns": [{"head": "a"}], "charts": [
            {"kind": "line", "title": "c", "categories": 0, "series": [0]}]}]},
    ],
)
def test_data_that_are_no_such_workbook_are_refused(wrong):
    with pytest.raises(ValueError):
        xlsx(wrong)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_terms_come_last_in_the_readers_language(lang):
    words = Words(lang)
    told = definitions(words, [("跟进率", "跟进的邮件 ÷ 寄出的邮件")])
    assert told.name == {"zh": "名词解释", "en": "Terms"}[lang]
    assert [column.head for column in told.columns] == [words("sheets.term"), words("sheets.meaning")]


def test_a_sheet_without_rows_and_a_chart_of_nothing_still_open():
    chart = Chart(kind="column", title="空", categories=0, series=(1,))
    empty = Sheet(name="空", columns=[Column(head="a"), Column(head="b", type="int")], charts=(chart,))
    assert opened(xlsx(Workbook(title="空", sheets=(empty,)))).sheetnames == ["空"]
