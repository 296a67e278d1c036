"""W8 over the whole shipped bank: what opening an exercise sends to the page holds no key, no reason and no mark."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import comm
import pytest

from kamkit.kit.kit import Kit
from kamkit.lang.text import Text
from kamkit.model.exercise import Exercise
from kamkit.panels.classroom import Classroom
from kamkit.panels.exercise import ExercisePanel
from kamkit.panels.run import RunPanel, View
from kamkit.settings import shipped_home
from tests.panels.test_forms import KEYED, UNSHOWN, secrets

EXERCISES = shipped_home() / "exercises"
FOLDERS = sorted({path.parent.name for path in EXERCISES.glob("*/*.yml")} - {"groups"})
PRIVATE = (*UNSHOWN, "why", "reply", "models", "teaches", "lesson", "if_dropped", "if_chased", "spoken", "seats")
"""Names of fields that no part of a sheet may have."""
DRAWN = {"kind", "name", "text", "legend", "options", "lines", "rows", "order", "radio", "ticks", "select", "quote"}
"""Words by which a sheet says what to draw: a key of the same name tells nothing."""


class Sent:
    """Everything that went to the page: as one text, and the state of each widget."""

    def __init__(self) -> None:
        self.messages: list[Any] = []

    @property
    def text(self) -> str:
        """Return all that was sent as one text, its characters as they are."""
        return "\n".join(leaf for message in self.messages for leaf in leaves(message))

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


def keys_of(item: Exercise) -> set[str]:
    """Return the keys by which the content names what can be chosen."""
    found = {part.key for name in KEYED for part in getattr(item, name, ())}
    tables = [getattr(item, name, None) for name in ("bins", "right", "uncovers", "units")]
    return found | {key for table in tables if hasattr(table, "keys") for key in table}  # type: ignore[union-attr]


def shown_before(data: Any) -> Iterator[str]:
    """Return every text of an exercise that is there to be read before the answer."""
    hidden = set(secrets(data))
    yield from (text for text in all_texts(data) if text not in hidden)


def all_texts(data: Any) -> Iterator[str]:
    """Return every text of an exercise."""
    if isinstance(data, Text):
        yield from (data.zh, data.en)
    elif isinstance(data, dict):
        for value in data.values():
            yield from all_texts(value)
    elif isinstance(data, list | tuple):
        for value in data:
            yield from all_texts(value)
    elif hasattr(data, "model_fields_set"):
        yield from all_texts(dict(data.__dict__))


def told_too_early(item: Exercise, heard: Sent) -> list[str]:
    """Return what of an exercise's key was sent: texts, ids of what it teaches, keys, names of fields."""
    said, open_texts = heard.text, "\n".join(shown_before(item))
    found = [text for text in set(secrets(item)) if text in said and text not in open_texts]
    found += [taught for taught in item.teaches if re.search(rf"\b{re.escape(str(taught))}\b", said)]
    sheets = set(leaves(heard.sheets))
    found += sorted((keys_of(item) - DRAWN) & sheets)
    return found + sorted(set(PRIVATE) & set(names(heard.sheets)))


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
        told[name] = told_too_early(panel.exercise, sent)
    assert {name: found for name, found in told.items() if found} == {}
