"""What is different between a decision group earlier and now: persons, what we know of them, ties, rivals, findings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from kamkit.model.finding import Finding, Weight
from kamkit.model.group import DecisionGroup, Member
from kamkit.model.person import Person

WEIGHTS = (Weight.CLEAR, Weight.LOW, Weight.MEDIUM, Weight.HIGH)


class What(StrEnum):
    """What a change is about. The values between STANCE and REPORTS_TO are fields of a person."""

    JOINED = "joined"
    LEFT = "left"
    FIRST_CONTACT = "first_contact"
    SEEN_AGAIN = "seen_again"
    STANCE = "stance"
    ROLES = "roles"
    DEPTH = "depth"
    LEVEL = "level"
    FUNCTION = "function"
    INFLUENCE = "influence"
    REPORTS_TO = "reports_to"
    TIE = "tie"
    RIVAL = "rival"


FIELDS = (What.ROLES, What.STANCE, What.DEPTH, What.LEVEL, What.FUNCTION, What.INFLUENCE, What.REPORTS_TO)


@dataclass(frozen=True)
class Change:
    """One difference: what it is about, of which person, towards whom (a colleague; of a rival's tie the rival).

    `before` and `after` are values of the field; of a tie (sign, strength), None where there is none; of a rival's tie
    (strength,); of a contact the last day, None where there was none.
    """

    what: What
    person: str
    before: Any = None
    after: Any = None
    other: str | None = None


@dataclass(frozen=True)
class Moved:
    """A finding whose weight is another now: CLEAR before is one that appeared, CLEAR now one that went."""

    name: str
    before: Finding
    after: Finding

    @property
    def appeared(self) -> bool:
        """Return whether nothing was wrong before."""
        return not self.before.matters

    @property
    def went(self) -> bool:
        """Return whether nothing is wrong any more."""
        return not self.after.matters

    @property
    def worse(self) -> bool:
        """Return whether it weighs more now."""
        return WEIGHTS.index(self.after.weight) > WEIGHTS.index(self.before.weight)


def changes(before: DecisionGroup, after: DecisionGroup) -> tuple[Change, ...]:
    """Return every difference: who joined and who left, then person by person, then ties, then rivals' ties."""
    joined = (Change(What.JOINED, code) for code in after.codes if code not in before.codes)
    left = (Change(What.LEFT, code) for code in before.codes if code not in after.codes)
    stayed = (code for code in after.codes if code in before.codes)
    of_persons = (change for code in stayed for change in _of_person(before.member(code), after.member(code)))
    return (*joined, *left, *of_persons, *contacts(before, after), *_ties(before, after), *_rivals(before, after))


def contacts(before: DecisionGroup, after: DecisionGroup) -> tuple[Change, ...]:
    """Return who was met for the first time since, and who again: those who are in both groups, or joined since."""
    known = {member.code: member.last_contact for member in before.members}
    return tuple(
        Change(What.SEEN_AGAIN if known.get(member.code) else What.FIRST_CONTACT, member.code,
               known.get(member.code), member.last_contact)
        for member in after.members if member.last_contact and member.last_contact != known.get(member.code))


def _of_person(before: Member, after: Member) -> Iterator[Change]:
    for field in FIELDS:
        old, new = _value(before.person, field), _value(after.person, field)
        if old != new:
            yield Change(field, after.code, getattr(before.person, field), getattr(after.person, field))


def _value(person: Person, field: What) -> Any:
    """Return a field as it is compared: roles are a set."""
    value = getattr(person, field)
    return frozenset(value) if field == What.ROLES else value


def _ties(before: DecisionGroup, after: DecisionGroup) -> Iterator[Change]:
    yield from _edges(What.TIE, before, {(tie.source, tie.target): (tie.sign, tie.strength) for tie in before.ties},
                      after, {(tie.source, tie.target): (tie.sign, tie.strength) for tie in after.ties})


def _rivals(before: DecisionGroup, after: DecisionGroup) -> Iterator[Change]:
    yield from _edges(What.RIVAL, before, {(tie.person, tie.rival): (tie.strength,) for tie in before.rival_ties},
                      after, {(tie.person, tie.rival): (tie.strength,) for tie in after.rival_ties})


def _edges(what: What, before: DecisionGroup, old: Mapping[tuple[str, str], Any],
           after: DecisionGroup, new: Mapping[tuple[str, str], Any]) -> Iterator[Change]:
    """Yield ties that came, changed or went; one that went with a person who left is told by that alone."""
    for person, other in dict.fromkeys((*new, *old)):
        gone_with = {person, other} & (set(before.codes) - set(after.codes))
        if old.get((person, other)) != new.get((person, other)) and not gone_with:
            yield Change(what, person, old.get((person, other)), new.get((person, other)), other)


def moved(before: tuple[Finding, ...], after: tuple[Finding, ...]) -> tuple[Moved, ...]:
    """Return the findings of another weight than before, those that weigh most now (or did) first."""
    old = {finding.name: finding for finding in before}
    found = [Moved(one.name, old[one.name], one) for one in after if one.name in old
             and old[one.name].weight != one.weight]
    return tuple(sorted(found, key=lambda one: (-max(map(WEIGHTS.index, (one.before.weight, one.after.weight))),
                                                not one.worse)))
