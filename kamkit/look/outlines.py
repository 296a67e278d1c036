"""The outlines and widths of our font's characters, for drawings that need no font where they are looked at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple

from kamkit.look.type import face, outline

UNITS = 1000
"""Our font's units to the em; its Chinese characters are one em wide."""
ASCENT, DESCENT = 0.88, 0.12
"""How far a line of type reaches above and below its baseline, in ems (the font's own typographic figures)."""
GRID = 2
"""Points are rounded to 1/500 em: at 10 points that is a fiftieth of a point."""


Point = tuple[int, int, bool]
"""A point of an outline, y downwards; off the curve (False) it is the control point of a quadratic arc."""


class Glyph(NamedTuple):
    """A character's outline as the `d` of an SVG path (1000 units to the em, y downwards) and its advance in ems."""

    path: str
    advance: float


@cache
def glyph(character: str) -> Glyph | None:
    """Return a character's outline and advance, None where the font lacks it."""
    number = face().glyphs.get(ord(character))
    if number is None:
        return None
    points, ends, flags = outline(number)
    rings = _rings(list(points), list(ends), list(flags))
    return Glyph(_path(rings), face().widths[number] / UNITS)


@cache
def ems(text: str) -> float:
    """Return how many ems wide a line of text is; a character that the font lacks counts one em."""
    known = (glyph(character) for character in text)
    return sum(1.0 if found is None else found.advance for found in known)


def _rings(points: Sequence[Any], ends: Sequence[int], flags: Sequence[int]) -> Iterator[list[Point]]:
    """Return each closed contour from a point on the curve."""
    every = [(GRID * round(x / GRID), -GRID * round(y / GRID), flag & 1 == 1)
             for (x, y), flag in zip(points, flags, strict=True)]
    start = 0
    for end in ends:
        ring = every[start:end + 1]
        first = next(at for at, point in enumerate(ring) if point[2])
        yield ring[first:] + ring[:first]
        start = end + 1


def _path(rings: Iterator[list[Point]]) -> str:
    """Return an SVG path of relative steps; a letter is written once for steps of the same kind."""
    x = y = 0
    said: list[str] = []
    for ring in rings:
        first_x, first_y, _ = ring[0]
        said.append(f"m{first_x - x} {first_y - y}")
        last = "m"
        for letter, step in _steps(ring):
            said += (" " if letter == last else letter, step)
            last = letter
        said.append("z")
        x, y = first_x, first_y
    return "".join(said).replace(" -", "-")


def _steps(ring: list[Point]) -> Iterator[tuple[str, str]]:
    """Return the steps of one contour: h, v, l straight; q an arc; t an arc whose control mirrors the one before."""
    x, y, _ = ring[0]
    control_x, control_y = x, y
    last = len(ring)
    for at in range(1, last):
        to_x, to_y, on = ring[at]
        if not on:
            end_x, end_y, ends = ring[(at + 1) % last]
            if not ends:
                end_x, end_y = (to_x + end_x) // 2, (to_y + end_y) // 2
            mirrors = 2 * x - control_x == to_x and 2 * y - control_y == to_y
            yield ("t", f"{end_x - x} {end_y - y}") if mirrors else (
                "q", f"{to_x - x} {to_y - y} {end_x - x} {end_y - y}")
            control_x, control_y, x, y = to_x, to_y, end_x, end_y
        elif ring[at - 1][2]:
            if to_x == x and to_y != y:
                yield "v", str(to_y - y)
            elif to_x != x:
                yield ("h", str(to_x - x)) if to_y == y else ("l", f"{to_x - x} {to_y - y}")
            control_x, control_y = x, y = to_x, to_y
