"""What follows a sale: payments, claims for rebates, and the papers of each delivery."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from kamkit.lang.text import Text
from kamkit.model.money import Money
from kamkit.model.sales import Claim, Delivery, Order, Paper, Payment
from kamkit.sample.dice import Draws
from kamkit.sample.pools import Firm, Outlet
from kamkit.sample.scene import Scene
from kamkit.sample.team import Staff, left

DEPOSIT, BOND = 30, 5
"""Per cent paid when a private customer orders; per cent that a public one keeps back for a year."""
CREDIT_DAYS, FILING_DAYS = 30, 30
PAID_LATE: Final = ((-3, 0, 7, 24, 55), (0.26, 0.34, 0.2, 0.12, 0.08))
PAID_VERY_LATE: Final = ((12, 35, 70, 110), (0.1, 0.25, 0.4, 0.25))
FILED: Final = ((-20, -9, -2, 6, 80), (0.36, 0.34, 0.17, 0.05, 0.08))
FILED_LATE: Final = ((-6, 4, 15, 31, 90), (0.2, 0.3, 0.25, 0.15, 0.1))
"""Days before or after the day by which to pay, or to file, and how often."""
RETURNED: Final = ((0, 1, 2), (0.66, 0.22, 0.12))
REBATES: Final = (2000, 2600, 3200, 4000)
"""Yuan a vehicle that the maker pays back."""
LATE_PAPERS: Final = (0.06, 0.14, 0.05, 0.16, 0.03)
"""How often each paper of talk.yml comes late: certificate, invoice, conformity, tax papers, warranty booklet."""
CERTIFICATE: Final = 0


@dataclass(frozen=True)
class Settled:
    """What follows an account's orders."""

    payments: tuple[Payment, ...]
    claims: tuple[Claim, ...]
    papers: tuple[Paper, ...]


def settled(scene: Scene, firm: Firm, person: Staff, orders: Sequence[Order],
            deliveries: Sequence[Delivery]) -> Settled:
    """Return payments, claims and papers of an account's orders and deliveries."""
    batches = {order.code: [one for one in deliveries if one.order == order.code] for order in orders}
    return Settled(
        tuple(payment for order in orders for payment in _payments(scene, firm, order, batches[order.code])),
        tuple(claim for order in orders for claim in _claims(scene, firm, person, order, batches[order.code])),
        tuple(paper for delivery in deliveries for paper in _papers(scene, firm, delivery)),
    )


# -- payments ----------------------------------------------------------------------------------------------------------

def _payments(scene: Scene, firm: Firm, order: Order, batches: Sequence[Delivery]) -> Iterator[Payment]:
    """Yield the parts of what an order costs; they add up to it."""
    if order.amount is None:
        return
    habit = PAID_VERY_LATE if "brake-finance" in firm.traits else PAID_LATE
    for number, (due, minor) in enumerate(_parts(scene, firm, order, batches), 1):
        dice = scene.firm_dice(firm, order.code, number, "payment")
        came = scene.workday(due + timedelta(days=dice.weigh(*habit)))
        yield Payment(code=f"H-{order.code[2:]}-{number}", order=order.code, account=firm.code, due=due,
                      amount=Money(minor=minor, currency=order.amount.currency), received=_past(scene, came))


def _parts(scene: Scene, firm: Firm, order: Order, batches: Sequence[Delivery]) -> Iterator[tuple[date, int]]:
    """Yield day and minor units: a deposit and the rest, or, from a public customer, all but the bond, and the bond."""
    assert order.amount is not None
    whole, last = order.amount.minor, max(_handed(one) for one in batches)
    share = whole * (BOND if firm.public else DEPOSIT) // 100
    main = scene.workday(last + timedelta(days=CREDIT_DAYS))
    if firm.public:
        yield main, whole - share
        yield scene.workday(last + timedelta(days=365)), share
    else:
        yield scene.after(order.day, 3), share
        yield main, whole - share


def _handed(delivery: Delivery) -> date:
    return delivery.accepted or delivery.done or delivery.due


def _past(scene: Scene, day: date) -> date | None:
    return day if day <= scene.today else None


# -- claims ------------------------------------------------------------------------------------------------------------

