"""How long a report takes: our engine beside papermill's ways and the bare limit, all in one interleaved run.

    .venv/bin/python benchmarks/reports.py                the account report: 12 reports a way, 3 rounds
    .venv/bin/python benchmarks/reports.py --plain        13 cells with three tables and three figures of matplotlib's
    .venv/bin/python benchmarks/reports.py --start        only start-up, and what a report of nothing costs
    .venv/bin/python benchmarks/reports.py --whole 50     whole processes: `kamkit report` beside a shell loop
    .venv/bin/python benchmarks/reports.py --formats      what a page, a workbook and a PDF cost, each apart
    .venv/bin/python benchmarks/reports.py --count 1000   one batch from end to end, and how its memory goes
    .venv/bin/python benchmarks/reports.py --specialists 50,500,5000      the specialist's report in stores that size

Ways: (a) `papermill` as a command, one after the other; (b) execute_notebook in a loop; (c) the same in a pool of as
many processes as cores; (d) the bare limit: the same cells executed in one warm process, on one core. "html" adds the
page, made by one exporter kept in each process. Seconds a report are wall-clock; CPU seconds are of a way with all its
children, and mean more than the clock on a machine that is not at rest. Our start-up is told apart.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import nbformat  # noqa: E402
import papermill  # noqa: E402
import psutil  # noqa: E402

from kamkit import settings  # noqa: E402
from kamkit.kit.kit import open_kit  # noqa: E402
from kamkit.kit.ready import Ready  # noqa: E402
from kamkit.look.pages import render_report  # noqa: E402
from kamkit.reports.jobs import Job  # noqa: E402
from kamkit.reports.pdf import Printer, chromium  # noqa: E402
from kamkit.reports.pool import Pool  # noqa: E402
from kamkit.reports.supervised import INLINE  # noqa: E402
from kamkit.store.open import create_store, open_store  # noqa: E402

ALONE = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
Way = Callable[..., tuple[float, float] | None]
LIBRARIES = ("kamkit", "papermill", "nbclient", "ipykernel", "nbconvert", "pandas", "numpy", "matplotlib", "SQLAlchemy")
PLAIN = (
    "# given\naccount = ''\nlang = 'zh'",
    "# load\nimport numpy as np\nimport pandas as pd\nimport matplotlib.pyplot as plt\nrng = np.random.default_rng(1)",
    "# data\nframe = pd.DataFrame({'day': pd.date_range('2026-01-01', periods=900), 'n': rng.integers(0, 20, 900),\n"
    "                      'kind': rng.choice(list('abcd'), 900), 'who': rng.choice(list('xyz'), 900)})",
    "# head\nframe.head(10)",
    "# by kind\nframe.groupby('kind')['n'].describe().round(1)",
    "# by month\nmonths = frame.groupby([frame.day.dt.month, 'kind'])['n'].sum().unstack()\nmonths",
    "# lines\nmonths.plot(figsize=(7, 3), title='by month')\nplt.show()",
    "# bars\nframe.groupby('who')['n'].sum().plot.bar(figsize=(7, 3))\nplt.show()",
    "# spread\nframe.n.plot.hist(bins=20, figsize=(7, 3))\nplt.show()",
    "# text\nprint(account, len(frame), 'rows')",
    "# figures\n{'total': int(frame.n.sum()), 'mean': round(float(frame.n.mean()), 2)}",
    "# last\nframe.tail(3)",
    "# end\nfrom IPython.display import display\ndisplay({'application/vnd.kamkit.end+json': {}}, raw=True)",
)


class Task:
    """What is run: a notebook, a template's parameters for each report, and where the store lies."""

    def __init__(self, path: Path, parameters: Sequence[dict[str, Any]]):
        self.path, self.parameters = path, parameters

    def __len__(self) -> int:
        return len(self.parameters)


def plain_task(folder: Path, count: int) -> Task:
    """Return a task that needs nothing of the kit."""
    cells = [nbformat.v4.new_code_cell(cell) for cell in PLAIN]
    cells[0].metadata["tags"], cells[-1].metadata["tags"] = ["parameters"], ["end"]
    spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    path = folder / "plain.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": spec}), path)
    return Task(path, [{"account": f"A-{number}"} for number in range(count)])


