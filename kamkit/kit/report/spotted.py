"""What a report found: a named matter with its weight, its facts in words, and the records that are its evidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kamkit.lang.words import Words
from kamkit.look.html import Html, bullets, card, join, unbroken
from kamkit.model.finding import Weight

ORDER = {Weight.HIGH: 0, Weight.MEDIUM: 1, Weight.LOW: 2, Weight.CLEAR: 3}
MOST_CITED = 6
"""So many pieces of evidence a card names; the others are counted."""


@dataclass(frozen=True)
class Spotted:
    """One finding. `key` is its name in the words (`<room>.find.<key>.name`, `.says`, `.do`).

    Findings of two periods with one `about` are one matter, whatever their keys; without it, those of one key are.

    `facts` fill the words' places; `evidence` are records (codes), as a reader may look them up, each with a few words.
    """

    key: str
    weight: Weight
    facts: Mapping[str, Any] = field(default_factory=dict)
    evidence: Sequence[tuple[str, str]] = ()
    about: str = ""

    @property
    def same(self) -> str:
        """Return what makes two findings of two periods the same matter."""
        return self.about or self.key


def ranked(found: Iterable[Spotted]) -> tuple[Spotted, ...]:
    """Return findings, the heaviest first, else in their order."""
    return tuple(sorted(found, key=lambda one: ORDER[one.weight]))


def name(one: Spotted, room: str, words: Words) -> str:
    """Return a finding's name."""
    return words(f"{room}.find.{one.key}.name", **one.facts)


def says(one: Spotted, room: str, words: Words) -> str:
    """Return what was found, with its numbers."""
    return words(f"{room}.find.{one.key}.says", **one.facts)


def advice(one: Spotted, room: str, words: Words) -> str:
    """Return what to do about it."""
    return words(f"{room}.find.{one.key}.do", **one.facts)


def cards(found: Iterable[Spotted], room: str, words: Words) -> Html:
    """Return findings as cards: what was found, what to do, and on which records it rests."""
    return join(_card(one, room, words) for one in found)


def _card(one: Spotted, room: str, words: Words) -> Html:
    body = Html("<p>{}</p><p class='kam-coach'>{}</p>").format(says(one, room, words), advice(one, room, words))
    label = words(f"value.weight.{one.weight}")
    foot = unbroken(cited(one, words))
    return card(name(one, room, words), Html(body), severity=str(one.weight), label=label, foot=foot)


def cited(one: Spotted, words: Words) -> str:
    """Return the evidence in one line: codes with a few words each, and how many more there are."""
    if not one.evidence:
        return ""
    told = [words("reporting.record", code=code, about=about) if about else code for code, about in one.evidence]
    listed = words("reporting.between_lines").join(told[:MOST_CITED])
    more = len(told) - MOST_CITED
    return words("reporting.evidence_more" if more > 0 else "reporting.evidence", listed=listed, more=more)


def moved(before: Sequence[Spotted], now: Sequence[Spotted], room: str, words: Words) -> list[str]:
    """Return which findings are new against the period before or became heavier, the heaviest first, then which went.

    Light ones come and go by chance: they are told only where they were heavier, or have become so.
    """
    old, new = ({one.same: one for one in ranked(found)} for found in (before, now))
    come = {key: "new" if key not in old else "heavier" for key, one in new.items()
            if (key not in old and one.weight != Weight.LOW) or (key in old and _heavier(one, old[key]))}
    told = [_told(state, new[key], room, words) for key, state in come.items()]
    return told + [_told("gone", one, room, words) for key, one in old.items()
                   if key not in new and one.weight != Weight.LOW]


def _heavier(now: Spotted, before: Spotted) -> bool:
    return ORDER[now.weight] < ORDER[before.weight]


def _told(state: str, one: Spotted, room: str, words: Words) -> str:
    return words(f"reporting.{state}", name=name(one, room, words), weight=words(f"value.weight.{one.weight}"))


def count(found: Iterable[Spotted], weight: Weight = Weight.HIGH) -> int:
    """Return how many findings have that weight."""
    return sum(one.weight == weight for one in found)


def lines(found: Iterable[Spotted], room: str, words: Words) -> Html:
    """Return findings as a plain list: name and what was found."""
    return bullets(Html(Html("<strong>{}</strong> {} {}").format(
        name(one, room, words), says(one, room, words), quiet_line(cited(one, words)))) for one in found)


def quiet_line(text: str) -> Html:
    """Return a small remark within a line; nothing for nothing."""
    return Html(Html("<small>{}</small>").format(unbroken(text))) if text else Html("")


