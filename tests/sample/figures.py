"""What a trainer would count in the sample book, counted here the plain way, without the generator's help."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TypeVar

from kamkit.model.activity import Activity, ActivityKind
from kamkit.model.base import Record
from kamkit.model.person import Level, Person, Role
from kamkit.model.sales import Leave, Specialist
from kamkit.model.visit import Promise, Visit

R = TypeVar("R", bound=Record)
TODAY = date(2026, 10, 30)


def of_kind(book: Iterable[Record], kind: type[R]) -> tuple[R, ...]:
    """Return the records of one kind."""
    return tuple(record for record in book if isinstance(record, kind))


class Figures:
    """Counts by specialist."""

    def __init__(self, book: Sequence[Record]):
        self.people = {person.code: person for person in of_kind(book, Person)}
        self.activities: dict[str, list[Activity]] = defaultdict(list)
        self.visits: dict[str, list[Visit]] = defaultdict(list)
        self.promises: dict[str, list[Promise]] = defaultdict(list)
        self.leave: dict[str, list[Leave]] = defaultdict(list)
        self.codes = tuple(one.code for one in of_kind(book, Specialist))
        for activity in of_kind(book, Activity):
            self.activities[activity.specialist].append(activity)
        for visit in of_kind(book, Visit):
            self.visits[visit.specialist or ""].append(visit)
        for promise in of_kind(book, Promise):
            self.promises[promise.specialist or ""].append(promise)
        for leave in of_kind(book, Leave):
            self.leave[leave.specialist].append(leave)

    def days(self, code: str) -> int:
        """Return the days on which a specialist noted anything."""
        return len({activity.day for activity in self.activities[code]})

    def count(self, code: str, kind: ActivityKind, start: date = date.min, end: date = date.max) -> int:
        """Return how many activities of a kind a specialist noted between two days."""
        return sum(entry.kind == kind and start <= entry.day <= end for entry in self.activities[code])

    def a_day(self, code: str, kind: ActivityKind) -> float:
        """Return the average of a kind on a day with any entry."""
        return self.count(code, kind) / self.days(code)

    def followed(self, code: str, start: date = date.min, end: date = date.max) -> float:
        """Return the share of mailings between two days that were followed up."""
        answered = {entry.answers for entry in self.activities[code] if entry.answers}
        mails = [e for e in self.activities[code] if e.kind == ActivityKind.DIRECT_MAIL and start <= e.day <= end]
        return sum(mail.code in answered for mail in mails) / len(mails)

    def with_decision_level(self, code: str) -> float:
        """Return the share of visits in which somebody of the decision level took part."""
        seen = [visit for visit in self.visits[code] if self._any(visit, Level.DECISION)]
        return len(seen) / len(self.visits[code])

    def only_gatekeepers(self, code: str) -> float:
        """Return the share of visits in which nobody but gatekeepers took part."""
        alone = [v for v in self.visits[code] if all(Role.GATEKEEPER in self.people[p].roles for p in v.participants)]
        return len(alone) / len(self.visits[code])

    def with_next_step(self, code: str) -> float:
        """Return the share of visits that ended with a next step, its owner and its day."""
        return sum(visit.has_next_step for visit in self.visits[code]) / len(self.visits[code])

    def promises_in(self, code: str, state: str) -> float:
        """Return the share of settled promises in a state."""
        states = Counter(promise.state(TODAY) for promise in self.promises[code])
        settled = sum(count for name, count in states.items() if name != "open")
        return states[state] / settled if settled else 0.0

    def on_weekday(self, code: str, weekday: int) -> float:
        """Return the share of entries noted on a weekday (0 is Monday)."""
        entries = self.activities[code]
        return sum(entry.day.weekday() == weekday for entry in entries) / len(entries)

    def spread(self, code: str, kind: ActivityKind) -> float:
        """Return the deviation of a kind's daily number, as a share of its average."""
        daily = list(Counter(entry.day for entry in self.activities[code] if entry.kind == kind).values())
        mean = sum(daily) / len(daily)
        return float((sum((count - mean) ** 2 for count in daily) / len(daily)) ** 0.5 / mean)

    def _any(self, visit: Visit, level: Level) -> bool:
        return any(self.people[code].level == level for code in visit.participants)
