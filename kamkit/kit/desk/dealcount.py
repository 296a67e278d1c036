"""Deals of a period as figures: opened, won, lost, what they are worth, how long they took; those open at its end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from statistics import median

from kamkit.model.figures import Figure
from kamkit.model.money import Money
from kamkit.model.sales import Deal, DealStage
from kamkit.rules.periods import Period

FEWEST_CLOSED = 5
"""From how many closed deals on a share of won ones says anything."""
KEYS = ("deal_opened", "deal_won", "deal_lost", "deal_rate", "deal_value", "deal_cycle", "deal_open")


@dataclass(frozen=True)
class DealCount:
    """The deals that moved in a period, and those open at its end."""

    deals: Sequence[Deal]
    period: Period

    @cached_property
    def opened(self) -> tuple[Deal, ...]:
        """Return the deals opened in the period."""
        return tuple(one for one in self.deals if one.opened and one.opened in self.period)

    @cached_property
    def won(self) -> tuple[Deal, ...]:
        """Return the deals won in the period, by the day they were closed."""
        return self._closed(DealStage.WON)

    @cached_property
    def lost(self) -> tuple[Deal, ...]:
        """Return the deals lost in the period, by the day they were closed."""
        return self._closed(DealStage.LOST)

    @cached_property
    def open(self) -> tuple[Deal, ...]:
        """Return the deals open at the period's end, the oldest first; those without a day of opening come last."""
        waiting = (one for one in self.deals if is_open(one, self.period.end))
        return tuple(sorted(waiting, key=lambda one: (one.opened or date.max, one.code)))

    @property
    def value(self) -> dict[str, Money]:
        """Return what the won deals are worth, each currency apart."""
        return summed(one.amount for one in self.won)

    @property
    def unvalued(self) -> int:
        """Return how many won deals have no amount."""
        return sum(one.amount is None for one in self.won)

    @property
    def cycle(self) -> float | None:
        """Return the days from opening to winning, the median of the won deals; None without one."""
        days = [(one.closed - one.opened).days for one in self.won if one.opened and one.closed
                and one.opened <= one.closed]
        return float(median(days)) if days else None

    def figures(self) -> Iterator[Figure]:
        """Yield the figures; the value of won deals only where it stands in one currency."""
        closed = len(self.won) + len(self.lost)
        yield _count("deal_opened", self.opened)
        yield _count("deal_won", self.won)
        yield _count("deal_lost", self.lost)
        rate = len(self.won) / closed if closed >= FEWEST_CLOSED else None
        yield Figure(key="deal_rate", value=rate, count=closed, unit="share",
                     why="few_closed" if rate is None else None)
        yield self._value()
        yield Figure(key="deal_cycle", value=self.cycle, count=len(self.won), unit="days",
                     why="none_won" if self.cycle is None else None)
        yield _count("deal_open", self.open)

    def _closed(self, stage: DealStage) -> tuple[Deal, ...]:
        return tuple(one for one in self.deals if one.stage == stage and one.closed and one.closed in self.period)

    def _value(self) -> Figure:
        sums = list(self.value.values())
        count = len(self.won) - self.unvalued
        if len(sums) != 1:
            why = "no_amount" if not sums else "several_currencies"
            return Figure(key="deal_value", value=None, count=count, unit="money", why=why)
        return Figure(key="deal_value", value=sums[0].minor, count=count, unit="money", currency=sums[0].currency)


def is_open(one: Deal, day: date) -> bool:
    """Return whether a deal was open at the end of a day; one without a day of opening counts once it is known."""
    begun = one.opened is None or one.opened <= day
    return begun and (one.closed > day if one.closed else one.stage not in (DealStage.WON, DealStage.LOST))


def summed(amounts: Iterable[Money | None]) -> dict[str, Money]:
    """Return sums by currency."""
    sums: dict[str, Money] = {}
    for amount in amounts:
        if amount is not None:
            sums[amount.currency] = sums[amount.currency] + amount if amount.currency in sums else amount
    return sums


def _count(key: str, found: Sequence[object]) -> Figure:
    return Figure(key=key, value=len(found), count=len(found))
