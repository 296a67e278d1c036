"""The way to the decider: from us, along contacts and ties, through the gatekeeper (J05, N05)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

import networkx as nx

from kamkit.groups import ties
from kamkit.groups.contact import codes, met, stale
from kamkit.model.group import DecisionGroup, Member
from kamkit.model.person import Depth, Level, Role, Tie
from kamkit.model.standards import GroupLimits

CONTACT = {Depth.NONE: 4, Depth.MET: 3, Depth.WORKING: 2, Depth.TRUSTED: 1}
STALE = 2
TIE = {3: 1, 2: 2, 1: 3, None: 4}
REPORT = 4
SKIPPED_GATEKEEPER = 6
MISSING = 12
COLD = 24
"""Costs: the less, the easier the step. A missing link costs more than any chain of a few known ones."""

LEVELS = tuple(Level)
_US, _END = "", "\0end"
_Node = tuple[str, bool]


class Link(StrEnum):
    """What a step rests on."""

    CONTACT = "contact"
    TIE = "tie"
    TIE_UNKNOWN = "tie_unknown"
    REPORT = "report"
    MISSING = "missing"
    COLD = "cold"


@dataclass(frozen=True)
class Step:
    """One step of a way: from whom (None: us) to whom, what it rests on, and what it costs."""

    source: str | None
    target: str
    link: Link
    cost: int

    @property
    def missing(self) -> bool:
        """Return whether nobody knows of this link yet: it has to be made."""
        return self.link in (Link.MISSING, Link.COLD)


@dataclass(frozen=True)
class Path:
    """The cheapest way to one decider.

    `through` are the gatekeepers on the way, `skipped` the known gatekeepers where the way passes none of them (its
    cost has SKIPPED_GATEKEEPER in it then), `missing` the links that have to be made first.
    """

    decider: str
    steps: tuple[Step, ...]
    cost: int
    through: tuple[str, ...]
    skipped: tuple[str, ...]

    @property
    def people(self) -> tuple[str, ...]:
        """Return the persons on the way, the decider last."""
        return tuple(step.target for step in self.steps)

    @property
    def missing(self) -> tuple[Step, ...]:
        """Return the links that have to be made first."""
        return tuple(step for step in self.steps if step.missing)


def path_to_decider(group: DecisionGroup, limits: GroupLimits) -> tuple[Path, ...]:
    """Return the cheapest way to each decider, in group order; none where no decider is known."""
    steps = tuple(_steps(group, limits))
    return tuple(_path(group, steps, decider) for decider in ties.deciders(group))


def _path(group: DecisionGroup, steps: tuple[Step, ...], decider: str) -> Path:
    keepers = codes(group.holding(Role.GATEKEEPER))
    graph = _layers(steps, frozenset(keepers), decider)
    cost, nodes = nx.single_source_dijkstra(graph, (_US, not keepers), (_END, True), weight="cost")
    walked = tuple(graph.edges[pair]["step"] for pair in pairwise(nodes[:-1]))
    through = tuple(step.target for step in walked if step.target in keepers)
    return Path(decider, walked, cost, through, () if through else keepers)


def _layers(steps: tuple[Step, ...], keepers: frozenset[str], decider: str) -> nx.DiGraph:
    """Return the graph of (person, passed a gatekeeper or not); ending in the layer "not" costs more."""
    graph = nx.DiGraph()
    for step in steps:
        for passed in (True, False):
            target = (step.target, passed or step.target in keepers)
            graph.add_edge((step.source or _US, passed), target, cost=step.cost, step=step)
    graph.add_edge((decider, True), (_END, True), cost=0)
    graph.add_edge((decider, False), (_END, True), cost=SKIPPED_GATEKEEPER)
    return graph


def _steps(group: DecisionGroup, limits: GroupLimits) -> Iterator[Step]:
    """Yield the cheapest step for each pair: our contacts, ties, lines of reporting, and the links still to be made."""
    known = {(step.source, step.target): step for step in sorted(_known(group, limits), key=lambda step: -step.cost)}
    yield from known.values()
    for target in group.members:
        if (None, target.code) not in known:
            yield Step(None, target.code, Link.COLD, COLD)
        for source in group.members:
            if source is not target and (source.code, target.code) not in known:
                yield Step(source.code, target.code, Link.MISSING, MISSING + _apart(source, target))


def _known(group: DecisionGroup, limits: GroupLimits) -> Iterator[Step]:
    for member in group.members:
        if met(member):
            late = STALE if stale(member, group, limits.stale_days) else 0
            yield Step(None, member.code, Link.CONTACT, CONTACT[member.depth] + late)
        boss = member.person.reports_to
        if boss in group.codes and boss != member.code:
            yield Step(member.code, boss, Link.REPORT, REPORT)
    yield from (_tie(tie) for tie in group.ties if tie.sign != -1)


def _tie(tie: Tie) -> Step:
    link = Link.TIE_UNKNOWN if ties.unknown(tie) else Link.TIE
    return Step(tie.source, tie.target, link, TIE[tie.strength] + (tie.sign is None))


def _apart(source: Member, target: Member) -> int:
    """Return how hard it is to make a link: levels between the two, one more for another function or an unknown one."""
    other = source.function is None or source.function != target.function
    if source.level is None or target.level is None:
        return 2 + other
    return abs(LEVELS.index(source.level) - LEVELS.index(target.level)) + other
