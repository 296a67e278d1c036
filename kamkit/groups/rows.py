"""Coverage, people and ties as plain rows, from which the kit makes frames for charts, tables and spreadsheets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kamkit.groups.contact import met
from kamkit.groups.coverage import coverage, state_of
from kamkit.groups.influence import influence
from kamkit.model.group import DecisionGroup
from kamkit.model.standards import GroupLimits

Row = dict[str, Any]


def coverage_rows(group: DecisionGroup, limits: GroupLimits, names: Mapping[str, str]) -> list[Row]:
    """Return one row for each person in each cell, one (person None) for each empty cell, one for each unplaced person.

    Somebody of a known level without a department (a head of everything) sits in the function "none"; `state` is None
    for somebody whose level is unknown.

    Columns: level, function, state, expected, next (a name), person, name, roles, stance, days, met.
    """
    grid = coverage(group, limits)
    rows = []
    for cell in grid.cells:
        shared = {"level": cell.level.value, "function": cell.function.value, "state": cell.state.value,
                  "expected": cell.expected, "next": _name(names, cell.next)}
        rows += [{**shared, **_person(group, code, names)} for code in cell.members or (None,)]
    return rows + [_unplaced(group, code, limits, names) for code in grid.unplaced]


def people_rows(group: DecisionGroup, limits: GroupLimits, names: Mapping[str, str]) -> list[Row]:
    """Return one row for each person: who, where, stance, met, hidden, and the influence on the decider.

    Columns: level, function, person, name, roles, stance, days, met, hidden, share, low, high.
    """
    found = influence(group, limits)
    rows = []
    for member in group.members:
        pull = found.of(member.code)
        rows.append({**_place(group, member.code), **_person(group, member.code, names), "hidden": member.hidden,
                     "share": pull.share, "low": pull.low, "high": pull.high})
    return rows


def tie_rows(group: DecisionGroup, names: Mapping[str, str]) -> list[Row]:
    """Return one row for each tie, rivals' too (`rival` True, sign None, `source_name` the rival's); unknown is None.

    Columns: source, source_name, target, target_name, sign, strength, rival.
    """
    known = {rival.code: f"{rival.name} ({rival.brand})" for rival in group.rivals}
    rivals = {**known, **names}
    ours = [{"source": tie.source, "source_name": _name(names, tie.source), "target": tie.target,
             "target_name": _name(names, tie.target), "sign": tie.sign, "strength": tie.strength, "rival": False}
            for tie in group.ties]
    theirs = [{"source": tie.rival, "source_name": _name(rivals, tie.rival), "target": tie.person,
               "target_name": _name(names, tie.person), "sign": None, "strength": tie.strength, "rival": True}
              for tie in group.rival_ties]
    return ours + theirs


def _name(names: Mapping[str, str], code: str | None) -> str | None:
    return None if code is None else names.get(code, code)


def _place(group: DecisionGroup, code: str) -> Row:
    member = group.member(code)
    return {"level": member.level.value if member.level else None,
            "function": member.function.value if member.function else None}


def _person(group: DecisionGroup, code: str | None, names: Mapping[str, str]) -> Row:
    if code is None:
        return {"person": None, "name": None, "roles": (), "stance": None, "days": None, "met": False}
    member = group.member(code)
    return {"person": code, "name": _name(names, code), "roles": tuple(role.value for role in member.roles),
            "stance": None if member.stance is None else int(member.stance),
            "days": member.days_since(group.as_of), "met": met(member)}


def _unplaced(group: DecisionGroup, code: str, limits: GroupLimits, names: Mapping[str, str]) -> Row:
    here = tuple(m for m in group.members if m.level == group.member(code).level and m.function is None)
    above = group.member(code).level is not None and group.member(code).function is None
    place = {**_place(group, code), "function": "none"} if above else _place(group, code)
    state = state_of(here, group, limits).value if above else None
    return {**place, "state": state, "expected": False, "next": None, **_person(group, code, names)}
