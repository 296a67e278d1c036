"""Two forms of a test, before and after a course: no exercise in both, each cell of the blueprint filled alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import zip_longest
from typing import Literal

from kamkit.errors import ContentError, problem
from kamkit.model.exercise import Exercise, WriteResponse
from kamkit.rules.variants import dice

Which = Literal["pre", "post"]
Pair = tuple[Exercise, Exercise]


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

    What only a person can judge is left out. An exercise belongs to one side by a die of its own and crosses over only
    where a cell could not be filled otherwise: an exercise more in the bank does not bring into the form after the
    course what was asked before it. Raise ContentError with every cell that the bank cannot fill twice.
    """
    listed = [one for one in exercises if not isinstance(one, WriteResponse)]
    filled = [(cell, [one for one in listed if (one.skill, one.level) == (cell.skill, cell.level)]) for cell in cells]
    short = [problem("blueprint_unfillable", name=cell.skill, level=cell.level, wanted=2 * cell.count,
                     count=len(fitting)) for cell, fitting in filled if len(fitting) < 2 * cell.count]
    if short:
        raise ContentError(short)
    pairs = [pair for cell, fitting in filled for pair in _pairs(fitting, cell, seed)]
    return {"pre": tuple(one.id for one, _ in pairs), "post": tuple(other.id for _, other in pairs)}


def _pairs(fitting: Sequence[Exercise], cell: Cell, seed: object) -> list[Pair]:
    """Return the pairs of one cell: of one kind and each from its own side, then of one kind, then any."""
    left = sorted(fitting, key=lambda one: dice(seed, one.id))
    kinds = sorted({one.kind for one in left}, key=lambda kind: dice(seed, cell.skill, cell.level, kind))
    own: Callable[[Sequence[Exercise]], list[Pair]] = partial(_own, seed=seed)
    chosen: list[Pair] = []
    for choose in (own, _any):
        by_kind = [choose([one for one in left if one.kind == kind]) for kind in kinds]
        chosen += _taking_turns(by_kind)
        left = [one for one in left if all(one not in pair for pair in chosen)]
    chosen += own(left)
    left = [one for one in left if all(one not in pair for pair in chosen)]
    return (chosen + _any(left))[: cell.count]


def _own(things: Sequence[Exercise], seed: object) -> list[Pair]:
    """Return pairs of which each half stands on its own side."""
    before, after = ([one for one in things if dice(seed, "side", one.id) % 2 == side] for side in (0, 1))
    return list(zip(before, after, strict=False))


def _any(things: Sequence[Exercise]) -> list[Pair]:
    """Return pairs as they come."""
    return list(zip(things[::2], things[1::2], strict=False))


def _taking_turns(lists: Sequence[Sequence[Pair]]) -> list[Pair]:
    """Return the first of each list, then the second of each, and so on."""
    return [pair for row in zip_longest(*lists) for pair in row if pair is not None]
