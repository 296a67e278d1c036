"""The office's dynamic table (handbook B06): where each account stands, who keeps it, what comes next, what is at risk.

A risk is a fact with its evidence, never a distance from an average.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from kamkit.model.account import Account, Project, Registration
from kamkit.model.sales import Delivery
from kamkit.model.standards import GroupLimits
from kamkit.model.visit import Promise, Visit
from kamkit.store.accounts import last_days

if TYPE_CHECKING:
    from kamkit.kit.kit import Kit

DECISION_NEAR = 30
"""Days before a decision within which an account must have a next step (ours)."""


@dataclass(frozen=True)
class Risk:
    """One thing that may cost the account: its key, how many days it is over or away, and the records it rests on."""

    key: str
    days: int | None
    evidence: tuple[str, ...]
    heavy: bool = False


@dataclass(frozen=True)
class Managed:
    """One line of the table."""

    account: Account
    last_contact: date | None
    last_visit: Visit | None
    decision_by: date | None
    decides: str
    risks: tuple[Risk, ...]

    @property
    def next_step(self) -> Visit | None:
        """Return the visit that left a next step with owner and day; None where the last one left none (H37)."""
        return self.last_visit if self.last_visit and self.last_visit.has_next_step else None


@dataclass(frozen=True)
class Facts:
    """What the book holds of one account; `today` is the day it is looked at from."""

    account: Account
    today: date
    contact: date | None
    visits: Sequence[Visit] = ()
    promises: Sequence[Promise] = ()
    registrations: Sequence[Registration] = ()
    projects: Sequence[Project] = ()
    deliveries: Sequence[Delivery] = ()
    owner_left: date | None = None

    @property
    def last_visit(self) -> Visit | None:
        held = [visit for visit in self.visits if visit.day <= self.today]
        return max(held, key=lambda visit: (visit.day, visit.code), default=None)

    @property
    def last_contact(self) -> date | None:
        visit = self.last_visit
        return max((day for day in (self.contact, visit.day if visit else None) if day), default=None)

    @property
    def next_project(self) -> Project | None:
        coming = [one for one in self.projects if one.decision_by and one.decision_by >= self.today]
        return min(coming, key=lambda one: (one.decision_by, one.code), default=None)


def managed(kit: Kit, day: date) -> tuple[Managed, ...]:
    """Return a line for each account of the book as it stood on `day`: heavy risks first, then the nearest decision.

    What happened later is left out; a promise given up, of which no day is known, counts as given up from the start.
    """
    contacts = last_days(kit.store, kit.book, kit.accounts(), day)
    kinds = ("visits", "promises", "registrations", "projects", "deliveries")
    by = {kind: _by_account(kit.records(kind)) for kind in kinds}
    left = {one.code: one.left for one in kit.records("specialists")}
    lines = []
    for account in kit.records("accounts"):
        own = {kind: tuple(found.get(account.code, ())) for kind, found in by.items()}
        facts = Facts(account, day, contacts.get(account.code), **own, owner_left=left.get(account.specialist or ""))
        lines.append(line(facts, kit.standards.limits))
    return tuple(sorted(lines, key=_order))


def line(facts: Facts, limits: GroupLimits) -> Managed:
    """Return one account's line."""
    project = facts.next_project
    return Managed(
        facts.account,
        facts.last_contact,
        facts.last_visit,
        project.decision_by if project else None,
        project.code if project else "",
        tuple(_risks(facts, limits)),
    )


def _order(one: Managed) -> tuple[int, date, str]:
    return -sum(risk.heavy for risk in one.risks), one.decision_by or date.max, one.account.code


def _by_account(records: Iterable[Any]) -> Mapping[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for record in records:
        found.setdefault(record.account, []).append(record)
    return found


# -- risks -------------------------------------------------------------------------------------------------------------


def _risks(facts: Facts, limits: GroupLimits) -> Iterator[Risk]:
    yield from _nobody(facts)
    yield from _silence(facts, limits)
    yield from _next(facts)
    yield from _promised(facts)
    yield from _registered(facts, limits)
    yield from _late(facts)


def _nobody(facts: Facts) -> Iterator[Risk]:
    """Yield that the one in whose name the account stands has left."""
    if facts.owner_left and facts.owner_left <= facts.today:
        yield Risk("owner_left", (facts.today - facts.owner_left).days, (facts.account.code,), heavy=True)


def _silence(facts: Facts, limits: GroupLimits) -> Iterator[Risk]:
    """Yield that nobody has been in touch, ever or for longer than the standards allow."""
    last = facts.last_contact
    if last is None:
        yield Risk("never", None, (facts.account.code,), heavy=True)
    elif (silent := (facts.today - last).days) > limits.stale_days:
        yield Risk("silent", silent, (facts.account.code,), heavy=silent > 2 * limits.stale_days)


def _next(facts: Facts) -> Iterator[Risk]:
    """Yield that no next step is agreed, or that its day has passed; heavier where a decision is near."""
    visit, project = facts.last_visit, facts.next_project
    near = bool(project and project.decision_by and (project.decision_by - facts.today).days <= DECISION_NEAR)
    if visit is None or not visit.has_next_step or visit.next_due is None:
        cited = (visit.code if visit else facts.account.code, *((project.code,) if near and project else ()))
        yield Risk("no_next_step_decision_near" if near else "no_next_step", None, cited, heavy=near)
    elif visit.next_due < facts.today:
        yield Risk("next_step_overdue", (facts.today - visit.next_due).days, (visit.code,), heavy=near)


def _promised(facts: Facts) -> Iterator[Risk]:
    """Yield promises whose day has passed and that nobody has kept or taken back."""
    open_ = [one for one in facts.promises if not one.given_up and not (one.kept_on and one.kept_on <= facts.today)]
    broken = [one for one in open_ if one.made <= facts.today and one.due < facts.today]
    if broken:
        oldest = min(one.due for one in broken)
        yield Risk("promise_overdue", (facts.today - oldest).days, tuple(one.code for one in broken), heavy=True)


def _registered(facts: Facts, limits: GroupLimits) -> Iterator[Risk]:
    """Yield a registration that ends soon or has ended while a project is open, and one that overlaps another's."""
    known = [one for one in facts.registrations if one.day <= facts.today]
    own = [one for one in known if one.dealer == facts.account.dealer]
    running = [one for one in own if one.valid_until >= facts.today]
    if facts.next_project and own and not running:
        last = max(own, key=lambda one: one.valid_until)
        yield Risk("registration_ended", (facts.today - last.valid_until).days, (last.code,), heavy=True)
    for one in running[:1]:
        left = (one.valid_until - facts.today).days
        if left <= limits.registration_warns_days:
            yield Risk("registration_ends", left, (one.code,))
    for one in running:
        rival = next((r for r in known if r.valid_until >= facts.today and one.overlaps(r)), None)
        if rival:
            yield Risk("registration_overlaps", None, (one.code, rival.code), heavy=True)
            break


def _late(facts: Facts) -> Iterator[Risk]:
    """Yield deliveries whose day has passed."""
    waiting = [one for one in facts.deliveries if one.done is None or one.done > facts.today]
    late = [one for one in waiting if one.due < facts.today]
    if late:
        oldest = min(one.due for one in late)
        yield Risk("delivery_late", (facts.today - oldest).days, tuple(one.code for one in late), heavy=True)
