"""The funnel: how many came to each step, how many go on, how long a step takes, and how many stand in it now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from kamkit.lang.words import Words
from kamkit.look.colours import HEAT, LIGHT, ink_on
from kamkit.look.drawing import WIDTHS, Drawing
from kamkit.plots.picture import Picture, missing, width_of, wrapped
from kamkit.plots.scale import (
    EDGE,
    LINE,
    SMALL,
    Key,
    foot,
    foot_deep,
    names_wide,
    percent,
    said,
    sentences,
    title,
    title_deep,
)

NAMES: Mapping[str, float] = {"full": 2.0, "half": 1.2}
ROW, BAR, HEAD = 0.36, 0.22, 0.28
REACHED, OPEN = HEAT[2], HEAT[4]
COLUMNS: Mapping[str, tuple[str, ...]] = {"full": ("conversion", "days", "open"), "half": ("conversion", "open")}
"""The figures that stand beside the bars; a phone's column leaves the days to the table."""
Row = Mapping[Any, Any]


def funnel_chart(frame: pd.DataFrame, words: Words, heading: str = "", width: str = "full") -> Picture:
    """Return the steps below each other, each as a bar of how many came to it, its dark part those who stand in it now.

    `frame`: step (its key; or a name of its own), reached, open, conversion (of those who left the step before, NaN for
    the first and where they are few), days (median in the step), loops (how many of those who came to it are customers
    coming back); a row a step, in order (kpi.funnel.funnel).
    """
    rows, wide = frame.to_dict("records"), WIDTHS[width]
    names = names_wide((_name(row, words) for row in rows), NAMES[width])
    labels = [wrapped(_name(row, words), SMALL, names - EDGE - 0.08) for row in rows]
    deep = [max(ROW, len(label) * LINE + 0.08) for label in labels]
    heads = {key: words(f"plots.funnel.{key}") for key in COLUMNS[width]}
    room = {key: max([width_of(head, SMALL), *(width_of(_figure(row, key), SMALL) for row in rows)]) + 0.16
            for key, head in heads.items()}
    keys, notes = _keys(rows, words), [] if rows else [words("plots.run.none")]
    sheet = Drawing(wide, title_deep(heading, wide) + HEAD + sum(deep) + foot_deep(keys, notes, wide) + 0.06)
    top = title(sheet, heading, wide)
    ends = {key: wide - EDGE - sum(list(room.values())[at + 1:]) for at, key in enumerate(room)}
    for key, head in heads.items():
        sheet.write(head, ends[key], top - HEAD / 2, SMALL, LIGHT.quiet, across="right")
    track = (names, wide - EDGE - sum(room.values()) - 0.06)
    top -= HEAD
    for row, label, height in zip(rows, labels, deep, strict=True):
        middle = top - height / 2
        sheet.write("\n".join(label), EDGE, middle, SMALL)
        _bar(sheet, row, max(1, *(each["reached"] for each in rows), 1), track, middle)
        for key in heads:
            sheet.write(_figure(row, key), ends[key], middle, SMALL, across="right")
        top -= height
    foot(sheet, keys, notes)
    return Picture(sheet, sentences([heading, *_told(rows, words), *notes], words))


def _bar(sheet: Drawing, row: Row, most: float, track: tuple[float, float], middle: float) -> None:
    """Draw a step's bar from the left, with its count in it or, where there is no room, behind it."""
    left, unit = track[0], (track[1] - track[0] - 0.3) / most
    long, now = row["reached"] * unit, row["open"] * unit
    sheet.box(left, middle - BAR / 2, long, BAR, fill=REACHED)
    sheet.box(left, middle - BAR / 2, now, BAR, fill=OPEN)
    count = _count(row)
    if long - now > width_of(count, SMALL) + 0.12:
        sheet.write(count, left + long - 0.06, middle, SMALL, ink_on(REACHED), across="right")
    else:
        sheet.write(count, left + long + 0.06, middle, SMALL)


def _count(row: Row) -> str:
    return said(row["reached"]) + (f" ({said(row['loops'])})" if _loops(row) else "")


def _loops(row: Row) -> int:
    return 0 if missing(row.get("loops")) else int(row["loops"])


def _name(row: Row, words: Words) -> str:
    return words(f"kpi.funnel_{row['step']}.name") if missing(row.get("name")) else str(row["name"])


def _figure(row: Row, key: str) -> str:
    if missing(row[key]):
        return "—"
    return percent(row[key]) if key == "conversion" else said(row[key])


def _keys(rows: Sequence[Row], words: Words) -> list[Key]:
    if not rows:
        return []
    keys = [Key(words("plots.funnel.reached"), "s", REACHED), Key(words("plots.funnel.now"), "s", OPEN)]
    if any(map(_loops, rows)):
        keys.append(Key(words("plots.funnel.again")))
    return keys


def _told(rows: Sequence[Row], words: Words) -> Iterator[str]:
    """Return the steps in words, and at which of them most is lost."""
    for row in rows:
        reached, now = said(row["reached"]), said(row["open"])
        yield words("plots.funnel.alt.step", name=_name(row, words), reached=reached, open=now)
    passed = [row for row in rows if not missing(row["conversion"])]
    if passed:
        worst = min(passed, key=lambda row: row["conversion"])
        yield words("plots.funnel.alt.worst", name=_name(worst, words), share=percent(worst["conversion"]))
    if any(map(_loops, rows)):
        yield words("plots.funnel.alt.loops", count=said(max(map(_loops, rows))))
