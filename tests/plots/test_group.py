"""The two pictures of a decision group: legible, the same every time, and told in words."""

from __future__ import annotations

from itertools import combinations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kamkit.groups import rows
from kamkit.lang.words import Words
from kamkit.look.colours import LIGHT
from kamkit.look.shapes import Line, Mark
from kamkit.look.type import missing as not_in_font
from kamkit.model.group import DecisionGroup
from kamkit.model.person import Depth, Function, Level, Role, Stance
from kamkit.plots import bends, network
from kamkit.plots.group import coverage_grid, influence_map
from kamkit.plots.picture import WIDTH, Picture, missing, stance_of, width_of, wrapped
from tests.groups.cases import LIMITS, NAMES_EN, NAMES_ZH, RIVALS, group, groups, hospital, member, rival_tie, tie
from tests.plots.paper import apart

NAMES = {"zh": NAMES_ZH, "en": NAMES_EN}
CASES = [(lang, people) for lang in ("zh", "en") for people in (5, 9, 12)]
ZH, EN = Words("zh"), Words("en")


def people_of(drawn: DecisionGroup, names: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows.people_rows(drawn, LIMITS, names))


def rows_of_people(drawn: DecisionGroup, names: dict[str, str]) -> list[dict]:
    return people_of(drawn, names).to_dict("records")


def ties_of(drawn: DecisionGroup, names: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows.tie_rows(drawn, names))


def grid_of(drawn: DecisionGroup, lang: str = "zh", names: dict[str, str] | None = None) -> Picture:
    return coverage_grid(pd.DataFrame(rows.coverage_rows(drawn, LIMITS, names or NAMES[lang])), Words(lang))


def map_of(drawn: DecisionGroup, lang: str = "zh", names: dict[str, str] | None = None) -> Picture:
    named = names or NAMES[lang]
    return influence_map(people_of(drawn, named), ties_of(drawn, named), Words(lang))


def texts(picture: Picture) -> list[str]:
    return [words.text for words in picture.drawing.words]


@pytest.mark.parametrize(("lang", "people"), CASES)
@pytest.mark.parametrize("draw", [grid_of, map_of])
def test_no_two_labels_overlap_and_none_leaves_the_picture(draw, lang: str, people: int) -> None:
    drawing = draw(hospital(people), lang).drawing
    for words in drawing.words:
        left, low, right, high = words.frame
        assert min(left, low, drawing.width - right, drawing.height - high) >= 0, words.text
    for one, other in combinations(drawing.words, 2):
        assert apart(one, other), (one.text, other.text)


@pytest.mark.parametrize("draw", [grid_of, map_of])
def test_the_same_group_gives_the_same_picture(draw) -> None:
    assert draw(hospital(12)).image() == draw(hospital(12)).image()


@pytest.mark.parametrize("draw", [grid_of, map_of])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_picture_fits_a_phone_and_a_page_and_has_words(draw, lang: str) -> None:
    picture = draw(hospital(12), lang)
    assert (picture.drawing.width, picture.drawing.height < 9.5) == (5.0, True)
    assert "alt=" in picture.image()
    assert all(NAMES[lang][code] in picture.alt for code in hospital(12).codes)


@pytest.mark.parametrize("draw", [grid_of, map_of])
def test_a_group_of_nobody_is_drawn_and_said(draw) -> None:
    empty = group()
    picture = draw(empty, "en")
    assert picture.image()
    assert picture.alt.strip()


