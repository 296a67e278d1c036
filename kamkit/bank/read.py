"""The whole bank of a workshop: exercises, group cases, standards, and every problem with its file and line."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from kamkit import yamlfile
from kamkit.bank.cases import CaseFile, group_case, strangers
from kamkit.bank.standards import read_standards
from kamkit.bank.typed import typed
from kamkit.errors import ContentError, Problem, Where, problem
from kamkit.model.exercise import KINDS, BaseExercise, Exercise, GroupCase, Order
from kamkit.model.standards import Standards
from kamkit.settings import Workshop
from kamkit.yamlfile import Document, Loc

CASE = "group-case"
OURS_TO_SET = ("id", "content_hash", "key_hash")


@dataclass(frozen=True)
class Bank:
    """What a workshop's content files hold. `documents` knows the line of everything in them."""

    exercises: Mapping[str, Exercise]
    cases: Mapping[str, GroupCase]
    standards: Standards | None
    problems: tuple[Problem, ...] = ()
    documents: Mapping[str, Document] = field(default_factory=dict)

    def where(self, content_id: str, loc: Loc = ()) -> Where:
        """Return the place of `loc` in the file of an exercise or a case."""
        return self.where_in(f"exercises/{content_id}.yml", loc)

    def where_in(self, file: str, loc: Loc = ()) -> Where:
        """Return the place of `loc` in a content file."""
        return self.documents[file].where(loc) if file in self.documents else Where(file=file)


@dataclass(frozen=True)
class FileRead:
    """One content file as read: what it holds (None where it is faulty), its lines, and its problems."""

    value: Exercise | GroupCase | None
    document: Document | None
    problems: tuple[Problem, ...] = ()


def read_bank(workshop: Workshop) -> Bank:
    """Return everything in exercises/ and data/; a faulty file is left out and told in `problems`, never raised."""
    files = dict(_files(workshop))
    standards, reading = read_standards(workshop)
    documents = {**reading.documents, **{name: one.document for name, one in files.items() if one.document}}
    values = [one.value for one in files.values() if one.value]
    return Bank(
        exercises={value.id: value for value in values if not isinstance(value, GroupCase)},
        cases={value.id: value for value in values if isinstance(value, GroupCase)},
        standards=standards,
        problems=(*(p for one in files.values() for p in one.problems), *reading.problems),
        documents=documents,
    )


def _files(workshop: Workshop) -> Iterator[tuple[str, FileRead]]:
    root = workshop.exercises
    for path in sorted(root.rglob("*")):
        if path.suffix in {".yml", ".yaml"} and path.is_file():
            shown = f"exercises/{path.relative_to(root).as_posix()}"
            yield shown, _file(path, shown)


def _file(path: Path, shown: str) -> FileRead:
    try:
        raw = path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        return FileRead(None, None, (problem("file_unreadable", Where(file=shown), reason=reason),))
    return parsed(raw, shown)


@lru_cache(maxsize=2048)
def parsed(raw: bytes, shown: str) -> FileRead:
    """Return a content file from its bytes. The same bytes under the same name are typed once."""
    try:
        document = yamlfile.parse(raw, shown)
    except ContentError as error:
        return FileRead(None, None, error.problems)
    content_id = shown.removeprefix("exercises/").removesuffix(".yml")
    data = document.data
    if not isinstance(data, dict):
        return FileRead(None, document, (problem("want_table", document.where(), name=content_id, value="…"),))
    faults = _outside(content_id, data, document)
    value, problems = (None, ()) if faults else _value(content_id, data, document)
    return FileRead(value, document, (*faults, *problems))


def _outside(content_id: str, data: dict[str, Any], document: Document) -> tuple[Problem, ...]:
    """Return what is wrong before any kind is looked at: the file's name, and fields that no file may set."""
    found = [problem("field_unknown", document.where((name,)), name=name) for name in OURS_TO_SET if name in data]
    if not all(part and set(part) <= set("abcdefghijklmnopqrstuvwxyz0123456789-") for part in content_id.split("/")):
        found.append(problem("file_name", Where(file=document.file), name=content_id))
    return tuple(found)


def _value(content_id: str, data: dict[str, Any], document: Document) -> tuple[Any, tuple[Problem, ...]]:
    kind = data.get("kind")
    if kind == CASE:
        return _case(content_id, data, document)
    if not isinstance(kind, str) or kind not in KINDS:
        return None, (_no_kind(kind, document),)
    value, problems = typed(KINDS[kind], {**data, "id": content_id}, document)
    return (value.but(content_hash=content_hash(value), key_hash=key_hash(value)) if value else None), problems


def _no_kind(kind: Any, document: Document) -> Problem:
    if kind is None:
        return problem("field_missing", document.where(), name="kind")
    return problem("not_one_of", document.where(("kind",)), value=kind, wanted=", ".join([*KINDS, CASE]))


def _case(content_id: str, data: dict[str, Any], document: Document) -> tuple[Any, tuple[Problem, ...]]:
    file, problems = typed(CaseFile, data, document)
    problems = problems or strangers(file, document)
    return (None if problems else group_case(content_id, file)), problems


def content_hash(exercise: Exercise) -> str:
    """Return the hash of all that an exercise says, its id and its former ids left out."""
    return _hash(exercise.model_dump(mode="json", exclude={"id", "formerly", "content_hash", "key_hash"}))


def key_hash(exercise: Exercise) -> str:
    """Return the hash of what decides a mark: credits, or seats. Answers need marking again only when it changes."""
    return _hash(_key(exercise))


def _key(exercise: Exercise) -> Any:
    """Return what decides a mark: all but texts and what every exercise has; lists by key, but steps in order.

    Of what every exercise has, only how many hints there are: each one opened costs.
    """
    shared = set(BaseExercise.model_fields) | {"kind"}
    dumped = exercise.model_dump(mode="json", exclude=shared)
    order = [step.key for step in exercise.steps] if isinstance(exercise, Order) else []
    return [exercise.kind, _without_texts(dumped), order, len(exercise.hints)]


def _without_texts(value: Any) -> Any:
    if isinstance(value, dict):
        kept = {key: _without_texts(part) for key, part in value.items() if not _is_text(part)}
        return {key: part for key, part in kept.items() if part is not None}
    if isinstance(value, list) and value and all(isinstance(part, dict) and "key" in part for part in value):
        return {part["key"]: _without_texts(part) for part in value}
    return [_without_texts(part) for part in value] if isinstance(value, list) else value


def _is_text(value: Any) -> bool:
    halves = value if isinstance(value, dict) else {}
    return set(halves) == {"zh", "en"} and all(isinstance(half, str) for half in halves.values())


def _hash(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]


