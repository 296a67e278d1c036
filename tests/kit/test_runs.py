"""Runs: forms before and after a course, drills; where one is in them is what the store tells, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from kamkit import open_kit
from kamkit.errors import NotFound
from kamkit.kit.answers import Session
from kamkit.kit.kit import Kit
from kamkit.kit.people import key_of
from kamkit.practice.answers import best, worst


def answer(session: Session, exercise_id: str, right: bool = True) -> None:
    exercise = session.presented(exercise_id)
    session.answer(exercise_id, best(exercise) if right else worst(exercise))


def two_of_a_class(kit: Kit) -> tuple[Session, Session]:
    kit.classes.open("春季班")
    one, other = kit.classes.enrol("春季班", ["王静", "李雷"])
    return (kit.classes.by_key(key_of(one)).session, kit.classes.by_key(key_of(other)).session)


def test_a_class_has_the_same_forms_and_nothing_of_the_one_stands_in_the_other(kit: Kit) -> None:
    one, other = (kit.runs(session) for session in two_of_a_class(kit))
    before, same = one.begin("pre"), other.begin("pre")
    assert [step.exercise.id for step in before.steps] == [step.exercise.id for step in same.steps]
    after = one.wanted("post")
    assert not {step.exercise.id for step in before.steps} & set(after)
    assert len(after) == len(before.steps)


def test_beginning_twice_is_one_run_and_another_process_goes_on_where_one_was(kit: Kit, sample_store: Path) -> None:
    runs, session = kit.runs(), kit.session()
    run = runs.begin("pre")
    answer(session, run.steps[0].exercise.id)
    assert runs.begin("pre").id == run.id
    again = open_kit(lang="en", db=sample_store).runs().begin("pre")
    assert (again.id, again.answered, again.next_open()) == (run.id, 1, 1)


def test_an_answer_given_before_the_run_began_does_not_count_in_it(kit: Kit) -> None:
    first = kit.runs().wanted("pre")[0]
    answer(kit.session(), first)
    run = kit.runs().begin("pre")
    assert (run.answered, run.known) == (0, 1)


def test_an_open_form_holds_its_verdicts_back_and_an_ended_one_tells_them(kit: Kit) -> None:
    runs, session = kit.runs(), kit.session()
    run = runs.begin("pre")
    key = run.steps[0].exercise.id
    answer(session, key)
    assert runs.sealing(key) == run.began
    assert key in runs.sealed()
    assert runs.told() == ()
    runs.end(run.id)
    assert runs.sealing(key) is None
    assert len(runs.told()) == 1


def test_what_a_form_asks_or_will_ask_is_not_proposed_as_practice(kit: Kit) -> None:
    runs = kit.runs()
    asked = {step.exercise.id for step in runs.begin("pre").steps} | set(runs.wanted("post"))
    assert asked == runs.reserved()
    assert runs.next() not in asked


def test_in_a_form_the_last_answer_counts_and_in_a_drill_the_first(kit: Kit) -> None:
    runs, session = kit.runs(), kit.session()
    form, drill = runs.begin("pre"), runs.begin_drill("signals", 5)
    for run in (form, drill):
        key = run.steps[0].exercise.id
        answer(session, key, right=False)
        answer(session, key, right=True)
    assert runs.run(form.id).steps[0].score == 1
    assert (runs.run(drill.id).steps[0].score or 0) < 0.5


def test_a_days_drill_goes_on_until_it_is_ended_and_then_a_new_one_begins(kit: Kit) -> None:
    runs = kit.runs()
    drill = runs.begin_drill("needs", 5)
    assert runs.begin_drill("needs", 5).id == drill.id
    assert len(drill.steps) == 5
    assert {step.exercise.skill for step in drill.steps} == {"needs"}
    assert runs.begin_drill(None, 5).id != drill.id
    ended = runs.end(drill.id)
    assert (ended.open, ended.whole, ended.score) == (False, False, None)
    assert runs.begin_drill("needs", 5).id != drill.id


def test_both_forms_are_compared_cell_by_cell_once_both_are_ended(kit: Kit) -> None:
    runs, session = kit.runs(), kit.session()
    for which, right in (("pre", False), ("post", True)):
        run = runs.begin(which)  # type: ignore[arg-type]
        for step in run.steps:
            answer(session, step.exercise.id, right)
        assert runs.compared() == ()
        runs.end(run.id)
    cells = runs.compared()
    assert sum(cell.count for cell in cells) == len(runs.begin("pre").steps)
    assert all((cell.before or 0) < 0.5 and cell.after == 1 for cell in cells)


def test_a_run_is_its_trainees_alone(kit: Kit) -> None:
    one, other = (kit.runs(session) for session in two_of_a_class(kit))
    run = one.begin("pre")
    for act in (other.run, other.end):
        with pytest.raises(NotFound):
            act(run.id)
    assert one.run(run.id).open


def test_a_drill_of_a_skill_without_exercises_is_told(kit: Kit) -> None:
    with pytest.raises(NotFound) as refusal:
        kit.runs().begin_drill("no-such-skill", 5)
    assert refusal.value.problems[0].key == "drill_empty"
    assert "{" not in kit.words.say_all(refusal.value)
