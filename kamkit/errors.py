"""What can go wrong, as values: doors put it into words, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True)
class Where:
    """A place in a file: line and column in a text, or sheet, row and column in a workbook (all counted from 1)."""

    file: str = ""
    line: int | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    field: str | None = None


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong (or worth telling): where, which words say it (`problem.<key>`), and their values."""

    where: Where
    key: str
    values: Mapping[str, Any] = field(default_factory=dict)
    severity: Severity = "error"


def problem(key: str, where: Where | None = None, /, severity: Severity = "error", **values: Any) -> Problem:
    """Return a Problem, the short way."""
    return Problem(where or Where(), key, values, severity)


class KamkitError(Exception):
    """Anything the kit refuses or cannot do; carries every problem, for a door to put into words."""

    exit_code = 1

    def __init__(self, problems: Problem | Iterable[Problem]):
        self.problems: tuple[Problem, ...] = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("; ".join(f"{p.key} {dict(p.values)}" for p in self.problems))


class UsageError(KamkitError):
    """The call itself is wrong: an unknown flag, report or parameter."""

    exit_code = 2


class ContentError(KamkitError):
    """Content files that do not say what they must."""


class ImportRefused(KamkitError):
    """A spreadsheet from which nothing was taken."""


class StoreError(KamkitError):
    """A store that cannot be opened, read or written."""


class SignInRefused(KamkitError):
    """Somebody at a class's door who was not let in."""


class NotFound(KamkitError):
    """No account, person, exercise or book of that name."""


class ReportFailed(KamkitError):
    """A report that did not come to its end."""
