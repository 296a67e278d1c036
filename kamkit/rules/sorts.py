"""What each field of a record holds, read off the models: the law by which sheets are written and read back."""

from __future__ import annotations

import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import cache
from typing import Any, Literal

from kamkit.model.kinds import KINDS
from kamkit.model.money import Money

Name = Literal["text", "texts", "enum", "enums", "whole", "yes_no", "day", "money", "map"]
PLAIN: dict[type, Name] = {bool: "yes_no", int: "whole", date: "day", Money: "money", str: "text"}


@dataclass(frozen=True)
class Sort:
    """What a field holds: its sort, its enum, whether it must be filled, and the kind that it points to."""

    field: str
    name: Name
    required: bool
    enum: type[Enum] | None = None
    refers: str | None = None


@cache
def sorts(kind: str) -> dict[str, Sort]:
    """Return what each field of a kind holds, in the model's order. Raise KeyError for an unknown kind."""
    model = KINDS[kind]
    hints = typing.get_type_hints(model)
    return {name: _made(name, hints[name], info.is_required(), model.REFERS.get(name))
            for name, info in model.model_fields.items()}


def _made(name: str, hint: Any, required: bool, refers: str | None) -> Sort:
    sort, enum = _sort(hint)
    return Sort(name, sort, required, enum, refers)


def _sort(hint: Any) -> tuple[Name, type[Enum] | None]:
    if typing.get_origin(hint) in {types.UnionType, typing.Union}:
        hint = next(part for part in typing.get_args(hint) if part is not type(None))
    origin = typing.get_origin(hint)
    if origin is tuple:
        inner = typing.get_args(hint)[0]
        return ("enums", inner) if isinstance(inner, type) and issubclass(inner, Enum) else ("texts", None)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return "map", None
    if issubclass(hint, Enum):
        return "enum", hint
    return PLAIN[hint], None
