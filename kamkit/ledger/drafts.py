"""The rows of a planned table as drafts: totals and blank rows left out, ragged lines refused, every cell read."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from kamkit.errors import problem
from kamkit.ledger.cells import Cell, Row, is_blank, shown
from kamkit.ledger.convert import Manner, Tidied, read_value
from kamkit.ledger.figures import CODES, SIGNS, Unread
from kamkit.ledger.headings import ANY_MONEY, names, plain
from kamkit.ledger.places import column_letters
from kamkit.ledger.secret import fit_to_show
from kamkit.ledger.sheetscan import DDE
from kamkit.ledger.tables import Draft, LongTexts, Plan, field_name
from kamkit.ledger.workbook import some
from kamkit.rules.sorts import Sort, sorts

CUT = "…"
TOTAL_STARTS = frozenset("合总小汇共累tsgTSG")


@dataclass
class _Column:
    """One field's column and how its cells are read."""

    field: str
    number: int
    sort: Sort
    manner: Manner
    fixes: dict[str, str]
    values: dict[str, str]
    currency: str


class Drafting:
    """Read one planned table row by row, counting what is to be told."""

    def __init__(self, plan: Plan, long_texts: LongTexts):
        self.plan, self.long_texts = plan, long_texts
        self.columns = [self._column(name, number) for name, number in plan.columns.fields.items()]
        self.constants = self._constants()
        self.width = len(plan.header.cells)
        self.heading = next((cell for cell in plan.header.cells if not is_blank(cell)), None)
        self.unnamed = [number for number, head in enumerate(plan.headings) if not head.raw]
        self.named = max((n for n, head in enumerate(plan.headings) if head.raw), default=-1) + 1
        self.fixed: Counter[tuple[str, str, str]] = Counter()
        self.totals: list[int] = []
        self.repeated: list[int] = []
        self.beyond: dict[int, int] = {}
        self.formulas: list[tuple[int, int]] = []
        self.required = [sort.field for sort in sorts(plan.kind).values() if sort.required and sort.field != "code"]

    def _column(self, name: str, number: int) -> _Column:
        mapped = self.plan.map
        fixes, values = (mapped.fixes.get(name, {}), mapped.values.get(name, {})) if mapped else ({}, {})
        manner = self.plan.manners[name]
        return _Column(name, number, sorts(self.plan.kind)[name], manner, dict(fixes), dict(values), manner.currency)

    def _constants(self) -> dict[str, Any]:
        """Return the values that the mapping gives to every row."""
        found: dict[str, Any] = {}
        for name, text in (self.plan.map.constants if self.plan.map else {}).items():
            sort = sorts(self.plan.kind)[name]
            try:
                found[name] = read_value(text, sort, self.plan.manners.get(name, Manner()))
            except Unread as unread:
                told: dict[str, Any] = {"value": text, "name": field_name(self.plan.kind, name), **unread.values}
                self.plan.table.problems.append(problem(unread.key, self.plan.table.where(), **told))
        return found

    def run(self) -> list[Draft]:
        """Return the table's drafts; what was left out or put in order is told in its table."""
        drafts = [self._draft(row) for row in self.plan.rows if self._counts(row)]
        self._tell()
        if not drafts:
            self.plan.table.told.append(problem("no_rows", self.plan.table.where(self.plan.header.number), "warning"))
        return drafts

    def _counts(self, row: Row) -> bool:
        """Return whether a row holds a record: it is not blank, no total and not the header once more."""
        first = next((cell for cell in row.cells if not is_blank(cell)), None)
        if first is None:
            return False
        if isinstance(first, str) and first.strip()[:1] in TOTAL_STARTS and _is_total(first) and len(self.columns) > 1:
            self.totals.append(row.number)
            return False
        if first == self.heading and row.cells[:self.width] == self.plan.header.cells:
            self.repeated.append(row.number)
            return False
        return True

    def _draft(self, row: Row) -> Draft:
        draft = Draft(self.plan, row, dict(self.constants))
        if self._ragged(draft):
            return draft
        cells, money = row.cells, self._currencies(draft)
        code = self.plan.columns.fields.get("code")
        for column in self.columns:
            cell = cells[column.number] if column.number < len(cells) else None
            if cell is None:
                continue
            if type(cell) is str:
                cell = self._text(cell, column, row, code)
                if cell is None:
                    continue
            if column.sort.name == "money":
                column.manner.currency = money.get(column.field) or money.get(ANY_MONEY) or column.currency
            try:
                value = read_value(cell, column.sort, column.manner)
            except Unread as unread:
                draft.fault(column.field, unread.key, None, **unread.values)
                draft.values.pop(column.field, None)
                continue
            if value is not None:
                draft.values[column.field] = value
        if self.plan.columns.extra:
            self._extra(draft)
        self._required(draft)
        return draft

    def _ragged(self, draft: Draft) -> bool:
        cells, table = draft.row.cells, self.plan.table
        if len(cells) == self.width and not self.unnamed:
            return False
        beyond = [number for number in range(self.width, len(cells)) if not is_blank(cells[number])]
        if table.text and (beyond or len(cells) < self.named):
            place = table.where(draft.row.number)
            draft.problems.append(problem("row_ragged", place, count=len(cells), wanted=self.width))
            return True
        unnamed = [number for number in self.unnamed if number < len(cells) and not is_blank(cells[number])]
        for number in (*beyond, *unnamed):
            self.beyond.setdefault(number, draft.row.number)
        return False

    def _text(self, cell: str, column: _Column, row: Row, code: int | None) -> Cell:
        text = cell.strip()
        if not text:
            return None
        if column.fixes and text in column.fixes:
            self.fixed[column.field, text, column.fixes[text]] += 1
            text = column.fixes[text]
        if column.values:
            text = column.values.get(text, text)
        if self.long_texts and text.endswith(CUT) and code is not None:
            text = self.long_texts.get((self.plan.kind, shown(row.cells[code]).strip(), column.field), text)
        if text[0] == "=" or ("|" in text and DDE.search(text)):
            self.formulas.append((row.number, column.number))
        return text

    def _currencies(self, draft: Draft) -> dict[str, str]:
        found: dict[str, str] = {}
        for name, number in self.plan.columns.currencies.items():
            cell = draft.row.cells[number] if number < len(draft.row.cells) else None
            if is_blank(cell):
                continue
            text = shown(cell).strip().lower()
            code = SIGNS.get(text) or text.upper()
            if text in SIGNS or text in CODES or (len(code) == 3 and code.isascii() and code.isalpha()):
                found[name] = code
            else:
                where = self.plan.table.where(draft.row.number, number, self.plan.headings[number].raw)
                draft.problems.append(problem("cell_not_currency", where, value=fit_to_show(draft.plan.kind, "", cell)))
        return found

    def _extra(self, draft: Draft) -> None:
        cells = draft.row.cells
        extra = {name: shown(cells[number]).strip() for name, number in self.plan.columns.extra.items()
                 if number < len(cells) and not is_blank(cells[number])}
        if extra:
            draft.values["extra"] = {**draft.values.get("extra", {}), **extra}

    def _required(self, draft: Draft) -> None:
        if all(name in draft.values for name in self.required):
            return
        faulty = {found.where.column for found in draft.problems}
        for name in self.required:
            column = self.plan.columns.fields.get(name)
            if name not in draft.values and column is not None and column_letters(column + 1) not in faulty:
                draft.fault(name, "cell_required", "")

    def _tell(self) -> None:
        table, where = self.plan.table, self.plan.table.where()
        for key, rows in (("totals_left", self.totals), ("headers_left", self.repeated)):
            if rows:
                table.told.append(problem(key, where, "note", rows=some(rows)))
        for (field, before, after), count in self.fixed.items():
            name = self.plan.headings[self.plan.columns.fields[field]].raw
            table.told.append(problem("told_fixed", where, "note", before=before, after=after, count=count, name=name))
        for column in self.columns:
            for key, tidied in column.manner.tidied.items():
                self._tell_tidied(key, tidied, column)
        for number, row in self.beyond.items():
            table.told.append(problem("column_without_heading", table.where(row, number), "warning"))
        if self.formulas:
            row, number = self.formulas[0]
            place = table.where(row, number, self.plan.headings[number].raw)
            table.told.append(problem("told_formula_texts", place, "warning", count=len(self.formulas)))

    def _tell_tidied(self, key: str, tidied: Tidied, column: _Column) -> None:
        before = fit_to_show(self.plan.kind, column.field, tidied.before)
        self.plan.table.told.append(problem(key, self.plan.table.where(), "note", count=tidied.count, before=before,
                                            after=tidied.after, name=self.plan.headings[column.number].raw))


def _is_total(text: str) -> bool:
    compared = plain(text)
    return compared in names("totals") or any(
        compared.startswith(name) and len(compared) <= len(name) + 3 for name in names("totals") if not name.isascii())


def drafts_of(plan: Plan, long_texts: LongTexts) -> list[Draft]:
    """Return the drafts of a planned table."""
    return Drafting(plan, long_texts).run()
