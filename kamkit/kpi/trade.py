"""Around the sale: registrations and claims by age, margins after claw-back, and what is due (trade practice)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

import pandas as pd

from kamkit.kpi.rows import framed, rows
from kamkit.kpi.work import in_year
from kamkit.model.money import Money
from kamkit.model.names import ACCOUNT, AMOUNT, CODE, CURRENCY, DAY, DAYS, KIND, ORDER, SPECIALIST, STATE
from kamkit.model.policy import Policy

BUCKETS = ("0-30", "31-60", "61-90", "90+")
AHEAD = timedelta(days=30)
"""What falls due within so many days is shown beside what is overdue."""
EXPIRED, RENEWED, ENDING, VALID = "expired", "renewed", "ending", "valid"
TO_FILE, PAST_FILING, WAITING, PAID, REFUSED, SETTLED, TAKEN_BACK = (
    "to_file", "past_filing", "waiting", "paid", "refused", "settled", "taken_back")
OVERDUE, DUE = "overdue", "due"
REGISTRATION_TYPES = {CODE: "str", ACCOUNT: "str", "dealer": "str", SPECIALIST: "str", DAY: "day", "valid_until": "day",
                      DAYS: "int64", STATE: "str", "overlap": "bool"}
CLAIM_TYPES = {CODE: "str", ACCOUNT: "str", ORDER: "str", "dealer": "str", SPECIALIST: "str", "due": "day",
               "filed": "day", "settled": "day", AMOUNT: "Int64", "paid": "Int64", "taken": "Int64", CURRENCY: "str",
               STATE: "str", DAYS: "Int64", "bucket": "str", "late": "int64", "returned": "int64", "reason": "str"}
AGE_TYPES = {CURRENCY: "str", "bucket": "str", "claims": "int64", AMOUNT: "int64"}
MARGIN_TYPES = {ORDER: "str", ACCOUNT: "str", SPECIALIST: "str", DAY: "day", CURRENCY: "str",
                **dict.fromkeys((AMOUNT, "margin", "rebate", "taken", "left", "waiting"), "Int64")}
EARNED_TYPES = {CURRENCY: "str", "orders": "int64", "known": "int64",
                **dict.fromkeys((AMOUNT, "margin", "rebate", "taken", "left", "waiting"), "Int64")}
DUE_TYPES = {KIND: "str", CODE: "str", ACCOUNT: "str", SPECIALIST: "str", ORDER: "str", "due": "day", DAYS: "int64",
             STATE: "str", "what": "str", AMOUNT: "Int64", CURRENCY: "str"}


# -- registrations -----------------------------------------------------------------------------------------------------

def registrations(made: pd.DataFrame, until: date, warns_days: int) -> pd.DataFrame:
    """Return a row a registration made up to a day: code, account, dealer, specialist, day, valid_until, days (left;
    below 0 since it ended), state, overlap.

    The state is "expired", "renewed" (ended, but the same dealer has a later one of this account), "ending" (within so
    many days, and no later one) or "valid"; `overlap` says that another dealer has the account registered on a day on
    which this one, too, is in force, and neither has ended.
    """
    listed = [one for one in rows(made, CODE, ACCOUNT, "dealer", SPECIALIST, DAY, "valid_until") if one[4] <= until]
    by_account: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for one in listed:
        by_account[one[1]].append(one)
    return framed([(*one, (one[5] - until).days, _registered(one, by_account[one[1]], until, warns_days),
                    any(_overlaps(one, other, until) for other in by_account[one[1]])) for one in listed],
                  REGISTRATION_TYPES)


def _registered(one: Sequence[Any], others: Sequence[Sequence[Any]], until: date, warns_days: int) -> str:
    later = any(other[2] == one[2] and other[5] > one[5] for other in others)
    left = (one[5] - until).days
    if left < 0:
        return RENEWED if later else EXPIRED
    return ENDING if left <= warns_days and not later else VALID


def _overlaps(one: Sequence[Any], other: Sequence[Any], until: date) -> bool:
    return bool(one[2] != other[2] and min(one[5], other[5]) >= max(one[4], other[4], until))


# -- claims ------------------------------------------------------------------------------------------------------------

def claims(made: pd.DataFrame, until: date) -> pd.DataFrame:
    """Return a row a claim as it stood on a day: code, account, order, dealer, specialist, due (file by), filed,
    settled, amount, paid, taken (taken back), currency, state, days, bucket, late, returned, reason.

    The state is "to_file", "past_filing" (not filed, the day is past), "waiting" (filed, not settled), "paid",
    "refused", "settled" (what was paid is not known) or "taken_back". `days` counts from filing to settling, or to that
    day; `bucket` puts the days of those waiting into 0–30, 31–60, 61–90, 90+; `late` is how many days past the day of
    filing a claim was, or is not yet, filed. Money in minor units; unknown is NA, never 0: so is what was paid or taken
    back in another currency than the claim's.
    """
    names = (CODE, ACCOUNT, ORDER, "dealer", SPECIALIST, "due", "filed", "settled", "amount_minor", "paid_minor",
             "clawed_back_minor", "clawed_on", "amount_currency", "paid_currency", "clawed_back_currency", "returned",
             "reason")
    return framed((_claim(row, until) for row in rows(_whole(made), *names)), CLAIM_TYPES)


def _claim(row: tuple[Any, ...], until: date) -> tuple[Any, ...]:
    head, (due, filed, settled, amount, paid, taken, taken_on, *currencies, returned, reason) = row[:5], row[5:]
    currency, of_paid, of_taken = currencies
    filed, settled = (day if day and day <= until else None for day in (filed, settled))
    gone = settled is not None and (taken_on <= until if taken_on else taken is not None)
    paid, taken = paid if of_paid == currency else None, taken if of_taken == currency else None
    state = _claim_state(due, filed, settled, paid, gone, until)
    days = ((settled or until) - filed).days if filed else None
    bucket = _bucket(days) if state == WAITING and days is not None else ""
    return (*head, due, filed, settled, amount, paid if settled else None, taken if gone else None, currency, state,
            days, bucket, max(0, ((filed or until) - due).days), returned, reason)


def _claim_state(due: date, filed: date | None, settled: date | None, paid: int | None, gone: bool,
                 until: date) -> str:
    if filed is None:
        return PAST_FILING if until > due else TO_FILE
    if settled is None:
        return WAITING
    if gone:
        return TAKEN_BACK
    return SETTLED if paid is None else PAID if paid else REFUSED


def _bucket(days: int) -> str:
    return BUCKETS[(days > 30) + (days > 60) + (days > 90)]


def ageing(listed: pd.DataFrame) -> pd.DataFrame:
    """Return the claims waiting by age: a row a currency and bucket: currency, bucket, claims, amount."""
    waiting = [one for one in rows(listed, CURRENCY, "bucket", AMOUNT) if one[1]]
    currencies = sorted({currency for currency, _, _ in waiting})
    cells = {(currency, bucket): [amount for *cell, amount in waiting if cell == [currency, bucket]]
             for currency in currencies for bucket in BUCKETS}
    return framed([(*cell, len(amounts), sum(amounts)) for cell, amounts in cells.items()], AGE_TYPES)


# -- margins -----------------------------------------------------------------------------------------------------------

def margin(orders: pd.DataFrame, listed: pd.DataFrame, policy: Policy, until: date) -> pd.DataFrame:
    """Return a row an order of the year up to a day and currency: order, account, specialist, day, currency, amount,
    margin (the policy's share), rebate (claims paid), taken (claw-backs with what the policy adds), left (margin +
    rebate − taken), waiting (claimed, not settled and thus in no sum). Minor units; what is not known is NA, never 0:
    where no claim at all is recorded, nobody knows of rebates.
    """
    claimed: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for order, *one in rows(_whole(listed), ORDER, CURRENCY, STATE, AMOUNT, "paid", "taken"):
        claimed[order].append(tuple(one))
    names = (CODE, ACCOUNT, SPECIALIST, DAY, "amount_minor", "amount_currency")
    bought = [row for row in rows(_whole(orders), *names) if in_year(row[3], until)]
    kept = not listed.empty
    return framed((row for one in bought for row in _margins(one, claimed[one[0]], policy, kept)), MARGIN_TYPES)


def _margins(
    order: tuple[Any, ...], claimed: Sequence[tuple[Any, ...]], policy: Policy, kept: bool
) -> Iterator[tuple[Any, ...]]:
    """Yield an order's row for its own currency, then one for each other currency of its claims; `kept` says whether
    any claims are recorded."""
    *head, amount, own = order
    currencies = dict.fromkeys([*([own] if own or not claimed else []), *(one[0] for one in claimed)])
    for currency in currencies:
        share = _share(amount, currency, own, policy)
        mine = [one for one in claimed if one[0] == currency]
        rebate, taken = (_paid(mine), _taken(mine, currency, policy)) if kept else (None, None)
        known = [value for value in (share, rebate, taken) if value is not None]
        left = known[0] + known[1] - known[2] if len(known) == 3 else None
        waiting = sum(one[2] for one in mine if one[1] in (TO_FILE, PAST_FILING, WAITING))
        yield *head, currency, amount if currency == own else None, share, rebate, taken, left, waiting


def _share(amount: int | None, currency: str | None, own: str | None, policy: Policy) -> int | None:
    """Return the policy's share of an order's amount; nothing falls to it in a currency that is not the order's."""
    if own is None or amount is None or currency is None:
        return None
    return policy.margin(Money(minor=amount, currency=own)).minor if currency == own else 0


