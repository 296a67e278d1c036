"""Everything slow, done once: what a report imports, its first picture, its first page, its first notebook written."""

from __future__ import annotations

import contextlib
import gc
import importlib
import random
import warnings
from functools import partial

import nbformat
import numpy as np
from matplotlib import pyplot

from kamkit.kit.ready import Ready
from kamkit.look.pages import render_report
from kamkit.reports.kernels import InnerKernel, prepared
from kamkit.reports.lean import without

LATER = ("sqlite3", "tornado.platform.asyncio", "IPython.core.logger", "pandas.core.methods.to_dict", "pickle", "bdb")


def kernel(lang: str) -> tuple[InnerKernel, Ready]:
    """Return a kernel ready to live in a fork of this process, and the kit's part of what has been warmed up."""
    with without("debugpy"):  # 0.1 s, and a debugger that nobody is there to use
        made = prepared()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        ready = Ready()
        for deed in (partial(_export, lang), _figure):
            with contextlib.suppress(Exception):
                deed()
    return made, ready


def still() -> None:
    """Put what is there out of the collector's reach, so that children do not copy it by counting it."""
    gc.freeze()


def anew() -> None:
    """Begin chance anew: each report in a fork would else draw the same numbers."""
    random.seed()
    np.random.seed()


def _figure() -> None:
    """Open one figure as reports do, now that there is a shell: without one, theirs would be lost in silence."""
    pyplot.figure()
    pyplot.close("all")


def _export(lang: str) -> None:
    nb = nbformat.from_dict({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []})
    nb.cells.append(nbformat.v4.new_code_cell("1", outputs=[nbformat.v4.new_output("stream", text="1")]))
    for name in LATER:
        importlib.import_module(name)
    nbformat.validate(nb)
    render_report(nb, lang, "一")
