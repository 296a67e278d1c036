"""Numbers as people write them: 12,345.60, 1.2万, (500), ¥1,200元; what could mean two things is refused."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

SCALES = {"": 1, "百": 100, "千": 1_000, "万": 10_000, "十万": 100_000, "百万": 1_000_000, "千万": 10_000_000,
          "亿": 100_000_000, "k": 1_000, "m": 1_000_000}
SIGNS = {"¥": "CNY", "￥": "CNY", "元": "CNY", "人民币": "CNY", "rmb": "CNY", "$": "USD", "us$": "USD", "美元": "USD",
         "€": "EUR", "欧元": "EUR", "£": "GBP", "英镑": "GBP", "日元": "JPY", "港元": "HKD", "hk$": "HKD"}
CODES = frozenset((
    "cny", "usd", "eur", "gbp", "jpy", "krw", "hkd", "twd", "mop", "sgd", "thb", "vnd", "myr", "idr", "php", "inr",
    "aud", "nzd", "cad", "chf", "sek", "nok", "dkk", "rub", "brl", "mxn", "zar", "aed"))
LONGEST = 60
COUNTERS = "台|辆|部|个|人|名|座|套|份|年"
PLAIN = re.compile(r"\d+(\.\d+)?|\.\d+")
GROUPED = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?")
SPACED = re.compile(r"\d{1,3}( \d{3})+(\.\d+)?")
SCIENCE = re.compile(r"\d(\.\d+)?e[+-]?\d{1,2}")
BODY = re.compile(r"(?P<figure>[\d.,' ]*\d(?:e[+-]?\d{1,2})?)\s*"
                  r"(?P<scale>十万|百万|千万|百|千|万|亿|[km](?![a-z]))?\s*(?P<unit>.*)")
BEFORE = re.compile(r"(?P<sign>[+-]?)\s*(?P<money>[a-z]{3}(?![a-z])|us\$|hk\$|[¥$€£]|人民币)?\s*"
                    r"(?P<sign2>[+-]?)\s*(?P<rest>.*)")


class Unread(ValueError):
    """A cell that cannot be read: the key of the words that say why."""

    def __init__(self, key: str, **values: object):
        super().__init__(key)
        self.key, self.values = key, values


@dataclass(frozen=True)
class Figure:
    """A number, the currency written with it, and whether its writing had to be put in order."""

    value: Decimal
    currency: str | None = None
    tidied: bool = False


def read_figure(text: str) -> Figure:
    """Return the number that a text writes. Raise Unread where it is none, or could be two."""
    if len(text) > LONGEST:
        raise Unread("cell_not_number")
    plain = unicodedata.normalize("NFKC", text).strip().lower().replace("，", ",").replace("−", "-")
    if PLAIN.fullmatch(plain.removeprefix("-")):
        return Figure(Decimal(plain), tidied=plain != text.strip())
    negative = plain.startswith("(") and plain.endswith(")")
    before = BEFORE.fullmatch(plain[1:-1].strip() if negative else plain)
    body = BODY.fullmatch(before["rest"]) if before else None
    if not before or not body or (before["sign"] and before["sign2"]):
        raise Unread("cell_not_number")
    value = _value(body["figure"].strip()) * SCALES[body["scale"] or ""]
    if negative and (before["sign"] or before["sign2"]):
        raise Unread("cell_not_number")
    sign = -1 if negative or "-" in before["sign"] + before["sign2"] else 1
    return Figure(sign * value, _currency(before["money"], body["unit"].strip()), tidied=True)


def _value(text: str) -> Decimal:
    for shape in (PLAIN, GROUPED, SPACED, SCIENCE):
        if shape.fullmatch(text):
            return Decimal(text.replace(",", "").replace(" ", ""))
    raise Unread("cell_number_two_ways" if "," in text and PLAIN.fullmatch(text[:1]) else "cell_not_number")


def _currency(before: str | None, after: str) -> str | None:
    if after and re.fullmatch(COUNTERS, after):
        return _code(before) if before else None
    codes = {_code(part) for part in (before, after) if part}
    if len(codes) > 1:
        raise Unread("cell_not_number")
    return codes.pop() if codes else None


def _code(mark: str) -> str:
    known = SIGNS.get(mark)
    if known is None and mark not in CODES:
        raise Unread("cell_not_number")
    return known or mark.upper()


def whole(value: Decimal) -> int:
    """Return a whole number as int. Raise Unread for a fraction, and for more digits than a spreadsheet keeps."""
    if value != value.to_integral_value():
        raise Unread("cell_not_whole")
    return int(value)
