"""Rounds and the funnel: hand-worked cases, and laws that hold for any book."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, timedelta
from random import Random

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kamkit.kpi import funnel as funnels
from kamkit.kpi.funnel import FEWEST_ROUNDS, funnel, outcomes, standing
from kamkit.kpi.rounds import STEPS, Records, rounds
from kamkit.model.account import Registration
from kamkit.model.base import Record
from kamkit.model.sales import Deal, DealStage
from tests.kpi.trading import SPECIALISTS, START, UNTIL, books, day, delivery, order, records, touches, visit

KEYS = list(STEPS)
LAWS = settings(max_examples=70, deadline=None)


def whole_way() -> Records:
    """Return one account's way through all nine steps, and a second deal that was lost."""
    found: list[Record] = [
        Deal(code="K1", account="A-1", specialist="S-1", stage=DealStage.WON, opened=day(3, 10), closed=day(5, 1)),
        Deal(code="K2", account="A-1", specialist="S-2", stage=DealStage.LOST, opened=day(8, 1), closed=day(9, 20)),
        visit("V1", "A-1", day(3, 20), agreed=True), visit("V2", "A-1", day(4, 1), agreed=True),
        order("O1", "A-1", day(5, 1), "K1"), delivery("Y1", "O1", "A-1", day(6, 1), day(6, 10)),
        delivery("Y2", "O1", "A-1", day(6, 20), day(6, 22)),
    ]
    acts = touches(("A-1", day(3, 1), "cold_call"), ("A-1", day(4, 10), "quotation"), ("A-1", day(6, 20), "service"),
                   ("A-1", day(6, 30), "known_call"), ("A-1", day(7, 15), "known_call"))
    return records(found, acts)


def only(found: pd.DataFrame, number: int = 1) -> pd.Series:
    """Return the row of one round."""
    return found[found["round"] == number].iloc[0]


def test_a_round_comes_to_the_nine_steps_on_the_days_that_the_records_show():
    one = only(rounds(whole_way(), UNTIL))
    wanted = [day(3, 1), day(3, 10), day(3, 20), day(4, 1), day(4, 10), day(5, 1), day(6, 10), day(6, 20), day(7, 15)]
    assert [one[key].date() for key in KEYS] == wanted
    assert (one["outcome"], one["furthest"]) == ("won", 9)
    assert (one["began"].date(), one["ended"].date()) == (day(3, 1), day(5, 1))


def test_business_that_comes_back_is_a_round_of_its_own_and_nobody_is_developed_anew():
    second = only(rounds(whole_way(), UNTIL), 2)
    assert (second["specialist"], second["outcome"], second["furthest"]) == ("S-2", "lost", 2)
    assert second["preparation"].date() == day(8, 1)
    assert pd.isna(second["prospecting"])


def test_a_round_looks_as_it_did_on_an_earlier_day():
    at = {when: only(rounds(whole_way(), when)) for when in (day(3, 5), day(4, 12), day(5, 15), day(6, 25))}
    assert [(one["furthest"], one["outcome"]) for one in at.values()] == [
        (1, "open"), (5, "open"), (6, "won"), (8, "won")]


def test_a_second_order_under_one_deal_is_a_second_round_but_two_products_of_one_day_are_one():
    deal = Deal(code="K1", account="A-1", specialist="S-1", stage=DealStage.WON, opened=day(2, 1), closed=day(3, 1))
    found = rounds(records([deal, order("O1", "A-1", day(3, 1), "K1"), order("O2", "A-1", day(3, 1), "K1", product="N"),
                            order("O3", "A-1", day(7, 1), "K1")]), UNTIL)
    assert [(one.round, one.outcome, one.ended.date()) for one in found.itertuples()] == [
        (1, "won", day(3, 1)), (2, "won", day(7, 1))]


def test_after_an_order_only_an_offer_or_a_registration_opens_new_business():
    bought = [order("O1", "A-1", day(3, 1)), visit("V1", "A-1", day(5, 1))]
    assert len(rounds(records(bought), UNTIL)) == 1
    offered = only(rounds(records(bought, touches(("A-1", day(6, 1), "quotation"))), UNTIL), 2)
    assert (offered["outcome"], offered["began"].date(), offered["furthest"]) == ("open", day(6, 1), 5)
    registered = Registration(code="G1", account="A-1", dealer="D-1", day=day(7, 1), valid_until=day(12, 1))
    assert only(rounds(records([*bought, registered]), UNTIL), 2)["furthest"] == 2


