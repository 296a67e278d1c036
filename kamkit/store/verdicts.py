"""Later verdicts on answers: beside the first one, never over it; the newest counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, Select, exists, select, text

from kamkit.model.attempt import Judgement
from kamkit.model.exercise import Verdict
from kamkit.store.attempts import At, at_exercise
from kamkit.store.body import read_all, written
from kamkit.store.open import Store
from kamkit.store.schema import ATTEMPTS, VERDICTS, moment_of, stamp, storable


def add_judgements(store: Store, judgements: Sequence[Judgement]) -> None:
    """Store later verdicts, all or none."""
    if judgements:
        with store.writing() as connection:
            connection.execute(VERDICTS.insert(), [_row(judgement) for judgement in judgements])


def add_remarks(store: Store, judgements: Sequence[Judgement]) -> tuple[Judgement, ...]:
    """Store verdicts by a mended key, all or none, and return those that were.

    One is left out where somebody else has judged by now, or the same key was applied already: two who mark again at
    once do it once.
    """
    if not judgements:
        return ()
    with store.writing() as connection:
        if store.dialect == "postgresql":
            connection.execute(text("LOCK TABLE verdicts IN SHARE ROW EXCLUSIVE MODE"))
        stands = _judges(connection)
        kept = tuple(one for one in judgements if _counts(one, stands.get(str(one.attempt))))
        if kept:
            connection.execute(VERDICTS.insert(), [_row(judgement) for judgement in kept])
    return kept


def _judges(connection: Connection) -> dict[str, tuple[str, str]]:
    """Return who gave the newest later verdict on each attempt, and by which key."""
    newest = newest_verdicts().with_only_columns(VERDICTS.c.attempt, VERDICTS.c.judge, VERDICTS.c.key_hash)
    return {attempt: (judge, key) for attempt, judge, key in connection.execute(newest).all()}


def _counts(new: Judgement, stands: tuple[str, str] | None) -> bool:
    return stands is None or (stands[0] == new.judge and stands[1] != new.key_hash)


def judgements(store: Store, attempt: UUID) -> tuple[Judgement, ...]:
    """Return the later verdicts on an attempt, oldest first."""
    wanted = select(VERDICTS).where(VERDICTS.c.attempt == str(attempt)).order_by(VERDICTS.c.number)
    with store.reading() as connection:
        rows = connection.execute(wanted).all()
    return _judgements(rows)


def standing(store: Store, trainee: UUID | None = None, exercise: At | None = None) -> dict[UUID, Judgement]:
    """Return the newest later verdict on each attempt that has one (of one trainee, at one exercise), by attempt."""
    of = [ATTEMPTS.c.trainee == str(trainee)] if trainee else []
    of += [at_exercise(exercise)] if exercise else []
    wanted = newest_verdicts()
    if of:
        wanted = wanted.join(ATTEMPTS, ATTEMPTS.c.id == VERDICTS.c.attempt).where(*of)
    with store.reading() as connection:
        rows = connection.execute(wanted).all()
    return {judgement.attempt: judgement for judgement in _judgements(rows)}


def newest_verdicts() -> Select[Any]:
    """Return the query for the newest later verdict on each attempt."""
    later = VERDICTS.alias("later")
    overtaken = exists().where(later.c.attempt == VERDICTS.c.attempt, later.c.number > VERDICTS.c.number)
    return select(VERDICTS).where(~overtaken)


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
