"""Where the words of a drawing lie."""

from __future__ import annotations

from kamkit.look.shapes import Words

HAIR = 0.012
"""A hair's breadth, in inches: so much two texts may touch."""


def apart(one: Words, other: Words) -> bool:
    """Return whether two texts share no more room than a hair's breadth."""
    a, b = one.frame, other.frame
    wide, high = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    return wide <= 2 * HAIR or high <= 2 * HAIR
