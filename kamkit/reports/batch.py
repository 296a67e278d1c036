"""A batch of reports: planned, run, published, and every failure named."""

from __future__ import annotations

import contextlib
import errno
import importlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kamkit import settings
from kamkit.errors import Problem, ReportFailed, UsageError, Where, problem
from kamkit.reports import leftovers, listing, pdf, record, templates
from kamkit.reports.finish import Finished, finished
from kamkit.reports.plan import Batch, Wanted, cores, environment, settle
from kamkit.reports.pool import Job, Made, Pool
from kamkit.reports.publish import Entry, Shelf, shelf
from kamkit.reports.record import Run
from kamkit.reports.secrets import leaks, redacted

if TYPE_CHECKING:
    from kamkit.kit.kit import Kit

__all__ = ["DEADLINE", "Done", "Failed", "How", "Outcome", "Shelf", "Wanted", "cores", "make", "resume", "run"]
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}
DEADLINE = 120.0


@dataclass(frozen=True)
class Failed:
    """A report that was not made: why, in words, and in which code cell (None: in none)."""

    code: str
    reason: str
    cell: int | None = None


@dataclass(frozen=True)
class Done:
    """One report is done (or need not be made anew): how it went, and how far the batch is."""

    code: str
    ok: bool
    reason: str
    count: int
    total: int


@dataclass(frozen=True)
class Outcome:
    """A batch at its end: reports made, those that need not be, those that failed, and what is to be told."""

    published: int
    failed: tuple[Failed, ...]
    seconds: float
    index: Path
    unchanged: int = 0
    told: tuple[Problem, ...] = ()


Progress = Callable[[Done], None]


@dataclass(frozen=True)
class How:
    """How a batch is run: how many at once (0: the machine's cores), seconds a report and a cell, on which machines."""

    jobs: int = 0
    deadline: float = DEADLINE
    cell_deadline: float | None = None
    cluster: str = ""


def run(
    kit: Kit, name: str, codes: Sequence[str], out: Path, *, lang: str, period: str = "",
    formats: Sequence[str] = ("html",), jobs: int = 0, deadline: float = DEADLINE, cell_deadline: float | None = None,
    cluster: str = "", progress: Progress | None = None, unmask: bool = False, force: bool = False,
) -> Outcome:
    """Make report `name` for each of `codes`, into out/<name>/, and return how it went.

    A report that rests on nothing new is left as it is (unless `force`); one that fails is named and stops nothing,
    and its older good files stay. `jobs` is capped at the machine's cores (0: all of them), deadlines are in seconds.
    Raise UsageError for an unknown report, parameter or format, ReportFailed where another batch writes to the folder
    or the disk is full.
    """
    wanted = Wanted(tuple(codes), period, tuple(dict.fromkeys(formats)), unmask, force)
    return make(kit.in_language(lang), name, out, wanted, How(jobs, deadline, cell_deadline, cluster), progress)


def make(kit: Kit, name: str, out: Path, wanted: Wanted, how: How, progress: Progress | None = None) -> Outcome:
    """Do as `run`, in the kit's language."""
    return _run(kit, name, out, wanted, how, progress)


def resume(kit: Kit, name: str, out: Path, *, how: How | None = None, progress: Progress | None = None,
           **asked: Any) -> Outcome | None:
    """Finish the batch in out/<name>/ that was cut off, as it was planned but for what is `asked` anew; None: none was.

    What it had finished is not made again, even where it was to make all anew.
    """
    templates.find(kit, name)
    if not (out / name).is_dir():
        return None
    with shelf(out / name) as place:
        plan = place.cut_off
    try:
        wanted, lang = Wanted.read(plan["wanted"]), str(plan["lang"])  # type: ignore[index]
    except (TypeError, KeyError):
        return None
    changes = {key: value for key, value in asked.items() if value not in (None, (), "")}
    lang = changes.pop("lang", lang)
    wanted = replace(wanted, **changes)
    return _run(kit.in_language(lang), name, out, wanted, how or How(), progress, resumed=True)


