"""A store that was looked over before a fork: no connection crosses, and the fork reads by one of its own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kamkit.errors import StoreError
from kamkit.store.books import books, make_book
from kamkit.store.carried import carried, carry
from kamkit.store.open import create_store
from tests.needs import need


def test_a_store_is_known_once_it_was_carried_and_holds_no_connection(tmp_path):
    create_store(tmp_path / "x.db").close()
    assert carried(tmp_path / "x.db") is None
    assert carried(None) is None
    carry(str(tmp_path / "x.db"), books)
    known = carried(tmp_path / "x.db")
    assert known is not None
    assert known.engine.pool.checkedin() == 0
    assert not open_files(tmp_path / "x.db")


def test_a_fork_reads_what_was_written_meanwhile(tmp_path):
    need("fork", hasattr(os, "fork"))
    store = create_store(tmp_path / "x.db")
    carry(str(tmp_path / "x.db"), books)
    make_book(store, "later")
    store.close()
    read, write = os.pipe()
    if (pid := os.fork()) == 0:
        known = carried(tmp_path / "x.db")
        os.write(write, " ".join(book.name for book in books(known)).encode() if known else b"none")
        os._exit(0)
    os.waitpid(pid, 0)
    assert os.read(read, 100) == b"later"


def test_a_store_that_is_unfit_is_told_and_not_carried(tmp_path):
    (tmp_path / "x.db").write_bytes(b"no database at all" * 100)
    with pytest.raises(StoreError):
        carry(str(tmp_path / "x.db"), books)
    assert carried(tmp_path / "x.db") is None


def open_files(path: Path) -> list[str]:
    """Return the files of this process that are this one."""
    folder = Path("/proc/self/fd")
    links = [os.readlink(link) for link in folder.iterdir() if link.is_symlink()] if folder.is_dir() else []
    return [link for link in links if link.startswith(str(path))]
