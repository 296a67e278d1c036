"""A class's answers, one row each: whose they are, which came first, what was tried again.

`answers` has names.CLASS_ANSWER_COLUMNS: attempt, trainee, exercise, skill, at (moments), score (0 to 1, NaN where
nobody has judged), sure (how sure one was, if said), points (of certainty), seconds, passed ("I don't know yet").
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

import pandas as pd

from kamkit.model import names

PAIR = [names.TRAINEE, names.EXERCISE]
TYPES = {names.SCORE: "float64", names.POINTS: "float64", names.SECONDS: "float64", names.PASSED: "bool",
         **dict.fromkeys((names.ATTEMPT, names.TRAINEE, names.EXERCISE, names.SKILL, names.SURE), "str")}


def answers_frame(rows: Iterable[Sequence[Any]]) -> pd.DataFrame:
    """Return rows in the order of names.CLASS_ANSWER_COLUMNS as a frame of class answers, typed, empty or not."""
    frame = pd.DataFrame.from_records(list(rows), columns=list(names.CLASS_ANSWER_COLUMNS))
    moments = pd.to_datetime(frame[names.AT], utc=True).astype("datetime64[us, UTC]")
    return frame.astype(TYPES).assign(**{names.AT: moments})


def of_class(answers: pd.DataFrame, trainees: Collection[str]) -> pd.DataFrame:
    """Return the answers of these trainees alone."""
    return answers[answers[names.TRAINEE].isin(list(trainees))]


def in_order(answers: pd.DataFrame) -> pd.DataFrame:
    """Return the answers as they were given: by moment, then by the attempt's id, whatever order they came in."""
    return answers.sort_values([names.AT, names.ATTEMPT], kind="stable", ignore_index=True)


def firsts(answers: pd.DataFrame) -> pd.DataFrame:
    """Return the first answer of each trainee to each exercise; later ones are given after a verdict."""
    return in_order(answers).drop_duplicates(PAIR, ignore_index=True)


def judged(answers: pd.DataFrame) -> pd.DataFrame:
    """Return the answers that somebody has judged."""
    return answers[answers[names.SCORE].notna()]


def pairs(answers: pd.DataFrame) -> pd.DataFrame:
    """Return a row a trainee and exercise: skill, tries, first and last judged score (NaN where none is)."""
    ordered = in_order(answers)
    found = ordered.groupby(PAIR, sort=True)[[names.SCORE, names.SKILL]].agg(
        **{names.SKILL: (names.SKILL, "first"), names.TRIES: (names.SCORE, "size"),
           names.FIRST: (names.SCORE, "first"), names.LAST: (names.SCORE, "last")})
    return found.reset_index()


def again(answers: pd.DataFrame) -> pd.DataFrame:
    """Return the pairs of trainee and exercise with two judged answers or more (`pairs`)."""
    return pairs(judged(answers)).query(f"{names.TRIES} > 1").reset_index(drop=True)
