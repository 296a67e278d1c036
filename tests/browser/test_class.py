"""What trainees do on the class page in a real browser, and what they cannot do: Voilà, our template, over HTTP."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import psutil
import pytest
from playwright.sync_api import Browser, Page, expect

from kamkit import open_kit
from kamkit.kit.answers import Session
from kamkit.kit.care import create
from kamkit.model.exercise import Picked

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
EXERCISE = "decision-group/hospital-finding"
HOSTILE = "<img src=x onerror=document.title='taken'>"
NAMES = ("王静", "王静", HOSTILE)
WARM = 2
QUIET = 5

ORDER_TO_RUN = """async ([channels, path]) => {
    const socket = new WebSocket(`ws://${location.host}${channels}`);
    await new Promise((open) => socket.onopen = open);
    const about = {msg_id: "1", msg_type: "execute_request", username: "", session: "s", version: "5.3"};
    const header = {...about, date: new Date().toISOString()};
    const code = `open(${JSON.stringify(path)}, "w")`;
    const content = {code, silent: false, store_history: false, user_expressions: {}, allow_stdin: false};
    const rest = {parent_header: {}, metadata: {}, channel: "shell", buffers: []};
    socket.send(JSON.stringify({header, content, ...rest}));
    await new Promise((later) => setTimeout(later, 1500));
}"""


@dataclass(frozen=True)
class Served:
    """A class as `kamkit class open` serves it: its store, its link, and the personal links by number."""

    store: Path
    link: str
    links: dict[int, str]
    process: subprocess.Popen[str]

    @property
    def port(self) -> int:
        """Return the port."""
        return int(re.findall(r":(\d+)/", self.link)[0])

    @property
    def token(self) -> str:
        """Return the token in the class's links."""
        return re.findall(r"token=([^#]+)", self.link)[0]

    def key(self, number: int) -> str:
        """Return a personal key."""
        return self.links[number].partition("#k=")[2]

    def started(self) -> set[int]:
        """Return the processes of the kernels that run."""
        return {p.pid for p in psutil.Process(self.process.pid).children(recursive=True) if _is_kernel(p)}

    def settled(self) -> set[int]:
        """Return the kernels once none has come for some seconds: after a visit the pool is filled again."""
        seen, since, end = self.started(), time.monotonic(), time.monotonic() + 60
        while time.monotonic() < min(end, since + QUIET):
            time.sleep(0.2)
            if new := self.started() - seen:
                seen, since = seen | new, time.monotonic()
        return seen

    def ask(self, path: str, method: str = "GET", **headers: str) -> tuple[int, str]:
        """Return the status and the body of a request without a cookie."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode("utf-8", "replace")


def _is_kernel(process: psutil.Process) -> bool:
    try:
        return "ipykernel_launcher" in " ".join(process.cmdline())
    except psutil.Error:
        return False


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Run `kamkit class open` as a trainer would, on a store of this test's own, with two warm kernels."""
    folder = tmp_path_factory.mktemp("class")
    store, names = folder / "class.db", folder / "names.txt"
    create(str(store))
    names.write_text("\n".join(NAMES), encoding="utf-8")
    environment = {**os.environ, "KAMKIT_DB": str(store), "KAMKIT_DATA": str(folder / "data")}
    asked = ["class", "open", "春季班", "--names", str(names), "--lang", "zh", "--pool", str(WARM)]
    command = [sys.executable, "-m", "kamkit", *asked]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True)
    assert process.stdout
    printed = ""
    for line in process.stdout:
        printed += line
        if found := re.search(r"http\S+#c=\S+", line):
            links = {int(number): link for number, link in re.findall(r"^ +(\d+) .*(http\S+#k=\S+)$", printed, re.M)}
            yield Served(store, found[0], links, process)
            break
    else:
        pytest.fail(f"kamkit class open printed no address: {printed}")
    os.killpg(process.pid, signal.SIGTERM)
    process.wait(30)
    assert not [one for one in psutil.process_iter() if _works_on(one, store)]


def _works_on(process: psutil.Process, store: Path) -> bool:
    try:
        return _is_kernel(process) and process.environ().get("KAMKIT_DB") == str(store)
    except psutil.Error:
        return False


@pytest.fixture
def frames(page: Page) -> list[str]:
    """Return the list of all that goes over the page's sockets."""
    heard: list[str] = []

    def keep(data: str | bytes) -> None:
        heard.append(data if isinstance(data, str) else data.decode(errors="replace"))

    def listen(socket: Any) -> None:
        socket.on("framereceived", keep)
        socket.on("framesent", keep)

    page.on("websocket", listen)
    return heard


