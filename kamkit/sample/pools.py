"""What the sample is made of, as data/sample/*.yml says it: firms, casts, names, goods, texts, seasons."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import Field, ValidationError

from kamkit import yamlfile
from kamkit.errors import ContentError, problem
from kamkit.lang.text import Text
from kamkit.model.account import AccountClass, LeadSource, PublicKind, UnitKind
from kamkit.model.base import Code, Slug, Value
from kamkit.model.person import Function, Level, Role

Share = Annotated[float, Field(ge=0, le=1)]
Texts = Annotated[tuple[Text, ...], Field(min_length=1)]
PACES: Final = {"busy": 0.85, "normal": 0.5, "slow": 0.26}
"""Visits a week by the pace of an account."""

FILES = ("accounts", "casts", "goods", "names", "projects", "seasons", "talk", "team")


class Surname(Text):
    """A surname and how common it is."""

    weight: int = 1


class Names(Value):
    """Names of invented people, and of roads."""

    surnames: tuple[Surname, ...]
    given: Texts
    refused: tuple[str, ...] = ()
    roads: Texts


class Outlet(Value):
    """One of our dealers, and its habits for a report to find."""

    code: Code
    name: Text
    city: Text
    region: Text
    habits: tuple[Slug, ...] = ()


class Colleague(Value):
    """One of our specialists: daily averages, how promises are kept, and habits for a report to find."""

    code: Code
    name: Text
    dealer: Code
    years: int = 0
    joined_days: int | None = None
    left_days: int | None = None
    direct_mail: float
    mail_followup_call: float
    cold_call: float
    known_call: float
    visits: float
    kept: Share
    late: Share
    next_steps: Share
    spread: Share = 0.28
    habits: tuple[Slug, ...] = ()
    habit_days: int = 60


class Team(Value):
    """Our own side."""

    dealers: tuple[Outlet, ...]
    managers: Mapping[Code, Text]
    specialists: tuple[Colleague, ...]
    leave_reasons: Annotated[tuple[Text, ...], Field(min_length=4)]


class Model(Value):
    """A model of the own brand; price in yuan."""

    code: Code
    name: Text
    series: Text
    energy: Text
    seats: int
    price: int


class RivalModel(Value):
    """A rival's model; price in yuan."""

    name: Text
    price: int


class RivalBrand(Value):
    """An invented rival brand."""

    name: Text
    models: tuple[RivalModel, ...]


class Tastes(Value):
    """What a line of business buys: our models, and the rivals' as brand.model, counted from 1."""

    ours: tuple[Code, ...]
    rivals: tuple[str, ...]


class RivalSeller(Value):
    """A rival's salesperson; `brand` counts the brands from 1."""

    code: Code
    name: Text
    brand: int
    style: Text


class Goods(Value):
    """Models, rivals and tastes."""

    models: tuple[Model, ...]
    rival_brands: tuple[RivalBrand, ...]
    prefers: Mapping[Slug, Tastes]
    rivals: tuple[RivalSeller, ...]


class Firm(Value):
    """One customer and what ails it."""

    code: Code
    name: Text
    account_class: AccountClass | None = None
    public_kind: PublicKind | None = None
    buys_for_system: bool | None = None
    segment: Slug | None = None
    vip: bool | None = None
    cast: Slug
    specialist: Code
    people: Annotated[int, Field(ge=5, le=12)]
    fleet: Annotated[int, Field(ge=1)]
    loyalty: Annotated[int, Field(ge=0, le=100)]
    pace: Slug
    traits: tuple[Slug, ...] = ()
    decision_days: int | None = None
    buying: Text | None = None
    using: Text | None = None

    @property
    def number(self) -> str:
        """Return the number in its code: "001" of A-001."""
        return self.code.rpartition("-")[2]

    @property
    def public(self) -> bool:
        """Return whether it buys with public money."""
        return self.account_class == AccountClass.B


class Department(Value):
    """A department of a kind of customer."""

    key: Slug
    kind: UnitKind
    name: Text


class Seat(Value):
    """A seat in a decision group; the showcases give its holder a name, a stance and goals."""

    key: Slug
    title: Text
    unit: Slug
    level: Level
    function: Function | None = None
    roles: tuple[Role, ...] = ()
    boss: Slug | None = None
    must: bool = False
    meets: Slug | None = None
    hidden: bool = False
    name: Text | None = None
    stance: int | None = None
    goals: Text | None = None
    ambition: Text | None = None


class SeatTie(Value):
    """A tie between two seats of a showcase."""

    source: Slug
    target: Slug
    sign: int | None = None
    strength: int | None = None
    note: Text | None = None


class SeatRival(Value):
    """A rival's tie to a seat of a showcase."""

    rival: Code
    seat: Slug
    strength: int | None = None
    note: Text | None = None


