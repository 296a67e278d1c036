"""What came of the work: visits with a next step, promises, how accounts were found, and where the effort went."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from statistics import median
from typing import Any

import pandas as pd

from kamkit.kpi.rows import framed, rows
from kamkit.model.account import LeadSource
from kamkit.model.activity import ActivityKind
from kamkit.model.names import (
    ACCOUNT,
    CODE,
    COUNT,
    DAY,
    DAYS,
    KIND,
    LATE,
    ORDERS,
    SHARE,
    SPECIALIST,
    TOTAL,
    UNKNOWN,
)
from kamkit.rules.periods import Period

FEWEST_VISITS = FEWEST_PROMISES = FEWEST_SPANS = 5
FEWEST_ORDERS = 10
FEWEST_TOUCHES = 20
"""From how many visits, promises, spans, orders and contacts on a share or a median says anything."""
YEAR = timedelta(days=365)
NAN = float("nan")
KEPT, BROKEN, OPEN, OVERDUE = "kept", "broken", "open", "overdue"
NAMED, UNNAMED, VISITS = "named", "unnamed", "visits"
CLASSES = ("A", "B", "vip", UNKNOWN)
SOURCES = (*(source.value for source in LeadSource), UNKNOWN)
NOBODY = ""
"""Stands for the specialist of what belongs to nobody."""
VISIT_TYPES = {SPECIALIST: "str", VISITS: "int64", NAMED: "int64", UNNAMED: "int64", SHARE: "float64"}
PROMISE_TYPES = {SPECIALIST: "str", **dict.fromkeys((TOTAL, KEPT, LATE, BROKEN, OPEN, OVERDUE), "int64"),
                 SHARE: "float64"}
SOURCE_TYPES = {"source": "str", **dict.fromkeys(("accounts", "buyers", ORDERS, "vehicles", COUNT), "int64"),
                DAYS: "float64"}
EFFORT_TYPES = {"account_class": "str", **dict.fromkeys(("accounts", "touches"), "int64"), "effort": "float64",
                **dict.fromkeys(("taken", "vehicles"), "int64"), ORDERS: "float64", "vehicle_share": "float64"}


# -- visits and promises -----------------------------------------------------------------------------------------------

def visits(held: pd.DataFrame, specialists: Iterable[str], period: Period) -> pd.DataFrame:
    """Return a row a specialist: visits of the period, named (next step, owner and day all stand there: H37), unnamed,
    share (named ÷ visits, NaN below 5). Visits of nobody's stand under "" where there are any."""
    counts: dict[str, Counter[bool]] = defaultdict(Counter)
    for who, day, *step in rows(held, SPECIALIST, DAY, "next_step", "next_owner", "next_due"):
        if day in period:
            counts[who or NOBODY][all(step)] += 1
    listed = [(who, counts[who][True], counts[who][False]) for who in _everybody(specialists, counts)]
    return framed([(who, named + not_named, named, not_named, part(named, named + not_named, FEWEST_VISITS))
                   for who, named, not_named in listed], VISIT_TYPES)


def promises(made: pd.DataFrame, specialists: Iterable[str], period: Period, today: date | None = None) -> pd.DataFrame:
    """Return a row a specialist: promises due in the period by how they stood at its end: total, kept, late (kept after
    their day), broken, open; overdue (of any day, neither kept nor given up); share (kept ÷ (kept + late + broken), NaN
    below 5). Open are those due on the last day while that is today: once the day is over, they are broken."""
    over = today is not None and today > period.end
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for who, *one in rows(made, SPECIALIST, "made", "due", "kept_on", "given_up"):
        counts[who or NOBODY].update(_stood(one, period, over))
    return framed([(who, *_promised(counts[who])) for who in _everybody(specialists, counts)], PROMISE_TYPES)


def _stood(promise: Sequence[Any], period: Period, over: bool) -> list[str]:
    """Return how a promise stood at a period's end, and whether it was overdue then; nothing for one made later."""
    made, due, kept_on, given_up = promise
    end = period.end
    passed = due <= end if over else due < end
    if made > end:
        return []
    kept = kept_on is not None and kept_on <= end
    overdue = [OVERDUE] if passed and not kept and not given_up else []
    if due not in period:
        return overdue
    if kept:
        return [KEPT if kept_on and kept_on <= due else LATE]
    return [BROKEN if given_up or passed else OPEN, *overdue]


def _promised(count: Counter[str]) -> tuple[Any, ...]:
    states = [count[state] for state in (KEPT, LATE, BROKEN, OPEN)]
    return sum(states), *states, count[OVERDUE], part(count[KEPT], sum(states[:3]), FEWEST_PROMISES)


