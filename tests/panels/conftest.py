"""The kit on a small workshop with one exercise of every kind, and a store of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import comm
import pytest

from kamkit import open_kit
from kamkit.kit.care import create
from kamkit.kit.kit import Kit
from tests.panels.small import workshop


@pytest.fixture(autouse=True)
def no_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let widgets speak to nobody, as without a kernel: one imported by another test would hand them its line."""
    monkeypatch.setattr(comm, "create_comm", comm._create_comm)
    monkeypatch.setattr(comm, "get_comm_manager", comm._get_comm_manager)


@pytest.fixture(scope="session")
def small_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a workshop home with one exercise of every kind; nobody writes to it."""
    return workshop(tmp_path_factory.mktemp("small") / "home")


@pytest.fixture(scope="session")
def hostile_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the same with markup that would run in every text."""
    return workshop(tmp_path_factory.mktemp("hostile") / "home", hostile=True)


@pytest.fixture
def no_type(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out the page's own type, which takes most of a panel's time."""
    for module in ("show", "forms.base", "forms.writing"):
        monkeypatch.setattr(f"kamkit.panels.{module}.font_face", lambda _: "")


@pytest.fixture
def small(small_home: Path, tmp_path: Path, no_type: None) -> Callable[[str], Kit]:
    """Return what opens the kit on the small workshop in a language."""
    create(str(tmp_path / "small.db"))
    return lambda lang: open_kit(lang=lang, home=small_home, db=tmp_path / "small.db")


@pytest.fixture
def small_kit(small: Callable[[str], Kit]) -> Kit:
    """Return the kit in Chinese on the small workshop."""
    return small("zh")
