"""Charts in the house style: Chinese type, quiet axes, words in place of pictures for those who cannot see them."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from io import BytesIO
from typing import Any

import matplotlib
from cycler import cycler
from matplotlib import font_manager
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from kamkit.look.colours import LIGHT, SERIES, SERIES_DASH, SERIES_MARKER
from kamkit.look.drawing import CSS_DOTS, WIDTHS
from kamkit.look.html import Html
from kamkit.look.type import FAMILY, FONT_FILE

DOTS = 144

STYLE: dict[Any, Any] = {
    "font.family": ["sans-serif"],
    "font.sans-serif": [FAMILY, "DejaVu Sans"],
    "font.size": 9.5,
    "axes.unicode_minus": False,
    "axes.titlesize": 11,
    "axes.titlelocation": "left",
    "axes.titlepad": 10,
    "axes.titlecolor": LIGHT.ink,
    "axes.labelsize": 9.5,
    "axes.labelcolor": LIGHT.quiet,
    "axes.edgecolor": LIGHT.line,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.axisbelow": True,
    "axes.prop_cycle": cycler(color=SERIES, linestyle=SERIES_DASH, marker=SERIES_MARKER),
    "grid.color": LIGHT.line,
    "grid.linewidth": 0.6,
    "text.color": LIGHT.ink,
    "text.parse_math": False,  # a name with two dollar signs is a name
    "xtick.color": LIGHT.quiet,
    "ytick.color": LIGHT.quiet,
    "xtick.labelcolor": LIGHT.ink,
    "ytick.labelcolor": LIGHT.ink,
    "xtick.labelsize": 9,
    "ytick.labelsize": 9,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
    "lines.linewidth": 1.8,
    "lines.markersize": 4.5,
    "legend.frameon": False,
    "legend.fontsize": 9,
    "figure.dpi": DOTS,
    "savefig.dpi": "figure",
    "figure.facecolor": LIGHT.paper,
    "axes.facecolor": LIGHT.paper,
    "savefig.facecolor": LIGHT.paper,
    "figure.constrained_layout.use": True,
    "figure.constrained_layout.h_pad": 0.08,
    "figure.constrained_layout.w_pad": 0.06,
    "svg.fonttype": "path",
    "svg.hashsalt": "kamkit",
}


@cache
def _font_known() -> bool:
    """Return True once matplotlib knows our font, and prefers our file to one of the same name on the machine."""
    font_manager.fontManager.addfont(str(FONT_FILE))
    known = font_manager.fontManager.ttflist
    known.insert(0, known.pop())
    return True


def use_chinese_type() -> None:
    """Let every chart of this process, a user's own too, write Chinese; asking twice changes nothing."""
    _font_known()
    others = [name for name in matplotlib.rcParams["font.sans-serif"] if name != FAMILY]
    matplotlib.rcParams["font.family"] = ["sans-serif"]
    matplotlib.rcParams["font.sans-serif"] = [FAMILY, *others]
    matplotlib.rcParams["axes.unicode_minus"] = False


@contextmanager
def house_style() -> Iterator[None]:
    """Draw in the house style: `with house_style():`, or `@house_style()` above a function that draws."""
    _font_known()
    with matplotlib.rc_context(STYLE):
        yield


def figure(width: str = "full", height: float = 3.2, *, rows: int = 1, columns: int = 1) -> tuple[Figure, Any]:
    """Return a figure and its axes (an array of them when there are several).

    It is `full` or `half` a page wide, its height is in inches. It belongs to no pyplot and so needs no closing; a
    notebook shows it by `as_png`.
    """
    with house_style():
        drawn = Figure(figsize=(WIDTHS[width], height))
        FigureCanvasAgg(drawn)
        return drawn, drawn.subplots(rows, columns)


def png_bytes(fig: Figure) -> bytes:
    """Return the figure as PNG; the same figure gives the same bytes, with no date and no name of a program in them."""
    out = BytesIO()
    with house_style():
        FigureCanvasAgg(fig).print_png(out, metadata={"Software": None})  # type: ignore[no-untyped-call]
    return out.getvalue()


def svg_bytes(fig: Figure) -> bytes:
    """Return the figure as SVG with its letters as outlines; the same figure gives the same bytes."""
    out = BytesIO()
    nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    with house_style():
        FigureCanvasSVG(fig).print_svg(out, metadata=nothing)  # type: ignore[no-untyped-call]
    return out.getvalue()


def _image(kind: str, data: bytes, fig: Figure, alt: str) -> Html:
    if not alt.strip():
        raise ValueError("a chart needs words for those who cannot see it: alt is empty")
    width, height = (round(inches * CSS_DOTS) for inches in fig.get_size_inches())
    source = f"data:image/{kind};base64,{base64.b64encode(data).decode('ascii')}"
    return Html("<img class='kam-chart' alt='{}' width='{}' height='{}' src='{}'>").format(alt, width, height, source)


def as_png(fig: Figure, alt: str) -> Html:
    """Return the figure as an <img> that carries its own data; `alt` says what it shows (ValueError if nothing)."""
    return _image("png", png_bytes(fig), fig, alt)


def as_svg(fig: Figure, alt: str) -> Html:
    """Return the figure as `as_png` does, as outlines: sharper in print, larger where there are many points."""
    return _image("svg+xml", svg_bytes(fig), fig, alt)
