"""W1: every screen with markup in every field, in a browser with no policy to help: nothing runs, all is read as text.

The exercises themselves, kind by kind, are in test_kinds. The class page stands here on plain Voilà, and pages are read
with their Content-Security-Policy passed by: what holds here holds by escaping alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from pydantic import ValidationError

from kamkit import open_kit
from kamkit.kit.kit import Kit
from kamkit.kit.people import Issued
from kamkit.look.index import IndexRow, RunRecord, index_page
from kamkit.look.pages import render_report
from kamkit.look.spark import spark
from kamkit.model.account import Account, Step
from kamkit.model.activity import Activity
from kamkit.model.base import Record
from kamkit.model.exercise import Written
from kamkit.model.kinds import ALL
from kamkit.model.person import Rival
from kamkit.model.sales import Dealer, Product, Specialist
from kamkit.practice.answers import best, worst
from kamkit.serve import classroom, slips
from kamkit.settings import now
from kamkit.store.books import make_book
from kamkit.store.open import create_store
from kamkit.store.records import put
from tests.browser.page_server import Server, notebook, served
from tests.browser.test_kinds import run_lesson
from tests.panels.small import HOSTILE, PAYLOADS

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
BOOK = HOSTILE
OPEN, SHUT = (PAYLOADS[0], PAYLOADS[2]), (PAYLOADS[4], PAYLOADS[1])
"""The name of a class and of somebody in it, 80 signs at most: one that is open, one that is closed."""
WAIT, LOGGED = 60_000, 12
"""How long a page may take, in milliseconds; how many of an account's logged activities, the newest, are taken over."""

PARTS = (
    "head", "findings", "changes", "people", "coverage", "influence", "promises", "visits", "projects", "registrations",
    "fleet", "purchases", "deals", "qualification", "information", "missing", "definitions",
)  # fmt: skip
DESK = ("head", "changes", "findings", "due", "bands", "days", "runs", "mail", "visits", "promises", "funnel", "effort",
        "accounts", "trade", "deals", "missing", "definitions")  # fmt: skip
OUTLET = ("head", "changes", "findings", "plan", "discipline", "registrations", "trade", "claims", "margin", "promises",
          "sources", "deals", "sample", "missing", "definitions")  # fmt: skip
OFFICE = ("head", "changes", "findings", "accounts", "board", "prospects", "orders", "due", "cards", "definitions")
GROUP = ("head", "changes", "findings", "next", "path", "coverage", "influence", "rivals", "people", "definitions")
CLASSES = ("head", "changes", "findings", "next_session", "skills", "forms", "certainty", "confusion", "discuss",
           "items", "people", "definitions")  # fmt: skip
BEGIN = f"""
import ipywidgets as widgets
from IPython.display import display
from kamkit import open_kit, panels
kit = open_kit(lang="zh", book={BOOK!r})
def show(name, *shown):
    frame = widgets.VBox([one if isinstance(one, widgets.Widget) else output(one) for one in shown])
    frame.add_class("screen-" + name)
    display(frame)
def output(markup):
    made = widgets.Output()
    made.append_display_data(markup)
    return made
def parts(report, names):
    return [getattr(report, name)() for name in names]
CASE, CODE = "groups/district-hospital", kit.accounts()[0]
WHO, WHERE, COURSE = kit.account(CODE).account.specialist, kit.account(CODE).account.dealer, {OPEN[0]!r}
"""
SCREENS = {
    "welcome": ("panels.welcome(kit)", 1),
    "terms": ("panels.terms(kit, *kit.standards.terms)", 100),
    "stages": ("panels.stages(kit)", 25),
    "case": ("panels.case(kit, CASE)", 25),
    "case-findings": ("panels.findings(kit, CASE)", 100),
    "account": ("panels.account(kit)", 80),
    "account-findings": ("panels.findings(kit, CODE)", 100),
    "qualification": ("panels.qualification(kit)", 10),
    "information": ("panels.information(kit)", 7),
    "answers": ("panels.answers(kit)", 15),
    "debrief": ("panels.debrief(kit)", 2),
    "examples": ("*[panels.example(kit, item.id) for item in kit.exercises()]", 200),
    "judging": ("panels.judging(kit)", 10),
    "drill": ("panels.run(kit, 'drill')", 1),
    "missing": (f"panels.example(kit, {HOSTILE!r}), panels.findings(kit, {HOSTILE!r})", 3),
    "daylog": ("panels.daylog(kit, WHO)", 1),
    "board": ("panels.board(kit, WHO)", 5),
    "progress": ("panels.progress(kit, COURSE)", 5),
    "specialist": (f"*parts(kit.specialist_report(WHO, unmask=True), {DESK!r})", 15),
    "dealer": (f"*parts(kit.dealer_report(WHERE, unmask=True), {OUTLET!r})", 12),
    "office": (f"*parts(kit.office_board(unmask=True), {OFFICE!r})", 10),
    "group": (f"*parts(kit.group_report(CODE, unmask=True), {GROUP!r})", 20),
    "class": (f"*parts(kit.class_report(COURSE, unmask=True), {CLASSES!r})", 12),
    "report": (f"*[getattr(kit.dossier(CODE, unmask=True), part)() for part in {PARTS!r}]", 300),
}
"""The screens of a notebook: how each is shown, and how many hostile texts can be read on it at the least."""
CLASS = "from kamkit import open_kit, panels\npanels.classroom(open_kit(lang='zh'))"
CONTROL = f"""
control = widgets.Button(description="control")
control.add_class("show-raw")
control.on_click(lambda _: display_raw())
bare = widgets.VBox()
def display_raw():
    bare.children = [widgets.HTML({HOSTILE!r})]
display(widgets.VBox([control, bare]))
"""
SHOWN = (f"show({name!r}, {what})" for name, (what, _) in SCREENS.items())
LESSON = [BEGIN, *SHOWN, "kit.dossier(CODE).head()", CONTROL]
"""The cells: every screen in a frame of its own, a part of a report as it stands, and what shows a text raw."""
LOOK = """() => {
    document.querySelectorAll("details").forEach((one) => { one.open = true; });
    const bad = ".ev, [onerror], [onload], [onclick], iframe, [href^='javascript:' i], math, mjx-container, .MathJax";
    const told = (one) => one.outerHTML.slice(0, 200);
    return {ran: Number(top.hit || 0), elements: [...document.querySelectorAll(bad)].map(told)};
}"""

