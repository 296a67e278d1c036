"""The charts of figures: what is flagged is drawn so and told, nothing is cut off, the same frame gives the same."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import combinations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamkit.lang.words import Words
from kamkit.look.colours import LIGHT
from kamkit.look.drawing import WIDTHS
from kamkit.look.shapes import Box, Line, Mark
from kamkit.look.type import missing as not_in_font
from kamkit.plots.bandchart import MARKS, band_chart, board_chart
from kamkit.plots.compare import LATE, MOST, ageing_chart, change_chart, effort_chart
from kamkit.plots.funnel import OPEN, REACHED, funnel_chart
from kamkit.plots.kpi import CHARTS
from kamkit.plots.picture import Picture
from kamkit.plots.runchart import FLAGGED, FLAGS, run_chart
from kamkit.plots.scale import Scale, ticks
from kamkit.plots.weekgrid import week_grid
from tests.plots.kpi_frames import change, control, daily, effort, funnel, month, summed, waiting
from tests.plots.paper import HAIR, apart

ZH, EN = Words("zh"), Words("en")
VALUES = [14, 17, 12, 16, 15, 18, 13, 15, 14, 16, 19, 12, 15, 31, 14, 16, 20, 21, 22, 20, 21, 23, 22, 21, 20, 24]
HEADING = {"zh": "王立新 2026 年 10 月", "en": "Wang Lixin, October 2026"}
PEOPLE = ["S-01 王立新", "S-02 陈静", "S-03 欧阳娜娜"]
ALL_FLAGS = {4: ("shift",), 9: ("trend",), 13: ("beyond", "shift"), 20: ("two_of_three",)}
MONTH_DAYS, MONTH_WORK = month()
FRAMES: dict[str, Callable[[str], pd.DataFrame]] = {
    "xmr": lambda lang: control(VALUES, ALL_FLAGS, 16),
    "bands": lambda lang: summed(direct_mail=40, known_call=99),
    "board": lambda lang: summed(PEOPLE, direct_mail=40, known_call=99),
    "week": lambda lang: MONTH_WORK,
    "funnel": funnel,
    "effort": effort,
    "cohort": change,
    "ageing": waiting,
}
MORE = {"xmr": {"unit": "a week"}, "week": {"days": MONTH_DAYS}}
EACH = [(name, lang, width) for name in CHARTS for lang in ("zh", "en") for width in WIDTHS]


def drawn(name: str, lang: str = "zh", width: str = "full") -> Picture:
    return CHARTS[name](FRAMES[name](lang), Words(lang), HEADING[lang], width=width, **MORE.get(name, {}))


def marks(picture: Picture, colour: str = "", kind: str = "") -> list[Mark]:
    """Return the marks of a picture above its legend, of one colour or kind."""
    found = [shape for shape in picture.drawing.shapes if isinstance(shape, Mark)]
    return [mark for mark in found if colour in ("", mark.edge) and kind in ("", mark.kind)]


def texts(picture: Picture) -> list[str]:
    return [words.text for words in picture.drawing.words]


@pytest.mark.parametrize(("name", "lang", "width"), EACH)
def test_nothing_is_cut_off_and_no_two_words_lie_on_each_other(name: str, lang: str, width: str) -> None:
    drawing = drawn(name, lang, width).drawing
    assert drawing.width == WIDTHS[width]
    for shape in drawing.shapes:
        left, low, right, high = shape.frame
        assert min(left, low, drawing.width - right, drawing.height - high) >= -HAIR, shape
    for one, other in combinations(drawing.words, 2):
        assert apart(one, other), (one.text, other.text)


@pytest.mark.parametrize(("name", "lang", "width"), EACH)
def test_a_picture_speaks_one_language_in_signs_that_the_font_has(name: str, lang: str, width: str) -> None:
    picture = drawn(name, lang, width)
    written = [picture.alt, *texts(picture)]
    assert not [text for text in written if "plots." in text or "value." in text]
    assert not_in_font("".join(written).replace("\n", "")) == ""
    assert picture.alt.startswith(HEADING[lang])
    assert not any(twice in picture.alt for twice in ("。。", "..", "nan"))


@pytest.mark.parametrize("name", CHARTS)
def test_the_same_frame_is_the_same_image(name: str) -> None:
    assert drawn(name).image() == drawn(name).image()


@pytest.mark.parametrize("name", CHARTS)
@pytest.mark.parametrize("width", WIDTHS)
def test_a_frame_without_rows_is_drawn_and_said(name: str, width: str) -> None:
    frame = FRAMES[name]("en").iloc[:0]
    picture = CHARTS[name](frame, EN, "", width=width)
    assert picture.image()
    assert "There are no figures yet" in picture.alt
    assert "There are no figures yet" in " ".join(texts(picture))


@pytest.mark.parametrize("name", CHARTS)
def test_no_chart_is_red_amber_or_green(name: str) -> None:
    used = {shape.fill for shape in drawn(name).drawing.shapes if not hasattr(shape, "text")}
    used |= {shape.edge for shape in drawn(name).drawing.shapes if not hasattr(shape, "text")}
    assert not used & {LIGHT.high, LIGHT.opponent, LIGHT.medium, LIGHT.ok, LIGHT.neutral}


# -- the run chart -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("flag", FLAGS)
def test_a_flagged_point_has_the_shape_of_its_flag_and_is_named(flag: str) -> None:
    picture = run_chart(control(VALUES, {4: (flag,)}), EN)
    (point, key) = marks(picture, FLAGGED)
    assert point.kind == key.kind == FLAGS[flag]
    assert f"Flagged as {EN(f'plots.run.flag.{flag}')}: W05." in picture.alt
    assert EN(f"plots.run.flag.{flag}") in texts(picture)


def test_a_point_with_two_flags_is_drawn_as_the_graver_and_told_under_both() -> None:
    picture = run_chart(control(VALUES, {13: ("shift", "beyond")}), EN)
    assert {mark.kind for mark in marks(picture, FLAGGED)} == {FLAGS["beyond"]}
    assert picture.alt.count("W14") == 2


def test_calm_figures_are_said_to_be_calm_and_nothing_is_marked() -> None:
    picture = run_chart(control(VALUES), EN)
    assert "only the usual ups and downs" in picture.alt
    assert marks(picture, FLAGGED) == []
    assert len(marks(picture, LIGHT.accent, "o")) == len(VALUES)


def limits(picture: Picture) -> list[Line]:
    return [shape for shape in picture.drawing.shapes if isinstance(shape, Line) and shape.edge == LIGHT.low]


def test_trial_limits_are_dashed_and_said_and_settled_ones_are_not() -> None:
    trial, settled = run_chart(control(VALUES, trial=True), EN), run_chart(control(VALUES), EN)
    assert {line.dash for line in limits(trial)} == {"--"}
    assert {line.dash for line in limits(settled)} == {"-"}
    assert "trial limits are 10 and 22" in trial.alt
    assert "the limits are 10 and 22" in settled.alt


def test_without_enough_points_no_limit_is_drawn_and_that_is_said() -> None:
    few = control([3, 5, 2, 4], enough=False, mean=float("nan"), lower=float("nan"), upper=float("nan"))
    picture = run_chart(few, EN)
    assert limits(picture) == []
    assert "Only 4 points: too few for limits" in picture.alt
    assert "usual ups and downs" not in picture.alt


def test_a_lower_limit_below_nothing_is_neither_drawn_nor_said() -> None:
    picture = run_chart(control(VALUES, lower=-3.0), EN)
    assert len(limits(picture)) == 1
    assert "there is no lower one" in picture.alt
    assert not any(text.startswith("lower") for text in texts(picture))


def test_a_rebasing_is_marked_and_each_stretch_has_its_own_limits() -> None:
    picture = run_chart(control(VALUES, rebase=16), EN)
    heights = {line.places[0][1] for line in limits(picture)}
    assert len(heights) == len(limits(picture)) == 4
    assert texts(picture).count("recalculated") == 1
    assert "recalculated from W17" in picture.alt


def test_the_last_point_has_its_figure_beside_it_and_dates_keep_the_last() -> None:
    picture = run_chart(control([*VALUES, 99]), EN, width="half")
    written = texts(picture)
    assert "99" in written
    assert "W27" in written
    assert len([text for text in written if text.startswith("W")]) < len(VALUES)


def test_a_point_that_nobody_knows_leaves_a_gap_and_no_mark() -> None:
    picture = run_chart(control([14, None, 16, 15]), EN)
    assert len(marks(picture, LIGHT.accent)) == 3


# -- bands -------------------------------------------------------------------------------------------------------------


def test_below_in_and_above_differ_by_shape_and_by_shade() -> None:
    picture = band_chart(summed(direct_mail=40, known_call=99), EN)
    shown = {mark.kind: mark.fill for mark in marks(picture)}
    assert set(shown) == {MARKS["below"], MARKS["in"], MARKS["above"]}
    assert len(set(shown.values())) == 3
    assert "Direct mail 40, below the band 85 to 170" in picture.alt
    assert "Call to a known customer 99, above the band 51 to 68" in picture.alt
    assert "above the band (no fault)" in texts(picture)


def test_a_total_lies_left_of_its_band_in_it_or_right_of_it() -> None:
    picture = band_chart(summed(direct_mail=40, mail_followup_call=100, known_call=99), ZH)
    rows = sorted((mark for mark in marks(picture) if mark.size == 9), key=lambda mark: -mark.y)
    bars = sorted((shape for shape in picture.drawing.shapes if isinstance(shape, Box)), key=lambda box: -box.bottom)
    below, within, _, above = zip(rows, bars, strict=True)
    assert below[0].x < below[1].left
    assert within[1].left <= within[0].x <= within[1].left + within[1].width
    assert above[0].x > above[1].left + above[1].width


def test_a_far_total_stays_in_the_picture_and_its_figure_tells_it() -> None:
    picture = band_chart(summed(known_call=9999), ZH)
    assert all(mark.frame[2] <= picture.drawing.width for mark in marks(picture))
    assert "9,999（51–68）" in texts(picture)


def test_who_was_never_at_work_is_held_against_no_band() -> None:
    picture = band_chart(summed(days=0, direct_mail=2), EN)
    assert not [shape for shape in picture.drawing.shapes if isinstance(shape, Box)]
    assert "Direct mail 2, with no working day in this time" in picture.alt


def test_the_board_names_for_each_person_what_is_below() -> None:
    frame = pd.concat([summed(["S-01"], direct_mail=40), summed(["S-02"])])
    alt = board_chart(frame, EN).alt
    assert "S-01 is below the band in Direct mail (40, the band begins at 85)." in alt
    assert "S-02 is below no band." in alt


def test_a_board_puts_kinds_that_do_not_fit_a_phone_below_the_others() -> None:
    full, half = (board_chart(summed(PEOPLE), ZH, width=width) for width in ("full", "half"))
    assert texts(half).count(PEOPLE[0]) == 2 * texts(full).count(PEOPLE[0])


# -- the week ----------------------------------------------------------------------------------------------------------


def test_a_holiday_and_leave_are_hatched_apart_named_and_never_a_miss() -> None:
    picture = week_grid(MONTH_WORK, ZH, days=MONTH_DAYS)
    assert "放假（右斜线）：10-01–10-07 国庆节。" in picture.alt
    assert "请假（左斜线）：10-19–10-20。" in picture.alt
    assert "上班 16 天" in picture.alt
    slants = {shape.places[0][1] < shape.places[1][1] for shape in picture.drawing.shapes if isinstance(shape, Line)}
    assert slants == {True, False}
    assert len(marks(picture)) == 4 * 16 + 3


def test_a_saturday_that_makes_up_for_a_holiday_counts_and_is_told() -> None:
    assert "调休上班：10-10。" in week_grid(MONTH_WORK, ZH, days=MONTH_DAYS).alt
    guessed = week_grid(daily({date(2026, 10, 9): (5, 5, 1, 3), date(2026, 10, 10): (5, 5, 1, 3)}), ZH)
    assert "调休上班：10-10。" in guessed.alt


def test_the_states_of_a_kinds_days_are_counted_in_words() -> None:
    work = {date(2026, 10, 12): (4, 5, 1, 3), date(2026, 10, 13): (11, 5, 1, 3), date(2026, 10, 14): (4, 5, 1, 3)}
    picture = week_grid(daily(work), EN)
    assert "Direct mail, days below the band 2, in it 0, above it 1." in picture.alt
    assert [mark.kind for mark in marks(picture)][:3] == ["v", "^", "v"]


def test_work_on_a_day_off_is_drawn_apart_and_told() -> None:
    frame = daily({date(2026, 10, 9): (5, 5, 1, 3), date(2026, 10, 11): (2, 0, 0, 0)})
    frame.loc[frame["day"] == pd.Timestamp(2026, 10, 11), ["low", "high", "state"]] = [0, 0, "off"]
    picture = week_grid(frame, EN)
    assert "2 were done on days off" in picture.alt
    assert "1 day at work" in picture.alt
    assert MARKS["off"] in {mark.kind for mark in marks(picture)}


def test_a_month_in_a_phones_column_runs_downwards_with_every_count() -> None:
    picture = week_grid(MONTH_WORK, ZH, width="half", days=MONTH_DAYS)
    assert picture.drawing.height > picture.drawing.width
    assert "10-08 四" in texts(picture)
    assert "10-11 日" not in texts(picture)


# -- funnel, effort, waiting, before and after -------------------------------------------------------------------------


def test_a_funnels_bars_are_as_long_as_many_came_and_their_dark_part_as_many_stand_there() -> None:
    boxes = [shape for shape in funnel_chart(funnel("en"), EN).drawing.shapes if isinstance(shape, Box)]
    reached, now = ([box.width for box in boxes if box.fill == fill] for fill in (REACHED, OPEN))
    assert reached == pytest.approx([each / 64 * reached[0] for each in funnel("en")["reached"]])
    assert now == pytest.approx([each / 64 * reached[0] for each in funnel("en")["open"]])


def test_the_funnel_says_where_conversion_is_lowest_and_what_came_again() -> None:
    picture = funnel_chart(funnel("en"), EN)
    assert "Lowest conversion, to “Negotiation and closing”: 50% of those that left the step before." in picture.alt
    assert "Of these, repeat business: 4." in picture.alt
    assert "64 (4)" in texts(picture)
    assert "—" in texts(picture)


def test_effort_and_orders_of_a_class_differ_by_shape_and_an_unknown_share_is_left_out() -> None:
    picture = effort_chart(effort("en"), EN)
    assert len(marks(picture, LIGHT.accent, "o")) == 3 + 1
    assert len(marks(picture, LATE, "D")) == 2 + 1
    assert "Class A: 22% of contacts, 58% of orders." in picture.alt


def test_what_is_past_its_limit_is_marked_counted_and_named() -> None:
    picture = ageing_chart(waiting("en"), EN)
    assert len(marks(picture, LATE, "D")) == 2 + 1
    assert "2 are past their limit." in picture.alt
    assert "City bus group: 40 days, the limit is 30." in picture.alt
    assert "None is past its limit." in ageing_chart(waiting("en", (5, 6)), EN).alt


def test_of_many_waiting_things_the_longest_are_drawn_and_the_others_counted() -> None:
    picture = ageing_chart(waiting("en", range(MOST + 7)), EN)
    assert f"{MOST + 6}" in texts(picture)
    assert "7 more have waited less: see the table" in texts(picture)


def test_before_is_hollow_after_is_full_and_few_people_show_no_interval() -> None:
    picture = change_chart(change("en"), EN)
    assert len([mark for mark in marks(picture, LIGHT.low, "o") if mark.fill == LIGHT.paper]) == 3 + 1
    assert len(marks(picture, LIGHT.accent, "o")) == 3 + 1
    assert len([shape for shape in picture.drawing.shapes if isinstance(shape, Box)]) == 2
    assert "Needs analysis: from 61% to 58% (11 people)." in picture.alt


# -- scales ------------------------------------------------------------------------------------------------------------


@given(st.floats(0, 1e6), st.floats(0.1, 1e6))
def test_ticks_are_round_few_and_cover_what_they_must(low: float, span: float) -> None:
    found = ticks(low, low + span)
    assert 2 <= len(found) <= 8
    assert found[0] <= low + 1e-6 * (1 + low)
    assert found[-1] >= (low + span) * (1 - 1e-9)
    assert all(float(tick).is_integer() for tick in ticks(low, low + span, whole=True))


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_a_value_beyond_the_scale_stays_at_its_end(value: float, high: float) -> None:
    assert 1 <= Scale(0, high, 1, 3)(value) <= 3
