"""Pages: whole in themselves, the same each time, and no text in them ever runs."""

from __future__ import annotations

import re

import jinja2
import nbformat.v4 as v4
import pytest
from bs4 import BeautifulSoup
from nbconvert import HTMLExporter
from traitlets.config import Config

from kamkit.look import pages
from kamkit.look.colours import css_variables
from kamkit.look.html import table
from kamkit.look.index import index_page
from kamkit.look.style import css, style_tag
from kamkit.look.type import font_face
from tests.look.samples import ALT, HOSTILE, TITLE, WORDS, index, notebook, row

LANGS = ("zh", "en")
KINDS = {"report": lambda lang: pages.render_report(notebook(lang), lang, TITLE[lang]), "index": index}
SCROLLING = """() => [...document.querySelectorAll('body *')].filter(
    e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.kam-scroll, .kam-picture, .kam-out')
).map(e => e.outerHTML.slice(0, 80))"""


@pytest.fixture(scope="module")
def made():
    """Return every kind of page in both languages, made once."""
    return {(kind, lang): make(lang) for kind, make in KINDS.items() for lang in LANGS}


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_page_names_its_language_and_carries_style_and_type_once(made, kind, lang):
    html = made[kind, lang]
    assert f'<html lang="{"zh-CN" if lang == "zh" else "en"}">' in html
    assert html.count("@font-face") == 1
    assert html.count("--kam-gap") == 1
    assert html.count("<h1>") == 1


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_page_holds_no_address_to_fetch_anything_from(made, kind, lang):
    assert re.findall(r"""(?:src|href|action|data)=["'](?!data:|%)[^"']*[:/][^"']*""", made[kind, lang]) == []
    assert not re.search(r"url\((?!data:)|@import|<link|<iframe|<base", made[kind, lang])


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_content_is_the_same_page(kind):
    assert KINDS[kind]("zh") == KINDS[kind]("zh")


def test_a_report_shows_no_input_no_warning_no_traceback_and_no_cell_that_is_to_be_skipped(made):
    for unwanted in ("secret_input", "warning nobody should read", "a long traceback", "left out"):
        assert unwanted not in made["report", "zh"]


def test_the_notebook_itself_is_not_changed():
    nb = notebook()
    before = repr(nb)
    pages.render_report(nb, "zh", "x")
    assert repr(nb) == before


def test_a_report_without_words_of_its_own_still_has_a_head():
    html = pages.render_report(v4.new_notebook(cells=[v4.new_markdown_cell("## 空")]), "zh", "空报告")
    assert "<h1>空报告</h1>" in html
    assert "None" not in html.split("</style>")[1]


def test_the_exporter_is_kept_and_each_language_has_its_own():
    assert pages.report_exporter("zh") is pages.report_exporter("zh") is not pages.report_exporter("en")


def test_the_index_puts_failed_reports_first_and_links_only_good_ones():
    html = index()
    labels = re.findall(r'<th scope="row" data-sort="(A-\d+)', html)
    assert labels[0] == "A-003"
    assert labels[1:] == sorted(labels[1:])
    assert len(re.findall(r"<a href=", html)) == 11 * 3  # the page, the PDF, the workbook
    assert "%E5%AE%A2%E6%88%B7%203.html" not in html


def test_an_address_from_data_stays_a_file_beside_the_index():
    line = row(1, href="javascript:alert(1)", files=(("PDF", "javascript:alert(2)"),))
    html = index_page([line], "en", "t", WORDS["en"])
    assert 'href="javascript%3Aalert%281%29"' in html
    assert 'href="javascript%3Aalert%282%29"' in html


def test_a_forgotten_word_is_an_error_and_no_empty_place():
    words = {key: word for key, word in WORDS["zh"].items() if key != "search"}
    with pytest.raises(jinja2.UndefinedError, match="search"):
        index_page([], "zh", "t", words)


def test_a_column_of_which_no_report_has_anything_is_left_out():
    bare = {"figures": (), "trend": "", "findings": None, "last": ""}
    html = index_page([row(1, **bare), row(2, **bare)], "en", "t", WORDS["en"])
    assert [WORDS["en"][name] in html for name in ("trend", "figures", "findings")] == [False] * 3
    assert WORDS["en"]["kind"] not in html


def test_the_record_of_the_run_stands_below_the_list_and_its_warning_above():
    html = index()
    assert html.index("kam-note kam-note-warn") < html.index('id="reports"') < html.index('"kam-run-record"')


