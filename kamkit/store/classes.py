"""Classes, who is on their rosters, and who knocked at the door."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, Row, Select, func, select, update

from kamkit.errors import NotFound, problem
from kamkit.settings import now
from kamkit.store.open import Store
from kamkit.store.schema import CLASSES, KNOCKS, ROSTER, TRAINEES, insert_new, moment_of, stamp, storable

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters that are not taken for others when read aloud or copied from a screen: no i, l, o, 0, 1."""
CODE_LENGTH, SECRET_LENGTH = 5, 12
# A secret must be short enough to type on a phone: 12 letters are 59 bits. Guessing them from a stolen store is made
# hopeless by a slow hash (30 ms and 16 MB a guess) with a salt of each row's own.
COST = {"n": 2**14, "r": 8, "p": 1}
SALT_BYTES = DOOR_BYTES = 16
NOBODY = 0
"""The number under which a knock is kept that named nobody of its class."""


@dataclass(frozen=True)
class SchoolClass:
    """A class: the code by which people name it, its name and language, when it was opened and (if so) closed.

    `door` is the token in its links: the same each time it is opened, so that a link handed out goes on working.
    """

    code: str
    name: str
    lang: str
    door: str
    opened: datetime
    closed: datetime | None = None


@dataclass(frozen=True)
class Enrolled:
    """One person on a class's roster: the number in that class, the name, the trainee; when the secret was made."""

    class_code: str
    number: int
    name: str
    trainee: UUID
    made: datetime
    reissued: datetime | None = None


@dataclass(frozen=True)
class Issued:
    """A person with the secret just made, which stands nowhere else."""

    person: Enrolled
    secret: str


def make_class(store: Store, name: str, lang: str) -> SchoolClass:
    """Return the class of that name, made or opened again; its language stays what it was when it was made."""
    wanted = select(CLASSES).where(CLASSES.c.name == storable(name, "name"))
    with store.writing() as connection:
        found = connection.execute(wanted).first()
        if found is None:
            key = {"code": _free_code(connection), "door": secrets.token_urlsafe(DOOR_BYTES)}
            new = {**key, "name": name, "lang": lang, "opened": stamp(now()), "closed": None}
            connection.execute(insert_new(store.dialect, CLASSES).values(new))
        elif found.closed is not None:
            connection.execute(update(CLASSES).where(CLASSES.c.code == found.code).values(closed=None))
        return _class(connection.execute(wanted).one())


def close_class(store: Store, name: str) -> SchoolClass:
    """Close a class: nobody is let in until it is opened again; what was answered stays. Raise NotFound."""
    found = class_named(store, name)
    with store.writing() as connection:
        connection.execute(update(CLASSES).where(CLASSES.c.code == found.code).values(closed=stamp(now())))
    return class_named(store, name)


def classes(store: Store) -> tuple[SchoolClass, ...]:
    """Return every class, in the order they were made."""
    with store.reading() as connection:
        rows = connection.execute(select(CLASSES).order_by(CLASSES.c.opened, CLASSES.c.code)).all()
    return tuple(map(_class, rows))


def class_named(store: Store, name: str) -> SchoolClass:
    """Return the class of that name (or code). Raise NotFound, naming those there are."""
    listed = classes(store)
    for one in listed:
        if name == one.name or name.lower() == one.code:
            return one
    raise NotFound(problem("class_missing", name=name, known=", ".join(one.name for one in listed) or "—"))


def enrol(store: Store, class_code: str, names: Sequence[str]) -> tuple[Issued, ...]:
    """Add people to a class's roster and return them, each with a new secret; two of one name are two."""
    given = [(storable(name, "name"), new_secret()) for name in names]
    hashed = [hashed_secret(secret) for _, secret in given]  # slow: not while others wait to write
    with store.writing() as connection:
        last = select(func.max(ROSTER.c.number)).where(ROSTER.c.class_code == class_code)
        first = (connection.execute(last).scalar() or NOBODY) + 1
        made = [_enrolled_row(class_code, first + at, name, hashed[at]) for at, (name, _) in enumerate(given)]
        for row in made:
            connection.execute(TRAINEES.insert().values(id=row["trainee"], name=row["name"], made=row["made"]))
            connection.execute(ROSTER.insert().values(row))
    people = {person.number: person for person in roster(store, class_code)}
    return tuple(Issued(people[row["number"]], secret) for row, (_, secret) in zip(made, given, strict=True))


