"""The counters of the day's log as the page draws them (daylog.js): what is shown, pressed and answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import anywidget
import traitlets

HERE = Path(__file__).parent
Handler = Callable[[Mapping[str, Any]], None]


class LogSheet(anywidget.AnyWidget):
    """The counters, the entries and the outbox. `shown` is the day as it stands; `book` whom one may name."""

    _esm = HERE / "daylog.js"
    _css = HERE / "daylog.css"
    owner = traitlets.Unicode("").tag(sync=True)
    words = traitlets.Dict().tag(sync=True)
    shown = traitlets.Dict().tag(sync=True)
    book = traitlets.Dict().tag(sync=True)
    font = traitlets.Unicode("").tag(sync=True)
    reply: Mapping[str, Any] = {}

    def on_page(self, **handlers: Handler) -> None:
        """Call the handler named as the message that the page sends: tell, turn, find."""
        self._handlers = handlers
        self.on_msg(lambda _, content, __: self._heard(content))

    def _heard(self, content: Any) -> None:
        if isinstance(content, Mapping) and content.get("kind") in self._handlers:
            self._handlers[content["kind"]](content)

    def answer(self, kind: str, **told: Any) -> None:
        """Send the page a reply."""
        self.reply = {"kind": kind, **told}
        self.send(dict(self.reply))

    def press(self, act: str = "add", entry_id: UUID | None = None, **told: Any) -> Mapping[str, Any]:
        """Press as the page would, on the day and person that are shown; return the reply. `entry_id`: sent again."""
        here = {name: self.shown[name] for name in ("specialist", "day")}
        self._heard({"kind": "tell", "id": str(entry_id or uuid4()), "act": act, "entry": {}, **here, **told})
        return self.reply

    def turn(self, **to: str) -> None:
        """Choose another day or person, as the page would."""
        self._heard({"kind": "turn", **{name: self.shown[name] for name in ("specialist", "day")}, **to})

    def find(self, text: str) -> Mapping[str, Any]:
        """Look for an account, as the page would; return the reply."""
        self._heard({"kind": "find", "text": text, "specialist": self.shown["specialist"]})
        return self.reply
