"""What a specialist does in a day (handbook F02–F05; the kinds after the first four are ours, F-README 10)."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import ClassVar

from kamkit.model.base import Code, Note, Record


class ActivityKind(StrEnum):
    """Kind of activity; the first four are the handbook's daily targets (F02–F05)."""

    DIRECT_MAIL = "direct_mail"
    MAIL_FOLLOWUP_CALL = "mail_followup_call"
    COLD_CALL = "cold_call"
    KNOWN_CALL = "known_call"
    VISIT = "visit"
    QUOTATION = "quotation"
    BID = "bid"
    EVENT = "event"
    SERVICE = "service"

    @property
    def from_handbook(self) -> bool:
        """Return whether the handbook sets a daily band for it."""
        return self in DAILY


DAILY = (ActivityKind.DIRECT_MAIL, ActivityKind.MAIL_FOLLOWUP_CALL, ActivityKind.COLD_CALL, ActivityKind.KNOWN_CALL)


class Activity(Record):
    """One thing done on one day by one specialist, perhaps to one account or person."""

    KIND: ClassVar[str] = "activities"
    NATURAL: ClassVar[tuple[str, ...]] = ("specialist", "day", "kind", "account", "person")
    REFERS: ClassVar[dict[str, str]] = {"specialist": "specialists", "account": "accounts", "person": "people"}
    DAY: ClassVar[str | None] = "day"

    specialist: Code
    day: date
    kind: ActivityKind
    account: Code | None = None
    person: Code | None = None
    answers: Code | None = None
    note: Note | None = None
