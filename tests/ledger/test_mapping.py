"""Mapping files: headings, values and spellings of a user's own; faults by file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from kamkit.errors import ContentError
from kamkit.lang.words import PLACE
from kamkit.ledger.mapping import ImportMap, read_mapping
from tests.ledger.making import EN, ZH, keys, read, told, workbook

MAPPING = """\
currency: EUR
accounts:
  file: firms-*.csv
  columns: {code: Firm, name: Firm, trade: Line, annual_revenue: Turnover}
  constants: {region: North, is_vip: yes}
  scale: {annual_revenue: 1000000}
  extra: {since: Customer since, hobby: Hobbies}
  fixes: {trade: {taxy: taxi}}
  ignore: [Row id]
deals:
  - file: deals.csv
    columns: {code: Id, account: Firm, product: Car, stage: State, opened: From, amount: Worth}
    values: {stage: {Open: engaging, Closed: won}}
    fixes: {product: {GTXPro: GTX Pro}}
    unknown: {product: keep, account: blank}
    dates: dmy
"""
FIRMS = (
    "Row id,Firm,Line,Turnover,Customer since,Hobbies,Odd\n"
    "1,Lakeside,taxy,1.5,2001,golf,x\n2,Hillside,taxi,,,,\n3,Seaside,bus,2,1999,,\n"
)
DEALS = "Id,Firm,Car,State,From,Worth\nD1,Lakeside,GTXPro,Open,03/04/2026,10\nD2,Nobody,GTX Pro,Closed,04/04/2026,\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "firms-2026.csv").write_text(FIRMS, encoding="utf-8")
    (tmp_path / "deals.csv").write_text(DEALS, encoding="utf-8")
    (tmp_path / "notes.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    (tmp_path / "map.yml").write_text(MAPPING, encoding="utf-8")
    return tmp_path


def mapping(folder: Path) -> ImportMap:
    return read_mapping(folder / "map.yml")


def test_a_mapping_gives_fields_constants_scales_and_further_columns(folder: Path) -> None:
    reading = read(folder / "firms-2026.csv", mapping=mapping(folder))
    assert not reading.errors, EN.say_all(reading.errors)
    first, second, _third = reading.records
    assert (first.code, first.name, first.trade, first.region, first.is_vip) == (
        "Lakeside",
        "Lakeside",
        "taxi",
        "North",
        True,
    )
    assert str(first.annual_revenue) == "1,500,000.00 EUR"
    assert first.extra == {"since": "2001"}
    assert (second.annual_revenue, second.extra) == (None, {})


def test_fixes_are_told_with_their_count_and_unmapped_columns_by_name(folder: Path) -> None:
    reading = read(folder / "firms-2026.csv", mapping=mapping(folder))
    said = {found.key: found for found in told(reading)}
    assert (
        said["told_fixed"].values["before"],
        said["told_fixed"].values["after"],
        said["told_fixed"].values["count"],
    ) == ("taxy", "taxi", 1)
    assert said["columns_unknown"].values["names"] == "Odd"
    assert said["columns_private"].values["names"] == "Hobbies"
    assert "golf" not in repr(reading.records)


def test_values_days_and_unknown_references_follow_the_mapping(folder: Path) -> None:
    reading = read(folder / "firms-2026.csv", folder / "deals.csv", mapping=mapping(folder))
    assert not reading.errors, EN.say_all(reading.errors)
    deals = [record for record in reading.records if record.KIND == "deals"]
    assert [(deal.stage, deal.product, deal.account, str(deal.opened)) for deal in deals] == [
        ("engaging", "GTX Pro", "Lakeside", "2026-04-03"),
        ("won", "GTX Pro", None, "2026-04-04"),
    ]
    assert {"told_kept", "told_blanked"} <= set(keys(reading.problems))


def test_a_folder_is_read_by_the_files_that_the_mapping_names(folder: Path) -> None:
    reading = read(folder, mapping=mapping(folder))
    assert {table.file for table in reading.tables} == {"firms-2026.csv", "deals.csv"}
    assert not reading.errors


def test_a_folder_without_any_of_them_and_files_not_named_are_told(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert "folder_has_none" in keys(read(tmp_path / "empty", mapping=mapping(folder)).errors)
    reading = read(folder / "notes.csv", mapping=mapping(folder))
    assert keys(reading.problems) == ["mapped_file_missing", "mapped_file_missing", "table_unmapped"]
    assert reading.records == ()


def test_a_column_that_the_mapping_names_and_the_file_lacks_is_an_error(folder: Path) -> None:
    (folder / "deals.csv").write_text(DEALS.replace("Car", "Vehicle"), encoding="utf-8")
    reading = read(folder / "firms-2026.csv", folder / "deals.csv", mapping=mapping(folder))
    assert keys(reading.broken) == ["mapped_column_missing"]
    assert "“Car”" in EN.say(reading.broken[0])


def test_a_constant_that_the_field_cannot_hold_is_an_error(folder: Path) -> None:
    (folder / "map.yml").write_text(MAPPING.replace("is_vip: yes", "is_vip: perhaps"), encoding="utf-8")
    assert keys(read(folder / "firms-2026.csv", mapping=mapping(folder)).broken) == ["cell_not_yes_no"]


def test_a_mapping_may_name_one_sheet_of_a_workbook(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"一": [["名"], ["甲"]], "二": [["名"], ["乙"]]})
    (tmp_path / "map.yml").write_text("dealers: {file: a.xlsx, sheet: 二, columns: {name: 名}}\n", encoding="utf-8")
    assert [record.name for record in read(path, mapping=read_mapping(tmp_path / "map.yml")).records] == ["乙"]


@pytest.mark.parametrize(
    ("text", "line", "key"),
    [
        ("cars: {file: a.csv}\n", 1, "mapping_kind_unknown"),
        ("accounts:\n  columns: {name: Firm}\n", 1, "mapping_file_missing"),
        ("accounts:\n  file: a.csv\n  colums: {name: Firm}\n", 3, "mapping_part_unknown"),
        ("accounts:\n  file: a.csv\n  columns:\n    nam: Firm\n", 4, "mapping_field_unknown"),
        ("accounts:\n  file: a.csv\n  columns: [Firm]\n", 3, "mapping_want_table"),
        ("accounts:\n  file: a.csv\n  columns:\n    name: [Firm]\n", 4, "mapping_want_text"),
        ("accounts:\n  file: a.csv\n  ignore: Firm\n", 3, "mapping_want_list"),
        ("accounts:\n  file: a.csv\n  scale: {annual_revenue: much}\n", 3, "mapping_want_number"),
        ("deals:\n  file: a.csv\n  extra: {x: y}\n", 3, "mapping_extra_accounts_only"),
        ("deals:\n  file: a.csv\n  unknown:\n    product: perhaps\n", 4, "not_one_of"),
        ("visits:\n  file: a.csv\n  unknown:\n    account: blank\n", 4, "not_one_of"),
        ("deals:\n  file: a.csv\n  dates: ymd\n", 3, "not_one_of"),
        ("- a\n- b\n", 1, "mapping_not_table"),
        ("accounts:\n  file: a.csv\n  file: b.csv\n", 3, "yaml_duplicate_key"),
    ],
)
def test_faults_of_a_mapping_are_named_by_line(tmp_path: Path, text: str, line: int, key: str) -> None:
    (tmp_path / "map.yml").write_text(text, encoding="utf-8")
    with pytest.raises(ContentError) as refused:
        read_mapping(tmp_path / "map.yml")
    found = refused.value.problems[0]
    assert (found.key, found.where.file, found.where.line) == (key, "map.yml", line)
    for words in (ZH, EN):
        assert words.say(found).startswith(f"map.yml:{line}: ")
        assert not PLACE.search(words.say(found))
