"""The numbers of specialists as the kit hands them out: periods, places, leave, targets, figures and charts."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import event

from kamkit import open_kit
from kamkit.errors import ContentError, NotFound, UsageError
from kamkit.kit.kit import Kit
from kamkit.lang.words import Words, table
from kamkit.model.account import Account
from kamkit.model.activity import Activity
from kamkit.model.base import Record
from kamkit.model.figures import Figure
from kamkit.model.money import Money
from kamkit.model.sales import Dealer, Delivery, Leave, Order, Payment, Product, Specialist
from kamkit.model.targets import Band
from kamkit.model.visit import Visit
from kamkit.rules.workdays import Calendar
from kamkit.store.open import create_store
from kamkit.store.records import put_in_book

HOME = Path(__file__).parents[2]
TODAY = date(2026, 10, 30)
AT = datetime(2026, 10, 30, tzinfo=UTC)
Make = Callable[..., Kit]


def day(number: int, month: int = 10) -> date:
    return date(2026, month, number)


def done(kind: str, *days: date, who: str = "S-1", times: int = 1, answers: str | None = None) -> list[Record]:
    return [Activity(code=f"{who}-{kind}-{one}-{n}", specialist=who, day=one, kind=kind, answers=answers)
            for one in days for n in range(times)]


def team() -> list[Record]:
    return [Dealer(code="D-1", name="Riverside", city="Jiangcheng", region="Central"),
            Dealer(code="D-2", name="North", city="Qiwu"),
            Specialist(code="S-1", name="Zhou", dealer="D-1"), Specialist(code="S-2", name="Tong", dealer="D-2"),
            Specialist(code="S-3", name="He", dealer="D-2", left=day(30, 9))]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Return what opens a kit on a book of the team and some more records, with some files of the home changed."""
    def made(records: Iterable[Record] = (), today: date = TODAY, lang: str = "en", **files: str) -> Kit:
        home = tmp_path / "home"
        shutil.copytree(HOME / "data", home / "data")
        (home / "exercises").mkdir()
        for name, text in files.items():
            path = home / "data" / ("workshop.yml" if name == "workshop" else f"standards/{name}.yml")
            path.write_text(text, encoding="utf-8")
        store = create_store(tmp_path / "small.db")
        put_in_book(store, "small", [*team(), *records], source="", known_at=AT, today=today)
        store.close()
        return open_kit(lang=lang, db=tmp_path / "small.db", book="small", home=home)

    return made


# -- whose, and when ---------------------------------------------------------------------------------------------------


def test_without_a_name_the_period_is_the_month_of_today_up_to_today(make: Make) -> None:
    numbers = make().numbers()
    assert (numbers.period.name, numbers.period.start, numbers.period.end) == ("2026-10", day(1), TODAY)
    assert (numbers.previous.period.name, numbers.previous.period.end) == ("2026-09", day(30, 9))


def test_all_those_who_were_with_us_in_the_period_are_in_it(make: Make) -> None:
    kit = make()
    assert kit.numbers().specialists == ("S-1", "S-2")
    assert kit.numbers().previous.specialists == ("S-1", "S-2", "S-3")
    assert kit.numbers(dealer="D-2").specialists == ("S-2",)
    assert kit.numbers("2026-09", dealer="D-2").specialists == ("S-2", "S-3")
    assert kit.numbers(specialist="S-3").specialists == ("S-3",)


@pytest.mark.parametrize(("asked", "error", "key"), [
    ({"period": "October"}, UsageError, "period_unknown"), ({"specialist": "S-9"}, NotFound, "specialist_not_found"),
    ({"dealer": "D-9"}, NotFound, "dealer_not_found")])
def test_what_is_not_there_is_refused_in_words(asked: dict[str, str], error: type, key: str, make: Make) -> None:
    with pytest.raises(error) as caught:
        make().numbers(**asked)
    assert [one.key for one in caught.value.problems] == [key]
    for lang in ("zh", "en"):
        assert key not in Words(lang).say_all(caught.value)  # type: ignore[arg-type]


