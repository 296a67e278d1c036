"""What a verdict says beside its score: each part by name, label, worth, weight and reason, in both languages."""

from __future__ import annotations

from itertools import pairwise, permutations
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamkit.lang.text import Text
from kamkit.lang.words import Words
from kamkit.model.exercise import (
    Asked,
    Compare,
    Compared,
    Criterion,
    FieldKind,
    Filled,
    Handling,
    Judged,
    Marked,
    Matched,
    Measured,
    Met,
    Order,
    Ordered,
    Part,
    Passed,
    Picked,
    PickedWithReason,
    PromiseMade,
    Question,
    Seat,
    Seated,
    Sorted,
    Ticked,
    Unit,
    Verdict,
    Written,
)
from kamkit.practice.answers import best, worst
from kamkit.practice.mark import NotGraded, judge, mark
from kamkit.practice.others import others
from kamkit.practice.present import present
from kamkit.practice.writing import day, judged_by, number
from kamkit.rules import triage as triage_rules
from kamkit.rules.ordering import common
from tests.practice.random_answers import any_answer
from tests.practice.test_kinds import KINDS, brush_off, figure, paper, steps, ticks
from tests.practice.test_mark import COMMON, REASONED, text

EN, ZH = Words("en"), Words("zh")
Row = tuple[str, str, float, float, str]


def told(verdict: Verdict | tuple[Part, ...]) -> list[Row]:
    """Return each part as (of, label, score, weight, why), in English; the Chinese half must be there too."""
    parts = verdict.parts if isinstance(verdict, Verdict) else verdict
    assert all(part.label.zh and part.why.zh and "{" not in part.why.zh + part.why.en for part in parts)
    return [(part.of, part.label.en, part.score, round(part.weight, 3), part.why.en) for part in parts]


def of(verdict: Verdict, name: str) -> Part:
    return next(part for part in verdict.parts if part.of == name)


def test_ticks_are_told_where_they_are_wrong_or_missing_and_where_they_are_right() -> None:
    exercise = ticks("net", 2, 2)
    assert told(mark(exercise, Ticked(keys=("r0", "w2")))) == [
        ("r0", "t0", 1, 1, "y0"),
        ("r1", "t1", 0, 1, "y1"),
        ("w2", "t2", 0, 1, "y2"),
    ]


def test_a_claim_and_its_reason_are_told_apart() -> None:
    exercise = KINDS["true-false"].but(reason_share=0.25)
    wrong, right = exercise.reasons[0], next(one for one in exercise.reasons if one.credit == 1)
    assert told(mark(exercise, Judged(holds=not exercise.holds, reason=right.key))) == [
        ("claim", EN("practice.holds_not" if exercise.holds else "practice.holds"), 0, 0.75, exercise.why.en),
        ("reason", right.text.en, 1, 0.25, right.why.en),
    ]
    half = mark(exercise, Judged(holds=exercise.holds, reason=wrong.key))
    assert (half.score, of(half, "claim").score) == (0.75, 1)


def question(key: str, form: str, uncovers: str, credit: float) -> Question:
    return Question(
        key=key,
        text=text(key),
        form=form,
        uncovers=uncovers,
        credit=credit,
        reply=text(f"reply {key}"),
        why=text(f"why {key}"),
    )


def test_a_question_is_told_with_its_reply_its_form_and_what_it_brings_out() -> None:
    exercise = KINDS["next-question"].but(
        question_share=0.5,
        uncovers={"cost": text("cost"), "date": text("date")},
        questions=(
            question("a", "open", "cost", 1),
            question("b", "closed", "date", 0.4),
            question("c", "open", "date", 0),
        ),
    )
    assert told(mark(exercise, Asked(key="b", form="open", uncovers="cost"))) == [
        ("question", "b", 0.4, 0.5, "why b"),
        ("reply", "reply b", 0.4, 0, "reply b"),
        ("form", EN("practice.form_open"), 0, 0.25, EN("practice.form_is", form=EN("practice.form_closed"))),
        ("uncovers", "cost", 0, 0.25, EN("practice.brings_out", what="date")),
    ]
    assert mark(exercise, Asked(key="b", form="closed", uncovers="date")).score == pytest.approx(0.5 * 0.4 + 0.5)
    assert mark(exercise, Asked(key="a", form="closed", uncovers="cost")).score == pytest.approx(0.75)
    with pytest.raises(NotGraded):
        mark(exercise, Asked(key="a", form="open", uncovers="nowhere"))
    with pytest.raises(NotGraded):
        mark(exercise, Asked(key="z", form="open", uncovers="cost"))


