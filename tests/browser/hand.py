"""A trainee's hand: enters an answer into a panel by finger, mouse or keyboard, as the form's draft has it."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator

from kamkit.panels.forms import Form


class Hand:
    """Enters what `form` holds into the same form on a page."""

    def __init__(self, panel: Locator, way: str, form: Form[Any, Any]):
        self.panel, self.way, self.draft = panel, way, form.draft()
        self.parts = {part["name"]: part for part in form.sheet.parts if part.get("name")}

    def press(self, target: Locator) -> None:
        """Press a button, an option, a line."""
        if self.way == "touch":
            target.tap()
        elif self.way == "mouse":
            target.click()
        else:
            target.focus()
            target.press("Space" if target.evaluate("one => one.matches('input')") else "Enter")

    def enter(self) -> None:
        """Enter the whole answer, field by field."""
        for name, value in self.draft.items():
            if name != "hints" and value not in ("", []):
                getattr(self, f"_{self.parts[name]['kind']}")(name, value)

    def box(self, name: str) -> Locator:
        """Return a field of the sheet."""
        return self.panel.locator(f'[data-part="{name}"]')

    def order(self, name: str) -> list[str]:
        """Return the tokens of the lines in their order."""
        lines = self.box(name).locator("ol.kam-pile > [data-id]")
        return lines.evaluate_all("all => all.map((one) => one.dataset.id)")

    def _radio(self, name: str, value: str) -> None:
        self.press(self.box(name).locator(f'input[value="{value}"]'))

    def _ticks(self, name: str, value: list[str]) -> None:
        for token in value:
            self._radio(name, token)

    def _select(self, name: str, value: str) -> None:
        self.box(name).locator("select").select_option(value)

    def _text(self, name: str, value: str) -> None:
        self.box(name).locator("input, textarea").fill(value)

    def _rows(self, name: str, value: dict[str, str]) -> None:
        for at, row in enumerate(self.parts[name]["rows"]):
            line = self.box(name).locator(".kam-row").nth(at)
            if self.parts[name].get("listed"):
                line.locator("select").select_option(value[row["id"]])
            else:
                self.press(line.locator(f'input[value="{value[row["id"]]}"]'))

    def _probes(self, name: str, value: list[str]) -> None:
        texts = {one["id"]: one["text"] for one in self.parts[name]["options"]}
        for at, token in enumerate(value):
            self.press(self.box(name).get_by_role("button", name=texts[token]))
            self.box(name).locator(".kam-theirs").nth(at).wait_for()

    def _lines(self, name: str, value: dict[str, Any]) -> None:
        for at, line in enumerate(self.parts[name]["lines"]):
            if line["id"] in value["marks"]:
                row = self.box(name).locator(".kam-script > li").nth(at)
                self.press(row.locator("button"))
                self.press(row.locator(f'input[value="{value["marks"][line["id"]]}"]'))

    def _order(self, name: str, value: list[str]) -> None:
        box = self.box(name)
        for token in value:
            if box.locator(f'[data-id="{token}"] .kam-in').count():
                self.press(box.locator(f'[data-id="{token}"] .kam-in'))
        for token in self.order(name):
            if token not in value:
                self.press(box.locator(f'[data-id="{token}"] .kam-leave'))
        for place, token in enumerate(value):
            while self.order(name).index(token) > place:
                self._up(box.locator(f'[data-id="{token}"]'))

    def _up(self, line: Locator) -> None:
        if self.way != "keyboard":
            self.press(line.locator(".kam-up"))
            return
        line.focus()
        line.press("Alt+ArrowUp")
