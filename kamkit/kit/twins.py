"""Activities of an import that may be one thing written down twice: in the files, or in the files and in the book."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from kamkit.errors import Problem, problem
from kamkit.lang.text import Text
from kamkit.lang.words import table
from kamkit.ledger.build import natural_code
from kamkit.model.activity import Activity
from kamkit.model.base import Record
from kamkit.store.books import Book
from kamkit.store.diary import noted
from kamkit.store.open import Store
from kamkit.store.records import codes

LOOKED_AT = 5_000
"""More new activities than these come from another system, with codes of their own: they are not held side by side."""
Key = tuple[str, date, str, str | None, str | None]


def twins(store: Store, book: Book | None, found: Iterable[Record]) -> Iterator[Problem]:
    """Yield a warning where rows repeat another row, or say what an entry of the book says under another code.

    A row that was imported before is no twin of itself.
    """
    held = codes(store, book, Activity) if book else frozenset()
    new = [one for one in found if isinstance(one, Activity) and one.code not in held]
    if not new or len(new) > LOOKED_AT:
        return
    yield from _told("activities_alike_file", [one for one in new if one.account and _repeats(one)])
    if book:
        known = _known(store, book, new)
        yield from _told("activities_alike_book", [one for one in new if known[key(one)]])


def key(one: Activity) -> Key:
    """Return what two entries have in common that may be one thing."""
    return one.specialist, one.day, str(one.kind), one.account, one.person


def _repeats(one: Activity) -> bool:
    """Return whether a row got its code because the code of its own fields was taken by a row before it."""
    fields = {name: value for name in one.NATURAL if (value := getattr(one, name)) is not None}
    own = natural_code(one.KIND, fields)
    return own is not None and one.code.startswith(f"{own}-")


def _known(store: Store, book: Book, new: Iterable[Activity]) -> Mapping[Key, int]:
    """Return how often the book has each key, among the specialists and days of these activities."""
    days: dict[str, list[date]] = defaultdict(list)
    for one in new:
        days[one.specialist].append(one.day)
    return Counter(key(line.activity) for specialist, listed in days.items()
                   for line in noted(store, book, specialist, min(listed), max(listed)))


def _told(name: str, alike: list[Activity]) -> Iterator[Problem]:
    if not alike:
        return
    first = alike[0]
    kind: Text = table()[f"value.activitykind.{first.kind}"]
    who = " · ".join(code for code in (first.account, first.person) if code)
    yield problem(name, severity="warning", count=len(alike), day=first.day.isoformat(), kind=kind, who=who)
