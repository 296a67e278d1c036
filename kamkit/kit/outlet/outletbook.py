"""The dealer's report as a workbook; the inspector writes into the last columns of the sample."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from kamkit.kit.desk import deskbook
from kamkit.kit.outlet import outlettables
from kamkit.kit.report import telling
from kamkit.kit.report.workbook import Chart, Sheet, Workbook, about, sheet

if TYPE_CHECKING:
    from kamkit.kit.outlet.outlet import OutletReport


def workbook(of: OutletReport) -> Workbook:
    """Return figures, changes, findings, specialists, registrations, claims and the inspector's sample as sheets."""
    made = (deskbook.figures(of), deskbook.changes(of), deskbook.findings(of), *_people(of), *_records(of))
    return Workbook(title=of.say("title", name=of.dealer.name, period=of.whole.name), lang=of.words.lang,
                    sheets=(*made, deskbook.defined(of)), about=about(of, of.dealer.name))


def _people(of: OutletReport) -> Iterator[Sheet]:
    if not of.team:
        return
    keys = outlettables.DISCIPLINE
    heads = [of.say("head_who"), of.say("head_days"), *(telling.name(key, of.words) for key in keys)]
    rows = [(one.person.name, *(deskbook.number(one.figures.get(key)) for key in ("days_worked", *keys)))
            for one in of.desks]
    shares = {at + 2: "percent" for at, key in enumerate(keys) if key in (
        "mail_coverage", "days_written", "visits_next_step", "promises_kept")}
    types: dict[int, Any] = {**dict.fromkeys(range(1, len(heads)), "number"), **shares}
    drawn = [at + 2 for at, key in enumerate(keys) if key in ("mail_coverage", "visits_next_step", "promises_kept")]
    title = of.say("discipline")
    yield sheet(title, heads, rows, types, [Chart(kind="column", title=title, categories=0, series=drawn, alt=title)])
    if not of.at.logged:
        return
    bands = [(of.name(row["specialist"]), telling.kind(row["kind"], of.words), int(row["days"]), int(row["total"]),
              int(row["low"]), int(row["high"]), of.words(f"kpi.state.{row['state']}"))
             for row in of.at.bands.to_dict("records")]
    heads = [of.say(f"head_{name}") for name in ("who", "kind", "days", "total", "low", "high", "state")]
    yield sheet(of.say("plan"), heads, bands)


def _records(of: OutletReport) -> Iterator[Sheet]:
    rows = [(one.code, of.held.account(one.account), of.name(one.specialist), one.day, one.valid_until,
             (one.valid_until - of.day).days) for one in of.at.registrations]
    if rows:
        heads = [of.say(f"head_{name}") for name in ("code", "account", "who", "from", "until", "days_left")]
        yield sheet(of.say("registrations"), heads, rows)
    claims = [(one.code, of.held.account(one.account), one.due, one.filed, one.settled, one.amount, one.paid,
               one.clawed_back, one.returned, of.say(f"claim_{state}"), days, of.mask.text(one.reason))
              for one in of.held.claims for state, days in [outlettables.claim_state(one, of)]]
    if claims:
        keys = ("code", "account", "file_by", "filed", "settled", "amount", "paid", "clawed", "returned", "state",
                "days", "reason")
        yield sheet(of.say("claims"), [of.say(f"head_{key}") for key in keys], claims,
                    {2: "date", 3: "date", 4: "date", 6: "money", 7: "money"})
    yield from _sample(of)


def _sample(of: OutletReport) -> Iterator[Sheet]:
    rows = [(one.code, of.say(f"kind_{one.kind}"), of.held.account(one.account), of.name(one.specialist), one.day,
             of.say(f"look_{one.kind}"), None, None) for one in of.sampled]
    if rows:
        keys = ("code", "kind", "account", "who", "day", "look", "seen", "verdict")
        yield sheet(of.say("sample"), [of.say(f"head_{key}") for key in keys], rows, {4: "date", 6: "text", 7: "text"})