def _paid(claimed: Sequence[tuple[Any, ...]]) -> int | None:
    paid = [one[3] for one in claimed if one[1] in (PAID, REFUSED, SETTLED, TAKEN_BACK)]
    return None if None in paid else sum(paid)


def _taken(claimed: Sequence[tuple[Any, ...]], currency: str | None, policy: Policy) -> int | None:
    taken = [one[4] for one in claimed if one[1] == TAKEN_BACK]
    if None in taken:
        return None
    return sum(policy.taken(Money(minor=one, currency=currency or "CNY")).minor for one in taken)


def earned(margins: pd.DataFrame) -> pd.DataFrame:
    """Return a row a currency: currency, orders, known (orders whose margin is known), and over those the sums of
    amount, margin, rebate, taken, left and waiting; NA where none is known. No sum crosses currencies."""
    names = (AMOUNT, "margin", "rebate", "taken", "left", "waiting")
    sums = []
    for currency in sorted(margins[CURRENCY].dropna().unique()):
        own = margins[margins[CURRENCY] == currency]
        known = own[own["left"].notna()]
        sums.append((currency, len(own), len(known), *(known[name].sum(min_count=1) for name in names)))
    return framed(sums, EARNED_TYPES)


# -- what is due -------------------------------------------------------------------------------------------------------

