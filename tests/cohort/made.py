"""Class answers in a few words: `A x 1.0 sure` is trainee A's answer to exercise x."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd

from kamkit.cohort.tries import answers_frame
from kamkit.model import names

BEGIN = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
SURE = {"sure", "fairly", "unsure"}
POINTS = {"sure": (3.0, -6.0), "fairly": (2.0, -2.0), "unsure": (1.0, 0.0)}


def class_of(*lines: str, skills: dict[str, str] | None = None) -> pd.DataFrame:
    """Return the answers that the lines tell, a minute apart, in their order.

    A line: trainee, exercise, score ("?": not judged, "pass": "I don't know yet"), then in any order how sure, `12s`,
    and `+3d` (that many days after the first one).
    """
    return answers_frame(_row(number, line.split(), skills or {}) for number, line in enumerate(lines))


def _row(number: int, words: list[str], skills: dict[str, str]) -> tuple:
    who, exercise, told, *rest = words
    days = next((int(word[1:-1]) for word in rest if word.startswith("+")), 0)
    seconds = next((float(word[:-1]) for word in rest if word.endswith("s") and word[0].isdigit()), None)
    sure = next((word for word in rest if word in SURE), None)
    score = None if told == "?" else 0.0 if told == "pass" else float(told)
    points = None
    if sure and score is not None:
        right, wrong = POINTS[sure]
        points = score * right + (1 - score) * wrong
    at = BEGIN + timedelta(days=days, minutes=number)
    return (f"t{number:04}", who, exercise, skills.get(exercise, "needs"), at, score, sure, points, seconds,
            told == "pass")


def matrix(scores: np.ndarray) -> pd.DataFrame:
    """Return answers in which person i gets scores[i, j] at exercise j."""
    return class_of(*(f"p{i:03} x{j:02} {score}" for (i, j), score in np.ndenumerate(scores)))


def rows(frame: pd.DataFrame, *columns: str) -> list[tuple]:
    """Return a frame's rows (of some columns), NaN as None, figures to six places."""
    picked = frame[list(columns)] if columns else frame
    return [tuple(_plain(value) for value in row) for row in picked.itertuples(index=False)]


def _plain(value: object) -> object:
    if isinstance(value, float | np.floating):
        return None if np.isnan(value) else round(float(value), 6)
    if value is pd.NA or value is pd.NaT:
        return None
    return value.item() if isinstance(value, np.generic) else value


def form_rows(*lines: str) -> pd.DataFrame:
    """Return ended forms: `A pre needs 1 0.5` is a score ("-": not answered) at a skill and level."""
    split = [line.split() for line in lines]
    made = [(*words[:3], int(words[3]), None if words[4] == "-" else float(words[4])) for words in split]
    columns = [names.TRAINEE, names.FORM, names.SKILL, names.LEVEL, names.SCORE]
    return pd.DataFrame(made, columns=columns).astype({names.SCORE: "float64"})
