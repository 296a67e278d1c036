"""The forms before and after a course: nothing in both, matched cell by cell, steady when the bank grows."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamkit.errors import ContentError
from kamkit.lang.words import Words
from kamkit.model.exercise import Exercise
from kamkit.practice.forms import Cell, blueprint, paired_forms
from tests.practice.test_kinds import KINDS

OBJECTIVE = [kind for kind in KINDS if kind != "write-response"]


def bank_of(kinds: list[str], skill: str = "needs", level: int = 1) -> list[Exercise]:
    return [KINDS[kind].but(id=f"{skill}/l{level}-{n}", skill=skill, level=level) for n, kind in enumerate(kinds)]


def kind_of(bank: list[Exercise]) -> dict[str, str]:
    return {one.id: one.kind for one in bank}


def test_a_blueprint_is_read_cell_by_cell_in_its_order() -> None:
    assert blueprint({"needs": {2: 1, 1: 3}, "kpi": {1: 2}}) == (
        Cell("needs", 2, 1),
        Cell("needs", 1, 3),
        Cell("kpi", 1, 2),
    )


@given(st.lists(st.sampled_from(OBJECTIVE), min_size=6, max_size=24), st.integers(1, 3), st.integers(0, 99))
def test_the_two_forms_share_nothing_and_fill_each_cell_alike(kinds: list[str], count: int, seed: int) -> None:
    bank = bank_of(kinds) + bank_of(kinds, "kpi", 3)
    forms = paired_forms(bank, [Cell("needs", 1, count), Cell("kpi", 3, 1)], seed)
    assert len(forms["pre"]) == len(forms["post"]) == count + 1
    assert len(set(forms["pre"]) | set(forms["post"])) == 2 * (count + 1)
    cell = {one.id: (one.skill, one.level) for one in bank}
    wanted = [("needs", 1)] * count + [("kpi", 3)]
    assert [cell[one] for one in forms["pre"]] == [cell[one] for one in forms["post"]] == wanted


@given(st.lists(st.sampled_from(OBJECTIVE), min_size=6, max_size=24), st.integers(1, 3), st.integers(0, 99))
def test_partners_are_of_one_kind_as_often_as_the_bank_allows(kinds: list[str], count: int, seed: int) -> None:
    bank = bank_of(kinds)
    forms = paired_forms(bank, [Cell("needs", 1, count)], seed)
    kind = kind_of(bank)
    alike = sum(kind[one] == kind[other] for one, other in zip(forms["pre"], forms["post"], strict=True))
    assert alike == min(count, sum(kinds.count(name) // 2 for name in set(kinds)))


@given(st.randoms(use_true_random=False), st.integers(0, 99))
def test_the_forms_do_not_depend_on_how_the_bank_is_listed(die: Random, seed: int) -> None:
    bank = bank_of(OBJECTIVE + OBJECTIVE[:5])
    mixed = list(bank)
    die.shuffle(mixed)
    assert paired_forms(mixed, [Cell("needs", 1, 4)], seed) == paired_forms(bank, [Cell("needs", 1, 4)], seed)


@given(st.integers(0, 999), st.integers(1, 6))
def test_exercises_added_during_the_course_bring_nothing_of_the_first_form_into_the_second(
    seed: int, more: int
) -> None:
    """Where each side can fill its own cell."""
    bank = bank_of(["choice"] * 24)
    cells = [Cell("needs", 1, 2)]
    before = paired_forms(bank, cells, seed)["pre"]
    grown = bank + [KINDS["choice"].but(id=f"needs/new-{n}", skill="needs", level=1) for n in range(more)]
    assert set(before).isdisjoint(paired_forms(grown, cells, seed)["post"])
    assert set(before).isdisjoint(paired_forms(bank[more:], cells, seed)["post"])


def test_another_seed_gives_other_forms_of_other_kinds() -> None:
    bank = bank_of(OBJECTIVE * 2)
    forms = {paired_forms(bank, [Cell("needs", 1, 1)], seed)["pre"] for seed in range(30)}
    kind = kind_of(bank)
    assert len(forms) > 10
    assert len({kind[one] for (one,) in forms}) > 5, "not always the first kind of the alphabet"


def test_kinds_take_turns_in_a_cell() -> None:
    bank = bank_of(["choice"] * 8 + ["match"] * 8 + ["order"] * 8)
    forms = paired_forms(bank, [Cell("needs", 1, 3)], 0)
    assert {kind_of(bank)[one] for one in forms["pre"]} == {"choice", "match", "order"}


def test_where_kinds_differ_the_cell_is_filled_all_the_same() -> None:
    bank = bank_of(["choice", "match", "order", "compare"])
    forms = paired_forms(bank, [Cell("needs", 1, 2)], 0)
    assert set(forms["pre"]) | set(forms["post"]) == {one.id for one in bank}


def test_what_only_a_person_can_judge_is_in_no_form() -> None:
    bank = bank_of(["write-response"] * 8 + ["choice"] * 2)
    forms = paired_forms(bank, [Cell("needs", 1, 1)], 0)
    assert {kind_of(bank)[one] for one in (*forms["pre"], *forms["post"])} == {"choice"}
    with pytest.raises(ContentError):
        paired_forms(bank, [Cell("needs", 1, 2)], 0)


def test_every_cell_that_cannot_be_filled_is_told_at_once() -> None:
    cells = [Cell("needs", 1, 1), Cell("needs", 2, 1), Cell("kpi", 1, 3)]
    with pytest.raises(ContentError) as refusal:
        paired_forms(bank_of(["choice"] * 3) + bank_of(["choice"] * 5, "kpi"), cells, 0)
    told = [
        (one.values["name"], one.values["level"], one.values["wanted"], one.values["count"])
        for one in refusal.value.problems
    ]
    assert told == [("needs", 2, 2, 0), ("kpi", 1, 6, 5)]
    for lang in ("zh", "en"):
        assert "{" not in Words(lang).say_all(refusal.value)  # type: ignore[arg-type]


def test_without_cells_both_forms_are_empty() -> None:
    assert paired_forms(bank_of(["choice"]), [], 0) == {"pre": (), "post": ()}