def test_a_figure_that_is_none_is_refused_with_those_there_are(make: Make) -> None:
    with pytest.raises(NotFound) as caught:
        make().numbers().figure("sales")
    assert "mail_coverage" in Words("en").say_all(caught.value)


def test_a_period_still_ahead_has_no_days_and_no_figures(make: Make) -> None:
    numbers = make(done("cold_call", day(8))).numbers("2026-12")
    assert numbers.days().empty
    assert numbers.bands()["state"].tolist() == ["off"] * 8
    assert numbers.figure("cold_call").why == "no_days"
    assert numbers.figure("days_worked").value == 0


# -- days that count ---------------------------------------------------------------------------------------------------


def test_a_month_with_national_day_a_make_up_saturday_and_leave(make: Make) -> None:
    leave = Leave(code="L", specialist="S-1", start=day(12), end=day(13))
    kit = make([*done("cold_call", day(9), day(10), times=2), *done("cold_call", day(2), day(12)), leave])
    row = kit.numbers(specialist="S-1").bands().set_index("kind").loc["cold_call"].to_dict()
    assert row == {"specialist": "S-1", "days": 16, "total": 6, "low": 16, "high": 32, "state": "below", "below": 14,
                   "within": 2, "above": 0, "off": 2}
    states = kit.numbers(specialist="S-1").attendance()["state"].value_counts()
    assert states.to_dict() == {"worked": 16, "off": 12, "leave": 2}
    left = kit.numbers(specialist="S-1").figure("days_leave")
    assert (left.value, left.count) == (2, 18)


def test_a_local_day_off_holds_for_the_dealers_city_only(make: Make) -> None:
    local = "days:\n  - {day: 2026-10-20, worked: no, name: {zh: 庙会, en: fair}, places: [Jiangcheng]}\n"
    numbers = make(done("cold_call", day(8)), calendars=local).numbers()
    assert numbers.bands().groupby("specialist")["days"].max().to_dict() == {"S-1": 17, "S-2": 18}


def test_a_day_of_a_specialists_own_region_counts_too(make: Make) -> None:
    local = "days:\n  - {day: 2026-10-17, worked: yes, name: {zh: 加班, en: extra}, places: [South]}\n"
    people = [Specialist(code="S-4", name="Xu", region="South")]
    numbers = make([*people, *done("cold_call", day(8))], calendars=local).numbers()
    assert numbers.bands().groupby("specialist")["days"].max().to_dict() == {"S-1": 18, "S-2": 18, "S-4": 19}


def test_a_year_not_announced_is_named_until_it_is_settled(make: Make) -> None:
    kit = make(today=date(2032, 3, 31))
    assert kit.numbers("2032-03").unknown_years() == (2032,)
    assert kit.numbers("2026-03").unknown_years() == ()


def test_a_year_settled_in_the_calendar_is_not_named(make: Make) -> None:
    assert make(today=date(2032, 3, 31), calendars="announced: [2032]\ndays: []\n").numbers().unknown_years() == ()


def test_the_days_before_joining_and_after_leaving_are_not_asked_for(make: Make) -> None:
    newcomer = Specialist(code="S-4", name="Xiahou", joined=day(26))
    numbers = make([newcomer, *done("cold_call", day(26), who="S-4")]).numbers(specialist="S-4")
    assert numbers.bands()["days"].tolist() == [5] * 4
    assert numbers.figure("days_written").value == pytest.approx(0.2)


# -- targets -----------------------------------------------------------------------------------------------------------

OTHER = """\
ours:
  version: "2.1"
  name: {zh: 本店日指标, en: Our own}
  origin: ours
  per: working_day
  note: {zh: 试行, en: on trial}
  bands: {cold_call: {low: 2, high: 3}}
weekly:
  version: "1"
  name: {zh: 周, en: weekly}
  origin: ours
  per: week
  note: {zh: 试行, en: on trial}
  bands: {visit: {low: 3, high: 5}}
"""
CHOSEN = "brand: a\nbrands: {a: {zh: 甲, en: A}}\ntargets: ours\nown_targets: weekly\n"


