"""All that is known of one account, as parts of a report: who it is, who decides, what was found, what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

from kamkit.groups.tell import Told
from kamkit.kit.account import dealings, deals, dossierbook
from kamkit.kit.account.known import Known, Source
from kamkit.kit.counts.teamwork import named_period
from kamkit.kit.report.ending import End
from kamkit.kit.report.sections import heading, money, para, percent, quiet, section
from kamkit.look.html import (
    Html,
    badge,
    bullets,
    card,
    definition_list,
    figure,
    join,
    key_figures,
    note,
    stance_mark,
    table,
)
from kamkit.model.account import Account
from kamkit.model.group import Member
from kamkit.model.workbook import Workbook
from kamkit.rules.completeness import Fill, FilledList, score
from kamkit.rules.qualify import Outcome, Qualification
from kamkit.store.records import versions

OUTCOME_MARK = {Outcome.PASSED: "ok", Outcome.FAILED: "high", Outcome.UNKNOWN: "none"}
STANCES = {-2: "opponent", -1: "opponent", 0: "neutral", 1: "supporter", 2: "supporter"}
TOLD = ("region", "source", "organisation_kind", "trade", "trade_state", "business_scope", "business_state",
        "employees", "founded", "address")


class Dossier(Known):
    """One account's report, part by part; a part is empty where nothing is known, and `missing` says what is not.

    Names and numbers of the customer's and the rivals' people are hidden unless `unmask`.
    """

    def __init__(self, kit: Source, code: str, unmask: bool = False, period: str = ""):
        super().__init__(kit, code, unmask)
        self.whole = named_period(period, kit.today)
        self.period = self.whole.until(kit.today)

    # -- who it is -----------------------------------------------------------------------------------------------------

    def head(self) -> Html:
        """Return figures at a glance, and what is to know of the class and of hidden names."""
        return join([key_figures(self._figures()), self._class_note(self.file.account), self._masked_note()])

    def about(self) -> Html:
        """Return class, segment, organisation and what else is recorded of the account itself."""
        words = self.words
        facts = [(words(f"field.accounts.{name}"), value) for name, value in self._facts(self.file.account) if value]
        return section(self._h("about"), definition_list(facts)) if facts else Html("")

    def qualification(self) -> Html:
        """Return whether it is a key account, broad and narrow, every test with its outcome and meaning."""
        broad, narrow = self.kit.qualification(self.code)
        return section(self._h("qualification"), self._sense(broad), self._sense(narrow))

    def changes(self) -> Html:
        """Return what happened in the period and how often it did in the one before, by the days of the records."""
        told = list(dealings.happened(self, self.period, self.whole.previous))
        body = bullets(told) if told else note(self.words("dossier.nothing_happened"), "warn")
        return section(self.words("reporting.changes"), quiet(self._span()), body, quiet(self._updated()))

    def _span(self) -> str:
        """Return which period is held against which."""
        before = self.whole.previous
        now, then = (
            self.words("reporting.span", name=one.name, start=one.start.isoformat(), end=one.end.isoformat())
            for one in (self.period, before)
        )
        return self.words("reporting.compared", now=now, before=then)

    # -- who decides ---------------------------------------------------------------------------------------------------

    def people(self) -> Html:
        """Return the persons of the decision group, those of the decision level first."""
        if not self.group.members:
            return Html("")
        fields = ("name", "title", "level", "function", "roles", "stance", "depth")
        heads = [*(self.words(f"field.people.{name}") for name in fields), self.words("dossier.last_contact")]
        rows = [self._person(member) for member in sorted(self.group.members, key=self._rank)]
        return section(self._h("people"), table(heads, rows, row_heads=True, stack=True))

    def coverage(self) -> Html:
        """Return the coverage grid as a picture."""
        return self._picture("coverage", self.words("panels.coverage_caption", day=self.today.isoformat()))

    def influence(self) -> Html:
        """Return the influence map as a picture."""
        return self._picture("influence", self.words("panels.influence_caption")) if self.group.ties else Html("")

    def findings(self) -> Html:
        """Return the named findings as cards, the heaviest first, each with its evidence and what to do."""
        if not self.group.members:
            return Html("")
        cards = join(self._card(told) for told in self.found if told.weight != "low")
        low = bullets(self._line(told) for told in self.found if told.weight == "low")
        rest = join([heading(self.words("dossier.low_findings")), low]) if "<li>" in low else Html("")
        return section(self._h("findings"), join([cards, rest]) or note(self.words("panels.no_finding"), "good"))

    # -- what is known, and what is not --------------------------------------------------------------------------------

    def information(self) -> Html:
        """Return how full the four information lists are, and what each lacks."""
        listed = self.lists
        heads = [self.words(f"dossier.{name}") for name in ("list", "full", "must_find", "nice_to_find")]
        rows = [self._list(each) for each in listed]
        total = self.words("dossier.information_total", percent=percent(score(listed)))
        off = any(line.fill == Fill.PRIVATE_OFF for each in listed for line in each.lines)
        private = quiet(self.words("dossier.private_off")) if off else ""
        return section(self._h("information"), para(total), table(heads, rows, row_heads=True, stack=True), private)

    def fleet(self) -> Html:
        """Return what the account drives today, and our share of it."""
        return dealings.fleet(self)

    def purchases(self) -> Html:
        """Return what it bought, ours and rivals', the newest first."""
        return dealings.purchases(self)

    def projects(self) -> Html:
        """Return what it means to buy, and how far each project is on its way."""
        return dealings.projects(self)

    def registrations(self) -> Html:
        """Return who registered the account, until when, and where registrations overlap."""
        return dealings.registrations(self)

    def visits(self) -> Html:
        """Return the last visits, and what was to come next."""
        return dealings.visits(self)

    def promises(self) -> Html:
        """Return promises broken and open, and how many were kept."""
        return dealings.promises(self)

    def deals(self) -> Html:
        """Return deals by stage, by product and by specialist, and the open ones."""
        return deals.part(self)

    def missing(self) -> Html:
        """Return what the book does not know of this account at all, and why that matters."""
        lines = [self.words(f"dossier.missing_{name}") for name, there in self._there().items() if not there]
        return section(self._h("missing"), bullets(lines)) if lines else Html("")

    def definitions(self) -> Html:
        """Return the terms used above, in one sentence each."""
        return section(self._h("definitions"), definition_list(self.terms()))

    def terms(self) -> list[tuple[str, str]]:
        """Return the terms this report speaks of, each with one sentence: ours first, then the handbook's."""
        terms, used = self.kit.standards.terms, self._used()
        pairs = [
            (self.words.text(term.name), self.words.text(term.words))
            for group in used for key, term in terms.get(group, {}).items() if key in used[group]
        ]
        ours = [(self.words(f"dossier.define_{name}"), self.words(f"dossier.define_{name}_words"))
                for name, spoken_of in self._terms_of_ours().items() if spoken_of]
        return [*ours, *pairs]

    def workbook(self) -> Workbook:
        """Return the report's lists as a workbook."""
        return dossierbook.workbook(self)

    def end(self) -> End:
        """Return the mark that the report came to its end, with what the index shows."""
        known = self.file.account.account_class
        high = sum(told.weight == "high" for told in self.found)
        spark = list(dossierbook.contacts_by_month(self).values())
        heavy = self.words("dossier.high")
        told = [(str(name), str(value)) for name, value in self._figures() if name != heavy][:3]
        return End({"account": self.code, "class": str(known) if known else None, "high": high, "findings": high,
                    "period": self.whole.name, "spark": spark,
                    "trend": self.words("reports.trend_account"), "figures": dict(told)})

    # -- bricks --------------------------------------------------------------------------------------------------------

    @cached_property
    def found(self) -> tuple[Told, ...]:
        """Return the findings that matter, the heaviest first; none where nobody is known."""
        return self.kit.findings(self.group) if self.group.members else ()

    @cached_property
    def lists(self) -> tuple[FilledList, ...]:
        """Return how full the four information lists are."""
        return self.kit.information(self.code)

    def _h(self, name: str) -> str:
        return self.words(f"dossier.{name}")

    def _facts(self, account: Account) -> Iterable[tuple[str, str]]:
        segment = self.kit.standards.segments.get(account.segment or "")
        yield "segment", self.words.text(segment.name) if segment else account.segment or ""
        for name in ("public_kind", "buys_for_system", "buying_organisation", "using_organisation", "is_vip"):
            yield name, self.value(getattr(account, name))
        yield "parent", self.called(Account, account.parent)
        yield from dealings.keepers(self, account)
        for name in TOLD:
            yield name, self.value(getattr(account, name))
        yield "annual_revenue", money(account.annual_revenue, self.words)

    def _figures(self) -> Iterable[tuple[object, object]]:
        known = self.file.account.account_class
        yield self.words("field.accounts.account_class"), self.value(known) or self.words("reports.class_unknown")
        if self.group.members:
            yield self.words("dossier.high"), sum(told.weight == "high" for told in self.found)
        yield from dealings.figures(self)
        if self._there()["people"]:
            yield self.words("dossier.information_share"), percent(score(self.lists))

    def _class_note(self, account: Account) -> Html:
        return Html("") if account.account_class else note(self.words("dossier.class_unknown"), "warn")

    def _masked_note(self) -> Html:
        if not self.group.members and not self.group.rivals:
            return Html("")
        return quiet(self.words("dossier.masked")) if self.mask.on else note(self.words("dossier.unmasked"), "warn")

    def _updated(self) -> str:
        kept = versions(self.kit.store, self.kit.book, Account, self.code)
        if not kept:
            return ""
        last = kept[-1]
        return self.words("dossier.updated", day=self.kit.local_time(last.known_at), times=len(kept))

    def _sense(self, sense: Qualification) -> Html:
        told = self._tests(sense)
        heads = [self.words(f"dossier.{name}") for name in ("test", "outcome", "meaning")]
        rows = [(told[check.name][0], self._outcome(check.outcome), told[check.name][1]) for check in sense.checks]
        title = self.words(f"dossier.{sense.sense}_{sense.outcome}")
        return join([note(title, {"passed": "good", "failed": "bad", "unknown": "warn"}[sense.outcome]),
                     table(heads, rows, row_heads=True, stack=True)])

    def _tests(self, sense: Qualification) -> dict[str, tuple[str, str]]:
        standards, text = self.kit.standards, self.words.text
        if sense.sense == "broad":
            return {test.field: (text(test.name), text(test.why)) for test in standards.broad}
        limits = standards.narrow
        numbers = {"bulk_at_once": limits.bulk_at_once, "bulk_together": limits.bulk_together}
        return {name: (text(said) + self._limit(numbers.get(name)), text(limits.why[name]))
                for name, said in limits.names.items()}

    def _limit(self, number: int | None) -> str:
        return self.words("dossier.limit", number=number) if number else ""

    def _outcome(self, outcome: Outcome) -> Html:
        return badge(OUTCOME_MARK[outcome], self.words(f"dossier.{outcome}"))

    def _rank(self, member: Member) -> tuple[int, str]:
        order = ("decision", "management", "operating")
        return order.index(member.level) if member.level else len(order), member.code

    def _person(self, member: Member) -> Sequence[object]:
        person, unknown = member.person, self.words("value.unknown")
        stance = stance_mark("unknown", unknown)
        if person.stance is not None:
            stance = stance_mark(STANCES[person.stance], self.term("stance", person.stance.name.lower()))
        last = self.ago(member.last_contact) if member.last_contact else self.words("dossier.never")
        return (
            person.name, self.mask.text(person.title), self.term("level", person.level) or unknown,
            self.term("function", person.function) or unknown,
            self.words("dossier.between").join(self.term("role", role) for role in person.roles),
            stance, self.term("depth", member.depth.name.lower()), last,
        )

    def _used(self) -> dict[str, set[str]]:
        """Return the terms of which this report speaks, by their group."""
        persons = [member.person for member in self.group.members]
        return {
            "account_class": {"A", "B"}, "role": {role for person in persons for role in person.roles},
            "level": {person.level for person in persons if person.level},
            "function": {person.function for person in persons if person.function},
            "stance": {person.stance.name.lower() for person in persons if person.stance is not None},
            "depth": {member.depth.name.lower() for member in self.group.members},
        }

    def _picture(self, name: str, caption: str) -> Html:
        return figure(self.kit.picture(name, self.group), caption) if self.group.members else Html("")

    def _card(self, told: Told) -> Html:
        body = Html("<p>{}</p><p class='kam-coach'>{}</p>").format(told.says, told.coaching)
        who = self.words("dossier.between").join(told.persons)
        foot = self.words("panels.evidence", persons=who) if who else ""
        label = self.words(f"value.weight.{told.weight}")
        return card(told.name, Html(body), severity=str(told.weight), label=label, foot=foot)

    def _terms_of_ours(self) -> dict[str, bool]:
        there = self._there()
        return {"broad": True, "narrow": True, "next_step": there["visits"], "share": there["fleet"],
                "repeat": there["purchases"], "period": True}

    def _line(self, told: Told) -> Html:
        return Html(Html("<strong>{}</strong> {}").format(told.name, told.says))

    def _list(self, each: FilledList) -> Sequence[object]:
        known = next(one for one in self.kit.standards.information if one.key == each.key)
        lines = {line.key: line for line in known.lines}
        must = set(each.missing_mandatory)
        lacks = [key for key in each.keys(Fill.MISSING) if key not in must]
        said = [self.words("dossier.between_lines").join(self.words.text(lines[key].name) for key in keys)
                for keys in (each.missing_mandatory, lacks)]
        return self.words.text(known.name), percent(each.score), said[0] or self.words("dossier.none_missing"), said[1]

    def _there(self) -> dict[str, bool]:
        """Return, for each thing a dossier can tell, whether the book knows it."""
        file = self.file
        return {
            "class": file.account.account_class is not None, "people": bool(self.group.members),
            "ties": bool(self.group.ties) or not self.group.members, "fleet": bool(file.fleet),
            "purchases": bool(file.purchases), "projects": bool(file.projects), "visits": bool(self.records("visits")),
            "rivals": bool(self.group.rivals) or not self.group.members,
        }
