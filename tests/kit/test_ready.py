"""What is loaded before there is a report: words at once, the rest step by step; a report is rehearsed."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path

import pytest

from kamkit.kit.account.dossier import Dossier
from kamkit.kit.kit import Kit, open_kit
from kamkit.kit.ready import Ready
from kamkit.store.carried import carried
from kamkit.store.open import create_store

CELLS = ("account = 'A-001'", "report = kit.dossier(account, unmask=unmask)", "report.head()\n", "report.end()")


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


def test_a_report_is_rehearsed_part_by_part_and_its_store_looked_over(store: Path, monkeypatch) -> None:
    made: list[str] = []
    for part in ("head", "end"):
        monkeypatch.setattr(Dossier, part, lambda report, part=part: made.append(f"{part} {report.code}"))
    Ready().rehearse(CELLS, {"account": "A-002", "lang": "zh"}, "zh")
    assert made == ["head A-002", "end A-002"]
    assert carried(store) is not None


@pytest.mark.parametrize("hostile", [
    "report = kit.store.close()", "report = kit.remark()", "report = open('x')", "report = kit.dossier(open)",
    "report = kit.dossier(account)\nreport.nothing()", "report = kit.dossier(account)\nreport._figures()",
])
def test_of_a_template_only_a_reports_parts_are_called(store: Path, monkeypatch, hostile: str) -> None:
    called: list[str] = []
    monkeypatch.setattr(Dossier, "_figures", lambda report: called.append("private"))
    monkeypatch.setattr(Kit, "remark", lambda kit: called.append("remark"), raising=False)
    with contextlib.suppress(AttributeError, TypeError):
        Ready().rehearse([hostile, "raise SystemExit"], {"account": "A-002"}, "zh")
    assert called == []


def test_where_no_store_is_named_none_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KAMKIT_DB", raising=False)
    monkeypatch.setenv("KAMKIT_DATA", str(tmp_path))
    ready = Ready()
    while ready.step():
        pass
    assert list(tmp_path.iterdir()) == []
