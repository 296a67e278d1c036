"""Random books of every kind: Chinese and full-width text, texts that look like formulas or dates, odd money."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from hypothesis import strategies as st

from kamkit.model.base import Record
from kamkit.model.kinds import KINDS
from kamkit.model.money import Money
from kamkit.rules.sorts import Sort, sorts

SLUGS = {("accounts", "segment"), ("steps", "step")}
LIMITS = {
    ("ties", "sign"): (-1, 1),
    ("ties", "strength"): (1, 3),
    ("rival_ties", "strength"): (1, 3),
    ("fleet", "satisfaction"): (1, 5),
    ("accounts", "founded"): (1000, 2200),
    ("accounts", "employees"): (0, 10_000_000),
    ("claims", "returned"): (0, 1000),
}
IN_ORDER = {
    "leave": ("start", "end"),
    "registrations": ("day", "valid_until"),
    "promises": ("made", "due"),
    "deliveries": ("done", "accepted"),
    "claims": ("filed", "settled", "clawed_on"),
}
NASTY = (
    "=1+1",
    "=cmd|'/c calc'!A0",
    "@SUM(A1)",
    "+86 10 0000",
    "-5",
    "'=x",
    "''=x",
    "'it is",
    "_x000D_",
    "_x0041_",
    "１２，３４５.６０",
    "2026-02-03",
    "TRUE",
    "NA",
    "None",
    "null",
    "1e5",
    "0012",
    "００７",
    "a,b",
    "a;b；c、d",
    'say "so"',
    "一行\n二行",
    "等等…",
    "NaN",
    "#N/A",
    "<b>粗</b>",
    "'; DROP TABLE attempt;--",
    "{{ x }}",
    "%s",
    "𠀀𡃁",
    "e\u0301",
    "ＡＢＣ　ｄ",
    "\u200b零宽\u200b",
    '["a", "b"]',
)
LETTERS = st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\ufffd\ufffe\uffff")
TEXTS = st.one_of(st.sampled_from(NASTY), st.text(LETTERS, min_size=1, max_size=24)).filter(str.strip)
CODES = st.one_of(
    st.from_regex(r"[A-Z]{1,3}-[0-9]{3}", fullmatch=True),
    st.sampled_from([nasty for nasty in NASTY if len(nasty) < 20]),
    st.text(LETTERS, min_size=1, max_size=12),
).filter(str.strip)
DAYS = st.dates(date(1000, 1, 1))
CURRENCIES = st.sampled_from(["CNY", "USD", "JPY", "EUR", "XTS"])
MONEY = st.builds(Money, minor=st.integers(-(10**15), 10**15), currency=CURRENCIES)


@st.composite
def books(draw: st.DrawFn) -> list[Record]:
    """Return a few records of a few kinds, codes unique within a kind."""
    kinds = draw(st.lists(st.sampled_from(sorted(KINDS)), min_size=1, max_size=3, unique=True))
    return [record for kind in kinds for record in draw(records(kind))]


@st.composite
def records(draw: st.DrawFn, kind: str, most: int = 4) -> list[Record]:
    """Return one to `most` records of one kind."""
    codes = draw(st.lists(CODES, min_size=1, max_size=most, unique_by=str.strip))
    return [draw(_record(kind, code)) for code in codes]


@st.composite
def _record(draw: st.DrawFn, kind: str, code: str) -> Record:
    held: dict[str, Any] = {"code": code}
    for name, sort in sorts(kind).items():
        if name == "code" or (not sort.required and draw(st.integers(0, 2)) == 0):
            continue
        held[name] = draw(_value(kind, sort))
    return KINDS[kind].model_validate(_lawful(kind, held))


def _value(kind: str, sort: Sort) -> st.SearchStrategy[Any]:
    if (kind, sort.field) in SLUGS:
        return st.from_regex(r"[a-z][a-z0-9]{0,8}(-[a-z0-9]{1,4})?", fullmatch=True)
    low, high = LIMITS.get((kind, sort.field), (1, 1_000_000))
    return {
        "text": CODES if sort.refers or sort.field == "answers" else TEXTS,
        "texts": st.lists(CODES, max_size=3, unique_by=str.strip).map(tuple),
        "enum": st.sampled_from(list(sort.enum or ())),
        "enums": st.sets(st.sampled_from(list(sort.enum or ()))).map(tuple),
        "whole": st.integers(low, high),
        "yes_no": st.booleans(),
        "day": DAYS,
        "money": MONEY,
        "map": st.dictionaries(TEXTS, TEXTS, max_size=3),
    }[sort.name]


def _lawful(kind: str, held: dict[str, Any]) -> dict[str, Any]:
    in_order = [name for name in IN_ORDER.get(kind, ()) if held.get(name)]
    held |= dict(zip(in_order, sorted(held[name] for name in in_order), strict=True))
    if kind == "ties":
        held["sign"] = held.get("sign") or None
        held["target"] = f"{held['source'].strip()}2"
    if kind == "accounts" and held.get("account_class") == "B":
        held["using_organisation"] = f"{(held.get('buying_organisation') or held['name']).strip()}2"
    elif kind == "accounts":
        held.pop("public_kind", None)
    return held


def referred(book: Iterable[Record]) -> dict[str, frozenset[str]]:
    """Return the codes that a book refers to, by kind, as a store would hand them in."""
    found: dict[str, set[str]] = {}
    for record in book:
        for name, kind in type(record).REFERS.items():
            held = getattr(record, name)
            found.setdefault(kind, set()).update(held if isinstance(held, tuple) else [held] if held else [])
    return {kind: frozenset(codes) for kind, codes in found.items()}
