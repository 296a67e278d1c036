"""The run chart (XmR): points in time, their mean and limits, and what is more than the ordinary ups and downs.

What is flagged has its own shape and colour; there is no red, amber or green. Trial limits are dashed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

import pandas as pd

from kamkit.lang.words import Words
from kamkit.look.colours import LIGHT, SERIES
from kamkit.look.drawing import WIDTHS, Drawing
from kamkit.plots.picture import Picture, joined, missing, width_of
from kamkit.plots.scale import (
    EDGE,
    LINE,
    NAME,
    SMALL,
    Key,
    Scale,
    foot,
    foot_deep,
    said,
    sentences,
    ticks,
    title,
    title_deep,
)

FLAGS: Mapping[str, str] = {"beyond": "D", "shift": "s", "trend": "^", "two_of_three": "P"}
"""The four flags and their marks, the gravest first: a point that has several is drawn as the first of them."""
FLAGGED = SERIES[3]
DEEP: Mapping[str, float] = {"full": 2.0, "half": 1.7}
LEFT, GAP, DOT = 0.12, 0.06, 5.0
CROWDED = 40
"""Points of size for each inch between two points of the chart, so that flagged neighbours stay apart."""
SPACE = 0.12
Row = Mapping[Any, Any]


def run_chart(frame: pd.DataFrame, words: Words, heading: str = "", unit: str = "", width: str = "full") -> Picture:
    """Return a run chart; each stretch between two re-basings has its own mean and limits.

    `frame`: label, x, mean, lower, upper, flags (a tuple of FLAGS), phase, trial, enough (kpi.control.xmr, and a label
    a point); `unit` says what is counted and in what span ("calls a week"). Without enough points no limit is drawn,
    and that is said.
    """
    rows = frame.to_dict("records")
    wide = WIDTHS[width]
    keys, notes = _keys(rows, words), _notes(rows, words)
    below = foot_deep(keys, notes, wide) + LINE + 0.06
    over = 0.24 if _rebased(rows) else 0.1
    sheet = Drawing(wide, title_deep(heading, wide) + 0.2 * bool(unit) + over + DEEP[width] + below)
    top = title(sheet, heading, wide)
    if unit:
        sheet.write(unit, EDGE, top - 0.09, SMALL, LIGHT.quiet)
        top -= 0.2
    if rows:
        _plot(sheet, rows, (below, top - over), words)
    else:
        sheet.write(words("plots.run.none"), EDGE, below + DEEP[width] / 2, NAME, LIGHT.quiet)
    foot(sheet, keys, notes)
    return Picture(sheet, _in_words(rows, words, heading, unit))


def _plot(sheet: Drawing, rows: Sequence[Row], deep: tuple[float, float], words: Words) -> None:
    most = max([row["x"] for row in rows if not missing(row["x"])] + [_limit(row, "upper") for row in rows] + [1.0])
    marks = ticks(0, most, whole=all(missing(row["x"]) or float(row["x"]).is_integer() for row in rows))
    down = Scale(0, marks[-1], *deep)
    axis = max(width_of(said(mark), SMALL) for mark in marks)
    names = _side_names(rows[-1], words)
    right = sheet.width - EDGE - max([width_of(text, SMALL) for text, _ in names] + [0.1]) - GAP
    label = max((width_of(said(row["x"]), NAME) for row in rows[-1:] if not missing(row["x"])), default=0.0)
    across = Scale(0, max(1, len(rows) - 1), EDGE + axis + LEFT, right - max(0.08, label / 2 + 0.02))
    for mark in marks:
        sheet.line([(EDGE + axis + GAP, down(mark)), (right, down(mark))], LIGHT.line, 0.6, layer=0)
        sheet.write(said(mark), EDGE + axis, down(mark), SMALL, LIGHT.quiet, across="right")
    for start, end in _stretches(rows):
        _limits(sheet, rows[start], (across(start - 0.4), across(end - 0.6)), down)
    _rebasings(sheet, rows, across, deep, words)
    _points(sheet, rows, across, down)
    for (text, value), y in zip(names, _spread([down(value) for _, value in names], deep), strict=True):
        sheet.write(text, right + GAP, y, SMALL, LIGHT.quiet if value != _limit(rows[-1], "mean") else LIGHT.ink)
    _dates(sheet, rows, across, deep[0] - 0.12)


def _limit(row: Row, name: str) -> float:
    return 0.0 if missing(row[name]) else float(row[name])


def _stretches(rows: Sequence[Row]) -> list[tuple[int, int]]:
    """Return first and one past the last point of each phase."""
    cuts = [at for at in range(1, len(rows)) if rows[at]["phase"] != rows[at - 1]["phase"]]
    return list(pairwise([0, *cuts, len(rows)]))


def _rebased(rows: Sequence[Row]) -> list[int]:
    return [start for start, _ in _stretches(rows)[1:]]


def _limits(sheet: Drawing, row: Row, ends: tuple[float, float], down: Scale) -> None:
    """Draw one stretch's mean and limits, dashed while they are on trial, on a quiet ground between them."""
    if missing(row["mean"]):
        return
    dash = "--" if row["trial"] else "-"
    sheet.line([(end, down(row["mean"])) for end in ends], LIGHT.ink, 1.0, layer=1)
    if missing(row["upper"]):
        return
    low, high = down(row["lower"]), down(row["upper"])
    sheet.box(ends[0], low, ends[1] - ends[0], high - low, fill=LIGHT.panel, layer=-1)
    for name in ("lower", "upper"):
        if row[name] >= 0:  # counts have no limit below nothing
            sheet.line([(end, down(row[name])) for end in ends], LIGHT.low, 1.0, dash=dash, layer=1)


