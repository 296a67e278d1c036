"""The process that opens workbooks: one from standard input, under a memory cap; its sheets are printed as JSON."""

from __future__ import annotations

import gc
import io
import json
import sys
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import python_calamine

from kamkit.ledger.scan import Layout, Refused, Sheet, layout, unpacked, walk
from kamkit.ledger.sheetscan import Facts, SheetScan

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

try:
    import resource
except ImportError:  # Windows has no such caps
    resource = None  # type: ignore[assignment]

MEMORY = 1_500_000_000


def cap_memory(limit: int = MEMORY) -> None:
    """Hold this process to `limit` bytes where the system can."""
    if resource:
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def contents(raw: bytes) -> Iterator[dict[str, Any]]:
    """Return the workbook (sheets by name and state), then each visible sheet, rows and facts. Raise Refused."""
    archive = unpacked(raw)
    plan = layout(archive)
    visible = [sheet for sheet in plan.sheets if sheet.state == "visible" and "chartsheets" not in sheet.part]
    seen = {sheet.name: SheetScan(sheet, plan.padded).run(archive) for sheet in visible}
    _check_others(archive, plan)
    yield {"sheets": [[sheet.name, sheet.state] for sheet in plan.sheets], "comments": plan.comments,
           "old_dates": plan.old_dates}
    yield from _values(raw, visible, seen)


def _check_others(archive: Any, plan: Layout) -> None:
    sheets = {sheet.part for sheet in plan.sheets}
    for name in archive.namelist():
        if name.startswith("xl/") and name.endswith(".xml") and name not in sheets and "/worksheets/" not in name:
            walk(archive, name, lambda _tag, _attributes: None)


def _values(raw: bytes, visible: list[Sheet], seen: dict[str, Facts]) -> Iterator[dict[str, Any]]:
    try:
        book = python_calamine.load_workbook(io.BytesIO(raw))
        for sheet in visible:
            rows = book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
            facts = seen[sheet.name]
            _mark(rows, facts)
            yield {"sheet": sheet.name, "rows": rows, "merged": facts.merged, "hidden_rows": facts.hidden_rows,
                   "hidden_columns": facts.hidden_columns, "formulas": facts.formulas, "dde": facts.dde}
    except (python_calamine.CalamineError, ValueError, OverflowError):
        raise Refused("file_not_workbook") from None


def _mark(rows: list[list[Any]], facts: Facts) -> None:
    for (row, column), text in facts.empty_formulas.items():
        _put(rows, row, column, {"f": text})
    for (row, column), text in facts.errors.items():
        _put(rows, row, column, {"e": text})
    for (row, column), width in facts.padded.items():
        number = rows[row - 1][column - 1] if row <= len(rows) and column <= len(rows[row - 1]) else None
        if isinstance(number, float) and number.is_integer() and number >= 0:
            rows[row - 1][column - 1] = str(int(number)).zfill(width)


def _put(rows: list[list[Any]], row: int, column: int, value: Any) -> None:
    while len(rows) < row:
        rows.append([])
    line = rows[row - 1]
    line.extend([""] * (column - len(line)))
    line[column - 1] = value


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        midnight = value.hour == value.minute == value.second == value.microsecond == 0
        return {"d": value.date().isoformat()} if midnight else {"t": value.isoformat()}
    return {"d": value.isoformat()} if isinstance(value, date) else str(value)


def main() -> None:
    """Print the workbook on standard input as JSON lines, or one line that says why it is refused."""
    cap_memory()
    gc.disable()  # short-lived, and its many small values hold no cycles
    try:
        for part in contents(sys.stdin.buffer.read()):
            sys.stdout.write(json.dumps(part, default=_plain, separators=(",", ":")))
            sys.stdout.write("\n")
    except Refused as refused:
        print(json.dumps({"refused": refused.key, "values": refused.values}))
    except MemoryError:
        print(json.dumps({"refused": "workbook_too_heavy", "values": {}}))


if __name__ == "__main__":
    main()
