"""Small books of business for tests of the funnel, of the work and of what follows a sale."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import pandas as pd
from hypothesis import strategies as st

from kamkit.kpi.rounds import Records
from kamkit.kpi.rows import framed as made
from kamkit.model.account import Registration
from kamkit.model.base import Record
from kamkit.model.money import Money
from kamkit.model.sales import Claim, Deal, DealStage, Delivery, Order
from kamkit.model.visit import Visit
from kamkit.store.frames import framed

START, UNTIL = date(2026, 1, 1), date(2026, 10, 30)
ACCOUNTS, SPECIALISTS = ("A-1", "A-2", "A-3"), ("S-1", "S-2")
TOUCH = {"specialist": "str", "day": "day", "account": "str", "kind": "str"}
NEED = {"account": "str", "day": "day"}
SETTLED = (DealStage.WON, DealStage.LOST)


def day(month: int, number: int, year: int = 2026) -> date:
    """Return a day of the year in which the tests play."""
    return date(year, month, number)


def yuan(amount: int) -> Money:
    """Return an amount in yuan."""
    return Money.of(amount)


def visit(code: str, account: str, on: date, agreed: bool = False, who: str | None = "S-1") -> Visit:
    """Return a visit, with or without a next step."""
    step = {"next_step": "step", "next_owner": "we", "next_due": on + timedelta(days=7)} if agreed else {}
    return Visit(code=code, account=account, specialist=who, day=on, **step)


def order(code: str, account: str, on: date, deal: str | None = None, **more: Any) -> Order:
    """Return an order of ten vehicles."""
    return Order(**{"code": code, "account": account, "specialist": "S-1", "day": on, "deal": deal, "product": "M",
                    "quantity": 10, **more})


def delivery(code: str, of: str, account: str, due: date, done: date | None) -> Delivery:
    """Return a delivery."""
    return Delivery(code=code, order=of, account=account, due=due, done=done, quantity=10)


def touches(*rows: tuple[str, date, str]) -> pd.DataFrame:
    """Return activities: account, day, kind."""
    return made([("S-1", on, account, kind) for account, on, kind in rows], TOUCH)


def records(found: Iterable[Record] = (), acts: pd.DataFrame | None = None, needs: Iterable[tuple[str, date]] = (),
            keepers: dict[str, str | None] | None = None) -> Records:
    """Return what rounds are read from, made of records."""
    listed = list(found)
    frames = [framed(kind, [one for one in listed if isinstance(one, kind)])
              for kind in (Deal, Order, Delivery, Visit, Registration)]
    activities = touches() if acts is None else acts
    return Records(*frames[:4], activities, frames[4], made(needs, NEED), keepers or {})


# -- random books ------------------------------------------------------------------------------------------------------

DAYS = st.dates(START, date(2027, 1, 31))
OFTEN = st.integers(0, 3).map(bool)


@st.composite
def books(draw: st.DrawFn) -> Records:
    """Return a random book: deals open, won and lost, orders with and without a deal, and what happened around them."""
    deals = [draw(_deal(number)) for number in range(draw(st.integers(0, 5)))]
    orders = [draw(_order(number, deals)) for number in range(draw(st.integers(0, 5)))]
    handed = [draw(_delivery(number, one)) for number, one in enumerate(orders)]
    visits = [visit(f"V{n}", draw(st.sampled_from(ACCOUNTS)), draw(DAYS), draw(st.booleans()))
              for n in range(draw(st.integers(0, 6)))]
    kinds = st.sampled_from(["cold_call", "known_call", "quotation", "bid", "service", "visit", "direct_mail"])
    acts = touches(*draw(st.lists(st.tuples(st.sampled_from(ACCOUNTS), DAYS, kinds), max_size=10)))
    needs = draw(st.lists(st.tuples(st.sampled_from(ACCOUNTS), DAYS), max_size=2))
    keepers = {account: draw(st.sampled_from([*SPECIALISTS, None])) for account in ACCOUNTS if draw(OFTEN)}
    return records([*deals, *orders, *handed, *visits], acts, needs, keepers)


@st.composite
def _deal(draw: st.DrawFn, number: int) -> Deal:
    first, last = sorted((draw(DAYS), draw(DAYS)))
    stage = draw(st.sampled_from(list(DealStage)))
    return Deal(code=f"K{number}", account=draw(st.sampled_from([*ACCOUNTS, None])), stage=stage,
                specialist=draw(st.sampled_from([*SPECIALISTS, None])), opened=first if draw(OFTEN) else None,
                closed=last if stage in SETTLED and draw(OFTEN) else None)


@st.composite
def _order(draw: st.DrawFn, number: int, deals: list[Deal]) -> Order:
    deal = draw(st.sampled_from([*deals, None])) if deals else None
    account = deal.account if deal and deal.account else draw(st.sampled_from(ACCOUNTS))
    return order(f"O{number}", account, draw(DAYS), deal.code if deal else None,
                 specialist=draw(st.sampled_from([*SPECIALISTS, None])), quantity=draw(st.integers(1, 30)))


@st.composite
def _delivery(draw: st.DrawFn, number: int, of: Order) -> Delivery:
    done = draw(st.dates(of.day, of.day + timedelta(days=90)))
    return delivery(f"Y{number}", of.code, of.account, done, done if draw(OFTEN) else None)


@st.composite
def claims(draw: st.DrawFn) -> list[Claim]:
    """Return random claims on orders O0 to O3, sums and days known and unknown."""
    return [draw(_claim(number)) for number in range(draw(st.integers(0, 8)))]


@st.composite
def _claim(draw: st.DrawFn, number: int) -> Claim:
    filed, settled, taken_on = sorted(draw(DAYS) for _ in range(3))
    stage = draw(st.integers(0, 3))
    amount = st.integers(0, 10**9).map(lambda minor: Money(minor=minor, currency="CNY"))
    more: dict[str, Any] = {"filed": filed} if stage else {}
    more |= {"settled": settled, "paid": draw(st.one_of(st.none(), amount))} if stage > 1 else {}
    more |= {"clawed_on": taken_on, "clawed_back": draw(st.one_of(st.none(), amount))} if stage > 2 else {}
    claimed = Money(minor=draw(st.integers(1, 10**9)), currency=draw(st.sampled_from(["CNY", "USD"])))
    return Claim(code=f"Q{number}", account="A-1", order=f"O{draw(st.integers(0, 3))}", due=draw(DAYS), amount=claimed,
                 **more)
