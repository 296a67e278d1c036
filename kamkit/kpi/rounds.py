"""Rounds of business with an account, and the day on which each came to the nine steps of the sales process (D02–D10).

The handbook names the steps and gives no test for them. Which record shows that a step was come to is our reading; each
rule stands in the words `kpi.funnel_<step>.formula`. A deal is a round; a further order under the same deal, and an
order without a deal, are rounds of their own, so a second order starts a new round. Where nothing of that is open,
whatever was done since the last round ended makes one that is under way.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pandas as pd

from kamkit.model.activity import ActivityKind
from kamkit.model.names import (
    ACCOUNT,
    AGAIN,
    BEGAN,
    CODE,
    DAY,
    DEAL,
    ENDED,
    FURTHEST,
    KIND,
    LOST,
    OPEN,
    OUTCOME,
    ROUND,
    SPECIALIST,
    STAGE,
    WON,
)

STEPS: Mapping[str, str] = {
    "prospecting": "D02", "preparation": "D03", "visit": "D04", "needs": "D05", "negotiation": "D06",
    "closing": "D07", "delivery": "D08", "follow_up": "D09", "retention": "D10",
}
"""The nine steps in their order, with their handbook ids."""
KEPT_AFTER = timedelta(days=30)
"""So long after the hand-over a visit or call shows that the customer is still looked after (our reading)."""
OFFERS = (ActivityKind.QUOTATION, ActivityKind.BID)
CALLS = (ActivityKind.KNOWN_CALL, ActivityKind.EVENT)
COLUMNS = (ACCOUNT, ROUND, SPECIALIST, DEAL, BEGAN, ENDED, OUTCOME, FURTHEST, AGAIN, *STEPS)
Days = list[date]


@dataclass(frozen=True)
class Records:
    """What rounds are read from, a row a record, as the store's frames give them; `keepers` names each account's
    specialist, `needs` has account and day where the requirements of a project were settled."""

    deals: pd.DataFrame
    orders: pd.DataFrame
    deliveries: pd.DataFrame
    visits: pd.DataFrame
    activities: pd.DataFrame
    registrations: pd.DataFrame
    needs: pd.DataFrame
    keepers: Mapping[str, str | None] = field(default_factory=dict)


@dataclass
class Trail:
    """The days on which something happened with one account, each list in order, none after the day looked from."""

    visits: Days = field(default_factory=list)
    noted: Days = field(default_factory=list)
    agreed: Days = field(default_factory=list)
    needs: Days = field(default_factory=list)
    offers: Days = field(default_factory=list)
    services: Days = field(default_factory=list)
    calls: Days = field(default_factory=list)
    registered: Days = field(default_factory=list)
    traces: Days = field(default_factory=list)


@dataclass
class Round:
    """One round: its deal, the orders in it, when it was opened, when and how it ended."""

    account: str
    specialist: str | None
    deal: str | None = None
    orders: list[str] = field(default_factory=list)
    opened: date | None = None
    ended: date | None = None
    outcome: str = OPEN
    stage: str | None = None

    @property
    def place(self) -> tuple[date, date, str]:
        """Return by what rounds of an account are put in order."""
        return self.opened or self.ended or date.max, self.ended or date.max, self.deal or ""


def rounds(given: Records, until: date) -> pd.DataFrame:
    """Return a row a round as it looks on the day `until`: COLUMNS, by account and round.

    `round` counts an account's rounds from 1; `outcome` is "open", "won" or "lost"; `furthest` is the last step come to
    (1 to 9); `again` says that the account has a later round; each step's column has the day it was come to, NaT where
    no record shows it.
    """
    trails, done = trails_of(given, until), _handed_over(given.deliveries, until)
    rows = []
    for account, found in _by_account(given, until).items():
        trail = trails.get(account, Trail())
        whole = sorted([*found, *_under_way(account, found, trail, given.keepers)], key=lambda one: one.place)
        before: date | None = None
        for number, one in enumerate(whole, 1):
            rows.append(_row(one, (number, len(whole)), trail, done, (before, until)))
            before = one.ended or before
    return _typed(pd.DataFrame(rows, columns=list(COLUMNS)))


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    days = dict.fromkeys((BEGAN, ENDED, *STEPS), "datetime64[us]")
    texts = dict.fromkeys((ACCOUNT, SPECIALIST, DEAL, OUTCOME), "str")
    return frame.astype({**texts, **days, ROUND: int, FURTHEST: int, AGAIN: bool})


# -- which rounds there are --------------------------------------------------------------------------------------------

def _by_account(given: Records, until: date) -> dict[str, list[Round]]:
    """Return the rounds that deals and orders make, by account; an account that has neither is there with none."""
    found: dict[str, list[Round]] = {account: [] for account in sorted({*given.keepers, *_named(given)})}
    deals = {one.deal: one for one in _of_deals(given, until) if one.deal}
    for one in deals.values():
        found[one.account].append(one)
    for (account, deal, day), codes, specialist in _purchases(given.orders, until):
        first = deals.get(deal)
        if first is not None and not first.orders and first.account == account:
            first.orders, first.ended, first.outcome = codes, day, WON
        else:
            keeper = specialist or given.keepers.get(account)
            found[account].append(Round(account, keeper, None, codes, None, day, WON))
    return found


def _named(given: Records) -> Iterator[str]:
    for frame in (given.deals, given.orders, given.visits, given.activities, given.registrations):
        yield from (account for account in frame[ACCOUNT].unique() if isinstance(account, str))


def _of_deals(given: Records, until: date) -> Iterator[Round]:
    for row in given.deals.to_dict("records"):
        opened, closed = _day(row["opened"]), _day(row["closed"])
        if not isinstance(row[ACCOUNT], str) or (opened and opened > until):
            continue
        stage = row[STAGE] if row[STAGE] in (WON, LOST) and (closed is None or closed <= until) else OPEN
        ended = closed if closed and closed <= until and stage != OPEN else None
        keeper = _text(row[SPECIALIST]) or given.keepers.get(row[ACCOUNT])
        now = row[STAGE] if stage == OPEN and not (closed and closed > until) else None
        yield Round(row[ACCOUNT], keeper, row[CODE], [], opened, ended, stage, now)


def _purchases(orders: pd.DataFrame, until: date) -> Iterator[tuple[tuple[str, str, date], list[str], str | None]]:
    """Yield what was ordered together, one account's orders of one day under one deal, the oldest first."""
    together: dict[tuple[str, str, date], list[Any]] = defaultdict(list)
    for row in sorted(orders.to_dict("records"), key=lambda row: (row[DAY], row[CODE])):
        day = _day(row[DAY])
        if day and day <= until:
            together[row[ACCOUNT], _text(row["deal"]) or "", day].append(row)
    for key, rows in together.items():
        yield key, [row[CODE] for row in rows], _text(rows[0][SPECIALIST])


