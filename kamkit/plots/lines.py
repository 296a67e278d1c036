"""The influence map drawn: bands, ties, people, and the rival's people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch, Rectangle

from kamkit.lang.words import Words
from kamkit.look.colours import LIGHT, STANCE_MARKER
from kamkit.plots.network import (
    HEAD,
    LEFT,
    NAME,
    NAME_LINE,
    SMALL,
    SMALL_LINE,
    Layout,
    Node,
    bend,
    clear_of,
    free_place,
)
from kamkit.plots.picture import POINTS, WIDTH, missing, stance_of

THICK: Mapping[int, float] = {1: 0.9, 2: 1.7, 3: 2.7}
UNKNOWN_THICK = 1.2
MARK = 0.09
DASHES = (0, (3.2, 2.2))
WHITE = {"facecolor": LIGHT.paper, "edgecolor": "none", "pad": 0.6, "alpha": 0.85}
RIVAL_MARKER = "s"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def draw_bands(axes: Axes, plan: Layout, words: Words) -> None:
    """Draw the levels as bands and the departments' names above them."""
    for at, band in enumerate(plan.bands):
        axes.add_patch(Rectangle((0, band.bottom), WIDTH, band.top - band.bottom, facecolor=shade(at),
                                 edgecolor="none", zorder=0))
        axes.text(LEFT / 2, (band.top + band.bottom) / 2, words(f"plots.level.{band.level}"), rotation=90,
                  size=SMALL + 0.4, ha="center", va="center", color=LIGHT.quiet)
    for key, middle in plan.columns:
        axes.text(middle, plan.bands[0].top + HEAD / 2, words(f"plots.function.{key}"), size=SMALL + 0.4,
                  ha="center", va="center", color=LIGHT.quiet)


def shade(band: int) -> str:
    """Return the colour of a band, counted from the top."""
    return LIGHT.paper if band % 2 else LIGHT.panel


def draw_ties(axes: Axes, plan: Layout, ties: pd.DataFrame) -> None:
    """Draw every tie among the people: its width tells the strength, its head the sign, dashes what is unknown."""
    nodes = list(plan.nodes.values())
    taken = [node.box for node in nodes]
    bends: dict[tuple[str, str], float] = {}
    for tie in ties[~ties["rival"].astype(bool)].to_dict("records"):
        start, end = plan.nodes[tie["source"]], plan.nodes[tie["target"]]
        rad = bends[tie["source"], tie["target"]] = bend(start, end, nodes, bends.get((tie["target"], tie["source"])))
        _draw_tie(axes, start, end, rad, tie)
        mark = "?" if missing(tie["sign"]) else "−" if tie["sign"] < 0 else ""
        if mark:
            x, y = free_place(start, end, rad, taken)
            taken.append((x - MARK, y - MARK, x + MARK, y + MARK))
            axes.text(x, y, mark, size=SMALL, ha="center", va="center", color=_colour(tie), zorder=4,
                      bbox={"boxstyle": "circle,pad=0.12", "facecolor": LIGHT.paper, "edgecolor": _colour(tie),
                            "linewidth": 0.7})


def _draw_tie(axes: Axes, start: Node, end: Node, rad: float, tie: Mapping[Any, Any]) -> None:
    negative = not missing(tie["sign"]) and tie["sign"] < 0
    off, on = clear_of(start, end, rad)
    axes.add_patch(FancyArrowPatch(
        (start.x, start.y), (end.x, end.y), connectionstyle=f"arc3,rad={rad}", mutation_scale=9,
        arrowstyle="-[,widthB=0.55,lengthB=0" if negative else "-|>", shrinkA=off * POINTS + 1.5,
        shrinkB=on * POINTS + 2.5, color=_colour(tie), linewidth=thickness(tie["strength"]), alpha=0.82, zorder=2,
        linestyle=DASHES if missing(tie["sign"]) or missing(tie["strength"]) else "-", joinstyle="miter",
        capstyle="butt"))


def _colour(tie: Mapping[Any, Any]) -> str:
    return LIGHT.opponent if not missing(tie["sign"]) and tie["sign"] < 0 else LIGHT.ink


def thickness(strength: Any) -> float:
    """Return the width of a tie's line in points."""
    return UNKNOWN_THICK if missing(strength) else THICK[int(strength)]


def draw_people(axes: Axes, plan: Layout) -> None:
    """Draw each person: marker and colour for the stance, size for influence, hollow where never met, label above."""
    for node in plan.nodes.values():
        band = next(at for at, band in enumerate(plan.bands) if node.y >= band.bottom)
        stance = stance_of(node.row["stance"])
        colour = getattr(LIGHT, stance)
        axes.plot(node.x, node.y, STANCE_MARKER[stance], markersize=2 * node.radius * POINTS, color=colour,
                  markerfacecolor=colour if node.row["met"] else LIGHT.paper, markeredgewidth=1.6, zorder=4)
        top = node.y + node.radius + 0.02 + node.label_height
        for line in (*node.name, *node.detail):
            small = line in node.detail
            tall = SMALL_LINE if small else NAME_LINE
            axes.text(node.x, top - tall / 2, line, size=SMALL if small else NAME, ha="center", va="center",
                      color=LIGHT.quiet if small else LIGHT.ink, zorder=5,
                      bbox={**WHITE, "facecolor": shade(band)})
            top -= tall


def rivals_of(ties: pd.DataFrame) -> dict[str, tuple[str, str]]:
    """Return the rival's people by code: a letter for the map, and the name for the legend."""
    theirs = ties[ties["rival"].astype(bool)].drop_duplicates("source")
    return {str(row["source"]): (LETTERS[at % len(LETTERS)], str(row["source_name"]))
            for at, row in enumerate(theirs.to_dict("records"))}


def draw_rivals(axes: Axes, plan: Layout, ties: pd.DataFrame) -> None:
    """Draw beside each person the rival's people who reach that person: a line to a square with the rival's
    letter, hollow and dashed where nobody knows how close."""
    letters = rivals_of(ties)
    count: dict[str, int] = {}
    for tie in ties[ties["rival"].astype(bool)].to_dict("records"):
        node = plan.nodes[tie["target"]]
        at = count[tie["target"]] = count.get(tie["target"], -1) + 1
        side = -1 if node.x > WIDTH - 0.55 else 1
        x = node.x + side * (0.75 * node.radius + 0.15 + 0.26 * at)
        y = node.y - 0.75 * node.radius - 0.06
        unknown = missing(tie["strength"])
        axes.plot([node.x, x], [node.y, y], color=LIGHT.rival, linewidth=thickness(tie["strength"]) + 0.4, marker="",
                  linestyle=DASHES if unknown else "-", zorder=3)
        axes.plot(x, y, RIVAL_MARKER, color=LIGHT.rival, markersize=9.5, zorder=4, markeredgewidth=1,
                  markerfacecolor=LIGHT.paper if unknown else LIGHT.rival)
        axes.text(x, y, letters[tie["source"]][0], size=7, color=LIGHT.rival if unknown else LIGHT.paper, ha="center",
                  va="center_baseline", zorder=5)
