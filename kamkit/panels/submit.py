"""The submit button: the page makes the attempt's id, keeps what is not stored yet, and sends it again (submit.js)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import anywidget
import traitlets

from kamkit.panels.sheet import Draft


@dataclass(frozen=True)
class Press:
    """One press: the attempt's id, and what the form held then (None: what it holds now); for which exercise."""

    attempt: UUID
    draft: Draft | None = None
    passed: bool = False
    seconds: float | None = None
    exercise: str = ""


class SubmitButton(anywidget.AnyWidget):
    """Submit, "I don't know yet", what became of it, and the heartbeat by which a loss is noticed unasked.

    sheet: the model of the answer sheet, whose value the page sends and keeps. owner: whose drafts these are, so that
    two trainees at one browser do not mix. settled: the answer is stored, and the button offers another try. halfway:
    the first half of an answer is stored, and its second half is to come.
    """

    _esm = Path(__file__).with_name("submit.js")
    sheet = traitlets.Unicode("").tag(sync=True)
    owner = traitlets.Unicode("").tag(sync=True)
    exercise = traitlets.Unicode("").tag(sync=True)
    words = traitlets.Dict().tag(sync=True)
    lost = traitlets.Unicode("").tag(sync=True)
    said = traitlets.Unicode("").tag(sync=True)
    refused = traitlets.Bool(False).tag(sync=True)
    settled = traitlets.Bool(False).tag(sync=True)
    halfway = traitlets.Bool(False).tag(sync=True)
    timed = traitlets.Bool(False).tag(sync=True)
    acknowledged: UUID | None = None

    def on_page(
        self, press: Callable[[Press], None], restore: Callable[[Draft], None], again: Callable[[], None]
    ) -> None:
        """Call these when the page sends an answer (one that got no reply comes again), a kept draft, a new try."""
        self._press, self._restore, self._again = press, restore, again
        self.on_msg(lambda _, content, __: self._heard(content))

    def _heard(self, content: Any) -> None:
        kind = content.get("kind") if isinstance(content, Mapping) else None
        if kind == "ping":
            self.send({"kind": "pong"})
        elif kind == "press":
            self._press(_press(content))
        elif kind == "restore" and isinstance(content.get("draft"), dict):
            self._restore(content["draft"])
        elif kind == "again":
            self._again()

    @property
    def words_shown(self) -> str:
        """Return every text the button can say, for the page's type."""
        return "".join([*self.words.values(), self.lost])

    def acknowledge(
        self, press: Press, said: str, refused: bool = False, missing: str = "", aside: bool = False
    ) -> None:
        """Tell the page what became of an attempt, and which field it still has to fill in.

        aside: the attempt was of another exercise, and nothing is said of it here.
        """
        self.acknowledged = press.attempt
        if not aside:
            with self.hold_sync():
                self.said, self.refused = said, refused
        told = {"kind": "ack", "attempt": str(press.attempt), "said": said, "refused": refused}
        self.send({**told, "missing": missing} if missing else told)

    def click(self, attempt: UUID | None = None, passed: bool = False, seconds: float | None = None) -> Press:
        """Press the button, as a page would; with the id of an earlier press where that got no answer."""
        press = Press(attempt or uuid4(), passed=passed, seconds=seconds)
        self._press(press)
        return press

    def again(self) -> None:
        """Ask for another try, as a page would."""
        self._again()


def _press(content: Mapping[str, Any]) -> Press:
    """Return a press as the page sent it. Raise ValueError where its id is none."""
    draft, seconds = content.get("draft"), content.get("seconds")
    return Press(
        UUID(str(content.get("attempt"))),
        draft if isinstance(draft, dict) else {},
        bool(content.get("passed")),
        float(seconds) if isinstance(seconds, int | float) and seconds >= 0 else None,
        str(content.get("exercise", "")),
    )
