"""Kernels of a class's page, started one after another: a pool that fills again must not starve those who come in."""

from __future__ import annotations

import asyncio
import os
from typing import Any

from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager

SECONDS_OF_A_CORE = 2.4
"""What it takes to start a kernel and show the first view (measured)."""


class Kernels(AsyncMappingKernelManager):
    """Starts a kernel when its turn comes: as often as the cores can bear."""

    def __init__(self, **options: Any):
        super().__init__(**options)
        self._turn = asyncio.Lock()

    async def forget_the_dead(self) -> None:
        """End the warm kernels that died while they waited for somebody, and start others in their place."""
        of_voila: Any = self  # Voilà derives the class with the pool from this one
        for notebook, waiting in list(getattr(of_voila, "_pools", {}).items()):
            there = [task.result()["kernel_id"] for task in waiting if task.done() and not task.exception()]
            dead = [one for one in there if not await self.is_alive(one)]
            for one in dead:
                await of_voila.shutdown_kernel(one)
            if dead:
                of_voila.fill_if_needed(notebook_name=notebook)

    async def start_kernel(self, **options: Any) -> str:  # type: ignore[override]
        """Return the id of a new kernel; the next one waits a while, whether or not this one came up."""
        await self._turn.acquire()
        asyncio.get_running_loop().call_later(SECONDS_OF_A_CORE / (os.cpu_count() or 1), self._turn.release)
        return str(await super().start_kernel(**options))
