"""Texts that a spreadsheet program would take for a formula, made inert for CSV files, and back (SAFETY I7).

A leading apostrophe is what a person types for "this is text". One that the data has of itself gets another, so that
what is written can be read back exactly.
"""

from __future__ import annotations

import re

_LIVE = re.compile("'*[=+\\-@\t\r＝＋－＠]")
_MARKED = re.compile("'+[=+\\-@\t\r＝＋－＠]")


def made_inert(text: str) -> str:
    """Return the text with an apostrophe in front where a spreadsheet program would calculate it."""
    return f"'{text}" if _LIVE.match(text) else text


def as_meant(text: str) -> str:
    """Return a CSV cell without the apostrophe that made it inert."""
    return text[1:] if _MARKED.match(text) else text
