"""Rows that were refused, written to files of their own: mended there, they can be imported again."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from kamkit.errors import Problem, Where
from kamkit.files import write_atomic
from kamkit.lang.words import Words
from kamkit.ledger.read import Reading, Rejected
from kamkit.rules.inert import made_inert

PLACES = ("ledger.reject_file", "ledger.reject_sheet", "ledger.reject_row", "ledger.reject_reason")


def write_rejects(reading: Reading, path: Path, words: Words) -> tuple[Path, ...]:
    """Write the refused rows, each with its place and the reason, and return the files written: one a table.

    The first table goes to `path`, further ones beside it (rejects-2.csv); without refused rows nothing is written.
    """
    tables: dict[tuple[str, str | None, tuple[str, ...]], list[Rejected]] = {}
    for one in reading.rejected:
        tables.setdefault((one.file, one.sheet, one.header), []).append(one)
    written = []
    for number, rows in enumerate(tables.values(), 1):
        target = path if number == 1 else path.with_name(f"{path.stem}-{number}{path.suffix}")
        write_atomic(target, _text(rows, words), mode=0o600)
        written.append(target)
    return tuple(written)


def _text(rows: Sequence[Rejected], words: Words) -> str:
    header = rows[0].header
    with_code = any(row.code for row in rows)
    lines = [[*(words(key) for key in PLACES), *([words(f"field.{rows[0].kind}.code")] if with_code else []), *header]]
    for row in rows:
        reason = "; ".join(_reason(problem, words) for problem in row.problems)
        place = [row.file, row.sheet or "", str(row.row), reason]
        cells = row.cells[:len(header)] + ("",) * (len(header) - len(row.cells))
        lines.append([*place, *([row.code or ""] if with_code else []), *cells])
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows([made_inert(cell) for cell in line] for line in lines)
    return "\ufeff" + out.getvalue()


def _reason(found: Problem, words: Words) -> str:
    where = Where(sheet=None, row=found.where.row, column=found.where.column, field=found.where.field)
    return words.say(Problem(where, found.key, found.values, found.severity))
