"""A decision group to look at: an account of the book, or the case of an exercise."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import ipywidgets as widgets

from kamkit.errors import KamkitError
from kamkit.look.html import Html, card, figure, join, note, table
from kamkit.model.exercise import GroupCase
from kamkit.model.group import DecisionGroup
from kamkit.panels.show import html, page, put

if TYPE_CHECKING:
    from kamkit.kit.kit import Kit
    from kamkit.kit.told import Told


SHOWN = 4
"""So many findings are open at once; a salesperson has one morning."""


class AccountPanel:
    """Choose an account; see its coverage grid, its influence map and its findings."""

    def __init__(self, kit: Kit, code: str | None = None):
        self.kit, self.words = kit, kit.words
        names = kit.account_names()
        options = [(f"{key} {name}", key) for key, name in names.items()]
        chosen = code if code in names else next(iter(names), None)
        self.choice = widgets.Dropdown(options=options, value=chosen, layout=widgets.Layout(width="auto"))
        self.choice.tooltip = self.words("panels.choose_account")
        self.choice.observe(lambda change: self.show(change["new"]), "value")
        self.shown = html()
        self.widget = page(
            self.kit.lang,
            html(Html("<h3>{}</h3>").format(self.words("panels.choose_account"))),
            self.choice,
            self.shown,
        )
        self.show(chosen)

    def show(self, code: str | None) -> None:
        """Show one account; None says that the book is empty."""
        try:
            shown = group_view(self.kit, self.kit.group(code)) if code else note(self.words("panels.no_account"))
        except KamkitError as error:
            shown = note(self.words.say_all(error), "bad")
        put(self.shown, shown)


def group_view(kit: Kit, group: DecisionGroup) -> Html:
    """Return a decision group as a page part: both charts, then the findings."""
    if not group.members:
        return note(kit.words("panels.no_people"), "warn")
    words = kit.words
    return join(
        [
            figure(kit.picture("coverage", group), words("panels.coverage_caption", day=group.as_of.isoformat())),
            figure(kit.picture("influence", group), words("panels.influence_caption")),
            Html("<h4>{}</h4>").format(words("panels.findings")),
            finding_cards(kit, kit.findings(group)),
        ]
    )


def finding_cards(kit: Kit, found: Sequence[Told]) -> Html:
    """Return findings as cards: what, on whose evidence, and what to do; the lighter ones are folded away."""
    first, more = found[:SHOWN], found[SHOWN:]
    cards = join(_card(kit, told) for told in first) or note(kit.words("panels.no_finding"), "good")
    if not more:
        return cards
    rest = Html("<details><summary>{}</summary>{}</details>")
    return join(
        [cards, rest.format(kit.words("panels.more_findings", count=len(more)), join(_card(kit, t) for t in more))]
    )


def _card(kit: Kit, told: Told) -> Html:
    words = kit.words
    body = Html("<p>{}</p><p class='kam-coach'>{}</p>").format(told.says, told.coaching)
    who = "、".join(told.persons) if words.lang == "zh" else ", ".join(told.persons)
    foot = words("panels.evidence", persons=who) if who else ""
    severity = str(told.weight) if told.finding.matters else "ok"
    return card(told.name, Html(body), severity=severity, label=words(f"value.weight.{told.weight}"), foot=foot)


def account(kit: Kit, code: str | None = None) -> widgets.Widget:
    """Return the screen on which an account is chosen and its decision group is seen."""
    return AccountPanel(kit, code).widget


def findings(kit: Kit, group: str) -> widgets.Widget:
    """Return the findings of an account or a case, clear checks included."""
    try:
        found = kit.findings(group, clear=True)
    except KamkitError as error:
        return page(kit.lang, html(note(kit.words.say_all(error), "bad")))
    return page(kit.lang, html(finding_cards(kit, found)))


def case(kit: Kit, case_id: str, people: bool = True, pictures: bool = True) -> widgets.Widget:
    """Return a case: its story and its people, its two charts, or both."""
    try:
        found = kit.case(case_id)
    except KamkitError as error:
        return page(kit.lang, html(note(kit.words.say_all(error), "bad")))
    parts = [_story(kit, found)] if people else [Html("<h3>{}</h3>").format(kit.words.text(found.title))]
    if pictures:
        parts += [
            figure(kit.picture(name, found.group), kit.words(f"panels.{name}_caption", day=found.group.as_of))
            for name in ("coverage", "influence")
        ]
    return page(kit.lang, html(join(parts)))


def _story(kit: Kit, found: GroupCase) -> Html:
    words = kit.words
    heads = [words("field.people.name"), words("field.people.title"), words("panels.heard")]
    rows = [
        (m.person.name, m.person.title or "", words.text(found.cues[m.code]) if m.code in found.cues else "")
        for m in found.group.members
    ]
    head = Html("<h3>{}</h3><p>{}</p>").format(words.text(found.title), words.text(found.story))
    return join([head, table(heads, rows, row_heads=True, stack=True)])
