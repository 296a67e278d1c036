"""The shapes of a drawing, in inches from its lower left corner; each knows how an SVG says it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import escape

from kamkit.look.colours import LIGHT
from kamkit.look.outlines import ASCENT, DESCENT, UNITS, ems, glyph

POINTS = 72
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
DASHES: Mapping[str, tuple[float, ...]] = {
    "-": (), "--": (3.7, 1.6), "-.": (6.4, 1.6, 1.0, 1.6), ":": (1.0, 1.65), "- -": (3.2, 2.2),
}
"""How lines are broken: dash and gap, as multiples of their thickness."""
CORNERS: Mapping[str, tuple[tuple[float, float], ...]] = {
    "s": ((-1, -1), (1, -1), (1, 1), (-1, 1)),
    "^": ((0, 1), (-1, -1), (1, -1)),
    "v": ((0, -1), (1, 1), (-1, 1)),
    "D": ((0, 1.414), (1.414, 0), (0, -1.414), (-1.414, 0)),
    "P": ((-.33, 1), (.33, 1), (.33, .33), (1, .33), (1, -.33), (.33, -.33), (.33, -1), (-.33, -1), (-.33, -.33),
          (-1, -.33), (-1, .33), (-.33, .33)),
}
"""Corners of the marks, in halves of their size; "o" is a circle."""
RISE: Mapping[str, float] = {"middle": (ASCENT - DESCENT) / 2, "low": ASCENT / 2, "base": 0.0}
"""How far above its baseline a line of type stands on its point, in ems."""
BACK: Mapping[str, float] = {"left": 0.0, "center": 0.5, "right": 1.0}
LEADING = 1.15
PAD = 0.6 / POINTS
Place = tuple[float, float]
Frame = tuple[float, float, float, float]


def number(value: float) -> str:
    """Return a number as a drawing writes it, to a hundredth of a point."""
    return f"{round(value, 2) + 0.0:g}"


class Sheet:
    """What the shapes of one drawing are written on: its height, and the outlines that its words have used."""

    def __init__(self, height: float) -> None:
        self.height = height
        self._outlines: dict[str, str] = {}

    def at(self, x: float, y: float) -> str:
        """Return a place as an SVG counts it: in points, downwards."""
        return f"{number(x * POINTS)} {number((self.height - y) * POINTS)}"

    def outline(self, character: str) -> str:
        """Return the name by which a character's outline is used."""
        return self._outlines.setdefault(character, _short(len(self._outlines)))

    def outlines(self) -> str:
        """Return the outlines that were used, each once."""
        drawn = ((name, glyph(character)) for character, name in self._outlines.items())
        return "".join(f'<path id="{name}" d="{found.path}"/>' for name, found in drawn if found)


