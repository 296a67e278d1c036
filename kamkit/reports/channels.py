"""What nbclient takes for a kernel's manager and its client, with a kernel behind it that lives in this process.

nbclient's own code runs every cell and reads every message; only the socket between is missing. A message is read as
it is sent, so that a cell that shows a thousand pictures one after another holds one.
"""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Awaitable, Callable
from queue import Empty
from typing import Any

from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode

from kamkit.reports.kernels import IOPUB, InnerKernel, Message

Read = Callable[[Message], object]


class Channel:
    """One direction of talk: what comes is asked for by `get_msg`, what is sent becomes a request."""

    def __init__(self, get: Callable[[float | None], Awaitable[Message]], send: Callable[[Message], None]):
        self._get, self.send = get, send

    async def get_msg(self, timeout: float | None = None) -> Message:
        """Return the next message. Raise queue.Empty after `timeout` seconds."""
        return await self._get(timeout)


class Direct:
    """The client of a kernel in this process, and its manager too."""

    has_kernel = True
    allow_stdin = False

    def __init__(self, kernel: InnerKernel):
        self.kernel, self.session = kernel, kernel.session
        self.iopub_channel, self.shell_channel = Channel(self._output, self._ask), Channel(self._reply, self._ask)
        self._requests: deque[Message] = deque()
        self._outputs: deque[Message] = deque()
        self._replies: asyncio.Queue[Message] = asyncio.Queue()
        self._read: Read | None = None
        self._fault: Exception | None = None
        self._cell = ""

    def client(self) -> Direct:
        """Return the client: it is the same."""
        return self

    def start_channels(self) -> None:
        """There is nothing to start."""

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """A prepared kernel is ready."""

    def is_alive(self) -> bool:
        """Return whether it takes another cell."""
        return not self.kernel.ended

    def reads(self, read: Read | None) -> None:
        """Have what the next cell sends read by `read` at once."""
        self._read = read

    def execute(self, code: str, store_history: bool = True, stop_on_error: bool = True, **_: Any) -> str:
        """Ask for a cell to be run; return the request's id. Raise DeadKernelError after an `exit`."""
        if self.kernel.ended:
            raise DeadKernelError("Kernel died")
        self._cell = self._asked("execute_request", execute_content(code, store_history, stop_on_error))
        return self._cell

    def kernel_info(self) -> str:
        """Ask what kernel it is; return the request's id."""
        return self._asked("kernel_info_request", {})

    def deliver(self, stream: str | None, message: Message) -> None:
        """Take what the kernel says; a thread's words wait until the cell's own thread comes by."""
        if stream != IOPUB:
            self._replies.put_nowait(message)
            return
        self._outputs.append(message)
        if threading.current_thread() is threading.main_thread():
            self._read_on()

    def _asked(self, kind: str, content: Message) -> str:
        request = self.session.msg(kind, content)
        self._ask(request)
        return str(request["header"]["msg_id"])

    def _ask(self, request: Message) -> None:
        self._requests.append(request)

    def _read_on(self) -> None:
        """Read what lies there and belongs to the running cell, up to its end, which nbclient waits for."""
        while self._read and self._fault is None and self._outputs and not _ends(self._outputs[0]):
            message = self._outputs.popleft()
            if message["parent_header"].get("msg_id") == self._cell:
                try:
                    self._read(message)
                except Exception as error:  # noqa: BLE001 - no fault of the cell's: told to the one who runs it
                    self._fault = error

    async def _output(self, timeout: float | None) -> Message:
        while not self._outputs:
            await self._work()
        if self._fault:
            raise self._fault
        return self._outputs.popleft()

    async def _reply(self, timeout: float | None) -> Message:
        while self._requests and self._replies.empty():
            await self._work()
        try:
            return await asyncio.wait_for(self._replies.get(), timeout)
        except TimeoutError:
            raise Empty from None

    async def _work(self) -> None:
        if self._requests:
            await self.kernel.handle(self._requests.popleft())
        else:
            await asyncio.sleep(0.01)  # a cell that waits (top-level await) sends when it goes on


def execute_content(code: str, store_history: bool, stop_on_error: bool) -> Message:
    """Return what a request to run a cell says: nobody is there to answer a question of the cell's."""
    return {
        "code": code, "silent": False, "store_history": store_history, "user_expressions": {},
        "allow_stdin": False, "stop_on_error": stop_on_error,
    }


def reader(client: Any, cell: NotebookNode, index: int) -> Read:
    """Return how a cell's messages are read: by nbclient."""
    return lambda message: client.process_message(message, cell, index)


def _ends(message: Message) -> bool:
    return message["msg_type"] == "status" and message["content"]["execution_state"] == "idle"
