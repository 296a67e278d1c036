"""A specialist's log of one day: what was done is written down at once, asked about where it stands there already, and
taken back without being rubbed out. No pandas: a press must not wait."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from kamkit import settings
from kamkit.errors import NotFound, Problem, UsageError, problem
from kamkit.kit.counts import teamwork
from kamkit.model.account import Account
from kamkit.model.activity import Activity, ActivityKind
from kamkit.model.base import Record
from kamkit.model.person import Person
from kamkit.model.sales import Leave, Specialist
from kamkit.model.targets import Band
from kamkit.model.visit import Visit
from kamkit.rules.workdays import Calendar
from kamkit.store.diary import noted
from kamkit.store.records import Version, put, records, versions, withdraw

if TYPE_CHECKING:
    from kamkit.kit.kit import Kit

R = TypeVar("R", bound=Record)
SOURCE, MARK = "daylog", "LOG-"
"""Who says so, and how the code of an entry begins that was written here."""
MAIL_DAYS = timedelta(days=30)
"""How far back mail is offered that a follow-up call may answer."""
MAILS = 60
CODE_DIGITS = 16


@dataclass(frozen=True)
class Entry:
    """One thing done, as it is told; what comes next belongs to a visit alone."""

    kind: str
    account: str | None = None
    person: str | None = None
    answers: str | None = None
    note: str | None = None
    next_step: str | None = None
    next_owner: str | None = None
    next_due: date | None = None

    @property
    def says_next(self) -> bool:
        """Return whether anything is said of a next step."""
        return bool(self.next_step or self.next_owner or self.next_due)


@dataclass(frozen=True)
class Written:
    """What became of an entry: its code; whether it stood there already; or the code of one just like it, to be asked
    about, and nothing was written."""

    code: str
    again: bool = False
    like: str | None = None


@dataclass(frozen=True)
class Line:
    """One entry of a day as it stands: the activity, a visit's own record beside it, whether it was written here."""

    activity: Activity
    visit: Visit | None
    own: bool