def roster(store: Store, class_code: str) -> tuple[Enrolled, ...]:
    """Return the people of one class, by number."""
    with store.reading() as connection:
        return tuple(map(_enrolled, connection.execute(_of_class(class_code)).all()))


def class_of(store: Store, trainee: UUID) -> str | None:
    """Return the code of the class on whose roster a trainee is, None where it is on none."""
    with store.reading() as connection:
        code = connection.execute(select(ROSTER.c.class_code).where(ROSTER.c.trainee == str(trainee))).scalar()
    return None if code is None else str(code)


def reissue(store: Store, person: Enrolled) -> Issued:
    """Give a person a new secret; the old one, and every link with it, opens nothing from now on."""
    secret = new_secret()
    new = {"secret": hashed_secret(secret), "reissued": stamp(now())}
    with store.writing() as connection:
        connection.execute(update(ROSTER).where(_is(person.class_code, person.number)).values(new))
    return Issued(next(p for p in roster(store, person.class_code) if p.number == person.number), secret)


def holds(store: Store, person: Enrolled, secret: str) -> bool:
    """Return whether this is the person's secret."""
    with store.reading() as connection:
        kept = connection.execute(select(ROSTER.c.secret).where(_is(person.class_code, person.number))).scalar()
    return bool(kept) and same_secret(secret, str(kept))


def knock(store: Store, class_code: str, number: int, let_in: bool) -> None:
    """Note that somebody was let in, or was not."""
    row = {"at": stamp(now()), "class_code": class_code, "number": number, "let_in": int(let_in)}
    with store.writing() as connection:
        connection.execute(KNOCKS.insert().values(row))


def wrong_tries(store: Store, class_code: str, number: int) -> tuple[int, datetime | None]:
    """Return how many wrong tries there were since the last right one, and when the last of them was."""
    here = (KNOCKS.c.class_code == class_code) & (KNOCKS.c.number == number)
    good = select(func.max(KNOCKS.c.serial)).where(here & (KNOCKS.c.let_in == 1)).scalar_subquery()
    wrong = select(func.count(), func.max(KNOCKS.c.at)).where(here & (KNOCKS.c.serial > func.coalesce(good, 0)))
    with store.reading() as connection:
        count, last = connection.execute(wrong).one()
    return int(count), moment_of(last) if last else None


def new_secret() -> str:
    """Return a new secret: SECRET_LENGTH letters by the system's own chance."""
    return "".join(secrets.choice(LETTERS) for _ in range(SECRET_LENGTH))


def hashed_secret(secret: str, salt: bytes | None = None) -> str:
    """Return what is kept of a secret: the salt and the hash, in hexadecimal."""
    grain = salt or secrets.token_bytes(SALT_BYTES)
    return f"{grain.hex()}${hashlib.scrypt(secret.encode(), salt=grain, dklen=32, **COST).hex()}"


def same_secret(secret: str, kept: str) -> bool:
    """Return whether a secret is the one of which `kept` is left, in a time that tells nothing of it."""
    grain, _, _ = kept.partition("$")
    return hmac.compare_digest(hashed_secret(secret, bytes.fromhex(grain)), kept)


def _free_code(connection: Connection) -> str:
    taken = set(connection.scalars(select(CLASSES.c.code)))
    while (code := "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))) in taken:
        pass
    return code


def _enrolled_row(class_code: str, number: int, name: str, hashed: str) -> dict[str, Any]:
    made = {"made": stamp(now()), "reissued": None}
    return {"class_code": class_code, "number": number, "trainee": str(uuid4()), "name": name, "secret": hashed, **made}


def _of_class(class_code: str) -> Select[Any]:
    return select(ROSTER).where(ROSTER.c.class_code == class_code).order_by(ROSTER.c.number)


def _is(class_code: str, number: int) -> Any:
    return (ROSTER.c.class_code == class_code) & (ROSTER.c.number == number)


def _class(row: Row[Any]) -> SchoolClass:
    closed = row.closed and moment_of(row.closed)
    return SchoolClass(row.code, row.name, row.lang, row.door, moment_of(row.opened), closed)


def _enrolled(row: Row[Any]) -> Enrolled:
    again = row.reissued and moment_of(row.reissued)
    return Enrolled(row.class_code, row.number, row.name, UUID(row.trainee), moment_of(row.made), again)
