"""Every report as a reader gets it: made by the batch in both languages, opened on a desk and on a phone, printed."""

from __future__ import annotations

import io
import json
import re
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import ConsoleMessage, Page, expect

from kamkit import open_kit
from kamkit.kit.care import create
from kamkit.kit.kit import SAMPLES, Kit
from kamkit.lang.words import Words
from kamkit.model.person import Person
from kamkit.model.visit import Promise, Visit
from kamkit.reports import batch
from kamkit.reports.batch import Outcome
from kamkit.settings import LANGS, Lang, now
from kamkit.store.records import put
from tests.kit.classes import lively

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
PHONE, EMAIL, NAME, PASSWORD = "13900007080", "canary.kenar@kenar-works.example", "欧阳金丝雀", "c4nary-p4ssw0rd"
SPOKEN = "139 0000 7080"
"""The same number as somebody writes it into a text."""
CANARIES = (PHONE, SPOKEN, EMAIL, NAME, PASSWORD)
SUBJECTS = {"account": "A-001", "group": "A-001", "specialist": "S-01", "dealer": "D-01", "office": "office",
            "class": "春季班"}
PERIODS = {"class": "2026-11"}
CASES = [(name, lang) for name in SUBJECTS for lang in LANGS]
LAST = ("reporting.definitions", "dossier.definitions", "groupreport.definitions_head", "classreport.definitions_head")
OUTSIDE = """() => [...document.querySelectorAll("main *, header *, footer *")].filter((one) => {
    const box = one.getBoundingClientRect();
    return box.width && box.right > innerWidth + 1 && !one.closest(".kam-scroll, .kam-picture, .kam-out")
        && getComputedStyle(one).position !== "absolute";
}).map((one) => one.outerHTML.slice(0, 120))"""
"""What stands out of a page to the right and is in no part that scrolls by itself."""
NARROW = """() => [...document.querySelectorAll("td, th")].filter((one) => {
    const box = one.getBoundingClientRect(), line = parseFloat(getComputedStyle(one).fontSize);
    return one.innerText.trim().length > 3 && box.width > 1 && box.width < 2.5 * line && box.height > 4 * line
        && !one.closest("thead");
}).map((one) => one.innerText)"""
"""Cells in which text stands one sign below the other."""
BARE = re.compile(r"\b(?:nan|NaN|None|NaT)\b|<NA>|\{[a-z_]+\}|\b(?:desk|outlet|office|kpi|reporting|dossier|plots|value"
                  r"|classreport|groupreport|cohort|reports|panels)\.[a-z_]+\b(?!\.yml)")  # fmt: skip
"""What a page shows where words or numbers are missing."""
HEADS = "[...document.querySelectorAll('h1, h2, h3, h4, h5')].map((one) => [+one.tagName[1], one.innerText])"
WIDTHS = (1280, 390)


@dataclass(frozen=True)
class Shelf:
    """A folder of published reports, and what each batch told."""

    folder: Path
    outcomes: dict[tuple[str, Lang], Outcome]

    def page(self, name: str, lang: Lang, ext: str = "html") -> Path:
        """Return a published file of a report; each was made of one subject."""
        book = SAMPLES[lang]
        (found,) = (path for path in (self.folder / name).glob(f"*.{ext}")
                    if f"-{book}-{lang}-" in path.name)
        return found