def test_after_a_loss_any_contact_opens_new_business():
    lost = Deal(code="K1", account="A-1", stage=DealStage.LOST, opened=day(1, 5), closed=day(3, 1))
    found = rounds(records([lost], touches(("A-1", day(4, 1), "known_call"))), UNTIL)
    assert [(one.outcome, one.furthest) for one in found.itertuples()] == [("lost", 2), ("open", 1)]


def test_a_deal_still_being_prospected_has_not_come_to_negotiation_and_one_in_talks_has():
    offer = touches(("A-1", day(6, 1), "quotation"), ("A-2", day(6, 1), "known_call"))
    deals = [Deal(code="K1", account="A-1", stage=DealStage.PROSPECTING, opened=day(5, 1)),
             Deal(code="K2", account="A-2", stage=DealStage.ENGAGING, opened=day(5, 1))]
    found = rounds(records(deals, offer), UNTIL).set_index("account")["furthest"]
    assert dict(found) == {"A-1": 2, "A-2": 5}


def test_needs_are_confirmed_on_going_back_or_when_the_requirements_are_settled():
    once = only(rounds(records([visit("V1", "A-1", day(3, 1), agreed=True)]), UNTIL))
    assert (once["furthest"], pd.isna(once["needs"])) == (3, True)
    again = [visit("V1", "A-1", day(3, 1)), visit("V2", "A-1", day(3, 9)), visit("V3", "A-1", day(4, 2), agreed=True)]
    assert only(rounds(records(again), UNTIL))["needs"].date() == day(4, 2)
    settled = records([visit("V1", "A-1", day(3, 1))], needs=[("A-1", day(3, 15))])
    assert only(rounds(settled, UNTIL))["needs"].date() == day(3, 15)


def test_a_visit_counts_by_its_own_record_and_by_the_diary_only_where_there_is_none():
    noted = touches(("A-1", day(3, 6), "visit"), ("A-2", day(3, 6), "visit"))
    found = rounds(records([visit("V1", "A-1", day(3, 9))], noted), UNTIL).set_index("account")["visit"]
    assert [one.date() for one in found] == [day(3, 9), day(3, 6)]


def test_an_account_of_which_nothing_is_recorded_stands_at_the_first_step():
    found = rounds(records(keepers={"A-9": "S-1"}), UNTIL)
    assert [(one.account, one.specialist, one.furthest) for one in found.itertuples()] == [("A-9", "S-1", 1)]
    assert standing(found) == {"A-9": "prospecting"}


def test_a_deal_without_an_account_is_in_no_round():
    assert len(rounds(records([Deal(code="K", stage=DealStage.WON, opened=day(1, 2))]), UNTIL)) == 0


def test_an_account_stands_where_its_open_business_is_else_where_its_last_order_is():
    found = whole_way()
    assert standing(rounds(found, day(7, 20))) == {"A-1": "retention"}
    assert standing(rounds(found, day(8, 20))) == {"A-1": "preparation"}
    assert standing(rounds(found, UNTIL)) == {}


# -- the funnel --------------------------------------------------------------------------------------------------------

def many(won: int, lost: int, still: int) -> Records:
    """Return so many accounts whose deal was won, lost or is still open, each quoted on 1 March and opened on day n."""
    found: list[Record] = []
    offers = []
    for number in range(won + lost + still):
        stage = DealStage.WON if number < won else DealStage.LOST if number < won + lost else DealStage.ENGAGING
        closed = day(4, 1) if stage != DealStage.ENGAGING else None
        found.append(Deal(code=f"K{number}", account=f"A-{number}", stage=stage, closed=closed,
                          opened=day(2, 1) + timedelta(days=number)))
        offers.append((f"A-{number}", day(3, 1), "quotation"))
    return records(found, touches(*offers))


def test_conversion_leaves_out_those_who_stand_there_now():
    table = funnel(rounds(many(won=6, lost=9, still=5), UNTIL)).set_index("step")
    assert dict(table.loc["negotiation", ["reached", "open", "lost"]]) == {"reached": 20, "open": 5, "lost": 9}
    closing = table.loc["closing"]
    assert (closing["reached"], closing["settled"], closing["conversion"], closing["needed"]) == (6, 15, 6 / 15, 0)


def test_three_cases_give_no_conversion_and_the_table_says_how_many_more_it_takes():
    table = funnel(rounds(many(won=1, lost=2, still=4), UNTIL)).set_index("step")
    assert table.loc["closing", "settled"] == 3
    assert pd.isna(table.loc["closing", "conversion"])
    assert table.loc["closing", "needed"] == FEWEST_ROUNDS - 3


