"""What a batch is about, settled and checked before anything runs."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from kamkit import settings
from kamkit.errors import UsageError, problem
from kamkit.kit.report.basis import Basis
from kamkit.reports import templates
from kamkit.reports.pool import Job
from kamkit.reports.publish import Entry
from kamkit.reports.secrets import secrets_of
from kamkit.reports.templates import Template
from kamkit.rules.periods import period, period_of

if TYPE_CHECKING:
    from kamkit.kit.kit import Kit

FORMATS = ("html", "pdf", "xlsx")
UNTOLD = {"made"}  # what a report's head says and no report rests on


@dataclass(frozen=True)
class Wanted:
    """What was asked for: which codes (or names), for which period ("": that of the book's day), in which formats."""

    codes: tuple[str, ...]
    period: str = ""
    formats: tuple[str, ...] = ("html",)
    unmask: bool = False
    force: bool = False

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON can hold it."""
        return asdict(self)

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> Wanted:
        """Return what `as_dict` told; what is no such thing is a TypeError or KeyError."""
        lists = {name: tuple(map(str, told[name])) for name in ("codes", "formats")}
        return cls(**lists, period=str(told["period"]), unmask=told["unmask"] is True, force=told["force"] is True)


@dataclass(frozen=True)
class Batch:
    """What a batch is about: `names` are of everything the report could be about, by code."""

    template: Template
    kit: Kit
    wanted: Wanted
    names: Mapping[str, str]
    basis: Basis
    secrets: tuple[str, ...]
    period: str
    made: str

    @property
    def title(self) -> str:
        """Return the report's title in the batch's language."""
        return self.template.title.get(self.kit.lang) or self.template.name

    @property
    def formats(self) -> tuple[str, ...]:
        """Return what each report is published as: as asked, and always the notebook that was executed."""
        return (*self.wanted.formats, "ipynb")

    def parameters(self, code: str) -> dict[str, str | bool]:
        """Return what the notebook is given; a report that knows no language, book or period is not given it."""
        told = {"lang": self.kit.lang, "book": self.kit.book.name, "period": self.period}
        given: dict[str, str | bool] = {name: said for name, said in told.items() if name in self.template.parameters}
        if wanted := templates.SUBJECTS[self.template.subject]:
            given[wanted] = self.names.get(code, code) if self.template.subject == "class" else code
        return given | ({"unmask": True} if self.wanted.unmask else {})

    def resolved(self) -> Iterator[tuple[str, bool]]:
        """Yield each code that was asked for, once, and whether there is one; a name that only one has will do too."""
        by_name: dict[str, list[str]] = {}
        for code, name in self.names.items():
            by_name.setdefault(name, []).append(code)
        found: dict[str, bool] = {}
        for asked in self.wanted.codes:
            code = asked if asked in self.names or len(by_name.get(asked, ())) != 1 else by_name[asked][0]
            found[code] = code in self.names and templates.plain(code)
        yield from found.items()

    def entry(self, code: str, **known: Any) -> Entry:
        """Return a report's line on the list."""
        kit = self.kit
        return Entry(kit.book.name, kit.lang, code, self.names.get(code, ""), self.period, made=self.made,
                     unmask=self.wanted.unmask, **known)

    def job(self, code: str) -> Job:
        """Return what the engine is to make; a PDF is printed from the page later on."""
        kit, name, words = self.kit, self.names[code], self.kit.words
        about = {
            "brand": kit.workshop.brand.of(kit.lang),
            "subject": words(f"reports.subject_{self.template.subject}", code=code, name=name),
            "period": words(f"reports.{self._as_of}", period=self.period,
                            day=kit.today.isoformat()),
            "made": words("reports.made", at=self.made),
            "parts": words("reports.parts"),
        }
        title = words("reports.title", name=name, report=self.title) if name else self.title
        formats = ("html", "xlsx") if "xlsx" in self.wanted.formats else ("html",)
        return Job(code, self.template.path, self.parameters(code), kit.lang, title, about, formats)

    @property
    def _as_of(self) -> str:
        """Return the words that say of which time a report tells."""
        if self.template.subject == "class":
            return "of_class_period" if self.period else "of_class"
        return "of_period" if self.period else "as_of"

    def rests_on(self, job: Job) -> str:
        """Return the hash of all that a report is made of: notebook, code, parameters, standards, data, day, title."""
        about = {name: said for name, said in job.about.items() if name not in UNTOLD}
        whole = [self.basis.as_dict(), self.template.digest, dict(job.parameters), job.lang, job.title, about]
        return hashlib.sha256(json.dumps(whole, sort_keys=True, default=str).encode()).hexdigest()


def settle(kit: Kit, template: Template, wanted: Wanted) -> Batch:
    """Return the batch. Raise UsageError, with everything that is wrong, for parameters or formats that cannot be."""
    # A class's answers have no book's day: without a period its last day of answers is told.
    whole = not wanted.period and "period" in template.parameters and template.subject != "class"
    name = period_of(kit.today).name if whole else _period(wanted.period)
    names, basis = kit.subjects(template.subject), kit.basis(template.subject)
    secrets = () if kit.store.path is not None else secrets_of(kit.store.address)
    batch = Batch(template, kit, wanted, names, basis, secrets, name, kit.local_time(settings.now()))
    asked = {"period": name} if name else {}
    template.check(batch.parameters("") | asked)
    _check_formats(template, wanted.formats)
    return batch


def _period(text: str) -> str:
    if not text:
        return ""
    try:
        return period(text).name
    except ValueError:
        raise UsageError(problem("report_period", value=templates.shown(text))) from None


def _check_formats(template: Template, formats: tuple[str, ...]) -> None:
    wrong = [problem("report_format", value=templates.shown(name), wanted=", ".join(FORMATS))
             for name in formats if name not in FORMATS]
    if "xlsx" in formats and not template.workbook:
        wrong.append(problem("report_no_workbook", report=template.name))
    if wrong or not formats:
        raise UsageError(wrong or problem("report_format", value="", wanted=", ".join(FORMATS)))


def cores(jobs: int) -> int:
    """Return how many reports run at once: as asked, never more than there are cores (SAFETY N7)."""
    mine = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(jobs or mine, mine))


def environment(kit: Kit) -> dict[str, str]:
    """Return what a report's kernel finds in its environment: the store stands there and nowhere else (SAFETY P3)."""
    return settings.child_environment(
        KAMKIT_DB=kit.store.address, KAMKIT_HOME=str(kit.workshop.home), KAMKIT_LANG=kit.lang,
        OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1",
    )
