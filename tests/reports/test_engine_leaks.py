"""Nothing goes from one report to the next: what the first does to its process, the second does not find."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kamkit.kit.ready import TRUST_SECONDS
from kamkit.reports.pool import Pool
from tests.reports.engines import environment, made, printed, read, report, template

SOIL = """# soil everything that one process has
import atexit, builtins, gc, json, locale, logging, os, random, signal, sqlite3, sys, threading, time, warnings
import matplotlib, numpy, pandas
from matplotlib import pyplot
if account.startswith("soil"):
    leaked = 1
    builtins.leaked = 1
    json.leaked = 1
    sys.modules["leaked"] = json
    sys.path.append("/leaked")
    os.environ["LEAKED"] = "1"
    os.chdir("/")
    os.umask(0o777)
    matplotlib.rcParams["figure.dpi"] = 17
    pyplot.figure(7)
    pandas.set_option("display.max_rows", 7)
    numpy.set_printoptions(precision=1)
    warnings.filterwarnings("error")
    logging.getLogger().setLevel(1)
    random.seed(1), numpy.random.seed(1)
    kept = open("/proc/self/status"), sqlite3.connect(":memory:")
    signal.signal(signal.SIGUSR1, lambda *_: None)
    threading.Thread(target=time.sleep, args=(0.5,), daemon=True).start()
    atexit.register(print, "leaked")
    locale.setlocale(locale.LC_ALL, "C")
    gc.disable()
    sys.setrecursionlimit(5000)
    get_ipython().events.register("pre_run_cell", lambda *_: print("leaked"))
    get_ipython().run_line_magic("alias", "leaked echo")"""
LOOK = """# look at all of it
if not account.startswith("soil"):
    print(json.dumps({
        "names": sorted(name for name in globals() if "leaked" in name), "builtin": hasattr(builtins, "leaked"),
        "attribute": hasattr(json, "leaked"), "module": "leaked" in sys.modules, "path": "/leaked" in sys.path,
        "environment": os.environ.get("LEAKED"), "folder": os.getcwd() == "/", "mask": os.umask(0o022),
        "dpi": matplotlib.rcParams["figure.dpi"], "figures": pyplot.get_fignums(),
        "rows": pandas.get_option("display.max_rows"), "precision": numpy.get_printoptions()["precision"],
        "filters": [str(each) for each in warnings.filters], "level": logging.getLogger().level,
        "files": len(os.listdir("/proc/self/fd")), "signal": str(signal.getsignal(signal.SIGUSR1)),
        "threads": threading.active_count(), "locale": locale.setlocale(locale.LC_ALL), "gc": gc.isenabled(),
        "limit": sys.getrecursionlimit(), "count": get_ipython().execution_count, "history": len(In),
        "alias": "leaked" in [name for name, _ in get_ipython().alias_manager.aliases], "out": len(Out),
    }))"""
CHANCE = """# what chance gives
import random, uuid, numpy
print(random.random(), numpy.random.random(), numpy.random.default_rng().random(), uuid.uuid4())"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def warm(home: Path) -> Iterator[Pool]:
    with Pool(1, "zh", environment(home)) as ready:
        yield ready


def looked(warm: Pool, path: Path, *codes: str) -> list[dict[str, object]]:
    """Return what each report has seen of its process, one after the other."""
    found = [made(warm, path, [code])[code] for code in codes]
    assert [one.trouble for one in found if one.trouble] == []
    lines = (line for one in found for line in printed(read(one)).splitlines())
    return [json.loads(line) for line in lines if line.startswith("{")]


def test_what_one_report_does_to_its_process_the_next_does_not_find(warm, home):
    path = template(home, report(SOIL, LOOK))
    clean, *after = looked(warm, path, "A-1", "soil-1", "A-2", "soil-2", "A-3")
    assert after == [clean, clean]
    assert clean["names"] == []
    assert clean["alias"] is clean["builtin"] is clean["path"] is False


def test_the_look_would_see_what_is_left(warm, home):
    both = SOIL.replace('account.startswith("soil")', "True"), LOOK.replace('account.startswith("soil")', "False")
    (dirty,) = looked(warm, template(home, report(*both)), "A-1")
    assert dirty["names"]
    assert dirty["alias"] is dirty["builtin"] is dirty["path"] is dirty["folder"] is True
    assert (dirty["dpi"], dirty["rows"], dirty["level"], dirty["limit"]) == (17, 7, 1, 5000)


def test_two_reports_meet_different_chances(warm, home):
    path = template(home, report(CHANCE))
    drawn = [printed(read(one)).split() for one in made(warm, path).values()]
    assert len(drawn) == 6
    assert all(len(set(column)) == 6 for column in zip(*drawn, strict=True))


def test_a_template_that_has_changed_is_read_anew(warm, home):
    for text in ("one", "another"):
        one = made(warm, template(home, report(f"print({text!r})")), ["A-1"])["A-1"]
        assert printed(read(one)) == f"{text}\n"


def test_content_that_has_changed_meanwhile_is_seen_by_the_next_report(tmp_path):
    exercise = tmp_path / "exercises" / "made" / "one.yml"
    exercise.parent.mkdir(parents=True)
    (tmp_path / "data" / "standards").mkdir(parents=True)
    (tmp_path / "data" / "workshop.yml").write_text(WORKSHOP, encoding="utf-8")
    told = "# content\nfrom kamkit import open_kit\nprint([str(found) for found in open_kit().bank.problems])"
    path = template(tmp_path, report(told))
    with Pool(1, "zh", environment(tmp_path)) as ready:
        before = printed(read(made(ready, path, ["A-1"])["A-1"]))
        exercise.write_text("kind: nonsense\n", encoding="utf-8")
        time.sleep(TRUST_SECONDS)
        after = printed(read(made(ready, path, ["A-1"])["A-1"]))
    assert "one.yml" not in before
    assert "one.yml" in after


WORKSHOP = "brand: ours\nbrands:\n  ours: {zh: 甲, en: A}\n"
