"""Points for how sure one was: certainty-based marking after Gardner-Medwin (1, 2, 3 points; 0, -2, -6 where wrong).

To say "sure" pays only above four chances in five, "fairly sure" above two in three; an honest "I don't know yet" is
worth 0, which a confident guess is not.
"""

from __future__ import annotations

from kamkit.model.exercise import Confidence

POINTS = {Confidence.UNSURE: (1.0, 0.0), Confidence.FAIRLY: (2.0, -2.0), Confidence.SURE: (3.0, -6.0)}
"""What a right and what a wrong answer earn."""

UNKNOWN = 0.0


def points(score: float, confidence: Confidence) -> float:
    """Return the points of an answer worth `score` (0 to 1), a part-right one in proportion, to one decimal."""
    right, wrong = POINTS[confidence]
    return round(score * right + (1 - score) * wrong, 1)


def pays(confidence: Confidence, chance: float) -> float:
    """Return what to expect from claiming this when the answer is right with this chance."""
    right, wrong = POINTS[confidence]
    return chance * right + (1 - chance) * wrong
