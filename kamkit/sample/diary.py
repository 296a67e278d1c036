"""What each specialist did, working day by working day, with the habits that a report should find."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Final

from kamkit.model.activity import Activity, ActivityKind
from kamkit.model.sales import Deal, Delivery
from kamkit.model.visit import Visit
from kamkit.sample.pools import Firm
from kamkit.sample.rhythm import activity_factor
from kamkit.sample.scene import Scene
from kamkit.sample.seats import Someone
from kamkit.sample.team import Staff, logging_days

OWN_MAIL_SHARE: Final = 0.22
OWN_CALL_SHARE: Final = 0.42
FOLLOWUP_DAYS: Final = 4
EVENT_DAYS: Final = (11, 18)
HABIT_LEFTOVER: Final = 0.03


@dataclass(frozen=True)
class Contacts:
    """An account's visits and the people that calls may reach; who was never visited is never called."""

    firm: Firm
    people: tuple[Someone, ...]
    visits: tuple[Visit, ...]

    @cached_property
    def since(self) -> dict[str, date]:
        """Return for each person visited the first day."""
        first: dict[str, date] = {}
        for visit in self.visits:
            for code in visit.participants:
                first.setdefault(code, visit.day)
        return first

    def callable_on(self, day: date) -> tuple[Someone, ...]:
        """Return whom a call may reach on that day: those visited before it and still within reach."""
        return tuple(one for one in self.people if self.since.get(one.code, day) < day and one.reachable(day))


@dataclass(frozen=True)
class Diary:
    """A specialist's notebook: `noted` says under which day each day's work is written down."""

    scene: Scene
    person: Staff
    noted: Mapping[date, date]

    def count(self, day: date, kind: ActivityKind) -> int:
        """Return how many of a kind are done on a day."""
        scene, colleague = self.scene, self.person.colleague
        mean: float = getattr(colleague, kind.value) * activity_factor(scene, day)
        mean *= scene.pools.seasons.slump.factor if day in self.person.slump else 1.0
        if kind == ActivityKind.MAIL_FOLLOWUP_CALL and self.person.has("stops-followups"):
            mean *= HABIT_LEFTOVER if day > scene.ago(colleague.habit_days) else 1.0
        return scene.dice(colleague.code, day, kind.value).about(mean, colleague.spread)

    def note(self, day: date, mark: str, kind: ActivityKind, *, account: str | None = None, person: str | None = None,
             answers: str | None = None, note: str | None = None) -> Activity:
        """Return one entry; `mark` makes its code unique among the entries of the day it was done on."""
        return Activity(code=f"AC-{self.person.code[2:]}-{day:%y%m%d}-{mark}", specialist=self.person.code,
                        day=self.noted[day], kind=kind, account=account, person=person, answers=answers, note=note)

    def nearest(self, day: date) -> date | None:
        """Return that day, or the first one after it on which the specialist was at work."""
        return next((own for own in self.person.days if own >= day), None)


def diary(scene: Scene, person: Staff, accounts: Sequence[Contacts], deals: Sequence[Deal],
          deliveries: Sequence[Delivery]) -> Iterator[Activity]:
    """Yield everything one specialist noted down."""
    book = Diary(scene, person, logging_days(person))
    yield from _mail(book)
    yield from _cold_calls(book)
    yield from _known_calls(book, accounts)
    for contacts in accounts:
        for visit in contacts.visits:
            yield book.note(visit.day, visit.code, ActivityKind.VISIT, account=visit.account,
                            person=visit.participants[0])
    yield from _offers(book, deals, {contacts.firm.code: contacts.firm for contacts in accounts})
    yield from _services(book, deliveries)
    yield from _events(book)


def _mail(book: Diary) -> Iterator[Activity]:
    """Yield mailings and the follow-up calls on them, each on a mail of the last days that had none yet."""
    waiting: list[tuple[date, Activity]] = []
    for number, day in enumerate(book.person.days):
        oldest = book.person.days[max(0, number - FOLLOWUP_DAYS)]
        calls = book.count(day, ActivityKind.MAIL_FOLLOWUP_CALL)
        waiting = [(sent, mail) for sent, mail in waiting if sent >= oldest]
        for index in range(calls):
            mail = waiting[index][1] if index < len(waiting) else None
            account, answers = (mail.account, mail.code) if mail else (None, None)
            yield book.note(day, f"f{index + 1}", ActivityKind.MAIL_FOLLOWUP_CALL, account=account, answers=answers)
        waiting = waiting[calls:]
        for mail in _mailing(book, day):
            waiting.append((day, mail))
            yield mail


