"""Broad and narrow sense, with unknown as a third answer, and the three traits."""

from __future__ import annotations

from datetime import date
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamkit.lang.text import Text
from kamkit.model.account import Account, BrandScope, FleetItem, Purchase
from kamkit.model.money import Money
from kamkit.model.standards import BroadCriterion, NarrowLimits
from kamkit.rules.qualify import Outcome, broad, months_after, narrow, traits

WORDS = Text(zh="字", en="words")
FIELDS = ("market_position", "opinion_leading", "strategic")
CRITERIA = tuple(BroadCriterion(field=field, name=WORDS, why=WORDS) for field in FIELDS)
LIMITS = NarrowLimits(
    bulk_at_once=10,
    bulk_together=12,
    orders_together=2,
    within_months=12,
    brand_effect=(BrandScope.MAKER, BrandScope.OUTLET),
    names={},
    why={},
)
PASSED, FAILED, UNKNOWN = Outcome.PASSED, Outcome.FAILED, Outcome.UNKNOWN


def account(**fields: Any) -> Account:
    return Account(code="A-001", name="城东医院", **fields)


def bought(
    day: str,
    quantity: int,
    region: str | None = "东区",
    ours: bool = True,
    amount: Money | None = None,
    model: str = "甲型",
) -> Purchase:
    return Purchase(
        code=f"{day}{quantity}{region}{ours}{model}",
        account="A-001",
        day=date.fromisoformat(day),
        brand="某牌",
        ours=ours,
        model=model,
        quantity=quantity,
        region=region,
        amount=amount,
    )


MARKED = account(brand_effect=(BrandScope.OUTLET,))


@pytest.mark.parametrize("answers", list(product((True, False), repeat=3)))
def test_each_of_the_eight_combinations_names_the_tests_that_failed(answers: tuple[bool, ...]) -> None:
    found = broad(account(**dict(zip(FIELDS, answers, strict=True))), CRITERIA)
    assert found.outcome == (PASSED if all(answers) else FAILED)
    assert found.failed == tuple(field for field, answer in zip(FIELDS, answers, strict=True) if not answer)
    assert found.unknown == ()
    assert found.sense == "broad"


@pytest.mark.parametrize("answers", list(product((True, False, None), repeat=3)))
def test_unknown_is_not_failed(answers: tuple[bool | None, ...]) -> None:
    found = broad(account(**dict(zip(FIELDS, answers, strict=True))), CRITERIA)
    wanted = FAILED if False in answers else UNKNOWN if None in answers else PASSED
    assert found.outcome == wanted
    assert found.unknown == tuple(f for f, answer in zip(FIELDS, answers, strict=True) if answer is None)


def test_the_broad_sense_tells_where_the_effect_is_felt() -> None:
    assert broad(MARKED, CRITERIA).scope == (BrandScope.OUTLET,)


def test_twelve_at_once_qualify() -> None:
    found = narrow(MARKED, [bought("2026-03-01", 12)], LIMITS)
    assert found.outcome == PASSED
    assert found.failed == ("bulk_together",)
    assert found.sense == "narrow"
    assert [check.name for check in found.checks] == ["bulk_at_once", "bulk_together", "brand_effect"]


def test_three_four_times_in_one_region_qualify() -> None:
    purchases = [bought(day, 3) for day in ("2026-01-05", "2026-04-05", "2026-07-05", "2026-10-05")]
    found = narrow(MARKED, purchases, LIMITS)
    assert found.outcome == PASSED
    assert found.failed == ("bulk_at_once",)


def test_the_same_volume_spread_over_regions_does_not() -> None:
    days = zip(("2026-01-05", "2026-04-05", "2026-07-05", "2026-10-05"), "东南西北", strict=True)
    found = narrow(MARKED, [bought(day, 3, region) for day, region in days], LIMITS)
    assert found.outcome == FAILED
    assert found.failed == ("bulk_at_once", "bulk_together")


def test_one_day_in_two_regions_is_not_one_bulk() -> None:
    purchases = [bought("2026-01-05", 6, "东区"), bought("2026-01-05", 6, "西区")]
    assert narrow(MARKED, purchases, LIMITS).outcome == FAILED


def test_two_lines_of_one_day_are_one_purchase() -> None:
    purchases = [bought("2026-01-05", 5), bought("2026-01-05", 5, model="乙型")]
    found = narrow(MARKED, purchases, LIMITS)
    assert found.outcome == PASSED
    assert "bulk_together" in found.failed


@pytest.mark.parametrize(("quantity", "outcome"), [(9, FAILED), (10, PASSED), (11, PASSED)])
def test_the_threshold_at_once_is_met_at_its_figure(quantity: int, outcome: Outcome) -> None:
    assert narrow(MARKED, [bought("2026-01-05", quantity)], LIMITS).outcome == outcome