def test_a_trainers_own_sets_stand_in_for_the_supplied_ones(make: Make) -> None:
    numbers = make(done("cold_call", day(8)), targets=OTHER, workshop=CHOSEN).numbers("2026-W43", specialist="S-1")
    assert (numbers.targets.name.en, numbers.targets.version) == ("Our own", "2.1")
    assert numbers.bands()[["kind", "low", "high"]].values.tolist() == [["cold_call", 10, 15]]
    assert numbers.own()[["kind", "spans", "low", "high"]].values.tolist() == [["visit", 1.0, 3, 5]]
    assert "known_call" not in numbers.figures()


def test_within_how_many_days_mail_is_followed_up_stands_in_the_set(make: Make) -> None:
    mails = done("direct_mail", day(8), times=5)
    call = Activity(code="f", specialist="S-1", day=day(9), kind="mail_followup_call", answers=mails[0].code)
    strict = OTHER.replace("note: {zh: 试行, en: on trial}\n  bands: {cold",
                           "note: {zh: 试行, en: on trial}\n  followup_days: 0\n  bands: {cold")
    numbers = make([*mails, call], targets=strict, workshop=CHOSEN).numbers(specialist="S-1")
    assert (numbers.mail()["followed"][0], numbers.mail(1)["followed"][0]) == (0, 1)
    assert numbers.figure("mail_coverage").value == 0


def test_the_band_of_a_day_is_told_by_figure_and_of_all_together(make: Make) -> None:
    numbers = make().numbers()
    assert numbers.band("known_call") == Band(low=3, high=4)
    assert numbers.band("touches") == Band(low=14, high=26)
    assert numbers.band("mail_coverage") is None


def test_a_set_that_is_not_there_is_told(make: Make) -> None:
    with pytest.raises(ContentError) as caught:
        make(targets=OTHER).numbers().bands()
    assert "ours, weekly" in Words("en").say_all(caught.value)


def trade() -> list[Record]:
    product = Product(code="P", name="van")
    orders = [Order(code=f"O-{n}", account="A", specialist=who, day=on, product="P", quantity=3)
              for n, (who, on) in enumerate((("S-1", day(9)), ("S-1", day(5, 6)), ("S-2", day(9)), (None, day(9))))]
    handed = [Delivery(code=f"V-{n}", order=f"O-{n}", account="A", due=day(12), done=on, quantity=3)
              for n, on in enumerate((day(20), day(2, 9), day(21), day(22)))]
    paid = [Payment(code=f"Y-{n}", order=order, account="A", due=day(1), amount=Money(minor=1), received=on)
            for n, (order, on) in enumerate((("O-1", day(12)), ("O-1", day(13)), ("O-0", None), ("O-2", day(14))))]
    return [product, *orders, *handed, *paid]


def test_orders_deliveries_and_payments_are_theirs_who_took_the_order(make: Make) -> None:
    kit = make([*trade(), *done("visit", day(8), day(9))])
    rows = kit.numbers(specialist="S-1").own().set_index("kind")
    assert rows["total"].to_dict() == {"visit": 2, "quotation": 0, "bid": 0, "order": 1, "delivery": 1, "collection": 2}
    assert rows["state"].to_dict() == {"visit": "below", "quotation": "below", "bid": "in", "order": "in",
                                       "delivery": "in", "collection": "in"}
    assert kit.numbers("2026-09", specialist="S-1").figure("delivery").value == 1
    assert kit.numbers(specialist="S-2").figure("collection").value == 1
    assert kit.numbers().figure("order").value == 2


def test_an_order_that_names_nobody_is_theirs_who_keeps_the_account(make: Make) -> None:
    kit = make([*trade(), Account(code="A", name="hospital", specialist="S-2")])
    assert kit.numbers(specialist="S-2").own().set_index("kind")["total"].to_dict() == {
        "order": 2, "delivery": 2, "collection": 1}
    assert kit.numbers(specialist="S-1").figure("order").value == 1
    assert kit.numbers().figure("order").value == 3


