"""Our own side: dealers, specialists, leave, products, deals, orders, and what follows them (T03, F06, Q02; trade
practice)."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field, model_validator

from kamkit.model.base import Code, Line, Note, Quantity, Record
from kamkit.model.money import Money


class Dealer(Record):
    """A dealer outlet."""

    KIND: ClassVar[str] = "dealers"
    NATURAL: ClassVar[tuple[str, ...]] = ("name",)

    name: Line
    city: Line | None = None
    region: Line | None = None


class Specialist(Record):
    """A key-account specialist."""

    KIND: ClassVar[str] = "specialists"
    NATURAL: ClassVar[tuple[str, ...]] = ("name",)
    REFERS: ClassVar[dict[str, str]] = {"dealer": "dealers"}

    name: Line
    dealer: Code | None = None
    manager: Line | None = None
    region: Line | None = None
    joined: date | None = None
    left: date | None = None


class Leave(Record):
    """Days a specialist is away, both ends included."""

    KIND: ClassVar[str] = "leave"
    NATURAL: ClassVar[tuple[str, ...]] = ("specialist", "start")
    REFERS: ClassVar[dict[str, str]] = {"specialist": "specialists"}

    specialist: Code
    start: date
    end: date
    reason: Line | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Leave:
        if self.end < self.start:
            raise ValueError("leave_ends_before_it_begins")
        return self


class Product(Record):
    """A product and its list price."""

    KIND: ClassVar[str] = "products"
    NATURAL: ClassVar[tuple[str, ...]] = ("name",)

    name: Line
    series: Line | None = None
    energy: Line | None = None
    seats: int | None = None
    list_price: Money | None = None


class DealStage(StrEnum):
    """Where a deal stands."""

    PROSPECTING = "prospecting"
    ENGAGING = "engaging"
    WON = "won"
    LOST = "lost"


class Deal(Record):
    """An opportunity: its account may be unknown."""

    KIND: ClassVar[str] = "deals"
    NATURAL: ClassVar[tuple[str, ...]] = ("account", "specialist", "product", "opened")
    REFERS: ClassVar[dict[str, str]] = {"account": "accounts", "specialist": "specialists", "product": "products"}
    DAY: ClassVar[str | None] = "opened"

    account: Code | None = None
    specialist: Code | None = None
    product: Code | None = None
    stage: DealStage
    opened: date | None = None
    closed: date | None = None
    amount: Money | None = None
    quantity: Quantity | None = None
    reason: Note | None = None


class Order(Record):
    """Vehicles ordered from us."""

    KIND: ClassVar[str] = "orders"
    NATURAL: ClassVar[tuple[str, ...]] = ("account", "day", "product")
    REFERS: ClassVar[dict[str, str]] = {
        "account": "accounts",
        "specialist": "specialists",
        "product": "products",
        "deal": "deals",
    }
    DAY: ClassVar[str | None] = "day"

    account: Code
    specialist: Code | None = None
    deal: Code | None = None
    day: date
    product: Code
    quantity: Quantity
    amount: Money | None = None
    promised_for: date | None = None


class Delivery(Record):
    """Vehicles handed over: when due, when done, when the customer signed for them."""

    KIND: ClassVar[str] = "deliveries"
    NATURAL: ClassVar[tuple[str, ...]] = ("order", "due")
    REFERS: ClassVar[dict[str, str]] = {"order": "orders", "account": "accounts"}
    DAY: ClassVar[str | None] = "due"

    order: Code
    account: Code
    due: date
    done: date | None = None
    accepted: date | None = None
    quantity: Quantity

    @model_validator(mode="after")
    def _in_order(self) -> Delivery:
        if self.accepted and self.done and self.accepted < self.done:
            raise ValueError("accepted_before_delivery")
        return self


class Payment(Record):
    """Money that an order brings in: when it is due, when it came (trade practice)."""

    KIND: ClassVar[str] = "payments"
    NATURAL: ClassVar[tuple[str, ...]] = ("order", "due")
    REFERS: ClassVar[dict[str, str]] = {"order": "orders", "account": "accounts"}
    DAY: ClassVar[str | None] = "due"

    order: Code
    account: Code
    due: date
    amount: Money
    received: date | None = None


class Claim(Record):
    """A rebate or promotion cost claimed from the maker: by when to file it, what was paid, what was taken back.

    A claim that is refused is settled with nothing paid; `returned` counts how often it came back to be mended.
    """

    KIND: ClassVar[str] = "claims"
    NATURAL: ClassVar[tuple[str, ...]] = ("order", "due", "amount")
    REFERS: ClassVar[dict[str, str]] = {"order": "orders", "account": "accounts", "dealer": "dealers"}
    DAY: ClassVar[str | None] = "due"

    account: Code
    order: Code
    dealer: Code | None = None
    due: date
    filed: date | None = None
    settled: date | None = None
    amount: Money
    paid: Money | None = None
    clawed_back: Money | None = None
    clawed_on: date | None = None
    returned: Annotated[int, Field(ge=0, le=1000)] = 0
    reason: Note | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Claim:
        if self.filed and self.settled and self.settled < self.filed:
            raise ValueError("claim_settled_before_filed")
        if self.settled and self.clawed_on and self.clawed_on < self.settled:
            raise ValueError("claim_taken_back_before_settled")
        return self


class Paper(Record):
    """A document that goes with a delivery: certificate of conformity, invoice, tax papers (trade practice)."""

    KIND: ClassVar[str] = "papers"
    NATURAL: ClassVar[tuple[str, ...]] = ("delivery", "name")
    REFERS: ClassVar[dict[str, str]] = {"delivery": "deliveries", "account": "accounts"}
    DAY: ClassVar[str | None] = "due"

    delivery: Code
    account: Code
    name: Line
    due: date
    handed: date | None = None
