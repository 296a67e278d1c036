"""Every kind has a form that reads what is entered, keeps it as a draft, and tells the page no key and no reason."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import comm
import pytest

from kamkit import open_kit
from kamkit.kit.care import create
from kamkit.kit.kit import Kit
from kamkit.lang.text import Text
from kamkit.model.exercise import (
    KINDS,
    Classify,
    Confidence,
    Exercise,
    Filled,
    Given,
    Handling,
    Marked,
    Met,
    NextQuestion,
    ObjectionTriage,
    Order,
    Passed,
    Triaged,
    WriteResponse,
    Written,
)
from kamkit.panels.exercise import ExercisePanel
from kamkit.panels.forms import Desk, form
from kamkit.practice.answers import best
from kamkit.practice.mark import judge
from kamkit.practice.present import present
from tests.panels.small import HOSTILE
from tests.panels.small import KINDS as SMALL

NAMES = [*SMALL, "assign-roles"]
SECRET = ("why", "reply", "models", "lesson", "if_dropped", "if_chased", "note", "hints")
KEYED = ("options", "steps", "decoys", "lines", "cards", "left", "probes", "reasons", "questions", "criteria", "rubric")
UNSHOWN = ("credit", "right", "holds", "label", "step", "tells", "test", "because", "better", "bin", "also", "weight")


def right(item: Exercise) -> Given:
    """Return the best answer as a page can enter it: what stays empty is not there, nothing is judged yet."""
    answer = best(item)
    if isinstance(answer, Filled):
        return Filled(entries={key: entry for key, entry in answer.entries.items() if entry})
    return Written(text="一个月，是我们慢了。") if isinstance(answer, Written) else answer


def panel_of(kit: Kit, kind: str) -> ExercisePanel:
    """Return the panel of the small exercise of this kind."""
    return ExercisePanel(kit, f"small/{kind}")


def secrets(data: Any, hidden: bool = False) -> Iterator[str]:
    """Return every text of an exercise that nobody may see before the answer."""
    if isinstance(data, Text):
        yield from (data.zh, data.en) if hidden else ()
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from secrets(value, hidden or str(key).startswith(SECRET))
    elif isinstance(data, list | tuple):
        for value in data:
            yield from secrets(value, hidden)
    elif hasattr(data, "model_fields_set"):
        yield from secrets(dict(data.__dict__), hidden)


@pytest.fixture
def traffic(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the list of all messages that go to the page."""
    sent: list[str] = []

    def publish(_: Any, msg_type: str, data: Any = None, **more: Any) -> None:
        sent.append(json.dumps([msg_type, data, {key: repr(value) for key, value in more.items()}], ensure_ascii=False))

    monkeypatch.setattr(comm.DummyComm, "publish_msg", publish)
    return sent


def test_every_kind_of_exercise_has_a_form_and_a_small_example() -> None:
    for kind in KINDS.values():
        assert form.dispatch(kind) is not form.dispatch(object), kind.__name__
    assert set(NAMES) == set(KINDS)


@pytest.mark.parametrize("kind", NAMES)
def test_an_answer_that_is_shown_again_reads_the_same_and_so_does_its_draft(small_kit: Kit, kind: str) -> None:
    panel = panel_of(small_kit, kind)
    answer = right(panel.exercise).model_copy(update={"confidence": Confidence.FAIRLY, "hints": 0})
    panel.form.fill(answer)
    assert panel.form.read() == answer
    kept = json.loads(json.dumps(panel.form.draft()))
    again = panel_of(small_kit, kind)
    assert again.form.read() is None
    again.form.restore(kept)
    assert again.form.read() == answer
    assert again.form.draft() == kept


@pytest.mark.parametrize("kind", NAMES)
def test_what_decides_the_mark_goes_to_nobody_before_the_answer(small_kit: Kit, traffic: list[str], kind: str) -> None:
    panel = panel_of(small_kit, kind)
    answer = right(panel.exercise)
    panel.form.fill(answer if not isinstance(answer, Triaged) else answer.but(asked=()))
    widgets = (panel.form.sheet, panel.submit, panel.head, panel.verdict)
    state = json.dumps([widget.get_state() for widget in widgets], default=str)
    said = "".join([*traffic, state])
    assert panel.exercise.title.zh in said
    hidden = set(secrets(panel.exercise))
    assert hidden
    assert [text for text in hidden if text in said] == []
    parts = json.dumps(panel.form.sheet.parts)
    assert [name for name in UNSHOWN if f'"{name}": ' in parts] == []
    keys = {part.key for name in KEYED for part in getattr(panel.exercise, name, ())}
    assert [key for key in keys if f'"{key}"' in parts] == []


