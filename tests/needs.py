"""What a test needs from the machine: one clear line when it is missing, a failure where everything must be there."""

from __future__ import annotations

import glob
import os
import shutil
from pathlib import Path

import pytest

ALL_REQUIRED = "KAMKIT_REQUIRE_ALL"
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge", "chrome")
POSTGRES_FOLDERS = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql*/bin")


def need(tool: str, present: object, how: str = "") -> None:
    """Skip the test when `tool` is missing; fail it when KAMKIT_REQUIRE_ALL=1, as on the build machine."""
    if present:
        return
    line = f"needs {tool}: {how}" if how else f"needs {tool}, which this machine has not"
    if os.environ.get(ALL_REQUIRED) == "1":
        pytest.fail(f"{line} ({ALL_REQUIRED}=1)", pytrace=False)
    pytest.skip(line)


def need_set(name: str, folder: Path) -> None:
    """Skip the test where a public data set that is no part of this repository was never laid beside it.

    Where the folder of such sets is there, the set must be in it: it counts as a tool like any other.
    """
    if not folder.is_dir() and not any(parent.name == "shared" and parent.is_dir() for parent in folder.parents):
        pytest.skip(f"needs {name}: it is no part of the repository; put it at {folder}")
    need(name, folder.is_dir(), f"put it at {folder}")


def chromium_program() -> str | None:
    """Return the path of the machine's Chromium, Chrome or Edge, or None."""
    return next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


def postgres_program(name: str) -> str | None:
    """Return the path of one of PostgreSQL's programs (Debian keeps them off the PATH), the newest first, or None."""
    folders = sorted((folder for pattern in POSTGRES_FOLDERS for folder in glob.glob(pattern)), reverse=True)
    return next(filter(None, (shutil.which(name, path=folder) for folder in [*folders, None])), None)
