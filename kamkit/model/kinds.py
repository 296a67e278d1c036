"""Every kind of record, listed by hand: the one place where the store, the ledger, the sheets and the sample look."""

from __future__ import annotations

from kamkit.model.account import Account, FleetItem, Project, Purchase, Registration, Step, Unit
from kamkit.model.activity import Activity
from kamkit.model.base import Record
from kamkit.model.person import Person, Profile, Rival, RivalTie, Tie
from kamkit.model.sales import (
    Claim,
    Deal,
    Dealer,
    Delivery,
    Leave,
    Order,
    Paper,
    Payment,
    Product,
    Specialist,
)
from kamkit.model.visit import Promise, Visit

ALL: tuple[type[Record], ...] = (
    Dealer,
    Specialist,
    Leave,
    Product,
    Account,
    Unit,
    Person,
    Tie,
    Rival,
    RivalTie,
    FleetItem,
    Purchase,
    Project,
    Step,
    Registration,
    Visit,
    Promise,
    Activity,
    Deal,
    Order,
    Delivery,
    Payment,
    Claim,
    Paper,
)
"""In the order in which they can be imported: a record comes after those it points to."""

PRIVATE: tuple[type[Record], ...] = (Profile,)
KINDS: dict[str, type[Record]] = {kind.KIND: kind for kind in (*ALL, *PRIVATE)}
