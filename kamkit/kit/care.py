"""The care of a store and of the machine: make, back up, restore, and the doctor's look."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from kamkit import settings
from kamkit.bank.read import read_bank
from kamkit.errors import KamkitError, Problem, StoreError, problem
from kamkit.settings import Workshop
from kamkit.store import care
from kamkit.store.open import Store, create_store, file_of, open_store

SAFE = {
    "jupyter_server": (2, 20, 0),
    "jupyterlab": (4, 5, 7),
    "nbconvert": (7, 17, 1),
    "voila": (0, 5, 6),
    "openpyxl": (3, 1),
    "defusedxml": (0,),
}
"""The oldest versions without a known hole (SAFETY W11)."""


@dataclass(frozen=True)
class Fact:
    """One thing the doctor looked at: its value, whether it is sound, and what is wrong with it."""

    key: str
    value: str
    sound: bool = True
    trouble: Problem | None = None


def create(address: str) -> str:
    """Make an empty store; return its address as it may be shown, without a password.

    Raise StoreError where a file of that name is there already.
    """
    if not address.startswith("postgresql") and file_of(address).exists():
        raise StoreError(problem("store_exists", path=address))
    made = create_store(address, i_know=settings.knows_the_risk())
    made.close()
    return made.shown


def backup(store: Store, path: Path) -> None:
    """Write a consistent copy of the store, also while a class is answering."""
    care.backup(store, path)


def restore(path: Path, address: str) -> None:
    """Put a backup back as a new store. Raise StoreError where it is not sound, or `address` is taken."""
    care.restore(path, address).close()


def doctor(workshop: Workshop, db: str | None) -> tuple[Fact, ...]:
    """Return what the doctor sees: versions, the workshop, its content, the store."""
    return (_packages(), Fact("home", str(workshop.home)), _content(workshop), *_store(db))


def unsafe(installed: dict[str, str]) -> list[str]:
    """Return the packages of `installed` (name to version) that are older than the oldest safe version, or missing."""
    return [name for name, oldest in SAFE.items() if name not in installed or _parts(installed[name]) < oldest]


def _packages() -> Fact:
    installed = {name: found for name in SAFE if (found := _version(name))}
    bad = unsafe(installed)
    return Fact("packages", ", ".join(f"{name} {installed.get(name, '—')}" for name in bad) or "✓", not bad)


def _content(workshop: Workshop) -> Fact:
    count = len(read_bank(workshop).problems)
    return Fact("content", str(count), count == 0)


def _store(db: str | None) -> tuple[Fact, ...]:
    address = settings.store_address(db)
    risk = settings.knows_the_risk()
    try:
        store = open_store(address or settings.default_store(), create=address is None, i_know=risk)
    except KamkitError as error:
        return tuple(Fact("store", str(address or settings.default_store()), False, one) for one in error.problems)
    facts = care.facts(store)
    held = ", ".join(f"{name} ({sum(counts.values())})" for name, counts in facts["books"].items()) or "—"
    engine = " ".join(filter(None, (store.dialect, facts["version"], facts.get("journal"))))
    sick = tuple(Fact("warning", one.key, False, one) for one in facts["warnings"])
    return (Fact("store", store.shown), Fact("engine", engine), Fact("books", held), *sick)


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _parts(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(".") if part.isdigit())
