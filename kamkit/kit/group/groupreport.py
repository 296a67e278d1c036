"""The decision-group report: what changed in the group, what stands out, the way to the decider, whom to see next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kamkit.groups.changed import Change, changes, contacts
from kamkit.groups.coverage import coverage
from kamkit.groups.path import Path, path_to_decider
from kamkit.groups.seeing import Because, Next, Reason, deciders_met, threads_at
from kamkit.groups.tell import listed, tell_path
from kamkit.kit.group import groupbook, groupwords
from kamkit.kit.group.groupview import GroupView
from kamkit.kit.report.ending import End
from kamkit.kit.report.sections import heading, para, quiet, section
from kamkit.kit.report.workbook import Workbook
from kamkit.look.html import Html, badge, bullets, definition_list, join, key_figures, note, table
from kamkit.model.finding import Weight

MOST = 8
"""So many persons to see next, and changes of one sort, are told."""

MARK = {Weight.HIGH: "high", Weight.MEDIUM: "medium", Weight.LOW: "low", Weight.CLEAR: "ok"}


class GroupReport(GroupView):
    """One account's decision group, part by part, at the end of a period; a part is empty where nothing is known.

    The period is a name ("2026-10"), the month of the book's today where it is empty. Names are hidden unless
    `unmask`.
    """

    # -- parts ---------------------------------------------------------------------------------------------------------

    def head(self) -> Html:
        """Return whose group it is, and four figures: persons, deciders met, live threads, serious findings."""
        account = self.file.account
        facts = [(self.words("field.accounts.account_class"), self.value(account.account_class)),
                 *((self.words(f"field.accounts.{name}"), value) for name, value in groupwords.keepers(self, account))]
        shown = definition_list((name, value) for name, value in facts if value)
        nobody = note(self.words("groupreport.nobody"), "warn") if not self.group.members else Html("")
        return join([key_figures(self._figures()), nobody, shown, self._masked_note()])

    def changes(self) -> Html:
        """Return what is different since the end of the period before: persons, stances, ties, contacts, findings."""
        before = self.earlier.group
        if not self.group.members and not before.members:
            return Html("")
        seen = contacts(before, self.group)
        others = [one for one in changes(before, self.group) if one not in seen]
        parts = [self._since(), self._moved(), self._told("changed", others), self._told("contacts", seen)]
        if not others and not seen and not self.moved:
            parts.append(note(self.words("groupreport.unchanged"), "info"))
        return section(self.words("reporting.changes"), *parts)

    def path(self) -> Html:
        """Return the way to each decider, and which links have to be made first."""
        if not self.group.members:
            return Html("")
        ways = path_to_decider(self.group, self.limits)
        if not ways:
            return section(self._w("path"), note(self.words("groupreport.no_decider"), "bad"))
        return section(self._w("path"), *(self._way(way) for way in ways), quiet(self.words("groupreport.path_how")))

    def next(self) -> Html:
        """Return whom to see next, the most pressing first, and why."""
        found = self.to_see
        if not found:
            done = note(self.words("groupreport.nobody_to_see"), "good") if self.group.members else Html("")
            return section(self._w("next"), done)
        heads = [self.words(f"groupreport.{name}") for name in ("person", "seat", "last_contact", "why")]
        rows = [self._to_see(one) for one in found[:MOST]]
        return section(self._w("next"), table(heads, rows, row_heads=True, stack=True), self._asking())

    def rivals(self) -> Html:
        """Return who else is at work there: how close to whom, beside how close we are."""
        if not self.group.rival_ties:
            return Html("")
        heads = [self.words(f"groupreport.{name}") for name in ("rival", "person", "roles", "theirs", "ours")]
        rows = groupwords.rival_rows(self, self.group, self.names)
        return section(self._w("rivals"), table(heads, rows, row_heads=True, stack=True))

    def definitions(self) -> Html:
        """Return the terms used above, with the figures they rest on."""
        if not self.group.members:
            return Html("")
        return section(self._w("definitions"), definition_list(self.terms()))

    def workbook(self) -> Workbook:
        """Return persons, findings, changes, whom to see, the grid and ties as sheets."""
        return groupbook.workbook(self)

    def end(self) -> End:
        """Return the mark that the report came to its end, with what the index shows: live threads, month by month."""
        known = self.file.account.account_class
        high = sum(told.weight == Weight.HIGH for told in self.found)
        met, all_ = deciders_met(self.group)
        return End({
            "account": self.code, "class": str(known) if known else None, "period": self.whole.name, "high": high,
            "findings": high,
            "spark": list(self.threads) if self.group.members else [],
            "trend": self.words("reports.trend_group"),
            "figures": {self.words("groupreport.threads_short"): str(threads_at(self.group, self.limits)[0]),
                        self.words("groupreport.deciders_short"): f"{met}/{all_}"} if self.group.members else {},
        })

    # -- bricks --------------------------------------------------------------------------------------------------------

    def _w(self, name: str) -> str:
        return self.words(f"groupreport.{name}_head")

    def _figures(self) -> Iterator[tuple[object, object]]:
        if self.group.members:
            met, deciders = deciders_met(self.group)
            live, known = threads_at(self.group, self.limits)
            yield self.words("groupreport.persons"), len(self.group.members)
            yield self.words("groupreport.deciders_met"), self.words("groupreport.of", count=met, all=deciders)
            yield self.words("groupreport.threads"), self.words("groupreport.of", count=live, all=known)
            yield self.words("dossier.high"), sum(told.weight == Weight.HIGH for told in self.found)

    def _since(self) -> Html:
        """Return from which day to which is compared, and where the book's history is too short for it."""
        before, now = self.earlier.group.as_of.isoformat(), self.group.as_of.isoformat()
        line = para(self.words("groupreport.since", before=before, now=now))
        if self.earlier.how == "version":
            return line
        short = self.words("groupreport.history_short", day=self.earlier.known_since.isoformat(), before=before)
        return join([line, note(short, "warn")])

    def _moved(self) -> Html:
        """Return the findings that moved, the heaviest first."""
        if not self.moved:
            return Html("")
        heads = [self.words(f"groupreport.{name}") for name in ("finding", "before", "now")]
        rows = [(self.finding(one.name), *(badge(MARK[each.weight], self.words(f"value.weight.{each.weight}"))
                                            for each in (one.before, one.after))) for one in self.moved]
        return join([heading(self.words("groupreport.moved")), table(heads, rows, row_heads=True, stack=True)])

    def _told(self, name: str, found: Sequence[Change]) -> Html:
        lines = [groupwords.said(self, one, self.everybody) for one in found]
        if not lines:
            return Html("")
        rest = quiet(self.words("groupreport.more", count=len(lines) - MOST)) if len(lines) > MOST else Html("")
        return join([heading(self.words(f"groupreport.{name}")), bullets(lines[:MOST]), rest])

    def _way(self, way: Path) -> Html:
        to = heading(self.words("groupreport.way_to", person=self.names.get(way.decider, way.decider)))
        line = para(tell_path(way, self.names, self.words))
        gaps = [self._missing(step.source, step.target) for step in way.missing]
        return join([to, line, bullets(gaps) if gaps else Html("")])

    def _missing(self, source: str | None, target: str) -> str:
        names = {key: self.names.get(code or "", "") for key, code in (("source", source), ("target", target))}
        return self.words("groupreport.link_cold" if source is None else "groupreport.link_missing", **names)

    def _to_see(self, one: Next) -> tuple[object, ...]:
        member = self.group.member(one.person)
        last = self.ago(member.last_contact) if member.last_contact else self.words("dossier.never")
        whys = [self.because(reason) for reason in self._reasons(one)]
        return member.person.name, groupwords.seat(self, member), last, bullets(whys)

    def _reasons(self, one: Next) -> list[Because]:
        """Return the reasons to be told: each kind once but findings and introductions."""
        several = (Reason.FINDING, Reason.INTRODUCES)
        return [because for at, because in enumerate(one.because)
                if because.reason in several or because.reason not in {b.reason for b in one.because[:at]}]

    def _asking(self) -> Html:
        """Return whom to ask for the persons whom nobody knows yet, by seat."""
        gaps = [cell for cell in coverage(self.group, self.limits).gaps if not cell.members and cell.next]
        lines: dict[str, list[str]] = {}
        for cell in gaps:
            lines.setdefault(cell.next or "", []).append(self.cell(cell.level.value, cell.function.value))
        told = [self.words("groupreport.ask", who=self.names.get(code, code), cells=listed(cells, self.words))
                for code, cells in lines.items()]
        return join([heading(self.words("groupreport.empty_seats")), bullets(told)]) if told else Html("")