def _short(count: int) -> str:
    """Return a name that begins with a letter, shorter for lower counts."""
    low = DIGITS[10 + count % 26]
    return low if count < 26 else low + _short(count // 26 - 1)


@dataclass(frozen=True, kw_only=True)
class Pen:
    """How a shape is inked: fill, edge, the edge's thickness in points and how it is broken, how solid it is."""

    fill: str = "none"
    edge: str = "none"
    thick: float = 0.0
    dash: str = "-"
    solid: float = 1.0
    layer: float = 1

    def ink(self) -> str:
        """Return the attributes of an SVG element; black fill and no edge need no word."""
        said = f' fill="{self.fill}"'
        if self.edge != "none" and self.thick:
            said += f' stroke="{self.edge}" stroke-width="{number(self.thick)}"'
            if DASHES[self.dash]:
                said += f' stroke-dasharray="{" ".join(number(part * self.thick) for part in DASHES[self.dash])}"'
        return said if self.solid == 1.0 else f'{said} opacity="{number(self.solid)}"'


@dataclass(frozen=True, kw_only=True)
class Box(Pen):
    """A rectangle."""

    left: float
    bottom: float
    width: float
    height: float

    @property
    def frame(self) -> Frame:
        """Return left, bottom, right, top."""
        return self.left, self.bottom, self.left + self.width, self.bottom + self.height

    def svg(self, sheet: Sheet) -> str:
        """Return the rectangle as an SVG says it."""
        x, y = sheet.at(self.left, self.bottom + self.height).split()
        size = f'width="{number(self.width * POINTS)}" height="{number(self.height * POINTS)}"'
        return f'<rect x="{x}" y="{y}" {size}{self.ink()}/>'


@dataclass(frozen=True, kw_only=True)
class Line(Pen):
    """A line through places; with a control point the curve from the first to the last; closed it is an area."""

    places: tuple[Place, ...]
    control: Place | None = None
    closed: bool = False

    @property
    def frame(self) -> Frame:
        """Return left, bottom, right, top of its places."""
        return _around(self.places)

    def svg(self, sheet: Sheet) -> str:
        """Return the line as an SVG says it."""
        first, *rest = (sheet.at(*place) for place in self.places)
        step = f"Q{sheet.at(*self.control)} " if self.control else "L"
        return f'<path d="M{first}{step}{" ".join(rest)}{"Z" if self.closed else ""}"{self.ink()}/>'


@dataclass(frozen=True, kw_only=True)
class Mark(Pen):
    """A sign at a place: o circle, s square, D diamond, ^ and v triangles, P plus; its size is in points."""

    kind: str
    x: float
    y: float
    size: float

    @property
    def frame(self) -> Frame:
        """Return left, bottom, right, top."""
        half = (self.size * (1.414 if self.kind == "D" else 1.0) + self.thick) / 2 / POINTS
        return self.x - half, self.y - half, self.x + half, self.y + half

    def svg(self, sheet: Sheet) -> str:
        """Return the sign as an SVG says it."""
        if self.kind == "o":
            x, y = sheet.at(self.x, self.y).split()
            return f'<circle cx="{x}" cy="{y}" r="{number(self.size / 2)}"{self.ink()}/>'
        half = self.size / 2 / POINTS
        first, *rest = (sheet.at(self.x + half * x, self.y + half * y) for x, y in CORNERS[self.kind])
        return f'<path d="M{first}L{" ".join(rest)}Z"{self.ink()}/>'


@dataclass(frozen=True, kw_only=True)
class Words:
    """Lines of type at a place; `across` is left, center or right, `up` middle, low or base; a ground lies behind."""

    text: str
    x: float
    y: float
    size: float
    colour: str = LIGHT.ink
    across: str = "left"
    up: str = "middle"
    turned: bool = False
    ground: str = ""
    layer: float = 3

    @property
    def lines(self) -> list[str]:
        """Return its lines."""
        return self.text.split("\n")

    @property
    def frame(self) -> Frame:
        """Return left, bottom, right, top of the lines, in inches."""
        em, boxes = self.size / POINTS, list(self._placed())
        left, right = min(x for _, x, _, _ in boxes), max(x + wide for _, x, _, wide in boxes)
        low, high = boxes[-1][2] - DESCENT * em, boxes[0][2] + ASCENT * em
        if not self.turned:
            return left, low, right, high
        return self.x - (high - self.y), self.y + left - self.x, self.x - (low - self.y), self.y + right - self.x

    def _placed(self) -> Iterator[tuple[str, float, float, float]]:
        """Return each line, where its baseline begins, and how wide it is, in inches."""
        em = self.size / POINTS
        top = self.y - RISE[self.up] * em + (len(self.lines) - 1) * LEADING * em / 2
        for at, line in enumerate(self.lines):
            wide = ems(line) * em
            yield line, self.x - BACK[self.across] * wide, top - at * LEADING * em, wide

    def svg(self, sheet: Sheet) -> str:
        """Return the lines as outlines, turned by a quarter to the left if they are to be."""
        lines = "".join(self._line(sheet, line, x, y) for line, x, y, _ in self._placed())
        turn = f' transform="rotate(-90 {sheet.at(self.x, self.y)})"' if self.turned else ""
        return f'{self._behind(sheet)}<g fill="{self.colour}"{turn}>{lines}</g>'

    def _behind(self, sheet: Sheet) -> str:
        if not self.ground:
            return ""
        left, low, right, high = self.frame
        return Box(left=left - PAD, bottom=low - PAD, width=right - left + 2 * PAD, height=high - low + 2 * PAD,
                   fill=self.ground, solid=0.85).svg(sheet)

    def _line(self, sheet: Sheet, line: str, x: float, y: float) -> str:
        scale = f"{self.size / UNITS:g}"
        return f'<g transform="translate({sheet.at(x, y)})scale({scale})">{"".join(_letters(line, sheet))}</g>'


def _letters(line: str, sheet: Sheet) -> Iterator[str]:
    """Return the letters of a line side by side; one that the font lacks is left to the reader's own fonts."""
    x = 0.0
    for character in line:
        found = glyph(character)
        at = f' x="{x:g}"' if x else ""
        if found is None:
            yield f'<text{at} font-size="{UNITS}" font-family="sans-serif">{escape(character)}</text>'
        elif found.path:
            yield f'<use href="#{sheet.outline(character)}"{at}/>'
        x += UNITS * (1.0 if found is None else found.advance)


def _around(places: Sequence[Place]) -> Frame:
    xs, ys = [x for x, _ in places], [y for _, y in places]
    return min(xs), min(ys), max(xs), max(ys)


Shape = Box | Line | Mark | Words
