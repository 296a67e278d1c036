"""The interface's words, in kamkit/lang/words/*.yml, and problems put into words.

`{name}` is a place for a value. `{name:day|days}` takes the first form for one, the second for any other number; the
number itself stands in a place of its own: "{count} {count:row is|rows are} hidden". A form has no braces and no bar.
Scripts of the page, and texts of content, know plain places only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from typing import Any

from kamkit import yamlfile
from kamkit.errors import ContentError, KamkitError, Problem, Where, problem
from kamkit.lang.text import Text
from kamkit.settings import Brand, Lang

PLACE = re.compile(r"\{([a-z_]+)\}")
FORMS = re.compile(r"\{([a-z_]+):([^{}|]+)\|([^{}|]+)\}")
SIGNS = "+-−"


@cache
def table() -> dict[str, Text]:
    """Return every interface word by its key (`panels.submit`). Raise ContentError for one that lacks a half."""
    found: dict[str, Text] = {}
    folder = resources.files("kamkit.lang") / "words"
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".yml"):
            found.update(_entries(yamlfile.parse(file.read_bytes(), f"kamkit/lang/words/{file.name}"), found))
    return found


def _entries(document: yamlfile.Document, known: Mapping[str, Text]) -> dict[str, Text]:
    entries: dict[str, Text] = {}
    for key, halves in document.data.items():
        if key in known:
            raise ContentError(problem("yaml_duplicate_key", document.where((key,)), name=key))
        if not isinstance(halves, dict) or set(halves) != {"zh", "en"} or not all(halves.values()):
            raise ContentError(problem("text_half_missing", document.where((key,)), lang="zh/en"))
        entries[key] = Text.model_construct(zh=halves["zh"], en=halves["en"])
    return entries


class Words:
    """The interface's words in one language, with the own brand put in."""

    def __init__(self, lang: Lang, brand: Brand | None = None):
        self.lang: Lang = lang
        self.brand = brand or Brand()

    def __call__(self, key: str, /, **values: Any) -> str:
        """Return the words for `key`, `{name}` replaced by `values` (of a Text, its half), `{name:one|many}` by the
        form for its value; other names stay."""
        text = table().get(key)
        said = {name: self.text(value) if isinstance(value, Text) else value for name, value in values.items()}
        return _filled(text.of(self.lang, self.brand), said) if text else key

    def has(self, key: str) -> bool:
        """Return whether there are words for `key`."""
        return key in table()

    def text(self, text: Text) -> str:
        """Return a content text in this language."""
        return text.of(self.lang, self.brand)

    def say(self, trouble: Problem) -> str:
        """Return a problem as one line: where it is, what is wrong, and what was wanted."""
        key = f"problem.{trouble.key}"
        what = self(key, **trouble.values) if self.has(key) else f"{trouble.key} {dict(trouble.values)}"
        place = self.place(trouble.where)
        return f"{place}: {what}" if place else what

    def say_all(self, troubles: Iterable[Problem] | KamkitError) -> str:
        """Return problems as lines, in their order."""
        listed = troubles.problems if isinstance(troubles, KamkitError) else troubles
        return "\n".join(self.say(trouble) for trouble in listed)

    def place(self, where: Where) -> str:
        """Return a place as `file:line` or `file › sheet › row, column`."""
        if where.sheet is None and where.row is None:
            return f"{where.file}:{where.line}" if where.file and where.line else where.file
        parts = [where.file] if where.file else []
        if where.sheet:
            parts.append(self("place.sheet", name=where.sheet))
        if where.row is not None:
            cell = {"row": where.row, "column": where.column, "field": where.field}
            parts.append(self(self._cell_key(where), **cell))
        return " › ".join(parts)

    @staticmethod
    def _cell_key(where: Where) -> str:
        if where.column and where.field:
            return "place.row_column_field"
        return "place.row_column" if where.column else "place.row"


def _filled(text: str, values: Mapping[str, Any]) -> str:
    if not values:
        return text
    formed = FORMS.sub(lambda hit: _form(hit, values), text)
    return PLACE.sub(lambda hit: str(values.get(hit[1], hit[0])), formed)


def _form(hit: re.Match[str], values: Mapping[str, Any]) -> str:
    """Return the first form for 1 and −1, as English has it; 1.0 is not one."""
    name, one, many = hit.groups()
    if name not in values:
        return hit[0]
    return one if str(values[name]).lstrip(SIGNS) == "1" else many
