"""What has not changed is not made again; what was cut off is finished; each kind of change is noticed."""

from __future__ import annotations

import errno
import json
from dataclasses import replace
from pathlib import Path

import pytest

from kamkit.errors import ReportFailed
from kamkit.reports import batch
from kamkit.reports.pool import Made
from kamkit.reports.publish import JOURNAL
from tests.reports.workshop import FACTS, PARAMETERS, FakeKit, lay_out, notebook, poisoned

CODES = ["A-0", "A-1", "A-2"]


def files(out: Path) -> dict[str, tuple[int, bytes]]:
    """Return every file of a folder with its time and its bytes."""
    found = [p for p in out.rglob("*") if p.is_file()]
    return {p.relative_to(out).as_posix(): (p.stat().st_mtime_ns, p.read_bytes()) for p in found}


def once(kit: FakeKit, out: Path, **asked) -> batch.Outcome:
    return batch.run(kit, "small", CODES, out, **{"lang": "zh", **asked})


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    """A workshop whose three reports were made once."""
    home = tmp_path_factory.mktemp("unchanged")
    once(lay_out(home, notebook(FACTS)), home / "out")
    return home


def test_a_second_run_does_nothing_and_touches_no_file(home, monkeypatch):
    before = files(home / "out")
    monkeypatch.setattr(batch, "Pool", None)  # no engine is started for nothing
    told = []
    outcome = once(FakeKit(home), home / "out", progress=told.append)
    assert (outcome.published, outcome.unchanged, outcome.failed) == (0, 3, ())
    assert files(home / "out") == before
    assert [(done.count, done.total, done.ok) for done in told] == [(1, 3, True), (2, 3, True), (3, 3, True)]


def change_data(home: Path, kit: FakeKit) -> dict:
    kit.put += 1
    return {}


def change_template(home: Path, kit: FakeKit) -> dict:
    lay_out(home, notebook(FACTS, "# one more\n1"))
    return {}


def change_parameter(home: Path, kit: FakeKit) -> dict:
    return {"unmask": True}


def change_name(home: Path, kit: FakeKit) -> dict:
    kit.accounts = {**kit.accounts, **{code: f"新名 {code}" for code in CODES}}
    return {}


def change_code(home: Path, kit: FakeKit) -> dict:
    real = kit.basis
    kit.basis = lambda subject: replace(real(subject), code="other")  # type: ignore[method-assign]
    kit.in_language = lambda lang: kit  # type: ignore[method-assign]
    return {}


def damage(home: Path, kit: FakeKit) -> dict:
    for path in (home / "out" / "small").glob("a-*.html"):
        path.write_bytes(path.read_bytes()[:-1])
    return {}


def remove(home: Path, kit: FakeKit) -> dict:
    for path in (home / "out" / "small" / "notebooks").glob("*.ipynb"):
        path.unlink()
    return {}


CHANGES = (change_data, change_template, change_parameter, change_name, change_code, damage, remove)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_report_is_made_anew_when_anything_it_rests_on_has_changed(tmp_path, monkeypatch, change):
    kit = lay_out(tmp_path, notebook(FACTS))
    monkeypatch.setattr(batch, "Pool", QuickPool)
    assert once(kit, tmp_path / "out").published == 3
    assert once(kit, tmp_path / "out").unchanged == 3
    asked = change(tmp_path, kit)
    outcome = once(kit, tmp_path / "out", **asked)
    assert (outcome.published, outcome.unchanged) == (3, 0)
    assert once(kit, tmp_path / "out", **asked).unchanged == 3


def test_force_makes_all_anew_and_one_language_is_not_the_other(tmp_path, monkeypatch):
    kit = lay_out(tmp_path, notebook())
    monkeypatch.setattr(batch, "Pool", QuickPool)
    once(kit, tmp_path / "out")
    assert once(kit, tmp_path / "out", force=True).published == 3
    assert once(kit, tmp_path / "out", lang="en").published == 3
    assert once(kit, tmp_path / "out").unchanged == 3


def test_a_report_that_failed_is_tried_again_and_the_good_ones_are_left(tmp_path):
    kit = lay_out(tmp_path, poisoned(**{"A-1": "raise ValueError('once')"}))
    assert len(once(kit, tmp_path / "out").failed) == 1
    outcome = once(kit, tmp_path / "out")
    assert (outcome.published, outcome.unchanged, [failure.code for failure in outcome.failed]) == (0, 2, ["A-1"])


class QuickPool:
    """An engine that only says what it was given; after `LAST` reports the disk is full, or the user has had enough."""

    ends: BaseException | None = None
    after = 10**6
    ran: list[str] = []
    end: dict = {"spark": [1, 2]}

    def __init__(self, *_: object):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def run(self, jobs, deadline, cell_deadline=None):
        for count, job in enumerate(jobs):
            if self.ends and count >= self.after:
                raise self.ends
            self.ran.append(job.code)
            page = f"<p>{json.dumps([job.code, dict(job.parameters), job.title])}</p></html>".encode()
            files = {"html": page, "ipynb": json.dumps(dict(job.parameters)).encode()}
            book = {"xlsx": b"figures"} if "xlsx" in job.formats else {}
            yield Made(job, files={**files, **book}, end=self.end, seconds=0.1)


