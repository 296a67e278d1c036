"""Who is let in: by a key, or by code, name and passcode; nobody by a name alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest

from kamkit.errors import ImportRefused, NotFound, SignInRefused, StoreError, UsageError
from kamkit.kit.kit import Kit
from kamkit.kit.namelist import names_in
from kamkit.kit.people import Classes, Issued, key_of, pause_after
from kamkit.practice.answers import best

NAMES = ("王静", "王静", "Li Ming")


@pytest.fixture
def naps() -> list[float]:
    """Return the list in which the door writes how long it waited."""
    return []


@pytest.fixture
def door(kit: Kit, naps: list[float]) -> Classes:
    """Return the classes of a kit, whose door waits only on paper."""
    return Classes(kit, naps.append)


@pytest.fixture
def issued(door: Classes) -> tuple[Issued, ...]:
    """Return the people of a class with two of one name."""
    door.open("春季班")
    return door.enrol("春季班", NAMES)


def test_a_personal_key_lets_its_owner_in_and_the_session_is_that_trainees(
    door: Classes, issued: tuple[Issued, ...]
) -> None:
    for one in issued:
        inside = door.by_key(key_of(one))
        assert inside.person == one.person
        assert inside.session.trainee.id == one.person.trainee


def test_code_name_and_passcode_let_in_however_they_were_typed(door: Classes, issued: tuple[Issued, ...]) -> None:
    code = issued[0].person.class_code
    for one in issued:
        assert door.sign_in(code.upper(), f" {one.person.name} ", one.secret.upper()).person == one.person
    typed = f"{issued[2].secret[:4]} {issued[2].secret[4:8]}-{issued[2].secret[8:]}"
    assert door.sign_in(code, "ｌｉ　ming", typed).person == issued[2].person


@pytest.mark.parametrize("key", ["", "x", "x-1-y", "a-b-c-d", "王-1-静", "-1-", "'; DROP TABLE roster;--", "\x00-1"])
def test_a_key_that_is_none_opens_nothing(door: Classes, issued: tuple[Issued, ...], key: str) -> None:
    with pytest.raises(SignInRefused):
        door.by_key(key)


def test_no_part_alone_lets_anybody_in_and_every_refusal_says_the_same(
    door: Classes, issued: tuple[Issued, ...]
) -> None:
    """W7: neither a name, nor another's secret, nor another class's code."""
    code, one, other = issued[0].person.class_code, issued[0], issued[2]
    tries = [(code, "王静", ""), (code, "王静", other.secret), ("zzzzz", "王静", one.secret)]
    for given in [*tries, (code, "nobody", one.secret)]:
        with pytest.raises(SignInRefused) as caught:
            door.sign_in(*given)
        assert [(p.key, dict(p.values)) for p in caught.value.problems] == [("sign_in_wrong", {})]
    with pytest.raises(SignInRefused):
        door.by_key(f"{code}-2-{one.secret}")


def test_wrong_tries_cost_time_and_lock_nobody_out(
    door: Classes, issued: tuple[Issued, ...], naps: list[float]
) -> None:
    code, other = issued[0].person.class_code, issued[2]
    for _ in range(6):
        with pytest.raises(SignInRefused):
            door.sign_in(code, other.person.name, "abcdefgh")
    assert naps == [0, 0, 0, 0.5, 1.0, 2.0]
    assert [one.wrong_tries for one in door.roster("春季班")] == [0, 0, 6]
    assert door.by_key(key_of(other)).person == other.person
    assert [one.wrong_tries for one in door.roster("春季班")] == [0, 0, 0]
    assert max(map(pause_after, range(100))) == 4.0


def test_a_new_passcode_shuts_the_old_link_out_and_keeps_the_answers(
    door: Classes, issued: tuple[Issued, ...], kit: Kit
) -> None:
    exercise = kit.exercises()[0]
    door.by_key(key_of(issued[2])).session.answer(exercise.id, best(exercise))
    new = door.reissue("春季班", "li ming")
    with pytest.raises(SignInRefused):
        door.by_key(key_of(issued[2]))
    assert len(door.by_key(key_of(new)).session.attempts()) == 1


def test_a_name_that_two_have_needs_a_number(door: Classes, issued: tuple[Issued, ...]) -> None:
    with pytest.raises(UsageError) as caught:
        door.reissue("春季班", "王静")
    assert caught.value.problems[0].values["numbers"] == "1, 2"
    assert door.reissue("春季班", "2").person.trainee == issued[1].person.trainee
    with pytest.raises(NotFound):
        door.reissue("春季班", "nobody")


def test_a_closed_class_lets_nobody_in_until_it_is_opened_again(door: Classes, issued: tuple[Issued, ...]) -> None:
    door.close("春季班")
    with pytest.raises(SignInRefused) as caught:
        door.by_key(key_of(issued[0]))
    assert caught.value.problems[0].key == "class_closed"
    door.open("春季班")
    assert door.by_key(key_of(issued[0])).person == issued[0].person


def test_the_same_list_twice_adds_nobody(door: Classes, issued: tuple[Issued, ...]) -> None:
    assert door.enrol_missing("春季班", NAMES) == ()
    added = door.enrol_missing("春季班", [*NAMES, " 王静 ", "秦安", ""])
    assert [one.person.name for one in added] == ["王静", "秦安"]


def test_an_attempt_of_another_trainee_is_refused_and_not_shown(
    door: Classes, issued: tuple[Issued, ...], kit: Kit
) -> None:
    """W7: a forged attempt id."""
    mine, theirs = (door.by_key(key_of(one)).session for one in issued[:2])
    exercise, attempt = kit.exercises()[0], uuid4()
    mine.answer(exercise.id, best(exercise), attempt)
    with pytest.raises(StoreError):
        theirs.answer(exercise.id, best(exercise), attempt)
    assert theirs.attempts() == ()


def test_a_class_speaks_the_language_in_which_it_was_made(kits: Callable[[str], Kit]) -> None:
    made = kits("en").classes.open("Spring")
    assert kits("zh").classes.open("Spring") == made
    assert made.lang == "en"


@pytest.mark.parametrize("name", ["", "   ", "x" * 81])
def test_an_empty_or_endless_name_is_refused(door: Classes, name: str) -> None:
    with pytest.raises(UsageError):
        door.open(name)


@pytest.mark.parametrize(
    ("file", "text", "names"),
    [
        ("names.txt", "王静\n\n  Li   Ming \nSmith, Jo\n", ("王静", "Li Ming", "Smith, Jo")),
        ("names.csv", "序号,姓名,部门\n1,王静,销售\n2,李明,\n", ("王静", "李明")),
        ("names.csv", "Name;Team\nAnn;A\n;B\n", ("Ann",)),
        ("plain.csv", "王静\n李明\n", ("王静", "李明")),
    ],
)
def test_names_come_from_a_list_or_from_the_column_of_names(
    tmp_path: Path, file: str, text: str, names: tuple[str, ...]
) -> None:
    path = tmp_path / file
    path.write_text(text, encoding="utf-8")
    assert names_in(path) == names


def test_names_come_from_a_workbook(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    for row in (["培训名单", None], ["编号", "姓名"], ["001", "王静"], ["002", "李明"]):
        book.active.append(row)
    book.save(tmp_path / "names.xlsx")
    assert names_in(tmp_path / "names.xlsx") == ("王静", "李明")


def test_a_file_without_names_is_refused(tmp_path: Path) -> None:
    (tmp_path / "names.txt").write_text(" \n\n", encoding="utf-8")
    with pytest.raises(ImportRefused):
        names_in(tmp_path / "names.txt")
