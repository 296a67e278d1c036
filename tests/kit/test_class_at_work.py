"""A class that answers at once through `open_kit().session().answer`: nothing lost or twice, in order (S1, S3)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from kamkit import open_kit
from kamkit.kit.care import create
from kamkit.store.attempts import attempts
from kamkit.store.open import create_store
from tests.kit.class_at_work import Orders, Told, at_work, enrolled, exercises_of
from tests.needs import need


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Return the address of a new, empty store."""
    need("fork", hasattr(os, "fork"))
    if request.param == "postgresql":
        url = str(request.getfixturevalue("fresh_postgres"))
        create_store(url).close()
        yield url
    else:
        create(str(tmp_path / "班 class.db"))
        yield str(tmp_path / "班 class.db")


def must_be_all_there(address: str, trainees: int, exercises: int, **orders: object) -> Told:
    """Let a class work, and check every answer in the store against what was acknowledged."""
    who = enrolled(address, trainees)
    told = at_work(Orders(address, who, exercises, **orders))  # type: ignore[arg-type]
    print(f"\n{trainees} × {exercises}: {len(told.answers)} acknowledged, errors {told.errors or 0}, {told.figures()}")
    assert told.errors == []
    kit = open_kit(db=address)
    stored = attempts(kit.store)
    assert len(stored) == len(told.answers) == trainees * exercises, "0 lost, 0 twice"
    assert len({one.id for one in stored}) == len(stored)
    for trainee in who:
        own = [one for one in stored if one.trainee == UUID(trainee)]
        assert [one.exercise for one in own] == exercises_of(kit, trainee, exercises), "in the order they were given"
        acknowledged = [
            (exercise, attempt, score) for person, exercise, attempt, score in told.answers if person == trainee
        ]
        assert [(one.exercise, str(one.id), one.verdict.score) for one in own] == acknowledged
        session = kit.session(UUID(trainee))
        assert all(one.variant == session.variant(one.exercise) for one in own), "each by the trainee's own variant"
    kit.store.close()
    return told


def test_a_class_at_work_loses_nothing_and_stores_nothing_twice(address: str) -> None:
    """Reduced: 6 trainees, 8 exercises each, every fourth answer sent twice."""
    assert must_be_all_there(address, 6, 8).wait(1) < 20_000


def test_the_check_of_a_class_at_work_notices_a_late_lock(tmp_path: Path) -> None:
    """Control: a plain BEGIN, then read, then insert, is refused while others write."""
    need("fork", hasattr(os, "fork"))
    create(str(tmp_path / "x.db"))
    who = enrolled(str(tmp_path / "x.db"), 8)
    told = at_work(Orders(str(tmp_path / "x.db"), who, 20, spoil="deferred"))
    assert any("store_busy" in error for error in told.errors), told.errors
    assert len(told.answers) < 8 * 20


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_thirty_trainees_forty_exercises_each_lose_nothing(address: str) -> None:
    """In full: 30 × 40 in a burst."""
    assert must_be_all_there(address, 30, 40).wait(1) < 20_000


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_thirty_trainees_at_a_walking_pace_lose_nothing(address: str) -> None:
    """In full: 30 × 40 with 100 ms between two answers."""
    assert must_be_all_there(address, 30, 40, pause=0.1).wait(1) < 20_000
