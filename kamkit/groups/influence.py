"""Who moves the decider, and who moves along when somebody is won (N02–N05); the law is in kamkit.rules.influence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kamkit.groups import ties
from kamkit.model.group import DecisionGroup
from kamkit.model.person import Stance, Tie
from kamkit.model.standards import GroupLimits
from kamkit.rules import influence as law

PLACES = 6
"""Figures are rounded to so many places, so that a last binary digit never makes a difference."""


@dataclass(frozen=True)
class Pull:
    """How far one person's opinion reaches the deciders (mean over them, −1 to 1; a negative one pushes away).

    `share` counts known ties alone; `low` and `high` are its bounds over the readings of unknown ties.
    """

    person: str
    share: float
    low: float
    high: float

    @property
    def certain(self) -> bool:
        """Return whether no unknown tie bears on it."""
        return self.low == self.high

    @property
    def most(self) -> float:
        """Return the greatest size it may have, whatever its sign."""
        return max(abs(self.low), abs(self.high))


@dataclass(frozen=True)
class Influence:
    """Pulls on the deciders, the greatest first, and the unknown ties that bear on them. Empty where no decider is
    known."""

    pulls: tuple[Pull, ...]
    unknown: tuple[Tie, ...]

    def of(self, person: str) -> Pull:
        """Return one person's pull: all zero for somebody from whom no tie, known or not, leads to a decider."""
        return next((pull for pull in self.pulls if pull.person == person), Pull(person, 0.0, 0.0, 0.0))


def influence(group: DecisionGroup, limits: GroupLimits) -> Influence:
    """Return who moves the deciders and how far. Only those count from whom a tie, known or not, leads to a decider."""
    people, goals = ties.basin(group), ties.deciders(group)
    within = ties.inside(group, people)
    shares = [_on(goals, people, law.total_influence(people, weights, limits.stubborn))
              for weights in law.readings(ties.bonds(within))]
    pulls = (Pull(code, shares[0][code], min(each[code] for each in shares), max(each[code] for each in shares))
             for code in people)
    return Influence(tuple(sorted(pulls, key=lambda pull: (-abs(pull.share), -pull.most, pull.person))),
                     tuple(tie for tie in within if ties.unknown(tie)))


def levers(group: DecisionGroup, limits: GroupLimits) -> tuple[Pull, ...]:
    """Return the pulls of those who are no deciders themselves: through whom the decider is moved, the strongest
    first."""
    goals = set(ties.deciders(group))
    return tuple(pull for pull in influence(group, limits).pulls if pull.person not in goals)


def _on(goals: tuple[str, ...], people: tuple[str, ...], share: Mapping[tuple[str, str], float]) -> dict[str, float]:
    """Return each person's mean total influence on the deciders."""
    return {code: round(sum(share[code, goal] for goal in goals) / len(goals), PLACES) for code in people}


def winning(group: DecisionGroup, person: str, limits: GroupLimits,
            stance: Stance = Stance.CHAMPION) -> dict[str, float | None]:
    """Return by how much every other opinion would move if `person` came to hold `stance` (N04).

    Known ties alone. None where the person reaches somebody but nobody knows where the person stands today: that is
    not 0. Raise KeyError where there is no such person.
    """
    today = group.member(person).stance
    share = law.total_influence(group.codes, law.known_weights(ties.bonds(group.ties)), limits.stubborn)
    reach = {code: round(share[person, code], PLACES) for code in group.codes if code != person}
    return {code: _moved(part, today, stance) for code, part in reach.items()}


def _moved(part: float, today: Stance | None, stance: Stance) -> float | None:
    if part == 0:
        return 0.0
    return None if today is None else round(part * (stance - today), PLACES)


@dataclass(frozen=True)
class Spread:
    """How far apart the known positions are (N03): 0 agreed to 4; None where fewer than two are known."""

    width: int | None
    front: tuple[str, ...]
    rear: tuple[str, ...]
    unknown: tuple[str, ...]


def spread(group: DecisionGroup) -> Spread:
    """Return the spread of positions, who stands at its two ends, and whose position is unknown."""
    unknown = tuple(member.code for member in group.members if member.stance is None)
    known = {member.code: member.stance for member in group.members if member.stance is not None}
    if len(known) < 2:
        return Spread(None, tuple(known), tuple(known), unknown)
    top, bottom = max(known.values()), min(known.values())
    return Spread(top - bottom, tuple(c for c in known if known[c] == top),
                  tuple(c for c in known if known[c] == bottom), unknown)
