"""The decision group: who takes part in a purchase, in which roles, and what joins them (handbook J04–J21, N02–N06).

One object is shared by drill, simulation, plan and report.
"""

from __future__ import annotations

from datetime import date
from typing import Self

from pydantic import model_validator

from kamkit.model.account import AccountClass, Registration
from kamkit.model.base import Code, Value
from kamkit.model.person import Depth, Function, Influence, Level, Person, Rival, RivalTie, Role, Stance, Tie


class Member(Value):
    """A person in the group, and when we last spoke (None: never, as far as is known)."""

    person: Person
    last_contact: date | None = None
    contacts: int = 0

    @property
    def code(self) -> str:
        """Return the person's code."""
        return self.person.code

    @property
    def roles(self) -> tuple[Role, ...]:
        """Return the person's roles; one person may hold several, and several persons one."""
        return self.person.roles

    @property
    def level(self) -> Level | None:
        """Return the person's level, if known."""
        return self.person.level

    @property
    def function(self) -> Function | None:
        """Return the person's function, if known."""
        return self.person.function

    @property
    def stance(self) -> Stance | None:
        """Return where the person stands towards us, if known."""
        return self.person.stance

    @property
    def depth(self) -> Depth:
        """Return how deep the contact goes; unknown counts as none."""
        return self.person.depth or Depth.NONE

    @property
    def hidden(self) -> bool:
        """Return whether the person works behind the scenes."""
        return self.person.influence == Influence.HIDDEN

    def days_since(self, today: date) -> int | None:
        """Return the days since the last contact, None where there was none."""
        return (today - self.last_contact).days if self.last_contact else None


class DecisionGroup(Value):
    """A decision group as known on one day: members, ties between them, rivals' ties to them, registrations.

    Ties of persons outside the group are refused; a missing tie is unknown, not zero.
    """

    account: Code
    account_class: AccountClass | None = None
    as_of: date
    members: tuple[Member, ...] = ()
    ties: tuple[Tie, ...] = ()
    rivals: tuple[Rival, ...] = ()
    rival_ties: tuple[RivalTie, ...] = ()
    registrations: tuple[Registration, ...] = ()
    our_dealer: Code | None = None

    @model_validator(mode="after")
    def _whole(self) -> DecisionGroup:
        codes = [member.code for member in self.members]
        if len(codes) != len(set(codes)):
            raise ValueError("person_twice_in_group")
        ends = {tie.source for tie in self.ties} | {tie.target for tie in self.ties}
        ends |= {tie.person for tie in self.rival_ties}
        if not ends <= set(codes):
            raise ValueError("tie_outside_group")
        return self

    @property
    def codes(self) -> tuple[str, ...]:
        """Return the members' codes, in order."""
        return tuple(member.code for member in self.members)

    def member(self, code: str) -> Member:
        """Return one member. Raise KeyError where there is none of that code."""
        for member in self.members:
            if member.code == code:
                return member
        raise KeyError(code)

    def holding(self, role: Role) -> tuple[Member, ...]:
        """Return the members that hold `role`."""
        return tuple(member for member in self.members if role in member.roles)

    def with_member(self, member: Member) -> Self:
        """Return the group with a member added, or put in the place of the one of that code."""
        if member.code not in self.codes:
            return self.but(members=(*self.members, member))
        return self.but(members=tuple(member if m.code == member.code else m for m in self.members))

    def with_tie(self, tie: Tie) -> Self:
        """Return the group with a tie added, or put in the place of the one between the same two."""
        others = tuple(t for t in self.ties if (t.source, t.target) != (tie.source, tie.target))
        return self.but(ties=(*others, tie))

    def without(self, code: str) -> Self:
        """Return the group without one person and that person's ties."""
        return self.but(
            members=tuple(m for m in self.members if m.code != code),
            ties=tuple(t for t in self.ties if code not in (t.source, t.target)),
            rival_ties=tuple(t for t in self.rival_ties if t.person != code),
        )
