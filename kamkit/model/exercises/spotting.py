"""Kinds in which one marks lines: buying signals in a scene, faults in a paper."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, model_validator

from kamkit.lang.text import Text
from kamkit.model.base import Slug, Value
from kamkit.model.exercises.base import BaseExercise, each_key_once, one_offered


class Line(Value):
    """One line of a scene or a paper: who says it or what it is called, and its label where it is to be marked.

    `weight` is what finding it counts beside the others.
    """

    key: Slug
    who: Text | None = None
    text: Text
    label: Slug | None = None
    why: Text | None = None
    weight: Annotated[float, Field(gt=0, le=5)] = 1


class _Lines(BaseExercise):
    labels: Mapping[Slug, Text] = Field(min_length=1, max_length=6)
    lines: tuple[Line, ...] = Field(min_length=4, max_length=24)

    @model_validator(mode="after")
    def _sound(self) -> _Lines:
        each_key_once(self.lines)
        one_offered((line.label for line in self.lines if line.label), self.labels, "label_not_offered")
        if any(line.label and line.why is None for line in self.lines):
            raise ValueError("labelled_line_needs_a_why")
        return self

    @property
    def marked(self) -> tuple[Line, ...]:
        """Return the lines that are to be marked."""
        return tuple(line for line in self.lines if line.label)


class SpotSignals(_Lines):
    """Mark the buying signals in a scene, and say which class each is of. A scene may have none.

    Score: what was found (a wrong label counts three quarters) over all signals and all false alarms.
    """

    kind: Literal["spot-signals"] = "spot-signals"


class FindFault(_Lines):
    """Mark the faults in a paper (a bid file, a note, a claim), and say of which sort each is."""

    kind: Literal["find-fault"] = "find-fault"
