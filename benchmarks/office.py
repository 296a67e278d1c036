"""Offices of any size to measure on: a store with so many specialists, their days, visits, orders and what follows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from sqlalchemy import Table

from kamkit.model.base import Record
from kamkit.model.money import Money
from kamkit.model.sales import Dealer, Delivery, Leave, Order, Payment, Product, Specialist
from kamkit.model.visit import Visit
from kamkit.rules.workdays import Calendar
from kamkit.store.books import make_book
from kamkit.store.open import Store, create_store
from kamkit.store.schema import ACTIVITIES, RECORDS
from kamkit.store.shelves import new_row
from kamkit.store.versions import new_put

BOOK = "office"
TODAY = date(2026, 10, 30)
A_DAY = {"direct_mail": (4, 10), "mail_followup_call": (3, 9), "cold_call": (0, 3), "known_call": (2, 5),
         "visit": (0, 1)}
"""How often each kind is done on a working day, from and to."""
TEAM = 20
AT_ONCE = 20_000


def code(number: int) -> str:
    """Return the code of the number-th specialist."""
    return f"S-{number:05}"


def office(address: Path, specialists: int, days: int) -> Store:
    """Return a new store at a path with a book of so many specialists and their last working days, logged in full."""
    store = create_store(address)
    book = make_book(store, BOOK, today=TODAY)
    with store.writing() as connection:
        number, _ = new_put(connection, book, "made", datetime(2026, 10, 30, tzinfo=UTC))
        shared = {"book": book.id, "put": number}
        for table, rows in ((RECORDS, _records(specialists)), (ACTIVITIES, _activities(specialists, days))):
            _insert(connection, table, ({**row, **shared} for row in rows))
    return store


def _insert(connection: Any, table: Table, rows: Iterator[dict[str, Any]]) -> None:
    while chunk := list(islice(rows, AT_ONCE)):
        connection.execute(table.insert(), chunk)


def _records(specialists: int) -> Iterator[dict[str, Any]]:
    for one in _told(specialists):
        yield {**new_row(one), "id": str(uuid5(NAMESPACE_OID, one.KIND + one.code))}


def _told(specialists: int) -> Iterator[Record]:
    yield Product(code="P", name="van")
    for number in range(-(-specialists // TEAM)):
        yield Dealer(code=f"D-{number:04}", name=f"outlet {number}", city=f"town {number % 30}")
    for number in range(specialists):
        yield from _of_one(number)


def _of_one(number: int) -> Iterator[Record]:
    who, dice = code(number), Random(number)
    yield Specialist(code=who, name=f"specialist {number}", dealer=f"D-{number // TEAM:04}")
    for n in range(4):
        start = TODAY - timedelta(days=dice.randint(5, 300))
        yield Leave(code=f"L-{who}-{n}", specialist=who, start=start, end=start + timedelta(days=n))
    for n in range(40):
        day = TODAY - timedelta(days=dice.randint(0, 300))
        yield Visit(code=f"V-{who}-{n}", account=f"A-{who}-{n % 5}", specialist=who, day=day, purpose="next step")
    for n in range(3):
        yield from _sold(who, n, TODAY - timedelta(days=dice.randint(10, 200)))


def _sold(who: str, number: int, day: date) -> Iterator[Record]:
    order, account, later = f"O-{who}-{number}", f"A-{who}-{number}", day + timedelta(days=30)
    yield Order(code=order, account=account, specialist=who, day=day, product="P", quantity=3)
    yield Delivery(code=f"H-{order}", order=order, account=account, due=later, done=later, quantity=3)
    yield Payment(code=f"Y-{order}", order=order, account=account, due=later, amount=Money(minor=1), received=later)


def _activities(specialists: int, days: int) -> Iterator[dict[str, Any]]:
    worked = Calendar().working_days(TODAY - timedelta(days=2 * days + 30), TODAY)[-days:]
    for number in range(specialists):
        who, dice = code(number), Random(number)
        for day in worked:
            for kind, (least, most) in A_DAY.items():
                for n in range(dice.randint(least, most)):
                    yield _activity(who, day.isoformat(), kind, n)


def _activity(who: str, day: str, kind: str, number: int) -> dict[str, Any]:
    own = f"{who}-{day}-{kind[:6]}{number}"
    return {"code": own, "specialist": who, "day": day, "kind": kind, "gone": 0, "id": own, "account": None,
            "person": None, "answers": None, "note": None}
