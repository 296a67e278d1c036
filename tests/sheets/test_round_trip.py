"""What is exported can be imported again, and is the same (SAFETY I10)."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from kamkit.lang.words import Words
from kamkit.ledger.read import read_files
from kamkit.model.base import Record
from kamkit.model.kinds import KINDS
from kamkit.sheets.csvfile import write_csv
from kamkit.sheets.xlsx import write_xlsx
from tests.sheets.random_books import books, records, referred

WORDS = {"zh": Words("zh"), "en": Words("en")}
LANGS = st.sampled_from(["zh", "en"])
UNSHRUNK = (Phase.explicit, Phase.reuse, Phase.generate)  # a workbook is a process a try: shrinking would take minutes
FEW = settings(max_examples=60, suppress_health_check=list(HealthCheck), deadline=None, phases=UNSHRUNK)
MANY = settings(FEW, max_examples=500)


def assert_same(files: list[Path], book: list[Record]) -> None:
    reading = read_files(files, known=referred(book), private=True)
    assert not reading.errors, WORDS["en"].say_all(reading.errors)
    assert {(r.KIND, r.code): r for r in reading.records} == {(r.KIND, r.code): r for r in book}
    assert len(reading.records) == len(book)


def through_xlsx(book: list[Record], lang: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsx"
        write_xlsx(book, path, WORDS[lang])
        assert_same([path], book)


def through_csv(book: list[Record], lang: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for kind in dict.fromkeys(record.KIND for record in book):
            files.append(Path(folder) / f"{kind}.csv")
            write_csv([record for record in book if kind == record.KIND], files[-1], WORDS[lang])
        assert_same(files, book)


@FEW
@given(books(), LANGS)
def test_a_book_comes_back_from_a_workbook_as_it_was(book: list[Record], lang: str) -> None:
    through_xlsx(book, lang)


@FEW
@given(books(), LANGS)
def test_a_book_comes_back_from_csv_as_it_was(book: list[Record], lang: str) -> None:
    through_csv(book, lang)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_comes_back(kind: str) -> None:
    @settings(max_examples=3, suppress_health_check=list(HealthCheck), deadline=None)
    @given(records(kind), LANGS)
    def comes_back(book: list[Record], lang: str) -> None:
        through_csv(book, lang)

    comes_back()


@pytest.mark.soak
@pytest.mark.timeout(1200)
@MANY
@given(books(), LANGS)
def test_five_hundred_books_come_back_from_a_workbook(book: list[Record], lang: str) -> None:
    through_xlsx(book, lang)


@pytest.mark.soak
@pytest.mark.timeout(1200)
@MANY
@given(books(), LANGS)
def test_five_hundred_books_come_back_from_csv(book: list[Record], lang: str) -> None:
    through_csv(book, lang)
