"""Attempts: every answer is kept as it was given, once, in its order."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, select

from kamkit.errors import StoreError, problem
from kamkit.model.attempt import Attempt
from kamkit.model.exercise import Answer, Verdict
from kamkit.store.body import read_all, written
from kamkit.store.open import Store
from kamkit.store.schema import ATTEMPTS, insert_new, moment_of, stamp, storable

At = str | Collection[str]
"""An exercise by its id, or by all the ids that it has had."""


def add_attempt(store: Store, attempt: Attempt, formerly: Collection[str] = ()) -> Attempt:
    """Store an attempt before returning; one whose id is there already is left alone, and what is stored is returned.

    Raise StoreError for an id that another trainee or another exercise has used (`formerly`: its own former ids).
    """
    row = _row(attempt)
    wanted = select(ATTEMPTS).where(ATTEMPTS.c.id == row["id"])
    with store.writing() as connection:
        stored = connection.execute(wanted).first()
        if stored is None:
            connection.execute(insert_new(store.dialect, ATTEMPTS).values(row))
            stored = connection.execute(wanted).one()
    kept = _attempts([stored])[0]
    if kept.trainee != attempt.trainee or kept.exercise not in (attempt.exercise, *formerly):
        raise StoreError(problem("store_attempt_taken", id=str(attempt.id)))
    return kept


def attempts(store: Store, *, trainee: UUID | None = None, exercise: At | None = None) -> tuple[Attempt, ...]:
    """Return the attempts (of one trainee, at one exercise) in the order they were given."""
    with store.reading() as connection:
        rows = connection.execute(wanted_attempts(trainee, exercise).order_by(ATTEMPTS.c.at, ATTEMPTS.c.number)).all()
    return _attempts(rows)


def last_attempt(store: Store, trainee: UUID, exercise: At) -> Attempt | None:
    """Return a trainee's last attempt at an exercise, None where there is none."""
    newest = wanted_attempts(trainee, exercise).order_by(ATTEMPTS.c.at.desc(), ATTEMPTS.c.number.desc()).limit(1)
    with store.reading() as connection:
        rows = connection.execute(newest).all()
    return next(iter(_attempts(rows)), None)


def attempt(store: Store, id: UUID) -> Attempt | None:  # noqa: A002 - the word of the model
    """Return one attempt, None where there is none of that id."""
    with store.reading() as connection:
        rows = connection.execute(select(ATTEMPTS).where(ATTEMPTS.c.id == str(id))).all()
    return next(iter(_attempts(rows)), None)


def wanted_attempts(trainee: UUID | None, exercise: At | None) -> Select[Any]:
    """Return the query for the attempts of one trainee, at one exercise, or of all."""
    query = select(ATTEMPTS)
    if trainee is not None:
        query = query.where(ATTEMPTS.c.trainee == str(trainee))
    if exercise is not None:
        query = query.where(at_exercise(exercise))
    return query


def at_exercise(exercise: At) -> ColumnElement[bool]:
    """Return the condition that an attempt is at this exercise."""
    return ATTEMPTS.c.exercise.in_([exercise] if isinstance(exercise, str) else list(exercise))


def _row(attempt: Attempt) -> dict[str, Any]:
    return {
        "id": str(attempt.id),
        "trainee": str(attempt.trainee),
        "exercise": attempt.exercise,
        "at": stamp(attempt.at),
        "score": attempt.verdict.score,
        "variant": str(attempt.variant),
        "content_hash": storable(attempt.content_hash, "content_hash"),
        "key_hash": storable(attempt.key_hash, "key_hash"),
        "answer": written("answer", attempt.answer),
        "verdict": written("verdict", attempt.verdict),
    }


def _attempts(rows: Iterable[Row[Any]]) -> tuple[Attempt, ...]:
    listed = tuple(rows)
    answers: tuple[Any, ...] = read_all("answer", Answer, [row.answer for row in listed])
    verdicts: tuple[Any, ...] = read_all("verdict", Verdict, [row.verdict for row in listed])
    return tuple(map(_attempt, listed, answers, verdicts))


def _attempt(row: Row[Any], answer: Any, verdict: Verdict) -> Attempt:
    return Attempt(
        id=UUID(row.id), trainee=UUID(row.trainee), exercise=row.exercise, at=moment_of(row.at), answer=answer,
        verdict=verdict, variant=int(row.variant), content_hash=row.content_hash, key_hash=row.key_hash,
    )