@settings(max_examples=settings.default.max_examples // 5)
@given(groups())
def test_any_group_can_be_drawn(any_group: DecisionGroup) -> None:
    for lang in ("zh", "en"):
        assert grid_of(any_group, lang).alt
        assert map_of(any_group, lang).alt


@settings(max_examples=settings.default.max_examples // 2)
@given(
    st.lists(
        st.tuples(
            st.none() | st.sampled_from(Level),
            st.none() | st.sampled_from(Function),
            st.lists(st.sampled_from(Role), unique=True, max_size=3),
        ),
        max_size=14,
    ),
    st.sampled_from(("zh", "en")),
)
def test_labels_of_any_twelve_people_keep_apart(seats: list, lang: str) -> None:
    long = {"zh": "欧阳娜娜", "en": "Ouyang Xiaodong"}[lang]
    crowd = group(
        *(member(f"p{at}", *roles, level=level, function=function) for at, (level, function, roles) in enumerate(seats))
    )
    plan = network.layout(rows_of_people(crowd, dict.fromkeys(crowd.codes, long)), Words(lang))
    for one, other in combinations(plan.nodes.values(), 2):
        assert not network.overlap(one.box, other.box)
    for node in plan.nodes.values():
        left, bottom, right, top = node.box
        assert min(left - network.LEFT + 0.02, WIDTH - right, bottom, plan.height - top) >= 0


def test_the_decision_level_stands_on_top_and_departments_stand_in_columns() -> None:
    plan = network.layout(rows_of_people(hospital(12), NAMES_ZH), ZH)
    assert [band.level for band in plan.bands] == ["decision", "management", "operating", "none"]
    assert plan.nodes["p1"].y > plan.nodes["p2"].y > plan.nodes["p4"].y > plan.nodes["p12"].y
    assert plan.nodes["p3"].x < plan.nodes["p5"].x < plan.nodes["p2"].x < plan.nodes["p6"].x
    assert abs(plan.nodes["p3"].x - plan.nodes["p9"].x) < 0.3


def test_more_influence_is_drawn_larger_and_none_smallest() -> None:
    plan = network.layout(rows_of_people(hospital(12), NAMES_ZH), ZH)
    assert plan.nodes["p3"].radius == pytest.approx(network.LARGEST)
    assert plan.nodes["p3"].radius > plan.nodes["p2"].radius > plan.nodes["p12"].radius == network.SMALLEST


def test_a_line_bends_around_the_person_in_between() -> None:
    three = group(
        *(member(code, level=level, function=Function.USING) for code, level in zip("abc", Level, strict=True))
    )
    nodes = network.layout(rows_of_people(three, {}), ZH).nodes
    straight = network.Node(nodes["b"].row, (nodes["a"].x + nodes["c"].x) / 2, nodes["b"].y, 0.2, ("某某",), ())
    rad = bends.bend(nodes["c"], nodes["a"], [nodes["a"], straight, nodes["c"]])
    middle_x, _ = bends.point(nodes["c"], nodes["a"], rad, 0.5)
    assert abs(middle_x - straight.x) > 0.2
    assert bends.bend(nodes["a"], nodes["b"], list(nodes.values())[:2]) == bends.BENDS[0]


def lines(picture: Picture) -> list[Line]:
    return [shape for shape in picture.drawing.shapes if isinstance(shape, Line)]


def arrow(sign: int | None, strength: int | None) -> tuple[Line, Line, list[str]]:
    """Return an arrow's bent line and its end, and all that is written."""
    picture = map_of(group(member("p1"), member("p2"), ties=(tie("p1", "p2", sign, strength),)))
    bent = next(at for at, line in enumerate(lines(picture)) if line.control)
    return lines(picture)[bent], lines(picture)[bent + 1], texts(picture)


def test_an_unknown_tie_is_dashed_and_a_known_one_is_not() -> None:
    assert arrow(1, 3)[0].dash == "-"
    assert arrow(1, None)[0].dash == arrow(None, 3)[0].dash != "-"
    assert "?" in arrow(None, 3)[2]
    assert "?" not in arrow(1, 3)[2]


def test_a_stronger_tie_is_thicker() -> None:
    widths = [arrow(1, strength)[0].thick for strength in (1, 2, 3)]
    assert widths == sorted(set(widths))


def test_a_negative_tie_differs_by_more_than_its_colour() -> None:
    _, end, said = arrow(-1, 3)
    assert (end.closed, arrow(1, 3)[1].closed) == (False, True)
    assert "−" in said


def test_a_rivals_tie_is_drawn_in_the_rivals_colour_with_a_letter_that_the_legend_explains() -> None:
    picture = map_of(
        group(
            member("p1"),
            member("p2"),
            rivals=RIVALS,
            rival_ties=(rival_tie("p1", 3, "R1"), rival_tie("p2", None, "R1"), rival_tie("p2", 1, "R2")),
        )
    )
    links = [line for line in lines(picture) if line.edge == LIGHT.rival]
    assert [line.dash for line in links] == ["-", "- -", "-"]
    assert texts(picture).count("A") == 2
    assert "A  对手 马洪（乙牌）" in texts(picture)
    assert "B  对手 沈青（丙牌）" in texts(picture)


def test_the_legend_names_only_what_is_drawn() -> None:
    calm = texts(
        map_of(
            group(
                member("p1", days=1, stance=Stance.FOR),
                member("p2", days=1, stance=Stance.FOR),
                ties=(tie("p1", "p2"),),
            ),
            "en",
        )
    )
    assert {"for us", "pulls along"} <= set(calm)
    assert not {
        "against us",
        "− pushes away",
        "sign or strength unknown",
        "hollow: never met",
        "larger: more influence",
    } & set(calm)
    lively = texts(map_of(hospital(12), "en"))
    assert {
        "against us",
        "− pushes away",
        "sign or strength unknown",
        "hollow: never met",
        "larger: more influence",
    } <= set(lively)


def test_who_was_never_met_is_hollow() -> None:
    picture = map_of(group(member("p1", stance=Stance.FOR), member("p2", days=1, stance=Stance.FOR)))
    marks = [shape for shape in picture.drawing.shapes if isinstance(shape, Mark) and shape.kind == "^"]
    assert [mark.fill for mark in marks if mark.size > 10] == [LIGHT.paper, LIGHT.supporter]


def test_the_maps_words_tell_influence_with_its_bounds_and_every_tie() -> None:
    alt = map_of(hospital(5), "en").alt
    assert "Most influence on the decision: Ouyang Nana between" in alt
    assert "Ouyang Nana pushes Chen Min away (medium)." in alt
    assert "Zhao Haiyan sways Wang Jianguo (strength unknown)." in alt
    assert "rival Ma Hong (Brand B) reaches Zhao Haiyan (strength unknown)." in alt
    sure = map_of(group(member("p1"), member("p2", Role.DECIDER), ties=(tie("p1", "p2"),)), "en").alt
    assert "Most influence on the decision: Wang Jianguo 60%." in sure
    none = map_of(group(member("p1"), member("p2", Role.DECIDER), ties=(tie("p2", "p1", None),)), "en").alt
    assert "No tie is known to lead to a decision maker." in none
    assert "Chen Min has a tie to Wang Jianguo, sign unknown (strong)." in none


def test_only_the_three_strongest_are_told_the_greatest_first() -> None:
    helpers = [member(f"p{at}") for at in range(1, 6)]
    pulls = tuple(tie(f"p{at}", "p9", 1, strength) for at, strength in ((1, 1), (2, 3), (3, 2), (4, None)))
    alt = map_of(group(*helpers, member("p9", Role.DECIDER), ties=pulls), "zh").alt
    assert "对决策者影响最大：陈敏" in alt
    assert alt.split("。")[2].count("%") <= 6


def test_the_grids_words_tell_cells_people_gaps_and_the_unplaced() -> None:
    alt = grid_of(hospital(12), "en").alt
    assert alt.startswith("Coverage grid: 3 of 18 cells seen recently. ")
    assert "Decision, Using: Wang Jianguo (decider; open) 52 d ago (gone cold)." in alt
    assert "Management, Procurement: Chen Min (gatekeeper, buyer; for us) 6 d ago (seen recently)." in alt
    assert "Nobody known in: Decision Technical, Decision Procurement, Management Using, Operating Finance." in alt
    assert alt.endswith("Level or department unknown: Wei Guoping.")
    assert "无角色" in grid_of(group(member("p1", level=Level.DECISION, function=Function.USING))).alt


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"days": 0}, "今天"),
        ({"days": 1}, "1 天前"),
        ({"days": None}, "没见过"),
        ({"days": None, "depth": Depth.MET}, "日期不详"),
        ({"days": 31}, "31 天前 凉了"),
    ],
)
def test_the_grid_says_when_somebody_was_seen(fields: dict, said: str) -> None:
    drawn = texts(grid_of(group(member("p1", level=Level.DECISION, function=Function.USING, **fields))))
    assert any(said in text for text in drawn)


