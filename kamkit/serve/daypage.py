"""A specialist's page for the day's work: whom it is for, and the one link that leads to it."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

from kamkit.files import write_atomic
from kamkit.serve.classroom import HERE, Room, port_of
from kamkit.settings import Lang, default_store

PRIVATE, DOOR_BYTES, DOOR = 0o600, 24, re.compile(r"[\w-]{32}")


@dataclass(frozen=True)
class DayRoom(Room):
    """Where one specialist (or, on a machine of the office's own, everybody in the book) writes the day down."""

    PAGE: ClassVar[Path] = Path("day") / "day.ipynb"
    SORT: ClassVar[str] = "day"
    ROOM: ClassVar[str] = "daypage"

    def link(self, key: str = "") -> str:
        """Return the link; whoever has it may write for this specialist."""
        return f"http://{self.host}:{self.port}/?token={self.door}"


def room(of: tuple[str, int, str], lang: Lang, share: str | None, port: int) -> DayRoom:
    """Return the room of a specialist ("" for everybody) of a book in a store: always the same port and link.

    `of` is the store's address, the book's id and the specialist's code.
    """
    code = hashlib.blake2b("/".join(map(str, of)).encode(), digest_size=8).hexdigest()
    return DayRoom(code, _door(code), lang, share or HERE, port or port_of(code))


def renewed(place: DayRoom) -> DayRoom:
    """Return the room behind a new link; the one before leads nowhere."""
    return replace(place, door=_new_door(place.code))


def _door(code: str) -> str:
    """Return the token of the link; a new one where none is kept that is whole (an empty one shuts nobody out)."""
    try:
        kept = _place(code).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        kept = ""
    return kept if DOOR.fullmatch(kept) else _new_door(code)


def _new_door(code: str) -> str:
    """Keep a new token in a file that only this user can read, and return it."""
    path, door = _place(code), secrets.token_urlsafe(DOOR_BYTES)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_atomic(path, door, PRIVATE)
    return door


def _place(code: str) -> Path:
    return default_store().with_name(f"day-{code}.key")
