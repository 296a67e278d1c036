"""Hostile content files: refused in one sentence with file and line, or shown as written; nothing runs."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pytest

from kamkit.bank.check import check
from kamkit.bank.read import Bank, read_bank
from kamkit.errors import Problem
from kamkit.lang.words import Words
from kamkit.model.exercise import KINDS, Choice
from kamkit.settings import Brand
from tests.bank import made

FILES = made.content()
FILE = "exercises/made/choice.yml"


def bank_with(folder: Path, raw: bytes, file: str = FILE) -> tuple[Bank, list[Problem]]:
    """Return the bank in which one file has these bytes, and the problems of that file."""
    workshop, _ = made.workshop(folder, FILES)
    (folder / file).write_bytes(raw)
    bank = read_bank(workshop)
    found = check(bank, workshop, date(2026, 11, 23), (made.KEY,))
    return bank, [one for one in found if one.where.file == file]


BOMB = "a: &a [x, x]\n" + "".join(f"b{n}: &b{n} [*a, *a]\n" for n in range(9))


@pytest.mark.parametrize(("raw", "line", "key"), [
    pytest.param(BOMB.encode(), 1, "yaml_alias", id="alias bomb"),
    pytest.param(b"a: &me [*me]\n", 1, "yaml_alias", id="refers to itself"),
    pytest.param(b"[" * 3000 + b"]" * 3000, 1, "yaml_deep", id="three thousand levels"),
    pytest.param(b"kind: choice\nhints: " + b"[" * 3000, 2, "yaml_deep", id="never closed"),
    pytest.param(b"kind: choice\nlevel:\t2\n  bad: x\n", 3, "yaml_broken", id="tabs"),
    pytest.param(b"kind: choice\nteaches: [J04\nlevel: 2\n", None, "yaml_broken", id="unclosed list"),
    pytest.param(b"kind: choice\n---\nkind: choice\n", 2, "yaml_second_document", id="two documents"),
    pytest.param("kind: choice\ntitle: 客户".encode("gbk"), 2, "not_utf8", id="GBK bytes"),
    pytest.param(b"kind: choice\nti\x00tle: x\n", 2, "control_character", id="NUL"),
    pytest.param(b"", 1, "file_empty", id="empty"),
    pytest.param(b"just a word\n", 1, "want_table", id="scalar"),
    pytest.param(b"- a\n- b\n", 1, "want_table", id="list"),
    pytest.param(b"kind: !!python/object/apply:os.system [echo]\n", 1, "yaml_tag", id="tag that would run code"),
    pytest.param(b"kind: choice\ntitle: " + b"x" * 5_000_000, None, "file_too_large", id="five megabytes"),
    pytest.param(b"kind: riddle\n", 1, "not_one_of", id="unknown kind"),
    pytest.param(b"level: 2\n", 1, "field_missing", id="no kind"),
])
def test_a_hostile_file_is_refused_with_its_line(raw: bytes, line: int | None, key: str, tmp_path: Path) -> None:
    started = time.monotonic()
    bank, found = bank_with(tmp_path, raw)
    assert time.monotonic() - started < 5
    assert found
    assert bank.exercises.keys() == {f"made/{kind}" for kind in KINDS if kind != "choice"}
    assert key in {one.key for one in found}
    assert line in {one.where.line for one in found} or line is None
    for one in found:
        assert Words("en").say(one).count("\n") == 0
        assert Words("zh").say(one).startswith(FILE)


def text_of(changes: dict[str, str]) -> bytes:
    """Return the made choice with the raw YAML of some top-level fields put in."""
    text, _ = made.written({key: value for key, value in FILES[FILE].items() if key not in changes})
    return (text + "".join(f"{key}: {value}\n" for key, value in changes.items())).encode()


def test_what_looks_like_code_in_a_text_is_shown_as_written(tmp_path: Path) -> None:
    odd = "{{ ''.__class__ }} {% raw %} {x} %s ${HOME}"
    bank, found = bank_with(tmp_path, text_of({"prompt": f'{{zh: "{odd} 甲", en: "{odd}"}}'}))
    exercise = bank.exercises["made/choice"]
    assert found == []
    assert exercise.prompt.of("en", Brand()) == odd
    assert Words("zh", Brand()).text(exercise.prompt) == f"{odd} 甲"


@pytest.mark.parametrize("plain", ["NO", "010", "12:30", "00123", "1e3", "null", "2026-02-30", "~"])
def test_words_that_yaml_likes_to_turn_into_something_else_stay_text(plain: str, tmp_path: Path) -> None:
    bank, found = bank_with(tmp_path, text_of({"prompt": f"{{zh: {plain}, en: {plain}}}"}))
    assert found == []
    assert bank.exercises["made/choice"].prompt.zh == plain


def options_in_yaml(count: int) -> str:
    """Return so many options, the fourth of them right."""
    one = "\n  - {{key: k{n}, credit: {credit}, text: {{zh: 甲{n}, en: a{n}}}, why: {{zh: 乙{n}, en: b{n}}}}}"
    return "".join(one.format(n=n, credit=int(n == 3)) for n in range(count))


def test_ten_thousand_options_are_refused_with_the_limit(tmp_path: Path) -> None:
    options = options_in_yaml(10_000)
    bank, found = bank_with(tmp_path, text_of({"options": options}))
    assert "made/choice" not in bank.exercises
    assert [one.key for one in found] == ["too_many"]
    assert "12 entries or fewer" in Words("en").say(found[0])


def test_twelve_options_are_allowed(tmp_path: Path) -> None:
    options = options_in_yaml(12)
    bank, found = bank_with(tmp_path, text_of({"options": options}))
    exercise = bank.exercises["made/choice"]
    assert found == []
    assert isinstance(exercise, Choice)
    assert len(exercise.options) == 12


@pytest.mark.parametrize("name", ["exercises/made/Price.yml", "exercises/made/价格.yml", "exercises/made/a b.yml",
                                  "exercises/made/choice.yaml"])
def test_a_file_name_that_makes_no_id_is_told(name: str, tmp_path: Path) -> None:
    bank, found = bank_with(tmp_path, text_of({}), name)
    assert [one.key for one in found] == ["file_name"]
    assert len(bank.exercises) == len(KINDS)


def test_other_files_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "exercises").mkdir(parents=True)
    (tmp_path / "exercises" / "notes.txt").write_text("not content", encoding="utf-8")
    (tmp_path / "exercises" / "folder.yml").mkdir()
    workshop, _ = made.workshop(tmp_path, FILES)
    assert read_bank(workshop).problems == ()


def test_a_file_that_cannot_be_read_is_told_and_the_others_go_on(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workshop, _ = made.workshop(tmp_path, FILES)
    real = Path.read_bytes

    def locked(path: Path) -> bytes:
        if path.name == "choice.yml":
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(Path, "read_bytes", locked)
    bank = read_bank(workshop)
    assert [(one.key, one.where.file) for one in bank.problems] == [("file_unreadable", FILE)]
    assert len(bank.exercises) == len(KINDS) - 1
