"""Runs: exercises that a trainee does one after the other; here stands that one was begun, of what, and when it ended.

Which of them are answered is not kept here: the attempts tell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from sqlalchemy import Row, Select, select, update

from kamkit.errors import NotFound, problem
from kamkit.settings import now
from kamkit.store.open import Store
from kamkit.store.schema import RUNS, insert_new, moment_of, stamp, storable


@dataclass(frozen=True)
class Begun:
    """A run: whose, of which kind and skill, by which seed, its exercises in their order, when it began and ended.

    The exercises are kept as they were at the beginning: a bank that grows changes no run that has begun.
    """

    id: UUID
    trainee: UUID
    kind: str
    skill: str | None
    seed: str
    exercises: tuple[str, ...]
    began: datetime
    ended: datetime | None = None


def begin(
    store: Store, trainee: UUID, kind: str, seed: str, exercises: Sequence[str], skill: str | None = None
) -> Begun:
    """Return the run of that trainee, kind, skill, length and seed, begun now or before: twice is once."""
    key = (trainee.hex, kind, skill or "", len(exercises), seed)
    row = {
        "id": str(uuid5(NAMESPACE_OID, "\x1f".join(map(str, key)))),
        "trainee": str(trainee),
        "kind": storable(kind, "kind"),
        "skill": storable(skill, "skill") if skill else None,
        "seed": storable(seed, "seed"),
        "exercises": storable("\n".join(exercises), "exercises"),
        "began": stamp(now()),
        "ended": None,
    }
    with store.writing() as connection:
        connection.execute(insert_new(store.dialect, RUNS).values(row))
        return _begun(connection.execute(select(RUNS).where(RUNS.c.id == row["id"])).one())


def end(store: Store, id: UUID) -> Begun:  # noqa: A002 - the word of the model
    """End a run and return it; one that has ended keeps its day. Raise NotFound."""
    still = update(RUNS).where(RUNS.c.id == str(id), RUNS.c.ended.is_(None))
    with store.writing() as connection:
        connection.execute(still.values(ended=stamp(now())))
        row = connection.execute(select(RUNS).where(RUNS.c.id == str(id))).first()
    if row is None:
        raise NotFound(problem("run_missing", id=str(id)))
    return _begun(row)


def runs(store: Store, trainee: UUID) -> tuple[Begun, ...]:
    """Return a trainee's runs in the order they were begun."""
    return _read(store, select(RUNS).where(RUNS.c.trainee == str(trainee)))


def first_of(store: Store, kind: str, seed: str) -> Begun | None:
    """Return the run of that kind and seed that anybody began first, None where nobody has."""
    return next(iter(_read(store, select(RUNS).where(RUNS.c.kind == kind, RUNS.c.seed == seed).limit(1))), None)


def _read(store: Store, wanted: Select[Any]) -> tuple[Begun, ...]:
    with store.reading() as connection:
        return tuple(map(_begun, connection.execute(wanted.order_by(RUNS.c.began, RUNS.c.id)).all()))


def _begun(row: Row[Any]) -> Begun:
    return Begun(
        id=UUID(row.id), trainee=UUID(row.trainee), kind=row.kind, skill=row.skill, seed=row.seed,
        exercises=tuple(row.exercises.split("\n")) if row.exercises else (), began=moment_of(row.began),
        ended=row.ended and moment_of(row.ended),
    )  # fmt: skip
