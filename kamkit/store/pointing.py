"""Records found by what they point to: one specialist's visits, what followed some orders; by index, not by reading
all."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import exists, select

from kamkit.model.base import Record
from kamkit.store.books import Book
from kamkit.store.open import Store
from kamkit.store.schema import POINTED, RECORDS
from kamkit.store.shelves import R, Wanted, is_gone, kept, of_kind, values
from kamkit.store.versions import one_of


def pointing(store: Store, book: Book, kind: type[R], field: str, codes: Iterable[str],
             as_of: datetime | None = None) -> tuple[R, ...]:
    """Return the records of a kind whose `field` (one of schema.POINTED) names one of these codes, now or at a moment.

    They are in the order of their own codes.
    """
    wanted = frozenset(codes)
    if field not in POINTED:
        raise ValueError(f"no index of {field}")
    return store.once((book, kind, field, wanted, as_of), lambda: _pointing(store, book, kind, field, wanted, as_of))


def _pointing(store: Store, book: Book, kind: type[R], field: str, wanted: frozenset[str],
              as_of: datetime | None) -> tuple[R, ...]:
    with store.reading() as connection:
        names = one_of(connection, RECORDS.c[field], wanted)
        once = connection.scalars(select(RECORDS.c.code).where(*of_kind(kind, book), names))
        rows = kept(connection, Wanted(book, kind, as_of, frozenset(once)))
    found = values(kind, [row for row in rows.values() if not is_gone(row)])
    return tuple(one for one in found if getattr(one, field) in wanted)


def held(store: Store, book: Book, kinds: Iterable[type[Record]]) -> frozenset[type[Record]]:
    """Return of which of these kinds a book has, or ever had, a record."""
    listed = tuple(kinds)
    asked = [exists().where(*of_kind(kind, book)).label(kind.KIND) for kind in listed]
    with store.reading() as connection:
        found = connection.execute(select(*asked)).one()
    return frozenset(kind for kind, there in zip(listed, found, strict=True) if there)
