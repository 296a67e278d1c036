"""The work behind the numbers, on the sample book: against an independent computation, and as a sum of its parts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pandas as pd
import pytest

from kamkit.kit.kit import Kit
from kamkit.kpi.rounds import STEPS
from kamkit.lang.words import table

TODAY, YEAR_AGO = pd.Timestamp(2026, 10, 30), pd.Timestamp(2025, 10, 30)
OCTOBER = (pd.Timestamp(2026, 10, 1), TODAY)
PARTS = ("name", "formula", "words")


@pytest.fixture(scope="module")
def book(sample_file, tmp_path_factory) -> Kit:
    """Return the kit on the sample book; these tests only read it."""
    from kamkit import open_kit

    return open_kit(lang="zh", db=sample_file)


def plain(kit: Kit, kind: str) -> pd.DataFrame:
    """Return the records of a kind as a frame of our own making."""
    found = pd.DataFrame([one.model_dump(mode="json") for one in kit.records(kind)])
    days = {"day", "due", "done", "filed", "settled", "received", "handed", "made", "kept_on", "valid_until", "opened",
            "closed", "next_due", "clawed_on"}
    for name in days & set(found.columns):
        found[name] = pd.to_datetime(found[name])
    return found


def minor(column: pd.Series) -> pd.Series:
    return column.map(lambda money: money["minor"] if isinstance(money, dict) else None)


def owners(kit: Kit) -> dict[str, str]:
    return {one.code: one.specialist for one in kit.records("accounts")}


def test_visits_equal_a_count_of_our_own(book: Kit):
    visits = plain(book, "visits")
    own = visits[visits["day"].between(*OCTOBER)]
    full = own[["next_step", "next_owner", "next_due"]].notna().all(axis=1)
    wanted = pd.DataFrame({"visits": own.groupby("specialist").size(), "named": full.groupby(own["specialist"]).sum()})
    found = book.numbers().visits().set_index("specialist")
    pd.testing.assert_frame_equal(found.loc[wanted.index, ["visits", "named"]], wanted, check_names=False)
    assert found["visits"].sum() == len(own)


def test_promises_equal_a_count_of_our_own(book: Kit):
    promises = plain(book, "promises")
    own = promises[promises["due"].between(pd.Timestamp(2026, 9, 1), pd.Timestamp(2026, 9, 30))]
    end = pd.Timestamp(2026, 9, 30)
    kept = own["kept_on"] <= end
    in_time = kept & (own["kept_on"] <= own["due"])
    broken = ~kept & (own["given_up"] | (own["due"] <= end))  # the month is over, its last day too
    found = book.numbers("2026-09").promises()[["total", "kept", "late", "broken"]].sum()
    assert found.tolist() == [len(own), in_time.sum(), (kept & ~in_time).sum(), broken.sum()]


def test_effort_equals_a_count_of_our_own(book: Kit):
    activities = book.activities()
    noted = activities[(activities["kind"] != "visit") & activities["account"].notna()]
    contacts = pd.concat([noted[["account", "day"]], plain(book, "visits")[["account", "day"]]])
    contacts = contacts[(contacts["day"] > YEAR_AGO) & (contacts["day"] <= TODAY)]
    accounts = plain(book, "accounts").set_index("code")
    classes = accounts["account_class"].fillna("unknown").where(accounts["is_vip"] != True, "vip")  # noqa: E712
    wanted = contacts["account"].map(classes).value_counts()
    orders = plain(book, "orders").query("@YEAR_AGO < day <= @TODAY")
    found = book.numbers().effort().set_index("account_class")
    assert dict(found["touches"][wanted.index]) == dict(wanted)
    assert found["effort"].sum() == pytest.approx(1)
    assert found["taken"].sum() == len(orders)
    assert found.loc["A", "orders"] == pytest.approx((orders["account"].map(classes) == "A").mean())


def test_sources_equal_a_count_of_our_own(book: Kit):
    orders = plain(book, "orders").query("@YEAR_AGO < day <= @TODAY")
    source = plain(book, "accounts").set_index("code")["source"].fillna("unknown")
    wanted = orders.groupby(orders["account"].map(source)).agg(orders=("code", "size"), vehicles=("quantity", "sum"))
    found = book.numbers().sources().set_index("source")
    pd.testing.assert_frame_equal(found.loc[wanted.index, ["orders", "vehicles"]], wanted, check_names=False)
    opened = plain(book, "deals").set_index("code")["opened"]
    spans = (orders["day"] - orders["deal"].map(opened)).dt.days.groupby(orders["account"].map(source))
    assert found.loc["cold", "days"] == spans.median()["cold"]


def test_claims_equal_a_count_of_our_own(book: Kit):
    claims = plain(book, "claims")
    waiting = claims[claims["filed"].notna() & claims["settled"].isna()]
    labels = ["0-30", "31-60", "61-90", "90+"]
    ages = pd.cut((TODAY - waiting["filed"]).dt.days, [-1, 30, 60, 90, 10_000], labels=labels)
    wanted = minor(waiting["amount"]).groupby(ages, observed=False).agg(["size", "sum"])
    found = book.numbers().ageing().set_index("bucket")
    assert found[["claims", "amount"]].to_numpy().tolist() == wanted.to_numpy().tolist()
    unfiled = claims[claims["filed"].isna() & (claims["due"] < TODAY)]
    assert book.numbers().figure("claims_past_filing").value == len(unfiled) == 1


def test_margins_equal_a_sum_of_our_own(book: Kit):
    orders = plain(book, "orders").query("@YEAR_AGO < day <= @TODAY").set_index("code")
    claims = plain(book, "claims").set_index("order")
    policy = book.standards.policy
    share = minor(orders["amount"]) * policy.margin_per_thousand // 1000
    paid = minor(claims["paid"]).fillna(0).groupby(level=0).sum().reindex(orders.index, fill_value=0)
    back = minor(claims["clawed_back"]).fillna(0).groupby(level=0).sum().reindex(orders.index, fill_value=0)
    wanted = share + paid - back - back * policy.clawback_extra_per_thousand // 1000
    found = book.numbers().margin().set_index("order")["left"]
    assert dict(found.astype(int)) == dict(wanted.astype(int))
    assert book.numbers().figure("margin_left").value == wanted.sum()


def test_what_is_due_equals_a_count_of_our_own(book: Kit):
    wanted = {}
    for kind, name, done in (("deliveries", "delivery", "done"), ("papers", "paper", "handed"),
                             ("payments", "collection", "received")):
        rows = plain(book, kind)
        wanted[name] = int((rows[done].isna() & (rows["due"] <= TODAY + pd.Timedelta(days=30))).sum())
    assert dict(book.numbers().due()["kind"].value_counts()) == {key: count for key, count in wanted.items() if count}


def test_the_funnel_equals_a_computation_of_our_own(book: Kit):
    deals = plain(book, "deals").dropna(subset=["account"]).sort_values("opened")
    found = book.numbers()._rounds.dropna(subset=["deal"]).set_index("deal")
    assert set(found.index) == set(deals["code"])
    orders = plain(book, "orders").set_index("deal")["day"]
    assert dict(found["closing"].dropna()) == dict(orders)
    handed = plain(book, "deliveries").dropna(subset=["done"]).groupby("order")["done"].min()
    of_deal = plain(book, "orders").set_index("code")["deal"]
    assert dict(found["delivery"].dropna()) == dict(handed.rename(of_deal))
    later = deals[found.loc[deals["code"], "round"].to_numpy() > 1]
    ended = found["ended"].reindex(later["code"]).fillna(TODAY).to_numpy()
    visits = later.assign(end=ended).merge(plain(book, "visits")[["account", "day"]], on="account")
    inside = visits[(visits["day"] >= visits["opened"]) & (visits["day"] <= visits["end"])].groupby("code")["day"].min()
    assert dict(found.loc[later["code"], "visit"].dropna()) == dict(inside)


# -- parts and wholes --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_dealers_add_up_to_the_office(kits: Callable[[str], Kit], lang: str):
    kit = kits(lang)
    whole = kit.numbers()
    parts = [kit.numbers(dealer=one.code) for one in kit.records("dealers")]
    names = ["reached", "seen", "loops", "open", "lost"]
    pd.testing.assert_frame_equal(sum(one.funnel()[names] for one in parts), whole.funnel()[names])
    for name in ("touches", "taken", "vehicles", "accounts"):
        assert sum(one.effort()[name].sum() for one in parts) == whole.effort()[name].sum()
    for name in ("registrations", "claims", "margin", "due"):
        codes = [code for one in parts for code in getattr(one, name)().iloc[:, 0]]
        assert sorted(codes) == sorted(getattr(whole, name)().iloc[:, 0]), name
    assert sum(one.figure("visits_held").value for one in parts) == whole.figure("visits_held").value


def test_a_specialist_alone_sees_what_the_office_sees_of_that_specialist(book: Kit):
    whole, alone = book.numbers(), book.numbers(specialist="S-09")
    rounds = whole.rounds()
    mine = rounds[rounds["specialist"] == "S-09"].reset_index(drop=True)
    pd.testing.assert_frame_equal(alone.rounds().reset_index(drop=True), mine)
    assert alone.promises().iloc[0].equals(whole.promises().set_index("specialist", drop=False).loc["S-09"])
    assert set(alone.claims()["specialist"]) == {"S-09"}
    assert alone.steps().items() <= whole.steps().items()


def test_who_left_still_counts_in_the_office_though_not_in_the_months_team(book: Kit):
    assert "S-12" not in book.numbers().specialists
    claims = book.numbers().claims().set_index("account")
    assert claims.loc["A-044", ["specialist", "state"]].tolist() == ["S-12", "past_filing"]


def test_the_month_before_sees_nothing_of_this_one(book: Kit):
    before = book.numbers().previous
    assert before.period.end == date(2026, 9, 30)
    for name, columns in (("claims", ["filed", "settled"]), ("rounds", ["ended", *STEPS])):
        frame = getattr(before, name)()
        assert not (frame[columns] > pd.Timestamp(before.period.end)).any(axis=None), name
    assert before.claims().set_index("code").loc["Q-027-03", "state"] == "waiting"  # settled only in October


# -- patterns the sample holds -----------------------------------------------------------------------------------------


def test_too_few_cases_give_no_rate_and_say_why(book: Kit):
    figure = book.numbers(specialist="S-11").figure("conversion_retention")
    assert (figure.value, figure.why) == (None, "few_rounds")
    assert book.numbers().figure("conversion_closing").value == pytest.approx(24 / 59)


def test_the_late_filers_and_the_promise_breaker_show_in_the_figures(book: Kit):
    late = {dealer: book.numbers(dealer=dealer).figure("claims_filed_late").value for dealer in ("D-01", "D-03")}
    assert late["D-03"] > 0.5 > late["D-01"]
    assert book.numbers(specialist="S-09").figure("promises_kept").value == 0
    assert book.numbers(specialist="S-04").figure("visits_next_step").value == 0


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_figure_has_a_name_a_formula_and_words_and_every_reason_is_put_into_words(
        kits: Callable[[str], Kit], lang: str):
    numbers = kits(lang).numbers(specialist="S-10")
    words = table()
    for one in numbers.work_figures().values():
        assert all(f"kpi.{one.key}.{part}" in words for part in PARTS), one.key
        assert one.why is None or f"kpi.why.{one.why}" in words, one.why
    for room, frame, column in (("claim", numbers.claims(), "state"), ("due", numbers.due(), "state"),
                                ("registration", numbers.registrations(), "state"), ("due", numbers.due(), "kind")):
        assert {f"kpi.{room}.{state}" for state in frame[column]} <= set(words)
    assert numbers.funnel()["name"].is_unique
