"""The business of some specialists as frames, each read once: their accounts, what happened there, what was sold."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from typing import Any, TypeVar

import pandas as pd

from kamkit.kit.counts.teamwork import Desk
from kamkit.kpi.rounds import Records
from kamkit.kpi.rows import framed as made
from kamkit.model.account import Account, Project, Registration, Step
from kamkit.model.base import Record
from kamkit.model.names import ACCOUNT, CODE, DAY, KIND, ORDER, SPECIALIST
from kamkit.model.sales import Claim, Deal, Delivery, Order, Paper, Payment
from kamkit.model.visit import Promise, Visit
from kamkit.store.accounts import of_accounts
from kamkit.store.frames import framed
from kamkit.store.pointing import pointing
from kamkit.store.records import records
from kamkit.store.touches import Touch, touches_by, touches_on

R = TypeVar("R", bound=Record)
TOUCH_TYPES = {SPECIALIST: "str", DAY: "day", ACCOUNT: "str", KIND: "str"}
REQUIREMENTS = "requirements"
SPEAK: tuple[type[Any], ...] = (Deal, Order, Registration, Visit)
"""Kinds that name a specialist and an account."""


class Business:
    """What some specialists' work rests on; of the whole office where `office`, with what belongs to nobody.

    A record that names no specialist is theirs who keeps the account; what follows an order is theirs who took it.
    """

    def __init__(self, kit: Desk, specialists: Collection[str], office: bool):
        self.kit, self.office, self.specialists = kit, office, frozenset(specialists)

    # -- whose accounts ------------------------------------------------------------------------------------------------

    @cached_property
    def named(self) -> frozenset[str]:
        """Return the accounts that these specialists keep, or have anything to do with."""
        spoken = [one.account for kind in SPEAK for one in self._by(kind)]
        kept = [one.code for one in self._by(Account)]
        touched = [account for _, _, account, _ in self._own]
        return frozenset(code for code in (*spoken, *kept, *touched) if code)

    @cached_property
    def held(self) -> tuple[Account, ...]:
        """Return those accounts (all the book's, for the whole office)."""
        if self.office:
            return records(self.kit.store, self.kit.book, Account)
        return records(self.kit.store, self.kit.book, Account, codes=self.named) if self.named else ()

    @cached_property
    def keepers(self) -> dict[str, str | None]:
        """Return who keeps each account, by code."""
        return {one.code: one.specialist for one in self.held}

    @property
    def kept(self) -> tuple[str, ...]:
        """Return the codes of the accounts that these specialists keep."""
        return tuple(one.code for one in self.held if self.mine(one.specialist))

    @cached_property
    def accounts(self) -> pd.DataFrame:
        """Return all accounts that these specialists have to do with, a row each."""
        return framed(Account, self.held)

    def mine(self, specialist: str | None) -> bool:
        """Return whether what belongs to that specialist is part of this."""
        return self.office or specialist in self.specialists

    # -- what happened -------------------------------------------------------------------------------------------------

    @cached_property
    def visits(self) -> pd.DataFrame:
        """Return their visits."""
        return framed(Visit, self._by(Visit))

    @cached_property
    def promises(self) -> pd.DataFrame:
        """Return what they promised."""
        return framed(Promise, self._by(Promise))

    @cached_property
    def activities(self) -> pd.DataFrame:
        """Return everything they noted down: specialist, day, account, kind."""
        return made(self._own, TOUCH_TYPES)

    @cached_property
    def registrations(self) -> pd.DataFrame:
        """Return all registrations of the accounts, whoever made them; without a specialist it is the keeper's."""
        return self._kept(Registration)

    # -- what was sold -------------------------------------------------------------------------------------------------

    @cached_property
    def deals(self) -> pd.DataFrame:
        """Return all deals of the accounts."""
        return framed(Deal, self._of(Deal))

    @cached_property
    def orders(self) -> pd.DataFrame:
        """Return all orders of the accounts, each with who took it, else who keeps the account."""
        return self._kept(Order)

    @cached_property
    def deliveries(self) -> pd.DataFrame:
        """Return all deliveries, with whose they are."""
        return self._after(Delivery)

    @cached_property
    def payments(self) -> pd.DataFrame:
        """Return all payments, with whose they are."""
        return self._after(Payment)

    @cached_property
    def claims(self) -> pd.DataFrame:
        """Return all claims, with whose they are."""
        return self._after(Claim)

    @cached_property
    def papers(self) -> pd.DataFrame:
        """Return all papers with the order of their delivery, and whose they are."""
        orders = dict(zip(self.deliveries[CODE], self.deliveries[ORDER], strict=True))
        found = framed(Paper, self._of(Paper))
        return self._owned(found.assign(**{ORDER: _texts(map(orders.get, found["delivery"]))}))

    @cached_property
    def sold(self) -> pd.DataFrame:
        """Return these specialists' own orders."""
        return self.of(self.orders)

    def of(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return the rows of a frame that are these specialists'."""
        return frame if self.office else frame[frame[SPECIALIST].isin(self.specialists)]

    @cached_property
    def rounds(self) -> Records:
        """Return what rounds of business are read from: all that happened with the accounts."""
        return Records(self.deals, self.orders, self.deliveries, framed(Visit, self._of(Visit)),
                       made(self._touches, TOUCH_TYPES), self.registrations, self._needs, self.keepers)

    # -- reading -------------------------------------------------------------------------------------------------------

    @cached_property
    def _own(self) -> list[Touch]:
        return touches_by(self.kit.store, self.kit.book, None if self.office else self.specialists)

    @cached_property
    def _touches(self) -> list[Touch]:
        if self.office:
            return [touch for touch in self._own if touch[2]]
        return list(touches_on(self.kit.store, self.kit.book, self.named)) if self.named else []

    @cached_property
    def _needs(self) -> pd.DataFrame:
        """Return on which day the requirements of a project were settled: account, day."""
        account = {one.code: one.account for one in self._of(Project)}
        found = (records(self.kit.store, self.kit.book, Step) if self.office else
                 pointing(self.kit.store, self.kit.book, Step, "project", account))
        return made(((account[one.project], one.done) for one in found
                     if one.step == REQUIREMENTS and one.done and one.project in account), {ACCOUNT: "str", DAY: "day"})

    def _by(self, kind: type[R]) -> tuple[R, ...]:
        if self.office:
            return records(self.kit.store, self.kit.book, kind)
        return pointing(self.kit.store, self.kit.book, kind, SPECIALIST, self.specialists)

    def _of(self, kind: type[R]) -> tuple[R, ...]:
        if self.office:
            return records(self.kit.store, self.kit.book, kind)
        return of_accounts(self.kit.store, self.kit.book, kind, self.named) if self.named else ()

    def _kept(self, kind: type[Record]) -> pd.DataFrame:
        found = framed(kind, self._of(kind))
        pairs = zip(found[SPECIALIST], found[ACCOUNT], strict=True)
        return found.assign(**{SPECIALIST: _texts(_text(who) or self.keepers.get(account) for who, account in pairs)})

    def _after(self, kind: type[Record]) -> pd.DataFrame:
        return self._owned(framed(kind, self._of(kind)))

    def _owned(self, found: pd.DataFrame) -> pd.DataFrame:
        pairs = zip(found[ORDER], found[ACCOUNT], strict=True)
        return found.assign(**{SPECIALIST: _texts(self._takers.get(order) or self.keepers.get(account)
                                                  for order, account in pairs)})

    @cached_property
    def _takers(self) -> Mapping[str, str | None]:
        pairs = zip(self.orders[CODE], self.orders[SPECIALIST], strict=True)
        return {order: _text(who) for order, who in pairs}


def _texts(values: Iterable[str | None]) -> pd.Series:
    return pd.Series(list(values), dtype="str")


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