def test_a_page_is_what_nbconverts_own_exporter_makes_of_it(made):
    stock = HTMLExporter(
        template_name="kamkit", extra_template_basedirs=[str(pages.TEMPLATES)], language_code="zh", exclude_input=True,
        exclude_input_prompt=True, exclude_output_prompt=True, exclude_anchor_links=True,
        config=Config(NbConvertBase={"display_data_priority": pages.SHOWN}),
    )  # fmt: skip
    stock.environment.autoescape = True
    page = {"title": "x", "lang": "zh", "brand": "", "about": [], "css": "", "policy": ""}
    theirs, _ = stock.from_notebook_node(notebook("zh"), resources={"kamkit": page})
    ours, _ = pages.report_exporter("zh").from_notebook_node(notebook("zh"), resources={"kamkit": page})
    assert str(BeautifulSoup(ours, features="html.parser")) == theirs


def test_a_report_carries_no_style_of_panels_and_the_sheet_is_small(made):
    assert "kam-order-item" in css()
    assert "kam-order-item" not in made["report", "zh"]
    assert "/*" not in css()
    assert "  " not in css()
    assert len(css("page.css")) < 17_000


def parted(*names: str) -> str:
    """Return a report page with parts of these names."""
    outputs = [v4.new_output("display_data", {"text/html": f"<section><h2>{name}</h2><p>…</p></section>"})
               for name in names]
    about = {"parts": "On this page"}
    cells = [v4.new_code_cell("", outputs=[one]) for one in outputs]
    return pages.render_report(v4.new_notebook(cells=cells, metadata={"kamkit": about}), "en", "Parts")


def test_a_long_report_lists_its_parts_before_the_first_and_every_link_leads_to_its_part():
    page = BeautifulSoup(parted("Changes", "Visits &amp; calls", "<b>Claims</b>", "Definitions"), "html.parser")
    listed = page.find("nav", class_="kam-parts")
    assert listed["aria-label"] == "On this page"
    assert listed.find_next_sibling("main") is not None
    links = listed.find_all("a")
    assert [link.get_text() for link in links] == ["Changes", "Visits & calls", "Claims", "Definitions"]
    for link in links:
        assert page.find(id=link["href"].removeprefix("#")).get_text() == link.get_text()


def test_a_short_report_has_no_list_of_parts():
    assert "kam-parts'" not in parted("Changes", "Visits", "Definitions")


@pytest.mark.browser
def test_on_a_phone_the_list_of_parts_stays_and_a_part_one_goes_to_is_not_under_it(page):
    page.set_viewport_size({"width": 390, "height": 844})
    long = "<p>" + "text " * 900 + "</p>"
    page.set_content(parted(*(f"Part number {n}" for n in range(1, 9))).replace("<p>…</p>", long))
    page.locator(".kam-parts a").nth(4).focus()
    page.keyboard.press("Enter")
    page.wait_for_timeout(200)
    strip = page.locator(".kam-parts").bounding_box()
    head = page.locator("#part-5").bounding_box()
    assert strip["y"] == 0
    assert strip["height"] >= 44
    assert strip["height"] <= head["y"] + 20 < 200  # its blank line and rule above may touch the strip
    assert page.evaluate(SCROLLING.replace(".kam-scroll", ".kam-parts, .kam-scroll")) == []


@pytest.mark.browser
def test_the_small_sheet_says_what_the_long_one_says(page):
    said = """text => {
        const style = document.head.appendChild(Object.assign(document.createElement('style'), {textContent: text}));
        const rules = rule => rule.cssRules ? [rule.cssText.split('{')[0], ...[...rule.cssRules].flatMap(rules)]
            : [rule.cssText];
        return [...style.sheet.cssRules].flatMap(rules);
    }"""
    folder = pages.TEMPLATES.parents[3]
    names = ["page.css", "panels.css", "index.css"]
    long = css_variables() + "".join((folder / name).read_text(encoding="utf-8") for name in names)
    assert len(page.evaluate(said, long)) > 300
    assert page.evaluate(said, css(*names)) == page.evaluate(said, long)


def test_the_style_can_be_put_beside_a_widget():
    assert style_tag() == f"<style>{css()}</style>"
    assert "</" not in css()


@pytest.mark.browser
@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_page_asks_nobody_for_anything_and_no_hostile_text_runs(made, kind, lang, page, outside_requests):
    asked = []
    page.on("request", lambda request: asked.append(request.url[:80]))
    page.set_content(made[kind, lang])
    page.wait_for_timeout(200)
    assert outside_requests == []
    assert [url for url in asked if not url.startswith("data:")] == []
    assert page.title() == TITLE[lang]
    assert HOSTILE in page.inner_text("main")
    assert page.locator("main script, main [onerror]").count() == 0


