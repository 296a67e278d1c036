"""A workshop of one report and six accounts with nothing behind it, and notebooks that go wrong."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace

import nbformat

from kamkit.kit.report.basis import Basis
from kamkit.lang.words import Words
from kamkit.settings import Brand, Workshop

END = """# the end
from IPython.display import display
display({"application/vnd.kamkit.end+json": {"class": "A", "high": 2}}, raw=True)"""
FACTS = """# what it was given
import os
print('facts', repr(account), repr(book), repr(lang), os.environ['KAMKIT_LANG'])"""
PARAMETERS = '# what it is given\naccount = ""\nbook = ""\nlang = "zh"\nunmask = False'


def notebook(*cells: str, end: str = END, parameters: str = PARAMETERS) -> nbformat.NotebookNode:
    """Return a report: its parameters, some cells, its end."""
    made = [
        nbformat.v4.new_code_cell(parameters, metadata={"tags": ["parameters"]}),
        *map(nbformat.v4.new_code_cell, cells),
    ]
    made.append(nbformat.v4.new_code_cell(end, metadata={"tags": ["end"]}))
    about = {"kamkit": {"title": {"zh": "小报告", "en": "Small report"}}}
    return nbformat.v4.new_notebook(cells=made, metadata=about)


def poisoned(**poison: str) -> nbformat.NotebookNode:
    """Return a report that is well, but for the accounts named: each runs its own line in the third code cell."""
    lines = "\n".join(f"if account == {code!r}: {line}" for code, line in poison.items())
    return notebook(FACTS, f"# the dangerous one\nimport os, signal, sys, time, subprocess\n{lines}")


class FakeKit:
    """A kit with accounts and no store."""

    def __init__(self, home: Path, lang: str = "zh", accounts: dict[str, str] | None = None, address: str = ""):
        self.accounts = {f"A-{n}": f"客户{n}" for n in range(6)} if accounts is None else accounts
        self.put = 1  # the number of the book's newest import
        self.lang, self.words, self.address = lang, Words(lang, Brand()), address
        self.workshop = Workshop(home)
        self.book = SimpleNamespace(name="sample")
        self.store = SimpleNamespace(
            address=address or str(home / "none.db"), path=None if address else home / "none.db"
        )
        self.today = date(2026, 10, 30)

    def in_language(self, lang: str) -> FakeKit:
        other = FakeKit(self.workshop.home, lang, self.accounts, self.address)
        other.put = self.put
        return other

    def subjects(self, subject: str) -> dict[str, str]:
        return {"office": ""} if subject == "office" else dict(self.accounts)

    def basis(self, subject: str) -> Basis:
        data = {"book": "sample", "put": str(self.put), "known_at": "2026-10-30T08:00:00+00:00"}
        versions = {"kamkit": "0.1.0", "python": "3.11"}
        return Basis(data, "content", "code", versions, {"brand": "ours"}, "handbook-daily 1")

    def local_time(self, at: datetime) -> str:
        return at.strftime("%Y-%m-%d %H:%M")


def lay_out(home: Path, nb: nbformat.NotebookNode, name: str = "small") -> FakeKit:
    """Return a kit whose workshop has this one report."""
    folder = home / "notebooks" / "reports"
    folder.mkdir(parents=True, exist_ok=True)
    nbformat.write(nb, folder / f"{name}.ipynb")
    return FakeKit(home)
