"""The decision-group report: what changed by version and by day, the way, whom to see; masked, and on empty groups."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from kamkit import settings
from kamkit.errors import NotFound, UsageError
from kamkit.kit.group.groupreport import GroupReport
from kamkit.kit.group.history import contact_days, end_of, live_threads, month_ends
from kamkit.kit.kit import Kit
from kamkit.model.account import Account, AccountClass
from kamkit.model.person import Depth, Function, Level, Person, Rival, RivalTie, Role, Stance, Tie
from kamkit.model.visit import Visit
from kamkit.reports import batch
from kamkit.store.books import make_book
from kamkit.store.records import put, withdraw

Kits = Callable[..., Kit]
PARTS = ("head", "changes", "findings", "next", "path", "coverage", "influence", "rivals", "people", "definitions")
SEPTEMBER, OCTOBER = datetime(2026, 9, 1, 4, tzinfo=UTC), datetime(2026, 10, 12, 4, tzinfo=UTC)
HOSTILE = "<img src=x onerror=\"document.title='pwned'\">"


def person(code: str, name: str, *roles: Role, **more: object) -> Person:
    """Return a person of the account."""
    return Person(code=code, account="G-1", name=name, roles=roles, **more)  # type: ignore[arg-type]


def said(report: GroupReport, part: str) -> str:
    """Return a part's text without its markup."""
    return str(getattr(report, part)().striptags())


@pytest.fixture(scope="module")
def kits(tmp_path_factory: pytest.TempPathFactory, sample_file: Path) -> Kits:
    """Return how to open a kit on a store with the sample books and a book with a history of two months."""
    import shutil

    from kamkit import open_kit

    path = Path(shutil.copy(sample_file, tmp_path_factory.mktemp("group") / "class.db"))
    kit = open_kit(lang="zh", db=path)
    book = make_book(kit.store, "history", today=date(2026, 10, 30), source="test")
    head, keeper = person("P1", "王建国", Role.DECIDER), person("P2", "陈敏敏", Role.GATEKEEPER)
    before = [
        Account(code="G-1", name="城东驾校", account_class=AccountClass.A),
        head, keeper, person("P3", "孙立人", Role.USER),
        Tie(code="T1", account="G-1", source="P2", target="P1", sign=1),
        Rival(code="R1", name="马洪亮", brand="乙牌"),
        RivalTie(code="RT", account="G-1", rival="R1", person="P1", strength=1),
        Visit(code="V1", account="G-1", day=date(2026, 8, 20), participants=("P2",)),
    ]  # fmt: skip
    put(kit.store, book, before, source="first", known_at=SEPTEMBER)
    after = [
        head.but(stance=Stance.FOR, depth=Depth.MET, level=Level.DECISION), person("P4", "欧阳娜娜", Role.BUYER),
        Tie(code="T1", account="G-1", source="P2", target="P1", sign=1, strength=3),
        RivalTie(code="RT", account="G-1", rival="R1", person="P1", strength=3),
        Visit(code="V2", account="G-1", day=date(2026, 10, 13), participants=("P1", "P2")),
    ]  # fmt: skip
    put(kit.store, book, after, source="second", known_at=OCTOBER)
    withdraw(kit.store, book, Person, ["P3"], source="second", known_at=OCTOBER)
    put(kit.store, book, [Account(code="G-0", name="没有人的公司")], source="second", known_at=OCTOBER)
    return lambda lang="zh", book=None: open_kit(lang=lang, db=path, book=book)


def test_every_change_of_the_period_is_told_from_the_books_versions(kits: Kits) -> None:
    report = kits("zh", "history").group_report("G-1")
    assert report.earlier.how == "version"
    text = said(report, "changes")
    assert "2026-10-30 和 2026-09-30" in text
    for line in ("新登记：欧阳**", "不再在册：孙**", "从“不清楚”变为“支持”", "从“不清楚”变为“见过面”",
                 "关系有变：陈** 对 王**，从“带动，强弱不明”变为“带动，强”",
                 "对手 马**（乙牌） 和 王** 的密切程度，从“弱”变为“强”",
                 "第一次联系上 王**（2026-10-13）", "又联系了 陈**（2026-10-13，上一次是 2026-08-20）"):
        assert line in text, line
    assert "才进账的" not in text


def test_findings_that_went_are_told_with_both_weights(kits: Kits) -> None:
    report = kits("zh", "history").group_report("G-1")
    met = next(one for one in report.moved if one.name == "decider-not-met")
    assert met.went
    assert report.finding("decider-not-met") in said(report, "changes")


def test_a_past_period_shows_the_group_as_it_was_known_then(kits: Kits) -> None:
    report = kits("zh", "history").group_report("G-1", "2026-09")
    assert report.group.codes == ("P1", "P2", "P3")
    assert report.today == date(2026, 9, 30)
    assert report.group.member("P1").last_contact is None
    assert "王**" in said(report, "next")


def test_where_the_book_did_not_know_the_account_yet_only_contacts_are_compared_and_it_is_said(kits: Kits) -> None:
    report = kits("zh", "history").group_report("G-1", "2026-09")
    assert report.earlier.how == "day"
    text = said(report, "changes")
    assert "2026-09-01 才进账的" in text
    assert "新登记" not in text
    for code in ("A-001", "A-002"):
        sample = kits("zh").group_report(code)
        assert sample.earlier.how == "day"
        assert not re.search("新登记|不再在册|变为", said(sample, "changes"))


