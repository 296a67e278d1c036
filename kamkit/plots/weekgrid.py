"""Day by day: in each cell how the day's count stands to its band; and which days were off, on leave or made up for.

A week or a month lies across a page, the kinds below each other; in a phone's column a month runs downwards. Below, in
and above differ by mark and shade. A day off is hatched and never a miss; a Saturday that makes up for one is marked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd

from kamkit.lang.words import Words
from kamkit.look.colours import HEAT, LIGHT, ink_on
from kamkit.look.drawing import WIDTHS, Drawing
from kamkit.plots.bandchart import FILLS, MARKS, STROKE, state_keys
from kamkit.plots.picture import Picture, joined, missing, width_of, wrapped
from kamkit.plots.scale import (
    EDGE,
    LINE,
    SMALL,
    foot,
    foot_deep,
    kind_name,
    names_wide,
    said,
    sentences,
    title,
    title_deep,
)

WORKED, MAKEUP, HOLIDAY, WEEKEND, LEAVE, AWAY = "worked", "makeup", "holiday", "weekend", "leave", "away"
HATCHED = (HOLIDAY, LEAVE)
NAMES: Mapping[str, float] = {"full": 1.5, "half": 1.05}
ROW, HEAD, LOW_ROW = 0.34, 0.42, 0.2
WIDEST, BESIDE, COUNTED = 0.72, 0.36, 0.23
"""A cell's greatest width; from what width on its count stands beside the mark; and below the mark (inches)."""
ABREAST = 10
"""So many days lie across a phone's column; more run downwards."""
SATURDAY = 5
Room = tuple[float, float, float, float]
Row = Mapping[Any, Any]


@dataclass(frozen=True)
class Day:
    """A day to be drawn, how it was spent, and the name of a holiday."""

    day: date
    mark: str
    name: str = ""

    @property
    def at_work(self) -> bool:
        """Return whether it was a day at work."""
        return self.mark in (WORKED, MAKEUP)


def week_grid(frame: pd.DataFrame, words: Words, heading: str = "", width: str = "full",
              days: pd.DataFrame | None = None) -> Picture:
    """Return the grid of one person's days.

    `frame`: kind, day, count, state (kpi.bands.daily); `days`: day, state ("worked", "leave", "off", "away", as in
    kpi.attendance), and name, of a holiday, where it is known. Without `days` a weekday with no row is taken as off.
    """
    rows = frame.to_dict("records")
    marked = _days(rows, days)
    kinds = {str(row["kind"]): kind_name(str(row["kind"]), words) for row in rows}
    found = {(str(row["kind"]), _day(row["day"])): row for row in rows}
    draw = _downwards if width == "half" and len(marked) > ABREAST else _across
    sheet = draw(found, kinds, marked, (heading, width), words)
    foot(sheet, state_keys(rows, words), _notes(rows, marked, words))
    return Picture(sheet, _in_words(rows, kinds, marked, words, heading))


def _across(found: Mapping[tuple[str, date], Row], kinds: Mapping[str, str], days: Sequence[Day],
            at: tuple[str, str], words: Words) -> Drawing:
    """Return the drawing with days from left to right and kinds below each other."""
    heading, width = at
    wide, names = WIDTHS[width], names_wide(kinds.values(), NAMES[width])
    cell = min(WIDEST, (wide - names - EDGE) / max(1, len(days)))
    labels = {kind: wrapped(name, SMALL, names - EDGE - 0.06) for kind, name in kinds.items()}
    deep = {kind: max(ROW, len(label) * LINE + 0.06) for kind, label in labels.items()}
    sheet, top = _paper(found, days, heading, wide, HEAD + sum(deep.values()) + 0.06, words)
    low = top - HEAD - sum(deep.values())
    for number, day in enumerate(days):
        x = names + number * cell
        _head(sheet, day, (x, top, cell), words)
        _ground(sheet, day, (x + 0.02, low + 0.02, cell - 0.04, top - HEAD - low - 0.04))
    below = top - HEAD
    for kind, label in labels.items():
        below -= deep[kind]
        sheet.write("\n".join(label), EDGE, below + deep[kind] / 2, SMALL)
        for number, day in enumerate(days):
            _cell(sheet, found.get((kind, day.day)), (names + number * cell, below, cell, deep[kind]))
    return sheet


