"""Lessons run from top to bottom in both languages, show their charts and exercises, and no cell shows a problem."""

from __future__ import annotations

import os
import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from kamkit import open_kit
from kamkit.look.html import Html

HOME = Path(__file__).resolve().parents[2]
SHOWN = re.compile(r'panels\.(?:exercise|example)\(kit, "([^"]+)"\)')
LESSONS = sorted((HOME / "notebooks").glob("[ez][nh]/*.ipynb"))


@pytest.mark.parametrize("lesson", LESSONS, ids=[f"{path.parent.name}/{path.stem}" for path in LESSONS])
def test_a_lesson_runs_and_every_widget_cell_shows_a_panel(
    lesson: Path, sample_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAMKIT_DB", str(sample_store))
    monkeypatch.setenv("KAMKIT_HOME", str(HOME))
    notebook = nbformat.read(lesson, as_version=4)
    client = NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(lesson.parent)}})
    client.execute()
    state = client.widget_state
    values = [widget.get("value", "") for widget in state.values() if widget.get("_model_name") == "HTMLModel"]
    assert values
    page = "".join(value.split("<style>")[0] for value in values if isinstance(value, str))
    assert "kam-note-bad" not in page
    kit = open_kit(lang=lesson.parent.name, db=sample_store, home=HOME)
    for exercise in SHOWN.findall("\n".join(cell.source for cell in notebook.cells)):
        assert str(Html("{}").format(kit.words.text(kit.exercise(exercise).title))) in page, exercise
    for cell in notebook.cells:
        if "widget" in cell.metadata.get("tags", []):
            kinds = [key for output in cell.outputs for key in output.get("data", {})]
            assert "application/vnd.jupyter.widget-view+json" in kinds, cell.source


def test_lessons_exist_in_pairs() -> None:
    assert {p.stem for p in LESSONS if p.parent.name == "zh"} == {p.stem for p in LESSONS if p.parent.name == "en"}
    assert len(LESSONS) >= 4


def test_a_lesson_speaks_the_language_of_its_folder(monkeypatch: pytest.MonkeyPatch, sample_store: Path) -> None:
    for lang in ("zh", "en"):
        monkeypatch.chdir(HOME / "notebooks" / lang)
        assert open_kit(db=sample_store).lang == lang
    assert os.getcwd().endswith("en")
