"""Commercial policy: the named and versioned figures by which margins are worked out (data/standards/policy.yml)."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from kamkit.lang.text import Text
from kamkit.model.base import Line, Value
from kamkit.model.money import Money
from kamkit.model.origin import Origin

PerThousand = Annotated[int, Field(ge=0, le=1000)]


class Policy(Value):
    """What a dealer earns by an order, and what a claw-back costs; whole numbers per thousand."""

    version: Line
    name: Text
    origin: Origin = Origin.OURS
    valid_as_of: date
    note: Text
    margin_per_thousand: PerThousand
    clawback_extra_per_thousand: PerThousand

    def margin(self, amount: Money) -> Money:
        """Return the dealer's margin in an order's amount, fractions of a minor unit left out."""
        return Money(minor=amount.minor * self.margin_per_thousand // 1000, currency=amount.currency)

    def taken(self, clawed_back: Money) -> Money:
        """Return what a claw-back costs in all: the sum taken back and what is added, fractions rounded up."""
        extra = -(-clawed_back.minor * self.clawback_extra_per_thousand // 1000)
        return Money(minor=clawed_back.minor + extra, currency=clawed_back.currency)