def home(page: Page) -> None:
    """Wait until the trainee's first view stands."""
    expect(page.locator(".kam-home .kam-top button")).to_have_count(2, timeout=40_000)


def test_a_personal_link_leads_in_and_an_answer_by_keyboard_alone_is_there_after_a_reload(
    served: Served, page: Page, outside_requests: list[str]
) -> None:
    page.goto(f"{served.links[1]}&x={EXERCISE}")
    expect(page.locator(".kam-exercise h3")).to_be_visible(timeout=40_000)
    assert page.evaluate("document.documentElement.lang") == "zh-CN"
    option = open_kit(db=served.store).exercise(EXERCISE).options[1]
    _tab_to(page, "input[type=radio]")
    page.keyboard.press("Space")
    while not page.get_by_label(option.text.zh).is_checked():
        page.keyboard.press("ArrowDown")
    _tab_to(page, "button.kam-submit")
    page.keyboard.press("Enter")
    expect(page.locator(".kam-said")).to_contain_text("已保存", timeout=15_000)
    stored = _attempts(served, 1)
    assert [attempt.answer for attempt in stored] == [Picked(key=option.key)]

    page.reload()
    expect(page.locator(".kam-exercise")).to_contain_text("这是您", timeout=40_000)
    expect(page.get_by_label(option.text.zh)).to_be_checked()
    _tab_to(page, ".kam-back")
    page.keyboard.press("Enter")
    home(page)
    expect(page.locator(".kam-choice:focus")).to_be_in_viewport()
    expect(page.locator(".kam-home")).to_contain_text("您做过 1 道练习")
    page.go_back()
    expect(page.locator(".kam-exercise h3")).to_be_visible()
    assert not outside_requests


def test_the_next_exercise_opens_from_the_big_button_and_the_focus_goes_with_it(served: Served, page: Page) -> None:
    page.goto(served.links[2])
    home(page)
    _tab_to(page, ".kam-next")
    page.keyboard.press("Enter")
    expect(page.locator(".kam-exercise h2")).to_be_focused(timeout=15_000)
    assert "x=" in page.url
    page.locator(".kam-onwards").click()
    expect(page.locator(".kam-exercise h2")).to_be_visible()


def test_back_leads_to_the_place_one_came_from_and_an_answer_given_opens_again(served: Served, page: Page) -> None:
    page.goto(served.links[3])
    home(page)
    fold = page.locator(".kam-choices details").nth(4)
    fold.locator("summary").click()
    chosen = fold.locator(".kam-choice").nth(2)
    title = chosen.locator(".kam-choice-title").inner_text()
    chosen.click()
    page.locator(".kam-back button, button.kam-back").click(timeout=20_000)
    home(page)
    here = page.locator(".kam-choice:focus")
    expect(here).to_be_in_viewport()
    expect(here.locator(".kam-choice-title")).to_have_text(title)

    page.goto(f"{served.links[3]}&x={EXERCISE}")
    page.locator("input[type=radio]").first.check(timeout=40_000)
    page.locator(".kam-submit button, button.kam-submit").first.click()
    expect(page.locator(".kam-verdict")).to_be_visible(timeout=20_000)
    page.locator(".kam-back button, button.kam-back").click()
    home(page)
    answer = page.locator(".kam-choices").last.locator(".kam-choice").first
    answer.click()
    expect(page.locator(".kam-verdict")).to_be_visible(timeout=20_000)


def test_code_name_and_passcode_lead_in_and_a_wrong_one_is_refused_in_words_and_leaks_nothing(
    served: Served, page: Page, frames: list[str]
) -> None:
    page.goto(served.link)
    form = page.locator(".kam-sign-in")
    expect(form.get_by_label("班级代码")).to_have_value(re.compile("^[a-z0-9]{5}$"), timeout=40_000)
    form.get_by_label("姓名").fill(NAMES[0])
    form.get_by_label("个人口令").fill("aaaa bbbb cccc")
    form.get_by_role("button").click()
    expect(form.get_by_role("alert")).to_contain_text("对不上", timeout=15_000)
    heard = "".join(frames)
    assert not [key for key in served.links if served.key(key) in heard]
    assert open_kit(db=served.store).exercise(EXERCISE).title.zh not in heard

    secret = served.key(1).split("-")[2]
    form.get_by_label("个人口令").fill(f"{secret[:4]} {secret[4:8]} {secret[8:]}".upper())
    page.keyboard.press("Enter")
    home(page)
    expect(page.locator("h2")).to_have_text(f"{NAMES[0]}，您好")
    page.reload()
    home(page)
    page.get_by_role("button", name="退出").click()
    expect(page.locator(".kam-sign-in")).to_be_visible()
    assert "k=" not in page.url
    page.reload()
    expect(page.locator(".kam-sign-in")).to_be_visible(timeout=40_000)


