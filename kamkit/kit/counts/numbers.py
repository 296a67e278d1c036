"""A specialist's, a dealer's or the office's numbers in a period: frames and figures; the kit imports it on first use,
for it loads pandas."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property

import pandas as pd

from kamkit.errors import NotFound, problem
from kamkit.kit.counts import charting, done, figuring, teamwork
from kamkit.kit.counts.business import Business
from kamkit.kit.counts.charting import Counts, Grain
from kamkit.kit.counts.crew import Crew
from kamkit.kit.counts.done import Trade
from kamkit.kit.counts.teamwork import Desk
from kamkit.kit.counts.workload import Workload
from kamkit.kpi import attendance, bands, mail
from kamkit.kpi.rows import framed
from kamkit.model.activity import ActivityKind
from kamkit.model.figures import Figure
from kamkit.model.names import DAY, KIND, SPECIALIST
from kamkit.model.sales import Leave, Specialist
from kamkit.model.targets import Band, TargetSet
from kamkit.rules.bands import SPANS, spans, together
from kamkit.rules.periods import Period, period_of
from kamkit.rules.workdays import Calendar

DID = frozenset(ActivityKind)
MAIL_SEEN = timedelta(days=31)
"""So long after a period's end calls on its mails are looked for: its figures then stay as they are."""


