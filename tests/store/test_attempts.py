"""Attempts and trainees, on both databases."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from kamkit.errors import NotFound, StoreError
from kamkit.lang.text import Text
from kamkit.model.exercise import Part, PickedWithReason, Seat, Seated, Verdict
from kamkit.model.person import Level, Role
from kamkit.store.attempts import add_attempt, attempts, last_attempt
from kamkit.store.open import Store, open_store
from kamkit.store.schema import ATTEMPTS
from kamkit.store.trainees import add_trainee, own_trainee, trainee, trainees
from tests.store.made import attempt, moment, uid


def test_an_attempt_comes_back_as_it_was_given(store: Store, address: str) -> None:
    """With its answer, its verdict part by part, its seed however large; also from another opening of the store."""
    why = Text(zh="他批预算", en="He signs off the budget")
    verdict = Verdict(score=1 / 3, parts=(Part(of="P-1", label=why, score=0.1, why=why),))
    answers = (
        Seated(
            seats={"P-1": Seat(roles=(Role.DECIDER,), level=Level.DECISION), "P-2": Seat()},
            note="'; DROP TABLE attempts;--\x00😀",
        ),
        PickedWithReason(key="a", reason="b"),
    )
    given = [
        attempt("a", number).but(answer=answer, verdict=verdict, variant=2**80 + number)
        for number, answer in enumerate(answers)
    ]
    assert [add_attempt(store, one) for one in given] == given
    again = open_store(address)
    assert list(attempts(again)) == given
    again.close()


def test_the_same_attempt_twice_is_stored_once_and_the_first_wins(store: Store) -> None:
    """S3: a retry, a double click, F5; the answer given first stays."""
    first = add_attempt(store, attempt("a", 1))
    changed = attempt("a", 1).but(verdict=Verdict(score=1), at=moment(99))
    assert [add_attempt(store, changed), add_attempt(store, attempt("a", 1))] == [first, first]
    assert attempts(store) == (first,)


def test_an_attempt_id_that_belongs_to_another_is_refused(store: Store) -> None:
    """Neither stored over it, nor is the other's answer shown."""
    add_attempt(store, attempt("a", 1))
    for stranger in (attempt("a", 1).but(trainee=uid("b")), attempt("a", 1).but(exercise="needs/other")):
        with pytest.raises(StoreError) as caught:
            add_attempt(store, stranger)
        assert caught.value.problems[0].key == "store_attempt_taken"
    assert attempts(store) == (attempt("a", 1),)


def test_attempts_come_in_the_order_they_were_given(store: Store) -> None:
    """By moment; of the same moment, as they were stored."""
    given = [
        attempt("a", 3),
        attempt("a", 1),
        attempt("b", 2),
        attempt("a", 2, "needs/first"),
        attempt("a", 4).but(at=moment(3)),
    ]
    for one in given:
        add_attempt(store, one)
    a3, a1, b2, a2, a4 = given
    assert attempts(store) == (a1, b2, a2, a3, a4)
    assert attempts(store, trainee=a1.trainee) == (a1, a2, a3, a4)
    assert attempts(store, trainee=a1.trainee, exercise="objections/price-too-high") == (a1, a3, a4)
    assert attempts(store, exercise="needs/first") == (a2,)
    assert last_attempt(store, a1.trainee, "objections/price-too-high") == a4
    assert last_attempt(store, b2.trainee, "needs/first") is None


def test_a_clock_that_jumps_mixes_nothing_up(store: Store) -> None:
    """S12: ids are not made of the time; what was given in another zone is the same moment."""
    back = attempt("a", 5).but(at=moment(5) - timedelta(days=400))
    for one in (attempt("a", 4), back, attempt("b", 5).but(at=back.at)):
        add_attempt(store, one)
    assert [one.id for one in attempts(store)] == [back.id, attempt("b", 5).id, attempt("a", 4).id]


def test_an_attempt_without_a_zone_is_refused(store: Store) -> None:
    """And nothing is stored."""
    with pytest.raises(StoreError):
        add_attempt(store, attempt("a", 1).but(at=moment(1).replace(tzinfo=None)))
    assert attempts(store) == ()


def test_stored_answers_carry_their_form(store: Store) -> None:
    """So that a later kamkit can bring them up."""
    add_attempt(store, attempt("a", 1))
    with store.reading() as connection:
        row = connection.execute(ATTEMPTS.select()).one()
    assert row.answer.startswith('{"v":1,')
    assert row.verdict.startswith('{"v":1,')


def test_two_trainees_of_one_name_are_two(store: Store) -> None:
    """Names are for people."""
    one, other = add_trainee(store, "王静"), add_trainee(store, "王静")
    assert one.id != other.id
    assert trainee(store, one.id) == one
    assert trainees(store) == (one, other)
    with pytest.raises(NotFound):
        trainee(store, uuid4())


def test_this_machines_own_trainee_is_made_once(store: Store, address: str) -> None:
    """And is the same in another session."""
    first = own_trainee(store)
    again = open_store(address)
    assert own_trainee(again, "another name") == first
    again.close()
    assert trainees(store) == (first,)
