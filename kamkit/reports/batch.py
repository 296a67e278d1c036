"""A batch of reports: planned, run, published, and every failure named."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from kamkit import settings
from kamkit.errors import Problem, ReportFailed, Where, problem
from kamkit.reports import templates
from kamkit.reports.pool import Job, Made, Pool
from kamkit.reports.publish import Entry, Shelf, leaks, redacted, shelf
from kamkit.reports.templates import Template

if TYPE_CHECKING:
    from kamkit.kit.kit import Kit

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}


@dataclass(frozen=True)
class Failed:
    """A report that was not made: why, in words, and in which code cell (None: in none)."""

    code: str
    reason: str
    cell: int | None = None


@dataclass(frozen=True)
class Done:
    """One report is done: how it went, and how far the batch is."""

    code: str
    ok: bool
    reason: str
    count: int
    total: int


@dataclass(frozen=True)
class Outcome:
    """A batch at its end."""

    published: int
    failed: tuple[Failed, ...]
    seconds: float
    index: Path


Progress = Callable[[Done], None]


@dataclass(frozen=True)
class Batch:
    """What a batch is about, settled before anything runs."""

    template: Template
    kit: Kit
    names: Mapping[str, str]
    secrets: tuple[str, ...]
    unmask: bool
    made: str


def run(
    kit: Kit, name: str, codes: Sequence[str], out: Path, *, lang: str, jobs: int = 0, deadline: float = 120,
    progress: Progress | None = None, unmask: bool = False,
) -> Outcome:
    """Make report `name` for each account in `codes`, into out/<name>/, and return how it went.

    A report that fails is named and stops nothing; its older good page stays. `jobs` is capped at the machine's cores
    (0: all of them), `deadline` is in seconds a report. Raise UsageError for an unknown report or parameter,
    ReportFailed where another batch writes to the folder or the disk is full.
    """
    begun = time.monotonic()
    batch = _batch(kit.in_language(lang), templates.find(kit, name), unmask)
    wanted = tuple(dict.fromkeys(codes))
    failed: list[Failed] = []
    with shelf(out / name) as place, Pool(_cores(jobs), batch.kit.lang, _environment(batch.kit)) as pool:
        for count, (code, trouble) in enumerate(_results(batch, place, pool, wanted, deadline), start=1):
            failed += [trouble] if trouble else []
            if progress:
                progress(Done(code, trouble is None, trouble.reason if trouble else "", count, len(wanted)))
        place.close(_index(batch, place, pool))
    return Outcome(len(wanted) - len(failed), tuple(failed), time.monotonic() - begun, place.index)


def _batch(kit: Kit, template: Template, unmask: bool) -> Batch:
    names = kit.account_names()
    batch = Batch(template, kit, names, _secrets(kit), unmask, kit.local_time(settings.now()))
    template.check(_parameters(batch, ""))
    return batch


def _parameters(batch: Batch, code: str) -> dict[str, str | bool]:
    """Return what the notebook is given; a report that knows no language, book or masking is not given it."""
    told: dict[str, str | bool] = {"lang": batch.kit.lang, "book": batch.kit.book.name}
    given: dict[str, str | bool] = {"account": code}
    given |= {name: value for name, value in told.items() if name in batch.template.parameters}
    return given | ({"unmask": True} if batch.unmask else {})


def _results(
    batch: Batch, place: Shelf, pool: Pool, codes: Sequence[str], deadline: float
) -> Iterator[tuple[str, Failed | None]]:
    """Yield each account's code once its report is published, or with why it is not."""
    plan: list[Job] = []
    for code in codes:
        if code in batch.names and templates.plain(code):
            plan.append(_job(batch, code))
        else:
            unknown = problem("account_not_found", name=templates.shown(code), book=batch.kit.book.name)
            yield code, _missed(batch, place, templates.shown(code), unknown, None)
    for made in pool.run(plan, deadline):
        yield made.job.code, _published(batch, place, made)


def _job(batch: Batch, code: str) -> Job:
    kit = batch.kit
    about = {
        "brand": kit.workshop.brand.of(kit.lang), "subject": kit.words("reports.subject", code=code),
        "period": kit.words("reports.as_of", day=kit.today.isoformat()),
        "made": kit.words("reports.made", at=batch.made),
    }
    title = kit.words("reports.title", name=batch.names[code], report=_title(batch))
    return Job(code, batch.template.path, _parameters(batch, code), kit.lang, title, about)