@pytest.fixture(scope="module")
def shelf(sample_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """Return every report in both languages, of a store in which things are planted that no page may show."""
    folder = tmp_path_factory.mktemp("published")
    store = Path(shutil.copy(sample_file, folder / "class.db"))
    outcomes: dict[tuple[str, Lang], Outcome] = {}
    for lang in LANGS:
        kit = open_kit(lang=lang, db=store)
        if lang == "zh":
            lively(kit)
        plant(kit)
        for name, code in SUBJECTS.items():
            formats = ("html", "xlsx", "pdf") if (name, lang) == ("specialist", "zh") else ("html", "xlsx")
            outcomes[name, lang] = batch.run(kit, name, [code], folder / "out", lang=lang, formats=formats,
                                             period=PERIODS.get(name, ""))
        kit.store.close()
    assert {case: told.failed for case, told in outcomes.items() if told.failed} == {}
    return Shelf(folder / "out", outcomes)


def plant(kit: Kit) -> None:
    """Put a telephone number, an e-mail address and a name into an account: into their fields, and into free texts."""
    told = f"{NAME} {SPOKEN} {PHONE} {EMAIL}"
    people = [one.but(phone=PHONE, email=EMAIL) for one in kit.records(Person.KIND, "A-001")]
    named = [people[0].but(name=NAME), *people[1:]]
    visits = [one.but(result=f"{one.result or ''} {told}", next_step=f"{one.next_step or ''} {told}")
              for one in kit.records(Visit.KIND, "A-001")]
    promises = [one.but(what=f"{one.what} {told}") for one in kit.records(Promise.KIND, "A-001")]
    put(kit.store, kit.book, [*named, *visits, *promises], source="test", known_at=now())


def words(page: Page) -> str:
    """Return all the words of a page, those of its pictures too."""
    return page.evaluate("""() => document.body.innerText + "\\n"
        + [...document.images].map((one) => one.alt).join("\\n")""")


# -- on a screen -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "lang"), CASES)
def test_a_report_fits_the_desk_and_the_phone_and_asks_nobody_for_anything(
    shelf: Shelf, page: Page, name: str, lang: Lang
) -> None:
    asked: list[str] = []
    said: list[ConsoleMessage] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message))
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    address = shelf.page(name, lang).as_uri()
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 844})
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(OUTSIDE) == []
        assert page.evaluate(NARROW) == []
    assert {url for url in asked if not url.startswith("data:")} == {address}
    assert [one.text for one in said if one.type in ("error", "warning")] == []


@pytest.mark.parametrize(("name", "lang"), CASES)
def test_a_report_reads_from_what_changed_to_how_it_is_reckoned(
    shelf: Shelf, page: Page, name: str, lang: Lang
) -> None:
    page.goto(shelf.page(name, lang).as_uri())
    known = Words(lang)
    heads = page.evaluate(HEADS)
    levels = [level for level, _ in heads]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels)), heads
    parts = [text for level, text in heads if level == 2]
    assert parts.index(known("reporting.changes")) < parts.index(known("reporting.findings"))
    assert parts[0] == known("reporting.changes")
    assert parts[-1] in {known(key) for key in LAST}
    assert page.evaluate("document.documentElement.lang").startswith(lang)


@pytest.mark.parametrize(("name", "lang"), CASES)
def test_a_report_shows_no_raw_key_or_missing_value_and_its_pictures_have_words(
    shelf: Shelf, page: Page, name: str, lang: Lang
) -> None:
    page.goto(shelf.page(name, lang).as_uri())
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    assert BARE.findall(words(page)) == []
    assert page.evaluate("[...document.images].filter((one) => one.alt.length < 20 || !one.naturalWidth).length") == 0
    assert page.evaluate("[...document.querySelectorAll('svg:not([aria-hidden])')].filter("
                         "(one) => !one.querySelector('title') && !one.getAttribute('aria-label')).length") == 0
    if name != "office":
        assert page.evaluate("document.images.length") >= 2
    assert page.evaluate("[...document.querySelectorAll('.kam-scroll')].every((one) => one.tabIndex === 0"
                         " && one.getAttribute('aria-label'))")


def test_a_chinese_report_has_no_half_width_punctuation_among_chinese_signs(shelf: Shelf, page: Page) -> None:
    for name in SUBJECTS:
        page.goto(shelf.page(name, "zh").as_uri())
        told = words(page)
        assert re.findall(r"[\u4e00-\u9fff][,;!?][\u4e00-\u9fff]|[\u4e00-\u9fff]\([^)]{0,20}\)", told) == [], name


# -- on paper ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "lang"), CASES)
def test_a_report_prints_on_a4_with_nothing_cut_off_at_the_right(
    shelf: Shelf, page: Page, name: str, lang: Lang
) -> None:
    page.goto(shelf.page(name, lang).as_uri())
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 688, "height": 1000})  # 182 mm, what A4 leaves between its margins
    assert page.evaluate("""() => [...document.querySelectorAll("main table, main img, main svg")].filter(
        (one) => one.getBoundingClientRect().right > innerWidth + 1).map((one) => one.outerHTML.slice(0, 120))""") == []
    made = page.pdf(format="A4", prefer_css_page_size=True, tagged=True)
    assert made.startswith(b"%PDF-")
    assert 2 <= len(re.findall(rb"/Type /Page\b", made)) <= 16


