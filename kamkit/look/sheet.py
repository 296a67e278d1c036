"""A page to print that is no notebook: title, who and when to fill in, and the parts below each other."""

from __future__ import annotations

from collections.abc import Iterable

from kamkit.look.html import Html, esc, join
from kamkit.look.style import HTML_LANG, NO_OUTSIDE, css, with_type

PAGE = Html("""<!DOCTYPE html>
<html lang="{lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{policy}"><title>{title}</title>
<style>/*kam-font*/</style><style>{css}</style></head>
<body class="kam kam-page kam-sheet"><header><h1>{title}</h1><ul class="kam-about">{about}</ul></header>
<main>{body}</main></body></html>
""")


def sheet_page(title: str, body: Html, lang: str, about: Iterable[str] = ()) -> str:
    """Return a whole page with its style and type inside, which asks nobody for anything."""
    said = join(Html("<li>{}</li>").format(esc(line)) for line in about)
    parts = {"title": title, "about": said, "body": body, "css": Html(css()), "policy": Html(NO_OUTSIDE)}
    return with_type(str(PAGE.format(lang=HTML_LANG[lang], **parts)))
