"""Faults made from the models themselves: each is named, at its file and line, in both languages."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from pydantic import BaseModel

from kamkit.bank.check import check
from kamkit.bank.read import read_bank
from kamkit.errors import Problem
from kamkit.lang.text import Text
from kamkit.lang.words import Words, table
from tests.bank import made

TODAY = date(2026, 11, 23)
FILES = made.content()
FIELDS = tuple(made.fields())
NAMES = (made.KEY,)
REQUIRED = [field for field in FIELDS if field.required]
HALVES = [field for field in FIELDS if field.of is Text]


def named(field: made.Field) -> str:
    return f"{field.file}:{'.'.join(map(str, field.loc))}"


def found_in(folder: Path, files: dict[str, object]) -> tuple[tuple[Problem, ...], dict[str, dict[made.Loc, int]]]:
    workshop, lines = made.workshop(folder, files)
    return check(read_bank(workshop), workshop, TODAY, NAMES), lines


def told(problems: tuple[Problem, ...], file: str, line: int) -> list[str]:
    """Return what is said in English; everything said must be at that one place, and in both languages."""
    assert problems, "nothing was found"
    for one in problems:
        assert (one.where.file, one.where.line) == (file, line), Words("en").say(one)
        assert f"problem.{one.key}" in table(), one.key
        for lang in ("zh", "en"):
            said = Words(lang).say(one)  # type: ignore[arg-type]
            assert said.startswith(f"{file}:{line}: ")
            assert not re.search(r"\{[a-z_]+\}", said), said
        assert re.search(r"[一-鿿]", Words("zh").say(one))
    return [Words("en").say(one) for one in problems]


def test_a_content_tree_made_from_the_models_has_no_problem(tmp_path: Path) -> None:
    problems, _ = found_in(tmp_path, FILES)
    assert Words("en").say_all(problems) == ""


def test_the_made_tree_leaves_out_no_field_of_any_model_it_holds() -> None:
    met: dict[type[BaseModel], set[str]] = {}
    for field in FIELDS:
        met.setdefault(field.of, set()).add(str(field.loc[-1]))
    for model, names in met.items():
        assert set(model.model_fields) - names <= made.NOT_WRITTEN, model
    assert len(met) >= 20


@pytest.mark.parametrize("field", REQUIRED, ids=named)
def test_a_missing_field_is_named_at_the_line_of_what_it_is_missing_from(field: made.Field, tmp_path: Path) -> None:
    problems, lines = found_in(tmp_path, made.without(FILES, field.file, field.loc))
    said = told(problems, field.file, lines[field.file][field.loc[:-1]])
    assert len(said) == 1
    assert f"“{field.loc[-1]}” is missing" in said[0] or f"the {field.loc[-1]} text is missing" in said[0]


@pytest.mark.parametrize("field", FIELDS, ids=named)
def test_a_mistyped_field_is_named_at_its_own_line(field: made.Field, tmp_path: Path) -> None:
    for number, value in enumerate(made.wrong(field.kind)):
        files = made.changed(FILES, field.file, field.loc, value)
        problems, lines = found_in(tmp_path / str(number), files)
        for said in told(problems, field.file, lines[field.file][field.loc]):
            assert str(field.loc[-1]) in said or "is not one of" in said


@pytest.mark.parametrize("empty", ["", "   "])
@pytest.mark.parametrize("field", HALVES, ids=named)
def test_an_emptied_half_of_a_text_is_named_at_its_own_line(field: made.Field, empty: str, tmp_path: Path) -> None:
    problems, lines = found_in(tmp_path, made.changed(FILES, field.file, field.loc, empty))
    said = told(problems, field.file, lines[field.file][field.loc])
    line = lines[field.file][field.loc]
    assert said == [f"{field.file}:{line}: the {field.loc[-1]} text is missing. Write both languages."]


@pytest.mark.parametrize("file", FILES)
def test_an_unknown_field_is_named_at_its_own_line(file: str, tmp_path: Path) -> None:
    tables = {field.loc[:-1] for field in FIELDS if field.file == file}
    assert tables or file == made.NO_FIELDS
    for number, loc in enumerate(sorted(tables, key=str)):
        files = made.changed(FILES, file, (*loc, "colour"), "red")
        problems, lines = found_in(tmp_path / str(number), files)
        said = told(problems, file, lines[file][(*loc, "colour")])
        assert "unknown field “colour”" in said[0]


@pytest.mark.parametrize("file", FILES)
def test_a_key_given_twice_is_named_at_its_second_line(file: str, tmp_path: Path) -> None:
    workshop, _ = made.workshop(tmp_path, FILES)
    path = tmp_path / file
    lines = path.read_text(encoding="utf-8").splitlines()
    keyed = [n for n, line in enumerate(lines) if re.match(r'^ *[\w"-]+: "', line)]
    assert keyed
    for n in keyed:
        path.write_text("\n".join([*lines[: n + 1], lines[n], *lines[n + 1:]]), encoding="utf-8")
        problems = check(read_bank(workshop), workshop, TODAY, NAMES)
        assert ("yaml_duplicate_key", n + 2) in [(p.key, p.where.line) for p in problems if p.where.file == file]


def test_a_field_that_only_the_kit_may_set_is_refused(tmp_path: Path) -> None:
    for name in made.NOT_WRITTEN:
        file = "exercises/made/choice.yml"
        problems, lines = found_in(tmp_path / name, made.changed(FILES, file, (name,), "mine"))
        assert "unknown field" in told(problems, file, lines[file][(name,)])[0]
    rules = "data/standards/rules.yml"
    problems, lines = found_in(tmp_path / "rule", made.changed(FILES, rules, (made.KEY, "id"), "mine"))
    told(problems, rules, lines[rules][(made.KEY, "id")])


def test_a_figure_out_of_its_bounds_is_told_with_both_bounds(tmp_path: Path) -> None:
    file = "exercises/made/choice.yml"
    problems, lines = found_in(tmp_path, made.changed(FILES, file, ("level",), "9"))
    line = lines[file][("level",)]
    assert told(problems, file, line) == [f"{file}:{line}: level must be 1 to 3, not 9."]
    assert Words("zh").say(problems[0]) == f"{file}:{line}: level 应在 1 到 3 之间，不能是 9。"


@pytest.mark.parametrize(("loc", "value", "said"), [
    (("options", 0, "credit"), "1.5", "credit must be 0 to 1, not 1.5."),
    (("options", 0, "credit"), "nan", "credit must be"),
    (("skill",), "Decision Group", "skill may hold lower-case letters a–z"),
    (("teaches", 0), "", "is empty"),
    (("teaches", 0), "x" * 81, "is too long; 80 characters at most"),
    (("teaches",), [], "teaches must have 1 entry or more, not 0"),
    (("prompt",), "only one language", "prompt must be written in both languages: {zh: …, en: …}."),
])
def test_each_sort_of_bound_is_told_in_words(loc: made.Loc, value: object, said: str, tmp_path: Path) -> None:
    file = "exercises/made/choice.yml"
    problems, lines = found_in(tmp_path, made.changed(FILES, file, loc, value))
    assert said in Words("en").say(problems[0])
    assert (problems[0].where.file, problems[0].where.line) == (file, lines[file][loc])


@pytest.mark.parametrize(("loc", "lang"), [
    (("people", "P0", "name"), "zh"), (("people", "P0", "title"), "en"), (("rivals", "key-0", "brand"), "zh"),
])
def test_a_name_in_a_case_that_fits_no_line_is_told_where_it_stands(loc: made.Loc, lang: str, tmp_path: Path) -> None:
    file = f"exercises/{made.CASE}.yml"
    problems, lines = found_in(tmp_path, made.changed(FILES, file, (*loc, lang), "长" * 401))
    said = told(problems, file, lines[file][loc])[0]
    assert "is too long; 400 characters at most" in said


@pytest.mark.parametrize(("name", "value", "said"), [
    ("stale_days", "0", "stale_days must be 1 or more, not 0."),
    ("close_rival", "4", "close_rival must be 1 to 3, not 4."),
    ("stubborn", "0", "stubborn must be more than 0, not 0."),
    ("stubborn", "1", "stubborn must be less than 1, not 1."),
    ("strong_influence", "1.1", "strong_influence must be 1 or less, not 1.1."),
    ("strong_influence", "0", "strong_influence must be more than 0, not 0."),
    ("stale_days", "thirty", "stale_days must be a whole number, not “thirty”."),
    ("stubborn", "much", "stubborn must be a number, not “much”."),
])
def test_a_bound_is_told_as_it_is(name: str, value: str, said: str, tmp_path: Path) -> None:
    file = "data/standards/limits.yml"
    problems, lines = found_in(tmp_path, made.changed(FILES, file, (name,), value))
    assert told(problems, file, lines[file][(name,)]) == [f"{file}:{lines[file][(name,)]}: {said}"]
