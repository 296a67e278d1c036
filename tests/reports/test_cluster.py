"""Many machines: dask workers started as separate programs make the same reports as this machine does."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from kamkit import open_kit
from kamkit.cli import main
from kamkit.errors import KamkitError, ReportFailed, UsageError
from kamkit.kit.care import create
from kamkit.kit.kit import Kit
from kamkit.model.account import Account
from kamkit.reports import batch, cluster
from kamkit.settings import now
from kamkit.store.records import put_in_book
from tests.postgres import free_port
from tests.reports.test_batch import TIMES
from tests.reports.workshop import END, notebook

ROOT = Path(__file__).resolve().parents[2]
CODES = [f"A-{number:03d}" for number in range(60)]
LINES = """# what it is
from kamkit import open_kit
kit = open_kit(lang=lang, book=book or None)
print(kit.account(account).account.name, len(kit.accounts()))"""
PARAMETERS = '# what it is given\naccount = ""\nbook = ""\nlang = "zh"'


@contextmanager
def program(*words: str, cwd: Path, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program of dask's beside this one, and end it."""
    known = {name: value for name, value in os.environ.items() if not name.startswith("KAMKIT_")}
    told = {"PYTHONPATH": str(ROOT), "DASK_DISTRIBUTED__WORKER__DAEMON": "False", **environment}
    command = [sys.executable, "-m", *words]
    with (cwd / "dask.log").open("ab") as log:
        running = subprocess.Popen(command, cwd=cwd, env={**known, **told}, stdout=log, stderr=log)
        try:
            yield running
        finally:
            running.terminate()
            running.wait(20)


@contextmanager
def scheduler(cwd: Path) -> Iterator[str]:
    port = free_port()
    with program("distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard",
                 "--no-show", cwd=cwd):
        yield f"tcp://127.0.0.1:{port}"


def worker(address: str, cwd: Path, **environment: str):
    """Return one worker of one thread, as a machine of its own would start it."""
    return program("distributed.cli.dask_worker", address, "--no-nanny", "--nthreads", "1", "--no-dashboard",
                   "--host", "127.0.0.1", cwd=cwd, **environment)


def workshop_in(home: Path) -> Path:
    """Lay out a workshop of one small report."""
    assert main(["new", str(home)]) == 0
    import nbformat

    nbformat.write(notebook(LINES, parameters=PARAMETERS, end=END), home / "notebooks" / "reports" / "small.ipynb")
    return home


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    return workshop_in(tmp_path_factory.mktemp("one") / "workshop")


@pytest.fixture
def kit(home, fresh_postgres) -> Iterator[Kit]:
    """A kit on PostgreSQL with sixty accounts."""
    create(fresh_postgres)
    opened = open_kit(lang="zh", db=fresh_postgres, book="many", home=home)
    accounts = [Account(code=code, name=f"客户{code}") for code in CODES]
    put_in_book(opened.store, "many", accounts, source="test", known_at=now())
    yield opened
    opened.store.close()


def published(out: Path) -> dict[str, str]:
    """Return the pages, and of the executed notebooks parameters, sources and outputs; times aside."""
    pages = {p.name: p.read_text(encoding="utf-8") for p in (out / "small").glob("a-*.html")}
    books = {p.name: json.loads(p.read_text(encoding="utf-8")) for p in (out / "small").glob("notebooks/*.ipynb")}
    told = {name: str([book["metadata"]["papermill"]["parameters"],
                       [(cell["source"], cell["outputs"]) for cell in book["cells"]]]) for name, book in books.items()}
    return {name: re.sub(TIMES, "", text) for name, text in (pages | told).items()}


