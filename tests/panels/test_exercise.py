"""Every kind is answered right and wrong through its panel by pressing its button; verdicts teach; nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest

from kamkit import panels
from kamkit.errors import StoreError, problem
from kamkit.kit.kit import Kit
from kamkit.model.exercise import (
    AssignRoles,
    Classify,
    Confidence,
    Exercise,
    Filled,
    FillForm,
    Given,
    Handling,
    Match,
    Matched,
    Met,
    ObjectionTriage,
    Order,
    Ordered,
    Passed,
    Seated,
    Sorted,
    Triaged,
    Written,
)
from kamkit.panels.exercise import ExercisePanel, exercise
from kamkit.practice.answers import best, worst
from tests.panels.test_forms import NAMES, panel_of, right


def wrong(item: Exercise) -> Given:
    """Return a filled-in answer that is not right."""
    if isinstance(item, AssignRoles):
        turned = (*item.persons[1:], item.persons[0])
        return Seated(seats={code: item.seats[other] for code, other in zip(item.persons, turned, strict=True)})
    if isinstance(item, Classify):
        bad = {card.key: {*item.bins} - {card.bin, *card.also} for card in item.cards}
        return Sorted(bins={key: min(bins) for key, bins in bad.items()})
    if isinstance(item, Match):
        return Matched(pairs={one.key: next(r for r in item.right if r != one.right) for one in item.left})
    if isinstance(item, Order):
        return Ordered(keys=tuple(step.key for step in reversed(item.steps)))
    if isinstance(item, FillForm):
        return Filled(entries={**right(item).entries, "family": "两个孩子"})
    if isinstance(item, ObjectionTriage):
        return right(item).but(handling=Handling.DROP, promise=None, asked=())
    return worst(item)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("kind", [kind for kind in NAMES if kind != "write-response"])
def test_every_kind_is_answered_right_and_wrong_and_the_verdict_shows(
    small: Callable[[str], Kit], lang: str, kind: str
) -> None:
    kit = small(lang)
    panel = panel_of(kit, kind)
    for answer, full in ((wrong(panel.exercise), False), (right(panel.exercise), True)):
        panel.form.fill(answer)
        press = panel.submit.click()
        assert panel.submit.acknowledged == press.attempt
        assert panel.submit.said == kit.words("panels.saved")
        assert panel.submit.settled
        assert (kit.words("panels.score", percent=100) in panel.verdict.value) is full
        stored = kit.session().last(panel.exercise.id)
        assert stored is not None
        assert stored.id == press.attempt
        assert f"data-attempt='{press.attempt}'" in panel.verdict.value


@pytest.mark.parametrize("kind", NAMES)
def test_what_was_answered_is_shown_again_by_a_new_panel(small_kit: Kit, kind: str) -> None:
    panel = panel_of(small_kit, kind)
    panel.form.fill(right(panel.exercise))
    panel.submit.click()
    again = panel_of(small_kit, kind)
    assert again.form.read() == panel.form.read()
    assert "kam-verdict-head" in again.verdict.value
    assert again.submit.settled is (kind != "write-response")
    again.submit.again()
    assert again.verdict.value == ""
    assert not again.submit.settled


def test_a_store_that_refuses_is_told_in_words_and_the_answer_stays_in_the_form(
    small_kit: Kit, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = panel_of(small_kit, "choice")
    panel.form.fill(best(panel.exercise))

    def full(*_: object) -> None:
        raise StoreError(problem("store_missing", path="class.db"))

    monkeypatch.setattr("kamkit.kit.answers.attempt_store.add_attempt", full)
    panel.submit.click()
    assert panel.submit.refused
    assert "class.db" in panel.submit.said
    assert panel.form.read() == best(panel.exercise)


def test_an_unknown_exercise_is_told_on_the_page_and_raises_nothing(small_kit: Kit) -> None:
    shown = exercise(small_kit, "decision-group/no-such-thing")
    assert "no-such-thing" in shown.children[1].value
    assert "Traceback" not in shown.children[1].value


def test_a_press_that_comes_again_is_stored_once_and_a_changed_answer_apart(small_kit: Kit) -> None:
    panel = panel_of(small_kit, "objection-triage")
    attempt = uuid4()
    panel.form.fill(wrong(panel.exercise))
    for _ in range(2):
        panel.submit.click(attempt)
    assert [a.id for a in small_kit.session().attempts(panel.exercise.id)] == [attempt]
    panel.form.fill(right(panel.exercise))
    for _ in range(2):
        panel.submit.click(attempt)
    answers = [a.answer for a in small_kit.session().attempts(panel.exercise.id)]
    assert len(answers) == 2
    assert small_kit.words("panels.score", percent=100) in panel.verdict.value
    for _ in range(2):  # a promise is dated by the kit: the same press is the same answer all the same
        panel.submit.click(small_kit.session().attempts(panel.exercise.id)[-1].id)
    assert len(small_kit.session().attempts(panel.exercise.id)) == 2


def test_the_page_sends_what_it_held_and_what_a_browser_kept_for_another_exercise_is_stored_too(small_kit: Kit) -> None:
    choice, numeric = panel_of(small_kit, "choice"), panel_of(small_kit, "numeric")
    numeric.form.fill(best(numeric.exercise))
    kept = {"kind": "press", "attempt": str(uuid4()), "draft": numeric.form.draft(), "exercise": "small/numeric"}
    for _ in range(2):
        choice.submit._handle_custom_msg(kept, [])
    assert [str(a.id) for a in small_kit.session().attempts()] == [kept["attempt"]]
    assert choice.verdict.value == ""
    choice.form.fill(worst(choice.exercise))
    held = choice.form.draft()
    choice.form.fill(best(choice.exercise))
    choice.submit._handle_custom_msg({**kept, "attempt": str(uuid4()), "draft": held, "exercise": "small/choice"}, [])
    last = small_kit.session().last("small/choice")
    assert last is not None
    assert last.answer == worst(choice.exercise)
    assert choice.form.read() == best(choice.exercise)


@pytest.mark.parametrize("content", [
    None, 7, {}, {"kind": "press"}, {"kind": "press", "attempt": "x"}, {"kind": "restore", "draft": [1]},
    {"kind": "ask"},
    {"kind": "press", "attempt": str(uuid4()), "draft": "x", "exercise": "small/choice"},
    {"kind": "press", "attempt": str(uuid4()), "draft": {"options": {"a": 1}}, "exercise": "../../etc"},
])  # fmt: skip
def test_a_message_that_makes_no_sense_stores_nothing(small_kit: Kit, content: object) -> None:
    panel = panel_of(small_kit, "choice")
    for widget in (panel.submit, panel.form.sheet):
        widget._handle_custom_msg(content, [])
    assert small_kit.session().attempts() == ()


def test_i_do_not_know_yet_is_stored_and_shows_every_option_with_its_reason(small_kit: Kit) -> None:
    panel = panel_of(small_kit, "choice")
    panel.submit.click(passed=True)
    last = small_kit.session().last("small/choice")
    assert last is not None
    assert isinstance(last.answer, Passed)
    assert small_kit.words("panels.passed") in panel.verdict.value
    for option in panel.exercise.options:
        assert option.why.zh in panel.verdict.value


def test_the_others_are_told_after_the_tries_are_used_up_and_the_page_says_how_many_are_left(small_kit: Kit) -> None:
    panel = panel_of(small_kit, "choice")
    others = [option.why.zh for option in panel.exercise.options if option.credit == 1]
    panel.form.fill(worst(panel.exercise))
    panel.submit.click()
    assert small_kit.words("panels.tries_left", count=1) in panel.verdict.value
    assert not any(why in panel.verdict.value for why in others)
    panel.submit.click()
    assert all(why in panel.verdict.value for why in others)


def test_a_verdict_says_what_was_taken_off_how_sure_one_was_and_whose_word_it_rests_on(small_kit: Kit) -> None:
    panel = panel_of(small_kit, "objection-triage")
    panel.form.fill(wrong(panel.exercise).model_copy(update={"confidence": Confidence.SURE, "hints": 1}))
    panel.submit.click(seconds=12.5)
    shown, words = panel.verdict.value, small_kit.words
    assert f"{words('panels.cost.false-drop')} −30" in shown
    assert panel.exercise.if_dropped.zh in shown
    assert words("panels.hints_cost", count=1, percent=10) in shown
    assert words("panels.sure.sure") in shown
    assert words("value.origin.seed") in shown
    last = small_kit.session().last(panel.exercise.id)
    assert last is not None
    assert (last.answer.hints, last.answer.seconds) == (1, 12.5)


def test_an_overlooked_option_is_called_overlooked_and_not_wrong(small_kit: Kit) -> None:
    for kind in ("multiple-choice", "spot-signals"):
        panel = panel_of(small_kit, kind)
        panel.form.fill(worst(panel.exercise))
        panel.submit.click()
        assert panel.verdict.value.count(small_kit.words("panels.overlooked")) == 2


def test_two_trainees_at_one_browser_have_drawers_of_their_own(small_kit: Kit) -> None:
    panel = panel_of(small_kit, "choice")
    owner = panel.submit.owner
    assert owner
    assert str(panel.session.trainee.id) not in repr(panel.submit.get_state())
    assert panel_of(small_kit, "numeric").submit.owner == owner


def test_a_clock_is_shown_only_where_it_is_asked_for(small_kit: Kit) -> None:
    assert not panel_of(small_kit, "choice").submit.timed
    assert ExercisePanel(small_kit, "small/choice", timed=True).submit.timed


def test_a_judgement_of_ones_own_is_called_ones_own(small_kit: Kit) -> None:
    panel = panel_of(small_kit, "write-response")
    panel.form.fill(right(panel.exercise))
    panel.submit.click()
    panel.form.fill(Written(text=panel.form.draft()["text"], judged={"own": Met.MET}))
    panel.submit.click()
    assert small_kit.words("panels.by.self") in panel.verdict.value
    assert isinstance(right(panel_of(small_kit, "objection-triage").exercise), Triaged)


def test_a_written_answer_that_nobody_has_judged_is_listed_among_ones_own(small_kit: Kit) -> None:
    panel = panel_of(small_kit, "write-response")
    panel.form.fill(right(panel.exercise))
    panel.submit.click()
    assert small_kit.words("panels.not_judged") in panels.answers(small_kit).children[1].value