def _title(batch: Batch) -> str:
    return batch.template.title.get(batch.kit.lang) or batch.template.name


def _published(batch: Batch, place: Shelf, made: Made) -> Failed | None:
    """Publish a good report; return why there is none otherwise."""
    code, trouble = made.job.code, made.trouble
    if trouble:
        return _missed(batch, place, code, Problem(Where(), trouble.key, trouble.values), trouble.cell)
    if leaks(made.page, batch.secrets) or leaks(made.notebook, batch.secrets):
        return _missed(batch, place, code, problem("report_secret"), None)
    end = made.end or {}
    entry = _entry(batch, code, account_class=str(end.get("class") or ""), high=_whole(end.get("high")))
    try:
        place.put(entry, made.page, made.notebook)
    except OSError as error:
        if error.errno not in FULL:
            raise
        raise ReportFailed(problem("report_disk_full", path=str(place.folder), code=code)) from error
    return None


def _missed(batch: Batch, place: Shelf, code: str, trouble: Problem, cell: int | None) -> Failed:
    reason = redacted(batch.kit.words.say(trouble), batch.secrets)
    place.miss(_entry(batch, code, reason=reason))
    return Failed(code, reason, cell)


def _entry(batch: Batch, code: str, **known: object) -> Entry:
    return Entry(batch.kit.book.name, batch.kit.lang, code, batch.names.get(code, ""), made=batch.made, **known)  # type: ignore[arg-type]


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) else None


def _index(batch: Batch, place: Shelf, pool: Pool) -> str:
    """Return the page that lists every report in the folder. Raise ReportFailed where it cannot be made."""
    words, entries = batch.kit.words, place.entries
    apart = [name for name in ("book", "lang") if len({getattr(entry, name) for entry in entries}) > 1]
    rows = [_row(batch, entry, apart) for entry in entries]
    said = {name: words(f"reports.{name}") for name in (
        "search", "search_hint", "report", "status", "reason", "ok", "failed", "summary", "none_found", "columns")}
    said |= {"brand": batch.kit.workshop.brand.of(batch.kit.lang), "made": words("reports.made", at=batch.made)}
    said["columns"] = "|".join([said["columns"], *(words(f"reports.{name}") for name in apart)])
    page = pool.index(rows, words("reports.index_title", report=_title(batch)), said)
    if page is None:
        raise ReportFailed(problem("report_no_index", path=str(place.index)))
    return page


def _row(batch: Batch, entry: Entry, apart: Sequence[str]) -> dict[str, object]:
    """Return one line of the index; `apart` are the columns that tell one account's entries from each other."""
    words = batch.kit.words
    older = "" if entry.ok or not entry.file else words("reports.older_stays", at=entry.made, file=entry.file)
    further = {"book": entry.book, "lang": words(f"reports.lang_{entry.lang}")}
    cells = [_class(batch, entry), "" if entry.high is None else str(entry.high), entry.made if entry.file else ""]
    return {
        "label": f"{entry.code} {entry.name}".strip(), "href": entry.file or None, "ok": entry.ok,
        "reason": f"{entry.reason}{older}", "cells": [*cells, *(further[name] for name in apart)],
    }


def _class(batch: Batch, entry: Entry) -> str:
    if not entry.file:
        return ""
    known = f"value.accountclass.{entry.account_class}"
    return batch.kit.words(known if entry.account_class else "reports.class_unknown")


def _cores(jobs: int) -> int:
    """Return how many reports run at once: as asked, never more than there are cores (SAFETY N7)."""
    mine = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(jobs or mine, mine))


def _environment(kit: Kit) -> dict[str, str]:
    """Return what a report's kernel finds in its environment: the store stands there and nowhere else (SAFETY P3)."""
    return settings.child_environment(
        KAMKIT_DB=kit.store.address, KAMKIT_HOME=str(kit.workshop.home), KAMKIT_LANG=kit.lang,
        OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1",
    )


def _secrets(kit: Kit) -> tuple[str, ...]:
    """Return what must stand in no report: the address of a store on a server, and its password."""
    if kit.store.path is not None:
        return ()
    password = urlsplit(kit.store.address).password or ""
    return tuple(secret for secret in (kit.store.address, password, unquote(password)) if secret)
