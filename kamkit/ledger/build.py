"""Drafts to records: codes made where none are given, names turned into codes, references held, laws applied."""

from __future__ import annotations

import difflib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from kamkit.errors import Problem, Severity, problem
from kamkit.files import short_hash
from kamkit.lang.words import table as words_table
from kamkit.ledger.convert import says_unknown
from kamkit.ledger.figures import Unread
from kamkit.ledger.headings import plain
from kamkit.ledger.rownames import listed, row_name
from kamkit.ledger.secret import fit_to_show
from kamkit.ledger.tables import Draft, field_name, kind_name
from kamkit.model.activity import Activity
from kamkit.model.base import Record
from kamkit.model.kinds import KINDS

Known = Mapping[str, Collection[str]]
"""Codes that the store has, by kind: a set, or a mapping of code to name."""
Homes = Mapping[str, Mapping[str, str]]
"""The accounts of what the store has, by kind and code: a name is first theirs whose account the row names."""
CODE_DIGITS = 12
MOST_SEARCHED = 100


@dataclass
class Built:
    """A draft and the record it became; None where it has faults."""

    draft: Draft
    record: Record | None


@dataclass
class _Kind:
    """What is known of one kind: its codes (and whether each is sound), names, and whether files hold it."""

    sound: set[str] = field(default_factory=set)
    faulty: dict[str, int] = field(default_factory=dict)
    names: dict[str, list[tuple[str, str | None]]] = field(default_factory=lambda: defaultdict(list))
    in_files: bool = False


