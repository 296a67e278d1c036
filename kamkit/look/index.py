"""The index of reports: one page that asks nobody for anything, with search, filters, sorting and a line a report."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jinja2

from kamkit.look.html import Html
from kamkit.look.style import HTML_LANG, NO_OUTSIDE, css, with_type

HERE = Path(__file__).parent


@dataclass(frozen=True)
class IndexRow:
    """One report: its name, its page (None: it has none), why it failed; what it says of itself; its other files.

    `cells` are further columns, `figures` (label, text), `files` (label, address beside the index); `trend` is a line
    of it (look.spark), `trend_of` says of what, and `last` is its last value; `kind` is the report's title where
    several kinds are listed.
    """

    label: str
    href: str | None
    ok: bool
    reason: str = ""
    cells: tuple[str, ...] = ()
    figures: tuple[tuple[str, str], ...] = ()
    files: tuple[tuple[str, str], ...] = ()
    trend: Html | str = ""
    last: str = ""
    trend_of: str = ""
    findings: int | None = None
    kind: str = ""
    badge: str = ""


@dataclass(frozen=True)
class RunRecord:
    """What ran, for the foot of the page: facts (name, what), and what is to be warned of."""

    title: str
    facts: tuple[tuple[str, str], ...]
    warning: str = ""


@cache
def _templates() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True
    )
    # Quoting leaves no colon: an address from data stays a file beside the index, never `javascript:`.
    environment.filters["beside"] = lambda path: quote(path, safe="/.-_~")
    return environment


@cache
def _script() -> tuple[str, str]:
    """Return the page's script and its hash, by which the page allows this script and no other."""
    script = (HERE / "index.js").read_text(encoding="utf-8")
    return script, base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")


def index_page(
    rows: Iterable[IndexRow], lang: str, title: str, words: Mapping[str, str], runs: Sequence[RunRecord] = ()
) -> str:
    """Return the page that lists reports: every one with its state, the failed first, with their reason.

    Words: search, search_hint, all, report, trend, figures, findings, files, status, reason, ok, failed, shown
    ("{shown} … {total}"), none_found, kind, summary ("{ok} … {failed}"); and where there are any: columns ("a|b", the
    heads of the rows' `cells`), brand, period, made. A word that is missing is a jinja2.UndefinedError.
    """
    listed = sorted(rows, key=lambda row: row.ok)
    good = sum(row.ok for row in listed)
    script, script_hash = _script()
    page: dict[str, Any] = {
        "rows": listed,
        "title": title,
        "lang": HTML_LANG[lang],
        "words": words,
        "columns": [head for head in words.get("columns", "").split("|") if head],
        "about": [words[name] for name in ("period", "made") if words.get(name)],
        "counts": {"ok": good, "failed": len(listed) - good},
        "trends": sorted({row.trend_of for row in listed} - {""}),
        "kinds": sorted({row.kind for row in listed} - {""}),
        "has": {name: any(getattr(row, name) not in ((), None, "") for row in listed)
                for name in ("trend", "figures", "findings", "files")},
        "runs": runs,
        "css": Html(css("page.css", "index.css")),
        "script": Html(script),
        "policy": f"{NO_OUTSIDE}; script-src 'sha256-{script_hash}'",
    }
    return with_type(_templates().get_template("index.html.j2").render(page))
