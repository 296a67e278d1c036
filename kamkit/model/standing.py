"""How a trainee stands: per skill, and per exercise."""

from __future__ import annotations

from datetime import datetime

from kamkit.lang.text import Text
from kamkit.model.base import Slug, Value


class Standing(Value):
    """A trainee's standing in one skill: exercises there are, tried, mean of first and of last scores (0 to 1), due.

    Means are over exercises tried and judged; None where there is none. `points` sums the certainty points, None
    where one never said how sure one was.
    """

    skill: Slug
    name: Text
    exercises: int
    tried: int = 0
    first: float | None = None
    last: float | None = None
    due: int = 0
    points: float | None = None


class Tried(Value):
    """One try at an exercise, as practice sees it: when, what it was worth (None: not judged yet), points if any."""

    at: datetime
    score: float | None
    points: float | None = None
