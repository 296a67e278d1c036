"""A specialist's page for the day's work: whom it is for, and the one link that leads to it."""

from __future__ import annotations

import hashlib
import re
import secrets
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

from kamkit.errors import UsageError, problem
from kamkit.files import write_atomic, write_first
from kamkit.serve.classroom import FIRST_PORT, HERE, PORTS, Room, port_of
from kamkit.serve.server import can_listen
from kamkit.settings import Lang, default_store

PRIVATE, DOOR_BYTES, DOOR, PORT = 0o600, 24, re.compile(r"[\w-]{32}"), re.compile(r"8[1-8]\d\d")
LOOKS, LOOK_AGAIN = 5, 0.05


@dataclass(frozen=True)
class DayRoom(Room):
    """Where one specialist (or, on a machine of the office's own, everybody in the book) writes the day down."""

    PAGE: ClassVar[Path] = Path("day") / "day.ipynb"
    SORT: ClassVar[str] = "day"
    ROOM: ClassVar[str] = "daypage"

    def link(self, key: str = "") -> str:
        """Return the link; whoever has it may write for this specialist."""
        return f"http://{self.host}:{self.port}/?token={self.door}"


@dataclass(frozen=True)
class _Key:
    """What is kept of a page between its starts: the token of its link, and its port."""

    door: str
    port: int


def room(of: tuple[str, int, str], lang: Lang, share: str | None, port: int) -> DayRoom:
    """Return the room of a specialist ("" for everybody) of a book in a store: always the same port and link.

    `of` is the store's address, the book's id and the specialist's code. Raise UsageError, and keep nothing, where the
    address to share is none of this machine's.
    """
    code, host = hashlib.blake2b("/".join(map(str, of)).encode(), digest_size=8).hexdigest(), share or HERE
    if not can_listen(host, 0):
        raise UsageError(problem("cannot_listen", address=host, port=port or port_of(code)))
    key = _kept(_place(code)) or _made(code, host)
    return DayRoom(code, key.door, lang, host, port or key.port)


def renewed(place: DayRoom) -> DayRoom:
    """Return the room behind a new link; the one before leads nowhere."""
    path = _place(place.code)
    kept = _kept(path)
    key = _Key(secrets.token_urlsafe(DOOR_BYTES), kept.port if kept else place.port)
    write_atomic(path, _text(key), PRIVATE)
    return replace(place, door=key.door)


def _kept(path: Path) -> _Key | None:
    """Return the key that is kept, None where there is none that is whole (an empty one shuts nobody out)."""
    try:
        door, _, port = path.read_text(encoding="ascii").strip().partition(" ")
    except (OSError, UnicodeDecodeError):
        return None
    if not DOOR.fullmatch(door):
        return None
    return _Key(door, int(port) if PORT.fullmatch(port) else _own_port(path))


def _made(code: str, host: str) -> _Key:
    """Keep a new key in a file that only this user can read; of two starts at one moment both take the first one's."""
    path = _place(code)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    damaged = path.exists()  # its page may be served now: with its own port, the start that follows is refused
    key = _Key(secrets.token_urlsafe(DOOR_BYTES), _own_port(path) if damaged else _free_port(path, host))
    if not damaged and write_first(path, _text(key), PRIVATE):
        return key
    for _ in range(LOOKS):
        if kept := _kept(path):
            return kept
        time.sleep(LOOK_AGAIN)  # another start is writing it
    write_atomic(path, _text(key), PRIVATE)
    return key


def _own_port(path: Path) -> int:
    return port_of(path.stem.removeprefix(f"{DayRoom.SORT}-"))


def _free_port(path: Path, host: str) -> int:
    """Return the page's own port, or the next one that no other page of this user has and nobody listens at."""
    own = _own_port(path)
    others = {kept.port for one in path.parent.glob(f"{DayRoom.SORT}-*.key") if one != path and (kept := _kept(one))}
    ports = (FIRST_PORT + (own - FIRST_PORT + step) % PORTS for step in range(PORTS))
    return next((port for port in ports if port not in others and can_listen(host, port)), own)


def _text(key: _Key) -> str:
    return f"{key.door} {key.port}"


def _place(code: str) -> Path:
    return default_store().with_name(f"{DayRoom.SORT}-{code}.key")
