"""Lessons name only what there is, and every exercise in them can be answered wrong and right on its own panel."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from kamkit import panels
from kamkit.kit.kit import Kit
from kamkit.model.exercise import (
    AssignRoles,
    Classify,
    Exercise,
    FieldKind,
    Filled,
    FillForm,
    Given,
    Handling,
    Match,
    Matched,
    ObjectionTriage,
    Order,
    Ordered,
    Seated,
    Sorted,
    WriteResponse,
    Written,
)
from kamkit.panels.exercise import ExercisePanel
from kamkit.practice.answers import best, worst

HOME = Path(__file__).resolve().parents[2] / "notebooks"
NAMES = sorted(path.stem for path in (HOME / "zh").glob("*.ipynb"))
TAUGHT = [name for name in NAMES if name != "00-start"]
ELSEWHERE = "2001-01-01"


def cells(name: str, lang: str = "zh") -> list[dict]:
    """Return a lesson's cells."""
    return json.loads((HOME / lang / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]


def calls(name: str) -> list[tuple[str, tuple[str, ...]]]:
    """Return every panel a lesson asks for, in order, with the texts it is given."""
    found = []
    for cell in cells(name):
        if cell["cell_type"] == "code":
            for node in ast.walk(ast.parse("".join(cell["source"]))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                    given = tuple(arg.value for arg in node.args if isinstance(arg, ast.Constant))
                    found.append((node.func.attr, given))
    return found


def shown(name: str, panel: str) -> list[str]:
    """Return what a lesson gives to one panel: the ids of its exercises, of its examples, of its cases."""
    return [given[0] for called, given in calls(name) if called == panel and given]


EXERCISES = sorted({exercise for name in NAMES for exercise in shown(name, "exercise")})


@pytest.fixture
def no_type(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out the page's own type, which takes most of a panel's time."""
    for module in ("show", "forms.base", "forms.writing"):
        monkeypatch.setattr(f"kamkit.panels.{module}.font_face", lambda _: "")


def wrong(item: Exercise) -> Given:
    """Return a filled-in answer that is not right."""
    if isinstance(item, AssignRoles):
        turned = (*item.persons[1:], item.persons[0])
        return Seated(seats={code: item.seats[other] for code, other in zip(item.persons, turned, strict=True)})
    if isinstance(item, Classify):
        return Sorted(bins={card.key: next(b for b in item.bins if b not in (card.bin, *card.also))
                            for card in item.cards})
    if isinstance(item, Match):
        return Matched(pairs={one.key: next(r for r in item.right if r not in (one.right, *one.also))
                              for one in item.left})
    if isinstance(item, Order):
        return Ordered(keys=tuple(step.key for step in reversed(item.steps)))
    if isinstance(item, FillForm):
        return misfilled(item)
    if isinstance(item, ObjectionTriage):
        return best(item).but(handling=Handling.DROP, promise=None, asked=())
    return worst(item)


def misfilled(item: FillForm) -> Given:
    """Return the best answer to a form with its first scored field wrong."""
    filled = best(item)
    assert isinstance(filled, Filled)
    field = next(one for one in item.fields if one.takes in (FieldKind.CHOOSE, FieldKind.NUMBER, FieldKind.DAY))
    entry = {
        FieldKind.CHOOSE: min(field.options, key=lambda option: option.credit).key if field.options else "",
        FieldKind.NUMBER: str((field.value or 0) + 1_000_000),
        FieldKind.DAY: ELSEWHERE,
    }[field.takes]
    return filled.but(entries={**filled.entries, field.key: entry})


def press(panel: ExercisePanel, answer: Given) -> None:
    """Fill in an answer and press the button; what is written is sent first, and judged then."""
    if isinstance(answer, Written):
        panel.submit.again()
        panel.form.fill(answer.but(judged={}))
        panel.submit.click()
    panel.form.fill(answer)
    panel.submit.click()


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("exercise", EXERCISES)
def test_every_exercise_of_every_lesson_is_answered_wrong_and_right_on_its_panel(
    kits: Callable[[str], Kit], no_type: None, exercise: str, lang: str
) -> None:
    kit = kits(lang)
    panel = ExercisePanel(kit, exercise, kit.session())
    for answer, full in ((wrong(panel.exercise), False), (best(panel.exercise), True)):
        press(panel, answer)
        stored = panel.session.last(exercise)
        assert stored is not None
        assert stored.verdict.full is full
        assert panel.submit.said == kit.words("panels.saved")
        assert (kit.words("panels.score", percent=100) in panel.verdict.value) is full
    count = 4 if isinstance(panel.exercise, WriteResponse) else 2
    assert len(panel.session.attempts(exercise)) == count


def test_lessons_name_only_exercises_cases_terms_and_panels_that_exist(kit: Kit) -> None:
    known = {exercise.id for exercise in kit.exercises()}
    for name in NAMES:
        assert {called for called, _ in calls(name) if called != "open_kit"} <= set(panels.__all__)
        assert set(shown(name, "exercise") + shown(name, "example")) <= known, name
        assert set(shown(name, "case")) <= set(kit.bank.cases), name
        assert {group for called, given in calls(name) if called == "terms" for group in given} <= set(
            kit.standards.terms
        )
        skills = {exercise.skill for exercise in kit.exercises()}
        assert set(shown(name, "debrief")) <= skills, name
        assert set(shown(name, "account") + shown(name, "qualification") + shown(name, "information")) <= set(
            kit.accounts()
        )
        people = [shown(name, panel) for panel in ("numbers", "board", "daylog", "weekplan")]
        assert {code for listed in people for code in listed} <= set(kit.specialists()), name


@pytest.mark.parametrize("name", TAUGHT)
def test_a_lesson_is_of_a_size_that_fits_a_session(name: str) -> None:
    assert 25 <= len(cells(name)) <= 45
    assert 8 <= len(shown(name, "exercise")) <= 14
    assert len([cell for cell in cells(name) if "trainer" in cell["metadata"].get("tags", [])]) >= 3


@pytest.mark.parametrize("name", TAUGHT)
def test_a_lesson_shows_an_exercise_worked_before_it_asks_for_one_and_ends_by_looking_back(name: str) -> None:
    order = [called for called, _ in calls(name)]
    assert order.index("example") < order.index("exercise")
    assert "debrief" in order
    assert order.index("debrief") > max(at for at, called in enumerate(order) if called == "exercise")
    examples, exercises = shown(name, "example"), shown(name, "exercise")
    assert len(set(examples + exercises)) == len(examples) + len(exercises)


@pytest.mark.parametrize("name", TAUGHT)
def test_a_lesson_begins_with_easy_exercises_and_ends_with_harder_ones(kit: Kit, name: str) -> None:
    levels = [kit.exercise(exercise).level for exercise in shown(name, "exercise")]
    half = len(levels) // 2
    assert levels[0] == 1
    assert max(levels) == 3
    assert sum(levels[:half]) / half <= sum(levels[half:]) / (len(levels) - half)


def test_every_cell_that_shows_a_panel_hides_its_code() -> None:
    for name in TAUGHT:
        for cell in cells(name):
            if cell["cell_type"] == "code" and cell["id"] != "open-kit":
                assert cell["metadata"]["jupyter"] == {"source_hidden": True}, cell["id"]
                assert cell["metadata"]["tags"] in (["widget"], ["widget", "trainer"]), cell["id"]
