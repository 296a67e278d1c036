"""Bricks of the office's report: findings by kind of risk, lists of orders and deliveries, cards, the workbook."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from kamkit.kit.office.managed import Managed, Risk
from kamkit.kit.report import workbook as books
from kamkit.kit.report.sections import money, quiet
from kamkit.kit.report.spotted import Spotted, ranked
from kamkit.lang.words import Words
from kamkit.look.html import Html, badge, esc, join
from kamkit.model.finding import Weight
from kamkit.model.money import Money
from kamkit.model.names import HIGH, KIND, LOW, SPECIALIST, STATE, TOTAL
from kamkit.model.sales import Order
from kamkit.model.workbook import Chart, Sheet, Workbook

if TYPE_CHECKING:
    from kamkit.kit.office.office import Office

RISKS = (
    "owner_left", "never", "silent", "no_next_step", "no_next_step_decision_near", "next_step_overdue",
    "promise_overdue", "registration_ended", "registration_ends", "registration_overlaps", "delivery_late",
)  # fmt: skip
Rows = Sequence[tuple[object, ...]]
STEPS = ("D02", "D03", "D04", "D05", "D06", "D07", "D08", "D09", "D10")
"""The nine steps of the sales process by handbook id."""


def risk_said(risk: Risk, words: Words) -> str:
    """Return a risk in a few words, with its days."""
    return words(f"office.risk.{risk.key}.says", days=risk.days)


def spotted(lines: Iterable[Managed], words: Words) -> tuple[Spotted, ...]:
    """Return a finding for each kind of risk that any account has: how many have it, and which, the longest first."""
    by: dict[str, list[tuple[Managed, Risk]]] = {}
    for one in lines:
        for risk in one.risks:
            by.setdefault(risk.key, []).append((one, risk))
    return ranked(_spotted(key, by[key], words) for key in RISKS if key in by)


def _spotted(key: str, found: Sequence[tuple[Managed, Risk]], words: Words) -> Spotted:
    listed = sorted(found, key=lambda each: (not each[1].heavy, -(each[1].days or 0), each[0].account.code))
    weight = Weight.HIGH if any(risk.heavy for _, risk in listed) else Weight.MEDIUM
    evidence = [(one.account.code, _cited(one, risk, words)) for one, risk in listed]
    return Spotted(key, weight, {"count": len(listed)}, evidence)


def _cited(one: Managed, risk: Risk, words: Words) -> str:
    """Return an account's name, its risk, and the records besides the account itself that show it."""
    codes = [code for code in risk.evidence if code != one.account.code]
    told = {"name": one.account.name, "risk": risk_said(risk, words), "codes": ", ".join(codes)}
    return words("office.cites" if codes else "office.cites_itself", **told)


# -- lists -------------------------------------------------------------------------------------------------------------


def orders(of: Office, taken: Sequence[Order], typed: bool = False) -> tuple[list[str], Rows]:
    """Return the heads and rows of a list of orders; `typed` amounts are Money, not words."""
    words = of.words
    heads = [
        words(f"field.orders.{name}")
        for name in ("code", "day", "account", "product", "quantity", "amount", "specialist")
    ]
    products, accounts = _names(of, "products"), of.kit.account_names()
    rows = [
        (
            one.code,
            one.day,
            accounts.get(one.account, one.account),
            products.get(one.product, one.product),
            one.quantity,
            one.amount if typed else money(one.amount, words),
            of.names.get(one.specialist or "", ""),
        )
        for one in taken
    ]
    return heads, rows


def due(of: Office) -> tuple[list[str], Rows]:
    """Return the heads and rows of what is due: deliveries, papers and payments, the longest overdue first."""
    accounts = of.kit.account_names()
    heads = [of.say(f"column.{name}") for name in ("due_kind", "account", "due_day", "what", "owner", "state")]
    rows = [
        (of.say(f"due_{row['kind']}"), accounts.get(row["account"], row["account"]), row["due"].date(),
         _what(of, row), of.names.get(str(row["specialist"]), ""), _state(of, int(row["days"])))
        for row in of.numbers.due().to_dict("records")
    ]  # fmt: skip
    return heads, rows


def _what(of: Office, row: Mapping[Any, Any]) -> str:
    if row["kind"] == "delivery":
        return of.words("reporting.unit_vehicles", value=row["what"])
    if row["kind"] == "paper":
        return of.mask.text(row["what"])
    return money(Money(minor=int(row["amount"]), currency=row["currency"]), of.words)


def _state(of: Office, past: int) -> Html:
    return badge("high", of.say("late", days=past)) if past > 0 else badge("none", of.say("in_days", days=-past))


def _names(of: Office, kind: str) -> dict[str, str]:
    return {one.code: one.name for one in of.kit.records(kind)}


