"""Mapping files: a user's own headings, values and spellings, put beside the kit's (YAML; data/mappings/ holds one).

A mapping names, for each kind, a file and which of its columns gives which field. `values` translate, `fixes` correct
and are told, `constants` fill a field in every row, `scale` multiplies money (millions), `extra` keeps further columns
of accounts, `ignore` leaves columns out without a word, `unknown` says what becomes of a reference to nothing: error,
blank or keep.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, cast

from kamkit import yamlfile
from kamkit.errors import ContentError, Problem, problem
from kamkit.ledger.days import Order
from kamkit.model.kinds import KINDS

PARTS = ("file", "sheet", "columns", "values", "fixes", "constants", "scale", "extra", "ignore", "unknown",
         "currency", "dates")
POLICIES = ("error", "blank", "keep")
Spellings = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class TableMap:
    """How one file becomes records of one kind."""

    kind: str
    file: str
    sheet: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    values: Spellings = field(default_factory=dict)
    fixes: Spellings = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    scale: Mapping[str, Decimal] = field(default_factory=dict)
    extra: Mapping[str, str] = field(default_factory=dict)
    ignore: tuple[str, ...] = ()
    unknown: Mapping[str, str] = field(default_factory=dict)
    currency: str | None = None
    dates: Order | None = None

    def is_for(self, file: str, sheet: str | None) -> bool:
        """Return whether this is the map of a file (its name, or a pattern such as deals-*.csv) and sheet."""
        fits = fnmatch.fnmatchcase(file.casefold(), self.file.casefold())
        return fits and (self.sheet is None or self.sheet == sheet)


@dataclass(frozen=True)
class ImportMap:
    """A mapping file: the maps of several tables."""

    name: str
    tables: tuple[TableMap, ...]

    def of(self, file: str, sheet: str | None) -> TableMap | None:
        """Return the map of one table, None where the file names none."""
        return next((table for table in self.tables if table.is_for(file, sheet)), None)

    def files_in(self, folder: Path) -> tuple[Path, ...]:
        """Return the files of a folder that this mapping names, in its order."""
        inside = sorted(path for path in folder.iterdir() if path.is_file())
        return tuple(dict.fromkeys(path for table in self.tables for path in inside
                                   if fnmatch.fnmatchcase(path.name.casefold(), table.file.casefold())))


def read_mapping(path: Path) -> ImportMap:
    """Return the mapping file at `path`. Raise ContentError with every problem, each with its line."""
    document = yamlfile.read(path, path.name)
    reader = _Reader(document)
    if not isinstance(document.data, dict):
        raise ContentError(problem("mapping_not_table", document.where()))
    currency = document.data.pop("currency", None)
    tables = tuple(table for kind, part in document.data.items() for table in reader.kind(kind, part, currency))
    if not tables and not reader.problems:
        reader.refuse("mapping_not_table", ())
    if reader.problems:
        raise ContentError(reader.problems)
    return ImportMap(path.name, tables)


class _Reader:
    """Read one mapping document, gathering what is wrong with it."""

    def __init__(self, document: yamlfile.Document):
        self.document = document
        self.problems: list[Problem] = []

    def refuse(self, key: str, loc: yamlfile.Loc, **values: Any) -> None:
        self.problems.append(problem(key, self.document.where(loc), **values))

    def kind(self, kind: str, part: Any, currency: Any) -> list[TableMap]:
        if kind not in KINDS:
            self.refuse("mapping_kind_unknown", (kind,), name=kind, wanted=", ".join(KINDS))
            return []
        if not isinstance(part, list):
            part = [part]
            places: list[yamlfile.Loc] = [(kind,)]
        else:
            places = [(kind, number) for number in range(len(part))]
        made = [self.table(kind, one, loc, currency) for one, loc in zip(part, places, strict=True)]
        return [table for table in made if table]

    def table(self, kind: str, part: Any, loc: yamlfile.Loc, currency: Any) -> TableMap | None:
        if not isinstance(part, dict) or not isinstance(part.get("file"), str) or not part["file"]:
            self.refuse("mapping_file_missing", loc, kind=kind)
            return None
        for name in set(part) - set(PARTS):
            self.refuse("mapping_part_unknown", (*loc, name), name=name, wanted=", ".join(PARTS))
        before = len(self.problems)
        made = TableMap(
            kind=kind, file=part["file"], sheet=self.text(part, "sheet", loc),
            columns=self.texts(part, "columns", loc, kind), constants=self.texts(part, "constants", loc, kind),
            values=self.spellings(part, "values", loc, kind), fixes=self.spellings(part, "fixes", loc, kind),
            scale=self.scales(part, loc, kind), extra=self.texts(part, "extra", loc, None),
            ignore=self.names(part, "ignore", loc), unknown=self.policies(part, loc, kind),
            currency=self.text(part, "currency", loc) or currency, dates=self.dates(part, loc))
        if made.extra and kind != "accounts":
            self.refuse("mapping_extra_accounts_only", (*loc, "extra"))
        return made if len(self.problems) == before else None

    def text(self, part: Any, name: str, loc: yamlfile.Loc) -> str | None:
        value = part.get(name)
        if value is not None and not isinstance(value, str):
            self.refuse("mapping_want_text", (*loc, name), name=name)
            return None
        return value or None

    def texts(self, part: Any, name: str, loc: yamlfile.Loc, kind: str | None) -> dict[str, str]:
        given = self._table(part, name, loc, kind)
        for key, value in list(given.items()):
            if not isinstance(value, str) or not value:
                self.refuse("mapping_want_text", (*loc, name, key), name=key)
                del given[key]
        return given

    def spellings(self, part: Any, name: str, loc: yamlfile.Loc, kind: str) -> dict[str, dict[str, str]]:
        given = self._table(part, name, loc, kind)
        return {key: self.texts(given, key, (*loc, name), None) for key in given}

    def _table(self, part: Any, name: str, loc: yamlfile.Loc, kind: str | None) -> dict[str, Any]:
        given = part.get(name, {})
        if not isinstance(given, dict):
            self.refuse("mapping_want_table", (*loc, name), name=name)
            return {}
        for key in given:
            if kind and key not in KINDS[kind].model_fields:
                self.refuse("mapping_field_unknown", (*loc, name, key), name=key,
                            wanted=", ".join(KINDS[kind].model_fields))
        return dict(given)

    def names(self, part: Any, name: str, loc: yamlfile.Loc) -> tuple[str, ...]:
        given = part.get(name, [])
        if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
            self.refuse("mapping_want_list", (*loc, name), name=name)
            return ()
        return tuple(given)

    def scales(self, part: Any, loc: yamlfile.Loc, kind: str) -> dict[str, Decimal]:
        found: dict[str, Decimal] = {}
        for key, value in self.texts(part, "scale", loc, kind).items():
            try:
                found[key] = Decimal(value)
            except InvalidOperation:
                self.refuse("mapping_want_number", (*loc, "scale", key), name=key, value=value)
        return found

    def policies(self, part: Any, loc: yamlfile.Loc, kind: str) -> dict[str, str]:
        given = self.texts(part, "unknown", loc, kind)
        for key, value in given.items():
            info = KINDS[kind].model_fields.get(key)
            if value not in POLICIES or (value == "blank" and info is not None and info.is_required()):
                self.refuse("not_one_of", (*loc, "unknown", key), value=value, wanted=", ".join(POLICIES))
        return given

    def dates(self, part: Any, loc: yamlfile.Loc) -> Order | None:
        value = part.get("dates")
        if value not in {None, "dmy", "mdy"}:
            self.refuse("not_one_of", (*loc, "dates"), value=value, wanted="dmy, mdy")
            return None
        return cast("Order | None", value)
