"""The influence map laid out: levels as rows, the decision on top, departments as columns, then nudged apart."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from kamkit.lang.words import Words
from kamkit.model.person import Function, Level
from kamkit.plots.picture import WIDTH, gap, missing, width_of, wrapped

LEFT, RIGHT, HEAD, PAD = 0.28, 0.04, 0.32, 0.12
NAME, SMALL = 10.0, 8.6
NAME_LINE, SMALL_LINE = 0.17, 0.145
SMALLEST, LARGEST = 0.085, 0.20
NARROWEST = 0.92
NUDGE, STACK = 0.09, 0.24
SPILL, MARGIN = 0.16, 0.025
NONE = "none"
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Node:
    """One person in the map: where (inches from the lower left), how large, and the lines of its label above it."""

    row: Any
    x: float
    y: float
    radius: float
    name: tuple[str, ...]
    detail: tuple[str, ...]

    @property
    def label_height(self) -> float:
        """Return the height of the label in inches."""
        return len(self.name) * NAME_LINE + len(self.detail) * SMALL_LINE

    @property
    def label_width(self) -> float:
        """Return the width of the label in inches."""
        return max([width_of(line, NAME) for line in self.name] + [width_of(line, SMALL) for line in self.detail])

    @property
    def box(self) -> Box:
        """Return left, bottom, right, top of marker and label together."""
        half = max(self.label_width / 2 + MARGIN, self.radius)
        return self.x - half, self.y - self.radius, self.x + half, self.y + self.radius + self.label_height + 0.03


@dataclass(frozen=True)
class Band:
    """One level: its key, top and bottom in inches."""

    level: str
    top: float
    bottom: float


@dataclass(frozen=True)
class Layout:
    """Everything's place: bands of levels, columns of departments (key and middle), nodes by person, and where they
    end."""

    bands: tuple[Band, ...]
    columns: tuple[tuple[str, float], ...]
    nodes: dict[str, Node]
    height: float


def layout(rows: Sequence[Any], words: Words) -> Layout:
    """Return the places of all people, a row each; the same rows give the same places, and no two labels overlap."""
    columns = _columns(rows)
    width = (WIDTH - LEFT - RIGHT) / max(1, len(columns))
    middles = tuple((key, LEFT + (at + 0.5) * width) for at, key in enumerate(columns))
    most = max((abs(row["share"]) for row in rows), default=0.0)
    seats = _seats(rows, columns)
    bands: list[Band] = []
    nodes: dict[str, Node] = {}
    below = 0.0
    for level in _levels(rows):
        here = [row for row in rows if _key(row["level"]) == level]
        placed, deep = _band(here, seats, dict(middles), width, most, words)
        bands.append(Band(level, below, below - deep))
        nodes |= {code: _shifted(node, below) for code, node in placed.items()}
        below -= deep
    return lifted(Layout(tuple(bands), middles, nodes, -below), -below)


def lifted(plan: Layout, by: float) -> Layout:
    """Return the layout moved up, to leave room below it."""
    return Layout(tuple(Band(band.level, band.top + by, band.bottom + by) for band in plan.bands), plan.columns,
                  {code: _shifted(node, by) for code, node in plan.nodes.items()}, plan.height)


def _shifted(node: Node, by: float) -> Node:
    return Node(node.row, node.x, node.y + by, node.radius, node.name, node.detail)


def _key(value: Any) -> str:
    return NONE if missing(value) else str(value)


def _columns(rows: Sequence[Any]) -> list[str]:
    """Return the departments that need a column; the heads of the house stand in the others' columns."""
    here = {_key(row["function"]) for row in rows if not _above_all(row)}
    found = [key for key in (*(f.value for f in Function), NONE) if key in here]
    return found or [NONE][:len(rows)]


def _above_all(row: Any) -> bool:
    """Return whether somebody decides above all departments, as the head of a house does."""
    return _key(row["level"]) == Level.DECISION and _key(row["function"]) == NONE


