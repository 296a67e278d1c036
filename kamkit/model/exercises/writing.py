"""Kinds in which one writes: a response against a rubric, a form, a figure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, model_validator

from kamkit.lang.text import Text
from kamkit.model.base import Slug, Value
from kamkit.model.exercises.base import BaseExercise, Credit, Option, each_key_once, one_best


class Judge(StrEnum):
    """Who can judge a line of a rubric: the writer, only the trainer, or nobody from paper alone."""

    SELF = "self"
    TRAINER = "trainer"
    NOBODY = "nobody"


class RubricLine(Value):
    """One thing a good response does, who can judge it, its weight, and why it matters."""

    key: Slug
    text: Text
    judge: Judge = Judge.SELF
    weight: Annotated[float, Field(gt=0, le=5)] = 1
    why: Text


class Model(Value):
    """A model response, good or bad, and why."""

    good: bool
    text: Text
    why: Text


class WriteResponse(BaseExercise):
    """Write what you would say; then judge it against the rubric, beside good and bad models.

    Nothing in the text itself is scored by the machine: a verdict comes from the writer's own judgement, or later from
    the trainer's.
    """

    kind: Literal["write-response"] = "write-response"
    rubric: tuple[RubricLine, ...] = Field(min_length=2, max_length=8)
    models: tuple[Model, ...] = Field(min_length=2, max_length=6)

    @model_validator(mode="after")
    def _sound(self) -> WriteResponse:
        each_key_once(self.rubric)
        if {model.good for model in self.models} != {True, False}:
            raise ValueError("models_good_and_bad")
        if not any(line.judge == Judge.SELF for line in self.rubric):
            raise ValueError("rubric_nobody_can_judge")
        return self


class FieldKind(StrEnum):
    """What a field of a form takes: one of several, a number, a day, words (kept, not scored), or nothing at all."""

    CHOOSE = "choose"
    NUMBER = "number"
    DAY = "day"
    WORDS = "words"
    LEAVE = "leave"


class FormField(Value):
    """One field: what it takes, what is right, and why. `leave`: the right entry is none (a private detail, say)."""

    key: Slug
    label: Text
    takes: FieldKind
    options: tuple[Option, ...] = ()
    value: float | None = None
    within: Annotated[float, Field(ge=0)] = 0
    day: date | None = None
    until: date | None = None
    why: Text

    @model_validator(mode="after")
    def _sound(self) -> FormField:
        if self.takes == FieldKind.CHOOSE:
            if len(self.options) < 2:
                raise ValueError("form_choose_needs_options")
            one_best(self.options)
        if self.takes == FieldKind.NUMBER and self.value is None:
            raise ValueError("form_number_needs_value")
        if self.takes == FieldKind.DAY and self.day is None:
            raise ValueError("form_day_needs_day")
        if self.until and self.day and self.until < self.day:
            raise ValueError("form_until_before_day")
        return self


class FillForm(BaseExercise):
    """Fill a form from a scene. Fields of words are kept and not scored; the others count the same."""

    kind: Literal["fill-form"] = "fill-form"
    fields: tuple[FormField, ...] = Field(min_length=3, max_length=16)

    @model_validator(mode="after")
    def _sound(self) -> FillForm:
        each_key_once(self.fields)
        if not any(field.takes in (FieldKind.CHOOSE, FieldKind.NUMBER, FieldKind.DAY) for field in self.fields):
            raise ValueError("form_nothing_to_score")
        return self


class Unit(Value):
    """A unit an answer may be given in: its name, and how many of the key's own unit it is (万元: 10000)."""

    text: Text
    factor: Annotated[float, Field(gt=0)] = 1


class Band(Value):
    """A known near miss or mistake: the value it leads to (an expression), its worth, and why."""

    value: str
    credit: Credit = 0
    why: Text


class Numeric(BaseExercise):
    """Work out a figure. Each row of `draws` is one variant; `value` and band values are expressions over its names.

    within: how far off still counts in full, in the key's own unit; within_percent: the same in percent of the value.
    """

    kind: Literal["numeric"] = "numeric"
    draws: tuple[Mapping[str, float], ...] = Field(min_length=1, max_length=24)
    value: str
    within: Annotated[float, Field(ge=0)] = 0
    within_percent: Annotated[float, Field(ge=0, le=50)] = 0
    units: Mapping[Slug, Unit] = Field(min_length=1, max_length=4)
    bands: tuple[Band, ...] = ()
    why: Text
