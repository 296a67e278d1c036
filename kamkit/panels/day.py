"""A specialist's page: the day's log and the board behind two buttons, on a phone or a laptop, without code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ipywidgets as widgets

from kamkit import settings
from kamkit.errors import KamkitError
from kamkit.look.html import Html, note
from kamkit.look.style import HTML_LANG
from kamkit.panels.board import BoardPanel
from kamkit.panels.daylog import DayLogPanel
from kamkit.panels.page import Door
from kamkit.panels.show import close_all, html, page, put, type_of

if TYPE_CHECKING:
    from kamkit.kit.kit import Kit

PLACES = ("log", "board")
PATIENT = 20_000
"""How many milliseconds the page waits for a pulse while the board is reckoned and drawn, instead of the usual."""


class DayPage:
    """The page; whose it is was settled when it was served. Tests press `log` and `board` and read `stage`."""

    def __init__(self, kit: Kit, specialist: str | None = None):
        self.kit, self.words, self._of = kit, kit.words, specialist
        self.place, self.today = "", kit.today
        self.door, self.stage, self.head = Door(), widgets.VBox(), html()
        self.door.lang, self.door.title = HTML_LANG[kit.lang], kit.words("daypage.title")
        self.door.cut_off = kit.words("daypage.cut_off")
        self.door.reload, self.door.back_again = (kit.words(f"classroom.{name}") for name in ("reload", "back_again"))
        self.log, self.board = (self._button(place) for place in PLACES)
        bar = widgets.HBox([self.log, self.board])
        bar.add_class("kam-day-bar")
        self.door.on_heard(self._heard)
        self.door.observe(lambda _: self._midnight(), "ping")
        self.widget = page(kit.lang, self.door, type_of(self.log, self.board, text=self.door.cut_off), self.head, bar,
                           self.stage)
        self.widget.add_class("kam-class")
        self.widget.add_class("kam-day")

    def _button(self, place: str) -> widgets.Button:
        made = widgets.Button(description=self.words(f"daypage.{place}"))
        made.on_click(lambda _: self.show(place))
        return made

    def _heard(self, said: dict[str, str]) -> None:
        """Show what the page's address names; the log where it names nothing that there is."""
        wanted = said["place"] if said["place"] in PLACES else PLACES[0]
        if wanted != self.place:
            self.show(wanted, replaces=True)

    def _midnight(self) -> None:
        """Turn the page to the new day, where it was left open overnight."""
        if self.kit.today != self.today:
            self.today = self.kit.today
            self.show(self.place or PLACES[0], replaces=True)

    def show(self, place: str, replaces: bool = False) -> None:
        """Show the log, or the board as it stands now."""
        self.place = place
        self.door.replaces, self.door.hash = replaces, f"x={place}"
        for name, button in zip(PLACES, (self.log, self.board), strict=True):
            button.button_style = "primary" if name == place else ""
        patience, self.door.patience = self.door.patience, PATIENT
        self._put(html(Html("<p role='status'>{}</p>").format(self.words("daypage.coming"))))
        self._put(self._view(place))
        self.door.patience = patience
        self._announce(place)

    def _put(self, view: widgets.Widget) -> None:
        before, self.stage.children = self.stage.children, [view]
        for one in before:
            close_all(one)

    def _view(self, place: str) -> widgets.Widget:
        try:
            self.panel: Any = self._log() if place == "log" else BoardPanel(self.kit, self._of)
        except Exception as error:  # noqa: BLE001 - whatever it is, the page says so and stays of use
            why = self.words.say_all(error) if isinstance(error, KamkitError) else self.words("daypage.refused_500")
            return html(note(why, "bad"))
        return self.panel.widget

    def _log(self) -> DayLogPanel:
        book = self.kit.book
        lead = self.words("daypage.sample", book=book.name) if book.today else ""
        return DayLogPanel(self.kit, self._of, lead)

    def _announce(self, place: str) -> None:
        number = self.door.view + 1
        put(self.head, Html("<h2 tabindex='-1' data-view='{}'>{}</h2>").format(number, self._whose()))
        self.door.view = number
        self.door.say(self.words(f"daypage.{place}_is_open"))

    def _whose(self) -> str:
        """Return whose page it is, as its heading; its title where nobody is named or the name is not known."""
        try:
            return self.kit.daylog(self._of).person.name if self._of else self.door.title
        except KamkitError:
            return self.door.title


def day(kit: Kit, specialist: str | None = None) -> widgets.Widget:
    """Return the page of a specialist's day; without a code, that of whom it is served for, or of everybody."""
    return DayPage(kit, specialist or settings.environment("SPECIALIST") or None).widget
