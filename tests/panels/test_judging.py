"""The trainer's judging screen: who waits, what was written, the rubric line by line, and what is stored."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from kamkit import panels
from kamkit.errors import NotFound, problem
from kamkit.kit.kit import Kit
from kamkit.model.exercise import Judge, Met, WriteResponse, Written
from kamkit.panels.judging import JudgingPanel
from kamkit.store.trainees import add_trainee
from kamkit.store.verdicts import judgements

HOSTILE = "<img src=x onerror=alert(1)>'\"</dd><script>"


def written_exercise(kit: Kit) -> WriteResponse:
    return next(one for one in kit.exercises() if isinstance(one, WriteResponse))


def write(kit: Kit, name: str = "秦安", text: str = "我先请您讲讲", **more: Any) -> UUID:
    session = kit.session(add_trainee(kit.store, name).id)
    exercise = written_exercise(kit)
    session.answer(exercise.id, Written(text=text, **more))
    last = session.last(exercise.id)
    assert last is not None
    return last.id


def shown(panel: JudgingPanel) -> str:
    """Return all markup on the screen, the type left out."""
    parts = [panel.said, *panel.body.children]
    return "".join(part.value.split("<style>")[0] for part in parts if isinstance(getattr(part, "value", None), str))


def scores(kit: Kit) -> list[float]:
    return [float(score) for score in kit.attempts()["score"]]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_without_a_waiting_answer_the_screen_says_so_and_nothing_can_be_saved(
    small: Callable[[str], Kit], lang: str
) -> None:
    kit = small(lang)
    panel = JudgingPanel(kit)
    assert kit.words("judging.nothing") in shown(panel)
    assert panel.save.disabled
    assert panel.choice.disabled
    panel.save.click()
    assert panels.judging(kit).children


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_an_answer_stands_beside_its_task_its_models_and_its_rubric(small: Callable[[str], Kit], lang: str) -> None:
    kit = small(lang)
    write(kit, note="赶时间")
    exercise, panel = written_exercise(kit), JudgingPanel(kit)
    page, said = shown(panel), kit.words.text
    for text in (
        exercise.prompt,
        *(part for model in exercise.models for part in (model.text, model.why)),
        *(part for line in exercise.rubric if line.judge != Judge.NOBODY for part in (line.text, line.why)),
    ):
        assert said(text).replace("'", "&#39;") in page
    assert "我先请您讲讲" in page
    assert "赶时间" in page
    assert "judging." not in page
    assert "秦安" in panel.choice.options[0][0]


def test_only_lines_that_a_trainer_can_judge_are_asked_and_none_is_judged_beforehand(small_kit: Kit) -> None:
    write(small_kit)
    exercise, panel = written_exercise(small_kit), JudgingPanel(small_kit)
    assert list(panel.lines) == [line.key for line in exercise.rubric if line.judge != Judge.NOBODY]
    assert {radio.value for radio in panel.lines.values()} == {None}
    assert all([value for _, value in radio.options] == list(Met) for radio in panel.lines.values())
    nobody = next(line for line in exercise.rubric if line.judge == Judge.NOBODY)
    assert nobody.text.zh in shown(panel)
    assert small_kit.words("judging.nobody") in shown(panel)


def test_the_writers_own_judgement_is_shown_and_stays_beside_the_trainers(small_kit: Kit) -> None:
    attempt = write(small_kit, judged={"own": Met.PARTLY})
    panel = JudgingPanel(small_kit)
    assert small_kit.words("panels.met.partly") in shown(panel)
    assert scores(small_kit) == [0.5]
    for radio in panel.lines.values():
        radio.value = Met.MET
    panel.save.click()
    assert scores(small_kit) == [1.0]
    (later,) = judgements(small_kit.store, attempt)
    assert (later.judge, later.verdict.by) == ("trainer", "trainer")
    assert list(small_kit.attempts()["score_then"]) == [0.5]


def test_judging_line_by_line_is_stored_and_the_next_answer_comes(small_kit: Kit) -> None:
    first, second = write(small_kit, "秦安", "一"), write(small_kit, "白鹭", "二")
    panel = JudgingPanel(small_kit)
    assert panel.choice.value == first
    panel.lines["own"].value, panel.lines["cause"].value = Met.MET, Met.MISSED
    panel.save.click()
    assert small_kit.words("judging.saved", who="秦安", percent=50) in shown(panel)
    assert small_kit.words("judging.waiting", count=1) in shown(panel)
    assert panel.choice.value == second
    assert {radio.value for radio in panel.lines.values()} == {None}, "the next one is judged anew"
    assert "二" in shown(panel)
    panel.lines["own"].value = Met.PARTLY
    panel.save.click()
    assert scores(small_kit) == [0.5, 0.5]
    assert small_kit.words("judging.nothing") in shown(panel)
    assert panel.save.disabled


def test_a_line_that_cannot_be_told_counts_for_nothing(small_kit: Kit) -> None:
    write(small_kit)
    panel = JudgingPanel(small_kit)
    panel.lines["own"].value, panel.lines["cause"].value = Met.MET, Met.CANNOT_TELL
    panel.save.click()
    assert scores(small_kit) == [1.0]


@pytest.mark.parametrize("value", [None, Met.CANNOT_TELL])
def test_saving_without_one_judged_line_is_refused_in_words_and_keeps_everything(
    small_kit: Kit, value: Met | None
) -> None:
    attempt = write(small_kit)
    panel = JudgingPanel(small_kit)
    for radio in panel.lines.values():
        radio.value = value
    panel.save.click()
    assert small_kit.words("problem.nothing_judged") in shown(panel)
    assert judgements(small_kit.store, attempt) == ()
    assert panel.choice.value == attempt


def test_another_answer_can_be_chosen_first(small_kit: Kit) -> None:
    write(small_kit, "秦安", "一")
    second = write(small_kit, "白鹭", "第二份")
    panel = JudgingPanel(small_kit)
    panel.choice.value = second
    assert "第二份" in shown(panel)
    panel.lines["own"].value = Met.MET
    panel.save.click()
    assert [one.trainee for one in small_kit.waiting()] == ["秦安"]


def test_looking_again_brings_new_answers_and_keeps_what_is_half_judged(small_kit: Kit) -> None:
    first = write(small_kit, "秦安", "一")
    panel = JudgingPanel(small_kit)
    panel.lines["own"].value = Met.PARTLY
    write(small_kit, "白鹭", "二")
    panel.again.click()
    assert len(panel.choice.options) == 2
    assert panel.choice.value == first
    assert panel.lines["own"].value == Met.PARTLY


def test_an_answer_that_another_trainer_judged_meanwhile_is_gone_when_one_looks_again(small_kit: Kit) -> None:
    attempt = write(small_kit)
    panel = JudgingPanel(small_kit)
    small_kit.judged(attempt, {"own": Met.MET})
    panel.again.click()
    assert small_kit.words("judging.nothing") in shown(panel)


def test_whatever_was_written_is_shown_literally_with_its_lines(small_kit: Kit) -> None:
    write(small_kit, HOSTILE, f"第一行\n{HOSTILE}\n{{brand}} {{{{7*7}}}}", note=HOSTILE)
    panel = JudgingPanel(small_kit)
    page = shown(panel)
    assert "<img" not in page
    assert "<script" not in page
    assert page.count("&lt;img src=x onerror=alert(1)&gt;") == 2
    assert "第一行<br>" in page
    assert "{brand} {{7*7}}" in page
    assert HOSTILE in panel.choice.options[0][0], "a choice shows plain text"
    panel.lines["own"].value = Met.MET
    panel.save.click()
    assert "<img" not in shown(panel)


def test_a_store_that_refuses_is_told_in_words_and_nothing_ticked_is_lost(
    small_kit: Kit, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(small_kit)
    panel = JudgingPanel(small_kit)
    panel.lines["own"].value = Met.MET

    def refuse(*_: object) -> None:
        raise NotFound(problem("written_answer_missing", id="7"))

    monkeypatch.setattr(small_kit, "judged", refuse)
    panel.save.click()
    assert small_kit.words("problem.written_answer_missing", id="7") in shown(panel)
    assert panel.lines["own"].value == Met.MET
    monkeypatch.setattr(small_kit, "waiting", refuse)
    panel.again.click()
    assert small_kit.words("problem.written_answer_missing", id="7") in shown(panel)
    assert panel.lines["own"].value == Met.MET
