"""One specialist's activities of some days: the newest versions, the latest written first, nothing of anybody else."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from kamkit.model.activity import Activity, ActivityKind
from kamkit.store.books import Book
from kamkit.store.diary import noted
from kamkit.store.open import Store, create_store
from kamkit.store.records import put, put_in_book, withdraw

DAY = date(2026, 10, 30)
NOW = datetime(2026, 10, 30, 9, tzinfo=UTC)


def entry(code: str, **more: object) -> Activity:
    """Return an activity of the day."""
    return Activity.model_validate({"code": code, "specialist": "S", "day": DAY, "kind": "cold_call", **more})


@pytest.fixture(params=["sqlite", "postgres"])
def book(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Store, Book]:
    """Return a store with a book of three entries, on SQLite and on PostgreSQL."""
    address = request.getfixturevalue("fresh_postgres") if request.param == "postgres" else str(tmp_path / "a.db")
    store = create_store(address)
    first = [entry("A"), entry("B"), entry("C", specialist="T"), entry("D", day=DAY - timedelta(days=1))]
    made, _ = put_in_book(store, "own", first, source="x", known_at=NOW)
    return store, made


def codes(store: Store, book: Book, start: date = DAY) -> list[str]:
    """Return the codes noted, in their order."""
    return [one.activity.code for one in noted(store, book, "S", start, DAY)]


def test_only_this_specialist_and_these_days_are_noted(book: tuple[Store, Book]) -> None:
    assert codes(*book) == ["A", "B"]
    assert codes(*book, start=DAY - timedelta(days=1)) == ["A", "B", "D"]


def test_the_latest_written_comes_first_and_says_what_was_said_last(book: tuple[Store, Book]) -> None:
    store, own = book
    put(store, own, [entry("B", note="said more")], source="x", known_at=NOW)
    assert codes(store, own) == ["B", "A"]
    assert noted(store, own, "S", DAY, DAY)[0].activity.note == "said more"


def test_what_was_withdrawn_or_moved_away_is_not_noted(book: tuple[Store, Book]) -> None:
    store, own = book
    withdraw(store, own, Activity, ["A"], source="x", known_at=NOW)
    put(store, own, [entry("B", specialist="T", kind=ActivityKind.BID)], source="x", known_at=NOW)
    assert codes(store, own) == []
