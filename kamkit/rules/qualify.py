"""Is it a key account? The broad sense by three tests, the narrow sense by bulk purchases, and three traits (A01–A06).

Every test has three outcomes: unknown is not failed. Reading of the handbook: see A01 and A02 in data/handbook.csv.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kamkit.model.account import Account, BrandScope, FleetItem, Purchase
from kamkit.model.money import Money
from kamkit.model.standards import BroadCriterion, NarrowLimits


class Outcome(StrEnum):
    """What a test says."""

    PASSED = "passed"
    FAILED = "failed"
    UNKNOWN = "unknown"

    @classmethod
    def of(cls, answer: bool | None) -> Outcome:
        """Return the outcome of an answer that may be unknown."""
        return cls.UNKNOWN if answer is None else cls.PASSED if answer else cls.FAILED


@dataclass(frozen=True)
class Check:
    """One test by its name (as in criteria.yml) and its outcome."""

    name: str
    outcome: Outcome


@dataclass(frozen=True)
class Qualification:
    """Whether an account is a key account in one sense ("broad", "narrow"), and why.

    `scope` says where its effect on the brand is felt (A03); it is empty where that is unknown or plays no part.
    """

    sense: str
    outcome: Outcome
    checks: tuple[Check, ...]
    scope: tuple[BrandScope, ...] = ()

    @property
    def failed(self) -> tuple[str, ...]:
        """Return the names of the tests that failed."""
        return tuple(check.name for check in self.checks if check.outcome == Outcome.FAILED)

    @property
    def unknown(self) -> tuple[str, ...]:
        """Return the names of the tests that cannot be judged yet."""
        return tuple(check.name for check in self.checks if check.outcome == Outcome.UNKNOWN)


def broad(account: Account, criteria: Iterable[BroadCriterion]) -> Qualification:
    """Return the broad sense: all of the criteria at once; each is a yes, a no or an unknown on the account (A01)."""
    checks = tuple(Check(test.field, Outcome.of(getattr(account, test.field))) for test in criteria)
    return Qualification("broad", _all(check.outcome for check in checks), checks, account.brand_effect)


def narrow(account: Account, purchases: Sequence[Purchase], limits: NarrowLimits) -> Qualification:
    """Return the narrow sense: bulk at once or together in one region, and an effect on the brand (A02, A03).

    Only our vehicles count. A purchase without a region counts in the account's own region, if that is known.
    """
    ours = tuple(purchase for purchase in purchases if purchase.ours)
    checks = (
        Check("bulk_at_once", _at_once(purchases, ours, limits, account.region)),
        Check("bulk_together", _together(purchases, ours, limits, account.region)),
        Check("brand_effect", _brand_effect(account, limits)),
    )
    bulk = _any(check.outcome for check in checks[:2])
    return Qualification("narrow", _all((bulk, checks[2].outcome)), checks, account.brand_effect)


def _all(outcomes: Iterable[Outcome]) -> Outcome:
    found = set(outcomes)
    if Outcome.FAILED in found:
        return Outcome.FAILED
    return Outcome.UNKNOWN if Outcome.UNKNOWN in found else Outcome.PASSED


def _any(outcomes: Iterable[Outcome]) -> Outcome:
    found = set(outcomes)
    if Outcome.PASSED in found:
        return Outcome.PASSED
    return Outcome.UNKNOWN if Outcome.UNKNOWN in found else Outcome.FAILED


def _at_once(every: Sequence[Purchase], ours: Sequence[Purchase], limits: NarrowLimits, home: str | None) -> Outcome:
    if not every:
        return Outcome.UNKNOWN
    surely = any(_most_in_one_day(group) >= limits.bulk_at_once for group in _by_region(ours, home))
    perhaps = _most_in_one_day(ours) >= limits.bulk_at_once and _region_unknown(ours, home)
    return Outcome.PASSED if surely else Outcome.UNKNOWN if perhaps else Outcome.FAILED


def _together(every: Sequence[Purchase], ours: Sequence[Purchase], limits: NarrowLimits, home: str | None) -> Outcome:
    if not every:
        return Outcome.UNKNOWN
    surely = any(_bulk_within(group, limits) for group in _by_region(ours, home))
    perhaps = _bulk_within(ours, limits) and _region_unknown(ours, home)
    return Outcome.PASSED if surely else Outcome.UNKNOWN if perhaps else Outcome.FAILED


def _brand_effect(account: Account, limits: NarrowLimits) -> Outcome:
    if not account.brand_effect:
        return Outcome.UNKNOWN
    return Outcome.of(any(scope in limits.brand_effect for scope in account.brand_effect))


def _region_unknown(purchases: Sequence[Purchase], home: str | None) -> bool:
    return any(not (purchase.region or home) for purchase in purchases)


def _by_region(purchases: Sequence[Purchase], home: str | None) -> Iterator[tuple[Purchase, ...]]:
    """Yield the purchases region by region; those of no known region stand each alone, never lumped together."""
    regions = dict.fromkeys(purchase.region or home for purchase in purchases)
    for region in regions:
        if region:
            yield tuple(purchase for purchase in purchases if (purchase.region or home) == region)
    yield from ((purchase,) for purchase in purchases if not (purchase.region or home))


def _most_in_one_day(purchases: Sequence[Purchase]) -> int:
    days = {purchase.day for purchase in purchases}
    return max((sum(p.quantity for p in purchases if p.day == day) for day in days), default=0)


def _bulk_within(purchases: Sequence[Purchase], limits: NarrowLimits) -> bool:
    return any(_enough(window, limits) for window in _windows(purchases, limits.within_months))


def _windows(purchases: Sequence[Purchase], months: int) -> Iterator[tuple[Purchase, ...]]:
    for first in {purchase.day for purchase in purchases}:
        end = months_after(first, months)
        yield tuple(purchase for purchase in purchases if first <= purchase.day < end)


def _enough(window: Sequence[Purchase], limits: NarrowLimits) -> bool:
    orders = len({purchase.day for purchase in window})
    return orders >= limits.orders_together and sum(p.quantity for p in window) >= limits.bulk_together


def months_after(day: date, months: int) -> date:
    """Return the day so many months later: the same day of the month, or the month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


