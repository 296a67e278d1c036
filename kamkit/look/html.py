"""Small pieces of HTML. Every text that comes in is escaped, unless it is Html already."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from markupsafe import Markup, escape

from kamkit.look.colours import SEVERITY_GLYPH, STANCE_GLYPH

NOTE_GLYPH = {"info": "●", "good": "✓", "bad": "■", "warn": "◆"}
UNBROKEN = re.compile(r"(\b(?:[A-Z]{1,3}(?:-[A-Za-z0-9]{1,8}){1,4}|\d{4}-\d\d-\d\d|\d\d-\d\d)\b)")
"""A record's code or a date, which must not be split over two lines at a hyphen."""
WIDE = 8  # more columns than this scroll sideways inside their own frame, on a desk too
SHORT = 8  # up to so many rows stay together on one printed page


class Html(Markup):
    """Text that is markup already, and shows itself in a notebook.

    `Html(x)` trusts x: never give it what a person or a file said; that goes through `esc` or one of the pieces below.
    """

    __slots__ = ()

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        # A notebook would set what stands between two dollar signs as mathematics: to us it is a price or a name.
        return {"text/html": f"<div class='kam mathjax_ignore'>{self}</div>", "text/plain": self.striptags()}


def esc(value: object) -> Html:
    """Return the value as text that cannot become markup; Html stays as it is, None is nothing."""
    return Html("") if value is None else Html(escape(value))


def join(parts: Iterable[object], between: str = "") -> Html:
    """Return the parts in a row, each escaped unless it is Html."""
    return Html(esc(between).join(esc(part) for part in parts))


def unbroken(text: str) -> Html:
    """Return a text in which codes and dates are not split over two lines."""
    parts = UNBROKEN.split(text)
    return join(_wrapped("<span class='kam-nb'>{}</span>", part) if at % 2 else part for at, part in enumerate(parts))


def _wrapped(template: str, *parts: object) -> Html:
    return Html(template).format(*(esc(part) for part in parts))


def _cell(value: object, head: object, is_number: bool, is_head: bool) -> Html:
    name = Html("th scope='row'") if is_head else Html("td")
    kind = Html(" class='kam-number'") if is_number else Html("")
    return Html("<{}{} data-label='{}'>{}</{}>").format(name, kind, esc(head).striptags(), esc(value), Html(name[:2]))


def _row(values: Sequence[object], columns: Sequence[object], numbers: Collection[int], row_heads: bool) -> Html:
    cells = (
        _cell(value, head, at in numbers, row_heads and at == 0)
        for at, (value, head) in enumerate(zip(values, columns, strict=True))
    )
    return _wrapped("<tr>{}</tr>", join(cells))


def table(
    columns: Sequence[object],
    rows: Iterable[Sequence[object]],
    *,
    caption: object = "",
    numbers: Collection[int] = (),
    empty: object = "",
    row_heads: bool = False,
    stack: bool = False,
) -> Html:
    """Return a table; `numbers` are the indexes of columns set to the right, `empty` is said when there is no row.

    With `stack` each row becomes a small card on a phone; without it the table scrolls sideways. A row that is
    longer or shorter than `columns` is a ValueError.
    """
    lines = [_row(row, columns, numbers, row_heads) for row in rows]
    body = join(lines)
    if not lines:
        body = Html("<tr><td class='kam-empty' colspan='{}'>{}</td></tr>").format(len(columns), esc(empty))
    heads = join(
        Html("<th scope='col'{}>{}</th>").format(Html(" class='kam-number'") if at in numbers else "", esc(head))
        for at, head in enumerate(columns)
    )
    title = _wrapped("<caption>{}</caption>", caption) if caption else ""
    kinds = {"kam-wide": len(columns) > WIDE, "kam-short": len(lines) <= SHORT, "kam-stack": stack}
    name = next((told for one in (caption, *columns) if (told := esc(one).striptags())), "")
    return Html(
        "<div class='kam-scroll {}' role='region' tabindex='0' aria-label='{}'><table class='kam-table'>{}"
        "<thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>"
    ).format(" ".join(kind for kind, wanted in kinds.items() if wanted), name, title, heads, body)


def _marked(kind: str, meaning: str, glyph: str, text: object) -> Html:
    template = "<span class='{} kam-{}'><span aria-hidden='true'>{}</span> {}</span>"
    return _wrapped(template, kind, meaning, glyph, text)


def badge(severity: str, text: object) -> Html:
    """Return a small label: glyph, colour and words. Severity is high, medium, low, ok or none (KeyError otherwise)."""
    return _marked("kam-badge", severity, SEVERITY_GLYPH[severity], text)


def stance_mark(stance: str, text: object) -> Html:
    """Return a person's stance, supporter, neutral, opponent or unknown (KeyError otherwise): glyph, colour, words."""
    return _marked("kam-stance", stance, STANCE_GLYPH[stance], text)


def card(title: object, body: object, *, severity: str | None = None, label: object = "", foot: object = "") -> Html:
    """Return a card, such as a finding: title, severity said by `label`, body, and a quiet foot (evidence, source)."""
    mark = badge(severity, label) if severity and label else ""
    end = _wrapped("<footer>{}</footer>", foot) if foot else ""
    return _wrapped(
        "<article class='kam-card kam-{}'><header><h3>{}</h3>{}</header>"
        "<div class='kam-card-body'>{}</div>{}</article>",
        severity or "none", title, mark, body, end,
    )  # fmt: skip


def _pairs(kind: str, pairs: Iterable[tuple[object, object]]) -> Html:
    lines = (_wrapped("<div><dt>{}</dt><dd>{}</dd></div>", name, value) for name, value in pairs)
    return _wrapped("<dl class='{}'>{}</dl>", kind, join(lines))


def definition_list(pairs: Iterable[tuple[object, object]]) -> Html:
    """Return names and what they are, side by side."""
    return _pairs("kam-facts", pairs)


def key_figures(figures: Iterable[tuple[object, object]]) -> Html:
    """Return (label, value) tiles for the head of a page."""
    return _pairs("kam-figures", figures)


def bullets(items: Iterable[object]) -> Html:
    """Return a list with bullets."""
    return _wrapped("<ul class='kam-list'>{}</ul>", join(_wrapped("<li>{}</li>", item) for item in items))


def note(text: object, kind: str = "info") -> Html:
    """Return a strip that stands out: info, good, bad or warn (KeyError otherwise)."""
    strip = "<div class='kam-note kam-note-{}'><span aria-hidden='true'>{}</span><div>{}</div></div>"
    return _wrapped(strip, kind, NOTE_GLYPH[kind], text)


def figure(picture: Html, caption: object = "", width: str = "full") -> Html:
    """Return a picture in its frame, `full` or `half` as wide as the page, with a caption below."""
    words = _wrapped("<figcaption>{}</figcaption>", caption) if caption else ""
    frame = "<figure class='kam-figure kam-{}'><div class='kam-picture'>{}</div>{}</figure>"
    return _wrapped(frame, width, picture, words)


def side_by_side(*parts: object) -> Html:
    """Return the parts in columns on a desk and on A4, one below the other on a phone."""
    return _wrapped("<div class='kam-side'>{}</div>", join(_wrapped("<div>{}</div>", part) for part in parts))
