"""Kernels of a class's page, started one after another: a pool that fills again must not starve those who come in."""

from __future__ import annotations

import asyncio
import contextlib
import os
from typing import Any

from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from tornado.web import HTTPError

SECONDS_OF_A_CORE = 2.4
"""What it takes to start a kernel and show the first view (measured)."""


class Kernels(AsyncMappingKernelManager):
    """Starts a kernel when its turn comes: as often as the cores can bear."""

    def __init__(self, **options: Any):
        super().__init__(**options)
        self._turn = asyncio.Lock()

    async def forget_the_dead(self) -> None:
        """End the kernels that have died, and start others where they waited for somebody.

        One that died at work counts as busy for ever: nobody culls it, and it would take up the place of a page.
        """
        of_voila: Any = self  # Voilà derives the class with the pool from this one
        pools: dict[str, list[asyncio.Task[Any]]] = getattr(of_voila, "_pools", {})
        for pool in pools.values():
            pool[:] = [one for one in pool if not _failed(one)]
        for one in self.list_kernel_ids():
            with contextlib.suppress(KeyError, HTTPError):  # it went meanwhile: its page was left, or another came
                if self.get_kernel(one).has_kernel and not await self.is_alive(one):
                    await of_voila.shutdown_kernel(one, now=True)
        for notebook in list(pools):
            of_voila.fill_if_needed(notebook_name=notebook)

    async def start_kernel(self, **options: Any) -> str:  # type: ignore[override]
        """Return the id of a new kernel; the next one waits a while, whether or not this one came up."""
        await self._turn.acquire()
        asyncio.get_running_loop().call_later(SECONDS_OF_A_CORE / (os.cpu_count() or 1), self._turn.release)
        return str(await super().start_kernel(**options))


def _failed(starting: asyncio.Task[Any]) -> bool:
    """Return whether a kernel that was to wait for somebody never came up."""
    return starting.done() and (starting.cancelled() or starting.exception() is not None)
