"""Content files made from the models themselves, so that a new field of a model is tested without a word here."""

from __future__ import annotations

import hashlib
import json
from collections import abc
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from enum import Enum
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from kamkit.bank.cases import CaseFile
from kamkit.bank.standards import NOT_IN_FILES, place_of
from kamkit.lang.text import Text
from kamkit.model.exercise import KINDS, Option
from kamkit.model.standards import DatedRule, Standards
from kamkit.settings import Workshop, load

Loc = tuple[str | int, ...]
NOT_WRITTEN = {"id", "content_hash", "key_hash"}
PERSONS = ("P0", "P1")
ITEM, KEY, CASE = "J04", "key-0", "groups/made"
NAMED = {
    "teaches": ITEM, "items": ITEM, "item": ITEM, "case": CASE, "cites": KEY, "rule": KEY, "finding": KEY,
    "segment": KEY, "person": "P0", "persons": PERSONS, "source": "P0", "target": "P1", "reports_to": "P1",
    "filled_by": "account.trade", "account_class": "B", "skill": "made", "sign": "-1", "day": "2026-02-01",
    "stage": KEY, "bin": KEY, "label": KEY, "uncovers": KEY, "until": "2026-03-01",
    "expires": "2027-02-01", "valid_until": "2026-03-01", "currency": "CNY",
}
NO_FIELDS = "data/standards/blueprint.yml"
"""A table of tables whose keys are the trainer's own: no key is an unknown field."""

WORKSHOP = "brand: a\nbrands:\n  a: {zh: 甲牌, en: Brand A}\ntargets: key-0\nown_targets: key-0\n"
CUES = ("M03", "M04", "M05")
TABLE_KEYS = {"cues": CUES, "bands": ("direct_mail",)}
KEYED_BY_PERSON = {"people", "seats", "why", "also", "close_to"}


def example(kind: Any, name: str = "", index: int = 0) -> Any:
    """Return data, as YAML would give it, for a value of `kind`: every field written, every bound kept."""
    plain, marks = _plain(kind)
    if isinstance(plain, type) and issubclass(plain, BaseModel):
        return _table(plain, index)
    if get_origin(plain) is tuple:
        count = max(1, *(getattr(mark, "min_length", None) or 0 for mark in marks), 0)
        return [example(get_args(plain)[0], name, n) for n in range(count)]
    if get_origin(plain) is abc.Mapping:
        keys = PERSONS if name in KEYED_BY_PERSON else TABLE_KEYS.get(name) or _keys(marks)
        return {key: example(get_args(plain)[1], name, n) for n, key in enumerate(keys)}
    return _scalar(plain, marks, name, index)


def _keys(marks: list[Any]) -> tuple[str, ...]:
    """Return as many written keys as a table must have."""
    count = max(1, *(getattr(mark, "min_length", None) or 0 for mark in marks), 0)
    return tuple(f"key-{n}" for n in range(count))


def _table(kind: type[BaseModel], index: int) -> dict[str, Any]:
    if kind is Text:
        word = str(index) * 5 if index else "text"
        return {"zh": f"二〇二六 2026 第{word}", "en": f"{word} 2026 {index}"}
    left_out = NOT_WRITTEN if kind in KINDS.values() or kind is DatedRule else set()
    made = {name: example(_with_marks(info), name, index)
            for name, info in kind.model_fields.items() if name not in left_out}
    if "credit" in made:
        made["credit"] = "1" if index == 0 else "0"
    return made


def _scalar(plain: Any, marks: list[Any], name: str, index: int) -> str:
    if get_origin(plain) is Literal:
        return str(get_args(plain)[0])
    known = NAMED.get(name)
    if issubclass(plain, Enum):
        values = [str(member.value) for member in plain]
        return known if known in values else values[0]
    if known is not None:
        return known[index] if isinstance(known, tuple) else known
    if plain is date:
        return "2026-01-02"
    if plain is bool:
        return "yes"
    if plain in (int, float):
        lowest = [mark.ge for mark in marks if getattr(mark, "ge", None) is not None]
        return str(next(iter(lowest), 0.5 if plain is float else 1))
    return f"{name.replace('_', '-')}-{index}"