def _run(kit: Kit, name: str, out: Path, wanted: Wanted, how: How, progress: Progress | None,
         resumed: bool = False) -> Outcome:
    began = settings.now()
    template = templates.find(kit, name)
    settle(kit, template, wanted)  # what is wrong is told before there is a folder
    if how.cluster:
        _dask().check(how.cluster, kit)
    lacking = pdf.missing() if "pdf" in wanted.formats else None
    if lacking:
        kept = tuple(kind for kind in wanted.formats if kind != "pdf") or ("html",)
        wanted = replace(wanted, formats=kept)
    batch = settle(kit, template, wanted)
    with shelf(out / name) as place:
        ongoing = _Ongoing(batch, place, Run(batch, began, cores(how.jobs), resumed), progress)
        ongoing.sort_out()
        if ongoing.todo or ongoing.unknown or not place.index.is_file() or place.cut_off is not None:
            ongoing.go(how, out)
    told = (lacking,) if lacking else ()
    seconds = (settings.now() - began).total_seconds()
    run = ongoing.record
    return Outcome(ongoing.made, tuple(ongoing.failed), seconds, place.index, run.unchanged, told)


class _Ongoing:
    """A batch under way: what is to be made, and what came of it so far."""

    def __init__(self, batch: Batch, place: Shelf, run: Run, progress: Progress | None):
        self.batch, self.place, self.record, self._progress = batch, place, run, progress
        self.todo: dict[str, tuple[Job, Entry]] = {}
        self.unknown: list[str] = []
        self.failed: list[Failed] = []
        self.made = 0
        self._count = 0
        self._total = 0

    def sort_out(self) -> None:
        """Find what is to be made: all that is not there as it would be made now; all, where that is wanted."""
        batch, same = self.batch, []
        anew = batch.wanted.force
        for code, known in batch.resolved():
            self._total += 1
            if not known:
                self.unknown.append(code)
                continue
            job = batch.job(code)
            entry = batch.entry(code, basis=batch.rests_on(job))
            if self.place.unchanged(entry, batch.formats) and (not anew or self._done_before(entry)):
                same.append(code)
            else:
                self.todo[code] = (job, entry)
        self.record.unchanged = len(same)
        for code in same:
            self._tell(code, None)

    def _done_before(self, entry: Entry) -> bool:
        return self.record.resumed and self.place.done_in_cut_off(entry)

    def go(self, how: How, out: Path) -> None:
        """Make and publish; whatever happens, leave a list and an index of what is there."""
        batch = self.batch
        self.place.begin({"wanted": batch.wanted.as_dict(), "lang": batch.kit.lang}, self.record.resumed)
        cut_off = True
        try:
            self._refuse_unknown()
            if self.todo:
                self._make(how)
            cut_off = False
        finally:
            with contextlib.suppress(OSError) if cut_off else contextlib.nullcontext():
                self._close(out, cut_off)

    def _make(self, how: How) -> None:
        jobs = [job for job, _ in self.todo.values()]
        with ExitStack() as stack:
            engine = stack.enter_context(_engine(self.batch, how))
            self.record.cluster = getattr(engine, "told", "")
            press = stack.enter_context(self._printer(how)) if "pdf" in self.batch.wanted.formats else None
            for done in finished(engine.run(jobs, how.deadline, how.cell_deadline), self._faults, press):
                self._publish(done)

    def _printer(self, how: How) -> pdf.Printer:
        home = str(self.batch.kit.workshop.home)
        return pdf.Printer(cores(how.jobs), environment={leftovers.MARK: "print", "KAMKIT_HOME": home})

    def _faults(self, made: Made) -> Problem | None:
        """Return why a report that the engine has done with is not to be published; None where it is."""
        if made.trouble:
            return Problem(Where(), made.trouble.key, made.trouble.values)
        if self._leaks(made):
            return problem("report_secret")
        lost = [kind for kind in made.job.formats if kind not in made.files]
        return problem("report_no_file", name=", ".join(lost)) if lost else None

    def _leaks(self, made: Made) -> bool:
        told = json.dumps(made.end, ensure_ascii=False, default=str).encode()
        return any(leaks(data, self.batch.secrets) for data in (told, *made.files.values()))

    def _publish(self, done: Finished) -> None:
        code = done.made.job.code
        _, entry = self.todo[code]
        entry = replace(entry, seconds=round(done.made.seconds, 3))
        if done.fault:
            self._miss(entry, done.fault, done.made.trouble.cell if done.made.trouble else None,
                       notebook=b"" if self._leaks(done.made) else done.files.get("ipynb", b""))
            return
        with _disk(self.place, code):
            wanted = self.batch.formats
            self.place.put(replace(entry, **_of_itself(done.made.end or {})),
                           {kind: data for kind, data in done.files.items() if kind in wanted})
        self.record.reports.append(replace(entry, ok=True))
        self.made += 1
        self._tell(code, None)

    def _refuse_unknown(self) -> None:
        for asked in self.unknown:
            code = templates.shown(asked)
            kind = self.batch.template.subject
            unknown = problem(f"report_none_{kind}", name=code, book=self.batch.kit.book.name)
            self._miss(self.batch.entry(code), unknown, None, asked)

    def _miss(self, entry: Entry, fault: Problem, cell: int | None, asked: str | None = None, notebook: bytes = b""
              ) -> None:
        reason = redacted(self.batch.kit.words.say(fault), self.batch.secrets)
        entry = replace(entry, reason=reason, cell=cell, ok=False)
        with _disk(self.place, entry.code):
            self.place.miss(entry, notebook)
        self.record.reports.append(entry)
        self.failed.append(Failed(entry.code, reason, cell))
        self._tell(entry.code if asked is None else asked, reason)

    def _tell(self, code: str, reason: str | None) -> None:
        self._count += 1
        if self._progress:
            self._progress(Done(code, reason is None, reason or "", self._count, self._total))

    def _close(self, out: Path, cut_off: bool) -> None:
        batch, place = self.batch, self.place
        record.write(place.folder, self.record.told(settings.now(), cut_off))
        page = listing.page(batch.kit, batch.title, place.lasting, record.read(place.folder)["last"], batch.made)
        place.close(page, cut_off)
        listing.overview(batch.kit, out)


