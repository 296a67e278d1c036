"""The influence map drawn: bands, ties, people, and the rival's people."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from kamkit.lang.words import Words
from kamkit.look.colours import LIGHT, STANCE_MARKER
from kamkit.look.drawing import Drawing
from kamkit.look.shapes import POINTS, Place
from kamkit.plots.bends import bend, between, clear_of, free_place
from kamkit.plots.network import HEAD, LEFT, NAME, NAME_LINE, SMALL, SMALL_LINE, Layout, Node
from kamkit.plots.picture import WIDTH, missing, stance_of

THICK: Mapping[int, float] = {1: 0.9, 2: 1.7, 3: 2.7}
UNKNOWN_THICK = 1.2
MARK = 0.09
ROUND = 12.0
"""The ring around a sign on a tie, in points."""
TIP, HEAD_LONG, HEAD_WIDE, BAR = 1.118, 0.05, 0.025, 0.069
"""How far an arrow's tip is set back (times its thickness), its head, the bar of one that pushes away (inches)."""
SOLID = 0.82
DASHES = "- -"
RIVAL_MARKER = "s"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
Row = Mapping[Any, Any]


def draw_bands(sheet: Drawing, plan: Layout, words: Words) -> None:
    """Draw the levels as bands and the departments' names above them."""
    for at, band in enumerate(plan.bands):
        sheet.box(0, band.bottom, WIDTH, band.top - band.bottom, fill=shade(at), layer=0)
        sheet.write(words(f"plots.level.{band.level}"), LEFT / 2, (band.top + band.bottom) / 2, SMALL + 0.4,
                    LIGHT.quiet, across="center", turned=True)
    for key, middle in plan.columns:
        sheet.write(words(f"plots.function.{key}"), middle, plan.bands[0].top + HEAD / 2, SMALL + 0.4, LIGHT.quiet,
                    across="center")


def shade(band: int) -> str:
    """Return the colour of a band, counted from the top."""
    return LIGHT.paper if band % 2 else LIGHT.panel


def draw_ties(sheet: Drawing, plan: Layout, ties: Sequence[Row]) -> None:
    """Draw every tie among the people: its width tells the strength, its head the sign, dashes what is unknown."""
    nodes = list(plan.nodes.values())
    taken = [node.box for node in nodes]
    bends: dict[tuple[str, str], float] = {}
    for tie in ties:
        start, end = plan.nodes[tie["source"]], plan.nodes[tie["target"]]
        rad = bends[tie["source"], tie["target"]] = bend(start, end, nodes, bends.get((tie["target"], tie["source"])))
        _draw_tie(sheet, start, end, rad, tie)
        mark = "?" if missing(tie["sign"]) else "−" if tie["sign"] < 0 else ""
        if mark:
            x, y = free_place(start, end, rad, taken)
            taken.append((x - MARK, y - MARK, x + MARK, y + MARK))
            sheet.mark("o", x, y, ROUND, _colour(tie), hollow=True, thick=0.7, layer=4)
            sheet.write(mark, x, y, SMALL, _colour(tie), across="center", layer=4)


def _draw_tie(sheet: Drawing, start: Node, end: Node, rad: float, tie: Mapping[Any, Any]) -> None:
    negative = not missing(tie["sign"]) and tie["sign"] < 0
    thick, colour = thickness(tie["strength"]), _colour(tie)
    dash = DASHES if missing(tie["sign"]) or missing(tie["strength"]) else "-"
    off, on = clear_of(start, end, rad)
    first, control, last = between(start, end, rad, off + 1.5 / POINTS, on + 2.5 / POINTS)
    along = _towards(control, last)
    stop = last if negative else _moved(last, along, -TIP * thick / POINTS)
    sheet.line((first, stop), colour, thick, control=control, dash=dash, solid=SOLID, layer=2)
    if negative:
        bar = [_moved(last, along, 0, side * BAR) for side in (1, -1)]
        sheet.line(bar, colour, thick, dash=dash, solid=SOLID, layer=2)
    else:
        head = [_moved(stop, along, -HEAD_LONG, HEAD_WIDE), stop, _moved(stop, along, -HEAD_LONG, -HEAD_WIDE)]
        sheet.area(head, colour, edge=colour, thick=thick, solid=SOLID, layer=2)


def _towards(start: Place, end: Place) -> Place:
    """Return the direction from one place to another, one inch long; to the right where they are the same."""
    far = math.dist(start, end)
    return ((end[0] - start[0]) / far, (end[1] - start[1]) / far) if far else (1.0, 0.0)


def _moved(place: Place, along: Place, ahead: float, aside: float = 0.0) -> Place:
    """Return the place so many inches ahead in a direction, and aside to its left."""
    return place[0] + ahead * along[0] - aside * along[1], place[1] + ahead * along[1] + aside * along[0]


def _colour(tie: Mapping[Any, Any]) -> str:
    return LIGHT.opponent if not missing(tie["sign"]) and tie["sign"] < 0 else LIGHT.ink


def thickness(strength: Any) -> float:
    """Return the width of a tie's line in points."""
    return UNKNOWN_THICK if missing(strength) else THICK[int(strength)]


def draw_people(sheet: Drawing, plan: Layout) -> None:
    """Draw each person: marker and colour for the stance, size for influence, hollow where never met, label above."""
    for node in plan.nodes.values():
        band = next(at for at, band in enumerate(plan.bands) if node.y >= band.bottom)
        stance = stance_of(node.row["stance"])
        colour = getattr(LIGHT, stance)
        sheet.mark(STANCE_MARKER[stance], node.x, node.y, 2 * node.radius * POINTS, colour,
                   hollow=not node.row["met"], thick=1.6, layer=4)
        top = node.y + node.radius + 0.02 + node.label_height
        for line in (*node.name, *node.detail):
            small = line in node.detail
            tall = SMALL_LINE if small else NAME_LINE
            sheet.write(line, node.x, top - tall / 2, SMALL if small else NAME, LIGHT.quiet if small else LIGHT.ink,
                        across="center", layer=5, ground=shade(band))
            top -= tall


def rivals_of(ties: Sequence[Row]) -> dict[str, tuple[str, str]]:
    """Return the rival's people by code: a letter for the map, and the name for the legend."""
    named = {str(row["source"]): str(row["source_name"]) for row in reversed(ties)}
    order = dict.fromkeys(str(row["source"]) for row in ties)
    return {code: (LETTERS[at % len(LETTERS)], named[code]) for at, code in enumerate(order)}


def draw_rivals(sheet: Drawing, plan: Layout, ties: Sequence[Row]) -> None:
    """Draw beside each person the rival's people who reach that person: a line to a square with the rival's
    letter, hollow and dashed where nobody knows how close."""
    letters = rivals_of(ties)
    count: dict[str, int] = {}
    for tie in ties:
        node = plan.nodes[tie["target"]]
        at = count[tie["target"]] = count.get(tie["target"], -1) + 1
        side = -1 if node.x > WIDTH - 0.55 else 1
        x = node.x + side * (0.75 * node.radius + 0.15 + 0.26 * at)
        y = node.y - 0.75 * node.radius - 0.06
        unknown = missing(tie["strength"])
        sheet.line([(node.x, node.y), (x, y)], LIGHT.rival, thickness(tie["strength"]) + 0.4,
                   dash=DASHES if unknown else "-", layer=3)
        sheet.mark(RIVAL_MARKER, x, y, 9.5, LIGHT.rival, hollow=unknown, layer=4)
        sheet.write(letters[tie["source"]][0], x, y, 7, LIGHT.rival if unknown else LIGHT.paper, across="center",
                    layer=5)
