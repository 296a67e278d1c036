"""How a class is served: links, warm kernels, what the server may do; in words where it refuses."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
from collections.abc import AsyncIterator
from itertools import pairwise
from pathlib import Path
from time import monotonic
from types import SimpleNamespace
from uuid import uuid4

import pytest
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from traitlets.config import Config

from kamkit import settings
from kamkit.kit.people import Enrolled, Issued
from kamkit.lang.words import Words
from kamkit.look.style import HTML_LANG
from kamkit.serve import classroom, kernels, page, slips
from kamkit.serve.classroom import Room
from kamkit.serve.kernels import Kernels

MEETING = Room("abcde", "secret-door", "zh", "127.0.0.1", 8123)
TEMPLATE = classroom.TEMPLATES / "voila" / "templates" / "kamkit"


@pytest.fixture
def configuration() -> dict:
    """Return the configuration of a class of thirty."""
    return classroom.configuration(MEETING, settings.load(), Words("zh"), 8, 30)


def test_the_key_stands_behind_the_hash_where_no_log_sees_it() -> None:
    assert MEETING.link("abcde-1-xyz") == "http://127.0.0.1:8123/?token=secret-door#k=abcde-1-xyz"
    assert MEETING.link() == "http://127.0.0.1:8123/?token=secret-door#c=abcde"


def test_a_class_has_always_the_same_port() -> None:
    ports = {code: classroom.port_of(code) for code in ("abcde", "fghjk")}
    assert ports == {code: classroom.port_of(code) for code in ports}
    assert all(1024 < port < 10_000 for port in ports.values())


@pytest.mark.parametrize(("people", "cores", "warm"), [(30, 2, 8), (3, 2, 3), (0, 2, 2), (30, 8, 30), (200, 16, 64)])
def test_as_many_kernels_are_warm_as_people_and_cores_allow(
    monkeypatch: pytest.MonkeyPatch, people: int, cores: int, warm: int
) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: cores)
    assert classroom.warm_kernels(people) == warm


def test_the_server_culls_what_nobody_is_connected_to_and_nothing_else(configuration: dict) -> None:
    """W4, W9."""
    assert configuration["MappingKernelManager"] == {
        "cull_idle_timeout": 60,
        "cull_interval": 10,
        "cull_connected": False,
    }
    assert configuration["ClassServer"]["most_kernels"] == 68


def test_the_server_shows_no_traceback_no_source_and_takes_no_other_template(configuration: dict) -> None:
    asked = configuration["VoilaConfiguration"]
    assert (asked["strip_sources"], asked["show_tracebacks"]) == (True, False)
    assert {asked["allow_template_override"], asked["allow_theme_override"]} == {"NO"}
    assert asked["file_allowlist"] == []
    assert json.loads(json.dumps(configuration)) == configuration


def test_every_word_of_the_coming_page_is_there_in_both_languages(configuration: dict) -> None:
    words = configuration["VoilaConfiguration"]["resources"]["kamkit"]["words"]
    assert set(HTML_LANG) <= set(words)
    for lang in HTML_LANG:
        assert not [text for text in words[lang].values() if text.startswith("classroom.")]


def test_the_template_has_no_address_outside_and_no_inline_script() -> None:
    for path in TEMPLATE.rglob("*"):
        if path.is_file():
            text = path.read_text(encoding="utf-8")
            assert not re.search(r"https?://|//cdn", text), path.name
            assert not re.search(r"<script(?![^>]*(?:src=|type=\"application/))", text), path.name
            assert not re.search(r"\son[a-z]+=", text), path.name


def test_a_refusal_is_a_page_in_words() -> None:
    told = {"kamkit_refusals": classroom.refusals(Words("en"))}
    for status in (403, 404, 405, 500, 503):
        text = page.refusal(told, status)
        assert "Traceback" not in text
        assert str(status) not in re.sub(r"<style>.*?</style>", "", text, flags=re.DOTALL)
    assert "ask your trainer" in page.refusal(told, 403)
    assert "Too many" in page.refusal(told, 503)


def test_nothing_from_outside_may_be_loaded_and_no_other_site_may_frame_the_page() -> None:
    policy = page.headers("127.0.0.1", 8123)["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    scripts = re.findall(r"script-src ([^;]*)", policy)[0]
    assert "unsafe" not in scripts
    assert not re.search(r"https?:", policy)


def test_a_slip_says_a_hostile_name_literally_and_the_passcode_in_groups(tmp_path: Path) -> None:
    person = Enrolled("abcde", 1, "<script>alert(1)</script>", uuid4(), settings.now())
    text = slips.page(Words("en"), "A & B", MEETING, [Issued(person, "abcdefghjkmn")])
    assert "<script" not in text
    assert "&lt;script&gt;" in text
    assert "abcd efgh jkmn" in text
    assert "A &amp; B" in text


def test_the_code_on_a_slip_grows_and_shrinks_whole() -> None:
    """An SVG of a fixed size would be cut off where the page shows it smaller, and no camera could read it."""
    person = Enrolled("abcde", 1, "王静", uuid4(), settings.now())
    drawn = re.findall(r"<svg[^>]*>", slips.page(Words("zh"), "春季班", MEETING, [Issued(person, "abcdefghjkmn")]))
    assert len(drawn) == 1
    assert "viewBox=" in drawn[0]
    assert " width=" not in drawn[0]


def test_kernels_start_one_after_another_and_one_that_fails_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pool that fills again must not starve those who come in."""
    begun: list[float] = []

    async def start(self: object, **_: object) -> str:
        begun.append(monotonic())
        if len(begun) == 1:
            raise OSError("no memory")
        return str(len(begun))

    async def three() -> list[object]:
        many = Kernels()
        return await asyncio.gather(*(many.start_kernel() for _ in range(3)), return_exceptions=True)

    monkeypatch.setattr(AsyncMappingKernelManager, "start_kernel", start)
    monkeypatch.setattr(kernels, "SECONDS_OF_A_CORE", 0.1 * (os.cpu_count() or 1))
    ended = asyncio.run(three())
    assert isinstance(ended[0], OSError)
    assert ended[1:] == ["2", "3"]
    assert all(later - sooner > 0.08 for sooner, later in pairwise(begun))


