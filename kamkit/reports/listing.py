"""The index of one kind of report, and the index of all kinds in a folder."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from kamkit import settings
from kamkit.files import write_atomic
from kamkit.kit.report.subjects import OFFICE
from kamkit.look.index import IndexRow, RunRecord, index_page
from kamkit.look.spark import spark
from kamkit.reports import record, templates
from kamkit.reports.publish import INDEX, LIST, Entry, listed

if TYPE_CHECKING:
    from kamkit.kit.kit import Kit

APART = ("book", "lang", "period")
SAID = ("search", "search_hint", "all", "report", "kind", "trend", "figures", "findings", "files", "status", "reason",
        "ok", "failed", "shown", "summary", "none_found")
OURS = b'<meta name="generator" content="kamkit reports">'


def page(kit: Kit, title: str, entries: Iterable[Entry], told: Mapping[str, object], made: str) -> str:
    """Return the index page of one kind of report, with the record of its last run."""
    lines = list(entries)
    apart = _apart(lines)
    runs = [record.shown(told, kit.words, kit.local_time, title)] if told else []
    rows = [_row(kit, entry, apart) for entry in lines]
    return index_page(rows, kit.lang, kit.words("reports.index_title", report=title), _words(kit, apart, made), runs)


def overview(kit: Kit, out: Path) -> None:
    """Write the index of every kind of report in `out`; a page there that is not ours is left alone."""
    path = out / INDEX
    if path.exists() and OURS not in path.read_bytes()[:2000]:
        return
    titles = {name: _title(kit, name) for name in templates.names(kit)}
    found = [(name, entry) for name in titles if (out / name / LIST).is_file() for entry in listed(out / name)]
    apart = _apart(entry for _, entry in found)
    rows = [_row(kit, entry, apart, titles[name], f"{name}/") for name, entry in found]
    made = kit.local_time(settings.now())
    title = kit.words("reports.overview_title")
    write_atomic(path, index_page(rows, kit.lang, title, _words(kit, apart, made), _runs(kit, out, titles)))


def _runs(kit: Kit, out: Path, titles: Mapping[str, str]) -> list[RunRecord]:
    told = {name: record.read(out / name).get("last") for name in titles}
    return [record.shown(last, kit.words, kit.local_time, titles[name]) for name, last in told.items() if last]


def _title(kit: Kit, name: str) -> str:
    return templates.find(kit, name).title.get(kit.lang) or name


def _apart(entries: Iterable[Entry]) -> list[str]:
    """Return what tells one subject's reports from each other: the columns that hold more than one value."""
    lines = list(entries)
    return [name for name in APART if len({getattr(entry, name) for entry in lines}) > 1]


def _words(kit: Kit, apart: Iterable[str], made: str) -> dict[str, str]:
    words = kit.words
    said = {name: words(f"reports.{name}") for name in SAID}
    columns = [*(words(f"reports.{name}") for name in apart), words("reports.made_at")]
    return said | {"brand": kit.workshop.brand.of(kit.lang), "made": words("reports.made", at=made),
                   "columns": "|".join(columns)}


def _row(kit: Kit, entry: Entry, apart: Iterable[str], kind: str = "", folder: str = "") -> IndexRow:
    """Return one line of the index; `folder` is where its files lie from there."""
    words = kit.words
    files = {name: f"{folder}{file}" for name, file in entry.files.items() if name != "ipynb"}
    first = next((name for name in ("html", "pdf", "xlsx") if name in files), None)
    older = words("reports.older_stays", at=entry.made) if not entry.ok and first else ""
    further = {"book": entry.book, "lang": words(f"reports.lang_{entry.lang}"), "period": entry.period}
    return IndexRow(
        label=f"{entry.code} {entry.name}" if entry.name else _nameless(kit, entry),
        href=files.get(first or "") or None, ok=entry.ok, reason=f"{entry.reason}{older}",
        cells=(*(further[name] for name in apart), entry.made if first else ""),
        figures=tuple(entry.figures.items()), findings=entry.findings, kind=kind,
        files=tuple((words(f"reports.file_{name}"), file) for name, file in files.items() if name != first),
        trend=_trend(kit, entry), trend_of=entry.trend if entry.spark else "",
        last=f"{entry.spark[-1]:g}" if entry.spark else "",
        badge=words("reports.unmasked") if entry.unmask else "",
    )


def _nameless(kit: Kit, entry: Entry) -> str:
    return kit.words("reports.subject_office") if entry.code == OFFICE else entry.code


def _trend(kit: Kit, entry: Entry) -> str:
    between = kit.words("reports.between")
    alt = kit.words("reports.trend_alt", values=between.join(f"{value:g}" for value in entry.spark[-12:]))
    return spark(entry.spark, alt)
