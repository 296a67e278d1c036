"""YAML data to typed values: what pydantic finds wrong becomes problems with file, line, and what was wanted."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from kamkit.errors import Problem, problem
from kamkit.lang.text import Text
from kamkit.yamlfile import Document, Loc

T = TypeVar("T")
SHOWN = 60
WANTED = {
    "whole_number": ("int_parsing", "int_type", "int_from_float", "int_parsing_size"),
    "number": ("float_parsing", "float_type", "finite_number"),
    "yes_no": ("bool_parsing", "bool_type"),
    "date": ("date_parsing", "date_type", "date_from_datetime_parsing", "date_from_datetime_inexact"),
    "text": ("string_type",),
    "list": ("tuple_type", "list_type"),
    "table": ("model_type", "model_attributes_type", "mapping_type", "dict_type"),
    "slug": ("string_pattern_mismatch",),
}
KEYS = {name: f"want_{wanted}" for wanted, names in WANTED.items() for name in names}
BOUNDS = {"greater_than_equal", "greater_than", "less_than_equal", "less_than"}
LENGTHS = {"string_too_long": "text_too_long", "too_short": "too_few", "too_long": "too_many"}


def typed(kind: Any, data: Any, document: Document, at: Loc = ()) -> tuple[Any, tuple[Problem, ...]]:
    """Return `data`, which stands at `at` in the document, as a value of `kind`, or None and every problem in it."""
    try:
        return TypeAdapter(kind).validate_python(data), ()
    except ValidationError as error:
        return None, tuple(_once(_told(one, kind, data, document, at) for one in error.errors(include_url=False)))


def _once(problems: Any) -> list[Problem]:
    """Return the problems without second ones of the same place and field (a union tells each of its sides)."""
    found: dict[tuple[Any, ...], Problem] = {}
    for one in problems:
        found.setdefault((one.where, one.values.get("name")), one)
    return list(found.values())


def _told(error: ErrorDetails, kind: Any, data: Any, document: Document, at: Loc) -> Problem:
    loc = error["loc"]
    key, values = _words(error, kind, data)
    if key in PLACES:
        loc = (*loc, *PLACES[key](error["input"]))
    return problem(key, document.where(_known(document, (*at, *loc))), **values)


def _known(document: Document, loc: Loc) -> Loc:
    while loc and loc not in document.lines:
        loc = loc[:-1]
    return loc


def _words(error: ErrorDetails, kind: Any, data: Any) -> tuple[str, dict[str, Any]]:
    """Return the key of the problem's words, and their values."""
    what, loc, context = error["type"], error["loc"], error.get("ctx", {})
    name = str(loc[-1]) if loc else ""
    shown = _short(error["input"])
    if what == "value_error":
        return _own(str(context["error"]), name)
    if what in ("missing", "extra_forbidden"):
        return _field(what, name, kind, loc)
    if what in ("enum", "literal_error"):
        return "not_one_of", {"name": name, "value": shown, "wanted": _choices(context["expected"])}
    if what in BOUNDS:
        return _range(kind, loc, context, name, shown)
    if what == "string_too_short":
        return "field_empty", {"name": name}
    if what in LENGTHS:
        return LENGTHS[what], {"name": name, **_limit(context)}
    if what in KEYS and _type_at(kind, loc) is Text and isinstance(error["input"], str):
        return "want_both_languages", {"name": name}
    return KEYS.get(what, "want_other"), {"name": name, "value": shown, "reason": error["msg"]}


def _own(code: str, name: str) -> tuple[str, dict[str, Any]]:
    """Return the words of a code that a model raised."""
    return code, {"lang": name} if code == "text_half_missing" else {}


def _field(what: str, name: str, kind: Any, loc: Loc) -> tuple[str, dict[str, Any]]:
    if what == "missing" and _type_at(kind, loc[:-1]) is Text:
        return "text_half_missing", {"lang": name}
    return ("field_missing" if what == "missing" else "field_unknown"), {"name": name}


