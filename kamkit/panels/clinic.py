"""The trainer's data clinic: choose a book, see how its log was written, and what to ask before reading its figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ipywidgets as widgets

from kamkit.errors import KamkitError
from kamkit.look.html import Html, bullets, join, note, table
from kamkit.panels.show import html, page, put, type_of

if TYPE_CHECKING:
    from kamkit.kit.daily.clinic import Looked
    from kamkit.kit.kit import Kit

NOT_SAID = ("quality", "why", "effort", "customer", "people")
ROOMY = {"width": "auto", "max_width": "100%"}


class ClinicPanel:
    """One book's log looked over; tests choose in `choice`, press `again` and read `shown`."""

    def __init__(self, kit: Kit):
        self.kit, self.words = kit, kit.words
        known = sorted({kit.book.name, *(one.name for one in kit.books())})
        self.choice = widgets.Dropdown(options=[(name, name) for name in known], value=kit.book.name, layout=ROOMY)
        self.choice.tooltip = self.words("clinic.which_book")
        self.again = widgets.Button(description=self.words("panels.look_again"), layout=ROOMY)
        self.shown = html()
        self.choice.observe(lambda _: self.look(), "value")
        self.again.on_click(lambda _: self.look())
        head = html(Html("<h3>{}</h3><p>{}</p>").format(self.words("clinic.title"), self.words("clinic.lead")))
        bar = widgets.HBox([self.choice, self.again])
        bar.add_class("kam-run-bar")
        self.widget = page(kit.lang, head, bar, self.shown, type_of(self.choice))
        self.look()

    def look(self) -> None:
        """Look over the chosen book as it stands now."""
        try:
            found = self.kit.clinic(self.choice.value)
        except KamkitError as error:
            put(self.shown, note(self.words.say_all(error), "bad"))
            return
        put(self.shown, self._told(found) if found else note(self.words("clinic.nothing"), "info"))

    def _told(self, found: tuple[Looked, ...]) -> Html:
        words = self.words
        heads = [words(f"clinic.head_{name}") for name in ("name", "entries", "heaped", "unnamed", "unlinked", "alike")]
        rows = [self._row(one) for one in found]
        asks = [words(f"clinic.ask_{key}", name=one.name) for one in found for key in one.asks]
        few = [one.name for one in found if not one.enough]
        silent = note(words("clinic.few", names=words("dossier.between").join(few))) if few else ""
        return join([
            table(heads, rows, numbers=(1, 2, 3, 4, 5), row_heads=True, caption=words("clinic.caption")), silent,
            Html("<h4>{}</h4>").format(words("clinic.ask")),
            bullets(asks) if asks else note(words("clinic.no_ask"), "good"),
            Html("<h4>{}</h4>").format(words("clinic.not_said")),
            bullets(words(f"clinic.not_{name}") for name in NOT_SAID),
        ])  # fmt: skip

    def _row(self, one: Looked) -> tuple[object, ...]:
        if not one.enough:
            return one.name, one.entries, "—", "—", "—", one.alike
        day = self.words(f"board.weekday.{one.weekday}")
        unlinked = "—" if one.unlinked is None else f"{one.unlinked:.0%}"
        return one.name, one.entries, f"{day} {one.heaped:.0%}", f"{one.unnamed:.0%}", unlinked, one.alike


def clinic(kit: Kit) -> widgets.Widget:
    """Return the screen on which a trainer looks over how a book's log was written."""
    try:
        return ClinicPanel(kit).widget
    except KamkitError as error:
        return page(kit.lang, html(note(kit.words.say_all(error), "bad")))
