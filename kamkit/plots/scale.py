"""Scales, captions and notes that the charts of figures share, all in inches of one drawing."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kamkit.lang.words import Words
from kamkit.look.colours import LIGHT
from kamkit.look.drawing import Drawing
from kamkit.plots.picture import gap, width_of, wrapped

NAME, SMALL = 10.0, 8.6
EDGE, LINE = 0.08, 0.175
MOST_TICKS = 5
STEPS = (1, 2, 5, 10)
TITLE_DEEP, KEY_MARK, KEY_GAP = 0.26, 0.2, 0.18
UPRIGHT = "|"
KNOWN_KINDS = ("value.activitykind.", "plots.kind.")


@dataclass(frozen=True)
class Scale:
    """Values from `low` to `high` laid along a line from `start` to `end` (inches); what is beyond stays at the end."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Return where a value stands, in inches."""
        part = (value - self.low) / (self.high - self.low) if self.high > self.low else 0.0
        return self.start + min(1.0, max(0.0, part)) * (self.end - self.start)


def ticks(low: float, high: float, most: int = MOST_TICKS, whole: bool = False) -> list[float]:
    """Return round values that cover low to high, at most about `most` of them; `whole` numbers where counts are."""
    span = max(high - low, 1e-9) / max(1, most - 1)
    size = 10.0 ** math.floor(math.log10(span))
    step = next(size * times for times in STEPS if size * times >= span - 1e-12)
    step = max(1.0, step) if whole else step
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(at * step, 10) for at in range(first, max(last, first + 1) + 1)]


def said(value: float, digits: int = 1) -> str:
    """Return a number as a chart says it: whole where it is whole, else with a decimal or two; "1,234"."""
    rounded = round(value, digits)
    return f"{rounded:,.0f}" if rounded == int(rounded) else f"{rounded:,.{digits}f}"


def percent(share: float) -> str:
    """Return a share of 1 as a whole per cent."""
    return f"{round(100 * share)}%"


def kind_name(kind: str, words: Words) -> str:
    """Return the name of what is counted: a kind of activity, or orders, deliveries, payments received."""
    key = next((f"{start}{kind}" for start in KNOWN_KINDS if words.has(f"{start}{kind}")), "")
    return words(key) if key else kind


def title(sheet: Drawing, text: str, width: float) -> float:
    """Write a title at the top of a drawing and return where what is below it may begin."""
    lines = wrapped(text, NAME, width - 2 * EDGE) if text.strip() else []
    for at, line in enumerate(lines):
        sheet.write(line, EDGE, sheet.height - EDGE - (at + 0.5) * LINE, NAME)
    return sheet.height - title_deep(text, width)


def title_deep(text: str, width: float) -> float:
    """Return how deep a title is, in inches."""
    return (len(wrapped(text, NAME, width - 2 * EDGE)) * LINE + 0.14) if text.strip() else EDGE


@dataclass(frozen=True)
class Key:
    """One sign of a legend and its words: a mark, a line of that dash (UPRIGHT: an upright one), or words alone."""

    text: str
    mark: str = ""
    colour: str = LIGHT.ink
    fill: str = ""
    dash: str = ""

    @property
    def width(self) -> float:
        """Return the room it needs, in inches."""
        return self.indent + width_of(self.text, SMALL) + KEY_GAP

    @property
    def indent(self) -> float:
        """Return the room before its words, in inches."""
        if self.dash and self.dash != UPRIGHT:
            return KEY_MARK + 0.08
        return KEY_MARK if self.mark or self.dash else 0.0


def key_lines(keys: Sequence[Key], width: float) -> list[list[Key]]:
    """Return the signs in lines that are no wider than the drawing."""
    lines: list[list[Key]] = []
    for key in keys:
        if lines and sum(other.width for other in lines[-1]) + key.width <= width - 2 * EDGE + KEY_GAP:
            lines[-1].append(key)
        else:
            lines.append([key])
    return lines


def foot_deep(keys: Sequence[Key], notes: Sequence[str], width: float) -> float:
    """Return how deep legend and notes are together, in inches."""
    lines = len(key_lines(keys, width)) + sum(len(_lines(note, width)) for note in notes)
    return lines * LINE + (0.1 if lines else 0.02)


def foot(sheet: Drawing, keys: Sequence[Key], notes: Sequence[str]) -> None:
    """Draw the legend and below it the notes, at the foot of a drawing."""
    top = foot_deep(keys, notes, sheet.width) - 0.04
    for line in key_lines(keys, sheet.width):
        x = EDGE
        for key in line:
            _draw_key(sheet, key, x, top - LINE / 2)
            x += key.width
        top -= LINE
    for note in notes:
        for written in _lines(note, sheet.width):
            sheet.write(written, EDGE, top - LINE / 2, SMALL, LIGHT.quiet)
            top -= LINE


def _draw_key(sheet: Drawing, key: Key, x: float, middle: float) -> None:
    if key.dash == UPRIGHT:
        sheet.line([(x + 0.07, middle - 0.08), (x + 0.07, middle + 0.08)], key.colour, 1.4)
    elif key.dash:
        sheet.line([(x, middle), (x + 0.22, middle)], key.colour, 1.4, dash=key.dash)
    if key.mark:
        sheet.mark(key.mark, x + 0.07, middle, 6.5, key.colour, fill=key.fill, thick=1.1)
    sheet.write(key.text, x + key.indent, middle, SMALL)


def _lines(note: str, width: float) -> list[str]:
    return wrapped(note, SMALL, width - 2 * EDGE)


def sentences(parts: Iterable[str], words: Words) -> str:
    """Return sentences one after the other, each with its stop."""
    stop = words("plots.stop")
    return gap(words).join(part if part.endswith(stop) else part + stop for part in parts if part)


def names_wide(labels: Iterable[str], most: float) -> float:
    """Return how wide the column of names must be, in inches: as the longest, and `most` at most."""
    return min(most, max([width_of(label, SMALL) for label in labels] + [0.4]) + EDGE + 0.14)
