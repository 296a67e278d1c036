"""S4: the disk is full. Said clearly, nothing lost, nothing by halves, and all well again when there is room."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kamkit.errors import StoreError, problem
from kamkit.lang.words import Words
from kamkit.store import sqlitefile
from kamkit.store.attempts import add_attempt, attempts
from kamkit.store.books import make_book
from kamkit.store.open import create_store, open_store
from kamkit.store.records import counts, put
from tests.needs import need
from tests.store.herd import ROOT
from tests.store.made import attempt, batch, moment

FILLER = 8 * 1024 * 1024


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Return a disk of 3 MB."""
    folder = tmp_path / "small disk"
    folder.mkdir()
    mounted = (
        sys.platform == "linux"
        and os.geteuid() == 0
        and subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=3m", "kamkit-test", str(folder)], capture_output=True
        ).returncode
        == 0
    )
    need("root, to mount a small disk", mounted)
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_a_full_disk_is_said_and_costs_nothing_that_was_stored(small_disk: Path) -> None:
    """The message names the path and the space left; what was stored is readable; with room again all goes on."""
    path = small_disk / "class.db"
    store = create_store(path)
    book = make_book(store, "crm")
    put(store, book, batch("before"), source="", known_at=moment(0))
    add_attempt(store, attempt("a", 0))
    filler = small_disk / "filler"
    stored, refused = 1, None
    with filler.open("wb") as file:
        fill(file.fileno())
    for number in range(1, 2_000):
        try:
            add_attempt(store, attempt("a", number))
            stored += 1
        except StoreError as error:
            refused = error
            break
    assert refused is not None
    (trouble,) = refused.problems
    assert trouble.key == "store_disk_full"
    for lang in ("zh", "en"):
        said = Words(lang).say(trouble)
        assert str(path) in said
        assert f"{float(trouble.values['free']):.1f} MB" in said
    with pytest.raises(StoreError):
        put(store, book, [record for name in range(2_000) for record in batch(name)], source="", known_at=moment(1))
    assert len(attempts(store)) == stored
    assert counts(store, book) == dict.fromkeys(("people", "visits", "promises", "activities"), 1)
    filler.unlink()
    assert add_attempt(store, attempt("a", stored)) == attempt("a", stored)
    store.close()
    assert sqlitefile.fault(path, seconds=None) is None
    again = open_store(path)
    assert [one.variant for one in attempts(again)] == list(range(stored + 1))
    again.close()


def fill(handle: int) -> None:
    """Write until nothing more goes in."""
    try:
        while os.write(handle, b"\0" * 4096):
            pass
    except OSError:
        return


def test_a_new_store_on_a_full_disk_leaves_nothing_behind(small_disk: Path) -> None:
    """Refused in the same words."""
    with (small_disk / "filler").open("wb") as file:
        fill(file.fileno())
    with pytest.raises(StoreError) as caught:
        create_store(small_disk / "class.db")
    assert caught.value.problems[0].key in {"store_disk_full", "store_folder_refused"}
    assert [file.name for file in small_disk.iterdir()] == ["filler"]


LIMITED = """
import json, resource, sys
from kamkit.errors import StoreError
from kamkit.store.attempts import add_attempt, attempts
from kamkit.store.open import open_store
from tests.store.made import attempt
store = open_store(sys.argv[1])
soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, hard))
stored, key, values = 0, "", {}
for number in range(3_000):
    try:
        add_attempt(store, attempt("a", number)); stored += 1
    except StoreError as error:
        key, values = error.problems[0].key, dict(error.problems[0].values); break
readable = len(attempts(store))
resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
add_attempt(store, attempt("a", stored))
print(json.dumps([stored, key, values, readable, len(attempts(store))]))
"""


def test_a_file_that_may_not_grow_is_said_too(tmp_path: Path) -> None:
    """A quota, which needs no root to try: path and space are named, and it goes on when the quota is lifted."""
    need("a limit on the size of files", os.name == "posix")
    path = tmp_path / "class.db"
    create_store(path).close()
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(path)], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
    )
    stored, key, values, readable, afterwards = json.loads(done.stdout)
    assert stored > 10
    assert key in {"store_disk_full", "store_disk_error"}
    assert values["path"] == str(path)
    assert str(path) in Words("en").say(problem(key, **values))
    assert float(values["free"]) > 0
    assert (readable, afterwards) == (stored, stored + 1)
