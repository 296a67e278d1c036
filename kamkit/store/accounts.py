"""What belongs to several accounts at once: their records, and the last day on which anybody was in touch."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import func, select

from kamkit.store.books import Book
from kamkit.store.open import Store
from kamkit.store.records import records
from kamkit.store.schema import ACTIVITIES, RECORDS
from kamkit.store.shelves import R, of_kind
from kamkit.store.touches import touches_on
from kamkit.store.versions import newest, one_of


def of_accounts(store: Store, book: Book, kind: type[R], accounts: Collection[str]) -> tuple[R, ...]:
    """Return the records of a kind that belong to these accounts, by code (not for activities)."""
    with store.reading() as connection:
        query = select(RECORDS.c.code).where(*of_kind(kind, book), one_of(connection, RECORDS.c.account, accounts))
        named = frozenset(connection.scalars(query))
    found = records(store, book, kind, codes=named) if named else ()
    return tuple(one for one in found if getattr(one, "account", None) in accounts)


FEW = 200
"""So many accounts' contacts are found one by one by index; of more, all activities are walked through once."""


def last_days(store: Store, book: Book, accounts: Collection[str], until: date) -> dict[str, date]:
    """Return the last day up to `until` on which anybody did anything for each of these accounts; none is left out."""
    if len(accounts) > FEW:
        return _last_of_many(store, book, accounts, until)
    touched = ((account, day) for _, day, account, _ in touches_on(store, book, accounts) if account and day <= until)
    return dict(sorted(touched))  # of one account the last day comes last, and stays


def _last_of_many(store: Store, book: Book, accounts: Collection[str], until: date) -> dict[str, date]:
    in_book = ACTIVITIES.c.book == book.id
    with store.reading() as connection:
        near = select(ACTIVITIES.c.code).where(in_book, one_of(connection, ACTIVITIES.c.account, accounts))
        now = newest(ACTIVITIES, (ACTIVITIES.c.code,), [in_book, ACTIVITIES.c.code.in_(near)]).subquery()
        mine = [one_of(connection, now.c.account, accounts), now.c.gone == 0, now.c.day <= until.isoformat()]
        rows = connection.execute(select(now.c.account, func.max(now.c.day)).where(*mine).group_by(now.c.account))
        return {account: date.fromisoformat(day) for account, day in rows}
