"""What reports rest on: the same while nothing has changed, another as soon as anything has."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from kamkit import open_kit
from kamkit.errors import NotFound
from kamkit.kit.kit import Kit
from kamkit.kit.report import basis as rests
from kamkit.kit.report.subjects import SUBJECTS
from kamkit.model.sales import Dealer
from kamkit.practice.answers import best
from kamkit.reports import templates
from kamkit.settings import now
from kamkit.store.records import put_in_book, withdraw

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A workshop of its own, to be changed."""
    for name in ("data", "exercises"):
        shutil.copytree(ROOT / name, tmp_path / "home" / name)
    return tmp_path / "home"


def an_import(kit: Kit) -> None:
    put_in_book(kit.store, kit.book.name, [Dealer(code="D-NEW", name="新店")], source="test", known_at=now())


def a_withdrawal(kit: Kit) -> None:
    withdraw(kit.store, kit.book, Dealer, [next(iter(kit.subjects("dealer")))], source="test", known_at=now())


def an_answer(kit: Kit) -> None:
    exercise = kit.exercises()[0]
    kit.session().answer(exercise.id, best(exercise))


def a_class(kit: Kit) -> None:
    kit.classes.open("十一月班")


def data(kit: Kit, subject: str) -> dict[str, str]:
    return dict(kit.basis(subject).data)


def test_the_same_store_workshop_and_code_are_the_same_basis(kits: Callable[[str], Kit]) -> None:
    assert kits("zh").basis("account") == kits("zh").basis("account")
    assert data(kits("zh"), "account") != data(kits("en"), "account")  # another book


@pytest.mark.parametrize("change", [an_import, a_withdrawal], ids=lambda change: change.__name__)
@pytest.mark.parametrize("subject", ["account", "specialist", "class"])
def test_every_change_to_the_book_is_noticed_by_all_reports(
    kit: Kit, change: Callable[[Kit], None], subject: str
) -> None:
    before = data(kit, subject)
    change(kit)
    assert data(kit, subject) != before


@pytest.mark.parametrize("change", [an_answer, a_class], ids=lambda change: change.__name__)
def test_answers_and_rosters_are_noticed_by_reports_on_classes_and_by_no_other(
    kit: Kit, change: Callable[[Kit], None]
) -> None:
    of_class, of_account = data(kit, "class"), data(kit, "account")
    change(kit)
    assert data(kit, "class") != of_class
    assert data(kit, "account") == of_account


def test_an_import_into_another_book_is_not_noticed(kit: Kit) -> None:
    before = data(kit, "account")
    put_in_book(kit.store, "another", [Dealer(code="D-1", name="店")], source="test", known_at=now())
    assert data(kit, "account") == before


@pytest.mark.parametrize(
    ("file", "account", "of_class"),
    [
        ("data/standards/limits.yml", True, True),
        ("data/workshop.yml", True, True),
        ("exercises/new.txt", False, True),
        ("data/mappings/new.yml", False, False),
    ],
)
def test_a_changed_file_is_noticed_by_the_reports_that_read_it(
    home: Path, sample_store: Path, file: str, account: bool, of_class: bool
) -> None:
    before = {subject: open_kit(db=sample_store, home=home).basis(subject).content for subject in ("account", "class")}
    with (home / file).open("a", encoding="utf-8") as changed:
        changed.write("\n# a remark\n")
    after = {subject: open_kit(db=sample_store, home=home).basis(subject).content for subject in ("account", "class")}
    assert {name: before[name] != after[name] for name in before} == {"account": account, "class": of_class}


def test_the_code_is_every_file_of_the_package_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("reports/batch.py", "lang/words/reports.yml", "look/page.css"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    monkeypatch.setattr(rests, "PACKAGE", tmp_path)

    def hashed() -> str:
        rests.code_hash.cache_clear()
        return rests.code_hash()

    try:
        first = hashed()
        for name in ("__pycache__/batch.pyc", "home/data/x.yml"):
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text("y")
        assert hashed() == first
        (tmp_path / "lang/words/reports.yml").write_text("z")
        second = hashed()
        (tmp_path / "look/page.css").rename(tmp_path / "look/other.css")
        assert len({first, second, hashed()}) == 3
    finally:
        rests.code_hash.cache_clear()


def test_it_names_the_targets_and_the_versions_of_what_shapes_a_report(kit: Kit) -> None:
    found = kit.basis("specialist")
    assert found.targets.startswith(f"{kit.workshop.targets} ")
    assert {"python", "kamkit", "matplotlib", "pandas", "papermill"} <= set(found.versions)


@pytest.mark.parametrize("subject", SUBJECTS)
def test_what_a_report_can_be_about_has_codes_and_names(kit: Kit, subject: str) -> None:
    kit.classes.open("十月班")
    found = kit.subjects(subject)
    assert list(found) == sorted(found)
    assert found
    assert all(found.values()) or subject == "office"


def test_reports_and_kit_know_the_same_subjects(kit: Kit) -> None:
    assert set(SUBJECTS) == set(templates.SUBJECTS)
    with pytest.raises(NotFound):
        kit.subjects("weather")
