"""Names and numbers behind the mask: the same everywhere, told apart, and undone only when asked."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamkit.kit.report.hidden import mask_of, masked
from kamkit.model.group import DecisionGroup, Member
from kamkit.model.person import Person, Rival

NAMES = ("王小明", "王大明", "欧阳娜娜", "Wang Wei")
PHONE = "13800008000"


@pytest.fixture
def group() -> DecisionGroup:
    members = tuple(
        Member(
            person=Person(
                code=f"P-{n}",
                account="A-1",
                name=name,
                mobile=PHONE,
                email="wei@host.example",
                goals=f"替{NAMES[0]}完成指标，电话 {PHONE}",
            )
        )
        for n, name in enumerate(NAMES)
    )
    rivals = (Rival(code="R-1", name="司徒静", brand="鹤川汽车", style="常找欧阳娜娜"),)
    return DecisionGroup(account="A-1", as_of=date(2026, 10, 30), members=members, rivals=rivals)


def test_nothing_of_a_name_or_a_number_is_left_in_the_whole_group(group):
    told = masked(group, mask_of(group, unmask=False)).model_dump_json()
    assert not [name for name in (*NAMES, "司徒静", PHONE, "wei@host.example") if name in told]
    assert "138****8000" in told
    assert "欧阳**" in told


def test_two_who_would_look_alike_are_numbered(group):
    mask = mask_of(group, unmask=False)
    assert [mask.name(name) for name in NAMES] == ["王**1", "王**2", "欧阳**", "W***"]


def test_a_text_is_masked_as_the_person_is(group):
    mask = mask_of(group, unmask=False)
    assert mask.text("王大明说找Wang Wei，打 138 0000 8000") == "王**2说找W***，打 138****8000"
    assert mask.text(None) == ""


def test_unmasked_changes_nothing(group):
    mask = mask_of(group, unmask=True)
    assert masked(group, mask) == group
    assert mask.text("王大明 13800008000") == "王大明 13800008000"
    assert mask.name("王大明") == "王大明"


def test_codes_stances_and_ties_stay_as_they_are(group):
    shown = masked(group, mask_of(group, unmask=False))
    assert shown.codes == group.codes
    assert [m.person.stance for m in shown.members] == [m.person.stance for m in group.members]


@given(st.text(max_size=80))
def test_masking_a_text_twice_is_masking_it_once(text):
    person = Person(code="P", account="A", name="张三丰")
    mask = mask_of(DecisionGroup(account="A", as_of=date(2026, 1, 1), members=(Member(person=person),)), unmask=False)
    once = mask.text(f"{text}张三丰{text}")
    assert mask.text(once) == once
    assert "张三丰" not in once
