"""Records found by what they point to, on both databases."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from kamkit.model.activity import Activity, ActivityKind
from kamkit.model.money import Money
from kamkit.model.sales import Delivery, Leave, Payment
from kamkit.store.books import Book, make_book
from kamkit.store.open import Store, create_store
from kamkit.store.pointing import held, pointing
from kamkit.store.records import put, withdraw
from tests.store.made import FIRST_DAY, moment


def leave(code: str, specialist: str) -> Leave:
    return Leave(code=code, specialist=specialist, start=FIRST_DAY, end=FIRST_DAY + timedelta(1), reason="年休假 \"x\"")


@pytest.fixture
def book(store: Store) -> Book:
    """Return a book in which five people were on leave, one of them twice; one leave was later given to another."""
    made = make_book(store, "crm")
    first = [leave(f"L-{n}", f"S-{n % 5}") for n in range(6)]
    put(store, made, first, source="", known_at=moment(0))
    put(store, made, [first[1].but(specialist="S-4")], source="", known_at=moment(1))
    return made


def test_one_persons_records_are_found_by_code_order(store: Store, book: Book) -> None:
    assert [one.code for one in pointing(store, book, Leave, "specialist", ["S-0"])] == ["L-0", "L-5"]
    assert pointing(store, book, Leave, "specialist", ["S-3"])[0].reason == "年休假 \"x\""


def test_a_record_given_to_another_is_found_there_only(store: Store, book: Book) -> None:
    assert pointing(store, book, Leave, "specialist", ["S-1"]) == ()
    assert [one.code for one in pointing(store, book, Leave, "specialist", ["S-4"])] == ["L-1", "L-4"]


def test_several_codes_at_once_and_none(store: Store, book: Book) -> None:
    found = pointing(store, book, Leave, "specialist", [f"S-{n}" for n in range(2000)])
    assert [one.code for one in found] == [f"L-{n}" for n in range(6)]
    assert pointing(store, book, Leave, "specialist", []) == ()
    assert pointing(store, book, Leave, "specialist", ["S-1' OR 1=1 --"]) == ()


def test_what_was_withdrawn_is_not_found(store: Store, book: Book) -> None:
    withdraw(store, book, Leave, ["L-0"], source="", known_at=moment(2))
    assert [one.code for one in pointing(store, book, Leave, "specialist", ["S-0"])] == ["L-5"]


def test_another_kind_and_another_book_are_not_mixed_in(store: Store, book: Book) -> None:
    paid = Payment(code="L-0", order="S-0", account="A", due=FIRST_DAY, amount=Money(minor=1))
    put(store, book, [paid], source="", known_at=moment(3))
    assert pointing(store, book, Payment, "order", ["S-0"]) == (paid,)
    assert pointing(store, book, Delivery, "order", ["S-0"]) == ()
    assert pointing(store, make_book(store, "other"), Leave, "specialist", ["S-0"]) == ()


def test_only_fields_with_an_index_can_be_asked_for(store: Store, book: Book) -> None:
    with pytest.raises(ValueError, match="reason"):
        pointing(store, book, Leave, "reason", ["x"])


def test_of_which_kinds_a_book_holds_anything_at_all(store: Store, book: Book) -> None:
    assert held(store, book, (Leave, Payment, Activity)) == {Leave}
    done = Activity(code="1", specialist="S", day=FIRST_DAY, kind=ActivityKind.BID)
    other = make_book(store, "other")
    assert held(store, other, (Leave, Payment, Activity)) == frozenset()
    put(store, other, [done], source="", known_at=moment(0))
    assert held(store, other, (Leave, Payment, Activity)) == {Activity}


def test_the_index_is_used_so_that_one_person_costs_the_same_among_thousands(tmp_path: Path) -> None:
    store = create_store(tmp_path / "x.db")
    book = make_book(store, "crm")
    asked: list[tuple[str, Any]] = []
    event.listen(store.engine, "before_cursor_execute", lambda *words: asked.append((words[2], words[3])))
    for kind, field in ((Leave, "specialist"), (Delivery, "order")):
        asked.clear()
        pointing(store, book, kind, field, ["S-1"])
        statement, parameters = next(pair for pair in asked if pair[0].startswith("SELECT"))
        with store.reading() as connection:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
        assert f"USING COVERING INDEX records_by_{field}" in plan[0][3]
    store.close()
