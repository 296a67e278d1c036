"""Findings and ways put into words: the texts of data/standards/findings.yml filled with names, days and terms."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kamkit.groups.path import Path
from kamkit.lang.text import Text
from kamkit.lang.words import PLACE, Words
from kamkit.model.finding import Finding, Weight
from kamkit.model.standards import FindingText

Term = Callable[[str, str], Text]
"""(group, key) -> the name of a term: `Standards.term`."""

TERMS = {"roles": "role", "levels": "level", "functions": "function"}
NAMED = frozenset(("persons", "front", "rear", "rivals", "dealers"))


@dataclass(frozen=True)
class Told:
    """A finding in one language: its name, what it says, how to act on it, and the names of the persons it cites."""

    finding: Finding
    name: str
    says: str
    coaching: str
    persons: tuple[str, ...]

    @property
    def weight(self) -> Weight:
        """Return the finding's weight."""
        return self.finding.weight


def tell(finding: Finding, text: FindingText, names: Mapping[str, str], term: Term, words: Words) -> Told:
    """Return a finding in the language of `words`; `names` gives persons, dealers and rivals by code (a code stays
    else)."""
    facts = {key: _fact(key, value, names, term, words) for key, value in finding.facts.items()}
    says = text.says if finding.matters else text.clear
    coaching = _filled(words.text(text.coaching), facts)
    return Told(finding, words.text(text.name), _filled(words.text(says), facts), coaching,
                tuple(names.get(code, code) for code in finding.persons))


def listed(items: Iterable[str], words: Words) -> str:
    """Return names as a list in the language: "A、B" or "A, B and C"; a word for nobody where there is none."""
    parts = list(items)
    if len(parts) < 2:
        return parts[0] if parts else words("groups.nobody")
    if words.lang == "zh":
        return "、".join(parts)
    return f"{', '.join(parts[:-1])} {words('groups.and')} {parts[-1]}"


def _filled(text: str, facts: Mapping[str, str]) -> str:
    return PLACE.sub(lambda hit: facts.get(hit[1], hit[0]), text).strip()


def _fact(key: str, value: Any, names: Mapping[str, str], term: Term, words: Words) -> str:
    if key in TERMS:
        return listed((words.text(term(TERMS[key], str(code))) for code in value), words)
    if key in NAMED:
        return listed((names.get(code, code) for code in value), words)
    if key in ("days", "limit"):
        return _days(value, words)
    return words("groups.day_none") if value is None else str(value)


def _days(value: int | None, words: Words) -> str:
    if value is None:
        return words("groups.days_unknown")
    return words("groups.day_one") if value == 1 else words("groups.days", n=value)


def tell_path(path: Path, names: Mapping[str, str], words: Words) -> str:
    """Return a way to the decider in one line: each person with what the step rests on, then what it skips or lacks."""
    steps = [f"{names.get(step.target, step.target)}{words('groups.link', link=words(f'groups.link.{step.link}'))}"
             for step in path.steps]
    line = " → ".join([words("groups.us"), *steps])
    if not path.skipped:
        return line
    return line + words("groups.skips", persons=listed((names.get(code, code) for code in path.skipped), words))