# -- cards by step -----------------------------------------------------------------------------------------------------


def cards(of: Office) -> Html:
    """Return the accounts as cards, in a column for each step; a column without accounts says so."""
    at = of.steps()
    columns = [
        (
            of.words.text(of.kit.standards.handbook[step].term),
            [one for one in of.lines if at.get(one.account.code) == step],
        )
        for step in STEPS
    ]
    unknown = [one for one in of.lines if one.account.code not in at]
    columns += [(of.words("value.unknown"), unknown)] if unknown else []
    body = join(_step(of, name, listed) for name, listed in columns)
    return of.part("cards", quiet(of.say("cards_how")), body)


def _step(of: Office, name: str, listed: Sequence[Managed]) -> Html:
    none = Html("<p class='kam-empty'>{}</p>").format(of.say("no_card"))
    shown = (
        Html("<div class='kam-board-cards'>{}</div>").format(join(_card(of, one) for one in listed)) if listed else none
    )
    head = "<section class='kam-board-step'><h3>{} <small>{}</small></h3>{}</section>"
    return Html(head).format(esc(name), len(listed), shown)


def _card(of: Office, one: Managed) -> Html:
    heavy = any(risk.heavy for risk in one.risks)
    mark = badge("high", of.say("heavy_card")) if heavy else ""
    owner = of.names.get(one.account.specialist or "", "")
    decides = of.say("decides", day=one.decision_by.isoformat()) if one.decision_by else ""
    return Html("<article class='kam-board-card'><b>{}</b> {}<small>{}</small><small>{}</small></article>").format(
        one.account.name, mark, owner, decides
    )


def steps(of: Office) -> Mapping[str, str]:
    """Return the step at which each account stands, by code."""
    return of.numbers.steps()


# -- the workbook ------------------------------------------------------------------------------------------------------


def workbook(of: Office) -> Workbook:
    """Return the tables as sheets: accounts, plan against actual, orders, deliveries, definitions."""
    words = of.words
    sheets = [_accounts(of), *_plan(of)]
    for name in ("orders", "due"):
        sheets += _list(of, name)
    pairs = [(of.say(f"find.{key}.name"), of.say(f"risk.{key}.means")) for key in RISKS]
    return Workbook(title=of.say("title"), sheets=(*sheets, books.definitions(words, pairs)), lang=words.lang,
                    about=books.about(of))


def _accounts(of: Office) -> Sheet:
    heads = [
        of.say(f"column.{name}")
        for name in ("code", "account", "stage", "owner", "contact", "next", "decides", "risk", "changed")
    ]
    between = of.words("reporting.between_lines")
    rows = [
        (
            one.account.code,
            one.account.name,
            of.stage(one),
            of.names.get(one.account.specialist or "", ""),
            one.last_contact,
            of.next(one),
            one.decision_by,
            between.join(risk_said(risk, of.words) for risk in one.risks),
            between.join(of.changed(one)),
        )
        for one in of.lines
    ]
    return books.sheet(of.say("table"), heads, rows, types={4: "date", 6: "date"})


def _plan(of: Office) -> list[Sheet]:
    own = of.numbers.own()
    if own.empty:
        return []
    heads = [of.say(f"column.{name}") for name in ("owner", "kind", "total", "low", "high", "state")]
    rows: list[tuple[Any, ...]] = [
        (
            of.names.get(row[SPECIALIST], row[SPECIALIST]),
            of.words(f"kpi.{row[KIND]}.name"),
            row[TOTAL],
            row[LOW],
            row[HIGH],
            of.say(f"state.{row[STATE]}"),
        )
        for row in own.to_dict("records")
    ]
    visits = own[own[KIND] == "visit"]
    sheets = [books.sheet(of.say("board"), heads, rows, types={2: "int", 3: "number", 4: "number"})]
    if not visits.empty:
        name = of.words("kpi.visit.name")
        chart = Chart(
            kind="column", title=name, categories=0, series=(1, 2, 3), alt=of.say("board_caption", targets="")
        )
        shown = [
            (of.names.get(row[SPECIALIST], row[SPECIALIST]), row[TOTAL], row[LOW], row[HIGH])
            for row in visits.to_dict("records")
        ]
        columns = [of.say("column.owner"), name, of.say("column.low"), of.say("column.high")]
        sheets.append(books.sheet(name, columns, shown, types={1: "int", 2: "number", 3: "number"}, charts=[chart]))
    return sheets


def _list(of: Office, name: str) -> list[Sheet]:
    heads, rows = of.listed(name, typed=True)
    plain = [tuple(str(cell.striptags()) if isinstance(cell, Html) else cell for cell in row) for row in rows]
    return [books.sheet(of.say(name), heads, plain)] if plain else []