def test_own_targets_shrink_with_leave_and_with_the_days_that_have_come(make: Make) -> None:
    leave = Leave(code="L", specialist="S-1", start=day(8), end=day(20))  # 10 of 18 working days
    kit = make([*done("visit", day(21), times=3), leave])
    row = kit.numbers(specialist="S-1").own().iloc[0]
    assert (row["spans"], row["low"], row["high"], row["state"]) == (pytest.approx(8 / 18), 2, 7, "in")
    week = kit.numbers("2026-W43", specialist="S-2").own().iloc[0]
    assert (week["spans"], week["low"], week["high"]) == (pytest.approx(5 / 18), 1, 4)


def test_of_what_the_book_holds_no_record_nothing_is_said_to_be_missing(make: Make) -> None:
    numbers = make().numbers(specialist="S-1")
    assert numbers.recorded == frozenset()
    assert numbers.days().empty
    assert numbers.bands().empty
    assert numbers.own().empty
    assert {one.why for key, one in numbers.figures().items() if not key.startswith("days_w")} == {None, "not_recorded"}
    assert numbers.figure("cold_call").value is None
    assert numbers.figure("order").why == "not_recorded"
    assert numbers.figure("days_worked").value == 18


def test_a_book_with_a_log_but_no_orders_has_figures_of_the_log_alone(make: Make) -> None:
    numbers = make(done("visit", day(8))).numbers(specialist="S-1")
    assert numbers.own()["kind"].tolist() == ["visit", "quotation", "bid"]
    assert (numbers.figure("visit").value, numbers.figure("order").why) == (1, "not_recorded")
    assert numbers.bands()["state"].tolist() == ["below"] * 4


# -- figures -----------------------------------------------------------------------------------------------------------


def test_figures_worked_out_by_hand(make: Make) -> None:
    records = [*done("direct_mail", day(8), times=5), *done("cold_call", day(8), day(9), day(12), day(13)),
               *done("cold_call", day(12), who="S-2"), *done("visit", day(17)),
               *(Activity(code=f"f{n}", specialist="S-1", day=on, kind="mail_followup_call",
                          answers=None if mail is None else f"S-1-direct_mail-{day(8)}-{mail}")
                 for n, (on, mail) in enumerate(((day(9), 0), (day(13), 1), (day(23), 2), (day(9), None))))]
    numbers = make(records).numbers(specialist="S-1")
    told = {key: (one.value, one.count) for key, one in numbers.figures().items()}
    assert told["days_worked"] == (18, 18)
    assert told["direct_mail"] == (pytest.approx(5 / 18), 18)
    assert told["direct_mail_below"] == (pytest.approx(17 / 18), 18)
    assert told["cold_call_below"] == (pytest.approx(14 / 18), 18)
    assert told["touches"] == (pytest.approx(13 / 18), 18)
    assert told["mails_sent"] == (5, 5)
    assert told["mail_coverage"] == (pytest.approx(0.4), 5)
    assert told["mail_lag"] == (4.0, 3)
    assert told["mail_missed"] == (2, 5)
    assert told["mail_unlinked"] == (1, 4)
    assert told["days_written"] == (pytest.approx(5 / 18), 18)
    assert told["off_days_work"] == (0, 13)  # the visit on a Saturday is no touch of the daily targets
    assert numbers.figure("one_weekday").why == "few_entries"
    assert numbers.figure("visit").value == 1


def test_the_busiest_weekdays_share(make: Make) -> None:
    fridays = done("cold_call", day(9), day(16), day(23), day(30), times=4)
    numbers = make([*fridays, *done("visit", day(12), day(13), day(14), day(15))]).numbers()
    figure = numbers.figure("one_weekday")
    assert (figure.value, figure.count) == (pytest.approx(0.8), 20)


@pytest.mark.parametrize(("until", "worked", "why"), [(30, 0, "no_days"), (28, 2, "few_days"), (27, 3, None)])
def test_too_few_days_are_said_rather_than_a_mean_of_chance(
        until: int, worked: int, why: str | None, make: Make) -> None:
    leave = Leave(code="L", specialist="S-1", start=day(8), end=day(until))
    numbers = make([*done("cold_call", day(8), who="S-2"), leave]).numbers(specialist="S-1")
    figure = numbers.figure("cold_call")
    assert numbers.figure("days_worked").value == worked
    assert (figure.why, figure.value, figure.count) == (why, None if why else 0, worked)
    assert numbers.figure("cold_call_below").why == numbers.figure("days_written").why == why


