"""Records of one kind to a CSV file that Excel opens rightly, and in which nothing calculates."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path

from kamkit.errors import KamkitError, Problem, Where, problem
from kamkit.files import write_atomic
from kamkit.lang.words import Words
from kamkit.model.base import Record
from kamkit.rules.inert import made_inert
from kamkit.sheets.cells import Column, Value, columns, legal, value

BOM = "\ufeff"


def write_csv(records: Iterable[Record], path: Path, words: Words) -> tuple[Problem, ...]:
    """Write records of one kind to `path` (UTF-8 with a byte order mark) and return what is to be told.

    Texts that a spreadsheet program would calculate get an apostrophe in front, which the ledger takes off again.
    Raise KamkitError where the records are of several kinds.
    """
    listed = list(records)
    kinds = {record.KIND for record in listed}
    if len(kinds) > 1:
        raise KamkitError(problem("export_one_kind", Where(path.name), kinds=", ".join(sorted(kinds))))
    told: list[Problem] = []
    out = io.StringIO(newline="")
    if listed:
        cols = columns(listed[0].KIND, words)
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow([made_inert(column.heading) for column in cols])
        for number, record in enumerate(listed, 2):
            where = Where(path.name, row=number)
            writer.writerow([_text(value(record, column, words), column, where, told) for column in cols])
    write_atomic(path, BOM + out.getvalue(), mode=0o600)
    return tuple(told)


def _text(held: Value, column: Column, where: Where, told: list[Problem]) -> str:
    if held is None:
        return ""
    if isinstance(held, date):
        return held.isoformat()
    if isinstance(held, Decimal):
        return f"{held:f}"
    if isinstance(held, int):
        return str(held)
    kept = legal(held)
    if kept != held:
        told.append(problem("export_escaped", where, "warning", name=column.heading))
    return made_inert(kept)
