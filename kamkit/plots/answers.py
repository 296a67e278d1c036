"""Pictures of one's own answers: first and last scores, how sure one was, what one took for what, what one marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from kamkit.lang.words import Words
from kamkit.look.colours import HEAT, LIGHT, ink_on
from kamkit.look.drawing import WIDTHS, Drawing
from kamkit.model import names
from kamkit.plots.picture import Picture, gap, wrapped

WIDTH = WIDTHS["half"]
"""A phone's column: these are looked at after practice, often on the way home."""
NAME, SMALL = 10.0, 8.6
EDGE, LINE = 0.08, 0.175
ROOM = 0.94 * (WIDTH - 2 * EDGE)
"""How wide a line may be: small type comes out a little wider than it measures."""
TRACK, FAR = 0.1, 2.02
"""Where the scale from 0 to 100 per cent begins and ends, in inches."""
MOST = 14
"""So many exercises fit one picture; the weakest are shown."""
LEFT, CELL = 0.92, 0.46
NUMBERED = 5
"""From so many columns on their heads are numbers, which stand before the names of the rows."""
BAR = 0.2
STRAIGHT = str.maketrans("’‘“”", "''\"\"")

Row = Mapping[Any, Any]


def scores(frame: pd.DataFrame, words: Words) -> Picture:
    """Return first and latest score of each row as two marks on a line, with the number of tries.

    `frame`: name, tries, first, last (0 to 1). Of more than MOST rows the weakest are shown.
    """
    shown = frame if len(frame) <= MOST else frame.sort_values(names.LAST, kind="stable").head(MOST)
    rows = shown.to_dict("records")
    heads = [_name(row, words) for row in rows]
    rest = [words("debrief.chart_rest", count=len(frame) - len(shown))] if len(frame) > len(shown) else []
    notes = [words("debrief.chart_scores_key"), *(line for text in rest for line in wrapped(text, SMALL, ROOM))]
    heights = [len(head) * LINE + 0.3 for head in heads]
    foot = _foot(notes)
    sheet = Drawing(WIDTH, sum(heights) + foot + 0.24)
    top = sum(heights) + foot + 0.2
    _scale(sheet, foot + 0.14, top)
    for row, head, height in zip(rows, heads, heights, strict=True):
        _dumbbell(sheet, row, head, top, words)
        top -= height
    _notes(sheet, notes)
    return Picture(sheet, _in_words(words, words("debrief.alt.scores"), [_score_said(row, words) for row in rows]))


def certainty(frame: pd.DataFrame, words: Words) -> Picture:
    """Return for each confidence how right one was: a bar of the mean score, how often, and the points it earned.

    `frame`: sure, count, score (0 to 1), points.
    """
    rows = frame.to_dict("records")
    notes = wrapped(words("debrief.chart_sure_key"), SMALL, ROOM)
    foot = _foot(notes)
    height = 0.52
    sheet = Drawing(WIDTH, len(rows) * height + foot + 0.24)
    top = len(rows) * height + foot + 0.2
    _scale(sheet, foot + 0.14, top)
    for row in rows:
        said = _sure_said(row, words)
        sheet.write(said, EDGE, top - 0.1, SMALL)
        _bar(sheet, top - 0.32, row[names.SCORE], LIGHT.accent)
        sheet.write(f"{row[names.SCORE]:.0%}", FAR + 0.14, top - 0.32, NAME)
        top -= height
    _notes(sheet, notes)
    told = [f"{_sure_said(row, words)}{gap(words) or '，'}{row[names.SCORE]:.0%}" for row in rows]
    return Picture(sheet, _in_words(words, words("debrief.alt.sure"), told))


