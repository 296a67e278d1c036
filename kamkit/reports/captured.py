"""What is written past Python's print: by programs that a cell starts, by libraries, by processes it forks.

The standard output and error of a report are files; what is new in them is read at each print and flush. A pipe would
need a thread, and could fill up.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

NAMES = ("stdout", "stderr")
FLAGS = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class Captured:
    """The two files in `folder`, put in the place of file descriptors 1 and 2; `outside` is what 2 was before."""

    def __init__(self, folder: Path):
        self.outside = os.dup(2)
        self._files = {name: os.open(folder / name, FLAGS, 0o600) for name in NAMES}
        self._readers = {name: (folder / name).open("rb", buffering=0) for name in NAMES}
        for number, name in enumerate(NAMES, start=1):
            os.dup2(self._files[name], number, inheritable=True)

    def write(self, name: str, text: str) -> None:
        """Add a text to one of the files."""
        with contextlib.suppress(OSError):
            os.write(self._files[name], text.encode("utf-8", "replace"))

    def grown(self, name: str) -> str:
        """Return what is new in one of the files."""
        reader = self._readers[name]
        with contextlib.suppress(OSError):
            if os.fstat(reader.fileno()).st_size > reader.tell():
                return reader.readall().decode("utf-8", "replace")
        return ""
