"""Group cases: from the compact way in which a trainer writes them to an account and its decision group."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from enum import IntEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator
from pydantic_core import PydanticKnownError

from kamkit.errors import Problem, problem
from kamkit.lang.text import Text
from kamkit.model.account import Account, Registration
from kamkit.model.base import LONGEST_LINE, Code, Note, Value, several
from kamkit.model.exercise import GroupCase
from kamkit.model.group import DecisionGroup, Member
from kamkit.model.person import Depth, Function, Influence, Level, Person, Rival, RivalTie, Role, Stance, Tie
from kamkit.yamlfile import Document, Loc


def _by_name(kind: type[IntEnum]) -> BeforeValidator:
    """Return what reads a step of a scale by its name (`champion`); anything else it leaves to be refused."""
    names = {member.name.lower(): member for member in kind}
    return BeforeValidator(lambda value: names.get(value, value) if isinstance(value, str) else value)


def _short(text: Text) -> Text:
    """Return a text that fits where a record has one line, and refuse a longer one."""
    if max(len(text.zh), len(text.en)) > LONGEST_LINE:
        raise PydanticKnownError("string_too_long", {"max_length": LONGEST_LINE})
    return text


Short = Annotated[Text, AfterValidator(_short)]
Closeness = Annotated[Annotated[int, Field(ge=1, le=3)] | None, BeforeValidator(lambda text: text or None)]


class CasePerson(Value):
    """A person of a case, as a trainer writes it."""

    name: Short
    title: Short
    cue: Text | None = None
    level: Level | None = None
    function: Function | None = None
    roles: Annotated[tuple[Role, ...], several] = ()
    influence: Influence | None = None
    stance: Annotated[Stance | None, _by_name(Stance)] = None
    depth: Annotated[Depth | None, _by_name(Depth)] = None
    reports_to: Code | None = None
    goals: Note | None = None
    last_contact: date | None = None
    contacts: Annotated[int, Field(ge=0)] = 0


class CaseTie(Value):
    """How one person of a case sways another: sign 1 or -1, strength 1 to 3; left out where unknown."""

    source: Code
    target: Code
    sign: Annotated[int, Field(ge=-1, le=1)] | None = None
    strength: Annotated[int, Field(ge=1, le=3)] | None = None

    @model_validator(mode="after")
    def _sound(self) -> CaseTie:
        if self.source == self.target:
            raise ValueError("tie_to_oneself")
        if self.sign == 0:
            raise ValueError("tie_sign_zero")
        return self


class CaseRival(Value):
    """A rival's salesperson, and how close to whom (1 to 3, empty where unknown)."""

    name: Short
    brand: Short
    style: Note | None = None
    close_to: Mapping[Code, Closeness] = Field(default_factory=dict)


class CaseRegistration(Value):
    """A registration of the account with the maker: by which dealer, from when, until when."""

    dealer: Code
    day: date
    valid_until: date

    @model_validator(mode="after")
    def _in_order(self) -> CaseRegistration:
        if self.valid_until < self.day:
            raise ValueError("registration_ends_before_it_begins")
        return self


class CaseFile(Value):
    """One file exercises/groups/*.yml."""

    kind: Literal["group-case"] = "group-case"
    title: Text
    story: Text
    account: Account
    as_of: date
    people: Mapping[Code, CasePerson] = Field(min_length=2)
    ties: tuple[CaseTie, ...] = ()
    rivals: Mapping[Code, CaseRival] = Field(default_factory=dict)
    registrations: tuple[CaseRegistration, ...] = ()
    our_dealer: Code | None = None


def strangers(file: CaseFile, document: Document) -> tuple[Problem, ...]:
    """Return a problem for each place that names a person whom the case does not have."""
    return tuple(problem("unknown_person", document.where(loc), name=code)
                 for loc, code in _named(file) if code not in file.people)


def group_case(case_id: str, file: CaseFile) -> GroupCase:
    """Return the case that a file describes; who is named in it must stand in it (see strangers)."""
    people = file.people
    names = {code: person.name for code, person in people.items()}
    return GroupCase(
        id=case_id, title=file.title, story=file.story, account=file.account, group=_group(file),
        names=names | {code: rival.name for code, rival in file.rivals.items()},
        titles={code: person.title for code, person in people.items()},
        brands={code: rival.brand for code, rival in file.rivals.items()},
        cues={code: person.cue for code, person in people.items() if person.cue},
    )


def _named(file: CaseFile) -> Iterator[tuple[Loc, str]]:
    """Return every place that names a person, and the name."""
    for code, person in file.people.items():
        if person.reports_to is not None:
            yield ("people", code, "reports_to"), person.reports_to
    for index, tie in enumerate(file.ties):
        yield ("ties", index, "source"), tie.source
        yield ("ties", index, "target"), tie.target
    for code, rival in file.rivals.items():
        yield from ((("rivals", code, "close_to", person), person) for person in rival.close_to)


def _group(file: CaseFile) -> DecisionGroup:
    account = file.account.code
    return DecisionGroup(
        account=account, account_class=file.account.account_class, as_of=file.as_of, our_dealer=file.our_dealer,
        members=tuple(_member(account, code, person) for code, person in file.people.items()),
        ties=tuple(Tie(code=f"{account}-T{n}", account=account, **dict(tie)) for n, tie in enumerate(file.ties, 1)),
        rivals=tuple(Rival(code=code, name=rival.name.zh, brand=rival.brand.zh, style=rival.style)
                     for code, rival in file.rivals.items()),
        rival_ties=tuple(_rival_ties(account, file.rivals)),
        registrations=tuple(Registration(code=f"{account}-R{n}", account=account, **dict(one))
                            for n, one in enumerate(file.registrations, 1)),
    )


def _member(account: str, code: str, person: CasePerson) -> Member:
    left_out = {"name", "title", "cue", "last_contact", "contacts"}
    facts = {key: value for key, value in dict(person).items() if key not in left_out}
    known = Person(code=code, account=account, name=person.name.zh, title=person.title.zh, **facts)
    return Member(person=known, last_contact=person.last_contact, contacts=person.contacts)


def _rival_ties(account: str, rivals: Mapping[str, CaseRival]) -> Iterator[RivalTie]:
    for code, rival in rivals.items():
        for person, strength in rival.close_to.items():
            yield RivalTie(code=f"{account}-{code}-{person}", account=account, rival=code, person=person,
                           strength=strength)
