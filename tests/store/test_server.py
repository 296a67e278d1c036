"""S11: a PostgreSQL that drops connections, or is gone for a while: said, retried with the same id, nothing twice."""

from __future__ import annotations

import psycopg
import pytest

from kamkit import settings
from kamkit.errors import StoreError
from kamkit.lang.words import Words
from kamkit.model.account import Account
from kamkit.store.attempts import add_attempt, attempts
from kamkit.store.open import Store, create_store, open_store
from kamkit.store.records import put, put_in_book
from tests.postgres import Cluster
from tests.store.made import attempt


def test_connections_that_the_server_dropped_are_made_anew(fresh_postgres: str) -> None:
    """Between two answers: nobody notices."""
    store = create_store(fresh_postgres)
    add_attempt(store, attempt("a", 1))
    name = fresh_postgres.rsplit("/", 1)[1]
    with psycopg.connect(fresh_postgres.replace("+psycopg", ""), autocommit=True) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()",
            [name],
        )
    add_attempt(store, attempt("a", 2))
    assert len(attempts(store)) == 2
    store.close()


def test_a_connection_dropped_in_the_middle_is_said_and_the_answer_can_be_sent_again(fresh_postgres: str) -> None:
    """The transaction is gone, whole; the same id again stores it once."""
    store = create_store(fresh_postgres)
    with pytest.raises(StoreError) as caught:
        pull_the_plug(store)
    assert caught.value.problems[0].key == "store_unreachable"
    assert [add_attempt(store, attempt("a", 1)) for _ in range(2)] == [attempt("a", 1)] * 2
    assert len(attempts(store)) == 1
    store.close()


def pull_the_plug(store: Store) -> None:
    """Begin to write, and let the server drop the connection under it."""
    with store.writing() as connection:
        mine = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar()
        with psycopg.connect(store.address.replace("+psycopg", ""), autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s)", [mine])
        connection.exec_driver_sql("SELECT 1")


def test_after_a_large_import_the_server_knows_how_many_rows_there_are(fresh_postgres: str) -> None:
    """Without counts it reads a whole table for one account's records."""
    store = create_store(fresh_postgres)
    accounts = [Account(code=f"A-{number:04}", name=f"客户{number}") for number in range(1_200)]
    book, _ = put_in_book(store, "mine", accounts[:3], source="test", known_at=settings.now())
    assert rows_known(store) <= 0
    put(store, book, accounts, source="test", known_at=settings.now())
    assert rows_known(store) == 1_200
    store.close()


def rows_known(store: Store) -> int:
    """Return how many records the server's planner reckons with; less than one where it has not counted."""
    with store.reading() as connection:
        return int(connection.exec_driver_sql("SELECT reltuples FROM pg_class WHERE relname = 'records'").scalar_one())


def test_a_server_that_is_gone_for_a_while_is_said_and_found_again(
    fresh_postgres: str, postgres_cluster: Cluster
) -> None:
    """A crash of the server; nothing that was acknowledged is lost, and opening says what is the matter."""
    store = create_store(fresh_postgres)
    add_attempt(store, attempt("a", 1))
    postgres_cluster.stop("fast")
    try:
        for fails in (lambda: add_attempt(store, attempt("a", 2)), lambda: open_store(fresh_postgres)):
            with pytest.raises(StoreError) as caught:
                fails()
            assert caught.value.problems[0].key == "store_unreachable"
            assert "{" not in Words("zh").say_all(caught.value)
    finally:
        postgres_cluster.start()
    assert add_attempt(store, attempt("a", 2)) == attempt("a", 2)
    assert attempts(store) == (attempt("a", 1), attempt("a", 2))
    store.close()
