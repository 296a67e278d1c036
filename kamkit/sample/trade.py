"""Deals won, lost and open; orders; deliveries, in time and late."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from kamkit.model.account import Project
from kamkit.model.money import Money
from kamkit.model.sales import Deal, DealStage, Delivery, Order
from kamkit.sample.dice import Draws
from kamkit.sample.garage import RECENT_DAYS, Buy, price_paid, tastes_of
from kamkit.sample.pools import Firm
from kamkit.sample.scene import Scene
from kamkit.sample.team import Staff, joined, left

BATCH: Final = 24
LOOSE_DEALS: Final = 4
LATENESS: Final = ((-4, 0, 8, 26), (0.22, 0.34, 0.26, 0.18))
"""Days by which a batch comes early or late, at most, and how often."""


@dataclass(frozen=True)
class Trade:
    """What was sold, and what is hoped for."""

    deals: tuple[Deal, ...]
    orders: tuple[Order, ...]
    deliveries: tuple[Delivery, ...]


def trade_of(scene: Scene, firm: Firm, person: Staff, buys: Sequence[Buy], planned: Sequence[Project]) -> Trade:
    """Return the account's deals of the last eighteen months, with the orders and deliveries of those won."""
    recent = [buy for buy in buys if (scene.today - buy.day).days <= RECENT_DAYS]
    settled = [_settled(scene, firm, person, buy, number) for number, buy in enumerate(recent, 1)]
    hoped = [_hoped(scene, firm, person, project, len(recent) + number) for number, project in enumerate(planned, 1)]
    pairs = zip(recent, settled, strict=True)
    orders = [_order(scene, firm, buy, deal) for buy, deal in pairs if deal.stage == DealStage.WON]
    shelved = _shelved(scene, firm, person, len(recent) + len(hoped) + 1)
    deliveries = [delivery for order in orders for delivery in _deliveries(scene, firm, order)]
    return Trade((*settled, *hoped, *shelved), tuple(orders), tuple(deliveries))


def in_service(scene: Scene, person: Staff, day: date) -> str | None:
    """Return the specialist's code if at work for us on that day."""
    start, end = joined(scene, person.colleague), left(scene, person.colleague)
    return person.code if start <= day and (end is None or day <= end) else None


def _settled(scene: Scene, firm: Firm, person: Staff, buy: Buy, number: int) -> Deal:
    """Return the deal behind a purchase: won, or lost to a rival."""
    dice, talk = scene.firm_dice(firm, buy.day, "deal"), scene.pools.talk
    opened = scene.workday(buy.day - timedelta(days=dice.between(40, 150)))
    won = buy.product is not None
    return Deal(
        code=f"K-{firm.number}-{number:02}", account=firm.code, specialist=in_service(scene, person, buy.day),
        product=buy.product or dice.choose(tastes_of(scene, firm).ours), stage=DealStage.WON if won else DealStage.LOST,
        opened=opened, closed=buy.day, quantity=buy.quantity, amount=price_paid(scene, firm, buy) if won else None,
        reason=scene.say(dice.choose(talk.won_reasons if won else talk.lost_reasons)) if dice.chance(0.8) else None,
    )


def _hoped(scene: Scene, firm: Firm, person: Staff, project: Project, number: int) -> Deal:
    """Return the open deal of a project."""
    dice = scene.firm_dice(firm, project.code, "deal")
    stage = DealStage.ENGAGING if dice.chance(0.62) else DealStage.PROSPECTING
    opened = scene.workday(scene.ago(dice.between(25, 190)))
    return Deal(code=f"K-{firm.number}-{number:02}", account=firm.code, specialist=in_service(scene, person, opened),
                product=dice.choose(tastes_of(scene, firm).ours), stage=stage, opened=opened, quantity=project.quantity,
                amount=project.budget if stage == DealStage.ENGAGING else None)


def _shelved(scene: Scene, firm: Firm, person: Staff, number: int) -> tuple[Deal, ...]:
    """Return a deal that came to nothing, now and then."""
    dice = scene.firm_dice(firm, "shelved")
    if not dice.chance(0.3):
        return ()
    opened = scene.workday(scene.ago(dice.between(200, 330)))
    closed = scene.workday(opened + timedelta(days=dice.between(30, 120)))
    return (Deal(code=f"K-{firm.number}-{number:02}", account=firm.code, specialist=in_service(scene, person, closed),
                 product=dice.choose(tastes_of(scene, firm).ours), stage=DealStage.LOST, opened=opened, closed=closed,
                 quantity=dice.between(2, 12), reason=scene.say(dice.choose(scene.pools.talk.lost_reasons))),)


def _order(scene: Scene, firm: Firm, buy: Buy, deal: Deal) -> Order:
    dice = scene.firm_dice(firm, buy.day, "order")
    assert deal.product is not None
    return Order(code=f"O-{deal.code[2:]}", account=firm.code, specialist=deal.specialist, deal=deal.code, day=buy.day,
                 product=deal.product, quantity=buy.quantity, amount=deal.amount,
                 promised_for=scene.workday(buy.day + timedelta(days=dice.between(25, 60))))


def _deliveries(scene: Scene, firm: Firm, order: Order) -> Iterator[Delivery]:
    """Yield the batches of an order, two weeks apart."""
    batches = -(-order.quantity // BATCH) if order.quantity > BATCH else 1
    batches = min(batches, 4)
    first = order.promised_for or order.day
    for number in range(batches):
        quantity = order.quantity // batches + (number < order.quantity % batches)
        due = scene.workday(first + timedelta(days=14 * number))
        done, accepted = _handed_over(scene, scene.firm_dice(firm, order.code, number), due)
        yield Delivery(code=f"Y-{order.code[2:]}-{number + 1}", order=order.code, account=firm.code, due=due, done=done,
                       accepted=accepted, quantity=quantity)


def _handed_over(scene: Scene, dice: Draws, due: date) -> tuple[date | None, date | None]:
    """Return the days of hand-over and of acceptance, None where they are still to come."""
    most = dice.weigh(*LATENESS)
    slip = round(most * (0.4 + 0.6 * dice.unit()))
    done = scene.workday(due + timedelta(days=slip))
    if done > scene.today:
        return None, None
    accepted = scene.workday(done + timedelta(days=dice.between(0, 7)))
    return done, accepted if accepted <= scene.today and dice.chance(0.92) else None


def loose_deals(scene: Scene, person: Staff) -> tuple[Deal, ...]:
    """Return a specialist's small deals with customers that have no account in the book."""
    return tuple(deal for number in range(1, LOOSE_DEALS + 1) if (deal := _loose(scene, person, number)))


def _loose(scene: Scene, person: Staff, number: int) -> Deal | None:
    dice = scene.dice(person.code, "loose", number)
    if not person.days:
        return None
    opened = dice.choose(person.days)
    model = dice.choose(scene.pools.goods.models)
    stage = dice.weigh(tuple(DealStage), (0.2, 0.2, 0.3, 0.3))
    closed = scene.workday(opened + timedelta(days=dice.between(10, 70)))
    if stage in {DealStage.WON, DealStage.LOST} and closed > scene.today:
        stage = DealStage.ENGAGING
    settled = stage in {DealStage.WON, DealStage.LOST}
    quantity = dice.between(1, 4)
    return Deal(code=f"K-S{person.code[2:]}-{number:02}", specialist=in_service(scene, person, opened),
                product=model.code, stage=stage, opened=opened, closed=closed if settled else None, quantity=quantity,
                amount=Money.of(model.price).times(quantity) if stage == DealStage.WON else None)
