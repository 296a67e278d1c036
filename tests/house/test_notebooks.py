"""Notebooks say what, the kit knows how: short cells, no stored output, pairs that run the same code."""

from __future__ import annotations

import ast
import copy
import json
from pathlib import Path

import pytest

from tests.house.tree import ROOT, files, shown

BOOKS = [path for path in files() if path.suffix == ".ipynb"]
ROOMS = ("panels", "kpi", "groups", "cohort", "plots", "model")
ALLOWED = ("kamkit.open_kit", *(f"kamkit.{room}" for room in ROOMS))
MOST_LINES = 8
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


def source(cell: dict) -> str:
    """Return a cell's text."""
    return "".join(cell["source"])


def code_cells(book: dict) -> list[dict]:
    """Return a notebook's code cells."""
    return [cell for cell in book["cells"] if cell["cell_type"] == "code"]


def faults(book: dict) -> list[str]:
    """Return what a notebook does that a notebook must not: `cell id: what`."""
    ids = [cell.get("id") for cell in book["cells"]]
    said = [] if len(set(ids)) == len(ids) and None not in ids else ["cells without an id of their own"]
    return said + [f"{cell.get('id')}: {what}" for cell in code_cells(book) for what in cell_faults(cell)]


def cell_faults(cell: dict) -> list[str]:
    """Return what is wrong with one code cell."""
    text = source(cell)
    tree = ast.parse(text)
    checks = {
        "stores an output": cell["outputs"] or cell["execution_count"] is not None,
        f"has more than {MOST_LINES} lines": len(text.strip().splitlines()) > MOST_LINES,
        "does not begin with a comment": not text.startswith("#"),
        "defines something": any(isinstance(node, DEFINITIONS) for node in ast.walk(tree)),
        "imports what a notebook must not know": any(not allowed(name) for name in names_imported(tree)),
    }
    return [what for what, wrong in checks.items() if wrong]


def names_imported(tree: ast.AST) -> list[str]:
    """Return the dotted names that a cell imports, relative ones as they stand."""
    found = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    froms = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    return found + [f"{'.' * node.level}{node.module or ''}.{alias.name}" for node in froms for alias in node.names]


def allowed(name: str) -> bool:
    """Return whether a notebook may import this name."""
    return any(f"{name}.".startswith(f"{known}.") for known in ALLOWED)


def same_code(one: str, other: str) -> bool:
    """Return whether two cells run the same, apart from comments and the language they ask for."""
    return _settled(one) == _settled(other)


def _settled(code: str) -> str:
    tree = ast.parse(code)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and node.value in {"zh", "en"}:
            node.value = "zh or en"
    return ast.dump(tree)


def differences(zh: dict, en: dict) -> list[str]:
    """Return where a pair of notebooks parts: cells, kinds, tags, code."""
    def outline(book: dict) -> list[tuple]:
        return [(cell.get("id"), cell["cell_type"], cell["metadata"].get("tags", [])) for cell in book["cells"]]

    if outline(zh) != outline(en):
        return ["the cells differ in ids, kinds or tags"]
    pairs = zip(code_cells(zh), code_cells(en), strict=True)
    return [f"{a['id']}: the code differs" for a, b in pairs if not same_code(source(a), source(b))]


def read(path: Path) -> dict:
    """Return a notebook as it stands in its file."""
    return json.loads(path.read_text(encoding="utf-8"))


def test_every_notebook_keeps_to_the_rules():
    assert {shown(path): told for path in BOOKS if (told := faults(read(path)))} == {}


def test_there_are_lessons_and_every_lesson_has_its_twin():
    zh, en = ({path.name for path in BOOKS if path.parent == ROOT / "notebooks" / lang} for lang in ("zh", "en"))
    assert zh == en
    assert len(zh) >= 2


def test_a_pair_of_lessons_runs_the_same_code_cell_by_cell():
    pairs = [(path, path.parents[1] / "en" / path.name) for path in BOOKS if path.parent.name == "zh"]
    assert {zh.name: told for zh, en in pairs if (told := differences(read(zh), read(en)))} == {}


GOOD = {
    "id": "a1", "cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None,
    "source": "# open the kit\nfrom kamkit import open_kit, panels\nkit = open_kit(lang='zh')",
}


def book_of(**changes: object) -> dict:
    """Return a notebook of one code cell, changed."""
    return {"cells": [{**copy.deepcopy(GOOD), **changes}]}


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"outputs": [{"output_type": "stream", "name": "stdout", "text": "x"}]}, "stores an output"),
        ({"execution_count": 3}, "stores an output"),
        ({"source": "# long\n" + "x = 1\n" * 8}, "has more than 8 lines"),
        ({"source": "kit = 1"}, "does not begin with a comment"),
        ({"source": "# f\ndef f(): ..."}, "defines something"),
        ({"source": "# f\nf = lambda x: x"}, "defines something"),
        ({"source": "# p\nimport pandas as pd"}, "imports what a notebook must not know"),
        ({"source": "# p\nfrom kamkit import store"}, "imports what a notebook must not know"),
        ({"source": "# p\nfrom kamkit.modelling import x"}, "imports what a notebook must not know"),
        ({"id": None}, "cells without an id of their own"),
    ],
)
def test_each_fault_of_a_cell_is_told(changes, told):
    assert faults(book_of()) == []
    assert any(told in said for said in faults(book_of(**changes)))


def test_a_pair_may_differ_in_comments_and_language_and_in_nothing_else():
    zh = book_of()
    assert differences(zh, book_of(source=GOOD["source"].replace("open the kit", "打开").replace("zh", "en"))) == []
    assert differences(zh, book_of(source=GOOD["source"] + "\nkit.accounts()")) == ["a1: the code differs"]
    assert differences(zh, book_of(id="b2")) == ["the cells differ in ids, kinds or tags"]