def test_a_comparison_says_which_did_better_and_why() -> None:
    criteria = tuple(
        Criterion(key=key, text=text(key), better=better, why=text(f"why {key}"))
        for key, better in (("tone", "a"), ("date", "same"))
    )
    exercise: Compare = KINDS["compare"].but(criteria=criteria)
    said = {better: EN(f"practice.better_{better}") for better in ("a", "same")}
    assert told(mark(exercise, Compared(better={"tone": "b", "date": "same"}))) == [
        ("tone", "tone", 0, 1, EN("practice.better_is", which=said["a"], why="why tone")),
        ("date", "date", 1, 1, EN("practice.better_is", which=said["same"], why="why date")),
    ]
    with pytest.raises(NotGraded):
        mark(exercise, Compared(better={"price": "a"}))


def test_a_card_and_a_pair_say_where_they_belong() -> None:
    cards = KINDS["classify"]
    first = cards.cards[0]
    row = told(mark(cards, Sorted(bins={first.key: first.bin})))[0]
    assert row == (
        first.key,
        first.text.en,
        1,
        1,
        EN("practice.belongs_to", bin=cards.bins[first.bin].en, why=first.why.en),
    )
    pairs = KINDS["match"]
    left = pairs.left[0]
    row = told(mark(pairs, Matched(pairs={left.key: left.right})))[0]
    assert row == (
        left.key,
        left.text.en,
        1,
        1,
        EN("practice.goes_with", right=pairs.right[left.right].en, why=left.why.en),
    )


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        ("classify", Sorted(bins={"stranger": "key-0"})),
        ("match", Matched(pairs={"stranger": "key-0"})),
        ("order", Ordered(keys=("stranger",))),
        ("multiple-choice", Ticked(keys=("stranger",))),
        ("spot-signals", Marked(lines={"stranger": "key-0"})),
        ("fill-form", Filled(entries={"stranger": "1"})),
        ("write-response", Written(text="x", judged={"stranger": "met"})),
        ("numeric", Measured(value="1", unit="stranger")),
    ],
)
def test_a_key_that_is_not_offered_is_named_with_what_is(kind: str, answer: Any) -> None:
    with pytest.raises(NotGraded) as refusal:
        mark(KINDS[kind], answer)
    (trouble,) = refusal.value.problems
    assert trouble.key == ("unit_not_offered" if kind == "numeric" else "option_not_offered")
    assert trouble.values["name"] == "stranger"
    assert "key-0" in trouble.values["wanted"].split(", ")


@pytest.mark.parametrize(
    ("kind", "name", "answer"),
    [("classify", "bins", Sorted), ("match", "pairs", Matched), ("spot-signals", "lines", Marked)],
)
def test_a_place_that_is_not_offered_is_named_too(kind: str, name: str, answer: Any) -> None:
    right = best(KINDS[kind])
    first = next(iter(getattr(right, name)))
    with pytest.raises(NotGraded) as refusal:
        mark(KINDS[kind], answer(**{name: {first: "nowhere"}}))
    assert refusal.value.problems[0].values["name"] == "nowhere"


@pytest.mark.parametrize(
    ("kind", "twice"),
    [
        ("multiple-choice", lambda a: a.but(keys=(*a.keys, a.keys[0]))),
        ("order", lambda a: a.but(keys=(*a.keys, a.keys[1]))),
        ("objection-triage", lambda a: a.but(lines=(*a.lines, a.lines[0]))),
        ("objection-triage", lambda a: a.but(asked=(a.asked[0], a.asked[0]))),
    ],
)
def test_what_is_given_twice_is_named_and_not_marked(kind: str, twice: Any) -> None:
    with pytest.raises(NotGraded) as refusal:
        mark(KINDS[kind], twice(best(KINDS[kind])))
    (trouble,) = refusal.value.problems
    assert trouble.key == "key_given_twice"
    assert trouble.values["name"] in best(KINDS[kind]).model_dump_json()


