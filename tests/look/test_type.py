"""Chinese type: every character a name may need, and only those a page uses."""

from __future__ import annotations

import base64
import re
from io import BytesIO
from itertools import pairwise

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given, settings
from hypothesis import strategies as st

from kamkit.look.type import ALWAYS, FAMILY, FONT_FILE, _ranges, face, font_face, missing, subset_woff

RARE = "喆堃玥珺昇祎"
codes = st.tuples(st.integers(0xB0, 0xF7), st.integers(0xA1, 0xFE))
gbk = codes.map(lambda pair: bytes(pair).decode("gbk", "ignore"))


def characters(woff: bytes) -> set[str]:
    return set(map(chr, TTFont(BytesIO(woff)).getBestCmap()))


def test_the_font_has_the_rare_characters_of_given_names():
    assert missing(RARE + "锐汽车客户“”——…、《》·￥①②→×÷±≤≥√°℃") == ""


def test_the_font_has_every_character_of_gbk():
    pairs = (bytes([high, low]) for high in range(0x81, 0xA1) for low in range(0x40, 0xFF) if low != 0x7F)
    ideographs = "".join(pair.decode("gbk", "ignore") for pair in pairs)
    assert len(ideographs) == 6080
    assert missing(ideographs) == ""


def test_what_the_font_has_not_is_named():
    assert missing("王😀𠮷王\n") == "😀𠮷"


def test_licence_and_recipe_lie_beside_the_font():
    assert "SIL OPEN FONT LICENSE Version 1.1" in (FONT_FILE.parent / "OFL.txt").read_text(encoding="utf-8")
    assert "pyftsubset" in (FONT_FILE.parent / "README.md").read_text(encoding="utf-8")
    assert sum(file.stat().st_size for file in FONT_FILE.parent.iterdir()) < 10_000_000


@settings(max_examples=25)
@given(st.lists(gbk, max_size=40).map("".join))
def test_a_subset_has_the_characters_of_its_text_and_plain_ascii_and_no_others(text):
    assert characters(subset_woff(text)) == (set(text) - set(missing(text))) | ALWAYS


def test_a_subset_is_small_and_the_same_for_the_same_characters():
    text = "客户单位联系人车队长财务总监" + RARE
    again = "".join(reversed(text * 3))
    assert subset_woff(text) == subset_woff(again)
    assert len(subset_woff(text)) < 25_000


def test_a_subset_keeps_the_outline_and_the_width_of_a_glyph():
    whole, part = TTFont(FONT_FILE), TTFont(BytesIO(subset_woff("喆")))
    for letter in "喆W":
        big, small = whole.getBestCmap()[ord(letter)], part.getBestCmap()[ord(letter)]
        assert whole["hmtx"][big] == part["hmtx"][small]
        outlines = [font["glyf"][name].getCoordinates(font["glyf"])[0] for font, name in ((whole, big), (part, small))]
        assert outlines[0] == outlines[1]


def test_no_glyph_of_the_font_is_put_together_of_others():
    outlines, ends = face().outlines, pairwise(face().starts)
    assert not [start for start, end in ends if end > start and outlines[start] >= 0x80]


def test_a_subset_is_a_sound_font():
    part = TTFont(BytesIO(subset_woff("客户")), checkChecksums=2)
    assert part["maxp"].numGlyphs == part["hhea"].numberOfHMetrics == len(part.getGlyphOrder()) == 95 + 2 + 1
    assert part["head"].indexToLocFormat == 1
    assert part["glyf"][part.getBestCmap()[ord("客")]].numberOfContours > 0


def test_a_subset_says_whose_work_it_is():
    assert "Adobe" in TTFont(BytesIO(subset_woff("a")))["name"].getDebugName(0)


def test_the_css_rule_carries_the_font_itself():
    rule = font_face("王喆")
    data = re.search(r"base64,([A-Za-z0-9+/=]+)\)", rule)
    assert data is not None
    assert base64.b64decode(data[1]) == subset_woff("喆王")
    assert f"font-family:'{FAMILY}'" in rule
    assert "http" not in rule


@pytest.mark.browser
def test_a_page_shows_rare_characters_from_its_own_font(page):
    page.set_content(f"<style>{font_face(RARE)}</style><p style=\"font:40px '{FAMILY}'\">{RARE}</p>")
    loaded = page.evaluate("document.fonts.ready.then(() => [...document.fonts].map(f => [f.family, f.status]))")
    assert [(family.strip('"'), status) for family, status in loaded] == [(FAMILY, "loaded")]


@pytest.mark.browser
def test_two_parts_of_the_font_on_one_page_add_up(page):
    page.set_content(f"<style>{font_face('王')}{font_face('喆')}</style><p style=\"font:40px '{FAMILY}'\">王喆</p>")
    states = page.evaluate("document.fonts.ready.then(() => [...document.fonts].map(f => [f.status, f.unicodeRange]))")
    assert [status for status, _ in states] == ["loaded", "loaded"]
    assert [spread.rpartition(" ")[2] for _, spread in states] == ["U+738B", "U+5586"]


@given(st.sets(st.integers(0, 40)))
def test_the_ranges_of_a_rule_are_its_code_points(codes):
    parts = [part.removeprefix("U+").split("-") for part in _ranges(sorted(codes)).split(",") if part]
    assert {code for part in parts for code in range(int(part[0], 16), int(part[-1], 16) + 1)} == codes
