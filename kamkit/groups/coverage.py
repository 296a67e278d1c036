"""The coverage grid: level × function × role, with the last contact, and whom to see next (J13–J21)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kamkit.groups.contact import codes, fresh, live, met, opposes, supports
from kamkit.model.account import AccountClass
from kamkit.model.group import DecisionGroup, Member
from kamkit.model.person import Function, Level, Role
from kamkit.model.standards import GroupLimits

LEVELS = tuple(Level)
FUNCTIONS = tuple(Function)
WORTH = {Role.DECIDER: 5, Role.GATEKEEPER: 4, Role.INFLUENCER: 3, Role.BUYER: 2, Role.USER: 1}


class State(StrEnum):
    """How a cell stands: somebody in fresh contact, only old contact, people known but never met, nobody known."""

    FRESH = "fresh"
    STALE = "stale"
    UNMET = "unmet"
    EMPTY = "empty"


@dataclass(frozen=True)
class Cell:
    """One level in one function: who sits there, with which roles, when we last spoke, whom to see or ask next.

    `next` is somebody in the cell who should be seen, or, in an empty cell, somebody in fresh contact who could name
    the right person; None where there is nobody to suggest. `expected`: a gap here matters (the handbook's three
    functions; procurement too for class B).
    """

    level: Level
    function: Function
    members: tuple[str, ...]
    roles: tuple[Role, ...]
    last_contact: date | None
    days: int | None
    state: State
    next: str | None
    expected: bool

    @property
    def gap(self) -> bool:
        """Return whether the cell is listed as a gap: expected and not fresh, or people in it whom we neglect."""
        return self.state != State.FRESH and (self.expected or self.state != State.EMPTY)


@dataclass(frozen=True)
class Coverage:
    """The whole grid, row by row of levels; members without a level or function apart; roles that nobody holds."""

    cells: tuple[Cell, ...]
    unplaced: tuple[str, ...]
    roles_missing: tuple[Role, ...]

    def cell(self, level: Level, function: Function) -> Cell:
        """Return one cell."""
        return self.cells[LEVELS.index(level) * len(FUNCTIONS) + FUNCTIONS.index(function)]

    @property
    def gaps(self) -> tuple[Cell, ...]:
        """Return the cells to be worked on, in the grid's order."""
        return tuple(cell for cell in self.cells if cell.gap)


def coverage(group: DecisionGroup, limits: GroupLimits) -> Coverage:
    """Return the grid of a group as of its day."""
    held = {role for member in group.members for role in member.roles}
    return Coverage(
        cells=tuple(_cell(group, limits, level, function) for level in LEVELS for function in FUNCTIONS),
        unplaced=codes(m for m in group.members if m.level is None or m.function is None),
        roles_missing=tuple(role for role in Role if role not in held),
    )


def threads(group: DecisionGroup, limits: GroupLimits) -> dict[Role, tuple[str, ...]]:
    """Return the live threads by role (N06): whom we are in fresh contact with, for each of the five roles."""
    return {role: codes(m for m in live(group, limits) if role in m.roles) for role in Role}


def _cell(group: DecisionGroup, limits: GroupLimits, level: Level, function: Function) -> Cell:
    here = tuple(m for m in group.members if m.level == level and m.function == function)
    last = max((m.last_contact for m in here if m.last_contact), default=None)
    state = state_of(here, group, limits)
    return Cell(
        level, function, codes(here), tuple(role for role in Role if any(role in m.roles for m in here)),
        last, (group.as_of - last).days if last else None, state,
        _next(here, state, group, limits, level, function), _expected(group, function),
    )


def state_of(here: tuple[Member, ...], group: DecisionGroup, limits: GroupLimits) -> State:
    """Return how a cell stands in which these persons sit."""
    if not here:
        return State.EMPTY
    if any(fresh(member, group, limits) for member in here):
        return State.FRESH
    return State.STALE if any(met(member) for member in here) else State.UNMET


def _expected(group: DecisionGroup, function: Function) -> bool:
    public = group.account_class == AccountClass.B and function == Function.PROCUREMENT
    return function.from_handbook or public


def _next(here: tuple[Member, ...], state: State, group: DecisionGroup, limits: GroupLimits,
          level: Level, function: Function) -> str | None:
    if state == State.FRESH:
        return None
    if here:
        return max(here, key=lambda m: (_worth(m.roles), m.depth)).code
    askable = [member for member in live(group, limits) if not opposes(member)]
    return max(askable, key=lambda m: _nearness(m, level, function)).code if askable else None


def _worth(roles: Iterable[Role]) -> int:
    return sum(WORTH[role] for role in set(roles))


def _nearness(member: Member, level: Level, function: Function) -> tuple[int, int, bool, int]:
    """Return how well a person can name somebody in a cell: same function first, then a near level, goodwill, depth."""
    apart = 9 if member.level is None else abs(LEVELS.index(member.level) - LEVELS.index(level))
    return member.function == function, -apart, supports(member), member.depth