@pytest.mark.parametrize(
    ("second", "outcome"), [("2026-12-31", PASSED), ("2027-01-04", PASSED), ("2027-01-05", FAILED)]
)
def test_what_lies_a_year_apart_is_not_added_up(second: str, outcome: Outcome) -> None:
    assert narrow(MARKED, [bought("2026-01-05", 6), bought(second, 6)], LIMITS).outcome == outcome


def test_a_window_may_begin_at_any_purchase() -> None:
    purchases = [bought("2024-01-05", 1), bought("2026-01-05", 6), bought("2026-02-05", 6)]
    assert narrow(MARKED, purchases, LIMITS).outcome == PASSED


def test_the_sum_must_be_reached_in_full() -> None:
    assert narrow(MARKED, [bought("2026-01-05", 6), bought("2026-02-05", 5)], LIMITS).outcome == FAILED


def test_thresholds_come_from_the_standards() -> None:
    lower = LIMITS.but(bulk_at_once=3)
    assert narrow(MARKED, [bought("2026-01-05", 3)], lower).outcome == PASSED
    assert narrow(MARKED, [bought("2026-01-05", 2)], lower).outcome == FAILED


def test_a_rivals_vehicles_do_not_count() -> None:
    assert narrow(MARKED, [bought("2026-01-05", 50, ours=False)], LIMITS).outcome == FAILED


def test_nothing_recorded_is_unknown_not_failed() -> None:
    found = narrow(MARKED, [], LIMITS)
    assert found.outcome == UNKNOWN
    assert found.unknown == ("bulk_at_once", "bulk_together")


def test_purchases_of_unknown_region_are_neither_lumped_together_nor_called_failed() -> None:
    purchases = [bought("2026-01-05", 6, None), bought("2026-02-05", 6, None)]
    found = narrow(MARKED, purchases, LIMITS)
    assert found.outcome == UNKNOWN
    assert found.unknown == ("bulk_together",)
    assert found.failed == ("bulk_at_once",)


def test_two_purchases_of_one_day_and_unknown_region_may_be_one_bulk() -> None:
    purchases = [bought("2026-01-05", 5, None), bought("2026-01-05", 5, None, model="乙型")]
    assert narrow(MARKED, purchases, LIMITS).unknown == ("bulk_at_once",)


def test_one_purchase_of_unknown_region_that_is_bulk_by_itself_passes() -> None:
    assert narrow(MARKED, [bought("2026-01-05", 12, None)], LIMITS).outcome == PASSED


def test_the_accounts_own_region_stands_in_for_a_missing_one() -> None:
    home = MARKED.but(region="东区")
    purchases = [bought("2026-01-05", 6, None), bought("2026-02-05", 6, "东区")]
    assert narrow(home, purchases, LIMITS).outcome == PASSED
    apart = [bought("2026-01-05", 6, None), bought("2026-02-05", 6, "西区")]
    assert narrow(home, apart, LIMITS).outcome == FAILED


def test_an_account_can_qualify_at_the_outlet_alone_and_the_verdict_says_so() -> None:
    found = narrow(MARKED, [bought("2026-01-05", 12)], LIMITS)
    assert found.scope == (BrandScope.OUTLET,)
    strict = LIMITS.but(brand_effect=(BrandScope.MAKER,))
    refused = narrow(MARKED, [bought("2026-01-05", 12)], strict)
    assert refused.outcome == FAILED
    assert "brand_effect" in refused.failed
    both = account(brand_effect=(BrandScope.MAKER, BrandScope.OUTLET))
    assert narrow(both, [bought("2026-01-05", 12)], strict).outcome == PASSED


def test_an_effect_nobody_noted_is_unknown() -> None:
    found = narrow(account(), [bought("2026-01-05", 12)], LIMITS)
    assert found.outcome == UNKNOWN
    assert found.unknown == ("brand_effect",)


def test_a_purchase_below_the_bulk_fails_even_where_the_effect_is_unknown() -> None:
    assert narrow(account(), [bought("2026-01-05", 1)], LIMITS).outcome == FAILED


@given(
    st.lists(
        st.tuples(st.dates(date(2024, 1, 1), date(2026, 12, 31)), st.integers(1, 15), st.sampled_from("东西")),
        max_size=6,
    ),
    st.integers(1, 9),
)
def test_buying_more_never_takes_the_rank_away(orders: list[tuple[date, int, str]], more: int) -> None:
    purchases = [bought(day.isoformat(), quantity, region) for day, quantity, region in orders]
    before = narrow(MARKED, purchases, LIMITS).outcome
    after = narrow(MARKED, [*purchases, bought("2025-06-01", more)], LIMITS).outcome
    assert before != PASSED or after == PASSED


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2026-03-31", 1, "2026-04-30"),
        ("2026-01-15", 12, "2027-01-15"),
        ("2026-12-01", 1, "2027-01-01"),
        ("2026-11-30", 0, "2026-11-30"),
        ("2026-10-30", 14, "2027-12-30"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2026-01-30", 1, "2026-02-28"),
    ],
)
def test_months_later_is_the_same_day_or_the_months_last(day: str, months: int, later: str) -> None:
    assert months_after(date.fromisoformat(day), months).isoformat() == later


