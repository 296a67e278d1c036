"""Checks of the people: who is known, who has been met, how lately, and where they stand."""

from __future__ import annotations

from datetime import date

from kamkit.groups.contact import live, met, opposes, stale
from kamkit.groups.influence import spread
from kamkit.groups.outcome import Outcome, clear, outcome
from kamkit.model.account import AccountClass
from kamkit.model.finding import Weight
from kamkit.model.group import DecisionGroup, Member
from kamkit.model.person import Depth, Function, Level, Role, Stance
from kamkit.model.standards import GroupLimits

HIGH, MEDIUM, LOW = Weight.HIGH, Weight.MEDIUM, Weight.LOW


def no_decider(group: DecisionGroup, _: GroupLimits) -> Outcome:
    """Return HIGH where nobody is known to decide (J08)."""
    deciders = group.holding(Role.DECIDER)
    return clear(deciders) if deciders else outcome(HIGH)


def decider_not_met(group: DecisionGroup, _: GroupLimits) -> Outcome:
    """Return HIGH where no known decider was ever met, MEDIUM where some were not (J08)."""
    deciders = group.holding(Role.DECIDER)
    unmet = tuple(member for member in deciders if not met(member))
    if not unmet:
        return clear(deciders)
    return outcome(HIGH if len(unmet) == len(deciders) else MEDIUM, unmet, deciders)


def decider_stale(group: DecisionGroup, limits: GroupLimits) -> Outcome:
    """Return HIGH where a decider we met was last seen longer ago than `decider_stale_days` (J14)."""
    late = tuple(m for m in group.holding(Role.DECIDER) if stale(m, group, limits.decider_stale_days))
    if not late:
        return clear(m for m in group.holding(Role.DECIDER) if met(m))
    return outcome(HIGH, late, days=_longest(late, group.as_of), limit=limits.decider_stale_days)


def gatekeeper_unknown(group: DecisionGroup, _: GroupLimits) -> Outcome:
    """Return MEDIUM where nobody is known to keep the gate (J05)."""
    keepers = group.holding(Role.GATEKEEPER)
    return clear(keepers) if keepers else outcome(MEDIUM)


def gatekeeper_bypassed(group: DecisionGroup, _: GroupLimits) -> Outcome:
    """Return HIGH where we have met a decider while no known gatekeeper was ever met (J05)."""
    keepers = group.holding(Role.GATEKEEPER)
    seen = tuple(member for member in group.holding(Role.DECIDER) if met(member))
    if not keepers or not seen or any(met(keeper) for keeper in keepers):
        return clear((*keepers, *seen))
    return outcome(HIGH, keepers, seen)


def no_live_contact(group: DecisionGroup, limits: GroupLimits) -> Outcome:
    """Return HIGH where nobody in the group is in fresh contact with us."""
    threads = live(group, limits)
    return clear(threads) if threads else outcome(HIGH, limit=limits.stale_days)


def single_thread(group: DecisionGroup, limits: GroupLimits) -> Outcome:
    """Return HIGH where all hangs on one fresh contact, MEDIUM on two (N06)."""
    threads = live(group, limits)
    if len(threads) not in (1, 2):
        return clear(threads)
    return outcome(HIGH if len(threads) == 1 else MEDIUM, threads, count=len(threads))


def roles_missing(group: DecisionGroup, _: GroupLimits) -> Outcome:
    """Return MEDIUM where nobody is known as buyer, user or influencer (E17); decider and gatekeeper have their own
    checks."""
    wanted = (Role.BUYER, Role.USER, Role.INFLUENCER)
    holders = {role: group.holding(role) for role in wanted}
    missing = tuple(role for role in wanted if not holders[role])
    known = tuple(member for role in wanted for member in holders[role])
    return outcome(MEDIUM, rests_on=known, roles=missing) if missing else clear(known)


def level_gap(group: DecisionGroup, limits: GroupLimits) -> Outcome:
    """Return HIGH where the decision level, MEDIUM where another level, has nobody in fresh contact (J13–J16)."""
    seen = tuple(member for member in live(group, limits) if member.level)
    gaps = tuple(level for level in Level if level not in {member.level for member in seen})
    if not gaps:
        return clear(seen)
    return outcome(HIGH if Level.DECISION in gaps else MEDIUM, rests_on=seen, levels=gaps)