def kit_task(folder: Path, name: str, count: int) -> Task:
    """Return a task of one of the kit's own reports, on a store with the sample book."""
    store = folder / "kamkit.db"
    if not store.exists():
        create_store(store).close()
    settings.bear(KAMKIT_DB=str(store), KAMKIT_HOME=str(ROOT), KAMKIT_LANG="zh", **ALONE)
    kit = open_kit(lang="zh", db=store)
    subject = json.loads((ROOT / f"notebooks/reports/{name}.ipynb").read_text())["metadata"]["kamkit"].get("subject")
    field = subject if subject in {"account", "specialist", "dealer"} else "account"
    codes = list(kit.subjects(field))
    given = [{field: codes[number % len(codes)], "lang": "zh"} for number in range(count)]
    return Task(ROOT / f"notebooks/reports/{name}.ipynb", given)


# -- the ways ----------------------------------------------------------------------------------------------------------


def by_command(task: Task, folder: Path, html: bool) -> None:
    """(a) A shell loop over `papermill` (and `jupyter nbconvert` for pages)."""
    for number, given in enumerate(task.parameters):
        out = folder / f"a{number}.ipynb"
        told = [arg for pair in given.items() for arg in ("-p", *map(str, pair))]
        run([sys.executable, "-m", "papermill", "--no-progress-bar", "-k", "python3", str(task.path), str(out), *told])
        if html:
            run([sys.executable, "-m", "nbconvert", "--to", "html", "--no-input", "--log-level", "ERROR", str(out)])


def run(command: Sequence[str]) -> None:
    """Run a command that must succeed."""
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def one(path: str, given: dict[str, Any], out: str, html: bool) -> None:
    """Run one notebook by papermill's own engine, and make its page.

    Two kernels started at once may choose the same port, and one dies before it answers: that report is asked for once
    more, within its time.
    """
    try:
        nb = papermill.execute_notebook(path, out, given, progress_bar=False, kernel_name="python3")
    except RuntimeError as error:
        print(f"stock papermill: {error}; once more", file=sys.stderr)
        nb = papermill.execute_notebook(path, out, given, progress_bar=False, kernel_name="python3")
    if html:
        Path(out).with_suffix(".html").write_text(render_report(nb, "zh", "t"), encoding="utf-8")


def in_loop(task: Task, folder: Path, html: bool) -> None:
    """(b) execute_notebook, one after the other."""
    for number, given in enumerate(task.parameters):
        one(str(task.path), given, str(folder / f"b{number}.ipynb"), html)


def in_pool(task: Task, folder: Path, html: bool) -> None:
    """(c) execute_notebook in as many processes as there are cores."""
    with ProcessPoolExecutor(cores()) as pool:
        list(pool.map(one, [str(task.path)] * len(task), task.parameters,
                      [str(folder / f"c{number}.ipynb") for number in range(len(task))], [html] * len(task)))


def bare(task: Task, _folder: Path, html: bool) -> None:
    """(d) The same cells, executed in this one warm process; figures are drawn, as the end of a cell would."""
    settings.bear(MPLBACKEND=INLINE)
    run([sys.executable, __file__, "--bare", str(task.path), json.dumps(list(task.parameters))])


def ours(task: Task, folder: Path, html: bool | tuple[str, ...], at_once: int = 0) -> tuple[float, float]:
    """Return how long our engine took once it was there, and its CPU seconds; its start is measured apart."""
    about = {"subject": "s", "period": "p", "made": "m", "brand": "b"}
    formats = html if isinstance(html, tuple) else ("html",) * html
    jobs = [Job(str(n), task.path, given, "zh", "t", about, formats)
            for n, given in enumerate(task.parameters)]
    with Pool(at_once or cores(), "zh", settings.child_environment(**ALONE)) as pool:
        supervisor, _ = pool._ready()
        assert supervisor
        watched = psutil.Process(supervisor._process.pid)
        begun, cpu = time.perf_counter(), sum(watched.cpu_times()[:4])
        for made in pool.run(jobs, 300):
            if made.trouble:
                raise RuntimeError(made.trouble)
            for kind, data in made.files.items():
                (folder / f"o{made.job.code}.{kind}").write_bytes(data)
        wall = time.perf_counter() - begun
        return wall, sum(watched.cpu_times()[:4]) - cpu