def test_nothing_changed_is_said(kits: Kits) -> None:
    kit = kits("zh", "history")
    assert "没有变化" in said(kit.group_report("G-1", "2026-W43"), "changes")


def test_an_account_without_people_says_so_in_a_report_that_comes_to_its_end(kits: Kits) -> None:
    for lang, words in (("zh", "一个人也没登记"), ("en", "Nobody at this account has been recorded")):
        report = kits(lang, "history").group_report("G-0")
        assert words in said(report, "head")
        assert [part for part in PARTS[1:] if getattr(report, part)()] == []
        assert report.end()["findings"] == 0
        assert report.end()["spark"] == []
        assert len(report.workbook().sheets) == 8


def test_the_way_and_whom_to_see_name_the_persons_behind_the_mask(kits: Kits) -> None:
    report = kits("zh", "history").group_report("G-1")
    assert "我们 → 陈**" in said(report, "path")
    assert report.to_see[0].because
    assert "王**" in said(report, "next")
    assert "马**（乙牌）" in said(report, "rivals")


def test_no_full_name_stands_in_any_part_or_sheet_unless_it_is_asked_for(kits: Kits) -> None:
    full = {"王建国", "陈敏敏", "孙立人", "欧阳娜娜", "马洪亮"}
    for period in ("", "2026-09"):
        report = kits("zh", "history").group_report("G-1", period)
        shown = "".join(str(getattr(report, part)()) for part in PARTS) + report.workbook().model_dump_json()
        assert not [name for name in full if name in shown]
    open_report = kits("zh", "history").group_report("G-1", unmask=True)
    assert "王建国" in str(open_report.people())
    assert "请勿外传" in str(open_report.head())


def test_every_third_account_of_the_sample_gives_every_part_in_both_languages(kits: Kits) -> None:
    for lang in settings.LANGS:
        kit = kits(lang)
        for code in kit.accounts()[::12]:
            report = kit.group_report(code)
            texts = {part: str(getattr(report, part)()) for part in PARTS}
            assert not re.findall(r"\b(?:groupreport|dossier|value|groups)\.[a-z_]+\b", "".join(texts.values())), code
            assert report.end()["account"] == code
            report.workbook()


def test_the_index_line_shows_live_threads_month_by_month_up_to_today(kits: Kits) -> None:
    report = kits("zh", "history").group_report("G-1")
    assert report.threads[-3:] == (1, 0, 2)
    assert report.end()["spark"] == list(report.threads)
    assert len(report.end()["figures"]) <= 3


def test_live_threads_are_counted_by_person_within_the_days_before(kits: Kits) -> None:
    days = [date(2026, 9, 30), date(2026, 10, 30)]
    met = [("A", date(2026, 9, 1)), ("A", date(2026, 9, 2)), ("B", date(2026, 9, 30)), ("X", date(2026, 9, 30))]
    assert live_threads(met, ["A", "B"], days, 30) == (2, 1)
    assert month_ends(date(2026, 3, 5), 3) == (date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 5))
    assert contact_days([], []) == ()


def test_a_day_ends_where_the_workshop_is(kits: Kits) -> None:
    assert end_of(date(2026, 9, 30), "Asia/Shanghai").astimezone(UTC) == datetime(2026, 9, 30, 15, 59, 59, 999999, UTC)


def test_an_unknown_account_or_period_is_told(kits: Kits) -> None:
    with pytest.raises(NotFound):
        kits().group_report("nobody")
    with pytest.raises(UsageError):
        kits().group_report("A-001", "autumn")


def test_markup_in_a_name_is_text(kits: Kits) -> None:
    kit = kits("zh")
    book = make_book(kit.store, "hostile", today=date(2026, 10, 30), source="test")
    bad = [Person(code=f"P{n}", account="H", name=HOSTILE + str(n), title=HOSTILE, roles=(Role.DECIDER,),
                  function=Function.FINANCE, level=Level.DECISION) for n in range(2)]
    ties = [Tie(code="T", account="H", source="P0", target="P1", sign=1), Rival(code="R", name=HOSTILE, brand=HOSTILE),
            RivalTie(code="RT", account="H", rival="R", person="P0")]
    put(kit.store, book, [Account(code="H", name=HOSTILE), *bad, *ties], source="test", known_at=SEPTEMBER)
    for unmask in (False, True):
        report = kits("zh", "hostile").group_report("H", unmask=unmask)
        assert not re.findall(r"<img src=x", "".join(str(getattr(report, part)()) for part in PARTS))


@pytest.mark.browser
def test_published_reports_fit_a_phone_and_ask_nobody(kits: Kits, page, outside_requests, tmp_path: Path) -> None:
    for lang, code in (("zh", "A-001"), ("en", "A-005")):
        outcome = batch.run(kits(lang), "group", [code], tmp_path, lang=lang)
        assert outcome.failed == ()
    pages = sorted((tmp_path / "group").glob("a-*.html"))
    assert len(pages) == 2
    for path in pages:
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 844})
            page.goto(path.as_uri())
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert page.evaluate("[...document.images].every(i => i.alt.length > 20 && i.naturalWidth > 20)")
            first = page.evaluate("document.querySelector('h2').innerText")
            assert first in ("比上期变了什么", "What changed since last period")
    assert outside_requests == []
