"""The few bricks of every screen; the only place that makes an HTML widget, and only from Html."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import ipywidgets as widgets

from kamkit.look.html import Html
from kamkit.look.style import style_tag
from kamkit.look.type import font_face
from kamkit.settings import Lang

ASCII = 127


def html(content: Html | str = "") -> widgets.HTML:
    """Return a widget that shows ready markup. Raise TypeError for a plain text, which must be escaped first."""
    shown = widgets.HTML()
    put(shown, content or Html(""))
    return shown


def put(shown: widgets.HTML, content: Html | str) -> None:
    """Show other markup in an HTML widget, with the characters it needs. Raise TypeError for a plain text."""
    if not isinstance(content, Html):
        raise TypeError("a panel shows Html only: escape the text first")
    shown.value = str(content) + _font(content.striptags())


def page(lang: Lang, *parts: widgets.Widget) -> widgets.VBox:
    """Return the parts below each other, in the kit's own look and the type of their language."""
    look = widgets.HTML(value=str(style_tag()), layout=widgets.Layout(display="none"))
    look.value += _font(_said(parts))
    box = widgets.VBox([look, *parts])
    box.add_class("kam")
    box.add_class("kam-panel-box")
    box.add_class(f"kam-{lang}")
    return box


def type_of(*parts: widgets.Widget, text: str = "") -> widgets.HTML:
    """Return an unseen widget that carries the characters of the words on these widgets, and of a text, as a font."""
    return widgets.HTML(value=_font(_said(parts) + text), layout=widgets.Layout(display="none"))


def close_all(widget: Any) -> None:
    """Close a widget and all that it holds: what is out of sight takes no memory, here or in the page."""
    parts = [*getattr(widget, "children", ()), getattr(widget, "layout", None), getattr(widget, "style", None)]
    for part in parts:
        if isinstance(part, widgets.Widget):
            close_all(part)
    widget.close()


def _said(parts: Iterable[widgets.Widget]) -> str:
    return "".join(said for part in parts for said in _labels(part))


def _font(text: str) -> str:
    """Return the characters beyond ASCII as a font, for machines that have none for Chinese."""
    rare = "".join(sorted({character for character in text if ord(character) > ASCII}))
    return f"<style>{font_face(rare)}</style>" if rare else ""


def _labels(widget: Any) -> Iterator[str]:
    """Return the words on a widget that are no HTML: descriptions, options, labels, and so on down."""
    yield str(getattr(widget, "description", ""))
    yield str(getattr(widget, "words_shown", ""))
    for name in ("label", "waiting", "lost", "said"):
        yield str(getattr(widget, name, "") or "")
    if isinstance(widget, widgets.Label):
        yield widget.value
    yield from (str(shown) for shown, _ in getattr(widget, "options", ()))
    for child in getattr(widget, "children", ()):
        yield from _labels(child)
