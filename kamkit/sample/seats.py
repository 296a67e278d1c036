"""Who sits in an account, and how often we get to see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from kamkit.model.person import Function, Level, Role
from kamkit.sample.names import Register
from kamkit.sample.pools import Cast, Firm, Seat
from kamkit.sample.scene import Scene
from kamkit.sample.team import Staff

MEETS: Final = {"often": 5.0, "some": 1.6, "rare": 0.3, "stale": 1.2, "never": 0.0}
BY_ROLE: Final[Mapping[Role, float]] = {Role.GATEKEEPER: 3.0, Role.BUYER: 3.0, Role.USER: 2.0, Role.INFLUENCER: 1.2}
DECIDER_WEIGHT: Final = 0.7
SHY_FUNCTIONS: Final = {Function.AUDIT: 0.4, Function.FINANCE: 0.7}
UNSEEN_SHARE: Final = 0.3
TECHNICAL_FIRST: Final = 12.0
GOOD: Final = frozenset({"well-run", "wide"})
NEVER_DECISION: Final = ("never-decider", "unknown-decider")


@dataclass(frozen=True)
class Someone:
    """A person of an account while the book is made: code, seat, name, how likely to be met and until when."""

    code: str
    seat: Seat
    name: str
    weight: float
    until: date
    hidden: bool

    def reachable(self, day: date) -> bool:
        """Return whether this person may be met on that day."""
        return self.weight > 0 and day <= self.until


def people_of(scene: Scene, firm: Firm, person: Staff, register: Register) -> tuple[Someone, ...]:
    """Return those who sit in the account, in the order of its cast; their codes are P-001-01 and so on."""
    cast = scene.pools.casts[firm.cast]
    seats = _seats(scene, firm, cast)
    behind = _behind_the_scenes(scene, firm, seats)
    only = _only_contact(firm, person, seats)
    return tuple(
        Someone(
            code=f"P-{firm.number}-{number:02}", seat=seat, name=_name(scene, firm, seat, number, register),
            weight=_weight(scene, firm, person, seat, only, seat is behind), until=_until(scene, firm, seat),
            hidden=seat is behind,
        )
        for number, seat in enumerate(seats, 1)
    )


def _seats(scene: Scene, firm: Firm, cast: Cast) -> tuple[Seat, ...]:
    """Return the seats that must be there, and others up to the account's number; the well-run know the mechanics."""
    must = [seat for seat in cast.seats if seat.must]
    others = [seat for seat in cast.seats if not seat.must]
    technical = GOOD & set(firm.traits)
    weights = [TECHNICAL_FIRST if technical and seat.function == Function.TECHNICAL else 1.0 for seat in others]
    more = scene.firm_dice(firm, "seats").some(others, firm.people - len(must), weights)
    chosen = {seat.key for seat in (*must, *more)}
    return tuple(seat for seat in cast.seats if seat.key in chosen)


def _name(scene: Scene, firm: Firm, seat: Seat, number: int, register: Register) -> str:
    return scene.say(seat.name) if seat.name else register.name(firm.code, number - 1, scene.lang)


def _behind_the_scenes(scene: Scene, firm: Firm, seats: tuple[Seat, ...]) -> Seat | None:
    """Return the seat of the hidden influencer: as the cast says, or one of those far from the decision."""
    if "hidden" not in firm.traits:
        return None
    named = [seat for seat in seats if seat.hidden]
    loud = {Role.BUYER, Role.GATEKEEPER}
    quiet = [seat for seat in seats if seat.level != Level.DECISION and not loud & set(seat.roles)]
    return scene.firm_dice(firm, "hidden").choose(named or quiet or seats)


def _only_contact(firm: Firm, person: Staff, seats: tuple[Seat, ...]) -> frozenset[str] | None:
    """Return the only seats that are ever visited, None where any may be."""
    keepers = [seat.key for seat in seats if Role.GATEKEEPER in seat.roles]
    if "single" in firm.traits or "new" in firm.traits:
        return frozenset(keepers[:1] or [seats[-1].key])
    if person.has("gatekeepers-only"):
        return frozenset(keepers[:1] or [seats[-1].key])
    return None


def _weight(scene: Scene, firm: Firm, person: Staff, seat: Seat, only: frozenset[str] | None, behind: bool) -> float:
    dice = scene.firm_dice(firm, seat.key, "weight")
    if only is not None:
        return 5.0 if seat.key in only else 0.0
    if seat.meets:
        return MEETS[seat.meets]
    if "bypassed" in firm.traits and Role.GATEKEEPER in seat.roles:
        return 0.0
    if behind:
        return MEETS["rare"]
    if seat.level == Level.DECISION and (person.has("avoids-decision-level") or set(firm.traits) & set(NEVER_DECISION)):
        return 0.0
    weight = _usual(seat) * (0.6 + 0.8 * dice.unit())
    if GOOD & set(firm.traits):
        return max(1.0, weight)
    return 0.0 if not seat.must and dice.chance(UNSEEN_SHARE) else weight


def _usual(seat: Seat) -> float:
    if seat.level == Level.DECISION:
        return DECIDER_WEIGHT
    usual = max((BY_ROLE.get(role, 0.5) for role in seat.roles), default=0.5)
    return usual * (SHY_FUNCTIONS.get(seat.function, 1.0) if seat.function else 1.0)


def _until(scene: Scene, firm: Firm, seat: Seat) -> date:
    """Return the last day on which this person was to be had: long ago for a decider gone stale."""
    gone = "stale-decider" in firm.traits and seat.level == Level.DECISION and not seat.meets
    if not gone and seat.meets != "stale":
        return scene.today
    return scene.ago(scene.firm_dice(firm, seat.key, "until").between(135, 215))
