"""What all exercises share, and the bricks they are made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Protocol, TypeVar

from pydantic import Field

from kamkit.lang.text import Text
from kamkit.model.account import Account
from kamkit.model.base import Code, Slug, Value
from kamkit.model.group import DecisionGroup

Credit = Annotated[float, Field(ge=0, le=1)]
Rank = Annotated[int, Field(ge=1, le=3)]
Share = Annotated[float, Field(gt=0, lt=1)]


class Option(Value):
    """One option: its written key (never reused), its worth, and why.

    `finding` and `person` tie it to the case's decision group, `stage` to the stage table.
    """

    key: Slug
    text: Text
    credit: Credit
    why: Text
    finding: Slug | None = None
    person: Code | None = None
    stage: Slug | None = None


class GroupCase(Value):
    """A case that several exercises share: a story, an account and its decision group (exercises/groups/*.yml)."""

    id: Slug
    title: Text
    story: Text
    names: Mapping[Code, Text]
    titles: Mapping[Code, Text]
    brands: Mapping[Code, Text] = Field(default_factory=dict)
    cues: Mapping[Code, Text] = Field(default_factory=dict)
    account: Account
    group: DecisionGroup


class BaseExercise(Value):
    """What every exercise has.

    teaches: handbook ids. cites: dated rules (data/standards/rules.yml). cues: handbook ids of the stage cues that the
    scene shows. hints: opened one by one, each costs a tenth. lesson: what to take away, shown with the full feedback.
    """

    id: Slug
    teaches: tuple[Code, ...] = Field(min_length=1)
    skill: Slug
    level: Rank
    title: Text
    prompt: Text
    case: Slug | None = None
    cites: tuple[Slug, ...] = ()
    cues: tuple[Code, ...] = ()
    hints: tuple[Text, ...] = ()
    lesson: Text | None = None
    formerly: tuple[Slug, ...] = ()
    note: Text | None = None
    content_hash: str = ""
    key_hash: str = ""


class Keyed(Protocol):
    """Anything that bears a written key."""

    @property
    def key(self) -> str:
        """Return the key."""


K = TypeVar("K", bound=Keyed)


def named(things: Iterable[K], key: str) -> K:
    """Return the thing of that key. Raise KeyError where there is none."""
    for thing in things:
        if thing.key == key:
            return thing
    raise KeyError(key)


def each_key_once(*lists: Iterable[Keyed]) -> None:
    """Raise ValueError where two things bear one key."""
    keys = [thing.key for things in lists for thing in things]
    if len(keys) != len(set(keys)):
        raise ValueError("option_key_twice")


def one_best(options: tuple[Option, ...]) -> None:
    """Raise ValueError where two options bear one key, or not exactly one is worth everything."""
    each_key_once(options)
    if sum(option.credit == 1 for option in options) != 1:
        raise ValueError("one_option_must_be_right")


def one_offered(wanted: Iterable[str], offered: Iterable[str], trouble: str) -> None:
    """Raise ValueError(trouble) where a key points to something that is not offered."""
    if not set(wanted) <= set(offered):
        raise ValueError(trouble)
