"""The content as it was last read, for as long as its files stay as they are: reading 350 files takes half a second."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kamkit.bank.read import Bank, read_bank
from kamkit.bank.standards import FOLDER, HANDBOOK, Reading, read_standards
from kamkit.model.standards import Standards
from kamkit.settings import WORKSHOP_FILE, Workshop

State = frozenset[tuple[str, int, int, int]]
STANDARDS = (str(WORKSHOP_FILE), HANDBOOK, FOLDER)
BANK = (*STANDARDS, "exercises")


@dataclass
class Kept:
    """What was read, how its files stood then, and until when that need not be looked at again."""

    read: Any
    state: State
    until: float = 0.0


_kept: dict[tuple[Workshop, tuple[str, ...]], Kept] = {}


def bank_of(workshop: Workshop, trust: float = 0.0) -> Bank:
    """Return everything in exercises/ and data/ (see read_bank), read anew only where a file has come, gone or changed.

    For `trust` seconds the files are not looked at again: for one who reads on behalf of forks that begin at once.
    """
    bank: Bank = _current(workshop, BANK, read_bank, trust)
    return bank


def standards_of(workshop: Workshop, trust: float = 0.0) -> tuple[Standards | None, Reading]:
    """Return what is in data/ alone (see read_standards), a sixth of the work, read anew only where it has changed."""
    read: tuple[Standards | None, Reading] = _current(workshop, STANDARDS, read_standards, trust)
    return read


def _current(workshop: Workshop, places: tuple[str, ...], read: Callable[[Workshop], Any], trust: float) -> Any:
    kept = _kept.get((workshop, places))
    now = time.monotonic()
    if kept and now < kept.until:
        return kept.read
    state = frozenset(_state(workshop.home, places))
    if kept is None or kept.state != state:
        kept = _kept[workshop, places] = Kept(read(workshop), state)
    kept.until = now + trust
    return kept.read


def _state(home: Path, places: tuple[str, ...]) -> Iterator[tuple[str, int, int, int]]:
    """Yield each file at these places and below them, with its size, time and number on the disk."""
    folders = [os.fspath(home / place) for place in places]
    for path in folders:
        with contextlib.suppress(OSError):
            yield _stood(path, os.stat(path))
    while folders:
        try:
            found = list(os.scandir(folders.pop()))
        except OSError:  # it is no folder, or is gone
            continue
        for entry in found:
            if entry.is_dir(follow_symlinks=False):
                folders.append(entry.path)
            with contextlib.suppress(OSError):  # a link that leads nowhere
                yield _stood(entry.path, entry.stat())


def _stood(path: str, seen: os.stat_result) -> tuple[str, int, int, int]:
    return path, seen.st_size, seen.st_mtime_ns, seen.st_ino