WORKED = 6
"""So many elements at the least a raw HOSTILE becomes."""
INDEX_WORDS = dict.fromkeys(
    ("search", "search_hint", "all", "report", "kind", "trend", "figures", "findings", "status", "reason", "ok",
     "failed", "shown", "none_found", "columns", "brand", "made"),
    HOSTILE,
) | {"summary": "{ok} {failed}"}


@dataclass(frozen=True)
class Seen:
    """What was found in a page: whether something ran, and which elements came out of a text."""

    ran: int
    elements: list[str]

    @property
    def clean(self) -> bool:
        """Return whether nothing ran and nothing became an element."""
        return not self.ran and not self.elements


def look(page: Page) -> Seen:
    """Return what a page has made of hostile texts, everything on it unfolded."""
    page.wait_for_timeout(150)
    found = page.evaluate(LOOK)
    return Seen(found["ran"], found["elements"])


def literally(where: Locator) -> int:
    """Return how often the whole of HOSTILE can be read there, sign by sign."""
    return re.sub(r"\s+", " ", where.inner_text()).count(HOSTILE)


def must_be_text(page: Page, where: Locator, at_least: int = 1) -> None:
    """Fail where a text ran or became an element, or cannot be read as it was written."""
    assert look(page) == Seen(0, [])
    assert literally(where) >= at_least


# -- a store full of it ------------------------------------------------------------------------------------------------


def poisoned(record: Record) -> Record:
    """Return a record with HOSTILE before every text that a person can write; codes and words of a list refuse it."""
    for name, value in dict(record).items():
        if isinstance(value, str):
            with suppress(ValidationError):
                record = record.but(**{name: HOSTILE + value})
    return record.but(extra={HOSTILE[:20]: HOSTILE}) if isinstance(record, Account) else record


def of_one_account(kit: Kit) -> list[Record]:
    """Return the records of one account that has people, ties and rivals, and those they point to."""
    code = next(code for code in kit.accounts() if kit.group(code).ties and kit.group(code).rivals)
    own = [kind for kind in ALL if "account" in kind.REFERS and kind is not Activity]
    about = [record for kind in own for record in kit.records(kind.KIND, code)]
    logged = [one for one in kit.records(Activity.KIND, code) if one.answers is None]
    about += sorted(logged, key=lambda one: one.day)[-LOGGED:]
    general = (Dealer, Specialist, Product, Rival, Account, Step)
    others = [record for kind in general for record in kit.records(kind.KIND)]
    wanted = {code} | {str(value) for record in about for value in dict(record).values() if isinstance(value, str)}
    wanted |= {other.dealer for other in others if isinstance(other, Specialist) and other.code in wanted}
    return [*(one for one in others if one.code in wanted or getattr(one, "project", "") in wanted), *about]


