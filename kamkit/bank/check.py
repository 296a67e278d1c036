"""What no single file can know to be wrong: names that nothing bears, rules that ran out, guessable keys."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from kamkit.bank.goals import goals
from kamkit.bank.guessable import guessable
from kamkit.bank.items import items
from kamkit.bank.overlap import near_duplicates
from kamkit.bank.read import Bank
from kamkit.bank.standards import HANDBOOK, place_of
from kamkit.errors import Problem, problem
from kamkit.model.exercise import AssignRoles, Exercise, Option
from kamkit.model.standards import DatedRule, Standards
from kamkit.rules.completeness import known
from kamkit.settings import Workshop
from kamkit.yamlfile import Loc

Found = Iterator[Problem]


def check(bank: Bank, workshop: Workshop, today: date, finding_names: Collection[str] | None = None,
          paths: Sequence[Path] = ()) -> tuple[Problem, ...]:
    """Return every problem of the bank, those met in reading first; of some files or folders only, where `paths` says.

    `finding_names` are the findings that a look at a group can make (None: not known here, so not checked).
    """
    found = chain(
        bank.problems, _exercises(bank, finding_names), _cases(bank), _former_ids(bank), _standards(bank, today),
        _finding_texts(bank, finding_names), _brand(bank, workshop), items(bank), goals(bank, workshop),
        guessable(bank), near_duplicates(bank),
    )
    return tuple(one for one in found if asked(one, workshop.home, paths))


def asked(one: Problem, home: Path, paths: Sequence[Path]) -> bool:
    """Return whether a problem stands in one of these files or folders; without any, all are asked about."""
    place = (home / one.where.file).resolve()
    return not paths or any(place.is_relative_to(path.resolve()) for path in paths)


def _exercises(bank: Bank, finding_names: Collection[str] | None) -> Found:
    for exercise in bank.exercises.values():
        yield from _teaches(bank, exercise)
        yield from _case_of(bank, exercise)
        yield from _cites(bank, exercise)
        yield from _options(bank, exercise, finding_names)


def _teaches(bank: Bank, exercise: Exercise) -> Found:
    handbook = bank.standards.handbook if bank.standards else {}
    for index, item in enumerate(exercise.teaches):
        if handbook and item not in handbook:
            yield problem("unknown_item", bank.where(exercise.id, ("teaches", index)), name=item)


def _case_of(bank: Bank, exercise: Exercise) -> Found:
    """Return problems of an exercise's case: that there is none, or that it lacks the persons asked about."""
    if exercise.case is not None and exercise.case not in bank.cases:
        if any(one.where.file == f"exercises/{exercise.case}.yml" for one in bank.problems):
            return  # it is there, and what is wrong with it has been told
        wanted = ", ".join(bank.cases)
        yield problem("unknown_case", bank.where(exercise.id, ("case",)), name=exercise.case, wanted=wanted)
    elif exercise.case is not None and isinstance(exercise, AssignRoles):
        for index, code in enumerate(exercise.persons):
            if code not in bank.cases[exercise.case].group.codes:
                yield problem("unknown_person", bank.where(exercise.id, ("persons", index)), name=code)


def _cites(bank: Bank, exercise: Exercise) -> Found:
    rules = bank.standards.rules if bank.standards else None
    for index, name in enumerate(exercise.cites):
        if rules is not None and name not in rules:
            yield problem("unknown_rule", bank.where(exercise.id, ("cites", index)), name=name)


def _options(bank: Bank, exercise: Exercise, finding_names: Collection[str] | None) -> Found:
    for name in ("options", "reasons"):
        for index, option in enumerate(getattr(exercise, name, ())):
            if not isinstance(option, Option):
                continue
            if option.finding and finding_names is not None and option.finding not in finding_names:
                where = bank.where(exercise.id, (name, index, "finding"))
                yield problem("unknown_finding", where, name=option.finding, wanted=", ".join(finding_names))
            if option.person:
                yield from _person_of(bank, exercise, option.person, (name, index, "person"))


def _person_of(bank: Bank, exercise: Exercise, code: str, loc: Loc) -> Found:
    case = bank.cases.get(exercise.case or "")
    if exercise.case is None:
        yield problem("case_needed", bank.where(exercise.id, loc), name=code)
    elif case is not None and code not in case.group.codes:
        yield problem("unknown_person", bank.where(exercise.id, loc), name=code)


def _cases(bank: Bank) -> Found:
    for case in bank.cases.values():
        segment = case.account.segment
        if bank.standards and segment and segment not in bank.standards.segments:
            yield problem("unknown_segment", bank.where(case.id, ("account", "segment")), name=segment)


