"""W9: pages that are opened, loaded again and again, and left free every kernel, in whatever moment they are left."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Browser, Page, expect

from kamkit import open_kit, settings
from kamkit.kit.care import create
from kamkit.kit.people import key_of
from kamkit.lang.words import Words
from kamkit.rules.variants import dice
from kamkit.serve import classroom
from kamkit.serve.server import free_port

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
WARM = 2
MOST_WAIT = 1_500
"""Milliseconds after which a page is loaded again at the latest: now before its kernel is there, now after."""


@dataclass(frozen=True)
class School:
    """A class page: its process, the personal links, and how many kernels it lets there be."""

    process: psutil.Process
    links: tuple[str, ...]
    most: int

    def kernels(self) -> int:
        """Return how many kernels run."""
        return sum(_is_kernel(one) for one in self.process.children(recursive=True))


def _is_kernel(process: psutil.Process) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE and "ipykernel_launcher" in " ".join(process.cmdline())
    except psutil.Error:
        return False


@contextmanager
def school(folder: Path, people: int, idle: int, look_every: int) -> Iterator[School]:
    """Serve the class page with the class's own settings but for when a kernel without a page is ended."""
    create(str(folder / "class.db"))
    kit = open_kit(lang="zh", db=folder / "class.db")
    kit.classes.open("班")
    issued = kit.classes.enrol("班", [f"学员{n}" for n in range(people)])
    kit.store.close()
    meeting = classroom.Room("abcde", "door", "zh", "127.0.0.1", free_port())
    asked = classroom.configuration(meeting, settings.load(), Words("zh"), WARM, people)
    asked["MappingKernelManager"] |= {"cull_idle_timeout": idle, "cull_interval": look_every}
    (folder / "config.json").write_text(json.dumps(asked), encoding="utf-8")
    environment = {**os.environ, "KAMKIT_DB": str(folder / "class.db"), "JUPYTER_PATH": classroom.jupyter_path()}
    command = [sys.executable, "-m", "kamkit.serve.page", str(folder / "config.json")]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        links = tuple(meeting.link(key_of(one)) for one in issued)
        yield School(psutil.Process(process.pid), links, asked["ClassServer"]["most_kernels"])
    finally:
        process.terminate()
        process.wait(30)


def settled(found: School, seconds: float) -> int:
    """Return how many kernels run once no more than the warm ones do, or when the time is up."""
    end = time.monotonic() + seconds
    while found.kernels() != WARM and time.monotonic() < end:
        time.sleep(0.2)
    return found.kernels()


def load_again_and_again(found: School, pages: list[Page], reloads: int) -> int:
    """Open a page a person and load each again so many times, at odd moments; return the most kernels that ran."""
    most = 0
    for at, page in enumerate(pages):
        page.goto(found.links[at], wait_until="commit")
    for turn in range(reloads):
        for at, page in enumerate(pages):
            page.wait_for_timeout(dice(turn, at) % MOST_WAIT / len(pages))
            page.reload(wait_until="commit")
        most = max(most, found.kernels())
    for page in pages:
        expect(page.locator(".kam-home .kam-top button")).to_have_count(2, timeout=60_000)
    return max(most, found.kernels())


def must_free_all(found: School, chromium: Browser, reloads: int, within: float) -> None:
    """Fail where a kernel stays that no page needs, or where more run than the server lets there be."""
    assert settled(found, 60) == WARM
    context = chromium.new_context()
    pages = [context.new_page() for _ in found.links]
    most = load_again_and_again(found, pages, reloads)
    assert len(pages) <= most <= found.most
    begun = time.monotonic()
    for page in pages:
        page.close(run_before_unload=False)
    context.close()
    left = settled(found, within) - WARM
    print(f"{len(pages)} pages, {reloads} reloads each: {most} kernels at most, {left} left after "
          f"{time.monotonic() - begun:.0f} s")  # fmt: skip
    assert left == 0


def test_pages_loaded_again_and_closed_leave_no_kernel(chromium: Browser, tmp_path: Path) -> None:
    with school(tmp_path, people=5, idle=6, look_every=1) as found:
        must_free_all(found, chromium, reloads=2, within=20)


@pytest.mark.soak
@pytest.mark.timeout(2_400)
def test_thirty_pages_loaded_ten_times_and_closed_leave_no_kernel(chromium: Browser, tmp_path: Path) -> None:
    with school(tmp_path, people=30, idle=classroom.LONGEST_IDLE, look_every=classroom.LOOK_EVERY) as found:
        must_free_all(found, chromium, reloads=10, within=classroom.LONGEST_IDLE + classroom.LOOK_EVERY + 30)
