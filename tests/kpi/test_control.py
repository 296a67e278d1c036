"""XmR charts against published values, and the laws of limits and flags.

Sources. NHSRplotthedots 0.2.0 (github.com/nhs-r-community/NHSRplotthedots): vignette "Deviations from Excel defaults"
(limits with and without screening), its test snapshots (limits of twenty normal values, of their halves, of a wild
point) and its tests of point types (runs, trends, two of three). NIST/SEMATECH e-Handbook 6.3.2.2 (flow rates of ten
batches). Wheeler, Understanding Variation: constants 2.66 and 3.27, limits from five or six values on.
"""

from __future__ import annotations

from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamkit.kpi.control import xmr

SAWTOOTH = [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]
NORMAL = [
    -0.56047565, -0.23017749, 1.55870831, 0.07050839, 0.12928774, 1.71506499, 0.46091621, -1.26506123, -0.68685285,
    -0.44566197, 1.22408180, 0.35981383, 0.40077145, 0.11068272, -0.55584113, 1.78691314, 0.49785048, -1.96661716,
    0.70135590, -0.47279141,
]
"""R: set.seed(123); rnorm(20)"""
WILD = [*NORMAL[:14], 10, *NORMAL[15:]]
FLOW = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]
numbers = st.integers(-1000, 1000)
series = st.lists(numbers, min_size=0, max_size=40)


def limits(rows, at=0):
    return tuple(rows.loc[at, ["mean", "lower", "upper"]])


def flagged(values, name, **settings):
    return [at for at, flags in enumerate(xmr(values, **settings)["flags"]) if name in flags]


# -- limits ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("values", "screen", "mean", "lower", "upper", "near"), [
    (SAWTOOTH, False, 1.94, -3.06, 6.95, 0.005),
    (SAWTOOTH, True, 1.94, -0.72, 4.60, 0.005),
    (NORMAL, True, 0.1416238, -3.01138, 3.294627, 0.000005),
    (WILD, True, 0.6694159, -2.383666, 3.722497, 0.000005),
    (WILD, False, 0.6694159, -4.596625, 5.935457, 0.000005),
    (FLOW, False, 50.81, 45.8159, 55.8041, 0.002),
])
def test_limits_are_those_that_were_published(values, screen, mean, lower, upper, near):
    assert limits(xmr(values, screen=screen)) == pytest.approx((mean, lower, upper), abs=near)


def test_each_phase_has_limits_of_its_own_as_published_for_the_two_halves():
    rows = xmr(NORMAL, rebase=[10], screen=True)
    assert limits(rows, 9) == pytest.approx((0.0746, -2.60, 2.75), abs=0.005)
    assert limits(rows, 10) == pytest.approx((0.209, -3.28, 3.70), abs=0.005)
    assert list(rows["phase"]) == [0] * 10 + [1] * 10


def test_hand_worked_ranges_and_their_upper_limit():
    rows = xmr([10, 12, 11, 15, 12, 12])  # ranges 2, 1, 4, 3, 0: mean 2; mean of values 12
    assert list(rows["mr"])[1:] == [2, 1, 4, 3, 0]
    assert rows["mr"].isna()[0]
    assert limits(rows) == pytest.approx((12, 12 - 5.32, 12 + 5.32))
    assert rows.loc[0, "mr_upper"] == pytest.approx(6.534)


def test_the_first_range_of_a_phase_does_not_reach_back_over_the_change():
    rows = xmr([1, 2, 1, 2, 1, 2, 101, 102, 101, 102, 101, 102], rebase=[6])
    assert rows["mr"].isna()[6]
    assert (rows["upper"] - rows["mean"]).tolist() == pytest.approx([2.66] * 12)


def test_limits_can_rest_on_the_first_points_alone():
    rows = xmr([10, 12] * 6 + [30] * 8, baseline=slice(12))
    assert limits(rows) == pytest.approx((11, 11 - 5.32, 11 + 5.32))
    assert [at for at, flags in enumerate(rows["flags"]) if "beyond" in flags] == list(range(12, 20))
    assert not rows["trial"].any()


def test_a_new_phase_may_begin_at_any_inner_point_and_other_places_are_no_change():
    plain = xmr(NORMAL)
    assert xmr(NORMAL, rebase=[0, 20, 25, -3]).equals(plain)
    assert xmr(NORMAL, rebase=[10, 10]).equals(xmr(NORMAL, rebase=[10]))
    assert list(xmr(NORMAL, rebase=[19, 1])["phase"]) == [0, *[1] * 18, 2]