class Building:
    """Turn drafts of all kinds into records, parents first."""

    def __init__(self, known: Known | None, homes: Homes | None = None):
        self.known = known
        self.homes = homes or {}
        self.alike: dict[tuple[str, str], str | None] = {}
        self.kinds: dict[str, _Kind] = {kind: _Kind() for kind in KINDS}
        self.repeated: dict[int, list[Draft]] = defaultdict(list)
        self.notes: dict[tuple[int, str, str], Counter[str]] = defaultdict(Counter)
        for kind, codes in (known or {}).items():
            if kind in self.kinds:
                self._know(kind, codes)

    def _know(self, kind: str, codes: Collection[str]) -> None:
        self.kinds[kind].sound.update(codes)
        if isinstance(codes, Mapping):
            homes = self.homes.get(kind, {})
            for code, name in codes.items():
                self.kinds[kind].names[name].append((code, homes.get(code)))

    def run(self, drafts: Iterable[Draft]) -> list[Built]:
        """Return every draft with its record, in the order of kinds."""
        by_kind: dict[str, list[Draft]] = defaultdict(list)
        for draft in drafts:
            by_kind[draft.plan.kind].append(draft)
        built = [one for kind in KINDS for one in self._kind(kind, by_kind.get(kind, []))]
        self._tell()
        self._tell_repeated()
        return built

    def _kind(self, kind: str, drafts: list[Draft]) -> list[Built]:
        own = self.kinds[kind]
        own.in_files = bool(drafts)
        for draft in drafts:
            self._resolve(draft, own_kind=False)
        self._codes(kind, drafts)
        for draft in drafts:
            self._register(own, draft)
        for draft in drafts:
            self._resolve(draft, own_kind=True)
        built = [Built(draft, _record(draft)) for draft in drafts]
        self._drop_orphans(kind, built)
        return built

    def _register(self, own: _Kind, draft: Draft) -> None:
        code, name = draft.values.get("code"), draft.values.get("name")
        if not code:
            return
        own.sound.add(code)
        if name and (code, draft.values.get("account")) not in own.names[name]:
            own.names[name].append((code, draft.values.get("account")))

    def _drop_orphans(self, kind: str, built: list[Built]) -> None:
        """Take faulty rows out of what may be referred to, and rows that refer to them, until none is left."""
        own = self.kinds[kind]
        good = {one.record.code for one in built if one.record}
        fresh = [one for one in built if one.record is None and one.draft.values.get("code") not in good]
        pointers = [name for name, refers in KINDS[kind].REFERS.items() if refers == kind]
        while fresh:
            for one in fresh:
                code = one.draft.values.get("code")
                if code and code in own.sound and code not in (self.known or {}).get(kind, ()):
                    own.sound.discard(code)
                    own.faulty[code] = one.draft.row.number
            fresh = []
            for one in built if pointers else ():
                orphaned = [name for name in pointers if one.record and getattr(one.record, name) in own.faulty]
                for name in orphaned:
                    self._refuse_faulty(one.draft, name, getattr(one.record, name))
                if orphaned:
                    one.record = None
                    fresh.append(one)

    def _refuse_faulty(self, draft: Draft, name: str, code: str) -> None:
        kind = KINDS[draft.plan.kind].REFERS[name]
        draft.fault(name, "reference_faulty", code, kind=kind_name(kind), row=self.kinds[kind].faulty[code])

    def _resolve(self, draft: Draft, own_kind: bool) -> None:
        kind, values = draft.plan.kind, draft.values
        for name, refers in KINDS[kind].REFERS.items():
            if (refers == kind) != own_kind or name not in values:
                continue
            given = values[name]
            try:
                if isinstance(given, tuple | list) or name in TUPLES:
                    found = [self._code(part, name, refers, draft) for part in _several(given)]
                    values[name] = tuple(code for code in found if code)
                else:
                    self._set(values, name, self._code(given, name, refers, draft))
            except Unread as unread:
                draft.fault(name, unread.key, unread.values.pop("given"), **unread.values)
                del values[name]

    @staticmethod
    def _set(values: dict[str, Any], name: str, code: str | None) -> None:
        if code is None:
            del values[name]
        else:
            values[name] = code

    def _code(self, given: str, name: str, refers: str, draft: Draft) -> str | None:
        """Return the code that a reference means. Raise Unread where it means none, or more than one."""
        own = self.kinds[refers]
        if given in own.sound:
            return given
        account = draft.values.get("account")
        named = own.names.get(given, [])
        own_ones = [code for code, of in named if of is None or account is None or of == account]
        others = [code for code, _ in named] if _policy(draft, name) == "error" else []
        close = list(dict.fromkeys(own_ones or others))
        if len(close) > 1:
            raise Unread("reference_two", given=given, kind=kind_name(refers), count=len(close))
        faulty = close[0] if close else given
        if faulty in own.faulty:
            raise Unread("reference_faulty", given=given, kind=kind_name(refers), row=own.faulty[faulty])
        if close:
            self._note(draft, name, "told_names" if own_ones else "told_elsewhere")
            return close[0]
        return self._stranger(given, name, refers, draft)

    def _stranger(self, given: str, name: str, refers: str, draft: Draft) -> str | None:
        own, policy = self.kinds[refers], _policy(draft, name)
        required = KINDS[draft.plan.kind].model_fields[name].is_required()
        if not required and says_unknown(given):
            self._note(draft, name, "told_unknown_references")
            return None
        if policy != "error":
            self._note(draft, name, "told_kept" if policy == "keep" else "told_blanked")
            return given if policy == "keep" else None
        if self.known is None and not own.in_files:
            self._note(draft, name, "told_unchecked")
            return given
        like = self._like(given, refers)
        if like:
            raise Unread("reference_like", given=given, kind=kind_name(refers), like=fit_to_show(refers, "name", like))
        raise Unread("reference_unknown", given=given, kind=kind_name(refers))

    def _like(self, given: str, refers: str) -> str | None:
        """Return a known name or code like the given one; only the first hundred strangers are worth the search."""
        if (refers, given) not in self.alike and len(self.alike) < MOST_SEARCHED:
            self.alike[refers, given] = _alike(given, self.kinds[refers])
        return self.alike.get((refers, given))

    def _note(self, draft: Draft, name: str, key: str) -> None:
        self.notes[id(draft.plan), draft.plan.kind, name][key] += 1
        self._plans = getattr(self, "_plans", {})
        self._plans[id(draft.plan)] = draft.plan

    def _tell(self) -> None:
        for (plan_id, kind, name), counted in self.notes.items():
            plan = self._plans[plan_id]
            for key, count in counted.items():
                severity: Severity = "note" if key in {"told_names", "told_unknown_references"} else "warning"
                values = {"count": count, "name": field_name(kind, name), "kind": kind_name(KINDS[kind].REFERS[name])}
                plan.table.told.append(problem(key, plan.table.where(), severity, **values))

    def _codes(self, kind: str, drafts: list[Draft]) -> None:
        """Give every row without a code one made from its natural fields; refuse codes and names that stand twice."""
        seen: dict[str, int] = {}
        made: Counter[str] = Counter()
        first: dict[str, Draft] = {}
        for draft in drafts:
            if "code" in draft.values:
                self._check_twice(draft, draft.values["code"], seen, "code", "code_twice")
        for draft in drafts:
            if "code" in draft.values or _code_is_faulty(draft):
                continue
            code = self._code_in_store(kind, draft) or natural_code(kind, draft.values)
            if code is None:
                continue
            made[code] += 1
            if first.setdefault(code, draft) is not draft and kind != Activity.KIND:
                self._note_repeated(draft, first[code])
            if code in seen and "name" in KINDS[kind].NATURAL:
                self._check_twice(draft, code, seen, "name", "name_twice")
            while (own := code if made[code] == 1 else f"{code}-{made[code]}") in seen:
                made[code] += 1
            draft.values["code"] = own
            draft.code_made = True
            seen[own] = draft.row.number

    def _note_repeated(self, draft: Draft, first: Draft) -> None:
        """Note a row without a code that says cell by cell what one before it says: perhaps one thing, twice."""
        if draft.plan is first.plan and {**draft.values, "code": 0} == {**first.values, "code": 0}:
            self.repeated[id(draft.plan)].append(draft)

    def _tell_repeated(self) -> None:
        for drafts in self.repeated.values():
            table, numbers = drafts[0].plan.table, [draft.row.number for draft in drafts]
            told = {"count": len(numbers), "rows": listed([row_name(number) for number in numbers])}
            table.told.append(problem("rows_repeat", table.where(numbers[0]), "warning", **told))

    def _code_in_store(self, kind: str, draft: Draft) -> str | None:
        """Return the code under which the store has a record of this name, where the name alone makes the record."""
        found = self.kinds[kind].names.get(draft.values.get("name", ""), []) if KINDS[kind].NATURAL == ("name",) else []
        return found[0][0] if len(found) == 1 else None

    @staticmethod
    def _check_twice(draft: Draft, code: str, seen: dict[str, int], name: str, key: str) -> None:
        if code in seen:
            draft.fault(name, key, None, row=seen[code])
        seen.setdefault(code, draft.row.number)