def test_an_answer_of_another_kind_is_told_by_both_names() -> None:
    with pytest.raises(NotGraded) as refusal:
        mark(KINDS["choice"], Ticked(keys=()))
    assert refusal.value.problems[0].values == {"wanted": "Picked", "got": "Ticked"}


# -- orders ------------------------------------------------------------------------------------------------------------


def in_place(exercise: Order, keys: str) -> str:
    """Return the steps that are told to stand well."""
    return "".join(part.of for part in mark(exercise, Ordered(keys=tuple(keys))).parts if part.score == 1)


@pytest.mark.parametrize(
    ("keys", "well"),
    [
        ("abcde", "abcde"),
        ("bcdea", "bcde"),
        ("eabcd", "abcd"),
        ("acbde", "abde"),
        ("edcba", "a"),
        ("", ""),
        ("ab", "ab"),
        ("xabcde", "abcde"),
        ("cdab", "ab"),
        ("aebcd", "abcd"),
    ],
)
def test_of_a_wrong_order_the_longest_run_that_is_right_is_told(keys: str, well: str) -> None:
    assert in_place(steps("a", "b", "c", "d", "e", decoys=("x",)), keys) == well


@given(st.permutations("abcdef"), st.integers(0, 6))
def test_so_many_steps_stand_well_as_need_no_move(order: list[str], count: int) -> None:
    exercise = steps(*"abcdef")
    well = in_place(exercise, "".join(order[:count]))
    assert len(well) == common(order[:count], "abcdef")
    assert all(order.index(one) < order.index(other) for one, other in pairwise(well))


def test_a_step_stands_well_when_all_that_it_needs_stand_before_it() -> None:
    exercise = steps("a", "b", "c", "d", rule="dependencies", after={"c": ("a", "b"), "d": ("c",)})
    assert in_place(exercise, "bacd") == "abcd"
    assert in_place(exercise, "acbd") == "abd"
    assert in_place(exercise, "dabc") == "abc"
    assert in_place(exercise, "bcd") == "bd"
    assert in_place(exercise, "ab") == "ab"


def test_what_does_not_belong_is_told_only_where_it_was_used() -> None:
    exercise = steps("a", "b", "c", decoys=("x", "y"))
    assert told(mark(exercise, Ordered(keys=("a", "x", "b", "c"))))[3:] == [("x", "x", 0, 1, "x")]
    assert len(mark(exercise, Ordered(keys=tuple("abc"))).parts) == 3


def test_by_demands_a_missing_and_a_strange_step_each_take_a_steps_share_off() -> None:
    exercise = steps("a", "b", "c", "d", rule="dependencies", after={"d": ("a",)}, decoys=("x",))
    assert mark(exercise, Ordered(keys=tuple("abdc"))).full
    assert mark(exercise, Ordered(keys=tuple("axbcd"))).score == pytest.approx(3 / 4)
    assert mark(exercise, Ordered(keys=tuple("abd"))).score == pytest.approx(3 / 4)
    assert mark(exercise, Ordered(keys=tuple("bd"))).score == 0
    scores = {order: mark(exercise, Ordered(keys=order)).score for order in permutations("abcd")}
    assert all((score == 1) == (order.index("a") < order.index("d")) for order, score in scores.items())


# -- lines -------------------------------------------------------------------------------------------------------------


