"""A whole page that asks nobody for anything: a notebook as a report."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import copy
from functools import cache
from pathlib import Path

from nbformat import NotebookNode
from traitlets.config import Config

from kamkit.look.exporter import ReportExporter
from kamkit.look.html import Html
from kamkit.look.style import HTML_LANG, NO_OUTSIDE, css, with_type

TEMPLATES = Path(__file__).parent / "share" / "jupyter" / "nbconvert" / "templates"
SHOWN = ["text/html", "image/svg+xml", "image/png", "image/jpeg", "text/plain"]  # and in this order
ABOUT = ("subject", "period", "made")
PART, MARKUP = re.compile(r"<section><h2>(.*?)</h2>", re.DOTALL), re.compile(r"<[^>]*>")
FEWEST_PARTS = 4
"""From how many parts on a page begins with a list of them."""


@cache
def report_exporter(lang: str) -> ReportExporter:
    """Return the exporter for reports in this language (zh or en): always the same, as its first export is slow."""
    exporter = ReportExporter(  # type: ignore[no-untyped-call]
        template_name="kamkit",
        extra_template_basedirs=[str(TEMPLATES)],
        language_code=lang,
        exclude_input=True,
        exclude_input_prompt=True,
        exclude_output_prompt=True,
        exclude_anchor_links=True,
        optimistic_validation=True,
        config=Config(NbConvertBase={"display_data_priority": SHOWN}),
    )
    exporter.environment.autoescape = True
    return exporter


def render_report(nb: NotebookNode, lang: str, title: str) -> str:
    """Return the notebook as one page of HTML, with its style, its type and its pictures inside.

    The head shows `title` and what nb.metadata["kamkit"] says: brand, subject, period, made; under it stand the names
    of the parts, to go to (`parts` is what that list is called). Inputs, stderr, Markdown and script made by code, and
    cells tagged "skip-report" are left out. The notebook is not changed.
    """
    about = nb.metadata.get("kamkit", {})
    page = {
        "title": title,
        "lang": HTML_LANG[lang],
        "brand": about.get("brand", ""),
        "about": [about[name] for name in ABOUT if about.get(name)],
        "css": Html(css("page.css")),
        "policy": NO_OUTSIDE,
    }
    shown = copy(nb)
    shown.cells = [cell for cell in nb.cells if "skip-report" not in cell.metadata.get("tags", ())]
    html, _ = report_exporter(lang).from_notebook_node(shown, resources={"kamkit": page})
    return with_type(with_parts(html, about.get("parts", title)))


def with_parts(html: str, label: str) -> str:
    """Return a page of many parts with their names as a list of links, between its head and its first part."""
    names = [MARKUP.sub("", name).strip() for name in PART.findall(html)]
    if len(names) < FEWEST_PARTS:
        return html
    links = "".join(f"<li><a href='#part-{number}'>{name}</a></li>" for number, name in enumerate(names, 1) if name)
    listed = Html("<nav class='kam-parts' aria-label='{}'><ul>{}</ul></nav>\n<main>").format(label, Html(links))
    numbers: Iterator[int] = iter(range(1, len(names) + 1))
    marked = PART.sub(lambda hit: f"<section><h2 id='part-{next(numbers)}'>{hit[1]}</h2>", html)
    return marked.replace("<main>", listed, 1)
