"""The coverage grid drawn: departments down, levels across, in each cell who, in which role, and when last seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from kamkit.lang.words import Words
from kamkit.look.colours import HEAT, LIGHT, STANCE_MARKER, ink_on
from kamkit.look.drawing import Drawing
from kamkit.model.person import Function, Level
from kamkit.plots.picture import WIDTH, gap, missing, stance_of, width_of, wrapped

HEAD, LEFT, GAP, INSET = 0.34, 0.94, 0.05, 0.09
NAME, SMALL = 10.0, 8.6
LINE, SMALL_LINE = 0.185, 0.155
COLUMN = (WIDTH - LEFT - 0.06) / len(Level)
NO_FUNCTION = "none"
ROWS = (NO_FUNCTION, *(function.value for function in Function))
"""Heads who belong to no department stand above the departments."""
FILL: Mapping[str, str] = {"fresh": HEAT[2], "stale": HEAT[0], "unmet": LIGHT.paper, "empty": LIGHT.paper}
EDGE: Mapping[str, Any] = {
    "fresh": {"edge": HEAT[4], "thick": 1.2},
    "stale": {"edge": HEAT[3], "thick": 1.2, "dash": "-."},
    "unmet": {"edge": LIGHT.medium, "thick": 1.2, "dash": "--"},
    "empty": {"edge": LIGHT.line, "thick": 0.8, "dash": ":"},
}


@dataclass(frozen=True)
class Entry:
    """One line of a cell: text, size, colour, and the marker before it."""

    text: str
    small: bool = False
    colour: str = LIGHT.ink
    marker: str = ""
    hollow: bool = False

    @property
    def height(self) -> float:
        """Return the line's height in inches."""
        return SMALL_LINE if self.small else LINE


Entries = list[Entry]


@dataclass(frozen=True)
class Box:
    """A cell to be drawn: its state and its lines."""

    state: str
    entries: Entries

    @property
    def height(self) -> float:
        """Return the height its lines need, in inches."""
        return sum(entry.height for entry in self.entries) + 2 * INSET


def boxes(cells: pd.DataFrame, words: Words) -> dict[tuple[str, str], Box]:
    """Return the box of each (function, level) of the frame."""
    return {key: _box(rows, words) for key, rows in by_cell(cells).items()}


def by_cell(cells: pd.DataFrame) -> dict[tuple[str, str], list[dict[Any, Any]]]:
    """Return the rows of each (function, level), without those of people whose place is unknown."""
    found: dict[tuple[str, str], list[dict[Any, Any]]] = {}
    for row in cells.to_dict("records"):
        if not missing(row["state"]):
            found.setdefault((str(row["function"]), str(row["level"])), []).append(row)
    return found


def rows_of(found: Mapping[tuple[str, str], Box]) -> list[tuple[str, float]]:
    """Return each department and the height of its row, in inches."""
    heights = ((f, [found[f, level.value].height for level in Level if (f, level.value) in found])
               for f in ROWS)
    return [(function, max(tall)) for function, tall in heights if tall]


def draw(sheet: Drawing, top: float, found: Mapping[tuple[str, str], Box], words: Words) -> float:
    """Draw heads and cells from `top` downwards and return where they end."""
    for at, level in enumerate(Level):
        sheet.write(words(f"plots.level.{level.value}"), LEFT + (at + 0.5) * COLUMN, top - HEAD / 2, NAME,
                    across="center")
    below = top - HEAD
    for function, height in rows_of(found):
        _row_head(sheet, function, below - height / 2, words)
        for at, level in enumerate(Level):
            box = found.get((function, level.value))
            if box:
                _draw_box(sheet, LEFT + at * COLUMN, below, height, box)
        below -= height + GAP
    return below


def _box(rows: list[dict[Any, Any]], words: Words) -> Box:
    first = rows[0]
    people = [] if missing(first["person"]) else rows
    entries = [entry for row in people for entry in _person(row, words)]
    if not people:
        quiet = LIGHT.medium if first["expected"] else LIGHT.quiet
        entries.append(Entry(words("plots.state.empty"), small=True, colour=quiet))
    if not missing(first["next"]) and (first["expected"] or people):
        entries += _suggested(first["next"], len(people), words)
    return Box(first["state"], entries)


def _person(row: Mapping[Any, Any], words: Words) -> Entries:
    stance = stance_of(row["stance"])
    name, *more = wrapped(row["name"], NAME, COLUMN - GAP - 0.28)
    named = [Entry(name, marker=stance, hollow=not row["met"]), *(Entry(line) for line in more)]
    return named + [Entry(line, small=True) for line in _details(row, words)]


def _details(row: Mapping[Any, Any], words: Words) -> list[str]:
    """Return roles and last contact, in one line if they fit, else in two or more."""
    cold = f" {words('plots.cold')}" if row["state"] == "stale" else ""
    last, held, room = seen(row, words) + cold, roles(row["roles"], words), COLUMN - GAP - 0.15
    together = f"{held}  {last}".strip()
    if width_of(together, SMALL) <= room:
        return [together]
    return [*wrapped(held, SMALL, room), *wrapped(last, SMALL, room)]


def roles(held: tuple[str, ...], words: Words) -> str:
    """Return roles in short words."""
    return (words("plots.role_between") + gap(words)).join(words(f"plots.role.{role}") for role in held)


def seen(row: Mapping[Any, Any], words: Words) -> str:
    """Return when a person was last seen: "12 d ago", "today", "never met", "no date"."""
    if missing(row["days"]):
        return words("plots.no_date") if row["met"] else words("plots.never_met")
    return words("plots.days", n=int(row["days"])) if row["days"] else words("plots.today")


def _suggested(name: str, people: int, words: Words) -> Entries:
    key = "plots.ask" if people == 0 else "plots.see" if people == 1 else "plots.next"
    first, *more = wrapped(f"→ {words(key, name=name)}", SMALL, COLUMN - GAP - 0.15)
    return [Entry(line, small=True, colour=LIGHT.accent) for line in (first, *(f"    {line}" for line in more))]


def _row_head(sheet: Drawing, function: str, middle: float, words: Words) -> None:
    star = "" if function == NO_FUNCTION or Function(function).from_handbook else " *"
    lines = wrapped(words(f"plots.function.{function}") + star, SMALL, LEFT - 0.06)
    sheet.write("\n".join(lines), 0.06, middle, SMALL)


def _draw_box(sheet: Drawing, left: float, top: float, height: float, box: Box) -> None:
    fill = FILL[box.state]
    sheet.box(left, top - height, COLUMN - GAP, height, fill=fill, **EDGE[box.state])
    at = top - INSET
    for entry in box.entries:
        middle = at - entry.height / 2
        colour = entry.colour if box.state in ("unmet", "empty") or entry.colour != LIGHT.ink else ink_on(fill)
        indent = 0.24 if not entry.small else 0.09
        if entry.marker:
            paint = getattr(LIGHT, entry.marker)
            sheet.mark(STANCE_MARKER[entry.marker], left + 0.14, middle, 6.5, paint, hollow=entry.hollow, thick=1.2)
        sheet.write(entry.text, left + indent, middle, SMALL if entry.small else NAME, colour, up="low")
        at -= entry.height
