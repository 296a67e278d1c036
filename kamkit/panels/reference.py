"""What a lesson looks up: the six need stages, whether an account is a key account, how full its four lists are."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import ipywidgets as widgets

from kamkit.errors import KamkitError
from kamkit.look.html import Html, bullets, join, note, table
from kamkit.panels.show import html, page, put

if TYPE_CHECKING:
    from kamkit.kit.kit import Kit
    from kamkit.model.standards import Stage

LEVERS = {"change": "M202", "options": "M203", "need": "M204", "benefit": "M205", "satisfaction": "M206"}
"""What moves a customer on, by the handbook's item."""


def stages(kit: Kit) -> widgets.Widget:
    """Return the six need stages with their cues, and what moves a customer on, in both readings of the lost figure."""
    words = kit.words
    try:
        found = kit.standards.stages
    except KamkitError as error:
        return page(kit.lang, html(note(words.say_all(error), "bad")))
    heads = [words(f"reference.{name}") for name in ("stage", "cues", "lever_text", "lever_cycle")]
    rows = [_stage(kit, stage) for stage in found.values()]
    shown = table(heads, rows, row_heads=True, stack=True)
    return page(kit.lang, html(join([shown, note(words("reference.levers"), "info")])))


def _stage(kit: Kit, stage: Stage) -> tuple[object, ...]:
    name, cues = kit.words.text(stage.name), bullets(kit.words.text(cue) for cue in stage.cues.values())
    if stage.lever is None:
        return name, cues, "", ""
    return name, cues, _lever(kit, stage.lever.text), _lever(kit, stage.lever.cycle)


def _lever(kit: Kit, key: str) -> str:
    item = kit.standards.handbook.get(LEVERS.get(key, ""))
    return kit.words.text(item.term) if item else key


def qualification(kit: Kit, code: str | None = None) -> widgets.Widget:
    """Return a screen to choose an account and see whether it is a key account, in both senses, test by test."""
    return _chosen(kit, code, lambda account: kit.dossier(account).qualification())


def information(kit: Kit, code: str | None = None) -> widgets.Widget:
    """Return a screen to choose an account and see how full its four information lists are, and what they lack."""
    return _chosen(kit, code, lambda account: kit.dossier(account).information())


def _chosen(kit: Kit, code: str | None, part: Callable[[str], Html]) -> widgets.Widget:
    names = kit.account_names()
    options = [(f"{key} {name}", key) for key, name in names.items()]
    chosen = code if code in names else next(iter(names), None)
    choice = widgets.Dropdown(options=options, value=chosen, layout=widgets.Layout(width="auto"))
    choice.tooltip = kit.words("panels.choose_account")
    shown = html(_part(kit, chosen, part))
    choice.observe(lambda change: put(shown, _part(kit, change["new"], part)), "value")
    head = html(Html("<h3>{}</h3>").format(kit.words("panels.choose_account")))
    return page(kit.lang, head, choice, shown)


def _part(kit: Kit, code: str | None, part: Callable[[str], Html]) -> Html:
    try:
        return part(code) if code else note(kit.words("panels.no_account"))
    except KamkitError as error:
        return note(kit.words.say_all(error), "bad")
