"""What reports say of figures and findings: movements worth telling, findings come and gone, deals counted, no data."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from kamkit.kit.desk.dealcount import DealCount, is_open
from kamkit.kit.desk.held import promise_state
from kamkit.kit.report import spotted, telling
from kamkit.kit.report.hidden import mask_names
from kamkit.kit.report.spotted import Spotted
from kamkit.lang.words import Words, table
from kamkit.model.figures import Figure
from kamkit.model.finding import Weight
from kamkit.model.money import Money
from kamkit.model.sales import Deal
from kamkit.model.visit import Promise
from kamkit.rules.periods import period

EN, ZH = Words("en"), Words("zh")
YEAR = period("2017")


def figure(value: float | None, key: str = "mail_coverage", **more: Any) -> Figure:
    return Figure(key=key, value=value, **{"unit": "share", "why": None if value is not None else "few_mails", **more})


# -- figures -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (figure(0.634), "63%"),
        (figure(4.0, "mail_lag", unit="days"), "4 days"),
        (figure(6.44, "known_call", unit="per_day"), "6.4"),
        (figure(1234, "order", unit="count"), "1,234"),
        (figure(123456, "deal_value", unit="money", currency="USD"), "1,234.56 USD"),
        (figure(None), "— (not enough data: fewer than 5 pieces of mail past the limit; too few for a rate)"),
        (figure(None, "deal_cycle", why="none_won", unit="days"), "— (no deal was won in the period)"),
    ],
)
def test_a_figure_is_told_as_people_write_it_and_not_enough_data_is_an_answer(one: Figure, said: str) -> None:
    assert telling.shown(one, EN) == said


def test_a_small_movement_is_no_news_and_a_larger_one_names_old_and_new() -> None:
    assert telling.change(figure(0.60), figure(0.63), EN) == ""
    assert telling.change(figure(0.60), figure(0.66), EN) == "Mail followed up: 60% → 66%"
    daily = {"key": "known_call", "unit": "per_day"}
    assert telling.change(figure(4.0, **daily), figure(4.5, **daily), EN) == ""
    assert telling.change(figure(4.0, **daily), figure(3.2, **daily), EN) == "Calls to known customers a day: 4 → 3.2"


def test_from_unknown_to_known_is_a_movement_and_unknown_to_unknown_is_none() -> None:
    assert telling.change(figure(None), figure(0.5), EN).endswith("→ 50%")
    assert telling.change(None, figure(0.5), EN) == "Mail followed up: not enough data → 50%"
    assert telling.change(figure(None), figure(None), EN) == ""
    assert telling.change(None, None, EN) == ""


def test_what_adds_up_day_by_day_is_told_as_how_far_it_has_come_and_what_the_whole_period_before_had() -> None:
    before = {key: figure(10, key, unit="count") for key in ("visit", "order", "bid")}
    now = {"visit": figure(14, "visit", unit="count"), "order": figure(0, "order", unit="count"), "bid": before["bid"]}
    (line,) = telling.so_far(before, now, ("visit", "order", "bid"), EN)
    assert line.endswith(": Visits 14 (10); Orders 0 (10)")
    assert telling.so_far(before, before, before, EN) == []


def test_shares_averages_and_what_stands_at_the_end_do_not_add_up() -> None:
    assert telling.adds_up(figure(3, "visit", unit="count"))
    assert telling.adds_up(figure(3, "deal_value", unit="money"))
    assert not telling.adds_up(figure(3, "promises_overdue", unit="count"))
    assert not telling.adds_up(figure(0.5))
    assert not telling.adds_up(None)


def test_money_of_another_currency_is_a_movement() -> None:
    was, now = (figure(100, "deal_value", unit="money", currency=one) for one in ("USD", "CNY"))
    assert "→" in telling.change(was, now, EN)


@pytest.mark.parametrize("words", [EN, ZH])
def test_every_figure_of_deals_and_accounts_has_name_formula_and_words(words: Words) -> None:
    for key in ("deal_opened", "deal_won", "deal_lost", "deal_rate", "deal_value", "deal_cycle", "deal_open",
                "desk_silent"):
        assert all(words.has(f"kpi.{key}.{part}") for part in ("name", "formula", "words"))
    for why in ("few_closed", "none_won", "no_amount", "several_currencies"):
        assert words.has(f"kpi.why.{why}")


# -- findings ----------------------------------------------------------------------------------------------------------


def test_findings_are_told_as_new_gone_or_heavier_and_the_same_matter_is_one() -> None:
    old = [Spotted("unsigned", Weight.MEDIUM, {"count": 1}), Spotted("silent", Weight.MEDIUM, about="silent"),
           Spotted("off_days", Weight.LOW)]
    new = [Spotted("silent_busy", Weight.HIGH, about="silent"), Spotted("claims_soon", Weight.MEDIUM),
           Spotted("deals_nobody", Weight.LOW)]
    assert spotted.moved(old, new, "desk", EN) == [
        "More serious than last period (now High): Active business, nobody in touch",
        "New finding (Medium): Claims near the filing deadline",
        "Gone since last period: Handed over, not signed for",
    ]
    assert spotted.moved(old, old, "desk", EN) == []


def test_findings_are_ranked_by_weight_and_keep_their_order_within() -> None:
    found = [Spotted("a", Weight.LOW), Spotted("b", Weight.HIGH), Spotted("c", Weight.LOW), Spotted("d", Weight.HIGH)]
    assert [one.key for one in spotted.ranked(found)] == ["b", "d", "a", "c"]
    assert spotted.count(found) == 2


def test_evidence_beyond_six_records_is_counted() -> None:
    one = Spotted("silent", Weight.HIGH, evidence=[(f"A-{n}", "") for n in range(9)])
    assert spotted.cited(one, EN) == "Evidence: A-0; A-1; A-2; A-3; A-4; A-5; and 3 more"


def test_a_card_shows_markup_in_its_facts_as_text() -> None:
    bad = "<script>alert(1)</script>"
    one = Spotted("promises_overdue", Weight.HIGH, {"count": bad, "days": bad}, [(bad, bad)])
    assert "<script>" not in spotted.cards([one], "desk", EN)
    assert "<script>" not in spotted.lines([one], "desk", EN)


def test_every_finding_has_name_facts_and_advice_for_a_desk_and_those_on_records_for_a_dealer() -> None:
    for room in ("desk", "outlet"):
        keys = {key.split(".")[2] for key in table() if key.startswith(f"{room}.find.")}
        assert keys
        assert all(EN.has(f"{room}.find.{key}.{part}") for key in keys for part in ("name", "says", "do"))
    for key in ("promises_overdue", "silent", "silent_busy", "visits_loose", "registration_ended", "registration_ends",
                "registration_overlaps", "delivery_late", "unsigned", "papers_late", "payments_late", "claims_missed",
                "claims_soon", "claims_returned", "clawed_back", "deals_old", "deals_nobody", "deals_unvalued"):
        assert EN.has(f"outlet.find.{key}.says")


# -- deals -------------------------------------------------------------------------------------------------------------


def deal(code: str, stage: str, opened: str | None, closed: str | None, amount: int | None = None,
         currency: str = "USD") -> Deal:
    money = Money(minor=amount, currency=currency) if amount is not None else None
    return Deal(code=code, stage=stage, opened=opened, closed=closed, amount=money)


DEALS = (
    deal("A", "won", "2017-01-01", "2017-01-11", 1000), deal("B", "won", "2016-12-01", "2017-12-31", 500),
    deal("C", "lost", "2017-06-01", "2017-07-01", 0), deal("D", "engaging", "2016-11-01", None),
    deal("E", "prospecting", None, None), deal("F", "won", "2017-12-30", "2018-01-02", 900),
)


def test_deals_are_counted_on_the_day_they_moved_both_ends_of_the_period_included() -> None:
    count = DealCount(DEALS, YEAR)
    assert [one.code for one in count.opened] == ["A", "C", "F"]
    assert [one.code for one in count.won] == ["A", "B"]
    assert [one.code for one in count.lost] == ["C"]
    assert [one.code for one in count.open] == ["D", "F", "E"]
    assert count.cycle == (10 + 395) / 2
    figures = {one.key: one for one in count.figures()}
    assert figures["deal_value"].value == 1500
    assert figures["deal_rate"].why == "few_closed"


def test_amounts_of_two_currencies_are_not_added_up() -> None:
    both = DealCount((*DEALS, deal("G", "won", "2017-01-01", "2017-02-01", 7, "CNY")), YEAR)
    value = next(one for one in both.figures() if one.key == "deal_value")
    assert (value.value, value.why) == (None, "several_currencies")


def test_the_months_of_a_year_add_up_to_it() -> None:
    months = [DealCount(DEALS, period(f"2017-{month:02}")) for month in range(1, 13)]
    whole = DealCount(DEALS, YEAR)
    for name in ("opened", "won", "lost"):
        assert sum(len(getattr(month, name)) for month in months) == len(getattr(whole, name))


@pytest.mark.parametrize(
    ("opened", "closed", "stage", "day", "wanted"),
    [("2017-01-01", None, "engaging", "2016-12-31", False), ("2017-01-01", None, "engaging", "2017-01-01", True),
     ("2017-01-01", "2017-02-01", "won", "2017-01-31", True), ("2017-01-01", "2017-02-01", "won", "2017-02-01", False),
     (None, None, "lost", "2017-02-01", False)],
)
def test_a_deal_is_open_from_its_first_day_to_the_one_before_it_closed(
    opened: str | None, closed: str | None, stage: str, day: str, wanted: bool
) -> None:
    assert is_open(deal("X", stage, opened, closed), date.fromisoformat(day)) is wanted


# -- promises and names ------------------------------------------------------------------------------------------------


def test_a_promise_kept_later_was_broken_then_and_one_due_today_is_open() -> None:
    one = Promise(code="W", account="A", made=date(2026, 1, 1), what="x", due=date(2026, 2, 1),
                  kept_on=date(2026, 3, 5))
    states = [promise_state(one, date(2026, month, day)) for month, day in ((2, 1), (2, 2), (3, 4), (3, 5))]
    assert states == ["open", "broken", "broken", "late"]
    assert promise_state(one, date(2026, 2, 1), over=True) == "broken"
    assert promise_state(one.but(kept_on=one.due), date(2026, 2, 1), over=True) == "kept"


def test_the_names_of_all_accounts_are_hidden_in_one_text() -> None:
    mask = mask_names(["王伟", "王芳", "欧阳娜娜"], unmask=False)
    assert mask.text("王伟请王芳和欧阳娜娜来，电话13800008000") == "王*1请王*2和欧阳**来，电话138****8000"
    assert mask_names(["王伟"], unmask=True).text("王伟") == "王伟"
