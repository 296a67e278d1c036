"""What a batch leaves behind: reports that are whole, a list of them that lasts, one batch at a time in a folder."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import IO, Any

from kamkit.errors import ReportFailed, problem
from kamkit.files import inside, safe_name, write_atomic

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

LIST, LOCK, JOURNAL, INDEX, NOTEBOOKS = "reports.json", ".lock", ".journal", "index.html", "notebooks"
VERSION = 2
# The page comes last: where it is new, everything beside it is.
ORDER = ("ipynb", "xlsx", "pdf", "html")
# What write_atomic leaves when it is killed: a point, the beginning of the name, eight signs of its own.
UNFINISHED = re.compile(r"^\..{1,40}-[a-z0-9_]{8}$")


@dataclass(frozen=True)
class Entry:
    """One line of the list: what a report is about, its newest good files, and how the last try went.

    `files` and `sums` are by format (html, ipynb, pdf, xlsx): the name beside the list, and its SHA-256; `basis` is
    the hash of all that the report rests on; `spark` (a line; `trend` says of what), `figures` and `findings` are what
    the report says of itself.
    """

    book: str
    lang: str
    code: str
    name: str
    period: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    sums: Mapping[str, str] = field(default_factory=dict)
    made: str = ""
    ok: bool = True
    reason: str = ""
    cell: int | None = None
    basis: str = ""
    unmask: bool = False
    findings: int | None = None
    figures: Mapping[str, str] = field(default_factory=dict)
    spark: tuple[float, ...] = ()
    trend: str = ""
    seconds: float = 0.0

    @property
    def key(self) -> tuple[str, str, str, str]:
        """Return what makes it one and the same report."""
        return self.book, self.lang, self.period, self.code


class Shelf:
    """The folder of one report's pages. Open it by `shelf`, which lets in one batch at a time."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.cut_off, done = _journal(folder / JOURNAL)
        self._done = {entry.key: entry for entry in done if entry.ok}
        self._entries = {entry.key: entry for entry in (*listed(folder), *done)}

    @property
    def index(self) -> Path:
        """Return where the index page stands."""
        return self.folder / INDEX

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Return all that is on the list, in order of what it is about."""
        return tuple(sorted(self._entries.values(), key=lambda entry: (entry.code, entry.key)))

    @property
    def lasting(self) -> tuple[Entry, ...]:
        """Return what the next batch finds on the list too: not the codes of which there is nothing at all."""
        return tuple(entry for entry in self.entries if entry.files or entry.basis)

    def unchanged(self, entry: Entry, formats: Collection[str]) -> bool:
        """Return whether such a report stands here, good, resting on the same, whole, and in all these formats."""
        old = self._entries.get(entry.key)
        if old is None or not old.ok or not old.basis or old.basis != entry.basis or not set(formats) <= set(old.files):
            return False
        return all(self._sum(old.files[kind]) == old.sums.get(kind) for kind in old.files)

    def done_in_cut_off(self, entry: Entry) -> bool:
        """Return whether the batch that was cut off here had made this report."""
        done = self._done.get(entry.key)
        return done is not None and done.basis == entry.basis

    def begin(self, plan: Mapping[str, Any], resumed: bool = False) -> None:
        """Note what is about to be made, so that a batch which is cut off can be resumed.

        What one that was cut off had done is saved first, and stays noted where this one resumes it.
        """
        self.save()
        notes = [plan, *(asdict(entry) for entry in self._done.values() if resumed)]
        write_atomic(self.folder / JOURNAL, "".join(json.dumps(note) + "\n" for note in notes))

    def put(self, entry: Entry, files: Mapping[str, bytes]) -> None:
        """Publish one good report: its files, each whole, the page last; then note it.

        Files of it in a format that was not made this time are older than its page, and are removed.
        """
        stem = file_stem(entry)
        names = {kind: _name(stem, kind) for kind in ORDER if kind in files}
        for kind, name in names.items():
            write_atomic(inside(self.folder, self.folder / name), files[kind])
        for kind in ORDER:
            if kind not in files:
                inside(self.folder, self.folder / _name(stem, kind)).unlink(missing_ok=True)
        self._broken(entry).unlink(missing_ok=True)
        sums = {kind: hashlib.sha256(files[kind]).hexdigest() for kind in names}
        self._note(replace(entry, files=names, sums=sums, ok=True, reason="", cell=None))

    def miss(self, entry: Entry, notebook: bytes = b"") -> None:
        """Note a report that failed; a good one of an earlier batch stays, and stays on the list.

        The notebook as far as it came is kept beside the good ones, until the report is good again.
        """
        if notebook:
            write_atomic(inside(self.folder, self._broken(entry)), notebook)
        old = self._entries.get(entry.key)
        kept = {"reason": entry.reason, "cell": entry.cell, "seconds": entry.seconds, "name": entry.name, "ok": False}
        self._note(replace(old, **kept) if old else replace(entry, ok=False, made=""))  # type: ignore[arg-type]

    def close(self, index: str, cut_off: bool = False) -> None:
        """Write the list and the index page; unless the batch is cut off here, nothing is left to resume."""
        self.save()
        write_atomic(self.index, index)
        if not cut_off:
            (self.folder / JOURNAL).unlink(missing_ok=True)

    def save(self) -> None:
        """Write the list, so that the next batch knows what stands here."""
        told = {"v": VERSION, "reports": [asdict(entry) for entry in self.entries]}
        write_atomic(self.folder / LIST, json.dumps(told, ensure_ascii=False, indent=1))

    def _note(self, entry: Entry) -> None:
        self._entries[entry.key] = entry
        with (self.folder / JOURNAL).open("a", encoding="utf-8") as journal:
            journal.write(json.dumps(asdict(entry)) + "\n")
            journal.flush()
            os.fsync(journal.fileno())

    def _broken(self, entry: Entry) -> Path:
        return self.folder / NOTEBOOKS / f"{file_stem(entry)}-failed.ipynb"

    def _sum(self, name: str) -> str:
        try:
            return hashlib.sha256((self.folder / name).read_bytes()).hexdigest()
        except OSError:
            return ""


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
    """Return the file name, without ending, of a report: [a-z0-9-], its own for each book, language and period."""
    return safe_name("\n".join(filter(None, (entry.code, entry.book, entry.lang, entry.period))))


def listed(folder: Path) -> list[Entry]:
    """Return the entries of an earlier batch: its good reports that are still there, and those that failed.

    A list that cannot be read is no list.
    """
    try:
        told = json.loads((folder / LIST).read_text(encoding="utf-8"))
        entries = [_entry(entry) for entry in told["reports"] if told["v"] == VERSION]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return []
    return [entry for entry in entries if _stands(folder, entry)]


def _journal(path: Path) -> tuple[Mapping[str, Any] | None, list[Entry]]:
    """Return the plan of a batch that was cut off (None: there is none) and what it had done, as far as it is whole."""
    try:
        first, *rest = path.read_text(encoding="utf-8").splitlines()
        plan = json.loads(first)
    except (OSError, ValueError):
        return None, []
    done = []
    for line in rest:
        try:
            entry = _entry(json.loads(line))
        except (ValueError, TypeError, AttributeError):  # the line at which it was cut off
            break
        done += [entry] if _stands(path.parent, entry) else []
    return (plan, done) if isinstance(plan, dict) else (None, done)


def _entry(told: Mapping[str, Any]) -> Entry:
    entry = Entry(**{**told, "spark": tuple(told.get("spark", ()))})
    if not all(isinstance(value, str) for value in (*entry.key, entry.name, *entry.files.values())):
        raise TypeError(told)
    return entry


def _stands(folder: Path, entry: Entry) -> bool:
    """Return whether an entry's files are those of a report of ours and its page (or what it has) is there.

    One that never came out stays on the list too, unless there is nothing of that code at all (it rests on nothing).
    """
    own = {kind: _name(file_stem(entry), kind) for kind in ORDER}
    if any(own.get(kind) != name for kind, name in entry.files.items()):
        return False
    if not entry.files:
        return not entry.ok and bool(entry.basis)
    return any((folder / name).is_file() for kind, name in entry.files.items() if kind != "ipynb")


def _name(stem: str, kind: str) -> str:
    return f"{NOTEBOOKS}/{stem}.ipynb" if kind == "ipynb" else f"{stem}.{kind}"


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
