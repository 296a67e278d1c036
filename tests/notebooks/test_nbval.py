"""nbval: every lesson runs cell by cell without an error, in both languages, on a store of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

HOME = Path(__file__).resolve().parents[2]


def test_nbval_finds_no_error_in_any_lesson(sample_store: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "pytest",
        "--nbval-lax",
        "-q",
        "-p",
        "no:cacheprovider",
        "--override-ini=addopts=",
        "-n2",
        "--dist=loadfile",
        "notebooks/zh",
        "notebooks/en",
    ]
    environment = {**os.environ, "KAMKIT_DB": str(sample_store), "KAMKIT_HOME": str(HOME)}
    run = subprocess.run(command, cwd=HOME, env=environment, capture_output=True, text=True, timeout=170)
    assert run.returncode == 0, run.stdout[-4000:]
    assert " passed" in run.stdout


def test_nbval_bites(tmp_path: Path) -> None:
    broken = tmp_path / "broken.ipynb"
    broken.write_text(
        '{"cells": [{"cell_type": "code", "id": "a", "metadata": {}, "outputs": [], "execution_count": 1, '
        '"source": "1/0"}], "metadata": {"kernelspec": {"name": "python3", "display_name": "p"}}, '
        '"nbformat": 4, "nbformat_minor": 5}',
        encoding="utf-8",
    )
    command = [sys.executable, "-m", "pytest", "--nbval-lax", "-q", "-p", "no:cacheprovider", str(broken)]
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=120).returncode == 1