def test_screening_drops_ranges_as_large_as_3_267_times_their_mean():
    values = [0, 1] * 5 + [0, 4, 4]  # ranges: ten of 1, then 4, 0: mean 14/12, bound 3.81
    assert xmr(values, screen=True).loc[0, "mr_upper"] == pytest.approx(3.267 * 10 / 11)
    assert xmr(values).loc[0, "mr_upper"] == pytest.approx(3.267 * 14 / 12)


# -- how many points ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("count", "enough", "trial"), [(1, False, True), (5, False, True), (6, True, True),
                                                        (11, True, True), (12, True, False), (30, True, False)])
def test_under_six_points_there_are_no_limits_and_under_twelve_they_are_trial_limits(count, enough, trial):
    rows = xmr([float(n % 3) for n in range(count)])
    assert set(rows["enough"]) == {enough}
    assert set(rows["trial"]) == {trial}
    assert rows["upper"].notna().all() == enough


def test_without_limits_nothing_is_flagged():
    assert list(xmr([1, 1, 1, 900, 1])["flags"]) == [()] * 5


def test_no_values_give_no_rows_with_all_columns():
    assert xmr([]).empty
    assert list(xmr([]).columns) == [
        "x", "mr", "mean", "upper", "lower", "mr_upper", "flags", "phase", "trial", "enough"]


# -- flags -------------------------------------------------------------------------------------------------------------


def test_a_point_beyond_a_limit_is_flagged_and_one_on_it_is_not():
    assert flagged(SAWTOOTH, "beyond") == [4]
    assert flagged([-value for value in SAWTOOTH], "beyond") == [4]


@pytest.mark.parametrize("value", [0.1, 5.6, 1 / 3, 28 / 5, 123456.7])
def test_equal_values_are_on_their_mean_whatever_rounding_makes_of_it(value):
    assert set(xmr([value] * 13)["flags"]) == {()}
    assert set(xmr([value, value + 1e-13] * 7)["flags"]) == {()}


@pytest.mark.parametrize(("run", "places"), [(6, []), (7, list(range(12, 19))), (8, list(range(12, 20)))])
def test_seven_in_a_row_on_one_side_of_the_mean_are_flagged_all_of_them(run, places):
    for side in (1, -1):
        values = [side, -side] * 6 + [side] * run + [-side]
        assert flagged(values, "shift", baseline=slice(12)) == places


def test_a_point_on_the_mean_breaks_a_run():
    around = [1, -1] * 6
    assert flagged([*around, 1, 1, 1, 0, 1, 1, 1, -1], "shift", baseline=slice(12)) == []
    assert flagged([*around, 1, 1, 1, 1, 1, 1, 1, -1], "shift", baseline=slice(12)) == list(range(12, 19))


@pytest.mark.parametrize(("part", "places"), [
    ([1, 2, 3, 4, 5, 6], []),
    ([1, 2, 3, 3, 4, 5, 6], []),
    ([1, 2, 3, 4, 5, 6, 7], [0, 1, 2, 3, 4, 5, 6]),
    ([2, 1, 2, 3, 4, 5, 6, 7, 3], [1, 2, 3, 4, 5, 6, 7]),
    ([7, 6, 5, 4, 3, 2, 1], [0, 1, 2, 3, 4, 5, 6]),
    ([2, 7, 6, 5, 4, 3, 2, 1, 3], [1, 2, 3, 4, 5, 6, 7]),
])
def test_seven_rising_or_falling_are_a_trend_as_in_the_published_cases(part, places):
    assert flagged([0, 9] * 6 + part[:1] + part, "trend", baseline=slice(12)) == [13 + at for at in places]


@pytest.mark.parametrize(("near", "places"), [
    ([1, 0, 1], [0, 2]), ([0, 1, 1], [1, 2]), ([1, 1, 0], [0, 1]), ([0, 0, 1, 0, 1, 0, 0], [2, 4]),
    ([0, 0, 1, 1, 0, 0, 0], [2, 3]), ([1, 0, 0, 1], []), ([1, 0, 0, 1, 1], [3, 4]), ([1, 1, 1], [0, 1, 2]),
    ([1, 1, 0, 0, 0, 1, 1], [0, 1, 5, 6]),
])
def test_two_of_three_near_a_limit_are_flagged_as_in_the_published_cases(near, places):
    around = [1, -1] * 6  # mean 0, mean range 2: limits at 5.32, their outer thirds from 3.547 on
    for side, level, end in product((1, -1), (0, 50), (1, 0)):
        part = [side * (4.5 if one else 0.5) for one in near]
        values = [level + value for value in (*around, -side, *part, *[-side] * end)]
        assert flagged(values, "two_of_three", baseline=slice(12)) == [13 + at for at in places]


