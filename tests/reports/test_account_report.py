"""The account report on real books: the sample in both languages, an account with deals only, and a hostile one."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from kamkit import settings
from kamkit.errors import NotFound, UsageError
from kamkit.kit.kit import Kit, open_kit
from kamkit.kit.report.workbook import xlsx
from kamkit.model.account import Account, AccountClass, FleetItem, Project, Purchase, Registration, Step
from kamkit.model.money import Money
from kamkit.model.person import Person, Rival, RivalTie, Tie
from kamkit.model.sales import Deal, Dealer, DealStage, Product, Specialist
from kamkit.model.visit import Promise, Visit
from kamkit.reports import batch
from kamkit.store.books import make_book
from kamkit.store.open import create_store
from kamkit.store.records import put

Kits = Callable[..., Kit]
PARTS = (
    "head",
    "findings",
    "changes",
    "people",
    "coverage",
    "influence",
    "promises",
    "visits",
    "projects",
    "registrations",
    "fleet",
    "purchases",
    "deals",
    "qualification",
    "information",
    "missing",
    "definitions",
)
HOSTILE = "<img src=x onerror=\"document.title='pwned'\"><script>document.title='pwned'</script>"
DAY = date(2026, 10, 1)


def published(kit: Kit, codes: list[str], out: Path, **how: object) -> dict[str, str]:
    """Return the pages of these accounts, as published; all of them must be good."""
    outcome = batch.run(kit, "account", codes, out, lang=kit.lang, **how)
    assert outcome.failed == ()
    return {
        page.name.split(f"-{kit.book.name}")[0].upper(): page.read_text(encoding="utf-8")
        for page in (out / "account").glob("*-*.html")
    }


def names_of(kit: Kit, code: str) -> set[str]:
    """Return the full names of the customer's and the rivals' people at an account."""
    group = kit.group(code)
    return {m.person.name for m in group.members} | {rival.name for rival in group.rivals}


@pytest.fixture(scope="module")
def zh(kits: Kits, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return published(kits("zh"), ["A-001", "A-002"], tmp_path_factory.mktemp("zh"))


@pytest.fixture(scope="module")
def en(kits: Kits, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return published(kits("en"), ["A-003"], tmp_path_factory.mktemp("en"))


def test_a_chinese_report_has_its_parts_and_both_charts_with_words_for_them(zh, kits):
    page = zh["A-001"]
    heads = re.findall(r"<h2[^>]*>(.*?)</h2>", page)
    assert heads[:2] == ["比上期变了什么", "看出来的问题"]
    assert {"谁在决策群体里", "最近的拜访", "在用车辆", "采购记录", "算不算大客户", "四张信息清单", "名词解释"} <= set(
        heads
    )
    pictures = re.findall(r"<img[^>]*>", page)
    assert len(pictures) == 2
    assert all(len(re.search(r"alt=\"([^\"]*)\"|alt='([^']*)'", picture)[0]) > 30 for picture in pictures)
    assert kits().account_names()["A-001"] in page


def test_an_english_report_has_english_heads_and_no_key_of_a_word(en, zh):
    page = en["A-003"]
    heads = re.findall(r"<h2[^>]*>(.*?)</h2>", page)
    assert heads[:2] == ["What changed since last period", "What stands out"]
    assert not re.search(r"[\u4e00-\u9fff]", "".join(heads))
    for text in (page, *zh.values()):
        said = re.sub(r"<style.*?</style>", "", text, flags=re.S)
        assert not re.findall(r"\b(?:dossier|reports|value|field|panels|plots|told)\.[a-z_]+\b", said)


def test_people_are_masked_unless_it_is_asked_otherwise_and_then_the_page_says_so(zh, kits, tmp_path):
    kit = kits("zh")
    known = names_of(kit, "A-001")
    assert len(known) > 4
    assert not [name for name in known if name in zh["A-001"]]
    open_page = published(kit, ["A-001"], tmp_path, unmask=True)["A-001"]
    assert all(member.person.name in open_page for member in kit.group("A-001").members)
    assert "请勿外传" in open_page
    assert "unmask" in next((tmp_path / "account" / "notebooks").iterdir()).read_text(encoding="utf-8")


def test_the_sample_book_shows_no_name_or_number_of_its_people_in_any_part(kits):
    for lang in settings.LANGS:
        kit = kits(lang)
        for code in kit.accounts()[::6]:
            known = {name for name in names_of(kit, code) if len(name) > 1}
            dossier = kit.dossier(code)
            text = "".join(str(getattr(dossier, part)()) for part in PARTS)
            assert not [name for name in known if name in text], code
            assert not re.search(r"(?<!\d)1\d{10}(?!\d)", re.sub(r"base64,[^'\"]*", "", text)), code


def test_every_account_of_the_sample_gives_every_part_in_both_languages(kits):
    for lang in settings.LANGS:
        kit = kits(lang)
        for code in kit.accounts()[::8]:
            dossier = kit.dossier(code)
            assert all(hasattr(getattr(dossier, part)(), "__html__") for part in PARTS)
            assert dossier.end()["account"] == code


def test_an_account_that_is_not_there_is_told(kits):
    with pytest.raises(NotFound):
        kits().dossier("../../escaped")


@pytest.mark.browser
def test_a_report_asks_nobody_for_anything_and_fits_a_phone(zh, en, page, outside_requests, tmp_path):
    for name, text in {**zh, **en}.items():
        path = tmp_path / f"{name}.html"
        path.write_text(text, encoding="utf-8")
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 844})
            page.goto(path.as_uri())
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert page.evaluate("[...document.images].every(i => i.alt.length > 20 && i.naturalWidth > 100)")
    assert outside_requests == []


# -- an account with deals only ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def crm(kits: Kits) -> Kit:
    """A book as a CRM gives it: accounts of unknown class, and deals."""
    store = kits().store
    book = make_book(store, "crm", source="test")
    deals = [
        Deal(
            code=f"K-{n}",
            account="Acme",
            specialist="S",
            product="M",
            stage=stage,
            opened=opened,
            closed=closed,
            amount=amount,
        )
        for n, (stage, opened, closed, amount) in enumerate(
            [
                *[(DealStage.WON, date(2017, 1, 1), date(2017, 1, 11), Money.of(1000, "USD"))] * 3,
                (DealStage.WON, date(2017, 1, 1), date(2017, 3, 1), None),
                *[(DealStage.LOST, date(2017, 2, 1), date(2017, 3, 1), Money.of(0, "USD"))] * 2,
                (DealStage.ENGAGING, date(2017, 4, 1), None, None),
                (DealStage.PROSPECTING, None, None, None),
            ]
        )
    ]
    rest = [
        Specialist(code="S", name="Ann Example"),
        Product(code="M", name="Model M"),
        Account(code="Acme", name="Acme Ltd"),
        Account(code="Empty", name="Empty Ltd"),
    ]
    put(store, book, [*rest, *deals], source="test", known_at=settings.now())
    return kits("en", "crm")


def test_an_account_with_deals_only_gives_a_good_report_that_says_what_is_not_known(crm, tmp_path):
    pages = published(crm, ["Acme", "Empty"], tmp_path)
    page = pages["ACME"]
    assert "Class unknown" in page
    assert "3,000 USD" in page
    assert "Win rate 67%: 4 of 6 closed deals were won." in page
    assert "1 won deal has no amount" in page
    assert "Nobody there has been recorded" in page
    assert "Traceback" not in page
    assert ">Deals</h2>" not in pages["EMPTY"]
    assert "class unknown" in (tmp_path / "account" / "index.html").read_text(encoding="utf-8")


def test_deals_are_counted_as_the_book_has_them(crm):
    text = crm.dossier("Acme").deals().striptags()
    for stage, count in {"Prospecting": 1, "Engaging": 1, "Won": 4, "Lost": 2}.items():
        assert f"{stage}{count}" in re.sub(r"\s", "", text)
    assert "took 10 days" in text  # median of 10, 10, 10 and 59


# -- an account that attacks -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def hostile(kits: Kits) -> Kit:
    """A book in which every text of every record is markup that would run."""
    store = kits().store
    book = make_book(store, "hostile", today=date(2026, 10, 30), source=HOSTILE)
    bad = HOSTILE
    records = [
        Dealer(code="D", name=bad),
        Dealer(code="D2", name=bad),
        Specialist(code="S", name=bad, dealer="D"),
        Product(code="M", name=bad),
        Account(
            code="H",
            name=bad,
            account_class=AccountClass.B,
            using_organisation=f"u{bad}",
            buying_organisation=bad,
            specialist="S",
            dealer="D",
            region=bad,
            trade=bad,
            trade_state=bad,
            business_state=bad,
            business_scope=bad,
            organisation_kind=bad,
            address=bad,
            source_detail=bad,
            rival_strengths=bad,
            rival_weaknesses=bad,
        ),
        *(
            Person(code=f"P{n}", account="H", name=f"{bad}{n}", title=bad, goals=bad, phone=bad, email=bad)
            for n in range(3)
        ),
        Tie(code="T", account="H", source="P0", target="P1", sign=1, strength=2, note=bad),
        Rival(code="R", name=bad, brand=bad, style=bad),
        RivalTie(code="RT", account="H", rival="R", person="P0", note=bad),
        FleetItem(code="F", account="H", brand=bad, ours=False, model=bad, quantity=1, use=bad),
        Purchase(code="B", account="H", day=DAY, brand=bad, ours=True, model=bad, quantity=1, channel=bad, region=bad),
        Project(code="J", account="H", name=bad, plan=bad, problem=bad, budget_source=bad),
        Step(code="N", project="J", step="contract", owner="P0"),
        Registration(code="G", account="H", dealer="D", day=DAY, valid_until=date(2027, 1, 1)),
        Registration(code="G2", account="H", dealer="D2", day=DAY, valid_until=date(2027, 1, 1)),
        Visit(
            code="V",
            account="H",
            day=DAY,
            participants=("P0",),
            purpose=bad,
            result=bad,
            next_step=bad,
            next_owner=bad,
            next_due=DAY,
        ),
        Promise(code="W", account="H", made=DAY, what=bad, due=DAY, person="P0", specialist="S"),
        Deal(
            code="K", account="H", specialist="S", product="M", stage=DealStage.WON, opened=DAY, closed=DAY, reason=bad
        ),
    ]
    put(store, book, records, source=HOSTILE, known_at=settings.now())
    return kits("zh", "hostile")


@pytest.mark.browser
@pytest.mark.parametrize("unmask", [False, True])
def test_markup_in_every_field_is_shown_as_text_and_runs_nowhere(hostile, tmp_path, page, outside_requests, unmask):
    published(hostile, ["H"], tmp_path, unmask=unmask)
    for path in sorted((tmp_path / "account").glob("*.html")):
        page.goto(path.as_uri())
        page.wait_for_timeout(100)
        assert page.title() != "pwned"
        assert page.evaluate("[...document.images].filter(i => !i.src.startsWith('data:')).length") == 0
        assert page.evaluate("document.querySelectorAll('main script, main [onerror]').length") == 0
        assert "onerror=" in page.inner_text("body")
    assert outside_requests == []


def test_overlapping_registrations_and_broken_promises_are_told(hostile):
    dossier = hostile.dossier("H")
    assert "重叠" in dossier.registrations()
    assert "没兑现" in dossier.promises()
    assert "还剩" in dossier.registrations()


def test_a_report_is_made_from_a_store_on_a_server_and_does_not_say_where(fresh_postgres, tmp_path):
    create_store(fresh_postgres).close()
    store = open_kit(lang="en", db=fresh_postgres).store
    put(
        store,
        make_book(store, "served", source="test"),
        [Account(code="A", name="Served Ltd")],
        source="test",
        known_at=settings.now(),
    )
    pages = published(open_kit(lang="en", db=fresh_postgres, book="served"), ["A"], tmp_path)
    assert "Served Ltd" in pages["A"]
    written = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"postgresql" not in written
    store.close()


def test_a_report_of_a_period_counts_what_happened_in_it_and_in_the_one_before(kits):
    kit = kits("zh")
    visits = [one.day for one in kit.records("visits", "A-001")]
    now, before = (sum(f"{day:%Y-%m}" == month for day in visits) for month in ("2026-09", "2026-08"))
    assert now
    told = kit.words("dossier.lately_visits", count=now)
    shown = kit.dossier("A-001", period="2026-09").changes()
    assert kit.words("dossier.lately_before", told=told, before=before) in shown


def test_the_workbook_holds_the_lists_of_the_report_typed_and_no_full_name(kits):
    kit = kits("zh")
    report = kit.dossier("A-001")
    book = report.workbook()
    sheets = {sheet.name: sheet for sheet in book.sheets}
    visits = sheets[kit.words("kind.visits")]
    assert len(visits.rows) == len(kit.records("visits", "A-001"))
    assert visits.columns[0].type == "date"
    months = sheets[kit.words("dossier.contacts_by_month")]
    assert months.charts
    assert len(months.rows) == 12
    told = book.model_dump_json()
    assert not [name for name in names_of(kit, "A-001") if name in told]
    assert xlsx(book)[:2] == b"PK"


def test_a_period_that_is_none_is_refused_in_words(kits):
    with pytest.raises(UsageError):
        kits("zh").dossier("A-001", period="October")
