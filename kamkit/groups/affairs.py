"""Checks of what lies around the group: the rival's people, and the registration with the maker."""

from __future__ import annotations

from datetime import date, timedelta

from kamkit.groups.outcome import Outcome, clear, outcome
from kamkit.model.account import Registration
from kamkit.model.finding import Weight
from kamkit.model.group import DecisionGroup, Member
from kamkit.model.person import RivalTie, Role
from kamkit.model.standards import GroupLimits

WEIGHTY = frozenset((Role.DECIDER, Role.INFLUENCER))
URGENT_DAYS = 7


def rival_close(group: DecisionGroup, limits: GroupLimits) -> Outcome:
    """Return HIGH where a rival is close to a decider, MEDIUM to an influencer (E37)."""
    close = tuple(tie for tie in group.rival_ties
                  if tie.strength is not None and tie.strength >= limits.close_rival and _weighty(group, tie))
    return _rival(group, close, Weight.HIGH, Weight.MEDIUM) if close else clear()


def rival_ahead(group: DecisionGroup, _: GroupLimits) -> Outcome:
    """Return MEDIUM where a rival stands closer than we do to a holder of a role other than user, LOW to others
    (E37)."""
    ahead = tuple(tie for tie in group.rival_ties
                  if tie.strength is not None and tie.strength > group.member(tie.person).depth)
    if not ahead:
        return clear()
    seated = any(set(group.member(tie.person).roles) - {Role.USER} for tie in ahead)
    return outcome(Weight.MEDIUM if seated else Weight.LOW, (tie.person for tie in ahead), rivals=_rivals(ahead))


def rival_unclear(group: DecisionGroup, _: GroupLimits) -> Outcome:
    """Return MEDIUM where nobody knows how close a rival is to a decider, LOW to an influencer: unknown is not zero."""
    unclear = tuple(tie for tie in group.rival_ties if tie.strength is None and _weighty(group, tie))
    return _rival(group, unclear, Weight.MEDIUM, Weight.LOW) if unclear else clear()


def _weighty(group: DecisionGroup, tie: RivalTie) -> bool:
    person = group.member(tie.person)
    return bool(WEIGHTY & set(person.roles)) or person.hidden


def _rival(group: DecisionGroup, found: tuple[RivalTie, ...], decider: Weight, other: Weight) -> Outcome:
    persons: tuple[Member, ...] = tuple(group.member(tie.person) for tie in found)
    weight = decider if any(Role.DECIDER in person.roles for person in persons) else other
    return outcome(weight, persons, rivals=_rivals(found))


def _rivals(found: tuple[RivalTie, ...]) -> tuple[str, ...]:
    """Return the rivals' codes, each once."""
    return tuple(dict.fromkeys(tie.rival for tie in found))


def registration_missing(group: DecisionGroup, _: GroupLimits) -> Outcome:
    """Return HIGH where our registration has lapsed, MEDIUM where none of ours is known (B12; trade practice).

    Where nobody knows which dealer is ours, any registration counts as ours.
    """
    past = [r.valid_until for r in _ours(group) if r.day <= group.as_of]
    if any(until >= group.as_of for until in past):
        return clear()
    return outcome(Weight.HIGH, day=max(past)) if past else outcome(Weight.MEDIUM, day=None)


def registration_expiring(group: DecisionGroup, limits: GroupLimits) -> Outcome:
    """Return whether ours ends within `registration_warns_days`: HIGH within 7 days, else MEDIUM (trade practice)."""
    last = _in_force_until(group)
    if last is None or (last - group.as_of).days > limits.registration_warns_days:
        return clear()
    left = (last - group.as_of).days
    return outcome(Weight.HIGH if left <= URGENT_DAYS else Weight.MEDIUM, days=left, day=last)


def registration_overlap(group: DecisionGroup, _: GroupLimits) -> Outcome:
    """Return HIGH where another dealer's registration of this account is in force on a common day, today or later."""
    ours = _ours(group)
    others = tuple(dict.fromkeys(
        other.dealer for other in group.registrations for own in ours
        if own.overlaps(other) and min(own.valid_until, other.valid_until) >= group.as_of))
    return outcome(Weight.HIGH, dealers=others) if others else clear()


def _ours(group: DecisionGroup) -> tuple[Registration, ...]:
    return tuple(r for r in group.registrations if group.our_dealer in (None, r.dealer))


def _in_force_until(group: DecisionGroup) -> date | None:
    """Return the last day on which a registration of ours, in force today, holds without a break; None where none
    is."""
    until: date | None = None
    for registration in sorted(_ours(group), key=lambda r: r.day):
        begins_by = until + timedelta(days=1) if until else group.as_of
        if registration.day <= begins_by and registration.valid_until >= (until or group.as_of):
            until = registration.valid_until
    return until
