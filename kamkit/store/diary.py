"""One specialist's activities of some days, without frames: what a log of the day shows and asks, key by key."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import select

from kamkit.model.activity import Activity
from kamkit.store.books import Book
from kamkit.store.open import Store
from kamkit.store.schema import ACTIVITIES
from kamkit.store.shelves import values
from kamkit.store.versions import newest


class Noted(NamedTuple):
    """An activity as it stands now, and the number of the put that said so last."""

    activity: Activity
    put: int


def noted(store: Store, book: Book, specialist: str, start: date, end: date) -> tuple[Noted, ...]:
    """Return a specialist's activities from one day to another, both included, the latest written first."""
    place = (ACTIVITIES.c.specialist, ACTIVITIES.c.day, ACTIVITIES.c.code)
    limits = [ACTIVITIES.c.book == book.id, ACTIVITIES.c.specialist == specialist,
              ACTIVITIES.c.day >= start.isoformat(), ACTIVITIES.c.day <= end.isoformat()]
    found = newest(ACTIVITIES, place, limits).subquery()
    query = select(found).where(found.c.gone == 0).order_by(found.c.put.desc(), found.c.code)
    with store.reading() as connection:
        rows = connection.execute(query).all()
    return tuple(Noted(one, row.put) for one, row in zip(values(Activity, rows), rows, strict=True))
