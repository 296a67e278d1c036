"""Later verdicts, on both databases: beside the first, the newest counts; and stores from before there were any."""

from __future__ import annotations

import json
import math
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import pytest
from sqlalchemy import inspect

from kamkit.lang.text import Text
from kamkit.model import names
from kamkit.model.attempt import Judgement
from kamkit.model.exercise import Cost, Part, Picked, PickedWithReason, Seated, Verdict, Written
from kamkit.store import migrations
from kamkit.store.attempts import add_attempt, attempts, last_attempt
from kamkit.store.frames import attempts_frame
from kamkit.store.migrations import DIALECTS, FIRST, SCHEMA_TABLE
from kamkit.store.open import Store, create_store, open_store
from kamkit.store.schema import ATTEMPTS, SCHEMA, VERDICTS, stamp
from kamkit.store.verdicts import add_judgements, add_remarks, judgements, standing
from tests.store.made import attempt, moment, uid

WHY = Text(zh="他批预算", en="He signs off the budget")


def later(of: UUID, score: float | None, number: int = 1, judge: str = "kit", key: str = "new") -> Judgement:
    verdict = Verdict(
        score=score,
        parts=(Part(of="option", label=WHY, score=score or 0, why=WHY, weight=2),),
        costs=(Cost(name="no-test", amount=0.15, why=WHY),),
        certainty=-6.0,
        by=judge,
        figures={"n": 0.1, "days": 1e15},
    )
    return Judgement(attempt=of, at=moment(number), judge=judge, verdict=verdict, content_hash="c", key_hash=key)


def test_a_later_verdict_comes_back_as_it_was_given_and_the_first_stays(store: Store, address: str) -> None:
    one = add_attempt(store, attempt("a", 1))
    given = [later(one.id, 0.5), later(one.id, None, 2, "trainer", "other")]
    add_judgements(store, given)
    again = open_store(address)
    assert list(judgements(again, one.id)) == given
    assert standing(again) == {one.id: given[1]}
    assert attempts(again) == (one,)
    again.close()


def test_none_is_added_where_there_is_none(store: Store) -> None:
    add_judgements(store, [])
    assert add_remarks(store, []) == ()
    assert standing(store) == {}
    assert judgements(store, uid("nobody")) == ()


def test_the_newest_by_number_counts_whatever_the_clock_says(store: Store) -> None:
    one = add_attempt(store, attempt("a", 1))
    for score, number in ((0.25, 9), (0.75, 1)):
        add_judgements(store, [later(one.id, score, number)])
    assert standing(store)[one.id].verdict.score == 0.75


def test_standing_verdicts_are_found_by_trainee_and_by_every_id_an_exercise_has_had(store: Store) -> None:
    given = [attempt("a", 1), attempt("a", 2, "needs/old"), attempt("a", 3, "needs/new"), attempt("b", 4, "needs/new")]
    for one in given:
        add_attempt(store, one)
        add_judgements(store, [later(one.id, 0), later(one.id, 0.5)])
    a = given[0].trainee
    assert set(standing(store)) == {one.id for one in given}
    assert set(standing(store, a)) == {one.id for one in given[:3]}
    assert set(standing(store, a, "needs/new")) == {given[2].id}
    assert set(standing(store, a, ("needs/new", "needs/old"))) == {given[1].id, given[2].id}
    assert set(standing(store, exercise="needs/new")) == {given[2].id, given[3].id}
    assert {one.verdict.score for one in standing(store).values()} == {0.5}
    assert attempts(store, trainee=a, exercise=("needs/new", "needs/old")) == (given[1], given[2])
    assert last_attempt(store, a, ("needs/old", "needs/new")) == given[2]
    assert last_attempt(store, a, "needs/old") == given[1]


def test_all_later_verdicts_of_one_run_are_stored_or_none(store: Store) -> None:
    one = add_attempt(store, attempt("a", 1))
    with pytest.raises(Exception, match="store_text_refused"):
        add_judgements(store, [later(one.id, 1), later(one.id, 1, key="\x00")])
    assert standing(store) == {}


