"""Charts: Chinese letters, the same bytes each time, words for those who cannot see."""

from __future__ import annotations

import base64
import re
import subprocess
import sys
import warnings

import matplotlib
import pytest
from matplotlib import font_manager

from kamkit.look import charts
from kamkit.look.type import FAMILY, FONT_FILE
from tests.look.samples import HOSTILE, line_chart

DRAW_ELSEWHERE = """
import hashlib
from kamkit.look.charts import png_bytes, svg_bytes
from tests.look.samples import line_chart
print(*(hashlib.sha256(draw(line_chart())).hexdigest() for draw in (png_bytes, svg_bytes)))
"""


@pytest.fixture
def untouched(monkeypatch):
    """Give matplotlib's settings back as they were."""
    matplotlib.get_backend()  # settles it: until then it is a sentinel
    with matplotlib.rc_context():
        yield


def test_the_same_figure_is_the_same_bytes_in_another_process():
    command = [sys.executable, "-c", DRAW_ELSEWHERE]
    runs = {subprocess.run(command, capture_output=True, text=True, check=True).stdout for _ in range(2)}
    assert len(runs) == 1
    assert len(runs.pop().split()) == 2


def test_a_picture_says_neither_when_nor_by_what_it_was_made():
    png, svg = charts.png_bytes(line_chart()), charts.svg_bytes(line_chart())
    assert b"tEXt" not in png
    assert b"matplotlib" not in png.lower()
    assert b"<dc:date>" not in svg
    assert b"Matplotlib v" not in svg


def test_another_figure_is_other_bytes():
    fig = line_chart()
    before = charts.png_bytes(fig)
    fig.axes[0].set_title("别的题目")
    assert charts.png_bytes(fig) != before


def test_chinese_letters_come_from_our_font_and_none_is_missing():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        fig, axes = charts.figure()
        axes.set_title("王喆 李堃 赵玥 陈珺 周昇 吴祎 −5 ✓ ▲")
        charts.png_bytes(fig)
    with charts.house_style():
        assert font_manager.findfont(font_manager.FontProperties()) == str(FONT_FILE)


def test_a_name_with_dollar_signs_is_a_name_and_no_formula():
    with charts.house_style():
        fig, axes = charts.figure()
        for at, name in enumerate(("$\\href{x}{y}$", "5$ 和 6$", "$\\bad$")):
            assert not axes.text(0, at, name).get_parse_math()
        assert charts.png_bytes(fig)


def test_a_missing_letter_would_have_been_noticed():
    fig, axes = charts.figure()
    axes.set_title("😀")
    with pytest.warns(UserWarning, match="missing from font"):
        charts.png_bytes(fig)


def test_an_image_carries_its_words_escaped_and_its_size_in_css_pixels():
    image = charts.as_png(line_chart(), f"拜访 {HOSTILE}")
    assert image.startswith("<img class='kam-chart' alt='拜访 &lt;img src=x onerror=&#34;")
    assert "&gt;' width='346' height='230' src='data:image/png;base64," in image
    assert image.count("<") == 1


@pytest.mark.parametrize("draw", [charts.as_png, charts.as_svg])
def test_a_chart_without_words_is_refused(draw):
    with pytest.raises(ValueError, match="alt is empty"):
        draw(line_chart(), "  ")


def test_an_svg_needs_no_font_of_the_reader():
    image = charts.as_svg(line_chart(), "活动")
    svg = base64.b64decode(image.split("base64,")[1].split("'")[0]).decode()
    assert "<text" not in svg
    assert not re.search(r"""(href|src)="[^#"]|url\((?!#)""", svg)


@pytest.mark.parametrize(("width", "inches"), [("full", 6.9), ("half", 3.6)])
def test_a_figure_is_as_wide_as_the_page_or_half_of_it(width, inches):
    fig, axes = charts.figure(width, 3.0, rows=1, columns=2)
    assert tuple(fig.get_size_inches()) == (inches, 3.0)
    assert len(axes) == 2


def test_no_letter_of_a_full_chart_falls_below_ten_pixels_on_a_phone():
    shrunk = 35 * 16 / (charts.WIDTHS["full"] * charts.CSS_DOTS)  # page.css: 35rem wide there, and scrolls
    assert min(charts.STYLE[f"{axis}tick.labelsize"] for axis in "xy") * 96 / 72 * shrunk >= 10


def test_drawing_leaves_the_settings_of_the_user_alone(untouched):
    matplotlib.rcParams["font.sans-serif"] = ["DejaVu Sans"]
    before = matplotlib.rcParams.copy()
    charts.as_png(line_chart(), "活动")
    assert matplotlib.rcParams == before


def test_the_style_also_works_above_a_function(untouched):
    @charts.house_style()
    def size() -> object:
        return matplotlib.rcParams["axes.titlelocation"]

    assert size() == "left"
    assert matplotlib.rcParams["axes.titlelocation"] == "center"


def test_asking_for_chinese_type_twice_changes_nothing_more(untouched):
    charts.use_chinese_type()
    once = matplotlib.rcParams.copy(), len(font_manager.fontManager.ttflist)
    charts.use_chinese_type()
    assert once == (matplotlib.rcParams, len(font_manager.fontManager.ttflist))
    assert matplotlib.rcParams["font.sans-serif"][0] == FAMILY
    assert matplotlib.rcParams["axes.unicode_minus"] is False
