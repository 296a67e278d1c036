"""A report's workbook to an Excel file: typed cells, native charts, pages that print and say of whom and of which time
they tell, nothing that calculates."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from kamkit.lang.words import Words
from kamkit.look.colours import LIGHT
from kamkit.model.workbook import About, Chart, Column, Sheet, Workbook
from kamkit.sheets.cells import legal, width
from kamkit.sheets.xlsx import CELL_UNITS, CUT, FIRST_DAY, LARGEST, MADE, OPTIONS, PART_UNITS, parts, units

A4 = 9
NARROW, WIDE, WRAP = 8, 44, 40
SHEET_NAME = 31
FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
FORMATS = {"int": "#,##0", "number": "#,##0.0", "percent": "0.0%", "date": "yyyy-mm-dd"}
LINES = (LIGHT.accent, LIGHT.neutral, LIGHT.rival, LIGHT.ours, LIGHT.quiet, LIGHT.opponent)
DASHES = ("solid", "dash", "round_dot", "long_dash", "square_dot", "dash_dot")
MARKERS = ("circle", "square", "triangle", "diamond", "x", "plus")
CHART_SIZE = {"width": 720, "height": 300}
CHART_ROWS = 17  # rows of ordinary height that one chart covers
LONGEST_SUBJECT = 40
"""So much of a name stands in a page's foot, that period and day have their place."""


def as_xlsx(workbook: Workbook) -> bytes:
    """Return the workbook's file: a sheet each, landscape on A4, as wide as the page; same data, same bytes.

    Where the workbook says what it is about, that stands on a first sheet, at the foot of every page and in the file's
    properties.

    A text too long for a cell stands whole on a sheet of its own, cut with “…” where it was.
    """
    return _File(workbook).made()


