"""Records to JSON lines, for programs: one record a line, with its kind."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from kamkit.files import write_atomic
from kamkit.model.base import Record


def write_jsonl(records: Iterable[Record], path: Path) -> int:
    """Write records to `path`, one JSON object a line, and return how many."""
    lines = [_line(record) for record in records]
    write_atomic(path, "".join(f"{line}\n" for line in lines), mode=0o600)
    return len(lines)


def _line(record: Record) -> str:
    held = {"kind_of_record": record.KIND, **record.model_dump(mode="json")}
    line = json.dumps(held, ensure_ascii=False)
    return json.dumps(held) if any("\ud800" <= character <= "\udfff" for character in line) else line
