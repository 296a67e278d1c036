"""How each exercise behaves in a class: how hard it was, whom it tells apart, which wrong option drew people."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from kamkit.cohort import bounds
from kamkit.cohort.tries import firsts, judged
from kamkit.model import names

FEWEST_PEOPLE = 10
"""From so many people on a discrimination is told; below that chance alone makes it jump from plus to minus."""

FEWEST_OTHERS = 5
"""From so many other exercises on a trainee's answers to them say how good that trainee is."""

FULL = 0.999
Row = Mapping[Any, Any]
ITEM_COLUMNS = [names.EXERCISE, names.SKILL, names.PEOPLE, names.TRIES, names.FACILITY, names.RIGHT, names.LOW,
                names.HIGH, names.PASSED, names.SECONDS, names.DISCRIMINATION, names.RESTS_ON]


def items(answers: pd.DataFrame) -> pd.DataFrame:
    """Return a row an exercise, by id: people, tries, facility, right, low, high, passed, seconds, discrimination.

    facility: mean score of first answers, 0 to 1 (item difficulty p, Crocker & Algina 1986, ch. 14; for part scores the
    mean over the maximum). right: share of people whose first answer was fully right, with Wilson's interval (low,
    high). passed: how many said "I don't know yet" first. seconds: median of the first answer. discrimination and
    rests_on (people): see `discriminations`.
    """
    first, tries = firsts(answers), answers.groupby(names.EXERCISE).size()
    rows = [_item(key, group, int(tries[key])) for key, group in first.groupby(names.EXERCISE, sort=True)]
    told = discriminations(answers).set_index(names.EXERCISE)
    frame = pd.DataFrame(rows, columns=ITEM_COLUMNS[:-2])
    return frame.join(told, on=names.EXERCISE)[ITEM_COLUMNS] if rows else pd.DataFrame(columns=ITEM_COLUMNS)


def _item(key: Any, first: pd.DataFrame, tries: int) -> tuple[Any, ...]:
    scores = [float(score) for score in judged(first)[names.SCORE]]
    full = sum(score >= FULL for score in scores)
    low, high = bounds.around_share(full, len(scores)) or (None, None)
    return (key, first[names.SKILL].iloc[0], len(first), tries,
            bounds.mean(scores) if scores else None, full / len(scores) if scores else None, low, high,
            int(first[names.PASSED].sum()), first[names.SECONDS].median())


def discriminations(answers: pd.DataFrame) -> pd.DataFrame:
    """Return a row an exercise: its discrimination (−1 to 1, NaN where too few) and on how many people it rests.

    The corrected item-total correlation (Henrysson 1963; Nunnally & Bernstein 1994, ch. 8): an exercise's first scores
    against the same people's mean over their other exercises. Not everybody answers everything, so each score is taken
    as its distance from the exercise's mean: where all answered all, that is the same figure. Only people with at least
    FEWEST_OTHERS other exercises count, and below FEWEST_PEOPLE of them there is none.
    """
    first = judged(firsts(answers))
    off = first.assign(**{names.SCORE: first[names.SCORE] - _means(first)})
    whole = {key: (math.fsum(group), len(group)) for key, group in off.groupby(names.TRAINEE)[names.SCORE]}
    rows = [(key, *_discrimination(group.to_dict("records"), whole)) for key, group in off.groupby(names.EXERCISE)]
    frame = pd.DataFrame(rows, columns=[names.EXERCISE, names.DISCRIMINATION, names.RESTS_ON])
    return frame.astype({names.DISCRIMINATION: "float64", names.RESTS_ON: "Int64"})


def _means(first: pd.DataFrame) -> pd.Series:
    exact = {key: bounds.mean(list(group)) for key, group in first.groupby(names.EXERCISE)[names.SCORE]}
    return first[names.EXERCISE].map(exact).astype("float64")


def _discrimination(own: Sequence[Row], whole: Mapping[Any, tuple[float, int]]) -> tuple[float | None, int]:
    """Return one exercise's discrimination and the people behind it; `whole`: each person's sum and count over all."""
    pairs = []
    for row in own:
        total, count = whole[row[names.TRAINEE]]
        if count - 1 >= FEWEST_OTHERS:
            pairs.append((row[names.SCORE], (total - row[names.SCORE]) / (count - 1)))
    if len(pairs) < FEWEST_PEOPLE:
        return None, len(pairs)
    return bounds.correlation([own for own, _ in pairs], [rest for _, rest in pairs]), len(pairs)


def choices(picks: pd.DataFrame) -> pd.DataFrame:
    """Return how often each option was chosen first: exercise, part, picked, credit, count, share of those who chose.

    `picks`: a row an option that somebody chose with the first answer: trainee, exercise, part ("option", "reason" or
    "tick"), picked (its key), credit (0 to 1). The most chosen stand first.
    """
    keys = [names.EXERCISE, names.PART, names.PICKED]
    counted = picks.groupby([*keys, names.CREDIT], as_index=False)[names.TRAINEE].nunique()
    counted = counted.rename(columns={names.TRAINEE: names.COUNT})
    people = picks.groupby(keys[:2])[names.TRAINEE].nunique().rename(names.PEOPLE)
    counted = counted.join(people, on=keys[:2])
    counted[names.SHARE] = counted[names.COUNT] / counted[names.PEOPLE]
    order = [names.EXERCISE, names.PART, names.COUNT, names.PICKED]
    return counted.sort_values(order, ascending=[True, True, False, True], ignore_index=True)


def tempting(picks: pd.DataFrame) -> pd.DataFrame:
    """Return for each exercise the wrong option that most people chose (`choices`); of equals the first by key."""
    wrong = choices(picks).query(f"{names.CREDIT} < {FULL}")
    order = [names.EXERCISE, names.COUNT, names.PART, names.PICKED]
    ordered = wrong.sort_values(order, ascending=[True, False, True, True])
    return ordered.drop_duplicates(names.EXERCISE, ignore_index=True)
