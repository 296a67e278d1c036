"""The trainer's screen of a class's progress: what to talk over in the break, what stands out, who needs a word."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ipywidgets as widgets

from kamkit import settings
from kamkit.errors import KamkitError
from kamkit.look.html import Html, join, note
from kamkit.panels.show import html, page, put, type_of

if TYPE_CHECKING:
    from kamkit.kit.kit import Kit
    from kamkit.kit.school.classreport import ClassReport

OWN = ("next_session", "findings", "people_named")
"""What is for the trainer alone, behind a fold: the class may be looking, so answers are folded away too."""
MORE = ("skills", "forms", "certainty", "confusion", "items", "definitions")
ROOMY = {"width": "auto"}


class ClassProgress:
    """The screen of one class, chosen from those there are. `choice`, `refresh` and `shown` are for tests to press."""

    def __init__(self, kit: Kit, class_name: str = ""):
        self.kit, self.words = kit, kit.words
        self.choice = widgets.Dropdown(layout=ROOMY)
        self.choice.tooltip = self.words("cohort.panel_choose")
        self.refresh = widgets.Button(description=self.words("cohort.panel_refresh"), layout=ROOMY)
        self.shown = html()
        self._list(class_name)
        self.choice.observe(lambda _: self.look(), "value")
        self.refresh.on_click(lambda _: self._again())
        head = html(Html("<h3>{}</h3>").format(self.words("cohort.panel_title")))
        self.widget = page(kit.lang, head, widgets.HBox([self.choice, self.refresh]), self.shown, type_of(self.choice))
        self.look()

    def _list(self, wanted: str) -> None:
        """List the classes, the newest chosen where none is wanted."""
        try:
            known = self.kit.subjects("class")
        except KamkitError:
            known = {}
        chosen = next((code for code, name in known.items() if wanted in (code, name)), None)
        self.choice.options = [(name, code) for code, name in known.items()]
        self.choice.value = chosen or (None if wanted else next(reversed(known), None))
        self._wanted = wanted if wanted and chosen is None else ""

    def _again(self) -> None:
        """Look for classes opened since, and at the answers given since."""
        before = self.choice.value
        self._list(str(before or self._wanted))
        if self.choice.value == before:
            self.look()

    def look(self) -> None:
        """Show the chosen class as it stands now."""
        name = self.choice.value or self._wanted
        if not name:
            put(self.shown, note(self.words("cohort.panel_none"), "info"))
            return
        try:
            put(self.shown, self._told(self.kit.class_report(str(name))))
        except KamkitError as error:
            put(self.shown, note(self.words.say_all(error), "bad"))

    def _told(self, report: ClassReport) -> Html:
        at = self.words("cohort.panel_at", at=self.kit.local_time(settings.now()))
        own, more = (join(getattr(report, part)() for part in parts) for parts in (OWN, MORE))
        folds = [self._fold(name, part) for name, part in (("own", own), ("more", more)) if part]
        told = [report.head(), report.changes(), report.discuss(folded=True)]
        return join([Html("<p><small>{}</small></p>").format(at), *told, *folds])

    def _fold(self, name: str, part: Html) -> Html:
        head = self.words(f"cohort.panel_{name}")
        return Html("<details><summary>{}</summary>{}</details>").format(head, part)
