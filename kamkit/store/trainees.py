"""Trainees: ids for the kit, names for people."""

from __future__ import annotations

import platform
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy import select

from kamkit.errors import NotFound, problem
from kamkit.files import short_hash
from kamkit.model.attempt import Trainee
from kamkit.settings import now
from kamkit.store.open import Store
from kamkit.store.schema import TRAINEES, insert_new, stamp, storable

OWN_NAME = "我 / me"


def add_trainee(store: Store, name: str) -> Trainee:
    """Return a new trainee of that name; two of one name are two."""
    made = Trainee(id=uuid4(), name=storable(name, "name"))
    with store.writing() as connection:
        connection.execute(TRAINEES.insert().values(id=str(made.id), name=made.name, made=stamp(now())))
    return made


def trainee(store: Store, id: UUID) -> Trainee:  # noqa: A002 - the word of the model
    """Return one trainee. Raise NotFound."""
    with store.reading() as connection:
        row = connection.execute(select(TRAINEES).where(TRAINEES.c.id == str(id))).first()
    if row is None:
        raise NotFound(problem("trainee_missing", id=str(id)))
    return Trainee(id=UUID(row.id), name=row.name)


def trainees(store: Store) -> tuple[Trainee, ...]:
    """Return every trainee, in the order they came."""
    with store.reading() as connection:
        rows = connection.execute(select(TRAINEES).order_by(TRAINEES.c.made, TRAINEES.c.id)).all()
    return tuple(Trainee(id=UUID(row.id), name=row.name) for row in rows)


def own_trainee(store: Store, name: str = OWN_NAME) -> Trainee:
    """Return this machine's own learner, made the first time, with `name`; always the same one afterwards.

    A file belongs to one user: its learner goes where the file goes. On a server each user of each machine has one.
    """
    own = "here" if store.dialect == "sqlite" else short_hash(f"{platform.node()}\n{Path.home()}", 32)
    wanted = select(TRAINEES).where(TRAINEES.c.own == own)
    with store.writing() as connection:
        row = connection.execute(wanted).first()
        if row is None:
            new = {"id": str(uuid4()), "name": storable(name, "name"), "made": stamp(now()), "own": own}
            connection.execute(insert_new(store.dialect, TRAINEES).values(new))
            row = connection.execute(wanted).one()
    return Trainee(id=UUID(row.id), name=row.name)
