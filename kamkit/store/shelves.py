"""Two shelves: most kinds stand as JSON in `records`; activities, which are many, in a table with columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Connection, Row, Table, select, tuple_

from kamkit.model.account import Account
from kamkit.model.activity import Activity
from kamkit.model.base import Record
from kamkit.model.kinds import KINDS
from kamkit.store.body import read, read_all, written
from kamkit.store.books import Book
from kamkit.store.schema import ACTIVITIES, POINTED, RECORDS, storable
from kamkit.store.versions import known, newest, one_of

R = TypeVar("R", bound=Record)
FIELDS = tuple(Activity.model_fields)
TEXTS = ("specialist", "account", "person", "answers", "note")
PLACE = ("specialist", "day")
MANY: TypeAdapter[tuple[Activity, ...]] = TypeAdapter(tuple[Activity, ...])


class Wanted(NamedTuple):
    """What to read: a kind in a book, as known at a moment, some codes only, one account only."""

    book: Book
    kind: type[Record]
    as_of: datetime | None = None
    codes: frozenset[str] | None = None
    account: str | None = None


def shelf(kind: type[Record]) -> Table:
    """Return the table where a kind stands."""
    return ACTIVITIES if kind is Activity else RECORDS


def of_kind(kind: type[Record], book: Book) -> list[ColumnElement[bool]]:
    """Return the conditions for a kind of record in a book."""
    return [shelf(kind).c.book == book.id, *([] if kind is Activity else [RECORDS.c.kind == kind.KIND])]


def kept(connection: Connection, wanted: Wanted) -> dict[str, Row[Any]]:
    """Return the newest versions by code, in the order of the codes; withdrawn ones too (see is_gone)."""
    table = shelf(wanted.kind)
    conditions = of_kind(wanted.kind, wanted.book) + known(connection, table, wanted.book, wanted.as_of)
    some = _codes(connection, wanted)
    if some is not None:
        conditions.append(one_of(connection, table.c.code, some))
    query = newest(table, (table.c.code,), conditions)
    rows = connection.execute(query.order_by(query.selected_columns.code))
    return {row.code: row for row in rows if wanted.account is None or row.account == wanted.account}


def kept_of_account(connection: Connection, wanted: Wanted) -> Sequence[Row[Any]]:
    """Return the newest versions of an account's records of every kind but activities, in the order of the codes.

    As `kept` for each kind, in one reading; withdrawn ones too. `wanted` gives book, account and moment.
    """
    kinds = [kind.KIND for kind in KINDS.values() if kind is not Activity]
    own = (RECORDS.c.book == wanted.book.id) & RECORDS.c.kind.in_(kinds)  # twice: without it SQLite reads whole kinds
    mine = RECORDS.c.account == storable(str(wanted.account), "account")
    theirs = tuple_(RECORDS.c.kind, RECORDS.c.code).in_(select(RECORDS.c.kind, RECORDS.c.code).where(own, mine))
    conditions = [own, theirs, *known(connection, RECORDS, wanted.book, wanted.as_of)]
    query = newest(RECORDS, (RECORDS.c.kind, RECORDS.c.code), conditions)
    rows = connection.execute(query.order_by(query.selected_columns.code)).all()
    return [row for row in rows if row.account == wanted.account]


def _codes(connection: Connection, wanted: Wanted) -> frozenset[str] | None:
    """Return the codes to look at: those asked for, and that belong, or once belonged, to the account asked for."""
    if wanted.account is None:
        return wanted.codes
    table = shelf(wanted.kind)
    conditions = [*of_kind(wanted.kind, wanted.book), table.c.account == storable(wanted.account, "account")]
    found = frozenset(connection.scalars(select(table.c.code).where(*conditions)))
    return found if wanted.codes is None else found & wanted.codes


def is_gone(row: Row[Any]) -> bool:
    """Return whether a version says that its record was withdrawn."""
    return bool(row.gone) if hasattr(row, "gone") else row.body is None


def values(kind: type[R], rows: Iterable[Row[Any]]) -> tuple[R, ...]:
    """Return the records that rows stand for, in their order."""
    if kind is not Activity:
        return read_all(kind.KIND, kind, [row.body for row in rows])
    found: tuple[Any, ...] = MANY.validate_python([_fields(row) for row in rows])
    return found


def _fields(row: Row[Any]) -> dict[str, Any]:
    columns: Mapping[Any, Any] = row._mapping
    return {field: columns[field] for field in FIELDS}


def equals(record: Record, old: Row[Any]) -> bool:
    """Return whether a version says the same as a record, also where it was written in an older form."""
    if isinstance(record, Activity):
        columns: Mapping[Any, Any] = old._mapping
        return all(columns[field] == value for field, value in new_row(record).items())
    return bool(old.body == written(record.KIND, record) or read(record.KIND, type(record), old.body) == record)


def new_row(record: Record) -> dict[str, Any]:
    """Return a record as a row, without its book, put and id."""
    code = storable(record.code, "code")
    if isinstance(record, Activity):
        texts = {field: _text(getattr(record, field), field) for field in TEXTS}
        return {"code": code, "day": record.day.isoformat(), "kind": record.kind.value, "gone": 0, **texts}
    account = record.code if isinstance(record, Account) else getattr(record, "account", None)
    body = written(record.KIND, record)
    points = {name: _text(getattr(record, name, None), name) for name in POINTED}
    return {"kind": record.KIND, "code": code, "account": _text(account, "account"), "body": body, **points}


def _text(value: str | None, field: str) -> str | None:
    return None if value is None else storable(value, field)


def gone_row(old: Row[Any]) -> dict[str, Any]:
    """Return the row that says that a record is no more, or (an activity) no more where it was."""
    if not hasattr(old, "gone"):
        nothing = dict.fromkeys(("account", "body", *POINTED))
        return {"kind": old.kind, "code": old.code, "id": old.id, **nothing}
    empty = dict.fromkeys(("kind", "account", "person", "answers", "note"))
    return {**empty, "code": old.code, "specialist": old.specialist, "day": old.day, "gone": 1, "id": old.id}


def moved(row: Mapping[str, Any], old: Row[Any]) -> bool:
    """Return whether an activity now belongs to another person or day: it must not be found where it was."""
    return hasattr(old, "gone") and any(row[name] != old._mapping[name] for name in PLACE)
