"""Named findings: every check of a decision group, each with the persons on whom it rests.

The law: taking a person out of the group changes only the findings that cite that person (`Finding.persons`). So a
check chooses its evidence by what each person is and by ties of persons it cites, never by counts of the whole group;
where nobody is there to cite, taking somebody away can only leave it so. `facts["persons"]` are the persons to name in
the text, a part of the evidence; other facts are codes (`roles`, `levels`, `functions`), figures and days.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from kamkit.groups import affairs, people, sway
from kamkit.groups.outcome import Outcome
from kamkit.model.finding import Finding
from kamkit.model.group import DecisionGroup
from kamkit.model.standards import GroupLimits

Check = Callable[[DecisionGroup, GroupLimits], Outcome]

CHECKS: Mapping[str, Check] = {
    "no-decider": people.no_decider,
    "decider-not-met": people.decider_not_met,
    "decider-stale": people.decider_stale,
    "gatekeeper-unknown": people.gatekeeper_unknown,
    "gatekeeper-bypassed": people.gatekeeper_bypassed,
    "no-live-contact": people.no_live_contact,
    "single-thread": people.single_thread,
    "roles-missing": people.roles_missing,
    "level-gap": people.level_gap,
    "function-gap": people.function_gap,
    "stale-contacts": people.stale_contacts,
    "handler-shallow": people.handler_shallow,
    "user-voice-missing": people.user_voice_missing,
    "public-buyer-unmet": people.public_buyer_unmet,
    "brake-finance": people.brake_finance,
    "brake-technical": people.brake_technical,
    "brake-audit": people.brake_audit,
    "stance-unknown": people.stance_unknown,
    "wide-spread": people.wide_spread,
    "hidden-influencer-unmet": sway.hidden_influencer_unmet,
    "possible-hidden-influencer": sway.possible_hidden_influencer,
    "opponent-with-influence": sway.opponent_with_influence,
    "champion-isolated": sway.champion_isolated,
    "decider-circle-unknown": sway.decider_circle_unknown,
    "ties-unknown": sway.ties_unknown,
    "rival-close": affairs.rival_close,
    "rival-ahead": affairs.rival_ahead,
    "rival-unclear": affairs.rival_unclear,
    "registration-missing": affairs.registration_missing,
    "registration-expiring": affairs.registration_expiring,
    "registration-overlap": affairs.registration_overlap,
}
"""Every check by its name, in the order in which findings are told."""

NAMES: tuple[str, ...] = tuple(CHECKS)


def findings(group: DecisionGroup, limits: GroupLimits) -> tuple[Finding, ...]:
    """Return the finding of every check, in the order of NAMES, clear ones too; today is the group's day."""
    return tuple(_finding(group, name, check(group, limits)) for name, check in CHECKS.items())


def _finding(group: DecisionGroup, name: str, outcome: Outcome) -> Finding:
    return Finding(name=name, weight=outcome.weight, persons=_in_order(group, outcome.evidence),
                   facts={**outcome.facts, "persons": _in_order(group, outcome.persons)})


def _in_order(group: DecisionGroup, codes: Iterable[str]) -> tuple[str, ...]:
    wanted = set(codes)
    return tuple(code for code in group.codes if code in wanted)


def first(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings that matter, the gravest first, each weight in its order."""
    rank: dict[Any, int] = {weight: at for at, weight in enumerate(("high", "medium", "low"))}
    return tuple(sorted((finding for finding in found if finding.matters), key=lambda finding: rank[finding.weight]))
