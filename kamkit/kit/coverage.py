"""What the bank covers: exercises by skill, kind and level, and which items of the handbook they teach."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kamkit.model.exercise import Exercise
from kamkit.model.standards import HandbookItem, Standards

COUNTED = {"seed", "reading"}
"""Origins of items that exercises must teach; headings name a group, and what is ours is counted apart."""

LAST_SECTION = "S"
"""The sections A to S; T is about the whole."""


@dataclass(frozen=True)
class Coverage:
    """Counts by skill, kind, level and handbook id; `untaught` are countable items that no exercise names."""

    skills: Mapping[str, int]
    kinds: Mapping[str, int]
    levels: Mapping[int, int]
    items: Mapping[str, int]
    countable: int
    untaught: tuple[HandbookItem, ...]

    @property
    def share(self) -> float:
        """Return the share of countable items that an exercise names (0 to 1)."""
        return 1 - len(self.untaught) / self.countable if self.countable else 1.0


def coverage(exercises: Iterable[Exercise], standards: Standards) -> Coverage:
    """Return what these exercises cover."""
    listed = tuple(exercises)
    items = Counter(item for one in listed for item in {*one.teaches, *one.cues})
    countable = [item for item in standards.handbook.values()
                 if item.origin in COUNTED and item.section[:1] <= LAST_SECTION]
    return Coverage(
        skills=dict(Counter(one.skill for one in listed)),
        kinds=dict(Counter(one.kind for one in listed)),
        levels=dict(sorted(Counter(one.level for one in listed).items())),
        items=dict(sorted(items.items())),
        countable=len(countable),
        untaught=tuple(item for item in countable if item.id not in items),
    )
