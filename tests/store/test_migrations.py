"""Migrations: named, each done once, all or nothing; the tables as written down are those there are."""

from __future__ import annotations

import pytest
from sqlalchemy import inspect, text

from kamkit.model.sales import Leave
from kamkit.store import migrations
from kamkit.store.books import make_book
from kamkit.store.migrations import Migration
from kamkit.store.open import Store, create_store, open_store
from kamkit.store.pointing import pointing
from kamkit.store.records import withdraw
from kamkit.store.schema import METADATA
from kamkit.store.trainees import add_trainee, trainees
from kamkit.store.versions import new_put
from tests.store.made import moment


def test_the_migrations_make_the_tables_that_the_schema_names(store: Store) -> None:
    """Columns, and which may be empty."""
    found = inspect(store.engine)
    assert set(found.get_table_names()) == set(METADATA.tables)
    for name, table in METADATA.tables.items():
        there = {column["name"]: column["nullable"] for column in found.get_columns(name)}
        assert set(there) == {column.name for column in table.columns}
        assert found.get_pk_constraint(name)["constrained_columns"] == [column.name for column in table.primary_key]
        for column in table.columns:
            if not column.primary_key:
                assert there[column.name] == column.nullable, f"{name}.{column.name}"


def test_names_of_migrations_are_in_order_and_not_used_twice() -> None:
    """They are sorted by name in the store."""
    names = [migration.name for migration in migrations.MIGRATIONS]
    assert names == sorted(set(names))


def test_an_older_store_is_brought_up_when_it_is_opened(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With what is in it, once."""
    store = create_store(address)
    kept = add_trainee(store, "秦安")
    store.close()
    newer = Migration("9998-teams", ("ALTER TABLE trainees ADD COLUMN team {TEXT}", "UPDATE trainees SET team = 'a'"))
    monkeypatch.setattr(migrations, "MIGRATIONS", (*migrations.MIGRATIONS, newer))
    for _ in range(2):
        store = open_store(address)
        with store.reading() as connection:
            assert migrations.done(connection) == tuple(m.name for m in migrations.MIGRATIONS)
            assert connection.exec_driver_sql("SELECT team FROM trainees").scalar() == "a"
        assert trainees(store) == (kept,)
        store.close()


def test_a_migration_that_fails_leaves_the_store_as_it_was(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also the statements before the failing one, and the migrations before it."""
    create_store(address).close()
    good = Migration("9998-good", ("CREATE TABLE good (x {TEXT})",))
    bad = Migration("9999-bad", ("CREATE TABLE half (x {TEXT})", "CREATE TABLE this is no SQL"))
    with monkeypatch.context() as faulty:
        faulty.setattr(migrations, "MIGRATIONS", (*migrations.MIGRATIONS, good, bad))
        with pytest.raises(Exception, match="syntax"):
            open_store(address)
    store = open_store(address)
    assert set(inspect(store.engine).get_table_names()) == set(METADATA.tables)
    store.close()


def test_records_of_an_older_store_are_found_by_what_they_point_to(
        address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Their pointers are read from their bodies, once; what was withdrawn has none."""
    older = tuple(m for m in migrations.MIGRATIONS if m is not migrations.POINTERS)
    row = {"book": 1, "kind": "leave", "put": 1, "id": "x", "account": None}
    body = '{"v":1,"code":"%s","specialist":"%s","start":"2026-03-02","end":"2026-03-03","reason":null}'
    rows = [{**row, "code": code, "body": body % (code, who)} for code, who in (("a", "S-1"), ("b", r'S-\"1\"'))]
    with monkeypatch.context() as before:
        before.setattr(migrations, "MIGRATIONS", older)
        store = create_store(address)
        book = make_book(store, "crm")
        with store.writing() as connection:
            new_put(connection, book, "", moment(0))
            told = ", ".join(f":{name}" for name in rows[0])
            insert = text(f"INSERT INTO records ({', '.join(rows[0])}) VALUES ({told})")
            connection.execute(insert, [*rows, {**row, "code": "c", "body": None}])
        store.close()
    store = open_store(address)
    assert [one.code for one in pointing(store, book, Leave, "specialist", ["S-1"])] == ["a"]
    assert [one.code for one in pointing(store, book, Leave, "specialist", ['S-"1"'])] == ["b"]
    withdraw(store, book, Leave, ["a"], source="", known_at=moment(1))
    assert pointing(store, book, Leave, "specialist", ["S-1"]) == ()
    store.close()
