"""What a class took for what, and which parts of an exercise most people missed."""

from __future__ import annotations

import pandas as pd

from kamkit.model import names


def taken(pairs: pd.DataFrame) -> pd.DataFrame:
    """Return was, took, count (judgements), people, the most first. `pairs`: a row a judgement: trainee, was, took."""
    keys = [names.WAS, names.TOOK]
    counted = pairs.groupby(keys, as_index=False).agg(
        **{names.COUNT: (names.TRAINEE, "size"), names.PEOPLE: (names.TRAINEE, "nunique")})
    return counted.sort_values([names.COUNT, *keys], ascending=[False, True, True], ignore_index=True)


def missed(parts: pd.DataFrame) -> pd.DataFrame:
    """Return for each exercise the part that most people did not get in full: exercise, part, count, people, share.

    `parts`: a row a scored part of a first answer: trainee, exercise, part, score. Of equals the first by name.
    """
    keys = [names.EXERCISE, names.PART]
    marked = parts.assign(**{names.COUNT: parts[names.SCORE] < 1})
    counted = marked.groupby(keys, as_index=False).agg(
        **{names.COUNT: (names.COUNT, "sum"), names.PEOPLE: (names.TRAINEE, "nunique")})
    counted[names.SHARE] = counted[names.COUNT] / counted[names.PEOPLE]
    ordered = counted.sort_values([names.EXERCISE, names.COUNT, names.PART], ascending=[True, False, True])
    return ordered[ordered[names.COUNT] > 0].drop_duplicates(names.EXERCISE, ignore_index=True)
