"""Rows that were refused, written to files of their own: mended there, they can be imported again."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from itertools import count
from pathlib import Path

from kamkit.errors import Problem, Where
from kamkit.files import write_atomic
from kamkit.lang.words import Words
from kamkit.ledger.read import Reading, Rejected
from kamkit.rules.inert import made_inert

PLACES = ("ledger.reject_file", "ledger.reject_sheet", "ledger.reject_row", "ledger.reject_reason")


def write_rejects(reading: Reading, path: Path, words: Words) -> tuple[Path, ...]:
    """Write the refused rows, each with its place and the reason, and return the files written: one a table.

    The first table goes to `path`, further ones beside it by their kind (rejects-visits.csv); a file that is there
    already is left alone. Without refused rows nothing is written.
    """
    tables: dict[tuple[str, str | None, tuple[str, ...]], list[Rejected]] = {}
    for one in reading.rejected:
        tables.setdefault((one.file, one.sheet, one.header), []).append(one)
    written: list[Path] = []
    for rows in tables.values():
        target = _free(path.with_name(f"{path.stem}-{rows[0].kind}{path.suffix}")) if written else path
        write_atomic(target, _text(rows, words), mode=0o600)
        written.append(target)
    return tuple(written)


def _free(path: Path) -> Path:
    names = (path.with_name(f"{path.stem}{f'-{number}' if number else ''}{path.suffix}") for number in count())
    return next(name for name in names if not name.exists())


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
