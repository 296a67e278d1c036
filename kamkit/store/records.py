"""Records in versions: putting them in, and reading them as they stand or stood at any moment."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID, uuid4

from sqlalchemy import Connection, Row, Select, func, select, text

from kamkit.errors import StoreError, problem
from kamkit.model.activity import Activity
from kamkit.model.base import Record
from kamkit.model.kinds import KINDS
from kamkit.store.body import plain
from kamkit.store.books import Book, made_in
from kamkit.store.files_seen import remember, unseen
from kamkit.store.open import Store
from kamkit.store.schema import ACTIVITIES, PUTS, RECORDS, moment_of
from kamkit.store.shelves import (
    R,
    Wanted,
    equals,
    gone_row,
    is_gone,
    kept,
    kept_of_account,
    moved,
    new_row,
    of_kind,
    shelf,
    values,
)
from kamkit.store.versions import new_put, newest, take_turn

Outcome = Literal["added", "changed", "same"]
MANY = 1_000
"""After so many rows in one put the database's counts are out of date."""
ByKind = dict[type[Record], dict[str, Record]]


@dataclass(frozen=True)
class Put:
    """What a put did, or would do: records by kind. `known_at` is its moment, None where there was nothing to store."""

    added: dict[str, int]
    changed: dict[str, int]
    same: dict[str, int]
    known_at: datetime | None = None


@dataclass(frozen=True)
class Version:
    """One version of a record: when it became known, and from what; no record: it was withdrawn."""

    known_at: datetime
    source: str
    record: Record | None
    id: UUID


@dataclass
class _Plan:
    added: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    same: Counter[str] = field(default_factory=Counter)
    records: list[dict[str, Any]] = field(default_factory=list)
    activities: list[dict[str, Any]] = field(default_factory=list)

    def rows(self, kind: type[Record]) -> list[dict[str, Any]]:
        return self.activities if kind is Activity else self.records

    def told(self, known_at: datetime | None = None) -> Put:
        return Put(dict(self.added), dict(self.changed), dict(self.same), known_at)


def put(store: Store, book: Book, records: Iterable[Record], *, source: str, known_at: datetime,
        files: Mapping[str, str] | None = None) -> Put:
    """Store records of any kinds in one transaction; an unchanged one adds no version.

    `files` (name by SHA-256) are remembered with it. A `known_at` before the book's last put is lifted to that: see
    Put.known_at. Raise StoreError, with nothing stored, where one code comes twice with different content.
    """
    wanted = _by_kind(records)
    with store.writing() as connection:
        return _put(connection, book, wanted, source, known_at, files or {})


def put_in_book(store: Store, name: str, records: Iterable[Record], *, source: str, known_at: datetime,
                files: Mapping[str, str] | None = None, today: date | None = None) -> tuple[Book, Put]:
    """Do as `put`, and make the book of that name in the same transaction where the store has none."""
    wanted = _by_kind(records)
    with store.writing() as connection:
        book = made_in(connection, store.dialect, name, today, source)
        return book, _put(connection, book, wanted, source, known_at, files or {})


def _put(connection: Connection, book: Book, wanted: ByKind, source: str, known_at: datetime,
         files: Mapping[str, str]) -> Put:
    take_turn(connection, book)
    plan = _plan(connection, book, wanted)
    new_files = unseen(connection, book, files)
    moment = None
    if plan.records or plan.activities or new_files:
        number, moment = new_put(connection, book, source, known_at)
        _write(connection, book, number, plan)
        remember(connection, book, number, new_files)
        _count(connection, plan)
    return plan.told(moment)


def _count(connection: Connection, plan: _Plan) -> None:
    """Let PostgreSQL count its rows after many were put: until it has, it reads a whole table for one account.

    It would do so by itself, but only after a minute. SQLite goes by the order of the conditions and needs no counts.
    """
    if connection.dialect.name == "postgresql":
        for table, rows in ((RECORDS, plan.records), (ACTIVITIES, plan.activities)):
            if len(rows) >= MANY:
                connection.execute(text(f"ANALYZE {table.name}"))


def compare(store: Store, book: Book, records: Iterable[Record]) -> Put:
    """Return what `put` would do now; nothing is written."""
    wanted = _by_kind(records)
    with store.reading() as connection:
        return _plan(connection, book, wanted).told()


def withdraw(store: Store, book: Book, kind: type[Record], codes: Iterable[str], *, source: str,
             known_at: datetime) -> int:
    """Say of records that they are no more (earlier moments still show them). Return how many there were."""
    with store.writing() as connection:
        take_turn(connection, book)
        found = kept(connection, Wanted(book, kind, codes=frozenset(codes)))
        plan = _Plan()
        rows = plan.rows(kind)
        rows += [gone_row(old) for old in found.values() if not is_gone(old)]
        if rows:
            number, _ = new_put(connection, book, source, known_at)
            _write(connection, book, number, plan)
    return len(rows)


