"""Looking back on one's own answers: what the pictures show, what it cost, and what one still owes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import ipywidgets as widgets

from kamkit.errors import KamkitError
from kamkit.look.html import Html, badge, bullets, esc, figure, join, note
from kamkit.panels.show import html, page, put

if TYPE_CHECKING:
    from kamkit.kit.answers import Session
    from kamkit.kit.debrief import Cost, Debrief, Due, Look
    from kamkit.kit.kit import Kit

FIRST_ONLY = ("sure", "types", "handlings", "stages", "signals")
COSTS = ("false-drop", "hanging-on", "no-test")
OPEN = 5
"""So many costs or promises are told at once; the others are folded away."""


def debrief(kit: Kit, skill: str | None = None, session: Session | None = None) -> widgets.Widget:
    """Return what one's own answers show, of one skill or of all; a button looks again."""
    who = session or kit.session()
    shown = html(_told(kit, who, skill))
    again = widgets.Button(description=kit.words("panels.look_again"))
    again.on_click(lambda _: put(shown, _told(kit, who, skill)))
    return page(kit.lang, shown, again)


def _told(kit: Kit, session: Session, skill: str | None) -> Html:
    try:
        found = kit.debrief(session, skill)
    except KamkitError as error:
        return note(kit.words.say_all(error), "bad")
    head = Html("<h3>{}</h3>").format(kit.words("debrief.title"))
    if not found.answers:
        return join([head, note(kit.words("debrief.nothing"), "info")])
    looks = (_look(kit, look) for look in found.looks)
    return join([head, *looks, *_costs(kit, found), *_promises(kit, found.promises)])


def _look(kit: Kit, look: Look) -> Html:
    words = kit.words
    head = Html("<h4>{}</h4>").format(words(f"debrief.{look.name}"))
    if look.picture is None:
        few = words("debrief.not_enough", count=look.count, fewest=look.fewest)
        return join([head, note(few, "info")])
    caption = words("debrief.first_only") if look.name in FIRST_ONLY else ""
    says = join(Html("<p>{}</p>").format(line) for line in look.says)
    return join([head, says, figure(look.picture, caption, width="half")])


def _costs(kit: Kit, found: Debrief) -> list[Html]:
    """Return what letting go and holding on cost, where objections were handled at all."""
    if not any(look.name == "handlings" and look.count for look in found.looks):
        return []
    words, counts = kit.words, Counter(cost.name for cost in found.costs)
    head = Html("<h4>{}</h4>").format(words("debrief.costs"))
    if not found.costs:
        return [head, note(words("debrief.costs_none"), "good")]
    drops, chases, untested = (counts[name] for name in COSTS)
    said = words("debrief.costs_says", drops=drops, chases=chases, untested=untested)
    return [head, Html("<p>{}</p>").format(said), *_folded(kit, [_cost(kit, cost) for cost in found.costs])]


def _folded(kit: Kit, lines: Sequence[Html]) -> list[Html]:
    """Return lines as a list, those beyond OPEN folded away."""
    if len(lines) <= OPEN:
        return [bullets(lines)]
    more = kit.words("panels.more_findings", count=len(lines) - OPEN)
    fold = Html("<details><summary>{}</summary>{}</details>").format(more, bullets(lines[OPEN:]))
    return [bullets(lines[:OPEN]), fold]


def _cost(kit: Kit, cost: Cost) -> Html:
    name = f"panels.cost.{cost.name}"
    kind = kit.words(name) if kit.words.has(name) else cost.name
    return Html("<b>{} · {}</b> {}").format(kind, cost.title, cost.why)


def _promises(kit: Kit, promises: Sequence[Due]) -> list[Html]:
    if not promises:
        return []
    head = Html("<h4>{}</h4>").format(kit.words("debrief.promises"))
    return [head, *_folded(kit, [_promise(kit, due) for due in promises])]


def _promise(kit: Kit, due: Due) -> Html:
    said = kit.words("debrief.promise", by=due.by.isoformat(), who=due.who, title=due.title)
    late = badge("high", kit.words("debrief.late")) if due.late else Html("")
    return join([esc(said), late], " ")
