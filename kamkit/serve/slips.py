"""Personal links to hand out: a page to print, one slip a person, and the code that a phone's camera reads."""

from __future__ import annotations

import io
from collections.abc import Sequence

import segno

from kamkit.kit.people import Issued, key_of
from kamkit.lang.words import Words
from kamkit.look.html import Html, join
from kamkit.look.style import HTML_LANG, css
from kamkit.look.type import font_face
from kamkit.serve.classroom import Room

GROUP = 4
STYLE = """
.kam-slips { max-width: 57rem; margin: 0 auto; padding: 1.5rem; }
.kam-slip { display: grid; grid-template-columns: 1fr 9rem; gap: 1rem; align-items: center; padding: 1rem 0; border-bottom: 1px dashed var(--kam-quiet); break-inside: avoid; }
.kam-slip h2 { border: 0; margin: 0; padding: 0; font-size: 1.25rem; }
.kam-slip p { margin: .2rem 0; font-size: .875rem; }
.kam-slip .kam-link { color: var(--kam-quiet); font-size: .75rem; word-break: break-all; }
.kam-slip svg { width: 9rem; height: 9rem; background: #fff; }
.kam-slip b { font-family: ui-monospace, Consolas, monospace; letter-spacing: .04em; }
"""  # noqa: E501


def terminal_code(link: str) -> str:
    """Return a QR code of half blocks, for a terminal."""
    out = io.StringIO()
    segno.make(link, error="l").terminal(out, border=2, compact=True)
    return out.getvalue()


def in_groups(secret: str) -> str:
    """Return a passcode as people read it out: groups of four."""
    return " ".join(secret[at : at + GROUP] for at in range(0, len(secret), GROUP))


def page(words: Words, name: str, meeting: Room, issued: Sequence[Issued]) -> str:
    """Return the page of slips: for each person name, QR code, link, and what to type without the link."""
    title = words("slips.title", name=name)
    body = join(_slip(words, name, meeting, one) for one in issued)
    lead = Html("<h1>{}</h1><p>{}</p>").format(title, words("slips.lead"))
    text = Html("{}{}").format(lead, body).striptags()
    head = Html(
        "<!DOCTYPE html><html lang='{}'><head><meta charset='utf-8'><meta name='viewport' "
        "content='width=device-width, initial-scale=1'><title>{}</title><style>{}{}{}</style></head>"
    ).format(HTML_LANG[words.lang], title, Html(font_face(text)), Html(css()), Html(STYLE))
    return str(Html("{}<body class='kam kam-{}'><div class='kam-slips'>{}{}</div></body></html>").format(
        head, words.lang, lead, body
    ))  # fmt: skip


def _slip(words: Words, name: str, meeting: Room, one: Issued) -> Html:
    link = meeting.link(key_of(one))
    by_hand = words("slips.by_hand", code=meeting.code, secret=in_groups(one.secret))
    code = Html(segno.make(link, error="m").svg_inline(border=2, dark="#000", light="#fff", omitsize=True))
    return Html(
        "<article class='kam-slip'><div><h2>{}</h2><p>{}</p><p>{}</p><p>{}</p><p class='kam-link'>{}</p></div>{}"
        "</article>"
    ).format(one.person.name, name, words("slips.scan"), by_hand, link, code)
