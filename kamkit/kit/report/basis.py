"""What a report rests on besides its parameters: data, standards, code. Where none has changed, neither has it."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kamkit.store.standing import book_standing, classes_standing

if TYPE_CHECKING:
    from kamkit.kit.kit import Kit

PACKAGE = Path(__file__).resolve().parents[2]
LIBRARIES = ("kamkit", "fonttools", "holidays", "ipykernel", "jinja2", "matplotlib", "nbconvert", "networkx", "numpy",
             "pandas", "papermill", "pydantic", "SQLAlchemy", "xlsxwriter")
NO_CODE = {"__pycache__", "home"}
CONTENT = ("data/workshop.yml", "data/handbook.csv", "data/standards")
EXERCISES = "exercises"


@dataclass(frozen=True)
class Basis:
    """What all reports of one batch rest on, each part as text that differs where the thing differs."""

    data: Mapping[str, str]
    content: str
    code: str
    versions: Mapping[str, str]
    settings: Mapping[str, str]
    targets: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON can hold it."""
        return asdict(self)


def basis_of(kit: Kit, subject: str) -> Basis:
    """Return what reports about such a subject rest on now ("class" reads answers and exercises too)."""
    of_class = subject == "class"
    workshop = kit.workshop
    own = {"brand": workshop.brand.key, "brand_zh": workshop.brand.zh, "brand_en": workshop.brand.en,
           "zone": workshop.zone, "currency": workshop.currency, "private": str(workshop.private_profiles)}
    places = (*CONTENT, EXERCISES) if of_class else CONTENT
    content = _hash(_under(workshop.home, places))
    return Basis(_data(kit, of_class), content, code_hash(), versions(), own, _targets(kit))


def _data(kit: Kit, of_class: bool) -> dict[str, str]:
    """Return how the book stands (its newest import, its day), and for classes how the answers stand."""
    number, known_at, records, activities = book_standing(kit.store, kit.book)
    told = {"book": kit.book.name, "book_made": kit.book.made.isoformat(), "today": kit.today.isoformat(),
            "put": str(number), "known_at": known_at.isoformat() if known_at else "",
            "rows": f"{records}+{activities}"}
    return {**told, "answers": " ".join(classes_standing(kit.store))} if of_class else told


def _targets(kit: Kit) -> str:
    """Return the name and version of the target set in use, "" where the standards hold none."""
    chosen = getattr(kit.workshop, "targets", "")
    found = getattr(kit.standards, "targets", {}).get(chosen)
    return f"{chosen} {found.version}" if found else ""


@cache
def code_hash() -> str:
    """Return the hash of all files of the package: code, words, style, fonts."""
    return _hash((path.relative_to(PACKAGE).as_posix(), path) for path in sorted(PACKAGE.rglob("*")) if _counts(path))


@cache
def versions() -> dict[str, str]:
    """Return the versions of Python and of the libraries that shape a report."""
    return {"python": platform.python_version(), **{name: found for name in LIBRARIES if (found := _version(name))}}


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _counts(path: Path) -> bool:
    parts = path.relative_to(PACKAGE).parts
    return path.is_file() and path.suffix != ".pyc" and not NO_CODE & set(parts)


def _under(home: Path, places: Iterable[str]) -> Iterator[tuple[str, Path]]:
    for place in places:
        start = home / place
        for path in sorted(start.rglob("*")) if start.is_dir() else [start]:
            if path.is_file():
                yield path.relative_to(home).as_posix(), path


def _hash(files: Iterable[tuple[str, Path]]) -> str:
    """Return one hash of files, of their names as well as of what is in them."""
    whole = hashlib.sha256()
    for name, path in files:
        whole.update(f"{name}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return whole.hexdigest()