@pytest.mark.parametrize("kind", NAMES)
def test_hostile_texts_stay_texts(hostile_home: Path, tmp_path: Path, kind: str) -> None:
    create(str(tmp_path / "h.db"))
    kit = open_kit(lang="zh", home=hostile_home, db=tmp_path / "h.db")
    panel = panel_of(kit, kind)
    for answer in (right(panel.exercise), Passed()):
        panel.form.fill(answer)
        panel.submit.click(passed=isinstance(answer, Passed))
        assert "<img" not in panel.head.value + panel.verdict.value
    if kind in SMALL:
        assert "&lt;img" in panel.head.value
        written = json.dumps(HOSTILE, ensure_ascii=False)[1:-1]
        assert written in json.dumps(panel.form.sheet.parts, ensure_ascii=False)


@pytest.mark.parametrize("kind", NAMES)
def test_a_draft_from_another_world_is_left_out_and_breaks_nothing(small_kit: Kit, kind: str) -> None:
    panel = panel_of(small_kit, kind)
    names = [part.get("name") for part in panel.form.sheet.parts]
    for strange in (None, 7, "x", ["x"], {"x": "y"}, {"marks": {"x": "y"}}, [["x"]], True):
        panel.form.restore({name: strange for name in [*names, "no-such-field"] if name})
        assert panel.form.read() is None or kind in ("write-response", "fill-form", "numeric")
        assert "no-such-field" not in panel.form.draft()


@pytest.mark.parametrize("kind", NAMES)
def test_an_unfinished_answer_names_the_field_that_is_missing(small_kit: Kit, kind: str) -> None:
    panel = panel_of(small_kit, kind)
    panel.submit.click()
    assert panel.submit.refused
    assert panel.submit.said == small_kit.words("panels.incomplete")
    if kind not in ("assign-roles", "fill-form"):
        assert panel.form.missing({}) in [part["name"] for part in panel.form.sheet.parts]
    assert small_kit.session().attempts() == ()


def test_every_shipped_exercise_reads_back_its_best_answer(kit: Kit) -> None:
    wrong = []
    for item in kit.exercises():
        shown = present(item, 7)
        case = kit.case(item.case) if item.case else None
        made = form(shown, Desk(kit.words, case, lambda group: kit.standards.terms[group], 7))
        made.fill(right(shown))
        read = made.read()
        if read is None or judge(shown, read).score not in (1, None):
            wrong.append(item.id)
    assert wrong == []


def test_steps_and_decoys_are_shuffled_together_and_by_the_variant(small_kit: Kit) -> None:
    item = small_kit.exercise("small/order")
    assert isinstance(item, Order)
    seen = set()
    for variant in range(40):
        made = form(item, Desk(small_kit.words, variant=variant))
        seen.add(tuple(one["text"] for one in made.sheet.parts[0]["options"]))
    places = {list(order).index(item.decoys[0].text.zh) for order in seen}
    assert len(seen) > 20
    assert places == set(range(5))


def test_a_hint_is_told_when_it_is_asked_for_and_counted(small_kit: Kit, traffic: list[str]) -> None:
    panel = panel_of(small_kit, "choice")
    hints = panel.exercise.hints
    panel.form.fill(right(panel.exercise))
    for opened in (1, 2, 2):
        panel.form.sheet.value = {**panel.form.draft(), "hints": opened}
        panel.form.sheet._handle_custom_msg({"kind": "ask", "name": "hints", "id": ""}, [])
        read = panel.form.read()
        assert read is not None
        assert read.hints == opened
        assert [hint.zh in "".join(traffic) for hint in hints] == [True, opened > 1]


def test_a_reply_is_told_when_its_question_is_asked_and_no_more_are_told_than_may_be_asked(
    small_kit: Kit, traffic: list[str]
) -> None:
    panel = panel_of(small_kit, "objection-triage")
    assert isinstance(panel.exercise, ObjectionTriage)
    for at, probe in enumerate(panel.exercise.probes):
        panel.form.sheet._handle_custom_msg({"kind": "ask", "name": "asked", "id": panel.form.token(probe.key)}, [])
        assert (probe.reply.zh in "".join(traffic)) is (at < panel.exercise.asks)
    panel.form.sheet._handle_custom_msg({"kind": "ask", "name": "asked", "id": "no-such-probe"}, [])
    asked = [panel.form.token(probe.key) for probe in panel.exercise.probes[:2]]
    assert list(panel.form.sheet.told) == asked
    again = panel_of(small_kit, "objection-triage")
    again.form.restore({"asked": asked})
    assert list(again.form.sheet.told) == asked
    again.submit.again()
    assert again.form.sheet.told == {}


