"""How many trainees' pages this machine carries: the class server with its usual pool, N pages, one answer each.

    .venv/bin/python benchmarks/pages.py                     5, 10, 20, 30 and 40 pages, all opened within a minute
    .venv/bin/python benchmarks/pages.py --within 0          everybody at the same moment
    .venv/bin/python benchmarks/pages.py --pages 30 --rest 60

Each step has a server and a store of its own (`kamkit class open`). A page is tests/serve/visitor.py: real requests and
a real WebSocket, no drawing, so that the figures are the server's. One page of real Chromium is opened before, to learn
which files a browser asks for. The visitors' own work is done on this machine too, and is told beside.

Columns: seconds until the first view stands; seconds from press to acknowledgement, all pressing at the same moment;
the slowest pulse a page saw; memory as PSS (what is shared is counted once) of server and kernels, the warm ones
included, and of one kernel with a page; cores that server and kernels take while nobody does anything.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psutil

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from kamkit import open_kit
from kamkit.kit.care import create
from kamkit.store.attempts import attempts
from tests.needs import chromium_program
from tests.serve.visitor import Visitor

STEPS = (5, 10, 20, 30, 40)
EXERCISE = "decision-group/hospital-finding"
MOST_BYTES, SLOWEST = 8e9, 5.0
"""Where a step is the last: a machine of 8 GB is full, or an answer takes too long."""
HEAD = (
    f"{'pages':>5} {'open p50':>9} {'p95':>6} {'max':>6} {'answer p50':>11} {'p95':>6} {'pulse':>6} {'memory':>9} "
    f"{'kernel':>7} {'cores at rest':>14} {'while opening':>14} {'lost':>5} {'visitors':>9}"
)


@dataclass(frozen=True)
class Class:
    """A class that is served: its process, its store, its token and the personal keys."""

    process: psutil.Process
    store: Path
    host: str
    token: str
    keys: tuple[str, ...]

    def family(self) -> list[psutil.Process]:
        """Return the server and its kernels."""
        found = [self.process, *self.process.children(recursive=True)]
        return [one for one in found if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]

    def kernels(self) -> list[psutil.Process]:
        """Return the kernels."""
        return [one for one in self.family() if "ipykernel_launcher" in " ".join(one.cmdline())]


@contextmanager
def served(people: int) -> Iterator[Class]:
    """Serve a class of so many people as a trainer does, and end it."""
    with tempfile.TemporaryDirectory(prefix="kamkit-pages-") as name:
        folder = Path(name)
        store, names = folder / "class.db", folder / "names.txt"
        create(str(store))
        names.write_text("\n".join(f"学员{n}" for n in range(people)), encoding="utf-8")
        environment = {**os.environ, "KAMKIT_DB": str(store), "KAMKIT_DATA": str(folder / "data")}
        command = [sys.executable, "-m", "kamkit", "class", "open", "Class", "--names", str(names), "--lang", "zh"]
        quiet = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "text": True, "start_new_session": True}
        process = subprocess.Popen(command, env=environment, **quiet)
        try:
            yield _told(process, store)
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(60)


def _told(process: subprocess.Popen[str], store: Path) -> Class:
    keys: list[str] = []
    for line in process.stdout or ():
        keys += re.findall(r"#k=(\S+)", line)
        if link := re.search(r"http\S+(?=#c=)", line):
            address = urlsplit(link[0])
            token = address.query.removeprefix("token=")
            return Class(psutil.Process(process.pid), store, address.netloc, token, tuple(keys))
    raise RuntimeError("the class was not opened")


def scripts() -> list[str]:
    """Return the files that a browser asks for when it opens a page and an exercise."""
    from playwright.sync_api import sync_playwright

    with served(1) as school, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_program(), args=["--no-sandbox"])
        page, asked = browser.new_page(), []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"http://{school.host}/?token={school.token}#k={school.keys[0]}&x={EXERCISE}")
        page.locator(".kam-exercise .kam-sheet fieldset").first.wait_for(timeout=60_000)
        browser.close()
    paths = [urlsplit(url) for url in asked if "/voila/" in url and not url.startswith("blob:")]
    return [f"{one.path}?{one.query}" if one.query else one.path for one in paths]


async def lesson(school: Class, files: Sequence[str], within: float, rest: float) -> str:
    """Open every page, let them rest, let everybody answer; return the line of figures."""
    visitors = [Visitor(school.host, school.token, key, files) for key in school.keys]
    own, busy, begun = time.process_time(), _seconds(school), time.monotonic()
    await asyncio.gather(*(_come(one, within * at / len(visitors)) for at, one in enumerate(visitors)))
    opening = (_seconds(school) - busy) / (time.monotonic() - begun)
    own = (time.process_time() - own) / len(visitors)
    await asyncio.gather(*(one.choose(EXERCISE) for one in visitors))
    await asyncio.sleep(10)  # the pool is full again
    busy, begun = _seconds(school), time.monotonic()
    await asyncio.sleep(rest)
    resting = (_seconds(school) - busy) / (time.monotonic() - begun)
    await asyncio.gather(*(one.answer() for one in visitors))
    memory, kernels = _memory(school.family()), [_memory([one]) for one in school.kernels()]
    stored = {str(one.id) for one in attempts(open_kit(db=school.store).store)}
    lost = sum(one.attempt not in stored for one in visitors)
    opened, answered = ([value or 0.0 for value in values] for values in (
        [one.opened for one in visitors], [one.answered for one in visitors]))  # fmt: skip
    line = (
        f"{len(visitors):5} {_p(opened, 50):7.1f} s {_p(opened, 95):4.1f} s {max(opened):4.1f} s "
        f"{_p(answered, 50):9.2f} s {_p(answered, 95):4.2f} s {max(one.slowest_pulse for one in visitors):4.2f} s "
        f"{memory / 1e6:6.0f} MB {statistics.median(kernels) / 1e6:4.0f} MB {resting:14.2f} {opening:14.2f} {lost:5} "
        f"{own:7.2f} s"
    )
    await asyncio.gather(*(one.leave() for one in visitors))
    return line + await _gone(school) + (" *" if memory > MOST_BYTES or _p(answered, 95) > SLOWEST else "")


async def _come(visitor: Visitor, after: float) -> None:
    await asyncio.sleep(after)
    await visitor.open()


async def _gone(school: Class) -> str:
    """Return how many kernels are left once everybody has gone, the warm ones among them."""
    await asyncio.sleep(15)
    return f"   {len(school.kernels())} kernels left"


def _seconds(school: Class) -> float:
    """Return the seconds of work done so far by the server and the kernels that run."""
    return sum(one.cpu_times().user + one.cpu_times().system for one in school.family())


def _memory(processes: Sequence[psutil.Process]) -> float:
    return float(sum(one.memory_full_info().pss for one in processes))


def _p(values: Sequence[float], percent: int) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(percent / 100 * (len(ordered) - 1)))]


def main() -> int:
    """Measure and print; return 0."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, nargs="*", default=STEPS)
    parser.add_argument("--within", type=float, default=60.0, help="seconds in which everybody comes")
    parser.add_argument("--rest", type=float, default=20.0, help="seconds of rest that are measured")
    given = parser.parse_args()
    files = scripts()
    print(f"{os.cpu_count()} cores, load before {os.getloadavg()[0]:.1f}; {len(files)} files a page; "
          f"everybody within {given.within:.0f} s")  # fmt: skip
    print(HEAD, flush=True)
    for count in given.pages:
        with served(count) as school:
            time.sleep(15)  # the pool is filled before the trainees come
            line = asyncio.run(lesson(school, files, given.within, given.rest))
        print(line, flush=True)
        if line.endswith("*"):
            break
    return 0


if __name__ == "__main__":
    sys.exit(main())