# -- where accounts come from ------------------------------------------------------------------------------------------

def sources(accounts: pd.DataFrame, kept: Collection[str], orders: pd.DataFrame, deals: pd.DataFrame,
            until: date) -> pd.DataFrame:
    """Return a row a way of finding accounts (LeadSource, then "unknown"): accounts (of those kept), buyers (that
    ordered in the year up to a day), orders and vehicles of that year, days (median from the opening of the deal to the
    order, over `count` orders that have both; NaN below 5)."""
    found = {code: source or UNKNOWN for code, source in rows(accounts, CODE, "source")}
    opened = dict(rows(deals, CODE, "opened"))
    bought: dict[str, list[Any]] = defaultdict(list)
    for account, deal, day, quantity in rows(orders, ACCOUNT, "deal", DAY, "quantity"):
        if in_year(day, until):
            began = opened.get(deal)
            bought[found.get(account, UNKNOWN)].append((account, quantity, (day - began).days if began else None))
    held = Counter(found.get(account, UNKNOWN) for account in kept)
    return framed([(source, held[source], *_bought(bought[source])) for source in SOURCES], SOURCE_TYPES)


def _bought(found: Sequence[Any]) -> tuple[Any, ...]:
    spans = [span for _, _, span in found if span is not None and span >= 0]
    days = float(median(spans)) if len(spans) >= FEWEST_SPANS else NAN
    return len({account for account, _, _ in found}), len(found), sum(row[1] for row in found), len(spans), days


# -- where the effort goes ---------------------------------------------------------------------------------------------

def effort(classes: Mapping[str, str], kept: Collection[str], touched_on: Iterable[str], orders: pd.DataFrame,
           until: date) -> pd.DataFrame:
    """Return a row a class of account ("A", "B", "vip", "unknown"): accounts (of those kept), touches (contacts with
    them: `touched_on` names the account of each), effort (their share of all touches), taken (orders of the year up to
    a day), vehicles, orders (share of orders), vehicle_share. `classes` tells the class of each account (classes_of).

    Shares are NaN below 20 touches or 10 orders in all.
    """
    touched = Counter(classes.get(account, UNKNOWN) for account in touched_on)
    taken: Counter[str] = Counter()
    driven: Counter[str] = Counter()
    for account, day, quantity in rows(orders, ACCOUNT, DAY, "quantity"):
        if in_year(day, until):
            taken[classes.get(account, UNKNOWN)] += 1
            driven[classes.get(account, UNKNOWN)] += quantity
    held_by, bought = Counter(classes.get(account, UNKNOWN) for account in kept), taken.total()
    return framed([(one, held_by[one], touched[one], part(touched[one], touched.total(), FEWEST_TOUCHES), taken[one],
                    driven[one], part(taken[one], bought, FEWEST_ORDERS),
                    part(driven[one], driven.total() if bought >= FEWEST_ORDERS else 0, 1)) for one in CLASSES],
                  EFFORT_TYPES)


def classes_of(accounts: pd.DataFrame) -> dict[str, str]:
    """Return the class of each account, by code: "A", "B", "unknown"; a VIP counts as "vip", of whatever class."""
    return {code: "vip" if vip else account_class or UNKNOWN
            for code, account_class, vip in rows(accounts, CODE, "account_class", "is_vip")}


def touches(activities: pd.DataFrame, held: pd.DataFrame, until: date) -> list[str]:
    """Return the account of every contact in the year up to a day; a visit counts by its own record."""
    noted = [account for account, day, kind in rows(activities, ACCOUNT, DAY, KIND)
             if account and kind != ActivityKind.VISIT and in_year(day, until)]
    return noted + [account for account, day in rows(held, ACCOUNT, DAY) if in_year(day, until)]


def unplaced(activities: pd.DataFrame, until: date) -> int:
    """Return how many activities of the year up to a day name no account."""
    return sum(account is None and in_year(day, until) for account, day in rows(activities, ACCOUNT, DAY))


# -- bricks ------------------------------------------------------------------------------------------------------------

def in_year(day: date | None, until: date) -> bool:
    """Return whether a day lies in the 365 days that end with another."""
    return day is not None and until - YEAR < day <= until


def part(some: int, whole: int, fewest: int) -> float:
    """Return a share, NaN where the whole is less than the fewest it takes."""
    return some / whole if whole >= max(fewest, 1) else NAN


def _everybody(specialists: Iterable[str], counts: Mapping[str, Any]) -> list[str]:
    """Return the specialists in order, and last the others found."""
    wanted = list(specialists)
    return [*wanted, *sorted(set(counts) - set(wanted))]
