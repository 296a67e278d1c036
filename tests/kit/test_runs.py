"""Runs: forms before and after a course, drills; where one is in them is what the store tells, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from kamkit import open_kit
from kamkit.errors import ContentError, NotFound
from kamkit.kit.answers import Session
from kamkit.kit.care import create
from kamkit.kit.kit import Kit
from kamkit.kit.people import key_of
from kamkit.kit.runs import Step
from kamkit.model.exercise import Passed
from kamkit.practice.answers import best, worst
from kamkit.store import runs as run_store
from kamkit.store.trainees import add_trainee
from tests.kit.homes import Home
from tests.store.made import attempt, moment


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


def test_who_is_in_a_class_is_not_led_to_the_exercises_of_its_forms_before_they_begin(kit: Kit) -> None:
    runs = kit.runs(two_of_a_class(kit)[0])
    kept = set(runs.wanted("pre")) | set(runs.wanted("post"))
    assert runs.reserved() == kept
    assert runs.next() not in kept
    assert kit.runs().reserved() == frozenset()


def test_in_a_form_the_last_answer_counts_and_in_a_drill_the_first(kit: Kit) -> None:
    runs, session = kit.runs(), kit.session()
    form, drill = runs.begin("pre"), runs.begin_drill("signals", 5)
    for run in (form, drill):
        key = run.steps[0].exercise.id
        answer(session, key, right=False)
        answer(session, key, right=True)
    assert runs.end(form.id).steps[0].score == 1
    score = runs.run(drill.id).steps[0].score
    assert score is not None
    assert score < 0.5


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


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Return a workshop of small exercises with a new store, whose forms cannot be made."""
    create(str(tmp_path / "made.db"))
    return Home(tmp_path / "home", tmp_path / "made.db")


def begun_with(kit: Kit, *kinds: str) -> None:
    """Begin a form of these exercises, as if the bank had once been able to fill it."""
    run_store.begin(kit.store, kit.session().trainee.id, "pre", "0", [f"made/{kind}" for kind in kinds])


def test_a_forms_seed_is_the_class_code_and_else_nothing(kit: Kit) -> None:
    one, _ = two_of_a_class(kit)
    code = kit.runs(one).seed
    assert kit.runs(one).wanted("pre") == kit.form("pre", code) != kit.form("pre")
    assert kit.runs().wanted("post") == kit.form("post")


def test_a_class_goes_on_with_the_form_it_has_also_when_the_bank_would_make_another(kit: Kit) -> None:
    one, other = two_of_a_class(kit)
    had = tuple(reversed(kit.form("pre", "another")))
    run_store.begin(kit.store, one.trainee.id, "pre", kit.runs(one).seed, had)
    assert tuple(step.exercise.id for step in kit.runs(other).begin("pre").steps) == had
    assert kit.runs().wanted("pre") == kit.form("pre"), "who is in no class has no class's form"


def test_a_form_that_the_bank_cannot_fill_is_refused_and_one_that_was_begun_goes_on(home: Home) -> None:
    kit = home.kit()
    with pytest.raises(ContentError):
        kit.runs().begin("pre")
    begun_with(kit, "choice", "order")
    assert [step.exercise.id for step in kit.runs().begin("pre").steps] == ["made/choice", "made/order"]


def test_a_drill_is_the_same_on_every_device_and_another_for_another_trainee(kit: Kit, sample_store: Path) -> None:
    person = add_trainee(kit.store, "王静").id
    drill = kit.runs(kit.session(person)).begin_drill(None, 10)
    again = open_kit(lang="en", db=sample_store)
    same = again.runs(again.session(person)).begin_drill(None, 10)
    order = [step.exercise.id for step in drill.steps]
    assert (same.id, [step.exercise.id for step in same.steps]) == (drill.id, order)
    other = kit.runs(kit.session(add_trainee(kit.store, "李雷").id)).begin_drill(None, 10)
    assert [step.exercise.id for step in other.steps] != order


def test_an_answer_in_a_form_is_stored_as_ever_and_no_run_tells_its_worth_before_the_form_is_ended(kit: Kit) -> None:
    runs, session = kit.runs(), kit.session()
    drill = runs.begin_drill(None, 15)
    key = drill.steps[0].exercise.id
    told = drill.steps[1].exercise.id
    run_store.begin(kit.store, session.trainee.id, "pre", "0", (key, told))
    answer(session, key)
    assert session.attempts(key)[0].verdict.score == 1
    for run in runs.all():
        step = next(one for one in run.steps if one.exercise.id == key)
        assert (step.answer is not None, step.held, step.score, step.points) == (True, True, None, None)
        assert (run.score, run.points, run.answered) == (None, None, 1)
    runs.end(runs.begin("pre").id)
    assert [run.steps[0].score for run in runs.all()] == [1, 1]