def test_each_line_is_told_found_wrongly_named_missed_or_a_false_alarm() -> None:
    exercise = paper("vbb--")
    label = {"v": "verbal", "b": "bodily"}
    rows = told(mark(exercise, Marked(lines={"l0": "v", "l1": "v", "l3": "b"})))
    assert rows == [
        ("l0", "line 0", 1, 1, EN("practice.is_a", label=label["v"], why="why 0")),
        ("l1", "line 1", 0.75, 1, EN("practice.was_a", label=label["b"], why="why 1")),
        ("l2", "line 2", 0, 1, EN("practice.was_a", label=label["b"], why="why 2")),
        ("l3", "line 3", 0, 1, "why 3"),
        ("precision", EN("practice.precision"), 0.666667, 0, EN("practice.precision_of", found=2, all=3)),
        ("recall", EN("practice.recall"), 0.666667, 0, EN("practice.recall_of", found=2, all=3)),
    ]


def test_a_line_without_a_reason_of_its_own_still_gets_one() -> None:
    exercise = paper("vb--")
    plain = tuple(line.but(why=None) if line.label is None else line for line in exercise.lines)
    part = of(mark(exercise.but(lines=plain), Marked(lines={"l2": "v"})), "l2")
    assert (part.why.en, part.why.zh) == (EN("practice.nothing_here"), ZH("practice.nothing_here"))


def test_of_nothing_marked_and_nothing_there_no_rates_are_told() -> None:
    assert mark(paper("----"), Marked(lines={})).parts == ()
    assert [part.of for part in mark(paper("vb--"), Marked(lines={})).parts] == ["l0", "l1", "recall"]
    assert [part.of for part in mark(paper("----"), Marked(lines={"l0": "v"})).parts] == ["l0", "precision"]


# -- objections --------------------------------------------------------------------------------------------------------


def test_an_objections_four_judgements_are_told_with_the_right_one_and_its_reason() -> None:
    exercise = KINDS["objection-triage"]
    answer = best(exercise).but(type="indirect", about="own-side", handling="bring-out", lines=())
    verdict = mark(exercise, answer)
    for name, said, right, why in (
        ("type", "type_indirect", f"type_{exercise.type}", exercise.why_type),
        ("about", "about_own-side", f"about_{exercise.about}", exercise.why_about),
        ("handling", "handling_bring-out", f"handling_{exercise.handling}", exercise.why_handling),
    ):
        part = of(verdict, name)
        assert told((part,)) == [
            (
                name,
                EN(f"practice.{said}"),
                0,
                triage_rules.WEIGHTS[name],
                EN("practice.triage_is", what=EN(f"practice.{right}"), why=why.en),
            )
        ]
        assert part.why.zh == ZH("practice.triage_is", what=ZH(f"practice.{right}"), why=why.zh)
    assert told((of(verdict, "steps"),)) == [("steps", EN("practice.steps"), 0, 0.25, EN("practice.steps_order"))]
    assert "promise" not in {part.of for part in verdict.parts}, "who defers nothing is not asked for a day"
    full = mark(exercise, best(exercise))
    assert all(part.score == 1 for part in full.parts)
    assert of(full, "promise").weight == 0


def test_each_line_says_which_step_it_is_and_counts_as_well_used_by_itself() -> None:
    exercise = KINDS["objection-triage"]
    right = best(exercise)
    stray = next(line for line in exercise.lines if line.step == "none")
    verdict = mark(exercise, right.but(lines=(*right.lines[:2], stray.key)))
    for line in exercise.lines:
        (row,) = told((of(verdict, f"line/{line.key}"),))
        well = line.key in right.lines[:2]
        said = EN("practice.line_is", step=EN(f"practice.step_{line.step}"), why=line.why.en)
        spoken = line.key in (*right.lines[:2], stray.key)
        label = EN("practice.said" if spoken else "practice.unsaid", line=line.text.en)
        assert row == (f"line/{line.key}", label, float(well), 0, said)
    assert of(verdict, "steps").score == pytest.approx(2 / 3, abs=1e-6)
    told_last = [part.of for part in verdict.parts if part.of.startswith("line/")][-1]
    assert told_last == f"line/{stray.key}", "the three steps in their order, then what is none of them"


