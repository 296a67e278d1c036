"""How much two texts have in common: shared runs of five signs, blanks and marks left out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kamkit.bank.read import Bank
from kamkit.errors import Problem, problem
from kamkit.lang.text import Text
from kamkit.settings import LANGS, Lang

Halves = dict[Lang, frozenset[str]]
RUN = 5
MOST = 0.5
"""The most that two prompts may share, in either language."""

LEFT_OUT = re.compile(r"[\W_]+")


def runs(text: str) -> frozenset[str]:
    """Return the runs of five signs in a text (the whole of a shorter one; none where it is all blanks and marks)."""
    plain = LEFT_OUT.sub("", text).lower()
    if not plain:
        return frozenset()
    return frozenset(plain[at:at + RUN] for at in range(max(1, len(plain) - RUN + 1)))


def shared(one: frozenset[str], other: frozenset[str]) -> float:
    """Return the runs in both over the runs of the shorter text (0 to 1)."""
    return len(one & other) / max(1, min(len(one), len(other)))


def alike(one: Text, other: Text) -> float:
    """Return how much two texts share, in the language in which they share more."""
    return max(shared(runs(one.of(lang)), runs(other.of(lang))) for lang in LANGS)


def near_duplicates(bank: Bank) -> Iterator[Problem]:
    """Return a problem for each exercise whose prompt shares more than half with that of an earlier one."""
    listed = [(key, {lang: runs(one.prompt.of(lang)) for lang in LANGS}) for key, one in bank.exercises.items()]
    for at, (key, own) in enumerate(listed):
        nearest, most = _nearest(own, listed[:at])
        if most > MOST:
            yield problem("stems_alike", bank.where(key, ("prompt",)), severity="warning", other=nearest,
                          percent=round(most * 100))


def _nearest(own: Halves, earlier: Sequence[tuple[str, Halves]]) -> tuple[str, float]:
    found = ((max(shared(own[lang], other[lang]) for lang in LANGS), key) for key, other in earlier)
    most, nearest = max(found, default=(0.0, ""))
    return nearest, most
