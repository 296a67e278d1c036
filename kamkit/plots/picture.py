"""A picture and its words; and how wide a text will be, before it is drawn."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import get_font

from kamkit.lang.words import Words
from kamkit.look.charts import figure
from kamkit.look.type import FONT_FILE

WIDTH = 5.0
"""Inches: as wide as fits a phone at three quarters of its size and two thirds of an A4 page."""
POINTS = 72


@dataclass(frozen=True)
class Picture:
    """A figure, and the same in words for who cannot see it."""

    figure: Figure
    alt: str


def canvas(height: float, width: float = WIDTH) -> tuple[Figure, Axes]:
    """Return a figure and its one axes, whose data are inches from the lower left corner."""
    fig, axes = figure("full", height)
    fig.set_layout_engine("none")
    fig.set_size_inches(width, height)
    axes.set_position((0, 0, 1, 1))
    axes.set_xlim(0, width)
    axes.set_ylim(0, height)
    axes.set_axis_off()
    return fig, axes


def width_of(text: str, points: float) -> float:
    """Return how many inches wide a text is at so many points."""
    return _ems(text) * points / POINTS


@cache
def _ems(text: str) -> float:
    font = get_font(FONT_FILE)
    font.set_size(POINTS, POINTS)
    font.set_text(text)
    return float(font.get_width_height()[0]) / 64 / POINTS


def joined(parts: Iterable[str], words: Words) -> str:
    """Return parts as a list in the language: "A、B" or "A, B"."""
    return (words("plots.between") + gap(words)).join(parts)


def gap(words: Words) -> str:
    """Return what stands between two words or sentences: a space in English, nothing in Chinese."""
    return "" if words.lang == "zh" else " "


def wrapped(text: str, points: float, inches: float) -> list[str]:
    """Return a text in lines no wider than `inches`: broken at spaces, or within a word that alone is too wide."""
    lines: list[str] = []
    for word in text.split(" "):
        if lines and width_of(f"{lines[-1]} {word}", points) <= inches:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines += _cut(word, points, inches)
    return lines


def _cut(word: str, points: float, inches: float) -> list[str]:
    parts = [""]
    for sign in word:
        if parts[-1] and width_of(parts[-1] + sign, points) > inches:
            parts.append("")
        parts[-1] += sign
    return parts


def stance_of(stance: Any) -> str:
    """Return "supporter", "neutral", "opponent" or, for None, "unknown"."""
    if missing(stance):
        return "unknown"
    return "supporter" if stance > 0 else "opponent" if stance < 0 else "neutral"


def missing(value: Any) -> bool:
    """Return whether a frame's value is unknown: None, NaN or NaT."""
    return value is None or bool(pd.isna(value))
