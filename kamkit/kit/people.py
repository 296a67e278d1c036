"""Classes and the people in them: opened, enrolled, let in by a secret of their own, and nobody by a name alone."""

from __future__ import annotations

import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from kamkit.errors import NotFound, SignInRefused, UsageError, problem
from kamkit.kit.answers import Session
from kamkit.practice.forms import Which
from kamkit.settings import Lang
from kamkit.store import classes as store
from kamkit.store import runs
from kamkit.store.classes import Enrolled, Issued, SchoolClass
from kamkit.store.open import Store

FREE_TRIES = 3
LONGEST_PAUSE = 4.0
LONGEST_NAME = 80


class Desk(Protocol):
    """What classes need of the kit."""

    lang: Lang

    @property
    def store(self) -> Store:
        """Return the store."""

    def session(self, trainee: UUID | None = None) -> Session:
        """Return a trainee's session."""

    def form(self, which: Which, seed: object = 0) -> tuple[str, ...]:
        """Return the exercises of a form."""


@dataclass(frozen=True)
class SignedIn:
    """Somebody who was let in: the person, the class, and the session in which this person answers."""

    person: Enrolled
    school_class: SchoolClass
    session: Session


@dataclass(frozen=True)
class Listed:
    """One line of a roster as the trainer reads it: the person, and the wrong tries since the last right one."""

    person: Enrolled
    wrong_tries: int


def key_of(issued: Issued) -> str:
    """Return what a personal link carries: class, number and secret."""
    return f"{issued.person.class_code}-{issued.person.number}-{issued.secret}"


def pause_after(wrong: int) -> float:
    """Return how many seconds the door waits after so many wrong tries: a guess costs time, nobody is locked out."""
    return 0.0 if wrong < FREE_TRIES else min(0.5 * 2.0 ** (wrong - FREE_TRIES), LONGEST_PAUSE)


def tidy(text: str) -> str:
    """Return a name as it is compared: full-width and case folded, spaces made one."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


class Classes:
    """The classes of one store. `pause` waits for so many seconds at the door."""

    def __init__(self, kit: Desk, pause: Callable[[float], None] = time.sleep):
        self._kit, self._pause = kit, pause

    # -- the trainer's side --------------------------------------------------------------------------------------------

    def open(self, name: str) -> SchoolClass:
        """Return the class of that name, made (in the kit's language) or opened again."""
        return store.make_class(self._kit.store, _proper(name), self._kit.lang)

    def close(self, name: str) -> SchoolClass:
        """Close a class: nobody is let in any more; answers stay. Raise NotFound."""
        return store.close_class(self._kit.store, name)

    def named(self, name: str) -> SchoolClass:
        """Return the class of that name or code. Raise NotFound, naming those there are."""
        return store.class_named(self._kit.store, name)

    def form(self, name: str, which: Which) -> tuple[str, ...]:
        """Return the exercises of a class's form: those that its first trainee began, else those it will have."""
        code = self.named(name).code
        first = runs.first_of(self._kit.store, which, code)
        return first.exercises if first else self._kit.form(which, code)

    def enrol(self, name: str, people: Iterable[str]) -> tuple[Issued, ...]:
        """Add people to a class and return them with their secrets, which are shown this once."""
        listed = [_proper(person) for person in people if person.strip()]
        return store.enrol(self._kit.store, self.named(name).code, listed)

    def enrol_missing(self, name: str, people: Iterable[str]) -> tuple[Issued, ...]:
        """Add those of a list who are not on the roster yet: the same list twice adds nobody, two of a name are two."""
        wanted = Counter(_proper(person) for person in people if person.strip())
        there = Counter(one.name for one in store.roster(self._kit.store, self.named(name).code))
        return self.enrol(name, (wanted - there).elements())

    def roster(self, name: str) -> tuple[Listed, ...]:
        """Return the people of a class by number, with the wrong tries at their names."""
        people = store.roster(self._kit.store, self.named(name).code)
        return tuple(Listed(one, self._tries(one.class_code, one.number)) for one in people)

    def reissue(self, name: str, who: str) -> Issued:
        """Give a person a new secret, by number or by a name that only one has; the old one opens nothing any more.

        Raise NotFound for nobody, UsageError for a name that several have.
        """
        return store.reissue(self._kit.store, self._person(self.named(name), who))

    # -- the door ------------------------------------------------------------------------------------------------------

    def by_key(self, key: str) -> SignedIn:
        """Return who holds this personal key. Raise SignInRefused, saying no more than that it does not open."""
        code, _, rest = key.strip().lower().partition("-")
        number, _, secret = rest.partition("-")
        found = [one for one in self._people(code) if str(one.number) == number]
        return self._let_in(code, found, secret)

    def sign_in(self, code: str, name: str, secret: str) -> SignedIn:
        """Return who gave the class's code, a name on its roster and that person's secret. Raise SignInRefused."""
        found = [one for one in self._people(_plain(code)) if tidy(one.name) == tidy(name)]
        return self._let_in(_plain(code), found, _plain(secret))

    def _let_in(self, code: str, found: list[Enrolled], secret: str) -> SignedIn:
        asked = [one.number for one in found] or [store.NOBODY]
        self._pause(pause_after(max(self._tries(code, number) for number in asked)))
        holder = next((one for one in found if store.holds(self._kit.store, one, secret)), None)
        if holder is None:
            self._refuse(code, found, secret)
        assert holder is not None
        school_class = self.named(holder.class_code)
        if school_class.closed:
            raise SignInRefused(problem("class_closed", name=school_class.name))
        store.knock(self._kit.store, holder.class_code, holder.number, let_in=True)
        return SignedIn(holder, school_class, self._kit.session(holder.trainee))

    def _refuse(self, code: str, found: list[Enrolled], secret: str) -> None:
        """Count a wrong try. An unknown name takes as long as a wrong secret: the time tells nobody who is here."""
        if not found:
            store.hashed_secret(secret)
        known = {one.code for one in store.classes(self._kit.store)}
        for number in [one.number for one in found] or [store.NOBODY]:
            store.knock(self._kit.store, code if code in known else "", number, let_in=False)
        raise SignInRefused(problem("sign_in_wrong"))

    def _tries(self, code: str, number: int) -> int:
        return store.wrong_tries(self._kit.store, code, number)[0]

    def _people(self, code: str) -> tuple[Enrolled, ...]:
        return store.roster(self._kit.store, code) if code.isalnum() and code.isascii() else ()

    def _person(self, school_class: SchoolClass, who: str) -> Enrolled:
        people = store.roster(self._kit.store, school_class.code)
        found = [one for one in people if str(one.number) == who.strip()]
        found = found or [one for one in people if tidy(one.name) == tidy(who)]
        if not found:
            raise NotFound(problem("not_on_roster", name=who, of=school_class.name))
        if len(found) > 1:
            numbers = ", ".join(str(one.number) for one in found)
            raise UsageError(problem("name_not_unique", name=who, of=school_class.name, numbers=numbers))
        return found[0]


def _plain(typed: str) -> str:
    """Return a code or secret as it was made, however it was typed: full-width, large letters, spaces, hyphens."""
    folded = unicodedata.normalize("NFKC", typed).casefold()
    return "".join(letter for letter in folded if letter.isalnum())


def _proper(name: str) -> str:
    """Return a name without white space around it. Raise UsageError for an empty or endless one."""
    plain = " ".join(name.split())
    if not plain or len(plain) > LONGEST_NAME:
        raise UsageError(problem("name_not_proper", name=plain[:LONGEST_NAME], most=LONGEST_NAME))
    return plain
