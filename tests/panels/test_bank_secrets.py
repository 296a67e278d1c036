"""W8 over the whole shipped bank: what opening an exercise sends to the page holds no key, no reason and no mark."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from html import escape, unescape
from typing import Any

import comm
import pytest

from kamkit.kit.kit import Kit
from kamkit.lang.text import BRAND, Text
from kamkit.model.exercise import (
    About,
    Better,
    Confidence,
    Exercise,
    Handling,
    Met,
    ObjectionType,
    QuestionForm,
)
from kamkit.model.person import Function, Level, Role
from kamkit.panels.classroom import Classroom
from kamkit.panels.exercise import ExercisePanel
from kamkit.panels.run import RunPanel, View
from kamkit.settings import shipped_home
from tests.panels.test_forms import UNSHOWN

EXERCISES = shipped_home() / "exercises"
FOLDERS = sorted({path.parent.name for path in EXERCISES.glob("*/*.yml")} - {"groups"})
HIDDEN = (
    "why", "why_type", "why_about", "why_handling", "if_dropped", "if_chased", "reply", "models", "rubric", "lesson",
    "note", "hints",
)  # fmt: skip
"""Fields whose texts are told after the answer, or when they are asked for."""
PRIVATE = (*HIDDEN, *UNSHOWN, "teaches", "spoken", "seats", "promise", "bands", "formula")
"""Names that no field of a sheet may have; a sheet says itself what a line's note or label is."""
TOLD_BY_SHEET = ("note", "hints", "label")
LISTS = (ObjectionType, About, Handling, Confidence, Met, QuestionForm, Better, Role, Level, Function)
FIXED = {str(word) for listed in LISTS for word in listed} | {"yes", "no", ""}
TOKEN = re.compile("[0-9a-f]{10}")
SHORT = 8
"""A reason as short as this may stand on the home view as an ordinary word."""


class Sent:
    """Everything that went to the page: as one text, and the state of each widget."""

    def __init__(self) -> None:
        self.messages: list[Any] = []

    @property
    def text(self) -> str:
        """Return all that was sent as one text, markup unescaped."""
        return unescape("\n".join(leaf for message in self.messages for leaf in leaves(message)))

    @property
    def sheets(self) -> list[Any]:
        """Return the state of every answer sheet that was sent."""
        states = [message.get("state", {}) for message in self.messages if isinstance(message, dict)]
        return [state[name] for state in states for name in ("parts", "value", "told") if name in state]


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> Sent:
    """Return what goes to the page from now on."""
    heard = Sent()

    def publish(_: Any, msg_type: str, data: Any = None, **more: Any) -> None:
        heard.messages.append(json.loads(json.dumps([msg_type, data, more], default=str))[1])

    monkeypatch.setattr(comm.DummyComm, "publish_msg", publish)
    return heard


def leaves(data: Any) -> Iterator[str]:
    """Return every text in a value, names of fields included."""
    if isinstance(data, dict):
        for name, value in data.items():
            yield str(name)
            yield from leaves(value)
    elif isinstance(data, list | tuple):
        for value in data:
            yield from leaves(value)
    elif data is not None:
        yield str(data)


def names(data: Any) -> Iterator[str]:
    """Return the names of all fields in a value."""
    if isinstance(data, dict):
        yield from data
        for value in data.values():
            yield from names(value)
    elif isinstance(data, list | tuple):
        for value in data:
            yield from names(value)


def ids(data: Any) -> Iterator[str]:
    """Return what stands for a thing that can be chosen, moved or asked: a token, or a word of a fixed list."""
    if isinstance(data, dict):
        yield from (str(data["id"]) for _ in range("id" in data))
        for value in data.values():
            yield from ids(value)
    elif isinstance(data, list | tuple):
        for value in data:
            yield from ids(value)


def secrets(data: Any, hidden: bool = False) -> Iterator[str]:
    """Return every text of an exercise that nobody may see before the answer."""
    if isinstance(data, Text):
        yield from (data.zh, data.en) if hidden else ()
    elif isinstance(data, Mapping):
        for value in data.values():
            yield from secrets(value, hidden)
    elif isinstance(data, list | tuple):
        for value in data:
            yield from secrets(value, hidden)
    elif hasattr(data, "model_fields_set"):
        for name, value in data.__dict__.items():
            yield from secrets(value, hidden or name in HIDDEN)


