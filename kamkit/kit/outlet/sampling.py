"""A list of records for an inspector to look at: drawn by a key, so that nobody can choose them and anybody can check.

The draw is a hash of book, dealer, period and record: the same book gives the same list, and taking one record away
changes nothing for the others.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from kamkit.kit.desk.deskat import DeskAt
from kamkit.kit.desk.held import within

EACH = 2
"""So many records of each kind are drawn."""
SEEN_BEFORE = timedelta(days=180)
"""How far back deliveries, papers and claims are looked at: they take longer than a period."""


@dataclass(frozen=True)
class Sampled:
    """One record to look at: which, of what kind, whose account and specialist, its day, why it, what to look for."""

    kind: str
    code: str
    account: str
    specialist: str
    day: date


def sample(at: DeskAt, key: str, each: int = EACH) -> tuple[Sampled, ...]:
    """Return the records drawn from each kind, in the order of the kinds."""
    return tuple(one for listed in _kinds(at) for one in drawn(listed, key, each))


def drawn(found: Iterable[Sampled], key: str, count: int) -> list[Sampled]:
    """Return `count` of some records: those whose hash with the key is lowest, by that order."""
    return sorted(found, key=lambda one: place(key, one))[:count]


def place(key: str, one: Sampled) -> str:
    """Return where a record stands in the draw."""
    return hashlib.sha256(f"{key}\0{one.kind}\0{one.code}".encode()).hexdigest()


def _kinds(at: DeskAt) -> Iterator[Sequence[Sampled]]:
    yield [_of("visit_firm", one, one.specialist, one.day) for one in at.visits if one.has_next_step]
    yield [_of("visit_loose", one, one.specialist, one.day) for one in at.loose]
    kept = within(at.held.promises, at.period, "kept_on")
    yield [_of("promise_kept", one, one.specialist, one.kept_on) for one in kept]
    yield list(_mails(at))
    running = [one for one in at.registrations if one.valid_until >= at.day]
    yield [_of("registration", one, one.specialist, one.day) for one in running]
    yield from _trade(at)


def _mails(at: DeskAt) -> Iterator[Sampled]:
    if not at.logged:
        return
    called = at.mails[at.mails["state"] == "followed"]
    for row in called.to_dict("records"):
        account = row["account"] if isinstance(row["account"], str) else ""
        if account:
            yield Sampled("mail_followed", row["code"], account, row["specialist"], row["day"].date())


def _trade(at: DeskAt) -> Iterator[Sequence[Sampled]]:
    """Yield what was delivered, signed for, handed over and paid out lately."""
    first, whose = at.day - SEEN_BEFORE, {one.code: one.specialist for one in at.held.orders}
    signed = [one for one in at.held.deliveries if one.accepted and first <= one.accepted <= at.day]
    yield [_of("delivery_signed", one, whose.get(one.order), one.accepted) for one in signed]
    orders = {one.code: one.order for one in at.held.deliveries}
    handed = [one for one in at.held.papers if one.handed and first <= one.handed <= at.day]
    yield [_of("paper_handed", one, whose.get(orders.get(one.delivery, "")), one.handed) for one in handed]
    filed = [one for one in at.held.claims if one.filed and first <= one.filed <= at.day]
    yield [_of("claim_filed", one, whose.get(one.order), one.filed) for one in filed]


def _of(kind: str, one: Any, specialist: str | None, day: date | None) -> Sampled:
    return Sampled(kind, one.code, one.account or "", specialist or "", day or date.min)