def test_a_deferral_needs_somebody_and_a_day(small_kit: Kit) -> None:
    panel = panel_of(small_kit, "objection-triage")
    answer = right(panel.exercise)
    assert isinstance(answer, Triaged)
    panel.form.fill(answer.but(promise=None))
    assert panel.form.missing(panel.form.draft()) == "who"
    panel.form.restore({**panel.form.draft(), "who": "customer", "days": "soon"})
    assert panel.form.read() is None
    panel.form.restore({**panel.form.draft(), "days": "２"})
    read = panel.form.read()
    assert isinstance(read, Triaged)
    assert read.promise is not None
    assert read.promise.days == 2
    panel.form.fill(answer.but(promise=None, handling=Handling.AT_ONCE))
    assert panel.form.read() == answer.but(promise=None, handling=Handling.AT_ONCE)


def test_nothing_to_mark_is_an_answer_that_must_be_given(small_kit: Kit) -> None:
    panel = panel_of(small_kit, "spot-signals")
    assert panel.form.read() is None
    panel.form.restore({"lines": {"marks": {}, "nothing": True}})
    assert panel.form.read() == Marked(lines={})


def test_one_writes_first_and_judges_then_beside_the_models(small_kit: Kit, traffic: list[str]) -> None:
    panel = panel_of(small_kit, "write-response")
    item = panel.exercise
    assert isinstance(item, WriteResponse)
    panel.form.restore({"text": "一个月是太久了。"})
    panel.submit.click()
    assert panel.submit.halfway
    assert small_kit.words("panels.not_judged") in panel.verdict.value
    shown = json.dumps(panel.form.sheet.parts, ensure_ascii=False)
    assert all(model.text.zh in shown for model in item.models)
    assert small_kit.words("panels.judge.trainer") in shown
    assert small_kit.words("panels.judge.nobody") in shown
    panel.submit.click()
    assert panel.submit.refused
    panel.form.restore({**panel.form.draft(), "judged": {panel.form.token("own"): "partly"}})
    panel.submit.click()
    last = small_kit.session().last("small/write-response")
    assert last is not None
    assert last.answer == Written(text="一个月是太久了。", judged={"own": Met.PARTLY})
    assert small_kit.words("panels.score", percent=50) in panel.verdict.value
    again = panel_of(small_kit, "write-response")
    assert again.form.read() == last.answer
    again.submit.again()
    assert again.form.draft() == {"text": "一个月是太久了。"}
    assert "judged" not in json.dumps(again.form.sheet.parts)


def test_the_rule_of_a_multiple_choice_and_the_exactness_of_a_figure_are_said(small: Callable[[str], Kit]) -> None:
    for lang in ("zh", "en"):
        kit = small(lang)
        shown = {kind: json.dumps(panel_of(kit, kind).form.sheet.parts, ensure_ascii=False)
                 for kind in ("multiple-choice", "numeric")}
        assert kit.words("panels.rule.net") in shown["multiple-choice"]
        assert kit.words("panels.within", most="2", unit={"zh": "家", "en": "calls"}[lang]) in shown["numeric"]


def test_every_card_and_row_must_be_placed_before_an_answer_counts(small_kit: Kit) -> None:
    panel = panel_of(small_kit, "classify")
    assert isinstance(panel.exercise, Classify)
    panel.form.fill(right(panel.exercise))
    draft = panel.form.draft()
    first = next(iter(draft["cards"]))
    panel.form.restore({"cards": {key: value for key, value in draft["cards"].items() if key != first}})
    assert panel.form.read() is None
    assert panel.form.missing(panel.form.draft()) == "cards"


def test_forms_of_a_question_are_explained_in_the_terms_own_words(small_kit: Kit) -> None:
    panel = panel_of(small_kit, "next-question")
    assert isinstance(panel.exercise, NextQuestion)
    shown = json.dumps(panel.form.sheet.parts, ensure_ascii=False)
    for term in small_kit.standards.terms["question_form"].values():
        assert term.words.zh in shown


def test_replies_and_models_bring_their_own_type(small_home: Path, tmp_path: Path) -> None:
    create(str(tmp_path / "t.db"))
    kit = open_kit(lang="zh", home=small_home, db=tmp_path / "t.db")
    triage, writing = panel_of(kit, "objection-triage"), panel_of(kit, "write-response")
    triage.form.restore({"asked": [triage.form.token("basis")]})
    writing.form.restore({"text": "好"})
    writing.submit.click()
    for form_, sign in ((triage.form, "释"), (writing.form, "诚")):
        assert f"U+{ord(sign):X}" in form_.sheet.font
