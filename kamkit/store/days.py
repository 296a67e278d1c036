"""Activities day by day, in plain rows: the newest version of each, found by the cluster."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from kamkit.model import names
from kamkit.store.books import Book
from kamkit.store.open import Store
from kamkit.store.schema import ACTIVITIES
from kamkit.store.versions import known

PLACE = (names.SPECIALIST, names.DAY, names.CODE)
"""Where an activity lies; a later version at the same place stands in for the one before it."""


def day_rows(store: Store, book: Book, columns: Sequence[str], *, specialist: str | None = None,
             start: date | None = None, end: date | None = None,
             as_of: datetime | None = None) -> list[tuple[Any, ...]]:
    """Return specialist, day (ISO text), code and these columns of each activity, by place; both ends included."""
    limits = [ACTIVITIES.c.specialist == specialist] if specialist is not None else []
    limits += [ACTIVITIES.c.day >= start.isoformat()] if start else []
    limits += [ACTIVITIES.c.day <= end.isoformat()] if end else []
    wanted = [ACTIVITIES.c[name] for name in (*PLACE, *columns, "gone")]
    with store.reading() as connection:
        query = select(*wanted).where(*known(connection, ACTIVITIES, book, as_of), *limits)
        ordered = query.order_by(*wanted[:len(PLACE)], ACTIVITIES.c.put)  # as the rows lie: nothing is sorted
        newest_at = {row[:len(PLACE)]: row for row in connection.execute(ordered)}  # the last one of a place stays
    return [tuple(row[:-1]) for row in newest_at.values() if not row[-1]]


def tallies(store: Store, book: Book, specialist: str | None, start: date, end: date) -> Counter[tuple[str, date, str]]:
    """Return how often each kind was done, by specialist, day and kind; of all specialists where None is given."""
    found = day_rows(store, book, (names.KIND,), specialist=specialist, start=start, end=end)
    texts = Counter((who, day, kind) for who, day, _, kind in found)
    return Counter({(who, date.fromisoformat(day), kind): count for (who, day, kind), count in texts.items()})
