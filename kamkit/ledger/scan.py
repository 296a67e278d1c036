"""A look at an xlsx file that trusts nothing in it: sizes, part names, DTDs, used ranges, and facts beside values.

Only the standard library is used, and everything streams: a file that unpacks to gigabytes, or whose one stray cell
would make a reader reserve them, is refused before any reader sees it. The same pass notes merged cells, hidden rows
and columns, formulas without a value, error cells and numbers shown with leading zeros: what openpyxl would tell as
well, at a tenth of its time and memory.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

MAX_UNPACKED = 300_000_000
MAX_PART_RATIO = 200
RATIO_FROM = 8_000_000
MAX_PARTS = 5_000
MAX_SHEETS = 100
MAX_CELLS = 5_000_000
CHUNK = 1 << 16
BROKEN = (expat.ExpatError, zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError, ValueError,
          OSError)
ZEROS = re.compile(r"0{2,}")
DDE = re.compile(r"\|'|\bDDE(AUTO)?\b", re.IGNORECASE)
Attributes = dict[str, str]


class Refused(Exception):
    """A workbook that is not read: the key of the words that say why, and their values."""

    def __init__(self, key: str, **values: Any):
        super().__init__(key)
        self.key, self.values = key, values


@dataclass
class Sheet:
    """One sheet: its name, whether it is visible, and its part in the zip."""

    name: str
    state: str
    part: str


@dataclass
class Layout:
    """A workbook's sheets, comments and the styles that show leading zeros (style number: digits)."""

    sheets: list[Sheet]
    comments: int = 0
    old_dates: bool = False
    padded: dict[str, int] = field(default_factory=dict)


@dataclass
class Facts:
    """What a sheet holds besides values; rows and columns count from 1."""

    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    empty_formulas: dict[tuple[int, int], str] = field(default_factory=dict)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    padded: dict[tuple[int, int], int] = field(default_factory=dict)
    formulas: int = 0
    dde: list[tuple[int, int]] = field(default_factory=list)
    rows: int = 0
    columns: int = 0
    cells: int = 0


def unpacked(raw: bytes) -> zipfile.ZipFile:
    """Return the zip, its directory checked. Raise Refused for sizes, names and locks that no honest workbook has."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(raw))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise Refused("file_not_workbook") from None
    entries = archive.infolist()
    if len(entries) > MAX_PARTS:
        raise Refused("workbook_parts", count=len(entries), limit=MAX_PARTS)
    for entry in entries:
        _check_entry(entry)
    size = sum(entry.file_size for entry in entries)
    if size > MAX_UNPACKED:
        raise Refused("workbook_unpacks", size=_megabytes(size), limit=_megabytes(MAX_UNPACKED))
    return archive


def _check_entry(entry: zipfile.ZipInfo) -> None:
    name = entry.filename.replace("\\", "/")
    if name.startswith("/") or ":" in name or ".." in name.split("/"):
        raise Refused("workbook_part_name", name=entry.filename[:80])
    if entry.flag_bits & 1:
        raise Refused("file_locked_by_password")
    if entry.file_size > RATIO_FROM and entry.file_size > MAX_PART_RATIO * max(entry.compress_size, 1):
        raise Refused("workbook_swells", size=_megabytes(entry.file_size), packed=_megabytes(entry.compress_size))


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:,.0f} MB"


def layout(archive: zipfile.ZipFile) -> Layout:
    """Return the workbook's sheets and styles. Raise Refused where it is no workbook or has too many sheets."""
    main = _main_part(archive)
    folder = main.rpartition("/")[0]
    targets = dict(_relations(archive, f"{folder}/_rels/{main.rpartition('/')[2]}.rels".lstrip("/"), folder))
    found = Layout([])
    for tag, attributes in elements(archive, main):
        if tag == "sheet":
            part = targets.get(_relation_id(attributes), "")
            found.sheets.append(Sheet(attributes.get("name", ""), attributes.get("state", "visible"), part))
        elif tag == "workbookPr":
            found.old_dates = attributes.get("date1904") in {"1", "true"}
    if len(found.sheets) > MAX_SHEETS:
        names = ", ".join(sheet.name for sheet in found.sheets[:10])
        raise Refused("workbook_sheets", count=len(found.sheets), limit=MAX_SHEETS, names=f"{names} …")
    if f"{folder}/styles.xml" in archive.namelist():
        found.padded = _padded_styles(archive, f"{folder}/styles.xml")
    found.comments = sum(_count(archive, name, "comment") for name in archive.namelist() if _is_comments(name))
    return found


