"""Files that are written whole or not at all: who is first stays, nothing half-made is left beside."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path
from threading import Barrier, Thread

import pytest

from kamkit.files import write_atomic, write_first


def _no_links(*_: object, **__: object) -> None:
    raise OSError("operation not permitted")


@pytest.mark.parametrize("links", [True, False], ids=["links", "no links"])
def test_who_writes_first_stays_and_the_second_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    if not links:
        monkeypatch.setattr(os, "link", _no_links)
    path = tmp_path / "key"
    assert write_first(path, "one", 0o600)
    assert not write_first(path, "two", 0o644)
    assert path.read_text() == "one"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("links", [True, False], ids=["links", "no links"])
def test_of_many_at_one_moment_exactly_one_is_first_and_its_file_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    if not links:
        monkeypatch.setattr(os, "link", _no_links)
    path, together, won = tmp_path / "key", Barrier(8), []

    def write(text: str) -> None:
        together.wait()
        if write_first(path, text):
            won.append(text)

    threads = [Thread(target=write, args=(name * 10_000,)) for name in "abcdefgh"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert won == [path.read_text()]
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("write", [write_atomic, write_first])
def test_a_disk_that_fails_leaves_the_old_file_and_nothing_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write: Callable[..., object]
) -> None:
    def full(_: int) -> None:
        raise OSError("no space left on device")

    path = tmp_path / "key"
    path.write_text("old")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="no space"):
        write(path, "new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
