"""The answer sheet: the fields of one exercise, drawn by the page (sheet.js).

It holds texts and what was entered. What decides the mark never enters it: keys go as tokens (see forms.base), and
replies and hints come one by one, when they are asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import anywidget
import traitlets

Part = dict[str, Any]
"""One field as sheet.js draws it: kind, name, legend, texts; `need` where it must be filled in."""
Draft = dict[str, Any]
"""What has been entered so far, by the name of the field."""


class Sheet(anywidget.AnyWidget):
    """The fields (`parts`), what is entered in them (`value`), and what was asked for and told (`told`)."""

    _esm = Path(__file__).with_name("sheet.js")
    parts: traitlets.List[Any] = traitlets.List().tag(sync=True)
    value = traitlets.Dict().tag(sync=True)
    told = traitlets.Dict().tag(sync=True)
    words = traitlets.Dict().tag(sync=True)
    font = traitlets.Unicode("").tag(sync=True)
    typed = traitlets.Int(0).tag(sync=True)

    def on_asked(self, handler: Callable[[str, str], None]) -> None:
        """Call `handler(part, option)` when the trainee asks for a reply or a hint."""
        self.on_msg(lambda _, content, __: _asked(content, handler))

    @property
    def words_shown(self) -> str:
        """Return every text the sheet can show now, for the page's type."""
        return "".join(_texts([self.parts, self.told, self.words]))


def _asked(content: Any, handler: Callable[[str, str], None]) -> None:
    if isinstance(content, Mapping) and content.get("kind") == "ask":
        handler(str(content.get("name", "")), str(content.get("id", "")))


def _texts(data: Any) -> Iterable[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, Mapping):
        yield from (text for value in data.values() for text in _texts(value))
    elif isinstance(data, list | tuple):
        yield from (text for value in data for text in _texts(value))


# -- the parts --------------------------------------------------------------------------------------------------------


def option(token: str, text: str, more: str = "") -> dict[str, str]:
    """Return something that can be chosen: its token, its text, one line more."""
    return {"id": token, "text": text, "more": more} if more else {"id": token, "text": text}


def radio(name: str, legend: str, options: list[dict[str, str]], **more: Any) -> Part:
    """Return a list of which one is chosen. quiet: the legend is for screen readers; chips: side by side."""
    return {"kind": "radio", "name": name, "legend": legend, "options": options, "need": True, **more}


def ticks(name: str, legend: str, options: list[dict[str, str]], **more: Any) -> Part:
    """Return a list in which any number is ticked."""
    return {"kind": "ticks", "name": name, "legend": legend, "options": options, "need": True, **more}


def select(name: str, legend: str, options: list[dict[str, str]], **more: Any) -> Part:
    """Return a drop-down; `open` is what it says while nothing is chosen."""
    return {"kind": "select", "name": name, "legend": legend, "options": options, **more}


def rows(name: str, legend: str, lines: list[dict[str, str]], options: list[dict[str, str]], **more: Any) -> Part:
    """Return lines that each get one of the options. listed: options are long, so they stand once above."""
    return {"kind": "rows", "name": name, "legend": legend, "rows": lines, "options": options, "need": True, **more}


def text(name: str, legend: str, most: int, **more: Any) -> Part:
    """Return a field to type in, up to `most` signs. takes: number or day; lines: so many rows; kept: not to change."""
    return {"kind": "text", "name": name, "legend": legend, "most": most, "lines": 1, **more}


def order(name: str, legend: str, options: list[dict[str, str]], **more: Any) -> Part:
    """Return lines to put in order. out: the heading of a second pile; begins_out: all lie there at first."""
    return {"kind": "order", "name": name, "legend": legend, "options": options, "need": True, **more}


def quote(text_: str, legend: str = "", note: str = "", look: str = "plain") -> Part:
    """Return words to read, not to fill in."""
    return {"kind": "quote", "text": text_, "legend": legend, "note": note, "look": look}
