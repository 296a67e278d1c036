"""A decision group as its report looks at it: now and at the end of the period before, behind the mask, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from functools import cached_property
from typing import Protocol

from kamkit.groups.changed import Moved, moved
from kamkit.groups.findings import findings
from kamkit.groups.seeing import Because, Next, Reason, next_to_see
from kamkit.kit.account.dossier import Dossier
from kamkit.kit.account.known import Source
from kamkit.kit.group.history import Earlier, contact_days, group_on, live_threads, month_ends
from kamkit.kit.report.hidden import masked
from kamkit.model.group import DecisionGroup
from kamkit.rules.periods import Period
from kamkit.settings import Workshop

MONTHS = 12
"""So many months the index's line shows."""


class Desk(Source, Protocol):
    """What the report asks of the kit."""

    workshop: Workshop

    def names_in(self, group: DecisionGroup, /) -> dict[str, str]:
        """Return the names by code of a group's persons and rivals, and of the dealers."""


class GroupView(Dossier):
    """One account's decision group at the end of a period (today, where that is not over)."""

    def __init__(self, kit: Desk, code: str, period: str = "", unmask: bool = False):
        super().__init__(kit, code, unmask, period)
        self._desk = kit
        self.limits = kit.standards.limits
        self._moment: datetime | None = None
        if self.whole.over(kit.today):
            now = self._on(self.period)
            self.today, self.group, self._moment = self.period.end, now.group, now.moment
        self.names = kit.names_in(self.group)

    @cached_property
    def earlier(self) -> Earlier:
        """Return the group at the end of the period before, behind the mask."""
        return self._on(self.whole.previous)

    @cached_property
    def moved(self) -> tuple[Moved, ...]:
        """Return the findings that appeared, went, or weigh otherwise."""
        if not self.group.members or not self.earlier.group.members:
            return ()
        return moved(findings(self.earlier.group, self.limits), findings(self.group, self.limits))

    @cached_property
    def to_see(self) -> tuple[Next, ...]:
        """Return whom to see next."""
        return next_to_see(self.group, self.limits)

    @cached_property
    def threads(self) -> tuple[int, ...]:
        """Return the live threads at the end of each of the last MONTHS months, the last one up to today."""
        met = contact_days(self.records("visits"), self.records("activities"))
        return live_threads(met, self.group.codes, self.months, self.limits.stale_days)

    @property
    def months(self) -> tuple[date, ...]:
        """Return the days for which live threads are told."""
        return month_ends(self.today, MONTHS)

    def _on(self, span: Period) -> Earlier:
        desk = self._desk
        found = group_on(desk.store, desk.book, self.code, span.end, desk.workshop.zone, self._moment)
        return replace(found, group=masked(found.group, self.mask))

    # -- in words ------------------------------------------------------------------------------------------------------

    def finding(self, name: str) -> str:
        """Return a finding's name."""
        return self.words.text(self.kit.standards.findings[name].name)

    @cached_property
    def everybody(self) -> dict[str, str]:
        """Return the names of all who are or were in the group."""
        return {**self._desk.names_in(self.earlier.group), **self.names}

    def because(self, one: Because) -> str:
        """Return a reason to see somebody, in words."""
        about = self.names.get(one.about, one.about)
        if one.reason == Reason.FINDING:
            about = self.finding(one.about)
        if one.reason == Reason.GAP:
            about = self.cell(*one.about.split("/"))
        return self.words(f"groupreport.why_{one.reason}", about=about)

    def cell(self, level: str, function: str) -> str:
        """Return a cell of the grid in words."""
        return self.words("groupreport.cell", level=self.term("level", level), function=self.term("function", function))

    def terms(self) -> list[tuple[str, str]]:
        """Return the terms that the report uses, and what they mean."""
        return list(self._terms())

    def _terms(self) -> Iterator[tuple[str, str]]:
        values = {"days": self.limits.stale_days, "percent": round(100 * self.limits.strong_influence)}
        for name in ("threads", "path", "sway", "moved", "history"):
            yield self.words(f"groupreport.define_{name}"), self.words(f"groupreport.define_{name}_words", **values)
        terms, used = self.kit.standards.terms, self._used()
        for group in ("role", "level", "function", "stance", "depth"):
            for key, term in terms.get(group, {}).items():
                if key in used[group]:
                    yield self.words.text(term.name), self.words.text(term.words)
