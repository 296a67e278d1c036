"""The specialist's report: figures against independent counts, changes first, evidence that exists, names hidden."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from statistics import median

import pytest

from kamkit import settings
from kamkit.errors import NotFound, UsageError
from kamkit.kit.desk.desk import DeskReport
from kamkit.kit.kit import Kit
from kamkit.kit.report.workbook import xlsx
from kamkit.model.account import Account, Project, Registration
from kamkit.model.activity import Activity
from kamkit.model.money import Money
from kamkit.model.person import Person
from kamkit.model.sales import Deal, Dealer, Delivery, Order, Product, Specialist
from kamkit.model.visit import Promise, Visit
from kamkit.reports import batch
from kamkit.rules.workdays import Calendar
from kamkit.store.books import make_book
from kamkit.store.records import put
from tests.reports.test_account_report import HOSTILE

Kits = Callable[..., Kit]
PARTS = ("head", "changes", "findings", "due", "bands", "days", "runs", "mail", "visits", "promises", "funnel",
         "effort", "accounts", "trade", "deals", "missing", "definitions")
START, END = date(2026, 10, 1), date(2026, 10, 30)
CALM = {"direct_mail": 6, "mail_followup_call": 6, "cold_call": 1, "known_call": 3}


def text_of(report: DeskReport) -> str:
    return "".join(str(getattr(report, part)()) for part in PARTS)


def keys(report: DeskReport) -> dict[str, str]:
    return {one.key: str(one.weight) for one in report.found}


@pytest.fixture(scope="module")
def zh(kits: Kits) -> Kit:
    return kits("zh")


@pytest.fixture(scope="module")
def october(zh: Kit) -> Callable[[str], DeskReport]:
    """Return the reports of October 2026, each made once."""
    return cache(lambda code: zh.specialist_report(code, "2026-10"))


# -- figures -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["S-01", "S-04", "S-09"])
def test_the_figures_equal_an_independent_count_of_the_sample(
    zh: Kit, october: Callable[[str], DeskReport], code: str
) -> None:
    figures = october(code).figures()
    log = zh.activities(specialist=code, start=START, end=END)
    days = int(figures["days_worked"].value)
    for kind in ("direct_mail", "mail_followup_call", "cold_call", "known_call"):
        assert figures[kind].value == pytest.approx((log["kind"] == kind).sum() / days)
    visits = [v for v in zh.records("visits") if v.specialist == code and START <= v.day <= END]
    firm = [v for v in visits if v.next_step and v.next_owner and v.next_due]
    assert figures["visits_next_step"].value == pytest.approx(len(firm) / len(visits))
    late = [p for p in zh.records("promises")
            if p.specialist == code and p.due < END and not p.kept_on and not p.given_up]
    assert figures["promises_overdue"].value == len(late)


@pytest.mark.parametrize("code", ["S-01", "S-02", "S-11"])
def test_the_share_of_mail_followed_up_equals_an_independent_count(zh: Kit, code: str) -> None:
    report = zh.specialist_report(code, "2026-09")
    start, end = date(2026, 9, 1), date(2026, 9, 30)
    log = zh.activities(specialist=code, start=start, end=end + timedelta(days=31))
    calls = log[log["kind"] == "mail_followup_call"].sort_values("day").drop_duplicates("answers")
    first = dict(zip(calls["answers"], calls["day"], strict=True))
    worked = report.at.numbers.calendars[code].working_days(start, END)
    mails = log[(log["kind"] == "direct_mail") & (log["day"] <= str(end))]

    def waited(sent: date, until: date) -> int:
        return sum(sent < day <= until for day in worked)

    states = []
    for mail, day in zip(mails["code"], mails["day"].dt.date, strict=True):
        called = first[mail].date() if mail in first else None
        if called is None:
            states.append("missed" if waited(day, END) > 5 else "waiting")
        else:
            states.append("followed" if waited(day, called) <= 5 else "late")
    settled = [state for state in states if state != "waiting"]
    assert report.figures()["mail_coverage"].value == pytest.approx(settled.count("followed") / len(settled))


def test_deals_of_a_year_equal_an_independent_count(zh: Kit) -> None:
    report = zh.specialist_report("S-01", "2026")
    deals = [d for d in zh.records("deals") if d.specialist == "S-01"]
    won = [d for d in deals if d.stage == "won" and d.closed and d.closed.year == 2026]
    figures = report.figures()
    assert figures["deal_won"].value == len(won)
    assert figures["deal_lost"].value == sum(d.stage == "lost" and d.closed.year == 2026 for d in deals if d.closed)
    assert figures["deal_opened"].value == sum(d.opened is not None and d.opened.year == 2026 for d in deals)
    assert figures["deal_value"].value == sum(d.amount.minor for d in won if d.amount)
    assert figures["deal_cycle"].value == median((d.closed - d.opened).days for d in won if d.opened)


def test_months_of_a_year_add_up_to_it(zh: Kit) -> None:
    year = zh.specialist_report("S-11", "2026").figures()
    months = [zh.specialist_report("S-11", f"2026-{month:02}").figures() for month in range(1, 11)]
    for key in ("deal_opened", "deal_won", "deal_lost", "days_worked", "mails_sent"):
        assert sum(month[key].value or 0 for month in months) == year[key].value


def test_a_period_that_is_over_does_not_see_what_came_later(zh: Kit) -> None:
    late = next(p for p in zh.records("promises") if p.specialist and p.kept_on and p.due.month < p.kept_on.month
                and p.due.day < 28 and p.kept_on.year == p.due.year)
    report = zh.specialist_report(late.specialist, f"{late.due:%Y-%m}")
    assert report.day < late.kept_on
    assert late.code in {p.code for p in report.at.overdue}
    assert late.code not in {p.code for p in zh.specialist_report(late.specialist).at.overdue}


def test_of_a_period_that_has_not_begun_nothing_is_reported_but_what_is_due_today(zh: Kit) -> None:
    report = zh.specialist_report("S-01", "2027-01")
    assert report.figures() == {}
    assert report.found == report.found_before[:0] == ()
    assert "2027-01-01 才开始" in report.head()
    assert report.changes() == report.findings() == report.bands() == ""
    assert report.due() == zh.specialist_report("S-01", "2026-10").due()


# -- findings ----------------------------------------------------------------------------------------------------------


def test_the_planted_habits_of_the_sample_are_found(zh: Kit, october: Callable[[str], DeskReport]) -> None:
    found = {code: keys(october(code)) for code in zh.specialists()}
    assert found["S-02"]["mail_unfollowed"] == "high"
    assert found["S-03"]["mail_unfollowed"] == "high"
    assert "mostly_below" in found["S-04"]
    assert "one_day" in found["S-07"]
    assert found["S-09"]["promises_overdue"] == "high"
    assert found["S-12"]["orphaned"] == "high"
    assert not [key for key, weight in found["S-11"].items() if weight == "high" and key.startswith(("mail", "run"))]


def test_follow_up_that_stops_is_told_in_the_period_in_which_it_fell(zh: Kit) -> None:
    report = zh.specialist_report("S-03", "2026-09")
    fell = next(one for one in report.found if one.key == "followup_fell")
    assert fell.facts["was"] == f"{report.figures_before()['mail_coverage'].value:.0%}"
    assert fell.facts["share"] == f"{report.figures()['mail_coverage'].value:.0%}"
    assert any("→" in line and "邮寄跟进率" in line for line in report.moved())


def test_where_the_log_is_written_up_on_one_day_nothing_is_said_of_single_days(
    zh: Kit, october: Callable[[str], DeskReport]
) -> None:
    found = keys(october("S-07"))
    assert not set(found) & {"run_below", "run_long", "run_traded", "mostly_below", "days_unwritten"}


def test_every_piece_of_evidence_is_a_record_a_day_or_a_week(zh: Kit, october: Callable[[str], DeskReport]) -> None:
    kinds = ("accounts", "visits", "promises", "registrations", "deals", "orders", "deliveries", "papers", "payments",
             "claims")
    known = {one.code for kind in kinds for one in zh.records(kind)}
    for code in zh.specialists():
        log = set(zh.activities(specialist=code)["code"])
        for one in october(code).found:
            for record, _ in one.evidence:
                parts = record.split(" / ")
                assert all(part in known or part in log or re.fullmatch(r"\d{4}-(\d\d-\d\d|W\d\d)", part)
                           for part in parts), (code, one.key, record)


def test_nobody_is_held_against_an_average_of_others(kits: Kits) -> None:
    for lang, words in (("zh", ("低于平均", "排名第", "同事平均")), ("en", ("below average", "ranked", "rank "))):
        kit = kits(lang)
        for code in ("S-04", "S-10"):
            said = text_of(kit.specialist_report(code, "2026-10"))
            assert not [word for word in words if word in said]


def test_a_calm_desk_has_no_finding(made: Kit) -> None:
    report = made.specialist_report("CALM", "2026-10")
    assert keys(report) == {}
    assert "Nothing here that needs asking about" in report.findings()


# -- changes -----------------------------------------------------------------------------------------------------------


def test_what_changed_comes_first_and_names_old_and_new(kits: Kits) -> None:
    report = kits("en").specialist_report("S-01", "2026-09")
    before, now = report.figures_before(), report.figures()
    line = next(line for line in report.moved() if line.startswith("Orders:"))
    assert line == f"Orders: {before['order'].value} → {now['order'].value}"
    assert "still running" not in report.head()


def test_while_a_period_is_running_counts_are_not_held_against_a_whole_one(kits: Kits) -> None:
    report = kits("en").specialist_report("S-01", "2026-10")
    assert "still running" in report.head()
    before, now = report.figures_before(), report.figures()
    *others, so_far = report.moved()
    assert f"Visits {now['visit'].value} ({before['visit'].value})" in so_far
    assert not [line for line in others if line.startswith(("Visits:", "Orders:", "Deals won:"))]


def test_a_figure_that_hardly_moved_is_not_news(zh: Kit, october: Callable[[str], DeskReport]) -> None:
    report = october("S-01")
    before, now = report.figures_before(), report.figures()
    told = "".join(report.moved())
    for key in ("direct_mail", "mail_followup_call", "cold_call", "known_call"):
        moved = abs(now[key].value - before[key].value) > 0.15 * before[key].value
        assert (zh.words(f"kpi.{key}.name") + "：" in told) == moved


def test_a_finding_that_stays_is_neither_new_nor_gone(zh: Kit, october: Callable[[str], DeskReport]) -> None:
    report = october("S-09")
    told = "".join(report.moved())
    assert "promises_overdue" in {one.key for one in report.found_before}
    assert zh.words("desk.find.promises_overdue.name") not in told


def test_without_a_period_before_that_is_said(made: Kit) -> None:
    assert "nothing to compare with" in made.specialist_report("NEW", "2026-10").changes()


# -- what it shows, and what it hides ----------------------------------------------------------------------------------


def test_every_specialist_of_the_sample_gives_every_part_in_both_languages_without_a_key_of_a_word(kits: Kits) -> None:
    for lang in settings.LANGS:
        kit = kits(lang)
        for code in kit.specialists()[::3]:
            text = text_of(kit.specialist_report(code, "2026-10"))
            said = re.sub(r"<img[^>]*>", "", text)
            assert not re.findall(r"\b(?:desk|reporting|kpi|value|field|dossier|plots)\.[a-z_]+\b", said), code
            assert len(re.findall("<img", text)) >= (5 if code != "S-12" else 0)


def test_names_and_numbers_of_customers_people_stand_nowhere_unless_asked(kits: Kits) -> None:
    for lang in settings.LANGS:
        kit = kits(lang)
        for code in kit.specialists()[::4]:
            report = kit.specialist_report(code, "2026-10")
            text = re.sub(r"base64,[^'\"]*", "", text_of(report)) + report.workbook().model_dump_json()
            people = [p.name for p in kit.records("people") if p.account in report.held.account_names]
            assert people
            assert not [name for name in people if len(name) > 1 and name in text], code
            assert not re.search(r"(?<!\d)1\d{10}(?!\d)", text)
    shown = kits("zh").specialist_report("S-01", "2026-10", unmask=True)
    assert "请勿外传" in shown.head()
    assert any(name in shown.visits() for name in shown.people_named())


def test_every_figure_of_the_tables_opens_to_its_formula(kits: Kits) -> None:
    report = kits("en").specialist_report("S-01", "2026-10")
    bands = str(report.bands())
    assert bands.count("<details>") == bands.count("Formula:") >= 10
    assert report.kit.words("kpi.mail_coverage.formula") in report.definitions()


def test_targets_and_their_version_are_named(kits: Kits) -> None:
    head = kits("en").specialist_report("S-01").head()
    assert "the handbook&#39;s daily targets, version 1 (for reference)" in head


def test_a_wrong_period_and_an_unknown_code_are_told(zh: Kit) -> None:
    with pytest.raises(UsageError):
        zh.specialist_report("S-01", "2026-13")
    with pytest.raises(NotFound):
        zh.specialist_report("../../escaped")


def test_the_workbook_has_typed_sheets_and_charts_and_becomes_a_file(
    zh: Kit, october: Callable[[str], DeskReport]
) -> None:
    workbook = october("S-01").workbook()
    sheets = {sheet.name: sheet for sheet in workbook.sheets}
    assert {"指标", "变化", "看出来的问题", "拜访", "承诺", "商机"} <= set(sheets)
    assert any(sheet.charts for sheet in workbook.sheets)
    assert [c.type for c in sheets["拜访"].columns][1] == "date"
    assert xlsx(workbook)[:2] == b"PK"


def test_the_end_tells_the_index_what_it_shows(zh: Kit, october: Callable[[str], DeskReport]) -> None:
    report = october("S-02")
    end = report.end()
    assert end["findings"] == sum(one.weight == "high" for one in report.found)
    assert len(end["figures"]) == 3
    assert len(end["spark"]) >= 20


# -- small books of our own --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def made(kits: Kits) -> Kit:
    """A book with a calm desk, an empty one, and one that has only just begun."""
    store = kits().store
    book = make_book(store, "desks", today=date(2026, 10, 30), source="test")
    day = date(2026, 10, 20)
    records = [
        Specialist(code="CALM", name="Calm"), Specialist(code="EMPTY", name="Empty"),
        Specialist(code="NEW", name="New", joined=date(2026, 10, 12)),
        Account(code="A", name="Acme", specialist="CALM"),
        Visit(code="V1", account="A", specialist="CALM", day=day, next_step="x", next_owner="y", next_due=END),
        Activity(code="E1", specialist="NEW", day=day, kind="known_call", account="A"),
        *(Activity(code=f"C{number}-{kind}-{n}", specialist="CALM", day=one, kind=kind,
                   answers=f"C{number}-direct_mail-{n}" if kind == "mail_followup_call" else None)
          for number, one in enumerate(_days(date(2026, 4, 27), END)) for kind, count in CALM.items()
          for n in range(count)),
    ]
    put(store, book, records, source="test", known_at=settings.now())
    return kits("en", "desks")


def _days(start: date, end: date) -> list[date]:
    return list(Calendar().working_days(start, end))


def test_a_specialist_of_whom_nothing_is_known_says_no_data_and_still_ends(made: Kit, tmp_path: Path) -> None:
    report = made.specialist_report("EMPTY", "2026-10")
    assert "No data" in report.head()
    assert keys(report) == {"nothing_written": "high"}
    assert report.visits() == ""
    assert report.deals() == ""
    outcome = batch.run(made, "specialist", ["EMPTY"], tmp_path, lang="en", period="2026-10")
    assert outcome.failed == ()


def test_a_newcomer_is_not_counted_for_the_days_before(made: Kit) -> None:
    report = made.specialist_report("NEW", "2026-10")
    assert report.figures()["days_worked"].value == len(_days(date(2026, 10, 12), END))
    assert "Joined on 2026-10-12" in report.changes()


@pytest.fixture(scope="module")
def hostile(kits: Kits) -> Kit:
    """A book in which every text of every record is markup that would run."""
    store, bad, day = kits().store, HOSTILE, date(2026, 10, 20)
    book = make_book(store, "hostile-desk", today=date(2026, 10, 30), source=bad)
    records = [
        Dealer(code="D", name=bad, city=bad, region=bad), Dealer(code="D2", name=bad), Product(code="M", name=bad),
        Specialist(code="S", name=bad, dealer="D", manager=bad, region=bad),
        Account(code="A", name=bad, specialist="S", dealer="D"), Person(code="P", account="A", name=bad + "1"),
        Project(code="J", account="A", name=bad, decision_by=date(2026, 11, 10)),
        *(Visit(code=f"V{n}", account="A", specialist="S", day=day, participants=("P",), result=bad, next_step=bad,
                next_owner=bad, next_due=day) for n in range(3)),
        *(Visit(code=f"W{n}", account="A", specialist="S", day=day, result=bad) for n in range(9)),
        Promise(code="Q", account="A", specialist="S", person="P", made=day, what=bad, due=day),
        *(Activity(code=f"{bad[:30]}{n}", specialist="S", day=day, kind="direct_mail", account="A", person="P",
                   note=bad) for n in range(9)),
        Registration(code="G", account="A", dealer="D", specialist="S", day=day, valid_until=date(2026, 11, 5)),
        Registration(code="G2", account="A", dealer="D2", day=day, valid_until=date(2027, 11, 5)),
        Deal(code="K", account="A", specialist="S", product="M", stage="won", opened=day, closed=day, reason=bad),
        Order(code="O", account="A", specialist="S", day=day, product="M", quantity=2, amount=Money(minor=100)),
        Delivery(code="Y", order="O", account="A", due=day, quantity=2),
    ]
    put(store, book, records, source=bad, known_at=settings.now())
    return kits("zh", "hostile-desk")


@pytest.mark.browser
@pytest.mark.parametrize("name", ["specialist", "dealer"])
def test_markup_in_every_field_is_shown_as_text_and_runs_nowhere(
    hostile: Kit, tmp_path: Path, page, outside_requests, name: str
) -> None:
    outcome = batch.run(hostile, name, ["S" if name == "specialist" else "D"], tmp_path, lang="zh", period="2026-10",
                        unmask=True, formats=("html", "xlsx"))
    assert outcome.failed == ()
    for path in sorted((tmp_path / name).glob("*.html")):
        page.goto(path.as_uri())
        page.wait_for_timeout(100)
        assert page.title() != "pwned"
        assert page.evaluate("[...document.images].filter(i => !i.src.startsWith('data:')).length") == 0
        assert page.evaluate("document.querySelectorAll('main script, main [onerror]').length") == 0
        assert "onerror=" in page.inner_text("body")
    assert outside_requests == []


@pytest.mark.browser
@pytest.mark.parametrize("lang", settings.LANGS)
def test_a_report_asks_nobody_for_anything_and_fits_a_phone(
    kits: Kits, tmp_path: Path, page, outside_requests, lang: str
) -> None:
    kit = kits(lang)
    assert batch.run(kit, "specialist", ["S-01", "S-12"], tmp_path, lang=lang, period="2026-10").failed == ()
    assert batch.run(kit, "dealer", ["D-03"], tmp_path, lang=lang, period="2026-10").failed == ()
    pages = [path for path in tmp_path.glob("*/*.html") if path.name != "index.html"]
    assert len(pages) == 3
    for path in pages:
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 844})
            page.goto(path.as_uri())
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (path.name, width)
            assert page.evaluate("[...document.images].every(i => i.alt.length > 20 && i.naturalWidth > 100)")
    assert outside_requests == []


@pytest.mark.parametrize("period", ["2026-09", "2026-Q3", "2026-10"])
def test_figure_finding_and_table_speak_of_the_same_promises(zh: Kit, period: str) -> None:
    """W-018-09 is due on the last day of September and was kept in October: overdue in all three, or in none."""
    told = set()
    for number in range(1, 12):
        report = zh.specialist_report(f"S-{number:02}", period)
        at, figures = report.at, report.figures()
        assert figures["promises_overdue"].value == len(at.overdue), report.at.person.code
        assert {one.code for one in at.overdue} <= {one.code for one in at.promises if at.stood(one) == "broken"}
        told |= {one.code for one in at.overdue}
    assert ("W-018-09" in told) == (period != "2026-10")
