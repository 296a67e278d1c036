"""Contacts with accounts: which activities name these accounts, whoever did them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from sqlalchemy import select

from kamkit.model import names
from kamkit.model.activity import Activity
from kamkit.store.books import Book
from kamkit.store.days import day_rows
from kamkit.store.open import Store
from kamkit.store.schema import ACTIVITIES
from kamkit.store.shelves import Wanted, is_gone, kept
from kamkit.store.versions import one_of

Touch = tuple[str, date, str | None, str]
"""Specialist, day, account, kind."""


def touches_on(store: Store, book: Book, accounts: Collection[str]) -> tuple[Touch, ...]:
    """Return the activities that now name one of these accounts, by specialist, day and code; found by index."""
    wanted = frozenset(accounts)
    return store.once((touches_on, book, wanted), lambda: _on(store, book, wanted))


def _on(store: Store, book: Book, accounts: frozenset[str]) -> tuple[Touch, ...]:
    """Read in two steps: as one statement SQLite would walk through all activities of the book."""
    near = select(ACTIVITIES.c.code).where(ACTIVITIES.c.book == book.id)
    with store.reading() as connection:
        codes = frozenset(connection.scalars(near.where(one_of(connection, ACTIVITIES.c.account, accounts))))
        rows = [row for row in kept(connection, Wanted(book, Activity, codes=codes)).values() if not is_gone(row)]
    named = [row for row in rows if row.account in accounts]
    found = sorted((row.specialist, row.day, row.code, row.account, row.kind) for row in named)
    return tuple((who, date.fromisoformat(day), account, kind) for who, day, _, account, kind in found)


def touches_by(store: Store, book: Book, specialists: Collection[str] | None) -> list[Touch]:
    """Return all activities of these specialists (of everybody where None), with account None where they name none."""
    asked = [None] if specialists is None else sorted(specialists)
    return [touch for who in asked for touch in _by(store, book, who)]


def _by(store: Store, book: Book, specialist: str | None) -> Iterator[Touch]:
    for who, day, _, account, kind in day_rows(store, book, (names.ACCOUNT, names.KIND), specialist=specialist):
        yield who, date.fromisoformat(day), account, kind