@pytest.fixture
def stops(monkeypatch) -> type[QuickPool]:
    """An engine that stops after the first report, as if Ctrl-C were pressed."""
    pool = type("StoppingPool", (QuickPool,), {"ends": KeyboardInterrupt(), "after": 1, "ran": []})
    monkeypatch.setattr(batch, "Pool", pool)
    return pool


def good(out: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in (out / "small").glob("*-*.html")}


def test_resume_finishes_what_was_cut_off_as_it_was_planned_and_equals_a_clean_run(tmp_path, stops):
    kit = lay_out(tmp_path, notebook(parameters=f'{PARAMETERS}\nperiod = ""'))
    planned = {"period": "2026-09", "unmask": True, "force": True}
    with pytest.raises(KeyboardInterrupt):
        once(kit, tmp_path / "out", **planned)
    assert len(good(tmp_path / "out")) == 1
    assert "1 份" in (tmp_path / "out" / "small" / "index.html").read_text(encoding="utf-8")
    stops.ends, stops.ran = None, []
    outcome = batch.resume(kit, "small", tmp_path / "out")
    assert outcome is not None
    assert (outcome.published, outcome.unchanged) == (2, 1)
    assert stops.ran == ["A-1", "A-2"]
    once(kit, tmp_path / "clean", **planned)
    assert good(tmp_path / "out") == good(tmp_path / "clean")
    assert batch.resume(kit, "small", tmp_path / "out") is None


def test_a_batch_resumed_twice_makes_nothing_twice(tmp_path, stops):
    kit = lay_out(tmp_path, notebook())
    once_more = lambda: batch.resume(kit, "small", tmp_path / "out")  # noqa: E731
    for run in (lambda: once(kit, tmp_path / "out", force=True), once_more):
        with pytest.raises(KeyboardInterrupt):
            run()
    stops.ends = None
    assert once_more().published == 1
    assert stops.ran == CODES


def test_what_is_asked_anew_beside_resume_counts(tmp_path, stops):
    kit = lay_out(tmp_path, notebook())
    with pytest.raises(KeyboardInterrupt):
        once(kit, tmp_path / "out")
    stops.ends, stops.ran = None, []
    outcome = batch.resume(kit, "small", tmp_path / "out", codes=("A-0", "A-5"))
    assert (outcome.published, outcome.unchanged, stops.ran) == (1, 1, ["A-5"])


def test_nothing_to_resume_is_said_and_nothing_is_made(tmp_path):
    kit = lay_out(tmp_path, notebook())
    assert batch.resume(kit, "small", tmp_path / "out") is None
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("note", ["", "nonsense", "[]", "{}", '{"wanted": {"codes": 3}, "lang": "zh"}'])
def test_a_note_of_a_batch_that_cannot_be_read_is_no_batch_to_resume(tmp_path, note):
    kit = lay_out(tmp_path, notebook())
    (tmp_path / "out" / "small").mkdir(parents=True)
    (tmp_path / "out" / "small" / JOURNAL).write_text(note)
    assert batch.resume(kit, "small", tmp_path / "out") is None


def test_a_full_disk_ends_the_batch_keeps_what_is_finished_and_can_be_resumed(tmp_path, monkeypatch, stops):
    kit, real = lay_out(tmp_path, notebook()), batch.Shelf.put
    stops.ends = None

    def full(self, entry, made):
        if entry.code != "A-0":
            raise OSError(errno.ENOSPC, "No space left on device")
        real(self, entry, made)

    monkeypatch.setattr(batch.Shelf, "put", full)
    with pytest.raises(ReportFailed) as told:
        once(kit, tmp_path / "out")
    assert told.value.problems[0].key == "report_disk_full"
    assert len(good(tmp_path / "out")) == 1
    monkeypatch.setattr(batch.Shelf, "put", real)
    assert batch.resume(kit, "small", tmp_path / "out").published == 2


def test_every_format_that_is_asked_for_is_published_and_no_other(tmp_path, monkeypatch):
    nb = notebook("# the figures\n1")
    nb.cells[1].metadata["tags"] = ["workbook"]
    kit = lay_out(tmp_path, nb)
    monkeypatch.setattr(batch, "Pool", QuickPool)
    once(kit, tmp_path / "out", formats=("xlsx",))
    assert {p.suffix for p in (tmp_path / "out" / "small").glob("a-*")} == {".xlsx"}
    once(kit, tmp_path / "out", formats=("html", "xlsx"))
    assert {p.suffix for p in (tmp_path / "out" / "small").glob("a-*")} == {".xlsx", ".html"}
    assert once(kit, tmp_path / "out", formats=("html",)).unchanged == 3
