"""Every kind of exercise: its best answer, its worst, and everything between; credit rules as they are stated."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamkit.errors import KamkitError
from kamkit.lang.text import Text
from kamkit.model.exercise import (
    Band,
    Classify,
    Confidence,
    CreditRule,
    Decoy,
    FieldKind,
    FillForm,
    FindFault,
    Handling,
    Judge,
    Line,
    Marked,
    Measured,
    Met,
    MultipleChoice,
    Numeric,
    ObjectionType,
    Order,
    Ordered,
    OrderRule,
    Passed,
    Picked,
    PromiseMade,
    Sorted,
    SpotSignals,
    Step,
    Tick,
    Ticked,
    Unit,
    WriteResponse,
    Written,
)
from kamkit.practice.answers import best, worst
from kamkit.practice.mark import HINT_COST, judge, mark
from kamkit.practice.others import others
from kamkit.practice.present import present, shown
from kamkit.practice.writing import judged_by, number
from kamkit.rules import triage as triage_rules
from tests.practice.kinds import every_kind, made_exercise
from tests.practice.random_answers import any_answer
from tests.practice.test_mark import CHOICE, COMMON, text

KINDS = {exercise.kind: exercise for exercise in every_kind()}


@pytest.mark.parametrize("kind", KINDS)
@given(seed=st.integers(0, 2**32), variant=st.integers(0, 2**31 - 1))
def test_no_answer_of_any_kind_earns_more_than_the_best_or_less_than_the_worst(
        kind: str, seed: int, variant: int) -> None:
    exercise = present(KINDS[kind], variant)
    verdict = mark(exercise, any_answer(exercise, Random(seed)))
    top, bottom = mark(exercise, best(exercise)), mark(exercise, worst(exercise))
    assert bottom.score <= verdict.score <= top.score == 1
    assert verdict == mark(exercise, any_answer(exercise, Random(seed)))
    assert all(0 <= part.score <= 1 for part in verdict.parts)


@pytest.mark.parametrize("kind", KINDS)
def test_an_answer_of_another_kind_is_refused_and_never_scored(kind: str) -> None:
    exercise = KINDS[kind]
    stranger = Marked(lines={}) if kind not in {"spot-signals", "find-fault"} else Picked(key="o1")
    with pytest.raises(KamkitError):
        mark(exercise, stranger)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "numeric"])
def test_a_variant_changes_the_order_and_nothing_else(kind: str) -> None:
    exercise = KINDS[kind]
    one, other = present(exercise, 1), present(exercise, 2)
    assert present(exercise, 1) == one
    assert mark(other, best(one)) .score == 1
    for name, value in exercise:
        changed = getattr(one, name)
        if isinstance(value, dict):
            assert dict(value) == dict(changed)
        if isinstance(value, tuple):
            assert sorted(map(repr, value)) == sorted(map(repr, changed))


def ticks(rule: str, right: int, wrong: int) -> MultipleChoice:
    options = tuple(Tick(key=f"{'r' if n < right else 'w'}{n}", text=text(f"t{n}"), right=n < right, why=text(f"y{n}"))
                    for n in range(right + wrong))
    return MultipleChoice(**COMMON, rule=CreditRule(rule), options=options)


@pytest.mark.parametrize(("rule", "keys", "score"), [
    ("all-or-nothing", ("r0", "r1"), 1), ("all-or-nothing", ("r0",), 0), ("all-or-nothing", ("r0", "r1", "w2"), 0),
    ("every-decision", ("r0",), 3 / 4), ("every-decision", ("w2", "w3"), 0), ("every-decision", (), 1 / 2),
    ("net", ("r0",), 1 / 2), ("net", ("r0", "w2"), 0), ("net", ("w2",), 0), ("net", ("r0", "r1", "w2"), 1 / 2),
    ("coverage", ("r0",), 1 / 2), ("coverage", ("r0", "r1", "w2"), 2 / 3), ("coverage", (), 0),
])
def test_ticks_are_scored_by_the_rule_that_was_stated(rule: str, keys: tuple[str, ...], score: float) -> None:
    assert mark(ticks(rule, 2, 2), Ticked(keys=keys)).score == pytest.approx(score, abs=1e-6)


def test_ticking_everything_pays_under_no_rule() -> None:
    for rule in CreditRule:
        exercise = ticks(rule, 2, 2)
        everything = mark(exercise, Ticked(keys=tuple(option.key for option in exercise.options)))
        assert everything.score <= 0.5


def steps(*keys: str, rule: str = "edit-distance", after: dict[str, tuple[str, ...]] | None = None,
          decoys: tuple[str, ...] = ()) -> Order:
    return Order(
        **COMMON, rule=OrderRule(rule),
        steps=tuple(Step(key=k, text=text(k), why=text(k), after=(after or {}).get(k, ())) for k in keys),
        decoys=tuple(Decoy(key=k, text=text(k), why=text(k)) for k in decoys),
    )


@pytest.mark.parametrize(("given_keys", "score"), [
    ("abcd", 1), ("bacd", 3 / 4), ("bcda", 3 / 4), ("dcba", 1 / 4), ("abc", 3 / 4), ("abcdx", 3 / 4), ("", 0),
])
def test_an_order_is_scored_by_the_fewest_moves_that_mend_it(given_keys: str, score: float) -> None:
    exercise = steps("a", "b", "c", "d", decoys=("x",))
    assert mark(exercise, Ordered(keys=tuple(given_keys))).score == pytest.approx(score)


def test_where_only_dependencies_count_any_order_that_meets_them_is_right() -> None:
    exercise = steps("a", "b", "c", "d", rule="dependencies", after={"c": ("a", "b"), "d": ("c",)})
    for order in ("abcd", "bacd"):
        assert mark(exercise, Ordered(keys=tuple(order))).full
    broken = mark(exercise, Ordered(keys=tuple("acbd")))
    assert broken.score == pytest.approx(4 / 5), "of a-c, b-c, c-d, a-d, b-d one is broken"
    assert {part.of: part.score for part in broken.parts}["c"] == 0
    assert mark(exercise, Ordered(keys=tuple("abc"))).score < 0.5


def paper(labels: str, kind: type = SpotSignals, weights: tuple[float, ...] = ()) -> Any:
    lines = tuple(
        Line(key=f"l{n}", text=text(f"line {n}"), label=None if label == "-" else label, why=text(f"why {n}"),
             weight=weights[n] if weights else 1)
        for n, label in enumerate(labels))
    return kind(**COMMON, labels={"v": text("verbal"), "b": text("bodily")}, lines=lines)


@pytest.mark.parametrize(("marked", "score"), [
    ({"l0": "v", "l1": "b"}, 1), ({"l0": "v"}, 1 / 2), ({"l0": "v", "l1": "v"}, 1.75 / 2),
    ({"l0": "v", "l1": "b", "l2": "v"}, 2 / 3), ({}, 0), ({"l2": "v"}, 0),
    ({"l0": "v", "l1": "b", "l2": "v", "l3": "v"}, 1 / 2),
])
def test_false_alarms_count_against_what_was_found(marked: dict[str, str], score: float) -> None:
    assert mark(paper("vb--"), Marked(lines=marked)).score == pytest.approx(score, abs=1e-6)


def test_precision_and_recall_are_told_beside_the_score() -> None:
    parts = {part.of: part for part in mark(paper("vb--"), Marked(lines={"l0": "v", "l2": "b"})).parts}
    assert (parts["precision"].score, parts["recall"].score) == (0.5, 0.5)
    assert (parts["precision"].weight, parts["recall"].weight) == (0, 0)


def test_in_a_scene_without_a_signal_marking_nothing_is_right_and_anything_is_wrong() -> None:
    assert mark(paper("----"), Marked(lines={})).full
    assert mark(paper("----"), Marked(lines={"l0": "v"})).score == 0


def test_a_heavier_fault_counts_more() -> None:
    exercise = paper("vb--", FindFault, (3, 1, 1, 1))
    heavy, light = (mark(exercise, Marked(lines=one)).score for one in ({"l0": "v"}, {"l1": "b"}))
    assert (heavy, light) == (0.75, 0.25)


def figure(**changes: Any) -> Numeric:
    made: dict[str, Any] = {
        **COMMON, "draws": ({"n": 12.0, "days": 21.0},), "value": "n * days", "why": text("why {answer}"),
        "units": {"one": Unit(text=text("yuan")), "wan": Unit(text=text("wan"), factor=10_000)},
        "bands": (Band(value="n * 30", credit=0.3, why=text("calendar days")),),
    }
    return Numeric(**made | changes)


@pytest.mark.parametrize(("value", "unit", "score"), [
    ("252", "one", 1), ("２５２", "one", 1), ("0.0252", "wan", 1), ("252.0", "one", 1), ("253", "one", 0),
    ("360", "one", 0.3), ("1,0000", "one", 0),
])
def test_a_figure_counts_in_whatever_unit_and_digits_it_is_typed(value: str, unit: str, score: float) -> None:
    assert mark(figure(), Measured(value=value, unit=unit)).score == score


def test_a_tolerance_is_kept_to_the_end() -> None:
    near = figure(within=2)
    assert mark(near, Measured(value="254", unit="one")).full
    assert not mark(near, Measured(value="254.1", unit="one")).full
    percent = figure(within_percent=1)
    assert mark(percent, Measured(value="254.5", unit="one")).full
    assert not mark(percent, Measured(value="255", unit="one")).full


@pytest.mark.parametrize("value", ["twelve", "nan", "inf", "1e400", "--", "12台"])
def test_what_is_no_number_is_told_and_not_marked(value: str) -> None:
    with pytest.raises(KamkitError) as refusal:
        number(value)
    assert refusal.value.problems[0].key == "not_a_number"


def test_a_presented_figure_has_its_draw_in_every_text() -> None:
    exercise = figure(prompt=Text(zh="{n} 台，{days} 天", en="{n} vans, {days} days"))
    one = present(exercise, 5)
    assert (one.prompt.en, one.why.en) == ("12 vans, 21 days", "why 252")
    assert shown(10_000) == "10,000"
    assert (shown(2026), shown(0.5), shown(12.345)) == ("2026", "0.5", "12.35")


def test_a_triage_scores_its_four_judgements_apart() -> None:
    exercise = made_exercise("objection-triage")
    right = best(exercise)
    assert mark(exercise, right).full
    for changed, weight in ((right.but(type=ObjectionType.INDIRECT), "type"), (right.but(about="own-side"), "about"),
                            (right.but(lines=()), "steps")):
        assert mark(exercise, changed).score == pytest.approx(1 - triage_rules.WEIGHTS[weight], abs=1e-6)
    assert sum(triage_rules.WEIGHTS.values()) == pytest.approx(1)


def test_a_deferral_without_who_and_when_is_half_a_deferral() -> None:
    exercise = made_exercise("objection-triage")
    right = best(exercise)
    for promise in (None, PromiseMade(who="somebody", days=0), PromiseMade(who=right.promise.who, days=60)):
        verdict = mark(exercise, right.but(promise=promise))
        assert verdict.score == pytest.approx(1 - triage_rules.WEIGHTS["handling"] / 2, abs=1e-6)
        assert next(part for part in verdict.parts if part.of == "promise").score == 0


def brush_off() -> Any:
    exercise = made_exercise("objection-triage")
    return exercise.but(type="brush-off", handling="drop", promise=None)


def test_a_false_drop_costs_more_than_hanging_on_and_both_are_told_in_the_words_of_the_case() -> None:
    genuine = made_exercise("objection-triage")
    dropped = mark(genuine, best(genuine).but(handling=Handling.DROP))
    chased = mark(brush_off(), best(brush_off()).but(handling=Handling.AT_ONCE))
    assert [(cost.name, cost.why) for cost in dropped.costs] == [("false-drop", genuine.if_dropped)]
    assert [(cost.name, cost.why) for cost in chased.costs] == [("hanging-on", genuine.if_chased)]
    assert dropped.costs[0].amount > chased.costs[0].amount > 0
    assert dropped.score < chased.score


def test_dropping_without_a_test_question_costs_even_where_dropping_is_right() -> None:
    exercise = brush_off()
    untested = mark(exercise, best(exercise).but(asked=()))
    assert [cost.name for cost in untested.costs] == ["no-test"]
    assert untested.score == pytest.approx(1 - triage_rules.NO_TEST)
    assert mark(exercise, best(exercise)).costs == ()


def test_a_written_answer_has_no_score_until_somebody_judges_it() -> None:
    exercise = made_exercise("write-response")
    assert mark(exercise, Written(text="我先请您讲讲")).score is None
    assert mark(exercise, Written(text="x", judged={"key-0": Met.CANNOT_TELL})).score is None
    own = mark(exercise, Written(text="x", judged={"key-0": Met.MET, "key-1": Met.PARTLY}))
    assert (own.score, own.by) == (0.75, "self")


def test_a_writer_cannot_judge_what_only_the_trainer_can_and_nobody_what_paper_does_not_show() -> None:
    exercise = made_exercise("write-response")
    lines = tuple(line.but(judge=judge_) for line, judge_ in zip(exercise.rubric, (Judge.SELF, Judge.TRAINER),
                                                                  strict=True))
    exercise = exercise.but(rubric=(*lines, lines[0].but(key="key-9", judge=Judge.NOBODY)))
    written = Written(text="x", judged={"key-0": Met.MET, "key-1": Met.MISSED, "key-9": Met.MISSED})
    assert mark(exercise, written).score == 1
    trainer = judged_by(exercise, written, "trainer")
    assert (trainer.score, trainer.by, [part.of for part in trainer.parts]) == (0.5, "trainer", ["key-0", "key-1"])


def test_the_machine_scores_no_words() -> None:
    exercise: WriteResponse = made_exercise("write-response")
    judged = {line.key: Met.PARTLY for line in exercise.rubric}
    texts = [model.text.zh for model in exercise.models] + ["", "胡说八道"]
    assert {mark(exercise, Written(text=one or "x", judged=judged)).score for one in texts} == {0.5}


def test_a_private_field_is_right_when_it_is_left_empty() -> None:
    exercise: FillForm = made_exercise("fill-form")
    fields = (*exercise.fields, exercise.fields[0].but(key="hobbies", takes=FieldKind.LEAVE, options=()))
    exercise = exercise.but(fields=fields)
    assert mark(exercise, best(exercise)).full
    nosy = best(exercise).but(entries={**best(exercise).entries, "hobbies": "钓鱼"})
    assert mark(exercise, nosy).score == pytest.approx(1 - 1 / len(fields), abs=1e-6)


def test_a_card_left_in_no_bin_earns_nothing_and_another_fair_reading_counts_in_full() -> None:
    exercise: Classify = made_exercise("classify")
    first = exercise.cards[0]
    other = exercise.but(cards=(first.but(bin="key-0", also=("key-1",)), *exercise.cards[1:]))
    bins = {card.key: card.bin for card in other.cards}
    assert mark(other, Sorted(bins=bins | {first.key: "key-1"})).full
    assert mark(other, Sorted(bins={})).score == 0


def test_a_hint_costs_a_tenth_of_what_the_answer_earns_and_no_more_than_there_are_hints() -> None:
    exercise = CHOICE.but(hints=(text("h1"), text("h2")))
    assert judge(exercise, Picked(key="o1")).score == 1
    assert judge(exercise, Picked(key="o1", hints=1)).score == pytest.approx(1 - HINT_COST)
    assert judge(exercise, Picked(key="o1", hints=9)).score == pytest.approx(1 - 2 * HINT_COST)
    assert judge(CHOICE, Picked(key="o1", hints=3)).score == 1


def test_not_knowing_earns_nothing_costs_nothing_and_beats_a_confident_mistake() -> None:
    honest = judge(CHOICE, Passed())
    bold = judge(CHOICE, Picked(key="o2", confidence=Confidence.SURE))
    assert (honest.score, honest.certainty) == (0, 0)
    assert bold.certainty < honest.certainty
    assert judge(CHOICE, Picked(key="o1")).certainty is None


def test_the_options_not_chosen_have_their_reasons_too() -> None:
    rest = others(CHOICE, Picked(key="o1"))
    assert [(part.label.en, part.why.en) for part in rest] == [("o0", "why o0"), ("o2", "why o2")]
    assert len(others(CHOICE, Passed())) == 3
