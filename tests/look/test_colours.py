"""Colours are readable, told apart by those who see few of them, and never alone."""

from __future__ import annotations

import math
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamkit.look.colours import (
    DARK,
    HEAT,
    LIGHT,
    SERIES,
    SERIES_DASH,
    SERIES_MARKER,
    SEVERITY_GLYPH,
    STANCE_GLYPH,
    STANCE_MARKER,
    contrast,
    css_variables,
    ink_on,
)  # fmt: skip
from kamkit.look.type import missing

GROUND = ("paper", "panel", "line")
STANCES = ("supporter", "neutral", "opponent", "unknown")
SIDES = ("ours", "rival")
# How colours look without red or green cones, in linear light (Machado, Oliveira, Fernandes 2009, severity 1.0).
BLINDNESS = {
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
}
colours = st.tuples(*[st.integers(0, 255)] * 3).map(lambda rgb: "#{:02x}{:02x}{:02x}".format(*rgb))


def linear(colour: str) -> list[float]:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]


def lab(rgb: list[float]) -> tuple[float, float, float]:
    """Return CIE L*a*b* of linear sRGB (white point D65)."""
    r, g, b = (min(1.0, max(0.0, part)) for part in rgb)
    xyz = (
        (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047, 0.2126 * r + 0.7152 * g + 0.0722 * b,
        (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883,
    )  # fmt: skip
    fx, fy, fz = (v ** (1 / 3) if v > 0.008856 else 7.787 * v + 16 / 116 for v in xyz)
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def seen_apart(one: str, other: str, kind: str) -> float:
    """Return how far apart two colours look (Delta E 1976) to a reader with this kind of colour blindness."""
    def see(colour: str) -> list[float]:
        return [sum(w * p for w, p in zip(row, linear(colour), strict=True)) for row in BLINDNESS[kind]]

    return math.dist(lab(see(one)), lab(see(other)))


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_every_meaning_can_be_read_as_text_on_both_papers(palette):
    for name in set(palette.names()) - set(GROUND):
        for ground in (palette.paper, palette.panel):
            assert contrast(getattr(palette, name), ground) >= 4.5, name


def test_words_on_every_step_of_the_heat_scale_can_be_read():
    assert all(contrast(ink_on(step), step) >= 4.5 for step in HEAT)


def test_the_heat_scale_goes_from_light_to_dark():
    assert [contrast(step, "#ffffff") for step in HEAT] == sorted(contrast(step, "#ffffff") for step in HEAT)


def test_every_line_of_a_chart_stands_off_its_paper():
    assert all(contrast(colour, LIGHT.paper) >= 3 for colour in SERIES)
    for looks in (SERIES, SERIES_DASH, SERIES_MARKER):
        assert len(set(map(str, looks))) == 6


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("kind", BLINDNESS)
def test_a_colour_blind_reader_still_tells_us_from_the_rival_and_for_from_against(palette, kind):
    for one, other in [SIDES, ("supporter", "opponent"), ("supporter", "neutral"), ("neutral", "opponent")]:
        assert seen_apart(getattr(palette, one), getattr(palette, other), kind) >= 15, (one, other)


def test_the_measure_of_colour_blindness_bites():
    assert seen_apart("#c00000", "#406000", "deutan") < 15 < math.dist(lab(linear("#c00000")), lab(linear("#406000")))


def test_no_meaning_hangs_on_colour_alone():
    assert tuple(STANCE_GLYPH) == tuple(STANCE_MARKER) == STANCES
    for marks in (STANCE_GLYPH, STANCE_MARKER, SEVERITY_GLYPH):
        assert len(set(marks.values())) == len(marks)
    assert missing("".join([*STANCE_GLYPH.values(), *SEVERITY_GLYPH.values()])) == ""


def test_contrast_agrees_with_the_figures_of_the_standard():
    assert contrast("#000000", "#ffffff") == 21
    assert round(contrast("#767676", "#ffffff"), 2) == 4.54


@given(colours, colours)
def test_contrast_does_not_ask_which_of_the_two_is_the_ink(one, other):
    assert contrast(one, other) == contrast(other, one) >= 1


@given(colours)
def test_there_is_readable_ink_for_any_background(background):
    assert contrast(ink_on(background), background) >= 3.9


def test_the_style_sheet_knows_every_meaning_by_day_by_night_and_in_print():
    sheet = css_variables()
    for name in LIGHT.names():
        assert sheet.count(f"--kam-{name}:{getattr(LIGHT, name)};") >= 3
        assert sheet.count(f"--kam-{name}:{getattr(DARK, name)};") >= 2
    assert "@media print" in sheet


def test_colours_html_and_style_load_neither_matplotlib_nor_nbconvert():
    code = "import sys, kamkit.look.colours, kamkit.look.html, kamkit.look.style; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "kamkit.look.style" in loaded
    assert not {"matplotlib", "nbconvert", "pandas"} & set(loaded)