@pytest.mark.browser
def test_a_raw_output_is_kept_from_running_by_the_policy_of_the_page(page):
    raw = v4.new_code_cell("x", outputs=[v4.new_output("display_data", data={"text/html": HOSTILE})])
    html = pages.render_report(v4.new_notebook(cells=[raw]), "en", "safe")
    page.set_content(html)
    page.wait_for_timeout(200)
    assert page.title() == "safe"
    page.goto("about:blank")  # the policy lives as long as the document
    page.set_content(re.sub(r'<meta [^>]*default-src[^>]*>', "", html))
    page.wait_for_timeout(200)
    assert page.title() == "broken"


@pytest.mark.browser
@pytest.mark.parametrize("kind", KINDS)
def test_nothing_runs_over_the_edge_of_a_phone(made, kind, page):
    page.set_viewport_size({"width": 390, "height": 844})
    page.set_content(made[kind, "zh"])
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.evaluate(SCROLLING) == []


@pytest.mark.browser
def test_every_picture_says_what_it_shows_and_has_loaded(made, page):
    page.set_content(made["report", "zh"])
    images = page.evaluate("Promise.all([...document.images].map(i => i.decode().then(() => [i.alt, i.naturalWidth])))")
    assert len(images) == 2
    assert all(alt.startswith(ALT["zh"]) and width > 300 for alt, width in images)


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_words_of_a_page_can_be_read_by_day_and_by_night(made, scheme, page):
    page.emulate_media(color_scheme=scheme)
    for html in (made["report", "en"], made["index", "zh"]):
        page.set_content(html)
        assert page.evaluate(PALE) == []


@pytest.mark.browser
def test_the_index_finds_and_sorts(made, page):
    page.set_content(made["index", "zh"])
    page.get_by_role("searchbox").fill("ａ-０07")
    assert page.locator("#reports tbody tr:visible").count() == 1
    assert page.locator("#shown").inner_text() == "显示 1 / 12"
    page.get_by_role("searchbox").fill("没有这个")
    assert page.get_by_text("没有符合的报告。").is_visible()
    page.get_by_role("searchbox").fill("")
    head = page.get_by_role("button", name="报告")
    head.click()
    assert page.locator("#reports tbody th").first.inner_text().startswith("A-001")
    head.press("Enter")
    assert page.locator("#reports tbody th").first.inner_text().startswith("A-012")
    assert page.locator("th[aria-sort=descending]").count() == 1


@pytest.mark.browser
def test_the_index_filters_by_state_and_kind(made, page):
    page.set_content(made["index", "zh"])
    page.get_by_label("状态", exact=True).select_option("failed")
    assert page.locator("#reports tbody tr:visible th").all_inner_texts()[0].startswith("A-003")
    assert page.locator("#reports tbody tr:visible").count() == 1
    page.get_by_label("种类", exact=True).select_option("专员报告")
    assert page.get_by_text("没有符合的报告。").is_visible()
    page.get_by_label("状态", exact=True).select_option("")
    assert page.locator("#reports tbody tr:visible").count() == 6


@pytest.mark.browser
@pytest.mark.parametrize(("head", "first"), [("走势", "A-001"), ("严重问题", "A-004")])
def test_numbers_are_sorted_as_numbers_and_what_is_not_known_comes_last(made, page, head, first):
    page.set_content(made["index", "zh"])
    page.get_by_role("button", name=head).click()
    texts = page.locator("#reports tbody th").all_inner_texts()
    assert texts[0].startswith(first)
    page.get_by_role("button", name=head).click()
    again = page.locator("#reports tbody th").all_inner_texts()
    assert not again[0].startswith(first)
    if head == "走势":
        assert texts[-1].startswith("A-003")
        assert again[-1].startswith("A-003")


@pytest.mark.browser
def test_the_index_is_whole_without_script(made, chromium):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.set_content(made["index", "en"])
    assert page.locator("#reports tbody tr:visible").count() == 12
    assert not page.locator("#find").is_visible()
    context.close()


@pytest.mark.browser
def test_what_a_finger_must_hit_is_44_pixels_high(made, page):
    page.set_viewport_size({"width": 390, "height": 844})
    page.set_content(made["index", "zh"] + "<div class='kam'><button>交</button><select><option>a</select></div>")
    shown = "[...document.querySelectorAll('button, a, select, input')].filter(e => e.checkVisibility())"
    assert page.evaluate(f"{shown}.length") > 12
    assert page.evaluate(f"{shown}.filter(e => e.getBoundingClientRect().height < 43.5).map(e => e.outerHTML)") == []


