"""Frames from the store: the only module of the store that knows pandas."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

import pandas as pd
from sqlalchemy import Row, case, select

from kamkit.model import names
from kamkit.model.base import Record
from kamkit.model.money import Money
from kamkit.store.attempts import wanted_attempts
from kamkit.store.books import Book
from kamkit.store.open import Store
from kamkit.store.records import records
from kamkit.store.schema import ACTIVITIES, ATTEMPTS
from kamkit.store.verdicts import newest_verdicts
from kamkit.store.versions import known, newest

DAY = "datetime64[us]"
SCORES = (names.SCORE, names.SCORE_THEN)


def activities(store: Store, book: Book, *, specialist: str | None = None, start: date | None = None,
               end: date | None = None, as_of: datetime | None = None) -> pd.DataFrame:
    """Return activities (names.ACTIVITY_COLUMNS, day as datetime64) by specialist, day and code; both ends included."""
    place = (ACTIVITIES.c.specialist, ACTIVITIES.c.day, ACTIVITIES.c.code)
    limits = [ACTIVITIES.c.specialist == specialist] if specialist is not None else []
    limits += [ACTIVITIES.c.day >= start.isoformat()] if start else []
    limits += [ACTIVITIES.c.day <= end.isoformat()] if end else []
    with store.reading() as connection:
        found = newest(ACTIVITIES, place, [*known(connection, ACTIVITIES, book, as_of), *limits]).subquery()
        columns = [found.c[name] for name in names.ACTIVITY_COLUMNS]
        query = select(*columns).where(found.c.gone == 0).order_by(found.c.specialist, found.c.day, found.c.code)
        rows = connection.execute(query).all()
    return _texts(rows, names.ACTIVITY_COLUMNS).astype({names.DAY: DAY})


def attempts_frame(store: Store, *, trainee: UUID | None = None, exercise: str | None = None) -> pd.DataFrame:
    """Return one row an attempt (names.ATTEMPT_COLUMNS; at in UTC, answer as stored JSON), in the order given.

    `score` is what counts now (NaN: not judged yet), `score_then` what the trainee was shown.
    """
    later = newest_verdicts().subquery()
    score = case((later.c.number.is_(None), ATTEMPTS.c.score), else_=later.c.score).label(names.SCORE)
    own = {names.ATTEMPT: ATTEMPTS.c.id.label(names.ATTEMPT), names.SCORE: score,
           names.SCORE_THEN: ATTEMPTS.c.score.label(names.SCORE_THEN)}
    columns = [own[name] if name in own else ATTEMPTS.c[name] for name in names.ATTEMPT_COLUMNS]
    query = (wanted_attempts(trainee, exercise).outerjoin(later, later.c.attempt == ATTEMPTS.c.id)
             .with_only_columns(*columns).order_by(ATTEMPTS.c.at, ATTEMPTS.c.number))
    with store.reading() as connection:
        rows = connection.execute(query).all()
    frame = _texts(rows, names.ATTEMPT_COLUMNS, but=SCORES)
    moments = pd.to_datetime(frame[names.AT], utc=True, format="ISO8601").astype("datetime64[us, UTC]")
    return frame.assign(**{names.AT: moments, **{name: frame[name].astype(float) for name in SCORES}})


def frame(store: Store, book: Book, kind: type[Record], *, as_of: datetime | None = None) -> pd.DataFrame:
    """Return every record of a kind, by code, a column a field; days as datetime64.

    Money stands in two columns, <field>_minor (Int64) and <field>_currency.
    """
    found = records(store, book, kind, as_of=as_of)
    columns: dict[str, Any] = {}
    for name in kind.model_fields:
        columns |= _column(kind, name, [getattr(record, name) for record in found])
    return pd.DataFrame(columns)


def _texts(rows: Iterable[Row[Any]], columns: tuple[str, ...], but: tuple[str, ...] = ()) -> pd.DataFrame:
    frame = pd.DataFrame.from_records([tuple(row) for row in rows], columns=list(columns))
    return frame.astype({name: "str" for name in columns if name not in but})


def _column(kind: type[Record], name: str, values: list[Any]) -> dict[str, Any]:
    if _holds(kind, name, Money):  # never by way of a float
        minor = pd.array([value and value.minor for value in values], dtype="Int64")
        currency = pd.Series([value and value.currency for value in values], dtype="str")
        return {f"{name}_minor": minor, f"{name}_currency": currency}
    plain = [getattr(value, "value", value) for value in values]
    return {name: pd.Series(plain, dtype=DAY if _holds(kind, name, date) else None)}


def _holds(kind: type[Record], name: str, wanted: type) -> bool:
    annotation = kind.model_fields[name].annotation
    return annotation is wanted or wanted in getattr(annotation, "__args__", ())
