"""How sure a class was, and how right: from first answers, for after a verdict everybody is both surer and righter."""

from __future__ import annotations

import pandas as pd

from kamkit.cohort import bounds
from kamkit.cohort.tries import firsts, judged
from kamkit.model import names
from kamkit.model.exercise import Confidence

ENOUGH = {Confidence.SURE: 4 / 5, Confidence.FAIRLY: 2 / 3}
"""From which mean score on it pays to say so (rules.certainty; Gardner-Medwin 1995)."""

WRONG = 0.5
COLUMNS = [names.SURE, names.COUNT, names.PEOPLE, names.SCORE, names.POINTS]


def certainty(answers: pd.DataFrame) -> pd.DataFrame:
    """Return a row a confidence that was said: sure, count of first answers, people, mean score, sum of points."""
    said = _said(answers)
    rows = [(str(level), len(own), own[names.TRAINEE].nunique(), bounds.mean(list(own[names.SCORE])),
             round(float(own[names.POINTS].fillna(0).sum()), 1))
            for level in Confidence if len(own := said[said[names.SURE] == str(level)])]
    return pd.DataFrame(rows, columns=COLUMNS)


def sure_but_wrong(answers: pd.DataFrame) -> pd.DataFrame:
    """Return a row an exercise at which somebody was sure and wrong (below half): exercise, count; the most first."""
    said = _said(answers)
    wrong = said[(said[names.SURE] == str(Confidence.SURE)) & (said[names.SCORE] < WRONG)]
    counted = wrong.groupby(names.EXERCISE, as_index=False)[names.TRAINEE].nunique()
    counted = counted.rename(columns={names.TRAINEE: names.COUNT})
    return counted.sort_values([names.COUNT, names.EXERCISE], ascending=[False, True], ignore_index=True)


def _said(answers: pd.DataFrame) -> pd.DataFrame:
    first = judged(firsts(answers))
    return first[first[names.SURE].notna()]
