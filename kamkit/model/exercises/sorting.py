"""Kinds in which one puts things where they belong: bins, an order, pairs, seats."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal

from pydantic import Field, model_validator

from kamkit.lang.text import Text
from kamkit.model.base import Code, Slug, Value
from kamkit.model.exercises.base import BaseExercise, each_key_once, one_offered
from kamkit.model.person import Function, Level, Role


class Card(Value):
    """A card and the bin it belongs to; `also` lists bins that count in full, `cues` the stage cues it shows."""

    key: Slug
    text: Text
    bin: Slug
    also: tuple[Slug, ...] = ()
    why: Text
    cues: tuple[Code, ...] = ()


class Classify(BaseExercise):
    """Put each card into a bin; every card counts the same."""

    kind: Literal["classify"] = "classify"
    bins: Mapping[Slug, Text] = Field(min_length=2, max_length=8)
    cards: tuple[Card, ...] = Field(min_length=3, max_length=16)

    @model_validator(mode="after")
    def _sound(self) -> Classify:
        each_key_once(self.cards)
        one_offered((key for card in self.cards for key in (card.bin, *card.also)), self.bins, "bin_not_offered")
        return self


class OrderRule(StrEnum):
    """How an order is scored: by the fewest moves that mend it, or by how many demands "x before y" it meets."""

    EDIT_DISTANCE = "edit-distance"
    DEPENDENCIES = "dependencies"


class Step(Value):
    """One step, and why it stands where it does; `after` names the steps that must come before it."""

    key: Slug
    text: Text
    why: Text
    after: tuple[Slug, ...] = ()


class Decoy(Value):
    """Something that looks like a step and does not belong; why not."""

    key: Slug
    text: Text
    why: Text


class Order(BaseExercise):
    """Put steps in order and leave out those that do not belong. `steps` stand in the right order.

    With `dependencies` every order that meets all `after` is right.
    """

    kind: Literal["order"] = "order"
    rule: OrderRule = OrderRule.EDIT_DISTANCE
    steps: tuple[Step, ...] = Field(min_length=3, max_length=10)
    decoys: tuple[Decoy, ...] = Field(default=(), max_length=4)

    @model_validator(mode="after")
    def _sound(self) -> Order:
        each_key_once(self.steps, self.decoys)
        seen: set[str] = set()
        for step in self.steps:
            one_offered(step.after, seen, "after_names_no_earlier_step")
            seen.add(step.key)
        if self.rule == OrderRule.DEPENDENCIES and not any(step.after for step in self.steps):
            raise ValueError("dependencies_without_after")
        return self


class Left(Value):
    """The left side of a pair: what it goes with (`right`), what else counts in full, and why."""

    key: Slug
    text: Text
    right: Slug
    also: tuple[Slug, ...] = ()
    why: Text


class Match(BaseExercise):
    """Find for each left side the right side that goes with it; a right side may serve twice or never."""

    kind: Literal["match"] = "match"
    left: tuple[Left, ...] = Field(min_length=3, max_length=10)
    right: Mapping[Slug, Text] = Field(min_length=3, max_length=12)

    @model_validator(mode="after")
    def _sound(self) -> Match:
        each_key_once(self.left)
        one_offered((key for one in self.left for key in (one.right, *one.also)), self.right, "right_not_offered")
        return self


class Seat(Value):
    """Where a person sits: roles, level and function."""

    roles: tuple[Role, ...] = ()
    level: Level | None = None
    function: Function | None = None


class AssignRoles(BaseExercise):
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
        if Seat() in (*self.seats.values(), *(seat for seats in self.also.values() for seat in seats)):
            raise ValueError("seat_says_nothing")
        return self
