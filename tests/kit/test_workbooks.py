"""Every report's workbook says of whom and of which time it tells, from data of which day, and whether names stand
in full in it."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date

import openpyxl
import pytest

from kamkit.kit.kit import Kit
from kamkit.kit.report.workbook import About, xlsx
from kamkit.model.exercise import Choice
from tests.kit.classes import BEGIN, at, give, opened

DAY = date(2026, 10, 30)
MADE: dict[str, Callable[..., object]] = {
    "account": lambda kit, **asked: kit.dossier("A-001", **asked),
    "group": lambda kit, **asked: kit.group_report("A-001", **asked),
    "specialist": lambda kit, **asked: kit.specialist_report("S-01", **asked),
    "dealer": lambda kit, **asked: kit.dealer_report("D-01", **asked),
    "office": lambda kit, **asked: kit.office_board(**asked),
}


def subject(kit: Kit, report: str) -> str:
    """Return the name of whom a report tells, "" of all."""
    kind, code = {"account": ("accounts", "A-001"), "group": ("accounts", "A-001"), "office": ("", ""),
                  "specialist": ("specialists", "S-01"), "dealer": ("dealers", "D-01")}[report]  # fmt: skip
    return next(one.name for one in kit.records(kind) if one.code == code) if kind else ""


@pytest.mark.parametrize("report", list(MADE))
def test_a_reports_workbook_says_whom_which_period_and_which_day(kits: Callable[[str], Kit], report: str) -> None:
    kit = kits("en")
    about = MADE[report](kit, period="2026-05").workbook().about
    assert (about.subject, about.period) == (subject(kit, report), "2026-05 (2026-05-01 to 2026-05-31)")
    assert about.day == DAY
    assert about.names == kit.words("dossier.masked")


def test_its_file_says_so_on_the_first_sheet_and_at_the_foot_of_each(kits: Callable[[str], Kit]) -> None:
    kit = kits("zh")
    book = openpyxl.load_workbook(io.BytesIO(xlsx(kit.dossier("A-001", period="2026-W43").workbook())))
    name = subject(kit, "account")
    line = f"{name} · 2026-W43（2026-10-19 到 2026-10-25） · 数据截至 2026-10-30"
    assert {page.oddFooter.left.text for page in book} == {line}
    first = dict(book.worksheets[0].iter_rows(values_only=True))
    assert first["报告"] == book.properties.title == f"{name}：大客户报告"
    assert (first["对象"], first["数据截至"]) == (name, "2026-10-30")


@pytest.mark.parametrize("report", list(MADE))
def test_one_that_shows_names_in_full_says_not_to_pass_it_on(kits: Callable[[str], Kit], report: str) -> None:
    kit = kits("en")
    assert MADE[report](kit, unmask=True).workbook().about.names == kit.words("dossier.unmasked")


@pytest.mark.parametrize(("unmask", "key"), [(False, "classreport.masked"), (True, "classreport.unmasked")])
def test_a_classs_workbook_says_which_class_and_up_to_which_day(kit: Kit, unmask: bool, key: str) -> None:
    exercise = next(one for one in kit.exercises() if isinstance(one, Choice))
    with at(BEGIN):
        give(opened(kit, "春季班", ["欧阳娜娜"])[0], exercise, good=True)
    about = kit.class_report("春季班", unmask=unmask).workbook().about
    assert about == About(subject="春季班", period=BEGIN.date().isoformat(), day=DAY, names=kit.words(key))


def test_a_class_without_answers_names_no_period(kit: Kit) -> None:
    opened(kit, "空班", ["甲"])
    assert kit.class_report("空班").workbook().about == About(
        subject="空班", day=DAY, names=kit.words("classreport.masked"))
