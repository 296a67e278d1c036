"""The style sheet that panels, notebooks and pages share."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from kamkit.look.colours import css_variables
from kamkit.look.html import Html
from kamkit.look.type import font_face

HTML_LANG: Mapping[str, str] = {"zh": "zh-CN", "en": "en"}
PAGE_CSS = Path(__file__).with_name("page.css")


@cache
def css() -> str:
    """Return the palette's variables and the whole style sheet."""
    return css_variables() + PAGE_CSS.read_text(encoding="utf-8")


def style_tag(text: str = "") -> Html:
    """Return the style sheet as an element to put beside a widget; the characters of `text` come with it as a font."""
    return Html(f"<style>{font_face(text) if text else ''}{css()}</style>")
