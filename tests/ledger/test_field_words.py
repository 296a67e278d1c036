"""Every kind, field and value that a person can see has a name in both languages."""

from __future__ import annotations

import importlib
import pkgutil
from enum import Enum

import kamkit.model
from kamkit.lang.words import table
from kamkit.model.kinds import KINDS


def model_enums() -> list[type[Enum]]:
    """Return every enum that a module of the model defines."""
    names = [found.name for found in pkgutil.iter_modules(kamkit.model.__path__)]
    modules = [importlib.import_module(f"kamkit.model.{name}") for name in names]
    return sorted(
        {
            thing
            for module in modules
            for thing in vars(module).values()
            if isinstance(thing, type) and issubclass(thing, Enum) and thing.__module__ == module.__name__
        },
        key=lambda enum: enum.__name__,
    )


def test_every_kind_and_field_has_a_name() -> None:
    wanted = {f"kind.{kind}" for kind in KINDS}
    wanted |= {f"field.{name}.{field}" for name, kind in KINDS.items() for field in kind.model_fields}
    given = {key for key in table() if key.startswith(("kind.", "field."))}
    assert given == wanted


def test_every_value_of_every_enum_has_a_name() -> None:
    wanted = {f"value.{enum.__name__.lower()}.{member.value}" for enum in model_enums() for member in enum}
    assert len(wanted) > 40
    given = {key for key in table() if key.startswith("value.") and key.count(".") == 2}
    assert given == wanted


def test_no_two_fields_of_a_kind_share_a_heading() -> None:
    for lang in ("zh", "en"):
        for name, kind in KINDS.items():
            headings = [getattr(table()[f"field.{name}.{field}"], lang).casefold() for field in kind.model_fields]
            assert len(headings) == len(set(headings)), (lang, name)


def test_no_two_kinds_and_no_two_values_of_an_enum_share_a_name() -> None:
    for lang in ("zh", "en"):
        kinds = [getattr(table()[f"kind.{kind}"], lang) for kind in KINDS]
        assert len(kinds) == len(set(kinds))
        for enum in model_enums():
            names = [getattr(table()[f"value.{enum.__name__.lower()}.{member.value}"], lang) for member in enum]
            assert len(names) == len(set(names)), (lang, enum)
