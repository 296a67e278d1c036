"""Before and after: what was tried again, and the two matched forms of a course. Only those with both count."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from kamkit.cohort import bounds
from kamkit.cohort.tries import again
from kamkit.model import names

FEWEST = 5
"""From so many people on a gain is told with its interval; fewer show their two means and nothing more."""

ALL = "all"
"""The row over all skills."""

LOW_EFFECT, HIGH_EFFECT = f"{names.EFFECT}_{names.LOW}", f"{names.EFFECT}_{names.HIGH}"
COLUMNS = [names.SKILL, names.PEOPLE, names.BEFORE, names.AFTER, names.GAIN, names.LOW, names.HIGH, names.CLOSED,
           names.EFFECT, LOW_EFFECT, HIGH_EFFECT]
PRE, POST = "pre", "post"


def practised(answers: pd.DataFrame) -> pd.DataFrame:
    """Return first against last answer, a row a skill and one over all (COLUMNS), of exercises tried more than once.

    Each person counts once: with the mean over that person's exercises. Who tried nothing twice is in no figure.
    """
    tried = again(answers).rename(columns={names.FIRST: names.BEFORE, names.LAST: names.AFTER})
    return compared(tried)


def matched(forms: pd.DataFrame) -> pd.DataFrame:
    """Return the form before against the form after the course, a row a skill and one over all (COLUMNS).

    `forms`: a row an exercise in an ended form: trainee, form ("pre" or "post"), skill, level, score (NaN where it was
    not answered). A cell (skill × level) counts for a person who answered in it in both forms.
    """
    cell = [names.TRAINEE, names.SKILL, names.LEVEL]
    known = forms[forms[names.SCORE].notna()].sort_values([*cell, names.FORM, names.SCORE], kind="stable")
    wide = known.pivot_table(index=cell, columns=names.FORM, values=names.SCORE, aggfunc=_mean)
    both = wide.reindex(columns=[PRE, POST]).dropna().reset_index()
    return compared(both.rename(columns={PRE: names.BEFORE, POST: names.AFTER}))


def compared(rows: pd.DataFrame) -> pd.DataFrame:
    """Return a row a skill and one over all (COLUMNS) of pairs (trainee, skill, before, after).

    gain: mean of the people's own differences, with the paired t interval (low, high), cut at ±1. closed: the
    normalised gain of Hake (1998), (after − before) / (1 − before) of the class's means: the part of what was
    missing that is there now; NaN where nothing was gained or nothing was missing.
    effect: Hedges' g of pairs with its interval (see `bounds.paired_effect`). NaN below FEWEST people.
    """
    skills = sorted(rows[names.SKILL].unique())
    parts = [(ALL, rows), *((skill, rows[rows[names.SKILL] == skill]) for skill in skills)]
    told = [_row(skill, part) for skill, part in parts if len(part)]
    frame = pd.DataFrame(told, columns=COLUMNS)
    return frame.astype(dict.fromkeys(COLUMNS[2:], "float64"))


def _row(skill: str, rows: pd.DataFrame) -> tuple[Any, ...]:
    people = [(bounds.mean(sorted(own[names.BEFORE])), bounds.mean(sorted(own[names.AFTER])))
              for _, own in rows.groupby(names.TRAINEE)]
    first, last = [before for before, _ in people], [after for _, after in people]
    before, after = bounds.mean(first), bounds.mean(last)
    if len(people) < FEWEST:
        return (skill, len(people), before, after, *[None] * 7)
    gains = [one[1] - one[0] for one in people]
    low, high = bounds.around_mean(gains) or (-1.0, 1.0)
    closed = (after - before) / (1 - before) if after >= before < 1 else None
    return (skill, len(people), before, after, bounds.mean(gains), max(-1.0, low), min(1.0, high), closed,
            *_effect(first, last, gains))


def _effect(first: Sequence[float], last: Sequence[float], gains: Sequence[float]) -> tuple[float | None, ...]:
    r = bounds.correlation(first, last)
    found = None if r is None else bounds.paired_effect(bounds.mean(gains), bounds.deviation(gains), r, len(gains))
    return (found.size, found.low, found.high) if found else (None, None, None)


def _mean(scores: pd.Series) -> float:
    return bounds.mean(list(scores))
