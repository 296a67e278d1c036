"""An exercise as one trainee gets it: shuffled by dice of its own, figures drawn once and kept."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamkit.lang.text import Text
from kamkit.lang.words import Words
from kamkit.model.exercise import (
    AssignRoles,
    Classify,
    FieldKind,
    FillForm,
    Match,
    Measured,
    NextQuestion,
    ObjectionTriage,
    Option,
    Seat,
    Seated,
    Triaged,
    TrueFalse,
)
from kamkit.practice.answers import best, worst
from kamkit.practice.mark import NotGraded, judge, mark
from kamkit.practice.marks import filled
from kamkit.practice.present import present, shown
from kamkit.practice.writing import day, number
from tests.practice.test_kinds import KINDS, figure
from tests.practice.test_mark import CHOICE, REASONED, ROLES, options, text

LISTS = {
    "choice": "options",
    "multiple-choice": "options",
    "reasoned-choice": "reasons",
    "true-false": "reasons",
    "next-question": "questions",
    "classify": "cards",
    "objection-triage": "lines",
    "match": "right",
}
ROWS = tuple({"n": float(n), "days": 21.0} for n in range(8, 20))


def places(exercise: Any, name: str, variants: range) -> set[tuple[str, ...]]:
    found = [getattr(present(exercise, variant), name) for variant in variants]
    return {tuple(one) if isinstance(one, dict) else tuple(thing.key for thing in one) for one in found}


@pytest.mark.parametrize(("kind", "name"), LISTS.items())
def test_every_list_that_is_chosen_from_is_shuffled(kind: str, name: str) -> None:
    assert len(places(KINDS[kind], name, range(40))) > 1


def test_in_one_variant_two_exercises_with_the_same_keys_are_not_shuffled_alike() -> None:
    """A sheet printed for a class holds one variant: the right letter must not be the same one all the way down."""
    many = [CHOICE.but(id=f"made/q{n}", options=options(1, 0, 0, 0)) for n in range(60)]
    letters = Counter([one.key for one in present(exercise, 0).options].index("o0") for exercise in many)
    assert set(letters) == {0, 1, 2, 3}
    assert max(letters.values()) < 30
    pairs = [KINDS["match"].but(id=f"made/m{n}") for n in range(40)]
    assert len({tuple(present(one, 0).right) for one in pairs}) > 1


def test_the_right_reason_does_not_stand_where_the_right_option_stands() -> None:
    same = REASONED.but(options=options(1, 0, 0), reasons=options(1, 0, 0))
    variants = [present(same, variant) for variant in range(60)]
    together = sum([o.key for o in one.options] == [r.key for r in one.reasons] for one in variants)
    assert together < 30


@given(st.integers(0, 2**31 - 1))
def test_figures_presented_once_are_the_same_presented_again(variant: int) -> None:
    exercise = figure(draws=ROWS, prompt=Text(zh="{n} 台", en="{n} vans"))
    once = present(exercise, variant)
    assert present(once, variant) == once
    assert once.draws[0] in exercise.draws
    assert once.prompt.en == f"{once.draws[0]['n']:g} vans"


def test_every_row_of_figures_is_drawn_by_somebody() -> None:
    drawn = Counter(present(figure(draws=ROWS), variant).draws[0]["n"] for variant in range(600))
    assert set(drawn) == {row["n"] for row in ROWS}
    assert max(drawn.values()) < 600 / 4


@given(st.integers(0, 2**31 - 1), st.integers(0, len(ROWS) - 1))
def test_a_row_more_or_less_or_moved_changes_nobodys_figures_but_those_of_that_row(variant: int, at: int) -> None:
    whole = present(figure(draws=ROWS), variant).draws[0]
    fewer = present(figure(draws=ROWS[:at] + ROWS[at + 1 :]), variant).draws[0]
    assert fewer == whole or whole == ROWS[at]
    assert present(figure(draws=tuple(reversed(ROWS))), variant).draws[0] == whole


def test_an_answer_is_marked_again_by_the_figures_that_were_drawn_for_it() -> None:
    exercise = figure(draws=ROWS)
    first = present(exercise, 5)
    verdict = judge(first, best(first))
    assert verdict.full
    assert verdict.figures == first.draws[0]
    mended = figure(draws=({"n": 99.0, "days": 1.0},), why=text("why {answer}"))
    again = judge(present(mended, 5, verdict.figures), best(first))
    assert again.full
    assert again.parts[0].why.en == f"why {first.draws[0]['n'] * 21:g}"
    assert not judge(present(mended, 5), best(first)).full


@pytest.mark.parametrize(
    ("value", "draws"),
    [
        ("n * ", {"n": 2.0}),
        ("n / (n - 2)", {"n": 2.0}),
        ("n * month", {"n": 2.0}),
        ("n * 1e308", {"n": 9.0}),
        ("round(n, 1e999 - 1e999)", {"n": 9.0}),
    ],
)
def test_a_figure_that_cannot_be_worked_out_is_told_with_its_file_and_never_a_crash(value: str, draws: Any) -> None:
    with pytest.raises(NotGraded) as refusal:
        present(figure(value=value, draws=(draws,)), 1)
    for lang in ("zh", "en"):
        said = Words(lang).say_all(refusal.value)  # type: ignore[arg-type]
        assert said.startswith("exercises/made/one.yml: ")
        assert value in said


def test_a_near_miss_that_cannot_be_worked_out_gives_no_mark() -> None:
    exercise = figure()
    broken = exercise.but(bands=(exercise.bands[0].but(value="n / 0"),))
    with pytest.raises(NotGraded):
        mark(broken, Measured(value="1", unit="one"))
    assert mark(broken, Measured(value="252", unit="one")).full


@pytest.mark.parametrize("name", ["text", "answer", "brand"])
def test_a_drawn_figure_may_have_any_name_without_a_crash(name: str) -> None:
    exercise = figure(draws=({name: 3.0},), value=name, bands=(), prompt=Text(zh=f"{{{name}}}", en=f"{{{name}}}"))
    shown_ = present(exercise, 1)
    assert shown_.prompt.en == "3"
    assert shown_.why.en == "why 3"


def test_filling_in_changes_known_names_only_and_once() -> None:
    said = filled(Text(zh="{a} {b} {brand}", en="{a} {b} {brand}"), a="{b}", b=Text(zh="乙", en="B"))
    assert (said.zh, said.en) == ("{b} 乙 {brand}", "{b} B {brand}")


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0, "0"),
        (-0.001, "0"),
        (9999, "9999"),
        (10_000, "10,000"),
        (-12_345.5, "-12,345.5"),
        (1234.5, "1234.5"),
        (12_345.678, "12,345.68"),
        (0.1, "0.1"),
        (99.999, "100"),
        (-3, "-3"),
    ],
)
def test_a_figure_is_shown_as_people_write_it(value: float, said: str) -> None:
    assert shown(value) == said


@given(st.floats(-1e9, 1e9))
def test_a_figure_typed_as_it_is_shown_is_understood(value: float) -> None:
    assert number(shown(value)) == pytest.approx(round(value, 2), abs=1e-9)


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("１２，０００", 12_000),
        ("12 000", 12_000),
        ("12\u2009000", 12_000),
        ("\N{MINUS SIGN}5", -5),
        ("－5", -5),
        ("12％", 12),
        ("12.5 %", 12.5),
        (" 7\u3000", 7),
        ("+3", 3),
    ],
)
def test_a_number_is_read_as_people_type_it(typed: str, value: float) -> None:
    assert number(typed) == value


@pytest.mark.parametrize(
    "typed",
    [
        "2026-11-05",
        "2026-11-5",
        "2026/11/5",
        "2026.11.05",
        "２０２６－１１－０５",
        "2026年11月5日",
        " 2026 年 11 月 5 日 ",
    ],
)
def test_a_day_is_read_as_people_type_it(typed: str) -> None:
    assert day(typed).isoformat() == "2026-11-05"


@pytest.mark.parametrize(
    "typed", ["2026-02-30", "5 November", "20261105", "2026-W45-4", "明天", "2026-13-01", "", "11-05"]
)
def test_what_is_no_day_is_told_and_not_marked(typed: str) -> None:
    with pytest.raises(NotGraded) as refusal:
        day(typed)
    assert refusal.value.problems[0].key == "not_a_day"


@pytest.mark.parametrize(
    ("entry", "score"), [("2026-03-01", 1), ("2026-03-05", 1), ("2026-02-28", 0), ("2026-03-06", 0), ("", 0)]
)
def test_a_day_counts_from_its_first_to_its_last(entry: str, score: float) -> None:
    form: FillForm = KINDS["fill-form"]
    field = form.fields[0].but(takes=FieldKind.DAY, options=(), day="2026-03-01", until="2026-03-05")
    exercise = form.but(
        fields=(field, *(one.but(key=f"{one.key}-x", takes=FieldKind.WORDS) for one in form.fields[1:]))
    )
    verdict = mark(exercise, best(exercise).but(entries={field.key: entry}))
    assert verdict.score == score
    alone = exercise.but(fields=(field.but(until=None), *exercise.fields[1:]))
    assert mark(alone, best(alone)).full
    assert mark(alone, best(alone).but(entries={field.key: "2026-03-02"})).score == 0


@pytest.mark.parametrize("value", [12_345_678_901.0, 0.1 + 0.2, 1e15 + 0.5, -7.25])
def test_the_best_entry_of_a_number_is_exact_however_long(value: float) -> None:
    form: FillForm = KINDS["fill-form"]
    field = form.fields[0].but(takes=FieldKind.NUMBER, options=(), value=value)
    exercise = form.but(fields=(field, *(one.but(key=f"{one.key}-x") for one in form.fields[1:])))
    assert mark(exercise, best(exercise)).full
    assert not mark(exercise, best(exercise).but(entries={field.key: str(value + 1)})).full


def test_naming_no_role_for_somebody_without_one_is_right_only_when_something_was_said() -> None:
    nobody = ROLES.but(seats={**ROLES.seats, "P0": Seat(level="operating")}, also={})
    assert mark(nobody, Seated(seats={})).score == mark(nobody, worst(nobody)).score == 0
    assert mark(nobody, best(nobody)).full


def test_a_seat_that_asks_nothing_is_no_key() -> None:
    for changes in ({"seats": {**ROLES.seats, "P0": Seat()}}, {"also": {"P0": (Seat(),)}}):
        with pytest.raises(ValueError, match="seat_says_nothing"):
            AssignRoles.model_validate({**dict(ROLES), **changes})


def test_nobody_hears_more_replies_than_the_exercise_allows() -> None:
    exercise: ObjectionTriage = KINDS["objection-triage"]
    answer = best(exercise)
    assert isinstance(answer, Triaged)
    every = tuple(probe.key for probe in exercise.probes)
    allowed = exercise.but(asks=2)
    assert len(every) > 2
    with pytest.raises(NotGraded) as refusal:
        mark(allowed, answer.but(asked=every))
    assert refusal.value.problems[0].values == {"count": len(every), "most": 2}
    assert mark(allowed, answer.but(asked=every[:2])).score is not None


def test_the_worst_answer_is_the_worst_of_all_also_for_the_smaller_kinds() -> None:
    """Every answer there is, counted out."""
    question: NextQuestion = KINDS["next-question"]
    claim: TrueFalse = KINDS["true-false"]
    from itertools import product

    from kamkit.model.exercise import Asked, Judged, QuestionForm

    asked = [
        mark(question, Asked(key=one.key, form=form, uncovers=what)).score
        for one, form, what in product(question.questions, QuestionForm, question.uncovers)
    ]
    assert mark(question, worst(question)).score == min(asked)
    judged = [
        mark(claim, Judged(holds=holds, reason=one.key)).score for holds, one in product((True, False), claim.reasons)
    ]
    assert mark(claim, worst(claim)).score == min(judged)


def test_what_is_shuffled_is_the_same_list() -> None:
    sorted_: Classify = KINDS["classify"]
    pairs: Match = KINDS["match"]
    assert set(present(sorted_, 3).cards) == set(sorted_.cards)
    assert dict(present(pairs, 3).right) == dict(pairs.right)
    assert present(pairs, 3).left == pairs.left
    options_: tuple[Option, ...] = present(CHOICE, 3).options
    assert {one.key for one in options_} == {"o0", "o1", "o2"}
