"""One account as its report needs it: its records, behind the mask, with the names of ours beside them."""

from __future__ import annotations

from datetime import date, datetime
from functools import cached_property
from typing import Any, Protocol

from kamkit.groups.tell import Told
from kamkit.kit.report.hidden import mask_of, masked
from kamkit.kit.report.sections import MOST_ROWS, quiet
from kamkit.lang.words import Words
from kamkit.look.html import Html
from kamkit.model.account import AccountFile
from kamkit.model.group import DecisionGroup
from kamkit.model.standards import Standards
from kamkit.rules.completeness import FilledList
from kamkit.rules.qualify import Qualification
from kamkit.store.books import Book
from kamkit.store.open import Store
from kamkit.store.records import records


class Source(Protocol):
    """What a report asks of the kit."""

    words: Words

    @property
    def standards(self) -> Standards: ...
    @property
    def today(self) -> date: ...
    @property
    def store(self) -> Store: ...
    @property
    def book(self) -> Book: ...
    def account(self, code: str, /) -> AccountFile: ...
    def group(self, code: str, /) -> DecisionGroup: ...
    def findings(self, group: DecisionGroup, /) -> tuple[Told, ...]: ...
    def picture(self, name: str, group: DecisionGroup, /) -> Html: ...
    def qualification(self, code: str, /) -> tuple[Qualification, Qualification]: ...
    def information(self, code: str, /) -> tuple[FilledList, ...]: ...
    def records(self, kind: str, code: str | None = None, /) -> tuple[Any, ...]: ...
    def local_time(self, at: datetime, /) -> str: ...


class Known:
    """What is known of one account; names and numbers of its people and the rivals' are hidden unless `unmask`."""

    def __init__(self, kit: Source, code: str, unmask: bool = False):
        self.kit, self.words, self.code, self.today = kit, kit.words, code, kit.today
        self.file = kit.account(code)
        group = kit.group(code)
        self.mask = mask_of(group, unmask)
        self.group = masked(group, self.mask)
        self._names: dict[type[Any], dict[str, str]] = {}

    def records(self, kind: str) -> tuple[Any, ...]:
        """Return the account's records of one kind."""
        return self.kit.records(kind, self.code)

    def called(self, kind: type[Any], code: str | None) -> str:
        """Return the name of one of ours (a dealer, a specialist, a product) by its code; else the code."""
        return self._called(kind).get(code, code) if code else ""

    def person(self, code: str | None) -> str:
        """Return a person's name as it may be shown, the code where nobody has it."""
        return self._persons.get(code, code) if code else ""

    def value(self, value: Any) -> str:
        """Return a value of a field in words: enums, yes and no, dates; nothing for None."""
        if value is None:
            return ""
        if isinstance(value, bool):
            return self.words("value.yes" if value else "value.no")
        if isinstance(value, date):
            return value.isoformat()
        key = f"value.{type(value).__name__.lower()}.{value}"
        return self.words(key) if self.words.has(key) else self.mask.text(str(value))

    def _called(self, kind: type[Any]) -> dict[str, str]:
        if kind not in self._names:
            found = records(self.kit.store, self.kit.book, kind)
            self._names[kind] = {record.code: record.name for record in found}
        return self._names[kind]

    @cached_property
    def _persons(self) -> dict[str, str]:
        return {member.code: member.person.name for member in self.group.members}

    def term(self, group: str, key: str | None) -> str:
        """Return the name of a term of the standards; nothing for None."""
        return self.words.text(self.kit.standards.term(group, key)) if key else ""

    def ago(self, day: date) -> str:
        """Return how long ago a day was, in words."""
        days = (self.today - day).days
        return self.words("dossier.days_ago", days=days) if days else self.words("dossier.day_today")

    def more(self, count: int) -> Html:
        """Return a remark on the rows that a table leaves out; nothing where it shows all."""
        return quiet(self.words("dossier.more_rows", count=count - MOST_ROWS)) if count > MOST_ROWS else Html("")
