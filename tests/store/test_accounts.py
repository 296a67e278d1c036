"""What belongs to several accounts, and when anybody was last in touch with them, on both databases."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from kamkit.model.activity import Activity
from kamkit.model.visit import Visit
from kamkit.store.accounts import last_days, of_accounts
from kamkit.store.books import Book, make_book
from kamkit.store.open import Store
from kamkit.store.records import put, withdraw
from tests.store.made import moment

DAY = date(2026, 10, 1)


def visit(code: str, account: str) -> Visit:
    return Visit(code=code, account=account, day=DAY)


def call(code: str, account: str | None, day: int, who: str = "S") -> Activity:
    return Activity(code=code, specialist=who, day=DAY + timedelta(days=day), kind="known_call", account=account)


@pytest.fixture
def book(store: Store) -> Book:
    made = make_book(store, "near")
    put(store, made, [visit("V-1", "A"), visit("V-2", "B' OR 1=1 --"), visit("V-3", "C"), call("1", "A", 0),
                      call("2", "A", 5, "T"), call("3", "C", 9), call("4", None, 20)], source="", known_at=moment(0))
    return made


def test_records_of_some_accounts_are_found_and_of_no_others(store: Store, book: Book) -> None:
    assert [one.code for one in of_accounts(store, book, Visit, {"A", "B' OR 1=1 --", "no such"})] == ["V-1", "V-2"]
    assert of_accounts(store, book, Visit, set()) == ()


def test_a_record_that_moved_to_another_account_is_found_there_only(store: Store, book: Book) -> None:
    put(store, book, [visit("V-1", "C")], source="", known_at=moment(1))
    assert of_accounts(store, book, Visit, {"A"}) == ()
    assert [one.code for one in of_accounts(store, book, Visit, {"C"})] == ["V-1", "V-3"]


def test_the_last_contact_is_anybodys_and_not_after_the_day(store: Store, book: Book) -> None:
    assert last_days(store, book, {"A", "C", "D"}, DAY + timedelta(days=30)) == {
        "A": DAY + timedelta(days=5), "C": DAY + timedelta(days=9)}
    assert last_days(store, book, {"A", "C"}, DAY + timedelta(days=4)) == {"A": DAY}


def test_a_contact_that_was_taken_back_or_given_to_another_account_counts_no_more(store: Store, book: Book) -> None:
    put(store, book, [call("2", "C", 5, "T")], source="", known_at=moment(1))
    withdraw(store, book, Activity, ["3"], source="", known_at=moment(2))
    assert last_days(store, book, {"A", "C"}, DAY + timedelta(days=30)) == {"A": DAY, "C": DAY + timedelta(days=5)}
