"""What each sign of the influence map means, in lines that fit below it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from kamkit.lang.words import Words
from kamkit.look.colours import LIGHT, STANCE_MARKER
from kamkit.plots.lines import DASHES, RIVAL_MARKER, rivals_of
from kamkit.plots.network import SMALL
from kamkit.plots.picture import WIDTH, missing, stance_of, width_of

LINE, MARK, LONG, BETWEEN, EDGE = 0.2, 0.19, 0.36, 0.16, 0.08


@dataclass(frozen=True)
class Sign:
    """One sign and its words: a marker, a short line, or (neither) words alone."""

    text: str
    marker: str = ""
    colour: str = LIGHT.ink
    line: Any = None
    style: Mapping[str, Any] = field(default_factory=dict)

    @property
    def indent(self) -> float:
        """Return the room before the words, in inches."""
        return LONG if self.line else MARK if self.marker else 0.0

    @property
    def width(self) -> float:
        """Return the room the whole needs, in inches."""
        return self.indent + width_of(self.text, SMALL) + BETWEEN


def signs(people: pd.DataFrame, ties: pd.DataFrame, words: Words) -> list[Sign]:
    """Return the signs that this map uses, and no others."""
    stances = [stance_of(stance) for stance in people["stance"]]
    found = [Sign(words(f"plots.stance.{s}"), STANCE_MARKER[s], getattr(LIGHT, s))
             for s in STANCE_MARKER if s in stances]
    if not people["met"].all():
        found.append(Sign(words("plots.hollow"), "o", LIGHT.unknown, style={"markerfacecolor": LIGHT.paper}))
    if people["share"].abs().gt(0).any():
        found.append(Sign(words("plots.size")))
    return found + _tie_signs(ties[~ties["rival"].astype(bool)], words) + _rival_signs(ties, words)


def _tie_signs(ties: pd.DataFrame, words: Words) -> list[Sign]:
    rows = ties.to_dict("records")
    found = []
    if any(missing(row["sign"]) or row["sign"] > 0 for row in rows):
        found.append(Sign(words("plots.positive"), line="-"))
    if any(not missing(row["sign"]) and row["sign"] < 0 for row in rows):
        found.append(Sign(f"− {words('plots.negative')}", colour=LIGHT.opponent, line="-"))
    if any(missing(row["sign"]) or missing(row["strength"]) for row in rows):
        found.append(Sign(words("plots.tie_unknown"), line=DASHES))
    return found


def _rival_signs(ties: pd.DataFrame, words: Words) -> list[Sign]:
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


def draw(axes: Axes, lines: Sequence[Sequence[Sign]]) -> None:
    """Draw the lines of signs at the foot of the picture, the last one lowest."""
    for number, line in enumerate(lines):
        middle = EDGE + (len(lines) - number - 0.5) * LINE
        x = EDGE
        for sign in line:
            _draw(axes, sign, x, middle)
            x += sign.width


def _draw(axes: Axes, sign: Sign, x: float, middle: float) -> None:
    if sign.line:
        axes.plot([x, x + LONG - 0.07], [middle, middle], color=sign.colour, linestyle=sign.line, linewidth=1.6,
                  marker="")
    if sign.marker:
        axes.plot(x + 0.07, middle, sign.marker, color=sign.colour, markersize=6.5, markeredgewidth=1.3, **sign.style)
    axes.text(x + sign.indent, middle, sign.text, size=SMALL, va="center_baseline", color=LIGHT.ink)