def test_the_language_changes_at_a_press_and_a_hostile_name_stays_text(served: Served, page: Page) -> None:
    page.goto(f"{served.links[3]}&lang=en")
    home(page)
    expect(page.locator("h2")).to_have_text(f"Hello, {HOSTILE}")
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.locator("img").count() == 0
    page.get_by_role("button", name="中文").click()
    expect(page.locator("h2")).to_have_text(f"{HOSTILE}，您好")
    assert page.evaluate("document.documentElement.lang") == "zh-CN"
    assert "taken" not in page.title().replace(HOSTILE, "")


def test_nothing_runs_over_the_edge_and_every_control_has_a_name_and_room_for_a_finger(
    served: Served, chromium: Browser
) -> None:
    """On a phone in the dark, then as wide as a laptop."""
    context = chromium.new_context(viewport={"width": 390, "height": 800}, color_scheme="dark")
    page = context.new_page()
    page.goto(served.links[1])
    home(page)
    page.locator(".kam-choices summary").first.click()
    small = "b => b.checkVisibility() && (b.getBoundingClientRect().height < 43.5 || !(b.innerText || b.title).trim())"
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(f"[...document.querySelectorAll('button, summary')].filter({small}).length") == 0
    assert page.locator("h2").count() == 1
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert max(map(int, re.findall(r"\d+", ground)[:3])) < 60
    context.close()


def test_no_key_and_no_code_is_in_the_page_before_the_answer(served: Served, page: Page, frames: list[str]) -> None:
    """W8: neither in what the page is made of nor in what goes over its sockets."""
    bodies: list[str] = []
    page.on("response", lambda answer: bodies.append(answer.text()) if answer.url.endswith(served.token) else None)
    page.goto(f"{served.links[2]}&x={EXERCISE}")
    expect(page.locator(".kam-exercise button.kam-submit")).to_be_visible(timeout=40_000)
    seen = "".join([*frames, *bodies, page.content()])
    exercise = open_kit(db=served.store).exercise(EXERCISE)
    assert exercise.options[0].text.zh in seen
    for why in (option.why.zh for option in exercise.options):
        assert why not in seen
    assert "open_kit" not in seen
    assert "Traceback" not in seen


def test_nobody_gets_a_kernel_or_a_file_without_the_classs_token(served: Served) -> None:
    """W5, W6: twenty probes; the files of the workshop are behind no address, with a token neither."""
    before = served.settled()
    for path in ("/", "/?token=", "/?token=nonsense", f"/?token={served.token[:-1]}", f"/?k={served.key(1)}"):
        status, body = served.ask(path)
        assert status == 403, path
        assert "链接" in body
    named = ["class.db", "kamkit.db", "class.ipynb", "../zh/00-start.ipynb", "../pictures/influence-zh.png", "x.xlsx"]
    paths = [f"/voila/files/{name}" for name in named] + [f"/files/{name}" for name in named]
    paths += ["/api/contents", "/voila/api/contents", "/voila/tree", "/tree", "/lab", "/api/kernels", "/api/sessions"]
    paths += ["/api/terminals", "/voila/render/class.ipynb", "/notebooks/class.ipynb", "/voila/query/" + "0" * 36]
    paths += ["/voila/static/..%2f..%2f..%2fetc%2fpasswd", "/voila/templates/kamkit/static/../index.html.j2", "/login"]
    paths += ["/voila/templates/lab/static/index.css", "/voila/labextensions/../kernels/python3/kernel.json"]
    for path in paths:
        for asked in (path, f"{path}?token={served.token}"):
            status, body = served.ask(asked)
            assert status in {400, 403, 404}, asked
            assert "Traceback" not in body
    assert served.settled() <= before, "a stranger would take a warm kernel, and another would take its place"


