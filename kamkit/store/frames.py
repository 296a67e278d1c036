"""Frames from the store: the only module of the store that knows pandas."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import pandas as pd
from sqlalchemy import case

from kamkit.model import names
from kamkit.model.base import Record
from kamkit.model.money import Money
from kamkit.store.attempts import wanted_attempts
from kamkit.store.books import Book
from kamkit.store.days import PLACE, day_rows
from kamkit.store.open import Store
from kamkit.store.records import records
from kamkit.store.schema import ATTEMPTS
from kamkit.store.verdicts import newest_verdicts

DAY = "datetime64[us]"
OTHERS = tuple(name for name in names.ACTIVITY_COLUMNS if name not in PLACE)
SCORES = (names.SCORE, names.SCORE_THEN)


def activities(store: Store, book: Book, *, specialist: str | None = None, start: date | None = None,
               end: date | None = None, as_of: datetime | None = None) -> pd.DataFrame:
    """Return activities (names.ACTIVITY_COLUMNS, day as datetime64) by specialist, day and code; both ends included."""
    rows = day_rows(store, book, OTHERS, specialist=specialist, start=start, end=end, as_of=as_of)
    found = _texts(rows, (*PLACE, *OTHERS))
    return found.assign(**{names.DAY: found[names.DAY].to_numpy().astype(DAY)})[list(names.ACTIVITY_COLUMNS)]


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
    return framed(kind, records(store, book, kind, as_of=as_of))


def framed(kind: type[Record], found: Sequence[Record]) -> pd.DataFrame:
    """Return some records of a kind as `frame` returns them all."""
    columns: dict[str, Any] = {}
    for name in kind.model_fields:
        columns |= _column(kind, name, [getattr(record, name) for record in found])
    return pd.DataFrame(columns)


def _texts(rows: Sequence[Sequence[Any]], columns: tuple[str, ...], but: tuple[str, ...] = ()) -> pd.DataFrame:
    """Return rows as a frame of texts, some columns as they come."""
    values = zip(*rows, strict=True) if rows else ([] for _ in columns)
    return pd.DataFrame({name: list(column) if name in but else pd.array(list(column), dtype="str")
                         for name, column in zip(columns, values, strict=True)})


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