def due(deliveries: pd.DataFrame, papers: pd.DataFrame, payments: pd.DataFrame, until: date) -> pd.DataFrame:
    """Return a row a delivery, paper or payment (kind "delivery", "paper", "collection") not done on a day and due by
    30 days after it, the longest overdue first: kind, code, account, specialist, order, due, days (past its day; below
    0: still to come), state ("overdue", "due"), what (vehicles, or the paper's name), amount (minor units), currency.
    """
    head = (CODE, ACCOUNT, SPECIALIST, ORDER, "due")
    goods = [("delivery", *row[:-1], str(row[-1]), None, None) for row in rows(deliveries, *head, "done", "quantity")]
    notes = [("paper", *row, None, None) for row in rows(papers, *head, "handed", "name")]
    money = [("collection", *row[:-2], "", *row[-2:])
             for row in rows(_whole(payments), *head, "received", "amount_minor", "amount_currency")]
    waiting = [row for row in (*goods, *notes, *money) if row[5] <= until + AHEAD and not (row[6] and row[6] <= until)]
    listed = sorted(waiting, key=lambda row: (row[5], row[0], row[1]))
    return framed((_due(row, until) for row in listed), DUE_TYPES)


def _due(row: tuple[Any, ...], until: date) -> tuple[Any, ...]:
    past = (until - row[5]).days
    return *row[:6], past, OVERDUE if past > 0 else DUE, *row[7:]


def _whole(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame whose amounts (Int64) are plain whole numbers or None, never by way of a float."""
    found = {name: [None if pd.isna(one) else int(one) for one in frame[name]]
             for name, kind in frame.dtypes.items() if str(kind) == "Int64"}
    plain = {str(name): pd.Series(values, index=frame.index, dtype=object) for name, values in found.items()}
    return frame.assign(**plain)