def confusion(frame: pd.DataFrame, among: Mapping[str, str], words: Words, kind: str, across: str = "") -> Picture:
    """Return what was taken for what, as a table of counts: what it was down, what it was taken for across.

    `frame`: was, took, count; `among`: every value with its name, in order; `kind`: "types", "handlings" or "stages";
    `across`: words for the head of the columns, where they are not one's own answers.
    """
    counts = {(str(row[names.WAS]), str(row[names.TOOK])): int(row[names.COUNT]) for row in frame.to_dict("records")}
    width = (WIDTH - LEFT - EDGE) / len(among)
    numbered = len(among) >= NUMBERED
    rows = {key: f"{at} {name}" if numbered else name for at, (key, name) in enumerate(among.items(), start=1)}
    heads = {key: [row.split()[0]] if numbered else wrapped(row, SMALL, width - 0.08) for key, row in rows.items()}
    sides = {key: wrapped(row, SMALL, LEFT - EDGE - 0.08) for key, row in rows.items()}
    tall = max(len(lines) for lines in heads.values()) * LINE + 0.08
    cell = max(CELL, max(len(lines) for lines in sides.values()) * LINE + 0.04)
    notes = wrapped(words("debrief.chart_took_key"), SMALL, ROOM)
    sheet = Drawing(WIDTH, 0.3 + tall + len(among) * cell + _foot(notes) + 0.1)
    top = sheet.height - 0.06
    sheet.write(across or words(f"debrief.chart_took_{kind}"), LEFT, top - 0.12, SMALL, LIGHT.quiet)
    top -= 0.28
    for at, lines in enumerate(heads.values()):
        sheet.write("\n".join(lines), LEFT + (at + 0.5) * width, top - tall / 2, SMALL, across="center")
    top -= tall
    most = max(counts.values(), default=1)
    for was, side in sides.items():
        sheet.write("\n".join(side), EDGE, top - cell / 2, SMALL)
        for at, took in enumerate(among):
            room = (LEFT + at * width, top - cell, width, cell)
            _cell(sheet, room, counts.get((was, took), 0), most, was == took)
        top -= cell
    _notes(sheet, notes)
    told = [words("debrief.alt.took", was=among[was], took=among[took], count=count)
            for (was, took), count in counts.items() if was in among and took in among]
    return Picture(sheet, _in_words(words, words(f"debrief.alt.{kind}"), told))


