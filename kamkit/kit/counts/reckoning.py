"""Figures of the work: each with its value, what it rests on, and why it has none where the data are too few."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from statistics import median
from typing import Any

import pandas as pd

from kamkit.kpi import funnel as steps
from kamkit.kpi import trade, work
from kamkit.kpi.rows import rows
from kamkit.model.figures import Figure, Unit
from kamkit.model.names import (
    AMOUNT,
    CONVERSION,
    CURRENCY,
    KIND,
    LATE,
    LOOPS,
    LOST,
    OPEN,
    REACHED,
    SETTLED,
    STATE,
    STEP,
    TOTAL,
    UNKNOWN,
    WON,
)

FEWEST_CLAIMS = 5
"""From how many claims filed on a share of them says anything."""
OVERDUE_KEYS = {"delivery": "deliveries_overdue", "paper": "papers_overdue", "collection": "payments_overdue"}
FEW_ROUNDS, FEW_SPANS, FEW_VISITS, FEW_PROMISES = "few_rounds", "few_spans", "few_held", "few_due"
FEW_TOUCHES, FEW_CLAIMS, NO_ACCOUNTS = "few_touches", "few_claims", "no_accounts"
NO_POLICY, NOTHING_SOLD, NO_AMOUNTS = "no_policy", "nothing_sold", "no_amounts"


def funnel(rounds: pd.DataFrame, found: pd.DataFrame, until: date) -> Iterator[Figure]:
    """Return how the year's rounds stand, the share won, how long it takes, and step by step who came and came on."""
    ended = steps.outcomes(rounds, until)
    decided, count = ended[WON] + ended[LOST], len(rounds)
    for key, name in (("rounds_open", OPEN), ("rounds_won", WON), ("rounds_lost", LOST), ("rounds_again", LOOPS)):
        yield _count(key, ended[name], count)
    yield _share("win_rate", ended[WON], decided, steps.FEWEST_ROUNDS, FEW_ROUNDS)
    spans = [(end - start).days for start, end in rows(rounds, "preparation", "closing") if start and end]
    long = median(spans) if len(spans) >= steps.FEWEST_SPANS else None
    yield _or_why("days_to_order", long, len(spans), "days", FEW_SPANS)
    for step, reached, settled, conversion in rows(found, STEP, REACHED, SETTLED, CONVERSION):
        yield _count(f"funnel_{step}", reached, count)
        if step != "prospecting":
            yield _or_why(f"conversion_{step}", conversion, settled, "share", FEW_ROUNDS)


def visits(found: pd.DataFrame) -> Iterator[Figure]:
    """Return how many visits were held, and the share that ended with a next step."""
    held, named = int(found[work.VISITS].sum()), int(found[work.NAMED].sum())
    yield _count("visits_held", held, held)
    yield _share("visits_next_step", named, held, work.FEWEST_VISITS, FEW_VISITS)


def promises(found: pd.DataFrame) -> Iterator[Figure]:
    """Return the share of promises kept in time, how many were broken, and how many are overdue."""
    sums = found[[TOTAL, work.KEPT, LATE, work.BROKEN, work.OVERDUE]].sum()
    settled = int(sums[work.KEPT] + sums[LATE] + sums[work.BROKEN])
    yield _share("promises_kept", int(sums[work.KEPT]), settled, work.FEWEST_PROMISES, FEW_PROMISES)
    yield _count("promises_broken", int(sums[work.BROKEN]), int(sums[TOTAL]))
    yield _count("promises_overdue", int(sums[work.OVERDUE]), int(sums[work.OVERDUE]))


def sources(found: pd.DataFrame) -> Iterator[Figure]:
    """Return the share of accounts of which we know how they were found."""
    accounts = int(found["accounts"].sum())
    unknown = int(found.loc[found["source"] == UNKNOWN, "accounts"].sum())
    yield _share("source_known", accounts - unknown, accounts, 1, NO_ACCOUNTS)


def effort(found: pd.DataFrame, placed: tuple[int, int]) -> Iterator[Figure]:
    """Return the share of contacts that name an account, and that of those with accounts of unknown class."""
    yield _share("effort_placed", *placed, work.FEWEST_TOUCHES, FEW_TOUCHES)
    touches = int(found["touches"].sum())
    unknown = int(found.loc[found["account_class"] == UNKNOWN, "touches"].sum())
    yield _share("effort_unknown", unknown, touches, work.FEWEST_TOUCHES, FEW_TOUCHES)


