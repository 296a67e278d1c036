"""What is asked of an engine, and what it gives back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kamkit.reports.verdict import Trouble


@dataclass(frozen=True)
class Job:
    """One report to make: its code in the book, and what the worker is told. `formats`: html, xlsx."""

    code: str
    notebook: Path
    parameters: Mapping[str, str | int | float | bool]
    lang: str
    title: str
    about: Mapping[str, str]
    formats: tuple[str, ...] = ("html",)


@dataclass(frozen=True)
class Made:
    """How one report went: its files by kind, what it says of itself, seconds and code cells run; or the trouble.

    A report in trouble has the notebook as far as it came, if it began.
    """

    job: Job
    files: Mapping[str, bytes] = field(default_factory=dict)
    end: Mapping[str, Any] | None = None
    trouble: Trouble | None = None
    seconds: float = 0.0
    cells: int = 0
