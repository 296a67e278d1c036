"""The entry point of papermill's engine `kamkit-warm`.

papermill reads entry points while it is itself being loaded, so this module loads nothing of papermill's: the engine is
fetched when it is asked for, and by then papermill has an Engine to build it on.
"""

from __future__ import annotations

import importlib
from typing import Any

NAME = "kamkit-warm"


def __getattr__(name: str) -> Any:
    """Return the engine."""
    if name != "WarmEngine":
        raise AttributeError(name)
    return importlib.import_module("kamkit.reports.warmengine").WarmEngine
