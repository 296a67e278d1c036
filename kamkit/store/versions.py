"""Versions: each import or change is a numbered put of its book; the newest version up to a put is how it stood then.

Puts of a book are in order of time: what was known at a moment does not change afterwards.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Connection, Select, Table, Text, any_, cast, func, select

from kamkit.store.books import Book
from kamkit.store.schema import ACTIVITIES, BOOKS, PUTS, moment_of, stamp, storable


def take_turn(connection: Connection, book: Book) -> None:
    """Let puts into one book follow each other where several could run at once (PostgreSQL)."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(BOOKS.c.id).where(BOOKS.c.id == book.id).with_for_update())


def new_put(connection: Connection, book: Book, source: str, known_at: datetime) -> tuple[int, datetime]:
    """Return the number and the moment of a new put: never before the book's last one, even when a clock went back."""
    newest_of_all = select(func.max(PUTS.c.number), func.max(PUTS.c.known_at)).where(PUTS.c.book == book.id)
    last, before = connection.execute(newest_of_all).one()
    number, moment = int(last or 0) + 1, max(stamp(known_at), before or "")
    row = {"book": book.id, "number": number, "known_at": moment, "source": storable(source, "source")}
    connection.execute(PUTS.insert().values(row))
    return number, moment_of(moment)


def known(connection: Connection, table: Table, book: Book, as_of: datetime | None) -> list[ColumnElement[bool]]:
    """Return the conditions for the versions of a book that were known at a moment (None: all)."""
    in_book = table.c.book == book.id
    if as_of is None:
        return [in_book]
    last = select(func.max(PUTS.c.number)).where(PUTS.c.book == book.id, PUTS.c.known_at <= stamp(as_of))
    return [in_book, table.c.put <= (connection.scalar(last) or 0)]


def newest(table: Table, identity: Iterable[Any], conditions: Iterable[Any]) -> Select[Any]:
    """Return the query for the newest version of each record among those that meet the conditions."""
    order = [table.c.put.desc(), *([table.c.gone] if table is ACTIVITIES else [])]
    place = func.row_number().over(partition_by=list(identity), order_by=order).label("place")
    inner = select(table, place).where(*conditions).subquery()
    return select(inner).where(inner.c.place == 1)


def one_of(connection: Connection, column: ColumnElement[Any], codes: Iterable[str]) -> ColumnElement[bool]:
    """Return the condition for any number of codes, handed over as one parameter (there may not be too many)."""
    listed = [storable(code, "code") for code in sorted(codes)]
    if connection.dialect.name == "postgresql":
        return column == any_(cast(listed, ARRAY(Text)))
    return column.in_(select(func.json_each(json.dumps(listed)).table_valued("value").c.value))