def imported(kit: Kit, sample: Kit, folder: Path) -> None:
    """Bring an account with hostile texts into the store the way a trainer does: as a file that is read."""
    store = create_store(str(folder / "elsewhere.db"))
    book = make_book(store, BOOK, today=sample.today, source=HOSTILE)
    put(store, book, [poisoned(record) for record in of_one_account(sample)], source=HOSTILE, known_at=now())
    store.close()
    file = folder / "customers.xlsx"
    open_kit(lang="zh", db=folder / "elsewhere.db", book=BOOK).export(file)
    plan = kit.read_files([file], into=BOOK)
    assert plan.errors == (), plan.errors[:3]
    kit.take(plan)


@dataclass(frozen=True)
class Stage:
    """A server on a hostile workshop, its kit, and the people of its classes: one that is open, one that is closed."""

    server: Server
    kit: Kit
    here: Issued
    shut_out: Issued


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory, sample_file: Path) -> Iterator[Stage]:
    """Return the one server of this module, with hostile texts in every field of its store and its content."""
    folder = tmp_path_factory.mktemp("hostile")
    with served(folder, hostile=True) as server:
        (server.home / "data" / "standards" / "blueprint.yml").write_text("objections: {2: 1}\n", encoding="utf-8")
        kit = open_kit(lang="zh", home=server.home, db=server.store, book=BOOK)
        imported(kit, open_kit(lang="zh", db=sample_file), folder)
        here, shut_out = (kit.classes.enrol(kit.classes.open(name).name, [who])[0] for name, who in (OPEN, SHUT))
        kit.classes.close(SHUT[0])
        for session in (kit.session(), kit.session(here.person.trainee)):
            for item in kit.exercises():
                answers = (Written(text=HOSTILE),) if item.kind == "write-response" else (worst(item), best(item))
                for answer in answers:
                    session.answer(item.id, answer)
        yield Stage(server, kit, here, shut_out)


@pytest.fixture
def bare(chromium: Browser) -> Iterator[Page]:
    """Return a page of a browser that heeds no Content-Security-Policy."""
    context = chromium.new_context(bypass_csp=True, viewport={"width": 1280, "height": 900}, locale="zh-CN")
    here = ("http://127.0.0.1", "ws://127", "blob:", "data:", "about:")
    context.route(lambda url: not url.startswith(here), lambda route: route.abort())
    yield context.new_page()
    context.close()


# -- the screens -------------------------------------------------------------------------------------------------------


def test_every_screen_of_a_notebook_shows_hostile_texts_as_texts_and_a_raw_one_is_noticed(
    stage: Stage, bare: Page
) -> None:
    bare.goto(stage.server.cells("screens", LESSON))
    every_screen_must_be_text(bare)


@pytest.mark.soak
def test_every_screen_in_jupyterlab_shows_hostile_texts_as_texts_and_a_raw_one_is_noticed(
    stage: Stage, bare: Page, tmp_path: Path
) -> None:
    lab = Server(tmp_path)
    lab.home, lab.store = stage.server.home, stage.server.store
    folder = lab.home / "notebooks" / "zh"
    folder.mkdir(parents=True)
    (folder / "00-start.ipynb").write_text(json.dumps(notebook(LESSON)), encoding="utf-8")
    try:
        run_lesson(bare, lab.start_lab(), 0)
        every_screen_must_be_text(bare)
    finally:
        lab.kill()


def every_screen_must_be_text(page: Page) -> None:
    """Fail where a screen of the lesson does anything but show its texts, or where a raw text is not noticed."""
    expect(page.locator(".show-raw")).to_be_visible(timeout=WAIT)
    page.wait_for_timeout(1_000)
    assert look(page) == Seen(0, [])
    read = {name: literally(page.locator(f".screen-{name}")) for name in SCREENS}
    assert {name: (read[name], least) for name, (_, least) in SCREENS.items() if read[name] < least} == {}
    page.locator(".show-raw").click()
    expect(page.locator("b.ev")).to_have_count(1, timeout=10_000)
    found = look(page)
    assert found.ran
    assert len(found.elements) >= WORKED


