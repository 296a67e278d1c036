"""The bank is read once for as long as its files stay as they are, and anew when one comes, goes or changes."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from kamkit.bank.kept import bank_of
from kamkit.settings import Workshop, shipped_home


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    """A workshop home with the shipped standards and no exercise."""
    shutil.copytree(shipped_home() / "data" / "standards", tmp_path / "data" / "standards")
    shutil.copy(shipped_home() / "data" / "workshop.yml", tmp_path / "data")
    (tmp_path / "exercises" / "made").mkdir(parents=True)
    return Workshop(tmp_path)


def faulty(workshop: Workshop) -> list[str]:
    """Return the exercise files in which something is wrong."""
    return [str(found.where.file) for found in bank_of(workshop).problems if "exercises" in str(found.where.file)]


def test_nothing_is_read_twice(workshop):
    assert bank_of(workshop) is bank_of(workshop)


def test_a_file_that_comes_changes_or_goes_is_seen(workshop):
    path = workshop.exercises / "made" / "one.yml"
    assert faulty(workshop) == []
    path.write_text("kind: nonsense\n", encoding="utf-8")
    assert faulty(workshop) == ["exercises/made/one.yml"]
    before = bank_of(workshop)
    os.utime(path, ns=(1, 1))
    assert bank_of(workshop) is not before
    path.unlink()
    assert faulty(workshop) == []


def test_for_as_long_as_it_is_trusted_no_file_is_looked_at(workshop):
    before = bank_of(workshop, trust=60)
    (workshop.exercises / "made" / "one.yml").write_text("kind: nonsense\n", encoding="utf-8")
    assert bank_of(workshop) is before


def test_another_brand_of_the_same_home_is_another_bank(workshop):
    assert bank_of(workshop) is not bank_of(Workshop(workshop.home, lang="en"))
