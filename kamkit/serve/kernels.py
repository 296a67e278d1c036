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

    async def start_kernel(self, **options: Any) -> str:  # type: ignore[override]
        """Return the id of a new kernel; the next one waits a while, whether or not this one came up."""
        await self._turn.acquire()
        asyncio.get_running_loop().call_later(SECONDS_OF_A_CORE / (os.cpu_count() or 1), self._turn.release)
        return str(await super().start_kernel(**options))