def engine(task: Task, folder: Path, html: bool) -> None:
    """Papermill itself with our engine, one after the other."""
    for number, given in enumerate(task.parameters):
        papermill.execute_notebook(str(task.path), str(folder / f"e{number}.ipynb"), given, engine_name="kamkit-warm",
                                   progress_bar=False)


def bare_process(path: str, parameters: Sequence[dict[str, Any]]) -> None:
    """Execute a notebook's cells once for each set of parameters, after one round that warms up; tell the seconds."""
    from IPython.core.interactiveshell import InteractiveShell
    from IPython.utils.capture import capture_output

    ready = Ready()
    while ready.step():
        pass
    shell = InteractiveShell.instance()
    cells = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    told = []
    for given in [parameters[0], *parameters]:
        begun, cpu = time.perf_counter(), time.process_time()
        shell.user_ns.clear()
        shell.init_user_ns()
        with capture_output():
            for cell in cells:
                if not shell.run_cell(cell.source).success:
                    raise RuntimeError(cell.source)
                if "parameters" in cell.metadata.get("tags", ()):
                    shell.user_ns.update(given)
        told.append((time.perf_counter() - begun, time.process_time() - cpu))
    Path(os.environ["KAMKIT_BENCH"]).write_text(json.dumps(told[1:]))


# -- measuring ---------------------------------------------------------------------------------------------------------


def cores() -> int:
    """Return how many cores there are for us."""
    return len(os.sched_getaffinity(0))


def used() -> float:
    """Return the CPU seconds of this process and of its children that have ended."""
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def measured(way: Way, task: Task, html: bool, **more: Any) -> tuple[float, float]:
    """Return wall-clock and CPU seconds a report."""
    with tempfile.TemporaryDirectory() as folder:
        note = Path(folder) / "bare.json"
        settings.bear(KAMKIT_BENCH=str(note))
        begun, cpu = time.perf_counter(), used()
        apart = way(task, Path(folder), html, **more)
        wall, cpu = time.perf_counter() - begun, used() - cpu
        if apart is not None:
            wall, cpu = apart
        if note.exists():
            wall, cpu = map(sum, zip(*json.loads(note.read_text()), strict=True))
    return wall / len(task), cpu / len(task)


def interleaved(task: Task, rounds: int, few: int, with_command: bool) -> None:
    """Print what each way takes, measured in turn, round after round."""
    small = Task(task.path, task.parameters[:few])
    plan: list[tuple[str, Way, Task, bool, dict[str, Any]]] = [
        ("(b) loop", in_loop, small, False, {}), ("(c) pool", in_pool, task, False, {}),
        ("(d) bare, one core", bare, task, False, {}), ("ours, one core", ours, task, False, {"at_once": 1}),
        ("ours", ours, task, False, {}), ("papermill --engine kamkit-warm", engine, task, False, {}),
        ("(b) loop, html", in_loop, small, True, {}), ("(c) pool, html", in_pool, task, True, {}),
        ("ours, html", ours, task, True, {}),
    ]
    if with_command:
        plan = [(f"(a) command{page}", by_command, small, bool(page), {}) for page in ("", ", html")] + plan
    told: dict[str, list[tuple[float, float]]] = {}
    for _ in range(rounds):
        for name, way, what, html, more in plan:
            told.setdefault(name, []).append(measured(way, what, html, **more))
    walls = {name: statistics.median(wall for wall, _ in found) for name, found in told.items()}
    for name, found in told.items():
        rival = walls["(c) pool, html" if "html" in name else "(c) pool"]
        cpu = statistics.median(each for _, each in found)
        print(f"{name:34} {walls[name]:8.3f} s {cpu:8.3f} CPU s   {rival / walls[name]:6.2f} × (c)")
    cpus = {name: statistics.median(each for _, each in told[name]) for name in told}
    over, cpu_over = (each["ours, one core"] / each["(d) bare, one core"] for each in (walls, cpus))
    print(f"ours on one core over the bare limit: {over:.2f} × by the clock, {cpu_over:.2f} × in CPU seconds")


def starting(task: Task) -> None:
    """Print how long the engine takes to come up, and what a report of nothing costs."""
    for _ in range(3):
        begun = time.perf_counter()
        with Pool(1, "zh", settings.child_environment(**ALONE)) as pool:
            pool._ready()
            ready = time.perf_counter() - begun
            cpu = sum(psutil.Process(pool._supervisor._process.pid).cpu_times()[:2])  # type: ignore[union-attr]
        print(f"start-up {ready:6.2f} s, {cpu:6.2f} CPU s")


