"""One account of the sample, with everything that belongs to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from kamkit.model.account import Account, BrandScope, LeadSource, Unit
from kamkit.model.base import Record
from kamkit.model.money import Money
from kamkit.sample import garage, group, projects, visits
from kamkit.sample.diary import Contacts
from kamkit.sample.group import invented_phone
from kamkit.sample.names import Register
from kamkit.sample.pools import Firm
from kamkit.sample.scene import Scene
from kamkit.sample.seats import Someone, people_of
from kamkit.sample.settling import settled
from kamkit.sample.team import Staff
from kamkit.sample.trade import Trade, trade_of

REVENUE_PER_VEHICLE: Final = (40, 160)
"""Income in ten thousand yuan for each vehicle of the fleet, from–to."""


@dataclass(frozen=True)
class AccountBook:
    """All records of one account but for the diary, and what the diary needs."""

    contacts: Contacts
    trade: Trade
    records: tuple[Record, ...]


def account_book(scene: Scene, firm: Firm, person: Staff, register: Register) -> AccountBook:
    """Return one account: its people, visits and business. Nothing here looks at another account."""
    people = people_of(scene, firm, person, register)
    held = visits.visits_of(scene, firm, person, people)
    buys = garage.purchases_made(scene, firm)
    planned = projects.projects(scene, firm)
    trade = trade_of(scene, firm, person, buys, planned)
    after = settled(scene, firm, person, trade.orders, trade.deliveries)
    parts = units(scene, firm, people)
    met = frozenset(code for visit in held for code in visit.participants)
    records: tuple[Record, ...] = (
        account(scene, firm), *parts.values(),
        *group.persons(scene, firm, people, held, {key: unit.code for key, unit in parts.items()}),
        *group.ties(scene, firm, people), *group.rival_ties(scene, firm, people),
        *garage.fleet(scene, firm, buys, people, met), *garage.purchases(scene, firm, buys),
        *planned, *projects.steps(scene, firm, people, planned), *projects.registrations(scene, firm, planned),
        *held, *visits.promises_of(scene, firm, person, people, held), *trade.deals, *trade.orders, *trade.deliveries,
        *after.payments, *after.claims, *after.papers,
    )
    return AccountBook(Contacts(firm, people, held), trade, records)


def units(scene: Scene, firm: Firm, people: tuple[Someone, ...]) -> Mapping[str, Unit]:
    """Return the departments in which somebody sits, by their key in the cast."""
    wanted = {someone.seat.unit for someone in people}
    used = [unit for unit in scene.pools.casts[firm.cast].units if unit.key in wanted]
    return {
        unit.key: Unit(code=f"U-{firm.number}-{number}", account=firm.code, name=scene.say(unit.name), kind=unit.kind)
        for number, unit in enumerate(used, 1)
    }


def account(scene: Scene, firm: Firm) -> Account:
    """Return the account itself; how much is known of it differs from one to the next."""
    outlet = scene.pools.outlet(scene.pools.colleague(firm.specialist).dealer)
    return Account(
        code=firm.code, name=scene.say(firm.name), account_class=firm.account_class, public_kind=firm.public_kind,
        buys_for_system=firm.buys_for_system, segment=firm.segment, is_vip=firm.vip or False,
        buying_organisation=scene.say(firm.buying) if firm.buying else None,
        using_organisation=scene.say(firm.using) if firm.using else None,
        specialist=firm.specialist, dealer=outlet.code, region=scene.say(outlet.city),
        **_known(scene, firm), **_standing(scene, firm), **_source(scene, firm),
    )


def _known(scene: Scene, firm: Firm) -> dict[str, Any]:
    """Return the facts of the customer list, some of them missing."""
    family, outlet = scene.pools.family(firm.cast), scene.pools.outlet(scene.pools.colleague(firm.specialist).dealer)
    dice = scene.firm_dice(firm, "facts")
    road = dice.choose(scene.pools.names.roads)
    number = dice.between(2, 388)
    place = f"{outlet.city.zh}市{road.zh}{number}号" if scene.lang == "zh" else f"{number} {road.en}, {outlet.city.en}"
    facts: dict[str, Any] = {
        "organisation_kind": scene.say(family.organisation), "business_scope": scene.say(family.scope),
        "business_state": scene.say(family.state), "trade": scene.say(family.trade),
        "trade_state": scene.say(family.trade_state), "trade_state_day": scene.ago(dice.between(20, 300)),
        "founded": dice.between(*family.founded), "employees": firm.fleet * dice.between(4, 14), "address": place,
        "post_code": f"00{dice.between(1000, 9999)}",
        "contact_channels": (invented_phone(dice.unit(), dice.unit()), f"office@a{firm.number}.example"),
        "annual_revenue": None if firm.public else Money.of(firm.fleet * dice.between(*REVENUE_PER_VEHICLE) * 10_000),
        "registered_capital": None if firm.public else Money.of(dice.choose((200, 500, 1000, 3000, 5000)) * 10_000),
        "rival_strengths": scene.say(dice.choose(scene.pools.talk.rival_strengths)),
        "rival_weaknesses": scene.say(dice.choose(scene.pools.talk.rival_weaknesses)),
    }
    share = _knowledge(firm)
    return {name: value for name, value in facts.items() if scene.firm_dice(firm, "knows", name).chance(share)}


def _knowledge(firm: Firm) -> float:
    """Return the share of facts that we know of an account."""
    traits = set(firm.traits)
    if traits & {"new", "orphan", "single"}:
        return 0.45
    return 0.97 if traits & {"well-run", "wide"} else 0.8


def _standing(scene: Scene, firm: Firm) -> dict[str, Any]:
    """Return the three tests of the broad sense and where the brand feels it; some not judged yet."""
    dice = scene.firm_dice(firm, "standing")
    likely = min(0.9, 0.35 + firm.fleet / 400)
    judged = {name: dice.chance(likely) if dice.chance(0.85) else None
              for name in ("market_position", "opinion_leading", "strategic")}
    effect = tuple(scope for scope, share in ((BrandScope.MAKER, 0.35), (BrandScope.OUTLET, 0.7)) if dice.chance(share))
    return {**judged, "brand_effect": effect}


def _source(scene: Scene, firm: Firm) -> dict[str, Any]:
    dice = scene.firm_dice(firm, "source")
    sources = scene.pools.talk.sources
    if not dice.chance(0.9):
        return {}
    source: LeadSource = dice.choose(tuple(sources))
    return {"source": source, "source_detail": scene.say(dice.choose(sources[source]))}
