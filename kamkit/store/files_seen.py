"""Which files a book has taken in already; `put(…, files=…)` remembers them in its own transaction."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, select

from kamkit.store.books import Book
from kamkit.store.open import Store
from kamkit.store.schema import FILES, storable


def seen_file(store: Store, book: Book, sha256: str) -> bool:
    """Return whether a file of this content has been put into the book before."""
    with store.reading() as connection:
        return not unseen(connection, book, {sha256: ""})


def unseen(connection: Connection, book: Book, files: Mapping[str, str]) -> dict[str, str]:
    """Return those files (name by SHA-256) that the book has not taken in yet."""
    seen = select(FILES.c.sha256).where(FILES.c.book == book.id, FILES.c.sha256.in_(list(files)))
    found = set(connection.scalars(seen)) if files else set()
    return {sha256: name for sha256, name in files.items() if sha256 not in found}


def remember(connection: Connection, book: Book, number: int, files: Mapping[str, str]) -> None:
    """Write down which files a put took in."""
    rows = [{"sha256": sha256, "name": storable(name, "file")} for sha256, name in files.items()]
    if rows:
        connection.execute(FILES.insert(), [{**row, "book": book.id, "put": number} for row in rows])
