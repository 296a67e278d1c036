"""A trainee's page without a browser: asks for what a browser asks for, and speaks to its kernel over a WebSocket.

It fetches the page and every script once, asks the kernel for its widgets, comes in by a personal link, keeps the pulse
of the page and of the exercise, opens an exercise and answers it. It draws nothing: what a browser does on the
trainee's own machine costs the server nothing.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import perf_counter
from typing import Any
from uuid import uuid4

from tornado.httpclient import AsyncHTTPClient, HTTPRequest, HTTPResponse
from tornado.websocket import WebSocketClientConnection, websocket_connect

PROTOCOL = "v1.kernel.websocket.jupyter.org"
CONTROL = "jupyter.widget.control"
PULSE, BEAT = 2.0, 1.5
"""Seconds between two pings of the page (door.js) and of an exercise (submit.js)."""
PATIENCE = 120.0
AT_ONCE = 6
"""A browser fetches so many files of one host at once."""

State = dict[str, Any]


@dataclass
class Visitor:
    """One page. `opened`, `shown` and `answered` are the seconds that page, exercise and answer took."""

    host: str
    token: str
    key: str
    scripts: Sequence[str] = ()
    opened: float | None = None
    shown: float | None = None
    answered: float | None = None
    attempt: str = ""
    slowest_pulse: float = 0.0
    widgets: dict[str, State] = field(default_factory=dict)
    acknowledged: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._session, self._cookie, self._kernel = uuid4().hex, "", ""
        self._news = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    # -- what a person does --------------------------------------------------------------------------------------------

    async def open(self) -> None:
        """Open the page by the personal link, and wait until the first view stands."""
        begun = perf_counter()
        page = await self._get(f"/?token={self.token}")
        self._kernel = re.findall(r'"kernelId": ?"([0-9a-f-]+)"', page)[0]
        await self._fetch(self.scripts)
        await self._get(f"/api/kernels/{self._kernel}")
        await self._connect()
        door = await self._widget("heard")
        self._update(door, {"heard": {"key": self.key, "code": "", "place": "", "lang": "", "count": 1}})
        await self._until(lambda: self.widgets[door].get("view", 0) > 0 and self._found("chosen"))
        self.opened = perf_counter() - begun
        self._tasks.append(asyncio.create_task(self._pulse(door)))

    async def choose(self, exercise: str) -> None:
        """Press an exercise in the list, and wait until it stands."""
        begun = perf_counter()
        self._update(self._list_of(exercise), {"chosen": {"id": exercise, "count": 1}})
        button = await self._widget("owner")
        await self._until(lambda: self._found("parts") is not None)
        self.shown = perf_counter() - begun
        self._tasks.append(asyncio.create_task(self._beat(button)))

    async def answer(self) -> None:
        """Choose the first of what is offered, press, and wait until the answer is acknowledged."""
        sheet, button = await self._widget("parts"), await self._widget("owner")
        draft = {one["name"]: one["options"][0]["id"] for one in self.widgets[sheet]["parts"] if one.get("need")}
        self.attempt, begun = str(uuid4()), perf_counter()
        press = {"kind": "press", "attempt": self.attempt, "draft": draft, "passed": False, "seconds": 9.5}
        self._custom(button, {**press, "exercise": self.widgets[button]["exercise"]})
        await self._until(lambda: self.attempt in self.acknowledged)
        self.answered = perf_counter() - begun

    async def leave(self) -> None:
        """Leave the page as a browser does: its kernel is asked to end."""
        for task in self._tasks:
            task.cancel()
        token = re.findall(r"_xsrf=([^;]+)", self._cookie)
        headers = {"Cookie": self._cookie, "X-XSRFToken": token[0] if token else ""}
        await self._ask(f"/voila/api/shutdown/{self._kernel}", method="POST", headers=headers, body="")
        self._socket.close()

    # -- what the page does --------------------------------------------------------------------------------------------

    async def _pulse(self, door: str) -> None:
        count = 0
        while True:
            await asyncio.sleep(PULSE)
            count, begun = count + 1, perf_counter()
            self._update(door, {"ping": count})
            await self._until(lambda wanted=count: self.widgets[door].get("pong") == wanted)  # type: ignore[misc]
            self.slowest_pulse = max(self.slowest_pulse, perf_counter() - begun)

    async def _beat(self, button: str) -> None:
        while True:
            await asyncio.sleep(BEAT)
            self._custom(button, {"kind": "ping"})

    def _found(self, trait: str) -> str | None:
        """Return the newest widget with such a trait."""
        return next((key for key, state in reversed(self.widgets.items()) if trait in state), None)

    def _list_of(self, exercise: str) -> str:
        """Return the list in which an exercise stands."""
        listed = {key: state["groups"] for key, state in self.widgets.items() if "groups" in state}
        return next(key for key, groups in listed.items()
                    if any(item["id"] == exercise for group in groups for item in group["items"]))  # fmt: skip

    async def _widget(self, trait: str) -> str:
        await self._until(lambda: self._found(trait) is not None)
        return str(self._found(trait))

    async def _until(self, there: Callable[[], object]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not there():
                self._news.clear()
                await self._news.wait()

    # -- the line ------------------------------------------------------------------------------------------------------

    async def _get(self, path: str, read: bool = True) -> str:
        headers = {"Accept-Encoding": "gzip", **({"Cookie": self._cookie} if self._cookie else {})}
        reply = await self._ask(path, headers=headers, decompress_response=read)
        cookies = [one.partition(";")[0] for one in reply.headers.get_list("Set-Cookie")]
        self._cookie = "; ".join(filter(None, [self._cookie, *cookies]))
        return reply.body.decode() if read else ""

    async def _ask(self, path: str, **how: Any) -> HTTPResponse:
        waits = {"request_timeout": PATIENCE, "connect_timeout": PATIENCE}
        client = AsyncHTTPClient(max_clients=1_000)
        return await client.fetch(HTTPRequest(f"http://{self.host}{path}", **waits, **how))

    async def _fetch(self, paths: Iterable[str]) -> None:
        turn = asyncio.Semaphore(AT_ONCE)

        async def one(path: str) -> None:
            async with turn:
                await self._get(path, read=False)

        await asyncio.gather(*map(one, paths))

    async def _connect(self) -> None:
        address = f"ws://{self.host}/api/kernels/{self._kernel}/channels?session_id={self._session}"
        request = HTTPRequest(address, headers={"Cookie": self._cookie, "Origin": f"http://{self.host}"},
                              connect_timeout=PATIENCE, request_timeout=PATIENCE)
        self._socket: WebSocketClientConnection = await websocket_connect(
            request, on_message_callback=self._heard, subprotocols=[PROTOCOL]
        )
        self._send("kernel_info_request", {})
        control = uuid4().hex
        self._send("comm_open", {"comm_id": control, "target_name": CONTROL, "data": {}}, {"version": "1.0.0"})
        self._send("comm_msg", {"comm_id": control, "data": {"method": "request_states"}})
        await self._until(lambda: self.widgets)
        self._send("comm_close", {"comm_id": control, "data": {}})

    def _update(self, widget: str, state: State) -> None:
        self._send("comm_msg", {"comm_id": widget, "data": {"method": "update", "state": state, "buffer_paths": []}})

    def _custom(self, widget: str, content: Mapping[str, Any]) -> None:
        self._send("comm_msg", {"comm_id": widget, "data": {"method": "custom", "content": content}})

    def _send(self, kind: str, content: Mapping[str, Any], metadata: Mapping[str, Any] | None = None) -> None:
        header = {"msg_id": uuid4().hex, "msg_type": kind, "username": "", "session": self._session, "version": "5.2",
                  "date": datetime.now(UTC).isoformat()}
        parts = [b"shell", *(json.dumps(one).encode() for one in (header, {}, metadata or {}, content))]
        places, at = [], 8 * (len(parts) + 2)
        for part in parts:
            places.append(at)
            at += len(part)
        numbers = [len(parts) + 1, *places, at]
        self._socket.write_message(b"".join([*(one.to_bytes(8, "little") for one in numbers), *parts]), binary=True)

    def _heard(self, message: str | bytes | None) -> None:
        if not isinstance(message, bytes):
            return
        count = int.from_bytes(message[:8], "little")
        at = [int.from_bytes(message[8 * n : 8 * n + 8], "little") for n in range(1, count + 1)]
        header = message[at[1] : at[2]]
        if b'"comm_' in header:
            self._told(json.loads(message[at[4] : at[5]]))
            self._news.set()

    def _told(self, content: State) -> None:
        widget, data = content["comm_id"], content.get("data", {})
        match data.get("method"):
            case None if "state" in data:
                self.widgets[widget] = data["state"]
            case None:
                self.widgets.pop(widget, None)
            case "update" | "echo_update":
                self.widgets.setdefault(widget, {}).update(data["state"])
            case "update_states":
                self.widgets.update({key: one["state"] for key, one in data["states"].items()})
            case "custom" if data["content"].get("kind") == "ack" and not data["content"].get("refused"):
                self.acknowledged.add(data["content"]["attempt"])
