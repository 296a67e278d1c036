"""Small bricks of a report's parts: a part under its heading, remarks, shares and money as people write them."""

from __future__ import annotations

from collections.abc import Iterable

from kamkit.lang.words import Words
from kamkit.look.html import Html, join
from kamkit.model.money import Money

MOST_ROWS = 12
TEN_THOUSAND = 10_000


def section(title: object, *parts: object) -> Html:
    """Return a part of the report under its heading; nothing where it has nothing to say."""
    body = join(parts)
    return Html(Html("<section><h2>{}</h2>{}</section>").format(title, body)) if body else Html("")


def heading(text: object) -> Html:
    """Return a heading within a part."""
    return Html(Html("<h3>{}</h3>").format(text))


def para(text: object) -> Html:
    """Return a paragraph."""
    return Html(Html("<p>{}</p>").format(text))


def quiet(text: object) -> Html:
    """Return a small remark."""
    return Html(Html("<p><small>{}</small></p>").format(text))


def percent(share: float | None) -> str:
    """Return a share as a whole per cent, a dash where it is unknown."""
    return "—" if share is None else f"{share:.0%}"


def money(amount: Money | None, words: Words) -> str:
    """Return an amount as readers of the language write it: 128.5 万元, 1,285,000 CNY; nothing for None."""
    if amount is None:
        return ""
    major = amount.major
    if words.lang == "zh" and amount.currency == "CNY":
        return f"{_plain(major / TEN_THOUSAND)} 万元" if abs(major) >= TEN_THOUSAND else f"{_plain(major)} 元"
    return f"{_plain(major)} {amount.currency}"


def _plain(number: object) -> str:
    text = f"{number:,.2f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def total(amounts: Iterable[Money | None], words: Words) -> str:
    """Return the sum of the amounts that are known, each currency apart."""
    sums: dict[str, Money] = {}
    for amount in amounts:
        if amount is not None:
            sums[amount.currency] = sums[amount.currency] + amount if amount.currency in sums else amount
    return words("dossier.between").join(money(sums[currency], words) for currency in sorted(sums))