def test_what_was_asked_is_told_with_the_reply_that_could_tell() -> None:
    exercise = KINDS["objection-triage"]
    first, second, *rest = exercise.probes
    probes = (first.but(tells=False), second.but(tells=True), *(one.but(tells=False) for one in rest))
    exercise = exercise.but(probes=probes, asks=2)
    heard = mark(exercise, best(exercise).but(asked=(second.key,)))
    missed = mark(exercise, best(exercise).but(asked=(first.key,)))
    assert told((of(heard, "asked"),)) == [
        ("asked", EN("practice.asked"), 1, 0, EN("practice.asked_told", reply=second.reply.en))
    ]
    assert told((of(missed, "asked"),)) == [
        (
            "asked",
            EN("practice.asked"),
            0,
            0,
            EN("practice.asked_nothing", question=second.text.en, reply=second.reply.en),
        )
    ]
    assert heard.score == missed.score, "asking earns nothing by itself"


def test_a_promise_is_kept_by_somebody_who_can_answer_within_the_days_allowed() -> None:
    exercise = KINDS["objection-triage"]
    who, days = exercise.promise.who[0], exercise.promise.days
    for made, kept in (
        (PromiseMade(who=who, days=days), 1),
        (PromiseMade(who=who, days=days + 1), 0),
        (PromiseMade(who="nobody-known", days=0), 0),
        (None, 0),
    ):
        part = of(mark(exercise, best(exercise).but(promise=made)), "promise")
        assert (part.score, part.label.en, part.why.en) == (kept, EN("practice.promise"), exercise.promise.why.en)


def test_costs_are_told_and_taken_off_and_a_score_never_falls_below_nothing() -> None:
    exercise = brush_off()
    answer = best(exercise).but(handling=Handling.DEFER, promise=PromiseMade(who="x", days=1))
    verdict = mark(exercise, answer)
    assert [(cost.name, cost.amount) for cost in verdict.costs] == [("hanging-on", triage_rules.HANGING_ON)]
    assert verdict.score == pytest.approx(1 - 0.3 - triage_rules.HANGING_ON)
    assert of(verdict, "handling").score == 0
    untested = mark(exercise, best(exercise).but(asked=()))
    assert untested.costs[0].why.en == EN("practice.no_test")
    assert mark(exercise, worst(exercise)).score == 0


# -- writing -----------------------------------------------------------------------------------------------------------


def test_an_entry_is_told_with_its_own_reason_and_an_empty_one_with_the_fields() -> None:
    form = KINDS["fill-form"]
    field = form.fields[0].but(takes=FieldKind.CHOOSE)
    exercise = form.but(fields=(field, *(one.but(takes=FieldKind.WORDS) for one in form.fields[1:])))
    option = field.options[1]
    chosen = mark(exercise, Filled(entries={field.key: f" {option.key} "}))
    assert told(chosen) == [
        (field.key, field.label.en, option.credit, 1, EN("practice.entry_why", entry=option.text.en, why=option.why.en))
    ]
    assert told(mark(exercise, Filled(entries={}))) == [(field.key, field.label.en, 0, 1, field.why.en)]
    with pytest.raises(NotGraded) as refusal:
        mark(exercise, Filled(entries={field.key: "nothing-offered"}))
    assert refusal.value.problems[0].key == "option_not_offered"


def test_a_numbers_tolerance_holds_to_its_end_and_nought_is_a_number() -> None:
    form = KINDS["fill-form"]

    def scored(value: float, within: float, entry: str) -> float:
        field = form.fields[0].but(takes=FieldKind.NUMBER, options=(), value=value, within=within)
        rest = (one.but(takes=FieldKind.WORDS) for one in form.fields[1:])
        return mark(form.but(fields=(field, *rest)), Filled(entries={field.key: entry})).score or 0

    assert [scored(0, 0, entry) for entry in ("0", "1", "")] == [1, 0, 0]
    assert [scored(100, 2, entry) for entry in ("98", "102", "97.99", "102.01")] == [1, 1, 0, 0]


@pytest.mark.parametrize("typed", ["x", "inf", "-Infinity", "nan"])
def test_what_was_typed_is_named_when_it_is_no_number(typed: str) -> None:
    with pytest.raises(NotGraded) as refusal:
        number(typed)
    assert (refusal.value.problems[0].key, refusal.value.problems[0].values) == ("not_a_number", {"value": typed})


