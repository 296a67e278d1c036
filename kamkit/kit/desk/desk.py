"""The specialist's report: what changed, what stands out and on which records it rests, the work against its bands,
what is promised and due. Held against this person's own past and the bands only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from kamkit.kit.counts import teamwork
from kamkit.kit.desk import deskbook, deskfinds, desktables
from kamkit.kit.desk.dealcount import KEYS as DEALS
from kamkit.kit.desk.deskat import DeskAt
from kamkit.kit.desk.held import Held
from kamkit.kit.report import telling
from kamkit.kit.report.ending import End
from kamkit.kit.report.reporting import Report
from kamkit.kit.report.sections import para, percent, quiet
from kamkit.kit.report.spotted import Spotted
from kamkit.kit.report.workbook import Workbook
from kamkit.kpi import control
from kamkit.kpi.control import FEWEST
from kamkit.look.html import Html, badge, definition_list, figure, join, note, side_by_side
from kamkit.model.figures import Figure
from kamkit.model.sales import Dealer
from kamkit.model.visit import Promise, Visit
from kamkit.store.records import names

if TYPE_CHECKING:
    import pandas as pd

    from kamkit.kit.kit import Kit

HANDBOOK = ("direct_mail", "mail_followup_call", "cold_call", "known_call")
LOGGED = (*HANDBOOK, "touches", "mail_coverage", "mail_lag", "one_weekday", "days_written", "off_days_work")
OWN = ("visit", "quotation", "bid", "order", "delivery", "collection")
RECORDED = ("visits_next_step", "promises_kept", "promises_overdue", "desk_silent")
TRADE = ("registrations_ending", "registrations_overlap", "deliveries_overdue", "papers_overdue", "payments_overdue",
         "claims_waiting", "claims_past_filing", "claims_taken_back", "margin_left", "margin_share", "days_to_order")
AT_A_GLANCE = ("days_worked", "mail_coverage", "visits_next_step", "promises_overdue", "desk_silent")
RUN_CHARTS = ("known_call", "cold_call", "direct_mail", "mail_followup_call")
LONGEST_GRID = 31
"""Days that a grid of days can show; longer periods are read by their run charts."""
STATE_MARK = {"below": "low", "in": "ok", "above": "none", "off": "none"}


class DeskReport(Report):
    """One specialist's report on a period, part by part; a part of which the book holds nothing is empty, and `missing`
    says so."""

    ROOM = "desk"
    CHANGES = (*RECORDED, "mail_coverage", "mail_lag", "touches", *HANDBOOK, *OWN, "claims_taken_back", "margin_left",
               *DEALS, "days_written", "one_weekday")

    def __init__(self, kit: Kit, code: str, period: str = "", unmask: bool = False):
        super().__init__(kit, period, unmask)
        self.code = code
        self.held = Held(kit, teamwork.people(kit, code, None))
        self.person = self.held.team[0]

    # -- what it rests on ----------------------------------------------------------------------------------------------

    @cached_property
    def at(self) -> DeskAt:
        """Return the desk in the period."""
        return DeskAt(self.held, self.period, self.kit.numbers(self.whole.name, specialist=self.code))

    @cached_property
    def at_before(self) -> DeskAt | None:
        """Return the desk in the period before; None where the specialist was not with us then."""
        if not teamwork.here_in(self.person, self.before):
            return None
        return DeskAt(self.held, self.before, self.at.numbers.previous, self.at)

    def figures(self) -> Mapping[str, Figure]:
        """Return the figures of the period."""
        return self.at.figures

    def figures_before(self) -> Mapping[str, Figure]:
        """Return the figures of the period before; none where nothing is known of it."""
        return self.at_before.figures if self.at_before and self.at_before.told else {}

    @cached_property
    def found(self) -> Sequence[Spotted]:
        """Return the findings."""
        return deskfinds.found(self.at, self.at_before, self.words)

    @cached_property
    def found_before(self) -> Sequence[Spotted]:
        """Return the findings as they were at the end of the period before."""
        told = self.at_before and self.at_before.told
        return deskfinds.found(self.at_before, None, self.words) if told and self.at_before else ()

    def people_named(self) -> Sequence[str]:
        """Return the full names of customers' and rivals' people."""
        return self.held.people_named

    def happened(self) -> Iterator[str]:
        """Yield who came, left or was away in the period."""
        for key, day in (("joined", self.person.joined), ("left", self.person.left)):
            if day and day in self.period:
                yield self.say(f"{key}_in", day=day.isoformat())
        figures = self.figures()
        if "days_worked" in figures and self.at_before and "days_worked" in self.at_before.figures:
            both = {name: telling.shown(found.get("days_worked"), self.words)
                    for name, found in (("now", figures), ("before", self.at_before.figures))}
            yield self.say("days_both", **both)

    # -- parts ---------------------------------------------------------------------------------------------------------

    def head(self) -> Html:
        """Return who it is, for whom, how many days at work, against which set of targets, and figures at a glance."""
        facts = [(label, value) for label, value in self._facts() if value]
        keys = AT_A_GLANCE if self.held.logs else ("deal_opened", "deal_won", "deal_lost", "deal_value", "deal_cycle",
                                                    *RECORDED)
        return join([self.tiles(keys), self._silence(), definition_list(facts), *self._notes()])

    def bands(self) -> Html:
        """Return the four daily bands over the days worked, and our own monthly guide."""
        if not self.at.logged:
            return Html("")
        frame = self._bands
        picture = figure(self.kit.chart("bands", frame), self.say("bands_caption")) if len(frame) else ""
        used = self.at.numbers.targets
        told = self.words("kpi.targets_used", name=used.name, version=used.version, note=used.note)
        return self.part("bands", quiet(told), picture, self._own(),
                         self.figure_table((*LOGGED, "mail_missed", "mail_unlinked"), self.say("log_figures")))

    def days(self) -> Html:
        """Return the grid of days: below, within, above each band; days off and leave marked."""
        if not self.at.logged or (self.period.end - self.period.start).days >= LONGEST_GRID or not self._worked:
            return Html("")
        rows = self.at.days[self.at.days["state"] != "off"]
        batched = any(one.key in ("one_day", "batched") for one in self.found)
        warned = note(self.say("grid_batched"), "warn") if batched else ""
        return self.part("days", warned, figure(self.kit.chart("week", rows, days=self._marks())))

    def runs(self) -> Html:
        """Return run charts of the last 26 weeks, with natural limits and what is flagged."""
        if not self.at.logged:
            return Html("")
        charts = [self._run(kind) for kind in RUN_CHARTS]
        pairs = [side_by_side(*charts[at:at + 2]) for at in range(0, len(charts), 2)]
        return self.part("runs", quiet(self.say("runs_how")), *pairs)

    def mail(self) -> Html:
        """Return how mail was followed up, and the mails that nobody followed."""
        if not self.at.logged or not self.at.figures["mails_sent"].value:
            return Html("")
        row = self.at.numbers.mail().iloc[0]
        counts = {name: int(row[name]) for name in ("mails", "followed", "late", "missed", "waiting")}
        share = percent(None if row["coverage"] != row["coverage"] else row["coverage"])
        told = self.say("mail_told", days=self.at.numbers.targets.followup_days, share=share, **counts)
        heads = [self.say(f"head_{name}") for name in ("sent", "mails", "whom", "waited")]
        rows = desktables.missed_rows(self, self.at)
        return self.part("mail", para(told), self.listing(heads, rows, (1, 3), caption=self.say("mail_missed")))

    def visits(self) -> Html:
        """Return the period's visits and what comes next."""
        rows = desktables.visit_rows(self, self.at)
        if not rows:
            told = note(self.say("no_visit"), "warn") if self.held.visits and not self.ahead else ""
            return self.part("visits", told)
        told = self.say("visits_told", count=len(rows), firm=len(rows) - len(self.at.loose))
        heads = [self.say(f"head_{name}") for name in ("day", "account", "whom", "result", "next", "code")]
        return self.part("visits", para(told), self.listing(heads, rows))

    def promises(self) -> Html:
        """Return how promises of the period stand, and those past their day or open."""
        if not self.at.promises or self.ahead:
            return Html("")
        counts = {state: self.at.settled[state] for state in ("kept", "late", "broken")}
        heads = [self.say(f"head_{name}") for name in ("due", "what", "account", "whom", "state", "code")]
        rows = desktables.promise_rows(self, self.at)
        return self.part("promises", para(self.say("promises_told", **counts)), self.listing(heads, rows))

    def accounts(self) -> Html:
        """Return the accounts in the specialist's name, those longest without contact first."""
        if not self.held.accounts or not (self.held.logs or self.held.visits):
            return Html("")
        heads = [self.say(f"head_{name}") for name in ("code", "account", "class", "last_contact", "days_since")]
        return self.part("accounts", self.listing(heads, desktables.account_rows(self, self.at), (4,)))

    def due(self) -> Html:
        """Return what is over its day, and what is due within 30 days."""
        rows = desktables.due_rows(self, self.at)
        heads = [self.say(f"head_{name}") for name in ("due", "when", "kind", "account", "what", "code")]
        if not rows:
            return Html("")
        return self.part("due", self.listing(heads, rows, most=20))

    def trade(self) -> Html:
        """Return figures of what goes around a sale: registrations, deliveries, papers, payments, claims, margin."""
        policy = self.kit.standards.policy
        table = self.figure_table(TRADE)
        if not table:
            return Html("")
        used = self.words("kpi.policy_used", name=policy.name, version=policy.version, note=policy.note,
                          day=policy.valid_as_of.isoformat()) if policy and "margin_left" in self.figures() else ""
        return self.part("trade", table, quiet(used) if used else "")

    def funnel(self) -> Html:
        """Return the nine steps of the sales process over the last twelve months: who came to each, who went on."""
        if self.ahead or not (self.held.visits or self.held.projects):
            return Html("")
        frame = self.at.numbers.funnel()
        drawn = figure(self.kit.chart("funnel", frame), self.say("funnel_how")) if frame["reached"].any() else ""
        return self.part("funnel", drawn)

    def effort(self) -> Html:
        """Return how the contacts of the last twelve months and the orders share out over the classes of account."""
        if not self.at.logged:
            return Html("")
        frame = self.at.numbers.effort()
        frame = frame[(frame["accounts"] > 0) | (frame["touches"] > 0)]
        if not frame["effort"].notna().any():
            return Html("")
        return self.part("effort", figure(self.kit.chart("effort", frame), self.say("effort_how")))

    def deals(self) -> Html:
        """Return the deals of the period: figures, month by month, by product, and those still open."""
        if not self.held.deals or self.ahead:
            return Html("")
        months = [self.say(f"head_{name}") for name in ("month", "opened", "won", "lost", "value", "cycle")]
        products = [self.say(f"head_{name}") for name in ("product", "won", "lost", "value")]
        of_open = ("code", "account", "product", "stage", "opened_on", "open_days")
        waiting = [self.say(f"head_{name}") for name in of_open]
        return self.part(
            "deals", self._won(), self.figure_table(DEALS),
            self.listing(months, desktables.month_rows(self, self.at), (1, 2, 3, 4, 5), self.say("by_month")),
            self.listing(products, desktables.product_rows(self, self.at), (1, 2, 3), self.say("by_product")),
            self.listing(waiting, desktables.open_rows(self, self.at), (5,), self.say("open_deals", day=self.day)))

    def missing(self) -> Html:
        """Return what this book does not hold, so that nobody takes an empty part for no work."""
        return self.untold(self._missing())

    def definitions(self) -> Html:
        """Return how every figure above is reckoned, and the limits by which findings are made."""
        ours = ("band", "run", "overdue") if self.at.logged else ("overdue",) if self.held.promises else ()
        limits = [(self.say(f"term_{name}"), self.say(f"term_{name}_words")) for name in ours]
        more = ("mail_missed", "mail_unlinked", *OWN, *RECORDED, *TRADE, *DEALS)
        return self.defined((*AT_A_GLANCE, *LOGGED, *more), limits)

    def workbook(self) -> Workbook:
        """Return figures, days, findings, visits, promises, dues, deals as sheets."""
        return deskbook.workbook(self)

    def end(self) -> End:
        """Return the mark that the report came to its end, with what the index shows."""
        keys = ("mail_coverage", "visits_next_step", "promises_overdue") if self.at.logged else (
            "deal_won", "deal_value", "deal_cycle")
        own = self.figures()
        told = {telling.name(key, self.words): telling.shown(own[key], self.words) if own[key].known else "—"
                for key in keys if key in own}
        return self.end_of(specialist=self.code, spark=desktables.spark(self.at), figures=told,
                           trend=desktables.trend(self, self.at))

    # -- bricks --------------------------------------------------------------------------------------------------------

    @property
    def _worked(self) -> bool:
        return bool(self.figures()["days_worked"].value)

    @cached_property
    def _bands(self) -> pd.DataFrame:
        return self.at.bands[self.at.bands["state"] != "off"]

    def _facts(self) -> Iterator[tuple[str, str]]:
        dealers = names(self.kit.store, self.kit.book, Dealer) if self.person.dealer else {}
        yield self.say("who"), self.person.name
        yield self.say("dealer"), dealers.get(self.person.dealer or "", self.person.dealer or "")
        yield self.words("field.specialists.manager"), self.person.manager or ""
        yield self.words("field.specialists.region"), self.person.region or ""
        yield self.words("field.specialists.joined"), self.person.joined.isoformat() if self.person.joined else ""
        yield self.words("field.specialists.left"), self.person.left.isoformat() if self.person.left else ""
        yield self.say("leave"), self._leave()
        yield self.say("targets"), self._targets() if self.at.logged else ""

    def _leave(self) -> str:
        taken = [one for one in self.held.leave if one.start <= self.period.end and one.end >= self.period.start]
        told = [self.say("leave_one", start=one.start.isoformat(), end=one.end.isoformat(), reason=one.reason or "")
                for one in sorted(taken, key=lambda each: each.start)]
        return self.words("reporting.between_lines").join(told)

    def _targets(self) -> str:
        used = self.at.numbers.targets
        return self.words("reporting.target_set", name=used.name, version=used.version, note=used.note)

    def _notes(self) -> Iterator[Html]:
        if not self.ahead and not teamwork.here_in(self.person, self.period):
            yield note(self.say("away"), "warn")
        yield self.period_note()
        years = self.at.numbers.unknown_years() if self.at.logged else ()
        if years:
            yield note(self.words("reporting.unknown_years", years=self.words("dossier.between").join(map(str, years))),
                       "warn")
        if self.held.visits or self.held.promises:
            yield self.masked_note()

    def _silence(self) -> Html:
        """Return that nothing at all is known, where that is so."""
        told = self.ahead or self.at.told or self.held.deals
        return Html("") if told else note(self.say("nothing"), "warn")

    def _own(self) -> Html:
        """Return our own monthly guide beside what was done."""
        numbers = self.at.numbers
        rows = numbers.own().to_dict("records")
        listed = [(telling.kind(row["kind"], self.words), row["total"], f"{row['low']}–{row['high']}",
                   badge(STATE_MARK[row["state"]], self.words(f"kpi.state.{row['state']}"))) for row in rows]
        used = numbers.own_targets
        caption = self.words("kpi.targets_used", name=used.name, version=used.version, note=used.note)
        heads = [self.say(f"head_{name}") for name in ("kind", "done", "guide", "state")]
        return self.listing(heads, listed, (1, 2), caption, stack=False)

    def _won(self) -> Html:
        """Return a run chart of the deals won month by month, where the period has so many months."""
        counts = desktables.deal_counts(self.at)
        if len(counts) < FEWEST:
            return Html("")
        frame = control.xmr([float(len(one.won)) for _, one in counts]).assign(label=[name for name, _ in counts])
        unit = self.say("unit_month")
        return figure(self.kit.chart("xmr", frame, self.say("won_by_month"), unit=unit), self.say("won_how"))

    def _run(self, kind: str) -> Html:
        heading, unit = telling.kind(kind, self.words), self.say("unit_week")
        drawn = self.kit.chart("xmr", self.at.chart(kind), heading, "half", unit=unit)
        return figure(drawn, width="half")

    def _marks(self) -> pd.DataFrame:
        """Return how each day of the period is to be marked in the grid."""
        here = self.at.numbers.attendance()
        weekend = here["day"].dt.day_of_week >= 5
        marks = here["state"].map({"worked": "worked", "leave": "leave", "off": "holiday", "away": "weekend"})
        marks = marks.mask(weekend & (here["state"] == "worked"), "makeup")
        return here.assign(mark=marks.mask(weekend & (here["state"] != "worked"), "weekend"), name="")

    def _missing(self) -> Iterator[str]:
        if not self.held.logs:
            yield self.say("missing_log")
        if not self.held.kept(Visit):
            yield self.say("missing_visits")
        if not self.held.kept(Promise):
            yield self.say("missing_promises")
        if not self.held.accounts:
            yield self.say("missing_accounts")
        undated = sum(one.opened is None for one in self.held.deals)
        if undated:
            yield self.say("missing_opened", count=undated)
        if not self.held.deals:
            yield self.say("missing_deals")
