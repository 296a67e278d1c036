"""Visits with a next step, promises, sources and effort: worked by hand, and the laws they keep."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kamkit.kpi import work
from kamkit.kpi.rows import framed as made
from kamkit.model.account import Account
from kamkit.model.sales import Deal, DealStage, Order
from kamkit.model.visit import Promise, Visit
from kamkit.rules.periods import period
from kamkit.store.frames import framed
from tests.kpi.trading import TOUCH, UNTIL, day, order, visit

OCTOBER = period("2026-10")
LAWS = settings(max_examples=80, deadline=None)


def held(*found: Visit) -> pd.DataFrame:
    return framed(Visit, found)


def promise(code: str, due: date, kept: date | None = None, who: str | None = "S-1", **more: object) -> Promise:
    return Promise.model_validate({"code": code, "account": "A-1", "specialist": who, "made": due - timedelta(days=9),
                                   "what": "w", "due": due, "kept_on": kept, **more})


def account(code: str, **more: object) -> Account:
    return Account.model_validate({"code": code, "name": code, **more})


def acts(*rows: tuple[str | None, date, str]) -> pd.DataFrame:
    return made([("S-1", on, account, kind) for account, on, kind in rows], TOUCH)


# -- visits ------------------------------------------------------------------------------------------------------------


def test_a_next_step_needs_what_who_and_when():
    full = {"next_step": "s", "next_owner": "w", "next_due": day(10, 9)}
    found = [Visit(code=f"V{n}", account="A", specialist="S-1", day=day(10, n + 1),
                   **{key: value for key, value in full.items() if key != left_out})
             for n, left_out in enumerate(["", "", "next_step", "next_owner", "next_due"])]
    row = work.visits(held(*found), ["S-1"], OCTOBER).iloc[0]
    assert (row["visits"], row["named"], row["unnamed"], row["share"]) == (5, 2, 3, 0.4)


def test_four_visits_give_no_share_and_those_outside_the_period_do_not_count():
    found = [visit(f"V{n}", "A", day(10, n + 1), agreed=True) for n in range(4)]
    found += [visit("W1", "A", day(9, 30), agreed=True), visit("W2", "A", day(11, 1), agreed=True)]
    row = work.visits(held(*found), ["S-1", "S-2"], OCTOBER)
    assert row["visits"].tolist() == [4, 0]
    assert row["share"].isna().all()


def test_visits_of_nobody_stand_in_a_row_of_their_own():
    rows = work.visits(held(visit("V", "A", day(10, 1), who=None)), ["S-1"], OCTOBER)
    assert rows[["specialist", "visits"]].to_numpy().tolist() == [["S-1", 0], ["", 1]]


# -- promises ----------------------------------------------------------------------------------------------------------


def test_promises_are_kept_late_broken_or_open_as_they_stood_when_the_period_ended():
    found = [promise("1", day(10, 12), day(10, 12)), promise("2", day(10, 12), day(10, 13)), promise("3", day(10, 12)),
             promise("4", day(10, 31)), promise("5", day(10, 20), given_up=True),
             promise("6", day(10, 12), day(11, 2)),  # kept only after the period
             promise("7", day(9, 12)), promise("8", day(9, 12), given_up=True), promise("9", day(11, 20))]
    row = work.promises(framed(Promise, found), ["S-1"], OCTOBER).iloc[0]
    assert row[["total", "kept", "late", "broken", "open", "overdue"]].tolist() == [6, 1, 1, 3, 1, 3]
    assert row["share"] == 1 / 5


def test_a_promise_of_the_last_day_is_open_while_that_day_lasts_and_broken_once_it_is_over():
    """Else it would be in no period's share: the next one only counts what is due in it."""
    found = framed(Promise, [promise("1", day(10, 31)), promise("2", day(10, 31), day(11, 13))])
    states = {today: work.promises(found, ["S-1"], OCTOBER, today).iloc[0][["broken", "open", "overdue"]].tolist()
              for today in (day(10, 31), day(11, 1))}
    assert states == {day(10, 31): [0, 2, 0], day(11, 1): [2, 0, 2]}


def test_a_promise_made_after_the_period_is_not_known_in_it():
    later = Promise(code="1", account="A", made=day(11, 1), what="w", due=day(11, 2))
    rows = work.promises(framed(Promise, [later]), ["S-1"], OCTOBER)
    assert rows["total"].sum() == rows["overdue"].sum() == 0


@st.composite
def promised(draw: st.DrawFn) -> Promise:
    due = draw(st.dates(day(8, 1), day(12, 1)))
    kept = due + timedelta(days=draw(st.integers(-5, 40))) if draw(st.booleans()) else None
    return promise(str(draw(st.uuids())), due, kept, draw(st.sampled_from(["S-1", "S-2", None])))