def _rebasings(sheet: Drawing, rows: Sequence[Row], across: Scale, deep: tuple[float, float], words: Words) -> None:
    said_once = words("plots.run.rebased")
    for start in _rebased(rows):
        x = across(start - 0.5)
        sheet.line([(x, deep[0]), (x, deep[1] + 0.04)], LIGHT.quiet, 0.9, dash=":", layer=1)
        half = width_of(said_once, SMALL) / 2
        sheet.write(said_once, min(max(x, EDGE + half), sheet.width - EDGE - half), deep[1] + 0.13, SMALL, LIGHT.quiet,
                    across="center")


def _points(sheet: Drawing, rows: Sequence[Row], across: Scale, down: Scale) -> None:
    known = [(across(at), down(row["x"]), row) for at, row in enumerate(rows) if not missing(row["x"])]
    sheet.line([(x, y) for x, y, _ in known], LIGHT.accent, 1.1, solid=0.7, layer=2)
    dot = max(2.5, min(DOT, CROWDED * (across(1) - across(0))))
    for x, y, row in known:
        flag = _flag(row)
        mark, size = (FLAGS[flag], dot * 1.6) if flag else ("o", dot)
        sheet.mark(mark, x, y, size, FLAGGED if flag else LIGHT.accent, thick=0.8)
    if known:
        x, y, row = known[-1]
        falls = len(known) > 1 and known[-2][1] > y and y - 0.2 > down.start
        sheet.write(said(row["x"]), x, y + (-0.14 if falls else 0.14), NAME, across="center", ground=LIGHT.paper,
                    layer=4)


def _flag(row: Row) -> str:
    return next((flag for flag in FLAGS if flag in (row["flags"] or ())), "")


def _side_names(row: Row, words: Words) -> list[tuple[str, float]]:
    """Return the words at the right of the last stretch's lines, and their values."""
    drawn = [name for name in ("upper", "mean", "lower") if not missing(row[name]) and row[name] >= 0]
    return [(words(f"plots.run.{name}", value=said(row[name])), _limit(row, name)) for name in drawn]


def _spread(heights: Sequence[float], deep: tuple[float, float]) -> list[float]:
    """Return heights, from the highest to the lowest, moved apart so that words at them do not touch."""
    placed: list[float] = []
    for height in heights:
        placed.append(min(height, placed[-1] - SPACE - 0.03) if placed else height)
    short = deep[0] - placed[-1] if placed and placed[-1] < deep[0] else 0.0
    return [height + short for height in placed]


def _dates(sheet: Drawing, rows: Sequence[Row], across: Scale, y: float) -> None:
    """Write the labels of the points: the last one, and before it as many as there is room for."""
    room = max(width_of(str(row["label"]), SMALL) for row in rows) + SPACE
    step = max(1, -(-int(1000 * room) // max(1, int(1000 * (across(1) - across(0))))))
    for at in range(len(rows) - 1, -1, -step):
        label = str(rows[at]["label"])
        half = width_of(label, SMALL) / 2
        x = max(EDGE + half, min(across(at), sheet.width - EDGE - half))
        sheet.write(label, x, y, SMALL, LIGHT.quiet, across="center")


def _keys(rows: Sequence[Row], words: Words) -> list[Key]:
    """Return the signs of the flags that are drawn, and of trial limits."""
    drawn = [_flag(row) for row in rows]
    keys = [Key(words(f"plots.run.flag.{flag}"), FLAGS[flag], FLAGGED, FLAGGED) for flag in FLAGS if flag in drawn]
    trial = any(row["trial"] and not missing(row["upper"]) for row in rows)
    return keys + ([Key(words("plots.run.trial"), colour=LIGHT.low, dash="--")] if trial else [])


def _notes(rows: Sequence[Row], words: Words) -> list[str]:
    short = bool(rows) and not rows[-1]["enough"]
    return [words("plots.run.few", count=sum(not missing(row["x"]) for row in rows))] if short else []


def _in_words(rows: Sequence[Row], words: Words, heading: str, unit: str) -> str:
    known = [row for row in rows if not missing(row["x"])]
    if not known:
        return sentences([heading, words("plots.run.none")], words)
    last = known[-1]
    head = words("plots.run.alt.head", count=len(known), first=known[0]["label"], last=last["label"], unit=unit)
    now = words("plots.run.alt.last", label=last["label"], value=said(last["x"]))
    return sentences([heading, head, now, *_limits_said(rows[-1], words), *_flags_said(rows, words),
                      *_rebasings_said(rows, words), *_notes(rows, words)], words)


def _limits_said(row: Row, words: Words) -> Iterator[str]:
    if missing(row["mean"]):
        return
    if missing(row["upper"]):
        yield words("plots.run.alt.mean", mean=said(row["mean"]))
        return
    trial = "trial" if row["trial"] else "limits"
    key = f"plots.run.alt.{trial}" if row["lower"] >= 0 else f"plots.run.alt.{trial}_upper"
    yield words(key, mean=said(row["mean"]), lower=said(row["lower"]), upper=said(row["upper"]))


def _flags_said(rows: Sequence[Row], words: Words) -> Iterator[str]:
    found = {flag: [str(row["label"]) for row in rows if flag in (row["flags"] or ())] for flag in FLAGS}
    for flag, labels in found.items():
        if labels:
            yield words("plots.run.alt.flag", flag=words(f"plots.run.flag.{flag}"), labels=joined(labels, words))
    if not any(found.values()) and rows[-1]["enough"]:
        yield words("plots.run.alt.calm")


def _rebasings_said(rows: Sequence[Row], words: Words) -> Iterator[str]:
    labels = [str(rows[start]["label"]) for start in _rebased(rows)]
    if labels:
        yield words("plots.run.alt.rebased", labels=joined(labels, words))
