"""A look at an xlsx file that trusts nothing in it: sizes, part names, locks, DTDs, sheets, styles.

Only the standard library is used, and everything streams: a file that unpacks to gigabytes is refused before any reader
sees it. Values are read by python-calamine only after this and the pass over each sheet (sheetscan).
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
CHUNK = 1 << 16
BROKEN = (expat.ExpatError, zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError, ValueError,
          OSError)
ZEROS = re.compile(r"0{2,}")
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