def test_a_figure_is_told_as_it_was_typed_with_the_solution_beside_a_near_miss() -> None:
    exercise = figure(why=text("why"))
    right, near, wrong = (mark(exercise, Measured(value=value, unit="one")) for value in ("252", "360", "7"))
    assert told(right) == [("figure", "252 yuan", 1, 1, "why")]
    assert told(near) == [
        ("figure", "360 yuan", 0.3, 1, "calendar days"),
        ("solution", EN("practice.solution"), 0, 0, "why"),
    ]
    assert told(wrong) == [("figure", "7 yuan", 0, 1, "why")]
    assert near.score == 0.3
    assert {one.figures["n"] for one in (right, near, wrong)} == {12}


@pytest.mark.parametrize(
    ("within", "percent", "value", "full"),
    [
        (0, 0, "252.0000001", True),
        (0, 0, "252.00001", False),
        (1, 1, "254.52", True),
        (1, 1, "254.53", False),
        (3, 1, "255", True),
        (3, 1, "249", True),
        (3, 1, "248.9", False),
    ],
)
def test_the_wider_of_two_tolerances_counts(within: float, percent: float, value: str, full: bool) -> None:
    exercise = figure(within=within, within_percent=percent)
    assert mark(exercise, Measured(value=value, unit="one")).full == full


def test_figures_small_and_large_bear_the_dust_of_floating_point_and_no_more() -> None:
    small = figure(value="n * days / 1e6", bands=(), units={"one": Unit(text=text("u"))})
    assert mark(small, Measured(value="0.000252", unit="one")).full
    assert not mark(small, Measured(value="0.00025", unit="one")).full
    large = figure(value="n * days * 1e12", bands=())
    assert mark(large, Measured(value=repr(252e12 * (1 + 1e-12)), unit="one")).full
    assert not mark(large, Measured(value=repr(252e12 * (1 + 1e-6)), unit="one")).full


def test_a_presented_figure_fills_bands_hints_and_lesson() -> None:
    said = Text(zh="{n} 台", en="{n} vans")
    exercise = figure(hints=(said, said), lesson=said, title=said)
    band = exercise.bands[0].but(why=Text(zh="{n}、{answer}", en="{n}, {answer}"))
    shown = present(exercise.but(bands=(band,)), 1)
    assert [one.en for one in (shown.title, shown.lesson, *shown.hints)] == ["12 vans"] * 4
    assert shown.bands[0].why.en == "12, 252"
    assert shown.bands[0].value == band.value
    assert present(figure(), 1).lesson is None


def test_lines_of_a_rubric_are_told_by_weight_and_half_met_is_half() -> None:
    exercise = KINDS["write-response"]
    one, two = exercise.rubric[:2]
    exercise = exercise.but(rubric=(one.but(weight=3), two.but(weight=1, judge="trainer")))
    written = Written(text="x", judged={one.key: Met.PARTLY, two.key: Met.MET})
    assert told(judged_by(exercise, written, "trainer")) == [
        (one.key, one.text.en, 0.5, 3, one.why.en),
        (two.key, two.text.en, 1, 1, two.why.en),
    ]
    assert judged_by(exercise, written, "trainer").score == pytest.approx((1.5 + 1) / 4)
    alone = judged_by(exercise, written, "self")
    assert (alone.score, alone.by, len(alone.parts)) == (0.5, "self", 1)
    nothing = judged_by(exercise, Written(text="x"), "trainer")
    assert (nothing.score, nothing.by, nothing.parts) == (None, "trainer", ())


# -- what was not chosen -----------------------------------------------------------------------------------------------


def test_of_a_choice_with_a_reason_the_options_and_the_reasons_left_are_told() -> None:
    assert told(others(REASONED, PickedWithReason(key="o1", reason="r2"))) == [
        ("option", "o0", 1, 1, "why o0"),
        ("option", "o2", 0.25, 1, "why o2"),
        ("reason", "r0", 0, 1, "why r0"),
        ("reason", "r1", 0.5, 1, "why r1"),
    ]
    assert len(others(REASONED, Passed())) == 6


