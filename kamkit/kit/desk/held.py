"""What the book holds of some specialists and their accounts, as reports about them need it; nothing of others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from kamkit.model.account import Account, Project, Registration
from kamkit.model.activity import Activity
from kamkit.model.base import Record
from kamkit.model.kinds import ALL
from kamkit.model.person import Person, Rival, RivalTie
from kamkit.model.sales import Claim, Deal, Delivery, Leave, Order, Paper, Payment, Product, Specialist
from kamkit.model.visit import Promise, Visit
from kamkit.rules.periods import Period
from kamkit.store.accounts import last_days, of_accounts
from kamkit.store.pointing import held, pointing
from kamkit.store.records import records

if TYPE_CHECKING:
    from kamkit.kit.kit import Kit

R = TypeVar("R", bound=Record)


@dataclass(frozen=True)
class Held:
    """The records of some specialists, and of the accounts they keep. Each kind is read when it is first asked for."""

    kit: Kit
    team: tuple[Specialist, ...]
    _more: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def codes(self) -> frozenset[str]:
        """Return the specialists' codes."""
        return frozenset(one.code for one in self.team)

    def of(self, code: str) -> Held:
        """Return what is held of one of them alone."""
        return Held(self.kit, tuple(one for one in self.team if one.code == code))

    def _mine(self, kind: type[R]) -> tuple[R, ...]:
        return pointing(self.kit.store, self.kit.book, kind, "specialist", self.codes)

    def _theirs(self, kind: type[R], accounts: Iterable[str]) -> tuple[R, ...]:
        wanted = frozenset(accounts)
        return of_accounts(self.kit.store, self.kit.book, kind, wanted) if wanted else ()

    # -- accounts ------------------------------------------------------------------------------------------------------

    @cached_property
    def accounts(self) -> tuple[Account, ...]:
        """Return the accounts that stand in their names."""
        return self._mine(Account)

    @cached_property
    def account_names(self) -> dict[str, str]:
        """Return the names by code of all accounts that their records speak of."""
        kinds: tuple[Sequence[Any], ...] = (self.visits, self.promises, self.deals, self.orders, self.registrations)
        spoken = {one.account for listed in kinds for one in listed if one.account}
        wanted = spoken - {one.code for one in self.accounts}
        others = records(self.kit.store, self.kit.book, Account, codes=wanted) if wanted else ()
        return {one.code: one.name for one in (*self.accounts, *others)}

    @cached_property
    def people(self) -> dict[str, str]:
        """Return the full names by code of the people at all these accounts."""
        return {one.code: one.name for one in self._theirs(Person, self.account_names)}

    @cached_property
    def people_named(self) -> tuple[str, ...]:
        """Return the full names of the people at all these accounts, and of the rivals' people at work there."""
        codes = {tie.rival for tie in self._theirs(RivalTie, self.account_names)}
        rivals = records(self.kit.store, self.kit.book, Rival, codes=codes) if codes else ()
        return (*self.people.values(), *(one.name for one in rivals))

    @cached_property
    def projects(self) -> tuple[Project, ...]:
        """Return the projects of the accounts in their names."""
        return self._theirs(Project, (one.code for one in self.accounts))

    def last_contacts(self, until: date) -> dict[str, date]:
        """Return the last day up to `until` on which anybody was in touch with each account in their names."""
        codes = frozenset(one.code for one in self.accounts)
        found = last_days(self.kit.store, self.kit.book, codes, until) if codes else {}
        for visit in self._theirs(Visit, codes):
            if visit.day <= until:
                found[visit.account] = max(visit.day, found.get(visit.account, visit.day))
        return found

    # -- what they did -------------------------------------------------------------------------------------------------

    @cached_property
    def leave(self) -> tuple[Leave, ...]:
        """Return their leave."""
        return self._mine(Leave)

    @cached_property
    def visits(self) -> tuple[Visit, ...]:
        """Return their visits, the oldest first."""
        return tuple(sorted(self._mine(Visit), key=lambda one: (one.day, one.code)))

    @cached_property
    def promises(self) -> tuple[Promise, ...]:
        """Return what they promised, the oldest first."""
        return tuple(sorted(self._mine(Promise), key=lambda one: (one.due, one.code)))

    @cached_property
    def deals(self) -> tuple[Deal, ...]:
        """Return their deals."""
        return self._mine(Deal)

    @cached_property
    def orders(self) -> tuple[Order, ...]:
        """Return the orders they took."""
        return self._mine(Order)

    @cached_property
    def deliveries(self) -> tuple[Delivery, ...]:
        """Return the deliveries of these orders."""
        return self._follow(Delivery, "order", self.orders)

    @cached_property
    def payments(self) -> tuple[Payment, ...]:
        """Return the payments due for these orders."""
        return self._follow(Payment, "order", self.orders)

    @cached_property
    def claims(self) -> tuple[Claim, ...]:
        """Return the claims for these orders."""
        return self._follow(Claim, "order", self.orders)

    @cached_property
    def papers(self) -> tuple[Paper, ...]:
        """Return the papers that go with these deliveries."""
        return self._follow(Paper, "delivery", self.deliveries)

    @cached_property
    def registrations(self) -> tuple[Registration, ...]:
        """Return the registrations they made."""
        return self._mine(Registration)

    def _follow(self, kind: type[R], name: str, of: Sequence[Record]) -> tuple[R, ...]:
        codes = [one.code for one in of]
        return pointing(self.kit.store, self.kit.book, kind, name, codes) if codes else ()

    # -- the book as a whole -------------------------------------------------------------------------------------------

    @cached_property
    def recorded(self) -> frozenset[type[Record]]:
        """Return the kinds of which the book holds any record at all, whoever it belongs to."""
        return held(self.kit.store, self.kit.book, ALL)

    def kept(self, kind: type[Record]) -> bool:
        """Return whether the book keeps records of that kind at all."""
        return kind in self.recorded

    @property
    def logs(self) -> bool:
        """Return whether the book keeps a log of activities at all."""
        return self.kept(Activity)

    def product(self, code: str | None) -> str:
        """Return a product's name, the code where nobody has it."""
        if "products" not in self._more:
            found = records(self.kit.store, self.kit.book, Product)
            self._more["products"] = {one.code: one.name for one in found}
        return self._more["products"].get(code, code) if code else ""

    def account(self, code: str | None) -> str:
        """Return an account's name, the code where the book has none of it."""
        return self.account_names.get(code, code) if code else ""


def within(found: Sequence[R], span: Period, name: str = "day") -> tuple[R, ...]:
    """Return the records whose day (the field `name`) lies in a period."""
    return tuple(one for one in found if (day := getattr(one, name)) is not None and day in span)


def promise_state(one: Promise, day: date, over: bool = False) -> str:
    """Return how a promise stood on a day: "kept", "late", "broken" (given up, or its day is past), "open".

    Where the day is `over`, what was due on it and not kept is broken.
    """
    seen = one.but(kept_on=None) if one.kept_on and one.kept_on > day else one
    return seen.state(day + timedelta(days=1) if over else day)


def overdue(one: Promise, day: date) -> int:
    """Return for how many days a promise that is broken was past its day: one at least, its own day being over."""
    return max(1, (day - one.due) // timedelta(days=1))
