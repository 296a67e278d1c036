"""Money: whole minor units and a currency; no float, no sum across currencies."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Annotated, Self

from pydantic import StringConstraints

from kamkit.model.base import Value

MINOR = {"JPY": 0, "KRW": 0}
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]


class Money(Value):
    """An amount in minor units (fen, cents) of one currency."""

    minor: int
    currency: Currency = "CNY"

    @classmethod
    def of(cls, amount: str | int | Decimal, currency: str = "CNY") -> Self:
        """Return an amount given in major units (yuan). Raise ValueError where it is no finite number."""
        try:
            exact = Decimal(str(amount)).scaleb(MINOR.get(currency, 2))
            return cls(minor=int(exact.quantize(Decimal(1), ROUND_HALF_UP)), currency=currency)
        except (InvalidOperation, OverflowError):
            raise ValueError(f"not an amount: {amount!r}") from None

    @property
    def major(self) -> Decimal:
        """Return the amount in major units."""
        return Decimal(self.minor).scaleb(-MINOR.get(self.currency, 2))

    def __add__(self, other: Money) -> Money:
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} cannot be added")
        return Money(minor=self.minor + other.minor, currency=self.currency)

    def times(self, count: int) -> Money:
        """Return this amount `count` times."""
        return Money(minor=self.minor * count, currency=self.currency)

    def __str__(self) -> str:
        return f"{self.major:,} {self.currency}"