def _is_comments(name: str) -> bool:
    return re.fullmatch(r"xl/(worksheets/)?(comments/?)(comment)?\d*\.xml", name) is not None


def _main_part(archive: zipfile.ZipFile) -> str:
    if "_rels/.rels" in archive.namelist():
        for tag, attributes in elements(archive, "_rels/.rels"):
            if tag == "Relationship" and attributes.get("Type", "").endswith("/officeDocument"):
                main = attributes.get("Target", "").lstrip("/")
                if main in archive.namelist() and main.endswith("workbook.xml"):
                    return main
    if "xl/workbook.xml" in archive.namelist():
        return "xl/workbook.xml"
    raise Refused("file_not_workbook")


def _relations(archive: zipfile.ZipFile, part: str, folder: str) -> Iterator[tuple[str, str]]:
    if part not in archive.namelist():
        raise Refused("file_not_workbook")
    for tag, attributes in elements(archive, part):
        target = attributes.get("Target", "")
        if tag == "Relationship" and attributes.get("TargetMode") != "External":
            yield attributes.get("Id", ""), target.lstrip("/") if target.startswith("/") else f"{folder}/{target}"


def _relation_id(attributes: Attributes) -> str:
    return next((value for name, value in attributes.items() if name.endswith(":id")), "")


def _padded_styles(archive: zipfile.ZipFile, part: str) -> dict[str, int]:
    formats: dict[str, int] = {}
    styles: dict[str, int] = {}
    number, inside = 0, False
    for tag, attributes in elements(archive, part):
        if tag == "numFmt" and ZEROS.fullmatch(attributes.get("formatCode", "")):
            formats[attributes.get("numFmtId", "")] = len(attributes["formatCode"])
        elif tag in {"cellXfs", "cellStyles", "dxfs"}:
            inside = tag == "cellXfs"
        elif tag == "xf" and inside:
            if attributes.get("numFmtId") in formats:
                styles[str(number)] = formats[attributes["numFmtId"]]
            number += 1
    return styles


def _count(archive: zipfile.ZipFile, part: str, wanted: str) -> int:
    return sum(tag == wanted for tag, _ in elements(archive, part))


def elements(archive: zipfile.ZipFile, part: str) -> Iterator[tuple[str, Attributes]]:
    """Return the elements of a part as (name without prefix, attributes)."""
    found: list[tuple[str, Attributes]] = []
    walk(archive, part, lambda tag, attributes: found.append((tag.rpartition(":")[2], attributes)))
    return iter(found)


def walk(archive: zipfile.ZipFile, part: str, start: Callable[[str, Attributes], None], parser: Any = None) -> None:
    """Stream a part through `start`. Raise Refused for a DTD, broken XML, or a size or checksum that lies."""
    parser = parser or expat.ParserCreate()

    def doctype(*_anything: object) -> None:
        raise Refused("workbook_dtd", part=part)

    parser.buffer_text = True
    parser.StartElementHandler, parser.StartDoctypeDeclHandler = start, doctype
    try:
        with archive.open(part) as stream:
            while chunk := stream.read(CHUNK):
                parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except BROKEN as error:
        raise Refused("workbook_xml", part=part) from error