def test_what_was_told_before_a_form_began_stays_told(kit: Kit) -> None:
    runs, session = kit.runs(), kit.session()
    drill = runs.begin_drill(None, 5)
    key = drill.steps[0].exercise.id
    answer(session, key)
    run_store.begin(kit.store, session.trainee.id, "pre", "0", (key,))
    answer(session, key, right=False)
    assert [one.verdict.score for one in runs.told()] == [1]
    assert runs.run(drill.id).steps[0].score == 1


def test_a_drill_asks_nothing_that_is_kept_for_a_form(kit: Kit) -> None:
    runs = kit.runs()
    every = runs.drillable()
    kept = {step.exercise.id for step in runs.begin("pre").steps} | set(runs.wanted("post"))
    assert runs.drillable()[None] == (every[None] - len(kept))
    assert sum(count for skill, count in runs.drillable().items() if skill) == runs.drillable()[None]
    for skill in [skill for skill in every if skill]:
        drill = runs.begin_drill(skill, 15)
        assert not {step.exercise.id for step in drill.steps} & kept
        assert len(drill.steps) == min(15, runs.drillable()[skill])


def test_a_renamed_exercise_stays_answered_and_held_and_one_that_is_gone_is_left_out(home: Home) -> None:
    begun_with(home.kit(), "choice", "numeric", "order")
    answer(home.kit().session(), "made/choice")
    home.rename("choice", "renamed")
    (home.folder / home.file("order")).unlink()
    runs = home.kit().runs()
    run = runs.begin("pre")
    assert [step.exercise.id for step in run.steps] == ["made/renamed", "made/numeric"]
    assert (run.answered, run.next_open(), run.score) == (1, 1, None)
    assert runs.sealing("made/renamed") == run.began
    assert runs.told() == ()
    assert runs.end(run.id).score == 1


def test_what_is_answered_after_a_run_has_ended_is_practice_and_changes_it_no_more(kit: Kit) -> None:
    runs, session = kit.runs(), kit.session()
    run = runs.begin("pre")
    session.answer(run.steps[0].exercise.id, Passed())
    ended = runs.end(run.id)
    assert (ended.open, ended.whole, ended.answered, ended.score) == (False, False, 1, 0)
    for step in run.steps:
        answer(session, step.exercise.id)
    assert runs.begin("pre") == runs.end(run.id) == ended


def test_a_form_given_up_is_compared_by_what_was_answered_in_it(kit: Kit) -> None:
    runs, session = kit.runs(), kit.session()
    before = runs.begin("pre")
    answer(session, before.steps[0].exercise.id)
    runs.end(before.id)
    after = runs.begin("post")
    for step in after.steps:
        answer(session, step.exercise.id, right=False)
    runs.end(after.id)
    assert [cell.before for cell in runs.compared()] == [1] + [None] * (len(runs.compared()) - 1)
    assert None not in [cell.after for cell in runs.compared()]
    assert [(one.skill, one.level) for one in runs.compared()] == [
        (skill, level) for skill, levels in kit.standards.blueprint.items() for level in levels
    ]


def test_looking_again_begins_with_the_lowest_and_ends_with_what_has_no_answer(kit: Kit) -> None:
    runs, session = kit.runs(), kit.session()
    run = runs.begin_drill(None, 5)
    for at, right in ((1, True), (4, False), (2, False)):
        answer(session, run.steps[at].exercise.id, right)
    run = runs.run(run.id)
    low = sorted((4, 2), key=lambda at: (run.steps[at].score, at))
    assert run.again() == (*low, 0, 3)
    assert [run.next_open(), run.next_open(0), run.next_open(3)] == [0, 3, 0]
    assert sum(part.answered for part in run.by_skill()) == 3


def test_time_is_that_of_the_answer_that_counts_and_a_change_adds_no_more_than_has_passed(kit: Kit) -> None:
    """`attempt` gives the number-th try at the number-th minute."""
    tries = [attempt("a", number) for number in (1, 2, 5)]
    tries = [one.but(answer=one.answer.but(seconds=used)) for one, used in zip(tries, (20.0, 600.0, 30.0), strict=True)]
    exercise = kit.exercises()[0]
    assert tries[1].at == moment(2)
    assert Step(exercise, tuple(tries)).seconds == 20 + 60 + 30
    assert Step(exercise, tuple(tries), last_counts=False).seconds == 20
    assert Step(exercise, (attempt("a", 1),)).seconds is None
    assert Step(exercise).seconds is None


def test_answers_enter_a_run_whatever_page_they_come_from_and_only_their_own_trainees(kit: Kit) -> None:
    one, other = two_of_a_class(kit)
    run = kit.runs(one).begin("pre")
    assert kit.runs(other).begin("pre").id != run.id
    answer(other, run.steps[0].exercise.id)
    assert kit.runs(one).run(run.id).answered == 0
    answer(kit.session(one.trainee.id), run.steps[3].exercise.id)
    run = kit.runs(one).run(run.id)
    assert [at for at, step in enumerate(run.steps) if step.answer] == [3]
