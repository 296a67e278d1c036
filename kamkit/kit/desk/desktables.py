"""Tables of a specialist's report: visits, promises, what is due, mail without calls, deals; rows behind the mask."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from kamkit.kit.desk.dealcount import DealCount, summed
from kamkit.kit.desk.deskat import DeskAt, age
from kamkit.kit.desk.held import overdue
from kamkit.kit.report.sections import total
from kamkit.look.html import Html, badge, esc, join
from kamkit.model.sales import Deal
from kamkit.model.visit import Promise, Visit
from kamkit.rules.periods import ONE_DAY, Period, period_of

if TYPE_CHECKING:
    from kamkit.kit.report.reporting import Report

PROMISE_MARK = {"kept": "ok", "late": "low", "broken": "high", "open": "none"}
SHORT = 28
"""Up to so many signs a name, a day or a code stands in one line."""
SOON = 30
"""Days ahead that a list of what is due reaches."""


@dataclass(frozen=True)
class Due:
    """One thing that is due: the day, what kind of thing, the record, and whose it is."""

    day: date
    kind: str
    code: str
    account: str
    what: str = ""


# -- visits and promises -----------------------------------------------------------------------------------------------


def visit_rows(of: Report, at: DeskAt) -> list[tuple[object, ...]]:
    """Return the period's visits, the newest first: day, account, whom, what came out, what comes next."""
    return [(one.day.isoformat(), at.held.account(one.account), _whom(of, at, one), of.mask.text(one.result),
             _next(of, one), code(one.code)) for one in reversed(at.visits)]


def _whom(of: Report, at: DeskAt, visit: Visit) -> Html:
    people = at.held.people
    names = [short(of.mask.name(people[code])) for code in visit.participants if code in people]
    return join(names, of.words("dossier.between"))


def _next(of: Report, visit: Visit) -> Html:
    if not visit.has_next_step or visit.next_due is None:
        return badge("medium", of.words("dossier.no_next_step"))
    who = of.words("dossier.next_told", who=of.mask.text(visit.next_owner), due=visit.next_due.isoformat())
    return one_cell(of.mask.text(visit.next_step), " ", Html("<small>{}</small>").format(short(who)))


def promise_rows(of: Report, at: DeskAt) -> list[tuple[object, ...]]:
    """Return the promises past their day and those open, the oldest first: due, what, account, to whom, state."""
    return [(one.due.isoformat(), of.mask.text(one.what), at.held.account(one.account), _to(of, at, one),
             _state(of, one, at), code(one.code)) for one in at.promises
            if not one.given_up and at.stood(one) in ("broken", "open")]


def _to(of: Report, at: DeskAt, promise: Promise) -> str:
    return of.mask.name(at.held.people.get(promise.person or "", ""))


def _state(of: Report, promise: Promise, at: DeskAt) -> Html:
    state = at.stood(promise)
    late = whole(of.words("desk.days_over", days=overdue(promise, at.day))) if state == "broken" else ""
    return one_cell(badge(PROMISE_MARK[state], of.words(f"dossier.promise_{state}")), " " if late else "", late)


def one_cell(*parts: object) -> Html:
    """Return several pieces as one, so that on a phone, too, they stand together beside the cell's name."""
    return Html(Html("<div>{}</div>").format(join(parts)))


def whole(text: object) -> Html:
    """Return a text that does not break over lines: a code, a day."""
    return Html(Html("<span style='white-space:nowrap'>{}</span>").format(text))


def short(text: str) -> Html:
    """Return a text in one line, but for a long one, which may break."""
    return whole(text) if len(text) <= SHORT else esc(text)


def code(text: str) -> Html:
    """Return a record's code, small."""
    return Html(Html("<small>{}</small>").format(short(text)))


# -- what is due -------------------------------------------------------------------------------------------------------


def dues(at: DeskAt) -> list[Due]:
    """Return what was due and is not done, and what is due within the next days, by day."""
    last = at.day + SOON * ONE_DAY
    found = (*_next_steps(at), *_promised(at), *_trade(at), *_deadlines(at))
    return sorted((one for one in found if one.day <= last), key=lambda one: (one.day, one.kind, one.code))


def _next_steps(at: DeskAt) -> Iterator[Due]:
    """Yield the next steps that the last visit of each account left."""
    newest = {one.account: one for one in at.held.visits if one.day <= at.day}
    for one in newest.values():
        if one.has_next_step and one.next_due:
            yield Due(one.next_due, "next_step", one.code, one.account, one.next_step or "")


def _promised(at: DeskAt) -> Iterator[Due]:
    for one in at.promises:
        if not one.given_up and at.stood(one) in ("broken", "open"):
            yield Due(one.due, "promise", one.code, one.account, one.what)


def _trade(at: DeskAt) -> Iterator[Due]:
    """Yield deliveries, papers and payments that were not done by the period's end, and claims not yet filed."""
    for one in at.held.deliveries:
        if one.done is None or one.done > at.day:
            yield Due(one.due, "delivery", one.code, one.account)
    for paper in at.held.papers:
        if paper.handed is None or paper.handed > at.day:
            yield Due(paper.due, "paper", paper.code, paper.account, paper.name)
    for payment in at.held.payments:
        if payment.received is None or payment.received > at.day:
            yield Due(payment.due, "payment", payment.code, payment.account)
    for claim in at.held.claims:
        if claim.filed is None or claim.filed > at.day:
            yield Due(claim.due, "claim", claim.code, claim.account)


