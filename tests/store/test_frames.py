"""Frames, on both databases."""

from __future__ import annotations

import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import event

from kamkit.model import names
from kamkit.model.activity import Activity, ActivityKind
from kamkit.model.kinds import KINDS
from kamkit.model.money import Money
from kamkit.model.sales import Deal, DealStage
from kamkit.store.attempts import add_attempt
from kamkit.store.books import Book, make_book
from kamkit.store.frames import activities, attempts_frame, frame
from kamkit.store.open import Store, create_store
from kamkit.store.records import put
from tests.store.made import FIRST_DAY, attempt, moment, uid


@pytest.fixture
def crm(store: Store) -> Book:
    """Return a book with activities of three specialists on ten days, one of them corrected later."""
    book = make_book(store, "crm")
    done = [
        Activity(
            code=f"{who}-{day}", specialist=f"S-{who}", day=FIRST_DAY + timedelta(day), kind=ActivityKind.COLD_CALL
        )
        for who in range(3)
        for day in range(10)
    ]
    put(store, book, done, source="", known_at=moment(0))
    put(store, book, [done[0].but(day=FIRST_DAY + timedelta(20), note="改期")], source="", known_at=moment(1))
    return book


def test_one_persons_activities_of_a_period(store: Store, crm: Book) -> None:
    """Both ends included, by day; typed columns by the names of the model."""
    found = activities(store, crm, specialist="S-1", start=FIRST_DAY + timedelta(2), end=FIRST_DAY + timedelta(4))
    assert tuple(found.columns) == names.ACTIVITY_COLUMNS
    assert list(found[names.CODE]) == ["1-2", "1-3", "1-4"]
    assert list(found[names.DAY]) == [pd.Timestamp(FIRST_DAY + timedelta(day)) for day in (2, 3, 4)]
    assert set(found[names.KIND]) == {"cold_call"}
    assert found["note"].isna().all()


def test_a_corrected_activity_stands_at_its_new_day_only(store: Store, crm: Book) -> None:
    """And at the old one as of the older moment."""
    now, before = activities(store, crm), activities(store, crm, as_of=moment(0))
    assert len(now) == len(before) == 30
    assert now.loc[now[names.CODE] == "0-0", names.DAY].item() == pd.Timestamp(FIRST_DAY + timedelta(20))
    assert before.loc[before[names.CODE] == "0-0", names.DAY].item() == pd.Timestamp(FIRST_DAY)
    assert "0-0" not in set(activities(store, crm, specialist="S-0", end=FIRST_DAY + timedelta(9))[names.CODE])


def test_empty_frames_have_the_same_columns_and_types(store: Store) -> None:
    """So that a chain of pandas does not stumble over a new store."""
    book = make_book(store, "empty")
    none = activities(store, book)
    put(
        store,
        book,
        [Activity(code="1", specialist="S", day=FIRST_DAY, kind=ActivityKind.BID)],
        source="",
        known_at=moment(0),
    )
    assert none.dtypes.equals(activities(store, book).dtypes)
    no_attempts = attempts_frame(store)
    add_attempt(store, attempt("a", 1))
    assert no_attempts.dtypes.equals(attempts_frame(store).dtypes)


def test_attempts_one_row_each(store: Store) -> None:
    """In the order they were given, the moment in UTC."""
    for who, number in (("a", 2), ("b", 1), ("a", 3)):
        add_attempt(store, attempt(who, number))
    found = attempts_frame(store)
    assert tuple(found.columns) == names.ATTEMPT_COLUMNS
    assert list(found[names.AT]) == [pd.Timestamp(moment(number)) for number in (1, 2, 3)]
    assert list(found[names.SCORE]) == [0.25, 0.5, 0.75]
    assert list(attempts_frame(store, trainee=uid("trainee", "a"))[names.ATTEMPT]) == [
        str(uid("attempt", "a", 2)),
        str(uid("attempt", "a", 3)),
    ]
    assert len(attempts_frame(store, exercise="none")) == 0


def test_any_kind_as_a_frame(store: Store) -> None:
    """Money in whole minor units and a currency, never a float; unknown stays unknown."""
    book = make_book(store, "crm")
    deals = [
        Deal(code="a", stage=DealStage.WON, opened=date(2026, 1, 2), amount=Money(minor=2**53 + 1)),
        Deal(code="b", stage=DealStage.LOST),
    ]
    put(store, book, deals, source="", known_at=moment(0))
    found = frame(store, book, Deal)
    assert list(found["code"]) == ["a", "b"]
    assert list(found["stage"]) == ["won", "lost"]
    assert found["amount_minor"][0] == 2**53 + 1
    assert found["amount_currency"][0] == "CNY"
    assert found[["amount_minor", "amount_currency", "opened", "account"]].isna().loc[1].all()
    assert found["opened"][0] == pd.Timestamp(2026, 1, 2)
    for kind in KINDS.values():
        assert "code" in frame(store, book, kind).columns


def test_one_persons_days_are_found_by_the_cluster(tmp_path: Path) -> None:
    """Not by reading all: so one person costs the same among fifty and five thousand."""
    store = create_store(tmp_path / "x.db")
    book = make_book(store, "crm")
    asked: list[tuple[str, Any]] = []
    event.listen(store.engine, "before_cursor_execute", lambda *words: asked.append((words[2], words[3])))
    activities(store, book, specialist="S-1", start=FIRST_DAY, end=FIRST_DAY)
    statement, parameters = next(pair for pair in asked if pair[0].startswith("SELECT"))
    with store.reading() as connection:
        plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
    assert any("USING PRIMARY KEY (book=? AND specialist=? AND day>? AND day<?)" in step for step in plan), plan
    store.close()


@pytest.mark.soak
def test_one_person_costs_the_same_among_fifty_and_five_thousand(tmp_path: Path) -> None:
    """The median of twenty readings of ten days of one person; figures are printed."""
    medians = []
    for people in (50, 1_000, 5_000):
        store = create_store(tmp_path / f"{people}.db")
        book = make_book(store, "crm")
        put(store, book, [], source="", known_at=moment(0), files={"many": "many.csv"})
        with store.writing() as connection:
            connection.exec_driver_sql(
                "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ?) "
                "INSERT INTO activities SELECT 1, 'S-' || (i % ?), date('2026-01-01', '+' || (i / ? / 4) || ' days'), "
                "'K-' || i, 1, i, 0, 'visit', 'A-' || (i % 97), NULL, NULL, 'note' FROM n",
                (people * 80, people, people),
            )
        waits = [reading_time(store, book) for _ in range(20)]
        medians.append(sorted(waits)[10])
        store.close()
    told = " / ".join(f"{median * 1000:.1f} ms" for median in medians)
    print(f"\nten days of one person among 50 / 1,000 / 5,000: {told}")
    assert medians[-1] < 3 * medians[0]


def reading_time(store: Store, book: Book) -> float:
    """Return the seconds of processor time that one reading takes; it must find something."""
    begun = time.process_time()
    assert len(activities(store, book, specialist="S-7", start=date(2026, 1, 5), end=date(2026, 1, 14))) == 40
    return time.process_time() - begun
