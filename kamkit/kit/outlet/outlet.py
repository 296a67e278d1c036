"""The dealer's report, for an inspection: what changed, what stands out, each specialist beside the own bands,
registrations, what follows orders, and records drawn for the inspector to look at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from kamkit.errors import NotFound, problem
from kamkit.kit.counts import teamwork
from kamkit.kit.desk import deskfinds, desktables
from kamkit.kit.desk.dealcount import KEYS as DEALS
from kamkit.kit.desk.deskat import DeskAt
from kamkit.kit.desk.held import Held
from kamkit.kit.outlet import outletbook, outletfinds, outlettables, sampling
from kamkit.kit.outlet.sampling import Sampled
from kamkit.kit.report import telling
from kamkit.kit.report.ending import End
from kamkit.kit.report.reporting import Report
from kamkit.kit.report.sections import para, quiet
from kamkit.kit.report.spotted import Spotted
from kamkit.kit.report.workbook import Workbook
from kamkit.look.html import Html, definition_list, figure, join, note
from kamkit.model.account import Account, Registration
from kamkit.model.figures import Figure
from kamkit.model.sales import Claim, Dealer, Delivery, Order
from kamkit.store.records import names, records

if TYPE_CHECKING:
    from kamkit.kit.counts.numbers import Numbers
    from kamkit.kit.kit import Kit

HANDBOOK = ("direct_mail", "mail_followup_call", "cold_call", "known_call")
AT_A_GLANCE = ("days_worked", "mail_coverage", "visits_next_step", "promises_overdue", "desk_silent", "deal_won",
               "deal_open", "deal_value")
TOLD = (*HANDBOOK, "touches", "mail_coverage", "mail_lag", "mail_missed", "days_written", "visits_next_step",
        "promises_kept", "promises_overdue", "desk_silent")


TRADE = ("registrations_ending", "registrations_overlap", "deliveries_overdue", "papers_overdue", "payments_overdue",
         "payments_overdue_money", "claims_waiting", "claims_over_90", "claims_past_filing", "claims_filed_late",
         "claims_taken_back", "margin_left", "margin_share")


class OutletReport(Report):
    """One dealer's report on a period, part by part; a part of which the book holds nothing is empty, and `missing`
    says so. No specialist is ranked: each stands beside bands and own past."""

    ROOM = "outlet"
    CHANGES = ("mail_coverage", "mail_lag", "visits_next_step", "promises_kept", "promises_overdue", "desk_silent",
               *HANDBOOK, "visit", "quotation", "bid", "order", "delivery", "collection",
               "claims_taken_back", "margin_left", *DEALS, "days_written")

    def __init__(self, kit: Kit, code: str, period: str = "", unmask: bool = False):
        super().__init__(kit, period, unmask)
        found = records(kit.store, kit.book, Dealer, codes=[code])
        if not found:
            raise NotFound(problem("dealer_not_found", name=code, book=kit.book.name))
        self.code, self.dealer = code, found[0]
        self.team = teamwork.people(kit, None, code)
        self.held = Held(kit, self.team)

    # -- what it rests on ----------------------------------------------------------------------------------------------

    @cached_property
    def at(self) -> DeskAt:
        """Return all desks of the dealer together."""
        return DeskAt(self.held, self.period, self.kit.numbers(self.whole.name, dealer=self.code))

    @cached_property
    def at_before(self) -> DeskAt:
        """Return all desks together in the period before."""
        return DeskAt(self.held, self.before, self.at.numbers.previous, self.at)

    @cached_property
    def desks(self) -> tuple[DeskAt, ...]:
        """Return the desk of each of the dealer's specialists, by code."""
        return tuple(DeskAt(self.held.of(one.code), self.period, self._numbers(one.code, self.whole.name))
                     for one in self.team)

    @cached_property
    def desks_before(self) -> tuple[DeskAt, ...]:
        """Return the desks of those who had joined by the end of the period before, as they stood then."""
        later = [one for one in self.desks if one.person.joined is None or one.person.joined <= self.before.end]
        return tuple(DeskAt(one.held, self.before, self._numbers(one.person.code, self.before.name), one)
                     for one in later)

    @cached_property
    def own(self) -> dict[str, tuple[Spotted, ...]]:
        """Return the findings of each desk, by specialist."""
        befores = {one.person.code: one for one in self.desks_before}
        return {code: deskfinds.found(one, befores.get(code), self.words)
                for one in self.desks for code in [one.person.code]}

    def _numbers(self, code: str, period: str) -> Numbers:
        return self.kit.numbers(period, specialist=code)

    def figures(self) -> Mapping[str, Figure]:
        """Return the dealer's figures in the period."""
        return self.at.figures

    def figures_before(self) -> Mapping[str, Figure]:
        """Return its figures in the period before; none where nothing is known of it."""
        return self.at_before.figures if self.at_before.told else {}

    @cached_property
    def found(self) -> Sequence[Spotted]:
        """Return the findings."""
        return outletfinds.found(self.at, self.desks, self.own, self.unassigned, self.words)

    @cached_property
    def found_before(self) -> Sequence[Spotted]:
        """Return what the records told at the end of the period before, and the logs of its specialists then."""
        if not self.at_before.told:
            return ()
        own = {one.person.code: deskfinds.found(one, None, self.words) for one in self.desks_before}
        return outletfinds.found(self.at_before, self.desks_before, own, self.unassigned, self.words)

    @cached_property
    def unassigned(self) -> tuple[Account, ...]:
        """Return the dealer's accounts that stand in nobody's name."""
        return tuple(one for one in records(self.kit.store, self.kit.book, Account)
                     if one.dealer == self.code and one.specialist is None)

    @cached_property
    def sampled(self) -> tuple[Sampled, ...]:
        """Return the records drawn for the inspector."""
        if self.ahead or not self.team:
            return ()
        return sampling.sample(self.at, f"{self.kit.book.name}/{self.code}/{self.whole.name}")

    def people_named(self) -> Sequence[str]:
        """Return the full names of customers' and rivals' people."""
        return self.held.people_named

    def happened(self) -> Iterator[str]:
        """Yield who came and who left, and how many days were worked."""
        for one in self.team:
            for key, day in (("joined_in", one.joined), ("left_in", one.left)):
                if day and day in self.period:
                    yield self.say(key, name=one.name, day=day.isoformat())
        now, before = self.figures().get("days_worked"), self.figures_before().get("days_worked")
        if now and before:
            yield self.words("desk.days_both", before=telling.shown(before, self.words),
                             now=telling.shown(now, self.words))

    # -- parts ---------------------------------------------------------------------------------------------------------

    def head(self) -> Html:
        """Return which dealer, who works there, against which targets, and figures at a glance."""
        facts = [(label, value) for label, value in self._facts() if value]
        nobody = note(self.say("nobody"), "warn") if not self.team else ""
        silent = note(self.say("nothing"), "warn") if self.team and not self.at.told and not self.ahead else ""
        return join([self.tiles(AT_A_GLANCE), nobody, silent, definition_list(facts), *self._notes()])

    def plan(self) -> Html:
        """Return each specialist's work against the daily bands and against our own monthly guide."""
        if not self.at.logged:
            return Html("")
        frame = self.at.bands[self.at.bands["state"] != "off"]
        frame = frame.assign(name=frame["specialist"].map(self.name))
        picture = figure(self.kit.chart("board", frame), self.say("plan_caption")) if len(frame) else ""
        own = self.at.numbers.own_targets
        heads = [self.say("head_who"), *(telling.kind(kind, self.words) for kind in own.bands)]
        caption = self.words("kpi.targets_used", name=own.name, version=own.version, note=own.note)
        rows = outlettables.plan_rows(self)
        return self.part("plan", picture, self.listing(heads, rows, caption=caption, most=len(rows)))

    def discipline(self) -> Html:
        """Return how each specialist follows up, writes down, leaves next steps and keeps promises."""
        if not self.team:
            return Html("")
        heads = [self.say("head_who"), self.say("head_days"), *(self.say(f"short_{key}")
                 for key in outlettables.DISCIPLINE)]
        rows = outlettables.discipline_rows(self)
        numbers = tuple(range(1, len(heads)))
        listed = self.listing(heads, rows, numbers, most=len(rows))
        return self.part("discipline", quiet(self.say("no_ranking")), listed,
                         self.figure_table(TOLD, self.say("together")))

    def registrations(self) -> Html:
        """Return registrations with until when they hold, and with whose they overlap."""
        heads = [self.say(f"head_{name}") for name in ("until", "account", "who", "from", "state", "code")]
        return self.part("registrations", self.listing(heads, outlettables.registration_rows(self), most=20))

    def trade(self) -> Html:
        """Return deliveries, papers and payments that are not done."""
        rows = outlettables.trade_rows(self)
        if not rows:
            done = note(self.say("all_done"), "good") if self.held.orders else ""
            return self.part("trade", done)
        heads = [self.say(f"head_{name}") for name in ("due", "when", "kind", "what", "who", "code")]
        return self.part("trade", self.listing(heads, rows, most=20))

    def claims(self) -> Html:
        """Return claims that are not settled in peace."""
        if not self.held.claims:
            return Html("")
        rows = outlettables.claim_rows(self)
        names_ = ("file_by", "account", "amount", "clawed", "state", "reason", "code")
        heads = [self.say(f"head_{name}") for name in names_]
        told = para(self.say("claims_told", all=len(self.held.claims), open=len(rows)))
        waiting = outlettables.waiting(self)
        drawn = figure(self.kit.chart("ageing", waiting), self.say("ageing_how")) if len(waiting) else ""
        return self.part("claims", told, drawn, self.listing(heads, rows, (2, 3)))

    def margin(self) -> Html:
        """Return what is left of the year's orders after rebates and claw-backs, by the commercial policy in use."""
        policy = self.kit.standards.policy
        if policy is None or not self.held.orders:
            return Html("")
        used = self.words("kpi.policy_used", name=policy.name, version=policy.version, note=policy.note,
                          day=policy.valid_as_of.isoformat())
        heads = [self.say(f"head_{name}") for name in ("currency", "orders", *outlettables.SUMS)]
        rows = outlettables.earned_rows(self)
        told = ("margin_left", "margin_share", "claims_taken_back", "claims_waiting_money")
        listed = self.listing(heads, rows, range(1, len(heads)))
        return self.part("margin", quiet(used), listed, self.figure_table(told))

    def sources(self) -> Html:
        """Return how accounts were found, and what came of them in the year; then where the effort went."""
        if not self.held.accounts or not self.at.logged:
            return Html("")
        names_ = ("source", "accounts", "buyers", "orders", "vehicles", "to_order")
        heads = [self.say(f"head_{name}") for name in names_]
        rows = outlettables.source_rows(self)
        effort = self.at.numbers.effort()
        effort = effort[(effort["accounts"] > 0) | (effort["touches"] > 0)]
        drawn = figure(self.kit.chart("effort", effort), self.words("desk.effort_how")) if effort[
            "effort"].notna().any() else ""
        return self.part("sources", self.listing(heads, rows, (1, 2, 3, 4, 5)), drawn)

    def promises(self) -> Html:
        """Return the promises past their day, of all specialists."""
        late = self.at.overdue
        if not late:
            return Html("")
        rows = [(one.due.isoformat(), self.words("desk.days_over", days=(self.day - one.due).days),
                 self.mask.text(one.what), self.held.account(one.account), desktables.whole(self.name(one.specialist)),
                 desktables.code(one.code)) for one in late]
        heads = [self.say(f"head_{name}") for name in ("due", "when", "what", "account", "who", "code")]
        return self.part("promises", self.listing(heads, rows))

    def deals(self) -> Html:
        """Return the deals of the period."""
        if not self.held.deals or self.ahead:
            return Html("")
        heads = [self.words(f"desk.head_{name}") for name in ("month", "opened", "won", "lost", "value", "cycle")]
        rows = desktables.month_rows(self, self.at)
        return self.part("deals", self.figure_table(DEALS),
                         self.listing(heads, rows, (1, 2, 3, 4, 5), self.words("desk.by_month")))

    def sample(self) -> Html:
        """Return the records that an inspector should look at, and what to look for in each."""
        rows = outlettables.sample_rows(self, self.sampled)
        if not rows:
            return Html("")
        heads = [self.say(f"head_{name}") for name in ("code", "kind", "account", "who", "day", "look")]
        return self.part("sample", para(self.say("sample_how", each=sampling.EACH)),
                         self.listing(heads, rows, most=len(rows)))

    def missing(self) -> Html:
        """Return what this book does not hold."""
        return self.untold(self._missing())

    def definitions(self) -> Html:
        """Return how every figure above is reckoned."""
        terms = [(self.say("term_sample"), self.say("term_sample_words")),
                 (self.words("desk.term_band"), self.words("desk.term_band_words"))]
        return self.defined((*AT_A_GLANCE, *TOLD, *TRADE, *DEALS), terms)

    def workbook(self) -> Workbook:
        """Return figures, findings, specialists, registrations, claims, dues and the sample as sheets."""
        return outletbook.workbook(self)

    def end(self) -> End:
        """Return the mark that the report came to its end, with what the index shows."""
        own, keys = self.figures(), ("mail_coverage", "promises_overdue", "deal_won")
        told = {telling.name(key, self.words): telling.short(own[key], self.words) for key in keys if key in own}
        return self.end_of(dealer=self.code, spark=desktables.spark(self.at), figures=told,
                           trend=desktables.trend(self, self.at))

    # -- bricks --------------------------------------------------------------------------------------------------------

    def name(self, code: str | None) -> str:
        """Return a specialist's name, the code where it is none of this dealer's."""
        return self._names.get(code, code) if code else ""

    def dealer_name(self, code: str) -> str:
        """Return a dealer's name."""
        return self._dealers.get(code, code)

    @cached_property
    def _names(self) -> dict[str, str]:
        return {one.code: one.name for one in self.team}

    @cached_property
    def _dealers(self) -> dict[str, str]:
        return names(self.kit.store, self.kit.book, Dealer)

    def _facts(self) -> Iterator[tuple[str, str]]:
        between = self.words("dossier.between")
        yield self.say("dealer"), self.dealer.name
        yield self.words("field.dealers.city"), self.dealer.city or ""
        yield self.words("field.dealers.region"), self.dealer.region or ""
        yield self.say("managers"), between.join(dict.fromkeys(one.manager for one in self.team if one.manager))
        here = [one.name for one in self.team if teamwork.here_in(one, self.period)]
        yield self.say("people"), between.join(here)
        used = self.at.numbers.targets if self.at.logged else None
        yield self.words("desk.targets"), self.words("reporting.target_set", name=used.name, version=used.version,
                                                     note=used.note) if used else ""

    def _notes(self) -> Iterator[Html]:
        yield self.period_note()
        years = self.at.numbers.unknown_years() if self.at.logged else ()
        if years:
            listed = self.words("dossier.between").join(map(str, years))
            yield note(self.words("reporting.unknown_years", years=listed), "warn")
        if self.held.promises or self.held.visits:
            yield self.masked_note()

    def _missing(self) -> Iterator[str]:
        if not self.held.logs:
            yield self.words("desk.missing_log")
        for kind in (Registration, Order, Delivery, Claim):
            if not self.held.kept(kind):
                yield self.say(f"missing_{kind.KIND}")
