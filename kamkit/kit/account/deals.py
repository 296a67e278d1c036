"""An account's deals: counted by stage, product and specialist, and what moved lately."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from statistics import median

from kamkit.kit.account.known import Known
from kamkit.kit.report.sections import MOST_ROWS, money, percent, section, total
from kamkit.look.html import Html, bullets, join, key_figures, table
from kamkit.model.sales import Deal, DealStage, Product, Specialist

FEW = 5  # so few are listed one by one, not counted


def figures(of: Known) -> Iterator[tuple[object, object]]:
    """Yield figures at a glance; none where there is no deal."""
    deals = of.records("deals")
    if not deals:
        return
    won, lost = (_in_stage(deals, stage) for stage in (DealStage.WON, DealStage.LOST))
    yield of.words("dossier.deals_open"), len(deals) - len(won) - len(lost)
    yield of.words("dossier.won_value"), total((deal.amount for deal in won), of.words) or "—"
    if won or lost:
        yield of.words("dossier.win_rate"), percent(len(won) / (len(won) + len(lost)))


def days(of: Known) -> dict[str, list[date | None]]:
    """Return the days on which deals were opened, won and lost."""
    made = of.records("deals")
    return {
        "opened": [deal.opened for deal in made],
        "won": [deal.closed for deal in _in_stage(made, DealStage.WON)],
        "lost": [deal.closed for deal in _in_stage(made, DealStage.LOST)],
    }


def part(of: Known) -> Html:
    """Return deals: by stage, by product, by specialist, and those still open."""
    made = of.records("deals")
    if not made:
        return Html("")
    if len(made) <= FEW:
        return section(of.words("dossier.deals"), _each(of, made))
    stages = [(of.value(stage), len(_in_stage(made, stage))) for stage in DealStage]
    value = total((deal.amount for deal in _in_stage(made, DealStage.WON)), of.words)
    parts = [key_figures([*stages, (of.words("dossier.won_value"), value or "—")]), bullets(_told_of(of, made))]
    for field, kind in (("product", Product), ("specialist", Specialist)):
        parts.append(_by(of, made, field, kind))
    return section(of.words("dossier.deals"), *parts, _open(of, made))


def _each(of: Known, made: Sequence[Deal]) -> Html:
    fields = ("stage", "product", "specialist", "opened", "closed", "amount")
    rows = [(of.value(d.stage), of.called(Product, d.product), of.called(Specialist, d.specialist), of.value(d.opened),
             of.value(d.closed), money(d.amount, of.words))
            for d in sorted(made, key=lambda deal: deal.opened or of.today, reverse=True)]
    return table([of.words(f"field.deals.{name}") for name in fields], rows, numbers=(5,), row_heads=True, stack=True)


def _told_of(of: Known, made: Sequence[Deal]) -> Iterator[str]:
    won, lost = _in_stage(made, DealStage.WON), _in_stage(made, DealStage.LOST)
    if won or lost:
        rate = percent(len(won) / (len(won) + len(lost)))
        yield of.words("dossier.win_rate_told", rate=rate, won=len(won), closed=len(won) + len(lost))
    spans = [(deal.closed - deal.opened).days for deal in won
             if deal.opened and deal.closed and deal.opened <= deal.closed]
    if spans:
        yield of.words("dossier.days_to_win", days=round(median(spans)))
    unvalued = sum(deal.amount is None for deal in won)
    if unvalued:
        yield of.words("dossier.unvalued", count=unvalued)
    last = max((day for deal in made for day in (deal.opened, deal.closed) if day), default=None)
    if last:
        yield of.words("dossier.last_deal_day", day=last.isoformat())


def _by(of: Known, made: Sequence[Deal], field: str, kind: type[Product] | type[Specialist]) -> Html:
    """Return won, lost and open deals and the won value by product or specialist, the greatest number won first."""
    keys = Counter(getattr(deal, field) for deal in made)
    groups = [(key, [deal for deal in made if getattr(deal, field) == key]) for key in keys]
    groups.sort(key=lambda entry: (-len(_in_stage(entry[1], DealStage.WON)), str(entry[0])))
    rows = [(of.called(kind, key) or of.words("value.unknown"), *_counts(of, some)) for key, some in groups[:MOST_ROWS]]
    heads = [of.words(f"field.deals.{field}"), of.value(DealStage.WON), of.value(DealStage.LOST),
             of.words("dossier.deals_open"), of.words("dossier.won_value")]
    shown = table(heads, rows, caption=of.words(f"dossier.by_{field}"), numbers=(1, 2, 3, 4), row_heads=True)
    return join([shown, of.more(len(groups))])


def _counts(of: Known, some: Sequence[Deal]) -> tuple[object, ...]:
    won, lost = _in_stage(some, DealStage.WON), _in_stage(some, DealStage.LOST)
    return len(won), len(lost), len(some) - len(won) - len(lost), total((d.amount for d in won), of.words) or "—"


def _open(of: Known, made: Sequence[Deal]) -> Html:
    waiting = sorted((d for d in made if d.stage in {DealStage.PROSPECTING, DealStage.ENGAGING}),
                     key=lambda deal: (deal.opened is None, deal.opened or of.today, deal.code))
    if not waiting:
        return Html("")
    heads = [*(of.words(f"field.deals.{name}") for name in ("stage", "product", "specialist", "opened"))]
    rows = [(of.value(d.stage), of.called(Product, d.product), of.called(Specialist, d.specialist),
             of.value(d.opened) or of.words("value.unknown")) for d in waiting[:MOST_ROWS]]
    shown = table(heads, rows, caption=of.words("dossier.deals_waiting", count=len(waiting)), stack=True)
    return join([shown, of.more(len(waiting))])


def _in_stage(deals: Iterable[Deal], stage: DealStage) -> list[Deal]:
    return [deal for deal in deals if deal.stage == stage]
