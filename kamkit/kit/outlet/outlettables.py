"""Tables of a dealer's report: its specialists beside their bands, registrations, claims, what is due, the sample."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from kamkit.kit.desk import tradefinds
from kamkit.kit.desk.deskat import DeskAt
from kamkit.kit.desk.desktables import code, one_cell, whole
from kamkit.kit.desk.tradefinds import open_on
from kamkit.kit.outlet.sampling import Sampled
from kamkit.kit.report import telling
from kamkit.kit.report.sections import money
from kamkit.look.html import Html, badge
from kamkit.model.account import Registration
from kamkit.model.money import Money
from kamkit.model.sales import Claim

if TYPE_CHECKING:
    import pandas as pd

    from kamkit.kit.outlet.outlet import OutletReport
    from kamkit.kit.report.reporting import Report

SUMS = ("amount", "margin", "rebate", "taken", "left")
LONG_WAIT = 90.0
"""Days that a claim waits as a rule at most; older ones are marked."""
STATE_MARK = {"below": "low", "in": "ok", "above": "none", "off": "none"}
DISCIPLINE = ("mail_coverage", "days_written", "visits_next_step", "promises_kept", "promises_overdue", "desk_silent")


def plan_rows(of: OutletReport) -> list[tuple[object, ...]]:
    """Return each specialist's counts beside our own guide for the days at work: "9 (6–14)", marked where below."""
    rows = of.at.numbers.own().to_dict("records")
    kinds = list(of.at.numbers.own_targets.bands)
    cell = {(row["specialist"], row["kind"]): of.say("of_band", **{k: row[k] for k in ("total", "low", "high")})
            if row["state"] != "off" else str(row["total"]) for row in rows}
    below = {(row["specialist"], row["kind"]) for row in rows if row["state"] == "below"}
    return [(of.name(who), *(_marked(of, cell.get((who, kind), "—"), (who, kind) in below) for kind in kinds))
            for who in of.at.numbers.specialists]


def _marked(of: Report, text: str, below: bool) -> object:
    return one_cell(text, " ", badge("low", of.words("kpi.state.below"))) if below else text


def discipline_rows(of: OutletReport) -> list[tuple[object, ...]]:
    """Return each specialist's follow-up, log, next steps, promises and silent accounts; nobody is ranked."""
    return [(of.name(one.person.code), _days(of, one), *(telling.short(one.figures.get(key), of.words)
             for key in DISCIPLINE)) for one in of.desks]


def _days(of: OutletReport, one: DeskAt) -> str:
    figure = one.figures.get("days_worked")
    return telling.short(figure, of.words)


# -- registrations -----------------------------------------------------------------------------------------------------


def registration_rows(of: OutletReport) -> list[tuple[object, ...]]:
    """Return the registrations in force or lately ended, the next to end first: until, account, who, from, state."""
    overlapping = {one.code: other for one, other in tradefinds.overlaps(of.at)}
    listed = sorted(of.at.registrations, key=lambda one: (one.valid_until < of.day, one.valid_until, one.code))
    return [(one.valid_until.isoformat(), of.held.account(one.account), whole(of.name(one.specialist)),
             whole(one.day.isoformat()), _registered(of, one, overlapping.get(one.code)), code(one.code))
            for one in listed]


def _registered(of: OutletReport, one: Registration, other: Registration | None) -> Html:
    left = (one.valid_until - of.day).days
    warns = of.kit.standards.limits.registration_warns_days
    state = badge("none", of.words("dossier.expired", days=-left)) if left < 0 else badge(
        "medium" if left <= warns else "ok", of.words("dossier.valid", days=left))
    if other is None:
        return state
    told = of.say("overlaps_with", dealer=of.dealer_name(other.dealer), code=other.code)
    return one_cell(state, " ", badge("high", of.say("overlaps")), " ", told)


# -- claims ------------------------------------------------------------------------------------------------------------


def claim_state(one: Claim, of: OutletReport) -> tuple[str, int]:
    """Return how a claim stood at the period's end, and for how many days."""
    if one.clawed_on and one.clawed_on <= of.day:
        return "clawed", (of.day - one.clawed_on).days
    if not open_on(one.settled, of.day):
        return "settled", (of.day - one.settled).days if one.settled else 0
    if not open_on(one.filed, of.day):
        return "waiting", (of.day - one.filed).days if one.filed else 0
    return ("missed", (of.day - one.due).days) if one.due < of.day else ("open", (one.due - of.day).days)


CLAIM_MARK = {"clawed": "high", "settled": "ok", "waiting": "none", "missed": "high", "open": "medium"}
CLAIM_ORDER = {"missed": 0, "open": 1, "clawed": 2, "waiting": 3, "settled": 4}


