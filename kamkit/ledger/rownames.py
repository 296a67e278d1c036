"""Rows as they are named in a sentence. Apart from `places`, which the process that opens workbooks loads: it needs no
words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kamkit.lang.text import Text
from kamkit.lang.words import Words

FEW = 5
"""So many rows are named one by one."""


def row_name(row: int) -> Text:
    """Return how a row is named."""
    return filled("place.row", row=row)


def listed(parts: Sequence[Text], most: int = FEW) -> Text:
    """Return the first parts one after the other, and how many more there are."""
    first = Text(zh="、".join(part.zh for part in parts[:most]), en=", ".join(part.en for part in parts[:most]))
    return filled("place.and_more", first=first, count=len(parts) - most) if len(parts) > most else first


def filled(key: str, **values: Any) -> Text:
    """Return the words for `key` in both languages, `{name}` replaced by `values` (of a Text, its half)."""
    return Text(zh=Words("zh")(key, **values), en=Words("en")(key, **values))
