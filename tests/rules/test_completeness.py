"""The four information lists: filled, missing, not applicable, private."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kamkit import yamlfile
from kamkit.lang.text import Text
from kamkit.model.account import (
    Account,
    AccountClass,
    AccountFile,
    FleetItem,
    Project,
    PublicKind,
    Purchase,
    Step,
    Unit,
    UnitKind,
)
from kamkit.model.money import Money
from kamkit.model.person import Function, Level, Person, Profile, Rival, RivalTie, Role, Tie
from kamkit.model.standards import InformationLine, InformationList
from kamkit.rules.completeness import Evidence, Fill, FilledLine, information, known, score

WORDS = Text(zh="字", en="words")
A, B = AccountClass.A, AccountClass.B
STANDARD = Path(__file__).parents[2] / "data" / "standards" / "information.yml"


def line(filled_by: str, **fields: Any) -> InformationLine:
    return InformationLine(key=fields.pop("key", "line"), name=WORDS, filled_by=filled_by, **fields)


def look(
    filled_by: str, file: AccountFile, evidence: Evidence | None = None, private: bool = False, **fields: Any
) -> FilledLine:
    lists = (InformationList(key="one", name=WORDS, lines=(line(filled_by, **fields),)),)
    return information(file, evidence or Evidence(), lists, private=private)[0].lines[0]


def file(**fields: Any) -> AccountFile:
    parts = {name: fields.pop(name) for name in ("units", "fleet", "projects") if name in fields}
    return AccountFile(account=Account(code="A-001", name="城东医院", **fields), **parts)


def person(code: str, **fields: Any) -> Person:
    return Person(code=code, account="A-001", name=code, **fields)


def unit(kind: UnitKind | None) -> Unit:
    return Unit(code=str(kind), account="A-001", name=str(kind), kind=kind)


def vehicles(ours: bool, **fields: Any) -> FleetItem:
    return FleetItem(code=str(ours), account="A-001", brand="某牌", ours=ours, model="甲型", quantity=2, **fields)


PUBLIC = {"account_class": B, "using_organisation": "急救中心", "public_kind": PublicKind.GOVERNMENT}


def test_a_field_of_the_account_fills_its_line_and_a_blank_one_does_not() -> None:
    assert look("account.trade_state", file(trade_state="平稳")).fill == Fill.FILLED
    assert look("account.trade_state", file()).fill == Fill.MISSING
    assert look("account.contact_channels", file()).fill == Fill.MISSING
    assert look("account.contact_channels", file(contact_channels=("电话",))).fill == Fill.FILLED


def test_no_is_an_answer_and_nought_is_one() -> None:
    assert look("account.strategic", file(strategic=False)).fill == Fill.FILLED
    assert look("account.employees", file(employees=0)).fill == Fill.FILLED


def test_lines_of_several_fields_need_them_all() -> None:
    both = "account.trade_state & account.trade_state_day"
    assert look(both, file(trade_state="平稳")).fill == Fill.MISSING
    assert look(both, file(trade_state="平稳", trade_state_day=date(2026, 1, 1))).fill == Fill.FILLED


def test_records_fill_a_line_by_being_there_or_by_their_field() -> None:
    project = Project(code="P", account="A-001", name="换车")
    assert look("projects", file(projects=(project,))).fill == Fill.FILLED
    assert look("projects", file()).fill == Fill.MISSING
    assert look("projects.budget", file(projects=(project,))).fill == Fill.MISSING
    funded = project.but(budget=Money.of(1))
    assert look("projects.budget", file(projects=(project, funded))) == FilledLine("line", Fill.FILLED, False, 1, 1)


def test_each_value_that_is_asked_for_must_be_there() -> None:
    asked = "units.kind=using+buying+support"
    some = file(units=(unit(UnitKind.USING), unit(UnitKind.BUYING), unit(None)))
    assert look(asked, some) == FilledLine("line", Fill.MISSING, False, 2, 3)
    assert look(asked, file(units=tuple(map(unit, UnitKind)))).fill == Fill.FILLED


def test_a_role_among_several_of_one_person_counts() -> None:
    people = Evidence(people=(person("p", roles=(Role.DECIDER, Role.USER)), person("q")))
    assert look("people.roles=user+decider", file(), people).fill == Fill.FILLED
    assert look("people.roles=user+influencer", file(), people) == FilledLine("line", Fill.MISSING, False, 1, 2)


def test_a_starred_line_wants_everybody_and_says_how_many_of_how_many() -> None:
    people = Evidence(people=(person("p", goals="省油"), person("q"), person("r", goals="安全")))
    assert look("people.goals*", file(), people) == FilledLine("line", Fill.MISSING, False, 2, 3)
    assert look("people.goals*", file(), Evidence(people=people.people[:1])).fill == Fill.FILLED
    assert look("people.goals*", file()).fill == Fill.MISSING
    assert look("people.goals", file(), people) == FilledLine("line", Fill.FILLED, False, 1, 1)


def test_of_several_parts_the_emptiest_is_told() -> None:
    people = Evidence(people=(person("p", goals="省油"), person("q", goals="快", ambition="升职")))
    assert look("people.goals* & people.ambition*", file(), people) == FilledLine("line", Fill.MISSING, False, 1, 2)


def test_a_private_line_is_off_unless_switched_on() -> None:
    profile = Profile(code="x", person="p", purpose="节日问候", consent_on=date(2026, 1, 1), sports="羽毛球")
    evidence = Evidence(people=(person("p"),), profiles=(profile,))
    assert look("profiles.sports", file(), evidence).fill == Fill.FILLED
    hidden = InformationList(key="one", name=WORDS, lines=(line("profiles.sports", private=True, mandatory=(A, B)),))
    assert information(file(), evidence, (hidden,))[0].lines[0] == FilledLine("line", Fill.PRIVATE_OFF, False)
    assert information(file(), evidence, (hidden,), private=True)[0].lines[0].fill == Fill.FILLED


def test_a_line_for_one_class_does_not_apply_to_the_other() -> None:
    assert look("account.trade_state", file(account_class=A), only_for=(B,)).fill == Fill.NOT_APPLICABLE
    assert look("account.trade_state", file(**PUBLIC), only_for=(B,)).fill == Fill.MISSING
    assert look("account.trade_state", file(), only_for=(B,)).fill == Fill.MISSING


def test_lines_about_rivals_do_not_apply_to_a_fleet_without_any() -> None:
    asked = "rival_fleet.satisfaction"
    assert look(asked, file(fleet=(vehicles(True),))).fill == Fill.NOT_APPLICABLE
    assert look(asked, file()).fill == Fill.MISSING
    assert look(asked, file(fleet=(vehicles(True), vehicles(False)))).fill == Fill.MISSING
    assert look(asked, file(fleet=(vehicles(False, satisfaction=4),))).fill == Fill.FILLED
    assert look("fleet.satisfaction", file(fleet=(vehicles(True),))).fill == Fill.MISSING


def test_what_is_mandatory_goes_by_class_and_by_public_kind() -> None:
    assert look("units", file(account_class=A), mandatory=(A,)).mandatory
    assert not look("units", file(account_class=A), mandatory=(B,)).mandatory
    assert look("units", file(**PUBLIC), mandatory=(B,)).mandatory
    assert look("units", file(**PUBLIC), mandatory_for_kinds=(PublicKind.GOVERNMENT,)).mandatory
    assert not look("units", file(**PUBLIC), mandatory_for_kinds=(PublicKind.UNIVERSITY_INSTITUTE,)).mandatory


def test_an_unknown_class_must_have_only_what_every_class_must() -> None:
    assert look("units", file(), mandatory=(A, B)).mandatory
    assert not look("units", file(), mandatory=(A,)).mandatory
    assert not look("units", file(), mandatory=()).mandatory


def test_the_score_is_filled_mandatory_by_mandatory() -> None:
    lines = (
        line("account.trade", key="one", mandatory=(A, B)),
        line("units", key="two", mandatory=(A, B)),
        line("account.trade_state", key="three"),
        line("account.address", key="four", mandatory=(A, B)),
    )
    found = information(
        file(trade="医疗", trade_state="平稳"), Evidence(), (InformationList(key="k", name=WORDS, lines=lines),)
    )
    assert found[0].key == "k"
    assert found[0].score == pytest.approx(1 / 3)
    assert found[0].missing_mandatory == ("two", "four")
    assert found[0].keys(Fill.FILLED) == ("one", "three")
    assert score(found) == found[0].score


def test_a_list_with_nothing_mandatory_has_no_score() -> None:
    empty = InformationList(key="k", name=WORDS, lines=(line("units"),))
    assert information(file(), Evidence(), (empty,))[0].score is None
    assert score(()) is None


def test_a_line_a_trainer_adds_is_filled_by_the_accounts_extras() -> None:
    assert look("extra.charging", file(extra={"charging": "二十个桩"})).fill == Fill.FILLED
    assert look("extra.charging", file(extra={"charging": " "})) == FilledLine("line", Fill.MISSING, False, 0, 1)
    assert look("extra.charging", file()).fill == Fill.MISSING


@pytest.mark.parametrize(
    ("filled_by", "good"),
    [
        ("account.trade", True),
        ("units", True),
        ("units.kind=using+buying", True),
        ("people.goals*", True),
        ("extra.x", True),
        ("account.trade & units", True),
        ("rival_fleet.satisfaction", True),
        ("extra", False),
        ("account", False),
        ("accounts.trade", False),
        ("account.traed", False),
        ("units & account.traed", False),
        ("", False),
        ("units & ", False),
    ],
)
def test_a_filling_that_nobody_can_read_is_noticed(filled_by: str, good: bool) -> None:
    assert known(filled_by) is good


def standard() -> tuple[InformationList, ...]:
    return tuple(InformationList.model_validate(each) for each in yamlfile.read(STANDARD).data["lists"])


def test_the_handbooks_lists_have_seven_six_twelve_and_five_lines() -> None:
    lists = standard()
    assert [len(each.lines) for each in lists] == [7, 6, 12, 5]
    items = [each.item for one in lists for each in one.lines]
    assert items == [f"E{number:02}" for number in (*range(8, 38),)]
    assert all(known(each.filled_by) for one in lists for each in one.lines)


def test_the_handbooks_private_lines_are_off_by_default() -> None:
    found = information(file(account_class=A), Evidence(people=(person("p"),)), standard())
    assert [each.item for each in standard()[2].lines if each.private] == [f"E{number}" for number in range(21, 29)]
    assert len(found[2].keys(Fill.PRIVATE_OFF)) == 8


def test_a_well_known_account_is_complete() -> None:
    people = (
        person("p", level=Level.DECISION, function=Function.USING, roles=(Role.DECIDER,), goals="省"),
        person("q", level=Level.MANAGEMENT, function=Function.TECHNICAL, roles=(Role.INFLUENCER,)),
        person("r", level=Level.OPERATING, function=Function.USING, roles=(Role.USER,)),
    )
    day = date(2026, 12, 1)
    project = Project(
        code="P", account="A-001", name="换车", plan="十二台", problem="等件久", decision_by=day, delivery_by=day
    )
    full = file(
        account_class=A,
        contact_channels=("电话",),
        business_state="稳",
        trade_state="稳",
        trade_state_day=day,
        rival_strengths="省油",
        rival_weaknesses="等件",
        units=tuple(map(unit, UnitKind)),
        fleet=(vehicles(True), vehicles(False)),
        projects=(project,),
    )
    tie = Tie(code="t", account="A-001", source="q", target="p", sign=1, strength=2)
    found = information(full, Evidence(people=people, ties=(tie,)), standard())
    assert [each.missing_mandatory for each in found] == [(), (), (), ()]
    assert score(found) == 1


def test_each_kind_of_record_can_fill_a_line() -> None:
    about = {"account": "A-001"}
    purchase = Purchase(code="b", day=date(2026, 1, 1), brand="某牌", ours=True, model="甲型", quantity=1, **about)
    step = Step(code="s", project="P", step="contract")
    full = AccountFile(account=Account(code="A-001", name="城东医院"), purchases=(purchase,), steps=(step,))
    evidence = Evidence(
        ties=(Tie(code="t", source="q", target="p", **about),),
        rivals=(Rival(code="r", name="马洪", brand="乙牌"),),
        rival_ties=(RivalTie(code="x", rival="r", person="p", **about),),
    )
    for source in ("purchases", "steps", "ties", "rivals", "rival_ties"):
        assert look(source, full, evidence).fill == Fill.FILLED
        assert look(source, file()).fill == Fill.MISSING


def test_a_line_that_does_not_apply_is_not_mandatory_and_keeps_its_key() -> None:
    found = look("account.trade_state", file(account_class=A), key="trade", only_for=(B,), mandatory=(A, B))
    assert found == FilledLine("trade", Fill.NOT_APPLICABLE, False, 0, 0)


def test_the_emptiest_part_goes_by_its_share_not_by_its_count() -> None:
    people = Evidence(people=(person("p", goals="省油"), person("q", goals="快"), person("r", ambition="升职")))
    assert look("people.goals* & people.ambition", file(), people) == FilledLine("line", Fill.MISSING, False, 2, 3)
    assert look("people.ambition & people.goals*", file(), people) == FilledLine("line", Fill.MISSING, False, 2, 3)
    assert look("units & people.goals*", file(), Evidence(people=people.people)) == FilledLine(
        "line", Fill.MISSING, False, 0, 1
    )