@pytest.mark.parametrize(
    ("before", "stored"),
    [
        (None, True),
        (("kit", "old"), True),
        (("kit", "new"), False),
        (("trainer", "old"), False),
        (("trainer", "new"), False),
    ],
)
def test_marking_again_leaves_a_persons_judgement_and_gives_no_verdict_twice(
    store: Store, before: tuple[str, str] | None, stored: bool
) -> None:
    one, other = add_attempt(store, attempt("a", 1)), add_attempt(store, attempt("a", 2))
    if before:
        add_judgements(store, [later(one.id, 0, 1, *before)])
    given = [later(one.id, 1, 2), later(other.id, 1, 2)]
    assert add_remarks(store, given) == tuple(given if stored else given[1:])
    assert standing(store)[other.id] == given[1]
    assert (standing(store)[one.id].verdict.score == 1) == stored or before == ("kit", "new")


def test_many_who_mark_again_at_once_do_it_once(store: Store, address: str) -> None:
    given = [add_attempt(store, attempt("a", number)) for number in range(20)]
    made = [later(one.id, 1) for one in given]
    stored: list[int] = []

    def mark_again() -> None:
        own = open_store(address)
        stored.append(len(add_remarks(own, made)))
        own.close()

    threads = [threading.Thread(target=mark_again) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(stored) == [0] * 5 + [20]
    assert all(len(judgements(store, one.id)) == 1 for one in given)


def test_frames_show_what_counts_now_and_what_was_shown_then(store: Store) -> None:
    mended, judged, waits, plain = given = [attempt("a", number) for number in range(4)]
    for one in (mended, judged.but(verdict=Verdict(score=None)), waits.but(verdict=Verdict(score=None)), plain):
        add_attempt(store, one)
    add_judgements(
        store, [later(mended.id, 0.9), later(judged.id, 0.3, judge="trainer"), later(judged.id, 0.6, 2, "trainer")]
    )
    found = attempts_frame(store)
    assert list(found[names.ATTEMPT]) == [str(one.id) for one in given], "no row twice"
    now, then = list(found[names.SCORE]), list(found[names.SCORE_THEN])
    assert (now[0], now[1], now[3]) == (0.9, 0.6, 0.75)
    assert (then[0], then[3]) == (0, 0.75)
    assert math.isnan(now[2])
    assert math.isnan(then[1])
    assert math.isnan(then[2])


def test_a_judgement_without_a_score_shows_none_not_the_old_one(store: Store) -> None:
    one = add_attempt(store, attempt("a", 4))
    add_judgements(store, [later(one.id, None)])
    found = attempts_frame(store)
    assert math.isnan(found[names.SCORE][0])
    assert found[names.SCORE_THEN][0] == 1


# -- a store from before -----------------------------------------------------------------------------------------------

OLD_PART = {"of": "option", "label": {"zh": "好", "en": "good"}, "score": 0.25, "why": {"zh": "因为", "en": "because"}}
OLD = [
    ({"v": 1, "note": None, "kind": "picked", "key": "a"}, {"v": 1, "score": 0.25, "parts": [OLD_PART]}),
    (
        {"v": 1, "note": "想了想", "kind": "picked-with-reason", "key": "a", "reason": "b"},
        {"v": 1, "score": 1.0, "parts": []},
    ),
    (
        {
            "v": 1,
            "note": None,
            "kind": "seated",
            "seats": {"P-1": {"roles": ["decider"], "level": "decision", "function": None}},
        },
        {"v": 1, "score": 0.0, "parts": [OLD_PART]},
    ),
]
"""Answers and verdicts as the first release wrote them: no confidence, hints, seconds, weight, costs, figures."""


@contextmanager
def before(address: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """Give a store that has been through the first migration only, as its kamkit left it."""
    with monkeypatch.context() as old:
        old.setattr(migrations, "MIGRATIONS", (FIRST,))
        store = create_store(address)
        yield store
        store.close()


def fill(store: Store) -> list[UUID]:
    ids = [uid("old", number) for number in range(len(OLD))]
    with store.writing() as connection:
        for number, (answer, verdict) in enumerate(OLD):
            connection.execute(
                ATTEMPTS.insert().values(
                    id=str(ids[number]),
                    trainee=str(uid("trainee", "a")),
                    exercise="needs/one",
                    at=stamp(moment(number)),
                    score=verdict["score"],
                    variant="0",
                    content_hash="c",
                    key_hash="k",
                    answer=json.dumps(answer, ensure_ascii=False, separators=(",", ":")),
                    verdict=json.dumps(verdict, ensure_ascii=False, separators=(",", ":")),
                )
            )
    return ids


def test_a_store_of_the_first_release_is_brought_up_with_every_answer_in_it(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with before(address, monkeypatch) as old:
        with old.reading() as connection:
            assert migrations.done(connection) == (FIRST.name,)
        assert VERDICTS.name not in inspect(old.engine).get_table_names()
        ids = fill(old)
        with old.reading() as connection:
            rows = connection.execute(ATTEMPTS.select().order_by(ATTEMPTS.c.number)).all()
    store = open_store(address)
    with store.reading() as connection:
        assert migrations.done(connection) == tuple(one.name for one in migrations.MIGRATIONS)
        assert connection.execute(ATTEMPTS.select().order_by(ATTEMPTS.c.number)).all() == rows, "not a byte is another"
    found = attempts(store)
    assert [one.id for one in found] == ids
    picked, reasoned, seated = found
    assert picked.answer == Picked(key="a")
    assert (picked.answer.confidence, picked.answer.hints, picked.answer.seconds) == (None, 0, None)
    assert reasoned.answer == PickedWithReason(key="a", reason="b", note="想了想")
    assert isinstance(seated.answer, Seated)
    assert seated.verdict.parts[0].weight == 1
    assert (picked.verdict.score, picked.verdict.costs, picked.verdict.by, picked.verdict.figures) == (
        0.25,
        (),
        "kit",
        None,
    )
    store.close()


def test_a_brought_up_store_takes_unjudged_answers_and_later_verdicts_and_numbers_on(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with before(address, monkeypatch) as old:
        ids = fill(old)
    store = open_store(address)
    new = add_attempt(store, attempt("b", 9).but(answer=Written(text="我先听您讲"), verdict=Verdict(score=None)))
    add_judgements(store, [later(ids[0], 0.5), later(new.id, 1, judge="trainer")])
    assert add_attempt(store, new) == new
    assert [one.id for one in attempts(store)] == [*ids, new.id]
    assert list(attempts_frame(store)[names.SCORE]) == [0.5, 1, 0, 1]
    with store.reading() as connection:
        numbers = list(
            connection.scalars(ATTEMPTS.select().with_only_columns(ATTEMPTS.c.number).order_by(ATTEMPTS.c.number))
        )
    assert numbers == sorted(set(numbers))
    assert numbers[-1] > numbers[-2]
    indexes = {index["name"] for index in inspect(store.engine).get_indexes("attempts")}
    assert "attempts_of_trainee" in indexes
    store.close()


def test_bringing_up_twice_or_after_a_break_changes_nothing(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """S10: a migration that stops half way leaves the old store, which is then brought up as a whole."""
    with before(address, monkeypatch) as old:
        ids = fill(old)
    broken = migrations.Migration("0003-verdicts", (*migrations.VERDICTS.statements, "THIS IS NO SQL"))
    with monkeypatch.context() as faulty:
        faulty.setattr(migrations, "MIGRATIONS", (FIRST, migrations.CLASSES, broken))
        with pytest.raises(Exception, match="syntax"):
            open_store(address)
    for _ in range(2):
        store = open_store(address)
        assert [one.id for one in attempts(store)] == ids
        store.close()


def test_the_old_release_refuses_a_store_of_the_new_one(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    create_store(address).close()
    with monkeypatch.context() as old:
        old.setattr(migrations, "MIGRATIONS", (FIRST,))
        with pytest.raises(Exception, match="store_newer"):
            open_store(address)


def test_what_each_database_calls_its_words_is_said_once() -> None:
    assert {frozenset(words) for words in DIALECTS.values()} == {frozenset(DIALECTS["sqlite"])}
    assert "{TEXT}" in SCHEMA_TABLE
    assert SCHEMA.name in SCHEMA_TABLE
