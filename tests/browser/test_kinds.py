"""Every kind of exercise in a real browser: by mouse, by keyboard, by touch; and what happens when the line is cut."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from kamkit import open_kit
from kamkit.kit.kit import Kit
from kamkit.model.attempt import Attempt
from kamkit.model.exercise import BaseAnswer, Met, Written
from kamkit.panels.exercise import ExercisePanel
from kamkit.panels.forms import Desk, form
from tests.browser.hand import Hand
from tests.browser.page_server import Line, Server, served
from tests.panels.small import KINDS as SMALL
from tests.panels.test_forms import right

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
SOON = 5.0
"""Seconds within which a loss must be told (SAFETY W2 to W4); tests allow twice as much, for a busy machine."""
PHONE = {"width": 390, "height": 844}
IDLE = 4
HALF = [kind for kind in SMALL if kind != "write-response"]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Return a Voilà server on a small workshop of its own."""
    with served(tmp_path_factory.mktemp("kinds")) as running:
        yield running


@pytest.fixture
def phone(chromium: Browser) -> Iterator[Page]:
    """Return a page of a telephone: 390 px, touch."""
    context = chromium.new_context(viewport=PHONE, has_touch=True, is_mobile=True, locale="zh-CN")
    here = ("http://127.0.0.1", "ws://127", "blob:", "data:")
    context.route(lambda url: not url.startswith(here), lambda route: route.abort())
    yield context.new_page()
    context.close()


def kit_of(server: Server) -> Kit:
    """Return the kit on the server's store."""
    return open_kit(lang="zh", home=server.home, db=server.store)


def stored(server: Server, exercise: str) -> tuple[Attempt, ...]:
    """Return what the store holds of one exercise."""
    kit = kit_of(server)
    try:
        return kit.session().attempts(exercise)
    finally:
        kit.store.close()


def open_page(page: Page, address: str, count: int = 1) -> Locator:
    """Open a page and wait for its exercises; return the first."""
    page.goto(address)
    expect(page.locator("button.kam-submit")).to_have_count(count, timeout=60_000)
    expect(page.locator(".kam-sheet > *").first).to_be_visible(timeout=20_000)
    expect(page.locator(".kam-bar-submit[data-line='up']")).to_have_count(count, timeout=20_000)
    return page.locator(".kam-panel-box").first


def say(panel: Locator) -> Locator:
    """Return where the page says what became of an answer."""
    return panel.locator(".kam-bar-submit + .kam-said")


# -- every kind -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("way", "kinds"), [("touch", SMALL), ("mouse", HALF[::2]), ("keyboard", HALF[1::2])])
def test_every_kind_is_answered_by_touch_mouse_or_keyboard(
    server: Server, page: Page, phone: Page, way: str, kinds: tuple[str, ...]
) -> None:
    where = phone if way == "touch" else page
    kit = kit_of(server)
    open_page(where, server.page(way, [f"small/{kind}" for kind in kinds]), len(kinds))
    for at, kind in enumerate(kinds):
        enter_and_submit(kit, where.locator(".kam-panel-box").nth(at), way, kind)
    if way == "touch":
        assert where.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        assert too_small(where) == []


def enter_and_submit(kit: Kit, panel: Locator, way: str, kind: str) -> None:
    """Answer one exercise rightly by hand; it must be stored as entered, and its verdict must take the focus."""
    session = kit.session()
    item, variant = kit.presented(f"small/{kind}", session)
    made = form(item, Desk(kit.words, None, lambda group: kit.standards.terms[group], variant))
    made.fill(right(item))
    hand = Hand(panel, way, made)
    again = panel.locator("button.kam-submit", has_text="再答一次")
    if again.count():
        hand.press(again)
        expect(panel.locator("button.kam-submit", has_text="提交")).to_be_visible()
    before = len(session.attempts(item.id))
    hand.enter()
    hand.press(panel.locator("button.kam-submit"))
    expect(say(panel)).to_have_text("已保存", timeout=15_000)
    found = session.attempts(item.id)
    assert len(found) == before + 1, kind
    assert plain(found[-1].answer) == plain(right(item)), kind
    expect(panel.locator(".kam-verdict-head")).to_be_focused()