class SheetScan:
    """One pass over a sheet's XML."""

    def __init__(self, sheet: Sheet, styles: dict[str, int]):
        self.sheet, self.styles, self.facts = sheet, styles, Facts()
        self.parser = expat.ParserCreate()
        self._letters: dict[str, int] = {}
        self._row = self._column = 0
        self._shown_row = ""
        self._kind: str | None = None
        self._style: str | None = None
        self._formula: list[str] | None = None
        self._value: list[str] | None = None

    def run(self, archive: zipfile.ZipFile) -> Facts:
        """Return what the sheet holds besides its values. Raise Refused for a stray cell far out, or too many cells."""
        walk(archive, self.sheet.part, self._start, self.parser)
        self._close()
        return self.facts

    def _start(self, tag: str, attributes: Attributes) -> None:
        if ":" in tag:
            tag = tag.rpartition(":")[2]
        if tag == "c":
            self._open(attributes)
        elif tag in {"v", "is"}:
            self._fill()
        elif tag == "row":
            self._open_row(attributes)
        elif tag == "f":
            self._formula = []
            self.parser.CharacterDataHandler = self._formula.append
        elif tag == "mergeCell":
            self._merge(attributes.get("ref", ""))
        elif tag == "col" and attributes.get("hidden") in {"1", "true"}:
            first, last = int(attributes.get("min", 1)), min(int(attributes.get("max", 1)), 16_384)
            self.facts.hidden_columns.extend(range(first, last + 1))

    def _open_row(self, attributes: Attributes) -> None:
        self._close()
        self._row, self._column = int(attributes.get("r", self._row + 1)), 0
        self._shown_row = str(self._row)
        if attributes.get("hidden") in {"1", "true"}:
            self.facts.hidden_rows.append(self._row)

    def _open(self, attributes: Attributes) -> None:
        if self._formula is not None or self._value is not None:
            self._close()
        reference = attributes.get("r")
        if reference:
            letters = reference.rstrip("0123456789")
            self._column = self._letters.get(letters) or self._letters.setdefault(letters, column_number(letters))
            if reference[len(letters):] != self._shown_row:
                self._row = int(reference[len(letters):] or self._row)
                self._shown_row = str(self._row)
        else:
            self._column += 1
        self._kind, self._style = attributes.get("t"), attributes.get("s")

    def _fill(self) -> None:
        facts = self.facts
        facts.cells += 1
        if self._row < 1:
            raise ValueError(self._row)
        if self._row > facts.rows or self._column > facts.columns:
            facts.rows, facts.columns = max(facts.rows, self._row), max(facts.columns, self._column)
            self._check_range()
        if self._formula is not None or self._kind == "e":
            self._value = []
            self.parser.CharacterDataHandler = self._value.append
        elif self._style in self.styles and self._kind in {None, "n"}:
            facts.padded[self._row, self._column] = self.styles[self._style]

    def _check_range(self) -> None:
        facts = self.facts
        if facts.rows * facts.columns > MAX_CELLS:
            crowded = facts.cells > facts.rows * facts.columns / 20
            raise Refused("sheet_too_many_cells" if crowded else "sheet_stray_cell", sheet=self.sheet.name,
                          cell=f"{column_letters(facts.columns)}{facts.rows}", limit=f"{MAX_CELLS:,}")

    def _close(self) -> None:
        if self._formula is None and self._value is None:
            return
        self.parser.CharacterDataHandler = None
        place, value = (self._row, self._column), "".join(self._value or ()).strip()
        if self._kind == "e":
            self.facts.errors[place] = value or "#VALUE!"
        elif self._formula is not None and not value and self._kind != "str":
            self.facts.empty_formulas[place] = "".join(self._formula).strip()[:80]
        elif self._formula is not None:
            self.facts.formulas += 1
        if self._formula is not None and DDE.search("".join(self._formula)):
            self.facts.dde.append(place)
        self._formula = self._value = None

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        (top, left), (bottom, right) = cell_place(first), cell_place(last or first)
        self.facts.merged.append((top, left, bottom, right))


def column_number(letters: str) -> int:
    """Return 1 for A, 27 for AA."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    """Return A for 1, AA for 27."""
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_place(reference: str) -> tuple[int, int]:
    """Return (row, column) of a reference such as B7. Raise ValueError where it is none."""
    match = re.fullmatch(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})", reference)
    if not match:
        raise ValueError(reference)
    return int(match[2]), column_number(match[1])
