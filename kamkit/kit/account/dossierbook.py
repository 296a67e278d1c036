"""An account's report as a workbook: people, visits, promises, purchases, projects, registrations, deals, findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from kamkit.kit.report import workbook as books
from kamkit.model.sales import Dealer, Product, Specialist
from kamkit.model.workbook import Chart, Sheet, Workbook

if TYPE_CHECKING:
    from kamkit.kit.account.dossier import Dossier

Rows = list[tuple[Any, ...]]
MONTHS = 12


def workbook(of: Dossier) -> Workbook:
    """Return the sheets that have rows, definitions last; names of people are as the report shows them."""
    words = of.words
    sheets = [sheet for sheet in _sheets(of) if sheet.rows]
    title = words("dossier.title", name=of.file.account.name)
    return Workbook(title=title, sheets=(*sheets, books.definitions(words, of.terms())), lang=words.lang,
                    about=books.about(of, of.file.account.name))


def contacts_by_month(of: Dossier) -> dict[str, int]:
    """Return how often anybody was in touch in each of the last twelve months, the oldest first."""
    last = of.today.year * 12 + of.today.month - 1
    names = [f"{at // 12:04}-{at % 12 + 1:02}" for at in range(last - MONTHS + 1, last + 1)]
    days = [
        one.day for kind in ("visits", "activities") for one in of.records(kind) if getattr(one, "kind", "") != "visit"
    ]
    counted = Counter(f"{day:%Y-%m}" for day in days if day <= of.today)
    return {name: counted[name] for name in names}


def _sheets(of: Dossier) -> Iterator[Sheet]:
    yield _contacts(of)
    yield _of(of, "people", ("name", "title", "level", "function", "roles", "stance"), _people(of))
    yield _findings(of)
    yield _of(
        of, "visits", ("day", "participants", "purpose", "result", "next_step", "next_owner", "next_due"), _visits(of)
    )
    yield _of(of, "promises", ("what", "person", "specialist", "made", "due", "kept_on"), _promises(of))
    yield _of(of, "projects", ("name", "quantity", "budget", "decision_by", "delivery_by"), _projects(of))
    yield _of(of, "registrations", ("dealer", "specialist", "day", "valid_until"), _registrations(of))
    yield _of(of, "purchases", ("day", "brand", "model", "quantity", "amount"), _purchases(of))
    yield _of(of, "deals", ("code", "stage", "product", "specialist", "opened", "closed", "amount"), _deals(of))


def _of(of: Dossier, kind: str, fields: tuple[str, ...], rows: Rows) -> Sheet:
    return books.sheet(of.words(f"kind.{kind}"), [of.words(f"field.{kind}.{name}") for name in fields], rows)


def _contacts(of: Dossier) -> Sheet:
    words, rows = of.words, list(contacts_by_month(of).items())
    heads = [words("dossier.month"), words("dossier.contacts")]
    title = words("dossier.contacts_by_month")
    chart = Chart(kind="column", title=title, categories=0, series=(1,), alt=title)
    shown = rows if any(count for _, count in rows) else []
    return books.sheet(title, heads, shown, types={1: "int"}, charts=[chart])


def _people(of: Dossier) -> Rows:
    between = of.words("dossier.between")
    return [
        (m.person.name, of.mask.text(m.person.title), of.term("level", m.person.level),
         of.term("function", m.person.function), between.join(of.term("role", role) for role in m.person.roles),
         of.term("stance", m.person.stance.name.lower()) if m.person.stance is not None else "")
        for m in of.group.members
    ]  # fmt: skip


def _findings(of: Dossier) -> Sheet:
    words = of.words
    heads = [words("dossier.finding"), words("dossier.weight"), words("dossier.says"), words("dossier.who")]
    rows = [
        (one.name, words(f"value.weight.{one.weight}"), one.says, words("dossier.between").join(one.persons))
        for one in of.found
    ]
    return books.sheet(words("dossier.findings"), heads, rows)


def _visits(of: Dossier) -> Rows:
    between, text = of.words("dossier.between"), of.mask.text
    return [
        (v.day, between.join(map(of.person, v.participants)), text(v.purpose), text(v.result), text(v.next_step),
         text(v.next_owner), v.next_due)
        for v in of.records("visits")
    ]  # fmt: skip


def _promises(of: Dossier) -> Rows:
    return [
        (of.mask.text(p.what), of.person(p.person), of.called(Specialist, p.specialist), p.made, p.due, p.kept_on)
        for p in of.records("promises")
    ]


def _projects(of: Dossier) -> Rows:
    return [(of.mask.text(p.name), p.quantity, p.budget, p.decision_by, p.delivery_by) for p in of.file.projects]


def _registrations(of: Dossier) -> Rows:
    return [
        (of.called(Dealer, r.dealer), of.called(Specialist, r.specialist), r.day, r.valid_until)
        for r in of.file.registrations
    ]


def _purchases(of: Dossier) -> Rows:
    return [(p.day, p.brand, p.model, p.quantity, p.amount) for p in of.file.purchases]


def _deals(of: Dossier) -> Rows:
    return [
        (
            d.code,
            of.value(d.stage),
            of.called(Product, d.product),
            of.called(Specialist, d.specialist),
            d.opened,
            d.closed,
            d.amount,
        )
        for d in of.records("deals")
    ]
