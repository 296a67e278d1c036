"""data/README.md: every field of every data file, every column, every file."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from pydantic import BaseModel

from kamkit.lang.text import Text
from kamkit.model.account import Account
from kamkit.yamlfile import read
from tests.bank import made

DATA = Path(__file__).resolve().parents[2] / "data"
README = (DATA / "README.md").read_text(encoding="utf-8")
ELSEWHERE: set[type[BaseModel]] = {Text, Account}
"""Explained as a whole, not field by field: a text, and the account, whose fields are those of the accounts sheet."""


def models() -> dict[type[BaseModel], set[str]]:
    found: dict[type[BaseModel], set[str]] = {}
    for field in made.fields():
        if "account" not in field.loc:
            found.setdefault(field.of, set()).add(str(field.loc[-1]))
    return {kind: names for kind, names in found.items() if kind not in ELSEWHERE}


@pytest.mark.parametrize(("kind", "names"), models().items(), ids=lambda part: getattr(part, "__name__", ""))
def test_every_field_of_content_is_explained(kind: type[BaseModel], names: set[str]) -> None:
    assert {name for name in names if f"`{name}`" not in README} == set()


@pytest.mark.parametrize("file", sorted(DATA.glob("*.csv")), ids=lambda path: path.name)
def test_every_column_is_explained(file: Path) -> None:
    columns = next(csv.reader(file.open(encoding="utf-8")))
    assert {name for name in columns if f"`{name}`" not in README} == set()
    assert file.name in README


def test_every_setting_is_explained() -> None:
    settings = read(DATA / "workshop.yml").data
    assert {name for name in settings if f"`{name}`" not in README} == set()


def test_every_file_and_folder_is_named() -> None:
    names = {path.name for path in [*DATA.glob("*"), *DATA.glob("standards/*")]} - {"README.md"}
    assert {name for name in names if name not in README} == set()
