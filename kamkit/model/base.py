"""What all values share: frozen, no unknown fields."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, ClassVar, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints


class Value(BaseModel):
    """A value: frozen; unknown fields are refused; a change returns a new value."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def but(self, **changes: Any) -> Self:
        """Return this value with some fields changed, checked again."""
        own = {name: getattr(self, name) for name in type(self).model_fields}  # dict() would call a field named keys
        return type(self).model_validate({**own, **changes})


LONGEST_LINE = 400
Code = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_LINE)]
Note = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40_000)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*(/[a-z0-9][a-z0-9-]*)*$", max_length=120)]


def _parts(value: Any) -> Any:
    """Return a text "a; b" as its parts, so that a spreadsheet cell can hold several values."""
    if not isinstance(value, str):
        return value
    for mark in ("；", "、", "，"):
        value = value.replace(mark, ";")
    return [part.strip() for part in value.split(";") if part.strip()]


Codes = Annotated[tuple[Code, ...], BeforeValidator(_parts)]
several = BeforeValidator(_parts)
Quantity = Annotated[int, Field(ge=1, le=1_000_000)]


class Record(Value):
    """A flat value that one spreadsheet row can hold and the store keeps in versions.

    KIND names the sheet; KEY is the user's code, unique in its book; NATURAL are the fields from which a row without a
    code gets one; REFERS names, for each field that points to another record, that record's kind.
    """

    KIND: ClassVar[str]
    NATURAL: ClassVar[tuple[str, ...]] = ()
    REFERS: ClassVar[dict[str, str]] = {}
    DAY: ClassVar[str | None] = None

    code: Code

    @property
    def day_of(self) -> date | None:
        """Return the day this record speaks of, if its kind has one."""
        return getattr(self, self.DAY) if self.DAY else None
