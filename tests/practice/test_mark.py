"""Marking: what an answer earns, part by part, and that nothing which does not fit is ever scored."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamkit.errors import KamkitError
from kamkit.lang.text import Text
from kamkit.lang.words import Words
from kamkit.model.exercise import (
    KINDS,
    AssignRoles,
    Choice,
    Option,
    Picked,
    PickedWithReason,
    ReasonedChoice,
    Seat,
    Seated,
)
from kamkit.model.person import Function, Level, Role
from kamkit.practice.answers import best, worst
from kamkit.practice.mark import LEFT_OPEN, NotGraded, mark


def text(word: str) -> Text:
    return Text(zh=f"{word}话", en=word)


def options(*worth: float, stem: str = "o") -> tuple[Option, ...]:
    return tuple(Option(key=f"{stem}{n}", text=text(f"{stem}{n}"), credit=credit, why=text(f"why {stem}{n}"))
                 for n, credit in enumerate(worth))


COMMON = {"id": "made/one", "teaches": ("J04",), "skill": "made", "level": 1, "title": text("t"), "prompt": text("p")}
CHOICE = Choice(**COMMON, options=options(0.25, 1, 0))
REASONED = ReasonedChoice(**COMMON, options=options(1, 0.5, 0.25), because=text("b"),
                          reasons=options(0, 0.5, 1, stem="r"), reason_share=0.4)
USER = Seat(roles=(Role.USER,), level=Level.OPERATING, function=Function.USING)
BOSS = Seat(roles=(Role.DECIDER,), level=Level.DECISION)
ROLES = AssignRoles(
    **COMMON, case="groups/made", persons=("P0", "P1"), seats={"P0": USER, "P1": BOSS},
    why={"P0": text("why P0"), "P1": text("why P1")},
    also={"P0": (Seat(roles=(Role.USER, Role.INFLUENCER), level=Level.OPERATING, function=Function.TECHNICAL),)},
)
seats = st.builds(Seat, roles=st.lists(st.sampled_from(Role), max_size=5, unique=True).map(tuple),
                  level=st.none() | st.sampled_from(Level), function=st.none() | st.sampled_from(Function))


@pytest.mark.parametrize(("key", "score"), [("o0", 0.25), ("o1", 1), ("o2", 0)])
def test_a_choice_earns_the_credit_of_its_option_and_says_why(key: str, score: float) -> None:
    verdict = mark(CHOICE, Picked(key=key))
    assert verdict.score == score
    assert verdict.full == (key == "o1")
    part, = verdict.parts
    assert (part.of, part.label.en, part.score, part.why.en) == ("option", key, score, f"why {key}")


def test_choice_and_reason_are_scored_apart_and_weighed_by_the_share() -> None:
    verdict = mark(REASONED, PickedWithReason(key="o1", reason="r2"))
    assert [(part.of, part.score, part.why.en) for part in verdict.parts] == [
        ("option", 0.5, "why o1"), ("reason", 1, "why r2")]
    assert verdict.score == pytest.approx(0.6 * 0.5 + 0.4 * 1)
    assert mark(REASONED, PickedWithReason(key="o0", reason="r0")).score == pytest.approx(0.6)
    assert mark(REASONED, PickedWithReason(key="o0", reason="r2")).full


def part_of(exercise: AssignRoles, of: str, **seated: Seat) -> float:
    return {part.of: part.score for part in mark(exercise, Seated(seats=seated)).parts}[of]


@pytest.mark.parametrize(("roles", "score"), [
    ((), 0), ((Role.USER,), 1), ((Role.BUYER,), 0), ((Role.USER, Role.BUYER), 1 / 2),
    ((Role.USER, Role.BUYER, Role.DECIDER), 1 / 3), ((Role.USER, Role.USER), 1),
])
def test_roles_count_by_their_overlap(roles: tuple[Role, ...], score: float) -> None:
    given = Seat(roles=roles, level=Level.OPERATING, function=Function.USING)
    assert part_of(ROLES, "P0/roles", P0=given) == pytest.approx(score, abs=1e-6)


def test_a_role_left_out_costs_what_a_role_too_many_costs() -> None:
    two = ROLES.but(seats={**ROLES.seats, "P0": USER.but(roles=(Role.USER, Role.BUYER))}, also={})
    short = part_of(two, "P0/roles", P0=Seat(roles=(Role.USER,), level=Level.OPERATING))
    long = part_of(ROLES.but(also={}), "P0/roles", P0=Seat(roles=(Role.USER, Role.BUYER), level=Level.OPERATING))
    assert short == long == 0.5


def test_leaving_level_or_function_open_costs_less_than_getting_it_wrong() -> None:
    wrong = part_of(ROLES, "P0/level", P0=USER.but(level=Level.DECISION))
    open_ = part_of(ROLES, "P0/level", P0=USER.but(level=None))
    right = part_of(ROLES, "P0/level", P0=USER)
    assert (wrong, open_, right) == (0, pytest.approx(LEFT_OPEN, abs=1e-6), 1)
    assert part_of(ROLES, "P0/function", P0=USER.but(function=None)) == pytest.approx(LEFT_OPEN, abs=1e-6)


def test_no_blind_guess_beats_saying_that_it_is_open() -> None:
    for name, values in (("level", Level), ("function", Function)):
        guesses = [part_of(ROLES.but(also={}), f"P0/{name}", P0=USER.but(**{name: value})) for value in values]
        assert sum(guesses) / len(guesses) <= LEFT_OPEN
    assert pytest.approx(1 / len(Level)) == LEFT_OPEN, "and it pays no more than a guess at the level does"


def test_a_person_left_out_or_given_nothing_earns_nothing() -> None:
    for nothing in ({}, {"P0": Seat()}):
        verdict = mark(ROLES, Seated(seats=nothing))
        assert verdict.score == 0
        assert {part.score for part in verdict.parts} == {0}


def test_what_the_key_leaves_open_is_not_asked() -> None:
    verdict = mark(ROLES, Seated(seats={"P0": USER, "P1": BOSS.but(function=Function.AUDIT)}))
    assert verdict.full
    assert [part.of for part in verdict.parts] == ["P0/roles", "P0/level", "P0/function", "P1/roles", "P1/level"]


def test_another_reading_counts_in_full_but_readings_are_not_mixed() -> None:
    other = ROLES.also["P0"][0]
    assert mark(ROLES, Seated(seats={"P0": other, "P1": BOSS})).full
    mixed = mark(ROLES, Seated(seats={"P0": USER.but(function=Function.TECHNICAL), "P1": BOSS}))
    assert not mixed.full
    assert mixed.score == pytest.approx(((0.5 + 1 + 1) / 3 + 1) / 2)


def test_every_person_weighs_the_same_and_every_part_tells_why() -> None:
    verdict = mark(ROLES, Seated(seats={"P1": BOSS}))
    assert verdict.score == 0.5
    assert [part.why.en for part in verdict.parts] == ["why P0"] * 3 + ["why P1"] * 2
    assert [part.label.zh for part in verdict.parts[:3]] == ["角色", "层次", "职能"]


def test_where_nobody_holds_a_role_naming_none_is_right() -> None:
    nobody = ROLES.but(seats={**ROLES.seats, "P0": Seat(level=Level.OPERATING)}, also={})
    assert part_of(nobody, "P0/roles", P0=Seat(level=Level.OPERATING)) == 1
    assert part_of(nobody, "P0/roles", P0=USER) == 0


@given(st.fixed_dictionaries({"P0": seats, "P1": seats}))
def test_no_answer_earns_more_than_the_best_or_less_than_the_worst(given_seats: dict[str, Seat]) -> None:
    verdict = mark(ROLES, Seated(seats=given_seats))
    assert mark(ROLES, worst(ROLES)).score <= verdict.score <= mark(ROLES, best(ROLES)).score == 1
    assert verdict == mark(ROLES, Seated(seats=given_seats))


def test_best_and_worst_are_exact_among_all_answers_to_a_choice() -> None:
    picks = [mark(CHOICE, Picked(key=option.key)).score for option in CHOICE.options]
    assert (mark(CHOICE, best(CHOICE)).score, mark(CHOICE, worst(CHOICE)).score) == (max(picks), min(picks))
    pairs = [mark(REASONED, PickedWithReason(key=o.key, reason=r.key)).score
             for o, r in product(REASONED.options, REASONED.reasons)]
    assert (mark(REASONED, best(REASONED)).score, mark(REASONED, worst(REASONED)).score) == (max(pairs), min(pairs))


@pytest.mark.parametrize(("exercise", "answer"), [
    (CHOICE, Seated(seats={})), (CHOICE, PickedWithReason(key="o1", reason="r1")), (REASONED, Picked(key="o1")),
    (ROLES, Picked(key="o1")), (CHOICE, None), (CHOICE, "o1"),
    (CHOICE, Picked(key="o9")), (REASONED, PickedWithReason(key="o9", reason="r1")),
    (REASONED, PickedWithReason(key="o1", reason="r9")), (ROLES, Seated(seats={"P0": USER, "P9": BOSS})),
])
def test_an_answer_that_does_not_fit_is_refused_in_words_and_never_scored(exercise: object, answer: object) -> None:
    with pytest.raises(NotGraded) as refusal:
        mark(exercise, answer)
    assert isinstance(refusal.value, KamkitError)
    for lang in ("zh", "en"):
        said = Words(lang).say_all(refusal.value)  # type: ignore[arg-type]
        assert ("没有评分" if lang == "zh" else "marked") in said
        assert "{" not in said


@pytest.mark.parametrize("ask", [lambda thing: mark(thing, Picked(key="o1")), best, worst],
                         ids=["mark", "best", "worst"])
def test_a_kind_that_nobody_taught_to_mark_is_no_score_but_a_fault(ask: object) -> None:
    with pytest.raises(TypeError, match="int"):
        ask(3)  # type: ignore[operator]


def test_every_kind_of_exercise_has_a_marker_and_its_answers() -> None:
    for name, kind in KINDS.items():
        for function in (mark, best, worst):
            assert function.dispatch(kind) is not function.dispatch(object), (name, function)
