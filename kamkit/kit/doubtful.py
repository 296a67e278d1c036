"""What an import says that can hardly be so: a deal closed before it was opened, more delivered than ordered, money
that came as less than nothing. It is kept as it stands, and pointed out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from kamkit.errors import Problem, Where, problem
from kamkit.ledger.read import Reading
from kamkit.ledger.rownames import listed, row_name
from kamkit.model.base import Record
from kamkit.model.sales import Deal, Delivery, Order, Payment
from kamkit.store.books import Book
from kamkit.store.open import Store
from kamkit.store.records import records

Doubt = Callable[[Any], bool]


def doubtful(store: Store, book: Book | None, reading: Reading) -> Iterator[Problem]:
    """Yield a warning for each table and each doubt, with the rows."""
    orders = _orders(store, book, reading.records)
    delivered: Counter[str] = Counter()
    for one in reading.records:
        if isinstance(one, Delivery):
            delivered[one.order] += one.quantity
    doubts: Mapping[str, Mapping[str, Doubt]] = {
        Deal.KIND: {"deal_closed_early": _closed_early},
        Delivery.KIND: {"delivered_more": lambda one: one.order in orders
                        and delivered[one.order] > orders[one.order].quantity},
        Payment.KIND: {"payment_negative": lambda one: one.amount.minor < 0,
                       "payment_currency": lambda one: _other_currency(one, orders.get(one.order))},
    }
    by_code = {(one.KIND, one.code): one for one in reading.records if one.KIND in doubts}
    for at in reading.tables:
        for name, doubt in doubts.get(at.kind, {}).items():
            rows = sorted(row for code, row in at.rows_of.items()
                          if (at.kind, code) in by_code and doubt(by_code[at.kind, code]))
            if rows:
                told = listed([row_name(row) for row in rows])
                yield problem(name, Where(at.file, sheet=at.sheet, row=rows[0]), "warning", count=len(rows), rows=told)


def _orders(store: Store, book: Book | None, made: Collection[Record]) -> dict[str, Order]:
    """Return the orders that deliveries and payments of the import are of: the import's own, else the book's."""
    wanted = {one.order for one in made if isinstance(one, Delivery | Payment)}
    own = {one.code: one for one in made if isinstance(one, Order)}
    left = wanted - own.keys()
    held = records(store, book, Order, codes=left) if book and left else ()
    return {**{one.code: one for one in held}, **own}


def _closed_early(one: Deal) -> bool:
    return one.opened is not None and one.closed is not None and one.closed < one.opened


def _other_currency(one: Payment, order: Order | None) -> bool:
    return order is not None and order.amount is not None and order.amount.currency != one.amount.currency
