"""Workbooks made to hurt are refused before anything opens them (SAFETY I1; hostile inputs 1–14, 64)."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from kamkit.ledger.read import read_files
from tests.ledger.making import EN, MAIN, SHEET_END, SHEET_START, ZH, big_part, keys, raw_workbook, read, workbook
from tests.needs import need

ROWS = b'<row r="1"><c r="A1"><v>1</v></c></row>' * 25_000
STRINGS = '<?xml version="1.0"?><!DOCTYPE sst [{entities}]><sst xmlns="' + MAIN + '"><si><t>{use}</t></si></sst>'
LIMIT = 4.0  # seconds: twice what a person is promised


def ten_million_rows(path: Path) -> Path:
    return big_part(path, SHEET_START.encode(), ROWS, 934, SHEET_END.encode())


def one_long_string(path: Path) -> Path:
    start = SHEET_START.encode() + b'<row r="1"><c r="A1" t="inlineStr"><is><t>'
    return big_part(path, start, b"x" * 1_000_000, 1000, b"</t></is></c></row>" + SHEET_END.encode())


def far_cell(path: Path) -> Path:
    return raw_workbook(path, f'{SHEET_START}<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>{SHEET_END}')


def far_cell_without_reference(path: Path) -> Path:
    return raw_workbook(path, f'{SHEET_START}<row r="1048576">{"<c><v>1</v></c>" * 40}</row>{SHEET_END}')


def quadratic(path: Path) -> Path:
    text = STRINGS.format(entities=f'<!ENTITY a "{"x" * 100_000}">', use="&a;" * 10_000)
    return raw_workbook(path, more={"xl/sharedStrings.xml": text})


def laughs(path: Path) -> Path:
    entities = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    return raw_workbook(path, more={"xl/sharedStrings.xml": STRINGS.format(entities=entities, use="&a11;")})


def outside_entity(path: Path) -> Path:
    text = STRINGS.format(entities='<!ENTITY x SYSTEM "file:///etc/passwd">', use="&x;")
    return raw_workbook(path, more={"xl/sharedStrings.xml": text})


def doctype_in_utf16(path: Path) -> Path:
    text = STRINGS.format(entities='<!ENTITY x "y">', use="&x;").replace('<?xml version="1.0"?>', "")
    return raw_workbook(path, more={"xl/sharedStrings.xml": ("\ufeff" + text).encode("utf-16-le")})


def doctype_in_a_sheet(path: Path) -> Path:
    return raw_workbook(path, SHEET_START.replace("<worksheet", '<!DOCTYPE x [<!ENTITY a "b">]><worksheet') + SHEET_END)


def climbing_name(path: Path) -> Path:
    return raw_workbook(path, more={"xl/../../../var/evil.xml": "<a/>"})


def many_sheets(path: Path) -> Path:
    return raw_workbook(path, names=[f"Sheet{number}" for number in range(300)])


def lying_size(path: Path) -> Path:
    """Write a sheet of 40 MB whose directory entry says 100 bytes."""
    big_part(path, SHEET_START.encode(), ROWS, 40, SHEET_END.encode())
    raw = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        true_size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    for place in _all(raw, struct.pack("<I", true_size)):
        raw[place : place + 4] = struct.pack("<I", 100)
    path.write_bytes(raw)
    return path


def _all(raw: bytearray, wanted: bytes) -> list[int]:
    found, place = [], raw.find(wanted)
    while place >= 0:
        found.append(place)
        place = raw.find(wanted, place + 1)
    return found


def cut_short(path: Path) -> Path:
    workbook(path, {"客户": [["客户名称"], ["甲"]] * 50})
    path.write_bytes(path.read_bytes()[:-200])
    return path


def no_workbook_inside(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<a/>")
    return path


BOMBS: dict[Callable[[Path], Path], str] = {
    ten_million_rows: "workbook_unpacks",
    one_long_string: "workbook_swells",
    far_cell: "sheet_stray_cell",
    far_cell_without_reference: "sheet_stray_cell",
    quadratic: "workbook_dtd",
    laughs: "workbook_dtd",
    outside_entity: "workbook_dtd",
    doctype_in_utf16: "workbook_dtd",
    doctype_in_a_sheet: "workbook_dtd",
    climbing_name: "workbook_part_name",
    many_sheets: "workbook_sheets",
    lying_size: "workbook_xml",
    cut_short: "file_not_workbook",
    no_workbook_inside: "file_not_workbook",
}


@pytest.mark.parametrize("make", BOMBS, ids=lambda make: make.__name__)
def test_a_bomb_is_refused_in_words_before_it_is_opened(make: Callable[[Path], Path], tmp_path: Path) -> None:
    path = make(tmp_path / "客户台账.xlsx")
    begun = time.perf_counter()
    reading = read(path)
    assert time.perf_counter() - begun < LIMIT
    assert keys(reading.problems) == [BOMBS[make]]
    assert reading.records == ()
    assert reading.broken == reading.problems
    for words in (ZH, EN):
        assert words.say(reading.problems[0]).startswith("客户台账.xlsx: ")
        assert "{" not in words.say(reading.problems[0])


def test_the_stray_cell_and_the_sheets_are_named(tmp_path: Path) -> None:
    assert "S" in EN.say(read(far_cell(tmp_path / "a.xlsx")).problems[0])
    assert "XFD1048576" in ZH.say(read(far_cell(tmp_path / "b.xlsx")).problems[0])
    assert "Sheet0, Sheet1" in EN.say(read(many_sheets(tmp_path / "c.xlsx")).problems[0])


def test_nothing_of_a_secret_file_is_shown(tmp_path: Path) -> None:
    assert "root" not in EN.say_all(read(outside_entity(tmp_path / "x.xlsx")).problems)


def test_bombs_cost_the_asking_process_no_memory(tmp_path: Path) -> None:
    need("the resource module", sys.platform != "win32", "Linux or macOS")
    files = [str(make(tmp_path / f"{make.__name__}.xlsx")) for make in BOMBS]
    code = (
        "import resource, sys; from pathlib import Path; from kamkit.ledger.read import read_files\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "got = read_files([Path(name) for name in sys.argv[1:]])\n"
        "print(len(got.problems), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)"
    )
    done = subprocess.run([sys.executable, "-c", code, *files], capture_output=True, text=True, check=True)
    refused, grown = map(int, done.stdout.split())
    assert refused == len(BOMBS)
    assert grown / (1024 if sys.platform == "linux" else 1024**2) < 100


def test_without_the_look_beforehand_the_far_cell_does_kill_a_capped_process(tmp_path: Path) -> None:
    """The control: the reader itself does not survive what the look refuses."""
    need("the resource module", sys.platform == "linux", "Linux")
    code = (
        "import sys; from kamkit.ledger.child import cap_memory; cap_memory(); import python_calamine\n"
        "sheet = python_calamine.load_workbook(sys.argv[1]).get_sheet_by_index(0)\n"
        "sheet.to_python(skip_empty_area=False); print('read')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(far_cell(tmp_path / "x.xlsx"))], capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert "read" not in done.stdout


@pytest.mark.parametrize(
    ("name", "raw", "key"),
    [
        ("空.xlsx", b"", "file_empty"),
        ("空.csv", b"\xef\xbb\xbf\r\n", "file_empty"),
        ("notzip.xlsx", b"hello, world", "file_not_workbook"),
        ("网页.xls", b"<html><body><table><tr><td>x</td></tr></table></body></html>", "file_is_web_page"),
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "file_old_excel"),
        (
            "2003.xls",
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
            "file_is_xml",
        ),
        ("picture.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 4, "file_not_text"),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_named(tmp_path: Path, name: str, raw: bytes, key: str) -> None:
    (tmp_path / name).write_bytes(raw)
    reading = read(tmp_path / name)
    assert keys(reading.problems) == [key]
    assert name in ZH.say(reading.problems[0])


def test_a_missing_file_a_folder_a_pipe_and_a_locked_file_are_named_without_waiting(tmp_path: Path) -> None:
    need("named pipes", hasattr(os, "mkfifo"), "Linux or macOS")
    (tmp_path / "folder.xlsx").mkdir()
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "outside.csv").symlink_to("/etc")
    files = [tmp_path / name for name in ("gone.csv", "folder.xlsx", "pipe.csv", "outside.csv")]
    begun = time.perf_counter()
    reading = read(*files)
    assert time.perf_counter() - begun < LIMIT
    assert keys(reading.problems) == ["file_missing", "file_is_folder", "file_not_plain", "file_is_folder"]


def test_a_file_that_may_not_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.csv").write_text("客户名称\n甲\n")
    monkeypatch.setattr(Path, "read_bytes", lambda self: (_ for _ in ()).throw(PermissionError(13, "denied")))
    assert keys(read(tmp_path / "a.csv").problems) == ["file_locked"]


def test_a_file_that_goes_while_it_is_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.csv").write_text("客户名称\n甲\n")
    monkeypatch.setattr(Path, "read_bytes", lambda self: (_ for _ in ()).throw(OSError(5, "Input/output error")))
    assert keys(read(tmp_path / "a.csv").problems) == ["file_unreadable"]


def test_a_refused_file_does_not_stop_the_others(tmp_path: Path) -> None:
    good = workbook(tmp_path / "客户.xlsx", {"客户": [["客户名称", "区域"], ["甲公司", "华东"]]})
    reading = read_files([far_cell(tmp_path / "bad.xlsx"), good], known={})
    assert [record.name for record in reading.records] == ["甲公司"]
    assert keys(reading.problems) == ["sheet_stray_cell"]