class DayLog:
    """The log of one specialist. Nothing is kept here: every call reads the store and writes to it at once."""

    def __init__(self, kit: Kit, specialist: str):
        self.kit, self.today = kit, kit.today
        self.person: Specialist = teamwork.people(kit, specialist, None)[0]
        self.specialist = self.person.code

    # -- what stands there ---------------------------------------------------------------------------------------------

    def lines(self, day: date) -> tuple[Line, ...]:
        """Return the entries of a day, the latest written first."""
        found = self._noted(day)
        codes = [one.code for one in found if one.kind == ActivityKind.VISIT]
        visits = {one.code: one for one in records(self.kit.store, self.kit.book, Visit, codes=codes)} if codes else {}
        return tuple(Line(one, visits.get(one.code), one.code.startswith(MARK)) for one in found)

    def counts(self, day: date) -> dict[str, int]:
        """Return how often each kind was done on a day; every kind stands there, 0 where there was none."""
        found = Counter(str(one.kind) for one in self._noted(day))
        return {str(kind): found[str(kind)] for kind in ActivityKind}

    def bands(self) -> Mapping[str, Band]:
        """Return the bands of the daily targets in use, by kind."""
        return teamwork.target_set(self.kit, self.kit.workshop.targets, "targets").bands

    def off(self, day: date) -> str | None:
        """Return why no band asks for anything on a day: "holiday" (or weekend), "leave", "away"; None on others."""
        gone = (self.person.joined and day < self.person.joined) or (self.person.left and day > self.person.left)
        if gone:
            return "away"
        if not self._calendar.is_working(day):
            return "holiday"
        return "leave" if any(one.start <= day <= one.end for one in self._leave) else None

    def mails(self, day: date) -> tuple[Activity, ...]:
        """Return the mail to somebody named that no call has followed by a day, the newest first: at most MAILS."""
        recent = self._noted(day - MAIL_DAYS, day)
        answered = {one.answers for one in recent}
        open_ = (one for one in recent if one.kind == ActivityKind.DIRECT_MAIL and one.account
                 and one.code not in answered)
        return tuple(sorted(open_, key=lambda one: (one.day, one.code), reverse=True)[:MAILS])

    # -- writing -------------------------------------------------------------------------------------------------------

    def add(self, entry_id: UUID, day: date, entry: Entry, sure: bool = False) -> Written:
        """Write an entry down under an id that the page made; the same id twice is once.

        Where the day has one of the same kind with the same account and person, nothing is written and that one is
        told, unless `sure`. Raise KamkitError where it cannot be so.
        """
        code = code_of(entry_id)
        if versions(self.kit.store, self.kit.book, Activity, code):
            return Written(code, again=True)
        return self._write(self._activity(code, day, entry), None, entry, sure)

    def change(self, code: str, entry: Entry, sure: bool = False) -> Written:
        """Say more, or something else, of an entry that stands there; its kind and its day stay."""
        old = self._standing(code)
        visit = next(iter(records(self.kit.store, self.kit.book, Visit, codes=[code])), None)
        return self._write(self._activity(code, old.day, replace(entry, kind=str(old.kind))), visit, entry, sure)

    def take_back(self, code: str) -> bool:
        """Say of an entry that it was none; its versions stay. Return whether it stood there."""
        self._past(code)
        where: Any = {"source": SOURCE, "known_at": settings.now()}
        withdraw(self.kit.store, self.kit.book, Visit, [code], **where)
        return withdraw(self.kit.store, self.kit.book, Activity, [code], **where) > 0

    def put_back(self, code: str) -> bool:
        """Let an entry that was taken back stand again as it stood last. Return whether it was gone."""
        past = [self._past(code), versions(self.kit.store, self.kit.book, Visit, code)]
        gone = [found for found in past if found and found[-1].record is None]
        self._put([next(one.record for one in reversed(found) if one.record) for found in gone])
        return bool(gone)

    # -- helpers of its own --------------------------------------------------------------------------------------------

    @cached_property
    def _calendar(self) -> Calendar:
        return teamwork.calendars(self.kit, [self.person])[self.specialist]

    @cached_property
    def _leave(self) -> tuple[Leave, ...]:
        everybody = records(self.kit.store, self.kit.book, Leave)
        return tuple(one for one in everybody if one.specialist == self.specialist)

    def _noted(self, start: date, end: date | None = None) -> tuple[Activity, ...]:
        found = noted(self.kit.store, self.kit.book, self.specialist, start, end or start)
        return tuple(one.activity for one in found)

    def _put(self, made: Sequence[Record]) -> None:
        put(self.kit.store, self.kit.book, made, source=SOURCE, known_at=settings.now())

    def _past(self, code: str) -> tuple[Version, ...]:
        """Return the versions of an entry written here. Raise NotFound where there is none of this specialist's."""
        past = versions(self.kit.store, self.kit.book, Activity, code) if code.startswith(MARK) else ()
        last = next((one.record for one in reversed(past) if one.record), None)
        if not isinstance(last, Activity) or last.specialist != self.specialist:
            raise NotFound(problem("daylog_entry_missing", code=code))
        return past

    def _standing(self, code: str) -> Activity:
        last = self._past(code)[-1].record
        if not isinstance(last, Activity):
            raise NotFound(problem("daylog_entry_gone", code=code))
        return last

    def _write(self, activity: Activity, visit: Visit | None, entry: Entry, sure: bool) -> Written:
        like = None if sure else self._like(activity)
        if like is None:
            self._put([activity, *([visited(activity, visit, entry)] if activity.kind == ActivityKind.VISIT else [])])
        return Written(activity.code, like=like)

    def _activity(self, code: str, day: date, entry: Entry) -> Activity:
        """Return what an entry says. Raise KamkitError with everything that is wrong with it."""
        told = self._completed(entry)
        faults = [*faults_of(day, self.today, told), *self._strangers(told)]
        if faults:
            raise UsageError(faults)
        return Activity(code=code, specialist=self.specialist, day=day, kind=ActivityKind(told.kind),
                        account=told.account, person=told.person, answers=told.answers, note=told.note)

    def _completed(self, entry: Entry) -> Entry:
        """Return an entry with the account of its person, and both of the mail it answers, where they are not named."""
        mail = self._one(Activity, entry.answers)
        if mail:
            entry = replace(entry, account=entry.account or mail.account, person=entry.person or mail.person)
        person = self._one(Person, entry.person)
        return replace(entry, account=entry.account or person.account) if person else entry

    def _strangers(self, entry: Entry) -> Iterator[Problem]:
        """Yield what the book does not know, or knows of another account."""
        mail, person = self._one(Activity, entry.answers), self._one(Person, entry.person)
        if entry.answers and (mail is None or mail.kind != ActivityKind.DIRECT_MAIL):
            yield problem("daylog_mail_missing", code=entry.answers)
        if entry.account and self._one(Account, entry.account) is None:
            yield problem("daylog_account_missing", code=entry.account)
        if entry.person and (person is None or person.account != entry.account):
            yield problem("daylog_person_missing", code=entry.person)

    def _one(self, kind: type[R], code: str | None) -> R | None:
        return next(iter(records(self.kit.store, self.kit.book, kind, codes=[code])), None) if code else None

    def _like(self, made: Activity) -> str | None:
        """Return the code of an entry of the same day that says the same of the same account and person; None for an
        entry that names nobody, which may come any number of times."""
        if not made.account:
            return None
        return next((one.code for one in self._noted(made.day) if alike(one, made) and one.code != made.code), None)


def alike(one: Activity, other: Activity) -> bool:
    """Return whether two entries of a day may be one thing written down twice: to one visit may go several people."""
    same = (one.kind, one.account) == (other.kind, other.account)
    return same and (one.kind == ActivityKind.VISIT or one.person == other.person)


def faults_of(day: date, today: date, entry: Entry) -> Iterator[Problem]:
    """Yield what cannot be so whatever the book holds."""
    if day > today:
        yield problem("daylog_future", day=day.isoformat(), today=today.isoformat())
    if entry.kind not in list(ActivityKind):
        yield problem("daylog_kind", name=entry.kind)
    if entry.kind == ActivityKind.VISIT and not entry.account:
        yield problem("daylog_visit_account")
    if entry.answers and entry.kind != ActivityKind.MAIL_FOLLOWUP_CALL:
        yield problem("daylog_answers")
    if entry.next_due and entry.next_due < day:
        yield problem("daylog_next_before", due=entry.next_due.isoformat(), day=day.isoformat())


def visited(made: Activity, before: Visit | None, entry: Entry) -> Visit:
    """Return a visit's own record beside its activity: its result and what comes next (handbook H34–H37)."""
    told: dict[str, Any] = {
        "account": made.account, "result": made.note, "participants": (made.person,) if made.person else (),
        "next_step": entry.next_step, "next_owner": entry.next_owner, "next_due": entry.next_due,
    }  # fmt: skip
    return before.but(**told) if before else Visit(code=made.code, specialist=made.specialist, day=made.day, **told)


def code_of(entry_id: UUID) -> str:
    """Return the code of an entry by the id that its page made."""
    return f"{MARK}{entry_id.hex[:CODE_DIGITS]}"
