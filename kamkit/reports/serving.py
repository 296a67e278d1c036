"""A child that is a kernel for another process: papermill's, which asked for it by the engine `kamkit-warm`."""

from __future__ import annotations

import asyncio
import os
import socket
from pathlib import Path
from typing import Any

from kamkit import settings
from kamkit.reports import wire
from kamkit.reports.captured import Captured
from kamkit.reports.kernels import InnerKernel, Message, begin
from kamkit.reports.making import Orders
from kamkit.reports.supervised import INLINE


def serve(orders: Orders, folder: Path, kernel: InnerKernel) -> dict[str, Any]:
    """Be the kernel of whoever listens at orders["kernel"], in its folder and environment, until it hangs up."""
    settings.become({"MPLBACKEND": INLINE, **orders["environment"]})
    kernel.shell.init_environment()
    os.chdir(orders["cwd"])
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(orders["kernel"])
        line.setblocking(False)

        def deliver(stream: str | None, message: Message, packed: bytes) -> None:
            wire.send(line, wire.frame(bool(stream), packed, message["buffers"]))

        begin(kernel, deliver, lambda _name, _text: None, Captured(folder))
        wire.send(line, wire.frame(False, str(os.getpid()).encode()))
        asyncio.get_event_loop().run_until_complete(_answer(kernel, line))
    return {}


async def _answer(kernel: InnerKernel, line: socket.socket) -> None:
    """Do what is asked; between two requests, what cells have left running goes on."""
    loop, frames = asyncio.get_running_loop(), wire.Frames()
    while data := await loop.sock_recv(line, 1 << 16):
        for _, packed, buffers in frames.feed(data):
            await kernel.handle({**kernel.session.unpack(packed), "buffers": buffers})
            if kernel.ended:
                return
