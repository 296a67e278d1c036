"""Attempts and records to store, made from numbers, so that another process can make the same ones again."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import NAMESPACE_OID, UUID, uuid5

from kamkit.model.activity import Activity, ActivityKind
from kamkit.model.attempt import Attempt
from kamkit.model.base import Record
from kamkit.model.exercise import Picked, Verdict
from kamkit.model.person import Person
from kamkit.model.visit import Promise, Visit

FIRST_DAY = date(2026, 3, 2)
MOMENT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
BATCH = 4


def moment(number: int) -> datetime:
    """Return the number-th minute of our time."""
    return MOMENT + timedelta(minutes=number)


def uid(*parts: object) -> UUID:
    """Return the same id for the same words."""
    return uuid5(NAMESPACE_OID, " ".join(map(str, parts)))


def attempt(who: object, number: int, exercise: str = "objections/price-too-high") -> Attempt:
    """Return the number-th attempt of a trainee."""
    answer = Picked(key="compare", note=f"第{number}次 / try {number}")
    return Attempt(
        id=uid("attempt", who, number),
        trainee=uid("trainee", who),
        exercise=exercise,
        at=moment(number),
        answer=answer,
        verdict=Verdict(score=number % 5 / 4),
        variant=number,
        content_hash="c0ffee",
        key_hash="beef",
    )


def batch(name: object) -> tuple[Record, ...]:
    """Return the BATCH records, of four kinds, that are stored together; their codes begin with the name."""
    day = FIRST_DAY
    return (
        Person(code=f"{name}-1", account="A-1", name="秦安"),
        Visit(code=f"{name}-2", account="A-1", specialist="S-1", day=day, participants=(f"{name}-1",)),
        Promise(code=f"{name}-3", account="A-1", person=f"{name}-1", made=day, what="报价单", due=day + timedelta(3)),
        Activity(code=f"{name}-4", specialist="S-1", day=day, kind=ActivityKind.VISIT, account="A-1"),
    )
