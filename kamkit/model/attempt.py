"""An attempt: one answer given by one trainee at one moment, and what it was worth then."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from kamkit.model.base import Line, Slug, Value
from kamkit.model.exercise import Answer, Verdict


class Trainee(Value):
    """A person who answers; names are for people, ids for the kit."""

    id: UUID
    name: Line


class Attempt(Value):
    """One answer, kept for good. The id is made by the page before it is sent, so that sending twice stores once.

    `verdict` is the one that was shown then; verdicts given later stand beside it (Judgement), never over it.
    """

    id: UUID
    trainee: UUID
    exercise: Slug
    at: datetime
    answer: Answer
    verdict: Verdict
    variant: int = 0
    content_hash: str = ""
    key_hash: str = ""


class Judgement(Value):
    """A later verdict on an attempt: when a key was mended (judge "kit"), or by a person ("trainer")."""

    attempt: UUID
    at: datetime
    judge: str
    verdict: Verdict
    content_hash: str = ""
    key_hash: str = ""
