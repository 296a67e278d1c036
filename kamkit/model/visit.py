"""Visits and promises (handbook D19, H34–H37, R06)."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from pydantic import model_validator

from kamkit.model.base import Code, Codes, Line, Note, Record


class Visit(Record):
    """A visit to an account: who took part, what came out, what comes next, by whom and when."""

    KIND: ClassVar[str] = "visits"
    NATURAL: ClassVar[tuple[str, ...]] = ("account", "day", "specialist")
    REFERS: ClassVar[dict[str, str]] = {"account": "accounts", "specialist": "specialists", "participants": "people"}
    DAY: ClassVar[str | None] = "day"

    account: Code
    specialist: Code | None = None
    day: date
    participants: Codes = ()
    executive: bool = False
    purpose: Note | None = None
    result: Note | None = None
    next_step: Note | None = None
    next_owner: Line | None = None
    next_due: date | None = None

    @property
    def has_next_step(self) -> bool:
        """Return whether there is a next step with an owner and a date; without them it counts as none (H37)."""
        return bool(self.next_step and self.next_owner and self.next_due)


class Promise(Record):
    """What was promised to whom, by when, and whether it was kept (D19, Q02)."""

    KIND: ClassVar[str] = "promises"
    NATURAL: ClassVar[tuple[str, ...]] = ("account", "made", "what")
    REFERS: ClassVar[dict[str, str]] = {"account": "accounts", "person": "people", "specialist": "specialists"}
    DAY: ClassVar[str | None] = "made"

    account: Code
    person: Code | None = None
    specialist: Code | None = None
    made: date
    what: Note
    due: date
    kept_on: date | None = None
    given_up: bool = False

    @model_validator(mode="after")
    def _in_order(self) -> Promise:
        if self.due < self.made:
            raise ValueError("promise_due_before_made")
        return self

    def state(self, today: date) -> str:
        """Return "kept", "late" (kept after its day), "broken", or "open" as seen on `today`."""
        if self.kept_on:
            return "kept" if self.kept_on <= self.due else "late"
        return "broken" if self.given_up or today > self.due else "open"
