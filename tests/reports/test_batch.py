"""A batch with poisoned reports: the good ones are published whole, the others named, and nothing is left running."""

from __future__ import annotations

import errno
import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from html import unescape
from pathlib import Path

import psutil
import pytest

from kamkit.errors import ReportFailed
from kamkit.reports import batch, leftovers, pool
from kamkit.reports.publish import JOURNAL
from tests.reports.workshop import FACTS, FakeKit, lay_out, notebook, poisoned

HANGS = {
    "A-0": "time.sleep(600)",
    "A-1": "exec('while True: pass')",
    "A-2": "import re; re.match('(a+)+$', 'a' * 40 + 'b')",
    "A-3": "subprocess.run(['sleep', '600'])",
}


def left(home: Path) -> list[psutil.Process]:
    """Return the processes that a batch of this workshop has left behind."""
    found = []
    for process in psutil.process_iter():
        try:
            seen = process.environ()
        except leftovers.GONE:
            continue
        if leftovers.MARK in seen and seen.get("KAMKIT_HOME") == str(home):
            found.append(process)
    return found


def gone(home: Path, seconds: float) -> bool:
    """Return whether all of them are gone within some seconds."""
    until = time.monotonic() + seconds
    while left(home):
        if time.monotonic() > until:
            return False
        time.sleep(0.1)
    return True


def test_three_good_reports_are_published_and_three_bad_ones_named_with_cell_and_reason(six):
    assert six.outcome.published == 3
    failed = {failure.code: failure for failure in six.outcome.failed}
    assert {code: failure.cell for code, failure in failed.items()} == {"A-1": 3, "A-2": 3, "A-3": 3}
    assert "内核中断" in failed["A-1"].reason
    assert "5 秒" in failed["A-2"].reason
    assert "提前退出" in failed["A-3"].reason
    assert all("the dangerous one" in failure.reason for failure in failed.values())


def test_nothing_is_published_for_a_bad_report_and_an_older_good_one_stays_to_the_byte(six):
    pages = six.pages()
    assert set(pages) == {"A-0", "A-1", "A-2", "A-4", "A-5"}
    assert {code: pages[code] for code in ("A-1", "A-2")} == six.before
    assert all(page.rstrip().endswith(b"</html>") for page in pages.values())


def test_the_notebook_of_a_bad_report_is_kept_as_far_as_it_came_until_the_report_is_good(tmp_path):
    kit = lay_out(tmp_path, poisoned(**{"A-1": "raise ValueError('once')"}))
    batch.run(kit, "small", ["A-0", "A-1"], tmp_path / "out", lang="zh")
    (broken,) = (tmp_path / "out" / "small" / "notebooks").glob("*-failed.ipynb")
    assert "once" in broken.read_text(encoding="utf-8")
    lay_out(tmp_path, notebook())
    batch.run(kit, "small", ["A-1"], tmp_path / "out", lang="zh")
    assert not broken.exists()


def test_no_process_and_no_unfinished_file_is_left(six):
    assert gone(six.kit.workshop.home, 5)
    names = {p.name for p in six.folder.iterdir()} - {p.name for p in six.folder.glob("a-*.html")}
    assert names == {"notebooks", "index.html", "reports.json", "run.json", ".lock"}


def test_the_index_names_every_report_with_its_account_class_findings_and_state(six):
    index = six.outcome.index.read_text(encoding="utf-8")
    assert all(f"{code} {name}" in index for code, name in six.kit.accounts.items())
    assert "完成 3 份，未完成 3 份" in index
    assert index.count("内核中断") == 1
    assert "的报告还在" in index  # the older good one


def test_progress_is_told_report_by_report(six):
    assert [done.count for done in six.told] == [1, 2, 3, 4, 5, 6]
    assert {done.code for done in six.told if not done.ok} == {"A-1", "A-2", "A-3"}
    assert {done.total for done in six.told} == {6}


def test_the_executed_notebook_stands_beside_the_page_with_its_parameters_and_no_path(six):
    (path,) = six.folder.glob("notebooks/a-0-*.ipynb")
    text = path.read_text(encoding="utf-8")
    kept = json.loads(text)
    given = kept["metadata"]["papermill"]["parameters"]
    assert given == {"account": "A-0", "book": "sample", "lang": "zh"}
    assert str(six.kit.workshop.home) not in text
    assert "KAMKIT_DB" not in text


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_language_is_a_parameter_and_the_kernel_speaks_it(tmp_path, lang):
    kit = lay_out(tmp_path, notebook(FACTS))
    outcome = batch.run(kit, "small", ["A-0"], tmp_path / "out", lang=lang)
    page = unescape(next((tmp_path / "out" / "small").glob("a-0-*.html")).read_text(encoding="utf-8"))
    assert outcome.failed == ()
    assert f"'A-0' 'sample' '{lang}' {lang}" in page
    assert {"zh": "小报告", "en": "Small report"}[lang] in page


