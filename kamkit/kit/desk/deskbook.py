"""The specialist's report as a workbook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from kamkit.kit.desk import desktables
from kamkit.kit.report import spotted, telling
from kamkit.kit.report.workbook import Chart, Sheet, Workbook, about, definitions, sheet
from kamkit.model.figures import Figure
from kamkit.model.money import Money

if TYPE_CHECKING:
    from kamkit.kit.desk.desk import DeskReport
    from kamkit.kit.report.reporting import Report


def workbook(of: DeskReport) -> Workbook:
    """Return figures, changes, findings, days, run charts, visits, promises, dues and deals as sheets."""
    made = (figures(of), changes(of), findings(of), *_log(of), *_records(of), *_deals(of))
    return Workbook(title=of.say("title", name=of.person.name, period=of.whole.name), lang=of.words.lang,
                    sheets=(*made, defined(of)), about=about(of, of.person.name))


def figures(of: Report) -> Sheet:
    """Return every figure: name, this period, last period, what it rests on, unit, why there is none."""
    now, before = of.figures(), of.figures_before()
    heads = [of.words(f"reporting.{name}") for name in ("figure", "now", "before", "rests_on", "unit", "why")]
    rows = [(telling.name(key, of.words), number(one), number(before.get(key)), one.count,
             one.currency or of.words(f"reporting.in_{one.unit}"),
             of.words(f"kpi.why.{one.why}") if one.why else None) for key, one in now.items()]
    return sheet(of.words("reporting.figures"), heads, rows, {1: "number", 2: "number", 3: "int", 5: "text"})


def number(one: Figure | None) -> float | int | None:
    """Return a figure's value as a cell: money in whole units, shares as they are."""
    if one is None or one.value is None:
        return None
    if one.unit == "money":
        return float(Money(minor=int(one.value), currency=one.currency or "CNY").major)
    return round(one.value, 4) if isinstance(one.value, float) else one.value


def changes(of: Report) -> Sheet:
    """Return what changed since the period before, a sentence a row."""
    return sheet(of.words("reporting.changes_sheet"), [of.words("reporting.changes")], [(line,) for line in of.moved()])


def findings(of: Report) -> Sheet:
    """Return the findings with weight, facts, advice and evidence."""
    heads = [of.words(f"reporting.{name}") for name in ("finding", "weight", "says", "advice", "records")]
    rows = [(spotted.name(one, of.ROOM, of.words), of.words(f"value.weight.{one.weight}"),
             spotted.says(one, of.ROOM, of.words), spotted.advice(one, of.ROOM, of.words),
             of.words("reporting.between_lines").join(code for code, _ in one.evidence)) for one in of.found]
    return sheet(of.words("reporting.findings"), heads, rows, dict.fromkeys(range(5), "text"))


def defined(of: Report) -> Sheet:
    """Return how every figure is reckoned."""
    return definitions(of.words, [telling.definition(key, of.words) for key in of.figures()])


def _log(of: DeskReport) -> Iterator[Sheet]:
    if not of.at.logged:
        return
    rows = [(row["day"], telling.kind(row["kind"], of.words), int(row["count"]), int(row["low"]), int(row["high"]),
             of.words(f"kpi.state.{row['state']}")) for row in of.at.days.to_dict("records")]
    yield _sheet(of, "days", ("day", "kind", "done", "low", "high", "state"), rows, {0: "date"})
    lost = of.at.mails[of.at.mails["state"] != "followed"]
    mails = [(row["code"], row["day"], of.at.held.account(_text(row["account"])), int(row["waited"]),
              of.say('mailstate_' + row['state'])) for row in lost.to_dict("records")]
    if mails:
        yield _sheet(of, "mail", ("code", "sent", "account", "waited", "state"), mails, {1: "date"})
    charts = {kind: of.at.chart(kind) for kind in ("known_call", "cold_call")}
    weeks = [(label, *(round(float(chart.at[at, "x"]), 2) for chart in charts.values()))
             for at, label in enumerate(charts["known_call"]["label"])]
    heads = [of.say("head_week"), *(telling.kind(kind, of.words) for kind in charts)]
    line = Chart(kind="line", title=of.say("runs"), categories=0, series=(1, 2))
    yield sheet(of.say("runs"), heads, weeks, {1: "number", 2: "number"}, [line] if weeks else [])


def _records(of: DeskReport) -> Iterator[Sheet]:
    at = of.at
    visits = [(one.code, one.day, at.held.account(one.account), of.mask.text(one.purpose), of.mask.text(one.result),
               of.mask.text(one.next_step), of.mask.text(one.next_owner), one.next_due) for one in at.visits]
    promises = [(one.code, at.held.account(one.account), of.mask.text(one.what), one.made, one.due, one.kept_on,
                 of.words(f"dossier.promise_{at.stood(one)}")) for one in at.promises]
    dues = [(one.day, (one.day - at.day).days, of.say(f"due_{one.kind}"), at.held.account(one.account),
             of.mask.text(one.what), one.code) for one in desktables.dues(at)]
    for name, heads, rows, types in (
        ("visits", ("code", "day", "account", "purpose", "result", "next", "owner", "due"), visits,
         {1: "date", 7: "date"}),
        ("promises", ("code", "account", "what", "made", "due", "kept_on", "state"), promises,
         dict.fromkeys((3, 4, 5), "date")),
        ("due", ("due", "days_left", "kind", "account", "what", "code"), dues, {0: "date", 1: "int"}),
    ):
        if rows:
            yield _sheet(of, name, heads, rows, types)


def _deals(of: DeskReport) -> Iterator[Sheet]:
    at = of.at
    if not at.held.deals:
        return
    by_month = [(name, len(one.opened), len(one.won), len(one.lost), one.cycle)
                for name, one in desktables.deal_counts(at)]
    if by_month:
        line = Chart(kind="column", title=of.say("by_month"), categories=0, series=(2, 3))
        months = [of.say(f"head_{name}") for name in ("month", "opened", "won", "lost", "cycle")]
        yield sheet(of.say("by_month"), months, by_month, {4: "number"}, [line])
    listed = {one.code: one for one in (*at.deals.opened, *at.deals.won, *at.deals.lost, *at.deals.open)}
    rows: list[tuple[Any, ...]] = [
        (one.code, at.held.account(one.account), at.held.product(one.product), of.words(f"value.dealstage.{one.stage}"),
         one.opened, one.closed, one.amount, one.quantity) for one in listed.values()]
    heads = ("code", "account", "product", "stage", "opened_on", "closed_on", "value", "quantity")
    yield _sheet(of, "deals", heads, rows, {4: "date", 5: "date", 7: "int"})


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _sheet(
    of: DeskReport, name: str, heads: Sequence[str], rows: Sequence[Sequence[Any]], types: Mapping[int, Any]
) -> Sheet:
    return sheet(of.say(name), [of.say(f"head_{head}") for head in heads], rows, types)


