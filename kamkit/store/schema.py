"""The tables, as the newest migration leaves them (a test holds the two equal), and how values stand in them.

Every text column is compared byte by byte (PostgreSQL: collation "C"), so that both databases sort alike. Moments are
texts in UTC of fixed width, days ISO texts: they sort as they stand and can be read by eye.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import BigInteger, Column, Float, Insert, Integer, MetaData, Table, Text
from sqlalchemy.dialects import postgresql, sqlite

from kamkit.errors import StoreError, problem

METADATA = MetaData()

POINTED = ("specialist", "order", "delivery", "project")
"""Fields of records by which they are found without reading all of their kind."""

SCHEMA = Table(
    "kamkit_schema", METADATA,
    Column("name", Text, primary_key=True),
    Column("at", Text, nullable=False),
)
BOOKS = Table(
    "books", METADATA,
    Column("id", BigInteger, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("today", Text),
    Column("made", Text, nullable=False),
    Column("source", Text, nullable=False),
)
PUTS = Table(
    "puts", METADATA,
    Column("book", BigInteger, primary_key=True),
    Column("number", BigInteger, primary_key=True),
    Column("known_at", Text, nullable=False),
    Column("source", Text, nullable=False),
)
FILES = Table(
    "files", METADATA,
    Column("book", BigInteger, primary_key=True),
    Column("sha256", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("put", BigInteger, nullable=False),
)
RECORDS = Table(
    "records", METADATA,
    Column("book", BigInteger, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("code", Text, primary_key=True),
    Column("put", BigInteger, primary_key=True),
    Column("id", Text, nullable=False),
    Column("account", Text),
    Column("body", Text),
    *(Column(name, Text) for name in POINTED),
)
ACTIVITIES = Table(
    "activities", METADATA,
    Column("book", BigInteger, primary_key=True),
    Column("specialist", Text, primary_key=True),
    Column("day", Text, primary_key=True),
    Column("code", Text, primary_key=True),
    Column("put", BigInteger, primary_key=True),
    Column("id", Text, nullable=False),
    Column("gone", Integer, nullable=False),
    Column("kind", Text),
    Column("account", Text),
    Column("person", Text),
    Column("answers", Text),
    Column("note", Text),
)
TRAINEES = Table(
    "trainees", METADATA,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("made", Text, nullable=False),
    Column("own", Text, unique=True),
)
ATTEMPTS = Table(
    "attempts", METADATA,
    Column("number", BigInteger, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("trainee", Text, nullable=False),
    Column("exercise", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("score", Float),
    Column("variant", Text, nullable=False),
    Column("content_hash", Text, nullable=False),
    Column("key_hash", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("verdict", Text, nullable=False),
)
CLASSES = Table(
    "classes", METADATA,
    Column("code", Text, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("lang", Text, nullable=False),
    Column("door", Text, nullable=False),
    Column("opened", Text, nullable=False),
    Column("closed", Text),
)
ROSTER = Table(
    "roster", METADATA,
    Column("class_code", Text, primary_key=True),
    Column("number", BigInteger, primary_key=True),
    Column("trainee", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("secret", Text, nullable=False),
    Column("made", Text, nullable=False),
    Column("reissued", Text),
)
KNOCKS = Table(
    "knocks", METADATA,
    Column("serial", BigInteger, primary_key=True),
    Column("at", Text, nullable=False),
    Column("class_code", Text, nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("let_in", BigInteger, nullable=False),
)
VERDICTS = Table(
    "verdicts", METADATA,
    Column("number", BigInteger, primary_key=True),
    Column("attempt", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("judge", Text, nullable=False),
    Column("score", Float),
    Column("content_hash", Text, nullable=False),
    Column("key_hash", Text, nullable=False),
    Column("verdict", Text, nullable=False),
)
RUNS = Table(
    "runs", METADATA,
    Column("id", Text, primary_key=True),
    Column("trainee", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("skill", Text),
    Column("seed", Text, nullable=False),
    Column("exercises", Text, nullable=False),
    Column("began", Text, nullable=False),
    Column("ended", Text),
)


def insert_new(dialect: str, table: Table) -> Insert:
    """Return an INSERT that leaves a row alone which is already there."""
    maker: Any = postgresql.insert if dialect == "postgresql" else sqlite.insert
    new: Insert = maker(table).on_conflict_do_nothing()
    return new


def stamp(moment: datetime) -> str:
    """Return a moment as text in UTC, to the microsecond. Raise StoreError for one without a zone."""
    if moment.tzinfo is None:
        raise StoreError(problem("store_moment_without_zone", value=moment.isoformat()))
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def moment_of(text: str) -> datetime:
    """Return the moment, in UTC, that `stamp` wrote."""
    return datetime.fromisoformat(text)


def day_text(day: date | None) -> str | None:
    """Return a day as ISO text."""
    return day.isoformat() if day else None


def day_of(text: str | None) -> date | None:
    """Return the day that `day_text` wrote."""
    return date.fromisoformat(text) if text else None


def storable(text: str, field: str) -> str:
    """Return a text that any database can hold in a column. Raise StoreError for one with a NUL or half a character."""
    try:
        text.encode("utf-8")
        sound = "\x00" not in text
    except UnicodeEncodeError:
        sound = False
    if not sound:
        raise StoreError(problem("store_text_refused", field=field, value=ascii(text)[:80]))
    return text
