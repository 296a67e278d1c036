"""How far one order is from another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def common(one: Sequence[str], other: Sequence[str]) -> int:
    """Return how many things stand in the same order in both (the longest common subsequence)."""
    row = [0] * (len(other) + 1)
    for thing in one:
        before = 0
        for at, also in enumerate(other, start=1):
            before, row[at] = row[at], before + 1 if thing == also else max(row[at], row[at - 1])
    return row[-1]


def moves(given: Sequence[str], wanted: Sequence[str]) -> int:
    """Return how many things must at least be moved, taken out or put in to make `wanted` out of `given`."""
    return max(len(given), len(wanted)) - common(given, wanted)


def demands(after: Mapping[str, Sequence[str]]) -> tuple[tuple[str, str], ...]:
    """Return every demand "first before second" that follows from `after`, the implied ones included, in order."""
    found: dict[str, set[str]] = {}
    for key, earlier in after.items():
        found[key] = set(earlier).union(*(found.get(one, set()) for one in earlier))
    return tuple((first, key) for key in after for first in after if first in found[key])
