"""How long one specialist's numbers take among 50, 500 and 5,000: loading a month of activities, figures, a chart.

    .venv/bin/python benchmarks/figures.py
    .venv/bin/python benchmarks/figures.py --sizes 50 500 --days 60 --people 40

Each size is a store of its own; people are taken in turn from one size after the other, so that the ratio between
sizes holds on any machine. Milliseconds of processor time; wall time beside it.
"""

from __future__ import annotations

import argparse
import platform
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from random import Random
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.office import BOOK, TODAY, code, office
from kamkit import open_kit
from kamkit.kit.kit import Kit

MONTH = TODAY.replace(day=1)
Timed = tuple[float, float]
STEPS: dict[str, Callable[[Kit, str], object]] = {
    "a month's rows": lambda kit, who: kit.activities(specialist=who, start=MONTH, end=TODAY),
    "figures of two months": lambda kit, who: [one.figures() for numbers in [kit.numbers(specialist=who)]
                                               for one in (numbers, numbers.previous)],
    "chart of 26 weeks": lambda kit, who: kit.numbers(specialist=who).chart(),
}


def timed(step: Callable[[Kit, str], object], kit: Kit, who: str) -> Timed:
    """Return the milliseconds of processor and of wall time that a step took."""
    wall, used = time.perf_counter(), time.process_time()
    step(kit, who)
    return (time.process_time() - used) * 1000, (time.perf_counter() - wall) * 1000


def opened(folder: Path, size: int, days: int) -> Kit:
    """Return a kit on a new office of so many specialists; what it reads only once is read already."""
    path = folder / f"{size}.db"
    began = time.perf_counter()
    store = office(path, size, days)
    store.close()
    took, size_mb = time.perf_counter() - began, path.stat().st_size / 2**20
    print(f"{size:>6} specialists: {size_mb:7.0f} MB, made in {took:.0f} s", flush=True)
    kit = open_kit(lang="en", db=path, book=BOOK)
    for step in STEPS.values():
        step(kit, code(0))
    return kit


def measured(kits: dict[int, Kit], people: int) -> dict[tuple[str, int], list[Timed]]:
    """Return the times of each step in each office, people drawn from all over it, the offices in turn."""
    found: dict[tuple[str, int], list[Timed]] = {}
    dice = Random(7)
    for _ in range(people):
        for size, kit in kits.items():
            for name, step in STEPS.items():
                found.setdefault((name, size), []).append(timed(step, kit, code(dice.randrange(size))))
    return found


def told(found: dict[tuple[str, int], list[Timed]], sizes: list[int]) -> None:
    """Print a row a step and size: median and slowest of twenty, and the growth over the smallest office."""
    print(f"\n{'':24}{'specialists':>12}{'cpu ms':>9}{'wall ms':>9}{'95 %':>9}{'growth':>8}")
    for name in STEPS:
        first = median(cpu for cpu, _ in found[name, sizes[0]])
        for size in sizes:
            times = found[name, size]
            cpu, wall = median(one for one, _ in times), median(one for _, one in times)
            late = sorted(one for _, one in times)[int(0.95 * (len(times) - 1))]
            print(f"{name:24}{size:>12}{cpu:>9.2f}{wall:>9.2f}{late:>9.2f}{cpu / first:>8.2f}")


def main() -> None:
    """Measure, and print what was measured on what."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[50, 500, 5000])
    parser.add_argument("--days", type=int, default=45, help="working days that are logged")
    parser.add_argument("--people", type=int, default=60)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        kits = {size: opened(Path(folder), size, asked.days) for size in asked.sizes}
        told(measured(kits, asked.people), asked.sizes)
        for kit in kits.values():
            kit.store.close()
    versions = ", ".join(f"{name} {version(name)}" for name in ("pandas", "SQLAlchemy", "pysqlite3"))
    print(f"\n{platform.platform()}, Python {platform.python_version()}, {versions}")


if __name__ == "__main__":
    main()
