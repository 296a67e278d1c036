"""Spreadsheet files to checked records; nothing is stored here, and what the store knows is handed in."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from kamkit.errors import ImportRefused, Problem, UsageError, Where, problem
from kamkit.ledger.ahead import tell_ahead
from kamkit.ledger.build import Building, Built, Homes, Known
from kamkit.ledger.cells import Table, shown
from kamkit.ledger.csvtext import read_text
from kamkit.ledger.drafts import drafts_of
from kamkit.ledger.longtexts import beside, split_long_texts
from kamkit.ledger.mapping import ImportMap, TableMap
from kamkit.ledger.sources import take
from kamkit.ledger.tables import Asked, Draft, LongTexts, Plan, field_name, kind_name, plan_table
from kamkit.ledger.workbook import read_workbook
from kamkit.model.base import Record
from kamkit.model.kinds import KINDS

PREVIEWED = 5
WATCHED = {"accounts": ("account_class", "specialist"), "deals": ("account", "specialist"), "visits": ("specialist",)}
"""What a reader of the book will miss first: told when it is unknown."""


@dataclass(frozen=True)
class Rejected:
    """A row from which no record came: place, cells, why, and the code made for it where it has no column for one."""

    file: str
    sheet: str | None
    row: int
    kind: str
    header: tuple[str, ...]
    cells: tuple[str, ...]
    problems: tuple[Problem, ...]
    code: str | None = None


@dataclass(frozen=True)
class TableRead:
    """One sheet or text file as read: what it is, how many rows are good, what is told of it, and its first rows.

    `columns` names the fields that a heading fills, `rows_of` the row from which each record came, by its code.
    """

    file: str
    sheet: str | None
    kind: str
    header_row: int
    rows: int
    good: int
    bad: int
    told: tuple[Problem, ...]
    columns: Mapping[str, tuple[str, ...]]
    preview: tuple[tuple[str, ...], ...]
    rows_of: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Reading:
    """What came of all files: good records, problems (errors and warnings), tables, rejected rows, files by SHA-256."""

    records: tuple[Record, ...]
    problems: tuple[Problem, ...]
    tables: tuple[TableRead, ...]
    rejected: tuple[Rejected, ...]
    files: Mapping[str, str] = field(default_factory=dict)

    @property
    def errors(self) -> tuple[Problem, ...]:
        """Return the problems for which nothing is to be stored, unless good rows are accepted."""
        return tuple(found for found in self.problems if found.severity == "error")

    @property
    def told(self) -> tuple[Problem, ...]:
        """Return everything to be told that keeps nothing out: warnings, and the notes of each table."""
        warnings = [found for found in self.problems if found.severity != "error"]
        shown = {id(found) for found in warnings}
        return (*warnings, *(found for table in self.tables for found in table.told if id(found) not in shown))

    @property
    def broken(self) -> tuple[Problem, ...]:
        """Return the errors that are not of one row: a file, a sheet or a column that could not be read at all."""
        rows = {id(found) for one in self.rejected for found in one.problems if found.where.row == one.row}
        return tuple(found for found in self.errors if id(found) not in rows)


def read_files(files: Sequence[Path], *, kind: str | None = None, mapping: ImportMap | None = None,
               known: Known | None = None, currency: str = "CNY", private: bool = False,
               terms: Mapping[str, Mapping[str, str]] | None = None, today: date | None = None,
               homes: Homes | None = None) -> Reading:
    """Return what the files hold: records that passed every check, and everything that is wrong, each with its place.

    `known` are codes of the store by kind (a set, or code to name); with None, references to kinds that no file holds
    are not checked. `homes` are the accounts of what the store has, by kind and code. `terms` gives names of keys, by
    field: {"accounts.segment": {"医院": "hospital"}}. With `today` given, later days are pointed out where only what
    has happened is told. A folder may be given with a mapping, which names its files. Raise UsageError for an unknown
    kind.
    """
    if kind is not None and kind not in KINDS:
        raise UsageError(problem("not_one_of", value=kind, wanted=", ".join(KINDS)))
    asked = Asked(kind, currency, private, terms or {})
    reader = _Files(asked, mapping)
    with _uncollected():
        for path in files:
            reader.file(Path(path))
        return reader.reading(Building(known, homes), today)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Hold the collector still while a great many small values without cycles come into being (a third of the time)."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


class _Files:
    """Read files one after the other; a refused one does not stop the others."""

    def __init__(self, asked: Asked, mapping: ImportMap | None):
        self.asked, self.mapping = asked, mapping
        self.problems: list[Problem] = []
        self.tables: list[Table] = []
        self.plans: list[tuple[Plan, list[Draft]]] = []
        self.files: dict[str, str] = {}

    def file(self, path: Path) -> None:
        if path.is_dir() and self.mapping:
            inside = self.mapping.files_in(path)
            if not inside:
                self.problems.append(problem("folder_has_none", Where(path.name), mapping=self.mapping.name))
            for one in inside:
                self.file(one)
            return
        try:
            source = take(path)
            if source.sha256 in self.files:
                same = self.files[source.sha256]
                self.problems.append(problem("file_given_twice", Where(source.name), "warning", name=same))
                return
            tables = read_workbook(source) if source.sort == "workbook" else (read_text(source),)
        except ImportRefused as refused:
            self.problems.extend(refused.problems)
            return
        self.files[source.sha256] = source.name
        self._tables(*split_long_texts(tables))

    def _tables(self, tables: Sequence[Table], long_texts: LongTexts) -> None:
        before = len(self.plans)
        failed: list[Problem] = []
        left = beside(tables)
        for table in (one for one in tables if one.sheet not in left):
            self.tables.append(table)
            try:
                self._table(table, long_texts)
            except ImportRefused as refused:
                failed.extend(refused.problems)
        strangers_only = len(self.plans) == before
        for found in failed:
            stranger = found.key in {"header_unknown", "header_not_found"} and not strangers_only
            self.problems.append(replace(found, severity="warning") if stranger else found)

    def _table(self, table: Table, long_texts: LongTexts) -> None:
        mapped = self.mapping.of(table.file, table.sheet) if self.mapping else None
        if self.mapping and not mapped:
            table.told.append(problem("table_unmapped", table.where(), "warning", mapping=self.mapping.name))
            return
        plan = plan_table(table, self.asked, mapped)
        if plan:
            self.plans.append((plan, drafts_of(plan, long_texts)))

    def reading(self, building: Building, today: date | None) -> Reading:
        """Return everything that was read."""
        self._check_mapped()
        built = building.run(draft for _, drafts in self.plans for draft in drafts)
        by_plan: dict[int, list[Built]] = {}
        for one in built:
            by_plan.setdefault(id(one.draft.plan), []).append(one)
        for plan, _ in self.plans:
            _tell_blanks(plan, by_plan.get(id(plan), []))
            if today:
                tell_ahead(plan, by_plan.get(id(plan), []), today)
        _tell_idle(self.plans, built)
        tables = tuple(_table_read(plan, by_plan.get(id(plan), [])) for plan, _ in self.plans)
        rejected = tuple(_rejected(one) for plan, _ in self.plans for one in by_plan.get(id(plan), [])
                         if one.record is None)
        records = tuple(one.record for one in built if one.record is not None)
        faults = (found for plan, _ in self.plans for one in by_plan.get(id(plan), []) for found in one.draft.problems)
        problems = [*self.problems, *self._told(), *faults]
        return Reading(records, tuple(problems), tables, rejected, dict(self.files))

    def _told(self) -> list[Problem]:
        """Return the faults and warnings of tables; notes stay with their table, unless it gave no records at all."""
        read = {id(plan.table) for plan, _ in self.plans}
        found = [one for table in self.tables for one in table.problems]
        found += [one for table in self.tables for one in table.told if one.severity != "note" or id(table) not in read]
        return found

    def _check_mapped(self) -> None:
        if not self.mapping:
            return
        for wanted in self.mapping.tables:
            if not any(wanted.is_for(table.file, table.sheet) for table in self.tables):
                self.problems.append(problem("mapped_file_missing", Where(self.mapping.name), "warning",
                                             name=wanted.file, kind=kind_name(wanted.kind)))


def _table_read(plan: Plan, built: Sequence[Built]) -> TableRead:
    rows_of = {one.record.code: one.draft.row.number for one in built if one.record is not None}
    good = sum(one.record is not None for one in built)
    columns: dict[str, tuple[str, ...]] = {}
    for name, number in plan.columns.fields.items():
        raw = plan.headings[number].raw
        columns[raw] = (*columns.get(raw, ()), name)
    numbers = list(dict.fromkeys(plan.columns.fields.values()))
    preview = tuple(tuple(shown(one.draft.row.cells[n]) if n < len(one.draft.row.cells) else "" for n in numbers)
                    for one in built[:PREVIEWED])
    return TableRead(plan.table.file, plan.table.sheet, plan.kind, plan.header.number, len(built), good,
                     len(built) - good, tuple(plan.table.told), columns, preview, rows_of)


def _rejected(one: Built) -> Rejected:
    draft, plan = one.draft, one.draft.plan
    cells, code = list(map(shown, draft.row.cells)), draft.values.get("code") if draft.code_made else None
    column = plan.columns.fields.get("code")
    if code and column is not None and column < len(cells):
        cells[column], code = code, None
    return Rejected(plan.table.file, plan.table.sheet, draft.row.number, plan.kind,
                    tuple(head.raw for head in plan.headings), tuple(cells),
                    tuple(draft.problems or plan.table.problems), code)


def _tell_blanks(plan: Plan, built: Sequence[Built]) -> None:
    """Tell how many records have no class, account or specialist: they are kept, and what is unknown stays unknown."""
    records = [one.record for one in built if one.record is not None]
    for name in WATCHED.get(plan.kind, ()):
        empty = sum(getattr(record, name) is None for record in records)
        if empty and (name in plan.columns.fields or name == "account_class"):
            plan.table.told.append(problem("told_blank", plan.table.where(), "note", count=empty, rows=len(records),
                                           name=field_name(plan.kind, name)))


def _tell_idle(plans: Sequence[tuple[Plan, list[Draft]]], built: Sequence[Built]) -> None:
    """Tell which specialists have no deal, where the files hold both."""
    records = [one.record for one in built if one.record is not None]
    deals = Counter(getattr(record, "specialist", None) for record in records if record.KIND == "deals")
    if not deals:
        return
    for plan, _ in plans:
        if plan.kind == "specialists":
            idle = [one.record for one in built if one.record is not None and one.draft.plan is plan
                    and not deals[one.record.code]]
            if idle:
                names = ", ".join(str(getattr(record, "name", record.code)) for record in idle[:12])
                plan.table.told.append(problem("told_idle", plan.table.where(), "note", count=len(idle), names=names))


__all__ = ["Reading", "Rejected", "TableMap", "TableRead", "read_files"]
