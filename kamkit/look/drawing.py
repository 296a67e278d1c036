"""A drawing in inches that becomes an image of outlines: sharp on a phone and in print, made in a millisecond or two.

A page shows it as an <img>: its letters are outlines and need no font where it is looked at, it can be saved and copied
as a picture, and the image's alternative text says it in words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from kamkit.look.colours import LIGHT
from kamkit.look.html import Html
from kamkit.look.shapes import POINTS, Box, Line, Mark, Place, Shape, Sheet, Words, number

CSS_DOTS = 96
WIDTHS: Mapping[str, float] = {"full": 6.9, "half": 3.6}
"""Inches: A4 less its margins; and half of it less the gap, which is also the width of a 390 px phone's column."""
PLAIN = "%#<>'&:"
"""What may not stand in a data address within single quotes; and the colon, so that no address is seen in it."""


class Drawing:
    """A sheet of paper, so many inches wide and high, and the shapes on it; what is on a higher layer lies above."""

    def __init__(self, width: float, height: float) -> None:
        self.width, self.height = width, height
        self.shapes: list[Shape] = []

    def box(self, left: float, bottom: float, width: float, height: float, **pen: Any) -> None:
        """Draw a rectangle; `pen`: fill, edge, thick (points), dash, solid, layer (`shapes.Pen`)."""
        self.shapes.append(Box(left=left, bottom=bottom, width=width, height=height, **pen))

    def line(self, places: Iterable[Place], colour: str = LIGHT.ink, thick: float = 1.0, **more: Any) -> None:
        """Draw a line through two places or more; `more`: dash, solid, layer, or a control place that bends it."""
        if len(through := tuple(places)) > 1:
            self.shapes.append(Line(places=through, edge=colour, thick=thick, **more))

    def area(self, places: Iterable[Place], fill: str, **pen: Any) -> None:
        """Draw a filled area with these corners."""
        self.shapes.append(Line(places=tuple(places), fill=fill, closed=True, **pen))

    def mark(self, kind: str, x: float, y: float, size: float, colour: str, *, fill: str = "", hollow: bool = False,
             thick: float = 1.0, layer: float = 3) -> None:
        """Draw a sign (`shapes.Mark`), so many points large, filled like its edge, with `fill`, or hollow on paper."""
        fill = LIGHT.paper if hollow else fill or colour
        self.shapes.append(Mark(kind=kind, x=x, y=y, size=size, fill=fill, edge=colour, thick=thick, layer=layer))

    def write(self, text: str, x: float, y: float, size: float, colour: str = LIGHT.ink, **more: Any) -> None:
        """Write a text; `more`: across, up, turned, ground, layer (`shapes.Words`). Blank text leaves nothing."""
        if text.strip():
            self.shapes.append(Words(text=text, x=x, y=y, size=size, colour=colour, **more))

    @property
    def words(self) -> list[Words]:
        """Return all that is written on it."""
        return [shape for shape in self.shapes if isinstance(shape, Words)]

    def svg(self) -> str:
        """Return the drawing as SVG on white paper; the same drawing gives the same text."""
        sheet = Sheet(self.height)
        drawn = "".join(shape.svg(sheet) for shape in sorted(self.shapes, key=lambda shape: shape.layer))
        size = f"{number(self.width * POINTS)} {number(self.height * POINTS)}"
        return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}"><defs>{sheet.outlines()}</defs>'
                f'<path fill="{LIGHT.paper}" d="M0 0h{size.replace(" ", "v")}H0z"/>{drawn}</svg>')


def as_image(drawing: Drawing, alt: str) -> Html:
    """Return the drawing as an <img> that carries its own data; `alt` says what it shows (ValueError if nothing)."""
    if not alt.strip():
        raise ValueError("a chart needs words for those who cannot see it: alt is empty")
    width, height = (round(inches * CSS_DOTS) for inches in (drawing.width, drawing.height))
    image = "<img class='kam-chart' alt='{}' width='{}' height='{}' src='data:image/svg+xml,{}'>"
    return Html(image).format(alt, width, height, Html(plain(drawing.svg())))


def plain(svg: str) -> str:
    """Return an SVG as it stands in a data address within single quotes: nothing in it ends the one or the other."""
    for sign in PLAIN:
        svg = svg.replace(sign, f"%{ord(sign):02X}")
    return svg
