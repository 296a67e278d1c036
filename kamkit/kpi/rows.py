"""Frames to plain rows and back: what is small is counted faster row by row than by grouping frames."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

DAY_UNIT = "datetime64[us]"


def rows(frame: pd.DataFrame, *names: str) -> Iterator[tuple[Any, ...]]:
    """Return the rows of some columns as tuples: days as dates, missing texts as None."""
    return zip(*(_plain(frame[name]) for name in names), strict=True)


def framed(found: Iterable[Sequence[Any]], types: Mapping[str, str]) -> pd.DataFrame:
    """Return rows as a frame whose columns have these names and types ("day" stands for datetime64[us])."""
    listed = list(found)
    columns = zip(*listed, strict=True) if listed else ([] for _ in types)
    return pd.DataFrame({name: _typed(list(column), types[name]) for name, column in zip(types, columns, strict=True)})


def _plain(column: pd.Series) -> list[Any]:
    if column.dtype.kind == "M":
        return column.to_numpy().astype("datetime64[D]").tolist()
    return [None if isinstance(value, float) and value != value else value for value in column.tolist()]


def _typed(values: list[Any], kind: str) -> Any:
    if kind == "day":
        return pd.array(np.array(values, dtype=DAY_UNIT))
    return pd.array(values, dtype=kind)