@contextlib.contextmanager
def _disk(place: Shelf, code: str) -> Iterator[None]:
    """Turn a disk that is full into the end of the batch: what is finished stays, nothing more is tried."""
    try:
        yield
    except OSError as error:
        if error.errno not in FULL:
            raise
        raise ReportFailed(problem("report_disk_full", path=str(place.folder), code=code)) from error


def _engine(batch: Batch, how: How) -> Any:
    """Return what runs the reports: this machine's pool, or the machines of a cluster."""
    if how.cluster:
        return _dask().Cluster(how.cluster, batch.kit, batch.template)
    return Pool(cores(how.jobs), batch.kit.lang, environment(batch.kit))


def _dask() -> Any:
    """Return the module that knows dask. Raise UsageError where that is not installed."""
    try:
        return importlib.import_module("kamkit.reports.cluster")
    except ImportError:
        raise UsageError(problem("report_needs_dask")) from None


def _of_itself(end: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the index shows of what a report says of itself; what is no such thing is left out."""
    figures, spark, findings = (end.get(name) for name in ("figures", "spark", "findings"))
    told = figures if isinstance(figures, dict) else {}
    line = spark if isinstance(spark, list) else []
    return {
        "figures": {str(name)[:40]: str(said)[:40] for name, said in list(told.items())[:3]},
        "spark": tuple(value for value in line if isinstance(value, int | float) and value == value)[-60:],
        "trend": str(end.get("trend") or "")[:60],
        "findings": findings if isinstance(findings, int) else _whole(end.get("high")),
    }


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) else None
