"""The style sheet that panels, notebooks and pages share."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from kamkit.look.colours import css_variables
from kamkit.look.html import Html
from kamkit.look.type import font_face

HTML_LANG: Mapping[str, str] = {"zh": "zh-CN", "en": "en"}
FONT_PLACE = "/*kam-font*/"
NO_OUTSIDE = (
    "default-src 'none'; img-src data:; font-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
)
DATA_URIS = re.compile(r"data:[a-z]+/[a-z+]+;base64,[A-Za-z0-9+/=]*")
HERE = Path(__file__).parent
COMMENT, BLANK, LOOSE = re.compile(r"/\*.*?\*/", re.DOTALL), re.compile(r"\s+"), re.compile(r" ?([{};,]) ?")


@cache
def css(*files: str) -> str:
    """Return the palette's variables and the style sheet, small: of these files, or all that panels and pages share."""
    wanted = files or ("page.css", "panels.css")
    return small(css_variables() + "".join((HERE / name).read_text(encoding="utf-8") for name in wanted))


def small(sheet: str) -> str:
    """Return a style sheet of ours without comments and without blanks that mean nothing."""
    tight = LOOSE.sub(r"\1", BLANK.sub(" ", COMMENT.sub("", sheet)))
    return tight.replace(": ", ":").replace(";}", "}").strip()


def style_tag(text: str = "") -> Html:
    """Return the style sheet as an element to put beside a widget; the characters of `text` come with it as a font."""
    return Html(f"<style>{font_face(text) if text else ''}{css()}</style>")


def with_type(html: str) -> str:
    """Return the page with the characters it uses put in as a font, once."""
    return html.replace(FONT_PLACE, font_face(DATA_URIS.sub("", html)), 1)