class _File:
    """One file in the making."""

    def __init__(self, workbook: Workbook):
        self.workbook, self.words = workbook, Words(workbook.lang)
        self.buffer = io.BytesIO()
        self.book = xlsxwriter.Workbook(self.buffer, OPTIONS)
        title = legal(workbook.title)
        self.line = self._line()
        self.book.set_properties({"title": title[:255], "subject": self.line[:255], "created": MADE, "author": "",
                                  "comments": ""})
        self.head = self.book.add_format({"bold": True, "bg_color": LIGHT.panel, "border": 1, "valign": "top",
                                          "border_color": LIGHT.line, "text_wrap": True})
        self.formats: dict[str, Any] = {}
        self.names: set[str] = set()
        self.long: list[tuple[str, str, str]] = []

    def made(self) -> bytes:
        if self.workbook.about:
            self._about(self.workbook.about)
        for sheet in self.workbook.sheets:
            self._sheet(sheet)
        if self.long:
            self._long_texts()
        self.book.close()
        return self.buffer.getvalue()

    def _line(self) -> str:
        """Return of whom and of which time the workbook tells, and the day of its data, in one line."""
        about = self.workbook.about
        if about is None:
            return ""
        subject = about.subject if len(about.subject) <= LONGEST_SUBJECT else f"{about.subject[:LONGEST_SUBJECT]}…"
        told = (subject, about.period, self.words("sheets.as_of", day=about.day.isoformat()))
        return legal(self.words("sheets.about_between").join(part for part in told if part))

    def _about(self, about: About) -> None:
        """Add the sheet that says what the others are about."""
        page = self._paper(self._name(self.words("sheets.about")))
        page.set_column(0, 0, 16)
        page.set_column(1, 1, 90)
        lines = {"title": self.workbook.title, "subject": about.subject, "period": about.period,
                 "day": about.day.isoformat(), "names": about.names}
        for row, (name, told) in enumerate((name, told) for name, told in lines.items() if told):
            page.write_string(row, 0, self.words(f"sheets.about_{name}"), self.head)
            page.write_string(row, 1, legal(told), self._format("text", True))

    def _sheet(self, sheet: Sheet) -> None:
        name = self._name(sheet.name)
        page = self._page(name, [column.head for column in sheet.columns], len(sheet.rows))
        for at, column in enumerate(sheet.columns):
            shown = [column.head, *(_shown(row[at]) for row in sheet.rows[:200])]
            wanted = max(map(width, shown)) + 2
            page.set_column(at, at, min(max(wanted, NARROW), WIDE), self._format("text", wanted > WRAP))
            for number, row in enumerate(sheet.rows, 1):
                self._cell(page, name, (number, at), row[at], column)
        for number, chart in enumerate(sheet.charts):
            self._chart(page, name, sheet, chart, number)

    def _page(self, name: str, heads: Sequence[str], rows: int) -> Any:
        """Return a new sheet with its heads, which stay in sight and are printed on every page."""
        page = self._paper(name)
        page.repeat_rows(0)
        page.freeze_panes(1, 1)
        for at, head in enumerate(heads):
            page.write_string(0, at, legal(head), self.head)
        page.autofilter(0, 0, max(rows, 1), len(heads) - 1)
        return page

    def _paper(self, name: str) -> Any:
        """Return a new, empty sheet whose pages say at head and foot what they are."""
        page = self.book.add_worksheet(name)
        page.set_landscape()
        page.set_paper(A4)
        page.fit_to_pages(1, 0)
        page.set_margins(left=0.5, right=0.5, top=0.8, bottom=0.7)
        page.set_header(f"&L{_printed(self.workbook.title)}&R{_printed(name)}")
        page.set_footer(f"&L{_printed(self.line)}&R&P / &N" if self.line else "&R&P / &N")
        return page

    def _name(self, wanted: str) -> str:
        """Return a name that a sheet may have: short, none of the forbidden signs, not one that is taken."""
        clean = FORBIDDEN.sub(" ", legal(wanted)).strip().strip("'") or "·"
        for ending in ("", *(f" {number}" for number in range(2, 1000))):
            name = _within(clean, SHEET_NAME - len(ending)) + ending
            if name.casefold() not in self.names:
                break
        self.names.add(name.casefold())
        return name

    # -- cells ---------------------------------------------------------------------------------------------------------

    def _cell(self, page: Any, name: str, at: tuple[int, int], held: Any, column: Column) -> None:
        """Write one cell by its column's type; what does not fit the type stands there as the text it is."""
        if held is None:
            return
        kind = column.type
        if kind == "money" and (amount := _amount(held)) is not None:
            currency = held["currency"] if isinstance(held, dict) else column.currency or ""
            page.write_number(*at, amount, self._format(_money(amount, currency)))
        elif kind in ("int", "number", "percent") and (number := _amount(held)) is not None:
            page.write_number(*at, number, self._format(FORMATS[kind]))
        elif kind == "date" and (day := _day(held)) is not None:
            page.write_datetime(*at, day, self._format(FORMATS["date"]))
        else:
            page.write_string(*at, self._text(_shown(held), name, at))

    def _format(self, number: str, wrap: bool = False) -> Any:
        """Return the format of a number ("text": none), made once."""
        key = f"{number}|{wrap}"
        if key not in self.formats:
            wanted: dict[str, Any] = {"valign": "top", "text_wrap": wrap}
            self.formats[key] = self.book.add_format(wanted if number == "text" else {**wanted, "num_format": number})
        return self.formats[key]

    def _text(self, text: str, name: str, at: tuple[int, int]) -> str:
        kept = legal(text)
        if units(kept) <= CELL_UNITS:
            return kept
        self.long.append((name, xl_rowcol_to_cell(*at), kept))
        return parts(kept, CELL_UNITS - 1)[0] + CUT

    def _long_texts(self) -> None:
        heads = [self.words(f"sheets.long_{name}") for name in ("sheet", "cell", "part", "text")]
        lines = [(name, cell, number, piece) for name, cell, text in self.long
                 for number, piece in enumerate(parts(text, PART_UNITS), 1)]
        page = self._page(self._name(self.words("sheets.long_texts")), heads, len(lines))
        page.set_column(3, 3, 80, self._format("text", True))
        for row, (name, cell, number, piece) in enumerate(lines, 1):
            page.write_string(row, 0, name)
            page.write_string(row, 1, cell)
            page.write_number(row, 2, number)
            page.write_string(row, 3, piece)

    # -- charts --------------------------------------------------------------------------------------------------------

    def _chart(self, page: Any, name: str, sheet: Sheet, chart: Chart, number: int) -> None:
        """Draw a native chart of the sheet's own cells, told apart by dash and marker as well as by colour."""
        if not sheet.rows:
            return
        drawn = self.book.add_chart({"type": chart.kind})
        last = len(sheet.rows)
        for turn, at in enumerate(chart.series):
            drawn.add_series({
                "name": [name, 0, at],
                "categories": [name, 1, chart.categories, last, chart.categories],
                "values": [name, 1, at, last, at],
                **_style(chart.kind, turn),
            })
        drawn.set_title({"name": legal(chart.title), "name_font": {"size": 12}, "overlay": False})
        drawn.set_legend({"position": "bottom"} if len(chart.series) > 1 else {"none": True})
        drawn.set_size(CHART_SIZE)
        _axes(drawn, chart, sheet)
        below = chart.at == "below"
        row, column = (last + 2 + number * CHART_ROWS, 0) if below else (number * CHART_ROWS, len(sheet.columns) + 1)
        said = {"description": legal(chart.alt or chart.title), "object_position": 2}
        page.insert_chart(row, column, drawn, said)


