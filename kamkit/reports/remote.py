"""A warm kernel in a process of its own, as nbclient sees a kernel: its manager and its client in one."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
from collections.abc import Iterator
from queue import Empty
from typing import Any

from jupyter_client.jsonutil import extract_dates
from jupyter_client.session import Session
from nbclient.exceptions import DeadKernelError

from kamkit.reports import wire
from kamkit.reports.channels import Channel, execute_content
from kamkit.reports.kernels import Message

LAST_WORDS_SECONDS = 0.05  # what a kernel has said before its end is read before its end is told
Said = Message | None


class Remote:
    """A kernel over a socket. Its death is known at once, by its process and not by its silence."""

    has_kernel = True
    allow_stdin = False

    def __init__(self, line: socket.socket):
        self.session = Session()
        self._line, self._frames = line, wire.Frames()
        (_, pid, _), *_ = self._greeted()
        self._pid = int(pid)
        self._watch = os.pidfd_open(self._pid)
        line.setblocking(False)
        self._alive = True
        self._outputs: asyncio.Queue[Said] = asyncio.Queue()
        self._replies: asyncio.Queue[Said] = asyncio.Queue()
        self.iopub_channel, self.shell_channel = Channel(self._output, self._ask), Channel(self._reply, self._ask)

    def client(self) -> Remote:
        """Return the client: it is the same."""
        return self

    def start_channels(self) -> None:
        """Listening begins with `wait_for_ready`, which runs in the loop."""

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Listen from now on: it has said that it is ready."""
        loop = asyncio.get_running_loop()
        loop.add_reader(self._line, self._listen)
        loop.add_reader(self._watch, self._ended)
        self._loop = loop

    def is_alive(self) -> bool:
        """Return whether it is there."""
        return self._alive

    def execute(self, code: str, store_history: bool = True, stop_on_error: bool = True, **_: Any) -> str:
        """Ask for a cell to be run; return the request's id. Raise DeadKernelError where nobody is there to do it."""
        return self._asked("execute_request", execute_content(code, store_history, stop_on_error))

    def kernel_info(self) -> str:
        """Ask what kernel it is; return the request's id."""
        return self._asked("kernel_info_request", {})

    def interrupt_kernel(self) -> None:
        """Interrupt what it is at."""
        signal.pidfd_send_signal(self._watch, signal.SIGINT)

    def end(self, at_once: bool) -> None:
        """Let it go: by hanging up, or, where it may not listen any more, by force."""
        with contextlib.suppress(AttributeError, RuntimeError):
            self._loop.remove_reader(self._line)
            self._loop.remove_reader(self._watch)
        if at_once:
            with contextlib.suppress(OSError):
                signal.pidfd_send_signal(self._watch, signal.SIGKILL)
        self._line.close()
        os.close(self._watch)

    def _greeted(self) -> list[wire.Frame]:
        frames: list[wire.Frame] = []
        while not frames:
            if not (data := self._line.recv(1 << 16)):
                raise DeadKernelError("Kernel died before it was ready")
            frames += self._frames.feed(data)
        return frames

    def _asked(self, kind: str, content: Message) -> str:
        request = self.session.msg(kind, content)
        self._ask(request)
        return str(request["header"]["msg_id"])

    def _ask(self, request: Message) -> None:
        packed = self.session.pack({key: value for key, value in request.items() if key != "buffers"})
        try:
            wire.send(self._line, wire.frame(False, packed, request.get("buffers") or ()))
        except OSError:
            raise DeadKernelError("Kernel died") from None

    def _listen(self) -> None:
        for output, message in self._heard():
            (self._outputs if output else self._replies).put_nowait(message)

    def _heard(self) -> Iterator[tuple[bool, Message]]:
        """Yield what has come since, as far as it is whole."""
        data = b""
        with contextlib.suppress(OSError):
            data = self._line.recv(1 << 20)
        if not data:
            self._loop.remove_reader(self._line)
        for output, packed, buffers in self._frames.feed(data):
            message = self.session.unpack(packed)
            message["header"] = extract_dates(message["header"])
            yield output, {**message, "buffers": [memoryview(each) for each in buffers]}

    def _ended(self) -> None:
        self._alive = False
        self._loop.remove_reader(self._watch)
        self._listen()
        self._outputs.put_nowait(None)
        self._loop.call_later(LAST_WORDS_SECONDS, self._replies.put_nowait, None)

    async def _output(self, timeout: float | None) -> Message:
        return _living(await _within(self._outputs, timeout))

    async def _reply(self, timeout: float | None) -> Message:
        return _living(await _within(self._replies, timeout))


async def _within(queue: asyncio.Queue[Said], timeout: float | None) -> Said:
    try:
        return await asyncio.wait_for(queue.get(), timeout)
    except TimeoutError:
        raise Empty from None


def _living(said: Said) -> Message:
    if said is None:
        raise DeadKernelError("Kernel died")
    return said