def test_the_class_page_shows_hostile_texts_as_texts_from_the_door_to_the_end_of_a_form(
    stage: Stage, bare: Page
) -> None:
    bare.goto(stage.server.cells("class", [CLASS]))
    body = bare.locator("body")
    expect(bare.locator(".kam-sign-in")).to_be_visible(timeout=WAIT)
    sign_in(bare, stage.here, secret=PAYLOADS[0])
    expect(bare.get_by_role("alert")).to_contain_text("对不上", timeout=15_000)
    sign_in(bare, stage.shut_out)
    expect(bare.get_by_role("alert")).to_contain_text(SHUT[0], timeout=15_000)
    must_be_text(bare, body, 0)

    sign_in(bare, stage.here)
    expect(bare.locator(".kam-home h2")).to_contain_text(OPEN[1], timeout=15_000)
    must_be_text(bare, body, 16 + 16 + 1)  # the list, the past answers, the skill
    bare.locator(".kam-choice", has_text="一句认同的话").first.click()  # in the list; once more among the past answers
    must_be_text(bare, on(bare, ".kam-exercise"), 8)
    expect(bare.locator("textarea")).to_have_value(HOSTILE)

    for which, least, after in (("课前", 5, ".kam-run"), ("练", 5, ".kam-exercise")):
        bare.locator(".kam-back").click()
        on(bare, ".kam-home").locator(".kam-run-doors button", has_text=which).first.click()
        expect(bare.locator(".kam-run-doors")).to_have_count(0)
        bare.locator(".kam-next, .kam-run-count").first.click()
        must_be_text(bare, on(bare, ".kam-exercise"), least)
        bare.locator("button.kam-pass").click()
        bare.locator(".kam-onwards").click()
        must_be_text(bare, on(bare, after), 1)  # the form's summary, the drill's next exercise


def on(page: Page, wanted: str) -> Locator:
    """Return the view once it stands."""
    expect(page.locator(f"{wanted} h2").first).to_be_visible(timeout=15_000)
    return page.locator(wanted).first


def sign_in(page: Page, who: Issued, secret: str = "") -> None:
    """Fill in the form at the door and press."""
    page.get_by_label("班级代码").fill(who.person.class_code)
    page.get_by_label("姓名").fill(who.person.name)
    page.get_by_label("个人口令").fill(secret or who.secret)
    page.locator(".kam-sign-in button").click()


# -- pages on paper and on disk ----------------------------------------------------------------------------------------


def pages(stage: Stage) -> Iterator[tuple[str, str, int]]:
    """Return every page that is written to a file: its name, its HTML, and how many hostile texts it must show."""
    kit, meeting = stage.kit, classroom.room("abcde", "door", "zh", None, 0)
    ids = [item.id for item in kit.exercises()]
    yield "sheet and key", kit.printed(ids, with_key=True), 200
    yield "slips", slips.page(kit.words, HOSTILE, meeting, [stage.here]), 2
    yield "report", reported(kit), 60
    link = f"javascript:{HOSTILE}"
    row = IndexRow(HOSTILE, link, True, cells=(HOSTILE,), figures=((HOSTILE, HOSTILE),), badge=HOSTILE, kind=HOSTILE,
                   files=((HOSTILE, link),), trend=spark([1, 2], HOSTILE), last=HOSTILE)
    failed = IndexRow(HOSTILE, None, False, HOSTILE, (HOSTILE,))
    record = RunRecord(HOSTILE, ((HOSTILE, HOSTILE),), HOSTILE)
    yield "index", index_page([row, failed], "zh", HOSTILE, INDEX_WORDS, [record]), 20


def reported(kit: Kit) -> str:
    """Return an account's report as it is published, its parts put in without a kernel."""
    dossier = kit.dossier(kit.accounts()[0], unmask=True)
    shown = [{"output_type": "execute_result", "metadata": {}, "execution_count": None,
              "data": getattr(dossier, part)()._repr_mimebundle_()} for part in PARTS]
    told = [{"output_type": "stream", "name": "stdout", "text": HOSTILE},
            {"output_type": "display_data", "metadata": {}, "data": {"text/plain": HOSTILE}}]
    cells = [nbformat.v4.new_code_cell(HOSTILE, outputs=[nbformat.from_dict(one)]) for one in (*shown, *told)]
    about = dict.fromkeys(("brand", "subject", "period", "made"), HOSTILE)
    return render_report(nbformat.v4.new_notebook(cells=cells, metadata={"kamkit": about}), "zh", HOSTILE)


def test_pages_to_print_and_to_keep_show_hostile_texts_as_texts_and_a_raw_one_is_noticed(
    stage: Stage, bare: Page
) -> None:
    for name, html, least in pages(stage):
        bare.set_content(html)
        assert look(bare) == Seen(0, []), name
        assert literally(bare.locator("body")) >= least, name
        bare.set_content(html.replace("</body>", f"{HOSTILE}</body>"))
        found = look(bare)
        assert found.ran, name
        assert len(found.elements) >= WORKED, name
        bare.goto("about:blank")