@pytest.mark.timeout(170)
def test_sixty_reports_on_two_machines_are_those_of_this_one(kit, home, fresh_postgres, tmp_path):
    environment = {"KAMKIT_DB": fresh_postgres, "KAMKIT_HOME": str(home)}
    told: list[batch.Done] = []
    with ExitStack() as stack:
        address = stack.enter_context(scheduler(tmp_path))
        for _ in range(2):
            stack.enter_context(worker(address, tmp_path, **environment))
        wait_for_workers(address, 2)
        begun = time.monotonic()
        far = batch.run(kit, "small", CODES, tmp_path / "far", lang="zh", cluster=address, progress=told.append)
        seconds = time.monotonic() - begun
        again = batch.run(kit, "small", CODES, tmp_path / "far", lang="zh", cluster=address)
    near = batch.run(kit, "small", CODES, tmp_path / "near", lang="zh")
    assert (far.published, far.failed, near.published, near.failed) == (60, (), 60, ())
    assert again.unchanged == 60
    assert len(told) == 60
    assert len(published(tmp_path / "far")) == 120
    assert published(tmp_path / "far") == published(tmp_path / "near")
    assert "2 台工作机" in far.index.read_text(encoding="utf-8")
    assert seconds < 60


def wait_for_workers(address: str, count: int) -> None:
    from distributed import Client

    with Client(address, set_as_default=False) as client:
        client.wait_for_workers(count, timeout=60)


def test_a_worker_that_would_make_other_reports_is_refused_by_name(kit, home, fresh_postgres, tmp_path):
    other = workshop_in(tmp_path / "other")
    (other / "data" / "workshop.yml").open("a", encoding="utf-8").write("\n# changed\n")
    bad = {
        "数据库地址": {"KAMKIT_HOME": str(home)},
        "SQLite": {"KAMKIT_HOME": str(home), "KAMKIT_DB": str(sqlite(tmp_path))},
        "标准与内容": {"KAMKIT_HOME": str(other), "KAMKIT_DB": fresh_postgres},
        "打不开": {"KAMKIT_HOME": str(tmp_path), "KAMKIT_DB": fresh_postgres},
    }
    with ExitStack() as stack:
        address = stack.enter_context(scheduler(tmp_path))
        for environment in bad.values():
            stack.enter_context(worker(address, tmp_path, **environment))
        wait_for_workers(address, len(bad))
        with pytest.raises(ReportFailed) as refused:
            batch.run(kit, "small", CODES[:2], tmp_path / "out", lang="zh", cluster=address)
    said = kit.words.say_all(refused.value)
    assert len(refused.value.problems) == len(bad)
    assert all(word in said for word in bad)
    assert fresh_postgres not in said
    assert not list((tmp_path / "out" / "small").glob("a-*"))


def sqlite(folder: Path) -> Path:
    path = folder / "file.db"
    create(str(path))
    return path


def test_a_store_in_a_file_is_refused_with_the_reason_and_nothing_runs(tmp_path, home, capsys):
    store = sqlite(tmp_path)
    said = ["report", "small", "--for", "A-000", "--db", str(store), "--home", str(home)]
    said += ["--out", str(tmp_path / "out")]
    assert main([*said, "--cluster", "tcp://127.0.0.1:1", "--lang", "en"]) == 2
    assert "SQLite file" in capsys.readouterr().err
    assert main([*said, "--cluster", "tcp://127.0.0.1:1", "--lang", "zh"]) == 2
    assert "PostgreSQL" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("address", ["", "127.0.0.1:8786", "http://x", "tcp//x"])
def test_an_address_that_is_none_is_told(kit, tmp_path, address):
    if address:
        with pytest.raises(UsageError):
            batch.run(kit, "small", CODES[:1], tmp_path / "out", lang="zh", cluster=address)
    else:
        with pytest.raises(UsageError):
            cluster.check(address, kit)
    assert not (tmp_path / "out").exists()


def test_a_scheduler_that_is_not_there_or_has_nobody_is_told(kit, tmp_path, monkeypatch):
    monkeypatch.setattr(cluster, "ANSWER_SECONDS", 2)
    with pytest.raises(KamkitError) as gone:
        batch.run(kit, "small", CODES[:1], tmp_path / "out", lang="zh", cluster=f"tcp://127.0.0.1:{free_port()}")
    assert gone.value.problems[0].key == "report_cluster_gone"
    with scheduler(tmp_path) as address:
        monkeypatch.setattr(cluster, "ANSWER_SECONDS", 20)
        with pytest.raises(KamkitError) as empty:
            batch.run(kit, "small", CODES[:1], tmp_path / "out", lang="zh", cluster=address)
    assert empty.value.problems[0].key == "report_cluster_empty"
