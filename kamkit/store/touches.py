"""Contacts with accounts: which activities name these accounts, whoever did them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from sqlalchemy import select

from kamkit.model import names
from kamkit.store.books import Book
from kamkit.store.days import day_rows
from kamkit.store.open import Store
from kamkit.store.schema import ACTIVITIES
from kamkit.store.versions import newest, one_of

Touch = tuple[str, date, str | None, str]
"""Specialist, day, account, kind."""


def touches_on(store: Store, book: Book, accounts: Collection[str]) -> list[Touch]:
    """Return the activities that now name one of these accounts, by specialist, day and code; found by index."""
    in_book = ACTIVITIES.c.book == book.id
    with store.reading() as connection:
        near = select(ACTIVITIES.c.code).where(in_book, one_of(connection, ACTIVITIES.c.account, accounts))
        now = newest(ACTIVITIES, (ACTIVITIES.c.code,), [in_book, ACTIVITIES.c.code.in_(near)]).subquery()
        columns = [now.c[name] for name in (names.SPECIALIST, names.DAY, names.ACCOUNT, names.KIND)]
        query = select(*columns).where(now.c.gone == 0).order_by(now.c.specialist, now.c.day, now.c.code)
        rows = [tuple(row) for row in connection.execute(query)]
    return [(who, date.fromisoformat(day), account, kind) for who, day, account, kind in rows if account in accounts]


def touches_by(store: Store, book: Book, specialists: Collection[str] | None) -> list[Touch]:
    """Return all activities of these specialists (of everybody where None), with account None where they name none."""
    asked = [None] if specialists is None else sorted(specialists)
    return [touch for who in asked for touch in _by(store, book, who)]


def _by(store: Store, book: Book, specialist: str | None) -> Iterator[Touch]:
    for who, day, _, account, kind in day_rows(store, book, (names.ACCOUNT, names.KIND), specialist=specialist):
        yield who, date.fromisoformat(day), account, kind
