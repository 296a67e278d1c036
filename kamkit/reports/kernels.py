"""An IPython kernel inside this very process: its messages are handed to a function, not to a socket.

It is ipykernel's own kernel and shell, told nothing but where to send: displays, tracebacks, widgets, magics and top-
level await are theirs. It is put together once, before the fork (`prepared`), and begins to live in each child
(`begin`).
"""

from __future__ import annotations

import asyncio
import contextvars
import os
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from io import StringIO
from types import SimpleNamespace
from typing import Any

from ipykernel.iostream import OutStream
from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp
from jupyter_client.session import Session
from tornado import ioloop

from kamkit.reports.captured import Captured
from kamkit.reports.history import make_late

IOPUB = "iopub"
FLUSH_SECONDS = 0.2  # as ipykernel does: what is printed within this time is one output
Message = dict[str, Any]
Deliver = Callable[[str | None, Message, bytes], None]
WRITTEN = ("header", "parent_header", "metadata", "content", "msg_type")


class Line(Session):
    """A session that calls `deliver(IOPUB or None, message, bytes)`; None stands for a reply."""

    def __init__(self, **traits: Any):
        super().__init__(**traits)
        self.deliver: Deliver = lambda _stream, _message, _packed: None

    def send(
        self, stream: Any, msg_or_type: Any, content: Any = None, parent: Any = None, ident: Any = None,
        buffers: Any = None, track: bool = False, header: Any = None, metadata: Any = None,
    ) -> Message:
        """Hand one message on, as the other side would have read it: it has been JSON."""
        told = isinstance(msg_or_type, Mapping)
        message: Message = dict(msg_or_type) if told else self.msg(msg_or_type, content, parent, header, metadata)
        packed = self.pack({name: message[name] for name in WRITTEN})
        read: Message = self.unpack(packed)
        read["header"]["date"] = message["header"]["date"]
        read["buffers"] = [memoryview(each) for each in buffers or message.get("buffers") or ()]
        self.deliver(None if stream is None else IOPUB, read, packed)
        return message

    def feed_identities(self, msg_list: Any, copy: bool = True) -> tuple[list[bytes], Any]:
        """Return a request as `InnerKernel.handle` gives it: there is no envelope to take off."""
        return [], msg_list[-1]

    def deserialize(self, msg_list: Any, content: bool = True, copy: bool = True) -> Message:
        """Return the request: it is one already."""
        return dict(msg_list)


class Stream(OutStream):
    """Where a report prints: kept until a flush, noted at once. What a process of its own prints goes by the file."""

    def __init__(self, session: Line, name: str):  # ipykernel's own would start a thread
        self.session, self.name, self.topic = session, name, f"stream.{name}".encode()
        self.pub_thread: Any = IOPUB
        self.note: Callable[[str, str], None] = lambda _name, _text: None
        self.captured: Captured | None = None
        self.echo, self._exc, self._should_watch, self._isatty = None, None, False, False
        self._parent_header = contextvars.ContextVar("parent_header")
        self._parent_header.set({})
        self._parent_header_global: Message = {}
        self._buffer_lock, self._local = threading.RLock(), threading.local()
        self._buffers = defaultdict(StringIO)
        self._flush_pending = self._subprocess_flush_pending = False
        self._master_pid, self._since = os.getpid(), 0.0

    def begin(self, captured: Captured, note: Callable[[str, str], None]) -> None:
        """Live in this process from now on."""
        self._master_pid, self.captured, self.note = os.getpid(), captured, note

    def fileno(self) -> int:
        """Return a file that is no cell's output, as ipykernel does."""
        if self.captured is None:
            return super().fileno()
        return self.captured.outside

    def write(self, string: str) -> int:
        """Print a text; return its length."""
        if os.getpid() != self._master_pid and self.captured:
            self.captured.write(self.name, string)
            return len(string)
        self._absorb()
        super().write(string)
        self.note(self.name, string)
        return len(string)

    def flush(self) -> None:
        """Send what was printed."""
        if os.getpid() == self._master_pid:
            self._absorb()
            self._flush()

    def close(self) -> None:
        """Take no more."""
        self.pub_thread = None

    def _absorb(self) -> None:
        """Print what others have written to our file meanwhile, in its place among our own."""
        if self.captured and (text := self.captured.grown(self.name)):
            super().write(text)

    def _schedule_flush(self) -> None:
        now = time.monotonic()
        if not self._flush_pending:
            self._flush_pending, self._since = True, now
        elif now - self._since >= FLUSH_SECONDS:
            self._flush()


class InnerKernel(IPythonKernel):
    """A kernel that is asked by calling `handle`, one request at a time, inside a running loop."""

    session: Line
    shell: Any

    @property
    def _supports_kernel_subshells(self) -> bool:
        return False

    def start(self) -> None:
        """Take the loop of this process; `exit` in a cell ends the kernel and not the loop."""
        self.io_loop = ioloop.IOLoop.current()
        self.io_loop.stop = lambda: None  # type: ignore[method-assign]
        self._context = contextvars.copy_context()

    @property
    def ended(self) -> bool:
        """Return whether a cell has called `exit` or `quit`."""
        return bool(self.shell.exit_now)

    async def handle(self, request: Message) -> None:
        """Do what a request asks, in the one context that all cells share."""
        loop = asyncio.get_running_loop()
        await loop.create_task(self.dispatch_shell([b"", {"buffers": [], **request}]), context=self._context)

    def _abort_queues(self, subshell_id: str | None = None) -> None:
        """Nothing waits: the next request comes when this one is answered."""


def prepared() -> InnerKernel:
    """Return the kernel of this process, put together as ipykernel's application does it; it starts no thread."""
    app = IPKernelApp.instance()
    app.config.HistoryManager.enabled = False
    session = Line(parent=app)
    here = SimpleNamespace(parent_thread=threading.main_thread())
    kernel = InnerKernel.instance(
        parent=app, session=session, iopub_socket=IOPUB, log=app.log, shell_channel_thread=here, user_ns=app.user_ns,
        _execute_sleep=0.0,  # there is no socket to wait for
    )
    app.kernel, app.session = kernel, session
    app.init_path()
    app.init_shell()
    app.init_extensions()
    return kernel


def begin(kernel: InnerKernel, deliver: Deliver, note: Callable[[str, str], None], captured: Captured) -> None:
    """Let a prepared kernel live in this process: in its loop, with an empty history, in its working folder."""
    asyncio.set_event_loop(asyncio.new_event_loop())
    kernel.session.deliver = deliver
    sys.stdout, sys.stderr = Stream(kernel.session, "stdout"), Stream(kernel.session, "stderr")
    for stream in (sys.stdout, sys.stderr):
        stream.begin(captured, note)
    kernel.start()
    make_late(kernel.shell.history_manager).begin()
    kernel.shell.user_ns["_dh"][:] = [os.getcwd()]
