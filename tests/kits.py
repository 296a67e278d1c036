"""Fixtures that open the kit on a store with the sample book (made once a test process, then copied)."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from kamkit import open_kit
from kamkit.kit.care import create
from kamkit.kit.kit import SAMPLES, Kit


@pytest.fixture(scope="session")
def sample_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a store that holds the sample book; nobody writes to it."""
    path = tmp_path_factory.mktemp("sample") / "sample.db"
    create(str(path))
    for lang, name in SAMPLES.items():
        kit = open_kit(db=path, lang=lang)
        assert kit.book.name == name
        kit.store.close()
    return path


@pytest.fixture
def sample_store(sample_file: Path, tmp_path: Path) -> Path:
    """Return a copy of the sample's store for one test to write to."""
    return Path(shutil.copy(sample_file, tmp_path / "class.db"))


@pytest.fixture
def kit(sample_store: Path) -> Kit:
    """Return the kit in Chinese on the sample book."""
    return open_kit(lang="zh", db=sample_store)


@pytest.fixture
def kits(sample_store: Path) -> Callable[[str], Kit]:
    """Return what opens the kit on the sample's store in a language."""
    return lambda lang: open_kit(lang=lang, db=sample_store)
