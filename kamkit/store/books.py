"""Books: every record belongs to one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from kamkit.errors import NotFound, problem
from kamkit.settings import now
from kamkit.store.open import Store
from kamkit.store.schema import BOOKS, day_of, day_text, insert_new, moment_of, stamp, storable


@dataclass(frozen=True)
class Book:
    """A book of records: its name, its fixed clock (a sample's `today`, else None), when it was made and from what."""

    name: str
    today: date | None
    made: datetime
    source: str
    id: int


def make_book(store: Store, name: str, *, today: date | None = None, source: str = "") -> Book:
    """Return the book of that name, made if there is none; one that is there stays as it is."""
    with store.writing() as connection:
        return made_in(connection, store.dialect, name, today, source)


def made_in(connection: Connection, dialect: str, name: str, today: date | None, source: str) -> Book:
    """Return the book of that name, made if there is none, as a part of a transaction that is under way."""
    row = {"name": storable(name, "book"), "today": day_text(today), "source": storable(source, "source")}
    wanted = select(BOOKS).where(BOOKS.c.name == name)
    found = connection.execute(wanted).first()
    if found is None:
        connection.execute(insert_new(dialect, BOOKS).values(**row, made=stamp(now())))
        found = connection.execute(wanted).one()
    return _book(found)


def books(store: Store) -> tuple[Book, ...]:
    """Return every book, in the order they were made."""
    with store.reading() as connection:
        return tuple(map(_book, connection.execute(select(BOOKS).order_by(BOOKS.c.id))))


def book(store: Store, name: str) -> Book:
    """Return the book of that name. Raise NotFound, naming those there are."""
    listed = books(store)
    for one in listed:
        if one.name == name:
            return one
    raise NotFound(problem("book_missing", name=name, known=", ".join(one.name for one in listed) or "—"))


def _book(row: Row[Any]) -> Book:
    return Book(row.name, day_of(row.today), moment_of(row.made), row.source, row.id)
