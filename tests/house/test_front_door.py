"""The front door: what it is called, what it loads, and that the README says all of it."""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from collections.abc import Iterator

import pytest

import kamkit
from tests.house.tree import ROOT

HEAVY = ("pandas", "matplotlib")
READMES = ("README.md", "README.zh.md")
LOADED = "import sys; print(' '.join(sorted(name for name in sys.modules if name.partition('.')[0] in %r)))"
ANSWER = """
import uuid
from kamkit import open_kit
from kamkit.practice.answers import best
kit = open_kit(lang="zh")
exercise = kit.exercises()[0]
verdict = kit.session().answer(exercise.id, best(exercise), attempt=uuid.uuid4())
assert verdict is not None and len(kit.session().attempts()) == 1
"""


def loaded(code: str, *families: str) -> list[str]:
    """Return which modules of these families a fresh Python has loaded after running `code`."""
    run = subprocess.run(
        [sys.executable, "-c", f"{code}\n{LOADED % (families,)}"], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert run.returncode == 0, run.stderr
    return run.stdout.splitlines()[-1].split() if run.stdout.strip() else []


def commands(parser: argparse.ArgumentParser, path: str = "kamkit") -> Iterator[tuple[str, list[str]]]:
    """Return (command, its long options) of every command of a parser, down to the last verb."""
    below = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    options = [o for action in parser._actions for o in action.option_strings if o.startswith("--") and o != "--help"]
    yield path, [o for o in options if not _hidden(parser, o)]
    for action in below:
        for name, child in action.choices.items():
            yield from commands(child, f"{path} {name}")


def _hidden(parser: argparse.ArgumentParser, option: str) -> bool:
    return parser._option_string_actions[option].help == argparse.SUPPRESS


def unsaid(parser: argparse.ArgumentParser, text: str) -> list[str]:
    """Return the commands and options of a parser that a text does not name in code."""
    code = "\n".join(re.findall(r"```.*?```|`[^`\n]+`|^ {4}.*$", text, re.DOTALL | re.MULTILINE))
    missing = []
    for command, options in commands(parser):
        if not re.search(rf"{re.escape(command)}(?![\w-])", code):
            missing.append(command)
        missing += [f"{command} {o}" for o in options if not re.search(rf"{re.escape(o)}(?![\w-])", code)]
    return missing


def test_the_public_names_change_only_with_a_line_in_the_changelog():
    assert list(kamkit.__all__) == ["open_kit"]


def test_importing_kamkit_loads_no_room():
    assert [name for name in loaded("import kamkit", "kamkit") if name != "kamkit"] == []


def test_answering_an_exercise_loads_neither_pandas_nor_matplotlib():
    assert loaded(ANSWER, *HEAVY) == []


def test_what_is_loaded_is_seen():
    assert "matplotlib" in loaded("import matplotlib", *HEAVY)


@pytest.mark.parametrize("readme", READMES)
def test_every_command_and_option_stands_in_the_readme(readme):
    from kamkit.cli import parser

    assert unsaid(parser(), (ROOT / readme).read_text(encoding="utf-8")) == []


def test_a_command_or_option_that_the_readme_forgets_is_told():
    parser = argparse.ArgumentParser("kamkit")
    below = parser.add_subparsers()
    check = below.add_parser("check")
    check.add_argument("--coverage")
    below.add_parser("checkup")
    told = "say `kamkit check --coverage`, or\n\n    kamkit checkup\n"
    assert unsaid(parser, told) == []
    assert unsaid(parser, told.replace("--coverage", "")) == ["kamkit check --coverage"]
    plain = "kamkit check --coverage in plain words, `kamkit checkup`"
    assert unsaid(parser, plain) == ["kamkit check", "kamkit check --coverage"]
