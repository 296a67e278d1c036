"""Looking back on a page, and worked examples of the whole bank: every reason is told, nothing is a bare key."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from pydantic import BaseModel

from kamkit import open_kit, panels
from kamkit.kit.kit import Kit
from kamkit.lang.text import Text
from kamkit.look.html import Html
from kamkit.model.exercise import KINDS, FillForm, Handling, ObjectionTriage, ObjectionType, Option, Triaged
from kamkit.practice.answers import best, worst
from kamkit.settings import Workshop

REASONS = ("title", "prompt", "why", "why_type", "why_about", "why_handling", "if_dropped", "if_chased", "reply",
           "lesson", "hints", "claim", "sentence")


def page(widget: object) -> str:
    """Return a panel's markup without its styles."""
    return str(widget.children[1].value).split("<style>")[0]  # type: ignore[attr-defined]


def reasons(thing: object, whole: bool) -> Iterator[Text]:
    """Return every text of an exercise that an example must tell; of a form's options only the right one."""
    if isinstance(thing, Option) and not whole and thing.credit < 1:
        return
    if isinstance(thing, BaseModel):
        for name in type(thing).model_fields:
            value = getattr(thing, name)
            if name in REASONS:
                yield from texts(value)
            elif not isinstance(value, Text):
                yield from reasons(value, whole)
    elif isinstance(thing, tuple | list):
        for one in thing:
            yield from reasons(one, whole)


def texts(value: object) -> Iterator[Text]:
    """Return the texts in a value: itself, a list's, a table's."""
    if isinstance(value, Text):
        yield value
    elif isinstance(value, tuple):
        yield from value
    elif hasattr(value, "values"):
        yield from value.values()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_exercise_of_the_bank_is_shown_solved_with_every_reason(
    kits: Callable[[str], Kit], no_type: None, lang: str
) -> None:
    kit = kits(lang)
    for item in kit.exercises():
        shown = page(panels.example(kit, item.id))
        solved = kit.solved(item.id)
        told = [kit.words.text(text) for text in reasons(solved.exercise, not isinstance(item, FillForm))]
        assert [text for text in told if str(Html("{}").format(text)) not in shown] == [], item.id
        assert kit.words("example.badge") in shown
        assert "example." not in shown
        assert "panels." not in shown
        assert solved.verdict.score in (1, None)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_kind_can_be_shown_solved(small: Callable[[str], Kit], lang: str) -> None:
    kit = small(lang)
    shown = {item.kind: page(panels.example(kit, item.id)) for item in kit.exercises()}
    assert set(shown) == set(KINDS)
    assert all(kit.words("example.badge") in one for one in shown.values())


def test_an_objection_is_shown_as_a_talk_and_its_questions_come_before_the_judgement(kit: Kit, no_type: None) -> None:
    item = next(e for e in kit.exercises() if isinstance(e, ObjectionTriage) and e.handling == Handling.DEFER)
    shown = page(panels.example(kit, item.id))
    asked = best(item)
    assert isinstance(asked, Triaged)
    replies = [probe.reply.zh for probe in item.probes if probe.key in asked.asked]
    assert len(replies) == item.asks
    assert max(shown.index(reply) for reply in replies) < shown.index(item.why_type.zh)
    lines = [shown.index(next(line.text.zh for line in item.lines if line.key == key)) for key in item.spoken]
    assert lines == sorted(lines)
    assert shown.count("kam-ours") >= item.asks + 3
    assert item.promise is not None
    assert item.promise.why.zh in shown


def test_an_example_that_is_not_there_is_told_on_the_page(kit: Kit) -> None:
    assert "no-such-thing" in page(panels.example(kit, "decision-group/no-such-thing"))


def test_hostile_texts_stay_texts_in_every_example(hostile_home: object, tmp_path: object, no_type: None) -> None:
    from kamkit.kit.care import create

    store = f"{tmp_path}/hostile.db"
    create(store)
    kit = open_kit(lang="zh", home=hostile_home, db=store)  # type: ignore[arg-type]
    for item in kit.exercises():
        assert "<img" not in page(panels.example(kit, item.id))
        assert "<script" not in page(panels.example(kit, item.id))


def test_before_the_first_answer_looking_back_says_so_and_the_button_looks_again(kit: Kit) -> None:
    panel = panels.debrief(kit)
    shown, again = panel.children[1], panel.children[2]
    assert kit.words("debrief.nothing") in shown.value
    item = kit.exercises()[0]
    kit.session().answer(item.id, best(kit.session().presented(item.id)))
    assert kit.words("debrief.nothing") in shown.value
    again.click()
    assert kit.words("debrief.nothing") not in shown.value
    assert kit.words("debrief.not_enough", count=1, fewest=2) in shown.value


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_all_objections_answered_show_their_matrices_costs_and_promises(
    kits: Callable[[str], Kit], lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    kit, session = kits(lang), kits(lang).session()
    for item in kit.exercises("objections"):
        if isinstance(item, ObjectionTriage):
            wrong = worst(item).but(handling=Handling.DROP) if item.type == ObjectionType.GENUINE else best(item)
            session.answer(item.id, best(item) if item.handling == Handling.DEFER else wrong)
    shown = page(panels.debrief(kit, "objections", session))
    assert shown.count("<img") == 3
    assert kit.words("debrief.costs") in shown
    assert kit.words("panels.cost.false-drop") in shown
    assert str(Html("{}").format(kit.words("debrief.promises"))) in shown
    assert kit.words("debrief.late") not in shown
    later = kit.workshop.today() + timedelta(days=400)
    monkeypatch.setattr(Workshop, "today", lambda _: later)
    assert kit.words("debrief.late") in page(panels.debrief(kit, "objections", session))


def test_answers_of_another_skill_are_not_looked_at(kit: Kit) -> None:
    item = kit.exercises("stages")[0]
    kit.session().answer(item.id, best(kit.session().presented(item.id)))
    assert kit.words("debrief.nothing") in page(panels.debrief(kit, "objections"))
    assert kit.words("debrief.stages") in page(panels.debrief(kit, "stages"))
