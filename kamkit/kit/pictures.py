"""Charts of decision groups and of figures, and their frames; loads pandas, so the kit imports it on first use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from kamkit.errors import UsageError, problem
from kamkit.groups.rows import coverage_rows, people_rows, tie_rows
from kamkit.lang.words import Words
from kamkit.look.html import Html
from kamkit.model.group import DecisionGroup
from kamkit.model.standards import GroupLimits
from kamkit.plots.group import coverage_grid, influence_map
from kamkit.plots.kpi import CHARTS as KPI_CHARTS
from kamkit.plots.picture import Picture

if TYPE_CHECKING:
    from matplotlib.figure import Figure

CHARTS = ("coverage", "influence")


def draw(name: str, group: DecisionGroup, limits: GroupLimits, names: Mapping[str, str], words: Words) -> Html:
    """Return a chart of a group as an image with its alternative text; `names` gives persons and rivals by code.

    Raise UsageError for a name that is no chart.
    """
    if name not in CHARTS:
        raise UsageError(problem("picture_unknown", name=name, wanted=", ".join(CHARTS)))
    cells = coverage_frame(group, limits, names)
    picture = (
        coverage_grid(cells, words)
        if name == "coverage"
        else influence_map(pd.DataFrame(people_rows(group, limits, names)), pd.DataFrame(tie_rows(group, names)), words)
    )
    return picture.image()


def chart(name: str, frame: pd.DataFrame, words: Words, heading: str = "", width: str = "full", **more: Any) -> Html:
    """Return a chart of figures (plots.kpi.CHARTS) as an image with its alternative text.

    `heading` stands above it, `width` is "full" or "half" a page; `more` is what a chart has besides: `unit` of "xmr",
    `days` of "week". Raise UsageError for a name that is no chart.
    """
    return _drawn(name, frame, words, heading, width, more).image()


def as_figure(
    name: str, frame: pd.DataFrame, words: Words, heading: str = "", width: str = "full", **more: Any
) -> Figure:
    """Return the chart that `chart` shows as a matplotlib figure. Raise UsageError for a name that is no chart."""
    from kamkit.look import asfigure

    return asfigure.as_figure(_drawn(name, frame, words, heading, width, more).drawing)


def _drawn(
    name: str, frame: pd.DataFrame, words: Words, heading: str, width: str, more: Mapping[str, Any]
) -> Picture:
    if name not in KPI_CHARTS:
        raise UsageError(problem("picture_unknown", name=name, wanted=", ".join(KPI_CHARTS)))
    return KPI_CHARTS[name](frame, words, heading, width=width, **more)


def coverage_frame(group: DecisionGroup, limits: GroupLimits, names: Mapping[str, str]) -> pd.DataFrame:
    """Return the coverage grid, a row a person in a cell (columns: groups.rows.coverage_rows)."""
    return pd.DataFrame(coverage_rows(group, limits, names))