def records(store: Store, book: Book, kind: type[R], *, as_of: datetime | None = None,
            codes: Iterable[str] | None = None, account: str | None = None) -> tuple[R, ...]:
    """Return the records of a kind, by code: as they stand or stood at a moment, some codes only, one account only."""
    wanted = Wanted(book, kind, as_of, None if codes is None else frozenset(codes), account)
    return store.once(wanted, lambda: values(kind, _rows(store, wanted)))


def _rows(store: Store, wanted: Wanted) -> list[Row[Any]]:
    """Return the rows of what is wanted. A store that keeps what it reads gets all of an account's kinds at once."""
    if store.keeps and wanted.account is not None and wanted.codes is None and wanted.kind is not Activity:
        every = wanted._replace(kind=Record)
        return store.once(every, lambda: _of_account(store, every)).get(wanted.kind.KIND, [])
    with store.reading() as connection:
        return [row for row in kept(connection, wanted).values() if not is_gone(row)]


def _of_account(store: Store, wanted: Wanted) -> dict[str, list[Row[Any]]]:
    found: dict[str, list[Row[Any]]] = {}
    with store.reading() as connection:
        for row in kept_of_account(connection, wanted):
            if not is_gone(row):
                found.setdefault(row.kind, []).append(row)
    return found


def versions(store: Store, book: Book, kind: type[Record], code: str) -> tuple[Version, ...]:
    """Return every version of one record, the oldest first; none where there never was such a record."""
    table = shelf(kind)
    by_put = newest(table, (table.c.put,), [*of_kind(kind, book), table.c.code == code]).subquery()
    query = (
        select(by_put, PUTS.c.known_at, PUTS.c.source)
        .join(PUTS, (PUTS.c.book == by_put.c.book) & (PUTS.c.number == by_put.c.put))
        .order_by(by_put.c.put)
    )
    with store.reading() as connection:
        rows = connection.execute(query).all()
    return tuple(_version(kind, row) for row in rows)


def _version(kind: type[Record], row: Row[Any]) -> Version:
    record = None if is_gone(row) else values(kind, [row])[0]
    return Version(moment_of(row.known_at), row.source, record, UUID(row.id))


def counts(store: Store, book: Book) -> dict[str, int]:
    """Return how many records of each kind the book holds now; kinds it has none of are left out."""
    with store.reading() as connection:
        found = {kind: int(count) for kind, count in connection.execute(_count_records(book))}
        found[Activity.KIND] = connection.scalar(_count_activities(book)) or 0
    return {kind: found[kind] for kind in KINDS if found.get(kind)}


def _count_records(book: Book) -> Select[Any]:
    now = newest(RECORDS, (RECORDS.c.kind, RECORDS.c.code), [RECORDS.c.book == book.id]).subquery()
    return select(now.c.kind, func.count()).where(now.c.body.is_not(None)).group_by(now.c.kind)


def _count_activities(book: Book) -> Select[Any]:
    now = newest(ACTIVITIES, (ACTIVITIES.c.code,), [ACTIVITIES.c.book == book.id]).subquery()
    return select(func.count()).select_from(now).where(now.c.gone == 0)


def codes(store: Store, book: Book, kind: type[Record]) -> frozenset[str]:
    """Return the codes of a kind that the book holds now."""
    rows = store.once(("rows", book, kind), lambda: _rows(store, Wanted(book, kind)))
    return frozenset(row.code for row in rows)


def names(store: Store, book: Book, kind: type[Record]) -> dict[str, str]:
    """Return the name of each record of a kind by its code; nothing for a kind that has no names."""
    if "name" not in kind.model_fields:
        return {}
    rows = store.once(("rows", book, kind), lambda: _rows(store, Wanted(book, kind)))
    return {row.code: json.loads(plain(kind.KIND, row.body))["name"] for row in rows}


def _by_kind(records: Iterable[Record]) -> ByKind:
    sorted_out: ByKind = {}
    twice = []
    for record in records:
        seen = sorted_out.setdefault(type(record), {}).setdefault(record.code, record)
        if seen != record:
            twice.append(problem("store_code_twice", kind=record.KIND, code=record.code))
    if twice:
        raise StoreError(twice)
    return sorted_out


def _plan(connection: Connection, book: Book, wanted: ByKind) -> _Plan:
    plan = _Plan()
    for kind, by_code in wanted.items():
        have = kept(connection, Wanted(book, kind, codes=frozenset(by_code)))
        for code, record in by_code.items():
            _consider(plan, record, have.get(code))
    return plan


def _consider(plan: _Plan, record: Record, old: Row[Any] | None) -> None:
    there = old is not None and not is_gone(old)
    if old is not None and there and equals(record, old):
        plan.same[record.KIND] += 1
        return
    (plan.changed if there else plan.added)[record.KIND] += 1
    row = {**new_row(record), "id": str(uuid4()) if old is None else old.id}
    rows = plan.rows(type(record))
    rows.append(row)
    if old is not None and there and moved(row, old):
        rows.append(gone_row(old))


def _write(connection: Connection, book: Book, number: int, plan: _Plan) -> None:
    for table, rows in ((RECORDS, plan.records), (ACTIVITIES, plan.activities)):
        if rows:
            connection.execute(table.insert(), [{**row, "book": book.id, "put": number} for row in rows])