def test_days_in_a_step_are_the_median_with_its_quartiles_and_none_below_five():
    table = funnel(rounds(many(won=3, lost=2, still=0), UNTIL)).set_index("step")
    spans = [(day(3, 1) - day(2, 1) - timedelta(days=number)).days for number in range(5)]
    assert spans == [28, 27, 26, 25, 24]
    assert dict(table.loc["preparation", ["count", "days_q1", "days", "days_q3"]]) == {
        "count": 5, "days_q1": 25.0, "days": 26.0, "days_q3": 27.0}
    assert table.loc["negotiation", "count"] == 3
    assert pd.isna(table.loc["negotiation", "days"])


def test_a_step_recorded_later_than_the_next_one_takes_no_days():
    visited_first = [visit("V", "A-1", day(2, 1)),
                     Deal(code="K", account="A-1", stage=DealStage.PROSPECTING, opened=day(3, 1))]
    entered = funnels._entered([value and value.date() for value in
                                only(rounds(records(visited_first), UNTIL))[KEYS[:3]]])
    assert entered == {0: day(2, 1), 1: day(3, 1), 2: day(3, 1)}


def test_a_customer_kept_in_care_who_comes_back_no_longer_stands_in_the_old_round():
    back = records([order("O1", "A-1", day(2, 1)), delivery("Y1", "O1", "A-1", day(3, 1), day(3, 1)),
                    visit("V1", "A-1", day(5, 1)), Deal(code="K", account="A-1", stage="engaging", opened=day(6, 1))])
    table = funnel(rounds(back, UNTIL)).set_index("step")
    assert table.loc["retention", "open"] == 0
    assert table["open"].sum() == 1
    assert table.loc["negotiation", ["open", "reached", "loops"]].tolist() == [1, 2, 1]


@pytest.mark.parametrize(("acts", "step", "standing_there"), [
    (touches(), "delivery", 1), (touches(("A-1", day(3, 10), "service")), "follow_up", 0)])
def test_who_comes_back_leaves_the_old_round_only_once_it_came_to_the_follow_up(
    acts: pd.DataFrame, step: str, standing_there: int
) -> None:
    back = records([order("O1", "A-1", day(2, 1)), delivery("Y1", "O1", "A-1", day(3, 1), day(3, 1)),
                    Deal(code="K", account="A-1", stage="engaging", opened=day(6, 1))], acts)
    found = rounds(back, UNTIL)
    assert [KEYS[place - 1] for place in found["furthest"]] == [step, "negotiation"]
    table = funnel(found).set_index("step")
    assert table.loc[[step, "negotiation"], "open"].tolist() == [standing_there, 1]


def test_a_customer_kept_in_care_who_has_not_come_back_still_stands_there():
    table = funnel(rounds(whole_way(), day(7, 20))).set_index("step")
    assert table.loc["retention", ["open", "lost"]].tolist() == [1, 0]


def test_a_second_round_of_the_year_is_a_loop():
    assert outcomes(rounds(whole_way(), UNTIL), UNTIL) == {"open": 0, "won": 1, "lost": 1, "loops": 1}


def test_rounds_that_are_alive_keep_their_index():
    found = rounds(many(won=1, lost=1, still=2), UNTIL).set_index(pd.Index([9, 0, 4, 7]))
    kept = funnels.alive(found, day(4, 1, 2027))
    assert kept["account"].to_dict() == {4: "A-2", 7: "A-3"}


def test_the_year_forgets_what_ended_before_it_and_keeps_what_is_under_way():
    old = [Deal(code="K1", account="A-1", stage=DealStage.LOST, opened=day(1, 5, 2025), closed=day(10, 30, 2025)),
           Deal(code="K2", account="A-2", stage=DealStage.LOST, opened=day(1, 5, 2025), closed=day(10, 31, 2025)),
           Deal(code="K3", account="A-3", stage=DealStage.ENGAGING, opened=day(1, 5, 2024))]
    found = rounds(records(old), UNTIL)
    assert list(funnels.alive(found, UNTIL)["deal"]) == ["K2", "K3"]
    assert outcomes(found, UNTIL) == {"open": 1, "won": 0, "lost": 1, "loops": 0}


def test_a_funnel_of_nothing_has_nine_empty_steps():
    table = funnel(rounds(records(), UNTIL))
    assert list(table["item"]) == [f"D{number:02}" for number in range(2, 11)]
    assert table["reached"].sum() == 0
    assert table["conversion"].isna().all()


