"""What to discuss in the break: exercises at which the class is of two minds."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from kamkit.model import names

FEWEST = 4
"""From so many people on an exercise can split a class."""

SPLIT = (0.35, 0.70)
"""Shares of right first answers between which talk among peers helps most (Crouch & Mazur, American Journal of Physics
69, 2001, 970: 35 to 70 %). Below, it wants explaining; above, it is known."""

BEST = 0.5


def split(items: pd.DataFrame, leave_out: Collection[str] = (), count: int = 3) -> pd.DataFrame:
    """Return the exercises at which a class is most evenly split, at most `count` (columns as `items`).

    Nearest to half right first; of equals what more people answered, then by id. Those of `leave_out` (kept for a form)
    are none.
    """
    fitting = items[(items[names.PEOPLE] >= FEWEST) & items[names.RIGHT].between(*SPLIT)
                    & ~items[names.EXERCISE].isin(list(leave_out))]
    off = (fitting[names.RIGHT].astype("float64") - BEST).abs().round(9)
    order = fitting.assign(off=off).sort_values(["off", names.PEOPLE, names.EXERCISE], ascending=[True, False, True])
    return order.head(count).drop(columns="off").reset_index(drop=True)


def to_explain(items: pd.DataFrame, leave_out: Collection[str] = (), count: int = 3) -> pd.DataFrame:
    """Return the exercises that most people got wrong, at most `count`, the hardest first (columns as `items`)."""
    fitting = items[(items[names.PEOPLE] >= FEWEST) & (items[names.RIGHT] < SPLIT[0])
                    & ~items[names.EXERCISE].isin(list(leave_out))]
    order = fitting.sort_values([names.RIGHT, names.FACILITY, names.EXERCISE])
    return order.head(count).reset_index(drop=True)
