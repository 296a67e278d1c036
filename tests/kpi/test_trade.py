"""Registrations, claims, margins and what is due: worked by hand, and the laws they keep."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kamkit.kpi import trade
from kamkit.lang.text import Text
from kamkit.model.account import Registration
from kamkit.model.money import Money
from kamkit.model.policy import Policy
from kamkit.model.sales import Claim, Delivery, Order, Paper, Payment
from kamkit.store.frames import framed
from tests.kpi.trading import UNTIL, claims, day, delivery, order, yuan

LAWS = settings(max_examples=80, deadline=None)
NAME = Text(zh="例", en="sample")
POLICY = Policy(version="1", name=NAME, valid_as_of=day(1, 1), note=NAME, margin_per_thousand=50,
                clawback_extra_per_thousand=100)
ORDERS = framed(Order, [order(f"O{n}", "A-1", day(3, n + 1), amount=Money(minor=100_001 * (n + 1))) for n in range(4)])


def owned(frame: pd.DataFrame, **columns: str) -> pd.DataFrame:
    """Return a frame with whose the rows are, as the kit hands it in."""
    return frame.assign(**{"specialist": "S-1", **columns}).astype(dict.fromkeys(("specialist", *columns), "str"))


def registered(*spans: tuple[str, date, date]) -> pd.DataFrame:
    found = [Registration(code=f"G{n}", account="A-1", dealer=dealer, day=start, valid_until=end)
             for n, (dealer, start, end) in enumerate(spans)]
    return trade.registrations(framed(Registration, found), UNTIL, 30)


def claim(code: str, due: date, **more: object) -> Claim:
    plain = {"code": code, "account": "A-1", "order": "O0", "due": due, "amount": yuan(1000)}
    return Claim.model_validate({**plain, **more})


def listed(*found: Claim, until: date = UNTIL) -> pd.DataFrame:
    return trade.claims(owned(framed(Claim, found)), until)


# -- registrations -----------------------------------------------------------------------------------------------------


def test_registrations_are_expired_renewed_ending_or_valid():
    found = registered(("D-1", day(1, 1), day(3, 1)), ("D-1", day(5, 1), day(10, 29)), ("D-2", day(9, 1), day(11, 29)),
                       ("D-3", day(9, 1), day(11, 30)), ("D-4", day(2, 1), day(6, 1)), ("D-4", day(6, 1), UNTIL))
    assert found["state"].tolist() == ["renewed", "expired", "ending", "valid", "renewed", "ending"]
    assert found["days"].tolist() == [-243, -1, 30, 31, -151, 0]


def test_two_dealers_overlap_on_a_common_day_while_both_are_in_force():
    assert registered(("D-1", day(9, 1), day(12, 1)), ("D-2", day(10, 1), day(11, 15)))["overlap"].all()
    assert not registered(("D-1", day(9, 1), day(12, 1)), ("D-1", day(10, 1), day(12, 30)))["overlap"].any()
    assert not registered(("D-1", day(3, 1), day(9, 1)), ("D-2", day(8, 1), day(12, 1)))["overlap"].any()


def test_a_registration_made_later_is_not_known_yet():
    assert len(registered(("D-1", day(11, 1), day(12, 1)))) == 0


def test_a_registration_made_on_the_day_itself_is_known_and_overlaps_one_that_ends_on_it():
    found = registered(("D-1", day(9, 1), UNTIL), ("D-2", UNTIL, day(12, 1)), ("D-3", day(9, 1), day(10, 29)))
    assert found["code"].tolist() == ["G0", "G1", "G2"]
    assert found["overlap"].tolist() == [True, True, False]


# -- claims ------------------------------------------------------------------------------------------------------------


def test_claims_stand_where_their_days_put_them():
    found = listed(
        claim("1", day(11, 5)), claim("2", day(10, 29)), claim("3", day(9, 1), filed=day(8, 30)),
        claim("4", day(9, 1), filed=day(9, 3), settled=day(10, 1), paid=yuan(900)),
        claim("5", day(9, 1), filed=day(8, 1), settled=day(10, 1), paid=yuan(0)),
        claim("6", day(9, 1), filed=day(8, 1), settled=day(10, 1)),
        claim("7", day(3, 1), filed=day(2, 1), settled=day(4, 1), paid=yuan(1000), clawed_back=yuan(400),
              clawed_on=day(8, 1)))
    assert found["state"].tolist() == ["to_file", "past_filing", "waiting", "paid", "refused", "settled", "taken_back"]
    assert found["days"].tolist() == [pd.NA, pd.NA, 61, 28, 61, 61, 59]
    assert found["late"].tolist() == [0, 1, 0, 2, 0, 0, 0]
    assert found["paid"].tolist() == [pd.NA, pd.NA, pd.NA, 90000, 0, pd.NA, 100000]


def test_what_was_paid_or_taken_in_another_currency_is_not_known():
    """A dollar of a claim in yuan is no yuan: nobody knows what it came to."""
    dollars = Money(minor=90_000, currency="USD")
    settled = {"filed": day(2, 1), "settled": day(4, 1)}
    found = listed(claim("1", day(3, 1), **settled, paid=dollars),
                   claim("2", day(3, 1), **settled, paid=yuan(900), clawed_back=dollars, clawed_on=day(8, 1)))
    assert found["state"].tolist() == ["settled", "taken_back"]
    assert found["paid"].tolist() == [pd.NA, 90_000]
    assert found["taken"].tolist() == [pd.NA, pd.NA]


def test_a_claim_looks_as_it_did_on_an_earlier_day():
    one = claim("1", day(3, 1), filed=day(2, 1), settled=day(4, 1), paid=yuan(1), clawed_back=yuan(1),
                clawed_on=day(8, 1))
    states = [listed(one, until=until)["state"].item() for until in (day(1, 15), day(3, 1), day(5, 1), day(9, 1))]
    assert states == ["to_file", "waiting", "paid", "taken_back"]


def test_a_claim_may_still_be_filed_on_its_last_day_and_not_on_the_next():
    last = claim("1", day(8, 31))
    assert [listed(last, until=until)["state"].item() for until in (day(8, 31), day(9, 1))] == [
        "to_file", "past_filing"]


def test_a_claim_is_taken_back_from_the_day_itself_on():
    one = claim("1", day(3, 1), filed=day(2, 1), settled=day(4, 1), paid=yuan(9), clawed_back=yuan(4),
                clawed_on=day(8, 1))
    before, then = (listed(one, until=until)[["state", "taken"]].iloc[0].tolist() for until in (day(7, 31), day(8, 1)))
    assert before == ["paid", pd.NA]
    assert then == ["taken_back", 400]


def test_a_claim_that_is_not_waiting_has_no_age():
    over = {"filed": day(2, 1), "settled": day(4, 1)}
    found = listed(claim("1", day(11, 5)), claim("2", day(9, 1)), claim("3", day(3, 1), **over, paid=yuan(9)),
                   claim("4", day(3, 1), **over, paid=yuan(9), clawed_back=yuan(9)))
    assert found["bucket"].tolist() == ["", "", "", ""]
    assert len(trade.ageing(found)) == 0


@pytest.mark.parametrize(("waited", "bucket"), [(0, "0-30"), (30, "0-30"), (31, "31-60"), (60, "31-60"), (61, "61-90"),
                                                (90, "61-90"), (91, "90+"), (300, "90+")])
def test_claims_are_aged_from_the_day_of_filing(waited: int, bucket: str):
    found = listed(claim("1", UNTIL, filed=UNTIL - timedelta(days=waited)))
    assert found["bucket"].item() == bucket
    ages = trade.ageing(found).set_index("bucket")
    assert ages.loc[bucket, ["claims", "amount"]].tolist() == [1, 100000]
    assert ages["claims"].sum() == 1


# -- margins -----------------------------------------------------------------------------------------------------------


def test_a_policy_rounds_down_what_is_earned_and_up_what_is_taken():
    assert POLICY.margin(Money(minor=1999)).minor == 99
    assert POLICY.taken(Money(minor=1001)).minor == 1001 + 101


def test_the_margin_of_an_order_is_its_share_and_what_was_paid_less_what_was_taken_back():
    found = listed(claim("1", day(3, 1), filed=day(2, 1), settled=day(4, 1), paid=yuan(1000), clawed_back=yuan(400),
                         clawed_on=day(8, 1)),
                   claim("2", day(3, 1), filed=day(2, 1), settled=day(4, 1), paid=yuan(50)), claim("3", day(11, 20)))
    row = trade.margin(ORDERS, found, POLICY, UNTIL).iloc[0]
    assert row[["amount", "margin", "rebate", "taken", "left", "waiting"]].tolist() == [
        100_001, 5000, 105_000, 44_000, 5000 + 105_000 - 44_000, 100_000]


@pytest.mark.parametrize("unknown", [
    {"settled": day(4, 1)}, {"settled": day(4, 1), "paid": yuan(10), "clawed_on": day(5, 1)}])
def test_what_is_not_known_is_not_taken_as_nothing(unknown: dict):
    found = trade.margin(ORDERS, listed(claim("1", day(3, 1), filed=day(2, 1), **unknown)), POLICY, UNTIL)
    assert pd.isna(found.iloc[0]["left"])
    sums = trade.earned(found).iloc[0]
    assert sums[["orders", "known"]].tolist() == [4, 3]
    assert sums["left"] == found["left"].iloc[1:].sum()


def test_an_order_without_a_price_has_no_margin_and_a_sum_of_nothing_known_is_unknown():
    priceless = framed(Order, [order("O0", "A-1", day(3, 1))])
    found = trade.margin(priceless, listed(claim("1", day(3, 1), filed=day(2, 1), settled=day(4, 1), paid=yuan(9))),
                         POLICY, UNTIL)
    assert found["left"].isna().all()
    assert pd.isna(trade.earned(found).iloc[0]["left"])


def test_currencies_are_never_added():
    paid = {"filed": day(2, 1), "settled": day(4, 1)}
    found = trade.margin(ORDERS.iloc[:1], listed(
        claim("1", day(3, 1), **paid, paid=yuan(10)),
        claim("2", day(3, 1), **paid, amount=Money(minor=500, currency="USD"), paid=Money(minor=500, currency="USD"))),
        POLICY, UNTIL)
    assert found[["currency", "margin", "rebate", "left"]].to_numpy().tolist() == [
        ["CNY", 5000, 1000, 6000], ["USD", 0, 500, 500]]
    assert trade.earned(found)["left"].tolist() == [6000, 500]


def test_an_order_has_a_line_in_its_own_currency_and_one_without_its_amount_in_each_other_of_its_claims():
    past = {"filed": day(2, 1), "settled": day(4, 1)}
    dollars = {name: Money(minor=minor, currency="USD")
               for name, minor in (("amount", 3000), ("paid", 3000), ("clawed_back", 1001))}
    open_dollars = {"amount": Money(minor=700, currency="USD")}
    found = trade.margin(ORDERS.iloc[:2], listed(
        claim("1", day(3, 1), **past, **dollars), claim("2", day(11, 20), **open_dollars),
        claim("3", day(3, 1), order="O1", **past, paid=yuan(10), clawed_back=yuan(4)),
        claim("4", day(3, 1), order="O1", **past, **dollars)), POLICY, UNTIL)
    assert found.drop(columns=["account", "specialist", "day"]).to_numpy().tolist() == [
        ["O0", "CNY", 100_001, 5000, 0, 0, 5000, 0], ["O0", "USD", pd.NA, 0, 3000, 1102, 1898, 700],
        ["O1", "CNY", 200_002, 10_000, 1000, 440, 10_560, 0], ["O1", "USD", pd.NA, 0, 3000, 1102, 1898, 0]]


def test_an_order_has_one_line_without_a_claim_and_without_a_price_one_in_the_currency_of_its_claim():
    sold = framed(Order, [order("O0", "A-1", day(3, 1)), order("O1", "A-1", day(3, 2)),
                          order("O2", "A-1", day(3, 3), amount=yuan(1))])
    found = trade.margin(sold, listed(claim("1", day(11, 20))), POLICY, UNTIL)
    assert found["order"].tolist() == ["O0", "O1", "O2"]
    assert found["currency"].fillna("").tolist() == ["CNY", "", "CNY"]


def test_orders_of_a_year_ago_are_left_out():
    old = framed(Order, [order("O0", "A-1", UNTIL - timedelta(days=365), amount=yuan(1)),
                         order("O1", "A-1", UNTIL - timedelta(days=364), amount=yuan(1))])
    assert trade.margin(old, listed(), POLICY, UNTIL)["order"].tolist() == ["O1"]


@LAWS
@given(claims(), st.randoms(use_true_random=False))
def test_margins_are_whole_numbers_that_add_up_in_whatever_order_the_rows_come(found: list[Claim], dice):
    table = trade.claims(owned(framed(Claim, found)), UNTIL)
    margins = trade.margin(ORDERS, table, POLICY, UNTIL)
    parts = margins[["margin", "rebate", "taken"]]
    known = margins["left"].notna()
    assert (known == parts.notna().all(axis=1)).all()
    assert (margins["left"] == parts["margin"] + parts["rebate"] - parts["taken"])[known].all()
    sums = trade.earned(margins).set_index("currency")
    for currency, rows in margins.groupby("currency"):
        assert sums.loc[currency, "known"] == rows["left"].notna().sum()
        if sums.loc[currency, "known"]:
            assert sums.loc[currency, "left"] == sum(rows["left"].dropna())
    mixed = trade.claims(owned(framed(Claim, dice.sample(found, len(found)))), UNTIL)
    pd.testing.assert_frame_equal(trade.earned(trade.margin(ORDERS, mixed, POLICY, UNTIL)), trade.earned(margins))


@LAWS
@given(claims())
def test_every_claim_waiting_stands_in_one_age_and_nothing_later_is_seen(found: list[Claim]):
    table = trade.claims(owned(framed(Claim, found)), UNTIL)
    waiting = table[table["state"] == "waiting"]
    ages = trade.ageing(table)
    assert ages["claims"].sum() == len(waiting)
    assert ages["amount"].sum() == waiting["amount"].sum()
    assert not any((table[name] > pd.Timestamp(UNTIL)).any() for name in ("filed", "settled"))
    assert table.loc[table["state"].isin(["waiting", "to_file", "past_filing"]), "paid"].isna().all()


# -- what is due -------------------------------------------------------------------------------------------------------


def test_what_is_not_done_is_overdue_or_falls_due_within_thirty_days():
    goods = [delivery("Y1", "O0", "A-1", day(10, 1), None), delivery("Y2", "O0", "A-1", day(10, 1), day(10, 2)),
             delivery("Y3", "O0", "A-1", day(11, 29), None), delivery("Y4", "O0", "A-1", day(11, 30), None)]
    papers = [Paper(code="Z1", delivery="Y2", account="A-1", name="合格证", due=day(10, 2)),
              Paper(code="Z2", delivery="Y2", account="A-1", name="发票", due=day(10, 2), handed=day(10, 31))]
    money = [Payment(code="H1", order="O0", account="A-1", due=UNTIL, amount=yuan(7)),
             Payment(code="H2", order="O0", account="A-1", due=day(9, 1), amount=yuan(8), received=day(9, 9))]
    found = trade.due(owned(framed(Delivery, goods)), owned(framed(Paper, papers), order="O0"),
                      owned(framed(Payment, money)), UNTIL)
    assert found[["kind", "code", "days", "state"]].to_numpy().tolist() == [
        ["delivery", "Y1", 29, "overdue"], ["paper", "Z1", 28, "overdue"], ["paper", "Z2", 28, "overdue"],
        ["collection", "H1", 0, "due"], ["delivery", "Y3", -30, "due"]]
    assert found["what"].tolist() == ["10", "合格证", "发票", "", "10"]
    assert found["amount"].tolist() == [pd.NA, pd.NA, pd.NA, 700, pd.NA]


def test_what_is_due_is_overdue_from_the_day_after_and_gone_on_the_day_it_is_done():
    goods = [delivery("Y1", "O0", "A-1", day(10, 29), None), delivery("Y2", "O0", "A-1", day(10, 29), UNTIL),
             delivery("Y3", "O0", "A-1", day(11, 2), UNTIL)]
    found = trade.due(owned(framed(Delivery, goods)), owned(framed(Paper, []), order="O0"),
                      owned(framed(Payment, [])), UNTIL)
    assert found[["code", "days", "state"]].to_numpy().tolist() == [["Y1", 1, "overdue"]]


def test_what_is_due_on_one_day_is_listed_by_kind_and_then_by_code():
    goods = [delivery("Y2", "O0", "A-1", UNTIL, None), delivery("Y1", "O0", "A-2", UNTIL, None)]
    papers = [Paper(code="B1", delivery="Y2", account="A-1", name="发票", due=UNTIL)]
    money = [Payment(code="Z1", order="O0", account="A-3", due=UNTIL, amount=yuan(7))]
    found = trade.due(owned(framed(Delivery, goods)), owned(framed(Paper, papers), order="O0"),
                      owned(framed(Payment, money)), UNTIL)
    assert found[["kind", "code"]].to_numpy().tolist() == [
        ["collection", "Z1"], ["delivery", "Y1"], ["delivery", "Y2"], ["paper", "B1"]]