def _plain(kind: Any) -> tuple[Any, list[Any]]:
    """Return a type without "or None" and marks, and the marks."""
    if get_origin(kind) is Annotated:
        inner, *marks = get_args(kind)
        plain, deeper = _plain(inner)
        return plain, [*deeper, *(part for mark in marks for part in getattr(mark, "metadata", [mark]))]
    if get_origin(kind) in (Union, UnionType):
        return _plain(next(side for side in get_args(kind) if side is not type(None)))
    return kind, []


def _with_marks(info: Any) -> Any:
    return Annotated[info.annotation, *info.metadata] if info.metadata else info.annotation


def _sound(kind: str, data: dict[str, Any]) -> dict[str, Any]:
    """Return a made exercise with what its kind demands of several fields together."""
    own = hashlib.sha256(kind.encode()).hexdigest()
    data |= {"formerly": [f"old/{kind}"], "cues": list(CUES), "prompt": {"zh": f"题 {own}", "en": own}}
    for name in ("reasons", "questions"):  # the right one is not always first
        for option in data.get(name, ()):
            option["credit"] = "1" if option is data[name][-1] else "0"
    match kind:
        case "multiple-choice":
            _set(data["options"], "right", "yes", "no", "no")
        case "classify":
            for card in data["cards"]:
                card |= {"cues": list(CUES), "also": [KEY]}
        case "order":
            _set(data["steps"], "after", [], ["key-0"], ["key-1"])
            data["decoys"][0]["key"] = "decoy-0"
        case "match":
            for left in data["left"]:
                left |= {"right": KEY, "also": [KEY]}
        case "write-response":
            _set(data["models"], "good", "yes", "no")
        case "fill-form":
            for field in data["fields"]:
                field["options"] = [example(Option, "options", n) for n in range(2)]
        case "numeric":
            data |= {"draws": [{"n": "2"}], "value": "n * 2"}
            data["bands"][0]["value"] = "n * 3"
        case "objection-triage":
            data["handling"] = "defer"
            _set(data["lines"], "step", "cause", "understand", "benefit", "none")
    return data


def _set(tables: list[dict[str, Any]], field: str, *values: Any) -> None:
    for table, value in zip(tables, values, strict=True):
        table[field] = value


def exercise(kind: str) -> dict[str, Any]:
    """Return the data of a sound exercise of a kind."""
    return _sound(kind, example(KINDS[kind]))


def content() -> dict[str, Any]:
    """Return the data of a whole content tree by file: one exercise of each kind, one case, every standard."""
    files: dict[str, Any] = {f"exercises/made/{name}.yml": exercise(name) for name in KINDS}
    files[f"exercises/{CASE}.yml"] = example(CaseFile)
    for name, info in Standards.model_fields.items():
        if name not in NOT_IN_FILES:
            file, at = place_of(name)
            made = example(_with_marks(info), name)
            files[file] = {**files.get(file, {}), at[0]: made} if at else made
    files[NO_FIELDS] = {KEY: {"1": "1"}}
    return files


def kinds() -> dict[str, Any]:
    """Return, for each file of `content()`, its kind, or, for a table of parts, the kind of each part."""
    found: dict[str, Any] = {f"exercises/made/{name}.yml": kind for name, kind in KINDS.items()}
    found[f"exercises/{CASE}.yml"] = CaseFile
    for name, info in Standards.model_fields.items():
        if name not in NOT_IN_FILES:
            file, at = place_of(name)
            found[file] = {**found.get(file, {}), at[0]: _with_marks(info)} if at else _with_marks(info)
    return found


@dataclass(frozen=True)
class Field:
    """A field of a model, as met in a file: where it stands, what it may hold, whether it must be there."""

    file: str
    loc: Loc
    kind: Any
    required: bool
    of: type[BaseModel]


