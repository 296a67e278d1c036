"""The account: who it is, what it drives and buys, what it plans (handbook A01–A11, E07–E20, H02–H33)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field, model_validator

from kamkit.model.base import Code, Codes, Line, Note, Quantity, Record, Slug, Value, several
from kamkit.model.money import Money


class AccountClass(StrEnum):
    """Class of key account: A buys and uses itself, B buys for the public (A07, A09)."""

    A = "A"
    B = "B"


class PublicKind(StrEnum):
    """Sub-type of class B (A09, A11)."""

    GOVERNMENT = "government"
    UNIVERSITY_INSTITUTE = "university_institute"


class BrandScope(StrEnum):
    """Where the effect on the brand is felt (A03)."""

    MAKER = "maker"
    OUTLET = "outlet"


class LeadSource(StrEnum):
    """How the account was found (E02–E06)."""

    REFERRAL = "referral"
    DEPARTMENT = "department"
    LEADERS = "leaders"
    COLD = "cold"
    TENDER = "tender"
    OTHER = "other"


class UnitKind(StrEnum):
    """What a department of the customer does in a purchase (E10)."""

    USING = "using"
    BUYING = "buying"
    SUPPORT = "support"


class Account(Record):
    """A customer organisation. Unknown is None, never 0; its class may be unknown (A01–A11)."""

    KIND: ClassVar[str] = "accounts"
    NATURAL: ClassVar[tuple[str, ...]] = ("name",)
    REFERS: ClassVar[dict[str, str]] = {"specialist": "specialists", "dealer": "dealers", "parent": "accounts"}

    name: Line
    account_class: AccountClass | None = None
    public_kind: PublicKind | None = None
    buys_for_system: bool | None = None
    buying_organisation: Line | None = None
    using_organisation: Line | None = None
    segment: Slug | None = None
    is_vip: bool | None = None
    specialist: Code | None = None
    dealer: Code | None = None
    region: Line | None = None
    parent: Code | None = None
    source: LeadSource | None = None
    source_detail: Line | None = None
    market_position: bool | None = None
    opinion_leading: bool | None = None
    strategic: bool | None = None
    brand_effect: Annotated[tuple[BrandScope, ...], several] = ()
    organisation_kind: Line | None = None
    business_scope: Note | None = None
    business_state: Note | None = None
    trade: Line | None = None
    trade_state: Note | None = None
    trade_state_day: date | None = None
    registered_capital: Money | None = None
    annual_revenue: Money | None = None
    founded: Annotated[int, Field(ge=1000, le=2200)] | None = None
    employees: Annotated[int, Field(ge=0, le=10_000_000)] | None = None
    address: Line | None = None
    post_code: Line | None = None
    contact_channels: Codes = ()
    rival_strengths: Note | None = None
    rival_weaknesses: Note | None = None
    extra: Mapping[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _public_buyer(self) -> Account:
        if self.account_class != AccountClass.B:
            if self.public_kind is not None:
                raise ValueError("public_kind_needs_class_b")
            return self
        if self.using_organisation is None:
            raise ValueError("class_b_needs_using_organisation")
        if self.using_organisation == (self.buying_organisation or self.name):
            raise ValueError("class_b_user_is_buyer")
        return self


class Unit(Record):
    """A department of the customer (E08, E10)."""

    KIND: ClassVar[str] = "units"
    NATURAL: ClassVar[tuple[str, ...]] = ("account", "name")
    REFERS: ClassVar[dict[str, str]] = {"account": "accounts", "parent": "units"}

    account: Code
    name: Line
    kind: UnitKind | None = None
    parent: Code | None = None


class FleetItem(Record):
    """Vehicles the account drives today, of whatever brand (E12, E33, E35, H25–H28)."""

    KIND: ClassVar[str] = "fleet"
    NATURAL: ClassVar[tuple[str, ...]] = ("account", "brand", "model", "bought")
    REFERS: ClassVar[dict[str, str]] = {"account": "accounts", "said_by": "people"}

    account: Code
    brand: Line
    ours: bool
    model: Line
    quantity: Quantity
    bought: date | None = None
    use: Line | None = None
    satisfaction: Annotated[int, Field(ge=1, le=5)] | None = None
    said_by: Code | None = None


class Purchase(Record):
    """One purchase the account made, ours or a rival's (A02, A04, H29–H32)."""

    KIND: ClassVar[str] = "purchases"
    NATURAL: ClassVar[tuple[str, ...]] = ("account", "day", "brand", "model", "quantity")
    REFERS: ClassVar[dict[str, str]] = {"account": "accounts"}
    DAY: ClassVar[str | None] = "day"

    account: Code
    day: date
    brand: Line
    ours: bool
    model: Line
    quantity: Quantity
    amount: Money | None = None
    channel: Line | None = None
    region: Line | None = None


class Project(Record):
    """What the account means to buy, why, when and with what money (E15–E20)."""

    KIND: ClassVar[str] = "projects"
    NATURAL: ClassVar[tuple[str, ...]] = ("account", "name")
    REFERS: ClassVar[dict[str, str]] = {"account": "accounts"}

    account: Code
    name: Line
    plan: Note | None = None
    problem: Note | None = None
    quantity: Quantity | None = None
    budget: Money | None = None
    budget_source: Line | None = None
    decision_by: date | None = None
    delivery_by: date | None = None
    new_purchase: bool | None = None


class Step(Record):
    """One step of a project's way through procurement, its owner and days; public buyers have the whole chain (E20)."""

    KIND: ClassVar[str] = "steps"
    NATURAL: ClassVar[tuple[str, ...]] = ("project", "step")
    REFERS: ClassVar[dict[str, str]] = {"project": "projects", "owner": "people"}

    project: Code
    step: Slug
    owner: Code | None = None
    due: date | None = None
    done: date | None = None


class Registration(Record):
    """A prospect registered with the maker (报备): whose it is, from when, until when (B12; trade practice)."""

    KIND: ClassVar[str] = "registrations"
    NATURAL: ClassVar[tuple[str, ...]] = ("account", "dealer", "day")
    REFERS: ClassVar[dict[str, str]] = {
        "account": "accounts",
        "project": "projects",
        "dealer": "dealers",
        "specialist": "specialists",
    }
    DAY: ClassVar[str | None] = "day"

    account: Code
    project: Code | None = None
    dealer: Code
    specialist: Code | None = None
    day: date
    valid_until: date

    @model_validator(mode="after")
    def _in_order(self) -> Registration:
        if self.valid_until < self.day:
            raise ValueError("registration_ends_before_it_begins")
        return self

    def overlaps(self, other: Registration) -> bool:
        """Return whether another dealer's registration of this account is in force on a common day."""
        return (
            self.account == other.account
            and self.dealer != other.dealer
            and self.day <= other.valid_until
            and other.day <= self.valid_until
        )


class AccountFile(Value):
    """All that is known of one account on one day: the account and what belongs to it."""

    account: Account
    units: tuple[Unit, ...] = ()
    fleet: tuple[FleetItem, ...] = ()
    purchases: tuple[Purchase, ...] = ()
    projects: tuple[Project, ...] = ()
    steps: tuple[Step, ...] = ()
    registrations: tuple[Registration, ...] = ()
