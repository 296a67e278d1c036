"""Exercises, answers and verdicts: every kind, brought together. Kinds are listed by hand in KINDS."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, TypeAdapter

from kamkit.model.exercises.base import BaseExercise, Credit, GroupCase, Option, Rank
from kamkit.model.exercises.choosing import (
    Better,
    Choice,
    Compare,
    CreditRule,
    Criterion,
    MultipleChoice,
    NextQuestion,
    Question,
    QuestionForm,
    ReasonedChoice,
    Said,
    Tick,
    TrueFalse,
)
from kamkit.model.exercises.given import (
    Asked,
    BaseAnswer,
    Compared,
    Confidence,
    Filled,
    Judged,
    Marked,
    Matched,
    Measured,
    Met,
    Ordered,
    Passed,
    Picked,
    PickedWithReason,
    PromiseMade,
    Seated,
    Sorted,
    Ticked,
    Triaged,
    Written,
)
from kamkit.model.exercises.sorting import (
    AssignRoles,
    Card,
    Classify,
    Decoy,
    Left,
    Match,
    Order,
    OrderRule,
    Seat,
    Step,
)
from kamkit.model.exercises.spotting import FindFault, Line, SpotSignals
from kamkit.model.exercises.triage import (
    About,
    Handling,
    MethodStep,
    ObjectionTriage,
    ObjectionType,
    Probe,
    Promise,
    Speaker,
    SpokenLine,
)
from kamkit.model.exercises.verdict import Cost, Part, Verdict
from kamkit.model.exercises.writing import (
    Band,
    FieldKind,
    FillForm,
    FormField,
    Judge,
    Model,
    Numeric,
    RubricLine,
    Unit,
    WriteResponse,
)

Exercise = (
    Choice
    | ReasonedChoice
    | MultipleChoice
    | TrueFalse
    | NextQuestion
    | Compare
    | Classify
    | Order
    | Match
    | AssignRoles
    | SpotSignals
    | FindFault
    | WriteResponse
    | FillForm
    | Numeric
    | ObjectionTriage
)
KINDS: dict[str, type[Exercise]] = {
    "choice": Choice,
    "reasoned-choice": ReasonedChoice,
    "multiple-choice": MultipleChoice,
    "true-false": TrueFalse,
    "next-question": NextQuestion,
    "compare": Compare,
    "classify": Classify,
    "order": Order,
    "match": Match,
    "assign-roles": AssignRoles,
    "spot-signals": SpotSignals,
    "find-fault": FindFault,
    "write-response": WriteResponse,
    "fill-form": FillForm,
    "numeric": Numeric,
    "objection-triage": ObjectionTriage,
}
Given = (
    Picked
    | PickedWithReason
    | Ticked
    | Judged
    | Asked
    | Compared
    | Sorted
    | Ordered
    | Matched
    | Seated
    | Marked
    | Written
    | Triaged
    | Filled
    | Measured
    | Passed
)
Answer = Annotated[Given, Field(discriminator="kind")]
ANSWERS: TypeAdapter[Given] = TypeAdapter(Answer)

__all__ = [
    "ANSWERS", "KINDS", "About", "Answer", "Asked", "AssignRoles", "Band", "BaseAnswer", "BaseExercise", "Better",
    "Card", "Choice", "Classify", "Compare", "Compared", "Confidence", "Cost", "Credit", "CreditRule", "Criterion",
    "Decoy", "Exercise", "FieldKind", "FillForm", "Filled", "FindFault", "FormField", "Given", "GroupCase", "Handling",
    "Judge", "Judged", "Left", "Line", "Marked", "Match", "Matched", "Measured", "Met", "MethodStep", "Model",
    "MultipleChoice", "NextQuestion", "Numeric", "ObjectionTriage", "ObjectionType", "Option", "Order", "OrderRule",
    "Ordered", "Part", "Passed", "Picked", "PickedWithReason", "Probe", "Promise", "PromiseMade", "Question",
    "QuestionForm", "Rank", "ReasonedChoice", "RubricLine", "Said", "Seat", "Seated", "Sorted", "Speaker", "SpokenLine",
    "SpotSignals", "Step", "Tick", "Ticked", "Triaged", "TrueFalse", "Unit", "Verdict", "WriteResponse", "Written",
]  # fmt: skip