def nothing(folder: Path, count: int) -> None:
    """Print what our engine takes for reports that do nothing: its own overhead."""
    cells = [nbformat.v4.new_code_cell(f"# cell\nx{n} = {n}") for n in range(13)]
    cells[0].metadata["tags"] = ["parameters"]
    end = "from IPython.display import display\ndisplay({'application/vnd.kamkit.end+json': {}}, raw=True)"
    cells.append(nbformat.v4.new_code_cell(end, metadata={"tags": ["end"]}))
    path = folder / "nothing.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    jobs = [Job(str(n), path, {"x0": n}, "zh", "t", {}, ()) for n in range(count)]
    with Pool(1, "zh", settings.child_environment(**ALONE)) as pool:
        list(pool.run(jobs[:5], 60))
        time.sleep(2)
        begun = time.perf_counter()
        found = sorted(made.seconds for made in pool.run(jobs, 60))
        print(f"a report of nothing: {(time.perf_counter() - begun) / count * 1000:.1f} ms, in its process "
              f"{found[len(found) // 2] * 1000:.1f} ms at the median, {found[0] * 1000:.1f} ms at best")


def end_to_end(count: int) -> None:
    """Print how long one batch with pages takes, and how the memory of all its processes goes."""
    with tempfile.TemporaryDirectory() as folder:
        task = kit_task(Path(folder), "account", count)
        begun, heaps = time.perf_counter(), []
        about = {"subject": "s", "period": "p", "made": "m", "brand": "b"}
        jobs = [Job(str(n), task.path, given, "zh", "t", about) for n, given in enumerate(task.parameters)]
        with Pool(cores(), "zh", settings.child_environment(**ALONE)) as pool:
            for number, made in enumerate(pool.run(jobs, 300)):
                (Path(folder) / f"{number}.html").write_bytes(made.files["html"])
                if number % 25 == 0:
                    heaps.append(sum(memory(psutil.Process())))
        seconds = time.perf_counter() - begun
        print(f"{count} reports with pages: {seconds:.1f} s, {count / seconds:.1f} a second")
        fifth = max(1, len(heaps) // 5)
        first, last = statistics.median(heaps[1:fifth + 1]), statistics.median(heaps[-fifth:])
        print(f"memory of all, MB: {first:.0f} in the first fifth, {last:.0f} in the last, {max(heaps):.0f} at most")


def memory(process: psutil.Process) -> Iterator[float]:
    """Yield the megabytes of a process and each of its descendants, what they share parted among them."""
    for each in (process, *process.children(recursive=True)):
        try:
            yield each.memory_full_info().pss / 1e6
        except psutil.Error:
            continue


def crowded(sizes: Sequence[int], count: int) -> None:
    """Print what the specialist's report takes among ever more specialists, each as busy as the first one."""
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            task = kit_task(Path(folder), "specialist", count)
            first = task.parameters[0]["specialist"]
            multiply(Path(folder) / "kamkit.db", first, size)
            same = Task(task.path, [task.parameters[0]] * count)
            wall, cpu = measured(ours, same, False, at_once=1)
            print(f"among {size:5} specialists: {wall * 1000:7.1f} ms a report, {cpu * 1000:7.1f} CPU ms", flush=True)


def multiply(store: Path, code: str, size: int) -> None:
    """Give a store's specialist so many twins, with all activities, at accounts of their own."""
    opened = open_store(store)
    with opened.writing() as connection:
        columns = [row[1] for row in connection.exec_driver_sql("PRAGMA table_info(activities)")]
        taken = {"specialist": "'Z-' || n.i", "code": "code || '-' || n.i", "account": "account || '-' || n.i"}
        chosen = ", ".join(taken.get(name, name) for name in columns)
        connection.exec_driver_sql(
            f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) "
            f"INSERT INTO activities ({', '.join(columns)}) SELECT {chosen} FROM activities, n WHERE specialist = ?",
            (size, code),
        )
    opened.close()