def claim_rows(of: OutletReport) -> list[tuple[object, ...]]:
    """Return the claims not settled in peace, the most pressing first: file by, account, amounts, state, why, code."""
    stood = sorted(((*claim_state(one, of), one) for one in of.held.claims),
                   key=lambda entry: (CLAIM_ORDER[entry[0]], -entry[1], entry[2].code))
    return [(one.due.isoformat(), of.held.account(one.account), money(one.amount, of.words),
             money(one.clawed_back, of.words) if state == "clawed" else "—",
             _claimed(of, state, days), _reason(of, one), code(one.code))
            for state, days, one in stood if state != "settled"]


def _claimed(of: Report, state: str, days: int) -> Html:
    since = whole(of.words("desk.some_days", days=days))
    return one_cell(badge(CLAIM_MARK[state], of.say(f"claim_{state}")), " ", since)


def _reason(of: Report, one: Claim) -> str:
    """Return why a claim came back or was taken back, and how often it came back."""
    times = of.say("returned_times", times=one.returned) if one.returned else ""
    return of.words("reporting.between_lines").join(part for part in (of.mask.text(one.reason), times) if part)


def waiting(of: OutletReport) -> pd.DataFrame:
    """Return the claims that wait to be settled: name, days, limit (90), as the chart of ages needs them."""
    found = of.at.numbers.claims()
    found = found[found["state"] == "waiting"]
    pairs = zip(found["code"], found["account"], strict=True)
    names = [f"{claim} {of.held.account(account)}" for claim, account in pairs]
    return found.assign(name=names, days=found["days"].astype("float64"), limit=LONG_WAIT)[["name", "days", "limit"]]


def earned_rows(of: OutletReport) -> list[tuple[object, ...]]:
    """Return the year's orders by currency: how many, price, margin, rebates, claw-backs, what is left."""
    return [(row["currency"], row["orders"], *(_sum(of, row[name], row["currency"]) for name in SUMS))
            for row in of.at.numbers.earned().to_dict("records")]


def _sum(of: Report, minor: object, currency: str) -> str:
    return "—" if not isinstance(minor, int) else money(Money(minor=minor, currency=currency), of.words)


def source_rows(of: OutletReport) -> list[tuple[object, ...]]:
    """Return how accounts were found: source, accounts, buyers, orders, vehicles, days from opening to order."""
    return [(row["name"], row["accounts"], row["buyers"], row["orders"], row["vehicles"],
             "—" if row["days"] != row["days"] else f"{row['days']:g}")
            for row in of.at.numbers.sources().to_dict("records") if row["accounts"] or row["orders"]]


# -- what is due -------------------------------------------------------------------------------------------------------


def trade_rows(of: OutletReport) -> list[tuple[object, ...]]:
    """Return deliveries, papers and payments that are not done, by day: due, how late, what, account, who."""
    found = sorted(_not_done(of), key=lambda one: (one.day, one.code))
    return [(one.day.isoformat(), _late(of, (one.day - of.day).days), of.words(f"desk.due_{one.kind}"),
             f"{of.held.account(one.account)} {one.what}".strip(), whole(of.name(_seller(of, one.order))),
             code(one.code)) for one in found]


@dataclass(frozen=True)
class NotDone:
    """One thing that follows an order and is not done: the day it is due, what it is, of which order."""

    day: date
    kind: str
    code: str
    account: str
    order: str
    what: str = ""


def _not_done(of: OutletReport) -> Iterator[NotDone]:
    order = {one.code: one.order for one in of.held.deliveries}
    for one in of.held.deliveries:
        if open_on(one.done, of.day):
            yield NotDone(one.due, "delivery", one.code, one.account, one.order)
    for paper in of.held.papers:
        if open_on(paper.handed, of.day):
            yield NotDone(paper.due, "paper", paper.code, paper.account, order.get(paper.delivery, ""), paper.name)
    for paid in of.held.payments:
        if open_on(paid.received, of.day):
            yield NotDone(paid.due, "payment", paid.code, paid.account, paid.order, money(paid.amount, of.words))


def _seller(of: OutletReport, order: str) -> str | None:
    return next((one.specialist for one in of.held.orders if one.code == order), None)


def _late(of: Report, days: int) -> Html:
    if days < 0:
        return badge("high", of.words("desk.days_over", days=-days))
    return badge("medium" if days <= 7 else "none", of.words("desk.days_left", days=days))


# -- the inspector's sample --------------------------------------------------------------------------------------------


def sample_rows(of: OutletReport, found: Sequence[Sampled]) -> list[tuple[object, ...]]:
    """Return the records drawn: which, of what kind, whose, and what an inspector should look for."""
    return [(code(one.code), of.say(f"kind_{one.kind}"), of.held.account(one.account), whole(of.name(one.specialist)),
             whole(one.day.isoformat()), of.say(f"look_{one.kind}")) for one in found]
