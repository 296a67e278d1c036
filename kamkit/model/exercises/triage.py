"""Objection triage: which type, about what, how to handle it, and in which order (handbook O01 to O28)."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, model_validator

from kamkit.lang.text import Text
from kamkit.model.base import Slug, Value
from kamkit.model.exercises.base import BaseExercise, each_key_once
from kamkit.model.person import Role


class ObjectionType(StrEnum):
    """The three types (O20, O24, O26)."""

    GENUINE = "genuine"
    BRUSH_OFF = "brush-off"
    INDIRECT = "indirect"


class About(StrEnum):
    """What the doubt is really about: the seller (O04), the product (O05), a condition on their own side (ours)."""

    SELLER = "seller"
    PRODUCT = "product"
    OWN_SIDE = "own-side"


class Handling(StrEnum):
    """The principle of each type: at once (O21), figure deferred (O22), drop after a test (O25), bring out (O27)."""

    AT_ONCE = "at-once"
    DEFER = "defer"
    DROP = "drop"
    BRING_OUT = "bring-out"


class MethodStep(StrEnum):
    """The three steps in their order (O08, O09, O10), and what is none of them."""

    CAUSE = "cause"
    UNDERSTAND = "understand"
    BENEFIT = "benefit"
    NONE = "none"


FITTING = {
    ObjectionType.GENUINE: {Handling.AT_ONCE, Handling.DEFER},
    ObjectionType.BRUSH_OFF: {Handling.DROP},
    ObjectionType.INDIRECT: {Handling.BRING_OUT},
}
"""Which handlings a type allows."""


class Speaker(Value):
    """Who raises the objection."""

    name: Text
    title: Text
    role: Role


class Probe(Value):
    """Something we may ask before we decide, and what we hear.

    tells: the reply helps to tell the type; test: it tests whether there is any wish to buy (asked before dropping).
    """

    key: Slug
    text: Text
    reply: Text
    tells: bool = False
    test: bool = False


class SpokenLine(Value):
    """A sentence we could say, which of the three steps it is (or none), and why."""

    key: Slug
    step: MethodStep
    text: Text
    why: Text


class Promise(Value):
    """What a deferral must promise: who may find the answer (keys of the terms `answerer`), within how many days."""

    who: tuple[Slug, ...] = Field(min_length=1)
    days: Annotated[int, Field(ge=0, le=60)]
    why: Text


class ObjectionTriage(BaseExercise):
    """Hear an objection, ask, then judge type, about, handling and the order of the three steps, each scored apart.

    The scene and the sentence must not give the type away: only the replies do.
    """

    kind: Literal["objection-triage"] = "objection-triage"
    speaker: Speaker
    sentence: Text
    probes: tuple[Probe, ...] = Field(min_length=3, max_length=6)
    asks: Annotated[int, Field(ge=1, le=4)] = 2
    type: ObjectionType
    about: About
    handling: Handling
    promise: Promise | None = None
    lines: tuple[SpokenLine, ...] = Field(min_length=4, max_length=6)
    why_type: Text
    why_about: Text
    why_handling: Text
    if_dropped: Text
    if_chased: Text

    @model_validator(mode="after")
    def _sound(self) -> ObjectionTriage:
        each_key_once(self.probes)
        each_key_once(self.lines)
        if self.handling not in FITTING[self.type]:
            raise ValueError("handling_does_not_fit_type")
        if (self.handling == Handling.DEFER) != (self.promise is not None):
            raise ValueError("promise_goes_with_defer")
        if not any(probe.tells for probe in self.probes) or not any(probe.test for probe in self.probes):
            raise ValueError("probes_must_tell_and_test")
        steps = [line.step for line in self.lines]
        if any(steps.count(step) != 1 for step in MethodStep if step != MethodStep.NONE):
            raise ValueError("each_step_one_line")
        return self

    @property
    def spoken(self) -> tuple[str, ...]:
        """Return the keys of the lines that are steps, in the order of the method."""
        wanted = (MethodStep.CAUSE, MethodStep.UNDERSTAND, MethodStep.BENEFIT)
        return tuple(line.key for step in wanted for line in self.lines if line.step == step)
