"""Whose board and log a book has to offer; no pandas, for a screen asks it before anything is drawn."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kamkit.kit.kit import Kit


def specialists(kit: Kit) -> Iterator[tuple[str, str]]:
    """Yield code and name of each specialist who is with us today, by code."""
    for one in kit.records("specialists"):
        if not one.left or one.left >= kit.today:
            yield one.code, one.name
