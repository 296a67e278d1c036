"""Records found by what they point to: one specialist's visits, what followed some orders; by index, not by reading
all."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import exists, select

from kamkit.model.base import Record
from kamkit.store.books import Book
from kamkit.store.open import Store
from kamkit.store.schema import POINTED, RECORDS
from kamkit.store.shelves import R, Wanted, is_gone, kept, of_kind, values
from kamkit.store.versions import one_of


def pointing(store: Store, book: Book, kind: type[R], field: str, codes: Iterable[str]) -> tuple[R, ...]:
    """Return the records of a kind whose `field` (one of schema.POINTED) now names one of these codes, by code."""
    wanted = frozenset(codes)
    if field not in POINTED:
        raise ValueError(f"no index of {field}")
    with store.reading() as connection:
        names = one_of(connection, RECORDS.c[field], wanted)
        once = connection.scalars(select(RECORDS.c.code).where(*of_kind(kind, book), names))
        rows = kept(connection, Wanted(book, kind, codes=frozenset(once)))
    found = values(kind, [row for row in rows.values() if not is_gone(row)])
    return tuple(one for one in found if getattr(one, field) in wanted)


def held(store: Store, book: Book, kinds: Iterable[type[Record]]) -> frozenset[type[Record]]:
    """Return of which of these kinds a book has, or ever had, a record."""
    listed = tuple(kinds)
    asked = [exists().where(*of_kind(kind, book)).label(kind.KIND) for kind in listed]
    with store.reading() as connection:
        found = connection.execute(select(*asked)).one()
    return frozenset(kind for kind, there in zip(listed, found, strict=True) if there)