def test_a_kernel_that_died_at_work_gives_its_place_back_and_one_that_lives_stays() -> None:
    """It counts as busy for ever: culling would never take it away."""

    async def two() -> tuple[list[str], str]:
        many = Kernels(config=Config({"KernelManager": {"autorestart": False}}))
        dies, lives = [await many.start_kernel(kernel_name="python3") for _ in range(2)]
        many.get_kernel(dies).execution_state = "busy"
        os.kill(many.get_kernel(dies).provisioner.pid, signal.SIGKILL)
        while await many.is_alive(dies):
            await asyncio.sleep(0.05)
        await asyncio.gather(*(many.forget_the_dead() for _ in range(3)))
        left = many.list_kernel_ids()
        await many.shutdown_all(now=True)
        return left, lives

    left, lives = asyncio.run(two())
    assert left == [lives]


def test_a_dead_kernel_whose_page_is_left_at_the_same_moment_keeps_nobody_out() -> None:
    """The page that is left ends its kernel itself, between the question whether it lives and its end."""

    class Left(Kernels):
        async def is_alive(self, kernel_id: str) -> bool:  # type: ignore[override]
            alive = await super().is_alive(kernel_id)
            if not alive:
                await self.shutdown_kernel(kernel_id, now=True)
            return bool(alive)

    async def visit() -> list[str]:
        many = Left(config=Config({"KernelManager": {"autorestart": False}}))
        dies = await many.start_kernel(kernel_name="python3")
        os.kill(many.get_kernel(dies).provisioner.pid, signal.SIGKILL)
        while await Kernels.is_alive(many, dies):
            await asyncio.sleep(0.05)
        await many.forget_the_dead()
        return many.list_kernel_ids()

    assert asyncio.run(visit()) == []


def test_a_warm_kernel_that_never_came_up_is_given_to_nobody_and_another_takes_its_place(
    caplog: pytest.LogCaptureFixture
) -> None:
    filled: list[str] = []

    class Pooled(Kernels):
        def fill_if_needed(self, notebook_name: str) -> None:
            filled.append(notebook_name)

    async def fails() -> dict:
        raise OSError("no memory")

    async def visit() -> tuple[list, bool]:
        many = Pooled()
        failed, waits = asyncio.create_task(fails()), asyncio.create_task(asyncio.sleep(60))
        ready = asyncio.create_task(asyncio.sleep(0))
        many._pools = {"class.ipynb": [failed, ready, waits]}
        await asyncio.wait([failed, ready])
        await many.forget_the_dead()
        left = list(many._pools["class.ipynb"])
        waits.cancel()
        return left, left == [ready, waits]

    left, alone = asyncio.run(visit())
    assert alone, left
    assert filled == ["class.ipynb"]
    assert "no memory" in caplog.text


def test_the_dead_are_forgotten_before_a_visitor_is_told_that_the_page_is_full() -> None:
    listed = ["dead", "lives"]
    written: list[str] = []

    class Manager:
        def list_kernel_ids(self) -> list[str]:
            return listed

        async def forget_the_dead(self) -> None:
            listed[:] = ["lives"]

    async def pages(**_: object) -> AsyncIterator[str]:
        yield "the page"

    visit = SimpleNamespace(current_user="one", kernel_manager=Manager(), settings={"kamkit_most_kernels": 2},
                            xsrf_token="", get_generator=pages, write=written.append, flush=lambda: None)
    asyncio.run(page.ClassPage.get(visit))  # type: ignore[arg-type]
    assert written == ["the page"]
