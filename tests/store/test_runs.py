"""Runs in the store: begun once, ended once, kept as they were."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest

from kamkit.errors import NotFound
from kamkit.store import migrations, runs
from kamkit.store.open import Store, create_store, open_store
from kamkit.store.trainees import add_trainee


def test_a_run_begun_twice_is_one_and_keeps_the_exercises_it_began_with(store: Store) -> None:
    who = add_trainee(store, "王静").id
    one = runs.begin(store, who, "pre", "abc", ("needs/a", "needs/b"))
    other = runs.begin(store, who, "pre", "abc", ("needs/a", "needs/c"))
    assert other == one
    assert runs.runs(store, who) == (one,)
    assert runs.first_of(store, "pre", "abc") == one
    assert runs.first_of(store, "pre", "xyz") is None


def test_two_trainees_have_runs_of_their_own(store: Store) -> None:
    ids = {runs.begin(store, add_trainee(store, "王静").id, "post", "abc", ("needs/a",)).id for _ in range(2)}
    assert len(ids) == 2


def test_a_run_ends_once_and_a_strange_one_never(store: Store) -> None:
    who = add_trainee(store, "李雷").id
    run = runs.begin(store, who, "drill", "2026-11-25 1", ("kpi/a",), "kpi")
    ended = runs.end(store, run.id)
    assert ended.ended is not None
    assert ended.ended >= run.began
    assert runs.end(store, run.id) == ended
    assert ended.skill == "kpi"
    with pytest.raises(NotFound):
        runs.end(store, uuid4())


def test_runs_come_back_as_they_began_in_their_order_also_to_another_process(store: Store, address: str) -> None:
    who = add_trainee(store, "王静").id
    begun = [
        runs.begin(store, who, "pre", "abc", ("needs/a", "kpi/b")),
        runs.begin(store, who, "drill", "2026-11-25 1", ("kpi/a",), "kpi"),
        runs.begin(store, who, "drill", "2026-11-25 1", ("kpi/a", "kpi/b"), "kpi"),
        runs.begin(store, who, "drill", "2026-11-25 1", ("kpi/a",)),
        runs.begin(store, who, "post", "abc", ()),
    ]
    assert len({one.id for one in begun}) == 5
    again = open_store(address)
    assert list(runs.runs(again, who)) == begun
    again.close()
    assert runs.runs(store, uuid4()) == ()


def test_pages_that_begin_the_same_run_at_one_moment_begin_one(store: Store) -> None:
    who = add_trainee(store, "王静").id
    with ThreadPoolExecutor(8) as pages:
        begun = set(pages.map(lambda at: runs.begin(store, who, "pre", "abc", (f"needs/{at}",)), range(8)))
    assert set(runs.runs(store, who)) == begun
    assert len(begun) == 1


def test_a_class_has_the_form_that_one_of_it_began_first(store: Store) -> None:
    one, other = (add_trainee(store, name).id for name in ("王静", "李雷"))
    first = runs.begin(store, one, "pre", "abc", ("needs/a",))
    runs.begin(store, other, "pre", "abc", ("needs/b",))
    runs.begin(store, other, "post", "abc", ("needs/c",))
    assert runs.first_of(store, "pre", "abc") == first


def test_a_store_from_before_there_were_runs_keeps_what_it_has_and_gets_them(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as older:
        older.setattr(migrations, "MIGRATIONS", migrations.MIGRATIONS[:3])
        store = create_store(address)
        who = add_trainee(store, "秦安").id
        store.close()
    store = open_store(address)
    begun = runs.begin(store, who, "pre", "0", ("needs/a",))
    assert runs.runs(store, who) == (begun,)
    store.close()
