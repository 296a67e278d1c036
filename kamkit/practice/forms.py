"""Two forms of a test, before and after a course: no exercise in both, each cell of the blueprint filled alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from kamkit.errors import ContentError, problem
from kamkit.model.exercise import Exercise, WriteResponse
from kamkit.rules.variants import dice

Which = Literal["pre", "post"]


@dataclass(frozen=True)
class Cell:
    """One cell of a blueprint: so many exercises of a skill and a level in each form."""

    skill: str
    level: int
    count: int


def blueprint(counts: Mapping[str, Mapping[int, int]]) -> tuple[Cell, ...]:
    """Return the cells of a table skill → level → count."""
    return tuple(Cell(skill, level, count) for skill, levels in counts.items() for level, count in levels.items())


def paired_forms(exercises: Iterable[Exercise], cells: Iterable[Cell], seed: object) -> dict[Which, tuple[str, ...]]:
    """Return the exercises of both forms, cell by cell; partners stand at the same place, of one kind if possible.

    What only a person can judge is left out. Raise ContentError for a cell that the bank cannot fill twice.
    """
    listed = [one for one in exercises if not isinstance(one, WriteResponse)]
    pairs = [pair for cell in cells for pair in _pairs(listed, cell, seed)]
    return {"pre": tuple(one for one, _ in pairs), "post": tuple(other for _, other in pairs)}


def _pairs(exercises: Sequence[Exercise], cell: Cell, seed: object) -> list[tuple[str, str]]:
    fitting = [one for one in exercises if (one.skill, one.level) == (cell.skill, cell.level)]
    if len(fitting) < 2 * cell.count:
        raise ContentError(problem("blueprint_unfillable", name=cell.skill, level=cell.level, wanted=2 * cell.count,
                                   count=len(fitting)))
    mixed = sorted(fitting, key=lambda one: dice(seed, one.id))
    by_kind = sorted(mixed, key=lambda one: one.kind)
    chosen = _twins(by_kind)[: cell.count]
    rest = [one for one in mixed if all(one.id not in pair for pair in chosen)]
    missing = cell.count - len(chosen)
    return chosen + [(rest[2 * n].id, rest[2 * n + 1].id) for n in range(missing)]


def _twins(by_kind: Sequence[Exercise]) -> list[tuple[str, str]]:
    """Return pairs of one kind, the kinds taking turns."""
    kinds: dict[str, list[str]] = {}
    for one in by_kind:
        kinds.setdefault(one.kind, []).append(one.id)
    pairs = {kind: list(zip(ids[::2], ids[1::2], strict=False)) for kind, ids in kinds.items()}
    longest = max(map(len, pairs.values()), default=0)
    return [found[n] for n in range(longest) for found in pairs.values() if n < len(found)]