def function_gap(group: DecisionGroup, limits: GroupLimits) -> Outcome:
    """Return MEDIUM where finance, technical or using departments have nobody in fresh contact (J17–J20)."""
    seen = tuple(member for member in live(group, limits) if member.function and member.function.from_handbook)
    gaps = tuple(f for f in Function if f.from_handbook and f not in {member.function for member in seen})
    return outcome(MEDIUM, rests_on=seen, functions=gaps) if gaps else clear(seen)


def stale_contacts(group: DecisionGroup, limits: GroupLimits) -> Outcome:
    """Return MEDIUM where a buyer, gatekeeper or influencer has gone cold, LOW where only others have; deciders
    apart."""
    late = tuple(m for m in group.members if Role.DECIDER not in m.roles and stale(m, group, limits.stale_days))
    if not late:
        return clear()
    weighty = {Role.BUYER, Role.GATEKEEPER, Role.INFLUENCER}
    weight = MEDIUM if any(weighty & set(member.roles) for member in late) else LOW
    return outcome(weight, late, days=_longest(late, group.as_of), limit=limits.stale_days)


def handler_shallow(group: DecisionGroup, _: GroupLimits) -> Outcome:
    """Return MEDIUM where the contact with a buyer, the handler of the matter, is no working one (N05)."""
    buyers = group.holding(Role.BUYER)
    shallow = tuple(member for member in buyers if member.depth < Depth.WORKING)
    return outcome(MEDIUM, shallow, buyers) if shallow else clear(buyers)


def user_voice_missing(group: DecisionGroup, limits: GroupLimits) -> Outcome:
    """Return MEDIUM where nobody who uses the vehicles was heard of late (J07, J16)."""
    heard = tuple(m for m in live(group, limits)
                  if Role.USER in m.roles or (m.function == Function.USING and m.level == Level.OPERATING))
    return clear(heard) if heard else outcome(MEDIUM, limit=limits.stale_days)


def public_buyer_unmet(group: DecisionGroup, limits: GroupLimits) -> Outcome:
    """Return HIGH where a class B account's procurement side has nobody in fresh contact (A09, J21)."""
    if group.account_class != AccountClass.B:
        return clear()
    seen = tuple(m for m in live(group, limits) if m.function == Function.PROCUREMENT or Role.BUYER in m.roles)
    return clear(seen) if seen else outcome(HIGH)


def brake_finance(group: DecisionGroup, _: GroupLimits) -> Outcome:
    """Return how hard finance brakes: the money can be refused here (J18)."""
    return _brake(group, Function.FINANCE)


def brake_technical(group: DecisionGroup, _: GroupLimits) -> Outcome:
    """Return how hard the technical side brakes: the specification can be refused here (J19)."""
    return _brake(group, Function.TECHNICAL)


def brake_audit(group: DecisionGroup, _: GroupLimits) -> Outcome:
    """Return how hard audit brakes: the procedure can be refused here (J21, ours)."""
    return _brake(group, Function.AUDIT)


def _brake(group: DecisionGroup, function: Function) -> Outcome:
    braking = tuple(m for m in group.members if m.function == function and opposes(m))
    if not braking:
        return clear(m for m in group.members if m.function == function and m.stance is not None)
    return outcome(HIGH if any(m.stance == Stance.AGAINST for m in braking) else MEDIUM, braking)


def stance_unknown(group: DecisionGroup, _: GroupLimits) -> Outcome:
    """Return MEDIUM where nobody knows where a decider or influencer stands, LOW for other holders of a role."""
    unknown = tuple(member for member in group.members if member.roles and member.stance is None)
    if not unknown:
        return clear()
    weighty = {Role.DECIDER, Role.INFLUENCER}
    return outcome(MEDIUM if any(weighty & set(member.roles) for member in unknown) else LOW, unknown)


def wide_spread(group: DecisionGroup, limits: GroupLimits) -> Outcome:
    """Return HIGH where positions lie `wide_spread` or more apart with a decider at an end, MEDIUM with none (N03)."""
    found = spread(group)
    ends = (*found.front, *found.rear)
    if found.width is None or found.width < limits.wide_spread:
        return clear(ends)
    decided = any(Role.DECIDER in group.member(code).roles for code in ends)
    return outcome(HIGH if decided else MEDIUM, ends, width=found.width, front=found.front, rear=found.rear)


def _longest(members: tuple[Member, ...], today: date) -> int | None:
    """Return the most days since any of them was seen, None where no day was noted."""
    return max((days for member in members if (days := member.days_since(today)) is not None), default=None)
