"""kamkit report at the terminal: every option, its words, its exit code."""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat
import pytest

from kamkit.cli import main
from kamkit.reports import batch
from tests.reports.test_unchanged import QuickPool
from tests.reports.workshop import PARAMETERS, notebook

ROOT = Path(__file__).resolve().parents[2]
SUBJECTS = {"account": "account", "specialist": "specialist", "dealer": "dealer", "class": "class_name", "office": ""}


class Desk:
    """A workshop of one small report on each subject, an engine that only says what it was given, and a terminal."""

    def __init__(self, home: Path, store: Path, capsys: pytest.CaptureFixture[str]):
        self.out, self._capsys = home / "out", capsys
        self._where = ["--db", str(store), "--home", str(home), "--out", str(self.out)]

    def report(self, *words: str, lang: str = "en") -> tuple[int, str]:
        """Return the exit code of `kamkit report …` and all it said."""
        self._capsys.readouterr()
        code = main(["report", *words, *self._where, "--lang", lang])
        said = self._capsys.readouterr()
        return code, said.out + said.err

    def pages(self, name: str) -> list[str]:
        return sorted(p.read_text(encoding="utf-8") for p in (self.out / name).glob("*-*.html"))


@pytest.fixture
def desk(tmp_path, sample_store, capsys, monkeypatch) -> Desk:
    home = tmp_path / "home"
    shutil.copytree(ROOT / "data", home / "data")
    folder = home / "notebooks" / "reports"
    folder.mkdir(parents=True)
    for subject, parameter in SUBJECTS.items():
        told = PARAMETERS.replace("account =", f"{parameter} =")
        told = told if parameter else told.replace(' = ""\n', "", 1)
        nb = notebook("# figures\n1", parameters=f'{told}\nperiod = ""')
        nb.cells[1].metadata["tags"] = ["workbook"]
        nb.metadata["kamkit"]["subject"] = subject
        nbformat.write(nb, folder / f"{subject}.ipynb")
    monkeypatch.setattr(batch, "Pool", type("Engine", (QuickPool,), {"ends": None, "ran": []}))
    return Desk(home, sample_store, capsys)


@pytest.mark.parametrize("subject", ["account", "specialist", "dealer"])
def test_all_means_every_one_of_what_the_report_is_about(desk, kit, subject):
    code, said = desk.report(subject, "--all", "--period", "2026-09")
    codes = list(kit.subjects(subject))
    assert (code, f"{len(codes)} published, 0 unchanged, 0 failed" in said) == (0, True)
    pages = desk.pages(subject)
    assert len(pages) == len(codes) > 1
    assert all(f'"{SUBJECTS[subject]}": "{code}"' in page for code, page in zip(sorted(codes), pages, strict=True))
    assert all('"period": "2026-09"' in page for page in pages)


def test_a_report_on_the_office_needs_no_asking_whom(desk):
    assert desk.report("office")[0] == 0
    (page,) = desk.pages("office")
    assert '"period": "2026-10"' in page


def test_a_report_on_a_class_is_asked_for_by_its_name(desk, kit):
    kit.classes.open("十月班")
    code, said = desk.report("class", "--for", "十月班", lang="zh")
    assert (code, "完成 1 份" in said) == (0, True)


@pytest.mark.parametrize(("lang", "words"), [("zh", "没有要做的：2 份都没有变化"), ("en", "Nothing to do: 2 reports")])
def test_a_second_run_does_nothing_and_says_so_and_force_makes_all_anew(desk, lang, words):
    asked = ("account", "--for", "A-001", "A-002")
    assert desk.report(*asked, lang=lang)[0] == 0
    code, said = desk.report(*asked, lang=lang)
    assert (code, words in said) == (0, True)
    assert words not in desk.report(*asked, "--force", lang=lang)[1]


def test_formats_are_named_with_commas(desk):
    code, _ = desk.report("account", "--for", "A-001", "--format", "html,xlsx")
    assert code == 0
    assert {p.suffix for p in (desk.out / "account").glob("a-*")} == {".html", ".xlsx"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("account",), "reports of whom"),
        (("account", "--for", "A-001", "--period", "October"), "is no period"),
        (("account", "--for", "A-001", "--format", "docx"), "no format"),
        (("account", "--for", "A-001", "--cluster", "tcp://127.0.0.1:1"), "SQLite"),
        (("weather", "--all"), "no report"),
        (("../account", "--all"), "no report"),
    ],
)
def test_wrong_usage_is_one_line_exit_2_and_nothing_is_made(desk, words, said):
    code, told = desk.report(*words)
    assert (code, said in told, len(told.strip().splitlines())) == (2, True, 1)
    assert not desk.out.exists()


def test_a_code_that_nobody_has_is_named_and_the_others_are_made(desk):
    code, said = desk.report("specialist", "--for", "S-01", "nobody")
    assert code == 1
    assert "failed: nobody (the book “sample-en” has no specialist “nobody”.)" in said
    assert "1 published, 0 unchanged, 1 failed" in said


def test_resume_finishes_what_ctrl_c_cut_off(desk, monkeypatch):
    monkeypatch.setattr(batch.Pool, "ends", KeyboardInterrupt())
    monkeypatch.setattr(batch.Pool, "after", 1)
    assert desk.report("account", "--for", "A-001", "A-002", "A-003", "--period", "2026-Q3")[0] == 130
    monkeypatch.setattr(batch.Pool, "ends", None)
    code, said = desk.report("account", "--resume")
    assert (code, "2 published, 1 unchanged, 0 failed" in said) == (0, True)
    assert all('"period": "2026-Q3"' in page for page in desk.pages("account"))
    assert "nothing to resume" in desk.report("account", "--resume")[1]


def test_a_resumed_batch_speaks_its_own_language_unless_another_is_asked_for(desk, monkeypatch):
    monkeypatch.setattr(batch.Pool, "ends", KeyboardInterrupt())
    monkeypatch.setattr(batch.Pool, "after", 0)
    assert desk.report("account", "--for", "A-001", "--unmask", lang="zh")[0] == 130
    monkeypatch.setattr(batch.Pool, "ends", None)
    assert desk.report("account", "--resume", lang="zh")[0] == 0
    (page,) = desk.pages("account")
    assert '"lang": "zh"' in page
    assert '"unmask": true' in page
