"""The bent lines of the influence map: how much to bend one so that it crosses few, and where its signs stand."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence

from kamkit.look.shapes import Place
from kamkit.plots.network import LARGEST, LEFT, PAD, Box, Node
from kamkit.plots.picture import WIDTH

PARTS = (0.5, 0.42, 0.58, 0.35, 0.65, 0.28, 0.72)
BENDS = (0.12, -0.12, 0.25, -0.25, 0.4, -0.4, 0.55, -0.55)
ASIDE, SHORT, MARK_LIFT = 0.05, 0.8, 0.13
HALVINGS = 12
STEPS = [((1 - part) ** 2, 2 * part * (1 - part), part ** 2) for part in (step / 24 for step in range(3, 22))]


def bend(start: Node, end: Node, nodes: Iterable[Node], back: float | None = None) -> float:
    """Return how much to bend the line from one node to another so that it runs through as few others as can be.

    `back` is the bend of the line the other way, if there is one: the two must not lie on each other.
    """
    every = list(nodes)
    others = [node.box for node in every if node not in (start, end)]
    floor = min(node.y for node in every) - LARGEST - PAD
    bends = [rad for rad in BENDS if back is None or abs(rad + back) > ASIDE]
    return min(bends, key=lambda rad: (_hits(start, end, rad, others, floor), bends.index(rad)))


def _hits(start: Node, end: Node, rad: float, boxes: Sequence[Box], floor: float) -> int:
    points = _walked(start, end, rad)
    outside = sum(not LEFT <= x <= WIDTH or y < floor for x, y in points)
    xs, ys = [x for x, _ in points], [y for _, y in points]
    west, east, south, north = min(xs), max(xs), min(ys), max(ys)
    near = [box for box in boxes if box[0] <= east and box[2] >= west and box[1] <= north and box[3] >= south]
    inside = sum(left <= x <= right and low <= y <= high for x, y in points for left, low, right, high in near)
    return 3 * outside + inside


def _walked(start: Node, end: Node, rad: float) -> list[Place]:
    """Return places along the bent line, at 24ths of it."""
    control_x, control_y = _control(start, end, rad)
    return [(one * start.x + two * control_x + three * end.x, one * start.y + two * control_y + three * end.y)
            for one, two, three in STEPS]


def clear_of(start: Node, end: Node, rad: float) -> tuple[float, float]:
    """Return how far, in inches, the bent line must keep from both ends so that it strikes through neither label."""
    steps = [point(start, end, rad, step / 60) for step in range(61)]
    return _reach(start, steps), _reach(end, steps)


def free_place(start: Node, end: Node, rad: float, taken: Sequence[Box]) -> tuple[float, float]:
    """Return the place on the bent line, near its middle, where a sign lies on as little else as can be.

    Beside a short line, not on it: little of the line would be left.
    """
    lift = MARK_LIFT if math.hypot(end.x - start.x, end.y - start.y) - start.radius - end.radius < SHORT else 0.0
    places = [(x, y + lift) for x, y in (point(start, end, rad, part) for part in PARTS)]
    return min(places, key=lambda place: (_touched(place, taken), places.index(place)))


def _touched(place: tuple[float, float], taken: Sequence[Box]) -> int:
    x, y = place
    return sum(left - 0.1 <= x <= right + 0.1 and low - 0.1 <= y <= high + 0.1 for left, low, right, high in taken)


def _reach(node: Node, points: Sequence[tuple[float, float]]) -> float:
    left, _, right, top = node.box
    low = node.y + node.radius
    under = [math.hypot(x - node.x, y - node.y) for x, y in points if left <= x <= right and low < y <= top]
    return max([node.radius, *under])


def between(start: Node, end: Node, rad: float, off: float, on: float) -> tuple[Place, Place, Place]:
    """Return first, control and last place of the bent line that keeps so many inches from both ends."""
    one = _leaves(start, lambda part: point(start, end, rad, part), off)
    two = 1 - _leaves(end, lambda part: point(start, end, rad, 1 - part), on)
    control_x, control_y = _control(start, end, rad)
    a, b, c = (1 - one) * (1 - two), (1 - one) * two + (1 - two) * one, one * two
    control = a * start.x + b * control_x + c * end.x, a * start.y + b * control_y + c * end.y
    return point(start, end, rad, one), control, point(start, end, rad, two)


def _leaves(node: Node, place: Callable[[float], Place], radius: float) -> float:
    """Return the part of a way, which begins in a node, at which it leaves a circle around the node; 0 if never."""
    low, high = 0.0, 1.0
    if math.dist((node.x, node.y), place(high)) <= radius:
        return low
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        inside = math.dist((node.x, node.y), place(middle)) <= radius
        low, high = (middle, high) if inside else (low, middle)
    return high


def _control(start: Node, end: Node, rad: float) -> Place:
    """Return the control point of the bent line: off its middle by `rad` of its length, to the right of the way."""
    return (start.x + end.x) / 2 + rad * (end.y - start.y), (start.y + end.y) / 2 - rad * (end.x - start.x)


def point(start: Node, end: Node, rad: float, part: float) -> Place:
    """Return a point of the bent line, `part` of the way along."""
    control_x, control_y = _control(start, end, rad)
    one, two, three = (1 - part) ** 2, 2 * part * (1 - part), part ** 2
    return one * start.x + two * control_x + three * end.x, one * start.y + two * control_y + three * end.y
