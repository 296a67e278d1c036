"""What a record's field looks like in a sheet: words for choices, whole numbers, days, money beside its currency."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from kamkit.lang.words import Words
from kamkit.model.base import Record
from kamkit.model.money import Money
from kamkit.rules.sorts import Sort, sorts

ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
DIVIDERS = re.compile("[;；、，\n]")
Value = str | int | Decimal | date | None


@dataclass(frozen=True)
class Column:
    """One column of a sheet: its heading, and the field (or the field's currency) that fills it."""

    heading: str
    sort: Sort
    currency: bool = False


def columns(kind: str, words: Words) -> tuple[Column, ...]:
    """Return a kind's columns in the model's order; money has its currency in a column of its own."""
    found: list[Column] = []
    for name, sort in sorts(kind).items():
        heading = words(f"field.{kind}.{name}")
        found.append(Column(heading, sort))
        if sort.name == "money":
            found.append(Column(words("sheets.currency", name=heading), sort, currency=True))
    return tuple(found)


def value(record: Record, column: Column, words: Words) -> Value:
    """Return what stands in the cell: text, a whole number, an amount, a day, or nothing."""
    held = getattr(record, column.sort.field)
    if held is None or held == () or held == {}:
        return None
    if isinstance(held, Money):
        return held.currency if column.currency else held.major
    return _shown(held, column.sort, words)


def _shown(held: Any, sort: Sort, words: Words) -> Value:
    if sort.name == "yes_no":
        return words("value.yes" if held else "value.no")
    if sort.name == "enum":
        return _word(held, words)
    if sort.name == "enums":
        return "；".join(_word(member, words) for member in held)
    if sort.name == "texts":
        return _joined(tuple(held))
    if sort.name == "map":
        return json.dumps(dict(held), ensure_ascii=False)
    return held


def _word(member: Any, words: Words) -> str:
    return words(f"value.{type(member).__name__.lower()}.{member.value}")


def _joined(parts: tuple[str, ...]) -> str:
    """Return several texts in one cell; as JSON where one of them holds the mark that would divide them."""
    if any(DIVIDERS.search(part) for part in parts) or parts[0].startswith('["'):
        return json.dumps(parts, ensure_ascii=False)
    return "；".join(parts)


def legal(text: str) -> str:
    """Return the text with characters that no sheet can keep written out, like \\x0b."""
    return ILLEGAL.sub(_written_out, text) if ILLEGAL.search(text) else text


def _written_out(found: re.Match[str]) -> str:
    number = ord(found[0])
    return f"\\x{number:02x}" if number < 256 else f"\\u{number:04x}"


@cache
def _wide(character: str) -> bool:
    return "\u1100" <= character <= "\u115f" or "\u2e80" <= character <= "\uffe6"


def width(text: str) -> int:
    """Return how many narrow letters wide a text is; a Chinese character takes two."""
    return sum(2 if _wide(character) else 1 for character in text)
