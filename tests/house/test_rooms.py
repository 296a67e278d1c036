"""What single rooms alone may do, read from the syntax of every module."""

from __future__ import annotations

import ast
import statistics
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.tree import PACKAGE, dotted, imported, shown, sources, tree_of

WIDGETS = ("ipywidgets", "anywidget", "IPython.display")
ENVIRONMENT = ("os.environ", "os.getenv", "os.putenv", "os.environb")
LAZY_ROOMS = ("kit", "__init__.py")  # the front door opens on first use; the kit fetches the pandas rooms on first use
RAW_WIDGETS = ("HTML", "HTMLMath", "Markdown")
SHOWS_MARKUP = "kamkit/panels/show.py"  # the one module that hands markup to a widget
VAGUE = {"utils", "util", "helper", "helpers", "manager", "misc", "common", "stuff"}
LONGEST_MODULE = 500
LONGEST_FUNCTION_P90 = 31


def environment_reads(tree: ast.AST) -> list[int]:
    """Return the lines at which a module reads or writes the environment."""
    used = [node.lineno for node in ast.walk(tree) if isinstance(node, ast.Attribute) and dotted(node) in ENVIRONMENT]
    return used + [node.lineno for name, node in imported(tree) if name in ENVIRONMENT]


def widget_imports(tree: ast.AST) -> list[str]:
    """Return what a module imports of the widget libraries."""
    return [name for name, _ in imported(tree) if any(f"{name}.".startswith(f"{known}.") for known in WIDGETS)]


def lazy_imports(tree: ast.AST) -> list[int]:
    """Return the lines of imports that stand inside a function."""
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    return sorted({node.lineno for function in functions for _, node in imported(function)})


def front_imports(tree: ast.AST) -> list[int]:
    """Return the lines at which a module inside the house goes out and in again by the front door."""
    return [node.lineno for name, node in imported(tree) if name in {"kamkit", "kamkit.open_kit"}]


def lengths(tree: ast.AST) -> Iterator[int]:
    """Return how many lines each function has, docstring and decorators left out."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            told = ast.get_docstring(node, clean=False) is not None
            body = node.body[1:] if told and len(node.body) > 1 else node.body
            yield (body[-1].end_lineno or 0) - body[0].lineno + 1


def p90(values: list[int]) -> float:
    """Return the length that nine functions in ten do not pass."""
    return statistics.quantiles(values, n=10, method="inclusive")[-1]


def raw_markup(tree: ast.AST) -> list[str]:
    """Return where a module makes markup out of data: Html of a composed text, a raw widget, unescaped frames."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    found = [f"{call.lineno} {name}" for call in calls if (name := dotted(call.func)) and _raw(call, name)]
    unescaped = [f"{call.lineno} escape=False" for call in calls for word in call.keywords if _is_off(word, "escape")]
    return found + unescaped


def _raw(call: ast.Call, name: str) -> bool:
    if name.rpartition(".")[2] in RAW_WIDGETS:
        return True
    return name in {"Html", "Markup"} and any(isinstance(given, ast.JoinedStr | ast.BinOp) for given in call.args)


def _is_off(word: ast.keyword, name: str) -> bool:
    return word.arg == name and isinstance(word.value, ast.Constant) and word.value.value is False


def inside(path: Path, *folders: str) -> bool:
    """Return whether a module stands in one of these folders (or is one of these files) of the package."""
    return path.relative_to(PACKAGE).parts[0] in folders


def found(rule, *allowed: str) -> list[str]:
    """Return `file: what` for every module outside `allowed` that breaks a rule."""
    return [f"{shown(path)}: {hit}" for path in sources() if not inside(path, *allowed) for hit in rule(tree_of(path))]


def test_only_settings_reads_the_environment():
    assert found(environment_reads, "settings.py") == []
    assert environment_reads(tree_of(PACKAGE / "settings.py"))


def test_only_panels_knows_widgets():
    assert found(widget_imports, "panels") == []


def test_markup_is_made_of_literals_and_shown_by_one_module():
    hits = [hit for hit in found(raw_markup, "look") if not hit.startswith(SHOWS_MARKUP)]
    assert hits == []


def test_only_the_kit_imports_late():
    assert found(lazy_imports, *LAZY_ROOMS) == []


def test_nobody_inside_goes_out_by_the_front_door():
    assert found(front_imports) == []


def test_no_module_has_a_vague_name():
    assert [shown(path) for path in sources() if path.stem in VAGUE or path.parent.name in VAGUE] == []


def test_no_module_is_longer_than_a_room_can_be():
    assert [shown(path) for path in sources() if path.read_text(encoding="utf-8").count("\n") > LONGEST_MODULE] == []


def test_nine_functions_in_ten_fit_in_one_look():
    assert p90([length for path in sources() for length in lengths(tree_of(path))]) <= LONGEST_FUNCTION_P90


@pytest.mark.parametrize(
    ("rule", "guilty", "innocent"),
    [
        (environment_reads, "import os\nx = os.environ['HOME']", "from kamkit.settings import environment"),
        (environment_reads, "from os import environ", "import os\nos.replace('a', 'b')"),
        (environment_reads, "import os\ny = os.getenv('A')", "environ = {}"),
        (widget_imports, "import ipywidgets as widgets", "import ipywidgets_not"),
        (widget_imports, "def f():\n    from IPython.display import HTML", "from IPython import get_ipython"),
        (widget_imports, "from anywidget import AnyWidget", "anywidget = 1"),
        (raw_markup, "Html(f'<p>{name}</p>')", "Html('<p>{}</p>').format(name)"),
        (raw_markup, "Html('<p>' + name)", "Html(made)"),
        (raw_markup, "widgets.HTML(value=name)", "widgets.Label(name)"),
        (raw_markup, "display(Markdown(text))", "display(text)"),
        (raw_markup, "frame.to_html(escape=False)", "frame.to_html(escape=True)"),
        (lazy_imports, "def f():\n    import json", "import json\ndef f(): ..."),
        (front_imports, "from kamkit import open_kit", "from kamkit.kit.kit import Kit"),
    ],
)
def test_each_reading_of_the_syntax_finds_the_guilty_and_spares_the_innocent(rule, guilty, innocent):
    assert rule(ast.parse(guilty))
    assert not rule(ast.parse(innocent))


def test_a_function_is_measured_without_its_docstring():
    tree = ast.parse('def f():\n    """One.\n\n    Two.\n    """\n    a = 1\n    return a\n')
    assert list(lengths(tree)) == [2]
    assert p90([1] * 80 + [40] * 20) > LONGEST_FUNCTION_P90