@dataclass(frozen=True)
class Traits:
    """The three traits of the narrow sense (A04–A06); None: not yet observable, never 0.

    `span_months` whole months between the first and the last order of ours, with `orders` days on which we sold;
    `share` our vehicles ÷ all vehicles in its fleet; `repeat` our orders after the first ÷ all its purchases after it;
    `contribution` the sum of our orders' amounts, one for each currency, and how many orders have no amount.
    """

    orders: int
    span_months: int | None
    share: float | None
    repeat: float | None
    contribution: tuple[Money, ...]
    without_amount: int


def traits(purchases: Sequence[Purchase], fleet: Sequence[FleetItem]) -> Traits:
    """Return the traits as far as purchases and fleet show them."""
    ours = [purchase for purchase in purchases if purchase.ours]
    days = sorted({purchase.day for purchase in ours})
    return Traits(
        orders=len(days),
        span_months=_whole_months(days[0], days[-1]) if len(days) > 1 else None,
        share=_share(fleet),
        repeat=_repeat(purchases, days),
        contribution=_contribution(ours),
        without_amount=sum(purchase.amount is None for purchase in ours),
    )


def _whole_months(first: date, last: date) -> int:
    months = (last.year - first.year) * 12 + last.month - first.month
    return months - (months_after(first, months) > last)


def _share(fleet: Sequence[FleetItem]) -> float | None:
    total = sum(item.quantity for item in fleet)
    return sum(item.quantity for item in fleet if item.ours) / total if total else None


def _repeat(purchases: Sequence[Purchase], ours: Sequence[date]) -> float | None:
    later = [purchase for purchase in purchases if ours and purchase.day > ours[0]]
    return sum(purchase.ours for purchase in later) / len(later) if later else None


def _contribution(ours: Sequence[Purchase]) -> tuple[Money, ...]:
    totals: dict[str, Money] = {}
    for amount in (purchase.amount for purchase in ours if purchase.amount):
        totals[amount.currency] = totals[amount.currency] + amount if amount.currency in totals else amount
    return tuple(totals[currency] for currency in sorted(totals))
