"""What the account bought in eight years, and what it drives today."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from kamkit.model.account import FleetItem, Purchase
from kamkit.model.money import Money
from kamkit.model.person import Role
from kamkit.sample.dice import Draws
from kamkit.sample.pools import Firm, Tastes
from kamkit.sample.scene import Scene
from kamkit.sample.seats import Someone

YEARS: Final = 8
OLD_YEARS: Final = 6
RECENT_DAYS: Final = 540
QUIET: Final = {"new", "orphan"}


@dataclass(frozen=True)
class Buy:
    """One purchase while the book is made: of our model `product`, or of a rival's."""

    day: date
    brand: str
    model: str
    product: str | None
    price: int
    quantity: int


def purchases_made(scene: Scene, firm: Firm) -> tuple[Buy, ...]:
    """Return the purchases of eight years in order of day; about `loyalty` per cent of the vehicles are ours."""
    dice = scene.firm_dice(firm, "garage")
    count = min(14, max(3, round(firm.fleet**0.5)))
    days = sorted(_days(scene, firm, dice, count))
    shares = [0.6 + dice.unit() for _ in days]
    total = sum(shares)
    wanted = [max(1, round(firm.fleet * share / total)) for share in shares]
    return tuple(_buy(scene, firm, day, quantity, ours)
                 for day, quantity, ours in zip(days, wanted, _which_are_ours(firm, dice, wanted), strict=True))


def _days(scene: Scene, firm: Firm, dice: Draws, count: int) -> Iterator[date]:
    """Yield a day in each stretch of the eight years; lately nothing where nobody takes care of the account."""
    stretch = 365 * YEARS // count
    newest = 120 if set(firm.traits) & QUIET else 12
    for number in range(count):
        yield scene.workday(scene.ago(max(newest, number * stretch + dice.between(8, stretch - 10))))


def _which_are_ours(firm: Firm, dice: Draws, quantities: Sequence[int]) -> list[bool]:
    """Return for each purchase whether it was ours, so that the share of vehicles comes near the account's loyalty."""
    ours, all_so_far, chosen = 0.0, 0.0, []
    for quantity in quantities:
        all_so_far += quantity
        lacking = firm.loyalty / 100 * all_so_far - ours
        mine = lacking / quantity + (dice.unit() - 0.5) * 0.6 > 0.5
        ours += quantity if mine else 0
        chosen.append(mine)
    return chosen


def _buy(scene: Scene, firm: Firm, day: date, quantity: int, ours: bool) -> Buy:
    goods, tastes = scene.pools.goods, tastes_of(scene, firm)
    dice = scene.firm_dice(firm, day, "buy")
    if ours:
        code = dice.weigh(tastes.ours, range(len(tastes.ours), 0, -1))
        model = next(one for one in goods.models if one.code == code)
        return Buy(day, scene.brand.of(scene.lang), scene.say(model.name), code, model.price, quantity)
    brand, _, number = dice.choose(tastes.rivals).partition(".")
    rival = goods.rival_brands[int(brand) - 1]
    made = rival.models[int(number) - 1]
    return Buy(day, scene.say(rival.name), scene.say(made.name), None, made.price, quantity)


def tastes_of(scene: Scene, firm: Firm) -> Tastes:
    """Return what the account's line of business buys; where that is unknown, what a manufacturer buys."""
    prefers = scene.pools.goods.prefers
    return prefers.get(firm.segment or "", prefers["manufacturer"])


def price_paid(scene: Scene, firm: Firm, buy: Buy) -> Money:
    """Return what was paid for a purchase: the list price less a discount that grows with the number."""
    dice = scene.firm_dice(firm, buy.day, "price")
    discount = min(0.14, 0.02 + buy.quantity / 900 + dice.unit() * 0.04)
    each = round(buy.price * (1 - discount) / 100) * 100
    return Money.of(each).times(buy.quantity)


def purchases(scene: Scene, firm: Firm, buys: Sequence[Buy]) -> tuple[Purchase, ...]:
    """Return the purchases as records; of rivals' sales we do not always know the price."""
    return tuple(_purchase(scene, firm, buy, number) for number, buy in enumerate(buys, 1))


def _purchase(scene: Scene, firm: Firm, buy: Buy, number: int) -> Purchase:
    dice = scene.firm_dice(firm, buy.day, "purchase")
    channels = scene.pools.talk.channels["public" if firm.public else "private"]
    outlet = scene.pools.outlet(scene.pools.colleague(firm.specialist).dealer)
    elsewhere = dice.choose(scene.pools.team.dealers) if dice.chance(0.08) else outlet
    known = buy.product is not None or dice.chance(0.5)
    return Purchase(
        code=f"B-{firm.number}-{number:02}", account=firm.code, day=buy.day, brand=buy.brand,
        ours=buy.product is not None, model=buy.model, quantity=buy.quantity,
        amount=price_paid(scene, firm, buy) if known else None,
        channel=scene.say(dice.choose(channels)), region=scene.say(elsewhere.city),
    )


def fleet(scene: Scene, firm: Firm, buys: Sequence[Buy], people: Sequence[Someone],
          met: frozenset[str]) -> tuple[FleetItem, ...]:
    """Return the vehicles still driven; satisfaction only where someone we met has said it."""
    items = (_item(scene, firm, buy, people, met) for buy in buys)
    kept = [item for item in items if item is not None]
    return tuple(item.but(code=f"F-{firm.number}-{number}") for number, item in enumerate(kept, 1))


def _item(scene: Scene, firm: Firm, buy: Buy, people: Sequence[Someone], met: frozenset[str]) -> FleetItem | None:
    dice = scene.firm_dice(firm, buy.day, "fleet")
    left = _left(scene, buy, dice)
    if left == 0 or ("new" in firm.traits and dice.chance(0.6)):
        return None
    voices = [one for one in people if one.code in met and Role.USER in one.seat.roles]
    told = bool(voices) and dice.chance(0.7)
    return FleetItem(
        code="F", account=firm.code, brand=buy.brand, ours=buy.product is not None, model=buy.model, quantity=left,
        bought=buy.day if dice.chance(0.9) else None,
        use=scene.say(dice.choose(scene.pools.family(firm.cast).uses)),
        satisfaction=_satisfaction(firm, buy, dice) if told else None,
        said_by=dice.choose(voices).code if told else None,
    )


def _left(scene: Scene, buy: Buy, dice: Draws) -> int:
    """Return how many of a purchase are still driven: after six years they go one by one."""
    age = (scene.today - buy.day).days / 365
    gone = 0.0 if age < OLD_YEARS else 0.2 + 0.6 * dice.unit()
    return buy.quantity - round(buy.quantity * gone)


def _satisfaction(firm: Firm, buy: Buy, dice: Draws) -> int:
    ours = (0.04, 0.12, 0.3, 0.36, 0.18) if "well-run" in firm.traits else (0.08, 0.18, 0.34, 0.3, 0.1)
    return dice.weigh((1, 2, 3, 4, 5), ours if buy.product else (0.1, 0.22, 0.36, 0.24, 0.08))
