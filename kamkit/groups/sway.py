"""Checks of who sways whom: hidden influence, opponents with influence, supporters without, ties nobody knows."""

from __future__ import annotations

from collections.abc import Iterable

from kamkit.groups import ties
from kamkit.groups.contact import codes, met, opposes, supports
from kamkit.groups.influence import influence
from kamkit.groups.outcome import Outcome, clear, outcome
from kamkit.model.finding import Weight
from kamkit.model.group import DecisionGroup, Member
from kamkit.model.person import Role
from kamkit.model.standards import GroupLimits

SEATED = frozenset((Role.DECIDER, Role.GATEKEEPER, Role.BUYER, Role.INFLUENCER))
STRONG = 2


def hidden_influencer_unmet(group: DecisionGroup, _: GroupLimits) -> Outcome:
    """Return HIGH where somebody known to work behind the scenes was never met (J09, J10)."""
    hidden = tuple(member for member in group.members if member.hidden)
    unmet = tuple(member for member in hidden if not met(member))
    return outcome(Weight.HIGH, unmet, hidden) if unmet else clear(hidden)


def possible_hidden_influencer(group: DecisionGroup, limits: GroupLimits) -> Outcome:
    """Return who may sway from behind: no seat in the group, yet ties to a decider or to many (J09, J10).

    Suspect is who has no role but user, is not yet known as hidden, and has a strong tie (2, 3 or of unknown strength)
    to a decider, or ties to at least `hidden_ties` persons. HIGH where one of them was never met, else MEDIUM.
    """
    swayed = {member.code: _swayed(group, member, limits) for member in group.members if _unseated(member)}
    suspects = tuple(group.member(code) for code, targets in swayed.items() if targets)
    if not suspects:
        return clear()
    targets = [target for member in suspects for target in swayed[member.code]]
    weight = Weight.MEDIUM if all(met(member) for member in suspects) else Weight.HIGH
    return outcome(weight, suspects, targets)


def _unseated(member: Member) -> bool:
    return not SEATED & set(member.roles) and not member.hidden


def _swayed(group: DecisionGroup, member: Member, limits: GroupLimits) -> tuple[str, ...]:
    """Return on whom the suspicion rests: those the person has ties to, or nobody where the ties make no suspicion."""
    out = tuple(tie for tie in group.ties if tie.source == member.code)
    deciders = ties.deciders(group)
    strong = any(tie.target in deciders and (tie.strength is None or tie.strength >= STRONG) for tie in out)
    targets = tuple(dict.fromkeys(tie.target for tie in out))
    return targets if strong or len(targets) >= limits.hidden_ties else ()


def opponent_with_influence(group: DecisionGroup, limits: GroupLimits) -> Outcome:
    """Return whether an opponent's influence on the deciders reaches `strong_influence` (N02, N04).

    HIGH where the known ties show it (or the opponent decides), MEDIUM where only a reading of unknown ties does. It
    rests on everyone from whom a tie leads to a decider.
    """
    found, people = influence(group, limits), ties.basin(group)
    opposing = tuple(code for code in people if opposes(group.member(code)))
    surely = tuple(code for code in opposing if abs(found.of(code).share) >= limits.strong_influence)
    perhaps = tuple(code for code in opposing if found.of(code).most >= limits.strong_influence)
    if not perhaps:
        return clear(people)
    share = max(abs(found.of(code).share) for code in perhaps)
    return outcome(Weight.HIGH if surely else Weight.MEDIUM, surely or perhaps, people,
                   percent=round(100 * share), unknown_ties=len(found.unknown))


def champion_isolated(group: DecisionGroup, _: GroupLimits) -> Outcome:
    """Return MEDIUM where no chain of ties leads from some supporter to a decider, HIGH where none leads from any.

    An unknown tie may be a way; a negative one is none. Without a known decider there is nowhere to lead.
    """
    deciders = ties.deciders(group)
    ways = {member.code: ties.between(group, member.code) for member in group.members if supports(member)}
    isolated = tuple(code for code, way in ways.items() if not way)
    rests_on = {*deciders, *ways, *(code for way in ways.values() for code in way)}
    if not deciders or not isolated:
        return clear(rests_on)
    return outcome(Weight.HIGH if len(isolated) == len(ways) else Weight.MEDIUM, isolated, rests_on)


def decider_circle_unknown(group: DecisionGroup, _: GroupLimits) -> Outcome:
    """Return MEDIUM where nobody is known to sway a decider: a missing tie is unknown, not zero (E30)."""
    deciders = group.holding(Role.DECIDER)
    sources = {tie.source for tie in group.ties if tie.target in codes(deciders)}
    alone = _without_ties(group, deciders)
    return outcome(Weight.MEDIUM, alone, (*deciders, *sources)) if alone else clear((*deciders, *sources))


def _without_ties(group: DecisionGroup, members: Iterable[Member]) -> tuple[Member, ...]:
    reached = {tie.target for tie in group.ties}
    return tuple(member for member in members if member.code not in reached)


def ties_unknown(group: DecisionGroup, _: GroupLimits) -> Outcome:
    """Return MEDIUM where the sign or strength of a tie to a decider is unknown, LOW of another tie (E30)."""
    unknown = tuple(tie for tie in group.ties if ties.unknown(tie))
    if not unknown:
        return clear()
    near = any(tie.target in ties.deciders(group) for tie in unknown)
    ends = [end for tie in unknown for end in (tie.source, tie.target)]
    return outcome(Weight.MEDIUM if near else Weight.LOW, ends, count=len(unknown))
