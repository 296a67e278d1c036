"""A class that answered over several days: who is good, who is sure, who wrote which form follows from numbers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

from kamkit.errors import KamkitError
from kamkit.kit.answers import Session
from kamkit.kit.kit import Kit
from kamkit.model.exercise import Confidence, Exercise, Passed
from kamkit.practice.answers import best, worst
from kamkit.store.classes import CODE_LENGTH, LETTERS

NAMES = ("王静", "李雷", "韩梅", "张伟", "赵敏", "孙丽", "周杰", "吴桐", "郑爽", "冯远", "陈晨", "褚玥")
BEGIN = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
"""Nine in the morning in Shanghai."""


def chance(*words: object) -> float:
    """Return a number from 0 to 1, always the same one for the same words."""
    return int(hashlib.sha256(repr(words).encode()).hexdigest()[:8], 16) / 0xFFFFFFFF


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let it be that moment for everything that is stored."""
    with patch("kamkit.settings.now", lambda: moment), patch("kamkit.store.runs.now", lambda: moment):
        yield


def opened(kit: Kit, name: str, people: Sequence[str]) -> tuple[Session, ...]:
    """Return the sessions of a new class's people; its code, on which its forms hang, follows from its name."""
    code = "".join(LETTERS[int(chance(name, place) * (len(LETTERS) - 1))] for place in range(CODE_LENGTH))
    with patch("kamkit.store.classes._free_code", lambda _: code):
        kit.classes.open(name)
    return tuple(kit.session(one.person.trainee) for one in kit.classes.enrol(name, people))


def give(session: Session, exercise: Exercise, good: bool, sure: Confidence | None = None, seconds: float = 30) -> None:
    """Answer an exercise in the best or the worst way."""
    shown = session.presented(exercise.id)
    answer = best(shown) if good else worst(shown)
    session.answer(exercise.id, answer.model_copy(update={"confidence": sure, "seconds": seconds}))


def practise(kit: Kit, sessions: Sequence[Session], exercises: Sequence[Exercise], day: int) -> None:
    """Let people answer these exercises on a day; from person to person and day to day it gets better."""
    for place, session in enumerate(sessions):
        for number, exercise in enumerate(exercises):
            luck = chance(place, exercise.id, day)
            good = luck < 0.25 + 0.05 * place + 0.15 * day
            sure = (Confidence.SURE, Confidence.FAIRLY, Confidence.UNSURE, None)[int(chance(exercise.id, place) * 4)]
            with at(BEGIN + timedelta(days=day, minutes=3 * number, seconds=place)):
                if luck > 0.97:
                    session.answer(exercise.id, Passed())
                else:
                    give(session, exercise, good, sure, 20 + 100 * luck)


def write_form(kit: Kit, session: Session, which: str, day: int, share: float, end: bool = True) -> None:
    """Let one person write a form: `share` of it right."""
    with at(BEGIN + timedelta(days=day, hours=1)):
        runs = kit.runs(session)
        run = runs.begin(which)  # type: ignore[arg-type]
    for number, step in enumerate(run.steps):
        with at(BEGIN + timedelta(days=day, hours=1, minutes=number + 1)):
            give(session, step.exercise, chance(session.trainee.name, step.exercise.id) < share)
    if end:
        with at(BEGIN + timedelta(days=day, hours=3)):
            runs.end(run.id)


def lively(kit: Kit, name: str = "春季班", people: Sequence[str] = NAMES) -> tuple[Session, ...]:
    """Make a class of twelve over three days: forms before and after, practice tried again, one who never began."""
    sessions = opened(kit, name, people)
    active = sessions[:-1]
    for place, session in enumerate(active):
        write_form(kit, session, "pre", 0, 0.25 + 0.03 * place)
    kept = set()
    for which in ("pre", "post"):
        try:
            kept |= set(kit.classes.form(name, which))  # type: ignore[arg-type]
        except KamkitError:
            continue
    free = [one for one in kit.exercises() if one.id not in kept and one.kind != "write-response"]
    chosen = [one for skill in dict.fromkeys(one.skill for one in free) for one in free if one.skill == skill][::11]
    objections = [one for one in free if one.kind == "objection-triage"][:6]
    practise(kit, active, chosen + objections, 1)
    practise(kit, active[: len(active) - 1], chosen[::2], 3)
    for place, session in enumerate(active[2:]):
        write_form(kit, session, "post", 7, 0.55 + 0.03 * place, end=place != 0)
    return sessions
