"""Kernels of a class's page, started one after another: a pool that fills again must not starve those who come in."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
from typing import Any

from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from tornado.web import HTTPError

log = logging.getLogger("kamkit.serve")
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
        _drop_failed(pools)
        for one in self.list_kernel_ids():
            with contextlib.suppress(KeyError, HTTPError):  # it went meanwhile: its page was left, or another came
                if self.get_kernel(one).has_kernel and not await self.is_alive(one):
                    _drop_failed(pools)  # Voilà asks each one that waits which kernel it is
                    await of_voila.shutdown_kernel(one, now=True)
        for notebook in list(pools):
            of_voila.fill_if_needed(notebook_name=notebook)

    async def start_kernel(self, **options: Any) -> str:  # type: ignore[override]
        """Return the id of a new kernel; the next one waits a while, whether or not this one came up."""
        await self._turn.acquire()
        asyncio.get_running_loop().call_later(SECONDS_OF_A_CORE / (os.cpu_count() or 1), self._turn.release)
        return str(await super().start_kernel(**options))


def _drop_failed(pools: dict[str, list[asyncio.Task[Any]]]) -> None:
    """Take what was to wait for somebody and never came up out of the pools, and log why."""
    for pool in pools.values():
        for one in [one for one in pool if one.done()]:
            why = None if one.cancelled() else one.exception()
            if why is not None:
                log.error("a kernel to keep warm never came up", exc_info=why)
            if why is not None or one.cancelled():
                pool.remove(one)
