"""A book of accounts: records from the store put together into what people speak of."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from typing import Any, TypeVar

from kamkit.errors import NotFound, problem
from kamkit.model.account import Account, AccountFile, FleetItem, Project, Purchase, Registration, Step, Unit
from kamkit.model.activity import Activity
from kamkit.model.base import Record
from kamkit.model.group import DecisionGroup, Member
from kamkit.model.kinds import KINDS
from kamkit.model.person import Person, Profile, Rival, RivalTie, Tie
from kamkit.model.sales import Specialist
from kamkit.model.standards import Standards
from kamkit.model.visit import Visit
from kamkit.rules import completeness
from kamkit.rules.completeness import Evidence, FilledList
from kamkit.rules.qualify import Qualification, broad, narrow
from kamkit.store import books
from kamkit.store.books import Book
from kamkit.store.open import Store
from kamkit.store.pointing import held, pointing
from kamkit.store.records import codes, names, records

R = TypeVar("R", bound=Record)


def named(store: Store, name: str) -> Book:
    """Return a book. Raise NotFound where the store has none of that name."""
    return books.book(store, name)


def holds_accounts(store: Store, name: str) -> bool:
    """Return whether the store has a book of that name with an account in it, or that ever had one."""
    return any(one.name == name and held(store, one, (Account,)) for one in books.books(store))


def all_books(store: Store) -> tuple[Book, ...]:
    """Return the store's books, in order of name."""
    return books.books(store)


def account_codes(store: Store, book: Book) -> tuple[str, ...]:
    """Return the codes of a book's accounts, in order."""
    return tuple(sorted(codes(store, book, Account)))


def specialist_codes(store: Store, book: Book) -> tuple[str, ...]:
    """Return the codes of a book's specialists, in order."""
    return tuple(sorted(codes(store, book, Specialist)))


def account_names(store: Store, book: Book) -> dict[str, str]:
    """Return the accounts' names by code, in order of code."""
    return names(store, book, Account)


def records_of(store: Store, book: Book, kind: str, account: str | None = None) -> tuple[Any, ...]:
    """Return the records of one kind, of one account where it is given. Raise NotFound for an unknown kind."""
    if kind not in KINDS:
        raise NotFound(problem("kind_unknown", name=kind, wanted=", ".join(KINDS)))
    return records(store, book, KINDS[kind], account=account)


def account_file(store: Store, book: Book, code: str, as_of: datetime | None = None) -> AccountFile:
    """Return all that is known of one account. Raise NotFound where the book has none of that code."""
    found = records(store, book, Account, codes=[code], as_of=as_of)
    if not found:
        raise NotFound(problem("account_not_found", name=code, book=book.name))

    def of(kind: type[R]) -> tuple[R, ...]:
        return records(store, book, kind, account=code, as_of=as_of)

    return AccountFile(
        account=found[0],
        units=of(Unit),
        fleet=of(FleetItem),
        purchases=of(Purchase),
        projects=of(Project),
        steps=_steps(store, book, of(Project), as_of),
        registrations=of(Registration),
    )


def _steps(store: Store, book: Book, projects: tuple[Project, ...], as_of: datetime | None) -> tuple[Step, ...]:
    wanted = {project.code for project in projects}
    return pointing(store, book, Step, "project", wanted, as_of)


def people(store: Store, book: Book, code: str, as_of: datetime | None = None) -> tuple[Person, ...]:
    """Return the persons of one account, in order of code."""
    return records(store, book, Person, account=code, as_of=as_of)


def decision_group(store: Store, book: Book, code: str, today: date, as_of: datetime | None = None) -> DecisionGroup:
    """Return an account's decision group as known on `as_of`; last contacts follow from visits and activities.

    A tie with somebody who is not (or no longer) of this account is left out.
    """
    account = account_file(store, book, code, as_of)
    members = _members(store, book, code, today, as_of)
    inside = {member.code for member in members}
    ties = tuple(t for t in records(store, book, Tie, account=code, as_of=as_of) if {t.source, t.target} <= inside)
    rival_ties = tuple(t for t in records(store, book, RivalTie, account=code, as_of=as_of) if t.person in inside)
    at_work = sorted({tie.rival for tie in rival_ties})
    return DecisionGroup(
        account=code,
        account_class=account.account.account_class,
        as_of=today,
        members=members,
        ties=ties,
        rivals=records(store, book, Rival, codes=at_work, as_of=as_of) if at_work else (),
        rival_ties=rival_ties,
        registrations=account.registrations,
        our_dealer=account.account.dealer,
    )


def _members(store: Store, book: Book, code: str, today: date, as_of: datetime | None) -> tuple[Member, ...]:
    met: list[tuple[str, date]] = []
    for visit in records(store, book, Visit, account=code, as_of=as_of):
        met += [(person, visit.day) for person in visit.participants]
    for activity in records(store, book, Activity, account=code, as_of=as_of):
        if activity.person and activity.kind != "visit":
            met.append((activity.person, activity.day))
    met = [(person, day) for person, day in met if day <= today]
    last = dict(sorted(met, key=lambda entry: entry[1]))
    count = Counter(person for person, _ in met)
    found = people(store, book, code, as_of)
    return tuple(Member(person=p, last_contact=last.get(p.code), contacts=count[p.code]) for p in found)


def qualification(file: AccountFile, standards: Standards) -> tuple[Qualification, Qualification]:
    """Return whether an account is a key account: in the broad sense, and in the narrow sense."""
    return broad(file.account, standards.broad), narrow(file.account, file.purchases, standards.narrow)


def information(
    store: Store, book: Book, file: AccountFile, standards: Standards, private: bool
) -> tuple[FilledList, ...]:
    """Return the four information lists of an account: what is filled, and what is missing."""
    code = file.account.code
    persons, rival_ties = people(store, book, code), records(store, book, RivalTie, account=code)
    known = {person.code for person in persons}
    profiles = tuple(p for p in records(store, book, Profile) if p.person in known) if private else ()
    rivals = records(store, book, Rival, codes={tie.rival for tie in rival_ties})
    evidence = Evidence(persons, records(store, book, Tie, account=code), rivals, rival_ties, profiles)
    return completeness.information(file, evidence, standards.information, private=private)
