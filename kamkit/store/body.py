"""Values as stored JSON: each text begins with its form, `{"v":1,…`; an older form is brought up when it is read."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError

from kamkit.errors import Problem, StoreError, problem

Upcast = Callable[[dict[str, Any]], dict[str, Any]]

FORMS: dict[str, int] = {}
"""The present form of each thing stored as JSON (a kind of record, "answer", "verdict"); 1 where it is not named."""

UPCASTS: dict[tuple[str, int], Upcast] = {}
"""How to bring a body of (thing, form) to the next form: whoever changes a model's fields adds one, and to FORMS."""


def form(thing: str) -> int:
    """Return the form in which a thing is written today."""
    return FORMS.get(thing, 1)


def written(thing: str, value: BaseModel) -> str:
    """Return a value as stored JSON. Raise StoreError for text that is no text (half a character)."""
    try:
        inner = value.model_dump_json()[1:]
    except (PydanticSerializationError, UnicodeEncodeError) as error:
        raise StoreError(problem("store_text_refused", field=thing, value=str(error)[:80])) from None
    return f'{{"v":{form(thing)}{"" if inner == "}" else ","}{inner}'


def plain(thing: str, body: str) -> str:
    """Return stored JSON in today's form, without `v`. Raise StoreError for a form newer than this kamkit knows."""
    head = f'{{"v":{form(thing)},'
    if body.startswith(head):
        return "{" + body[len(head):]
    data = json.loads(body)
    return json.dumps(_brought_up(thing, data.pop("v"), data), ensure_ascii=False)


def _brought_up(thing: str, old: int, data: dict[str, Any]) -> dict[str, Any]:
    if old > form(thing):
        raise StoreError(problem("store_body_newer", thing=thing, form=old))
    for step in range(old, form(thing)):
        data = UPCASTS[thing, step](data)
    return data


def read(thing: str, shape: Any, body: str) -> Any:
    """Return one value of a shape (a model, or a choice of models). Raise StoreError where it does not fit."""
    return read_all(thing, shape, [body])[0]


def read_all(thing: str, shape: Any, bodies: Sequence[str]) -> tuple[Any, ...]:
    """Return values of a shape from stored JSON, all in one go (8,800 deals in a quarter of a second)."""
    whole = "[" + ",".join(plain(thing, body) for body in bodies) + "]"
    try:
        values: tuple[Any, ...] = _tuples(shape).validate_json(whole)
    except ValidationError as error:
        raise StoreError(_unreadable(thing, bodies, error.errors(include_url=False, include_input=False))) from None
    return values


@cache
def _tuples(shape: Any) -> TypeAdapter[Any]:
    return TypeAdapter(tuple[shape, ...])


def _unreadable(thing: str, bodies: Sequence[str], errors: Iterable[Any]) -> Problem:
    place, *inside = next(iter(errors))["loc"]
    code = json.loads(bodies[int(place)]).get("code", "?")
    return problem("store_body_unreadable", thing=thing, code=code, field=".".join(map(str, inside)) or "?")