def _seats(rows: Sequence[Any], columns: Sequence[str]) -> dict[str, str]:
    """Return each person's column; the heads take the free column nearest to the middle of the decision level."""
    seats = {str(row["person"]): _key(row["function"]) for row in rows}
    taken = [_key(row["function"]) for row in rows if _key(row["level"]) == Level.DECISION]
    for row in filter(_above_all, rows):
        free = [key for key in columns if key not in taken] or list(columns)
        seats[str(row["person"])] = min(free, key=lambda key: abs(columns.index(key) - (len(columns) - 1) / 2))
        taken.append(seats[str(row["person"])])
    return seats


def _levels(rows: Iterable[Any]) -> list[str]:
    here = {_key(row["level"]) for row in rows}
    return [key for key in (*(level.value for level in Level), NONE) if key in here]


def _band(rows: Sequence[Any], seats: dict[str, str], middles: dict[str, float], width: float, most: float,
          words: Words) -> tuple[dict[str, Node], float]:
    """Return the nodes of one level, measured down from its top at 0, and how deep the level is."""
    abreast = max(1, int(width / NARROWEST))
    nodes: dict[str, Node] = {}
    for key, middle in middles.items():
        here = [row for row in rows if seats[str(row["person"])] == key]
        below = PAD
        for start in range(0, len(here), abreast):
            line, tall = _line(here[start:start + abreast], middle, width, below, start // abreast, most, words)
            for code, node in line.items():
                nodes[code] = _cleared(node, nodes.values())
            below += tall
    lowest = min((node.y - LARGEST for node in nodes.values()), default=0.0)
    return nodes, PAD - lowest


def _cleared(node: Node, others: Iterable[Node]) -> Node:
    """Return the node moved down until it touches none of the others."""
    for other in sorted(others, key=lambda other: -other.y):
        if overlap(node.box, other.box):
            node = _shifted(node, other.box[1] - node.box[3] - STACK)
    return node


def overlap(one: Box, other: Box) -> bool:
    """Return whether two boxes (left, bottom, right, top) share room."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _line(here: Sequence[Any], middle: float, width: float, below: float, number: int, most: float,
          words: Words) -> tuple[dict[str, Node], float]:
    """Return the nodes that stand side by side in one cell, and the height they take."""
    room = width / len(here)
    made = [_node(row, room - 0.06, most, words) for row in here]
    tall = max(node.label_height for node in made) + 2 * LARGEST + 0.05
    nudge = NUDGE * (-1) ** number if len(here) == 1 else 0.0
    nodes = {}
    for at, node in enumerate(made):
        spare = max(0.0, (room - node.label_width) / 2 - 0.02)
        x = middle - width / 2 + (at + 0.5) * room + math.copysign(min(abs(nudge), spare), nudge)
        x = min(max(x, LEFT + MARGIN + node.label_width / 2), WIDTH - MARGIN - node.label_width / 2)
        nodes[str(node.row["person"])] = Node(node.row, x, -below - tall + LARGEST, node.radius, node.name, node.detail)
    return nodes, tall + PAD


def _node(row: Any, room: float, most: float, words: Words) -> Node:
    share = abs(row["share"]) / most if most else 0.0
    radius = SMALLEST + (LARGEST - SMALLEST) * math.sqrt(share)
    name = tuple(wrapped(row["name"], NAME, room + SPILL))
    return Node(row, 0.0, 0.0, radius, name, tuple(_detail(row, room, words)))


def _detail(row: Any, room: float, words: Words) -> list[str]:
    """Return the small lines of a label: roles, and that somebody works behind the scenes."""
    tags = [words(f"plots.role.{role}") for role in row["roles"]] + ([words("plots.hidden")] if row["hidden"] else [])
    between = words("plots.role_between") + gap(words)
    lines: list[str] = []
    for tag in tags:
        if lines and width_of(lines[-1] + between + tag, SMALL) <= room:
            lines[-1] += between + tag
        else:
            lines += wrapped(tag, SMALL, room + SPILL)
    return lines
