"""The log of a day as an empty workbook: drop-downs, how to fill it in, examples; it comes back by an import."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter

from kamkit.files import write_atomic
from kamkit.lang.text import Text
from kamkit.lang.words import Words, table
from kamkit.model.account import Account
from kamkit.model.activity import Activity, ActivityKind
from kamkit.model.sales import Specialist
from kamkit.model.visit import Visit
from kamkit.sheets.cells import width
from kamkit.sheets.xlsx import MADE, OPTIONS

ROWS = 500
"""So many rows have their drop-downs."""
FIRST, LAST = date(2000, 1, 1), date(2199, 12, 31)
BEGINNING = {Specialist.KIND: ("code", "name"), Account.KIND: ("code", "name", "specialist")}
"""What a book that has nobody yet needs first."""
COLUMNS = {
    Activity.KIND: ("specialist", "day", "kind", "account", "person", "answers", "note"),
    Visit.KIND: ("specialist", "day", "account", "participants", "result", "next_step", "next_owner", "next_due"),
}
REQUIRED = {Activity.KIND: ("specialist", "day", "kind"), Visit.KIND: ("account", "day"),
            Specialist.KIND: ("code", "name"), Account.KIND: ("code", "name")}
WIDTHS = {"day": 13, "next_due": 13, "kind": 22, "specialist": 16, "answers": 20, "note": 40, "result": 40}
LISTED = {"specialist": 0, "kind": 1, "account": 2, "person": 3, "participants": 3, "next_owner": 0, "answers": 4}
"""Which column of the lists a field may choose from."""
STEPS = 7
EXAMPLES = (
    ("d", "direct_mail", "a1", "p1", "", "mail"),
    ("d", "mail_followup_call", "a1", "p1", "c", "call"),
    ("d", "cold_call", "", "", "", "cold"),
    ("d", "known_call", "a2", "p2", "", "known"),
)


@dataclass(frozen=True)
class Lists:
    """What a row may choose from: names (or codes where a name stands twice), and mail that waits for its call."""

    specialists: Sequence[str] = ()
    accounts: Sequence[str] = ()
    people: Sequence[str] = ()
    mails: Sequence[tuple[str, date, str, str]] = field(default=())


def write_daylog(path: Path, lists: Lists, words: Words) -> None:
    """Write the workbook to `path`, whole or not at all; the same lists give the same bytes."""
    form = _Form(lists, words)
    for kind in COLUMNS if lists.specialists else (*BEGINNING, *COLUMNS):
        form.sheet(kind)
    form.open_mail()
    form.how_to()
    form.lists_sheet()
    write_atomic(path, form.done(), mode=0o600)


class _Form:
    """The workbook in the making."""

    def __init__(self, lists: Lists, words: Words):
        self.lists, self.words = lists, words
        self.buffer = io.BytesIO()
        self.book = xlsxwriter.Workbook(self.buffer, OPTIONS)
        self.book.set_properties({"created": MADE, "author": "", "comments": ""})
        make = self.book.add_format
        self.head = make({"bold": True, "bg_color": "#E8ECEF", "border": 1, "valign": "vcenter", "text_wrap": True})
        self.needed = make({"bold": True, "bg_color": "#CFE0F5", "border": 1, "valign": "vcenter", "text_wrap": True})
        self.day = make({"num_format": "yyyy-mm-dd"})
        self.plain = make({"text_wrap": True, "valign": "top"})
        self.title = make({"bold": True, "font_size": 14})
        self.kinds = [words(f"value.activitykind.{kind}") for kind in ActivityKind]

    def sheet(self, kind: str) -> None:
        """Add the empty sheet of one kind of record, ready to be filled in."""
        sheet = self.book.add_worksheet(self.words(f"kind.{kind}"))
        required = REQUIRED[kind]
        for number, name in enumerate((COLUMNS | BEGINNING)[kind]):
            heading = self.words(f"field.{kind}.{name}")
            sheet.write_string(0, number, heading, self.needed if name in required else self.head)
            sheet.set_column(number, number, WIDTHS.get(name, 24), self.day if name in ("day", "next_due") else None)
            sheet.data_validation(1, number, ROWS, number, self._choice(name, heading))
        sheet.set_row(0, 32)
        sheet.freeze_panes(1, 0)

    def _choice(self, name: str, heading: str) -> dict[str, Any]:
        """Return what a column's cells may hold. What is not on a list may be typed all the same: the import looks."""
        told = {"input_title": heading[:32], "input_message": self.words(f"sheets.tip.{name}")}
        if name in ("day", "next_due"):
            wrong = {"error_title": heading[:32], "error_message": self.words("sheets.tip.no_day")}
            return {"validate": "date", "criteria": "between", "minimum": FIRST, "maximum": LAST, **told, **wrong}
        held = len(self._columns()[LISTED[name]][1]) if name in LISTED else 0
        if not held:
            return {"validate": "any", **told}
        column = xlsxwriter.utility.xl_col_to_name(LISTED[name])
        source = f"='{self.words('sheets.lists')}'!${column}$2:${column}${held + 1}"
        strict = name == "kind"
        wrong = {"error_title": heading[:32], "error_message": self.words("sheets.tip.no_kind")} if strict else {}
        return {"validate": "list", "source": source, "show_error": strict, **told, **wrong}

    def _columns(self) -> list[tuple[str, Sequence[str]]]:
        field_of = "field.activities."
        return [(self.words(f"{field_of}specialist"), self.lists.specialists),
                (self.words(f"{field_of}kind"), self.kinds), (self.words(f"{field_of}account"), self.lists.accounts),
                (self.words(f"{field_of}person"), self.lists.people),
                (self.words(f"{field_of}answers"), [mail[0] for mail in self.lists.mails])]

    def lists_sheet(self) -> None:
        """Add the lists that the drop-downs choose from."""
        sheet = self.book.add_worksheet(self.words("sheets.lists"))
        for number, (heading, held) in enumerate(self._columns()):
            sheet.write_string(0, number, heading, self.head)
            sheet.set_column(number, number, min(max([width(one) for one in [heading, *held]]) + 2, 44))
            for row, one in enumerate(held, 1):
                sheet.write_string(row, number, one)
        sheet.freeze_panes(1, 0)

    def open_mail(self) -> None:
        """Add the mail that no call has followed yet, so that its code can be found."""
        sheet = self.book.add_worksheet(self.words("sheets.open_mail"))
        names = ("answers", "day", "account", "person")
        for number, name in enumerate(names):
            sheet.write_string(0, number, self.words(f"field.activities.{name}"), self.head)
            sheet.set_column(number, number, (22, 13, 30, 24)[number])
        for row, (code, day, account, person) in enumerate(self.lists.mails, 1):
            sheet.write_string(row, 0, code)
            sheet.write_datetime(row, 1, day, self.day)
            sheet.write_string(row, 2, account)
            sheet.write_string(row, 3, person)
        sheet.freeze_panes(1, 0)

    def how_to(self) -> None:
        """Add how to fill it in, in both languages, with examples that no import takes."""
        sheet = self.book.add_worksheet(self.words("sheets.how_to"))
        sheet.set_column(0, 0, 26)
        sheet.set_column(1, 6, 22)
        row = 0
        for lang in ("zh", "en") if self.words.lang == "zh" else ("en", "zh"):
            row = self._told(sheet, row, lang)
        sheet.write_string(row, 0, self.words("sheets.examples"), self.title)
        for number, name in enumerate(("day", "kind", "account", "person", "answers", "note")):
            sheet.write_string(row + 1, number, self.words(f"field.activities.{name}"), self.head)
        for number, line in enumerate(EXAMPLES, row + 2):
            for column, text in enumerate(self._example(line)):
                sheet.write_string(number, column, text, self.plain)

    def _told(self, sheet: Any, row: int, lang: str) -> int:
        sheet.write_string(row, 0, _in(table()["sheets.how_to"], lang), self.title)
        for number in range(1, STEPS + 1):
            text = f"{number}  {_in(table()[f'sheets.step.{number}'], lang)}"
            sheet.merge_range(row + number, 0, row + number, 5, text, self.plain)
            sheet.set_row(row + number, 20 * (1 + width(text) // 130))
        return row + STEPS + 2

    def _example(self, line: Sequence[str]) -> Iterable[str]:
        day, kind, account, person, answers, note = line
        named = {"": "", "a1": "account.1", "a2": "account.2", "p1": "person.1", "p2": "person.2"}
        yield self.words("sheets.example.day") if day else ""
        yield self.words(f"value.activitykind.{kind}")
        for key in (account, person):
            yield self.words(f"sheets.example.{named[key]}") if key else ""
        yield "ACT-3f0c19d2ab77" if answers else ""
        yield self.words(f"sheets.example.note.{note}")

    def done(self) -> bytes:
        """Return the workbook's bytes."""
        self.book.close()
        return self.buffer.getvalue()


def _in(text: Text, lang: str) -> str:
    return text.zh if lang == "zh" else text.en
