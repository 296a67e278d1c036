"""Classes and rosters, on both databases: people are numbers, secrets are hashes, knocks are counted."""

from __future__ import annotations

import re

import pytest

from kamkit.errors import NotFound
from kamkit.store import classes
from kamkit.store.classes import LETTERS, NOBODY
from kamkit.store.open import Store
from kamkit.store.schema import KNOCKS, ROSTER
from kamkit.store.trainees import trainee


def test_a_class_is_made_once_and_opened_again_with_its_code_door_and_language(store: Store) -> None:
    made = classes.make_class(store, "春季班", "zh")
    assert set(made.code) <= set(LETTERS)
    assert len(made.code) == 5
    assert len(made.door) >= 22
    assert classes.make_class(store, "春季班", "en") == made
    assert classes.class_named(store, "春季班") == classes.class_named(store, made.code.upper()) == made


def test_a_closed_class_stays_and_can_be_opened_again(store: Store) -> None:
    made = classes.make_class(store, "A", "en")
    assert classes.close_class(store, "A").closed is not None
    assert classes.make_class(store, "A", "en") == made
    with pytest.raises(NotFound):
        classes.close_class(store, "B")


def test_people_of_one_name_are_two_in_a_class_and_two_classes_never_mix(store: Store) -> None:
    """S12, P7: two classes with the same names."""
    one, other = (classes.make_class(store, name, "zh").code for name in ("one", "other"))
    first = classes.enrol(store, one, ["王静", "王静", "李明"])
    second = classes.enrol(store, other, ["王静", "王静", "李明"])
    assert [(i.person.number, i.person.name) for i in first] == [(1, "王静"), (2, "王静"), (3, "李明")]
    assert [i.person for i in first] == list(classes.roster(store, one))
    assert [i.person for i in second] == list(classes.roster(store, other))
    everybody = [issued.person.trainee for issued in (*first, *second)]
    assert len(set(everybody)) == 6
    assert [trainee(store, who).name for who in everybody[:3]] == ["王静", "王静", "李明"]
    for mine in first:
        assert [classes.holds(store, them.person, mine.secret) for them in (*first, *second)].count(True) == 1


def test_later_people_get_later_numbers(store: Store) -> None:
    code = classes.make_class(store, "A", "en").code
    classes.enrol(store, code, ["Ann"])
    assert [issued.person.number for issued in classes.enrol(store, code, ["Bo", "Cy"])] == [2, 3]


def test_a_secret_stands_nowhere_in_the_store_and_only_its_owner_opens(store: Store) -> None:
    code = classes.make_class(store, "A", "en").code
    issued = classes.enrol(store, code, ["Ann", "Bo"])
    with store.reading() as connection:
        rows = repr(connection.execute(ROSTER.select()).all())
    for one in issued:
        assert re.fullmatch(rf"[{LETTERS}]{{12}}", one.secret)
        assert one.secret not in rows
        assert classes.holds(store, one.person, one.secret)
    assert not classes.holds(store, issued[0].person, issued[1].secret)
    assert not classes.holds(store, issued[0].person, "")
    assert rows.count("$") == 2


def test_a_new_secret_shuts_the_old_one_out(store: Store) -> None:
    code = classes.make_class(store, "A", "en").code
    old = classes.enrol(store, code, ["Ann"])[0]
    new = classes.reissue(store, old.person)
    assert new.person.trainee == old.person.trainee
    assert new.person.reissued is not None
    assert classes.holds(store, new.person, new.secret)
    assert not classes.holds(store, new.person, old.secret)


def test_the_same_secret_twice_leaves_different_hashes() -> None:
    kept = [classes.hashed_secret("abcd2345efgh") for _ in range(2)]
    assert kept[0] != kept[1]
    assert all(classes.same_secret("abcd2345efgh", one) for one in kept)


def test_wrong_tries_are_counted_until_a_right_one_and_hold_no_secret(store: Store) -> None:
    code = classes.make_class(store, "A", "en").code
    for number, let_in in ((1, False), (1, False), (NOBODY, False), (1, True), (1, False)):
        classes.knock(store, code, number, let_in)
    assert classes.wrong_tries(store, code, 1)[0] == 1
    assert classes.wrong_tries(store, code, NOBODY)[0] == 1
    assert classes.wrong_tries(store, code, 2) == (0, None)
    assert {column.name for column in KNOCKS.columns} == {"serial", "at", "class_code", "number", "let_in"}