def whole(count: int) -> None:
    """Print whole processes side by side: `kamkit report` with pages, and a shell loop over papermill and nbconvert."""
    with tempfile.TemporaryDirectory() as folder:
        task = kit_task(Path(folder), "account", count)
        codes = sorted({given["account"] for given in task.parameters})
        begun = time.perf_counter()
        told = ["report", "account", "--for", *codes, "--out", str(Path(folder) / "out"), "--force"]
        run([sys.executable, "-m", "kamkit", *told])
        mine = (time.perf_counter() - begun) / len(codes)
        few = Task(task.path, task.parameters[:3])
        theirs, _ = measured(by_command, few, True)
        print(f"{len(codes)} reports by `kamkit report`: {mine:.3f} s each; a shell loop {theirs:.3f} s each: "
              f"{theirs / mine:.1f} ×")


def apart(task: Task, rounds: int) -> None:
    """Print what each format adds to a report, and a PDF beside the obvious way: a Chromium for each page."""
    told: dict[str, list[float]] = {}
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            for formats in ((), ("xlsx",), ("html",), ("xlsx", "html")):
                seconds, _ = ours(task, folder, formats)
                told.setdefault(" + ".join(("notebook", *formats)), []).append(seconds / len(task))
            pages = sorted(folder.glob("o*.html"))
            told.setdefault("PDF of a page, by one Chromium kept", []).append(by_kept(pages))
            told.setdefault("PDF of a page, a Chromium each", []).append(by_chromium(pages[:6], folder))
    medians = {what: statistics.median(found) for what, found in told.items()}
    for what, seconds in medians.items():
        print(f"{what:40} {seconds:8.3f} s   {seconds / medians['notebook']:6.2f} × the notebook alone")


def by_kept(pages: Sequence[Path]) -> float:
    """Return the seconds a page that the kit's printer takes, once its Chromium has printed one."""
    with Printer(cores()) as press:
        press.print(pages[0].read_bytes()).result(60)
        begun = time.perf_counter()
        coming = [press.print(page.read_bytes()) for page in pages]
        for pdf in coming:
            pdf.result(120)
        return (time.perf_counter() - begun) / len(pages)


def by_chromium(pages: Sequence[Path], folder: Path) -> float:
    """Return the seconds a page of a Chromium started for each, as many at once as there are cores."""
    def printed(page: Path) -> None:
        own = folder / page.stem
        run([str(chromium()), "--headless", "--no-sandbox", "--no-pdf-header-footer", f"--user-data-dir={own}",
             f"--print-to-pdf={own}.pdf", page.as_uri()])

    begun = time.perf_counter()
    with ThreadPoolExecutor(cores()) as pool:
        list(pool.map(printed, pages))
    return (time.perf_counter() - begun) / len(pages)


def main() -> int:
    """Measure and print; return 0."""
    if sys.argv[1:2] == ["--bare"]:
        bare_process(sys.argv[2], json.loads(sys.argv[3]))
        return 0
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--report", default="account")
    parser.add_argument("--plain", action="store_true")
    parser.add_argument("--reports", type=int, default=12)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--command", action="store_true", help="also (a), which takes long")
    parser.add_argument("--count", type=int, default=0)
    parser.add_argument("--whole", type=int, default=0)
    parser.add_argument("--specialists", default="", help="sizes, with commas between")
    parser.add_argument("--formats", action="store_true")
    parser.add_argument("--start", action="store_true", help="only start-up and overhead")
    given = parser.parse_args()
    print(f"{platform.platform()}, {cores()} cores, load {os.getloadavg()[0]:.1f}, Python {platform.python_version()}, "
          + ", ".join(f"{name} {version(name)}" for name in LIBRARIES), flush=True)
    with tempfile.TemporaryDirectory() as folder:
        if given.specialists:
            crowded([int(size) for size in given.specialists.split(",")], given.reports)
            return 0
        if given.count or given.whole:
            end_to_end(given.count) if given.count else whole(given.whole)
            return 0
        make = plain_task if given.plain else lambda where, count: kit_task(where, given.report, count)
        task = make(Path(folder), given.reports)
        if given.formats:
            apart(task, given.rounds)
            return 0
        starting(task)
        nothing(Path(folder), 40)
        if not given.start:
            interleaved(task, given.rounds, max(2, given.reports // 6), given.command)
    return 0


if __name__ == "__main__":
    sys.exit(main())
