"""The tests themselves: each can fail, and none slips a skip past the build machine."""

from __future__ import annotations

import ast

import pytest

from tests.house.tree import ROOT, dotted, files, shown, tree_of

CHECKS = ("assert", "expect", "check", "must")
FAILING = ("pytest.raises", "pytest.fail", "pytest.warns")
MARKS = ("pytest.mark.skip", "pytest.mark.skipif", "pytest.mark.xfail")
SKIPS = (*MARKS, "pytest.skip", "pytest.importorskip", "pytest.xfail")
MAY_SKIP = {"tests/needs.py"}


def cases_in(tree: ast.AST) -> list[ast.FunctionDef]:
    """Return the test functions of a module."""
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")]


def idle_tests(tree: ast.AST) -> list[str]:
    """Return the tests of a module that assert nothing, expect no error, and call nothing that does."""
    functions = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    able: set[str] = set()
    while more := {name for name, node in functions.items() if name not in able and can_fail(node, able)}:
        able |= more
    return [test.name for test in cases_in(tree) if test.name not in able]


def can_fail(function: ast.FunctionDef, able: set[str]) -> bool:
    """Return whether a function can fail a test: by itself, or by one of the `able` functions of its module."""
    return any(_claims(node) or _called(node) in able for node in ast.walk(function))


def _claims(node: ast.AST) -> bool:
    if isinstance(node, ast.Assert):
        return not (isinstance(node.test, ast.Constant) and node.test.value)
    return _called(node) in FAILING or _called(node).rpartition(".")[2].startswith(CHECKS)


def _called(node: ast.AST) -> str:
    return dotted(node.func) if isinstance(node, ast.Call) else ""


def skips(tree: ast.AST) -> list[str]:
    """Return the ways in which a module skips tests by itself."""
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
    return [f"{node.lineno} {dotted(node)}" for node in names if dotted(node) in SKIPS]


def modules() -> list:
    """Return every Python file of the tests."""
    return [path for path in files() if path.suffix == ".py" and path.is_relative_to(ROOT / "tests")]


def test_every_test_can_fail():
    assert {shown(path): idle for path in modules() if (idle := idle_tests(tree_of(path)))} == {}


def test_a_test_is_skipped_only_by_what_the_build_machine_turns_into_a_failure():
    free = [path for path in modules() if shown(path) not in MAY_SKIP]
    assert {shown(path): hits for path in free if (hits := skips(tree_of(path)))} == {}


@pytest.mark.parametrize(
    ("code", "able"),
    [
        ("def test_x():\n    run()", False),
        ("def test_x():\n    assert True", False),
        ("def test_x():\n    assert run() == 1", True),
        ("def test_x():\n    with pytest.raises(ValueError):\n        run()", True),
        ("def test_x():\n    self.expect_saved(page)", True),
        ("def same(a):\n    assert a\ndef test_x():\n    same(1)", True),
        ("def same(a):\n    return a\ndef test_x():\n    same(1)", False),
    ],
)
def test_an_idle_test_is_told_from_one_that_can_fail(code, able):
    assert idle_tests(ast.parse(code)) == ([] if able else ["test_x"])


def test_a_skip_of_a_modules_own_is_noticed():
    assert skips(ast.parse("@pytest.mark.skipif(True, reason='')\ndef test_x(): ..."))
    assert skips(ast.parse("need('Chromium', program)")) == []
