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
BOUNDS = {
    "greater_than_equal": "want_at_least", "greater_than": "want_more_than",
    "less_than_equal": "want_at_most", "less_than": "want_less_than",
}
LENGTHS = {"string_too_long": "text_too_long", "too_short": "too_few", "too_long": "too_many"}


def typed(kind: Any, data: Any, document: Document, at: Loc = ()) -> tuple[Any, tuple[Problem, ...]]:
    """Return `data`, which stands at `at` in the document, as a value of `kind`, or None and every problem in it."""
    try:
        return TypeAdapter(kind).validate_python(data), ()
    except ValidationError as error:
        real = [one for one in error.errors(include_url=False) if not _echo(one)]
        return None, tuple(_once(_told(one, kind, document, at) for one in real))


def _echo(error: ErrorDetails) -> bool:
    """Return whether a list is called too short only because pydantic left out its faulty entries."""
    return error["type"] == "too_short" and len(error["input"]) >= error["ctx"]["min_length"]


def _once(problems: Any) -> list[Problem]:
    """Return the problems without second ones of the same place and field (a union tells each of its sides)."""
    found: dict[tuple[Any, ...], Problem] = {}
    for one in problems:
        found.setdefault((one.where, one.values.get("name")), one)
    return list(found.values())


def _told(error: ErrorDetails, kind: Any, document: Document, at: Loc) -> Problem:
    loc = error["loc"]
    if error["type"] not in ("missing", "extra_forbidden"):
        loc = _known(document, (*at, *loc))[len(at):]
    key, values = _words(error, kind, loc)
    if key in PLACES:
        loc = (*loc, *PLACES[key](error["input"]))
    return problem(key, document.where(_known(document, (*at, *loc))), **values)


def _known(document: Document, loc: Loc) -> Loc:
    """Return the part of a place that stands in the document (a union adds the name of its side)."""
    while loc and loc not in document.lines:
        loc = loc[:-1]
    return loc


def _words(error: ErrorDetails, kind: Any, loc: Loc) -> tuple[str, dict[str, Any]]:
    """Return the key of the problem's words, and their values."""
    what, context = error["type"], error.get("ctx", {})
    name = str(loc[-1]) if loc else ""
    shown = _short(error["input"])
    if what == "value_error":
        return _own(str(context["error"]), name)
    if what in ("missing", "extra_forbidden"):
        return _field(what, name, kind, loc)
    if what in ("enum", "literal_error"):
        return "not_one_of", {"name": name, "value": shown, "wanted": _choices(context["expected"])}
    if what in BOUNDS:
        return _range(kind, loc, what, context, shown)
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


def _range(kind: Any, loc: Loc, what: str, context: Mapping[str, Any], shown: str) -> tuple[str, dict[str, Any]]:
    """Return "must be 1 to 3" where a field has both ends, else the one end that was passed."""
    low, high = _ends(_annotation_at(kind, loc))
    values = {"name": str(loc[-1]), "value": shown}
    if low is not None and high is not None:
        return "want_between", {**values, "low": low, "high": high}
    return BOUNDS[what], {**values, "limit": f"{next(iter(context.values())):g}"}


def _short(value: Any) -> str:
    text = "…" if isinstance(value, (dict, list)) else str(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def _ends(annotation: Any) -> tuple[Any, Any]:
    """Return the lowest and the highest value that an annotation allows (None: no such end, or one not reached)."""
    marks = _marks(annotation)
    low, high = ([getattr(mark, end, None) for mark in marks] for end in ("ge", "le"))
    return next(filter(_given, low), None), next(filter(_given, high), None)


def _given(end: Any) -> bool:
    return end is not None


def _marks(annotation: Any) -> list[Any]:
    if get_origin(annotation) is Annotated:
        inner, *marks = get_args(annotation)
        return [*_marks(inner), *(deep for mark in marks for deep in getattr(mark, "metadata", [mark]))]
    return [mark for side in get_args(annotation) for mark in _marks(side)]


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
    """Return where a key stands that another thing of the exercise has already."""
    lists = {name: [one["key"] for one in things] for name, things in raw.items() if _keyed(things)}
    return next(((name, index, "key") for name, keys in lists.items()
                 for index, key in enumerate(keys) if key in keys[:index]), ())


def _keyed(things: Any) -> bool:
    return isinstance(things, list) and all(isinstance(one, dict) and "key" in one for one in things)


def _not_one_right(raw: Any) -> Loc:
    """Return the list of options of which not exactly one is right."""
    named = [name for name in ("options", "reasons", "questions") if name in raw]
    lists = {name: [float(option["credit"]) for option in raw[name]] for name in named}
    return next(((name,) for name, worths in lists.items() if worths.count(1) != 1), ())


def _field_named(name: str) -> Callable[[Any], Loc]:
    return lambda raw: (name,)


def _empty_seat(raw: Any) -> Loc:
    """Return the first seat, of the key or another reading, that names neither role nor level nor function."""
    seats: list[tuple[Loc, Any]] = [(("seats", code), seat) for code, seat in raw["seats"].items()]
    seats += [(("also", code, at), seat) for code, listed in raw.get("also", {}).items()
              for at, seat in enumerate(listed)]
    return next((loc for loc, seat in seats if not any(seat.values())), ())


PLACES: dict[str, Callable[[Any], Loc]] = {
    "option_key_twice": _second_key,
    "one_option_must_be_right": _not_one_right,
    "some_right_some_wrong": _field_named("options"),
    "uncovers_not_offered": _field_named("uncovers"),
    "bin_not_offered": _field_named("cards"),
    "right_not_offered": _field_named("left"),
    "label_not_offered": _field_named("lines"),
    "labelled_line_needs_a_why": _field_named("lines"),
    "after_names_no_earlier_step": _field_named("steps"),
    "dependencies_without_after": _field_named("rule"),
    "models_good_and_bad": _field_named("models"),
    "rubric_nobody_can_judge": _field_named("rubric"),
    "form_choose_needs_options": _field_named("options"),
    "form_number_needs_value": _field_named("takes"),
    "form_day_needs_day": _field_named("takes"),
    "form_until_before_day": _field_named("until"),
    "form_nothing_to_score": _field_named("fields"),
    "handling_does_not_fit_type": _field_named("handling"),
    "promise_goes_with_defer": _field_named("handling"),
    "probes_must_tell_and_test": _field_named("probes"),
    "each_step_one_line": _field_named("lines"),
    "every_person_needs_a_seat_and_a_why": _field_named("seats"),
    "also_names_a_stranger": _field_named("also"),
    "seat_says_nothing": _empty_seat,
    "rule_expires_before_it_holds": _field_named("expires"),
    "registration_ends_before_it_begins": _field_named("valid_until"),
    "public_kind_needs_class_b": _field_named("public_kind"),
    "class_b_user_is_buyer": _field_named("using_organisation"),
    "tie_sign_zero": _field_named("sign"),
    "band_ends_before_it_begins": _field_named("high"),
}
"""For a code raised by a whole value: where inside it the fault stands."""
