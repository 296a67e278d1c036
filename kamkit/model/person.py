"""Persons on the customer's side: level, function, roles, and what joins them (handbook E21–E32, E36, E37, J04–J21)."""

from __future__ import annotations

from datetime import date
from enum import IntEnum, StrEnum
from typing import Annotated, ClassVar

from pydantic import Field, model_validator

from kamkit.model.base import Code, Line, Note, Record, several


class Role(StrEnum):
    """Part in the decision group (J05–J09)."""

    GATEKEEPER = "gatekeeper"
    BUYER = "buyer"
    USER = "user"
    DECIDER = "decider"
    INFLUENCER = "influencer"


class Level(StrEnum):
    """First cut of the group: by level (J13–J17)."""

    DECISION = "decision"
    MANAGEMENT = "management"
    OPERATING = "operating"


class Function(StrEnum):
    """Second cut: by function. Finance, technical and using are the handbook's (J18–J20), the others ours (J21)."""

    FINANCE = "finance"
    TECHNICAL = "technical"
    USING = "using"
    PROCUREMENT = "procurement"
    GENERAL_OFFICE = "general_office"
    AUDIT = "audit"

    @property
    def from_handbook(self) -> bool:
        """Return whether the handbook names this function; the others are ours."""
        return self in {Function.FINANCE, Function.TECHNICAL, Function.USING}


class Influence(StrEnum):
    """How influence is used: openly or behind the scenes (J10)."""

    OVERT = "overt"
    HIDDEN = "hidden"


class Stance(IntEnum):
    """Where a person stands towards our offer; unknown is None, never 0."""

    AGAINST = -2
    DOUBTS = -1
    OPEN = 0
    FOR = 1
    CHAMPION = 2


class Depth(IntEnum):
    """How deep the contact goes."""

    NONE = 0
    MET = 1
    WORKING = 2
    TRUSTED = 3


class Person(Record):
    """A person on the customer's side. Private details are no part of this record (E39)."""

    KIND: ClassVar[str] = "people"
    NATURAL: ClassVar[tuple[str, ...]] = ("account", "name")
    REFERS: ClassVar[dict[str, str]] = {"account": "accounts", "unit": "units", "reports_to": "people"}

    account: Code
    name: Line
    title: Line | None = None
    level: Level | None = None
    function: Function | None = None
    unit: Code | None = None
    reports_to: Code | None = None
    roles: Annotated[tuple[Role, ...], several] = ()
    influence: Influence | None = None
    stance: Stance | None = None
    depth: Depth | None = None
    goals: Note | None = None
    ambition: Note | None = None
    phone: Line | None = None
    mobile: Line | None = None
    email: Line | None = None


class Profile(Record):
    """Private details of a person (E21–E28): off by default; needs a purpose and consent (E39)."""

    KIND: ClassVar[str] = "profiles"
    NATURAL: ClassVar[tuple[str, ...]] = ("person",)
    REFERS: ClassVar[dict[str, str]] = {"person": "people"}

    person: Code
    purpose: Line
    consent_on: date
    family_and_home: Note | None = None
    education: Note | None = None
    sports: Note | None = None
    food: Note | None = None
    entertainment: Note | None = None
    pets: Note | None = None
    books: Note | None = None
    travel: Note | None = None


class Tie(Record):
    """How one colleague sways another (E30): sign +1 or −1, strength 1 to 3; unknown is None, which is not zero."""

    KIND: ClassVar[str] = "ties"
    NATURAL: ClassVar[tuple[str, ...]] = ("account", "source", "target")
    REFERS: ClassVar[dict[str, str]] = {"account": "accounts", "source": "people", "target": "people"}

    account: Code
    source: Code
    target: Code
    sign: Annotated[int, Field(ge=-1, le=1)] | None = None
    strength: Annotated[int, Field(ge=1, le=3)] | None = None
    note: Note | None = None

    @model_validator(mode="after")
    def _sound(self) -> Tie:
        if self.source == self.target:
            raise ValueError("tie_to_oneself")
        if self.sign == 0:
            raise ValueError("tie_sign_zero")
        return self


class Rival(Record):
    """A rival's salesperson at work in an account (E36)."""

    KIND: ClassVar[str] = "rivals"
    NATURAL: ClassVar[tuple[str, ...]] = ("brand", "name")

    name: Line
    brand: Line
    style: Note | None = None


class RivalTie(Record):
    """How close a rival's salesperson is to a person (E37): strength 1 to 3, or unknown."""

    KIND: ClassVar[str] = "rival_ties"
    NATURAL: ClassVar[tuple[str, ...]] = ("account", "rival", "person")
    REFERS: ClassVar[dict[str, str]] = {"account": "accounts", "rival": "rivals", "person": "people"}

    account: Code
    rival: Code
    person: Code
    strength: Annotated[int, Field(ge=1, le=3)] | None = None
    note: Note | None = None
