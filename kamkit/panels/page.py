"""The parts of the class page that the browser must act in: its address and pulse, the sign-in form, the list."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import anywidget
import traitlets

HERE = Path(__file__).parent
HALF = 0.5
GLYPH = {"none": "○", "low": "◔", "medium": "◐", "ok": "●"}


class Door(anywidget.AnyWidget):
    """The page's address, title and language, what is announced, where the focus goes, and the pulse."""

    _esm = (HERE / "door.js").read_text(encoding="utf-8")
    heard = traitlets.Dict().tag(sync=True)
    hash = traitlets.Unicode("").tag(sync=True)
    replaces = traitlets.Bool(True).tag(sync=True)
    title = traitlets.Unicode("").tag(sync=True)
    lang = traitlets.Unicode("").tag(sync=True)
    said = traitlets.Dict().tag(sync=True)
    view = traitlets.Int(0).tag(sync=True)
    ping = traitlets.Int(0).tag(sync=True)
    pong = traitlets.Int(0).tag(sync=True)
    beat = traitlets.Int(2000).tag(sync=True)
    patience = traitlets.Int(2500).tag(sync=True)
    cut_off = traitlets.Unicode("").tag(sync=True)
    reload = traitlets.Unicode("").tag(sync=True)
    back_again = traitlets.Unicode("").tag(sync=True)

    def on_heard(self, handler: Callable[[dict[str, str]], None]) -> None:
        """Call `handler` with what the page's address says: key, code, place, lang. The key is not kept here."""

        def tell(change: Any) -> None:
            said = {name: str(change["new"].get(name, "")) for name in ("key", "code", "place", "lang")}
            if change["new"]:
                self.heard = {}
                handler(said)

        self.observe(tell, "heard")
        self.observe(lambda change: self.set_trait("pong", change["new"]), "ping")

    def hear(self, **said: str) -> None:
        """Say what a page's address would, as a page does when it is opened or moves back."""
        self.heard = {**said, "count": "1"}

    def say(self, text: str) -> None:
        """Announce a text to those who listen to the page."""
        self.said = {"text": text, "count": self.view}


class SignIn(anywidget.AnyWidget):
    """The form of class code, name and secret."""

    _esm = (HERE / "signin.js").read_text(encoding="utf-8")
    words = traitlets.Dict().tag(sync=True)
    code = traitlets.Unicode("").tag(sync=True)
    given = traitlets.Dict().tag(sync=True)
    refused = traitlets.Dict().tag(sync=True)

    @property
    def words_shown(self) -> str:
        """Return the words on the form, for the font that carries them."""
        return "".join(map(str, self.words.values()))

    def on_given(self, handler: Callable[[str, str, str], None]) -> None:
        """Call `handler` with code, name and secret at each press; they are not kept here."""

        def tell(change: Any) -> None:
            said = [str(change["new"].get(name, "")) for name in ("code", "name", "secret")]
            if change["new"]:
                self.given = {}
                handler(*said)

        self.observe(tell, "given")

    def refuse(self, text: str) -> None:
        """Say why the door stays shut."""
        self.refused = {"text": text, "count": self.refused.get("count", 0) + 1}

    def fill(self, code: str, name: str, secret: str) -> None:
        """Fill the form in and press, as a person would."""
        self.given = {"code": code, "name": name, "secret": secret, "count": 1}


class Choices(anywidget.AnyWidget):
    """Lists of buttons, folded by group: all exercises by skill, the exercises of a run."""

    _esm = (HERE / "choices.js").read_text(encoding="utf-8")
    groups: Any = traitlets.List().tag(sync=True)
    chosen = traitlets.Dict().tag(sync=True)

    @property
    def words_shown(self) -> str:
        """Return the words on the list, for the font that carries them."""
        lines = [line for group in self.groups for line in (group, *group["items"])]
        return "".join(line.get(name, "") for line in lines for name in ("name", "title", "said", "scores"))

    def on_chosen(self, handler: Callable[[str], None]) -> None:
        """Call `handler` with the id of the exercise that was pressed."""
        self.observe(lambda change: handler(str(change["new"].get("id", ""))), "chosen")

    def choose(self, exercise_id: str) -> None:
        """Press the button of an exercise."""
        self.chosen = {"id": exercise_id, "count": self.chosen.get("count", 0) + 1}


def grade_of(score: float | None) -> str:
    """Return the mark for a last score: low, medium, or ok (full); medium for one that nobody has marked yet."""
    if score is None:
        return "medium"
    return "ok" if score >= 1 else "medium" if score >= HALF else "low"
