"""Whom to see next, and why: the reasons that lie in the way to the decider, the findings, the grid and the sway."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from kamkit.groups.contact import fresh, met
from kamkit.groups.coverage import State, coverage
from kamkit.groups.findings import findings
from kamkit.groups.influence import levers
from kamkit.groups.path import path_to_decider
from kamkit.model.finding import Weight
from kamkit.model.group import DecisionGroup
from kamkit.model.person import Role
from kamkit.model.standards import GroupLimits


class Reason(StrEnum):
    """Why somebody should be seen."""

    DECIDER = "decider"
    WAY = "way"
    GATEKEEPER = "gatekeeper"
    FINDING = "finding"
    SWAY = "sway"
    INTRODUCES = "introduces"
    GAP = "gap"


WORTH = {Reason.DECIDER: 5, Reason.WAY: 5, Reason.GATEKEEPER: 4, Reason.FINDING: 4, Reason.SWAY: 3,
         Reason.INTRODUCES: 2, Reason.GAP: 2}
"""How much each reason counts (ours): what opens the way to the decision comes before what fills the grid."""

STATES = (State.STALE, State.UNMET)


@dataclass(frozen=True)
class Because:
    """One reason, with what it is about: a finding's name, a decider's code, a cell "level/function"."""

    reason: Reason
    about: str = ""


@dataclass(frozen=True)
class Next:
    """A person to be seen, and why; `days` since the last contact, None where there was none."""

    person: str
    days: int | None
    because: tuple[Because, ...]

    @property
    def worth(self) -> int:
        """Return what the reasons come to, each kind counted once."""
        return sum(WORTH[reason] for reason in {one.reason for one in self.because})


def next_to_see(group: DecisionGroup, limits: GroupLimits) -> tuple[Next, ...]:
    """Return whom to see next, the most pressing first, nobody twice; of equals who was not seen for longer.

    Somebody in fresh contact is named only where that person can open a way (an introduction) or a serious finding
    names them.
    """
    reasons: dict[str, list[Because]] = {}
    for person, because in _reasons(group, limits):
        if because not in reasons.setdefault(person, []):
            reasons[person].append(because)
    found = [Next(code, group.member(code).days_since(group.as_of), tuple(reasons[code])) for code in reasons]
    return tuple(sorted(found, key=lambda one: (-one.worth, -_silent(one.days), one.person)))


def _silent(days: int | None) -> float:
    return float("inf") if days is None else days


def _reasons(group: DecisionGroup, limits: GroupLimits) -> Iterator[tuple[str, Because]]:
    yield from _on_the_way(group, limits)
    yield from _in_findings(group, limits)
    yield from _with_sway(group, limits)
    yield from _in_gaps(group, limits)


def _on_the_way(group: DecisionGroup, limits: GroupLimits) -> Iterator[tuple[str, Because]]:
    """Yield the decider and whom the way leads through, where contact is not fresh; who must introduce us; the
    gatekeepers whom it bypasses."""
    for path in path_to_decider(group, limits):
        for step in path.steps:
            cold = not fresh(group.member(step.target), group, limits)
            if step.target == path.decider and cold:
                yield step.target, Because(Reason.DECIDER)
            elif cold:
                yield step.target, Because(Reason.WAY, path.decider)
            if step.missing and step.source is not None:
                yield step.source, Because(Reason.INTRODUCES, step.target)
        for keeper in path.skipped:
            yield keeper, Because(Reason.GATEKEEPER, path.decider)


def _in_findings(group: DecisionGroup, limits: GroupLimits) -> Iterator[tuple[str, Because]]:
    for finding in findings(group, limits):
        if finding.weight == Weight.HIGH:
            for code in finding.facts.get("persons", ()):
                if code in group.codes:
                    yield code, Because(Reason.FINDING, finding.name)


def _with_sway(group: DecisionGroup, limits: GroupLimits) -> Iterator[tuple[str, Because]]:
    for pull in levers(group, limits):
        if pull.most >= limits.strong_influence and not fresh(group.member(pull.person), group, limits):
            yield pull.person, Because(Reason.SWAY)


def _in_gaps(group: DecisionGroup, limits: GroupLimits) -> Iterator[tuple[str, Because]]:
    for cell in coverage(group, limits).gaps:
        if cell.next and cell.state in STATES and not fresh(group.member(cell.next), group, limits):
            yield cell.next, Because(Reason.GAP, f"{cell.level.value}/{cell.function.value}")


def threads_at(group: DecisionGroup, limits: GroupLimits) -> tuple[int, int]:
    """Return with how many persons we are in fresh contact, and how many were ever met (N06)."""
    return sum(fresh(m, group, limits) for m in group.members), sum(met(m) for m in group.members)


def deciders_met(group: DecisionGroup) -> tuple[int, int]:
    """Return how many deciders were ever met, and how many there are."""
    found = group.holding(Role.DECIDER)
    return sum(met(member) for member in found), len(found)