def _former_ids(bank: Bank) -> Found:
    claimed: dict[str, str] = {}
    for exercise in bank.exercises.values():
        for index, former in enumerate(exercise.formerly):
            where = bank.where(exercise.id, ("formerly", index))
            if former in bank.exercises:
                yield problem("formerly_is_an_id", where, name=former)
            elif former in claimed:
                yield problem("formerly_twice", where, name=former, other=claimed[former])
            claimed.setdefault(former, exercise.id)


def _standards(bank: Bank, today: date) -> Found:
    if bank.standards is None:
        return
    if not bank.standards.handbook:
        yield problem("handbook_missing", bank.where_in(HANDBOOK))
    for rule in bank.standards.rules.values():
        yield from _rule(bank, rule, today)
    yield from _chain(bank, bank.standards)
    yield from _filled_by(bank, bank.standards)
    yield from _items(bank, bank.standards)


def _rule(bank: Bank, rule: DatedRule, today: date) -> Found:
    file = place_of("rules")[0]
    if rule.expires <= today:
        yield problem("rule_expired", bank.where_in(file, (rule.id, "expires")), expires=rule.expires)
    if rule.valid_as_of > today:
        yield problem("rule_of_the_future", bank.where_in(file, (rule.id, "valid_as_of")),
                      valid_as_of=rule.valid_as_of)
    year = str(rule.valid_as_of.year)
    for half in ("zh", "en"):
        if year not in getattr(rule.says, half):
            yield problem("rule_without_year", bank.where_in(file, (rule.id, "says", half)),
                          name=f"says.{half}", year=year)


def _chain(bank: Bank, standards: Standards) -> Found:
    file, at = place_of("chain")
    for index, step in enumerate(standards.chain):
        if step.rule and step.rule not in standards.rules:
            yield problem("unknown_rule", bank.where_in(file, (*at, index, "rule")), name=step.rule)


def _filled_by(bank: Bank, standards: Standards) -> Found:
    file, at = place_of("information")
    for n, listed in enumerate(standards.information):
        for m, line in enumerate(listed.lines):
            if not known(line.filled_by):
                yield problem("unknown_filling", bank.where_in(file, (*at, n, "lines", m, "filled_by")),
                              name=line.filled_by)


def _items(bank: Bank, standards: Standards) -> Found:
    """Return a problem for each handbook id in the standards that the handbook does not have."""
    for name in Standards.model_fields:
        file, at = place_of(name)
        for loc, item in _items_in(getattr(standards, name), at):
            if standards.handbook and name != "handbook" and item not in standards.handbook:
                yield problem("unknown_item", bank.where_in(file, loc), name=item)


def _items_in(value: Any, at: Loc) -> Iterator[tuple[Loc, str]]:
    """Return every handbook id (fields `item` and `items`) below a value, and where it stands."""
    for step, part in _parts(value):
        loc = (*at, step)
        if step == "item" and isinstance(part, str):
            yield loc, part
        elif step == "items" and isinstance(part, tuple):
            yield from (((*loc, index), item) for index, item in enumerate(part))
        else:
            yield from _items_in(part, loc)


def _parts(value: Any) -> Iterator[tuple[str | int, Any]]:
    if isinstance(value, (BaseModel, dict)):
        yield from dict(value).items()
    elif isinstance(value, tuple):
        yield from enumerate(value)


def _finding_texts(bank: Bank, finding_names: Collection[str] | None) -> Found:
    if bank.standards is None or finding_names is None:
        return
    file = place_of("findings")[0]
    texts = bank.standards.findings
    for name in finding_names:
        if name not in texts:
            yield problem("finding_without_text", bank.where_in(file), name=name)
    for name in texts:
        if name not in finding_names:
            yield problem("finding_text_unused", bank.where_in(file, (name,)), severity="warning", name=name)


def _brand(bank: Bank, workshop: Workshop) -> Found:
    """Return a problem for each text that spells out the own brand: another workshop would read it too."""
    for file, document in bank.documents.items():
        for loc, text in _texts(document.data, ()):
            for name in {workshop.brand.zh, workshop.brand.en}:
                if name in text:
                    yield problem("brand_written_out", bank.where_in(file, loc), name=name)


def _texts(data: Any, at: Loc) -> Iterator[tuple[Loc, str]]:
    """Return every text in YAML data, and where it stands."""
    if isinstance(data, str):
        yield at, data
        return
    for step, part in data.items() if isinstance(data, dict) else enumerate(data):
        yield from _texts(part, (*at, step))
