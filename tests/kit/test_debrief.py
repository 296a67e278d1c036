"""Looking back: what the frames count, what is read from first answers only, and when there is not enough."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kamkit.errors import NotFound, problem
from kamkit.kit import debrief as back
from kamkit.kit.debrief import FEWEST, Debrief, Look
from kamkit.kit.kit import Kit
from kamkit.model.exercise import (
    Classify,
    Confidence,
    Exercise,
    Given,
    Handling,
    Marked,
    ObjectionType,
    Passed,
    Sorted,
    Triaged,
)
from kamkit.practice.answers import best, worst


def some(kit: Kit, kind: str, count: int, **having: object) -> list[Exercise]:
    """Return so many exercises of a kind, with these values."""
    fitting = [e for e in kit.exercises() if e.kind == kind and all(getattr(e, k) == v for k, v in having.items())]
    assert len(fitting) >= count
    return fitting[:count]


def give(kit: Kit, exercise: Exercise, answer: Given, sure: Confidence | None = None) -> None:
    """Answer an exercise."""
    kit.session().answer(exercise.id, answer.model_copy(update={"confidence": sure}) if sure else answer)


def look(found: Debrief, name: str) -> Look:
    """Return one part of looking back."""
    return next(one for one in found.looks if one.name == name)


def listed(kit: Kit) -> tuple[back.Answered, ...]:
    """Return what was answered."""
    return back.answered(kit.session().attempts(), kit.exercise)


def rows(frame: object) -> list[tuple]:
    """Return a frame's rows."""
    return [tuple(row) for row in frame.itertuples(index=False)]  # type: ignore[attr-defined]


def triaged(exercise: Exercise, **changes: object) -> Triaged:
    """Return the best answer to an objection, changed, without its promise where it defers nothing."""
    answer = best(exercise).but(**changes)
    assert isinstance(answer, Triaged)
    return answer if answer.handling == Handling.DEFER else answer.but(promise=None)


def test_nothing_answered_is_nothing_to_show(kit: Kit) -> None:
    assert kit.debrief() == Debrief(0, (), (), ())


def test_too_few_answers_are_counted_and_no_picture_is_drawn(kit: Kit) -> None:
    exercise = some(kit, "objection-triage", 1)[0]
    give(kit, exercise, best(exercise), Confidence.SURE)
    found = kit.debrief()
    assert [(one.name, one.count, one.picture, one.says) for one in found.looks] == [
        (name, 1, None, ()) for name in ("scores", "sure", "types", "handlings")
    ]
    assert all(one.fewest == FEWEST[one.name] > 1 for one in found.looks)


def test_first_and_last_score_and_the_tries_of_each_exercise(kit: Kit) -> None:
    one, other = some(kit, "choice", 2)
    for answer in (worst(one), worst(one), best(one)):
        give(kit, one, answer)
    give(kit, other, best(other))
    first = kit.session().attempts(one.id)[0].verdict.score
    frame = back.scores_frame(listed(kit), kit.words)
    assert rows(frame[["exercise", "tries", "first", "last"]]) == [(one.id, 3, first, 1.0), (other.id, 1, 1.0, 1.0)]
    together = back.by_skill(frame, {"needs": "N", one.skill: "S", other.skill: "S2"})
    assert together["tries"].sum() == 4
    assert set(together["name"]) <= {"S", "S2"}


def test_an_answer_that_nobody_has_judged_has_no_score_and_is_left_out(kit: Kit) -> None:
    exercise = some(kit, "write-response", 1)[0]
    give(kit, exercise, best(exercise).but(judged={}))
    assert len(back.scores_frame(listed(kit), kit.words)) == 0
    assert kit.debrief().answers == 1


def test_how_sure_one_was_is_read_from_first_answers_that_said_so(kit: Kit) -> None:
    one, two, three = some(kit, "choice", 3)
    give(kit, one, best(one), Confidence.SURE)
    give(kit, two, best(two), Confidence.SURE)
    give(kit, three, best(three))
    give(kit, three, best(three), Confidence.UNSURE)
    assert rows(back.sure_frame(listed(kit))) == [("sure", 2, 1.0, 6.0)]


@pytest.mark.parametrize(
    ("sure", "right", "told"),
    [
        (Confidence.SURE, False, ["sure_too_sure"]),
        (Confidence.SURE, True, ["sure_fits"]),
        (Confidence.UNSURE, True, ["sure_too_modest"]),
        (Confidence.UNSURE, False, []),
    ],
)
def test_calibration_is_told_in_words(kit: Kit, sure: Confidence, right: bool, told: list[str]) -> None:
    for exercise in some(kit, "choice", FEWEST["sure"]):
        give(kit, exercise, best(exercise) if right else worst(exercise), sure)
    says = look(kit.debrief(), "sure").says
    assert list(says[1:]) == [kit.words(f"debrief.{key}") for key in told]


