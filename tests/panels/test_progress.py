"""The trainer's screen of a class: what the break needs first, names only behind a fold, looking again when asked."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from kamkit import panels
from kamkit.errors import NotFound, problem
from kamkit.kit.kit import Kit
from kamkit.model.exercise import Choice, Confidence
from kamkit.panels.cohort import ClassProgress
from tests.kit.classes import give, opened

PEOPLE = ("王静静", "李雷雷", "韩梅梅", "张伟伟", "赵敏敏")
HOSTILE = "<img src=x onerror=alert(1)>'\"<script>"


def answered(kit: Kit, name: str = "春季班", people: tuple[str, ...] = PEOPLE) -> None:
    """Let a class answer one exercise, half of it rightly; the last one has not begun."""
    exercise = next(one for one in kit.exercises() if isinstance(one, Choice))
    for place, session in enumerate(opened(kit, name, people)[:-1]):
        give(session, exercise, good=place % 2 == 0, sure=Confidence.SURE)


def shown(panel: ClassProgress) -> str:
    """Return the markup on the screen, the type left out."""
    return str(re.sub(r"base64,[^'\"]*", "", panel.shown.value.split("<style>")[0]))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_without_a_class_the_screen_says_how_to_open_one(small: Callable[[str], Kit], lang: str) -> None:
    kit = small(lang)
    panel = ClassProgress(kit)
    assert "kamkit class open" in shown(panel)
    panel.refresh.click()
    assert "kamkit class open" in shown(panel)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_break_is_served_first_and_names_stand_behind_a_fold(small: Callable[[str], Kit], lang: str) -> None:
    kit = small(lang)
    answered(kit)
    page = shown(ClassProgress(kit, "春季班"))
    assert not re.findall(r"\b(?:cohort|classreport|reporting|debrief|panels)\.[a-z_]+\b", page)
    first, _, folded = page.partition(kit.words("cohort.panel_own"))
    open_at_once = re.sub(r"<details>.*?</details>", "", first, flags=re.S)
    assert "<details>" in first
    assert kit.words("classreport.discuss_head") in first
    assert "kam-badge kam-ok" not in first
    assert kit.words("cohort.right_is", text="") not in open_at_once
    assert not [name for name in PEOPLE if name in first]
    assert kit.words("classreport.next_head") in folded
    assert all(name in folded for name in PEOPLE)


def test_what_was_answered_since_is_shown_when_asked(small_kit: Kit) -> None:
    sessions = opened(small_kit, "春季班", PEOPLE)
    panel = ClassProgress(small_kit)
    assert small_kit.words("classreport.nobody") in shown(panel)
    exercise = next(one for one in small_kit.exercises() if isinstance(one, Choice))
    give(sessions[0], exercise, good=True)
    panel.refresh.click()
    assert small_kit.words("classreport.nobody") not in shown(panel)


def test_the_newest_class_is_chosen_and_another_can_be(small_kit: Kit) -> None:
    answered(small_kit)
    opened(small_kit, "夏季班", PEOPLE[:1])
    panel = ClassProgress(small_kit)
    names = dict(panel.choice.options)
    assert panel.choice.value == names["夏季班"]
    panel.choice.value = names["春季班"]
    assert small_kit.words("classreport.discuss_head") in shown(panel)
    opened(small_kit, "秋季班", PEOPLE[:1])
    panel.refresh.click()
    assert "秋季班" in dict(panel.choice.options)
    assert panel.choice.value == names["春季班"]


def test_a_class_that_is_not_there_is_told_in_words(small_kit: Kit) -> None:
    answered(small_kit)
    panel = ClassProgress(small_kit, "没有的班")
    assert "没有的班" in shown(panel)
    assert "春季班" in shown(panel)


def test_a_trouble_is_told_and_the_screen_stays_of_use(small_kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    answered(small_kit)
    panel = ClassProgress(small_kit)

    def gone(*_: object) -> object:
        raise NotFound(problem("class_missing", name="春季班", known="—"))

    monkeypatch.setattr(small_kit, "class_report", gone, raising=False)
    panel.refresh.click()
    assert "春季班" in shown(panel)
    monkeypatch.undo()
    panel.refresh.click()
    assert small_kit.words("classreport.discuss_head") in shown(panel)


def test_markup_in_a_name_is_text(small_kit: Kit) -> None:
    answered(small_kit, HOSTILE, (HOSTILE, "王静静"))
    panel = ClassProgress(small_kit, HOSTILE)
    assert "<img src=x" not in panel.shown.value
    assert panels.progress(small_kit, HOSTILE).children
