"""What a report has done so far, added to a file as it happens: enough to put its notebook together if it dies."""

from __future__ import annotations

import contextlib
import json
import os
import struct
from collections.abc import Iterator
from pathlib import Path

from kamkit.reports import verdict

JOURNAL = "journal"
NOTEBOOK, CELL, MESSAGE, BUFFER, TEXT = b"N", b"C", b"M", b"B", b"T"
HEAD = struct.Struct("<cI")
FLAGS = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)


class Journal:
    """A file of entries, each a kind and its bytes. A full disk ends the journal, not the report."""

    def __init__(self, path: Path):
        self._file = os.open(path, FLAGS, 0o600)

    def add(self, kind: bytes, *data: bytes) -> None:
        """Add one entry."""
        with contextlib.suppress(OSError):
            os.write(self._file, b"".join((HEAD.pack(kind, sum(map(len, data))), *data)))


def entries(path: Path) -> Iterator[tuple[bytes, bytes]]:
    """Yield every whole entry; what was cut off by a death is left out."""
    with contextlib.suppress(OSError), path.open("rb") as file:
        while len(head := file.read(HEAD.size)) == HEAD.size:
            kind, length = HEAD.unpack(head)
            data = file.read(length)
            if len(data) < length:
                return
            yield kind, data


def reached(path: Path) -> tuple[int | None, str] | None:
    """Return the number and first line of the code cell that was last begun; None where there was none."""
    noted = list(entries(path))
    begun = [int(data) for kind, data in noted if kind == CELL]
    books = [data for kind, data in noted if kind == NOTEBOOK]
    return verdict.place(json.loads(books[0])["cells"], begun[-1]) if begun and books else None
