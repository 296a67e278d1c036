"""The dealer's report: sums against independent counts, specialists not ranked, the inspector's draw."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from kamkit import settings
from kamkit.errors import NotFound
from kamkit.kit.kit import Kit
from kamkit.kit.outlet import sampling
from kamkit.kit.outlet.outlet import OutletReport
from kamkit.kit.outlet.sampling import Sampled, drawn
from kamkit.kit.report.workbook import xlsx
from kamkit.model.account import Account
from kamkit.model.sales import Dealer
from kamkit.reports import batch
from kamkit.store.books import make_book
from kamkit.store.records import put

Kits = Callable[..., Kit]
PARTS = ("head", "changes", "findings", "plan", "discipline", "registrations", "trade", "claims", "margin", "promises",
         "sources", "deals", "sample", "missing", "definitions")
START, END = date(2026, 10, 1), date(2026, 10, 30)


def text_of(report: OutletReport) -> str:
    return "".join(str(getattr(report, part)()) for part in PARTS)


@pytest.fixture(scope="module")
def zh(kits: Kits) -> Kit:
    return kits("zh")


@pytest.fixture(scope="module")
def report(zh: Kit) -> OutletReport:
    return zh.dealer_report("D-03", "2026-10")


def team(kit: Kit, dealer: str) -> set[str]:
    return {one.code for one in kit.records("specialists") if one.dealer == dealer}


# -- figures -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["D-01", "D-03", "D-04"])
def test_the_figures_of_a_dealer_equal_an_independent_count_over_its_specialists(zh: Kit, code: str) -> None:
    people, figures = team(zh, code), zh.dealer_report(code, "2026-10").figures()
    visits = [v for v in zh.records("visits") if v.specialist in people and START <= v.day <= END]
    firm = [v for v in visits if v.next_step and v.next_owner and v.next_due]
    assert figures["visits_next_step"].value == pytest.approx(len(firm) / len(visits))
    late = [p for p in zh.records("promises")
            if p.specialist in people and p.due < END and not p.kept_on and not p.given_up]
    assert figures["promises_overdue"].value == len(late)
    deals = [d for d in zh.records("deals") if d.specialist in people]
    assert figures["deal_won"].value == sum(d.stage == "won" and START <= d.closed <= END for d in deals if d.closed)
    assert figures["deal_open"].value == sum(d.closed is None for d in deals)


def test_a_dealers_sums_are_those_of_its_specialists(zh: Kit, report: OutletReport) -> None:
    own = [zh.specialist_report(code, "2026-10").figures() for code in sorted(team(zh, "D-03"))]
    for key in ("days_worked", "mails_sent", "promises_overdue", "deal_won", "deal_open", "desk_silent", "visit"):
        assert report.figures()[key].value == sum(one[key].value or 0 for one in own)


def test_claims_past_filing_and_margins_equal_an_independent_reckoning(zh: Kit) -> None:
    report, people = zh.dealer_report("D-04", "2026-10"), team(zh, "D-04")
    orders = {o.code: o for o in zh.records("orders") if o.specialist in people}
    claims = [c for c in zh.records("claims") if c.order in orders]
    missed = {c.code for c in claims if c.filed is None and c.due < END}
    assert missed
    assert {code for one in report.found if one.key == "claims_missed" for code, _ in one.evidence} == missed
    policy = zh.standards.policy
    assert policy is not None
    total = 0
    for order in orders.values():
        if (END - order.day).days >= 365 or order.amount is None or order.amount.currency != "CNY":
            continue
        mine = [c for c in claims if c.order == order.code and c.settled and c.settled <= END]
        paid = sum(c.paid.minor for c in mine if c.paid)
        back = sum(c.clawed_back.minor for c in mine if c.clawed_back)
        margin = round(order.amount.minor * policy.margin_per_thousand / 1000)
        total += margin + paid - back - round(back * policy.clawback_extra_per_thousand / 1000)
    assert report.figures()["margin_left"].value == pytest.approx(total, abs=len(orders) + 1)


# -- findings ----------------------------------------------------------------------------------------------------------


def test_what_ails_each_dealer_of_the_sample_is_found(zh: Kit) -> None:
    found = {code: {one.key: one for one in zh.dealer_report(code, "2026-10").found} for code in zh.subjects("dealer")}
    assert {code for code, _ in found["D-01"]["desks_mail_unfollowed"].evidence} == {"S-02", "S-03"}
    assert {code for code, _ in found["D-02"]["desks_mostly_below"].evidence} == {"S-04"}
    assert {code for code, _ in found["D-03"]["desks_one_day"].evidence} == {"S-07"}
    assert {code for code, _ in found["D-04"]["orphans"].evidence} == {"A-043", "A-044"}


def test_registrations_that_overlap_are_those_of_two_dealers_in_force_on_one_day(zh: Kit, report: OutletReport) -> None:
    running = [r for r in zh.records("registrations") if r.day <= END <= r.valid_until]
    pairs = {f"{one.code} / {other.code}" for one in running for other in running
             if one.account == other.account and one.dealer != other.dealer and one.specialist in team(zh, "D-03")}
    told = {code for one in report.found if one.key == "registration_overlaps" for code, _ in one.evidence}
    assert told == pairs != set()
    assert "重叠" in report.registrations()


def test_specialists_stand_in_order_of_code_whatever_their_numbers(zh: Kit, report: OutletReport) -> None:
    names = [one.name for one in sorted(zh.records("specialists"), key=lambda one: one.code) if one.dealer == "D-03"]
    for part in (report.plan(), report.discipline()):
        places = [str(part).index(f">{name}</th>") for name in names]
        assert places == sorted(places)


# -- the inspector's draw ----------------------------------------------------------------------------------------------


def test_the_draw_is_the_same_each_time_and_another_in_another_period(zh: Kit, report: OutletReport) -> None:
    again = zh.dealer_report("D-03", "2026-10")
    assert report.sampled == again.sampled
    kinds = [one.kind for one in report.sampled]
    assert len(set(kinds)) >= 6
    assert max(kinds.count(kind) for kind in kinds) <= sampling.EACH
    other = {one.code for one in zh.dealer_report("D-03", "2026-09").sampled}
    assert other != {one.code for one in report.sampled}


def test_one_record_more_or_less_changes_no_other_place_in_the_draw() -> None:
    records = [Sampled("visit", f"V-{n}", "A", "S", START) for n in range(40)]
    order = drawn(records, "key", 40)
    assert drawn(records[::-1], "key", 40) == order
    assert drawn([one for one in records if one != order[3]], "key", 40) == [one for one in order if one != order[3]]
    assert drawn(records, "another key", 40) != order
    assert drawn([replace(one, kind="promise") for one in records], "key", 5) != drawn(records, "key", 5)


def test_the_draw_favours_nobody() -> None:
    first = [drawn([Sampled("visit", f"V-{n}", "A", "S", START) for n in range(10)], f"book/{key}", 1)[0].code
             for key in range(2000)]
    counts = [first.count(f"V-{n}") for n in range(10)]
    assert all(140 <= count <= 260 for count in counts), counts


def test_every_record_drawn_is_the_dealers_own(zh: Kit, report: OutletReport) -> None:
    assert {one.specialist for one in report.sampled} <= team(zh, "D-03")
    assert all(one.account in report.held.account_names for one in report.sampled)


# -- what it shows, and what it hides ----------------------------------------------------------------------------------


def test_every_dealer_gives_every_part_in_both_languages_without_a_key_of_a_word(kits: Kits) -> None:
    for lang in settings.LANGS:
        kit = kits(lang)
        for code in ("D-01", "D-04"):
            said = re.sub(r"<img[^>]*>", "", text_of(kit.dealer_report(code, "2026-10")))
            assert not re.findall(r"\b(?:outlet|desk|reporting|kpi|value|field|dossier|plots)\.[a-z_]+\b", said), code


def test_names_and_numbers_of_customers_people_stand_nowhere_unless_asked(kits: Kits) -> None:
    for lang in settings.LANGS:
        kit = kits(lang)
        report = kit.dealer_report("D-01", "2026-10")
        text = re.sub(r"base64,[^'\"]*", "", text_of(report)) + report.workbook().model_dump_json()
        people = [p.name for p in kit.records("people") if p.account in report.held.account_names]
        assert len(people) > 20
        assert not [name for name in people if len(name) > 1 and name in text]
        assert not re.search(r"(?<!\d)1\d{10}(?!\d)", text)


def test_a_dealer_without_anybody_says_no_data_and_names_its_unkept_accounts(kits: Kits, tmp_path: Path) -> None:
    store = kits().store
    book = make_book(store, "empty-dealer", today=END, source="test")
    put(store, book, [Dealer(code="D", name="Nobody's"), Account(code="A", name="Acme", dealer="D")], source="test",
        known_at=settings.now())
    kit = kits("en", "empty-dealer")
    report = kit.dealer_report("D", "2026-10")
    assert "No data" in report.head()
    assert [(one.key, [code for code, _ in one.evidence]) for one in report.found] == [("unassigned", ["A"])]
    assert report.plan() == report.sample() == report.claims() == ""
    assert batch.run(kit, "dealer", ["D"], tmp_path, lang="en", period="2026-10").failed == ()


def test_a_dealer_that_is_not_there_is_told(zh: Kit) -> None:
    with pytest.raises(NotFound):
        zh.dealer_report("D-99")


def test_the_workbook_has_room_for_what_the_inspector_sees(report: OutletReport) -> None:
    sheets = {sheet.name: sheet for sheet in report.workbook().sheets}
    sample = sheets["抽查清单"]
    assert [column.head for column in sample.columns][-2:] == ["查到什么", "结论"]
    assert len(sample.rows) == len(report.sampled)
    assert all(row[-2:] == (None, None) for row in sample.rows)
    assert xlsx(report.workbook())[:2] == b"PK"
