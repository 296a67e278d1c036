"""Exercises, answers and verdicts. Kinds so far: choice, choice with a reason, assign roles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, model_validator

from kamkit.lang.text import Text
from kamkit.model.account import Account
from kamkit.model.base import Code, Note, Slug, Value
from kamkit.model.group import DecisionGroup
from kamkit.model.person import Function, Level, Role

Credit = Annotated[float, Field(ge=0, le=1)]
Rank = Annotated[int, Field(ge=1, le=3)]


class Option(Value):
    """One option: its written key (never reused), its worth, and why."""

    key: Slug
    text: Text
    credit: Credit
    why: Text
    finding: Slug | None = None
    person: Code | None = None


class GroupCase(Value):
    """A case that several exercises share: a story, an account and its decision group (exercises/groups/*.yml)."""

    id: Slug
    title: Text
    story: Text
    names: Mapping[Code, Text]
    titles: Mapping[Code, Text]
    brands: Mapping[Code, Text] = Field(default_factory=dict)
    cues: Mapping[Code, Text] = Field(default_factory=dict)
    account: Account
    group: DecisionGroup


class _Exercise(Value):
    id: Slug
    teaches: tuple[Code, ...] = Field(min_length=1)
    skill: Slug
    level: Rank
    title: Text
    prompt: Text
    case: Slug | None = None
    cites: tuple[Slug, ...] = ()
    hints: tuple[Text, ...] = ()
    formerly: tuple[Slug, ...] = ()
    note: Text | None = None
    content_hash: str = ""
    key_hash: str = ""


def _one_best(options: tuple[Option, ...]) -> None:
    keys = [option.key for option in options]
    if len(keys) != len(set(keys)):
        raise ValueError("option_key_twice")
    if sum(option.credit == 1 for option in options) != 1:
        raise ValueError("one_option_must_be_right")


class Choice(_Exercise):
    """Choose one option."""

    kind: Literal["choice"] = "choice"
    options: tuple[Option, ...] = Field(min_length=2, max_length=12)

    @model_validator(mode="after")
    def _sound(self) -> Choice:
        _one_best(self.options)
        return self

    def option(self, key: str) -> Option:
        """Return the option of that key. Raise KeyError where there is none."""
        return _named(self.options, key)


class ReasonedChoice(_Exercise):
    """Choose one option, and the reason for it; both are scored, each apart."""

    kind: Literal["reasoned-choice"] = "reasoned-choice"
    options: tuple[Option, ...] = Field(min_length=2, max_length=12)
    because: Text
    reasons: tuple[Option, ...] = Field(min_length=2, max_length=8)
    reason_share: Credit = 0.5

    @model_validator(mode="after")
    def _sound(self) -> ReasonedChoice:
        _one_best(self.options)
        _one_best(self.reasons)
        return self

    def option(self, key: str) -> Option:
        """Return the option of that key. Raise KeyError where there is none."""
        return _named(self.options, key)

    def reason(self, key: str) -> Option:
        """Return the reason of that key. Raise KeyError where there is none."""
        return _named(self.reasons, key)


class Seat(Value):
    """Where a person sits: roles, level and function."""

    roles: tuple[Role, ...] = ()
    level: Level | None = None
    function: Function | None = None


class AssignRoles(_Exercise):
    """Give roles, level and function to the persons of a case; `also` lists other readings that count in full."""

    kind: Literal["assign-roles"] = "assign-roles"
    case: Slug
    persons: tuple[Code, ...] = Field(min_length=2, max_length=12)
    seats: Mapping[Code, Seat]
    why: Mapping[Code, Text]
    also: Mapping[Code, tuple[Seat, ...]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _complete(self) -> AssignRoles:
        if set(self.persons) != set(self.seats) or set(self.persons) != set(self.why):
            raise ValueError("every_person_needs_a_seat_and_a_why")
        if not set(self.also) <= set(self.persons):
            raise ValueError("also_names_a_stranger")
        return self


def _named(options: tuple[Option, ...], key: str) -> Option:
    for option in options:
        if option.key == key:
            return option
    raise KeyError(key)


Exercise = Choice | ReasonedChoice | AssignRoles
KINDS: dict[str, type[Choice] | type[ReasonedChoice] | type[AssignRoles]] = {
    "choice": Choice,
    "reasoned-choice": ReasonedChoice,
    "assign-roles": AssignRoles,
}


class Picked(Value):
    """The answer to a choice."""

    kind: Literal["picked"] = "picked"
    key: Slug
    note: Note | None = None


class PickedWithReason(Value):
    """The answer to a reasoned choice."""

    kind: Literal["picked-with-reason"] = "picked-with-reason"
    key: Slug
    reason: Slug
    note: Note | None = None


class Seated(Value):
    """The answer to assigning roles: a seat for each person (a person left out is left open)."""

    kind: Literal["seated"] = "seated"
    seats: Mapping[Code, Seat]
    note: Note | None = None


Answer = Annotated[Picked | PickedWithReason | Seated, Field(discriminator="kind")]
ANSWERS: TypeAdapter[Picked | PickedWithReason | Seated] = TypeAdapter(Answer)


class Part(Value):
    """One scored part of an answer: what it is of (an option, a person, a step), its worth, and why."""

    of: str
    label: Text
    score: Credit
    why: Text


class Verdict(Value):
    """What an answer is worth (0 to 1), and why, part by part."""

    score: Credit
    parts: tuple[Part, ...] = ()

    @property
    def full(self) -> bool:
        """Return whether nothing is missing."""
        return self.score >= 1