def _mailing(book: Diary, day: date) -> Iterator[Activity]:
    dice = book.scene.dice(book.person.code, day, "mail to")
    for number in range(1, book.count(day, ActivityKind.DIRECT_MAIL) + 1):
        account = dice.choose(book.person.firms).code if dice.chance(OWN_MAIL_SHARE) else None
        yield book.note(day, f"m{number}", ActivityKind.DIRECT_MAIL, account=account)


def _cold_calls(book: Diary) -> Iterator[Activity]:
    for day in book.person.days:
        for number in range(1, book.count(day, ActivityKind.COLD_CALL) + 1):
            yield book.note(day, f"c{number}", ActivityKind.COLD_CALL)


def _known_calls(book: Diary, accounts: Sequence[Contacts]) -> Iterator[Activity]:
    """Yield calls to customers: some to people of the accounts, the others to smaller customers that have none."""
    for day in book.person.days:
        for number in range(1, book.count(day, ActivityKind.KNOWN_CALL) + 1):
            dice = book.scene.dice(book.person.code, day, "call", number)
            contacts = dice.choose(accounts) if dice.chance(OWN_CALL_SHARE) else None
            yield _known_call(book, day, number, contacts)


def _known_call(book: Diary, day: date, number: int, contacts: Contacts | None) -> Activity:
    near = contacts.callable_on(day) if contacts else ()
    if contacts is None or not near:
        return book.note(day, f"k{number}", ActivityKind.KNOWN_CALL)
    dice = book.scene.firm_dice(contacts.firm, day, number, "call")
    one = dice.weigh(near, [each.weight for each in near])
    note = book.scene.say(dice.choose(book.scene.pools.talk.calls)) if dice.chance(0.15) else None
    return book.note(day, f"k{number}", ActivityKind.KNOWN_CALL, account=contacts.firm.code, person=one.code, note=note)


def _offers(book: Diary, deals: Sequence[Deal], firms: Mapping[str, Firm]) -> Iterator[Activity]:
    """Yield quotations, and one bid where a public customer decided."""
    for deal in deals:
        if deal.opened is None:
            continue
        end = deal.closed or book.scene.today
        for share in (0.35, 0.75):
            day = book.nearest(deal.opened + timedelta(days=round((end - deal.opened).days * share)))
            if day and day <= end:
                yield book.note(day, f"q{deal.code}-{round(share * 100)}", ActivityKind.QUOTATION, account=deal.account)
        day = book.nearest(end - timedelta(days=20))
        if deal.closed and deal.account and firms[deal.account].public and day and day <= end:
            yield book.note(day, f"b{deal.code}", ActivityKind.BID, account=deal.account)


def _services(book: Diary, deliveries: Sequence[Delivery]) -> Iterator[Activity]:
    for delivery in deliveries:
        day = book.nearest(delivery.done + timedelta(days=10)) if delivery.done else None
        if day and day <= book.scene.today:
            dice = book.scene.dice(delivery.code, "service")
            yield book.note(day, f"s{delivery.code}", ActivityKind.SERVICE, account=delivery.account,
                            note=book.scene.say(dice.choose(book.scene.pools.talk.services)))


def _events(book: Diary) -> Iterator[Activity]:
    """Yield one event a month that the whole outlet took part in, on the same day."""
    for year, month in sorted({(day.year, day.month) for day in book.scene.days}):
        dice = book.scene.dice(book.person.colleague.dealer, year, month, "event")
        wanted = date(year, month, dice.between(*EVENT_DAYS))
        text = book.scene.say(dice.choose(book.scene.pools.talk.events))
        day = next((own for own in book.scene.days if own >= wanted), None)
        if day in book.noted and day is not None:
            yield book.note(day, "e1", ActivityKind.EVENT, note=text)
