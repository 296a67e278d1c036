"""The names that an enum's members go by in cells: keys, values, words of both languages, and other names."""

from __future__ import annotations

from enum import Enum, IntEnum
from functools import cache, lru_cache

from kamkit.lang.text import Text
from kamkit.lang.words import table
from kamkit.ledger.headings import book, plain


@cache
def enum_names(enum: type[Enum]) -> dict[str, Enum]:
    """Return {name as compared: member}: keys, values, words in both languages, other names."""
    group = enum.__name__.lower()
    found: dict[str, Enum] = {}
    for member in enum:
        words = table()[f"value.{group}.{member.value}"]
        for name in (words.zh, words.en, str(member.value), member.name):
            found.setdefault(_compared(name), member)
    for key, others in book()["values"].get(group, {}).items():
        member = _member(enum, key)
        for other in others:
            found.setdefault(_compared(other), member)
    return found


def _member(enum: type[Enum], key: str) -> Enum:
    return enum[key.upper()] if issubclass(enum, IntEnum) else enum(key)


def _compared(name: str) -> str:
    return name if name.lstrip("-").isdigit() else plain(name)


@lru_cache(10_000)
def enum_member(enum: type[Enum], text: str) -> Enum | None:
    """Return the member that a text names, in Chinese, English or by its key; None where it names none."""
    return enum_names(enum).get(_compared(text.strip()))


def enum_wanted(enum: type[Enum]) -> Text:
    """Return the names of an enum's members, for a message."""
    words = [table()[f"value.{enum.__name__.lower()}.{member.value}"] for member in enum]
    return Text(zh="、".join(word.zh for word in words), en=", ".join(word.en for word in words))
