"""Headings: which field a column's heading means, whatever its language, spacing and width."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from kamkit import yamlfile
from kamkit.lang.words import table
from kamkit.ledger.cells import Cell, is_blank, shown
from kamkit.ledger.figures import CODES, SCALES, SIGNS
from kamkit.model.kinds import KINDS

LONGEST = 200
UNIT = re.compile(r"[(（\[【]\s*([^()（）\[\]【】]{1,12})\s*[)）\]】]\s*$")
DROPPED = re.compile(r"[\s\u200b-\u200f\u2060\ufeff*:;,._\-/\\'\"“”()（）\[\]【】?!#]+")
ODD = re.compile("[\u200b-\u200f\u2060\ufeff\u3000\u00a0]")


def plain(text: str) -> str:
    """Return a heading or name as compared: narrow, small letters, no spaces, no zero-width characters, no marks."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return DROPPED.sub("", folded) or folded.strip()


@cache
def book() -> dict[str, Any]:
    """Return ledger/headers.yml: other names of kinds, fields and values."""
    raw = (resources.files("kamkit.ledger") / "headers.yml").read_bytes()
    return dict(yamlfile.parse(raw, "kamkit/ledger/headers.yml").data)


@cache
def names(group: str) -> frozenset[str]:
    """Return a list of headers.yml ("yes", "totals", "private" …) as compared."""
    return frozenset(plain(name) for name in book()[group])


@cache
def kind_names() -> dict[str, str]:
    """Return {name as compared: kind}: the kinds' own names, their words in both languages, and their other names."""
    found: dict[str, str] = {}
    for kind in KINDS:
        words = table()[f"kind.{kind}"]
        found.update(dict.fromkeys(map(plain, (kind, words.zh, words.en)), kind))
    for kind, others in book()["kinds"].items():
        for other in others:
            found.setdefault(plain(other), kind)
    return found


@cache
def field_names(kind: str) -> dict[str, str]:
    """Return {heading as compared: field} of one kind: words of both languages first, then other names."""
    found: dict[str, str] = {}
    for name in KINDS[kind].model_fields:
        words = table()[f"field.{kind}.{name}"]
        found[plain(words.zh)] = found[plain(words.en)] = name
    for name in KINDS[kind].model_fields:
        found.setdefault(plain(name), name)
    others = book()["fields"].get(kind, {})
    for name, listed in others.items():
        for other in listed:
            found.setdefault(plain(other), name)
    for other in book()["code"]:
        found.setdefault(plain(other), "code")
    return found


def kind_exactly(name: str) -> str | None:
    """Return the kind whose name a sheet or file has and nothing besides, or None."""
    return kind_names().get(plain(name))


def kind_called(name: str) -> str | None:
    """Return the kind that a sheet or file name speaks of; the longest known name in it decides."""
    compared = plain(name)
    if compared in kind_names():
        return kind_names()[compared]
    inside = [known for known in kind_names() if len(known) >= 2 and not known.isascii() and known in compared]
    words = {plain(word) for word in re.split(r"[\s_\-.()]+", name)}
    inside += [known for known in kind_names() if known.isascii() and known in words]
    return kind_names()[max(inside, key=len)] if inside else None


@dataclass(frozen=True)
class Heading:
    """A column's heading: as written, as compared, and the unit in its brackets: 万 -> 10,000, USD."""

    raw: str
    key: str
    scale: int = 1
    currency: str | None = None


def heading(cell: Cell) -> Heading:
    """Return a cell as a heading."""
    raw = shown(cell).strip()[:LONGEST]
    found = UNIT.search(raw)
    if not found:
        return Heading(raw, plain(raw))
    unit = unicodedata.normalize("NFKC", found[1]).strip().casefold()
    scale = next((part for part in ("百万", "千万", "万", "亿", "千") if unit.startswith(part)), "")
    sign = unit.removeprefix(scale)
    currency = SIGNS.get(sign) or (sign.upper() if sign in CODES else None)
    return Heading(raw, plain(raw[:found.start()]) or plain(raw), SCALES[scale], currency)


@dataclass
class Columns:
    """What a header row means for one kind: where each field stands (from 0), and the columns that are no field."""

    fields: dict[str, int] = field(default_factory=dict)
    extra: dict[str, int] = field(default_factory=dict)
    currencies: dict[str, int] = field(default_factory=dict)
    private: list[int] = field(default_factory=list)
    unknown: list[int] = field(default_factory=list)
    twice: list[tuple[int, int]] = field(default_factory=list)
    spare: list[int] = field(default_factory=list)
    odd: list[int] = field(default_factory=list)


ANY_MONEY = ""


def match(headings: Sequence[Heading], kind: str) -> Columns:
    """Return what each heading means for `kind`. A second column that points to the same record is spare."""
    columns, known = Columns(), field_names(kind)
    for number, head in enumerate(headings):
        name = known.get(head.key) or known.get(plain(head.raw))
        if not head.key:
            continue
        if name is None and head.key in names("private"):
            columns.private.append(number)
        elif name is None:
            _currency_or_unknown(columns, number, head, known)
        elif name in columns.fields and name in KINDS[kind].REFERS:
            columns.spare.append(number)
        elif name in columns.fields:
            columns.twice.append((columns.fields[name], number))
        else:
            columns.fields[name] = number
            if ODD.search(head.raw):
                columns.odd.append(number)
    return columns


@cache
def place_names() -> frozenset[str]:
    """Return the headings that a file of rejected rows puts before its columns."""
    words = [table()[f"ledger.reject_{part}"] for part in ("file", "sheet", "row", "reason")]
    return frozenset(plain(half) for word in words for half in (word.zh, word.en))


def _currency_or_unknown(columns: Columns, number: int, head: Heading, known: dict[str, str]) -> None:
    for word in names("currency"):
        if head.key == word:
            columns.currencies[ANY_MONEY] = number
            return
        if head.key.endswith(word) and head.key.removesuffix(word) in known:
            columns.currencies[known[head.key.removesuffix(word)]] = number
            return
    if head.key not in place_names():
        columns.unknown.append(number)


def count_known(headings: Iterable[Heading], kind: str) -> int:
    """Return how many fields of `kind` the headings name."""
    known = field_names(kind)
    return len({known[head.key] for head in headings if head.key in known})


def row_headings(cells: Sequence[Cell]) -> list[Heading]:
    """Return a row's cells as headings."""
    return [Heading("", "") if is_blank(cell) else heading(cell) for cell in cells]
