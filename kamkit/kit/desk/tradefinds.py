"""What stands out in registrations and in what follows an order: deliveries, papers, payments, claims."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from kamkit.kit.report.sections import total
from kamkit.kit.report.spotted import Spotted
from kamkit.lang.words import Words
from kamkit.model.account import Registration
from kamkit.model.finding import Weight
from kamkit.model.sales import Claim
from kamkit.store.accounts import of_accounts

if TYPE_CHECKING:
    from kamkit.kit.desk.deskat import DeskAt

SIGNED_BY = 14
"""Days after a delivery by which the customer should have signed for it."""
FILE_SOON = 14
"""Days before a claim's last day at which it is told."""
MUCH_RETURNED = 2
"""Times a claim came back from which it is told."""


def found(at: DeskAt, words: Words) -> Iterator[Spotted]:
    """Yield the findings of a period's end."""
    yield from _registrations(at)
    yield from _overlaps(at)
    yield from _deliveries(at)
    yield from _papers(at)
    yield from _payments(at, words)
    yield from _claims(at, words)


# -- registrations -----------------------------------------------------------------------------------------------------


def _registrations(at: DeskAt) -> Iterator[Spotted]:
    """Yield registrations that end soon, or have ended with a decision still ahead."""
    warns = at.held.kit.standards.limits.registration_warns_days
    ahead = {one.account for one in at.held.projects if one.decision_by and one.decision_by >= at.day}
    ended = [one for one in at.registrations if one.valid_until < at.day and one.account in ahead]
    ends = [one for one in at.registrations if 0 <= (one.valid_until - at.day).days <= warns]
    if ended:
        yield Spotted("registration_ended", Weight.HIGH, {"count": len(ended)}, _dated(at, ended, "valid_until"))
    if ends:
        days = min((one.valid_until - at.day).days for one in ends)
        facts = {"count": len(ends), "days": days}
        yield Spotted("registration_ends", Weight.MEDIUM, facts, _dated(at, ends, "valid_until"))


def overlaps(at: DeskAt) -> list[tuple[Registration, Registration]]:
    """Return the pairs of registrations, ours and another dealer's, in force on one account at the period's end."""
    running = [one for one in at.registrations if one.valid_until >= at.day]
    if not running:
        return []
    kit = at.held.kit
    there = of_accounts(kit.store, kit.book, Registration, {one.account for one in running})
    others = [one for one in there if one.day <= at.day <= one.valid_until]
    return [(one, other) for one in running for other in others if one.overlaps(other)]


def _overlaps(at: DeskAt) -> Iterator[Spotted]:
    pairs = overlaps(at)
    if pairs:
        evidence = [(f"{one.code} / {other.code}", at.held.account(one.account)) for one, other in pairs]
        yield Spotted("registration_overlaps", Weight.HIGH, {"count": len(pairs)}, evidence)


# -- what follows an order ---------------------------------------------------------------------------------------------


def _deliveries(at: DeskAt) -> Iterator[Spotted]:
    late = at.late_deliveries
    if late:
        facts = {"count": len(late), "vehicles": sum(one.quantity for one in late), "days": (at.day - late[0].due).days}
        yield Spotted("delivery_late", Weight.HIGH, facts, _dated(at, late))
    unsigned = [one for one in at.held.deliveries if one.done and one.done <= at.day - timedelta(days=SIGNED_BY)
                and open_on(one.accepted, at.day)]
    if unsigned:
        facts = {"count": len(unsigned), "days": SIGNED_BY}
        yield Spotted("unsigned", Weight.MEDIUM, facts, _dated(at, unsigned, "done"))


def _papers(at: DeskAt) -> Iterator[Spotted]:
    """Yield papers past their day for vehicles that have been handed over."""
    delivered = {one.code for one in at.held.deliveries if one.done and one.done <= at.day}
    late = [one for one in at.held.papers
            if one.due < at.day and open_on(one.handed, at.day) and one.delivery in delivered]
    if late:
        evidence = [(one.code, f"{at.held.account(one.account)} {one.name} {day_said(one.due, at.day)}")
                    for one in _by_due(late)]
        facts = {"count": len(late), "days": _oldest(late, at.day)}
        yield Spotted("papers_late", Weight.HIGH if facts["days"] > SIGNED_BY else Weight.MEDIUM, facts, evidence)


def _payments(at: DeskAt, words: Words) -> Iterator[Spotted]:
    late = [one for one in at.held.payments if one.due < at.day and open_on(one.received, at.day)]
    if late:
        sum_ = total((one.amount for one in late), words)
        facts = {"count": len(late), "days": _oldest(late, at.day), "sum": sum_}
        yield Spotted("payments_late", Weight.HIGH, facts, _dated(at, _by_due(late)))


def _claims(at: DeskAt, words: Words) -> Iterator[Spotted]:
    """Yield claims past their last day or near it and not filed, those that keep coming back, and money taken back."""
    open_ = [one for one in at.held.claims if open_on(one.filed, at.day)]
    missed = [one for one in open_ if one.due < at.day]
    soon = [one for one in open_ if 0 <= (one.due - at.day).days <= FILE_SOON]
    if missed:
        facts = {"count": len(missed), "sum": total((one.amount for one in missed), words)}
        yield Spotted("claims_missed", Weight.HIGH, facts, _dated(at, _by_due(missed)))
    if soon:
        left = min((one.due - at.day).days for one in soon)
        yield Spotted("claims_soon", Weight.MEDIUM, {"count": len(soon), "days": left}, _dated(at, _by_due(soon)))
    yield from _troubled(at, words)


def _troubled(at: DeskAt, words: Words) -> Iterator[Spotted]:
    back = [one for one in at.held.claims if one.returned >= MUCH_RETURNED and not open_on(one.filed, at.day)
            and open_on(one.settled, at.day)]
    if back:
        times = max(one.returned for one in back)
        yield Spotted("claims_returned", Weight.MEDIUM, {"count": len(back), "times": times},
                      [_why(at, one) for one in back])
    taken = [one for one in at.held.claims if one.clawed_on and one.clawed_on in at.period]
    if taken:
        facts = {"count": len(taken), "sum": total((one.clawed_back for one in taken), words) or "—"}
        yield Spotted("clawed_back", Weight.HIGH, facts, [_why(at, one) for one in taken])


def open_on(done: date | None, day: date) -> bool:
    """Return whether something was not yet done at the end of a day."""
    return done is None or done > day


def _why(at: DeskAt, one: Claim) -> tuple[str, str]:
    return one.code, f"{at.held.account(one.account)} {one.reason or ''}".strip()


def _by_due(found_: Sequence[Any]) -> list[Any]:
    return sorted(found_, key=lambda one: (one.due, one.code))


def day_said(day: date, until: date) -> str:
    """Return a day for a line of evidence; with its year where that is another than the one looked at."""
    return f"{day:%m-%d}" if day.year == until.year else f"{day:%Y-%m-%d}"


def _oldest(found_: Sequence[Any], day: date) -> int:
    return max((day - one.due).days for one in found_)


def _dated(at: DeskAt, found_: Sequence[Any], name: str = "due") -> list[tuple[str, str]]:
    return [(one.code, f"{at.held.account(one.account)} {getattr(one, name).isoformat()}") for one in found_]
