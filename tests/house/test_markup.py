"""Markup (SAFETY W1): nowhere does a text become markup unescaped: Python, scripts, templates, notebooks."""

from __future__ import annotations

import ast
import json
import re

import pytest

from tests.house.tree import PACKAGE, dotted, files, shown, sources, texts, tree_of

RAW_IN_SCRIPTS = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|createContextualFragment|DOMParser|document\.write|srcdoc|\beval\("
    r"|new Function|setAttribute\(\s*[\"'`](?:on|href|src)|\.(?:href|src)\s*="
)
RAW_IN_NOTEBOOKS = {"HTML", "HTMLMath", "Markdown", "Javascript", "SVG", "IFrame", "display_html", "display_markdown"}
UNESCAPED = re.compile(r"{{[^}]*\|\s*safe\b[^}]*}}|autoescape\s+false")
MARKED_SAFE = {
    "{{ cell.source | markdown2html | strip_files_prefix | safe }}": "Markdown that stands in the report's notebook",
    "{{ output.text | ansi2html | safe }}": "ansi2html escapes",
    "{{ output.data['text/html'] | safe }}": "markup that the kit made",
    "{{ output.data['text/plain'] | ansi2html | safe }}": "ansi2html escapes",
}
"""What a template may mark as safe, and why it is."""
TRUSTED = {
    "css": "the style sheet", "font_face": "a font", "NO_OUTSIDE": "a policy", "STYLE": "a style sheet",
    "script": "the index page's own script", "escape": "escapes", "segno.make": "a QR code, drawn",
}  # fmt: skip
"""Names of what is markup or style by itself."""
LOOKED_AT = {
    "kamkit/kit/account/dealings.py": ("words", "esc"),  # a phrase of ours, filled in with escaped values
    "kamkit/look/style.py": ("font_face", "css()"),
    "kamkit/look/drawing.py": ("plain(", "svg()"),  # a data address in which nothing is left that could end it
}
"""Modules that trust more than that, and what must stand in each such place."""


def raw_scripts(code: str) -> list[str]:
    """Return how a page's script would make elements, or run something, out of a text."""
    return RAW_IN_SCRIPTS.findall(code)


def raw_cells(notebook: str) -> list[str]:
    """Return what the code of a notebook shows as markup."""
    cells = ["".join(cell["source"]) for cell in json.loads(notebook)["cells"] if cell["cell_type"] == "code"]
    calls = [node for cell in cells for node in ast.walk(ast.parse(cell)) if isinstance(node, ast.Call)]
    return [name for call in calls if (name := dotted(call.func).rpartition(".")[2]) in RAW_IN_NOTEBOOKS]


def marked_safe(template: str) -> list[str]:
    """Return what a template leaves unescaped and nobody has looked at."""
    return [found for found in UNESCAPED.findall(template) if found not in MARKED_SAFE]


def trusted_data(tree: ast.AST) -> list[str]:
    """Return every Html(…) of what is neither a literal, nor markup already, nor a name of TRUSTED."""
    found = []
    for function in [tree, *(node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))]:
        local = _bound(function)
        for call in _calls(function, own=function is tree):
            found += [f"{call.lineno} {ast.unparse(call)}" for given in call.args[:1] if not _is_markup(given, local)]
    return found


def _calls(node: ast.AST, own: bool) -> list[ast.Call]:
    """Return the calls of Html in a function, or those of a module outside its functions."""
    functions = [each for each in ast.walk(node) if own and isinstance(each, ast.FunctionDef)]
    inside = {id(part) for each in functions for part in ast.walk(each)}
    calls = [part for part in ast.walk(node) if isinstance(part, ast.Call) and id(part) not in inside]
    return [call for call in calls if dotted(call.func).rpartition(".")[2] in {"Html", "Markup"}]


def _bound(function: ast.AST) -> dict[str, list[ast.expr]]:
    """Return what each name is set to in a function."""
    bound: dict[str, list[ast.expr]] = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                pairs = [(target, node.value)]
                if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                    pairs = list(zip(target.elts, node.value.elts, strict=True))
                for one, value in pairs:
                    bound.setdefault(dotted(one), []).append(value)
    return bound