def fields() -> Iterator[Field]:
    """Return every field of every model that content files hold, once a model."""
    data = content()
    for file, kind in kinds().items():
        if isinstance(kind, dict):
            for key, part in kind.items():
                yield from _fields(file, part, data[file][key], (key,))
        else:
            yield from _fields(file, kind, data[file], ())


def _fields(file: str, kind: Any, data: Any, loc: Loc) -> Iterator[Field]:
    plain, _ = _plain(kind)
    if isinstance(plain, type) and issubclass(plain, BaseModel):
        for name in data:
            info = plain.model_fields[name]
            yield Field(file, (*loc, name), _with_marks(info), info.is_required(), plain)
            yield from _fields(file, _with_marks(info), data[name], (*loc, name))
    elif isinstance(data, list) and data and get_args(plain):
        yield from _fields(file, get_args(plain)[0], data[0], (*loc, 0))
    elif isinstance(data, dict):
        first = next(iter(data))
        yield from _fields(file, get_args(plain)[1], data[first], (*loc, first))


def wrong(kind: Any) -> list[Any]:
    """Return values that are none of this kind: of another shape, and, for a scalar, of another sort."""
    plain, _ = _plain(kind)
    if isinstance(plain, type) and issubclass(plain, BaseModel):
        return ["a scalar", ["a", "list"]]
    if get_origin(plain) is tuple:
        return [{"a": "table"}]
    if get_origin(plain) is not None and get_origin(plain) is not Literal:
        return ["a scalar", ["a", "list"]]
    shapes: list[Any] = [{"a": "table"}, ["a", "list"]]
    return shapes if plain is str else [*shapes, "no such thing"]


def at(data: Any, loc: Loc) -> Any:
    """Return what stands at `loc`."""
    for step in loc:
        data = data[step]
    return data


def changed(files: Mapping[str, Any], file: str, loc: Loc, value: Any) -> dict[str, Any]:
    """Return the files with one place changed."""
    copy = deepcopy(dict(files))
    at(copy[file], loc[:-1])[loc[-1]] = value
    return copy


def without(files: Mapping[str, Any], file: str, loc: Loc) -> dict[str, Any]:
    """Return the files with one place taken out."""
    copy = deepcopy(dict(files))
    del at(copy[file], loc[:-1])[loc[-1]]
    return copy


def written(data: Any) -> tuple[str, dict[Loc, int]]:
    """Return data as YAML text in block style, and the line (from 1) of every place in it, counted while writing."""
    lines: list[str] = []
    places: dict[Loc, int] = {(): 1}
    _write(data, 0, (), lines, places, "")
    return "\n".join(lines) + "\n", places


def _write(data: Any, depth: int, loc: Loc, lines: list[str], places: dict[Loc, int], lead: str) -> None:
    steps = data.items() if isinstance(data, dict) else enumerate(data)
    for step, part in steps:
        head = lead or "  " * depth
        lead = ""
        head += f"{json.dumps(step)}:" if isinstance(step, str) else "-"
        places[(*loc, step)] = len(lines) + 1
        if isinstance(part, str):
            lines.append(f"{head} {json.dumps(part, ensure_ascii=False)}")
        elif not part:
            lines.append(f"{head} {part}")
        elif isinstance(step, int):
            _write(part, depth + 1, (*loc, step), lines, places, f"{head} ")
        else:
            lines.append(head)
            _write(part, depth + 1, (*loc, step), lines, places, "")


def workshop(folder: Path, files: Mapping[str, Any]) -> tuple[Workshop, dict[str, dict[Loc, int]]]:
    """Return a workshop laid out in `folder` with these files, and the lines of everything in them."""
    lines = {}
    for name, data in files.items():
        text, lines[name] = written(data)
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (folder / "data" / "workshop.yml").write_text(WORKSHOP, encoding="utf-8")
    header = "id,origin,section,zh,en,words_zh,words_en,status\n"
    (folder / "data" / "handbook.csv").write_text(f"{header}{ITEM},seed,J,词,term,话,words,rule\n", encoding="utf-8")
    return load(folder), lines
