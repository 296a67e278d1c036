"""Verdicts: what an answer is worth, part by part, and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from kamkit.lang.text import Text
from kamkit.model.base import Slug, Value
from kamkit.model.exercises.base import Credit


class Part(Value):
    """One scored part of an answer: what it is of (an option, a person, a step), its worth, its weight, and why."""

    of: str
    label: Text
    score: Credit
    why: Text
    weight: Annotated[float, Field(ge=0)] = 1


class Cost(Value):
    """Something that was taken off the score: what for, how much (0 to 1), and what it would have cost in the case."""

    name: Slug
    amount: Credit
    why: Text


class Verdict(Value):
    """What an answer is worth (0 to 1; None: not judged yet), and why, part by part, with what was taken off.

    certainty: points for how sure one was (rules.certainty), None where one did not say. by: who judged, "kit", "self"
    or "trainer". figures: those that a figure was asked of, so that it is marked again by what the trainee saw.
    """

    score: Credit | None
    parts: tuple[Part, ...] = ()
    costs: tuple[Cost, ...] = ()
    certainty: float | None = None
    by: str = "kit"
    figures: Mapping[str, float] | None = None

    @property
    def full(self) -> bool:
        """Return whether nothing is missing."""
        return self.score is not None and self.score >= 1
