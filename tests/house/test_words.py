"""Two languages: every text has both halves with the same places in them, and every problem has its words."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kamkit import yamlfile
from kamkit.lang.text import Text
from kamkit.lang.words import FORMS, Words, table
from kamkit.panels.daylog import BUTTON_WORDS as LOG_WORDS
from kamkit.panels.exercise import BUTTON_WORDS
from kamkit.panels.forms.base import SHEET_WORDS
from tests.house.tree import ROOT, dotted, files, shown, sources, tree_of

PLACE = re.compile(r"\{[a-z_]+\}")
BARRED = re.compile(r"\{[^{}]*\|[^{}]*\}")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
# Filled in by a script of the page, or with the content: they know plain places only.
FILLED_ELSEWHERE = {"reports.shown"} | {f"daylog.{name}" for name in LOG_WORDS} | {
    f"panels.{name}" for name in (*SHEET_WORDS, *BUTTON_WORDS)}  # fmt: skip
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


def test_forms_are_well_formed_stand_in_english_only_and_go_by_a_place_of_the_chinese_half():
    for key, text in table().items():
        assert not BARRED.search(text.zh), key
        assert all(FORMS.fullmatch(found) for found in BARRED.findall(text.en)), key
        assert {f"{{{name}}}" for name, _, _ in FORMS.findall(text.en)} <= set(PLACE.findall(text.zh)), key


def test_only_what_the_words_themselves_fill_in_has_forms():
    formed = {key for key, text in table().items() if FORMS.search(text.en)}
    assert formed & FILLED_ELSEWHERE == set()
    assert {key for key in formed if key.startswith("practice.")} == set()
    others = (path for path in content() if "kamkit/lang/words/" not in shown(path))
    assert [shown(path) for path in others if FORMS.search(path.read_text(encoding="utf-8"))] == []


def test_no_word_that_counts_one_thing_speaks_of_one_things():
    entries, words = table(), Words("en")
    forms = [found for text in entries.values() for found in FORMS.findall(text.en)]
    counts, many = {name for name, _, _ in forms}, {form.split()[0] for _, _, form in forms}
    assert counts > {"count", "days"}
    assert many > {"days", "rows", "people", "are", "have"}
    wrong, told = re.compile(rf"\b1 (?:{'|'.join(sorted(many))})\b"), {}
    for key in entries:
        said = words(key, **dict.fromkeys(counts, 1))
        if found := wrong.search(said) or FORMS.search(said):
            told[key] = found[0]
    assert told == {}


def made(monkeypatch: pytest.MonkeyPatch, **entries: str) -> Words:
    """Return English words of which only these are known."""
    known = {key: Text(zh=f"{english}。", en=english) for key, english in entries.items()}
    monkeypatch.setattr("kamkit.lang.words.table", lambda: known)
    return Words("en")


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (1, "1 row is hidden"), ("1", "1 row is hidden"), (-1, "-1 row is hidden"), ("+1", "+1 row is hidden"),
        ("−1", "−1 row is hidden"), (0, "0 rows are hidden"), (2, "2 rows are hidden"), (11, "11 rows are hidden"),
        ("1.5", "1.5 rows are hidden"), (1.0, "1.0 rows are hidden"), ("—", "— rows are hidden"),
    ],
)  # fmt: skip
def test_a_noun_and_its_verb_take_the_form_of_their_number(monkeypatch, count, said):
    assert made(monkeypatch, hidden="{count} {count:row is|rows are} hidden")("hidden", count=count) == said


def test_forms_stay_as_they_are_where_their_value_is_not_given(monkeypatch):
    words = made(monkeypatch, late="{name}: {days} {days:day|days} late")
    assert words("late", name="A") == "A: {days} {days:day|days} late"
    assert words("late") == "{name}: {days} {days:day|days} late"


def test_a_value_that_looks_like_forms_is_told_as_it_is(monkeypatch):
    assert made(monkeypatch, at="{name}: {n:day|days}")("at", name="{n:a|b} {n}", n=1) == "{n:a|b} {n}: day"


def test_the_forms_of_two_counts_do_not_mix(monkeypatch):
    words = made(monkeypatch, both="{a} {a:day|days}, {b} {b:person|people}")
    assert words("both", a=1, b=3) == "1 day, 3 people"
    assert words("both", a=3, b=1) == "3 days, 1 person"


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
