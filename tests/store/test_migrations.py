"""Migrations: named, each done once, all or nothing; the tables as written down are those there are."""

from __future__ import annotations

import pytest
from sqlalchemy import inspect

from kamkit.store import migrations
from kamkit.store.migrations import Migration
from kamkit.store.open import Store, create_store, open_store
from kamkit.store.schema import METADATA
from kamkit.store.trainees import add_trainee, trainees


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
