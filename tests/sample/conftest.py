"""One book of seed 7 in each language, made once; tests only read it."""

from __future__ import annotations

from pathlib import Path

import pytest

from kamkit.model.base import Record
from kamkit.sample.book import make
from tests.sample.figures import Figures

HOME = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def home() -> Path:
    """Return the workshop home of the checkout."""
    return HOME


@pytest.fixture(scope="session")
def book() -> tuple[Record, ...]:
    """Return the sample book in Chinese."""
    return make(home=HOME)


@pytest.fixture(scope="session")
def english() -> tuple[Record, ...]:
    """Return the sample book in English."""
    return make(home=HOME, lang="en")


@pytest.fixture(scope="session")
def figures(book: tuple[Record, ...]) -> Figures:
    """Return what can be counted in the Chinese book."""
    return Figures(book)
