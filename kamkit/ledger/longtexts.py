"""Sheets that our own files have beside those of records: long texts, put together again so that nothing is lost on the
way back; and what a template says and lists, which no import takes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from kamkit.lang.words import table as words_table
from kamkit.ledger.cells import Table, shown
from kamkit.ledger.headings import field_names, kind_called, plain
from kamkit.ledger.tables import LongTexts

TITLE = "sheets.long_texts"
HEADINGS = ("sheets.long_kind", "sheets.long_code", "sheets.long_field", "sheets.long_part", "sheets.long_text")

BESIDE = ("sheets.how_to", "sheets.lists", "sheets.open_mail")


def beside(tables: Sequence[Table]) -> frozenset[str]:
    """Return the sheets that our own template puts beside those to fill in: lists, and how to. A workbook that has but
    some sheets of these names is not from us, and all of it is read."""
    named = [words_table()[key] for key in BESIDE]
    ours = [frozenset(word.zh for word in named), frozenset(word.en for word in named)]
    there = {table.sheet for table in tables}
    return next((names for names in ours if names <= there), frozenset())


def split_long_texts(tables: Sequence[Table]) -> tuple[list[Table], LongTexts]:
    """Return the tables without a sheet of long texts, and the whole texts by (kind, code, field)."""
    parts: dict[tuple[str, str, str], dict[int, str]] = defaultdict(dict)
    others = []
    for table in tables:
        if _is_long_texts(table):
            _take(table, parts)
        else:
            others.append(table)
    return others, {key: "".join(text for _, text in sorted(found.items())) for key, found in parts.items()}


def _is_long_texts(table: Table) -> bool:
    if not table.rows or table.sheet is None:
        return False
    given = [plain(shown(cell)) for cell in table.rows[0].cells[:5]]
    halves = [words_table()[key] for key in HEADINGS]
    return given in ([plain(word.zh) for word in halves], [plain(word.en) for word in halves])


def _take(table: Table, parts: dict[tuple[str, str, str], dict[int, str]]) -> None:
    for row in table.rows[1:]:
        cells = [shown(cell) for cell in row.cells]
        kind = kind_called(cells[0]) if len(cells) >= 5 else None
        field = field_names(kind).get(plain(cells[2])) if kind else None
        if kind and field and cells[3].isdigit():
            parts[kind, cells[1].strip(), field][int(cells[3])] = cells[4]
