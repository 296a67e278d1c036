"""The same batch on many machines, by dask.distributed: each worker makes reports in a pool of its own.

Nothing secret travels: a worker opens the store that its own KAMKIT_DB names, and must find there, in its workshop and
in its code what the machine finds that asks. The reports come back over the scheduler and are published there.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from distributed import Client, Future, as_completed, get_worker

from kamkit import settings
from kamkit.errors import KamkitError, Problem, ReportFailed, UsageError, problem
from kamkit.kit.kit import open_kit
from kamkit.reports import templates
from kamkit.reports.plan import environment
from kamkit.reports.pool import Job, Made, Pool
from kamkit.reports.verdict import Trouble

if TYPE_CHECKING:
    from kamkit.kit.kit import Kit

SCHEMES = ("tcp://", "tls://")
ANSWER_SECONDS = 15
IDLE_SECONDS = 120.0  # a pool that nobody asks any more (its batch was killed) is closed after that
CHUNK = 4  # reports a core that a worker is handed at a time
COMPARED = ("data", "content", "code", "settings", "template")
BROKEN = (OSError, TimeoutError, RuntimeError)  # what distributed raises where a connection is gone


class Cluster:
    """The workers of a scheduler, as a pool: `run` and `close`. Open it by `with`."""

    def __init__(self, address: str, kit: Kit, template: templates.Template):
        self._address, self._kit, self._template = address, kit, template
        self._cores: dict[str, int] = {}
        self.told = ""

    def __enter__(self) -> Cluster:
        """Connect, and look each worker over. Raise ReportFailed where there is none, or one that is unfit."""
        self._client = self._connected()
        try:
            self._cores = {name: each["nthreads"] for name, each in self._client.scheduler_info(-1)["workers"].items()}
            if not self._cores:
                raise ReportFailed(problem("report_cluster_empty", address=self._address))
            self._look_over()
        except BaseException:
            self.close()
            raise
        self.told = self._kit.words("reports.cluster", workers=len(self._cores), jobs=sum(self._cores.values()))
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def run(self, jobs: Sequence[Job], deadline: float, cell_deadline: float | None = None) -> Iterator[Made]:
        """Yield how each report went; those of a worker that is lost are made by another one, three times at most."""
        size = max(1, min(CHUNK * max(self._cores.values()), len(jobs) // (4 * sum(self._cores.values()))))
        chunks = [jobs[at : at + size] for at in range(0, len(jobs), size)]
        about = (self._kit.lang, self._kit.book.name, deadline, cell_deadline)
        asked = {self._client.submit(made, chunk, *about, pure=False): chunk for chunk in chunks}
        try:
            for future in as_completed(list(asked), loop=self._client.loop):
                yield from _results(future, asked.pop(future))
        except BROKEN as error:
            raise ReportFailed(self._gone(error)) from error
        finally:
            self._client.cancel(list(asked))

    def close(self) -> None:
        """Close the workers' pools and the connection."""
        with contextlib.suppress(Exception):
            self._client.run(end_pool)
        with contextlib.suppress(Exception):
            self._client.close(ANSWER_SECONDS)

    def _connected(self) -> Client:
        try:
            return Client(self._address, timeout=ANSWER_SECONDS, set_as_default=False, name="kamkit")
        except BROKEN as error:
            raise ReportFailed(self._gone(error)) from error

    def _gone(self, error: BaseException) -> Problem:
        said = f"{type(error).__name__}: {str(error).partition(chr(10))[0]}"[:200]
        return problem("report_cluster_gone", address=self._address, error=said)

    def _look_over(self) -> None:
        """Compare what each worker has with what is here. Raise ReportFailed, naming each that differs and in what."""
        kit, template = self._kit, self._template
        here = _foundations(kit, template)
        found = self._client.run(foundations, kit.lang, kit.book.name, template.name, on_error="return")
        wrong = [problem("report_cluster_unfit", worker=worker, why=kit.words.say(why))
                 for worker, there in found.items() if (why := self._amiss(here, there))]
        if wrong:
            raise ReportFailed(wrong)

    def _amiss(self, here: dict[str, Any], there: Any) -> Problem | None:
        if isinstance(there, BaseException):
            return problem("report_worker_broken", error=f"{type(there).__name__}: {there}"[:200])
        if isinstance(there, Problem):
            return there
        other = [self._kit.words(f"reports.other_{name}") for name in COMPARED if here[name] != there[name]]
        between = self._kit.words("reports.between")
        return problem("report_worker_other", what=between.join(other)) if other else None


def check(address: str, kit: Kit) -> None:
    """Raise UsageError for an address that is none, or a store that other machines cannot reach: an SQLite file."""
    if not address.startswith(SCHEMES):
        raise UsageError(problem("report_cluster_address", value=templates.shown(address)))
    if kit.store.path is not None:
        raise UsageError(problem("report_cluster_sqlite"))


def _results(future: Future, chunk: Sequence[Job]) -> list[Made]:
    """Return what came of a chunk; where it was lost with its workers, each of its reports has failed."""
    error = future.exception()
    if error is None:
        return list(future.result())
    said = f"{type(error).__name__}: {str(error).partition(chr(10))[0]}"[:200]
    return [Made(job, trouble=Trouble("report_machine_lost", None, {"error": said})) for job in chunk]


def _foundations(kit: Kit, template: templates.Template) -> dict[str, Any]:
    told = kit.basis(template.subject).as_dict()
    return {**told, "code": [told["code"], told["versions"]], "template": template.digest}


# -- what runs on a worker ---------------------------------------------------------------------------------------------

_turn = threading.Lock()
_pools: dict[str, Pool] = {}
_rest: dict[str, threading.Timer] = {}


def foundations(lang: str, book: str, name: str) -> dict[str, Any] | Problem:
    """Return what reports would rest on here, or why this machine cannot make any."""
    if not settings.environment("DB"):
        return problem("report_worker_store")
    kit = open_kit(lang=lang, book=book)
    try:
        if kit.store.path is not None:
            return problem("report_worker_sqlite")
        return _foundations(kit, templates.find(kit, name))
    except KamkitError as error:
        return problem("report_worker_broken", error=kit.words.say_all(error)[:200])
    finally:
        with contextlib.suppress(KamkitError):
            kit.store.close()


def made(chunk: Sequence[Job], lang: str, book: str, deadline: float, cell_deadline: float | None) -> list[Made]:
    """Return what came of some reports, made in this worker's own pool: one chunk at a time, on all its cores."""
    with _turn:
        kit = open_kit(lang=lang, book=book)
        here = [replace(job, notebook=kit.workshop.notebooks / "reports" / job.notebook.name) for job in chunk]
        try:
            return list(_pool(kit).run(here, deadline, cell_deadline))
        finally:
            _rest_later()


def end_pool() -> None:
    """Close this worker's pool, if it has one."""
    with _turn:
        _cancel_rest()
        while _pools:
            _pools.popitem()[1].close()


def _pool(kit: Kit) -> Pool:
    """Return this worker's pool, a new one where it has none or one of another language."""
    _cancel_rest()
    if kit.lang not in _pools:
        while _pools:
            _pools.popitem()[1].close()
        pool = Pool(get_worker().state.nthreads, kit.lang, environment(kit))
        _pools[kit.lang] = pool.__enter__()
    return _pools[kit.lang]


def _rest_later() -> None:
    _rest["timer"] = threading.Timer(IDLE_SECONDS, end_pool)
    _rest["timer"].daemon = True
    _rest["timer"].start()


def _cancel_rest() -> None:
    if timer := _rest.pop("timer", None):
        timer.cancel()