def test_the_grid_suggests_whom_to_see_or_to_ask() -> None:
    drawn = texts(grid_of(hospital(12), "en"))
    assert "→ see next" in drawn
    assert "→ ask Liu Zhiqiang" in drawn
    two = [member(code, level=Level.DECISION, function=Function.USING) for code in ("p1", "p2")]
    assert "→ next: Wang Jianguo" in " ".join(" ".join(texts(grid_of(group(*two), "en"))).split())


def test_our_own_departments_are_marked_as_ours() -> None:
    drawn = texts(grid_of(hospital(12)))
    assert {"采购 *", "办公室 *", "审计 *", "财务", "技术", "使用", "* 手册之外，我们加的职能"} <= set(drawn)


@pytest.mark.parametrize(
    ("stance", "kind"),
    [
        (-2, "opponent"),
        (-1, "opponent"),
        (0, "neutral"),
        (1, "supporter"),
        (2, "supporter"),
        (None, "unknown"),
        (float("nan"), "unknown"),
    ],
)
def test_a_stance_becomes_one_of_four_signs(stance, kind: str) -> None:
    assert stance_of(stance) == kind


def test_unknown_values_of_a_frame_are_seen() -> None:
    assert all(missing(value) for value in (None, pd.NaT, float("nan")))
    assert not any(missing(value) for value in (0, "", False))


@given(st.text("王欧abcW xyz", max_size=30), st.floats(0.4, 2))
def test_wrapping_loses_nothing_and_keeps_within_the_room(text: str, room: float) -> None:
    lines = wrapped(text, 10, room)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(width_of(line, 10) <= room or len(line) == 1 for line in lines)


