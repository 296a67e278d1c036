"""Two figures of one thing on one line (effort and orders, before and after), and how long things have been waiting."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from kamkit.lang.words import Words
from kamkit.look.colours import HEAT, LIGHT, SERIES
from kamkit.look.drawing import WIDTHS, Drawing
from kamkit.plots.picture import Picture, missing, width_of, wrapped
from kamkit.plots.scale import (
    EDGE,
    LINE,
    SMALL,
    Key,
    Scale,
    foot,
    foot_deep,
    names_wide,
    percent,
    said,
    sentences,
    ticks,
    title,
    title_deep,
)

NAMES: Mapping[str, float] = {"full": 2.2, "half": 1.2}
ROW, HEAD, DOT, BAR = 0.34, 0.26, 8.0, 0.18
QUARTERS = (0.0, 0.25, 0.5, 0.75, 1.0)
MOST = 20
"""So many waiting things fit one picture; the longest waiting are shown, the others counted."""
LATE = SERIES[3]
Row = Mapping[Any, Any]
Drawn = Callable[[Drawing, Row, Scale, float], None]


def effort_chart(frame: pd.DataFrame, words: Words, heading: str = "", width: str = "full") -> Picture:
    """Return for each class of account its share of the effort (circle) and of the orders (diamond), on one line.

    `frame`: name (of the class), effort, orders (shares of 1, NaN where there is nothing to share).
    """
    keys = [Key(words("plots.effort.effort"), "o", LIGHT.accent), Key(words("plots.effort.orders"), "D", LATE)]
    told = [words("plots.effort.alt", name=row["name"], effort=_share(row["effort"]), orders=_share(row["orders"]))
            for row in frame.to_dict("records")]
    return _shares(frame, _effort, (keys, told, _effort_figure), (heading, width), words)


def change_chart(frame: pd.DataFrame, words: Words, heading: str = "", width: str = "full") -> Picture:
    """Return for each skill the mean score before (hollow) and after (full), and how many people stand behind it.

    `frame`: name (of the skill), before, after (0 to 1), people; low, high (the gain's interval) where they are known.
    """
    keys = [Key(words("plots.change.before"), "o", LIGHT.low, LIGHT.paper),
            Key(words("plots.change.after"), "o", LIGHT.accent)]
    if any(not missing(row.get("low")) for row in frame.to_dict("records")):
        keys.append(Key(words("plots.change.interval"), "s", HEAT[1]))
    figure = _change_people if width == "full" else _change_figure
    told = [words("plots.change.alt", name=row["name"], before=_share(row["before"]), after=_share(row["after"]),
                  people=int(row["people"])) for row in frame.to_dict("records")]
    return _shares(frame, _change, (keys, told, figure), (heading, width), words)


def ageing_chart(frame: pd.DataFrame, words: Words, heading: str = "", width: str = "full") -> Picture:
    """Return how many days each thing has been waiting, the longest first; what is past its limit has its own mark.

    `frame`: name, days, limit (days, NaN for none).
    """
    rows = sorted(frame.to_dict("records"), key=lambda row: -row["days"])
    shown, wide = rows[:MOST], WIDTHS[width]
    names = names_wide((str(row["name"]) for row in shown), NAMES[width])
    limits = [row["limit"] for row in shown if not missing(row["limit"])]
    marks = ticks(0, max([row["days"] for row in shown] + limits + [1]), whole=True)
    keys = _ageing_keys(shown, words)
    notes = [words("plots.run.none")] if not rows else []
    if len(rows) > MOST:
        notes.append(words("plots.ageing.rest", count=len(rows) - MOST))
    labels = [wrapped(str(row["name"]), SMALL, names - EDGE - 0.08) for row in shown]
    deep = [max(ROW * 0.85, len(label) * LINE + 0.08) for label in labels]
    sheet = Drawing(wide, title_deep(heading, wide) + HEAD + sum(deep) + foot_deep(keys, notes, wide) + 0.06)
    top = title(sheet, heading, wide)
    figures = max([width_of(said(row["days"]), SMALL) for row in shown] + [0.2]) + 0.26
    along = Scale(0, marks[-1], names, wide - EDGE - figures)
    _axis(sheet, along, {mark: said(mark) for mark in marks}, (top, sum(deep)))
    sheet.write(words("plots.ageing.days"), EDGE, top - HEAD / 2, SMALL, LIGHT.quiet)
    top -= HEAD
    for row, label, height in zip(shown, labels, deep, strict=True):
        sheet.write("\n".join(label), EDGE, top - height / 2, SMALL)
        _waited(sheet, row, along, top - height / 2)
        top -= height
    foot(sheet, keys, notes)
    return Picture(sheet, sentences([heading, *_ageing_said(rows, words), *notes], words))


# -- bricks ------------------------------------------------------------------------------------------------------------


def _shares(frame: pd.DataFrame, draw: Drawn, said_by: tuple[list[Key], list[str], Callable[[Row], str]],
            at: tuple[str, str], words: Words) -> Picture:
    """Return rows of two shares each on a scale from 0 to 100 per cent, with their figures at the right."""
    (keys, told, figure), (heading, width) = said_by, at
    rows, wide = frame.to_dict("records"), WIDTHS[width]
    names = names_wide((str(row["name"]) for row in rows), NAMES[width])
    labels = [wrapped(str(row["name"]), SMALL, names - EDGE - 0.08) for row in rows]
    deep = [max(ROW, len(label) * LINE + 0.08) for label in labels]
    notes = [] if rows else [words("plots.run.none")]
    sheet = Drawing(wide, title_deep(heading, wide) + HEAD + sum(deep) + foot_deep(keys, notes, wide) + 0.06)
    top = title(sheet, heading, wide)
    figures = max([width_of(figure(row), SMALL) for row in rows] + [0.3]) + 0.22
    along = Scale(0, 1, names + 0.12, wide - EDGE - figures)
    _axis(sheet, along, {part: percent(part) for part in (QUARTERS if width == "full" else QUARTERS[::2])},
          (top, sum(deep)))
    top -= HEAD
    for row, label, height in zip(rows, labels, deep, strict=True):
        sheet.write("\n".join(label), EDGE, top - height / 2, SMALL)
        draw(sheet, row, along, top - height / 2)
        sheet.write(figure(row), wide - EDGE, top - height / 2, SMALL, across="right")
        top -= height
    foot(sheet, keys, notes)
    return Picture(sheet, sentences([heading, *told, *notes], words))


def _axis(sheet: Drawing, along: Scale, marks: Mapping[float, str], at: tuple[float, float]) -> None:
    """Draw a scale above the rows, and its lines down through them."""
    top, deep = at
    for value, text in marks.items():
        sheet.line([(along(value), top - HEAD), (along(value), top - HEAD - deep)], LIGHT.line, 0.7, layer=0)
        sheet.write(text, along(value), top - HEAD / 2, SMALL, LIGHT.quiet, across="center")


def _effort(sheet: Drawing, row: Row, along: Scale, middle: float) -> None:
    ends = [along(row[key]) for key in ("effort", "orders") if not missing(row[key])]
    sheet.line([(end, middle) for end in ends], LIGHT.low, 2.0, layer=2)
    if not missing(row["effort"]):
        sheet.mark("o", along(row["effort"]), middle, DOT, LIGHT.accent)
    if not missing(row["orders"]):
        sheet.mark("D", along(row["orders"]), middle, DOT - 1, LATE)


def _change(sheet: Drawing, row: Row, along: Scale, middle: float) -> None:
    before, after = along(row["before"]), along(row["after"])
    low, high = row.get("low"), row.get("high")
    if not missing(low) and not missing(high):
        ends = [along(row["before"] + gain) for gain in (low, high)]
        sheet.box(ends[0], middle - 0.06, max(0.01, ends[1] - ends[0]), 0.12, fill=HEAT[1])
    sheet.line([(before, middle), (after, middle)], LIGHT.low, 2.0, layer=2)
    sheet.mark("o", before, middle, DOT - 1, LIGHT.low, hollow=True, thick=1.5)
    sheet.mark("o", after, middle, DOT, LIGHT.accent, layer=4)


def _share(value: Any) -> str:
    return "—" if missing(value) else percent(value)


def _effort_figure(row: Row) -> str:
    return f"{_share(row['effort'])} / {_share(row['orders'])}"


def _change_figure(row: Row) -> str:
    return f"{_share(row['before'])} → {_share(row['after'])}"


def _change_people(row: Row) -> str:
    return f"{_change_figure(row)}   n = {int(row['people'])}"


def _late(row: Row) -> bool:
    return not missing(row["limit"]) and bool(row["days"] > row["limit"])


def _waited(sheet: Drawing, row: Row, along: Scale, middle: float) -> None:
    """Draw a waiting time as a bar, its limit as a short upright line, and a mark at the end of what is past it."""
    late, end = _late(row), along(row["days"])
    sheet.box(along(0), middle - BAR / 2, end - along(0), BAR, fill=HEAT[2], edge=HEAT[3], thick=0.6)
    if not missing(row["limit"]):
        x = along(row["limit"])
        sheet.line([(x, middle - BAR * 0.8), (x, middle + BAR * 0.8)], LIGHT.ink, 1.4, layer=2)
    if late:
        sheet.mark("D", end, middle, DOT - 1, LATE)
    sheet.write(said(row["days"]), end + (0.12 if late else 0.06), middle, SMALL)


def _ageing_keys(rows: Sequence[Row], words: Words) -> list[Key]:
    keys = [Key(words("plots.ageing.limit"), dash="|")] if any(not missing(row["limit"]) for row in rows) else []
    return keys + ([Key(words("plots.ageing.late"), "D", LATE)] if any(map(_late, rows)) else [])


def _ageing_said(rows: Sequence[Row], words: Words) -> Iterator[str]:
    if not rows:
        return
    late = [row for row in rows if _late(row)]
    yield words("plots.ageing.alt.head", count=len(rows), name=rows[0]["name"], days=said(rows[0]["days"]))
    yield words("plots.ageing.alt.late", count=len(late)) if late else words("plots.ageing.alt.fine")
    for row in late:
        yield words("plots.ageing.alt.row", name=row["name"], days=said(row["days"]), limit=said(row["limit"]))
