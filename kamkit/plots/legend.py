"""What each sign of the influence map means, in lines that fit below it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kamkit.lang.words import Words
from kamkit.look.colours import LIGHT, STANCE_MARKER
from kamkit.look.drawing import Drawing
from kamkit.plots.lines import DASHES, RIVAL_MARKER, rivals_of
from kamkit.plots.network import SMALL
from kamkit.plots.picture import WIDTH, missing, stance_of, width_of

LINE, MARK, LONG, BETWEEN, EDGE = 0.2, 0.19, 0.36, 0.16, 0.08
Row = Mapping[Any, Any]


@dataclass(frozen=True)
class Sign:
    """One sign and its words: a marker, a short line, or (neither) words alone."""

    text: str
    marker: str = ""
    colour: str = LIGHT.ink
    line: str = ""
    hollow: bool = False

    @property
    def indent(self) -> float:
        """Return the room before the words, in inches."""
        return LONG if self.line else MARK if self.marker else 0.0

    @property
    def width(self) -> float:
        """Return the room the whole needs, in inches."""
        return self.indent + width_of(self.text, SMALL) + BETWEEN


def signs(people: Sequence[Row], ours: Sequence[Row], rivals: Sequence[Row], words: Words) -> list[Sign]:
    """Return the signs that this map uses, and no others; `ours` are the ties among the people."""
    stances = [stance_of(row["stance"]) for row in people]
    found = [Sign(words(f"plots.stance.{s}"), STANCE_MARKER[s], getattr(LIGHT, s))
             for s in STANCE_MARKER if s in stances]
    if not all(row["met"] for row in people):
        found.append(Sign(words("plots.hollow"), "o", LIGHT.unknown, hollow=True))
    if any(row["share"] for row in people):
        found.append(Sign(words("plots.size")))
    return found + _tie_signs(ours, words) + _rival_signs(rivals, words)


def _tie_signs(rows: Sequence[Row], words: Words) -> list[Sign]:
    found = []
    if any(missing(row["sign"]) or row["sign"] > 0 for row in rows):
        found.append(Sign(words("plots.positive"), line="-"))
    if any(not missing(row["sign"]) and row["sign"] < 0 for row in rows):
        found.append(Sign(f"− {words('plots.negative')}", colour=LIGHT.opponent, line="-"))
    if any(missing(row["sign"]) or missing(row["strength"]) for row in rows):
        found.append(Sign(words("plots.tie_unknown"), line=DASHES))
    return found


def _rival_signs(ties: Sequence[Row], words: Words) -> list[Sign]:
    return [Sign(f"{letter}  {words('plots.rival')} {name}", RIVAL_MARKER, LIGHT.rival)
            for letter, name in rivals_of(ties).values()]


def flow(found: Sequence[Sign]) -> list[list[Sign]]:
    """Return the signs in lines no wider than the picture."""
    lines: list[list[Sign]] = []
    for sign in found:
        if lines and sum(other.width for other in lines[-1]) + sign.width <= WIDTH - 2 * EDGE + BETWEEN:
            lines[-1].append(sign)
        else:
            lines.append([sign])
    return lines


def draw(sheet: Drawing, lines: Sequence[Sequence[Sign]]) -> None:
    """Draw the lines of signs at the foot of the picture, the last one lowest."""
    for number, line in enumerate(lines):
        middle = EDGE + (len(lines) - number - 0.5) * LINE
        x = EDGE
        for sign in line:
            _draw(sheet, sign, x, middle)
            x += sign.width


def _draw(sheet: Drawing, sign: Sign, x: float, middle: float) -> None:
    if sign.line:
        sheet.line([(x, middle), (x + LONG - 0.07, middle)], sign.colour, 1.6, dash=sign.line)
    if sign.marker:
        sheet.mark(sign.marker, x + 0.07, middle, 6.5, sign.colour, hollow=sign.hollow, thick=1.3)
    sheet.write(sign.text, x + sign.indent, middle, SMALL, up="low")
