"""Runs in the store: begun once, ended once, kept as they were."""

from __future__ import annotations

from uuid import uuid4

import pytest

from kamkit.errors import NotFound
from kamkit.store import runs
from kamkit.store.open import Store
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
