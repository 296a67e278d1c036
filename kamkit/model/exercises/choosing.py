"""Kinds in which one chooses: one or several options, a reason, true or false, the next question, a comparison."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal

from pydantic import Field, model_validator

from kamkit.lang.text import Text
from kamkit.model.base import Slug, Value
from kamkit.model.exercises.base import (
    BaseExercise,
    Credit,
    Option,
    each_key_once,
    named,
    one_best,
    one_offered,
)


class Choice(BaseExercise):
    """Choose one option."""

    kind: Literal["choice"] = "choice"
    options: tuple[Option, ...] = Field(min_length=2, max_length=12)

    @model_validator(mode="after")
    def _sound(self) -> Choice:
        one_best(self.options)
        return self

    def option(self, key: str) -> Option:
        """Return the option of that key. Raise KeyError where there is none."""
        return named(self.options, key)


class ReasonedChoice(BaseExercise):
    """Choose one option, and the reason for it; both are scored, each apart."""

    kind: Literal["reasoned-choice"] = "reasoned-choice"
    options: tuple[Option, ...] = Field(min_length=2, max_length=12)
    because: Text
    reasons: tuple[Option, ...] = Field(min_length=2, max_length=8)
    reason_share: Credit = 0.5

    @model_validator(mode="after")
    def _sound(self) -> ReasonedChoice:
        one_best(self.options)
        one_best(self.reasons)
        return self

    def option(self, key: str) -> Option:
        """Return the option of that key. Raise KeyError where there is none."""
        return named(self.options, key)

    def reason(self, key: str) -> Option:
        """Return the reason of that key. Raise KeyError where there is none."""
        return named(self.reasons, key)


class CreditRule(StrEnum):
    """How several ticks are scored; the trainee is told which.

    all-or-nothing: exactly the right ones, or nothing. every-decision: the share of options rightly ticked or rightly
    left. net: (right ticks - wrong ticks) / all right ones, never below 0. coverage: share of the right ones found
    times share of one's ticks that are right.
    """

    ALL_OR_NOTHING = "all-or-nothing"
    EVERY_DECISION = "every-decision"
    NET = "net"
    COVERAGE = "coverage"


class Tick(Value):
    """One option of a multiple choice: whether it is right to tick it, and why."""

    key: Slug
    text: Text
    right: bool
    why: Text


class MultipleChoice(BaseExercise):
    """Tick every option that holds; `rule` says how ticks are scored (CreditRule)."""

    kind: Literal["multiple-choice"] = "multiple-choice"
    rule: CreditRule = CreditRule.NET
    options: tuple[Tick, ...] = Field(min_length=3, max_length=12)

    @model_validator(mode="after")
    def _sound(self) -> MultipleChoice:
        each_key_once(self.options)
        if not any(option.right for option in self.options) or all(option.right for option in self.options):
            raise ValueError("some_right_some_wrong")
        return self


class TrueFalse(BaseExercise):
    """Does the claim hold, and for which reason? Both are scored, each apart."""

    kind: Literal["true-false"] = "true-false"
    claim: Text
    holds: bool
    why: Text
    reasons: tuple[Option, ...] = Field(min_length=3, max_length=8)
    reason_share: Credit = 0.6

    @model_validator(mode="after")
    def _sound(self) -> TrueFalse:
        one_best(self.reasons)
        return self


class QuestionForm(StrEnum):
    """How a question is put: open (invites a story) or closed (yes, no, a figure, a choice)."""

    OPEN = "open"
    CLOSED = "closed"


class Question(Value):
    """One question that could come next: its form, what it brings out, the customer's reply, its worth, and why."""

    key: Slug
    text: Text
    form: QuestionForm
    uncovers: Slug
    credit: Credit
    reply: Text
    why: Text


class NextQuestion(BaseExercise):
    """Choose the next question, say whether it is open or closed, and what it will bring out.

    The question counts `question_share`; its form and what it brings out share the rest, and are judged for the
    question that was chosen.
    """

    kind: Literal["next-question"] = "next-question"
    uncovers: Mapping[Slug, Text] = Field(min_length=2, max_length=6)
    questions: tuple[Question, ...] = Field(min_length=3, max_length=6)
    question_share: Credit = 0.6

    @model_validator(mode="after")
    def _sound(self) -> NextQuestion:
        each_key_once(self.questions)
        if sum(question.credit == 1 for question in self.questions) != 1:
            raise ValueError("one_option_must_be_right")
        one_offered((question.uncovers for question in self.questions), self.uncovers, "uncovers_not_offered")
        return self

    def question(self, key: str) -> Question:
        """Return the question of that key. Raise KeyError where there is none."""
        return named(self.questions, key)


class Said(Value):
    """One turn of a conversation."""

    who: Text
    text: Text


class Better(StrEnum):
    """Which of two conversations does something better."""

    A = "a"
    B = "b"
    SAME = "same"


class Criterion(Value):
    """Something that one of two conversations does better, or both alike, and why."""

    key: Slug
    text: Text
    better: Better
    why: Text


class Compare(BaseExercise):
    """Compare two conversations, criterion by criterion."""

    kind: Literal["compare"] = "compare"
    a: tuple[Said, ...] = Field(min_length=2, max_length=12)
    b: tuple[Said, ...] = Field(min_length=2, max_length=12)
    criteria: tuple[Criterion, ...] = Field(min_length=2, max_length=8)

    @model_validator(mode="after")
    def _sound(self) -> Compare:
        each_key_once(self.criteria)
        return self
