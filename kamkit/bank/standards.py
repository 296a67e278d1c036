"""data/standards/*.yml and data/handbook.csv, typed: each file gives the field of its name, criteria.yml gives two."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kamkit import yamlfile
from kamkit.bank.typed import typed
from kamkit.errors import ContentError, Problem, Where, problem
from kamkit.model.standards import HandbookItem, Standards
from kamkit.settings import Workshop
from kamkit.yamlfile import Document, Loc

FOLDER = "data/standards"
HANDBOOK = "data/handbook.csv"
PARTS = {"criteria": {"broad": "broad", "narrow": "narrow"}, "information": {"lists": "information"}}
"""Files that are a table of parts: under which key which field stands. In every other file the whole is one field."""
NOT_IN_FILES = {"handbook", "version"}
COLUMNS = ("id", "origin", "section", "zh", "en", "words_zh", "words_en", "status")


@dataclass
class Reading:
    """What was read: the fields of Standards, the documents they stand in, every problem, and the bytes' digest."""

    fields: dict[str, Any] = field(default_factory=dict)
    documents: dict[str, Document] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    faulty: set[str] = field(default_factory=set)
    digest: Any = field(default_factory=hashlib.sha256)


def read_standards(workshop: Workshop) -> tuple[Standards | None, Reading]:
    """Return the standards, or None where a part is missing or faulty, and what was read."""
    reading = Reading()
    for path in sorted(workshop.standards.glob("*.yml")):
        _take_file(path, reading)
    _take_handbook(workshop.home / HANDBOOK, reading)
    missing = [name for name, info in Standards.model_fields.items()
               if info.is_required() and name not in reading.fields | dict.fromkeys(reading.faulty)]
    reading.problems += [problem("standard_missing", Where(file=file_of(name)), name=name) for name in missing]
    if missing or reading.faulty:
        return None, reading
    return Standards(**reading.fields, version=reading.digest.hexdigest()[:12]), reading


def place_of(name: str) -> tuple[str, Loc]:
    """Return the file in which a field of Standards stands, and where in it."""
    for stem, parts in PARTS.items():
        for key, field_name in parts.items():
            if field_name == name:
                return f"{FOLDER}/{stem}.yml", (key,)
    return f"{FOLDER}/{name}.yml", ()


def file_of(name: str) -> str:
    """Return the file in which a field of Standards stands."""
    return place_of(name)[0]


def _take_file(path: Path, reading: Reading) -> None:
    shown = f"{FOLDER}/{path.name}"
    parts = PARTS.get(path.stem, {})
    names = set(parts.values()) or {path.stem}
    if not names <= set(Standards.model_fields) - NOT_IN_FILES:
        reading.problems.append(problem("standard_unknown", Where(file=shown), name=path.stem))
        return
    try:
        document = yamlfile.read(path, shown)
    except ContentError as error:
        reading.problems += error.problems
        reading.faulty |= names
        return
    reading.documents[shown] = document
    reading.digest.update(repr(document.data).encode())
    if parts:
        _take_parts(parts, document, reading)
    else:
        _take_field(path.stem, document.data, document, (), reading)


def _take_parts(parts: Mapping[str, str], document: Document, reading: Reading) -> None:
    table = document.data if isinstance(document.data, dict) else {}
    unknown = [key for key in table if key not in parts]
    reading.problems += [problem("field_unknown", document.where((key,)), name=key) for key in unknown]
    for key, name in parts.items():
        if key in table:
            _take_field(name, table[key], document, (key,), reading)
        else:
            reading.problems.append(problem("field_missing", document.where(), name=key))
            reading.faulty.add(name)


def _take_field(name: str, data: Any, document: Document, loc: Loc, reading: Reading) -> None:
    problems: tuple[Problem, ...] = ()
    if name == "rules" and isinstance(data, dict):
        problems = tuple(problem("field_unknown", document.where((*loc, key, "id")), name="id")
                         for key, rule in data.items() if isinstance(rule, dict) and "id" in rule)
        data = {key: {**rule, "id": key} if isinstance(rule, dict) else rule for key, rule in data.items()}
    value, found = typed(Standards.model_fields[name].annotation, data, document, loc)
    problems += found
    reading.problems += problems
    if problems:
        reading.faulty.add(name)
    else:
        reading.fields[name] = value


def _take_handbook(path: Path, reading: Reading) -> None:
    """Read handbook.csv, where there is one."""
    if not path.is_file():
        return
    try:
        raw = path.read_bytes()
        text = raw.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        reading.problems.append(problem("not_utf8", Where(file=HANDBOOK, line=1)))
        return
    reading.digest.update(raw)
    rows = csv.DictReader(io.StringIO(text, newline=""), strict=False)
    if tuple(rows.fieldnames or ()) != COLUMNS:
        wanted = ", ".join(COLUMNS)
        reading.problems.append(problem("columns_differ", Where(file=HANDBOOK, line=1), wanted=wanted))
        return
    reading.fields["handbook"] = dict(_items(rows, reading))


def _items(rows: csv.DictReader[str], reading: Reading) -> Iterator[tuple[str, HandbookItem]]:
    seen: set[str] = set()
    document = Document(HANDBOOK, [])
    for row in rows:
        document.lines[()] = rows.line_num
        item, problems = typed(HandbookItem, _item(row), document)
        if item and item.id in seen:
            problems = (problem("id_twice", document.where(), name=item.id),)
        reading.problems += problems
        if item and not problems:
            seen.add(item.id)
            yield item.id, item


def _item(row: dict[str, Any]) -> dict[str, Any]:
    fields = {key: row[key] or "" for key in ("id", "origin", "section", "status")}
    term, words = ({"zh": row[f"{stem}zh"] or "", "en": row[f"{stem}en"] or ""} for stem in ("", "words_"))
    return {**fields, "term": term, "words": words}
