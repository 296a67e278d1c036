"""What one check says before it gets its name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from kamkit.model.finding import Weight
from kamkit.model.group import Member


@dataclass(frozen=True)
class Outcome:
    """A weight, the persons on whom it rests, those among them to be named in the text, and the text's other facts."""

    weight: Weight
    evidence: frozenset[str] = frozenset()
    persons: frozenset[str] = frozenset()
    facts: Mapping[str, Any] = field(default_factory=dict)


def outcome(weight: Weight, persons: Iterable[Member | str] = (), rests_on: Iterable[Member | str] = (),
            **facts: Any) -> Outcome:
    """Return an outcome that names `persons` and rests on them and on `rests_on`."""
    named = _codes(persons)
    return Outcome(weight, named | _codes(rests_on), named, facts)


def clear(rests_on: Iterable[Member | str] = ()) -> Outcome:
    """Return the outcome "looked at, nothing wrong"."""
    return outcome(Weight.CLEAR, rests_on=rests_on)


def _codes(persons: Iterable[Member | str]) -> frozenset[str]:
    return frozenset(person if isinstance(person, str) else person.code for person in persons)
