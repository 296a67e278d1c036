"""A specialist logs the day with a finger on a phone: presses, a slip, a second call, a visit, a kernel that dies."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from kamkit import open_kit
from kamkit.model.activity import Activity
from kamkit.model.visit import Visit
from kamkit.store.records import records

pytestmark = [pytest.mark.browser, pytest.mark.timeout(420)]
SPECIALIST = "S-05"
CODE = f"""# the log
from kamkit import open_kit, panels
panels.daylog(open_kit("zh"), "{SPECIALIST}")"""
NOTEBOOK = {
    "cells": [{"cell_type": "code", "id": "a", "metadata": {}, "outputs": [], "execution_count": None, "source": CODE}],
    "metadata": {"kernelspec": {"name": "python3", "display_name": "p", "language": "python"}},
    "nbformat": 4,
    "nbformat_minor": 5,
}


@pytest.fixture(scope="module")
def voila(sample_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """Run Voilà on a notebook that shows the log, on a store of this test's own; return its address and the store."""
    folder = tmp_path_factory.mktemp("voila")
    store = folder / "book.db"
    store.write_bytes(sample_file.read_bytes())
    (folder / "log.ipynb").write_text(json.dumps(NOTEBOOK), encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "voila", str(folder / "log.ipynb"), "--no-browser", f"--port={port}",
               "--Voila.ip=127.0.0.1"]
    environment = {**os.environ, "KAMKIT_DB": str(store)}
    with (folder / "voila.txt").open("w") as told:
        process = subprocess.Popen(command, env=environment, stdout=told, stderr=told, start_new_session=True)
    address = f"http://127.0.0.1:{port}/"
    for _ in range(300):
        if "is running at" in (folder / "voila.txt").read_text():
            break
        time.sleep(0.2)
    else:
        pytest.fail(f"Voilà did not start: {(folder / 'voila.txt').read_text()}")
    yield address, store
    os.killpg(process.pid, signal.SIGTERM)
    process.wait(20)


@pytest.fixture
def phone(chromium: Browser) -> Iterator[Page]:
    """Return a page as wide as a phone, pressed by touch."""
    context = chromium.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True,
                                   locale="zh-CN", timezone_id="Asia/Shanghai")
    yield context.new_page()
    context.close()


def opened(page: Page, address: str) -> Locator:
    """Open the log and wait until it can be pressed."""
    page.goto(address, timeout=90_000)
    log = page.locator(".kam-log")
    expect(log.locator(".kam-log-kind").first).to_be_visible(timeout=90_000)
    return log


def kind(log: Locator, name: str) -> Locator:
    """Return the counter of a kind."""
    return log.locator(f'[data-kind="{name}"]')


def count(store: Path, name: str) -> int:
    """Return how often the specialist did something today, as the store has it."""
    kit = open_kit("zh", db=store)
    return kit.daylog(SPECIALIST).counts(kit.today)[name]


def status(log: Locator) -> Locator:
    """Return what the log says last."""
    return log.locator(".kam-log-said")