def _claims(scene: Scene, firm: Firm, person: Staff, order: Order, batches: Sequence[Delivery]) -> Iterator[Claim]:
    """Yield the rebate claim of an order, once all its vehicles are handed over."""
    done = [one.done for one in batches]
    days = [day for day in done if day]
    if len(days) < len(done):
        return
    dice = scene.firm_dice(firm, order.code, "claim")
    due = scene.workday(max(days) + timedelta(days=FILING_DAYS))
    each = Money.of(dice.choose(REBATES))
    filed = _filed(scene, firm, person, due, dice)
    sent_back = dice.weigh(*RETURNED) if filed else 0
    made = Claim(code=f"Q-{order.code[2:]}", order=order.code, account=firm.code, dealer=_outlet(scene, firm).code,
                 due=due, filed=filed, amount=each.times(order.quantity), returned=sent_back,
                 reason=scene.say(dice.choose(scene.pools.talk.claims_returned)) if sent_back else None)
    yield _decided(scene, firm, order, made, each) if filed else made


def _outlet(scene: Scene, firm: Firm) -> Outlet:
    return scene.pools.outlet(scene.pools.colleague(firm.specialist).dealer)


def _filed(scene: Scene, firm: Firm, person: Staff, due: date, dice: Draws) -> date | None:
    """Return the day on which a claim was filed: never after its specialist has left, late at some outlets."""
    habit = FILED_LATE if "files-late" in _outlet(scene, firm).habits else FILED
    day = scene.workday(due + timedelta(days=dice.weigh(*habit)))
    gone = left(scene, person.colleague)
    return None if gone and day > gone else _past(scene, day)


def _decided(scene: Scene, firm: Firm, order: Order, claim: Claim, each: Money) -> Claim:
    """Return a claim as the maker decided: paid in full, in part, not at all, or not yet."""
    dice = scene.firm_dice(firm, order.code, "decided")
    assert claim.filed is not None
    wait = dice.between(32, 74) + 45 * claim.returned
    day = _past(scene, scene.workday(claim.filed + timedelta(days=wait)))
    if day is None:
        return claim
    cut = dice.weigh((0, 1, 2, order.quantity), (0.74, 0.12, 0.06, 0.08))
    left_over = max(0, order.quantity - cut)
    reason = claim.reason or (scene.say(dice.choose(scene.pools.talk.claims_returned)) if cut else None)
    paid = claim.but(settled=day, paid=each.times(left_over), reason=reason)
    return _taken_back(scene, firm, order, paid, each, left_over)


def _taken_back(scene: Scene, firm: Firm, order: Order, claim: Claim, each: Money, vehicles: int) -> Claim:
    """Return the claim with what an audit took back: likelier where two outlets had registered the customer."""
    dice = scene.firm_dice(firm, order.code, "audit")
    assert claim.settled is not None
    day = _past(scene, scene.workday(claim.settled + timedelta(days=dice.between(40, 130))))
    if day is None or vehicles == 0 or not dice.chance(0.9 if "overlap" in firm.traits else 0.16):
        return claim
    taken = vehicles if dice.chance(0.35) else dice.between(1, max(1, vehicles // 2))
    return claim.but(clawed_on=day, clawed_back=each.times(taken),
                     reason=scene.say(dice.choose(scene.pools.talk.claims_taken_back)))


# -- papers ------------------------------------------------------------------------------------------------------------

def _papers(scene: Scene, firm: Firm, delivery: Delivery) -> Iterator[Paper]:
    """Yield the papers that go with a delivery, due on the day it is handed over."""
    due = delivery.done or delivery.due
    for number, name in enumerate(scene.pools.talk.papers):
        yield Paper(code=f"Z-{delivery.code[2:]}-{number + 1}", delivery=delivery.code, account=firm.code,
                    name=scene.say(name), due=due, handed=_paper_day(scene, firm, delivery, name, number))


def _paper_day(scene: Scene, firm: Firm, delivery: Delivery, name: Text, number: int) -> date | None:
    """Return the day on which a paper was handed over; where certificates lie at the bank, they come late."""
    dice = scene.firm_dice(firm, delivery.code, name.en, "paper")
    if delivery.done is None or dice.chance(0.03):
        return None
    pledged = number == CERTIFICATE and "certificates-pledged" in _outlet(scene, firm).habits
    late = dice.chance(0.8 if pledged else LATE_PAPERS[number % len(LATE_PAPERS)])
    wait = dice.between(6, 34) if pledged else dice.between(2, 16)
    return _past(scene, scene.workday(delivery.done + timedelta(days=wait if late else 0)))
