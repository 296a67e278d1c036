"""Dice keyed by what they are thrown for, never one running stream: one changed account shifts no other chance.

Drawn from BLAKE2b, so that a seed gives the same book on every machine and every Python.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from struct import Struct
from typing import TypeVar

T = TypeVar("T")
EIGHT = Struct(">8Q")
SCALE = 2.0**-53


class Draws:
    """The numbers that one key gives, one after the other."""

    __slots__ = ("_key", "_left", "_round")

    def __init__(self, key: str):
        self._key = key.encode()
        self._left: list[float] = []
        self._round = 0

    def unit(self) -> float:
        """Return a number from 0 to below 1."""
        if not self._left:
            self._refill()
        return self._left.pop()

    def _refill(self) -> None:
        digest = blake2b(self._key, salt=self._round.to_bytes(2, "big"), digest_size=EIGHT.size).digest()
        self._left = [(number >> 11) * SCALE for number in EIGHT.unpack(digest)]
        self._round += 1

    def chance(self, share: float) -> bool:
        """Return True in `share` of the cases."""
        return self.unit() < share

    def between(self, low: int, high: int) -> int:
        """Return a whole number from `low` to `high`, both included."""
        return low + int(self.unit() * (high - low + 1))

    def choose(self, items: Sequence[T]) -> T:
        """Return one of the items."""
        return items[int(self.unit() * len(items))]

    def weigh(self, items: Sequence[T], weights: Sequence[float]) -> T:
        """Return one of the items, the heavier the likelier."""
        point = self.unit() * sum(weights)
        for item, weight in zip(items, weights, strict=True):
            point -= weight
            if point < 0:
                return item
        return items[-1]

    def some(self, items: Sequence[T], count: int, weights: Sequence[float] | None = None) -> tuple[T, ...]:
        """Return `count` different items (all, where there are fewer) in the order in which they stood."""
        left = list(weights or [1.0] * len(items))
        taken: list[int] = []
        for _ in range(min(count, sum(weight > 0 for weight in left))):
            index = self.weigh(range(len(items)), left)
            taken.append(index)
            left[index] = 0.0
        return tuple(items[index] for index in sorted(taken))

    def about(self, mean: float, spread: float = 0.3) -> int:
        """Return a whole number around `mean`, bell-shaped; `spread` is its deviation as a share of the mean."""
        bell = (self.unit() + self.unit() + self.unit() - 1.5) * 2
        exact = mean * (1 + bell * spread)
        return max(0, int(exact + self.unit()))


def draws(*key: object) -> Draws:
    """Return the draws of one key, such as (seed, account, day, event)."""
    return Draws("/".join(map(str, key)))