def test_mail_of_last_month_is_followed_up_by_calls_of_this_one(make: Make) -> None:
    mail = done("direct_mail", day(30, 9), times=5)
    calls = [Activity(code=f"f{n}", specialist="S-1", day=day(9), kind="mail_followup_call", answers=one.code)
             for n, one in enumerate(mail[:4])]
    numbers = make([*mail, *calls]).numbers(specialist="S-1")
    assert numbers.previous.mail().iloc[0].to_dict() == {
        "specialist": "S-1", "mails": 5, "followed": 4, "late": 0, "missed": 1, "waiting": 0, "coverage": 0.8,
        "lag_median": 2.0, "unlinked": 0}
    assert numbers.figure("mail_coverage").why == "few_mails"


def test_a_figure_has_a_value_or_says_why_not() -> None:
    assert Figure(key="a", value=0).known
    assert not Figure(key="a", value=None, why="few_days").known
    for value, why in ((None, None), (1, "few_days")):
        with pytest.raises(ValueError, match="figure_without_value_needs_why"):
            Figure(key="a", value=value, why=why)


def test_every_figure_has_a_name_a_formula_and_words_in_both_languages(make: Make) -> None:
    known = table()
    keys = set(make(trade()).numbers().figures()) | {"event", "service"}
    assert {f"kpi.{key}.{part}" for key in keys for part in ("name", "formula", "words")} <= set(known)
    parts = (".name", ".formula", ".words")
    told = {key.split(".")[1] for key in known if key.startswith("kpi.") and key.endswith(parts)}
    assert {f"kpi.{key}.{part}" for key in told for part in ("name", "formula", "words")} <= set(known)


def test_every_reason_flag_and_state_has_words() -> None:
    wanted = [f"kpi.why.{why}" for why in
              ("no_days", "few_days", "few_mails", "no_calls", "few_entries", "not_recorded")]
    wanted += [f"kpi.flag.{flag}" for flag in ("beyond", "shift", "trend", "two_of_three")]
    wanted += [f"kpi.state.{state}" for state in ("below", "in", "above", "off")]
    wanted += [f"kpi.attendance.{state}" for state in ("worked", "leave", "off", "away")]
    assert set(wanted) <= set(table())


# -- charts ------------------------------------------------------------------------------------------------------------


def test_a_chart_is_per_day_at_work_so_that_short_weeks_are_no_signs(make: Make) -> None:
    days = Calendar().working_days(day(1, 5), TODAY)
    chart = make(done("cold_call", *days, times=2)).numbers(specialist="S-1").chart("cold_call")
    assert len(chart) == 26
    assert set(chart["x"]) == {2.0}
    assert chart["days"].min() == 3
    assert set(chart["flags"]) == {()}
    assert chart["label"].iloc[[0, -1]].tolist() == ["2026-W19", "2026-W44"]
    assert chart["start"].iloc[-1] == pd.Timestamp(day(26))


def test_a_week_under_way_is_not_on_the_chart_before_its_last_working_day(make: Make) -> None:
    kit = make(done("cold_call", day(26), day(27), day(28)), today=day(28))
    assert kit.numbers(specialist="S-1").chart("cold_call")["label"].iloc[-1] == "2026-W43"


def test_a_week_nobody_was_at_work_in_is_left_out(make: Make) -> None:
    leave = Leave(code="L", specialist="S-1", start=day(17), end=day(25))
    chart = make([*done("cold_call", day(8)), leave]).numbers(specialist="S-1").chart("cold_call", weeks=4)
    assert chart["label"].tolist() == ["2026-W41", "2026-W42", "2026-W44"]
    assert chart["enough"].tolist() == [False] * 3


