"""A specialist's page on a phone: the day is logged with a finger (presses, a slip, a second call, a visit, a kernel
that dies), the board is seen."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
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


@pytest.fixture(scope="module")
def served(sample_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """Run `kamkit day` as a specialist would, on a store of this test's own; return the link and the store."""
    folder = tmp_path_factory.mktemp("day")
    store = folder / "book.db"
    store.write_bytes(sample_file.read_bytes())
    command = [sys.executable, "-m", "kamkit", "day", SPECIALIST, "--db", str(store), "--lang", "zh", "--no-browser"]
    environment = {**os.environ, "KAMKIT_DATA": str(folder / "data")}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True)
    assert process.stdout
    printed = ""
    for line in process.stdout:
        printed += line
        if found := re.search(r"http\S+token=\S+", line):
            yield found[0], store
            break
    else:
        pytest.fail(f"kamkit day printed no link: {printed}")
    os.killpg(process.pid, signal.SIGTERM)
    process.wait(30)


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
    served: tuple[str, Path], phone: Page
) -> None:
    address, store = served
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


def test_a_visit_is_logged_with_its_next_step(served: tuple[str, Path], phone: Page) -> None:
    address, store = served
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


def test_counters_are_worked_by_the_keyboard_and_named_for_a_reader(served: tuple[str, Path], page: Page) -> None:
    address, store = served
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
    served: tuple[str, Path], phone: Page
) -> None:
    address, store = served
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


def test_the_board_shows_what_was_just_logged_and_a_reload_comes_back_to_it(
    served: tuple[str, Path], page: Page, outside_requests: list[str]
) -> None:
    address, store = served
    log = opened(page, address)
    expect(page.locator("h2")).to_have_text(open_kit("zh", db=store).daylog(SPECIALIST).person.name)
    kind(log, "direct_mail").locator(".kam-log-more").click()
    expect(status(log)).to_contain_text("已记下", timeout=20_000)
    page.get_by_role("button", name="看板").click()
    board = page.locator(".kam-figures").first
    expect(board).to_be_visible(timeout=30_000)
    tile = board.locator("div", has_text="直接邮寄").first.locator("dd")
    expect(tile).to_have_text(str(count(store, "direct_mail")))
    expect(page.get_by_role("alert")).to_have_count(0)
    page.reload()
    expect(page.locator(".kam-figures").first).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="记今天").click()
    expect(page.locator(".kam-log-kind").first).to_be_visible(timeout=30_000)
    assert outside_requests == []


def test_without_the_whole_link_nobody_gets_in_and_that_is_said_in_words(
    served: tuple[str, Path], page: Page
) -> None:
    address, _ = served
    answer = page.goto(address.partition("?")[0])
    assert answer is not None
    assert answer.status == 403
    expect(page.locator("main")).to_contain_text("给您链接的人")
    expect(page.locator(".kam-log")).to_have_count(0)
