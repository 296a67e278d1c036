"""The handbook's laws and ours, as read from data/standards/*.yml: rooms are handed them, none reads them itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated

from pydantic import Field, model_validator

from kamkit.lang.text import Text
from kamkit.model.account import AccountClass, BrandScope, PublicKind
from kamkit.model.base import Code, Line, Slug, Value
from kamkit.model.origin import Origin
from kamkit.model.policy import Policy
from kamkit.model.targets import Calendars, TargetSet

Rank = Annotated[int, Field(ge=1, le=3)]


class HandbookItem(Value):
    """One row of data/handbook.csv."""

    id: Code
    origin: Origin
    section: Code
    term: Text
    words: Text
    status: str


class Term(Value):
    """A term with its names, its explanation and the handbook ids it comes from."""

    name: Text
    words: Text
    origin: Origin = Origin.SEED
    items: tuple[Code, ...] = ()


class BroadCriterion(Value):
    """One test of the broad sense: which field of the account answers it (A01)."""

    field: Slug | Line
    name: Text
    why: Text


class NarrowLimits(Value):
    """Thresholds of the narrow sense: vehicles at once or together, in one region, within so many months (A02)."""

    bulk_at_once: Annotated[int, Field(ge=1)]
    bulk_together: Annotated[int, Field(ge=1)]
    orders_together: Annotated[int, Field(ge=1)]
    within_months: Annotated[int, Field(ge=1, le=600)]
    brand_effect: tuple[BrandScope, ...]
    names: Mapping[str, Text]
    why: Mapping[str, Text]


class InformationLine(Value):
    """One line of an information list: what it asks, what fills it, for which classes it must be filled."""

    key: Slug
    item: Code | None = None
    name: Text
    filled_by: Line
    mandatory: tuple[AccountClass, ...] = ()
    mandatory_for_kinds: tuple[PublicKind, ...] = ()
    only_for: tuple[AccountClass, ...] = ()
    private: bool = False
    origin: Origin = Origin.SEED


class InformationList(Value):
    """One of the four information lists (E07)."""

    key: Slug
    name: Text
    lines: tuple[InformationLine, ...]


class ChainStep(Value):
    """One step of public procurement, from compiling the plan to payment (trade practice)."""

    key: Slug
    name: Text
    words: Text
    rule: Slug | None = None


class DatedRule(Value):
    """A rule that changes: its source, as of when, until when, and who should check it."""

    id: Slug
    says: Text
    source: Text
    valid_as_of: date
    expires: date
    checked_by: Text

    @model_validator(mode="after")
    def _in_order(self) -> DatedRule:
        if self.expires <= self.valid_as_of:
            raise ValueError("rule_expires_before_it_holds")
        return self


class FindingText(Value):
    """How a finding is named and coached; a trainer changes it in data/standards/findings.yml."""

    name: Text
    says: Text
    clear: Text
    coaching: Text
    items: tuple[Code, ...] = ()
    origin: Origin = Origin.OURS


class GroupLimits(Value):
    """Figures by which findings are made; days unless said otherwise."""

    stale_days: Annotated[int, Field(ge=1)]
    decider_stale_days: Annotated[int, Field(ge=1)]
    registration_warns_days: Annotated[int, Field(ge=0)]
    hidden_ties: Annotated[int, Field(ge=1)]
    close_rival: Annotated[int, Field(ge=1, le=3)]
    wide_spread: Annotated[int, Field(ge=1, le=4)]
    stubborn: Annotated[float, Field(gt=0, lt=1)]
    strong_influence: Annotated[float, Field(gt=0, le=1)]


class Segment(Value):
    """A line of business of accounts."""

    name: Text
    account_class: AccountClass | None = None
    public_kind: PublicKind | None = None


class Grade(Value):
    """A grade of prospects: those whose decision is due within so many days; without a number, all others (C14)."""

    key: Slug
    name: Text
    within_days: Annotated[int, Field(ge=0, le=3650)] | None = None


class Levers(Value):
    """What moves a customer on from a stage, in two readings of a lost figure (M201); neither is wrong."""

    text: Slug
    cycle: Slug


class Stage(Value):
    """One of the six need stages: its cues by handbook id (M01 to M32), and what moves a customer on from it."""

    name: Text
    item: Code
    cues: Mapping[Code, Text] = Field(min_length=3)
    lever: Levers | None = None


class Standards(Value):
    """Everything in data/standards/, typed."""

    broad: tuple[BroadCriterion, ...]
    narrow: NarrowLimits
    information: tuple[InformationList, ...]
    chain: tuple[ChainStep, ...]
    rules: Mapping[str, DatedRule]
    findings: Mapping[str, FindingText]
    limits: GroupLimits
    segments: Mapping[str, Segment]
    stages: Mapping[str, Stage]
    terms: Mapping[str, Mapping[str, Term]]
    targets: Mapping[Slug, TargetSet] = Field(default_factory=dict)
    calendars: Calendars = Field(default_factory=Calendars)
    grades: tuple[Grade, ...] = ()
    policy: Policy | None = None
    blueprint: Mapping[Slug, Mapping[Rank, Annotated[int, Field(ge=1, le=20)]]] = Field(default_factory=dict)
    handbook: Mapping[str, HandbookItem] = Field(default_factory=dict)
    version: str = ""

    def stage_of(self, cues: Iterable[str]) -> str | None:
        """Return the stage to which most of these cues belong; None where no one stage has the most (M01)."""
        counted = Counter(key for cue in cues for key, stage in self.stages.items() if cue in stage.cues)
        ranked = counted.most_common(2)
        if not ranked or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
            return None
        return ranked[0][0]

    def term(self, group: str, key: str) -> Text:
        """Return the name of a term: `term("role", "gatekeeper")`."""
        return self.terms[group][key].name