@pytest.mark.parametrize("sides", [[1, -1, 1], [-1, 1, 1], [1, 1, -1]])
def test_three_that_are_not_all_on_one_side_are_no_two_of_three(sides):
    values = [1, -1] * 6 + [4.5 * side for side in sides]
    assert flagged(values, "two_of_three", baseline=slice(12)) == []


def test_two_near_opposite_limits_are_common_cause_as_published():
    rows = xmr([1, -1] * 7 + [5.5, -5.5], screen=True)
    assert list(rows["flags"])[-2:] == [(), ()]


def test_the_outer_third_begins_at_two_thirds_of_the_way_to_the_limit():
    around = [1, -1] * 6
    third = 2 / 3 * 2.66 * 2
    for value, found in ((3.54, []), (third, []), (3.55, [12, 13]), (5.31, [12, 13]), (5.33, [])):
        assert flagged([*around, value, value, 0.5, -1], "two_of_three", baseline=slice(12)) == found


def test_a_point_beyond_the_limit_is_not_counted_as_near_it():
    assert flagged([1, -1] * 6 + [4.5, 9.0, 0.5, -1], "two_of_three", baseline=slice(12)) == []


def test_flags_do_not_reach_over_a_change_of_phase():
    rising = [0, 9] * 6 + [1, 2, 3, 4] + [5, 6, 7, 8] + [0, 9] * 4
    assert flagged(rising, "trend") == list(range(12, 20))
    assert flagged(rising, "trend", rebase=[16]) == []


def test_a_point_may_bear_several_flags():
    rows = xmr([1, -1] * 6 + [2, 3, 4, 5, 6, 7, 8], baseline=slice(12))
    assert list(rows["flags"])[-1] == ("beyond", "shift", "trend")


# -- laws --------------------------------------------------------------------------------------------------------------


@given(series)
def test_there_is_a_row_for_each_value_in_the_order_given(values):
    assert list(xmr(values)["x"]) == values


@given(st.lists(numbers, min_size=6, max_size=40), st.integers(-500, 500))
def test_moving_all_values_moves_mean_and_limits_and_leaves_the_flags(values, by):
    before, after = xmr(values), xmr([value + by for value in values])
    for name in ("mean", "upper", "lower"):
        assert (after[name] - before[name]).tolist() == pytest.approx([by] * len(values), abs=1e-6)
    assert after["mr_upper"].tolist() == pytest.approx(before["mr_upper"].tolist(), abs=1e-6)


@given(st.lists(numbers, min_size=6, max_size=40))
def test_turning_values_upside_down_turns_the_limits_and_leaves_the_flags(values):
    before, after = xmr(values), xmr([-value for value in values])
    assert after["upper"].tolist() == pytest.approx((-before["lower"]).tolist())
    assert list(after["flags"]) == list(before["flags"])


@given(st.lists(numbers, min_size=6, max_size=40))
def test_the_distance_of_the_limits_is_2_66_mean_ranges_and_that_of_ranges_3_267(values):
    rows = xmr(values)
    mean_range = sum(abs(b - a) for a, b in pairwise(values)) / (len(values) - 1)
    assert rows.loc[0, "upper"] - rows.loc[0, "mean"] == pytest.approx(2.66 * mean_range)
    assert rows.loc[0, "mr_upper"] == pytest.approx(3.267 * mean_range)


@given(st.lists(numbers, min_size=6, max_size=30), st.lists(numbers, min_size=6, max_size=30))
def test_a_phase_is_worked_as_if_it_stood_alone(first, second):
    both = xmr([*first, *second], rebase=[len(first)]).drop(columns="phase")
    apart = [xmr(first), xmr(second)]
    assert both.iloc[:len(first)].reset_index(drop=True).equals(apart[0].drop(columns="phase"))
    assert both.iloc[len(first):].reset_index(drop=True).equals(apart[1].drop(columns="phase"))


@given(st.lists(numbers, min_size=6, max_size=40))
def test_screening_never_widens_the_limits(values):
    wide, narrow = xmr(values), xmr(values, screen=True)
    assert narrow.loc[0, "upper"] <= wide.loc[0, "upper"] + 1e-9
