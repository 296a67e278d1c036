"""A workbook as a report tells it: sheets of typed columns, plain cells, and charts drawn from them."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from kamkit.model.base import Value
from kamkit.model.money import Money
from kamkit.settings import Lang

WORKBOOK_TYPE = "application/vnd.kamkit.workbook+json"
ColumnType = Literal["text", "int", "number", "percent", "date", "money"]
NUMBERS = ("int", "number", "percent", "money")
Cell = str | int | float | bool | dict[str, str] | None


class Column(Value):
    """One column: its heading and what its cells are; a share of 1 is a percent, amounts stand in one currency."""

    head: str
    type: ColumnType = "text"
    currency: str | None = None


class Chart(Value):
    """A chart of some of the sheet's columns, counted from 0: below its table, or beside it."""

    kind: Literal["line", "column", "bar"]
    title: str
    categories: int
    series: tuple[int, ...] = Field(min_length=1)
    at: Literal["below", "beside"] = "below"
    alt: str = ""


class Sheet(Value):
    """One sheet: every row has a cell for each column; a day is an ISO text, an amount a decimal text."""

    name: str
    columns: tuple[Column, ...] = Field(min_length=1)
    rows: tuple[tuple[Any, ...], ...] = ()
    charts: tuple[Chart, ...] = ()

    @field_validator("rows", mode="before")
    @classmethod
    def _plain(cls, rows: Iterable[Iterable[Any]]) -> tuple[tuple[Cell, ...], ...]:
        return tuple(tuple(map(plain, row)) for row in rows)

    @model_validator(mode="after")
    def _fits(self) -> Self:
        for number, row in enumerate(self.rows, 1):
            if len(row) != len(self.columns):
                raise ValueError(f"{self.name}: row {number} has {len(row)} cells, {len(self.columns)} columns")
        for chart in self.charts:
            wrong = [at for at in (chart.categories, *chart.series) if not 0 <= at < len(self.columns)]
            wrong += [at for at in chart.series if at not in wrong and self.columns[at].type not in NUMBERS]
            if wrong:
                raise ValueError(f"{self.name}: chart {chart.title!r} draws columns {wrong}")
        return self


class About(Value):
    """Of whom and of which time a workbook tells, from data of which day, and whether names stand in full in it."""

    day: date
    subject: str = ""
    period: str = ""
    names: str = ""


class Workbook(Value):
    """A report's figures as a workbook; it shows itself in a notebook as data, from which the file is made."""

    v: Literal[1] = 1
    title: str
    sheets: tuple[Sheet, ...] = Field(min_length=1)
    lang: Lang = "zh"
    about: About | None = None

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        told = f"{self.title}: " + ", ".join(f"{sheet.name} ({len(sheet.rows)})" for sheet in self.sheets)
        return {WORKBOOK_TYPE: self.model_dump(mode="json"), "text/plain": told}


def plain(value: Any) -> Cell:
    """Return a value as JSON can hold it: days as ISO text, money as amount and currency, no number as nothing."""
    if isinstance(value, Money):
        return {"amount": str(value.major), "currency": value.currency}
    if isinstance(value, datetime):
        return None if value != value else value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if value is None or isinstance(value, str | bool | int | dict):
        return str(value) if isinstance(value, str) else value
    return _number(value)


def _number(value: Any) -> Cell:
    """Return a number of any library as Python's own; one that is none (NaN, NaT, infinite) as nothing."""
    found = value.item() if hasattr(value, "item") else value
    if isinstance(found, float):
        return found if math.isfinite(found) else None
    return found if isinstance(found, int) else None if found != found else str(found)