@LAWS
@given(st.lists(promised(), max_size=12), st.randoms(use_true_random=False))
def test_promises_add_up_whoever_made_them_and_in_whatever_order(found, dice) -> None:
    whole = work.promises(framed(Promise, found), ["S-1", "S-2"], OCTOBER)
    mixed = framed(Promise, found).sample(frac=1, random_state=dice.randint(0, 99))
    pd.testing.assert_frame_equal(work.promises(mixed, ["S-1", "S-2"], OCTOBER), whole)
    assert whole["total"].sum() == sum(one.due in OCTOBER and one.made <= OCTOBER.end for one in found)
    assert (whole[["kept", "late", "broken", "open"]].sum(axis=1) == whole["total"]).all()
    for who in ("S-1", "S-2"):
        alone = work.promises(framed(Promise, [one for one in found if one.specialist == who]), [who], OCTOBER)
        assert alone.iloc[0].equals(whole[whole["specialist"] == who].iloc[0])


# -- sources -----------------------------------------------------------------------------------------------------------


def test_sources_tell_accounts_orders_vehicles_and_how_long_it_took():
    accounts = framed(Account, [account("A-1", source="cold"), account("A-2", source="cold"), account("A-3")])
    deals = framed(Deal, [Deal(code=f"K{n}", account="A-1", stage=DealStage.WON, opened=day(1, 1)) for n in range(5)])
    orders = framed(Order, [*(order(f"O{n}", "A-1", day(1, 11) + timedelta(days=n), f"K{n}") for n in range(5)),
                            order("P", "A-3", day(6, 1)), order("Q", "A-1", day(10, 30, 2025))])
    found = work.sources(accounts, ["A-1", "A-2", "A-3"], orders, deals, UNTIL).set_index("source")
    assert found.loc["cold", ["accounts", "buyers", "orders", "vehicles", "count"]].tolist() == [2, 1, 5, 50, 5]
    assert found.loc["cold", "days"] == 12
    assert found.loc["unknown", ["accounts", "orders"]].tolist() == [1, 1]
    assert pd.isna(found.loc["unknown", "days"])
    assert found["orders"].sum() == 6


# -- effort ------------------------------------------------------------------------------------------------------------


def test_a_vip_counts_as_vip_and_an_unknown_class_is_told_as_such():
    accounts = framed(Account, [account("A-1", account_class="A"), account("A-2", account_class="A", is_vip=True),
                                account("A-3", account_class="B", using_organisation="U"), account("A-4")])
    assert work.classes_of(accounts) == {"A-1": "A", "A-2": "vip", "A-3": "B", "A-4": "unknown"}


def test_a_visit_counts_once_and_contacts_without_an_account_are_counted_apart():
    noted = acts(("A-1", day(10, 1), "visit"), ("A-1", day(10, 2), "known_call"), (None, day(10, 3), "cold_call"),
                 ("A-1", day(10, 30, 2025), "known_call"))
    assert work.touches(noted, held(visit("V", "A-1", day(10, 1))), UNTIL) == ["A-1", "A-1"]
    assert work.unplaced(noted, UNTIL) == 1


def test_effort_and_orders_are_shared_out_among_the_classes():
    classes = {"A-1": "A", "A-2": "B", "A-3": "vip"}
    touched = ["A-1"] * 12 + ["A-2"] * 6 + ["A-3"] * 2
    orders = framed(Order, [order(f"O{n}", "A-1" if n < 3 else "A-2", day(5, 1) + timedelta(days=n), quantity=2)
                            for n in range(10)])
    found = work.effort(classes, classes, touched, orders, UNTIL).set_index("account_class")
    assert found["effort"].tolist() == [0.6, 0.3, 0.1, 0]
    assert found["orders"].tolist() == [0.3, 0.7, 0, 0]
    assert found["vehicles"].tolist() == [6, 14, 0, 0]
    assert found["accounts"].tolist() == [1, 1, 1, 0]


@pytest.mark.parametrize(("contacts", "bought", "missing"), [(19, 10, "effort"), (20, 9, "orders")])
def test_too_little_to_share_gives_no_share(contacts: int, bought: int, missing: str):
    orders = framed(Order, [order(f"O{n}", "A-1", day(5, 1) + timedelta(days=n)) for n in range(bought)])
    found = work.effort({"A-1": "A"}, ["A-1"], ["A-1"] * contacts, orders, UNTIL)
    assert found[missing].isna().all()
    assert found[({"effort", "orders"} - {missing}).pop()].sum() == 1


@LAWS
@given(st.lists(st.sampled_from(["A-1", "A-2", "A-3", "A-9"]), max_size=60), st.integers(0, 20))
def test_shares_of_effort_and_of_orders_add_up_to_one_or_are_unknown(touched: list[str], bought: int):
    orders = framed(Order, [order(f"O{n}", f"A-{n % 3 + 1}", day(5, 1) + timedelta(days=n), quantity=n + 1)
                            for n in range(bought)])
    found = work.effort({"A-1": "A", "A-2": "B", "A-3": "vip"}, [], touched, orders, UNTIL)
    for name in ("effort", "orders", "vehicle_share"):
        assert found[name].isna().all() or found[name].sum() == pytest.approx(1)
    assert found["touches"].sum() == len(touched)
    assert found["taken"].sum() == bought
