"""Whatever comes in is text; only Html is markup."""

from __future__ import annotations

import html.parser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from kamkit.look import html as h
from tests.look.samples import HOSTILE

texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]))
NASTY = [HOSTILE, "' onclick='x", '" onclick="x', "{}", "{0.__class__}", "</td>", "&lt;b&gt;", "%s"]
hostile = st.one_of(texts, st.sampled_from(NASTY))
SCREENS = {
    "table": lambda t: h.table([t, "b"], [[t, 1]], caption=t),
    "empty table": lambda t: h.table(["a"], [], empty=t),
    "badge": lambda t: h.badge("high", t),
    "stance": lambda t: h.stance_mark("unknown", t),
    "card": lambda t: h.card(t, t, severity="low", label=t, foot=t),
    "facts": lambda t: h.definition_list([(t, t)]),
    "figures": lambda t: h.key_figures([(t, t)]),
    "bullets": lambda t: h.bullets([t]),
    "note": lambda t: h.note(t),
    "caption": lambda t: h.figure(h.Html("<img alt='a'>"), t),
    "side by side": lambda t: h.side_by_side(t, t),
    "join": lambda t: h.join([t, t], t),
}


class Reader(html.parser.HTMLParser):
    """Collects the elements, the attributes' names and the text that a browser would see."""

    def __init__(self, markup: str):
        super().__init__()
        self.elements: list[str] = []
        self.attributes: set[str] = set()
        self.open: list[str] = []
        self.text = ""
        self.feed(str(markup))
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag != "img":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


@pytest.mark.parametrize("screen", SCREENS)
@given(text=hostile)
def test_no_text_changes_the_elements_of_a_piece(screen, text):
    made, plain = Reader(SCREENS[screen](text)), Reader(SCREENS[screen]("x"))
    known = {"class", "role", "tabindex", "aria-label", "aria-hidden", "data-label", "scope", "colspan", "alt"}
    assert set(made.elements) <= set(plain.elements)
    assert made.attributes <= known
    assert made.open == []


@pytest.mark.parametrize("screen", SCREENS)
def test_a_hostile_text_is_shown_letter_by_letter(screen):
    assert HOSTILE in Reader(SCREENS[screen](HOSTILE)).text


def test_trusting_a_text_is_what_the_pieces_do_not_do():
    assert "script" in Reader(h.card("t", h.Html(HOSTILE))).elements


@given(texts)
def test_escaping_twice_is_escaping_once(text):
    assert h.esc(h.esc(text)) == h.esc(text) == escape(text)


def test_nothing_is_nothing_and_zero_is_zero():
    assert h.esc(None) == ""
    assert h.esc(0) == "0"


def test_a_piece_shows_itself_in_a_notebook_and_has_words_beside_it():
    bundle = h.badge("high", "要紧")._repr_mimebundle_()
    assert bundle["text/html"].startswith("<div class='kam mathjax_ignore'><span class='kam-badge")
    assert "要紧" in bundle["text/plain"]
    assert "<" not in bundle["text/plain"]
    assert type(bundle["text/html"]) is str


def test_pieces_stay_html_however_they_are_put_together():
    for piece in (h.badge("low", "x") + "<b>", h.join(["<b>"]), h.Html("{}").format("<b>"), h.esc("<b>")):
        assert type(piece) is h.Html
        assert "<b>" not in piece


def test_numbers_stand_to_the_right_with_their_head():
    made = h.table(["n", "台数"], [["a", 3]], numbers=[1])
    assert "<th scope='col' class='kam-number'>台数</th>" in made
    assert "<td class='kam-number' data-label='台数'>3</td>" in made


def test_a_row_that_does_not_fit_the_columns_is_refused():
    with pytest.raises(ValueError, match=r"shorter|longer"):
        h.table(["a", "b"], [["only one"]])


def test_the_first_cell_may_name_its_row():
    assert "<th scope='row' data-label='姓名'>王喆</th>" in h.table(["姓名", "b"], [["王喆", 1]], row_heads=True)


@pytest.mark.parametrize(
    ("columns", "rows", "kinds"),
    [(2, 3, "kam-short"), (9, 9, "kam-wide"), (9, 8, "kam-wide kam-short"), (8, 9, "")],
)
def test_a_table_says_whether_it_is_wide_and_whether_it_is_short(columns, rows, kinds):
    assert f"class='kam-scroll {kinds}'" in h.table(range(columns), [range(columns)] * rows)


@pytest.mark.parametrize("piece", [h.badge, h.stance_mark])
def test_an_unknown_severity_or_stance_is_an_error_and_no_silent_grey(piece):
    with pytest.raises(KeyError):
        piece("fatal", "x")


def test_a_card_without_severity_has_no_badge():
    assert "kam-badge" not in h.card("t", "b")
    assert "kam-badge kam-high" in h.card("t", "b", severity="high", label="高")


def test_codes_and_dates_are_not_split_over_two_lines_and_the_rest_stays_text():
    told = h.unbroken("<b> W-034-02 到 2026-11-04 前；AC-03-261008-m1")
    assert "&lt;b&gt;" in told
    assert [one.partition("<")[0] for one in told.split("<span class='kam-nb'>")[1:]] == [
        "W-034-02", "2026-11-04", "AC-03-261008-m1"]  # fmt: skip


def test_a_table_whose_first_column_has_no_head_is_still_called_something():
    assert "aria-label='2026-11'" in h.table(["", "2026-11"], [("人", 3)])
