"""Whose a statement is."""

from __future__ import annotations

from enum import StrEnum


class Origin(StrEnum):
    """Whose a statement is: the handbook's, our reading of it, ours, or a dated rule.

    A handbook item may also be a heading, or speak of the whole book (cross).
    """

    SEED = "seed"
    READING = "reading"
    OURS = "ours"
    RULE = "rule"
    HEADING = "heading"
    CROSS = "cross"