def plain(answer: BaseAnswer) -> dict[str, Any]:
    """Return an answer without the day that the kit puts to a promise."""
    return answer.model_dump(mode="json", exclude={"promise": {"by"}})


def too_small(page: Page) -> list[str]:
    """Return what a finger would miss: controls lower or narrower than 44 px."""
    return page.evaluate(
        """() => [...document.querySelectorAll(
            ".kam :is(button, select, summary, textarea, .kam-option, input:not([type=radio], [type=checkbox]))")]
            .filter((one) => one.offsetParent && Math.min(one.offsetHeight, one.offsetWidth) < 44)
            .map((one) => one.outerHTML.slice(0, 80))"""
    )


def test_lines_are_dragged_by_mouse_and_by_finger_into_place_and_out(server: Server, phone: Page) -> None:
    open_page(phone, server.page("drag", ["small/order"]))
    order = phone.locator('[data-part="steps"]')
    if phone.locator("button.kam-submit", has_text="再答一次").count():
        phone.locator("button.kam-submit").tap()
    expect(order.locator("ol.kam-pile > [data-id]")).to_have_count(5)
    before = texts(order)
    drag(phone, order.locator(".kam-grip").nth(4), order.locator(".kam-order-item").nth(0), "touch")
    assert texts(order) == [before[4], *before[:4]]
    drag(phone, order.locator(".kam-grip").nth(1), order.locator(".kam-out-pile"), "mouse")
    expect(order.locator(".kam-out-pile")).to_contain_text(before[0])
    assert texts(order) == [before[4], *before[1:4]]
    expect(order.get_by_role("status")).to_contain_text("拿下来了")


def texts(order: Locator) -> list[str]:
    """Return the lines of the first pile."""
    return order.locator("ol.kam-pile .kam-order-text").all_inner_texts()


def drag(page: Page, grip: Locator, onto: Locator, way: str) -> None:
    """Drag by the grip to just inside the top of a target."""
    one, other = grip.bounding_box(), onto.bounding_box()
    assert one
    assert other
    start = (one["x"] + one["width"] / 2, one["y"] + one["height"] / 2)
    steps = [(start[0], start[1] + (other["y"] + 4 - start[1]) * part / 4) for part in range(1, 5)]
    if way == "mouse":
        page.mouse.move(*start)
        page.mouse.down()
        for step in steps:
            page.mouse.move(*step)
        page.mouse.up()
        return
    touch = page.context.new_cdp_session(page)
    for kind, (x, y) in [("touchStart", start), *(("touchMove", step) for step in steps)]:
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_one_writes_sees_the_models_and_judges_oneself(server: Server, page: Page) -> None:
    panel = open_page(page, server.page("write", ["small/write-response"]))
    if panel.locator("button.kam-submit", has_text="保存我的评判").count() == 0:
        panel.locator("textarea").fill("一个月，是我们慢了。")
        panel.locator("button.kam-submit").click()
    expect(panel.locator("button.kam-submit")).to_have_text("保存我的评判", timeout=10_000)
    expect(panel).to_contain_text("那是别家店修的。")
    panel.get_by_label("做到一半").check()
    panel.locator("button.kam-submit").click()
    expect(panel.locator(".kam-verdict-head")).to_contain_text("50%")
    last = stored(server, "small/write-response")[-1].answer
    assert isinstance(last, Written)
    assert last.judged == {"own": Met.PARTLY}


def test_hostile_texts_stay_texts_in_every_kind_before_and_after_the_answer(
    tmp_path_factory: pytest.TempPathFactory, page: Page
) -> None:
    with served(tmp_path_factory.mktemp("hostile"), hostile=True) as hostile:
        open_page(page, hostile.page("all", [f"small/{kind}" for kind in SMALL]), len(SMALL))
        for panel in page.locator(".kam-panel-box").all():
            panel.locator(".kam-hints button").click()
            panel.locator("button.kam-pass").click()
        expect(page.locator(".kam-verdict-head")).to_have_count(len(SMALL), timeout=30_000)
        expect(page.locator(".kam-hint-list li")).to_have_count(len(SMALL))
        assert page.locator(".kam img").count() == 0
        assert page.evaluate("window.hit") is None
        assert page.locator("body").inner_text().count("<img src=x") > 10 * len(SMALL)


