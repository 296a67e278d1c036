"""How each person of a class stands, and who needs a word: for the trainer's eyes.

Nobody is measured against the mean of the class, where half are always below: a word is due for what a person did or
did not do.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

import pandas as pd

from kamkit.cohort import bounds
from kamkit.cohort.tries import again, firsts, judged, pairs
from kamkit.model import names
from kamkit.model.exercise import Confidence

QUIET_DAYS = 3
"""So many days behind the latest answer of the class somebody is quiet."""

STUCK, SURE_WRONG, PASSES = 3, 3, 5
"""So many exercises still below half after two tries; so many sure and wrong, and more than a third of the
sure ones; so many passed, and half of all."""

HALF = 0.5
COLUMNS = [names.TRAINEE, names.COUNT, names.TRIES, names.FIRST, names.LAST, names.POINTS, names.PASSED, names.AT]
WORD_COLUMNS = [names.TRAINEE, "word", names.COUNT]


class Word(StrEnum):
    """Why somebody needs a word."""

    NOT_STARTED = "not_started"
    QUIET = "quiet"
    STUCK = "stuck"
    SURE_WRONG = "sure_wrong"
    PASSES = "passes"


def people(answers: pd.DataFrame, roster: Sequence[str]) -> pd.DataFrame:
    """Return a row a trainee of the roster, in its order: count of exercises answered, tries, mean first and last, …

    points: of certainty, in all. passed: how many first answers were "I don't know yet". at: the last answer. NaN and
    NaT for who has answered nothing.
    """
    return pd.DataFrame([_person(one, answers[answers[names.TRAINEE] == one]) for one in roster], columns=COLUMNS)


def _person(trainee: str, own: pd.DataFrame) -> tuple[Any, ...]:
    if own.empty:
        return (trainee, 0, 0, None, None, None, 0, pd.NaT)
    tried, said = pairs(judged(own)), own[own[names.SURE].notna()]
    first, last = (bounds.mean(sorted(tried[name])) if len(tried) else None for name in (names.FIRST, names.LAST))
    points = round(float(said[names.POINTS].fillna(0).sum()), 1) if len(said) else None
    return (trainee, own[names.EXERCISE].nunique(), len(own), first, last, points,
            int(firsts(own)[names.PASSED].sum()), own[names.AT].max())


def words_due(answers: pd.DataFrame, roster: Sequence[str]) -> pd.DataFrame:
    """Return who needs a word and why, in the order of the roster: trainee, word (Word), count of what it rests on.

    not_started: no answer while others have begun. quiet: QUIET_DAYS or more (count) behind the class's latest answer.
    stuck: exercises below half after two tries or more. sure_wrong: first answers that were sure and below half, over a
    third of the sure ones. passes: first answers "I don't know yet", where they are half of all.
    """
    latest = answers[names.AT].max() if len(answers) else None
    rows = [(one, str(word), count) for one in roster
            for word, count in _words(answers[answers[names.TRAINEE] == one], latest)]
    return pd.DataFrame(rows, columns=WORD_COLUMNS)


def _words(own: pd.DataFrame, latest: Any) -> list[tuple[Word, int]]:
    if own.empty:
        return [] if latest is None else [(Word.NOT_STARTED, 0)]
    first, tried = firsts(own), again(own)
    silent = (latest - own[names.AT].max()).days
    sure = judged(first[first[names.SURE] == str(Confidence.SURE)])
    wrong = sure[sure[names.SCORE] < HALF]
    passed = int(first[names.PASSED].sum())
    stuck = len(tried[tried[names.LAST] < HALF])
    found = {
        Word.QUIET: (silent, silent >= QUIET_DAYS),
        Word.STUCK: (stuck, stuck >= STUCK),
        Word.SURE_WRONG: (len(wrong), len(wrong) >= SURE_WRONG and len(wrong) * 3 > len(sure)),
        Word.PASSES: (passed, passed >= PASSES and passed * 2 >= len(first)),
    }
    return [(word, int(count)) for word, (count, due) in found.items() if due]