def shown_before(data: Any) -> Iterator[str]:
    """Return every text of an exercise that is there to be read before the answer."""
    hidden = set(secrets(data))
    yield from (text for text in all_texts(data) if text not in hidden)


def all_texts(data: Any) -> Iterator[str]:
    """Return every text of an exercise."""
    if isinstance(data, Text):
        yield from (data.zh, data.en)
    elif isinstance(data, Mapping):
        for value in data.values():
            yield from all_texts(value)
    elif isinstance(data, list | tuple):
        for value in data:
            yield from all_texts(value)
    elif hasattr(data, "model_fields_set"):
        yield from all_texts(dict(data.__dict__))


def told_too_early(kit: Kit, item: Exercise, heard: Sent) -> list[str]:
    """Return what of an exercise's key was sent: texts, ids of what it teaches, keys, names of fields."""
    said, open_texts = heard.text, "\n".join(shown_before(item))
    hidden = [text for text in set(secrets(item)) if text not in open_texts]
    found = [text for text in hidden if any(form in said for form in spoken(kit, text))]
    found += [taught for taught in item.teaches if re.search(rf"\b{re.escape(str(taught))}\b", said)]
    fixed = FIXED | set(kit.standards.terms["answerer"])
    found += [one for one in ids(heard.sheets) if one not in fixed and not TOKEN.fullmatch(one)]
    return found + sorted((set(PRIVATE) - set(TOLD_BY_SHEET)) & set(names(heard.sheets)))


def spoken(kit: Kit, text: str) -> set[str]:
    """Return a text as it would be shown: with the brand's name in either language."""
    brand = kit.workshop.brand
    return {text.replace(BRAND, name) for name in (BRAND, brand.zh, brand.en)}


@cache
def ids_of(folder: str) -> tuple[str, ...]:
    """Return the exercises of a folder."""
    return tuple(f"{folder}/{path.stem}" for path in sorted((EXERCISES / folder).glob("*.yml")))


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("folder", FOLDERS)
def test_opening_an_exercise_tells_nothing_that_decides_its_mark(
    kits: Callable[[str], Kit], sent: Sent, no_type: None, folder: str, lang: str
) -> None:
    kit, told = kits(lang), {}
    for name in ids_of(folder):
        sent.messages.clear()
        panel = ExercisePanel(kit, name)
        panel.submit.click()
        assert panel.exercise.title.of(kit.lang, kit.workshop.brand) in sent.text
        assert set(secrets(panel.exercise)), name
        told[name] = told_too_early(kit, panel.exercise, sent)
    assert {name: found for name, found in told.items() if found} == {}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_trainees_page_and_a_drill_tell_nothing_of_any_exercise_before_it_is_answered(
    kits: Callable[[str], Kit], sent: Sent, no_type: None, lang: str
) -> None:
    kit = kits(lang)
    session = kit.session()
    page = Classroom(kit, session)
    page.next.click()
    page.home()
    views: list[View] = []
    run = RunPanel(kit, session, views.append)
    run.open("drill")
    run.counts.children[0].click()
    assert views[-1].exercise
    assert len(sent.messages) > 100
    said = sent.text
    hidden = {text for item in kit.exercises() for text in secrets(item)}
    shown = "\n".join(text for item in kit.exercises() for text in shown_before(item))
    early = {text for text in hidden if any(form in said for form in spoken(kit, text)) and text not in shown}
    assert {text for text in early if len(text) > SHORT} == set()


@pytest.mark.parametrize(
    "slip",
    [
        lambda item: {"head": item.options[0].why.zh},
        lambda item: {"parts": [{"id": item.options[0].key}]},
        lambda item: {"parts": [{"id": "0f", "credit": 1}]},
        lambda item: {"words": f"teaches {item.teaches[0]}"},
        lambda item: {"value": f"<p>{escape(item.options[0].why.en)}</p>"},
    ],
)
def test_the_sweep_notices_a_slip(kit: Kit, slip: Callable[[Any], dict[str, Any]]) -> None:
    item = kit.exercise("decision-group/hospital-finding")
    heard = Sent()
    heard.messages.append({"state": {"parts": [], "value": {"choice": ""}}})
    assert told_too_early(kit, item, heard) == []
    heard.messages.append({"state": slip(item)})
    assert told_too_early(kit, item, heard) != []
