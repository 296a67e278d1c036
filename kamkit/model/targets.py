"""Bands a specialist's work is held against, and the days on which there is work (handbook F01–F08)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from kamkit.lang.text import Text
from kamkit.model.activity import ActivityKind
from kamkit.model.base import Code, Line, Value
from kamkit.model.origin import Origin

Bound = Annotated[int, Field(ge=0, le=1000)]
Per = Literal["working_day", "week", "month"]
ORDER, DELIVERY, COLLECTION = "order", "delivery", "collection"
COUNTED = (*(str(kind) for kind in ActivityKind), ORDER, DELIVERY, COLLECTION)
"""What a band may stand for: the kinds of activity, orders taken, deliveries handed over, payments received."""


class Band(Value):
    """From `low` to `high`, both included; more than `high` is above the band, and no fault."""

    low: Bound
    high: Bound

    @model_validator(mode="after")
    def _in_order(self) -> Band:
        if self.high < self.low:
            raise ValueError("band_ends_before_it_begins")
        return self


class TargetSet(Value):
    """A named set of bands (F01, F07): `per` says for which span of time each of them holds.

    `followup_days` is within how many working days a mail should be followed by a call; the handbook names no number
    (F03), so it is ours.
    """

    version: Line
    name: Text
    origin: Origin
    items: tuple[Code, ...] = ()
    per: Per
    note: Text
    followup_days: Annotated[int, Field(ge=0, le=60)] = 5
    bands: Mapping[Code, Band] = Field(min_length=1)


class SpecialDay(Value):
    """A day that is worked, or not, against the national calendar: everywhere, or in some cities or regions only."""

    day: date
    worked: bool
    name: Text
    places: tuple[Line, ...] = ()


class Calendars(Value):
    """What outdoes the national calendar: years that are settled here, and days (F06)."""

    announced: tuple[Annotated[int, Field(ge=1990, le=2199)], ...] = ()
    days: tuple[SpecialDay, ...] = ()

    def days_at(self, places: frozenset[str]) -> dict[date, bool]:
        """Return which days are worked or not in these places; one named for a place outdoes one for everywhere."""
        near = sorted((one for one in self.days if not one.places or places & set(one.places)),
                      key=lambda one: bool(one.places))
        return {one.day: one.worked for one in near}
