"""A named finding: what the look at a decision group found, and who is its evidence."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from pydantic import Field

from kamkit.model.base import Code, Slug, Value


class Weight(StrEnum):
    """How much a finding matters; CLEAR means looked at and nothing wrong."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    CLEAR = "clear"


class Finding(Value):
    """One named check of a decision group: its outcome, the persons it rests on, and the facts that its text needs.

    `persons` are all those on whom the outcome rests, also where it is CLEAR: taking anybody else out of
    the group leaves the finding as it is.
    """

    name: Slug
    weight: Weight
    persons: tuple[Code, ...] = ()
    facts: Mapping[str, Any] = Field(default_factory=dict)

    @property
    def matters(self) -> bool:
        """Return whether something is wrong."""
        return self.weight != Weight.CLEAR