def marking(frame: pd.DataFrame, words: Words) -> Picture:
    """Return for each scene how many signals were found of all there were, and how many marks were right of all made.

    `frame`: name, there, marked, found. The last row sums up.
    """
    whole = {names.NAME: words("debrief.together"), **{key: int(frame[key].sum())
             for key in (names.THERE, names.MARKED, names.FOUND)}}
    rows: list[Row] = [*frame.tail(MOST // 2).to_dict("records"), whole]
    heads = [_name(row, words) for row in rows]
    heights = [len(head) * LINE + 0.56 for head in heads]
    foot = 0.06
    sheet = Drawing(WIDTH, sum(heights) + foot + 0.26)
    top = sum(heights) + foot + 0.22
    _scale(sheet, foot + 0.16, top)
    for row, head, height in zip(rows, heads, heights, strict=True):
        at = _head(sheet, head, top, bold=row is whole)
        for key, of, colour in (("recall", names.THERE, LIGHT.accent), ("precision", names.MARKED, LIGHT.ours)):
            said = words(f"debrief.chart_{key}", found=row[names.FOUND], all=row[of])
            _bar(sheet, at - 0.12, row[names.FOUND] / row[of] if row[of] else 0.0, colour)
            sheet.write(said, FAR + 0.14, at - 0.12, SMALL)
            at -= 0.24
        top -= height
    told = [words("debrief.alt.marked", name=row[names.NAME], there=row[names.THERE], found=row[names.FOUND],
                  marked=row[names.MARKED]) for row in rows]
    return Picture(sheet, _in_words(words, words("debrief.alt.signals"), told))


# -- bricks ------------------------------------------------------------------------------------------------------------


def _name(row: Row, words: Words) -> list[str]:
    """Return a row's name in lines; our type sets curly English quotes as wide as a Chinese sign."""
    name = str(row[names.NAME])
    return wrapped(name if words.lang == "zh" else name.translate(STRAIGHT), SMALL, ROOM)


def _x(score: float) -> float:
    return TRACK + score * (FAR - TRACK)


def _scale(sheet: Drawing, bottom: float, top: float) -> None:
    for score in (0.0, 0.5, 1.0):
        sheet.line([(_x(score), bottom), (_x(score), top)], LIGHT.line, 0.8, layer=0)
        side = {0.0: "left", 0.5: "center", 1.0: "right"}[score]
        sheet.write(f"{score:.0%}", _x(score), bottom - 0.08, SMALL - 1, LIGHT.quiet, across=side)


def _head(sheet: Drawing, lines: Sequence[str], top: float, bold: bool = False) -> float:
    """Write a row's name on white, over the scale's lines, and return where it ends."""
    for line in lines:
        top -= LINE
        sheet.write(line, EDGE, top + LINE / 2, SMALL, LIGHT.accent if bold else LIGHT.ink, ground=LIGHT.paper)
    return top


def _dumbbell(sheet: Drawing, row: Row, head: Sequence[str], top: float, words: Words) -> None:
    middle = _head(sheet, head, top) - 0.12
    first, last = row[names.FIRST], row[names.LAST]
    sheet.line([(_x(first), middle), (_x(last), middle)], LIGHT.low, 2.4, layer=2)
    if first != last:
        sheet.mark("o", _x(first), middle, 7, LIGHT.low, hollow=True, thick=1.6)
    sheet.mark("o", _x(last), middle, 8, LIGHT.accent, layer=4)
    sheet.write(_moved(row, words), FAR + 0.14, middle, SMALL)


def _moved(row: Row, words: Words) -> str:
    first, last = f"{row[names.FIRST]:.0%}", f"{row[names.LAST]:.0%}"
    said = last if first == last else f"{first} → {last}"
    return f"{said}  {words('debrief.chart_tries', count=int(row[names.TRIES]))}"


def _bar(sheet: Drawing, middle: float, score: float, colour: str) -> None:
    low = middle - BAR / 2
    sheet.box(TRACK, low, FAR - TRACK, BAR, fill=LIGHT.panel, edge=LIGHT.line, thick=0.6)
    sheet.box(TRACK, low, _x(score) - TRACK, BAR, fill=colour, layer=2)


def _cell(sheet: Drawing, room: tuple[float, float, float, float], count: int, most: int, right: bool) -> None:
    """Draw one count: the more, the darker; what was taken for what it was stands in a strong frame."""
    left, low, width, height = room
    fill = HEAT[min(len(HEAT) - 1, round(count / most * (len(HEAT) - 1)))] if count else LIGHT.paper
    edge, thick = (LIGHT.ours, 1.8) if right else (LIGHT.line, 0.8)
    sheet.box(left + 0.02, low + 0.02, width - 0.04, height - 0.04, fill=fill, edge=edge, thick=thick,
              layer=2 if right else 1)
    if count:
        sheet.write(str(count), left + width / 2, low + height / 2, NAME + 1, ink_on(fill), across="center", up="low")


def _foot(notes: Sequence[str]) -> float:
    return len(notes) * LINE + 0.06


def _notes(sheet: Drawing, notes: Sequence[str]) -> None:
    for at, line in enumerate(reversed(notes)):
        sheet.write(line, EDGE, 0.04 + (at + 0.5) * LINE, SMALL, LIGHT.quiet)


def _sure_said(row: Row, words: Words) -> str:
    points = f"{row[names.POINTS]:+g}".replace("-", "−")
    sure = words(f"panels.sure.{row[names.SURE]}")
    return words("debrief.chart_sure", sure=sure, count=int(row[names.COUNT]), points=points)


def _score_said(row: Row, words: Words) -> str:
    return words("debrief.alt.score", name=row[names.NAME], moved=_moved(row, words))


def _in_words(words: Words, head: str, told: Sequence[str]) -> str:
    return words("debrief.alt.whole", head=head, told=words("debrief.alt.between").join(told))
