"""A table to drafts of records: the header row found, columns understood, every cell read or its fault noted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import PurePath
from typing import Any

from kamkit.errors import ImportRefused, Problem, Severity, problem
from kamkit.lang.text import Text
from kamkit.lang.words import table as words_table
from kamkit.ledger.cells import Row, Table, is_blank, shown
from kamkit.ledger.convert import Manner
from kamkit.ledger.headings import (
    Columns,
    Heading,
    count_known,
    kind_called,
    kind_exactly,
    match,
    names,
    place_names,
    plain,
    row_headings,
)
from kamkit.ledger.mapping import TableMap
from kamkit.ledger.places import column_letters
from kamkit.ledger.secret import fit_to_show
from kamkit.model.kinds import KINDS, PRIVATE
from kamkit.rules.sorts import sorts

SEARCHED_ROWS = 20
LongTexts = Mapping[tuple[str, str, str], str]
"""Whole texts of cells that were cut: (kind, code, field) to text."""


@dataclass
class Draft:
    """A row on its way to a record: its values, its faults, and in which column each field stands."""

    plan: Plan
    row: Row
    values: dict[str, Any]
    problems: list[Problem] = field(default_factory=list)
    code_made: bool = False

    def fault(self, field: str, key: str, value: Any = None, /, **values: Any) -> None:
        """Note a fault of one field, with its cell; the value is masked where it is personal."""
        column = self.plan.columns.fields.get(field)
        cell = value
        if cell is None and column is not None and column < len(self.row.cells):
            cell = self.row.cells[column]
        name = self.plan.headings[column].raw if column is not None else None
        where = self.plan.table.where(self.row.number, column, name)
        told = {"value": fit_to_show(self.plan.kind, field, cell), "name": field_name(self.plan.kind, field), **values}
        self.problems.append(problem(key, where, **told))


@dataclass
class Plan:
    """How one table is read: its kind, header row, columns and manner."""

    table: Table
    kind: str
    header: Row
    headings: list[Heading]
    columns: Columns
    map: TableMap | None
    manners: dict[str, Manner]
    rows: list[Row]


@dataclass(frozen=True)
class Asked:
    """What the reader was asked for: a kind, a currency, private details, and the names of terms such as segments."""

    kind: str | None = None
    currency: str = "CNY"
    private: bool = False
    terms: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def field_name(kind: str, field: str) -> Text:
    """Return the name of a field as a Text."""
    return words_table()[f"field.{kind}.{field}"]


def kind_name(kind: str) -> Text:
    """Return the name of a kind as a Text."""
    return words_table()[f"kind.{kind}"]


def plan_table(table: Table, asked: Asked, mapped: TableMap | None) -> Plan | None:
    """Return how a table is to be read, None where it is left out (and told). Raise ImportRefused."""
    kind = mapped.kind if mapped else asked.kind
    if not any(not is_blank(cell) for row in table.rows for cell in row.cells):
        table.told.append(problem("sheet_empty", table.where(), "warning"))
        return None
    index, kind = _mapped_header(table, mapped) if mapped else _find_header(table, kind)
    if KINDS[kind] in PRIVATE and not asked.private:
        table.told.append(problem("sheet_private", table.where(), "warning", kind=kind_name(kind)))
        return None
    header = table.rows[index]
    headings = row_headings(header.cells)
    columns = _mapped_columns(table, header, headings, mapped) if mapped else match(headings, kind)
    plan = Plan(table, kind, header, headings, columns, mapped, {}, table.rows[index + 1:])
    _leave_hidden(plan)
    plan.manners = {name: _manner(plan, name, asked) for name in columns.fields}
    _check_columns(plan)
    return plan


def _find_header(table: Table, kind: str | None) -> tuple[int, str]:
    """Return the header row's index and the kind. Raise ImportRefused where there is none, or several would do.

    A kind that was given, or is the very name of the sheet (of a text file: of the file), is taken; one that a name
    only speaks of ("客户台账") must know as many of the headings as any other kind.
    """
    rows = [(index, row_headings(row.cells)) for index, row in enumerate(table.rows[:SEARCHED_ROWS])]
    stem = PurePath(table.file).stem
    sure = kind or kind_exactly(stem if table.sheet is None else table.sheet)
    if sure:
        known, index = _best_row(rows, sure)
        if known and (kind or known >= 2 or _serves(rows[index][1], sure)):
            return index, sure
    if kind:
        raise ImportRefused(problem("header_not_found", table.where(), kind=kind_name(kind), wanted=_wanted(kind)))
    return _guess(table, rows, kind_called(table.sheet or "") or kind_called(stem))


def _best_row(rows: Sequence[tuple[int, list[Heading]]], kind: str) -> tuple[int, int]:
    known, place = max((count_known(headings, kind), -index) for index, headings in rows)
    return known, -place


def _guess(table: Table, rows: Sequence[tuple[int, list[Heading]]], spoken: str | None) -> tuple[int, str]:
    scored = [(count_known(headings, kind), -index, kind) for index, headings in rows for kind in KINDS
              if _serves(headings, kind)]
    scored = [score for score in scored if score[0] >= 2 or score[2] == spoken]
    best = max(scored, default=(0, 0, ""))
    rivals = [kind for count, index, kind in scored if (count, index) == best[:2]]
    if spoken in rivals:
        return -best[1], spoken
    if len(rivals) == 1:
        return -best[1], rivals[0]
    if len(rivals) > 1:
        raise ImportRefused(problem("kind_unclear", table.where(), kinds=_listed(map(_kind_and_key, rivals))))
    known, index = _best_row(rows, spoken) if spoken else (0, 0)
    if spoken and known >= 2:
        return index, spoken
    raise ImportRefused(problem("header_unknown", table.where()))


def _serves(headings: Sequence[Heading], kind: str) -> bool:
    given = match(headings, kind).fields
    return all(sort.field in given for sort in sorts(kind).values() if sort.required and sort.field != "code")


def _wanted(kind: str) -> Text:
    wanted = (sort.field for sort in sorts(kind).values() if sort.required and sort.field != "code")
    return _listed(field_name(kind, field) for field in wanted)


def _kind_and_key(kind: str) -> Text:
    name = kind_name(kind)
    return Text(zh=f"{name.zh}（{kind}）", en=f"{name.en} ({kind})")


def _listed(names_of: Iterable[Text]) -> Text:
    listed = list(names_of)
    return Text(zh="、".join(name.zh for name in listed), en=", ".join(name.en for name in listed))


def _mapped_header(table: Table, mapped: TableMap) -> tuple[int, str]:
    wanted = {plain(name) for name in (*mapped.columns.values(), *mapped.extra.values())}
    counts = [len(wanted & {plain(shown(cell)) for cell in row.cells}) for row in table.rows[:SEARCHED_ROWS]]
    if not max(counts):
        raise ImportRefused(problem("header_not_found", table.where(), kind=kind_name(mapped.kind),
                                    wanted=", ".join(mapped.columns.values())))
    return counts.index(max(counts)), mapped.kind


def _mapped_columns(table: Table, header: Row, headings: Sequence[Heading], mapped: TableMap) -> Columns:
    columns, found = Columns(), {plain(head.raw): number for number, head in enumerate(headings) if head.raw}
    for given, into in ((mapped.columns, columns.fields), (mapped.extra, columns.extra)):
        for name, wanted in given.items():
            if plain(wanted) in found:
                into[name] = found[plain(wanted)]
            else:
                place = table.where(header.number)
                table.problems.append(problem("mapped_column_missing", place, name=wanted, field=name))
    used = {*columns.fields.values(), *columns.extra.values()}
    left = {plain(name) for name in mapped.ignore} | place_names()
    for number, head in enumerate(headings):
        if head.key in names("private") and number not in columns.fields.values():
            columns.private.append(number)
        elif number not in used and head.raw and plain(head.raw) not in left:
            columns.unknown.append(number)
    columns.extra = {name: number for name, number in columns.extra.items() if number not in columns.private}
    return columns


def _leave_hidden(plan: Plan) -> None:
    columns, hidden = plan.columns, plan.table.hidden_columns
    gone = [number for number, head in enumerate(plan.headings) if number in hidden and head.raw]
    if not gone:
        return
    columns.fields = {name: number for name, number in columns.fields.items() if number not in hidden}
    columns.extra = {name: number for name, number in columns.extra.items() if number not in hidden}
    columns.unknown = [number for number in columns.unknown if number not in hidden]
    place = plan.table.where(plan.header.number)
    plan.table.told.append(problem("columns_hidden", place, "warning", names=_names(plan, gone)))


def _names(plan: Plan, columns: Sequence[int]) -> str:
    shown_names = [plan.headings[number].raw or column_letters(number + 1) for number in columns]
    return ", ".join(shown_names[:12]) + (" …" if len(shown_names) > 12 else "")


def _manner(plan: Plan, name: str, asked: Asked) -> Manner:
    head, mapped = plan.headings[plan.columns.fields[name]], plan.map
    currency = head.currency or (mapped.currency if mapped else None) or asked.currency
    scale = Decimal(head.scale) * (mapped.scale.get(name, Decimal(1)) if mapped else Decimal(1))
    terms = {plain(term): key for term, key in asked.terms.get(f"{plan.kind}.{name}", {}).items()}
    return Manner(currency, mapped.dates if mapped else None, plan.table.old_dates, scale, terms)


def _check_columns(plan: Plan) -> None:
    table, columns, row = plan.table, plan.columns, plan.header.number
    given = set(columns.fields) | set(plan.map.constants if plan.map else ())
    for sort in sorts(plan.kind).values():
        if sort.required and sort.field != "code" and sort.field not in given:
            table.problems.append(problem("column_missing", table.where(row), name=field_name(plan.kind, sort.field)))
    for first, second in columns.twice:
        where = table.where(row, second, plan.headings[second].raw)
        letters, name = column_letters(first + 1), plan.headings[first].raw
        table.problems.append(problem("column_twice", where, other=letters, first=name))
    _tell_columns(plan)


def _tell_columns(plan: Plan) -> None:
    table, columns, row = plan.table, plan.columns, plan.header.number
    listed: list[tuple[str, list[int], Severity]] = [
        ("columns_unknown", columns.unknown, "warning"), ("columns_private", columns.private, "warning"),
        ("columns_spare", columns.spare, "note"), ("columns_odd", columns.odd, "note")]
    for key, numbers, severity in listed:
        if numbers:
            table.told.append(problem(key, table.where(row), severity, names=_names(plan, numbers)))
    scaled = [name for name, manner in plan.manners.items() if manner.scale != 1]
    for name in scaled:
        where = table.where(row, columns.fields[name], plan.headings[columns.fields[name]].raw)
        table.told.append(problem("column_scaled", where, "note", scale=f"{plan.manners[name].scale:,f}"))