def kernels(store: Path) -> list[int]:
    """Return the processes of kernels that work on a store."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            said = (folder / "cmdline").read_bytes()
            if b"ipykernel_launcher" in said and str(store).encode() in (folder / "environ").read_bytes():
                found.append(int(folder.name))
        except OSError:
            continue
    return found


def test_a_day_is_logged_by_touch_at_390_pixels_taken_back_and_asked_about(
    voila: tuple[str, Path], phone: Page
) -> None:
    address, store = voila
    log = opened(phone, address)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    before = count(store, "cold_call")
    for times in range(1, 4):
        kind(log, "cold_call").locator(".kam-log-more").tap()
        expect(kind(log, "cold_call").locator(".kam-log-count")).to_have_text(str(before + times))
    expect(status(log)).to_contain_text("已记下", timeout=20_000)
    expect(status(log)).to_contain_text(f"当天 {before + 3}", timeout=20_000)
    assert count(store, "cold_call") == before + 3

    kind(log, "cold_call").locator(".kam-log-less").tap()
    expect(status(log)).to_contain_text("已撤回", timeout=20_000)
    assert count(store, "cold_call") == before + 2
    log.get_by_role("button", name="还是要它").tap()
    expect(kind(log, "cold_call").locator(".kam-log-count")).to_have_text(str(before + 3))

    calls = count(store, "known_call")
    for asked in (False, True):
        kind(log, "known_call").locator(".kam-log-details").tap()
        form = log.locator(".kam-log-form")
        form.get_by_label("客户").select_option(index=1)
        form.get_by_label("找的是谁").select_option(index=1)
        form.get_by_role("button", name="记下").tap()
        if asked:
            expect(log.get_by_role("alertdialog")).to_contain_text("还是手滑", timeout=20_000)
        else:
            expect(status(log)).to_contain_text("已记下", timeout=20_000)
            expect(form).to_have_count(0)
    assert count(store, "known_call") == calls + 1
    log.get_by_role("button", name="手滑了，不记").tap()
    expect(status(log)).to_contain_text("没有记")
    assert count(store, "known_call") == calls + 1


def test_a_visit_is_logged_with_its_next_step(voila: tuple[str, Path], phone: Page) -> None:
    address, store = voila
    log = opened(phone, address)
    kind(log, "visit").locator(".kam-log-more").tap()
    form = log.locator(".kam-log-form")
    form.get_by_label("客户").select_option(index=2)
    form.get_by_label("谈出了什么").fill("看了停车位")
    form.get_by_label("下一步做什么").fill("带充电桩方案")
    form.get_by_label("谁来做").fill("我")
    form.get_by_label("哪天之前").fill("2026-11-06")
    form.get_by_role("button", name="记下").tap()
    expect(log.locator(".kam-log-entry").first).to_contain_text("带充电桩方案", timeout=20_000)
    kit = open_kit("zh", db=store)
    visits = [one for one in records(kit.store, kit.book, Visit) if one.result == "看了停车位"]
    assert [one.has_next_step for one in visits] == [True]


def test_counters_are_worked_by_the_keyboard_and_named_for_a_reader(voila: tuple[str, Path], page: Page) -> None:
    address, store = voila
    log = opened(page, address)
    before = count(store, "event")
    button = kind(log, "event").get_by_role("button", name="推介活动：加一")
    button.focus()
    page.keyboard.press("ArrowUp")
    expect(kind(log, "event").locator(".kam-log-count")).to_have_text(str(before + 1))
    expect(status(log)).to_contain_text("已记下", timeout=20_000)
    expect(button).to_be_focused()
    page.keyboard.press("-")
    expect(status(log)).to_contain_text("已撤回", timeout=20_000)
    assert count(store, "event") == before


def test_a_press_that_the_kernel_never_took_is_kept_and_stored_once_when_the_page_is_opened_again(
    voila: tuple[str, Path], phone: Page
) -> None:
    address, store = voila
    log = opened(phone, address)
    before = count(store, "service")
    for process in kernels(store):
        os.kill(process, signal.SIGKILL)
    phone.wait_for_timeout(500)
    kind(log, "service").locator(".kam-log-more").tap()
    expect(status(log)).to_contain_text("留在这个浏览器里", timeout=20_000)
    assert count(store, "service") == before
    log = opened(phone, address)
    expect(kind(log, "service").locator(".kam-log-count")).to_have_text(str(before + 1), timeout=30_000)
    expect(status(log)).to_contain_text("已记下", timeout=30_000)
    assert count(store, "service") == before + 1
    kit = open_kit("zh", db=store)
    mine = [one for one in records(kit.store, kit.book, Activity) if one.kind == "service" and one.day == kit.today]
    assert sum(one.specialist == SPECIALIST for one in mine) == before + 1
