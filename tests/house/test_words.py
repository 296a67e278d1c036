"""Two languages: every text has both halves with the same places in them, and every problem has its words."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kamkit import yamlfile
from kamkit.lang.words import table
from tests.house.tree import ROOT, dotted, files, shown, sources, tree_of

PLACE = re.compile(r"\{[a-z_]+\}")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
# Fields that the caller of `problem` fills in, whatever the problem is.
ALWAYS_THERE: frozenset[str] = frozenset()


def halves(data: Any, loc: str = "") -> Iterator[tuple[str, dict]]:
    """Return (place, {zh, en}) of every text with a language in a content file."""
    if isinstance(data, dict):
        if data and set(data) <= {"zh", "en"}:
            yield loc, data
        else:
            for key, value in data.items():
                yield from halves(value, f"{loc}.{key}")
    elif isinstance(data, list):
        for number, value in enumerate(data):
            yield from halves(value, f"{loc}[{number}]")


def fault(text: dict) -> str | None:
    """Return what is wrong with a text's two halves, if anything."""
    zh, en = (str(text.get(half) or "").strip() for half in ("zh", "en"))
    if not zh or not en:
        return "a half is missing"
    if set(PLACE.findall(zh)) != set(PLACE.findall(en)):
        return "the halves name different places"
    if CHINESE.search(en):
        return "Chinese in the English half"
    return None


def content() -> list[Path]:
    """Return every YAML file a trainer or a reader of the interface sees."""
    tops = ("exercises/", "data/", "kamkit/lang/words/")
    return [path for path in files() if path.suffix in {".yml", ".yaml"} and shown(path).startswith(tops)]


def read(path: Path) -> Any:
    """Return a YAML file's content, every scalar as text. Raise ContentError, file and line, where it is broken."""
    return yamlfile.read(path, shown(path)).data


def problems_raised() -> dict[str, set[str]]:
    """Return, for every problem key written out in the code, the values that its calls name (over all calls)."""
    raised: dict[str, set[str]] = {}
    for path in sources():
        for node in ast.walk(tree_of(path)):
            called = isinstance(node, ast.Call) and dotted(node.func).rpartition(".")[2] == "problem"
            if called and node.args and isinstance(node.args[0], ast.Constant):
                names = {word.arg or "**" for word in node.keywords}
                raised.setdefault(str(node.args[0].value), set()).update(names)
    return raised


def words_used() -> set[str]:
    """Return the keys of interface words written out in the code: words("panels.submit")."""
    used = set()
    for path in sources():
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                if name in {"words", "_words"} and isinstance(node.args[0].value, str):
                    used.add(node.args[0].value)
    return used


def test_every_text_has_both_languages_and_the_same_places_in_them():
    texts = ((shown(path), loc, text) for path in content() for loc, text in halves(read(path)))
    assert {f"{name} {loc}": wrong for name, loc, text in texts if (wrong := fault(text))} == {}


def test_the_words_are_many_and_all_complete():
    entries = table()
    assert len(entries) > 20
    assert {key: wrong for key, text in entries.items() if (wrong := fault({"zh": text.zh, "en": text.en}))} == {}


def test_every_problem_that_is_raised_has_words_and_the_words_ask_only_for_values_it_gives():
    entries, faults = table(), {}
    for key, given in problems_raised().items():
        text = entries.get(f"problem.{key}")
        asked = {place.strip("{}") for place in PLACE.findall(text.zh)} if text else set()
        if text is None:
            faults[key] = "no words"
        elif "**" not in given and not asked - {"brand"} <= given | ALWAYS_THERE:
            faults[key] = f"words ask for {sorted(asked - given)}"
    assert faults == {}


def test_every_word_that_the_code_asks_for_is_there():
    assert words_used() - set(table()) == set()


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ({"zh": "好"}, "a half is missing"),
        ({"zh": "好", "en": " "}, "a half is missing"),
        ({"zh": "第{row}行", "en": "row"}, "the halves name different places"),
        ({"zh": "好", "en": "好"}, "Chinese in the English half"),
        ({"zh": "第{row}行", "en": "row {row}"}, None),
    ],
)
def test_a_faulty_text_is_told(text, wrong):
    assert fault(text) == wrong
    assert [found for _, found in halves({"a": [{"b": text}]})] == [text]


def test_the_readers_find_what_the_code_says():
    assert "home_missing" in problems_raised()
    assert problems_raised()["home_missing"] >= {"path", "wanted"}
    assert ROOT.joinpath("kamkit/lang/words").is_dir()
