"""A store at rest tells what any store tells, each thing read once, on both databases."""

from __future__ import annotations

import contextlib
import random
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event

from kamkit.model.account import Account
from kamkit.model.activity import Activity, ActivityKind
from kamkit.model.kinds import KINDS
from kamkit.model.person import Person
from kamkit.model.sales import Leave
from kamkit.model.visit import Promise, Visit
from kamkit.store.accounts import FEW, last_days
from kamkit.store.books import Book, make_book
from kamkit.store.open import Store, create_store
from kamkit.store.pointing import pointing
from kamkit.store.records import codes, names, put, records, withdraw
from kamkit.store.still import Still
from tests.store.made import FIRST_DAY, batch, moment

ACCOUNTS = ("A-1", "A-2", "A-3", "A' OR 1=1 --")


@pytest.fixture
def book(store: Store) -> Book:
    """Return a book whose people and promises came, moved between accounts, changed and went, in forty puts."""
    made, chance = make_book(store, "crm"), random.Random(7)
    put(store, make_book(store, "other"), batch("x"), source="", known_at=moment(0))
    put(store, made, batch("x"), source="", known_at=moment(0))
    for number in range(40):
        code, account = f"P-{chance.randrange(8)}", chance.choice(ACCOUNTS)
        if chance.random() < 0.25:
            withdraw(store, made, chance.choice((Person, Promise)), [code], source="", known_at=moment(number))
        else:
            person = Person(code=code, account=account, name=f"秦{number}")
            promise = Promise(code=code, account=account, person="x", made=FIRST_DAY, what="w", due=FIRST_DAY)
            put(store, made, [person, promise], source="", known_at=moment(number))
    return made


def test_an_account_is_told_as_any_store_tells_it_at_every_moment(store: Store, book: Book) -> None:
    for as_of in (None, *(moment(number) for number in range(0, 41, 5))):
        still = Still(store)
        for account in (*ACCOUNTS, "nobody"):
            for kind in KINDS.values():
                told = records(still, book, kind, account=account, as_of=as_of)
                assert told == records(store, book, kind, account=account, as_of=as_of), (kind, account, as_of)


def test_all_kinds_of_an_account_are_one_reading(store: Store, book: Book) -> None:
    still, asked = Still(store), []
    event.listen(store.engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    assert [records(still, book, kind, account="A-1") for kind in (Person, Promise, Visit, Person, Account)]
    assert len([statement for statement in asked if "SELECT" in statement]) == 1


def test_an_account_is_found_by_index_and_not_by_reading_whole_kinds(tmp_path: Path) -> None:
    with contextlib.closing(create_store(tmp_path / "x.db")) as store:
        book, asked = make_book(store, "crm"), []
        put(store, book, batch("x"), source="", known_at=moment(0))
        event.listen(store.engine, "before_cursor_execute", lambda *told: asked.append(told[2:4]))
        records(Still(store), book, Person, account="A-1")
        statement, given = next(one for one in asked if "SELECT" in one[0])
        with store.reading() as connection:
            plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given)]
    searched = [line for line in plan if "records" in line]
    assert searched
    assert all("AND code=?" in line or "AND account=?" in line for line in searched), plan


def test_the_last_contact_is_the_same_asked_for_a_few_accounts_or_for_many(store: Store, book: Book) -> None:
    cold = ActivityKind.COLD_CALL
    made = [Activity(code=f"{n}", specialist=f"S-{n % 3}", day=FIRST_DAY + timedelta(n % 7), kind=cold,
                     account=f"A-{n % 4}") for n in range(30)]
    put(store, book, made, source="", known_at=moment(60))
    withdraw(store, book, Activity, ["6", "13"], source="", known_at=moment(61))
    many = [f"A-{n}" for n in range(FEW + 1)]
    told = last_days(store, book, many, FIRST_DAY + timedelta(5))
    assert told == last_days(store, book, many[:4], FIRST_DAY + timedelta(5))
    assert set(told) == {"A-0", "A-1", "A-2", "A-3"}


def test_what_has_been_read_stays_until_something_is_written_through_it(store: Store, book: Book) -> None:
    still = Still(store)

    def seen() -> tuple[object, ...]:
        return (records(still, book, Person), codes(still, book, Person), names(still, book, Person),
                pointing(still, book, Leave, "specialist", ["S-1"]))

    before = seen()
    new = [Person(code="P-new", account="A-1", name="秦新"),
           Leave(code="L-1", specialist="S-1", start=FIRST_DAY, end=FIRST_DAY)]
    put(store, book, new, source="", known_at=moment(50))
    assert seen() == before
    put(still, book, [new[0].but(name="秦改")], source="", known_at=moment(51))
    after = seen()
    assert all(one != other for one, other in zip(before, after, strict=True))
    assert after[2]["P-new"] == "秦改"  # type: ignore[index]