def _downwards(found: Mapping[tuple[str, date], Row], kinds: Mapping[str, str], days: Sequence[Day],
               at: tuple[str, str], words: Words) -> Drawing:
    """Return the drawing with days below each other, without weekends on which nothing was done, and kinds across."""
    heading, width = at
    shown = [day for day in days if day.mark != WEEKEND or any((kind, day.day) in found for kind in kinds)]
    wide, names = WIDTHS[width], 0.85
    cell = (wide - names - EDGE) / max(1, len(kinds))
    labels = [wrapped(name, SMALL, cell - 0.08) for name in kinds.values()]
    head = max(len(label) for label in labels) * LINE + 0.08
    sheet, top = _paper(found, days, heading, wide, head + len(shown) * LOW_ROW + 0.06, words)
    for number, label in enumerate(labels):
        sheet.write("\n".join(label), names + (number + 0.5) * cell, top - head / 2, SMALL, across="center")
    for number, day in enumerate(shown):
        low = top - head - (number + 1) * LOW_ROW
        said_day = f"{_dated(day.day)} {words(f'plots.week.day.{day.day.weekday()}')}"
        if day.mark == MAKEUP:
            sheet.box(EDGE - 0.03, low + 0.01, names - EDGE, LOW_ROW - 0.02, fill=HEAT[1], layer=0)
        sheet.write(said_day, EDGE, low + LOW_ROW / 2, SMALL, LIGHT.ink if day.at_work else LIGHT.quiet)
        _ground(sheet, day, (names + 0.02, low + 0.01, wide - names - EDGE - 0.04, LOW_ROW - 0.02))
        for column, kind in enumerate(kinds):
            _cell(sheet, found.get((kind, day.day)), (names + column * cell, low, cell, LOW_ROW), 0.01)
    return sheet


def _paper(found: Mapping[Any, Row], days: Sequence[Day], heading: str, wide: float, deep: float,
           words: Words) -> tuple[Drawing, float]:
    """Return a drawing with its title and room for the foot, and where the grid begins."""
    rows = list(found.values())
    below = foot_deep(state_keys(rows, words), _notes(rows, days, words), wide)
    sheet = Drawing(wide, title_deep(heading, wide) + deep + below)
    return sheet, title(sheet, heading, wide)


def _days(rows: Sequence[Row], days: pd.DataFrame | None) -> list[Day]:
    """Return every day to be drawn; without a list of them every day from the first row's to the last's."""
    if days is not None:
        named = ((row, "" if missing(row.get("name")) else str(row["name"])) for row in days.to_dict("records"))
        return [Day(_day(row["day"]), _mark(_day(row["day"]), str(row["state"]), name), name) for row, name in named]
    worked = {_day(row["day"]) for row in rows}
    first, last = min(worked, default=date.max), max(worked, default=date.max)
    every = (first + timedelta(days=at) for at in range((last - first).days + 1)) if worked else ()
    return [Day(day, _mark(day, "worked" if day in worked else "off")) for day in every]


def _mark(day: date, state: str, name: str = "") -> str:
    """Return how a day was spent, told apart by whether it is a weekday, or a holiday of that name."""
    weekend = day.weekday() >= SATURDAY and not (name and state == "off")
    return {"worked": MAKEUP if weekend else WORKED, "off": WEEKEND if weekend else HOLIDAY}.get(state, state)


def _day(value: Any) -> date:
    return value.date() if isinstance(value, pd.Timestamp) else value


def _dated(day: date) -> str:
    return f"{day.month}-{day.day:02d}"


def _head(sheet: Drawing, day: Day, at: tuple[float, float, float], words: Words) -> None:
    """Write a day's name and date; a day that makes up for a holiday has its own ground."""
    left, top, cell = at
    if day.mark == MAKEUP:
        sheet.box(left + 0.01, top - HEAD + 0.03, cell - 0.02, HEAD - 0.04, fill=HEAT[1])
    small = 0.0 if cell > 0.19 else 1.2
    middle, date_said = left + cell / 2, _dated(day.day) if cell > BESIDE else str(day.day.day)
    sheet.write(words(f"plots.week.day.{day.day.weekday()}"), middle, top - 0.1, SMALL - small,
                LIGHT.ink if day.at_work else LIGHT.quiet, across="center")
    sheet.write(date_said, middle, top - 0.28, SMALL - small, LIGHT.quiet, across="center")


