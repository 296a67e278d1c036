"""Whole pages that ask nobody for anything: a notebook as a report, and the index of a batch of reports."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jinja2
from nbconvert import HTMLExporter
from nbformat import NotebookNode
from traitlets.config import Config

from kamkit.look.html import Html
from kamkit.look.style import HTML_LANG, NO_OUTSIDE, css, with_type

HERE = Path(__file__).parent
TEMPLATES = HERE / "share" / "jupyter" / "nbconvert" / "templates"
SHOWN = ["text/html", "image/svg+xml", "image/png", "image/jpeg", "text/plain"]  # and in this order
ABOUT = ("subject", "period", "made")


@cache
def report_exporter(lang: str) -> HTMLExporter:
    """Return the exporter for reports in this language (zh or en): always the same, as its first export is slow."""
    exporter = HTMLExporter(  # type: ignore[no-untyped-call]
        template_name="kamkit",
        extra_template_basedirs=[str(TEMPLATES)],
        language_code=lang,
        exclude_input=True,
        exclude_input_prompt=True,
        exclude_output_prompt=True,
        exclude_anchor_links=True,
        config=Config(NbConvertBase={"display_data_priority": SHOWN}),
    )
    exporter.environment.autoescape = True
    return exporter


def render_report(nb: NotebookNode, lang: str, title: str) -> str:
    """Return the notebook as one page of HTML, with its style, its type and its pictures inside.

    The head shows `title` and what nb.metadata["kamkit"] says: brand, subject, period, made. Inputs, stderr,
    Markdown and script made by code, and cells tagged "skip-report" are left out. The notebook is not changed.
    """
    about = nb.metadata.get("kamkit", {})
    page = {
        "title": title,
        "lang": HTML_LANG[lang],
        "brand": about.get("brand", ""),
        "about": [about[name] for name in ABOUT if about.get(name)],
        "css": Html(css()),
        "policy": NO_OUTSIDE,
    }
    shown = copy(nb)
    shown.cells = [cell for cell in nb.cells if "skip-report" not in cell.metadata.get("tags", ())]
    html, _ = report_exporter(lang).from_notebook_node(shown, resources={"kamkit": page})
    return with_type(html)


@dataclass(frozen=True)
class IndexRow:
    """One report of a batch: its name, its page (None when it failed), why it failed; `cells` are further columns."""

    label: str
    href: str | None
    ok: bool
    reason: str = ""
    cells: tuple[str, ...] = ()


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
    """Return the index page's script and its hash, by which the page allows this script and no other."""
    script = (HERE / "index.js").read_text(encoding="utf-8")
    return script, base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")


def index_page(rows: Iterable[IndexRow], lang: str, title: str, words: Mapping[str, str]) -> str:
    """Return the page that lists a batch's reports: every one with its state, the failed first, with their reason.

    Words: search, search_hint, report, status, reason, ok, failed, summary ("{ok} … {failed}"), none_found; and where
    there are any: columns ("a|b", the heads of the rows' `cells`), brand, period, made. A word that is missing is a
    jinja2.UndefinedError.
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
        "css": Html(css()),
        "script": Html(script),
        "policy": f"{NO_OUTSIDE}; script-src 'sha256-{script_hash}'",
    }
    return with_type(_templates().get_template("index.html.j2").render(page))