def test_codes_are_texts_twice_is_once_and_unknown_ones_run_nothing(tmp_path):
    kit = lay_out(tmp_path, notebook(FACTS))
    kit.accounts = {"010": "零", "００７": "全角", "1e3": "x", "'; DROP TABLE attempt;--": "y"}
    wanted = [*kit.accounts, "010", "../../escaped", "10", "a\x00", "\udc80", ""]
    outcome = batch.run(kit, "small", wanted, tmp_path / "out", lang="en")
    assert outcome.published == 4
    assert {failure.code for failure in outcome.failed} == {"../../escaped", "10", r"a\x00", r"\udc80", ""}
    pages = [unescape(page.read_text(encoding="utf-8")) for page in (tmp_path / "out" / "small").glob("*-*.html")]
    assert any("'010'" in page for page in pages)
    assert any("'００７'" in page for page in pages)
    pages = [p for p in tmp_path.rglob("*.html") if p.name != "index.html"]
    assert {p.parent.name for p in pages} == {"small"}


def test_a_code_that_is_not_in_the_book_is_told_in_the_record_and_is_no_line_of_either_index(tmp_path):
    kit = lay_out(tmp_path, notebook(FACTS))
    batch.run(kit, "small", ["A-0", "A-999"], tmp_path / "out", lang="en")
    for index in (tmp_path / "out" / "index.html", tmp_path / "out" / "small" / "index.html"):
        page = unescape(index.read_text(encoding="utf-8"))
        assert page.count("<tr data-state=") == 1
        assert "A-999: the book “sample” has no account “A-999”." in page.partition("kam-run-record")[2]


def test_no_account_at_all_gives_an_index_that_says_so(tmp_path):
    outcome = batch.run(lay_out(tmp_path, notebook()), "small", [], tmp_path / "out", lang="en")
    assert (outcome.published, outcome.failed) == (0, ())
    assert "0 done, 0 failed" in outcome.index.read_text(encoding="utf-8")


def test_each_kind_of_hang_is_stopped_at_the_deadline_with_all_it_started(tmp_path):
    kit = lay_out(tmp_path, poisoned(**HANGS))
    begun = time.monotonic()
    outcome = batch.run(kit, "small", list(HANGS), tmp_path / "out", lang="zh", deadline=3)
    assert {failure.code: failure.cell for failure in outcome.failed} == dict.fromkeys(HANGS, 3)
    assert time.monotonic() - begun < 4 * (3 + 10)
    assert gone(tmp_path, 5)


def test_a_good_report_that_leaves_a_child_behind_leaves_nothing_behind(tmp_path):
    child = "# child\nimport subprocess\nsubprocess.Popen(['sleep', '600'], start_new_session=True)"
    outcome = batch.run(lay_out(tmp_path, notebook(child)), "small", ["A-0"], tmp_path / "out", lang="zh")
    assert outcome.published == 1
    assert gone(tmp_path, 5)


@pytest.mark.parametrize(
    ("nb", "said"),
    [
        (notebook("# divides\n1 / 0"), "ZeroDivisionError"),
        (notebook("# leaves\nimport os\nos._exit(0)"), "内核中断"),
        (notebook(end="# end\nimport os, signal\nos.kill(os.getpid(), signal.SIGKILL)"), "第 2 个代码格"),
        (notebook(end="# end"), "结束标记"),
        (notebook(end="# end\nraise SystemExit"), "提前退出"),
    ],
)
def test_a_report_that_ends_in_any_other_way_is_not_published(tmp_path, nb, said):
    outcome = batch.run(lay_out(tmp_path, nb), "small", ["A-0"], tmp_path / "out", lang="zh")
    assert said in outcome.failed[0].reason
    assert not list((tmp_path / "out" / "small").glob("a-*.html"))


def test_cells_that_were_skipped_are_not_taken_for_run(tmp_path):
    nb = notebook("# skipped\n1")
    nb.cells[1].metadata["tags"] = ["skip-execution"]
    outcome = batch.run(lay_out(tmp_path, nb), "small", ["A-0"], tmp_path / "out", lang="zh")
    assert "没有运行" in outcome.failed[0].reason


