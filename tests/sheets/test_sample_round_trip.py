"""The whole sample book goes out and comes back."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kamkit.lang.words import Words
from kamkit.ledger.read import read_files
from kamkit.sample import book
from kamkit.sheets.xlsx import write_xlsx


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_sample_book_comes_back_from_a_workbook_as_it_was(tmp_path: Path, lang: str) -> None:
    records = book.make(seed=7, today=date(2026, 10, 30), days=60)
    assert len({record.KIND for record in records}) > 15
    assert write_xlsx(records, tmp_path / "sample.xlsx", Words("zh" if lang == "zh" else "en")) == ()
    reading = read_files([tmp_path / "sample.xlsx"], known={})
    assert not reading.problems
    assert {(one.KIND, one.code): one for one in reading.records} == {(one.KIND, one.code): one for one in records}
