"""What was done against what is asked: each kind's total and its two-sided band; one person's, or all of an office's.

A total below the band, in it or above it differs by its mark and its shade; above is no fault, and nothing is red.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from kamkit.lang.words import Words
from kamkit.look.colours import HEAT, LIGHT
from kamkit.look.drawing import WIDTHS, Drawing
from kamkit.plots.picture import Picture, joined, missing, width_of, wrapped
from kamkit.plots.scale import (
    EDGE,
    LINE,
    SMALL,
    Key,
    Scale,
    foot,
    foot_deep,
    kind_name,
    names_wide,
    said,
    sentences,
    title,
    title_deep,
)

MARKS: Mapping[str, str] = {"below": "v", "in": "o", "above": "^", "off": "s"}
"""How a count stands to its band, by shape …"""
FILLS: Mapping[str, str] = {"below": LIGHT.paper, "in": HEAT[2], "above": HEAT[4], "off": LIGHT.paper}
"""… and by shade, light to dark; what was done on a day off is asked by no band."""
STROKE = HEAT[4]
FARTHEST = 1.6
"""A total beyond so many times the upper end of its band stands at the edge; its figure tells the rest."""
ROW, BAR, DOT = 0.36, 0.17, 9.0
NAMES: Mapping[str, float] = {"full": 1.9, "half": 1.15}
NARROWEST, CELL_ROW = 1.2, 0.34
"""A column of the board is no narrower (inches); of more kinds than fit the rest stands below."""
Row = Mapping[Any, Any]


def band_chart(frame: pd.DataFrame, words: Words, heading: str = "", width: str = "full") -> Picture:
    """Return one person's totals, each against the band of the days it was derived for.

    `frame`: kind, total, low, high, state, and days where they are the band's (kpi.bands.summed, .over); a row a kind.
    Each row has a scale of its own, on which all bands end at the same place.
    """
    rows, wide = frame.to_dict("records"), WIDTHS[width]
    called = [kind_name(str(row["kind"]), words) for row in rows]
    names = names_wide(called, NAMES[width])
    labels = [wrapped(name, SMALL, names - EDGE - 0.1) for name in called]
    deep = [max(ROW, len(label) * LINE + 0.1) for label in labels]
    keys, notes = state_keys(rows, words), _notes(rows, words)
    sheet = Drawing(wide, title_deep(heading, wide) + sum(deep) + foot_deep(keys, notes, wide) + 0.06)
    top = title(sheet, heading, wide)
    figures = max([width_of(_figure(row, words), SMALL) for row in rows] + [0.4])
    for row, label, height in zip(rows, labels, deep, strict=True):
        sheet.write("\n".join(label), EDGE, top - height / 2, SMALL)
        _against(sheet, row, (names, wide - EDGE - figures - 0.14), top - height / 2)
        sheet.write(_figure(row, words), wide - EDGE, top - height / 2, SMALL, across="right")
        top -= height
    foot(sheet, keys, notes)
    return Picture(sheet, sentences([heading, *(_told(row, words) for row in rows), *notes], words))


def board_chart(frame: pd.DataFrame, words: Words, heading: str = "", width: str = "full") -> Picture:
    """Return an office's totals: specialists down, kinds across, each total against its band.

    `frame`: specialist, kind, total, low, high, state (kpi.bands.summed), and `name` where one is to be shown.
    """
    rows, wide = frame.to_dict("records"), WIDTHS[width]
    people = list(dict.fromkeys(_who(row) for row in rows))
    kinds = list(dict.fromkeys(str(row["kind"]) for row in rows))
    names = names_wide(people, NAMES[width])
    abreast = _abreast(len(kinds), int((wide - EDGE - names) / NARROWEST))
    column = (wide - EDGE - names) / abreast
    blocks = [kinds[at:at + abreast] for at in range(0, len(kinds), abreast)]
    heads = [[wrapped(kind_name(kind, words), SMALL, column - 0.16) for kind in block] for block in blocks]
    deep = [max(len(lines) for lines in head) * LINE + 0.1 for head in heads]
    keys, notes = state_keys(rows, words), [words("plots.bands.board" if rows else "plots.run.none")]
    height = sum(deep) + len(blocks) * (len(people) * CELL_ROW + 0.06)
    sheet = Drawing(wide, title_deep(heading, wide) + height + foot_deep(keys, notes, wide) + 0.06)
    top = title(sheet, heading, wide)
    for block, head, tall in zip(blocks, heads, deep, strict=True):
        for at, lines in enumerate(head):
            sheet.write("\n".join(lines), names + at * column + 0.04, top - tall / 2, SMALL, LIGHT.quiet)
        here = [row for row in rows if str(row["kind"]) in block]
        _grid(sheet, here, people, block, (names, column, top - tall))
        top -= tall + len(people) * CELL_ROW + 0.06
    foot(sheet, keys, notes)
    return Picture(sheet, sentences([heading, *_people_said(rows, people, words), *([] if rows else notes)], words))


def _abreast(kinds: int, room: int) -> int:
    """Return how many kinds stand side by side: as many as there is room for, in blocks of like size."""
    blocks = max(1, -(-kinds // max(1, room)))
    return max(1, -(-kinds // blocks))


def _grid(sheet: Drawing, rows: Sequence[Row], people: Sequence[str], kinds: Sequence[str],
          at: tuple[float, float, float]) -> None:
    """Draw every cell; `at`: where the cells begin, how wide one is, where the first row begins."""
    left, column, top = at
    figures = max([width_of(said(row["total"]), SMALL) for row in rows] + [0.2])
    for number, who in enumerate(people):
        middle = top - (number + 0.5) * CELL_ROW
        edge = middle + CELL_ROW / 2
        sheet.line([(EDGE, edge), (sheet.width - EDGE, edge)], LIGHT.line, 0.6, layer=0)
        sheet.write(wrapped(who, SMALL, left - EDGE - 0.06)[0], EDGE, middle, SMALL)
    for row in rows:
        x = left + kinds.index(str(row["kind"])) * column
        middle = top - (people.index(_who(row)) + 0.5) * CELL_ROW
        sheet.write(said(row["total"]), x + 0.04 + figures, middle, SMALL, across="right")
        _against(sheet, row, (x + figures + 0.14, x + column - 0.14), middle, small=True)


def _against(sheet: Drawing, row: Row, track: tuple[float, float], middle: float, small: bool = False) -> None:
    """Draw a band as a bar that ends at the same place in every row, and the total as a mark upon its line."""
    bar, dot = (BAR * 0.7, DOT * 0.75) if small else (BAR, DOT)
    state = str(row["state"])
    along = Scale(0, FARTHEST * max(float(row["high"]), 1e-9), *track)
    sheet.line([(track[0], middle), (track[1], middle)], LIGHT.line, 0.9, layer=0)
    if state != "off":
        wide = max(0.02, along(row["high"]) - along(row["low"]))
        sheet.box(along(row["low"]), middle - bar / 2, wide, bar, fill=HEAT[1], edge=HEAT[3], thick=0.8)
    if state != "off" or row["total"]:
        x = along(row["total"]) if state != "off" else track[0]
        sheet.mark(MARKS[state], x, middle, dot, STROKE, fill=FILLS[state], thick=1.2)


def _who(row: Row) -> str:
    return str(row["specialist"] if missing(row.get("name")) else row["name"])


def _figure(row: Row, words: Words) -> str:
    if str(row["state"]) == "off":
        return said(row["total"])
    return words("plots.bands.figure", total=said(row["total"]), low=said(row["low"]), high=said(row["high"]))


def state_keys(rows: Sequence[Row], words: Words) -> list[Key]:
    """Return the signs of the states that occur."""
    states = {str(row["state"]) for row in rows}
    return [Key(words(f"plots.bands.{state}"), mark, STROKE, FILLS[state]) for state, mark in MARKS.items()
            if state in states]


def _notes(rows: Sequence[Row], words: Words) -> list[str]:
    """Return how many days the bands stand for, or that there is nothing."""
    if not rows:
        return [words("plots.run.none")]
    days = {row.get("days") for row in rows}
    told = len(days) == 1 and None not in days
    return [words("plots.bands.days", days=days.pop())] if told else [words("plots.bands.derived")]


def _told(row: Row, words: Words) -> str:
    return words(f"plots.bands.alt.{row['state']}", kind=kind_name(str(row["kind"]), words), total=said(row["total"]),
                 low=said(row["low"]), high=said(row["high"]))


def _people_said(rows: Sequence[Row], people: Sequence[str], words: Words) -> Iterator[str]:
    """Return for each person what lies below its band; the figures themselves stand in a table."""
    for who in people:
        short = [row for row in rows if _who(row) == who and str(row["state"]) == "below"]
        kinds = joined((words("plots.bands.alt.short", kind=kind_name(str(row["kind"]), words),
                              total=said(row["total"]), low=said(row["low"])) for row in short), words)
        yield words("plots.bands.alt.person_below" if short else "plots.bands.alt.person_fine", name=who, kinds=kinds)