# -- the list ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def mixed(shelf: Shelf, tmp_path: Path) -> Path:
    """Return a list with reports that were made and one that was not."""
    folder = Path(shutil.copytree(shelf.folder / "specialist", tmp_path / "specialist"))
    text = (folder / "index.html").read_text(encoding="utf-8")
    row = re.findall(r"<tr data-state=\"ok\".*?</tr>", text, flags=re.DOTALL)[0]
    failed = row.replace('data-state="ok"', 'data-state="failed"').replace("S-01", "S-99")
    (folder / "index.html").write_text(text.replace(row, row + failed), encoding="utf-8")
    return folder / "index.html"


def test_the_list_is_searched_and_filtered_from_the_keyboard(mixed: Path, page: Page) -> None:
    page.goto(mixed.as_uri())
    rows = page.locator("#reports tbody tr:visible")
    expect(rows).to_have_count(3)
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "find":
            break
    page.keyboard.type("s-99")
    expect(rows).to_have_count(1)
    page.keyboard.type(" 没有这个")
    expect(page.locator("#none")).to_be_visible()
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    expect(rows).to_have_count(3)
    for _ in range(3):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "state":
            break
    page.keyboard.press("End")  # the last choice: failed
    expect(rows).to_have_count(1)
    page.keyboard.press("Home")
    expect(rows).to_have_count(3)
    page.keyboard.press("Tab")
    while page.evaluate("document.activeElement.className") != "kam-sort":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#reports th[aria-sort=ascending]")).to_have_count(1)


def test_the_list_opens_its_reports_and_shows_their_trend(
    shelf: Shelf, page: Page, outside_requests: list[str]
) -> None:
    for name in SUBJECTS:
        page.goto((shelf.folder / name / "index.html").as_uri())
        assert page.locator("#reports tbody tr").count() >= 2
        assert page.locator("#reports .kam-trend svg").count() >= 1, name
    page.locator("#reports th a").first.click()
    expect(page.locator("h1")).to_be_visible()
    assert outside_requests == []


# -- what nobody may find there ----------------------------------------------------------------------------------------


def readable(path: Path) -> Iterator[str]:
    """Yield the texts of a published file: of a workbook those of its parts, of a PDF those of its streams."""
    content = path.read_bytes()
    yield content.decode("utf-8", "replace")
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            yield from (parts.read(name).decode("utf-8", "replace") for name in parts.namelist())
    if path.suffix == ".pdf":
        for stream in re.findall(rb"stream\r?\n(.*?)endstream", content, flags=re.DOTALL):
            try:
                yield zlib.decompress(stream).decode("utf-8", "replace")
            except zlib.error:
                continue
    if path.suffix == ".ipynb":
        yield json.dumps(json.loads(content), ensure_ascii=False)


def told_by(folder: Path) -> dict[str, list[str]]:
    """Return the canaries that each file of a folder gives away."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert {path.suffix for path in files} >= {".html", ".ipynb", ".xlsx", ".pdf", ".json"}
    found = {str(path.relative_to(folder)): [one for one in CANARIES if any(one in text for text in readable(path))]
             for path in files}
    return {name: given for name, given in found.items() if given}


def test_no_published_file_gives_a_telephone_number_an_address_or_a_full_name_away(shelf: Shelf) -> None:
    assert told_by(shelf.folder) == {}


def test_what_is_planted_is_seen_where_names_are_shown(shelf: Shelf) -> None:
    kit = open_kit(lang="zh", db=shelf.folder.parent / "class.db")
    shown = "".join(str(part) for report in [kit.dossier("A-001", unmask=True)]
                    for part in (report.people(), report.visits(), report.promises()))
    assert NAME in shown
    assert SPOKEN in shown or PHONE in shown


def test_the_password_of_a_store_is_in_no_file(fresh_postgres: str, tmp_path: Path) -> None:
    address = fresh_postgres.replace("postgres@", f"postgres:{PASSWORD}@", 1)
    create(address)
    kit = open_kit(lang="en", db=address)
    outcome = batch.run(kit, "account", ["A-001"], tmp_path / "out", lang="en", formats=("html", "xlsx", "pdf"))
    kit.store.close()
    assert outcome.failed == ()
    assert PASSWORD in address
    assert told_by(tmp_path / "out") == {}