def test_the_funnel_names_its_columns_and_nobody_has_to_come_on_to_the_first_step():
    table = funnel(rounds(records(), UNTIL))
    assert list(table) == ["step", "item", "reached", "seen", "loops", "open", "lost", "settled", "conversion",
                           "needed", "count", "days", "days_q1", "days_q3"]
    assert table["step"].tolist() == KEYS
    assert table["needed"].tolist() == [0, 10, 10, 10, 10, 10, 10, 10, 10]
    assert table["settled"].tolist() == [0] * 9


# -- laws --------------------------------------------------------------------------------------------------------------

def shuffled(book: Records, dice: Random) -> Records:
    """Return the same records with the rows of every frame in another order."""
    frames = {one.name: getattr(book, one.name) for one in fields(book) if one.name != "keepers"}
    mixed = {name: frame.iloc[dice.sample(range(len(frame)), len(frame))] for name, frame in frames.items()}
    return replace(book, **mixed)


@LAWS
@given(books(), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(book: Records, dice: Random) -> None:
    pd.testing.assert_frame_equal(rounds(shuffled(book, dice), UNTIL), rounds(book, UNTIL))


@LAWS
@given(books())
def test_nobody_reaches_a_step_without_those_before_it_and_nobody_is_counted_twice(book: Records) -> None:
    found = rounds(book, UNTIL)
    table = funnel(found)
    reached = table["reached"].tolist()
    assert reached == sorted(reached, reverse=True)
    assert max(reached) <= len(found)
    assert (table["seen"] <= table["reached"]).all()
    assert (table["open"] + table["lost"] <= table["reached"] - [*reached[1:], 0]).all()
    assert ((table["conversion"].isna()) | table["conversion"].between(0, 1)).all()
    assert table["open"].sum() <= (found["outcome"] != "lost").sum()
    assert not found.duplicated(["account", "round"]).any()


@LAWS
@given(books())
def test_the_funnels_of_the_specialists_add_up_to_the_whole(book: Records) -> None:
    found = rounds(book, UNTIL)
    parts = [found[found["specialist"] == code] for code in SPECIALISTS]
    parts.append(found[~found["specialist"].isin(SPECIALISTS)])
    names = ["reached", "seen", "loops", "open", "lost"]
    summed = sum(funnel(part)[names] for part in parts)
    pd.testing.assert_frame_equal(summed, funnel(found)[names])


@LAWS
@given(books(), st.dates(START, UNTIL))
def test_what_happened_later_is_not_seen(book: Records, until: date) -> None:
    cut = pd.Timestamp(until)
    early = {name: frame[frame["day"] <= cut] for name in ("orders", "visits", "activities", "registrations", "needs")
             for frame in [getattr(book, name)]}
    handed = book.deliveries.assign(done=book.deliveries["done"].where(book.deliveries["done"] <= cut))
    named = dict.fromkeys([*book.keepers, *rounds(book, until)["account"]])
    keepers = {account: book.keepers.get(account) for account in named}
    before = replace(book, **early, deliveries=handed, keepers=keepers)
    now = replace(book, keepers=keepers)
    pd.testing.assert_frame_equal(rounds(before, until), rounds(now, until))


@LAWS
@given(books())
def test_every_purchase_ends_one_round_and_no_other_round_is_won_but_by_its_deal(book: Records) -> None:
    found = rounds(book, UNTIL)
    orders = book.orders[book.orders["day"] <= pd.Timestamp(UNTIL)]
    purchases = set(zip(orders["account"], orders["day"], orders["deal"].fillna(""), strict=True))
    stage = dict(zip(book.deals["code"], book.deals["stage"], strict=True))
    ordered = sorted((account, on) for account, on, _ in purchases)
    won = found[found["outcome"] == "won"]
    for account, on in set(ordered):
        assert len(won[(won["account"] == account) & (won["ended"] == on)]) >= ordered.count((account, on))
    without = len(won) - len(ordered)
    assert 0 <= without <= sum(value == "won" for value in stage.values())


@pytest.mark.parametrize("key", KEYS)
def test_every_step_names_its_item_of_the_handbook(key: str) -> None:
    assert STEPS[key] == f"D{KEYS.index(key) + 2:02}"


def test_no_rounds_at_all_have_outcomes_and_a_funnel_of_nothing():
    none = rounds(records(), UNTIL)
    assert set(outcomes(none, UNTIL).values()) == {0}
    assert set(funnel(none)["reached"]) == {0}