def _under_way(account: str, found: Sequence[Round], trail: Trail, keepers: Mapping[str, str | None]) -> list[Round]:
    """Return a round of what was done since the last one ended, where no deal is open: after an order only an offer or
    a registration opens new business, else any trace does."""
    if any(one.outcome == OPEN for one in found):
        return []
    last = max((one for one in found if one.ended), key=lambda one: one.ended or date.min, default=None)
    news = sorted([*trail.offers, *trail.registered]) if last and last.outcome == WON else trail.traces
    since = _first(news, last.ended + timedelta(days=1)) if last and last.ended else _first(news)
    if since is None and (found or trail.traces):
        return []
    return [Round(account, keepers.get(account), opened=since)] if since or account in keepers else []


# -- how far each came -------------------------------------------------------------------------------------------------

def _row(one: Round, place: tuple[int, int], trail: Trail, done: Mapping[str, date],
         edge: tuple[date | None, date]) -> tuple[Any, ...]:
    number, whole = place
    days = dict(zip(STEPS, _days(one, number == 1, trail, done, edge), strict=True))
    come = [place for place, key in enumerate(STEPS, 1) if days[key]]
    furthest = max([*come, _least(one)])
    began = min((day for day in (*days.values(), one.opened) if day), default=None)
    return (one.account, number, one.specialist, one.deal, began, one.ended, one.outcome, furthest, number < whole,
            *days.values())


def _least(one: Round) -> int:
    """Return the step that a round must have come to by its stage alone: closing if won, negotiation if in talks."""
    return 6 if one.outcome == WON else 5 if one.stage == "engaging" else 1