def test_several_people_make_one_chart_per_day_at_work_of_each(make: Make) -> None:
    records = [*done("visit", day(19), day(20), day(21)), *done("visit", day(19), who="S-2")]
    chart = make(records).numbers("2026-W43").chart("visit", weeks=1)
    assert chart[["count", "days", "x"]].values.tolist() == [[4, 10, 0.4]]


def test_months_and_trade_can_be_charted_too(make: Make) -> None:
    chart = make([*trade(), *done("visit", day(8))]).numbers(specialist="S-1").chart("delivery", grain="month")
    assert chart["label"].tolist()[-2:] == ["2026-09", "2026-10"]
    assert chart["count"].tolist()[-2:] == [1, 1]


def test_limits_begin_anew_from_a_named_week(make: Make) -> None:
    days = Calendar().working_days(day(1, 5), TODAY)
    records = [one for on in days for one in done("cold_call", on, times=1 if on < day(1, 8) else 5)]
    chart = make(records).numbers(specialist="S-1").chart("cold_call", rebase=["2026-W32"])
    assert chart.groupby("phase")["mean"].first().tolist() == [1.0, 5.0]
    assert set(chart["flags"]) == {()}


# -- economy -----------------------------------------------------------------------------------------------------------


def test_a_period_and_the_one_before_are_read_in_one_go(make: Make) -> None:
    kit = make(done("cold_call", day(8), day(9, 9)))
    numbers = kit.numbers(specialist="S-1")
    asked: list[str] = []
    event.listen(kit.store.engine, "before_cursor_execute", lambda *words: asked.append(words[2]))
    assert numbers.figure("cold_call").value
    assert numbers.previous.figure("cold_call").value
    assert sum("FROM activities" in one and "EXISTS" not in one for one in asked) == 1


def test_many_people_read_at_once_have_the_same_numbers_as_each_alone(make: Make) -> None:
    crowd = [Specialist(code=f"T-{n:03}", name=f"T{n}", dealer="D-1") for n in range(250)]
    log = [one for n in range(0, 250, 5)
           for one in done("cold_call", day(8), day(9, 9), who=f"T-{n:03}", times=n % 3 + 1)]
    leave = [Leave(code=f"L{n}", specialist=f"T-{n:03}", start=day(8), end=day(8)) for n in range(0, 250, 10)]
    kit = make([*crowd, *log, *leave, *trade(), *done("visit", day(8), who="S-2")])
    whole = kit.numbers(dealer="D-1")
    bands = whole.bands().set_index(["specialist", "kind"])
    for code in ("S-1", "T-000", "T-005", "T-006", "T-245"):
        alone = kit.numbers(specialist=code)
        assert alone.bands().set_index(["specialist", "kind"]).equals(bands.loc[[code]])
        assert alone.previous.figure("cold_call").value == pytest.approx(
            whole.previous.bands().set_index(["specialist", "kind"]).loc[(code, "cold_call"), "total"] / 22)
    assert whole.bands()["total"].sum() == sum(n % 3 + 1 for n in range(0, 250, 5))
    assert (whole.figure("order").value, whole.figure("collection").value) == (1, 2)
    assert whole.chart("cold_call", weeks=1)["count"].tolist() == [0]
    assert whole.figure("visit").value == 0


def test_frames_handed_out_can_be_changed_without_changing_the_numbers(make: Make) -> None:
    numbers = make(done("cold_call", day(8))).numbers(specialist="S-1")
    days, there = numbers.days(), numbers.attendance()
    days["count"], there["state"] = 99, "away"
    assert numbers.figure("cold_call").value == pytest.approx(1 / 18)
    assert numbers.bands()["days"].tolist() == [18] * 4


# -- the sample's planted habits ---------------------------------------------------------------------------------------


