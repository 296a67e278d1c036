"""YAML in which every scalar is text and keeps its line; duplicate keys, anchors, tags and depth are refused."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from kamkit.errors import ContentError, Problem, Where, problem

MAX_BYTES = 1_000_000
MAX_DEPTH = 40
NOT_A_KEY = "\0"  # no YAML text can hold it, so it never stands in the way of a field
Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Loc = tuple[str | int, ...]


@dataclass(frozen=True)
class Document:
    """A YAML file as read: dicts, lists and text, and the line (from 1) of everything in it."""

    file: str
    data: Any
    lines: dict[Loc, int] = field(default_factory=dict)

    def line(self, loc: Loc) -> int:
        """Return the line of the nearest known place on the way to `loc`."""
        while loc and loc not in self.lines:
            loc = loc[:-1]
        return self.lines.get(loc, 1)

    def where(self, loc: Loc = ()) -> Where:
        """Return the place of `loc` in this file."""
        return Where(file=self.file, line=self.line(loc), field=".".join(map(str, loc)) or None)


def read(path: Path, shown: str | None = None) -> Document:
    """Return the file at `path`; `shown` is the name that messages use. Raise ContentError with every problem."""
    name = shown or str(path)
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise ContentError(problem("file_unreadable", Where(file=name), reason=error.strerror or str(error))) from None
    return parse(raw, name)


def parse(raw: bytes, name: str) -> Document:
    """Return YAML bytes as a Document. Raise ContentError where they are too large, not UTF-8 or not YAML."""
    text = _decoded(raw, name)
    builder = _Builder(name)
    try:
        builder.take(yaml.parse(text, Loader=Loader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise ContentError(problem("yaml_broken", Where(file=name, line=line), reason=error.problem or "?")) from None
    except yaml.YAMLError as error:
        raise ContentError(problem("yaml_broken", Where(file=name, line=1), reason=str(error))) from None
    if builder.problems:
        raise ContentError(builder.problems)
    return Document(name, builder.root, builder.lines)


def _decoded(raw: bytes, name: str) -> str:
    if len(raw) > MAX_BYTES:
        raise ContentError(problem("file_too_large", Where(file=name), size=len(raw), limit=MAX_BYTES))
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ContentError(problem("not_utf8", Where(file=name, line=line))) from None
    bad = next((i for i, c in enumerate(text) if ord(c) < 32 and c not in "\t\n\r"), None)
    if bad is not None:
        raise ContentError(problem("control_character", Where(file=name, line=text.count("\n", 0, bad) + 1)))
    if not text.strip():
        raise ContentError(problem("file_empty", Where(file=name, line=1)))
    return text


class _Builder:
    """Build dicts, lists and text from YAML events, noting lines and refusing what content must not have."""

    def __init__(self, name: str):
        self.name = name
        self.problems: list[Problem] = []
        self.lines: dict[Loc, int] = {}
        self.root: Any = None
        self._events: Any = None
        self._documents = 0

    def take(self, events: Any) -> None:
        self._events = iter(events)
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                self._start_document(event)
            elif isinstance(event, yaml.NodeEvent) and self._documents == 1:
                self.root = self._node(event, ())
            elif isinstance(event, yaml.NodeEvent):
                self._node(event, ("second document",))

    def _start_document(self, event: yaml.Event) -> None:
        self._documents += 1
        if self._documents == 2:
            self._refuse("yaml_second_document", event)

    def _node(self, event: Any, loc: Loc) -> Any:
        self.lines.setdefault(loc, event.start_mark.line + 1)
        if isinstance(event, yaml.AliasEvent) or event.anchor:
            self._refuse("yaml_alias", event, name=event.anchor or "")
        tag = getattr(event, "tag", None)
        if tag and tag != "!":
            self._refuse("yaml_tag", event, tag=tag)
        if len(loc) > MAX_DEPTH:
            raise ContentError(problem("yaml_deep", self._where(event), limit=MAX_DEPTH))
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(loc)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(loc)
        return getattr(event, "value", "")

    def _mapping(self, loc: Loc) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for event in self._events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            key = self._key(event, loc)
            value = self._node(next(self._events), (*loc, key))
            if key in found:
                self._refuse("yaml_duplicate_key", event, name=key)
            self.lines[(*loc, key)] = event.start_mark.line + 1
            found.setdefault(key, value)
        return found

    def _key(self, event: Any, loc: Loc) -> str:
        value = self._node(event, (*loc, NOT_A_KEY))
        self.lines.pop((*loc, NOT_A_KEY), None)
        if not isinstance(value, str):
            self._refuse("yaml_key", event)
            return str(len(self.lines))
        return value

    def _sequence(self, loc: Loc) -> list[Any]:
        found: list[Any] = []
        for event in self._events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            found.append(self._node(event, (*loc, len(found))))
        return found

    def _where(self, event: Any) -> Where:
        return Where(file=self.name, line=event.start_mark.line + 1)

    def _refuse(self, key: str, event: Any, **values: Any) -> None:
        self.problems.append(problem(key, self._where(event), **values))
