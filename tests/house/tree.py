"""The files of this project as the laws read them."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "kamkit"
CACHES = {"__pycache__", ".hypothesis", ".pytest_cache", ".mypy_cache", ".ruff_cache"}
LEFT_OUT = {".git", ".venv", "out", "dist", "build", "mutants", *CACHES}
BINARY = {".png", ".jpg", ".ttf", ".otf", ".woff", ".woff2", ".xlsx", ".pdf", ".ico", ".gz", ".zip", ".db"}


@cache
def files() -> tuple[Path, ...]:
    """Return every file of the project: what git keeps or would keep; without git, what stands in the folder."""
    command = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, capture_output=True, check=False)
    if listed.returncode == 0 and listed.stdout:
        found = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    else:
        found = [path for path in ROOT.rglob("*") if not LEFT_OUT & set(path.relative_to(ROOT).parts)]
    return tuple(sorted(path for path in found if path.is_file() and not path.is_symlink()))


def texts() -> Iterator[tuple[str, str]]:
    """Return (path from the top, text) of every text file of the project."""
    for path in files():
        if path.suffix not in BINARY:
            yield shown(path), path.read_bytes().decode("utf-8", errors="replace")


def shown(path: Path) -> str:
    """Return a path as messages show it: from the top of the project, with slashes."""
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.as_posix()


def sources(*folders: str) -> tuple[Path, ...]:
    """Return the package's Python files, or those under some of its folders."""
    kept = [PACKAGE / folder for folder in folders] or [PACKAGE]
    modules = (path for path in files() if path.suffix == ".py")
    return tuple(path for path in modules if any(path.is_relative_to(folder) for folder in kept))


def tree_of(path: Path) -> ast.Module:
    """Return the syntax tree of a Python file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def imported(tree: ast.AST) -> Iterator[tuple[str, ast.stmt]]:
    """Return (dotted name, statement) of everything a tree imports: `from a.b import c` gives a.b.c."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((f"{node.module}.{alias.name}", node) for alias in node.names)


def dotted(node: ast.AST) -> str:
    """Return `a.b.c` for such an expression, else an empty text."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else ""
    return ""
