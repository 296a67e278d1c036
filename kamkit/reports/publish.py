"""What a batch leaves behind: pages that are whole, a list of them that lasts, and one batch at a time in a folder."""

from __future__ import annotations

import html
import json
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

from kamkit.errors import ReportFailed, problem
from kamkit.files import inside, safe_name, write_atomic

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

LIST, LOCK, NOTEBOOKS = "reports.json", ".lock", "notebooks"
# What write_atomic leaves when it is killed: a point, the beginning of the name, eight signs of its own.
UNFINISHED = re.compile(r"^\..{1,40}-[a-z0-9_]{8}$")
SHORTEST_SECRET = 4


@dataclass(frozen=True)
class Entry:
    """One line of the list: an account, its page (its newest good one), and how the last try went."""

    book: str
    lang: str
    code: str
    name: str
    file: str = ""
    account_class: str = ""
    high: int | None = None
    made: str = ""
    ok: bool = True
    reason: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """Return what makes it one and the same report."""
        return self.book, self.lang, self.code


class Shelf:
    """The folder of one report's pages. Open it by `shelf`, which lets in one batch at a time."""

    def __init__(self, folder: Path):
        self.folder = folder
        self._entries = {entry.key: entry for entry in _listed(folder / LIST)}

    @property
    def index(self) -> Path:
        """Return where the index page stands."""
        return self.folder / "index.html"

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Return all that is on the list, in order of account."""
        return tuple(self._entries[key] for key in sorted(self._entries))

    def put(self, entry: Entry, page: bytes, notebook: bytes) -> None:
        """Publish one good report: the executed notebook, then the page, each whole; then note it."""
        stem = file_stem(entry)
        write_atomic(inside(self.folder, self.folder / NOTEBOOKS / f"{stem}.ipynb"), notebook)
        write_atomic(inside(self.folder, self.folder / f"{stem}.html"), page)
        self._entries[entry.key] = Entry(**{**asdict(entry), "file": f"{stem}.html", "ok": True, "reason": ""})

    def miss(self, entry: Entry) -> None:
        """Note a report that failed; a good one of an earlier batch stays, and stays on the list."""
        old = self._entries.get(entry.key)
        kept = {"file": old.file, "account_class": old.account_class, "high": old.high, "made": old.made} if old else {}
        self._entries[entry.key] = Entry(**{**asdict(entry), **kept, "ok": False})

    def close(self, index: str) -> None:
        """Write the list, and last of all the index page."""
        self.save()
        write_atomic(self.index, index)

    def save(self) -> None:
        """Write the list, so that the next batch knows what stands here."""
        listed = {"v": 1, "reports": [asdict(entry) for entry in self.entries]}
        write_atomic(self.folder / LIST, json.dumps(listed, ensure_ascii=False, indent=1))


@contextmanager
def shelf(folder: Path) -> Iterator[Shelf]:
    """Give the folder of one report, made where it is not there. Raise ReportFailed while another batch is in it."""
    (folder / NOTEBOOKS).mkdir(parents=True, exist_ok=True)
    with (folder / LOCK).open("a") as lock:
        if not _locked(lock):
            raise ReportFailed(problem("report_folder_busy", path=str(folder)))
        for each in (folder, folder / NOTEBOOKS):
            _sweep(each)
        place = Shelf(folder)
        try:
            yield place
        except BaseException:
            with suppress(OSError):  # a disk that is full stays full
                place.save()
            raise


def file_stem(entry: Entry) -> str:
    """Return the file name, without ending, of an account's report: [a-z0-9-], its own for each book and language."""
    return safe_name("\n".join((entry.code, entry.book, entry.lang)))


def leaks(data: bytes, secrets: Iterable[str]) -> bool:
    """Return whether any of the secrets stands in the data, as it is or as HTML, JSON or an address writes it."""
    text = data.decode("utf-8", "replace")
    return any(form in text for secret in secrets for form in _forms(secret))


def redacted(text: str, secrets: Iterable[str]) -> str:
    """Return the text with every secret in it struck out."""
    for form in sorted({form for secret in secrets for form in _forms(secret)}, key=len, reverse=True):
        text = text.replace(form, "****")
    return text


def _forms(secret: str) -> set[str]:
    if len(secret) < SHORTEST_SECRET:
        return set()
    written = {json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]}
    return {secret, html.escape(secret), quote(secret, ""), *written}


def _locked(lock: IO[str]) -> bool:
    """Return whether the lock is now ours; it falls with its process, however that ends."""
    if fcntl is None:
        return _locked_on_windows(lock)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _locked_on_windows(lock: IO[str]) -> bool:
    msvcrt: Any = __import__("msvcrt")
    try:
        msvcrt.locking(lock.fileno(), msvcrt.LK_NBLCK, 1)
    except OSError:
        return False
    return True


def _sweep(folder: Path) -> None:
    """Remove what a batch that was killed left half-written."""
    for name in os.listdir(folder):
        if UNFINISHED.match(name):
            (folder / name).unlink(missing_ok=True)


def _listed(path: Path) -> list[Entry]:
    """Return the entries of an earlier batch whose page is still there; a list that cannot be read is no list."""
    try:
        entries = [Entry(**entry) for entry in json.loads(path.read_text(encoding="utf-8"))["reports"]]
    except (OSError, ValueError, KeyError, TypeError):
        return []
    return [entry for entry in entries if entry.file and _stands(path.parent, entry.file)]


def _stands(folder: Path, name: str) -> bool:
    return Path(name).name == name and (folder / name).is_file()