# -- when the line is cut ---------------------------------------------------------------------------------------------


def lose_and_answer(page: Page, server: Server, panel: Locator, lose: Callable[[], None]) -> tuple[float, float, str]:
    """Lose the other end, change the answer, press; return after how many seconds each was told, and the choice."""
    again = panel.locator("button.kam-submit", has_text="再答一次")
    if again.count():
        again.click()
        expect(panel.get_by_role("radio", checked=True)).to_have_count(0)
    panel.get_by_role("radio").nth(0).check()
    page.wait_for_timeout(300)
    lose()
    cut = time.monotonic()
    expect(say(panel)).to_contain_text("连接断了", timeout=2_000 * SOON)
    told = time.monotonic() - cut
    panel.get_by_role("radio").nth(1).check()
    chosen = panel.get_by_role("radio", checked=True).get_attribute("value")
    pressed = time.monotonic()
    panel.locator("button.kam-submit").click()
    expect(say(panel)).to_contain_text("没有收到回应", timeout=2_000 * SOON)
    return told, time.monotonic() - pressed, chosen or ""


def must_be_there_once(page: Page, server: Server, panel: Locator, chosen: str, before: int) -> None:
    """The answer given while nobody was there is stored, once, also when the page is opened yet again."""
    expect(say(panel)).to_have_text("已保存", timeout=20_000)
    expect(panel.get_by_role("radio", checked=True)).to_have_attribute("value", chosen)
    assert len(stored(server, "small/choice")) == before + 1
    assert page.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('kamkit:')).length") == 0


def kill_kernel(server: Server) -> None:
    """Kill the kernels, as a crash would."""
    for kernel in server.kernels():
        os.kill(kernel, signal.SIGKILL)


@pytest.mark.parametrize("way", ["kernel", "server"])
def test_a_killed_kernel_or_server_is_told_unasked_and_the_answer_after_it_is_stored_once(
    server: Server, page: Page, way: str
) -> None:
    address, before = server.page(way, ["small/choice"]), len(stored(server, "small/choice"))
    panel = open_page(page, address)
    lose = server.kill if way == "server" else lambda: kill_kernel(server)
    told, said, chosen = lose_and_answer(page, server, panel, lose)
    if way == "server":
        server.start()
    panel = open_page(page, address)
    must_be_there_once(page, server, panel, chosen, before)
    print(f"{way} killed: told unasked after {told:.1f} s, after a press {said:.1f} s")
    assert max(told, said) <= 2 * SOON


def test_a_lost_network_is_told_and_what_was_pressed_is_sent_by_itself_when_it_is_back(
    server: Server, page: Page
) -> None:
    line = Line(server.port)
    before = len(stored(server, "small/choice"))
    panel = open_page(page, server.page("network", ["small/choice"], port=line.port))
    told, said, chosen = lose_and_answer(page, server, panel, line.cut)
    line.mend()
    must_be_there_once(page, server, panel, chosen, before)
    line.close()
    print(f"network lost: told unasked after {told:.1f} s, after a press {said:.1f} s")
    assert max(told, said) <= 2 * SOON


def test_a_page_that_answers_is_not_ended_as_idle_and_one_ended_meanwhile_loses_nothing(
    tmp_path: Path, page: Page
) -> None:
    idle = [f"idle_timeout={IDLE}", "interval=1", "connected=True"]
    with served(tmp_path, [f"--MappingKernelManager.cull_{how}" for how in idle]) as culling:
        line = Line(culling.port)
        address = culling.page("idle", ["small/choice"], port=line.port)
        panel = open_page(page, address)
        page.wait_for_timeout(1_500 * IDLE)
        expect(panel.locator(".kam-bar-submit")).to_have_attribute("data-line", "up")
        told, said, chosen = lose_and_answer(page, culling, panel, line.cut)
        end = time.monotonic() + 5 * IDLE
        while culling.kernels() and time.monotonic() < end:
            page.wait_for_timeout(200)
        assert culling.kernels() == []
        line.mend()
        must_be_there_once(page, culling, open_page(page, address), chosen, 0)
        line.close()
        print(f"ended as idle: told unasked after {told:.1f} s, after a press {said:.1f} s")
        assert max(told, said) <= 2 * SOON