def _style(kind: str, turn: int) -> dict[str, Any]:
    colour = LINES[turn % len(LINES)]
    if kind != "line":
        return {"fill": {"color": colour}, "gap": 60}
    mark = {"type": MARKERS[turn % len(MARKERS)], "size": 5, "fill": {"color": colour}, "border": {"color": colour}}
    return {"line": {"color": colour, "width": 2, "dash_type": DASHES[turn % len(DASHES)]}, "marker": mark}


def _axes(drawn: Any, chart: Chart, sheet: Sheet) -> None:
    """Label the axes: numbers as in their column; the categories of a bar chart from the top down."""
    first = sheet.columns[chart.series[0]]
    shown = FORMATS.get(first.type, "#,##0")
    grid = {"visible": True, "line": {"color": LIGHT.line, "width": 0.5}}
    values = {"num_format": shown, "major_gridlines": grid, "name": legal(first.head) if len(chart.series) == 1 else ""}
    names = {"name": legal(sheet.columns[chart.categories].head), "reverse": chart.kind == "bar"}
    if sheet.columns[chart.categories].type == "date":
        names |= {"num_format": FORMATS["date"], "text_axis": True}
    drawn.set_x_axis(names)
    drawn.set_y_axis(values)


def _amount(held: Any) -> float | int | None:
    """Return a number or a decimal text as a number; None for anything else, and for more digits than a cell keeps."""
    told = held.get("amount") if isinstance(held, dict) else held
    try:
        exact = Decimal(str(told))
    except InvalidOperation:
        return None
    if not exact.is_finite() or abs(exact) >= LARGEST or isinstance(told, bool):
        return None
    return int(exact) if exact == exact.to_integral_value() else float(exact)


def _money(amount: float, currency: str) -> str:
    digits = "#,##0" if amount == int(amount) else "#,##0.00"
    return f"{digits} [${currency}]" if re.fullmatch("[A-Z]{3}", currency) else digits


def _day(held: Any) -> date | None:
    try:
        day = date.fromisoformat(str(held))
    except ValueError:
        return None
    return day if day >= FIRST_DAY else None


def _shown(held: Any) -> str:
    if isinstance(held, dict):
        return " ".join(_parts_of(held))
    return "" if held is None else str(held)


def _parts_of(held: dict[str, Any]) -> Iterator[str]:
    yield from (str(held[name]) for name in ("amount", "currency") if name in held)


def _printed(text: str) -> str:
    """Return a text for a page's head, where & begins a command and &G a picture; no more than such a head may hold."""
    return " ".join(legal(text).split())[:100].replace("&", "＆")


def _within(text: str, most: int) -> str:
    return parts(text, most)[0] if units(text) > most else text
