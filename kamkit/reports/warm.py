"""Everything slow, done once: what a report imports, its first picture, its first page, its first notebook written."""

from __future__ import annotations

import gc
import importlib
import io
import random
import warnings
from functools import partial

import nbformat
import numpy as np
import pandas as pd

from kamkit.kit.ready import Ready
from kamkit.look.pages import render_report
from kamkit.reports.kernels import InnerKernel, prepared
from kamkit.reports.lean import without

LATER = (
    "IPython.core.logger", "bdb", "pickle", "sqlite3", "tornado.platform.asyncio", "matplotlib.pyplot",
    "pandas.core.methods.to_dict", "pandas.core.methods.describe", "pandas.core.reshape.reshape",
    "pandas.io.formats.html", "pandas.io.formats.string", "pandas.plotting._matplotlib",
)


def kernel(lang: str) -> tuple[InnerKernel, Ready]:
    """Return a kernel ready to live in a fork of this process, and the kit's part of what has been warmed up."""
    with without("debugpy"):  # 0.1 s, and a debugger that nobody is there to use
        made = prepared()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        ready = Ready()
        ready.add_first(partial(_export, lang))
        ready.add(*(partial(importlib.import_module, name) for name in LATER), _figure)
    return made, ready


def still() -> None:
    """Put what is there out of the collector's reach, so that children do not copy it by counting it."""
    gc.freeze()


def anew() -> None:
    """Begin chance anew: each report in a fork would else draw the same numbers."""
    random.seed()
    np.random.seed()


def _figure() -> None:
    """Draw one figure as reports do, now that there is a shell: without one, theirs would be lost in silence."""
    pyplot = importlib.import_module("matplotlib.pyplot")
    pd.DataFrame({"a": [1, 2]}).plot(title="a", figsize=(2, 2))
    pyplot.gcf().savefig(io.BytesIO(), format="png", bbox_inches="tight")
    pyplot.close("all")


def _export(lang: str) -> None:
    nb = nbformat.from_dict({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []})
    nb.cells.append(nbformat.v4.new_code_cell("1", outputs=[nbformat.v4.new_output("stream", text="1")]))
    nbformat.validate(nb)
    render_report(nb, lang, "一")
