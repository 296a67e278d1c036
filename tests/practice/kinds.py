"""One small, sound exercise of each kind, as the bank would read it."""

from __future__ import annotations

from functools import cache
from typing import Any

from kamkit.bank.read import parsed
from kamkit.model.exercise import KINDS
from tests.bank import made


@cache
def made_exercise(kind: str) -> Any:
    """Return the made exercise of a kind."""
    text, _ = made.written(made.exercise(kind))
    read = parsed(text.encode(), f"exercises/made/{kind}.yml")
    assert read.problems == ()
    return read.value


def every_kind() -> tuple[Any, ...]:
    """Return one exercise of each kind."""
    return tuple(made_exercise(kind) for kind in KINDS)
