"""Answers: one class for each way of answering. Each may carry how sure one was, hints opened, and the time it took."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from kamkit.model.base import Code, Note, Slug, Value
from kamkit.model.exercises.choosing import Better, QuestionForm
from kamkit.model.exercises.sorting import Seat
from kamkit.model.exercises.triage import About, Handling, ObjectionType

Entry = Annotated[str, StringConstraints(strip_whitespace=True, max_length=4_000)]


class Confidence(StrEnum):
    """How sure one is of an answer before the verdict."""

    UNSURE = "unsure"
    FAIRLY = "fairly"
    SURE = "sure"


class BaseAnswer(Value):
    """What any answer may carry beside itself."""

    note: Note | None = None
    confidence: Confidence | None = None
    hints: Annotated[int, Field(ge=0, le=9)] = 0
    seconds: Annotated[float, Field(ge=0)] | None = None


class Passed(BaseAnswer):
    """An honest "I don't know yet": earns nothing, costs nothing, and shows the answer."""

    kind: Literal["passed"] = "passed"


class Picked(BaseAnswer):
    """The answer to a choice."""

    kind: Literal["picked"] = "picked"
    key: Slug


class PickedWithReason(BaseAnswer):
    """The answer to a reasoned choice."""

    kind: Literal["picked-with-reason"] = "picked-with-reason"
    key: Slug
    reason: Slug


class Ticked(BaseAnswer):
    """The answer to a multiple choice: the options ticked."""

    kind: Literal["ticked"] = "ticked"
    keys: tuple[Slug, ...]


class Judged(BaseAnswer):
    """The answer to true or false: does the claim hold, and for which reason."""

    kind: Literal["judged"] = "judged"
    holds: bool
    reason: Slug


class Asked(BaseAnswer):
    """The answer to "next question": which, in what form it is put, and what it will bring out."""

    kind: Literal["asked"] = "asked"
    key: Slug
    form: QuestionForm
    uncovers: Slug


class Compared(BaseAnswer):
    """The answer to comparing: for each criterion, which conversation does better."""

    kind: Literal["compared"] = "compared"
    better: Mapping[Slug, Better]


class Sorted(BaseAnswer):
    """The answer to classifying: the bin of each card."""

    kind: Literal["sorted"] = "sorted"
    bins: Mapping[Slug, Slug]


class Ordered(BaseAnswer):
    """The answer to ordering: the steps in one's order; what is left out does not belong."""

    kind: Literal["ordered"] = "ordered"
    keys: tuple[Slug, ...]


class Matched(BaseAnswer):
    """The answer to matching: the right side of each left side."""

    kind: Literal["matched"] = "matched"
    pairs: Mapping[Slug, Slug]


class Seated(BaseAnswer):
    """The answer to assigning roles: a seat for each person (a person left out is left open)."""

    kind: Literal["seated"] = "seated"
    seats: Mapping[Code, Seat]


class Marked(BaseAnswer):
    """The answer to marking lines: the label of each line that was marked; none means "there is nothing here"."""

    kind: Literal["marked"] = "marked"
    lines: Mapping[Slug, Slug]


class Met(StrEnum):
    """How far a response meets a line of its rubric, as judged by a person."""

    MET = "met"
    PARTLY = "partly"
    MISSED = "missed"
    CANNOT_TELL = "cannot-tell"


class Written(BaseAnswer):
    """The answer in one's own words, and how one judges it line by line (nothing yet on first sending)."""

    kind: Literal["written"] = "written"
    text: Note
    judged: Mapping[Slug, Met] = Field(default_factory=dict)


class PromiseMade(Value):
    """A promise: who finds the answer (a key of the terms `answerer`), and in how many days it is due.

    `by` is the day this came to, in the workshop's zone; it is filled in when the answer is taken.
    """

    who: Slug
    days: Annotated[int, Field(ge=0, le=60)]
    by: date | None = None


class Triaged(BaseAnswer):
    """The answer to an objection: what was asked, type, about, handling, the lines in order, and a promise."""

    kind: Literal["triaged"] = "triaged"
    asked: tuple[Slug, ...] = ()
    type: ObjectionType
    about: About
    handling: Handling
    lines: tuple[Slug, ...]
    promise: PromiseMade | None = None


class Filled(BaseAnswer):
    """The answer to a form: each field's entry, as typed or chosen."""

    kind: Literal["filled"] = "filled"
    entries: Mapping[Slug, Entry]


class Measured(BaseAnswer):
    """The answer to a figure: the number as typed, and the unit chosen."""

    kind: Literal["measured"] = "measured"
    value: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
    unit: Slug
