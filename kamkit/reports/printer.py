"""The program that prints pages: `python -m kamkit.reports.printer CHROMIUM PAGES`, a line of JSON a page.

One Chromium for a whole batch, several pages side by side, a new one after every RECYCLED pages. A page is set as
content, with script off and every request refused, so that it can reach neither a file nor the network.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Error, Playwright, async_playwright

RECYCLED = 200
PAGE_SECONDS = 60
TRIES = 2  # a Chromium that died under a page is started anew, once a page
FLAGS = ["--disable-gpu", "--disable-quic", "--disable-dev-shm-usage", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions"]
PAPER: dict[str, Any] = {"format": "A4", "print_background": True, "prefer_css_page_size": True, "tagged": True,
                         "outline": True}
Say = Callable[[Mapping[str, Any]], None]


class Press:
    """One Chromium at a time; a new one where the last has died or has printed enough."""

    def __init__(self, playwright: Playwright, program: str):
        self._playwright, self._program = playwright, program
        self._browser: Browser | None = None
        self._turn = asyncio.Lock()
        self._count = 0
        self._busy: dict[Browser, int] = {}

    async def printed(self, html: str) -> bytes:
        """Return the page as a PDF: A4, tagged, with an outline of its headings. Raise Error where it cannot be."""
        for turn in range(1, TRIES + 1):
            browser = await self._hired()
            try:
                return await asyncio.wait_for(_print(browser, html), PAGE_SECONDS)
            except Error:
                if browser.is_connected() or turn == TRIES:
                    raise
            finally:
                await self._let_go(browser)
        raise AssertionError("the last try returns or raises")

    async def close(self) -> None:
        """Close what is open."""
        if self._browser is not None and self._browser.is_connected():
            await self._browser.close()

    async def _hired(self) -> Browser:
        async with self._turn:
            if self._browser is None or not self._browser.is_connected() or self._count >= RECYCLED:
                old, self._count = self._browser, 0
                self._browser = await self._playwright.chromium.launch(executable_path=self._program, args=FLAGS)
                if old is not None and not self._busy.get(old):
                    await old.close()
            self._count += 1
            self._busy[self._browser] = self._busy.get(self._browser, 0) + 1
            return self._browser

    async def _let_go(self, browser: Browser) -> None:
        self._busy[browser] -= 1
        if not self._busy[browser] and browser is not self._browser:
            del self._busy[browser]
            await browser.close()


async def _print(browser: Browser, html: str) -> bytes:
    context = await browser.new_context(java_script_enabled=False, offline=True, service_workers="block",
                                        accept_downloads=False)
    try:
        page = await context.new_page()
        await page.route("**/*", lambda route: route.abort())
        await page.set_content(html, wait_until="load")
        return await page.pdf(**PAPER)
    finally:
        await context.close()


async def _one(press: Press, job: Mapping[str, Any], say: Say) -> None:
    try:
        pdf = await press.printed(Path(job["html"]).read_text(encoding="utf-8"))
        Path(job["pdf"]).write_bytes(pdf)
        say({"id": job["id"]})
    except Exception as error:  # noqa: BLE001 - this page has failed, the others go on
        say({"id": job["id"], "error": f"{type(error).__name__}: {str(error).partition(chr(10))[0]}"[:300]})


async def main(program: str, pages: int) -> None:
    """Print pages as they come in, so many at a time, until there is nobody to ask for more."""
    loop, waiting = asyncio.get_running_loop(), asyncio.Queue[str]()
    reading = loop.run_in_executor(None, _read, loop, waiting)
    async with async_playwright() as playwright:
        press = Press(playwright, program)
        await asyncio.gather(*(_serve(press, waiting) for _ in range(pages)), reading)
        await press.close()


def _read(loop: asyncio.AbstractEventLoop, waiting: asyncio.Queue[str]) -> None:
    for line in sys.stdin:
        loop.call_soon_threadsafe(waiting.put_nowait, line)
    loop.call_soon_threadsafe(waiting.put_nowait, "")


async def _serve(press: Press, waiting: asyncio.Queue[str]) -> None:
    while line := await waiting.get():
        await _one(press, json.loads(line), lambda said: print(json.dumps(said), flush=True))
    waiting.put_nowait("")  # so that the next one goes home too


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
