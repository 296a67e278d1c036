"""Charts and frames of decision groups; loads pandas and matplotlib, so the kit imports it on first use."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from kamkit.errors import UsageError, problem
from kamkit.groups import coverage as grid
from kamkit.groups.contact import met
from kamkit.groups.influence import influence
from kamkit.lang.words import Words
from kamkit.look.charts import as_png
from kamkit.look.html import Html
from kamkit.model.group import DecisionGroup, Member
from kamkit.model.standards import GroupLimits
from kamkit.plots.group import coverage_grid, influence_map
from kamkit.plots.picture import Picture

CELL_COLUMNS = ("level", "function", "state", "expected", "next", "person", "name", "roles", "stance", "days", "met")
PEOPLE_COLUMNS = ("level", "function", "person", "name", "roles", "stance", "met", "hidden", "share", "low", "high")
TIE_COLUMNS = ("source", "source_name", "target", "target_name", "sign", "strength", "rival")


def draw(name: str, group: DecisionGroup, limits: GroupLimits, words: Words) -> Html:
    """Return a chart of a group as an image with its alternative text. Raise UsageError for a name that is no chart."""
    if name not in CHARTS:
        raise UsageError(problem("picture_unknown", name=name, wanted=", ".join(CHARTS)))
    picture = CHARTS[name](group, limits, words)
    return as_png(picture.figure, picture.alt)


def _coverage(group: DecisionGroup, limits: GroupLimits, words: Words) -> Picture:
    return coverage_grid(coverage_frame(group, limits), words)


def _influence(group: DecisionGroup, limits: GroupLimits, words: Words) -> Picture:
    return influence_map(people_frame(group, limits), ties_frame(group), words)


CHARTS: dict[str, Callable[[DecisionGroup, GroupLimits, Words], Picture]] = {
    "coverage": _coverage, "influence": _influence,
}


def coverage_frame(group: DecisionGroup, limits: GroupLimits) -> pd.DataFrame:
    """Return the coverage grid: a row a person in a cell, one with person None for an empty cell (CELL_COLUMNS).

    `state` is None for somebody whose level or function is unknown; `days` since the last contact, None where never met.
    """
    found = grid.coverage(group, limits)
    rows = [row for cell in found.cells for row in _cell_rows(cell, group)]
    rows += [_person_row(None, group.member(code), group) for code in found.unplaced]
    return pd.DataFrame(rows, columns=CELL_COLUMNS).astype(object)


def _cell_rows(cell: grid.Cell, group: DecisionGroup) -> list[tuple[object, ...]]:
    if not cell.members:
        return [(*_place(cell, group), None, None, (), None, None, False)]
    return [_person_row(cell, group.member(code), group) for code in cell.members]


def _place(cell: grid.Cell, group: DecisionGroup) -> tuple[object, ...]:
    whom = group.member(cell.next).person.name if cell.next else None
    return str(cell.level), str(cell.function), str(cell.state), cell.expected, whom


def _person_row(cell: grid.Cell | None, member: Member, group: DecisionGroup) -> tuple[object, ...]:
    unplaced = (member.level, member.function, None, False, None)
    roles = tuple(str(role) for role in member.roles)
    stance = None if member.stance is None else int(member.stance)
    return (*(_place(cell, group) if cell else unplaced), member.code, member.person.name, roles, stance,
            member.days_since(group.as_of), met(member))


def people_frame(group: DecisionGroup, limits: GroupLimits) -> pd.DataFrame:
    """Return a row a person, with the pull on the deciders and its bounds (PEOPLE_COLUMNS)."""
    pulls = influence(group, limits)
    rows = []
    for member in group.members:
        pull = pulls.of(member.code)
        stance = None if member.stance is None else int(member.stance)
        rows.append((
            member.level and str(member.level), member.function and str(member.function), member.code,
            member.person.name, tuple(str(role) for role in member.roles), stance, met(member), member.hidden,
            pull.share, pull.low, pull.high,
        ))
    return pd.DataFrame(rows, columns=PEOPLE_COLUMNS).astype({"stance": object})


def ties_frame(group: DecisionGroup) -> pd.DataFrame:
    """Return a row a tie, rivals' ties to persons last (TIE_COLUMNS); unknown sign or strength is None."""
    names = {member.code: member.person.name for member in group.members}
    rivals = {rival.code: f"{rival.name}（{rival.brand}）" for rival in group.rivals}
    rows = [(t.source, names[t.source], t.target, names[t.target], t.sign, t.strength, False) for t in group.ties]
    rows += [(t.rival, rivals.get(t.rival, t.rival), t.person, names[t.person], None, t.strength, True)
             for t in group.rival_ties]
    return pd.DataFrame(rows, columns=TIE_COLUMNS).astype({"sign": object, "strength": object})