def test_a_single_order_shows_no_span_and_no_repeat() -> None:
    found = traits([bought("2026-01-05", 3)], [])
    assert (found.orders, found.span_months, found.repeat, found.share) == (1, None, None, None)


def test_no_order_shows_nothing_at_all() -> None:
    found = traits([], [])
    assert (found.orders, found.span_months, found.repeat, found.contribution, found.without_amount) == (
        0,
        None,
        None,
        (),
        0,
    )


@pytest.mark.parametrize(
    ("last", "months"), [("2026-07-05", 6), ("2026-07-04", 5), ("2027-01-06", 12), ("2026-01-06", 0)]
)
def test_the_span_is_whole_months_between_first_and_last(last: str, months: int) -> None:
    assert traits([bought("2026-01-05", 1), bought(last, 1)], []).span_months == months


def test_the_span_reads_only_our_orders_in_any_order() -> None:
    found = traits([bought("2026-07-05", 1), bought("2026-01-05", 1), bought("2020-01-01", 1, ours=False)], [])
    assert (found.span_months, found.orders) == (6, 2)


def item(quantity: int, ours: bool) -> FleetItem:
    return FleetItem(
        code=f"{quantity}{ours}", account="A-001", brand="某牌", ours=ours, model="甲型", quantity=quantity
    )


def test_seven_of_ten_vehicles_are_seventy_per_cent() -> None:
    assert traits([], [item(7, True), item(3, False)]).share == pytest.approx(0.7)
    assert traits([], [item(3, False)]).share == 0


def test_repeat_is_our_share_of_what_came_after_our_first_order() -> None:
    purchases = [
        bought("2025-01-05", 1, ours=False),
        bought("2026-01-05", 1),
        bought("2026-02-05", 1),
        bought("2026-03-05", 1, ours=False),
        bought("2026-04-05", 1, ours=False),
        bought("2026-05-05", 1),
    ]
    assert traits(purchases, []).repeat == pytest.approx(0.5)


def test_contribution_is_a_sum_for_each_currency_and_tells_what_it_lacks() -> None:
    purchases = [
        bought("2026-01-05", 1, amount=Money.of(100)),
        bought("2026-02-05", 1, amount=Money.of(50)),
        bought("2026-03-05", 1, amount=Money.of(7, "USD")),
        bought("2026-04-05", 1),
        bought("2026-05-05", 1, ours=False, amount=Money.of(999)),
        bought("2026-05-06", 1, ours=False),
    ]
    found = traits(purchases, [])
    assert found.contribution == (Money.of(150), Money.of(7, "USD"))
    assert found.without_amount == 1


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=6), st.integers(0, 10**6))
def test_one_changed_order_changes_the_contribution_by_the_exact_amount(amounts: list[int], more: int) -> None:
    purchases = [bought(f"2026-01-{at + 1:02}", 1, amount=Money(minor=minor)) for at, minor in enumerate(amounts)]
    before = traits(purchases, []).contribution[0]
    changed = [purchases[0].but(amount=Money(minor=amounts[0] + more)), *purchases[1:]]
    assert traits(changed, []).contribution[0].minor - before.minor == more


def test_two_lines_of_one_day_are_one_purchase_in_the_accounts_own_region_too() -> None:
    purchases = [bought("2026-01-05", 5, None), bought("2026-01-05", 5, "东区", model="乙型")]
    found = narrow(MARKED.but(region="东区"), purchases, LIMITS)
    assert found.checks[0].outcome == PASSED
    apart = [bought("2026-01-05", 5, None), bought("2026-01-05", 5, "西区", model="乙型")]
    assert narrow(MARKED.but(region="东区"), apart, LIMITS).checks[0].outcome == FAILED


def test_several_years_are_counted_in_months_between_the_first_and_the_very_last_order() -> None:
    days = ("2020-01-05", "2021-01-05", "2025-03-05")
    assert traits([bought(day, 1) for day in days], []).span_months == 62


def test_with_a_bulk_of_one_nothing_of_ours_is_still_no_bulk() -> None:
    found = narrow(MARKED, [bought("2026-01-05", 9, ours=False)], LIMITS.but(bulk_at_once=1))
    assert found.outcome == FAILED
