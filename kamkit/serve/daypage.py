"""A specialist's page for the day's work: whom it is for, and the one link that leads to it."""

from __future__ import annotations

import os
import secrets
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from kamkit.serve.classroom import HERE, Room, port_of
from kamkit.settings import Lang, default_store

PRIVATE, DOOR_BYTES = 0o600, 24


@dataclass(frozen=True)
class DayRoom(Room):
    """Where one specialist (or, on a machine of the office's own, everybody in the book) writes the day down."""

    PAGE: ClassVar[Path] = Path("day") / "day.ipynb"
    SORT: ClassVar[str] = "day"
    ROOM: ClassVar[str] = "daypage"

    def link(self, key: str = "") -> str:
        """Return the link; whoever has it may write for this specialist."""
        return f"http://{self.host}:{self.port}/?token={self.door}"


def room(of: tuple[str, int, str], lang: Lang, share: str | None, port: int, renew: bool = False) -> DayRoom:
    """Return the room of a specialist ("" for everybody) of a book in a store: always the same port and link.

    With `renew` the link is a new one, and the one before leads nowhere. `of` is the store's address, the book's id
    and the specialist's code.
    """
    code = f"{zlib.crc32('/'.join(map(str, of)).encode()):08x}"
    return DayRoom(code, _door(code, renew), lang, share or HERE, port or port_of(code))


def _door(code: str, renew: bool) -> str:
    """Return the token of the link, kept in a file that only this user can read."""
    path = default_store().with_name(f"day-{code}.key")
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if renew or not path.is_file():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE), "w", encoding="ascii") as kept:
            kept.write(secrets.token_urlsafe(DOOR_BYTES))
    return path.read_text(encoding="ascii").strip()
