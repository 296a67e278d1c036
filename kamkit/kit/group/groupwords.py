"""Changes, seats and rivals of a decision group in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kamkit.groups.changed import Change, What
from kamkit.kit.account.dealings import keepers
from kamkit.kit.account.known import Known
from kamkit.model.group import DecisionGroup, Member

__all__ = ["keepers", "rival_rows", "said", "seat", "stance", "strength"]
TERMS = {What.LEVEL: "level", What.FUNCTION: "function"}


def said(of: Known, one: Change, names: Mapping[str, str]) -> str:
    """Return a change in one line."""
    who, other = names.get(one.person, one.person), names.get(one.other or "", one.other or "")
    if one.what in (What.JOINED, What.LEFT):
        return of.words(f"groupreport.{one.what}", who=who)
    if one.what in (What.FIRST_CONTACT, What.SEEN_AGAIN):
        return of.words(f"groupreport.{one.what}", who=who, before=one.before, after=one.after)
    if one.what in (What.TIE, What.RIVAL):
        kind = "came" if one.before is None else "went" if one.after is None else "changed"
        values = {key: strength(of, value) for key, value in (("before", one.before), ("after", one.after))}
        return of.words(f"groupreport.{one.what}_{kind}", who=who, other=other, **values)
    values = {key: _value(of, one.what, value, names) for key, value in (("before", one.before), ("after", one.after))}
    return of.words("groupreport.field", who=who, field=of.words(f"field.people.{one.what}"), **values)


def strength(of: Known, tie: Any) -> str:
    """Return how strong a tie is, and whether it pushes away; of nothing, nothing."""
    if tie is None:
        return ""
    strength = of.words(f"plots.strength.{tie[-1] or 'none'}")
    if len(tie) == 1:
        return strength
    sign = "unsigned" if tie[0] is None else "positive" if tie[0] > 0 else "negative"
    return of.words(f"groupreport.tie_{sign}", strength=strength)


def _value(of: Known, what: What, value: Any, names: Mapping[str, str]) -> str:
    if value is None or value == ():
        return of.words("value.unknown")
    if what == What.ROLES:
        return of.words("dossier.between").join(of.term("role", role) for role in value)
    if what in (What.STANCE, What.DEPTH):
        return of.term(str(what), value.name.lower())
    if what in TERMS:
        return of.term(TERMS[what], value)
    return names.get(value, value) if what == What.REPORTS_TO else of.value(value)


def seat(of: Known, member: Member) -> str:
    """Return where a person sits, with roles."""
    parts = [of.mask.text(member.person.title), *(of.term("role", role) for role in member.roles)]
    return of.words("dossier.between").join(part for part in parts if part) or of.words("value.unknown")


def stance(of: Known, member: Member) -> str:
    """Return a person's stance in words, also where it is unknown."""
    return of.term("stance", member.stance.name.lower()) if member.stance is not None else of.words("value.unknown")


def rival_rows(of: Known, group: DecisionGroup, names: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    """Yield each rival's tie, the closest first: the rival, the person, roles, how close the rival is, how close we."""
    for tie in sorted(group.rival_ties, key=lambda tie: (-(tie.strength or 0), tie.rival, tie.person)):
        member = group.member(tie.person)
        roles = of.words("dossier.between").join(of.term("role", role) for role in member.roles)
        yield (names.get(tie.rival, tie.rival), names[tie.person], roles or of.words("value.unknown"),
               of.words(f"plots.strength.{tie.strength or 'none'}"), of.term("depth", member.depth.name.lower()))