def test_the_stores_address_and_password_stand_in_no_output_and_in_no_reason(tmp_path):
    secret = "postgresql+psycopg://trainer:c4n%40ry&x@127.0.0.1/kam"
    leak = (
        "# leak\nimport os\nif account == 'A-0': print(os.environ['KAMKIT_DB'])\n"
        "if account == 'A-1': raise ValueError(os.environ['KAMKIT_DB'])\n"
        "if account == 'A-2': print('c4' + 'n@ry&x')"
    )
    lay_out(tmp_path, notebook(leak))
    kit = FakeKit(tmp_path, address=secret)
    outcome = batch.run(kit, "small", ["A-0", "A-1", "A-2", "A-3"], tmp_path / "out", lang="zh")
    assert outcome.published == 1
    written = b"".join(p.read_bytes() for p in (tmp_path / "out").rglob("*") if p.is_file())
    told = "".join(failure.reason for failure in outcome.failed)
    for canary in ("c4n%40ry", "c4n@ry"):  # long enough for no font in base64 to hold it by chance
        assert canary.encode() not in written
        assert canary not in told
    assert "没有发布" in told


def test_an_engine_that_does_not_come_up_is_tried_once_more(tmp_path, monkeypatch):
    kit, starts, real = lay_out(tmp_path, notebook()), [], pool.Pool._new

    def first_ends(self):
        supervisor = real(self)
        starts.append(supervisor)
        if len(starts) == 1:
            supervisor._process.kill()
        return supervisor

    monkeypatch.setattr(pool.Pool, "_new", first_ends)
    assert batch.run(kit, "small", ["A-0"], tmp_path / "out", lang="zh").published == 1
    assert len(starts) == 2


def test_a_worker_that_cannot_start_is_told_and_the_index_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "executable", "/bin/false")
    outcome = batch.run(lay_out(tmp_path, notebook()), "small", ["A-0"], tmp_path / "out", lang="zh")
    assert [failure.code for failure in outcome.failed] == ["A-0"]
    assert outcome.failed[0].reason in outcome.index.read_text(encoding="utf-8")


def test_a_worker_that_is_killed_is_a_named_failure_and_the_rest_go_on(tmp_path):
    kit = lay_out(tmp_path, poisoned(**{"A-1": "os.kill(os.getppid(), signal.SIGKILL); time.sleep(600)"}))
    outcome = batch.run(kit, "small", list(kit.accounts), tmp_path / "out", lang="zh", deadline=30)
    assert outcome.published == 5
    assert [(failure.code, failure.cell) for failure in outcome.failed] == [("A-1", 3)]
    assert gone(tmp_path, 5)


def test_a_full_disk_stops_the_batch_at_once_and_keeps_what_is_finished(tmp_path, monkeypatch):
    kit, puts = lay_out(tmp_path, notebook()), []
    real = batch.Shelf.put

    def fills_up(self, entry, files):
        puts.append(entry.code)
        if len(puts) > 2:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(self, entry, files)

    monkeypatch.setattr(batch.Shelf, "put", fills_up)
    with pytest.raises(ReportFailed) as told:
        batch.run(kit, "small", list(kit.accounts), tmp_path / "out", lang="zh")
    assert told.value.problems[0].key == "report_disk_full"
    assert len(list((tmp_path / "out" / "small").glob("a-*.html"))) == 2
    assert len(puts) == 3
    assert gone(tmp_path, 5)


def test_jobs_never_exceed_the_cores():
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    assert batch.cores(0) == cores
    assert batch.cores(10_000) == cores
    assert batch.cores(1) == 1


RUNNER = """
import sys
from pathlib import Path
from kamkit.reports import batch
from tests.reports.workshop import FakeKit
home = Path(sys.argv[1])
batch.run(FakeKit(home), "small", list(FakeKit(home).accounts), home / "out", lang="zh", force=True)
"""


def killed_mid_batch(home: Path, after: float) -> None:
    """Start a batch that makes all anew, and kill its runner some seconds after it has begun to make them."""
    root = Path(__file__).parents[2]
    (home / "t").mkdir(exist_ok=True)
    runner = subprocess.Popen(
        [sys.executable, "-c", RUNNER, str(home)],
        cwd=root,
        stdout=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(root), "TMPDIR": str(home / "t")},
    )
    until = time.monotonic() + 30
    while not (home / "out" / "small" / JOURNAL).exists() and time.monotonic() < until:
        time.sleep(0.01)
    time.sleep(after)
    runner.send_signal(signal.SIGKILL)
    runner.wait()


