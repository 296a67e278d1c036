"""A decision group as it stood on an earlier day: from the book's versions or, where they are too young, by day."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from kamkit.kit import book
from kamkit.model.account import Account
from kamkit.model.activity import Activity
from kamkit.model.group import DecisionGroup
from kamkit.model.visit import Visit
from kamkit.rules.periods import ONE_DAY, period_of
from kamkit.store.books import Book
from kamkit.store.open import Store
from kamkit.store.records import versions

How = Literal["version", "day"]


@dataclass(frozen=True)
class Earlier:
    """A group on an earlier day, and how it was found.

    "version": as the book knew it then. "day": the book knew nothing of the account yet, so it is the group that is
    known today, with only the contacts up to that day; then persons, stances and ties cannot have changed.
    `known_since` is the day on which the book first heard of the account, `moment` as of when it was read (None: now).
    """

    group: DecisionGroup
    how: How
    known_since: date
    moment: datetime | None = None


def end_of(day: date, zone: str) -> datetime:
    """Return the last moment of a day in a time zone."""
    return datetime.combine(day + ONE_DAY, time.min, ZoneInfo(zone)) - timedelta(microseconds=1)


def group_on(
    store: Store, found: Book, code: str, day: date, zone: str, otherwise: datetime | None = None
) -> Earlier:
    """Return an account's decision group on a day; by day it is read as of `otherwise` (None: as it is known now)."""
    kept = versions(store, found, Account, code)
    first = min(one.known_at for one in kept)
    moment = end_of(day, zone)
    known = any(one.record is not None for one in kept if one.known_at <= moment)
    as_of = moment if known else otherwise
    group = book.decision_group(store, found, code, day, as_of)
    return Earlier(group, "version" if known else "day", first.astimezone(ZoneInfo(zone)).date(), as_of)


def month_ends(day: date, count: int) -> tuple[date, ...]:
    """Return the last days of the months before `day`'s own, and `day` itself: `count` of them, the oldest first."""
    ends = [day]
    month = period_of(day)
    while len(ends) < count:
        month = month.previous
        ends.append(month.end)
    return tuple(reversed(ends))


def contact_days(visits: Iterable[Visit], activities: Iterable[Activity]) -> tuple[tuple[str, date], ...]:
    """Return every contact with a person: whom, and when."""
    met = [(person, visit.day) for visit in visits for person in visit.participants]
    return (*met, *((one.person, one.day) for one in activities if one.person and one.kind != "visit"))


def live_threads(contacts: Sequence[tuple[str, date]], people: Collection[str], ends: Sequence[date],
                 stale_days: int) -> tuple[int, ...]:
    """Return for each day of `ends` how many of these persons were in contact in the `stale_days` before it (N06)."""
    span = timedelta(days=stale_days)
    own = [(person, day) for person, day in contacts if person in people]
    return tuple(len({person for person, day in own if end - span <= day <= end}) for end in ends)