def _is_markup(given: ast.expr, local: dict[str, list[ast.expr]]) -> bool:
    """Return whether an expression is a literal, or was made by Html and its escaping methods."""
    if isinstance(given, ast.Constant):
        return True
    if isinstance(given, ast.IfExp):
        return _is_markup(given.body, local) and _is_markup(given.orelse, local)
    if isinstance(given, ast.Name):
        values = local.get(given.id, [])
        return given.id in TRUSTED or (bool(values) and all(_is_markup(value, {}) for value in values))
    if not isinstance(given, ast.Call):
        return False
    if isinstance(given.func, ast.Attribute) and given.func.attr in {"format", "join", "svg_inline"}:
        return _is_markup(given.func.value, local) or dotted(getattr(given.func.value, "func", given)) in TRUSTED
    name = dotted(given.func)
    return name in TRUSTED or name in {"Html", "Markup", "esc", "join", "table"}


def test_no_script_of_a_page_makes_elements_out_of_texts():
    scripts = [path for path in files() if path.suffix == ".js" and path.is_relative_to(PACKAGE)]
    assert len(scripts) > 4
    assert {shown(path): hits for path in scripts if (hits := raw_scripts(path.read_text(encoding="utf-8")))} == {}


def test_no_notebook_shows_markup_of_its_own():
    notebooks = [(path, text) for path, text in texts() if path.startswith("notebooks/") and path.endswith(".ipynb")]
    assert len(notebooks) > 10
    assert {path: hits for path, text in notebooks if (hits := raw_cells(text))} == {}


def test_templates_escape_all_but_what_has_been_looked_at():
    templates = {shown(path): path.read_text(encoding="utf-8") for path in files() if path.suffix == ".j2"}
    assert {name: hits for name, text in templates.items() if (hits := marked_safe(text))} == {}
    assert [known for known in MARKED_SAFE if known not in "".join(templates.values())] == []


def test_html_trusts_literals_and_what_was_escaped():
    found = {shown(path): trusted_data(tree_of(path)) for path in sources() if path != PACKAGE / "look" / "html.py"}
    found = {name: hits for name, hits in found.items() if hits}
    assert set(found) == set(LOOKED_AT)
    assert all(all(word in hit for word in LOOKED_AT[name]) for name, hits in found.items() for hit in hits)


@pytest.mark.parametrize(
    ("rule", "guilty", "innocent"),
    [
        (raw_scripts, "el.innerHTML = text", "el.textContent = text"),
        (raw_scripts, "a.href = model.get('link')", "location.reload()"),
        (raw_scripts, "el.setAttribute('onclick', text)", "el.setAttribute('role', text)"),
        (raw_cells, '{"cells": [{"cell_type": "code", "source": ["HTML(x)"]}]}', '{"cells": []}'),
        (raw_cells, '{"cells": [{"cell_type": "code", "source": ["d.Markdown(x)"]}]}',
         '{"cells": [{"cell_type": "markdown", "source": ["HTML(x)"]}]}'),
        (marked_safe, "{{ page.title | safe }}", "{{ page.title }}"),
        (marked_safe, "{% autoescape false %}", "{{ output.text | ansi2html | safe }}"),
        (lambda code: trusted_data(ast.parse(code)), "Html(name)", "Html('<p>{}</p>').format(name)"),
        (lambda code: trusted_data(ast.parse(code)), "Html(words('x', name=name))", "Html(font_face(text))"),
        (lambda code: trusted_data(ast.parse(code)), "def f(a):\n    b = a\n    Html(b)", "b = '<p>'\nHtml(b)"),
        (lambda code: trusted_data(ast.parse(code)), "Html('{}'.format(name) if x else name)",
         "Html(Html('<p>{}</p>').format(name))"),
    ],
)
def test_each_reading_finds_the_guilty_and_spares_the_innocent(rule, guilty, innocent):
    assert rule(guilty)
    assert not rule(innocent)
