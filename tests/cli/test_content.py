"""The terminal's verbs about exercises and answers: remark, print, check --coverage."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest

from kamkit import open_kit
from kamkit.cli import main
from kamkit.kit.care import create
from kamkit.kit.kit import Kit
from kamkit.kit.people import key_of
from kamkit.model.exercise import Picked, Written
from tests.kit.homes import Home

CHOICE = "made/choice"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Return a workshop of small exercises with a store in which one choice was answered wrongly."""
    create(str(tmp_path / "class.db"))
    made = Home(tmp_path / "home", tmp_path / "class.db")
    made.kit().session().answer(CHOICE, Picked(key="key-1"))
    return made


def remark(home: Home, *more: str) -> int:
    return main(["remark", "--home", str(home.folder), "--db", str(home.address), *more])


def later(home: Home) -> list[float]:
    return list(home.kit().attempts()["score"])


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_remark_tells_each_score_that_changed_and_the_sum(
    home: Home, lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    home.change("choice", (("options", 1, "credit"), "0.4"))
    assert remark(home, "--lang", lang) == 0
    said = capsys.readouterr().out
    assert CHOICE in said
    assert "0%" in said
    assert "40%" in said
    assert "{" not in said
    assert later(home) == [0.4]
    assert remark(home, "--lang", lang) == 0
    assert CHOICE not in capsys.readouterr().out


def test_a_dry_run_of_remark_tells_the_same_line_and_writes_nothing(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    home.change("choice", (("options", 1, "credit"), "0.4"))
    assert remark(home, "--dry-run") == 0
    told = capsys.readouterr().out.splitlines()
    assert later(home) == [0]
    assert remark(home) == 0
    done = capsys.readouterr().out.splitlines()
    assert told[0] == done[0]
    assert told[-1] != done[-1]


def test_remark_names_an_answer_that_no_longer_fits_and_exits_1(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    home.change("choice", (("options", 1, "key"), "another"))
    assert remark(home, "--lang", "en") == 1
    assert "there is no option “key-1”" in capsys.readouterr().out
    assert later(home) == [0]


def test_remark_names_a_faulty_file_with_its_line(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    path = home.folder / home.file("choice")
    path.write_text(path.read_text(encoding="utf-8").replace('"level": "1"', '"level": "9"'), encoding="utf-8")
    assert remark(home, "--lang", "en") == 1
    assert re.search(r"exercises/made/choice\.yml:\d+: level must be", capsys.readouterr().out)


def test_remark_says_of_an_unjudged_answer_that_nobody_judged_it(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    home.kit().session().answer("made/write-response", Written(text="x", judged={"key-0": "met"}))
    home.change("write-response", (("rubric", 0, "judge"), "trainer"))
    assert remark(home, "--lang", "zh") == 0
    assert open_kit(lang="zh").words("cli.not_judged") in capsys.readouterr().out


def test_remark_makes_no_store_by_a_typo(home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    missing = tmp_path / "typo.db"
    assert main(["remark", "--home", str(home.folder), "--db", str(missing)]) == 1
    assert "typo.db" in capsys.readouterr().err
    assert not missing.exists()


def printed(*arguments: str, to: Path) -> str:
    assert main(["print", *arguments, "--to", str(to), "--lang", "en"]) == 0
    return unescape(to.read_text(encoding="utf-8"))


def test_print_writes_the_exercises_that_are_named_once_each_into_a_folder_it_makes(tmp_path: Path) -> None:
    ids = [one.id for one in open_kit().exercises()[:2]]
    page = printed(ids[0], ids[1], ids[0], to=tmp_path / "out" / "纸 1.html")
    assert page.count("<section class='kam-exercise'>") == 2
    assert open_kit(lang="en").words("paper.key_title") not in page


def test_print_puts_the_key_behind_where_it_is_asked_for(tmp_path: Path) -> None:
    first = open_kit().exercises()[0].id
    assert open_kit(lang="en").words("paper.key_title") in printed(first, "--key", to=tmp_path / "x.html")


def test_print_knows_forms_skills_and_variants(tmp_path: Path) -> None:
    kit = open_kit(lang="en")
    for which in ("pre", "post"):
        page = printed("--form", which, to=tmp_path / "x.html")
        assert all(kit.words.text(kit.exercise(one).title) in page for one in kit.form(which))  # type: ignore[arg-type]
    skilled = printed("--skill", "needs", to=tmp_path / "x.html")
    assert skilled.count("<section class='kam-exercise'>") == len(kit.exercises(skill="needs"))
    first = next(one.id for one in kit.exercises() if one.kind == "choice")
    assert printed(first, "--variant", "1", to=tmp_path / "x.html") != printed(
        first, "--variant", "2", to=tmp_path / "x.html"
    )


def exit_code(*arguments: str) -> int:
    """Return the exit code of a command, also where the parser itself refuses it."""
    try:
        return main(list(arguments))
    except SystemExit as left:
        return int(left.code or 0)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ([], 2),
        (["--skill", "no-such-skill"], 2),
        (["no/such-exercise"], 1),
        (["--form", "middle"], 2),
        (["--variant", "x", "a/b"], 2),
    ],
)
def test_print_refuses_in_words_and_writes_nothing(
    arguments: list[str], code: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "x.html"
    assert exit_code("print", *arguments, "--to", str(target)) == code
    said = capsys.readouterr().err
    assert said.strip()
    assert "Traceback" not in said
    assert not target.exists()


def test_print_to_a_place_that_cannot_be_written_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    first = open_kit().exercises()[0].id
    assert main(["print", first, "--to", str(tmp_path / "file" / "x.html")]) == 1
    said = capsys.readouterr().err
    assert len(said.strip().splitlines()) == 1


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_coverage_counts_every_exercise_by_skill_kind_and_level_and_names_what_nobody_teaches(
    lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", "--coverage", "--lang", lang]) == 0
    said = capsys.readouterr().out
    found = open_kit(lang=lang).coverage_of_handbook()
    total = len(open_kit().exercises())
    assert sum(found.skills.values()) == sum(found.kinds.values()) == sum(found.levels.values()) == total
    assert str(total) in said
    for counts in (found.skills, found.kinds, found.levels, found.items):
        assert all(f"{key} {count}" in said for key, count in counts.items())
    assert f"{found.share:.1%}" in said
    assert all(f"  {item.id} " in said for item in found.untaught)
    assert 0 < found.share <= 1


def test_coverage_of_an_empty_bank_is_told_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = Home(tmp_path / "home", tmp_path / "none.db")
    for name in [name for name in home.files if name.startswith("exercises/made/")]:
        (home.folder / name).unlink()
    assert main(["check", "--coverage", "--home", str(home.folder), "--lang", "en"]) == 0
    assert "J04" in capsys.readouterr().out
    assert open_kit(home=home.folder).coverage_of_handbook().share == 0


def test_print_makes_the_form_of_a_class_as_its_trainees_have_it_under_its_name(kit: Kit, tmp_path: Path) -> None:
    kit.classes.open("春季班")
    person = kit.classes.by_key(key_of(kit.classes.enrol("春季班", ["王静"])[0]))
    run = kit.runs(person.session).begin("pre")
    where = ("--class", "春季班", "--db", str(kit.address))
    page = printed("--form", "pre", *where, to=tmp_path / "x.html")
    assert "春季班 · " in page
    for step in run.steps:
        assert kit.in_language("en").words.text(step.exercise.title) in unescape(page)
