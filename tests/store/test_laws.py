"""The law of the store: any puts, withdrawals and readings agree with a plain list of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import hypothesis.strategies as st
from hypothesis import HealthCheck, given, settings

from kamkit.model.activity import Activity, ActivityKind
from kamkit.model.base import Record
from kamkit.model.person import Person, Stance
from kamkit.store.books import make_book
from kamkit.store.open import Store
from kamkit.store.records import codes, compare, counts, put, records, versions, withdraw
from tests.store.made import FIRST_DAY, moment

CODES = st.sampled_from(["a", "b", "甲"])
ACCOUNTS = st.sampled_from(["A", "B"])
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=5).filter(
    str.strip
)
PEOPLE = st.builds(
    Person,
    code=CODES,
    account=ACCOUNTS,
    name=st.sampled_from(["秦安", "王静"]),
    stance=st.sampled_from([None, Stance.AGAINST, Stance.OPEN]),
    goals=st.none() | TEXT,
)
CALLS = st.builds(
    Activity,
    code=CODES,
    specialist=st.sampled_from(["S-1", "S-2"]),
    account=st.none() | ACCOUNTS,
    day=st.integers(0, 2).map(lambda day: FIRST_DAY + timedelta(day)),
    kind=st.sampled_from([ActivityKind.BID, ActivityKind.VISIT]),
    note=st.none() | TEXT,
)
PUTS = st.lists(PEOPLE | CALLS, max_size=5, unique_by=lambda record: (record.KIND, record.code))
WITHDRAWALS = st.tuples(st.sampled_from([Person, Activity]), st.sets(CODES))
KINDS: tuple[type[Record], ...] = (Person, Activity)
State = dict[tuple[str, str], Record]


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 5), PUTS | WITHDRAWALS), max_size=8))
def test_the_store_agrees_with_a_plain_list_of_states(store: Store, steps: list[tuple[int, Any]]) -> None:
    """As of every moment; by code, by account; in counts and versions; clocks may jump back."""
    book = make_book(store, str(uuid4()))
    state: State = {}
    history: list[tuple[int, State]] = []
    stories: dict[tuple[str, str], list[Record | None]] = {}
    clock = 0
    for minute, step in steps:
        after = dict(state)
        if isinstance(step, list):
            after |= {(record.KIND, record.code): record for record in step}
            told = compare(store, book, step)
            done = put(store, book, step, source="", known_at=moment(minute))
            assert (done.added, done.changed, done.same) == (told.added, told.changed, told.same)
            assert sum(done.same.values()) == sum(state.get((one.KIND, one.code)) == one for one in step)
        else:
            kind, some = step
            gone = {(kind.KIND, code) for code in some} & set(state)
            assert withdraw(store, book, kind, some, source="", known_at=moment(minute)) == len(gone)
            after = {key: record for key, record in state.items() if key not in gone}
        for key in after.keys() | state.keys():
            if after.get(key) != state.get(key):
                stories.setdefault(key, []).append(after.get(key))
                clock = max(clock, minute)
        state = after
        history.append((clock, state))
    for minute in (-1, 1, 3, 4):
        then = next((known for at, known in reversed(history) if at <= minute), {})
        for kind in KINDS:
            assert records(store, book, kind, as_of=moment(minute)) == standing(then, kind)
    for kind in KINDS:
        assert records(store, book, kind) == standing(state, kind)
        assert codes(store, book, kind) == {code for name, code in state if name == kind.KIND}
        for account in ("A", "B"):
            mine = tuple(one for one in standing(state, kind) if one.account == account)  # type: ignore[attr-defined]
            assert records(store, book, kind, account=account) == mine
        for code in ("a", "b", "甲"):
            story = [version.record for version in versions(store, book, kind, code)]
            assert story == stories.get((kind.KIND, code), [])
    assert sum(counts(store, book).values()) == len(state)


def standing(state: State, kind: type[Record]) -> tuple[Record, ...]:
    """Return the records of a kind in a state, by code."""
    return tuple(sorted((one for (name, _), one in state.items() if name == kind.KIND), key=lambda one: one.code))
