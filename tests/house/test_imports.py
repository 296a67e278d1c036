"""Who may know whom: the contracts of pyproject.toml hold, and each of them bites."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.house.tree import PACKAGE, ROOT

CONFIG = ROOT / "pyproject.toml"
CONTRACTS = {c["id"]: c for c in tomllib.loads(CONFIG.read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]}
NAMES = re.findall(r"[a-z_]+", " ".join(CONTRACTS["layers"]["layers"]))
OPTIONAL = set(re.findall(r"\(([a-z_]+)\)", " ".join(CONTRACTS["layers"]["layers"])))
ROOMS = set(re.findall(r"[a-z_]+", next(line for line in CONTRACTS["layers"]["layers"] if "ledger" in line)))


def lint(where: Path) -> tuple[int, str]:
    """Return the exit code and the words of import-linter, with this project's contracts, on the kamkit in `where`."""
    command = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    run = subprocess.run(
        [sys.executable, "-c", command, "--config", str(CONFIG), "--no-cache", "--no-logo"],
        cwd=where,
        env={**os.environ, "PYTHONPATH": str(where), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    return run.returncode, run.stdout + run.stderr


def house_of(where: Path, **lines: str) -> Path:
    """Write a kamkit of empty rooms, with these lines of code in some of them."""
    package = where / "kamkit"
    package.mkdir()
    (package / "__init__.py").write_text("")
    for name in [*NAMES, *lines]:
        (package / f"{name}.py").write_text(lines.get(name, ""))
    return where


def test_every_import_goes_downwards_and_rooms_know_nobody_beside_them():
    code, words = lint(ROOT)
    assert code == 0, words
    assert f"{len(CONTRACTS)} kept, 0 broken" in words


def test_an_empty_house_keeps_every_contract(tmp_path):
    code, words = lint(house_of(tmp_path))
    assert code == 0, words


@pytest.mark.parametrize(
    ("room", "line", "broken"),
    [
        ("rules", "import kamkit.kit", "Imports go downwards only"),
        ("ledger", "from kamkit import store", "rooms never import rooms"),
        ("kpi", "import kamkit.cohort", "rooms never import rooms"),
        ("serve", "import kamkit.reports", "Imports go downwards only"),
        ("model", "def f():\n    import kamkit.kit", "Imports go downwards only"),
        ("cellar", "", "Imports go downwards only"),
        ("panels", "import kamkit.store", "Only the kit imports rooms"),
        ("cli", "def f():\n    from kamkit.ledger import read", "Only the kit imports rooms"),
        ("groups", "import pandas", "neither pandas nor matplotlib"),
        ("lang", "def f():\n    import matplotlib.pyplot", "neither pandas nor matplotlib"),
    ],
)
def test_a_line_in_the_wrong_room_breaks_its_contract(tmp_path, room, line, broken):
    code, words = lint(house_of(tmp_path, **{room: line}))
    assert code == 1, words
    assert any(broken in told and "BROKEN" in told for told in words.splitlines()), words


def test_a_cycle_inside_a_room_breaks_its_contract(tmp_path):
    package = house_of(tmp_path) / "kamkit"
    (package / "rules.py").unlink()
    (package / "rules").mkdir()
    for name, line in {"__init__": "", "a": "import kamkit.rules.b", "b": "import kamkit.rules.a"}.items():
        (package / "rules" / f"{name}.py").write_text(line)
    code, words = lint(tmp_path)
    assert code == 1
    assert any("No import cycle" in told and "BROKEN" in told for told in words.splitlines()), words


def test_a_name_in_brackets_is_a_room_that_does_not_exist_yet():
    standing = {path.stem for path in PACKAGE.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    assert OPTIONAL & standing == set(), "take the brackets off in pyproject.toml"


def test_every_room_that_stands_is_kept_from_the_doors():
    kept = {name.removeprefix("kamkit.") for name in CONTRACTS["rooms"]["protected_modules"]}
    assert kept == ROOMS - OPTIONAL
