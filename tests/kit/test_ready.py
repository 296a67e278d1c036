"""What is loaded before there is a report: words at once, the rest step by step; the store that is named."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from kamkit.kit.kit import open_kit
from kamkit.kit.ready import Ready
from kamkit.store.carried import carried
from kamkit.store.open import create_store


def test_everything_is_loaded_step_by_step() -> None:
    ready, done = Ready(), []
    ready.add(lambda: done.append("more"), lambda: 1 / 0, lambda: done.append("last"))
    steps = 0
    while ready.step():
        steps += 1
    assert steps > 10
    assert done == ["more", "last"]
    assert {"kamkit.plots.group", "kamkit.kit.account.dossier"} <= set(sys.modules)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a store with the sample book, named as the one in use."""
    path = tmp_path / "x.db"
    create_store(path).close()
    open_kit(lang="zh", db=path).accounts()
    monkeypatch.setenv("KAMKIT_DB", str(path))
    return path


def test_the_store_that_is_named_is_looked_over(store: Path) -> None:
    ready = Ready()
    while ready.step():
        pass
    assert carried(store) is not None


def test_where_no_store_is_named_none_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KAMKIT_DB", raising=False)
    monkeypatch.setenv("KAMKIT_DATA", str(tmp_path))
    ready = Ready()
    while ready.step():
        pass
    assert list(tmp_path.iterdir()) == []
