"""Days that lie ahead where only what has happened is told: taken as they stand, and pointed out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from kamkit.errors import problem
from kamkit.ledger.build import Built
from kamkit.ledger.rownames import listed, row_name
from kamkit.ledger.tables import Plan
from kamkit.model.base import Record
from kamkit.model.sales import Deal, DealStage
from kamkit.model.visit import Visit

HAPPENED: Mapping[str, tuple[str, ...]] = {
    "accounts": ("trade_state_day",),
    "fleet": ("bought",),
    "purchases": ("day",),
    "steps": ("done",),
    "registrations": ("day",),
    "visits": ("day",),
    "promises": ("made", "kept_on"),
    "activities": ("day",),
    "deals": ("opened", "closed"),
    "orders": ("day",),
    "deliveries": ("done", "accepted"),
    "payments": ("received",),
    "claims": ("filed", "settled", "clawed_on"),
    "papers": ("handed",),
    "profiles": ("consent_on",),
}
"""The days, by kind, of what has happened; all others may lie ahead: due days, leave, when somebody joins or goes."""
DECIDED = (DealStage.WON, DealStage.LOST)


def tell_ahead(plan: Plan, built: Sequence[Built], today: date) -> None:
    """Tell, for each column of a table that says what has happened, which rows name a day after `today`."""
    for name in HAPPENED.get(plan.kind, ()):
        found = [one for one in built if one.record is not None and _is_ahead(one.record, name, today)]
        if not found:
            continue
        column, rows = plan.columns.fields.get(name), [one.draft.row.number for one in found]
        heading = plan.headings[column].raw if column is not None else None
        told = {"day": getattr(found[0].record, name).isoformat(), "today": today.isoformat()}
        where = plan.table.where(rows[0], column, heading)
        if len(rows) > 1:
            many = {"count": len(rows), "rows": listed([row_name(row) for row in rows])}
            plan.table.told.append(problem("days_ahead", where, "warning", **told, **many))
        else:
            plan.table.told.append(problem("day_ahead", where, "warning", **told))


def _is_ahead(record: Record, name: str, today: date) -> bool:
    day = getattr(record, name)
    return day is not None and day > today and not _may_be_planned(record, name)


def _may_be_planned(record: Record, name: str) -> bool:
    """Return whether the day may be meant to lie ahead: a visit of which nothing came yet, an open deal's end."""
    if isinstance(record, Visit):
        return record.result is None and record.next_step is None
    return isinstance(record, Deal) and name == "closed" and record.stage not in DECIDED
