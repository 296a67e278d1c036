"""The work behind the numbers: funnel, visits, promises, sources, effort, registrations, claims, margin, what is due.

All of it looks from the last day of the period (today, where the period is not over): what happened later is not seen.
Funnel, sources, effort and margin cover the year that ends with that day, for a month holds too few cases.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

import pandas as pd

from kamkit.errors import ContentError, Where, problem
from kamkit.kit.counts import reckoning
from kamkit.kit.counts.business import Business
from kamkit.kit.counts.teamwork import Desk
from kamkit.kpi import funnel, trade, work
from kamkit.kpi.rounds import STEPS, rounds
from kamkit.model.figures import Figure
from kamkit.model.names import DAY, NAME, ORDER, STEP
from kamkit.model.policy import Policy
from kamkit.rules.periods import Period


class Workload:
    """What came of the work of some specialists, seen from the last day of a period. Nothing is loaded before it is
    asked; what belongs to nobody is part of the whole office only."""

    kit: Desk
    period: Period

    @property
    def specialists(self) -> tuple[str, ...]:
        """Return the codes of the specialists, in order."""
        raise NotImplementedError

    @property
    def business(self) -> Business:
        """Return the records these numbers rest on."""
        raise NotImplementedError

    @property
    def policy(self) -> Policy | None:
        """Return the commercial policy by which margins are worked out; None where data/standards/ has none."""
        return self.kit.standards.policy

    # -- the sales process ---------------------------------------------------------------------------------------------

    @cached_property
    def _rounds(self) -> pd.DataFrame:
        return self.business.of(rounds(self.business.rounds, self.period.end))

    @cached_property
    def _alive(self) -> pd.DataFrame:
        return funnel.alive(self._rounds, self.period.end)

    def rounds(self) -> pd.DataFrame:
        """Return a row a round of business under way or ended in the year: account, round, specialist, deal, began,
        ended, outcome ("open", "won", "lost"), furthest (1 to 9), again, and the day each of the nine steps was come
        to."""
        return self._alive.copy()

    def funnel(self) -> pd.DataFrame:
        """Return a row a step of the sales process, in order: step, name, item, reached, seen, loops, open, lost,
        settled, conversion, needed, count, days, days_q1, days_q3 (see kpi.funnel.funnel); over the year's rounds."""
        found = funnel.funnel(self._alive)
        names = [self.kit.words(f"kpi.funnel_{step}.name") for step in found[STEP]]
        found.insert(1, NAME, names)
        return found

    def steps(self) -> dict[str, str]:
        """Return the handbook id of the step (D02–D10) at which each account stands, by code."""
        return {account: STEPS[step] for account, step in funnel.standing(self._rounds).items()}

    # -- visits and promises -------------------------------------------------------------------------------------------

    def visits(self) -> pd.DataFrame:
        """Return a row a specialist: specialist, visits (in the period), named (with next step, owner and day),
        unnamed, share (NaN below 5 visits)."""
        return work.visits(self.business.visits, self.specialists, self.period)

    def promises(self) -> pd.DataFrame:
        """Return a row a specialist: specialist, total (promises due in the period), kept, late, broken, open, overdue
        (of any day, neither kept nor given up), share (kept in time; NaN below 5 that are settled)."""
        return work.promises(self.business.promises, self.specialists, self.period, self.kit.today)

    # -- where accounts come from, where effort goes -------------------------------------------------------------------

    def sources(self) -> pd.DataFrame:
        """Return a row a way of finding accounts: source, name, accounts, buyers, orders, vehicles, count, days (median
        from opening the deal to the order; NaN below 5)."""
        own = self.business
        found = work.sources(own.accounts, own.kept, own.sold, own.deals, self.period.end)
        return self._called(found, "source", "value.leadsource")

    def effort(self) -> pd.DataFrame:
        """Return a row a class of account: account_class, name, accounts, touches, effort (share of contacts), taken
        (orders), vehicles, orders (share of orders), vehicle_share; shares NaN where there is too little to share."""
        own, until = self.business, self.period.end
        touched = work.touches(own.activities, own.visits, until)
        found = work.effort(work.classes_of(own.accounts), own.kept, touched, own.sold, until)
        return self._called(found, "account_class", "kpi.class")

    # -- around the sale -----------------------------------------------------------------------------------------------

    def registrations(self) -> pd.DataFrame:
        """Return a row a registration: code, account, dealer, specialist, day, valid_until, days (left), state
        ("expired", "renewed", "ending", "valid"), overlap."""
        warns = self.kit.standards.limits.registration_warns_days
        return self.business.of(trade.registrations(self.business.registrations, self.period.end, warns))

    def claims(self) -> pd.DataFrame:
        """Return a row a claim whose order had been taken: code, account, order, dealer, specialist, due, filed,
        settled, amount, paid, taken, currency, state, days, bucket, late, returned, reason (see kpi.trade.claims)."""
        own = self.business
        taken = own.orders[own.orders[DAY] <= pd.Timestamp(self.period.end)]["code"]
        return trade.claims(own.of(own.claims[own.claims[ORDER].isin(taken)]), self.period.end)

    def ageing(self) -> pd.DataFrame:
        """Return the claims waiting by age: currency, bucket ("0-30", "31-60", "61-90", "90+"), claims, amount."""
        return trade.ageing(self.claims())

    def margin(self) -> pd.DataFrame:
        """Return a row an order of the year and currency: order, account, specialist, day, currency, amount, margin,
        rebate, taken, left, waiting, in minor units; NA where it is not known. Raise ContentError without a policy."""
        if self.policy is None:
            raise ContentError(problem("policy_missing", Where(file="data/standards/policy.yml")))
        return trade.margin(self.business.sold, self.claims(), self.policy, self.period.end)

    def earned(self) -> pd.DataFrame:
        """Return the sums of `margin` by currency: currency, orders, known, amount, margin, rebate, taken, left,
        waiting. Raise ContentError without a policy."""
        return trade.earned(self.margin())

    def due(self) -> pd.DataFrame:
        """Return what is not done and overdue, or due within 30 days: kind ("delivery", "paper", "collection"), code,
        account, specialist, order, due, days (past its day), state, what, amount (minor units), currency."""
        own = self.business
        deliveries, papers, payments = (own.of(part) for part in (own.deliveries, own.papers, own.payments))
        return trade.due(deliveries, papers, payments, self.period.end)

    # -- figures -------------------------------------------------------------------------------------------------------

    def work_figures(self) -> dict[str, Figure]:
        """Return every figure of the work by its key; value None where the data are too few or nothing is recorded."""
        return self._work_figures

    @cached_property
    def _work_figures(self) -> dict[str, Figure]:
        currency = self.kit.workshop.currency
        found: Iterable[Figure] = (
            *reckoning.funnel(self._alive, self.funnel(), self.period.end),
            *reckoning.visits(self.visits()), *reckoning.promises(self.promises()),
            *reckoning.sources(self.sources()), *reckoning.effort(self.effort(), self._loose()),
            *reckoning.registrations(self.registrations()), *reckoning.claims(self.claims(), self.period.end, currency),
            *reckoning.margin(self.margin() if self.policy else None, currency),
            *reckoning.due(self.due(), currency),
        )
        return {one.key: one for one in found}

    def _loose(self) -> tuple[int, int]:
        """Return how many contacts of the year name an account, and how many there were."""
        own, until = self.business, self.period.end
        named = len(work.touches(own.activities, own.visits, until))
        return named, named + work.unplaced(own.activities, until)

    def _called(self, found: pd.DataFrame, column: str, room: str) -> pd.DataFrame:
        unknown = self.kit.words("value.unknown")
        names = [unknown if key == "unknown" else self.kit.words(f"{room}.{key}") for key in found[column]]
        found.insert(1, NAME, names)
        return found
