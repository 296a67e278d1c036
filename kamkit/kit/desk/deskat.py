"""A specialist's desk in one period: numbers, deals, visits, promises and accounts as they stood at its end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from kamkit.kit.counts.teamwork import here_in
from kamkit.kit.desk.dealcount import DealCount
from kamkit.kit.desk.held import Held, promise_state, within
from kamkit.model.account import Account, Registration
from kamkit.model.activity import Activity
from kamkit.model.base import Record
from kamkit.model.figures import Figure
from kamkit.model.sales import Claim, Delivery, Order, Paper, Payment, Specialist
from kamkit.model.visit import Promise, Visit
from kamkit.rules.periods import Period

if TYPE_CHECKING:
    import pandas as pd

    from kamkit.kit.counts.numbers import Numbers

WORK: Mapping[str, tuple[type[Record], ...]] = {
    "visits_next_step": (Visit,), "promises_kept": (Promise,), "promises_overdue": (Promise,),
    "registrations_ending": (Registration,), "registrations_overlap": (Registration,),
    "deliveries_overdue": (Delivery,), "papers_overdue": (Paper,), "payments_overdue": (Payment,),
    "payments_overdue_money": (Payment,), "claims_waiting": (Claim,), "claims_over_90": (Claim,),
    "claims_past_filing": (Claim,), "claims_filed_late": (Claim,), "claims_taken_back": (Claim,),
    "margin_left": (Order,), "margin_share": (Order,), "days_to_order": (Order,),
    "effort_placed": (Activity,),
}
"""Figures of the work that reports show, each where the book holds records of its kinds."""


@dataclass(frozen=True)
class DeskAt:
    """One specialist (or several) in one period; what the book keeps no log of is not asked of `numbers`.

    `later` is the desk in the period after it, whose run charts it is read from: one chart, one pair of limits.
    """

    held: Held
    period: Period
    numbers: Numbers
    later: DeskAt | None = None
    _charts: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def person(self) -> Specialist:
        """Return the specialist."""
        return self.held.team[0]

    @property
    def logged(self) -> bool:
        """Return whether there is a log to look at: the book keeps one, and somebody was with us in the period."""
        here = any(here_in(one, self.period) for one in self.held.team)
        return self.held.logs and not self.ahead and here and bool(self.numbers.specialists)

    @property
    def mine(self) -> tuple[Account, ...]:
        """Return the accounts in the specialist's name."""
        return self.held.accounts

    @property
    def day(self) -> date:
        """Return the day as of which all is told: the period's last, today where it has not begun."""
        return min(self.period.end, self.held.kit.today)

    @property
    def ahead(self) -> bool:
        """Return whether the period has not begun."""
        return self.period.end < self.period.start

    @cached_property
    def deals(self) -> DealCount:
        """Return the deals of the period."""
        return DealCount(self.held.deals, self.period)

    # -- frames of the log, each reckoned once -------------------------------------------------------------------------

    def chart(self, kind: str) -> pd.DataFrame:
        """Return the run chart of a kind of work, week by week (kit.numbers.Numbers.chart)."""
        if self.later is not None:
            return self.later.chart(kind)
        if kind not in self._charts:
            self._charts[kind] = self.numbers.chart(kind)
        return self._charts[kind]

    @cached_property
    def days(self) -> pd.DataFrame:
        """Return the days against the bands (kit.numbers.Numbers.days)."""
        return self.numbers.days()

    @cached_property
    def bands(self) -> pd.DataFrame:
        """Return the sums against the bands (kit.numbers.Numbers.bands)."""
        return self.numbers.bands()

    @cached_property
    def mails(self) -> pd.DataFrame:
        """Return the mails and their follow-up (kit.numbers.Numbers.mails)."""
        return self.numbers.mails()

    # -- visits and promises -------------------------------------------------------------------------------------------

    @cached_property
    def visits(self) -> tuple[Visit, ...]:
        """Return the visits of the period, the oldest first."""
        return within(self.held.visits, self.period)

    @cached_property
    def loose(self) -> tuple[Visit, ...]:
        """Return the visits of the period that left no next step with owner and day (H37)."""
        return tuple(one for one in self.visits if not one.has_next_step)

    @cached_property
    def promises(self) -> tuple[Promise, ...]:
        """Return the promises made up to the period's end, by the day they are due."""
        return tuple(one for one in self.held.promises if one.made <= self.day)

    @cached_property
    def settled(self) -> Counter[str]:
        """Return how the promises stand that were due in the period: counts by state."""
        return Counter(self.stood(one) for one in self.promises if one.due in self.period)

    def stood(self, one: Promise) -> str:
        """Return how a promise stood at the period's end: one due on its last day is broken once that day is over."""
        return promise_state(one, self.day, over=self.day < self.held.kit.today)

    @cached_property
    def overdue(self) -> tuple[Promise, ...]:
        """Return the promises past their day that were neither kept nor given up, the oldest first."""
        return tuple(one for one in self.promises if not one.given_up and self.stood(one) == "broken")

    # -- accounts ------------------------------------------------------------------------------------------------------

    @cached_property
    def last_contacts(self) -> dict[str, date]:
        """Return the last day on which anybody was in touch with each account in the specialist's name."""
        return self.held.last_contacts(self.day)

    @cached_property
    def silent(self) -> tuple[tuple[Account, int | None], ...]:
        """Return the accounts that nobody was in touch with for longer than the standards allow, and for how many days
        (None: never), the longest first. None where the book keeps neither log nor visits."""
        if not (self.held.logs or self.held.kept(Visit)):
            return ()
        limit = self.held.kit.standards.limits.stale_days
        since = [(one, (self.day - last).days if (last := self.last_contacts.get(one.code)) else None)
                 for one in self.held.accounts]
        found = [(one, days) for one, days in since if days is None or days > limit]
        return tuple(sorted(found, key=lambda entry: -(entry[1] if entry[1] is not None else 10**6)))

    @cached_property
    def registrations(self) -> tuple[Registration, ...]:
        """Return the specialist's registrations made up to the period's end: the last one of each account."""
        newest = {one.account: one for one in sorted(self.held.registrations, key=lambda each: each.valid_until)
                  if one.day <= self.day}
        return tuple(newest.values())

    @cached_property
    def late_deliveries(self) -> tuple[Delivery, ...]:
        """Return the deliveries past their day and not handed over, the oldest first."""
        late = (one for one in self.held.deliveries
                if one.due < self.day and (one.done is None or one.done > self.day))
        return tuple(sorted(late, key=lambda one: (one.due, one.code)))

    # -- figures -------------------------------------------------------------------------------------------------------

    @cached_property
    def figures(self) -> Mapping[str, Figure]:
        """Return all figures by key: deals, what records tell, and, where there is a log, numbers against bands.

        A period that has not begun has none.
        """
        if self.ahead:
            return {}
        found = {one.key: one for one in self.deals.figures()} if self.held.deals else {}
        wanted = [key for key, kinds in WORK.items() if all(map(self.held.kept, kinds))]
        if wanted and self.numbers.specialists:
            work = self.numbers.work_figures()
            found |= {key: work[key] for key in wanted}
        if self.held.accounts and (self.held.logs or self.held.visits):
            found["desk_silent"] = Figure(key="desk_silent", value=len(self.silent), count=len(self.held.accounts))
        return {**found, **self.numbers.figures()} if self.held.logs and self.numbers.specialists else found

    @property
    def told(self) -> bool:
        """Return whether anything at all is known of this period."""
        moved = self.deals.opened or self.deals.won or self.deals.lost
        return bool(moved or self.visits or self.settled or (self.logged and len(self.entries)))

    @cached_property
    def entries(self) -> pd.DataFrame:
        """Return the activities of the period."""
        days = self.numbers.activities["day"]
        return self.numbers.activities[(days >= str(self.period.start)) & (days <= str(self.day))]


def age(day: date, since: date | None) -> int | None:
    """Return for how many days something had lasted; None where its beginning is unknown."""
    return None if since is None else (day - since).days

