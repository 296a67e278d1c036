"""A specialist's own board: today against the bands, the week, the run of weeks, what is owed, and what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from kamkit.kit.desk.held import Held
from kamkit.kpi.mail import WITHIN_DAYS
from kamkit.model.names import ACCOUNT, DAY, STATE
from kamkit.model.targets import Band
from kamkit.rules.bands import state
from kamkit.rules.periods import period_of

if TYPE_CHECKING:
    from kamkit.kit.counts.numbers import Numbers
    from kamkit.kit.kit import Kit

AHEAD = timedelta(days=7)
"""So far ahead what will be due is shown."""
CALL_SOON = 2
"""From so many working days before its time is over a mail waits to be called about now."""
FIRST, LATE_FIRST, MAIL_FIRST = 6, 3, 2
"""So many things to do next, and so many of them overdue ones, and calls on mail: a day is short."""
RHYTHM_WEEKS = 8


@dataclass(frozen=True)
class Today:
    """One kind of the daily targets today: how often it was done, its band (None: nothing is asked), how it stands."""

    kind: str
    count: int
    band: Band | None
    state: str

    @property
    def short(self) -> int:
        """Return how many are missing to the band."""
        return max(0, self.band.low - self.count) if self.band else 0


@dataclass(frozen=True)
class Owed:
    """Something due: "promise", "step" (what a visit left to do) or "mail" (calls to be made now), and by when."""

    sort: str
    account: str
    what: str
    due: date | None
    late: int
    count: int = 1


class Board:
    """The board of one specialist on the book's today; every frame is read once, when it is first asked for."""

    def __init__(self, kit: Kit, specialist: str):
        self.kit, self.words, self.specialist, self.today = kit, kit.words, specialist, kit.today
        self.log = kit.daylog(specialist)
        self._held = Held(kit, (self.log.person,))
        self._names = kit.account_names()

    # -- figures -------------------------------------------------------------------------------------------------------

    @cached_property
    def month(self) -> Numbers:
        """Return the numbers of this month."""
        return self.kit.numbers(specialist=self.specialist)

    @cached_property
    def week(self) -> Numbers:
        """Return the numbers of this week."""
        return self.kit.numbers(period_of(self.today, "week").name, specialist=self.specialist)

    def now(self) -> tuple[Today, ...]:
        """Return each kind of the daily targets as it stands today."""
        counts, off = self.log.counts(self.today), self.log.off(self.today)
        return tuple(Today(kind, counts[kind], None if off else band, "off" if off else state(counts[kind], band))
                     for kind, band in self.log.bands().items())

    def chart(self, kind: str, rebase: tuple[str, ...] = ()) -> pd.DataFrame:
        """Return the run of weeks of one kind (see Numbers.chart)."""
        return self.month.chart(kind, rebase=rebase)

    def rhythm(self) -> pd.DataFrame:
        """Return on which weekday the entries of the last weeks stand: weekday (0 Monday), count, share."""
        start = self.today - timedelta(weeks=RHYTHM_WEEKS)
        done = self.kit.activities(self.specialist, start, self.today)
        counts = done[DAY].dt.day_of_week.value_counts()
        rows = [(day, int(counts.get(day, 0))) for day in range(7)]
        found = pd.DataFrame(rows, columns=["weekday", "count"])
        return found.assign(share=found["count"] / max(1, len(done)))

    # -- what is owed --------------------------------------------------------------------------------------------------

    def promises(self) -> tuple[Owed, ...]:
        """Return promises that nobody has kept or taken back, and whose day is past or near; the oldest first."""
        open_ = (one for one in self._held.promises if not one.kept_on and not one.given_up
                 and one.due <= self.today + AHEAD)
        return tuple(self._owed("promise", one.account, one.what, one.due) for one in open_)

    def revisits(self) -> tuple[Owed, ...]:
        """Return what the last visit to each account left to do, where its day is past or near; the oldest first."""
        last = {one.account: one for one in self._held.visits if one.day <= self.today}
        due = [(one.next_due, one) for one in last.values() if one.next_due and one.next_due <= self.today + AHEAD]
        return tuple(self._owed("step", one.account, one.next_step or "", day)
                     for day, one in sorted(due, key=lambda pair: (pair[0], pair[1].code)))

    def overdue(self) -> tuple[Owed, ...]:
        """Return the promises and next steps whose day is past, the longest overdue first."""
        late = (one for one in (*self.promises(), *self.revisits()) if one.late)
        return tuple(sorted(late, key=lambda one: -one.late))

    def mails(self) -> tuple[Owed, ...]:
        """Return mail whose call must come within CALL_SOON working days, by account; that to nobody named together."""
        sent = self.month.mails()
        soon = sent[(sent[STATE] == "waiting") & (sent["waited"] >= WITHIN_DAYS - CALL_SOON)]
        counts = soon[ACCOUNT].fillna("").value_counts()
        return tuple(self._owed("mail", str(code), "", None, int(count)) for code, count in counts.items())

    def to_do(self) -> tuple[Owed, ...]:
        """Return what to do next, at most FIRST: what is past its day, then calls on mail, then what is due soon."""
        late = self.overdue()[:LATE_FIRST]
        due = [one for one in (*self.promises(), *self.revisits()) if not one.late]
        return tuple([*late, *self.mails()[:MAIL_FIRST], *due][:FIRST])

    def _owed(self, sort: str, account: str, what: str, due: date | None, count: int = 1) -> Owed:
        late = max(0, (self.today - due).days) if due else 0
        return Owed(sort, self._names.get(account, account), what, due, late, count)
