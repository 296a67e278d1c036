"""Later verdicts on answers: beside the first one, never over it; the newest counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, func, select

from kamkit.model.attempt import Judgement
from kamkit.model.exercise import Verdict
from kamkit.store.body import read_all, written
from kamkit.store.open import Store
from kamkit.store.schema import ATTEMPTS, VERDICTS, moment_of, stamp, storable


def add_judgements(store: Store, judgements: Sequence[Judgement]) -> None:
    """Store later verdicts, all or none."""
    if judgements:
        with store.writing() as connection:
            connection.execute(VERDICTS.insert(), [_row(judgement) for judgement in judgements])


def judgements(store: Store, attempt: UUID) -> tuple[Judgement, ...]:
    """Return the later verdicts on an attempt, oldest first."""
    wanted = select(VERDICTS).where(VERDICTS.c.attempt == str(attempt)).order_by(VERDICTS.c.number)
    with store.reading() as connection:
        rows = connection.execute(wanted).all()
    return _judgements(rows)


def standing(store: Store, trainee: UUID | None = None, exercise: str | None = None) -> dict[UUID, Judgement]:
    """Return the newest later verdict on each attempt that has one (of one trainee, at one exercise), by attempt."""
    of = [ATTEMPTS.c.trainee == str(trainee)] if trainee else []
    of += [ATTEMPTS.c.exercise == exercise] if exercise else []
    wanted = newest_verdicts()
    if of:
        wanted = wanted.join(ATTEMPTS, ATTEMPTS.c.id == VERDICTS.c.attempt).where(*of)
    with store.reading() as connection:
        rows = connection.execute(wanted).all()
    return {judgement.attempt: judgement for judgement in _judgements(rows)}


def newest_verdicts() -> Select[Any]:
    """Return the query for the newest later verdict on each attempt."""
    last = select(func.max(VERDICTS.c.number)).group_by(VERDICTS.c.attempt)
    return select(VERDICTS).where(VERDICTS.c.number.in_(last))


def _row(judgement: Judgement) -> dict[str, Any]:
    return {
        "attempt": str(judgement.attempt),
        "at": stamp(judgement.at),
        "judge": storable(judgement.judge, "judge"),
        "score": judgement.verdict.score,
        "content_hash": storable(judgement.content_hash, "content_hash"),
        "key_hash": storable(judgement.key_hash, "key_hash"),
        "verdict": written("verdict", judgement.verdict),
    }


def _judgements(rows: Iterable[Row[Any]]) -> tuple[Judgement, ...]:
    listed = tuple(rows)
    verdicts: tuple[Any, ...] = read_all("verdict", Verdict, [row.verdict for row in listed])
    return tuple(
        Judgement(
            attempt=UUID(row.attempt), at=moment_of(row.at), judge=row.judge, verdict=verdict,
            content_hash=row.content_hash, key_hash=row.key_hash,
        )
        for row, verdict in zip(listed, verdicts, strict=True)
    )
