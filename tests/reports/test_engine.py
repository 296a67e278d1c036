"""The engine: sixty reports of which three are poisoned, deadlines, deaths, and what they leave behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from kamkit.reports import family, pool, supervised
from kamkit.reports.pool import Pool
from tests.reports.engines import environment, gone, left, made, printed, read, report, template

ROOT = Path(__file__).parents[2]
IMPORTS = "import os, re, signal, subprocess, sys, time"
HANGS = {
    "sleep": "time.sleep(600)",
    "spin": "exec('while True: pass')",
    "gil": "re.match('(a+)+$', 'a' * 40 + 'b')",
    "child": "subprocess.run(['sleep', '600'])",
}
LEAVES = """if account == 'A-1':
    assert subprocess.Popen(['sleep', '2'], start_new_session=True).wait() == 0
else:
    subprocess.Popen(['sleep', '600'], start_new_session=True)
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            time.sleep(600)
        os._exit(0)"""
POISON = {"A-7": "os.kill(os.getpid(), signal.SIGKILL)", "A-23": HANGS["child"], "A-41": "sys.exit(0)"}


def dangerous(**lines: str) -> str:
    """Return a cell that does something to some accounts only."""
    return "\n".join(["# the dangerous one", IMPORTS, *(f"if account == {code!r}: {do}" for code, do in lines.items())])


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def warm(home: Path) -> Iterator[Pool]:
    """One pool for the tests of this module, as one serves a batch."""
    with Pool(2, "zh", environment(home)) as ready:
        yield ready


def test_of_sixty_reports_three_are_poisoned_and_named_with_cell_and_reason_and_the_others_are_good(warm, home):
    codes = [f"A-{number}" for number in range(60)]
    path = template(home, report("# before\nprint('before', account)", dangerous(**POISON), "# after\n1"))
    found = made(warm, path, codes, deadline=8)
    bad = {code: (one.trouble.key, one.trouble.cell) for code, one in found.items() if one.trouble}
    assert bad == {"A-7": ("report_kernel_died", 3), "A-23": ("report_late", 3), "A-41": ("report_ended_early", 3)}
    good = [one for one in found.values() if not one.trouble]
    assert len(good) == 57
    assert all(one.files["html"].rstrip().endswith(b"</html>") and one.end == {"class": "A", "high": 2} for one in good)
    assert {process.pid for process in left(home)} == {warm._supervisor._process.pid}


def test_a_report_that_died_leaves_its_notebook_with_what_ran_and_the_right_cell_failed(warm, home):
    speak = "print('spoken'); print('half', end=''); subprocess.run(['echo', 'by a child']); os.abort()"
    one = made(warm, template(home, report("# before\nprint('before')\n41 + 1", dangerous(**{"A-1": speak}))), ["A-1"])
    nb = read(one["A-1"])
    assert [cell.metadata.papermill.status for cell in nb.cells] == [*["completed"] * 3, "failed", "pending"]
    assert nb.cells[2].outputs[1].data["text/plain"] == "42"
    assert all(text in printed(nb) for text in ("before", "spoken\nhalf"))
    assert nb.cells[3].outputs[-1].ename == "DeadKernelError"
    assert nb.metadata.papermill.exception is True
    assert nb.metadata.papermill.parameters == {"account": "A-1"}


def test_a_death_in_the_last_cell_is_a_failure_of_that_cell(warm, home):
    one = made(warm, template(home, report(end="# end\nimport os\nos._exit(0)")), ["A-1"])["A-1"]
    assert one.trouble is not None
    assert (one.trouble.key, one.trouble.cell) == ("report_kernel_died", 2)
    assert "html" not in one.files


def test_a_failure_is_told_within_a_tenth_of_a_second_of_its_end(warm, home):
    note = home / "died.txt"
    dies = dangerous(**{"A-1": f"open({str(note)!r}, 'w').write(repr(time.time())); os.kill(os.getpid(), 9)"})
    path, delays = template(home, report(dies)), []
    for _ in range(5):
        assert made(warm, path, ["A-1"])["A-1"].trouble
        delays.append(time.time() - float(note.read_text()))
    assert min(delays) <= 0.1, delays


@pytest.mark.parametrize("kind", HANGS)
@pytest.mark.parametrize("limits", [{"deadline": 1.5}, {"deadline": 60, "cell_deadline": 1.5}])
def test_what_hangs_is_stopped_at_its_deadline_with_all_that_it_has_started(warm, home, kind, limits):
    begun = time.monotonic()
    one = made(warm, template(home, report(dangerous(**{"A-1": HANGS[kind]}))), ["A-1"], **limits)["A-1"]
    assert time.monotonic() - begun < 1.5 + 10
    assert one.trouble is not None
    wanted = "report_cell_late" if "cell_deadline" in limits else "report_late"
    assert (one.trouble.key, one.trouble.cell, one.trouble.values["seconds"]) == (wanted, 2, "1.5")
    assert {process.pid for process in left(home)} == {warm._supervisor._process.pid}


def test_what_a_good_report_leaves_running_is_ended_and_what_another_still_needs_is_not(warm, home):
    found = made(warm, template(home, report(f"# leaves\n{IMPORTS}\n{LEAVES}")), ["A-1", "A-2", "A-3"])
    assert [code for code, one in found.items() if one.trouble] == []
    until = time.monotonic() + 5
    while len(psutil.Process(warm._supervisor._process.pid).children(recursive=True)) and time.monotonic() < until:
        time.sleep(0.05)
    assert psutil.Process(warm._supervisor._process.pid).children(recursive=True) == []


def test_a_workbook_that_a_cell_tells_as_data_becomes_a_file_and_without_one_there_is_none(warm, home):
    told = {"v": 1, "title": "t", "sheets": [{"name": "s", "columns": [{"head": "h", "type": "int"}], "rows": [[1]]}]}
    data = f"{{'application/vnd.kamkit.workbook+json': {told}}}"
    show = f"# book\nfrom IPython.display import display\ndisplay({data}, raw=True)"
    with_one = made(warm, template(home, report(show)), ["A-1"], formats=("html", "xlsx"))["A-1"]
    assert with_one.trouble is None
    assert with_one.files["xlsx"].startswith(b"PK")
    without = made(warm, template(home, report("1")), ["A-1"], formats=("html", "xlsx"))["A-1"]
    assert set(without.files) == {"html", "ipynb"}


def test_seconds_and_cells_are_told_and_nothing_lies_in_the_folder_afterwards(warm, home):
    one = made(warm, template(home, report("import time\ntime.sleep(0.2)")), ["A-1"])["A-1"]
    assert 0.2 <= one.seconds < 10
    assert one.cells == 4
    assert {path.name for path in warm._supervisor.folder.rglob("*") if path.is_file()} == {"worker.log"}


def test_the_supervisor_has_one_thread_and_does_not_grow_with_the_reports(warm, home):
    path = template(home, report("data = bytearray(20_000_000)"))
    process = psutil.Process(warm._supervisor._process.pid)
    made(warm, path, [f"A-{number}" for number in range(10)])
    before = process.memory_info().rss
    made(warm, path, [f"A-{number}" for number in range(30)])
    assert process.memory_info().rss <= before * 1.1
    assert process.num_threads() == 1


def test_a_supervisor_that_dies_while_it_starts_is_started_once_more(home, monkeypatch):
    begun, real = [], supervised.Supervised.__init__

    def first_dies(self, *given):
        real(self, *given)
        begun.append(self)
        if len(begun) == 1:
            self._process.kill()

    monkeypatch.setattr(supervised.Supervised, "__init__", first_dies)
    with Pool(1, "zh", environment(home)) as cold:
        assert made(cold, template(home, report("1")), ["A-1"])["A-1"].trouble is None
    assert len(begun) == 2
    assert gone(home) or len(left(home)) == 1  # the other is this module's own


def test_no_supervisor_at_all_is_told_for_every_report_with_its_last_words(home, monkeypatch):
    monkeypatch.setattr(supervised.sys, "executable", "/bin/false")
    with Pool(1, "zh", environment(home)) as none:
        found = made(none, template(home, report("1")), ["A-1", "A-2"])
    assert {one.trouble.key for one in found.values()} == {"report_not_started"}


RUNNER = """
import sys
from pathlib import Path
from kamkit.reports.pool import Pool
from tests.reports.engines import environment, jobs
home = Path(sys.argv[1])
with Pool(2, "zh", environment(home)) as pool:
    for one in pool.run(jobs(home / "small.ipynb", ["A-1", "A-2"]), 600):
        print(one)
