"""The sample book: every record of an invented year, from a seed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Final

from kamkit import settings
from kamkit.model import kinds
from kamkit.model.base import Record
from kamkit.model.money import Money
from kamkit.model.sales import Delivery, Product
from kamkit.rules.workdays import Calendar
from kamkit.sample import group, team
from kamkit.sample.account import AccountBook, account_book
from kamkit.sample.diary import diary
from kamkit.sample.names import Register
from kamkit.sample.pools import Pools, read_pools
from kamkit.sample.scene import Scene, in_order, working_days
from kamkit.sample.team import Staff
from kamkit.sample.trade import loose_deals
from kamkit.settings import Lang

SEED: Final = 7
TODAY: Final = date(2026, 10, 30)
DAYS: Final = 250


def make(seed: int = SEED, today: date = TODAY, days: int = DAYS, *, home: Path | None = None, lang: Lang = "zh",
         seeds: Mapping[str, int] | None = None, calendar: Calendar | None = None) -> tuple[Record, ...]:
    """Return a fictional book of business in the order of kinds.ALL: `days` working days up to `today`.

    The same seed gives the same records, byte for byte; `seeds` gives single accounts another one, and nothing else
    changes. Raise ContentError for what is wrong in data/sample/.
    """
    return records(scene(seed, today, days, home=home, lang=lang, seeds=seeds, calendar=calendar))


def scene(seed: int = SEED, today: date = TODAY, days: int = DAYS, *, home: Path | None = None, lang: Lang = "zh",
          seeds: Mapping[str, int] | None = None, calendar: Calendar | None = None) -> Scene:
    """Return the stage on which the book is made."""
    workshop = settings.load(home)
    worked = calendar or Calendar()
    at_work = working_days(worked, today, days)
    pools = read_pools(workshop.home)
    return Scene(seed, today, at_work, lang, workshop.brand, pools, worked, dict(seeds or {}))


def records(stage: Scene) -> tuple[Record, ...]:
    """Return all records of a stage, kind by kind, each in order of its codes."""
    by_kind: dict[str, list[Record]] = defaultdict(list)
    for record in _all(stage):
        by_kind[record.KIND].append(record)
    return tuple(record for kind in kinds.ALL for record in in_order(by_kind[kind.KIND]))


def _all(stage: Scene) -> Iterator[Record]:
    yield from team.dealers(stage)
    yield from team.specialists(stage)
    yield from products(stage)
    yield from group.rivals(stage)
    blocks = tuple(firm.code for firm in stage.pools.accounts)
    register = Register(stage.seed, stage.pools.names, _taken(stage.pools), blocks)
    for colleague in stage.pools.team.specialists:
        yield from _of_specialist(stage, team.staff(stage, colleague), register)


def _of_specialist(stage: Scene, person: Staff, register: Register) -> Iterator[Record]:
    """Yield a specialist's leave, accounts and diary."""
    books = tuple(account_book(stage, firm, person, register) for firm in person.firms)
    loose = loose_deals(stage, person)
    yield from person.leave
    for book in books:
        yield from book.records
    yield from loose
    deals = [deal for book in books for deal in book.trade.deals]
    yield from diary(stage, person, [book.contacts for book in books], [*deals, *loose], _delivered(books))


def _delivered(books: Iterable[AccountBook]) -> list[Delivery]:
    return [delivery for book in books for delivery in book.trade.deliveries]


def products(stage: Scene) -> Iterator[Product]:
    """Yield the own brand's models with their list prices."""
    for model in stage.pools.goods.models:
        yield Product(code=model.code, name=stage.say(model.name), series=stage.say(model.series),
                      energy=stage.say(model.energy), seats=model.seats, list_price=Money.of(model.price))


def _taken(pools: Pools) -> frozenset[str]:
    """Return the Chinese names that somebody in the book already has."""
    ours = {colleague.name.zh for colleague in pools.team.specialists}
    managers = {name.zh for name in pools.team.managers.values()}
    rivals = {seller.name.zh for seller in pools.goods.rivals}
    showcases = {seat.name.zh for cast in pools.casts.values() for seat in cast.seats if seat.name}
    return frozenset(ours | managers | rivals | showcases)
