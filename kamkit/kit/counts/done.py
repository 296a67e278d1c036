"""What was done: activities of some specialists, and the orders, deliveries and payments that are theirs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from typing import TypeVar

import pandas as pd

from kamkit.kit.counts.teamwork import Desk
from kamkit.kpi.bands import within
from kamkit.kpi.rows import rows
from kamkit.model.account import Account
from kamkit.model.activity import Activity, ActivityKind
from kamkit.model.base import Record
from kamkit.model.names import ACCOUNT, DAY, KIND, SPECIALIST
from kamkit.model.sales import Delivery, Order, Payment
from kamkit.model.targets import COLLECTION, DELIVERY, ORDER
from kamkit.rules.periods import Period
from kamkit.store.accounts import of_accounts
from kamkit.store.days import tallies
from kamkit.store.frames import activities as stored
from kamkit.store.pointing import held, pointing
from kamkit.store.records import records

FEW = 40
"""Up to so many specialists each one's rows are asked for alone; beyond, all rows of the days are read at once."""
TRADE: dict[str, type[Record]] = {ORDER: Order, DELIVERY: Delivery, COLLECTION: Payment}
Counts = Counter[date]
Trade = tuple[str, date, str]
R = TypeVar("R", Delivery, Payment)
T = TypeVar("T", Account, Order)


def visits_beside(
    noted: pd.DataFrame, kept: pd.DataFrame, specialists: Collection[str], span: Period
) -> Iterator[Trade]:
    """Yield the visits of a span that have a record of their own, but no entry in the diary: who, day, "visit"."""
    diary = Counter((who, account, day) for who, account, day, kind in rows(noted, SPECIALIST, ACCOUNT, DAY, KIND)
                    if kind == ActivityKind.VISIT)
    for who, account, day in rows(kept, SPECIALIST, ACCOUNT, DAY):
        if who in specialists and day in span:
            if diary[who, account, day]:
                diary[who, account, day] -= 1
            else:
                yield who, day, ActivityKind.VISIT.value


class Log:
    """The activities of some specialists, read once for all the periods that ask for them, from `since` on."""

    def __init__(self, kit: Desk, specialists: Sequence[str], since: date):
        self.kit, self.specialists, self.since = kit, tuple(specialists), since
        self._read: tuple[date, date, pd.DataFrame] | None = None

    def between(self, start: date, end: date) -> pd.DataFrame:
        """Return the activities from one day to another, both included (columns: model.names.ACTIVITY_COLUMNS)."""
        first, last, found = self._read or (self.since, start, None)
        if found is None or start < first or end > last:
            first, last = min(start, first), max(end, last)
            found = self._activities(first, last)
            self._read = first, last, found
        return within(found, start, end).reset_index(drop=True)

    def _activities(self, start: date, end: date) -> pd.DataFrame:
        parts = [stored(self.kit.store, self.kit.book, specialist=code, start=start, end=end)
                 for code in _asked(self.specialists)]
        found = parts[0] if len(parts) == 1 else pd.concat(parts, ignore_index=True)
        return found if len(parts) == len(self.specialists) else found[found[SPECIALIST].isin(self.specialists)]


def counts(kit: Desk, specialists: Collection[str], span: Period) -> dict[str, Counts]:
    """Return how often each kind of activity was done in a span, day by day, by all these specialists together."""
    found: dict[str, Counts] = {}
    for code in _asked(specialists):
        for (who, day, kind), count in tallies(kit.store, kit.book, code, span.start, span.end).items():
            if who in specialists:
                found.setdefault(kind, Counter())[day] += count
    return found


def trade(kit: Desk, specialists: Collection[str]) -> Iterator[Trade]:
    """Return who, on which day, what, of every order taken, delivery handed over and payment received.

    An order that names nobody is theirs who keeps the account; a delivery and a payment are theirs whose the order is.
    """
    owner = dict(_owned(kit, frozenset(specialists)))
    yield from ((who, one.day, ORDER) for one, who in owner.values())
    for handed in _following(kit, Delivery, owner):
        yield from ((owner[handed.order][1], day, DELIVERY) for day in [handed.done] if day)
    for paid in _following(kit, Payment, owner):
        yield from ((owner[paid.order][1], day, COLLECTION) for day in [paid.received] if day)


def recorded(kit: Desk) -> frozenset[str]:
    """Return of what the book holds any record: "activity", "order", "delivery", "collection"."""
    kinds: dict[str, type[Record]] = {"activity": Activity, **TRADE}
    found = held(kit.store, kit.book, kinds.values())
    return frozenset(name for name, kind in kinds.items() if kind in found)


def _asked(specialists: Collection[str]) -> Iterable[str | None]:
    """Return whose rows to ask for, one after the other; None stands for everybody's at once."""
    return specialists if 0 < len(specialists) <= FEW else (None,)


def _owned(kit: Desk, specialists: frozenset[str]) -> Iterator[tuple[str, tuple[Order, str]]]:
    """Return by code the orders that are these specialists', and whose each is."""
    keeper = {one.code: one.specialist for one in _by(kit, Account, specialists)}
    nobodys = (one for one in of_accounts(kit.store, kit.book, Order, frozenset(keeper)) if one.specialist is None)
    for one in (*_by(kit, Order, specialists), *(nobodys if keeper else ())):
        yield one.code, (one, one.specialist or keeper[one.account] or "")


def _by(kit: Desk, kind: type[T], specialists: frozenset[str]) -> tuple[T, ...]:
    if len(specialists) <= FEW:
        return pointing(kit.store, kit.book, kind, "specialist", specialists)
    return tuple(one for one in records(kit.store, kit.book, kind) if one.specialist in specialists)


def _following(kit: Desk, kind: type[R], orders: Collection[str]) -> tuple[R, ...]:
    return pointing(kit.store, kit.book, kind, "order", orders) if orders else ()
