"""One batch of six small reports, three of them poisoned; and one store with the sample book, for the real report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from kamkit.kit.kit import Kit, open_kit
from kamkit.reports import batch
from kamkit.store.open import create_store
from tests.reports.workshop import FakeKit, lay_out, notebook, poisoned


@dataclass
class Ran:
    """A batch that ran: its kit, its folder, what came of it, what it told on the way, and what stood there before."""

    kit: FakeKit
    out: Path
    outcome: batch.Outcome
    told: list[batch.Done]
    before: dict[str, bytes]

    @property
    def folder(self) -> Path:
        return self.out / "small"

    def pages(self) -> dict[str, bytes]:
        """Return the published pages by the account's code."""
        return {p.name[:3].upper(): p.read_bytes() for p in self.folder.glob("a-*.html")}


@pytest.fixture(scope="package")
def six(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """Six reports; the kernel of one is killed, one hangs with a child, one says sys.exit(0). Two were good before."""
    home = tmp_path_factory.mktemp("工作坊 {2026}")
    out = home / "out {brace}"
    kit = lay_out(home, notebook())
    batch.run(kit, "small", ["A-1", "A-2"], out, lang="zh")
    before = {p.name[:3].upper(): p.read_bytes() for p in (out / "small").glob("a-*.html")}
    hang = "subprocess.Popen(['sleep', '600'], start_new_session=True); time.sleep(600)"
    poison = poisoned(**{"A-1": "os.kill(os.getpid(), signal.SIGKILL)", "A-2": hang, "A-3": "sys.exit(0)"})
    lay_out(home, poison)
    told: list[batch.Done] = []
    outcome = batch.run(kit, "small", list(kit.accounts), out, lang="zh", deadline=5, progress=told.append)
    return Ran(kit, out, outcome, told, before)


@pytest.fixture(scope="package")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty store; the sample book comes into it with its first use."""
    path = tmp_path_factory.mktemp("store") / "kamkit.db"
    create_store(path).close()
    open_kit(lang="zh", db=path).accounts()
    return path


@pytest.fixture(scope="package")
def kits(store: Path) -> Callable[..., Kit]:
    """Return how to open a kit on that store."""
    return lambda lang="zh", book=None: open_kit(lang=lang, db=store, book=book)