def _days(one: Round, first: bool, trail: Trail, done: Mapping[str, date],
          edge: tuple[date | None, date]) -> tuple[date | None, ...]:
    """Return the days on which a round came to the nine steps, None where no record shows it."""
    before, until = edge
    found = _first(trail.traces) if first else None
    start = (found if first else one.opened or (before and before + timedelta(days=1))) or date.min
    end = one.ended or until
    handed = min((done[code] for code in one.orders if code in done), default=None)
    opened = _earliest(one.opened if one.deal else None, _first(trail.registered, start, end))
    visited = _first(trail.visits, start, end)
    return (
        _earliest(found, one.opened, one.ended if one.outcome == WON else None) if first else None,
        opened, visited, _needs(trail, visited, start, end),
        None if one.stage == "prospecting" else _first(trail.offers, start, end),
        one.ended if one.outcome == WON else None, handed,
        _first(trail.services, handed) if handed else None,
        _first(trail.calls, handed + KEPT_AFTER) if handed else None,
    )


def _needs(trail: Trail, visited: date | None, start: date, end: date) -> date | None:
    """Return the day on which needs were confirmed: on a later visit than the first, with a next step agreed, or with
    the requirements of a project settled."""
    back = _first(trail.agreed, visited + timedelta(days=1), end) if visited else None
    return _earliest(back, _first(trail.needs, start, end))


def trails_of(given: Records, until: date) -> dict[str, Trail]:
    """Return what happened with each account up to a day, by account."""
    found: dict[str, Trail] = defaultdict(Trail)
    for account, day, kind in _happened(given):
        if day and day <= until and isinstance(account, str):
            for name in MARKS[kind]:
                getattr(found[account], name).append(day)
    for trail in found.values():
        if not trail.visits:  # a visit counts by its own record; only where there is none, by what the diary says
            trail.visits, trail.calls = trail.noted, trail.calls + trail.noted
        for days in vars(trail).values():
            days.sort()
    return dict(found)


MARKS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys((kind.value for kind in ActivityKind), ("traces",)),
    **dict.fromkeys((kind.value for kind in OFFERS), ("offers", "traces")),
    **dict.fromkeys((kind.value for kind in CALLS), ("calls", "traces")),
    ActivityKind.SERVICE.value: ("services", "traces"), ActivityKind.VISIT.value: ("noted", "traces"),
    "met": ("visits", "calls", "traces"),
    "agreed": ("agreed",), "settled": ("needs",), "registered": ("registered", "traces"),
}
"""Which lists of a trail each kind of entry goes into."""


def _happened(given: Records) -> Iterator[tuple[Any, date | None, str]]:
    acts, visits, needs, registered = given.activities, given.visits, given.needs, given.registrations
    yield from zip(acts[ACCOUNT], _dates(acts[DAY]), acts[KIND], strict=True)
    days = _dates(visits[DAY])
    yield from ((account, day, "met") for account, day in zip(visits[ACCOUNT], days, strict=True))
    agreed = visits["next_step"].notna() & visits["next_owner"].notna() & visits["next_due"].notna()
    yield from ((account, day, "agreed") for account, day, named in zip(visits[ACCOUNT], days, agreed, strict=True)
                if named)
    yield from ((account, day, "settled") for account, day in zip(needs[ACCOUNT], _dates(needs[DAY]), strict=True))
    yield from ((account, day, "registered")
                for account, day in zip(registered[ACCOUNT], _dates(registered[DAY]), strict=True))


def _handed_over(deliveries: pd.DataFrame, until: date) -> dict[str, date]:
    """Return the day of the first hand-over of each order."""
    found: dict[str, date] = {}
    for order, day in zip(deliveries["order"], _dates(deliveries["done"]), strict=True):
        if day and day <= until:
            found[order] = min(day, found.get(order, day))
    return found


def _first(days: Sequence[date], start: date = date.min, end: date = date.max) -> date | None:
    """Return the first of the days, which are in order, that lies between two."""
    at = bisect_left(days, start)
    return days[at] if at < len(days) and days[at] <= end else None


def _earliest(*days: date | None) -> date | None:
    return min((day for day in days if day), default=None)


def _dates(days: pd.Series) -> Iterable[date | None]:
    return [None if pd.isna(day) else day.date() for day in days]


def _day(day: Any) -> date | None:
    return None if pd.isna(day) else day.date()


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None
