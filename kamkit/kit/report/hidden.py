"""Customers' and rivals' people with their names and numbers hidden, for pages that leave the room (SAFETY P8)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from kamkit.model.group import DecisionGroup
from kamkit.rules.masking import mask_name, mask_phone, mask_text

SHORTEST = 2  # a name of one sign would be struck out of every other word


@dataclass(frozen=True)
class Mask:
    """What every name becomes; with no names and `on` False all is shown as it is."""

    names: Mapping[str, str]
    on: bool = True

    def name(self, full: str) -> str:
        """Return a person's name as it may be shown."""
        return self.names.get(full.strip()) or mask_name(full) if self.on else full

    def phone(self, number: str) -> str:
        """Return a telephone number as it may be shown."""
        return mask_phone(number) if self.on and number else number

    def text(self, text: str | None) -> str:
        """Return free text without the names that are known and without numbers and addresses."""
        if not text or not self.on:
            return text or ""
        known = self._known.sub(lambda hit: self.names[hit[0]], text) if self._known else text
        return mask_text(known)

    @cached_property
    def _known(self) -> re.Pattern[str] | None:
        wanted = sorted((name for name in self.names if len(name) >= SHORTEST), key=len, reverse=True)
        return re.compile("|".join(map(re.escape, wanted))) if wanted else None


def mask_of(group: DecisionGroup, unmask: bool) -> Mask:
    """Return the mask of a group's persons and rivals; two that would look alike are numbered (王*1, 王*2)."""
    return mask_names([*(m.person.name for m in group.members), *(r.name for r in group.rivals)], unmask)


def mask_names(names: Iterable[str], unmask: bool) -> Mask:
    """Return the mask of these full names; two that would look alike are numbered."""
    if unmask:
        return Mask({}, on=False)
    full = list(dict.fromkeys(names))
    return Mask(dict(zip(full, numbered([mask_name(name) for name in full]), strict=True)))


def numbered(shown: Iterable[str]) -> list[str]:
    """Return names as they are, those that stand there more than once with a number behind."""
    listed = list(shown)
    times, seen, told = Counter(listed), Counter[str](), []
    for name in listed:
        seen[name] += 1
        told.append(f"{name}{seen[name]}" if times[name] > 1 else name)
    return told


def masked(group: DecisionGroup, mask: Mask) -> DecisionGroup:
    """Return the group with every name, number and free text behind the mask."""
    if not mask.on:
        return group
    people = [m.person.but(
        name=mask.name(m.person.name), phone=mask.phone(m.person.phone or "") or None,
        mobile=mask.phone(m.person.mobile or "") or None, email=mask.text(m.person.email) or None,
        goals=mask.text(m.person.goals) or None, ambition=mask.text(m.person.ambition) or None,
    ) for m in group.members]
    members = tuple(m.but(person=person) for m, person in zip(group.members, people, strict=True))
    rivals = tuple(r.but(name=mask.name(r.name), style=mask.text(r.style) or None) for r in group.rivals)
    return group.but(members=members, rivals=rivals)