@pytest.mark.browser
@pytest.mark.parametrize(("width", "side", "head"), [(1280, "right", True), (390, "left", False)])
def test_a_stacked_table_is_a_table_on_a_desk_and_cards_on_a_phone(page, width, side, head):
    made = table(["姓名", "次数"], [["王喆", 3], ["李堃", 5]], numbers=[1], stack=True)
    page.set_viewport_size({"width": width, "height": 844})
    page.set_content(f"{style_tag()}<div class='kam'>{made}</div>")
    assert page.evaluate("getComputedStyle(document.querySelector('td.kam-number')).textAlign") == side
    assert (page.evaluate("document.querySelector('thead').getBoundingClientRect().height") > 10) is head


@pytest.mark.browser
def test_on_a_phone_the_index_names_what_it_shows_beside_it_and_not_over_the_edge(made, page):
    page.set_viewport_size({"width": 390, "height": 844})
    page.set_content(made["index", "en"])
    labels = """[...document.querySelectorAll('#reports td')].filter(e => e.checkVisibility())
        .map(e => getComputedStyle(e, '::before')).filter(s => !['none', 'normal'].includes(s.content))
        .filter(s => s.display !== 'none')"""
    assert page.evaluate(f"{labels}.length") > 12
    assert page.evaluate(f"{labels}.every(s => s.float === 'none' && s.marginLeft === '0px')")


def test_the_index_says_what_its_lines_count_once_in_the_head_or_in_every_row_where_they_differ():
    def told(*names: str) -> list[str]:
        rows = [row(n, trend_of=name) for n, name in enumerate(names, 1)]
        page = BeautifulSoup(index_page(rows, "en", "x", WORDS["en"]), "html.parser")
        return [f"{small.parent.name} {small.get_text()}" for small in page.find_all("small", class_="kam-of")]

    assert told("visits a week", "visits a week") == ["th visits a week"]
    assert told("visits a week", "answers a day") == ["td visits a week", "td answers a day"]
    assert told("", "") == []


@pytest.mark.browser
def test_a_long_choice_breaks_into_lines_on_a_phone(page):
    label = f"<label>{'先问清他拿什么作比较' * 9}<input type='radio'></label>"
    box = f"<div class='{{}}'><div class='widget-radio-box'>{label}</div></div>"
    page.set_viewport_size({"width": 390, "height": 844})
    page.set_content(f"<style>{IPYWIDGETS}</style>{style_tag()}{box.format('kam')}{box.format('bare')}")
    ours, bare = page.evaluate("[...document.querySelectorAll('label')].map(e => [e.scrollWidth, e.clientHeight])")
    assert ours[0] <= 390
    assert ours[1] >= 3 * 25
    assert bare[0] > 390, "without our style the label would be cut: the test bites"


@pytest.mark.browser
def test_a_printed_report_is_white_a4_and_splits_no_card(made, page):
    page.emulate_media(media="print", color_scheme="dark")
    page.set_content(made["report", "zh"])
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    whole = "[...document.querySelectorAll('.kam-card, .kam-figure, .kam-note, .kam-short')]"
    kept = whole + ".map(e => getComputedStyle(e).breakInside)"
    assert set(page.evaluate(kept)) == {"avoid"}
    pdf = page.pdf(format="A4", prefer_css_page_size=True, tagged=True, outline=True)
    assert re.search(rb"/MediaBox \[0 0 59[45]\.?\d* 84[12]", pdf)


def test_the_font_of_a_page_has_its_characters_and_not_those_of_others(made):
    words = re.sub(r"data:[a-z/+]+;base64,[^'\")]*", "", made["report", "zh"])
    assert font_face(words) in made["report", "zh"]
    assert len(font_face(words)) < 130_000


# What ipywidgets 8 says about the labels of RadioButtons (ipywidgets#3032).
IPYWIDGETS = """.widget-radio-box { display: flex; flex-direction: column; width: 300px }
.widget-radio-box label { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; height: 20px }"""

# The visible words whose contrast with the first opaque ground below them is under 4.5 (WCAG 2.2, 1.4.3).
PALE = """() => {
  const channel = v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const parse = c => {
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = c; canvas.fillRect(0, 0, 1, 1);
    return canvas.getImageData(0, 0, 1, 1).data;
  };
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const ground = e => {
    for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor); if (c[3] > 250) return c; }
    return [255, 255, 255, 255];
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), pale = [];
  let seen = 0;
  while (walker.nextNode()) {
    const e = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || !e.checkVisibility() || e.closest('script, style')) continue;
    seen += 1;
    const [a, b] = [light(parse(getComputedStyle(e).color)), light(ground(e))].sort((x, y) => y - x);
    if ((a + 0.05) / (b + 0.05) < 4.5) pale.push(e.outerHTML.slice(0, 100));
  }
  return seen > 20 ? pale : ['too little text to judge: ' + seen];
}"""
