"""How far a store is: numbers that differ as soon as anything in it has changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, func, select

from kamkit.store.books import Book
from kamkit.store.open import Store
from kamkit.store.schema import ACTIVITIES, ATTEMPTS, CLASSES, PUTS, RECORDS, ROSTER, RUNS, VERDICTS, moment_of


def book_standing(store: Store, book: Book) -> tuple[int, datetime | None, int, int]:
    """Return a book's newest put, its moment, and how many versions of records and of activities there are.

    The counts change where history itself is shortened, which no put tells.
    """
    newest = select(func.max(PUTS.c.number), func.max(PUTS.c.known_at)).where(PUTS.c.book == book.id)
    with store.reading() as connection:
        number, known_at = connection.execute(newest).one()
        records, activities = (_rows(connection, table, book) for table in (RECORDS, ACTIVITIES))
    return int(number or 0), moment_of(known_at) if known_at else None, records, activities


def classes_standing(store: Store) -> tuple[str, ...]:
    """Return what stands of classes and answers: the newest attempt and verdict, runs, rosters, open classes."""
    with store.reading() as connection:
        found = [connection.execute(query).one() for query in _class_queries()]
    return tuple(str(value) for row in found for value in row)


def _class_queries() -> tuple[Any, ...]:
    return (
        select(func.max(ATTEMPTS.c.number), func.count(ATTEMPTS.c.number)),
        select(func.max(VERDICTS.c.number), func.count(VERDICTS.c.number)),
        select(func.count(RUNS.c.id), func.max(RUNS.c.began), func.max(RUNS.c.ended), func.count(RUNS.c.ended)),
        select(func.count(ROSTER.c.number), func.max(ROSTER.c.made), func.max(ROSTER.c.reissued)),
        select(func.count(CLASSES.c.code), func.max(CLASSES.c.opened), func.count(CLASSES.c.closed)),
    )


def _rows(connection: Connection, table: Table, book: Book) -> int:
    return connection.scalar(select(func.count()).select_from(table).where(table.c.book == book.id)) or 0