def content(home: Path) -> dict[str, str]:
    """Return what a reader finds in the folder, times aside: pages, notebooks, and what is on the list."""
    folder = home / "out" / "small"
    pages = {p.name: p.read_text(encoding="utf-8") for p in folder.glob("a-*.html")}
    books = {p.name: json.loads(p.read_text(encoding="utf-8")) for p in folder.glob("notebooks/*.ipynb")}
    told = {name: str([cell.get("outputs") for cell in book["cells"]]) for name, book in books.items()}
    listed = [{**line, "sums": 0, "made": 0, "seconds": 0} for line in
              json.loads((folder / "reports.json").read_text(encoding="utf-8"))["reports"]]
    return {"list": str(listed)} | {name: re.sub(TIMES, "", text) for name, text in (pages | told).items()}


def judged(home: Path, kit: FakeKit, good: dict[str, bytes]) -> int:
    """Check what stands after the runner's death: whole files only, the old good ones or new ones; then resume.

    Return how many reports were still to be made.
    """
    folder = home / "out" / "small"
    pages = {p.name: p.read_bytes() for p in folder.glob("a-*.html")}
    assert set(good) <= set(pages)
    assert all(page.rstrip().endswith(b"</html>") for page in pages.values())
    assert all(json.loads(p.read_text(encoding="utf-8"))["cells"] for p in folder.glob("notebooks/*.ipynb"))
    assert gone(home, 10)
    left = [p for p in (home / "t").rglob("*") if p.is_file()]
    assert not [p for p in left if p.name != "worker.log"]  # a starting worker has nobody to remove its log
    outcome = batch.resume(kit, "small", home / "out")
    if outcome is None:  # it was killed before it began, or when it was done
        outcome = batch.run(kit, "small", list(kit.accounts), home / "out", lang="zh")
    assert (outcome.published + outcome.unchanged, outcome.failed) == (6, ())
    assert not [p for p in (home / "out").rglob(".*") if p.name != ".lock"]
    return outcome.published


TIMES = r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d)?"


def laid_out_and_run(home: Path, seconds: float) -> tuple[FakeKit, dict[str, str]]:
    """Return a workshop of slow reports that were all made once, and what a reader finds there."""
    kit = lay_out(home, notebook(f"# slow\nimport time\ntime.sleep({seconds})"))
    assert batch.run(kit, "small", list(kit.accounts), home / "out", lang="zh").failed == ()
    return kit, content(home)


def killed_and_resumed(home: Path, kit: FakeKit, clean: dict[str, str], after: float) -> int:
    """Kill a batch, judge what it left and resume it; what is there then must be what a clean run leaves."""
    good = {p.name: p.read_bytes() for p in (home / "out" / "small").glob("a-*.html")}
    killed_mid_batch(home, after)
    made = judged(home, kit, good)
    assert content(home) == clean
    return made


@pytest.mark.parametrize("after", [0.3, 1.6, 2.2])
def test_a_runner_killed_mid_batch_leaves_whole_files_and_no_process_and_resume_equals_a_clean_run(tmp_path, after):
    kit, clean = laid_out_and_run(tmp_path, 0.3)
    assert 0 <= killed_and_resumed(tmp_path, kit, clean, after) <= 6


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_twenty_five_kills_of_the_runner_at_odd_moments(tmp_path):
    kit, clean = laid_out_and_run(tmp_path, 0.5)
    dice = random.Random(4)
    made = [killed_and_resumed(tmp_path, kit, clean, dice.uniform(0.0, 3.0)) for _ in range(25)]
    assert len([left for left in made if 0 < left < 6]) >= 3, "hardly any was killed in the middle"


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_three_poisoned_of_twenty_leave_seventeen(tmp_path):
    lay_out(tmp_path, poisoned(**{"A-3": "os._exit(0)", "A-9": "os.kill(os.getpid(), 9)", "A-17": "os._exit(1)"}))
    kit = FakeKit(tmp_path, accounts={f"A-{number}": "客户" for number in range(20)})
    outcome = batch.run(kit, "small", list(kit.accounts), tmp_path / "out", lang="zh")
    assert outcome.published == 17
    assert {failure.code for failure in outcome.failed} == {"A-3", "A-9", "A-17"}
