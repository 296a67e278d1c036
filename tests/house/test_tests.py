"""The tests themselves: each can fail, none sleeps a skip past the build machine."""

from __future__ import annotations

import ast

import pytest

from tests.house.tree import ROOT, dotted, files, shown, tree_of

CHECKS = ("assert", "expect", "check", "must")
SKIPS = ("pytest.skip", "pytest.mark.skip", "pytest.mark.skipif", "pytest.importorskip", "pytest.xfail", "pytest.mark.xfail")
MAY_SKIP = {"tests/needs.py"}


def test_functions(tree: ast.AST) -> list[ast.FunctionDef]:
    """Return the test functions of a module."""
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")]


test_functions.__test__ = False  # type: ignore[attr-defined]


def can_fail(function: ast.FunctionDef) -> bool:
    """Return whether a test asserts something, expects an error, or calls a function that says it checks."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assert):
            return not (isinstance(node.test, ast.Constant) and node.test.value)
        if isinstance(node, ast.Call):
            name = dotted(node.func)
            if name in {"pytest.raises", "pytest.fail", "pytest.warns"} or name.rpartition(".")[2].startswith(CHECKS):
                return True
    return False


def skips(tree: ast.AST) -> list[str]:
    """Return the ways in which a module skips tests by itself."""
    return [f"{node.lineno} {dotted(node)}" for node in ast.walk(tree) if isinstance(node, ast.Attribute) and dotted(node) in SKIPS]


def modules() -> list:
    """Return every Python file of the tests."""
    return [path for path in files() if path.suffix == ".py" and path.is_relative_to(ROOT / "tests")]


def test_every_test_can_fail():
    idle = [f"{shown(path)}: {function.name}" for path in modules() for function in test_functions(tree_of(path)) if not can_fail(function)]
    assert idle == []


def test_a_test_is_skipped_only_by_what_the_build_machine_turns_into_a_failure():
    assert {shown(path): hits for path in modules() if shown(path) not in MAY_SKIP and (hits := skips(tree_of(path)))} == {}


@pytest.mark.parametrize(
    ("code", "able"),
    [
        ("def test_x():\n    run()", False),
        ("def test_x():\n    assert True", False),
        ("def test_x():\n    assert run() == 1", True),
        ("def test_x():\n    with pytest.raises(ValueError):\n        run()", True),
        ("def test_x():\n    self.expect_saved(page)", True),
    ],
)
def test_an_idle_test_is_told_from_one_that_can_fail(code, able):
    assert [can_fail(function) for function in test_functions(ast.parse(code))] == [able]


def test_a_skip_of_a_modules_own_is_noticed():
    assert skips(ast.parse("@pytest.mark.skipif(True, reason='')\ndef test_x(): ..."))
    assert skips(ast.parse("need('Chromium', program)")) == []