class Numbers(Workload):
    """The numbers of some specialists in one period, cut at the book's today. Nothing is loaded before it is asked."""

    def __init__(self, kit: Desk, whole: Period, team: Sequence[Specialist], crew: Crew):
        self.kit, self.words, self.today = kit, kit.words, kit.today
        self.whole, self.period = whole, whole.until(kit.today)
        self.team, self._crew = tuple(team), crew
        self._charts: dict[tuple[Grain, int], tuple[Period, Counts, dict[str, Counts]]] = {}
        self._read: dict[tuple[date, date], tuple[pd.Series, pd.DataFrame]] = {}

    # -- what they are about -------------------------------------------------------------------------------------------

    @property
    def specialists(self) -> tuple[str, ...]:
        """Return the codes of the specialists, in order."""
        return tuple(one.code for one in self.team)

    @property
    def business(self) -> Business:
        """Return what their work rests on, read once for all periods."""
        return self._crew.business

    @cached_property
    def previous(self) -> Numbers:
        """Return the numbers of the whole period before this one, of those who were with us then."""
        return _numbers(self.kit, self.whole.previous, self._crew)

    @cached_property
    def targets(self) -> TargetSet:
        """Return the set of daily targets in use (data/workshop.yml, `targets`)."""
        return teamwork.target_set(self.kit, self.kit.workshop.targets, "targets")

    @cached_property
    def own_targets(self) -> TargetSet:
        """Return our own set of targets in use (data/workshop.yml, `own_targets`)."""
        return teamwork.target_set(self.kit, self.kit.workshop.own_targets, "own_targets")

    def band(self, key: str) -> Band | None:
        """Return the daily band of a figure: of one kind of work, or of all together ("touches", F08); else None."""
        return together(self.targets.bands.values()) if key == "touches" else self.targets.bands.get(key)

    def unknown_years(self) -> tuple[int, ...]:
        """Return the years of the period whose holidays nobody has announced yet: say so beside its figures."""
        found = {year for one in self.calendars.values()
                 for year in one.unknown_years(self.period.start, self.period.end)}
        return tuple(sorted(found))

    # -- frames --------------------------------------------------------------------------------------------------------

    @property
    def calendars(self) -> dict[str, Calendar]:
        """Return each specialist's working days, by code."""
        return {code: self._crew.calendars[code] for code in self.specialists}

    @property
    def leave(self) -> tuple[Leave, ...]:
        """Return the specialists' leave, of any time."""
        return tuple(one for one in self._crew.leave if one.specialist in self.specialists)

    @property
    def recorded(self) -> frozenset[str]:
        """Return of what the book holds any record at all: "activity", "order", "delivery", "collection"."""
        return self._crew.recorded

    def attendance(self) -> pd.DataFrame:
        """Return a row a specialist and day of the period: specialist, day, state (worked, leave, off, away)."""
        return self._here.copy()

    @cached_property
    def activities(self) -> pd.DataFrame:
        """Return the specialists' activities from the period's first day to a month after its last (or today)."""
        found = self._crew.log.between(self.period.start, self._seen)
        return found if len(self.team) == len(self._crew.everybody) else found[found[SPECIALIST].isin(self.specialists)]

    def days(self) -> pd.DataFrame:
        """Return a row a specialist, kind of the daily targets and day at work: specialist, kind, day, count, low,
        high, state ("below", "in", "above"; "off" for work on a day off, which no band asks for).

        Without rows where the book keeps no activities: nothing written down is not nothing done.
        """
        return self._days.copy()

    def bands(self) -> pd.DataFrame:
        """Return a row a specialist and kind: specialist, kind, days, total, low, high, state, below, within, above,
        off. The band is the daily one times the days at work; `off` is what was done on days off, within `total`.

        Without rows where the book keeps no activities.
        """
        kinds = self.targets.bands if "activity" in self.recorded else ()
        return bands.summed(self._days, self.specialists, kinds)

    def own(self) -> pd.DataFrame:
        """Return a row a specialist and kind of our own targets: specialist, kind, spans, total, low, high, state.

        `spans` is how many weeks or months (what the set is per) the specialist was at work, days of leave taken off.
        Kinds of which the book holds no record at all are left out.
        """
        kept = {kind: band for kind, band in self.own_targets.bands.items() if self._source(kind) in self.recorded}
        return bands.over(self.done, self._spans(self.own_targets), kept)

    @cached_property
    def done(self) -> pd.DataFrame:
        """Return a row a thing done in the period: specialist, day, kind; activities, visits that have a record of
        their own and are not in the diary, orders, deliveries, payments."""
        beside = [*done.visits_beside(self._within, self.business.visits, self.specialists, self.period),
                  *self._traded(self.period)]
        types = {SPECIALIST: "str", DAY: "day", KIND: "str"}
        return pd.concat([self._within[[*types]], framed(beside, types)], ignore_index=True)

    def mails(self, within_days: int | None = None) -> pd.DataFrame:
        """Return a row a direct mail of the period: specialist, day, account, person, code, state ("followed", "late",
        "missed", "waiting"), waited (working days until the first call, else until today).

        Followed is a call within so many working days (None: `followup_days` of the targets in use).
        """
        within_days = self.targets.followup_days if within_days is None else within_days
        working = {code: one.working_days(self.period.start, self._seen) for code, one in self.calendars.items()}
        return mail.sent(self.activities, working, self.period, self._seen, within_days)

    def mail(self, within_days: int | None = None) -> pd.DataFrame:
        """Return a row a specialist: mails, followed, late, missed, waiting, coverage, lag_median, unlinked."""
        return self._mail(self.mails(within_days))

    def chart(self, kind: str = "known_call", grain: Grain = "week", weeks: int = 26,
              rebase: Iterable[str] = ()) -> pd.DataFrame:
        """Return a control chart of the last weeks up to the period's end: a row a week (month), oldest first: label,
        start, count, days, x (count per day at work), and the columns of kpi.control.xmr.

        A week under way counts once its last working day has come; one in which nobody was at work is left out.
        `rebase` names weeks (by label) from which limits begin anew.
        """
        span, worked, counted = self._charted(grain, weeks)
        traded = self._traded(span) if kind in done.TRADE else []
        done_on = counted.get(kind, Counter()) + Counter(day for _, day, what in traded if what == kind)
        return charting.chart(charting.per_span(done_on, worked, grain), rebase)

    # -- figures -------------------------------------------------------------------------------------------------------

    def figures(self) -> dict[str, Figure]:
        """Return every figure of the daily work by its key (what came of it: work_figures); value None where the data
        are too few."""
        return self._figures

    def figure(self, key: str) -> Figure:
        """Return one figure. Raise NotFound for a key that is none."""
        found = self._figures if key in self._figures else {**self._figures, **self.work_figures()}
        if key not in found:
            raise NotFound(problem("figure_not_found", name=key, wanted=", ".join(found)))
        return found[key]

    @cached_property
    def _figures(self) -> dict[str, Figure]:
        mails = self.mails()
        found = [*figuring.daily(self._days, self.targets), *figuring.mail(mails, self._mail(mails)),
                 *figuring.rhythm(self._within, self._here), *figuring.own(self.own(), self.own_targets)]
        told = (one if self._source(one.key) in self.recorded else figuring.unrecorded(one) for one in found)
        return {one.key: one for one in (*figuring.worked(self._here), *told)}

    # -- helpers of its own --------------------------------------------------------------------------------------------

    @property
    def _seen(self) -> date:
        return min(self.today, self.period.end + MAIL_SEEN)

    @cached_property
    def _here(self) -> pd.DataFrame:
        return attendance.attendance(self.team, self.leave, self.calendars, self.period)

    @cached_property
    def _days(self) -> pd.DataFrame:
        here = self._here if "activity" in self.recorded else self._here.iloc[:0]
        return bands.daily(self._within, here, self.targets.bands)

    @cached_property
    def _within(self) -> pd.DataFrame:
        return bands.within(self.activities, self.period.start, self.period.end)

    def _mail(self, mails: pd.DataFrame) -> pd.DataFrame:
        return mail.coverage(mails, self.activities, self.specialists, self.period)

    def _source(self, key: str) -> str:
        """Return what kind of record a figure or a band rests on."""
        return key if key in done.TRADE else "activity"

    def _attended(self, span: Period) -> Iterator[tuple[str, date, str]]:
        return attendance.attended(self.team, self.leave, self.calendars, span)

    def _spans(self, chosen: TargetSet) -> dict[str, Fraction]:
        """Return how many spans of a target set each specialist was at work in the period."""
        worked: dict[str, list[date]] = {code: [] for code in self.specialists}
        for code, day, state in self._attended(self.period):
            worked[code] += [day] if state == attendance.WORKED else []
        first, last = self.period.start, self.period.end
        if chosen.per != "working_day":
            first, last = period_of(first, SPANS[chosen.per]).start, period_of(last, SPANS[chosen.per]).end
        return {code: spans(days, self.calendars[code].working_days(first, last), chosen.per)
                for code, days in worked.items()}

    def _charted(self, grain: Grain, weeks: int) -> tuple[Period, Counts, dict[str, Counts]]:
        """Return the days of a chart, how many were at work on each, and how often each kind of activity was done."""
        if (grain, weeks) not in self._charts:
            span = charting.charted_days(self.period, grain, weeks, self.calendars.values())
            worked = Counter(day for _, day, state in self._attended(span) if state == attendance.WORKED)
            self._charts[grain, weeks] = span, worked, done.counts(self.kit, self.specialists, span)
        return self._charts[grain, weeks]

    def _traded(self, span: Period) -> list[Trade]:
        """Return what of the specialists' trade fell into a span."""
        return [one for one in self._crew.trade if one[0] in self.specialists and one[1] in span]


def numbers(kit: Desk, name: str, specialist: str | None, dealer: str | None) -> Numbers:
    """Return the numbers of one specialist, of a dealer's specialists, or of all, in the period of that name.

    Raise UsageError for a name that is no period, NotFound for a code the book does not have.
    """
    whole = teamwork.named_period(name, kit.today)
    office = specialist is None and dealer is None
    crew = Crew(kit, teamwork.people(kit, specialist, dealer), whole, office)
    return Numbers(kit, whole, crew.everybody, crew) if specialist else _numbers(kit, whole, crew)


def _numbers(kit: Desk, whole: Period, crew: Crew) -> Numbers:
    return Numbers(kit, whole, crew.in_period(whole.until(kit.today)), crew)
