"""Text tables: encodings settled or asked for, delimiters told, no line shifted (SAFETY I2, I3; inputs 15–27)."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamkit.ledger.csvtext import decode
from tests.ledger.making import EN, ZH, keys, read, told

TABLE = "客户名称,区域,地址\n甲公司,华东,东湖路一号\n乙公司,华北,西山路二号\n"


def put(folder: Path, raw: bytes, name: str = "客户.csv") -> Path:
    (folder / name).write_bytes(raw)
    return folder / name


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "gbk"])
def test_the_same_table_is_read_from_every_encoding(tmp_path: Path, encoding: str) -> None:
    reading = read(put(tmp_path, TABLE.encode(encoding)))
    assert not reading.errors
    assert [(record.name, record.address) for record in reading.records] == [
        ("甲公司", "东湖路一号"),
        ("乙公司", "西山路二号"),
    ]
    said = keys(told(reading))
    assert ("encoding_found" in said) == (not encoding.startswith("utf-8"))


def test_a_byte_order_mark_does_not_stick_to_the_first_heading(tmp_path: Path) -> None:
    reading = read(put(tmp_path, TABLE.encode("utf-8-sig")))
    assert list(reading.tables[0].columns) == ["客户名称", "区域", "地址"]


def test_excels_unicode_text_is_read_and_its_tabs_told(tmp_path: Path) -> None:
    reading = read(put(tmp_path, TABLE.replace(",", "\t").replace("\n", "\r\n").encode("utf-16"), "客户.txt"))
    assert [record.name for record in reading.records] == ["甲公司", "乙公司"]
    assert {"encoding_found", "delimiter_tab_found"} <= set(keys(told(reading)))


def test_a_file_of_two_encodings_is_refused_at_the_line_where_it_turns(tmp_path: Path) -> None:
    lines = TABLE.split("\n")
    raw = "\n".join(lines[:2]).encode() + b"\n" + lines[2].encode("gb18030") + b"\n"
    reading = read(put(tmp_path, raw))
    assert keys(reading.problems) == ["encoding_mixed"]
    assert reading.problems[0].where.line == 3
    assert ZH.say(reading.problems[0]).startswith("客户.csv:3: 解不开")


@pytest.mark.parametrize(
    "raw",
    [
        "account name,region\nCafé Müller Straße,x\n".encode("cp1252"),
        "客戶名稱,區域\n東湖客運,臺北\n".encode("big5"),
        "account name,region\nПривет мир,x\n".encode("cp1251"),
        b"name,region\n\xff\xff\xfe,\x81\n",
    ],
    ids=["western", "big5", "russian", "noise"],
)
def test_other_encodings_are_refused_and_never_guessed(tmp_path: Path, raw: bytes) -> None:
    reading = read(put(tmp_path, raw))
    assert reading.records == ()
    assert keys(reading.errors) == ["encoding_unknown"]


def test_utf8_is_chosen_where_the_bytes_could_be_gb18030_as_well(tmp_path: Path) -> None:
    raw = "客户名称,区域\n东湖公司,华东\n".encode()
    assert "东湖" not in raw.decode("gb18030")
    assert read(put(tmp_path, raw)).records[0].name == "东湖公司"


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=40))
def test_utf8_text_is_never_read_as_anything_else(text: str) -> None:
    assert decode(text.encode(), "x.csv").text == text


@given(
    st.text(st.sampled_from("东湖客运有限公司地址联系人李明华北区域采购办公室第一二三四五"), min_size=1, max_size=40)
)
def test_common_chinese_in_gb18030_is_never_garbled_however_short(text: str) -> None:
    assert decode(text.encode("gb18030"), "x.csv").text == text


def test_letters_that_could_be_chinese_are_told(tmp_path: Path) -> None:
    reading = read(put(tmp_path, "account name,region\nCafé,x\n".encode()))
    assert reading.records[0].name == "Café"
    assert keys(reading.problems) == ["encoding_doubtful"]


def test_text_that_was_damaged_before_is_named_by_its_cell(tmp_path: Path) -> None:
    reading = read(put(tmp_path, "客户名称,区域\n甲\ufffd公司,华东\n".encode()))
    assert keys(reading.errors) == ["cell_damaged"]
    assert (reading.errors[0].where.row, reading.errors[0].where.column) == (2, "A")


def test_a_line_with_too_many_or_too_few_fields_is_named_and_nothing_shifts(tmp_path: Path) -> None:
    text = (
        "客户名称,区域,地址,邮编,所属行业,员工人数\n甲,华东,路,100000,客运,5,多,余\n乙,华东,路,100000,客运,6\n丙,华东\n"
    )
    reading = read(put(tmp_path, text.encode()))
    assert [
        (found.key, found.where.row, found.values["count"], found.values["wanted"]) for found in reading.errors
    ] == [("row_ragged", 2, 8, 6), ("row_ragged", 4, 2, 6)]
    assert [(record.name, record.employees) for record in reading.records] == [("乙", 6)]
    assert "8 fields, the header has 6" in EN.say(reading.errors[0])


def test_empty_fields_after_the_last_heading_do_no_harm(tmp_path: Path) -> None:
    reading = read(put(tmp_path, "客户名称,区域,,\n甲,华东,,\n乙,华北,,\n".encode()))
    assert not reading.errors
    assert len(reading.records) == 2


def test_an_unclosed_quote_is_named_by_the_line_on_which_it_opens(tmp_path: Path) -> None:
    reading = read(put(tmp_path, '客户名称,区域\n"甲公司,华东\n乙公司,华北\n'.encode()))
    assert keys(reading.problems) == ["quote_unclosed"]
    assert reading.problems[0].where.line == 2


def test_an_unclosed_quote_is_found_within_a_field_of_several_lines(tmp_path: Path) -> None:
    reading = read(put(tmp_path, '客户名称,地址\n甲,"一行\n二行"\n乙,"三行\n"",四行\n'.encode()))
    assert keys(reading.problems) == ["quote_unclosed"]
    assert reading.problems[0].where.line == 4


def test_a_quote_in_the_wrong_place_is_named(tmp_path: Path) -> None:
    reading = read(put(tmp_path, '客户名称,区域\n"甲"乙,华东\n'.encode()))
    assert keys(reading.problems) == ["quote_stray"]


@pytest.mark.parametrize(
    ("mark", "key"),
    [(";", "delimiter_semicolon_found"), ("\t", "delimiter_tab_found"), ("|", "delimiter_bar_found"), (",", None)],
)
def test_the_delimiter_is_found_and_told(tmp_path: Path, mark: str, key: str | None) -> None:
    reading = read(put(tmp_path, TABLE.replace(",", mark).encode()))
    assert [record.name for record in reading.records] == ["甲公司", "乙公司"]
    assert [found for found in keys(told(reading)) if found.startswith("delimiter")] == ([key] if key else [])


def test_fields_of_several_lines_keep_the_line_numbers_right(tmp_path: Path) -> None:
    reading = read(put(tmp_path, '客户名称,地址,成立年份\n甲,"一\n二\n三",2001\n乙,四,两千年\n'.encode()))
    assert [(found.key, found.where.row) for found in reading.errors] == [("cell_not_number", 5)]
    assert reading.records[0].address == "一\n二\n三"


def test_an_apostrophe_that_makes_a_text_inert_is_taken_off_again(tmp_path: Path) -> None:
    reading = read(put(tmp_path, "客户名称,地址\n'=1+1,'普通\n''@x,'+86\n".encode()))
    assert [(record.name, record.address) for record in reading.records] == [("=1+1", "'普通"), ("'@x", "+86")]
    assert "told_formula_texts" in keys(reading.problems)