def registrations(found: pd.DataFrame) -> Iterator[Figure]:
    """Return how many registrations have run out, are about to, and overlap with another dealer's."""
    states = found[STATE].value_counts()
    yield _count("registrations_expired", int(states.get(trade.EXPIRED, 0)), len(found))
    yield _count("registrations_ending", int(states.get(trade.ENDING, 0)), len(found))
    yield _count("registrations_overlap", int(found["overlap"].sum()), len(found))


def claims(found: pd.DataFrame, until: date, currency: str) -> Iterator[Figure]:
    """Return the claims waiting, how old, those past their day of filing, the share filed late, what was taken back.

    Sums are of one currency; of the share, and of what was taken back, the year up to a day.
    """
    states, days = found[STATE].value_counts(), found["bucket"].value_counts()
    waiting = found[(found[STATE] == trade.WAITING) & (found[CURRENCY] == currency)]
    yield _count("claims_waiting", int(states.get(trade.WAITING, 0)), len(found))
    yield _money("claims_waiting_money", int(waiting[AMOUNT].sum()), len(waiting), currency)
    yield _count("claims_over_90", int(days.get(trade.BUCKETS[-1], 0)), int(states.get(trade.WAITING, 0)))
    yield _count("claims_past_filing", int(states.get(trade.PAST_FILING, 0)), len(found))
    year = found[found["due"] > pd.Timestamp(until - timedelta(days=365))]
    filed = year[year["filed"].notna()]
    yield _share("claims_filed_late", int((filed["late"] > 0).sum()), len(filed), FEWEST_CLAIMS, FEW_CLAIMS)
    taken = year[(year[STATE] == trade.TAKEN_BACK) & (year[CURRENCY] == currency)]["taken"]
    total = int(taken.sum()) if taken.notna().all() else None
    yield _money("claims_taken_back", total, len(taken), currency, NO_AMOUNTS)


def margin(found: pd.DataFrame | None, currency: str) -> Iterator[Figure]:
    """Return what is left of the year's orders after claw-backs, its share of their price, how many are not known."""
    own = found[found[CURRENCY] == currency] if found is not None else pd.DataFrame({"left": [], AMOUNT: []})
    known = own[own["left"].notna()]
    priced = known[known[AMOUNT].notna()]
    why = NO_POLICY if found is None else NO_AMOUNTS if len(found) else NOTHING_SOLD
    yield _money("margin_left", int(known["left"].sum()) if len(known) else None, len(known), currency, why)
    price = int(priced[AMOUNT].sum())
    yield _or_why("margin_share", int(priced["left"].sum()) / price if price else None, len(priced), "share", why)
    if found is not None:
        yield _count("margin_unknown", int(found["left"].isna().sum()), len(found))


def due(found: pd.DataFrame, currency: str) -> Iterator[Figure]:
    """Return how many deliveries, papers and payments are overdue, and how much money."""
    late = found[found[STATE] == trade.OVERDUE]
    kinds = late[KIND].value_counts()
    for kind, key in OVERDUE_KEYS.items():
        yield _count(key, int(kinds.get(kind, 0)), int((found[KIND] == kind).sum()))
    money = late[(late[KIND] == "collection") & (late[CURRENCY] == currency)]
    yield _money("payments_overdue_money", int(money[AMOUNT].sum()), len(money), currency)


def _count(key: str, value: int, count: int) -> Figure:
    return Figure(key=key, value=int(value), count=int(count))


def _share(key: str, some: int, whole: int, fewest: int, why: str) -> Figure:
    return _or_why(key, some / whole if whole >= fewest else None, whole, "share", why)


def _money(key: str, minor: int | None, count: int, currency: str, why: str = NO_AMOUNTS) -> Figure:
    return Figure(key=key, value=minor, count=count, unit="money", currency=currency,
                  why=why if minor is None else None)


def _or_why(key: str, value: Any, count: int, unit: Unit, why: str) -> Figure:
    missing = value is None or value != value
    return Figure(key=key, value=None if missing else float(value), count=int(count), unit=unit,
                  why=why if missing else None)