def _alike(given: str, own: _Kind) -> str | None:
    known = {plain(text): text for text in [*own.names, *own.sound]} if len(own.sound) < 5_000 else {}
    if plain(given) in known:
        return known[plain(given)]
    inside = [text for key, text in known.items() if len(given) >= 2 and plain(given) in key]
    if len(inside) == 1:
        return inside[0]
    near = difflib.get_close_matches(plain(given), known, 1, 0.85) if len(given) >= 4 else []
    return known[near[0]] if near else None


TUPLES = frozenset({"participants"})


def _several(given: Any) -> list[str]:
    if isinstance(given, str):
        for mark in "；、，":
            given = given.replace(mark, ";")
        given = given.split(";")
    return [part.strip() for part in given if part.strip()]


def _policy(draft: Draft, name: str) -> str:
    """Return what the mapping says of names that the column's kind has not: error, keep or blank."""
    mapped = draft.plan.map
    return mapped.unknown.get(name, "error") if mapped else "error"


def _code_is_faulty(draft: Draft) -> bool:
    return "code" in draft.plan.columns.fields and any(
        found.key.startswith("cell_") and found.values.get("name") == field_name(draft.plan.kind, "code")
        for found in draft.problems)


def natural_code(kind: str, values: Mapping[str, Any]) -> str | None:
    """Return a code made from a row's natural fields, None where a required one of them is missing."""
    model = KINDS[kind]
    if any(model.model_fields[name].is_required() and name not in values for name in model.NATURAL):
        return None
    key = "\x1f".join(str(values.get(name, "")) for name in model.NATURAL)
    return f"{kind[:3].upper()}-{short_hash(f'{kind} {key}', CODE_DIGITS)}"


def _record(draft: Draft) -> Record | None:
    """Return the draft's record; None, and the faults noted, where it has any, or its whole table has."""
    if draft.problems or draft.plan.table.problems:
        return None
    model = KINDS[draft.plan.kind]
    try:
        record = model.model_validate(draft.values)
        draft.values = {"code": record.code}
        return record
    except ValidationError as error:
        for found in error.errors(include_url=False):
            _note_invalid(draft, dict(found))
        return None


def _note_invalid(draft: Draft, found: dict[str, Any]) -> None:
    place = found["loc"][0] if found["loc"] else ""
    context = found.get("ctx", {})
    if not place:
        key = str(context.get("error", found["msg"]))
        draft.problems.append(_row_problem(draft, key))
    elif found["type"] == "missing":
        draft.fault(str(place), "cell_required", "")
    elif found["type"] == "string_too_long":
        draft.fault(str(place), "cell_too_long", None, limit=context["max_length"])
    elif found["type"] in {"greater_than_equal", "less_than_equal"}:
        draft.fault(str(place), "cell_too_small" if "ge" in context else "cell_too_large", None,
                    limit=context.get("ge", context.get("le")))
    elif found["type"] == "string_pattern_mismatch":
        draft.fault(str(place), "cell_not_key", None)
    else:
        draft.fault(str(place), "cell_not_accepted", None)


def _row_problem(draft: Draft, key: str) -> Problem:
    where = draft.plan.table.where(draft.row.number)
    if f"problem.row_{key}" in words_table():
        return problem(f"row_{key}", where)
    return problem(key, where)
