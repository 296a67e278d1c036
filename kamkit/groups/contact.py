"""Who has been met, how lately, and who counts as a live thread: the ground of every look at a group."""

from __future__ import annotations

from collections.abc import Iterable

from kamkit.model.group import DecisionGroup, Member
from kamkit.model.person import Depth, Stance
from kamkit.model.standards import GroupLimits


def met(member: Member) -> bool:
    """Return whether we ever met or spoke with this person."""
    return member.depth > Depth.NONE or member.last_contact is not None


def fresh(member: Member, group: DecisionGroup, limits: GroupLimits) -> bool:
    """Return whether the last contact lies no more than `stale_days` back; no date is not fresh."""
    days = member.days_since(group.as_of)
    return days is not None and days <= limits.stale_days


def stale(member: Member, group: DecisionGroup, days: int) -> bool:
    """Return whether the person was met, but longer than `days` ago, or on no day that anybody noted."""
    since = member.days_since(group.as_of)
    return met(member) and (since is None or since > days)


def live(group: DecisionGroup, limits: GroupLimits) -> tuple[Member, ...]:
    """Return the members with whom we are in fresh contact: the live threads (N06)."""
    return tuple(member for member in group.members if fresh(member, group, limits))


def supports(member: Member) -> bool:
    """Return whether the person stands for our offer."""
    return member.stance is not None and member.stance >= Stance.FOR


def opposes(member: Member) -> bool:
    """Return whether the person doubts or opposes our offer."""
    return member.stance is not None and member.stance <= Stance.DOUBTS


def codes(members: Iterable[Member]) -> tuple[str, ...]:
    """Return the codes of members, in their order."""
    return tuple(member.code for member in members)