def test_which_type_was_taken_for_which_counts_first_answers_and_no_pass(kit: Kit) -> None:
    exercises = some(kit, "objection-triage", 5, type=ObjectionType.GENUINE)
    for exercise in exercises[:2]:
        give(kit, exercise, triaged(exercise, type=ObjectionType.BRUSH_OFF))
        give(kit, exercise, best(exercise))
    for exercise in exercises[2:4]:
        give(kit, exercise, best(exercise))
    give(kit, exercises[4], Passed())
    found = look(kit.debrief(skill="objections"), "types")
    assert found.count == 4
    pairs = [(str(e.type), str(g.type)) for e, g in back.objections_taken(listed(kit))]  # type: ignore[attr-defined]
    assert sorted(rows(back.took_frame(pairs))) == [("genuine", "brush-off", 2), ("genuine", "genuine", 2)]
    assert kit.words("debrief.types_says", count=4, right=2) in found.says
    assert "敷衍借口" in found.says[-1]


def test_false_drops_and_hangings_on_are_told_with_what_they_would_have_cost(kit: Kit) -> None:
    genuine = some(kit, "objection-triage", 1, type=ObjectionType.GENUINE)[0]
    idle = some(kit, "objection-triage", 1, type=ObjectionType.BRUSH_OFF)[0]
    give(kit, genuine, triaged(genuine, handling=Handling.DROP))
    give(kit, idle, triaged(idle, handling=Handling.BRING_OUT))
    told = {(cost.name, cost.why) for cost in kit.debrief().costs}
    assert {("false-drop", genuine.if_dropped.zh), ("hanging-on", idle.if_chased.zh)} <= told  # type: ignore


def test_open_promises_stand_with_who_and_by_when(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    exercise = some(kit, "objection-triage", 1, handling=Handling.DEFER)[0]
    give(kit, exercise, best(exercise))
    due = kit.debrief().promises[0]
    made = kit.session().promises()[0]
    assert (due.title, due.by, due.late) == (exercise.title.zh, made.by, False)
    assert due.who == kit.standards.terms["answerer"][made.who].name.zh
    assert kit.debrief(skill="stages").promises == ()


def test_stages_are_read_from_cards_and_options_and_say_which_way_one_leans(kit: Kit) -> None:
    stages = list(kit.standards.stages)
    exercise = next(e for e in kit.exercises("stages") if isinstance(e, Classify) and len(e.cards) >= FEWEST["stages"]
                    and set(e.bins) <= set(stages))
    cards = exercise.cards
    ahead = next(card for card in cards if any(stages.index(b) > stages.index(card.bin) and b not in card.also
                                               for b in exercise.bins))
    wrong = next(b for b in exercise.bins if stages.index(b) > stages.index(ahead.bin) and b not in ahead.also)
    bins = {**{card.key: card.bin for card in cards}, ahead.key: wrong}
    give(kit, exercise, Sorted(bins=bins))
    pairs = back.stages_taken(listed(kit), stages)
    assert len(pairs) == len(cards)
    assert [pair for pair in pairs if pair[0] != pair[1]] == [(ahead.bin, wrong)]
    assert kit.words("debrief.stages_lean", ahead=1, behind=0) in look(kit.debrief(), "stages").says


def test_signals_found_and_false_alarms_are_counted(kit: Kit) -> None:
    for exercise in [e for e in some(kit, "spot-signals", 4) if e.marked][:2]:  # type: ignore[union-attr]
        label = next(iter(exercise.labels))  # type: ignore[union-attr]
        empty = next(line for line in exercise.lines if line.label is None)  # type: ignore[union-attr]
        first = exercise.marked[:1]  # type: ignore[union-attr]
        give(kit, exercise, Marked(lines={line.key: label for line in (*first, empty)}))
    frame = back.marked_frame(listed(kit), kit.words)
    assert list(frame["marked"]) == [2, 2]
    assert list(frame["found"]) == [1, 1]
    there = int(frame["there"].sum())
    assert look(kit.debrief(), "signals").says == (
        kit.words("debrief.signals_says", there=there, found=2, marked=4, false=2),
    )


def test_an_exercise_that_is_gone_is_left_out(kit: Kit) -> None:
    exercise = kit.exercises()[0]
    give(kit, exercise, best(kit.session().presented(exercise.id)))

    def gone(name: str) -> Exercise:
        raise NotFound(problem("exercise_not_found", name=name))

    assert back.answered(kit.session().attempts(), gone) == ()


def test_everything_answered_is_told_in_both_languages_without_a_bare_key(kits: Callable[[str], Kit]) -> None:
    session = kits("zh").session()
    for exercise in kits("zh").exercises():
        if exercise.skill in ("objections", "stages", "signals"):
            answer = worst(session.presented(exercise.id))
            session.answer(exercise.id, answer.model_copy(update={"confidence": Confidence.SURE}))
    for lang in ("zh", "en"):
        found = kits(lang).debrief()
        assert {one.name for one in found.looks} == set(FEWEST)
        assert all(one.picture for one in found.looks)
        said = [*(line for one in found.looks for line in one.says), *(str(one.picture) for one in found.looks)]
        assert not any("debrief." in line for line in said)


def test_solving_an_exercise_loads_no_pandas(sample_store: Path) -> None:
    code = ("import sys; from kamkit import open_kit, panels; kit = open_kit(db=sys.argv[1]); "
            "panels.example(kit, kit.exercises()[0].id); print('pandas' in sys.modules)")
    run = subprocess.run([sys.executable, "-c", code, str(sample_store)], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"