def test_another_site_and_another_host_name_get_nothing(served: Served, page: Page) -> None:
    """W6: a foreign Origin, a name that leads to this machine, an order to run code."""
    assert served.ask(f"/?token={served.token}", Host="evil.example")[0] == 403
    page.goto(served.links[1])
    home(page)
    config = json.loads(page.locator("#jupyter-config-data").text_content() or "{}")
    channels = f"/api/kernels/{config['kernelId']}/channels?token={served.token}"
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    upgrade["Sec-WebSocket-Key"] = "dGhlIHNhbXBsZSBub25jZQ=="
    assert served.ask(channels, Origin="http://evil.example", **upgrade)[0] == 403
    assert served.ask(channels.partition("?")[0], **upgrade)[0] == 403
    marker = served.store.with_name("pwned")
    page.evaluate(ORDER_TO_RUN, [channels, str(marker)])
    assert not marker.exists()


def test_the_page_says_so_when_its_kernel_dies_and_a_left_page_frees_its_kernel(served: Served, page: Page) -> None:
    """W2, W9: announced within ten seconds without a press; after the page is left no kernel stays."""
    page.goto(served.links[2])
    home(page)
    running = json.loads(page.locator("#jupyter-config-data").text_content() or "{}")["kernelId"]
    for process in psutil.Process(served.process.pid).children(recursive=True):
        if _is_kernel(process) and running in " ".join(process.cmdline()):
            process.send_signal(signal.SIGSTOP)
            stopped = process
    expect(page.locator(".kam-cut-off")).to_be_visible(timeout=11_000)
    expect(page.locator(".kam-cut-off")).to_contain_text("连接断了")
    stopped.send_signal(signal.SIGCONT)
    expect(page.locator(".kam-cut-off")).to_be_hidden(timeout=11_000)
    page.goto("about:blank")
    end = time.monotonic() + 15
    while psutil.pid_exists(stopped.pid) and stopped.status() != psutil.STATUS_ZOMBIE and time.monotonic() < end:
        time.sleep(0.2)
    assert not psutil.pid_exists(stopped.pid) or stopped.status() == psutil.STATUS_ZOMBIE


def test_the_server_listens_on_loopback_only(served: Served) -> None:
    """W12: without --share."""
    family = [psutil.Process(served.process.pid), *psutil.Process(served.process.pid).children(recursive=True)]
    places = {place for process in family for place in _listening(process)}
    assert {address for address, _ in places} <= {"127.0.0.1", "::1"}
    assert served.port in {port for _, port in places}


def _listening(process: psutil.Process) -> list[tuple[str, int]]:
    """Return where a process listens; a kernel may end while it is asked."""
    try:
        found = process.net_connections("inet")
    except psutil.NoSuchProcess:
        return []
    return [(one.laddr.ip, one.laddr.port) for one in found if one.status == psutil.CONN_LISTEN]


def _tab_to(page: Page, wanted: str) -> None:
    """Press Tab until the focus is on such an element, as somebody without a mouse does."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            return
    pytest.fail(f"Tab never came to {wanted}")


def _attempts(served: Served, number: int) -> list[Any]:
    return list(_session(served, number).attempts())


def _session(served: Served, number: int) -> Session:
    kit = open_kit(db=served.store)
    person = next(one.person for one in kit.classes.roster("春季班") if one.person.number == number)
    return kit.session(person.trainee)


def test_a_drill_by_touch_on_a_phone_survives_a_reload_in_the_middle(served: Served, chromium: Browser) -> None:
    phone = chromium.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, locale="zh-CN")
    page = phone.new_page()
    page.goto(served.links[2])
    home(page)
    page.get_by_role("button", name=re.compile("限时练")).tap()
    page.locator(".kam-run-count").first.tap()
    for at in range(1, 6):
        expect(page.locator("h2")).to_contain_text(f"第 {at} 题，共 5 题", timeout=15_000)
        page.locator("button.kam-pass").tap()
        expect(page.locator(".kam-panel-box").last).to_contain_text(re.compile("已保存|这是您"), timeout=15_000)
        if at == 2:
            page.reload()
            expect(page.locator("h2")).to_contain_text("第 2 题，共 5 题", timeout=40_000)
            expect(page.locator(".kam-run-bar")).to_be_visible()
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.locator(".kam-onwards").tap()
    expect(page.locator(".kam-figures")).to_contain_text("5", timeout=15_000)
    run = open_kit(db=served.store).runs(_session(served, 2)).all()[-1]
    assert (run.kind, run.open, run.answered) == ("drill", False, 5)
    phone.close()