"""


def test_when_the_runner_is_killed_the_supervisor_its_reports_and_their_children_are_gone(tmp_path):
    note = tmp_path / "begun"
    template(tmp_path, report(f"# hang\nimport subprocess\nopen({str(note)!r}, 'w')\nsubprocess.run(['sleep', '600'])"))
    child = {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path)}
    runner = subprocess.Popen([sys.executable, "-c", RUNNER, str(tmp_path)], cwd=ROOT, env=child)
    until = time.monotonic() + 60
    while not note.exists() and time.monotonic() < until:
        time.sleep(0.05)
    assert len(left(tmp_path)) >= 3
    runner.kill()
    runner.wait()
    assert gone(tmp_path)
    assert not list(tmp_path.glob("kamkit-*/w*"))


def test_where_nothing_forks_each_report_has_a_fresh_interpreter(home, monkeypatch):
    monkeypatch.setattr(family, "forks", lambda: False)
    poison = {"A-2": POISON["A-7"], "A-3": HANGS["sleep"]}
    with Pool(2, "zh", environment(home)) as afresh:
        assert afresh._supervisor is None
        found = made(afresh, template(home, report(dangerous(**poison))), ["A-1", "A-2", "A-3"], deadline=3)
    assert found["A-1"].trouble is None
    assert found["A-1"].files["html"].rstrip().endswith(b"</html>")
    assert found["A-1"].end == {"class": "A", "high": 2}
    assert (found["A-2"].trouble.key, found["A-2"].trouble.cell) == ("report_kernel_died", 2)
    assert (found["A-3"].trouble.key, found["A-3"].trouble.cell) == ("report_late", 2)


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_a_thousand_reports_of_which_every_twentieth_is_bad(tmp_path):
    codes = [f"A-{number}" for number in range(1000)]
    bad = "if int(account[2:]) % 20 == 0: os.kill(os.getpid(), 9)"
    path = template(tmp_path, report(f"{IMPORTS}\n{bad}\ndata = bytearray(5_000_000)"))
    seen = []
    with Pool(2, "zh", environment(tmp_path)) as ready:
        found = {}
        for one in ready.run(pool_jobs(path, codes), 60):
            found[one.job.code] = one.trouble
            seen.append(psutil.Process(ready._supervisor._process.pid).memory_info().rss)
    assert sum(trouble is None for trouble in found.values()) == 950
    assert max(seen[100:]) <= 1.1 * min(seen[100:])
    assert gone(tmp_path)


def pool_jobs(path: Path, codes: list[str]) -> list[pool.Job]:
    """Return a job for each code, with no page."""
    return [pool.Job(code, path, {"account": code}, "zh", "t", {}, ()) for code in codes]


def test_what_a_pool_is_told_can_be_told_on(warm, home):
    one = made(warm, template(home, report("1")), ["A-1"])["A-1"]
    assert json.loads(one.files["ipynb"])["metadata"]["kamkit"]["subject"] == "x"