def test_a_width_is_what_the_font_says() -> None:
    assert width_of("王", 72) == pytest.approx(1, abs=0.02)
    assert width_of("王王", 36) == pytest.approx(1, abs=0.02)
    assert width_of("iii", 72) < width_of("WWW", 72)


@pytest.mark.parametrize(("lang", "people"), CASES)
@pytest.mark.parametrize("draw", [grid_of, map_of])
def test_our_font_has_every_sign_that_is_drawn(draw, lang: str, people: int) -> None:
    assert not_in_font("".join(texts(draw(hospital(people), lang))).replace("\n", "")) == ""


def test_the_head_of_the_house_stands_in_the_middle_on_top_not_in_a_column_of_nobody() -> None:
    head = member("p1", Role.DECIDER, level=Level.DECISION)
    staff = [member(f"p{at}", level=Level.OPERATING, function=function) for at, function in enumerate(Function, 2)]
    plan = network.layout(rows_of_people(group(head, *staff), NAMES_ZH), ZH)
    assert [key for key, _ in plan.columns] == [function.value for function in Function]
    assert abs(plan.nodes["p1"].x - WIDTH / 2) < 0.6
    seated = member("p9", level=Level.DECISION, function=Function.USING)
    beside = network.layout(rows_of_people(group(seated, head, *staff), NAMES_ZH), ZH)
    assert beside.nodes["p1"].y == pytest.approx(beside.nodes["p9"].y, abs=0.2)
    assert beside.nodes["p1"].x > beside.nodes["p9"].x


def test_a_house_of_heads_alone_has_one_column() -> None:
    plan = network.layout(
        rows_of_people(group(member("p1", level=Level.DECISION), member("p2", level=Level.DECISION)), NAMES_ZH), ZH
    )
    assert [key for key, _ in plan.columns] == ["none"]


def test_lines_strike_through_neither_label_of_their_ends() -> None:
    plan = network.layout(rows_of_people(hospital(12), NAMES_EN), EN)
    for source, target in (("p7", "p4"), ("p4", "p7"), ("p8", "p5"), ("p2", "p1")):
        start, end = plan.nodes[source], plan.nodes[target]
        rad = bends.bend(start, end, plan.nodes.values())
        off, on = bends.clear_of(start, end, rad)
        assert off >= start.radius
        assert on >= end.radius
        assert off + on < ((start.x - end.x) ** 2 + (start.y - end.y) ** 2) ** 0.5


def test_two_ties_between_the_same_two_do_not_lie_on_each_other() -> None:
    nodes = network.layout(rows_of_people(hospital(12), NAMES_ZH), ZH).nodes
    for one, other in combinations(nodes.values(), 2):
        there = bends.bend(one, other, nodes.values())
        back = bends.bend(other, one, nodes.values(), there)
        a, b = bends.point(one, other, there, 0.5), bends.point(other, one, back, 0.5)
        assert abs(a[0] - b[0]) + abs(a[1] - b[1]) > 0.02


def test_no_line_dips_into_the_legend() -> None:
    nodes = network.layout(rows_of_people(hospital(12), NAMES_ZH), ZH).nodes
    for one, other in combinations(nodes.values(), 2):
        rad = bends.bend(one, other, nodes.values())
        assert all(bends.point(one, other, rad, part / 10)[1] > 0 for part in range(11))


def test_a_sign_stands_beside_a_short_line_and_on_a_long_one() -> None:
    near = network.layout(
        rows_of_people(
            group(
                member("p1", level=Level.DECISION, function=Function.USING),
                member("p2", level=Level.DECISION, function=Function.USING),
            ),
            NAMES_ZH,
        ),
        ZH,
    ).nodes
    one, other = near["p1"], network.Node(near["p2"].row, near["p1"].x + 0.6, near["p1"].y, 0.1, (), ())
    assert bends.free_place(one, other, 0.12, [])[1] == pytest.approx(
        bends.point(one, other, 0.12, 0.5)[1] + bends.MARK_LIFT
    )
    far = network.Node(other.row, one.x + 2, one.y, 0.1, (), ())
    assert bends.free_place(one, far, 0.12, []) == bends.point(one, far, 0.12, 0.5)
    middle_x, middle_y = bends.point(one, far, 0.12, 0.5)
    box = (middle_x - 0.1, middle_y - 0.1, middle_x + 0.1, middle_y + 0.1)
    assert bends.free_place(one, far, 0.12, [box]) != (middle_x, middle_y)


def test_a_grid_may_lack_cells() -> None:
    cells = pd.DataFrame(rows.coverage_rows(hospital(5), LIMITS, NAMES_ZH))
    picture = coverage_grid(cells[cells["level"] != "operating"], ZH)
    assert NAMES_ZH["p4"] not in picture.alt
    assert picture.alt.startswith("覆盖图，12 格")