def test_of_a_claim_the_other_reasons_are_told() -> None:
    exercise = KINDS["true-false"]
    first, *rest = exercise.reasons
    left = others(exercise, Judged(holds=True, reason=first.key))
    assert [(part.of, part.label, part.score) for part in left] == [("reason", one.text, one.credit) for one in rest]
    assert len(others(exercise, Passed())) == len(exercise.reasons)


def test_of_ticks_only_what_the_verdict_left_out_is_told() -> None:
    exercise = ticks("net", 2, 3)
    for keys in (("r0", "w2"), ("w2", "w3"), ("r0", "r1")):
        answer = Ticked(keys=keys)
        names = [part.label.en for part in (*mark(exercise, answer).parts, *others(exercise, answer))]
        assert sorted(names) == [f"t{n}" for n in range(5)], "each option once"
        assert all(part.score == 0 for part in others(exercise, answer))
    assert told(others(exercise, Ticked(keys=("r0",))))[0] == ("option", "t2", 0, 1, "y2")
    assert [part.score for part in others(exercise, Passed())] == [1, 1, 0, 0, 0]


def test_ticking_nothing_tells_every_option_once() -> None:
    """The verdict tells the right ones that are missing; what is left is the wrong ones, rightly left alone."""
    exercise = ticks("net", 2, 3)
    nothing = Ticked(keys=())
    names = [part.label.en for part in (*mark(exercise, nothing).parts, *others(exercise, nothing))]
    assert sorted(names) == [f"t{n}" for n in range(5)]


def test_of_questions_the_other_ones_are_told() -> None:
    exercise = KINDS["next-question"]
    first, *rest = exercise.questions
    left = others(exercise, Asked(key=first.key, form=first.form, uncovers=first.uncovers))
    assert told(left) == [("question", one.text.en, one.credit, 1, one.why.en) for one in rest]
    assert len(others(exercise, Passed())) == len(exercise.questions)


@pytest.mark.parametrize(
    "kind",
    [
        "classify",
        "order",
        "match",
        "assign-roles",
        "spot-signals",
        "fill-form",
        "numeric",
        "objection-triage",
        "write-response",
        "compare",
    ],
)
def test_where_every_part_is_told_anyway_nothing_is_left(kind: str) -> None:
    assert others(KINDS[kind], any_answer(present(KINDS[kind], 1), Random(1))) == ()


def test_a_verdict_of_a_pass_has_no_parts_and_no_points_lost() -> None:
    for exercise in KINDS.values():
        assert judge(exercise, Passed(hints=2)) == Verdict(score=0, certainty=0)
    assert judge(KINDS["choice"], Picked(key="key-0")).certainty is None
    assert COMMON["level"] == 1


@pytest.mark.parametrize(
    ("refused", "key", "values"),
    [
        (lambda: day("tomorrow"), "not_a_day", {"value": "tomorrow"}),
        (lambda: mark(KINDS["true-false"], Judged(holds=True, reason="x")), "reason_not_offered", {"name": "x"}),
        (lambda: mark(REASONED, PickedWithReason(key="o0", reason="x")), "reason_not_offered", {"name": "x"}),
        (lambda: present(figure(value="n / 0"), 1), "expression_faulty", {"value": "n / 0"}),
        (lambda: present(figure(value="m"), 1), "expression_faulty", {"value": "m", "reason": "m"}),
        (
            lambda: mark(KINDS["objection-triage"].but(asks=1), best(KINDS["objection-triage"].but(asks=2))),
            "asked_too_many",
            {"count": 2, "most": 1},
        ),
        (lambda: mark(KINDS["assign-roles"], Seated(seats={"P9": Seat()})), "person_not_asked", {"name": "P9"}),
    ],
)
def test_what_was_wrong_with_an_answer_is_named(refused: Any, key: str, values: dict[str, Any]) -> None:
    with pytest.raises(NotGraded) as refusal:
        refused()
    (trouble,) = refusal.value.problems
    assert trouble.key == key
    assert values.items() <= trouble.values.items()
    assert all(trouble.values.values())
