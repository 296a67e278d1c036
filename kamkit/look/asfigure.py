"""Our drawings as matplotlib figures: to go on drawing on, or to save as PNG where no SVG is taken (slides, chats)."""

from __future__ import annotations

from functools import singledispatch
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from kamkit.look.charts import figure, house_style
from kamkit.look.drawing import Drawing
from kamkit.look.shapes import DASHES, Box, Line, Mark, Pen, Words
from kamkit.look.type import FAMILY

UP = {"middle": "center", "low": "center_baseline", "base": "baseline"}


@house_style()
def as_figure(drawing: Drawing) -> Figure:
    """Return a drawing as a matplotlib figure of the same size, shape by shape; its data are inches from the lower left
    corner. It belongs to no pyplot and needs no closing."""
    fig, axes = figure("full", drawing.height)
    fig.set_layout_engine("none")
    fig.set_size_inches(drawing.width, drawing.height)
    axes.set_position((0, 0, 1, 1))
    axes.set(xlim=(0, drawing.width), ylim=(0, drawing.height))
    axes.set_axis_off()
    for order, shape in enumerate(sorted(drawing.shapes, key=lambda shape: shape.layer), start=1):
        draw(shape, axes, order)
    return fig


@singledispatch
def draw(shape: Any, axes: Axes, order: int) -> None:
    """Draw one shape above those before it."""
    raise TypeError(f"no way to draw a {type(shape).__name__}")


@draw.register
def _(shape: Box, axes: Axes, order: int) -> None:
    axes.add_patch(Rectangle((shape.left, shape.bottom), shape.width, shape.height, zorder=order, **_ink(shape)))


@draw.register
def _(shape: Line, axes: Axes, order: int) -> None:
    first, *rest = shape.places
    places, codes = [first], [int(Path.MOVETO)]
    if shape.control:
        places, codes = [first, shape.control, rest[-1]], [*codes, int(Path.CURVE3), int(Path.CURVE3)]
    else:
        places, codes = [first, *rest], codes + [int(Path.LINETO)] * len(rest)
    if shape.closed:
        places, codes = [*places, first], [*codes, int(Path.CLOSEPOLY)]
    axes.add_patch(PathPatch(Path(places, codes), zorder=order, **_ink(shape)))


@draw.register
def _(shape: Mark, axes: Axes, order: int) -> None:
    axes.plot(shape.x, shape.y, shape.kind, markersize=shape.size, markerfacecolor=shape.fill, linestyle="none",
              markeredgecolor=shape.edge, markeredgewidth=shape.thick, alpha=shape.solid, zorder=order)  # fmt: skip


@draw.register
def _(shape: Words, axes: Axes, order: int) -> None:
    ground = {"facecolor": shape.ground, "edgecolor": "none", "pad": 0.6, "alpha": 0.85} if shape.ground else None
    written = axes.text(shape.x, shape.y, shape.text, size=shape.size, color=shape.colour, ha=shape.across,
                        va=UP[shape.up], rotation=90 if shape.turned else 0, bbox=ground, zorder=order)  # fmt: skip
    written.set_fontfamily([FAMILY, "DejaVu Sans"])
    written.set_parse_math(False)


def _ink(pen: Pen) -> dict[str, Any]:
    dash = DASHES[pen.dash]
    edge = pen.edge if pen.thick else "none"
    return {"facecolor": pen.fill, "edgecolor": edge, "linewidth": pen.thick, "alpha": pen.solid,
            "linestyle": (0, dash) if dash else "-"}  # fmt: skip
