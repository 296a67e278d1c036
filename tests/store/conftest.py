"""A fresh store on each database: the same tests hold on both."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kamkit.store.open import Store, create_store


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the address of a store that is not there yet."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("fresh_postgres"))
    return str(tmp_path / "kam 库.db")


@pytest.fixture
def store(address: str) -> Iterator[Store]:
    """Return a new, open store."""
    made = create_store(address)
    yield made
    made.close()
