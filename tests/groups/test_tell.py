"""Findings in words, ways and grids as rows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given

from kamkit import yamlfile
from kamkit.groups import rows
from kamkit.groups.findings import findings
from kamkit.groups.path import path_to_decider
from kamkit.groups.tell import Told, listed, tell, tell_path
from kamkit.lang.text import Text
from kamkit.lang.words import Words
from kamkit.model.finding import Finding, Weight
from kamkit.model.group import DecisionGroup
from kamkit.model.person import Function, Level, Role
from kamkit.model.standards import FindingText
from tests.groups.cases import LIMITS, NAMES_EN, NAMES_ZH, group, groups, hospital, member, rival_tie, tie

ZH, EN = Words("zh"), Words("en")
FILE = Path(__file__).parents[2] / "data" / "standards" / "findings.yml"
TEXTS = {name: FindingText.model_validate(text) for name, text in yamlfile.read(FILE).data.items()}


def term(kind: str, key: str) -> Text:
    return Text(zh=f"〔{kind}{key}〕", en=f"[{kind} {key}]")


def say(says: str, words: Words = EN, weight: Weight = Weight.HIGH, **facts) -> Told:
    text = FindingText(
        name=Text(zh="名", en="name"),
        says=Text(zh=says, en=says),
        clear=Text(zh="好", en="clear"),
        coaching=Text(zh="教", en="coach {persons}"),
    )
    finding = Finding(name="any", weight=weight, persons=("p1", "p2"), facts=facts)
    return tell(finding, text, {"p1": "Ann", "p2": "Ben", "R1": "Rex"}, term, words)


def test_persons_are_named_and_listed_as_the_language_does() -> None:
    assert say("{persons}", persons=("p1", "p2", "p9")).says == "Ann, Ben and p9"
    assert say("{persons}", ZH, persons=("p1", "p2", "p9")).says == "Ann、Ben、p9"
    assert (
        say("{rivals} {dealers} {front} {rear}", rivals=("R1",), dealers=("D",), front=("p1",), rear=("p2",)).says
        == "Rex D Ann Ben"
    )


def test_lists_of_none_one_two_and_three() -> None:
    assert [listed(items, EN) for items in ((), ("a",), ("a", "b"), ("a", "b", "c"))] == [
        "nobody",
        "a",
        "a and b",
        "a, b and c",
    ]
    assert [listed(items, ZH) for items in ((), ("甲",), ("甲", "乙"))] == ["无", "甲", "甲、乙"]


@pytest.mark.parametrize(
    ("days", "zh", "en"),
    [(0, "0天", "0 days"), (1, "1天", "1 day"), (63, "63天", "63 days"), (None, "不知多久", "an unknown time")],
)
def test_days_read_well_in_both_languages(days: int | None, zh: str, en: str) -> None:
    assert (say("{days}", ZH, days=days).says, say("{limit}", EN, limit=days).says) == (zh, en)


def test_roles_levels_and_functions_are_said_by_their_terms() -> None:
    told = say(
        "{roles}; {levels}; {functions}", roles=(Role.BUYER, Role.USER), levels=(Level.DECISION,), functions=("audit",)
    )
    assert told.says == "[role buyer] and [role user]; [level decision]; [function audit]"


def test_other_facts_are_said_as_they_are_and_an_unknown_day_as_none() -> None:
    assert say("{percent}% {day} {strange}", percent=12, day=None).says == "12% none on record {strange}"


def test_a_clear_finding_says_so_and_the_coaching_is_filled_too() -> None:
    told = say("{persons}", weight=Weight.CLEAR, persons=("p1",))
    assert (told.says, told.coaching, told.name) == ("clear", "coach Ann", "name")
    assert (told.persons, told.weight) == (("Ann", "Ben"), Weight.CLEAR)


def test_a_person_without_a_name_is_cited_by_code() -> None:
    finding = Finding(name="any", weight=Weight.HIGH, persons=("p1", "p9"), facts={})
    assert tell(finding, TEXTS["no-decider"], {"p1": "Ann"}, term, EN).persons == ("Ann", "p9")


@given(groups())
def test_no_finding_of_any_group_leaves_a_gap_in_its_words(any_group: DecisionGroup) -> None:
    for words in (ZH, EN):
        for finding in findings(any_group, LIMITS):
            told = tell(finding, TEXTS[finding.name], NAMES_EN, term, words)
            assert not re.search(r"[{}]|None|<|\(\)", told.says + told.coaching)
            assert told.says


def test_the_hospitals_findings_tell_who_and_how_long() -> None:
    """What a trainer may reword stays out of it: names, days and limit must stand in the text, whatever the words."""
    told = {each.name: tell(each, TEXTS[each.name], NAMES_ZH, term, ZH).says for each in findings(hospital(12), LIMITS)}
    assert all(part in told["decider-stale"] for part in ("王建国", "52天", "45天"))
    assert all(part in told["wide-spread"] for part in ("刘志强", "吴桂英", "4"))
    english = {
        each.name: tell(each, TEXTS[each.name], NAMES_EN, term, EN).says for each in findings(hospital(12), LIMITS)
    }
    assert all(part in english["decider-stale"] for part in ("Wang Jianguo", "52 days", "45 days"))


def test_the_grids_rows_hold_every_cell_and_everybody_once() -> None:
    found = rows.coverage_rows(hospital(12), LIMITS, NAMES_ZH)
    assert sorted(row["person"] for row in found if row["person"]) == sorted(hospital(12).codes)
    assert len({(row["level"], row["function"]) for row in found if row["state"]}) == 18
    boss = next(row for row in found if row["person"] == "p1")
    assert boss == {
        "level": "decision",
        "function": "using",
        "state": "stale",
        "expected": True,
        "next": "王建国",
        "person": "p1",
        "name": "王建国",
        "roles": ("decider",),
        "stance": 0,
        "days": 52,
        "met": True,
    }
    unplaced = next(row for row in found if row["person"] == "p12")
    assert (unplaced["level"], unplaced["function"], unplaced["state"], unplaced["next"], unplaced["expected"]) == (
        None,
        None,
        None,
        None,
        False,
    )
    empty = next(row for row in found if row["level"] == "operating" and row["function"] == "finance")
    assert {
        key: empty[key] for key in ("state", "expected", "next", "person", "name", "roles", "stance", "days", "met")
    } == {
        "state": "empty",
        "expected": True,
        "next": "刘志强",
        "person": None,
        "name": None,
        "roles": (),
        "stance": None,
        "days": None,
        "met": False,
    }


def test_an_unplaced_person_keeps_the_half_that_is_known() -> None:
    row = rows.coverage_rows(group(member("a", level=Level.DECISION)), LIMITS, {})[-1]
    assert (row["level"], row["function"], row["name"]) == ("decision", "none", "a")
    assert row["state"] in ("fresh", "stale", "unmet")


def test_the_rows_of_people_hold_their_influence_with_its_bounds() -> None:
    found = {row["person"]: row for row in rows.people_rows(hospital(5), LIMITS, NAMES_EN)}
    assert list(found) == ["p1", "p2", "p3", "p4", "p5"]
    assert found["p5"]["share"] == 0 < found["p5"]["high"]
    assert set(found["p1"]) == {
        "level",
        "function",
        "person",
        "name",
        "roles",
        "stance",
        "days",
        "met",
        "hidden",
        "share",
        "low",
        "high",
    }
    assert (found["p3"]["name"], found["p3"]["met"], found["p3"]["hidden"]) == ("Ouyang Nana", False, False)
    assert rows.people_rows(hospital(6), LIMITS, {})[5]["hidden"] is True
    assert rows.people_rows(hospital(6), LIMITS, {})[5]["share"] == 0


def test_the_rows_of_ties_keep_unknown_as_unknown_and_rivals_apart() -> None:
    one = group(member("p1"), member("p2"), ties=(tie("p1", "p2", None, 2),), rival_ties=(rival_tie("p2", None, "R7"),))
    assert rows.tie_rows(one, {"p1": "Ann"}) == [
        {
            "source": "p1",
            "source_name": "Ann",
            "target": "p2",
            "target_name": "p2",
            "sign": None,
            "strength": 2,
            "rival": False,
        },
        {
            "source": "R7",
            "source_name": "R7",
            "target": "p2",
            "target_name": "p2",
            "sign": None,
            "strength": None,
            "rival": True,
        },
    ]


def test_a_rivals_name_comes_with_the_brand_unless_the_names_say_otherwise() -> None:
    named = [row["source_name"] for row in rows.tie_rows(hospital(3), {}) if row["rival"]]
    assert named == ["马洪 (乙牌)"]
    assert [row["source_name"] for row in rows.tie_rows(hospital(3), NAMES_EN) if row["rival"]] == ["Ma Hong (Brand B)"]


def test_a_way_is_told_step_by_step_with_what_it_rests_on() -> None:
    first, second = path_to_decider(hospital(12), LIMITS)
    assert tell_path(first, NAMES_ZH, ZH) == "我们 → 陈敏（我们认识） → 王建国（有已知关系）"
    assert tell_path(second, NAMES_EN, EN) == (
        "us → Chen Min (we know them) → Wang Jianguo (a known tie) → Zheng Kai (a known tie)"
    )


def test_a_way_that_skips_the_gatekeeper_says_so_and_a_missing_link_is_named() -> None:
    skipping = group(member("p1", Role.DECIDER), member("p2", Role.GATEKEEPER), member("p3", days=1))
    (path,) = path_to_decider(skipping, LIMITS)
    assert tell_path(path, NAMES_EN, EN) == (
        "us → Ouyang Nana (we know them) → Wang Jianguo (missing link; ask to be introduced); "
        "bypasses the gatekeeper, Chen Min, which costs more"
    )
    assert tell_path(path, {}, ZH) == "我们 → p3（我们认识） → p1（缺这一环，要请人引见）；没有经过看门者p2，代价更高"


@given(groups())
def test_every_way_of_any_group_can_be_told(any_group: DecisionGroup) -> None:
    for path in path_to_decider(any_group, LIMITS):
        for words in (ZH, EN):
            assert not re.search(r"[{}]|groups\.", tell_path(path, {}, words))


def test_somebody_of_unknown_level_has_no_cell_and_no_state() -> None:
    row = rows.coverage_rows(group(member("a", function=Function.FINANCE)), LIMITS, {})[-1]
    assert (row["level"], row["function"], row["state"]) == (None, "finance", None)
