"""The charts of figures by name: frames in, pictures out. What each frame must hold stands in its function."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kamkit.plots.bandchart import band_chart, board_chart
from kamkit.plots.compare import ageing_chart, change_chart, effort_chart
from kamkit.plots.funnel import funnel_chart
from kamkit.plots.picture import Picture
from kamkit.plots.runchart import run_chart
from kamkit.plots.weekgrid import week_grid

CHARTS: Mapping[str, Callable[..., Picture]] = {
    "xmr": run_chart,
    "bands": band_chart,
    "board": board_chart,
    "week": week_grid,
    "funnel": funnel_chart,
    "effort": effort_chart,
    "cohort": change_chart,
    "ageing": ageing_chart,
}
