"""Books in and out: imports planned and taken, exports, the sample book, backups."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count
from pathlib import Path

from kamkit import settings
from kamkit.errors import ImportRefused, Problem, UsageError, problem
from kamkit.kit.doubtful import doubtful
from kamkit.kit.odd import odd
from kamkit.kit.twins import replaced, twins
from kamkit.lang.words import Words
from kamkit.ledger.mapping import read_mapping
from kamkit.ledger.read import Reading, read_files
from kamkit.ledger.rejects import write_rejects
from kamkit.model.account import Project, Unit
from kamkit.model.activity import Activity
from kamkit.model.base import Record
from kamkit.model.kinds import ALL, KINDS
from kamkit.model.person import Person
from kamkit.model.standards import Standards
from kamkit.sample import book as sample
from kamkit.settings import Lang, Workshop
from kamkit.sheets.csvfile import write_csv
from kamkit.sheets.jsonl import write_jsonl
from kamkit.sheets.xlsx import write_xlsx
from kamkit.store import books
from kamkit.store.books import Book
from kamkit.store.files_seen import seen_file
from kamkit.store.open import Store
from kamkit.store.records import Put, codes, compare, names, put_in_book, records

SAMPLE_DAY = date(2026, 10, 30)
SAMPLE_SEED = 7


@dataclass(frozen=True)
class Plan:
    """An import as planned: what was read, what is wrong, and what it would change in the book."""

    into: str
    reading: Reading
    change: Put
    again: tuple[str, ...]
    odd: tuple[Problem, ...] = ()

    @property
    def errors(self) -> tuple[Problem, ...]:
        """Return what keeps rows out."""
        return tuple(p for p in self.reading.problems if p.severity == "error")

    @property
    def told(self) -> tuple[Problem, ...]:
        """Return what should be told though it keeps nothing out."""
        return (*self.reading.told, *self.odd)


@dataclass(frozen=True)
class Taken:
    """An import as done."""

    book: str
    change: Put
    rejected: int


def plan(
    store: Store,
    workshop: Workshop,
    standards: Standards,
    files: Sequence[Path],
    *,
    kind: str | None,
    mapping: Path | None,
    into: str,
) -> Plan:
    """Return what importing `files` into the book would do. Raise ImportRefused where a file cannot be read at all."""
    if kind is not None and kind not in KINDS:
        raise UsageError(problem("kind_unknown", name=kind, wanted=", ".join(KINDS)))
    book = _existing(store, into)
    homes = _homes(store, book)
    reading = read_files(
        files,
        kind=kind,
        mapping=read_mapping(mapping) if mapping else None,
        known=_known(store, into),
        currency=workshop.currency,
        private=workshop.private_profiles,
        terms=_terms(standards),
        today=(book and book.today) or workshop.today(),
        homes=homes,
    )
    again = tuple(name for digest, name in reading.files.items() if book and seen_file(store, book, digest))
    change = compare(store, book, reading.records) if book else _all_new(reading.records)
    doubled = twins(store, book, reading) if change.added.get(Activity.KIND) else ()
    other = replaced(store, book, reading) if change.changed.get(Activity.KIND) else ()
    strange = (*odd(reading.records, standards, homes.get(Person.KIND, {})), *doubtful(store, book, reading),
               *doubled, *other)
    return Plan(into, reading, change, again, strange)


def _homes(store: Store, book: Book | None) -> dict[str, dict[str, str]]:
    """Return the accounts of what the book holds under a name within an account, by kind and code."""
    if book is None:
        return {}
    return {
        Person.KIND: {one.code: one.account for one in records(store, book, Person)},
        Unit.KIND: {one.code: one.account for one in records(store, book, Unit)},
        Project.KIND: {one.code: one.account for one in records(store, book, Project)},
    }


def _terms(standards: Standards) -> dict[str, dict[str, str]]:
    """Return the names under which spreadsheets may give a segment or a step of procurement."""
    segments = {name: key for key, one in standards.segments.items() for name in (one.name.zh, one.name.en)}
    steps = {name: step.key for step in standards.chain for name in (step.name.zh, step.name.en)}
    return {"accounts.segment": segments, "steps.step": steps}


def take(store: Store, planned: Plan, accept_good: bool) -> Taken:
    """Write a planned import in one transaction. Raise ImportRefused where rows are bad, unless `accept_good`."""
    if planned.errors and not accept_good:
        raise ImportRefused(planned.errors)
    reading = planned.reading
    source = ", ".join(reading.files.values())
    known_at = settings.now()
    _, change = put_in_book(store, planned.into, reading.records, source=source, known_at=known_at, files=reading.files)
    return Taken(planned.into, change, len(reading.rejected))


def reject_file(planned: Plan, path: Path, words: Words) -> tuple[Path, ...]:
    """Write the rows that were not taken, each with its reason, to files that can be mended and imported; return them.

    A file that is there already is left alone: the name gets the next free number.
    """
    free = (path.with_name(f"{path.stem}{f'-{n}' if n else ''}{path.suffix}") for n in count())
    return write_rejects(planned.reading, next(one for one in free if not one.exists()), words)


def export(store: Store, book: Book, path: Path, kinds: tuple[str, ...], words: Words) -> tuple[Problem, ...]:
    """Write a book to .xlsx, .csv (one kind) or .jsonl. Raise UsageError for another ending or an unknown kind."""
    wanted = _kinds(kinds)
    found = [record for kind in wanted for record in records(store, book, KINDS[kind])]
    if path.suffix == ".xlsx":
        return write_xlsx(found, path, words)
    if path.suffix == ".jsonl":
        write_jsonl(found, path)
        return ()
    if path.suffix == ".csv" and len(kinds) == 1:
        return write_csv(found, path, words)
    raise UsageError(problem("export_ending", path=path.name))


def _kinds(kinds: tuple[str, ...]) -> tuple[str, ...]:
    for kind in kinds:
        if kind not in KINDS:
            raise UsageError(problem("kind_unknown", name=kind, wanted=", ".join(KINDS)))
    return kinds or tuple(kind.KIND for kind in ALL)


def _existing(store: Store, name: str) -> Book | None:
    return next((book for book in books.books(store) if book.name == name), None)


def _known(store: Store, name: str) -> Mapping[str, Mapping[str, str] | frozenset[str]]:
    """Return what the book holds by kind: codes, with names where there are any, for references by name."""
    book = _existing(store, name)
    return {kind.KIND: _codes(store, book, kind) for kind in ALL if kind is not Activity} if book else {}


def _codes(store: Store, book: Book, kind: type[Record]) -> Mapping[str, str] | frozenset[str]:
    if "name" not in kind.model_fields:
        return codes(store, book, kind)
    return names(store, book, kind)


def _all_new(found: Iterable[Record]) -> Put:
    return Put(dict(Counter(record.KIND for record in found)), {}, {})


def sample_book(store: Store, workshop: Workshop, name: str, lang: Lang) -> Book:
    """Return the sample book of a language, made now; one that was cut off while it was made is completed."""
    made = sample.make(SAMPLE_SEED, SAMPLE_DAY, lang=lang, home=workshop.home)
    now = settings.now()
    return put_in_book(store, name, made, source="sample", known_at=now, today=SAMPLE_DAY)[0]
