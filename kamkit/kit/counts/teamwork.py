"""Whose numbers, on which days: specialists and dealers of a book, and the calendar of each one's place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol

from kamkit.errors import ContentError, NotFound, UsageError, Where, problem
from kamkit.lang.words import Words
from kamkit.model.sales import Dealer, Leave, Specialist
from kamkit.model.standards import Standards
from kamkit.model.targets import Calendars, TargetSet
from kamkit.rules.periods import Period, period, period_of
from kamkit.rules.workdays import Calendar
from kamkit.settings import WORKSHOP_FILE, Workshop
from kamkit.store.books import Book
from kamkit.store.open import Store
from kamkit.store.pointing import pointing
from kamkit.store.records import records

MANY = 200
"""For more people than this it is quicker to read all records of a kind."""


class Desk(Protocol):
    """What numbers need of the kit."""

    words: Words
    workshop: Workshop

    @property
    def store(self) -> Store: ...
    @property
    def book(self) -> Book: ...
    @property
    def standards(self) -> Standards: ...
    @property
    def today(self) -> date: ...


def named_period(name: str, today: date) -> Period:
    """Return the period of that name, "" the month of today. Raise UsageError for a name that is none."""
    if not name:
        return period_of(today)
    try:
        return period(name)
    except ValueError:
        raise UsageError(problem("period_unknown", name=name)) from None


def people(kit: Desk, specialist: str | None, dealer: str | None) -> tuple[Specialist, ...]:
    """Return one specialist, those of one dealer, or all, by code. Raise NotFound for a code the book does not have."""
    if specialist is not None:
        found = records(kit.store, kit.book, Specialist, codes=[specialist])
        if not found:
            raise NotFound(problem("specialist_not_found", name=specialist, book=kit.book.name))
        return found
    if dealer is not None and not records(kit.store, kit.book, Dealer, codes=[dealer]):
        raise NotFound(problem("dealer_not_found", name=dealer, book=kit.book.name))
    everybody = records(kit.store, kit.book, Specialist)
    return tuple(one for one in everybody if dealer in (None, one.dealer))


def here_in(one: Specialist, span: Period) -> bool:
    """Return whether a specialist was with us on at least one day of a period."""
    return (one.joined is None or one.joined <= span.end) and (one.left is None or one.left >= span.start)


def leave(kit: Desk, team: Sequence[Specialist]) -> tuple[Leave, ...]:
    """Return the leave of some specialists, of any time."""
    wanted = frozenset(one.code for one in team)
    if len(wanted) <= MANY:
        return pointing(kit.store, kit.book, Leave, "specialist", wanted)
    return tuple(one for one in records(kit.store, kit.book, Leave) if one.specialist in wanted)


def calendars(kit: Desk, team: Sequence[Specialist]) -> dict[str, Calendar]:
    """Return each specialist's calendar by code: national days, and those of the dealer's city and region or their
    own region."""
    dealers = {one.dealer for one in team if one.dealer}
    sites = {one.code: {one.city, one.region} for one in records(kit.store, kit.book, Dealer, codes=dealers)}
    made: dict[frozenset[str], Calendar] = {}
    found = {}
    for one in team:
        named = {one.region, *sites.get(one.dealer or "", ())}
        places = frozenset(place for place in named if place)
        found[one.code] = made.setdefault(places, calendar_at(kit.standards.calendars, places))
    return found


def calendar_at(known: Calendars, places: frozenset[str]) -> Calendar:
    """Return the working days of some places."""
    return Calendar(known.days_at(places), known.announced)


def target_set(kit: Desk, name: str, field: str) -> TargetSet:
    """Return the set of targets of that name. Raise ContentError where data/standards/targets.yml has none of it."""
    sets: Mapping[str, TargetSet] = kit.standards.targets
    if name not in sets:
        where = Where(file=WORKSHOP_FILE.as_posix(), field=field)
        raise ContentError(problem("targets_unknown", where, name=name, wanted=", ".join(sets)))
    return sets[name]
