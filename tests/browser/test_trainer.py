"""What a trainer does in a real browser: open JupyterLab, run the notebook, answer, lose the kernel, come back."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from kamkit import open_kit
from kamkit.cli import main
from kamkit.model.exercise import Picked

pytestmark = [pytest.mark.browser, pytest.mark.timeout(420)]
EXERCISE = "decision-group/hospital-finding"


@pytest.fixture(scope="module")
def lab(sample_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run `kamkit start` as a trainer would, on a store of this test's own; return the address it prints."""
    store = tmp_path_factory.mktemp("lab") / "class.db"
    store.write_bytes(sample_file.read_bytes())
    home = store.with_name("workshop")
    assert main(["new", str(home)]) == 0
    environment = {
        **os.environ,
        "KAMKIT_DB": str(store),
        "JUPYTERLAB_WORKSPACES_DIR": str(store.with_name("workspaces")),
    }
    command = [sys.executable, "-m", "kamkit", "start", "--no-browser", "--lang", "zh", "--home", str(home)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True)
    assert process.stdout
    printed = ""
    for line in process.stdout:
        printed += line
        if found := re.search(r"http://127\.0\.0\.1:\d+/lab\S+", line):
            yield f"{found[0]} {store}"
            break
    else:
        pytest.fail(f"kamkit start printed no address: {printed}")
    os.killpg(process.pid, signal.SIGTERM)
    process.wait(20)


def test_a_trainer_answers_kills_the_kernel_and_finds_the_answer_again(
    lab: str, page: Page, outside_requests: list[str]
) -> None:
    address, store = lab.split(" ")
    address = address.replace("00-start", "06-decision-group")
    option = open_kit(db=store).exercise(EXERCISE).options[1]
    page.goto(address)
    _run_all(page)
    panel = _panel(page, EXERCISE)
    panel.get_by_label(option.text.zh).check()
    panel.locator("button.kam-submit").click()
    expect(panel.get_by_role("status")).to_contain_text("已保存", timeout=20_000)
    stored = open_kit(db=store).session().last(EXERCISE)
    assert stored is not None
    assert stored.answer == Picked(key=option.key)

    page.goto("about:blank")
    _stop_kernels(store)
    page.goto(address)
    _run_all(page)
    panel = _panel(page, EXERCISE)
    expect(panel).to_contain_text("这是您")
    expect(panel.get_by_role("radio", checked=True)).to_have_count(1)
    assert not [url for url in outside_requests if not url.startswith("blob:")]


def test_a_dead_kernel_is_announced_within_ten_seconds_of_the_press(lab: str, page: Page) -> None:
    address, store = lab.split(" ")
    page.goto(address.replace("00-start", "06-decision-group"))
    _run_all(page)
    panel = _panel(page, EXERCISE)
    panel.get_by_role("radio").first.check()
    dialog = page.locator(".jp-Dialog")  # JupyterLab may say so too, over the page
    page.add_locator_handler(dialog, lambda shown: shown.locator(".jp-mod-accept").click())
    _stop_kernels(store)
    panel.locator("button.kam-submit").click()
    expect(panel.get_by_role("status")).to_contain_text("未保存", timeout=10_000)
    expect(panel.get_by_role("radio", checked=True)).to_have_count(1)


def _run_all(page: Page) -> None:
    page.wait_for_selector(".jp-Notebook", timeout=150_000)
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=30_000)
    page.wait_for_selector(".jp-Notebook-ExecutionIndicator[data-status='idle']", state="attached", timeout=60_000)
    page.wait_for_timeout(1_000)
    page.get_by_role("menuitem", name=re.compile("运行|Run")).first.click()
    page.get_by_role(
        "menuitem", name=re.compile("^(运行所有单元格|运行全部单元格|运行所有的单元格|Run All Cells)$")
    ).click()
    _choose_kernel_if_asked(page)


def _choose_kernel_if_asked(page: Page) -> None:
    button = page.locator(".jp-Dialog .jp-mod-accept")
    if button.count():
        button.first.click()


def _panel(page: Page, exercise_id: str) -> Locator:
    """Return the panel of one exercise, scrolled into view, once it has been drawn."""
    title = open_kit().exercise(exercise_id).title.zh
    panel = page.locator(".kam-panel-box", has=page.locator("h3", has_text=title)).filter(has=page.locator("input"))
    panel.first.wait_for(state="attached", timeout=150_000)
    panel.first.scroll_into_view_if_needed()
    expect(panel.first.locator("button.kam-submit")).to_be_visible(timeout=30_000)
    return panel.first


def _stop_kernels(store: str) -> None:
    """Kill the kernels that work on this store, as a crash would; the server starts fresh ones by itself."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                command = (entry / "cmdline").read_bytes()
                environment = (entry / "environ").read_bytes()
            except OSError:
                continue
            if b"ipykernel_launcher" in command and f"KAMKIT_DB={store}".encode() in environment:
                os.kill(int(entry.name), signal.SIGKILL)