def _deadlines(at: DeskAt) -> Iterator[Due]:
    """Yield registrations that end and projects that are decided, from the period's end on."""
    for one in at.registrations:
        if one.valid_until >= at.day:
            yield Due(one.valid_until, "registration", one.code, one.account)
    for project in at.held.projects:
        if project.decision_by and project.decision_by >= at.day:
            yield Due(project.decision_by, "decision", project.code, project.account, project.name)


def due_rows(of: Report, at: DeskAt) -> list[tuple[object, ...]]:
    """Return what is due as rows: day, how late or how soon, what it is, account, and its words."""
    return [(one.day.isoformat(), _when(of, at.day, one.day), of.words(f"desk.due_{one.kind}"),
             at.held.account(one.account), of.mask.text(one.what), code(one.code)) for one in dues(at)]


def _when(of: Report, today: date, day: date) -> Html:
    days = (day - today).days
    if days < 0:
        return badge("high", of.words("desk.days_over", days=-days))
    return badge("medium" if days <= 7 else "none", of.words("desk.days_left", days=days))


# -- mail --------------------------------------------------------------------------------------------------------------


def missed_rows(of: Report, at: DeskAt) -> list[tuple[object, ...]]:
    """Return the days whose mail was not followed up, the latest first: day, how many, to whom where that is known,
    working days since."""
    lost = at.mails[at.mails["state"] == "missed"].sort_values(["day", "code"], ascending=False)
    rows: list[tuple[object, ...]] = []
    for day, mails in lost.groupby("day", sort=False):
        known = dict.fromkeys(_whose(of, at, row) for row in mails.to_dict("records"))
        told = of.words("dossier.between").join(one for one in known if one)
        rows.append((f"{day:%Y-%m-%d}", len(mails), told, int(mails["waited"].iloc[0])))
    return rows


def _whose(of: Report, at: DeskAt, mail: Mapping[str, Any]) -> str:
    """Return whose mail it was: account and person as far as the log says."""
    account, person = at.held.account(_text(mail["account"])), at.held.people.get(_text(mail["person"]), "")
    return f"{account} {of.mask.name(person)}".strip()


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


# -- deals -------------------------------------------------------------------------------------------------------------


def months(span: Period) -> list[Period]:
    """Return the months that a period touches; none for one that is a month or less."""
    if span.kind in ("month", "week"):
        return []
    found = [period_of(span.start)]
    while found[-1].end < span.end:
        found.append(found[-1].following)
    return found


def spark(at: DeskAt) -> list[float]:
    """Return the line of the index: calls to known customers a day, week by week; deals won by month without a log."""
    if at.logged:
        return [round(float(value), 2) for value in at.chart("known_call")["x"]]
    return [len(one.won) for _, one in deal_counts(at)]


def trend(of: Report, at: DeskAt) -> str:
    """Return what the line of the index counts."""
    return of.words("reports.trend_specialist" if at.logged else "reports.trend_deals")


def deal_counts(at: DeskAt) -> list[tuple[str, DealCount]]:
    """Return the deals of each month of a longer period."""
    return [(month.name, DealCount(at.held.deals, month)) for month in months(at.period)]


def month_rows(of: Report, at: DeskAt) -> list[tuple[object, ...]]:
    """Return the deals of each month: month, opened, won, lost, value won, days to win."""
    return [(name, len(one.opened), len(one.won), len(one.lost), total(one.value.values(), of.words) or "—",
             "—" if one.cycle is None else f"{one.cycle:g}") for name, one in deal_counts(at)]


def product_rows(of: Report, at: DeskAt) -> list[tuple[object, ...]]:
    """Return the period's deals by product: won, lost, value won; the most won first."""
    moved: dict[str | None, tuple[list[Deal], list[Deal]]] = {}
    for at_, found in enumerate((at.deals.won, at.deals.lost)):
        for one in found:
            moved.setdefault(one.product, ([], []))[at_].append(one)
    ordered = sorted(moved.items(), key=lambda entry: (-len(entry[1][0]), -len(entry[1][1]), str(entry[0])))
    return [(at.held.product(key) or of.words("value.unknown"), len(won), len(lost),
             total(summed(one.amount for one in won).values(), of.words) or "—") for key, (won, lost) in ordered]


def open_rows(of: Report, at: DeskAt) -> list[tuple[object, ...]]:
    """Return the deals open at the period's end, the oldest first: code, account, product, stage, opened, days."""
    unknown = of.words("value.unknown")
    listed = [(one, age(at.day, one.opened)) for one in at.deals.open]
    return [(one.code, at.held.account(one.account) or unknown, at.held.product(one.product), _stage(of, one),
             whole(one.opened.isoformat()) if one.opened else unknown, "—" if days is None else days)
            for one, days in listed]


def _stage(of: Report, one: Deal) -> str:
    """Return the stage of an open deal; of one closed since, that it was open then."""
    return of.words("desk.open_then" if one.closed else f"value.dealstage.{one.stage}")


def account_rows(of: Report, at: DeskAt) -> Sequence[tuple[object, ...]]:
    """Return the accounts in the specialist's name: code, name, class, last contact, days since."""
    since = at.last_contacts
    never = of.words("dossier.never")
    rows = [(one.code, one.name, one.account_class or "—", last.isoformat() if (last := since.get(one.code)) else never,
             (at.day - last).days if last else "—") for one in at.held.accounts]
    return sorted(rows, key=lambda row: -row[4] if isinstance(row[4], int) else -10**6)
