"""Files made at run time for the ledger's tests: honest workbooks, hostile ones, texts in every encoding."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl

from kamkit.errors import Problem
from kamkit.lang.words import Words
from kamkit.ledger.read import Reading, read_files

ZH, EN = Words("zh"), Words("en")
CONTENT_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    "</Types>"
)
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET_START = f'<?xml version="1.0"?><worksheet xmlns="{MAIN}"><sheetData>'
SHEET_END = "</sheetData></worksheet>"


def workbook(path: Path, sheets: dict[str, Sequence[Sequence[Any]]]) -> Path:
    """Write a plain workbook with these rows, and return its path."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return path


def raw_workbook(
    path: Path,
    sheet: str | bytes = SHEET_START + SHEET_END,
    names: Sequence[str] = ("S",),
    more: dict[str, str | bytes] | None = None,
) -> Path:
    """Write a workbook part by part, as no honest program would; every sheet has the same XML."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in _frame(names).items():
            archive.writestr(name, text)
        for number in range(1, len(names) + 1):
            archive.writestr(f"xl/worksheets/sheet{number}.xml", sheet)
        for name, content in (more or {}).items():
            archive.writestr(name, content)
    return path


def _frame(names: Sequence[str]) -> dict[str, str]:
    listed = "".join(f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}"/>' for n, name in enumerate(names, 1))
    related = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(names) + 1)
    )
    return {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": f'<?xml version="1.0"?><Relationships xmlns="{PACKAGE}">'
        f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">{related}</Relationships>',
    }


def big_part(path: Path, start: bytes, block: bytes, times: int, end: bytes) -> Path:
    """Write a workbook whose one sheet is `block` many times over: small in the zip, huge outside it."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, text in _frame(["S"]).items():
            archive.writestr(name, text)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            part.write(start)
            for _ in range(times):
                part.write(block)
            part.write(end)
    return path


def read(*files: Path, **asked: Any) -> Reading:
    """Return what the ledger reads from files, nothing being known before."""
    return read_files(list(files), **{"known": {}, **asked})


def keys(problems: Sequence[Problem]) -> list[str]:
    """Return the keys of problems."""
    return [found.key for found in problems]


def told(reading: Reading) -> list[Problem]:
    """Return everything that is told and keeps nothing out."""
    return list(reading.told)