def test_in_jupyterlab_kinds_are_answered_and_a_press_right_after_the_kernels_death_is_told_kept_and_sent_later(
    tmp_path: Path, page: Page
) -> None:
    lab, kinds = Server(tmp_path), ("order", "objection-triage", "choice")
    lab.lesson([f"small/{kind}" for kind in kinds])
    try:
        address = lab.start_lab()
        panels = run_lesson(page, address, len(kinds))
        kit = kit_of(lab)
        enter_and_submit(kit, panels.nth(0), "mouse", "order")
        enter_and_submit(kit, panels.nth(1), "keyboard", "objection-triage")
        panels.nth(2).get_by_role("radio").nth(1).check()
        kill_kernel(lab)
        pressed = time.monotonic()
        panels.nth(2).locator("button.kam-submit").click()
        expect(say(panels.nth(2))).to_contain_text("没有收到回应", timeout=2_000 * SOON)
        told = time.monotonic() - pressed
        assert stored(lab, "small/choice") == ()
        panels = run_lesson(page, address, len(kinds))
        expect(say(panels.nth(2))).to_have_text("已保存", timeout=20_000)
        assert len(stored(lab, "small/choice")) == 1
        print(f"JupyterLab, pressed right after the kernel was killed: told after {told:.1f} s")
        assert told <= 2 * SOON
    finally:
        lab.kill()


def run_lesson(page: Page, address: str, count: int) -> Locator:
    """Open a lesson in JupyterLab, run it, and return its panels; a dialog about a lost kernel is put away."""
    page.goto(address)
    page.add_locator_handler(page.locator(".jp-Dialog"), lambda shown: shown.locator(".jp-mod-accept").click())
    page.wait_for_selector(".jp-Notebook-ExecutionIndicator[data-status='idle']", state="attached", timeout=90_000)
    page.wait_for_timeout(1_000)
    page.get_by_role("menuitem", name="运行").first.click()
    page.get_by_role("menuitem", name=re.compile("^运行(所有|全部|所有的)单元格$")).click()
    expect(page.locator(".kam-bar-submit[data-line='up']")).to_have_count(count, timeout=60_000)
    return page.locator(".kam-panel-box")


def test_what_a_browser_kept_of_another_exercise_is_sent_and_what_another_trainee_left_there_is_not(
    server: Server, page: Page
) -> None:
    kit = kit_of(server)
    owner = ExercisePanel(kit, "small/choice").submit.owner
    claim = ExercisePanel(kit, "small/true-false")
    claim.form.fill(right(claim.exercise))
    address = server.page("drawers", ["small/choice"])
    page.goto(address)
    for who in (owner, "0123456789abcdef"):
        kept = {"press": {"attempt": str(uuid4()), "draft": claim.form.draft(), "passed": False, "seconds": None}}
        page.evaluate("([name, kept]) => localStorage.setItem(name, JSON.stringify(kept))",
                      [f"kamkit:{who}:small/true-false", kept])
    before = len(stored(server, "small/true-false"))
    for _ in range(2):
        panel = open_page(page, address)
        page.wait_for_function("name => !localStorage.getItem(name)", arg=f"kamkit:{owner}:small/true-false")
        assert len(stored(server, "small/true-false")) == before + 1
    expect(panel.locator(".kam-verdict-head")).to_have_count(len(stored(server, "small/choice")) and 1)
    assert page.evaluate("localStorage.getItem('kamkit:0123456789abcdef:small/true-false')")


@pytest.mark.soak
@pytest.mark.timeout(1_200)
def test_twenty_lost_kernels_lose_no_answer(server: Server, page: Page) -> None:
    address = server.page("rounds", ["small/choice"])
    slowest = 0.0
    for _ in range(20):
        before = len(stored(server, "small/choice"))
        told, said, chosen = lose_and_answer(page, server, open_page(page, address), lambda: kill_kernel(server))
        must_be_there_once(page, server, open_page(page, address), chosen, before)
        slowest = max(slowest, told, said)
    print(f"20 kernels killed: the slowest word came after {slowest:.1f} s")
    assert slowest <= 2 * SOON
