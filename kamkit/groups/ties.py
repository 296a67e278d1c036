"""The ties of a group as a graph: who reaches whom, along which ties."""

from __future__ import annotations

from collections.abc import Iterable

import networkx as nx

from kamkit.model.group import DecisionGroup
from kamkit.model.person import Role, Tie
from kamkit.rules.influence import Bond


def bonds(ties: Iterable[Tie]) -> tuple[Bond, ...]:
    """Return ties as the influence model needs them; what is unknown stays unknown."""
    return tuple(Bond(tie.source, tie.target, tie.sign, tie.strength) for tie in ties)


def unknown(tie: Tie) -> bool:
    """Return whether a tie's sign or strength is unknown, which is not zero."""
    return tie.sign is None or tie.strength is None


def deciders(group: DecisionGroup) -> tuple[str, ...]:
    """Return the codes of the deciders."""
    return tuple(member.code for member in group.holding(Role.DECIDER))


def basin(group: DecisionGroup) -> tuple[str, ...]:
    """Return, in group order, the deciders and all from whom a chain of ties (known or not) leads to one of them."""
    graph = _graph(group, group.ties)
    found = set(deciders(group))
    for code in deciders(group):
        found |= nx.ancestors(graph, code)
    return tuple(code for code in group.codes if code in found)


def between(group: DecisionGroup, start: str) -> tuple[str, ...]:
    """Return, in group order, everyone on a chain of ties from `start` to a decider, both ends included.

    None, where no chain leads there. A tie known to be negative is no way to go: who is won would push the other away.
    An unknown one may be a way.
    """
    graph = _graph(group, (tie for tie in group.ties if tie.sign != -1))
    after = nx.descendants(graph, start) | {start}
    goals = after & set(deciders(group))
    before = set(goals)
    for goal in goals:
        before |= nx.ancestors(graph, goal)
    return tuple(code for code in group.codes if code in before & after)


def inside(group: DecisionGroup, people: Iterable[str]) -> tuple[Tie, ...]:
    """Return the ties with both ends among `people`."""
    among = set(people)
    return tuple(tie for tie in group.ties if tie.source in among and tie.target in among)


def _graph(group: DecisionGroup, ties: Iterable[Tie]) -> nx.DiGraph:
    graph = nx.DiGraph()
    graph.add_nodes_from(group.codes)
    graph.add_edges_from((tie.source, tie.target) for tie in ties)
    return graph
