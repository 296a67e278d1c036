"""Every exercise is answered right and wrong through its panel, in both languages, by pressing its button."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest

from kamkit.errors import StoreError, problem
from kamkit.kit.kit import Kit
from kamkit.model.exercise import KINDS, AssignRoles, Exercise, Seated
from kamkit.panels.exercise import ExercisePanel, exercise
from kamkit.panels.fields import form
from kamkit.practice.answers import Given, best, worst


def wrong(item: Exercise) -> Given:
    """Return a filled-in answer that is not right: the worst option, or everybody on the next person's seat."""
    if not isinstance(item, AssignRoles):
        return worst(item)
    turned = (*item.persons[1:], item.persons[0])
    return Seated(seats={code: item.seats[other] for code, other in zip(item.persons, turned, strict=True)})


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_exercise_is_answered_right_and_wrong_and_the_verdict_shows(
    kits: Callable[[str], Kit], lang: str
) -> None:
    kit = kits(lang)
    for item in kit.exercises():
        panel = ExercisePanel(kit, item.id)
        for answer, full in ((wrong(item), False), (best(item), True)):
            panel.form.fill(answer)
            panel.submit.click()
            assert panel.submit.acknowledged == panel.submit.presses > 0
            assert panel.submit.said == kit.words("panels.saved")
            assert (kit.words("panels.score", percent=100) in panel.verdict.value) is full
            stored = kit.session().last(item.id)
            assert stored is not None
            assert str(stored.id) == panel.submit.attempt


def test_what_was_answered_is_shown_again_by_a_new_panel(kit: Kit) -> None:
    for item in kit.exercises():
        panel = ExercisePanel(kit, item.id)
        panel.form.fill(best(item))
        panel.submit.click()
        again = ExercisePanel(kit, item.id)
        assert again.form.read() == panel.form.read()
        assert kit.words("panels.score", percent=100) in again.verdict.value


def test_an_unfinished_answer_is_not_stored_and_says_so(kit: Kit) -> None:
    for item in kit.exercises():
        panel = ExercisePanel(kit, item.id)
        panel.submit.click()
        assert panel.submit.refused
        assert panel.submit.said == kit.words("panels.incomplete")
    assert kit.session().attempts() == ()


def test_a_store_that_refuses_is_told_in_words_and_the_answer_stays_in_the_form(
    kit: Kit, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = kit.exercises()[0]
    panel = ExercisePanel(kit, item.id)
    panel.form.fill(best(item))

    def full(*_: object) -> None:
        raise StoreError(problem("store_missing", path="class.db"))

    monkeypatch.setattr("kamkit.kit.answers.attempt_store.add_attempt", full)
    panel.submit.click()
    assert panel.submit.refused
    assert "class.db" in panel.submit.said
    assert panel.form.read() == best(item)


def test_the_key_is_not_in_the_page_before_the_answer(kit: Kit) -> None:
    for item in kit.exercises():
        panel = ExercisePanel(kit, item.id)
        state = repr([widget.get_state() for widget in _all(panel.widget) if hasattr(widget, "get_state")])
        reasons = [option.why for option in getattr(item, "options", ())] + list(getattr(item, "why", {}).values())
        assert reasons
        assert not any(kit.words.text(why) in state for why in reasons)


def test_an_unknown_exercise_is_told_on_the_page_and_raises_nothing(kit: Kit) -> None:
    shown = exercise(kit, "decision-group/no-such-thing")
    assert "no-such-thing" in shown.children[1].value
    assert "Traceback" not in shown.children[1].value


def test_every_kind_of_exercise_has_a_form(kit: Kit) -> None:
    for kind in KINDS.values():
        assert form.dispatch(kind) is not form.dispatch(object), kind.__name__


def _all(widget: object) -> list:
    return [widget, *(found for child in getattr(widget, "children", ()) for found in _all(child))]


def test_a_press_that_comes_again_is_stored_once_and_a_changed_answer_apart(kit: Kit) -> None:
    item = next(e for e in kit.exercises() if not isinstance(e, AssignRoles))
    panel = ExercisePanel(kit, item.id)
    panel.form.fill(worst(item))
    attempt = uuid4()
    panel.submit.click(attempt)
    panel.submit.click(attempt)
    assert [a.id for a in kit.session().attempts(item.id)] == [attempt]
    panel.form.fill(best(item))
    panel.submit.click(attempt)
    answers = [a.answer for a in kit.session().attempts(item.id)]
    assert answers == [worst(item), best(item)]
    assert kit.words("panels.score", percent=100) in panel.verdict.value
