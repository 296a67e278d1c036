"""One cell to one value, as its field wants it; what was put in order on the way is counted, to be told."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any

from kamkit.ledger.cells import Broken, Cell, shown
from kamkit.ledger.days import Order, read_day
from kamkit.ledger.figures import Figure, Unread, read_figure, whole
from kamkit.ledger.headings import names, plain
from kamkit.ledger.names import enum_member, enum_wanted
from kamkit.ledger.secret import printable
from kamkit.model.money import MINOR, Money
from kamkit.rules.sorts import Sort

DAMAGED = re.compile("[\ufffd\ud800-\udfff]")
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
LARGEST = Decimal(10) ** 15
MARKS = str.maketrans({"；": ";", "、": ";", "，": ";", ",": ";", "/": ";", "\n": ";"})


@dataclass
class Tidied:
    """How often something was put in order, and the first case of it."""

    count: int = 0
    before: str = ""
    after: str = ""


@dataclass
class Manner:
    """How the cells of one column are read: currency, order of day and month, scale; and what was put in order."""

    currency: str = "CNY"
    order: Order | None = None
    old_dates: bool = False
    scale: Decimal = Decimal(1)
    terms: Mapping[str, str] = field(default_factory=dict)
    tidied: dict[str, Tidied] = field(default_factory=dict)

    def note(self, key: str, before: object, after: object) -> None:
        """Count one thing that was put in order."""
        found = self.tidied.setdefault(key, Tidied(0, str(before), str(after)))
        found.count += 1


def read_value(cell: Cell, sort: Sort, manner: Manner) -> Any:
    """Return the value of a filled cell, None where it says "unknown". Raise Unread with the words that say why not."""
    if isinstance(cell, Broken):
        raise Unread("cell_formula_empty" if cell.why == "formula" else "cell_error", value=cell.text)
    if sort.name == "text":
        return _text(cell, manner)
    if isinstance(cell, str) and sort.name not in {"texts", "map"} and says_unknown(cell):
        manner.note("told_unknown", cell.strip(), "")
        return None
    return READERS[sort.name](cell, sort, manner)


@lru_cache(10_000)
def says_unknown(text: str) -> bool:
    """Return whether a text says that something is not known: -, /, 不详, n/a …"""
    compared = text.strip()
    return compared in UNKNOWN_MARKS or (plain(compared) in names("unknown") and not compared.isdigit())


UNKNOWN_MARKS = frozenset(("-", "--", "—", "——", "/", "\\", "?", "？"))


def _text(cell: Cell, manner: Manner) -> str:
    if type(cell) is str:
        text = _clean(cell, manner).strip()
        return manner.terms.get(plain(text), text) if manner.terms else text
    if isinstance(cell, int | float) and not isinstance(cell, bool) and abs(cell) >= 1e15:
        raise Unread("cell_number_long", value=shown(cell))
    return shown(cell)


def _clean(text: str, manner: Manner) -> str:
    """Return the text without control characters. Raise Unread where characters of it were lost before."""
    if DAMAGED.search(text):
        raise Unread("cell_damaged", value=printable(text[:40]))
    if not CONTROL.search(text):
        return text
    kept = CONTROL.sub("", text.replace("\x0b", "\n"))
    manner.note("told_control", "", "")
    return kept


def _figure(cell: Cell) -> Figure:
    if isinstance(cell, bool) or not isinstance(cell, int | float | str):
        raise Unread("cell_not_number")
    if isinstance(cell, str):
        return read_figure(cell)
    if isinstance(cell, float) and cell - cell != 0:
        raise Unread("cell_not_number")
    return Figure(Decimal(repr(cell)))


def _whole(cell: Cell, _sort: Sort, manner: Manner) -> int:
    figure = _figure(cell)
    if figure.currency:
        raise Unread("cell_not_number")
    number = whole(_in_range(figure.value * manner.scale))
    if figure.tidied:
        manner.note("told_numbers", shown(cell), number)
    return number


def _money(cell: Cell, _sort: Sort, manner: Manner) -> Money:
    figure = _figure(cell)
    currency = figure.currency or manner.currency
    amount = _in_range(figure.value * manner.scale)
    exact = amount.quantize(Decimal(1).scaleb(-MINOR.get(currency, 2)), ROUND_HALF_UP)
    if figure.tidied:
        manner.note("told_numbers", shown(cell), f"{exact:f}")
    if exact != amount:
        manner.note("told_rounded", f"{amount:f}", f"{exact:f}")
    return Money.of(exact, currency)


def _in_range(value: Decimal) -> Decimal:
    if abs(value) > LARGEST:
        raise Unread("cell_number_large")
    return value


def _day(cell: Cell, _sort: Sort, manner: Manner) -> Any:
    day, serial = read_day(cell, manner.order, manner.old_dates)
    if serial:
        manner.note("told_serials", shown(cell), day)
    return day


def _yes_no(cell: Cell, _sort: Sort, _manner: Manner) -> bool:
    if isinstance(cell, bool):
        return cell
    text = shown(cell).strip()
    compared = plain(text) or text
    if compared in names("yes"):
        return True
    if compared in names("no"):
        return False
    raise Unread("cell_not_yes_no")


def _enum(cell: Cell, sort: Sort, _manner: Manner) -> Any:
    assert sort.enum is not None
    found = enum_member(sort.enum, shown(cell))
    if found is None:
        raise Unread("cell_not_one_of", wanted=enum_wanted(sort.enum))
    return found


def _enums(cell: Cell, sort: Sort, manner: Manner) -> tuple[Any, ...]:
    parts = [part for part in shown(cell).translate(MARKS).split(";") if part.strip()]
    return tuple(dict.fromkeys(_enum(part, sort, manner) for part in parts))


def _texts(cell: Cell, _sort: Sort, manner: Manner) -> Any:
    text = _clean(shown(cell), manner).strip()
    if text.startswith('["') and text.endswith('"]'):
        parts = _json(text)
        if isinstance(parts, list) and all(isinstance(part, str) for part in parts):
            return tuple(_clean(part, manner) for part in parts)
    return text


def _map(cell: Cell, _sort: Sort, manner: Manner) -> dict[str, str]:
    found = _json(shown(cell))
    if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
        raise Unread("cell_not_map")
    return {_clean(name, manner): _clean(value, manner) for name, value in found.items()}


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


READERS: dict[str, Callable[[Cell, Sort, Manner], Any]] = {
    "whole": _whole, "money": _money, "day": _day, "yes_no": _yes_no, "enum": _enum, "enums": _enums, "texts": _texts,
    "map": _map,
}
