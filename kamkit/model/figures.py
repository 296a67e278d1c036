"""A figure that a report shows: its value, what it rests on, and why it has none where the data are too few."""

from __future__ import annotations

from typing import Literal

from pydantic import model_validator

from kamkit.model.base import Code, Line, Value

Unit = Literal["count", "share", "days", "per_day", "money", "vehicles"]


class Figure(Value):
    """One figure: `value` None is "not enough data", and `why` then names the reason.

    `count` is what it rests on (days, mails, deals …); a share is a fraction of 1; money stands in minor units. Name,
    formula and explanation stand in the words `kpi.<key>.name`, `.formula` and `.words`.
    """

    key: Code
    value: float | int | None
    count: int = 0
    unit: Unit = "count"
    currency: Line | None = None
    why: Line | None = None

    @model_validator(mode="after")
    def _says_why(self) -> Figure:
        if (self.value is None) != (self.why is not None):
            raise ValueError("figure_without_value_needs_why")
        return self

    @property
    def known(self) -> bool:
        """Return whether there were data enough for a value."""
        return self.value is not None
