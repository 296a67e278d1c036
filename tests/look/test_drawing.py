"""Drawings: outlines that are the font's own, the same text each time, nothing that ends the image they stand in."""

from __future__ import annotations

import re
import subprocess
import sys
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
from fontTools.pens.areaPen import AreaPen
from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.svgLib.path import parse_path
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from kamkit.look.drawing import Drawing, as_image, plain
from kamkit.look.outlines import ems, glyph
from kamkit.look.shapes import Line, Mark, Words
from kamkit.look.spark import spark
from kamkit.look.type import FONT_FILE
from tests.look.samples import HOSTILE

SVG = "{http://www.w3.org/2000/svg}"
MANY = "客户拜访覆盖网络喆堃祎瀚▲●◇Ag8%@&aeiou，。→"


def sample(text: str = "拜访 5 次") -> Drawing:
    drawing = Drawing(3.6, 1.5)
    drawing.box(0.1, 0.1, 1, 0.5, fill="#cbdeef", edge="#1b5a94", thick=1, dash="--")
    drawing.line([(0, 0), (1, 1), (2, 0.5)], "#0a58a6", 1.5)
    drawing.line([(0, 0), (2, 1)], control=(1, 2))
    drawing.area([(0, 0), (1, 0), (1, 1)], "#0a58a6", solid=0.5)
    for at, kind in enumerate("os^vDP"):
        drawing.mark(kind, 0.3 + 0.4 * at, 1.2, 8, "#7038a8", hollow=at % 2 == 0)
    drawing.write(text, 1, 0.8, 10, ground="#ffffff")
    drawing.write("层次", 0.2, 0.8, 9, turned=True)
    return drawing


def area(character: str) -> float:
    """Return the area of our outline of a character, in square font units."""
    pen = AreaPen()
    parse_path(glyph(character).path, pen)
    return abs(pen.value)


def true_area(character: str) -> float:
    """Return the area of the font's own outline, as fontTools draws it."""
    font = TTFont(FONT_FILE, lazy=True)
    drawn, pen = SVGPathPen(font.getGlyphSet()), AreaPen()
    font.getGlyphSet()[font.getBestCmap()[ord(character)]].draw(drawn)
    parse_path(drawn.getCommands(), pen)
    return abs(pen.value)


@pytest.mark.parametrize("character", MANY)
def test_an_outline_is_that_of_the_font(character: str) -> None:
    assert area(character) == pytest.approx(true_area(character), rel=0.02, abs=200)


def test_an_outline_is_as_wide_as_the_font_says_and_a_blank_has_none() -> None:
    assert (glyph("客").advance, glyph(" ").path) == (1.0, "")
    assert ems("客户") == 2.0
    assert 0 < ems("i") < ems("W")


def test_what_the_font_lacks_is_left_to_the_readers_own_fonts_and_takes_an_em() -> None:
    assert (glyph("😀"), ems("😀")) == (None, 1.0)
    texts = ElementTree.fromstring(sample("a😀b").svg()).iter(f"{SVG}text")
    assert [text.text for text in texts] == ["😀"]


def test_each_outline_stands_in_a_drawing_once() -> None:
    found = ElementTree.fromstring(sample("客客户客").svg())
    names = [path.get("id") for path in found.iter(f"{SVG}path") if path.get("id")]
    assert len(names) == len(set(names)) == len(set("客户层次"))
    used = [use.get("href") for use in found.iter(f"{SVG}use")]
    assert len(used) == 6
    assert {name.strip("#") for name in used} == set(names)


def test_the_same_drawing_is_the_same_text_in_another_process() -> None:
    code = "from tests.look.test_drawing import sample; import hashlib; "
    code += "print(hashlib.sha256(sample().svg().encode()).hexdigest())"
    runs = {subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
            for _ in range(2)}
    assert len(runs) == 1


def test_a_higher_layer_lies_above_a_lower_one_whatever_came_first() -> None:
    drawing = Drawing(1, 1)
    drawing.box(0, 0, 1, 1, fill="#111111", layer=5)
    drawing.box(0, 0, 1, 1, fill="#222222", layer=0)
    assert drawing.svg().index("#222222") < drawing.svg().index("#111111")


def test_an_image_says_its_words_escaped_and_its_size_in_css_pixels() -> None:
    image = as_image(sample(), f"拜访 {HOSTILE}")
    assert image.startswith("<img class='kam-chart' alt='拜访 &lt;img src=x onerror=&#34;")
    assert "width='346' height='144' src='data:image/svg+xml,%3Csvg" in image
    assert image.count("<") == image.count(">") == 1
    assert image.count("'") == 10
    assert image.striptags() == ""


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_no_text_ends_the_image_and_none_becomes_markup(text: str) -> None:
    image = as_image(sample(text), "x")
    data = image.partition("svg+xml,")[2].removesuffix("'>")
    assert not set(data) & set("<>'&#:")
    found = ElementTree.fromstring(unquote(data))
    assert {element.tag.removeprefix(SVG) for element in found.iter()} <= {
        "svg", "defs", "path", "rect", "circle", "g", "use", "text"
    }  # fmt: skip


def test_an_image_holds_no_address_but_its_own_outlines() -> None:
    assert not re.search(r"https?:|url\(", str(as_image(sample(), "x")))
    assert unquote(plain(sample().svg())) == sample().svg()


@pytest.mark.parametrize("alt", ["", "  "])
def test_a_drawing_without_words_is_refused(alt: str) -> None:
    with pytest.raises(ValueError, match="alt is empty"):
        as_image(sample(), alt)


def test_a_line_needs_two_places_and_a_text_some_letters() -> None:
    drawing = Drawing(1, 1)
    drawing.line([(0, 0)])
    drawing.write("  ", 0, 0, 10)
    assert drawing.shapes == []


def test_a_frame_holds_all_that_is_drawn_of_a_shape() -> None:
    assert Line(places=((0, 1), (2, 0.5))).frame == (0, 0.5, 2, 1)
    assert Mark(kind="o", x=1, y=1, size=72).frame == (0.5, 0.5, 1.5, 1.5)
    left, low, right, high = Words(text="客户", x=1, y=1, size=36, across="right").frame
    assert (left, right, round(high - low, 6)) == (0, 1, 0.5)
    turned = Words(text="客户", x=1, y=1, size=36, across="center", turned=True).frame
    assert [round(end, 6) for end in turned] == [0.75, 0.5, 1.25, 1.5]


def test_drawing_loads_neither_matplotlib_nor_pandas() -> None:
    code = "import sys, kamkit.look.drawing; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"matplotlib", "pandas", "numpy"} & set(loaded)


def test_a_spark_is_a_line_with_a_dot_at_the_last_figure_and_gaps_where_there_is_none() -> None:
    drawn = spark([3, 4, None, 5, float("nan"), 6, 4], "拜访 <b>")
    assert drawn.count("<polyline") == 3
    assert drawn.count("<circle") == 1
    assert "aria-label='拜访 &lt;b&gt;'" in drawn
    assert spark([None]) == spark([]) == ""
    assert "aria-label='3, 4'" in spark([3, None, 4])
    assert "points='3,10 81,10'" in spark([2, 2])


@pytest.mark.browser
def test_a_browser_shows_a_drawing_with_its_letters(page) -> None:
    page.set_content(str(as_image(sample("王喆 😀"), "拜访")))
    loaded = page.evaluate("document.images[0].decode().then(() => [document.images[0].naturalWidth > 0])")
    assert loaded == [True]