def _ground(sheet: Drawing, day: Day, room: Room) -> None:
    """Draw the ground of a day off: hatched upwards for a holiday, downwards for leave."""
    if day.at_work:
        return
    left, low, wide, deep = room
    sheet.box(left, low, wide, deep, fill=LIGHT.panel, layer=0)
    if day.mark in HATCHED:
        for start, end in _hatch(wide, deep):
            ends = [(left + x, low + (y if day.mark == LEAVE else deep - y)) for x, y in (start, end)]
            sheet.line(ends, LIGHT.unknown, 0.5, solid=0.5, layer=0)


def _hatch(wide: float, deep: float, step: float = 0.12) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    """Return slanting lines that fill a room from its lower left corner."""
    for at in range(1, int((wide + deep) / step) + 1):
        over = at * step
        yield (max(0.0, over - deep), min(over, deep)), (min(over, wide), max(0.0, over - wide))


def _cell(sheet: Drawing, row: Row | None, room: Room, inset: float = 0.02) -> None:
    if row is None:
        return
    left, low, wide, deep = room
    state, count = str(row["state"]), said(row["count"])
    fill = FILLS[state]
    asked = state in ("in", "above")
    sheet.box(left + 0.02, low + inset, wide - 0.04, deep - 2 * inset, fill=fill, edge=HEAT[3] if asked else STROKE,
              thick=0.6 if asked else 0.8, dash="-" if asked else ":")
    x, middle = left + wide / 2, low + deep / 2
    if wide >= BESIDE:
        x -= (width_of(count, SMALL) + 0.18) / 2
        _sign(sheet, state, x + 0.06, middle, 6.0)
        sheet.write(count, x + 0.18, middle, SMALL, ink_on(fill))
    elif wide >= COUNTED:
        _sign(sheet, state, x, middle + deep * 0.18, 4.5)
        sheet.write(count, x, middle - deep * 0.17, SMALL - 1.2, ink_on(fill), across="center")
    else:
        _sign(sheet, state, x, middle, min(6.5, 50 * wide))


def _sign(sheet: Drawing, state: str, x: float, y: float, size: float) -> None:
    """Draw the mark of a state so that it stands out from the cell's own shade."""
    colour = LIGHT.paper if state == "above" else STROKE
    sheet.mark(MARKS[state], x, y, size, colour, fill=colour if state in ("in", "above") else LIGHT.paper, thick=0.9)


def _notes(rows: Sequence[Row], days: Sequence[Day], words: Words) -> list[str]:
    """Return which days were off, on leave or made up for, with their names."""
    if not rows:
        return [words("plots.run.none")]
    listed = {mark: joined(_listed(days, mark), words) for mark in (HOLIDAY, LEAVE, MAKEUP, AWAY)}
    return [words(f"plots.week.{mark}", days=told) for mark, told in listed.items() if told]


def _listed(days: Sequence[Day], mark: str) -> Iterator[str]:
    """Return the days of one mark; days that follow each other and have one name are told together."""
    runs: list[list[Day]] = []
    for day in days:
        if day.mark != mark:
            continue
        follows = bool(runs) and runs[-1][-1].day == day.day - timedelta(days=1) and runs[-1][-1].name == day.name
        runs[len(runs) - follows:] = [[*(runs[-1] if follows else []), day]]
    for run in runs:
        span = _dated(run[0].day) + (f"–{_dated(run[-1].day)}" if len(run) > 1 else "")
        yield f"{span} {run[0].name}".strip()


def _in_words(rows: Sequence[Row], kinds: Mapping[str, str], days: Sequence[Day], words: Words, heading: str) -> str:
    at_work = len({_day(row["day"]) for row in rows if str(row["state"]) != "off"})
    told = [_kind_said(name, [row for row in rows if str(row["kind"]) == kind], words) for kind, name in kinds.items()]
    off = sum(int(row["count"]) for row in rows if str(row["state"]) == "off")
    head = words("plots.week.alt.head", days=at_work) if rows else ""
    return sentences([heading, head, *told, words("plots.week.alt.on_off", count=off) if off else "",
                      *_notes(rows, days, words)], words)


def _kind_said(name: str, rows: Sequence[Row], words: Words) -> str:
    counts = {state: sum(str(row["state"]) == state for row in rows) for state in MARKS}
    return words("plots.week.alt.kind", kind=name, below=counts["below"], within=counts["in"], above=counts["above"])