class Cast(Value):
    """The seats of a kind of customer."""

    units: tuple[Department, ...]
    seats: tuple[Seat, ...]
    ties: tuple[SeatTie, ...] = ()
    rival_ties: tuple[SeatRival, ...] = ()


class Plan(Value):
    """What a kind of customer means to buy, and why."""

    name: Text
    plan: Text
    problem: Text


class Family(Value):
    """The business of a kind of customer."""

    like: tuple[Slug, ...]
    organisation: Text
    founded: tuple[int, int] = (1956, 2018)
    scope: Text
    state: Text
    trade: Text
    trade_state: Text
    uses: Texts
    sources: Texts
    projects: Annotated[tuple[Plan, ...], Field(min_length=1)]


class Talk(Value):
    """Texts of the trade."""

    goals: Mapping[str, Texts]
    ambitions: Texts
    purposes: Texts
    results: Mapping[str, Texts]
    next_steps: Texts
    promises: Texts
    tie_plus: Texts
    tie_minus: Texts
    rival_notes: Texts
    lost_reasons: Texts
    won_reasons: Texts
    rival_strengths: Texts
    rival_weaknesses: Texts
    channels: Mapping[Slug, Texts]
    sources: Mapping[LeadSource, Texts]
    calls: Texts
    events: Texts
    services: Texts
    papers: Texts
    claims_returned: Texts
    claims_taken_back: Texts


class Festival(Value):
    """Working days before and after Spring Festival on which little gets done."""

    before: int
    after: int
    factor: float


class Slump(Value):
    """A stretch of working days on which one person does little."""

    days: int
    factor: float


Year = Annotated[tuple[float, ...], Field(min_length=12, max_length=12)]


class Seasons(Value):
    """The rhythm of the year."""

    months: Year
    public_visits: Year
    private_visits: Year
    weekdays: Annotated[tuple[float, ...], Field(min_length=5, max_length=5)]
    festival: Festival
    slump: Slump


class Pools(Value):
    """Everything in data/sample/."""

    accounts: Annotated[tuple[Firm, ...], Field(min_length=1)]
    casts: Mapping[Slug, Cast]
    goods: Goods
    names: Names
    families: Mapping[Slug, Family]
    seasons: Seasons
    talk: Talk
    team: Team

    def family(self, cast: str) -> Family:
        """Return the business of a cast."""
        return next(family for family in self.families.values() if cast in family.like)

    def colleague(self, code: str) -> Colleague:
        """Return one of our specialists."""
        return next(colleague for colleague in self.team.specialists if colleague.code == code)

    def outlet(self, code: str) -> Outlet:
        """Return one of our dealers."""
        return next(outlet for outlet in self.team.dealers if outlet.code == code)


def read_pools(home: Path) -> Pools:
    """Return data/sample/*.yml of a workshop home, typed. Raise ContentError, file and line, for what is wrong."""
    folder = home / "data" / "sample"
    documents = {name: yamlfile.read(folder / f"{name}.yml", f"data/sample/{name}.yml") for name in FILES}
    pools = Pools(
        accounts=_typed(documents["accounts"], _Accounts).accounts,
        casts=_typed(documents["casts"], _Casts).casts,
        families=_typed(documents["projects"], _Families).families,
        goods=_typed(documents["goods"], Goods), names=_typed(documents["names"], Names),
        seasons=_typed(documents["seasons"], Seasons), talk=_typed(documents["talk"], Talk),
        team=_typed(documents["team"], Team),
    )
    _meant(pools, documents["accounts"])
    return pools


def _meant(pools: Pools, document: yamlfile.Document) -> None:
    """Raise ContentError, with every line, where an account names a cast, specialist, segment or pace unknown here."""
    known: dict[str, set[str]] = {
        "cast": {cast for family in pools.families.values() for cast in family.like} & set(pools.casts),
        "specialist": {colleague.code for colleague in pools.team.specialists},
        "segment": set(pools.goods.prefers), "pace": set(PACES),
    }
    named = [(at, field, getattr(firm, field)) for at, firm in enumerate(pools.accounts) for field in known]
    wrong = [
        problem("not_one_of", document.where(("accounts", at, field)), value=value,
                wanted=", ".join(sorted(known[field])))
        for at, field, value in named if value is not None and value not in known[field]
    ]
    if wrong:
        raise ContentError(wrong)


class _Accounts(Value):
    accounts: tuple[Firm, ...]


class _Casts(Value):
    casts: Mapping[Slug, Cast]


class _Families(Value):
    families: Mapping[Slug, Family]


def _typed(document: yamlfile.Document, kind: Any) -> Any:
    try:
        return kind.model_validate(document.data)
    except ValidationError as error:
        raise ContentError(
            problem("sample_data", document.where(fault["loc"]), reason=fault["msg"]) for fault in error.errors()
        ) from None
