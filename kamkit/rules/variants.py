"""Variants by seed: the same trainee gets the same variant of an exercise, today and on any machine."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

from kamkit.model.exercises.base import Keyed

K = TypeVar("K", bound=Keyed)
BITS = 31


def variant_of(trainee: UUID, exercise: str) -> int:
    """Return the variant of an exercise that a trainee gets: a number of 31 bits."""
    return dice(trainee.hex, exercise) % (1 << BITS)


def dice(*parts: object) -> int:
    """Return a number that depends on the parts alone: a die for each question, never a stream."""
    text = "\x1f".join(str(part) for part in parts)
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")


def shuffled(things: Sequence[K], *seed: object) -> tuple[K, ...]:
    """Return the things in an order that the seed alone decides; one thing more or less moves no other pair."""
    return tuple(sorted(things, key=lambda thing: (dice(*seed, thing.key), thing.key)))