def test_a_visit_counts_once_whether_the_diary_has_it_its_own_record_or_both(make: Make) -> None:
    def noted(at: date, account: str | None) -> Activity:
        return Activity(code=f"L-{at}-{account}", specialist="S-1", day=at, kind="visit", account=account)

    def held(at: date, account: str, number: int = 1, who: str | None = "S-1") -> Visit:
        return Visit(code=f"V-{at}-{account}-{number}", account=account, specialist=who, day=at)

    accounts = [Account(code=code, name=code) for code in ("A-1", "A-2")]
    both = [noted(day(6), "A-1"), held(day(6), "A-1")]
    own = [held(day(7), "A-1"), held(day(8), "A-2"), held(day(8), "A-2", 2)]
    diary = [noted(day(8), "A-2"), noted(day(9), None)]
    others = [held(day(9), "A-1", who="S-2"), held(day(30, 9), "A-1")]
    kit = make([*accounts, *both, *own, *diary, *others])
    totals = kit.numbers(specialist="S-1").own().set_index("kind")["total"]
    assert totals["visit"] == 5


@pytest.fixture
def sample(kit: Kit) -> Callable[..., Any]:
    return lambda code, period="2026-10": kit.numbers(period, specialist=code)


def test_the_habits_planted_in_the_sample_show_in_the_figures(sample: Callable[..., Any]) -> None:
    everybody = [f"S-{n:02}" for n in range(1, 12)]
    of = {code: sample(code).figures() for code in everybody}
    covered = {code: figures["mail_coverage"].value for code, figures in of.items()}
    assert {code for code, share in covered.items() if share < 0.3} == {"S-02", "S-03"}
    assert sample("S-03", "2026-07").figure("mail_coverage").value > 0.8
    assert sample("S-02", "2026-07").figure("mail_coverage").value < 0.3
    cold = {code: figures["cold_call_below"].value for code, figures in of.items()}
    assert max(cold, key=cold.__getitem__) == "S-04"
    assert cold["S-04"] > 0.7
    assert {code for code, figures in of.items() if figures["one_weekday"].value > 0.5} == {"S-07"}
    assert of["S-07"]["days_written"].value < 0.5


def test_writing_up_on_fridays_misses_days_but_not_weeks(sample: Callable[..., Any]) -> None:
    numbers = sample("S-07", "2026-W43")
    row = numbers.bands().set_index("kind").loc["direct_mail"]
    assert row["below"] >= 3
    assert row["state"] != "below"


def test_long_leave_is_not_taken_for_idleness(sample: Callable[..., Any]) -> None:
    may = sample("S-06", "2026-05")
    assert may.figure("direct_mail").why == "no_days"
    assert set(may.bands()["state"]) == {"off"}
    assert sample("S-12", "2026-09").figure("cold_call").why == "no_days"


def test_the_day_the_follow_up_stopped_is_a_shift_on_the_chart(sample: Callable[..., Any]) -> None:
    chart = sample("S-03").chart("mail_followup_call")
    after = chart[chart["start"] >= pd.Timestamp(2026, 9, 7)]
    assert all("shift" in flags for flags in after["flags"])
    assert (after["x"] < after["mean"]).all()
    steady = sample("S-11").chart("mail_followup_call")
    assert sum("beyond" in flags for flags in steady["flags"]) <= 1


def test_figures_of_all_are_those_of_each_together(kit: Kit) -> None:
    whole = kit.numbers("2026-09")
    parts = [kit.numbers("2026-09", specialist=code) for code in whole.specialists]
    for key in ("mails_sent", "mail_missed", "visit", "order", "delivery", "days_worked", "off_days_work"):
        assert whole.figure(key).value == sum(part.figure(key).value or 0 for part in parts)
    joined = pd.concat([part.bands() for part in parts], ignore_index=True)
    assert whole.bands().equals(joined)
    assert whole.days().equals(pd.concat([part.days() for part in parts], ignore_index=True))


def test_weeks_add_up_to_their_days_whatever_the_grain(kit: Kit) -> None:
    month = kit.numbers("2026-06", specialist="S-01").days()
    weeks = [kit.numbers(f"2026-W{n}", specialist="S-01").days() for n in range(23, 28)]
    joined = pd.concat(weeks)
    within = joined[joined["day"].between(pd.Timestamp(2026, 6, 1), pd.Timestamp(2026, 6, 30))]
    by_day = [one.sort_values(["kind", "day"]).reset_index(drop=True) for one in (within, month)]
    assert by_day[0].equals(by_day[1])