def _choices(expected: str) -> str:
    """Return pydantic's "'a', 'b' or 'c'" as "a, b, c"."""
    return ", ".join(part.strip("'") for part in re.split(r", | or ", expected))


def _limit(context: Mapping[str, Any]) -> dict[str, Any]:
    limit = context.get("max_length", context.get("min_length"))
    return {"limit": limit, "count": context.get("actual_length", "")}


def _range(kind: Any, loc: Loc, context: Mapping[str, Any], name: str, shown: str) -> tuple[str, dict[str, Any]]:
    """Return "must be 1 to 3", or only the one side that the field has."""
    low, high = _bounds(_annotation_at(kind, loc))
    values = {"name": name, "value": shown, "low": low, "high": high}
    if low is not None and high is not None:
        return "want_between", values
    return ("want_at_least", values) if low is not None else ("want_at_most", values)


def _short(value: Any) -> str:
    text = "…" if isinstance(value, (dict, list)) else str(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def _bounds(annotation: Any) -> tuple[Any, Any]:
    """Return the lowest and the highest value that an annotation allows (None: no such bound)."""
    low = high = None
    for mark in _marks(annotation):
        low = getattr(mark, "ge", getattr(mark, "gt", low))
        high = getattr(mark, "le", getattr(mark, "lt", high))
    return low, high


def _marks(annotation: Any) -> list[Any]:
    if get_origin(annotation) is Annotated:
        inner, *marks = get_args(annotation)
        return [*_marks(inner), *(deep for mark in marks for deep in getattr(mark, "metadata", [mark]))]
    if get_origin(annotation) in (Union, UnionType):
        return [mark for side in get_args(annotation) for mark in _marks(side)]
    return []


def _type_at(kind: Any, loc: Loc) -> Any:
    return _plain(_annotation_at(kind, loc))


def _plain(annotation: Any) -> Any:
    """Return a type without its marks and without "or None"."""
    if get_origin(annotation) is Annotated:
        return _plain(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        sides = [side for side in get_args(annotation) if side is not type(None)]
        return _plain(sides[0])
    return annotation


def _annotation_at(kind: Any, loc: Loc) -> Any:
    """Return the annotation of the place `loc` inside a value of `kind`."""
    for step in loc:
        kind = _inner(_plain(kind), step)
    return kind


def _inner(kind: Any, step: str | int) -> Any:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        field = kind.model_fields.get(str(step))
        return Annotated[field.annotation, *field.metadata] if field and field.metadata else field and field.annotation
    parts = [part for part in get_args(kind) if part is not Ellipsis]
    return parts[-1] if parts else None


def _second_key(raw: Any) -> Loc:
    """Return where an option's key stands that another option has already."""
    for name in ("options", "reasons"):
        keys = [option.get("key") for option in raw.get(name, ())]
        for index, key in enumerate(keys):
            if key in keys[:index]:
                return (name, index, "key")
    return ()


def _not_one_right(raw: Any) -> Loc:
    """Return the list of options of which not exactly one is right."""
    for name in ("options", "reasons"):
        if name in raw and sum(float(option.get("credit", 0)) == 1 for option in raw[name]) != 1:
            return (name,)
    return ()


def _field_named(name: str) -> Callable[[Any], Loc]:
    return lambda raw: (name,)


PLACES: dict[str, Callable[[Any], Loc]] = {
    "option_key_twice": _second_key,
    "one_option_must_be_right": _not_one_right,
    "every_person_needs_a_seat_and_a_why": _field_named("seats"),
    "also_names_a_stranger": _field_named("also"),
    "rule_expires_before_it_holds": _field_named("expires"),
    "registration_ends_before_it_begins": _field_named("valid_until"),
    "public_kind_needs_class_b": _field_named("public_kind"),
    "class_b_user_is_buyer": _field_named("using_organisation"),
    "tie_sign_zero": _field_named("sign"),
}
"""For a code raised by a whole value: where inside it the fault stands."""
