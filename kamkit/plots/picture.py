"""A picture and its words; and how wide a text will be, before it is drawn."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from kamkit.lang.words import Words
from kamkit.look.drawing import Drawing, as_image
from kamkit.look.html import Html
from kamkit.look.outlines import ems
from kamkit.look.shapes import POINTS

NOT_FIRST = "，。、；：）！？”》"
"""Signs that may not begin a line."""
WIDTH = 5.0
"""Inches: as wide as fits a phone at three quarters of its size and two thirds of an A4 page."""


@dataclass(frozen=True)
class Picture:
    """A drawing, and the same in words for who cannot see it."""

    drawing: Drawing
    alt: str

    def image(self) -> Html:
        """Return the picture as an <img> with its alternative text."""
        return as_image(self.drawing, self.alt)


def width_of(text: str, points: float) -> float:
    """Return how many inches wide a text is at so many points."""
    return ems(text) * points / POINTS


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
            if sign in NOT_FIRST and len(parts[-2]) > 1:
                parts[-2], parts[-1] = parts[-2][:-1], parts[-2][-1]
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
