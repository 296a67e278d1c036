"""Activities of an import that may be one thing written down twice: in the files, or in the files and in the book."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from kamkit.errors import Problem, Where, problem
from kamkit.lang.text import Text
from kamkit.lang.words import Words, table
from kamkit.ledger.build import natural_code
from kamkit.ledger.read import Reading, TableRead
from kamkit.ledger.rownames import filled, listed, row_name
from kamkit.model.activity import Activity
from kamkit.store.books import Book
from kamkit.store.diary import noted
from kamkit.store.open import Store
from kamkit.store.records import codes, records

LONGEST_NOTE = 40
LOOKED_AT = 5_000
"""More new activities than these come from another system, with codes of their own: they are not held side by side."""
Key = tuple[str, date, str, str | None, str | None]


def twins(store: Store, book: Book | None, reading: Reading) -> Iterator[Problem]:
    """Yield a warning, for each table, where rows repeat another row, or say what an entry of the book says under
    another code; the first such rows are named.

    A row that was imported before is no twin of itself.
    """
    held = codes(store, book, Activity) if book else frozenset()
    new = [one for one in reading.records if isinstance(one, Activity) and one.code not in held]
    if not new or len(new) > LOOKED_AT:
        return
    tables = [one for one in reading.tables if one.kind == Activity.KIND]
    first = {one.code: own for one in new if one.account and (own := _repeated(one))}
    for at in tables:
        alike = [(one, _like(row, first[one.code], at, tables)) for one, row in _rows(at, new) if one.code in first]
        yield from _told("activities_alike_file", alike, at)
    known: Mapping[Key, int] = _known(store, book, new) if book else {}
    for at in tables if known else ():
        yield from _told("activities_alike_book",
                         [(one, row_name(row)) for one, row in _rows(at, new) if known[key(one)]], at)


def replaced(store: Store, book: Book | None, reading: Reading) -> Iterator[Problem]:
    """Yield a warning, for each table, where rows without a code change the note of an entry that the book has.

    Their code is made of specialist, day, kind, account and person: what was a second call then looks like the first
    one put right.
    """
    told = (one for one in reading.records if isinstance(one, Activity) and one.note)
    made = {one.code: one for one in told if one.code == _made(one)}
    if book is None or not made or len(made) > LOOKED_AT:
        return
    held = {one.code: one for one in records(store, book, Activity, codes=made)}
    changed = [made[code] for code, old in held.items() if old.note and old.note != made[code].note]
    for at in reading.tables if changed else ():
        found = [(one, row_name(row)) for one, row in _rows(at, changed)]
        if found:
            note = held[found[0][0].code].note or ""
            yield from (replace(one, values={**one.values, "note": note[:LONGEST_NOTE]})
                        for one in _told("activities_replaced", found, at))


def key(one: Activity) -> Key:
    """Return what two entries have in common that may be one thing."""
    return one.specialist, one.day, str(one.kind), one.account, one.person


def _made(one: Activity) -> str | None:
    """Return the code that is made of an activity's own fields where its row has none."""
    return natural_code(one.KIND, {name: value for name in one.NATURAL if (value := getattr(one, name)) is not None})


def _repeated(one: Activity) -> str | None:
    """Return the code of an activity's own fields where a row before it has that code; None where it is the first."""
    own = _made(one)
    return own if own is not None and one.code.startswith(f"{own}-") else None


def _known(store: Store, book: Book, new: Iterable[Activity]) -> Mapping[Key, int]:
    """Return how often the book has each key, among the specialists and days of these activities."""
    days: dict[str, list[date]] = defaultdict(list)
    for one in new:
        days[one.specialist].append(one.day)
    return Counter(key(line.activity) for specialist, all_days in days.items()
                   for line in noted(store, book, specialist, min(all_days), max(all_days)))


def _rows(at: TableRead, new: Iterable[Activity]) -> Iterator[tuple[Activity, int]]:
    """Yield the new activities that stand in a table, each with its row."""
    return ((one, at.rows_of[one.code]) for one in new if one.code in at.rows_of)


def _like(row: int, first: str, at: TableRead, tables: Iterable[TableRead]) -> Text:
    """Return a row's name, and beside it that of the row which it repeats."""
    where = next((one for one in tables if first in one.rows_of), None)
    if where is None:
        return row_name(row)
    if where is at:
        return filled("place.row_like", row=row, first=at.rows_of[first])
    place = Where("" if where.file == at.file else where.file, sheet=where.sheet, row=where.rows_of[first])
    told = Text(zh=Words("zh").place(place), en=Words("en").place(place))
    return filled("place.row_like_elsewhere", row=row, place=told)


def _told(name: str, alike: list[tuple[Activity, Text]], at: TableRead) -> Iterator[Problem]:
    if not alike:
        return
    first, _ = alike[0]
    kind: Text = table()[f"value.activitykind.{first.kind}"]
    who = " · ".join(code for code in (first.account, first.person) if code)
    yield problem(name, Where(at.file, sheet=at.sheet), "warning", count=len(alike), day=first.day.isoformat(),
                  kind=kind, who=who, rows=listed([row for _, row in alike]))
