"""Figures in words: the value as people write it, how it differs from the period before, how it is reckoned."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kamkit.kit.report.sections import money
from kamkit.lang.words import Words
from kamkit.look.html import Html
from kamkit.model.figures import Figure
from kamkit.model.money import Money

TENTHS = frozenset({"margin_share"})
"""Shares that are held beside others given per thousand."""
ENOUGH_TO_TELL = {"share": 0.05, "days": 0.5, "count": 1, "vehicles": 1, "money": 1}
"""From which difference on a movement is told: smaller ones stand in the tables, and are as a rule no news."""
STANDING = frozenset({"promises_overdue", "desk_silent", "deal_open"})
"""Counts of what stands at the end of a period, as open promises do; every other count or sum adds up day by day."""
LIKELY = 0.15
"""A daily average moves by so much of itself as a matter of course."""


def name(key: str, words: Words) -> str:
    """Return a figure's name."""
    return words(f"kpi.{key}.name")


def shown(figure: Figure | None, words: Words) -> str:
    """Return a figure's value as people write it, or that there are not enough data and why."""
    if figure is None:
        return words("kpi.not_enough")
    if figure.value is None:
        return words("reporting.none", why=reason(figure, words))
    return _value(figure, figure.value, words)


def reason(figure: Figure, words: Words) -> str:
    """Return why a figure has no value: too few data, or nothing to reckon with."""
    why = words(f"kpi.why.{figure.why}")
    return words("reporting.not_enough", why=why) if (figure.why or "").startswith("few") else why


def _value(figure: Figure, value: float | int, words: Words) -> str:
    if figure.unit == "money":
        return money(Money(minor=int(value), currency=figure.currency or "CNY"), words)
    if figure.unit == "share":
        return f"{value:.1%}" if figure.key in TENTHS else f"{value:.0%}"
    said = plain(value)
    return words(f"reporting.unit_{figure.unit}", value=said) if figure.unit in ("days", "vehicles") else said


def plain(value: float | int) -> str:
    """Return a number with at most one decimal, none where it is whole: 12, 6.4, 1,234."""
    rounded = round(value, 1)
    return f"{rounded:,.0f}" if rounded == int(rounded) else f"{rounded:,.1f}"


def kind(key: str, words: Words) -> str:
    """Return the name of a kind of work: an activity, or orders, deliveries, payments received."""
    own = f"value.activitykind.{key}"
    return words(own if words.has(own) else f"plots.kind.{key}")


def differs(before: Figure | None, now: Figure | None) -> bool:
    """Return whether a figure moved by enough to be told; unknown against known is a movement."""
    if before is None or now is None or before.value is None or now.value is None:
        return bool(before and before.known) != bool(now and now.known)
    if before.currency != now.currency:
        return True
    moved = abs(now.value - before.value)
    return moved > LIKELY * before.value if now.unit == "per_day" else moved >= ENOUGH_TO_TELL[now.unit]


def change(before: Figure | None, now: Figure | None, words: Words) -> str:
    """Return how a figure moved, old to new: "Mail followed up: 63% → 21%"; nothing where it did not."""
    figure = now or before
    old, new = shown(before, words), shown(now, words)
    if figure is None or not differs(before, now) or old == new:
        return ""
    return words("reporting.moved", name=name(figure.key, words), before=old, now=new)


def moves(before: Mapping[str, Figure], now: Mapping[str, Figure], keys: Iterable[str], words: Words) -> list[str]:
    """Return how the named figures moved, in their order; those that did not are left out."""
    told = (change(before.get(key), now.get(key), words) for key in keys)
    return [one for one in told if one]


def adds_up(figure: Figure | None) -> bool:
    """Return whether a figure grows with the days of its period, so that a part of a period has less of it."""
    return figure is not None and figure.unit in ("count", "vehicles", "money") and figure.key not in STANDING


def so_far(before: Mapping[str, Figure], now: Mapping[str, Figure], keys: Iterable[str], words: Words) -> list[str]:
    """Return, in one sentence, how far the named figures have come and what the whole period before had; or nothing."""
    moved = [key for key in keys if differs(before.get(key), now[key])]
    told = [words("reporting.so_far_one", name=name(key, words), now=short(now[key], words),
                  before=short(before.get(key), words)) for key in moved]
    return [words("reporting.so_far", listed=words("reporting.between_lines").join(told))] if told else []


def short(figure: Figure | None, words: Words) -> str:
    """Return a figure's value for a narrow cell; a dash where there is none (`with_formula` says why)."""
    return "—" if figure is None or figure.value is None else shown(figure, words)


def tile(figure: Figure, words: Words) -> str:
    """Return a figure's value at a glance: a dash where there is none, "not enough data" where there are too few."""
    few = figure.value is None and (figure.why or "").startswith("few")
    return words("kpi.not_enough") if few else short(figure, words)


def with_formula(figure: Figure, words: Words) -> Html:
    """Return a figure's name that opens to say how it is reckoned and what it tells; beside it why it has no value."""
    key = figure.key
    opens = Html(Html("<details><summary>{}</summary><p>{}</p><p>{}</p></details>").format(
        name(key, words), words("reporting.formula", formula=words(f"kpi.{key}.formula")), words(f"kpi.{key}.words")))
    if figure.known:
        return opens
    return Html(Html("{}<small class='kam-why'>{}</small>").format(opens, reason(figure, words)))


def definition(key: str, words: Words) -> tuple[str, str]:
    """Return a figure's name, and its formula with what it tells."""
    formula = words("reporting.formula", formula=words(f"kpi.{key}.formula"))
    return name(key, words), words("reporting.defined", formula=formula, words=words(f"kpi.{key}.words"))
