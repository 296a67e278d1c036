"""Pictures of a decision group: the coverage grid and the influence map, each with its alternative text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from kamkit.lang.words import Words
from kamkit.look.colours import LIGHT
from kamkit.look.drawing import Drawing
from kamkit.plots import grid, legend, lines, network
from kamkit.plots.picture import WIDTH, Picture, gap, joined, missing, stance_of, wrapped

TOP = 0.06
PEOPLE_COLUMNS = ["level", "function", "person", "name", "roles", "stance", "met", "hidden", "share", "low", "high"]
TIE_COLUMNS = ["source", "source_name", "target", "target_name", "sign", "strength", "rival"]
LARGEST_NAMED = 3
Row = Mapping[Any, Any]


def coverage_grid(cells: pd.DataFrame, words: Words) -> Picture:
    """Return departments × levels, in each cell who sits there, in which role, when last seen, and whom to see next.

    `cells`: columns level, function, state, expected, next, person, name, roles, stance, days, met; a row a person, one
    with person None for an empty cell, state None for a person whose level or department is unknown.
    """
    found = grid.boxes(cells, words)
    notes = _notes(cells, words)
    height = grid.HEAD + sum(tall + grid.GAP for _, tall in grid.rows_of(found)) + 0.17 * len(notes) + 2 * TOP
    sheet = Drawing(WIDTH, height)
    below = grid.draw(sheet, height - TOP, found, words)
    for at, line in enumerate(notes):
        sheet.write(line, 0.06, below - 0.085 - 0.17 * at, grid.SMALL, LIGHT.quiet)
    return Picture(sheet, _coverage_in_words(cells, words))


def influence_map(people: pd.DataFrame, ties: pd.DataFrame, words: Words) -> Picture:
    """Return who sways whom: levels as rows with the decision on top, departments as columns.

    Marker: stance; size: influence on the deciders; hollow: never met; line: a tie, as thick as strong, with a bar
    instead of an arrow where it pushes away, dashed where sign or strength is unknown; square: a rival's.
    `people` has PEOPLE_COLUMNS, `ties` TIE_COLUMNS; either may be empty.
    """
    everybody = people.reindex(columns=PEOPLE_COLUMNS).to_dict("records")
    every = ties.reindex(columns=TIE_COLUMNS).to_dict("records")
    ours, rivals = [tie for tie in every if not tie["rival"]], [tie for tie in every if tie["rival"]]
    plan = network.layout(everybody, words)
    foot = legend.flow(legend.signs(everybody, ours, rivals, words))
    lift = len(foot) * legend.LINE + 2 * legend.EDGE
    sheet = Drawing(WIDTH, max(plan.height, 0.6) + lift + network.HEAD)
    if not everybody:
        sheet.write(words("plots.nobody"), 0.1, lift + 0.4, network.NAME, LIGHT.quiet, up="base")
    lifted = network.lifted(plan, lift)
    lines.draw_bands(sheet, lifted, words)
    lines.draw_ties(sheet, lifted, ours)
    lines.draw_rivals(sheet, lifted, rivals)
    lines.draw_people(sheet, lifted)
    legend.draw(sheet, foot)
    return Picture(sheet, _map_in_words(everybody, every, words))


def _notes(cells: pd.DataFrame, words: Words) -> list[str]:
    notes = [words("plots.ours_note")]
    unplaced = [str(name) for name in cells.loc[cells["state"].isna(), "name"]]
    if unplaced:
        text = words("plots.unplaced", names=joined(unplaced, words))
        notes += wrapped(text, grid.SMALL, WIDTH - 0.12)
    return notes


def _sentences(parts: Iterable[str], words: Words) -> str:
    stop = words("plots.stop")
    return gap(words).join(part + stop for part in parts if part)


def _coverage_in_words(cells: pd.DataFrame, words: Words) -> str:
    placed = list(grid.by_cell(cells).values())
    heads = [rows[0] for rows in placed]
    head = words("plots.alt.coverage", cells=len(heads), fresh=sum(row["state"] == "fresh" for row in heads))
    held = ([row for row in rows if not missing(row["person"])] for rows in placed)
    told = [_cell_in_words(rows, words) for rows in held if rows]
    empty = [row for row in heads if row["state"] == "empty" and row["expected"]]
    names = joined((words("plots.alt.cell_name", **_place(row, words)) for row in empty), words)
    return _sentences([head, *told, words("plots.alt.empty", cells=names) if names else "",
                       *_notes(cells, words)[1:]], words)


def _place(row: Mapping[Any, Any], words: Words) -> dict[str, str]:
    return {"level": words(f"plots.level.{row['level']}"), "function": words(f"plots.function.{row['function']}")}


def _cell_in_words(rows: list[dict[Any, Any]], words: Words) -> str:
    people = joined((f"{_person(row, words)} {grid.seen(row, words)}" for row in rows), words)
    state = words(f"plots.state.{rows[0]['state']}")
    return words("plots.alt.cell", people=people, state=state, **_place(rows[0], words))


def _person(row: Mapping[Any, Any], words: Words) -> str:
    roles = grid.roles(row["roles"], words) or words("plots.alt.no_role")
    stance = words(f"plots.stance.{stance_of(row['stance'])}")
    return words("plots.alt.person", name=row["name"], roles=roles, stance=stance)


def _map_in_words(people: Sequence[Row], ties: Sequence[Row], words: Words) -> str:
    if not people:
        return words("plots.nobody")
    head = words("plots.alt.map", people=len(people), ties=sum(not tie["rival"] for tie in ties))
    told = joined((_person(row, words) for row in people), words)
    linked = [_tie(row, words) for row in ties]
    return _sentences([head, told, _strongest(people, words), *linked], words)


def _strongest(people: Sequence[Row], words: Words) -> str:
    others = [row for row in people if "decider" not in row["roles"]]
    most = sorted((row for row in others if _sway(row) > 0), key=lambda row: (-_sway(row), str(row["person"])))
    if not most:
        return words("plots.alt.nobody_sways")
    return words("plots.alt.strongest", people=joined((_share(row, words) for row in most[:LARGEST_NAMED]), words))


def _sway(row: Row) -> float:
    """Return a person's influence, the larger end of its bounds where it is not known for sure."""
    return max(abs(float(row[end])) for end in ("share", "low", "high") if not missing(row[end]))


def _share(row: Mapping[Any, Any], words: Words) -> str:
    low, high = round(100 * row["low"]), round(100 * row["high"])
    if low == high:
        return words("plots.alt.share", name=row["name"], percent=high)
    return words("plots.alt.share_open", name=row["name"], low=low, high=high)


def _tie(row: Mapping[Any, Any], words: Words) -> str:
    kind = ("rival" if row["rival"] else "tie_open" if missing(row["sign"])
            else "tie" if row["sign"] > 0 else "tie_negative")
    strength = "none" if missing(row["strength"]) else int(row["strength"])
    return words(f"plots.alt.{kind}", source=row["source_name"], target=row["target_name"],
                 strength=words(f"plots.strength.{strength}"))
