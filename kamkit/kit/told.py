"""Findings put into words, cases in the reader's language, and the check of all content."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from kamkit.bank.check import asked
from kamkit.bank.check import check as check_bank
from kamkit.bank.read import Bank
from kamkit.bank.standards import place_of
from kamkit.errors import ContentError, Problem, UsageError, problem
from kamkit.groups import findings as group_findings
from kamkit.groups.tell import Told, tell
from kamkit.kit import practising
from kamkit.lang.words import Words
from kamkit.model.exercise import Choice, GroupCase, ReasonedChoice
from kamkit.model.finding import Weight
from kamkit.model.group import DecisionGroup
from kamkit.model.person import Rival
from kamkit.model.standards import GroupLimits, Standards
from kamkit.settings import Lang, Workshop

ORDER = {Weight.HIGH: 0, Weight.MEDIUM: 1, Weight.LOW: 2, Weight.CLEAR: 3}


def findings(
    group: DecisionGroup, standards: Standards, names: Mapping[str, str], words: Words, clear: bool
) -> tuple[Told, ...]:
    """Return the findings of a group in words, the heaviest first; `clear` adds those that found nothing wrong."""
    found = [f for f in group_findings.findings(group, standards.limits) if clear or f.matters]
    ranked = sorted(found, key=lambda finding: ORDER[finding.weight])
    return tuple(tell(f, standards.findings[f.name], names, standards.term, words) for f in ranked)


def names_in(group: DecisionGroup, words: Words) -> dict[str, str]:
    """Return the names of a group's persons, and of the rivals' people with their brand, by code."""
    rivals = {r.code: words("told.rival", name=r.name, maker=r.brand) for r in group.rivals}
    return {**rivals, **{member.code: member.person.name for member in group.members}}


def case_in(case: GroupCase, lang: Lang) -> GroupCase:
    """Return a case whose persons bear their names and titles in one language."""
    group = case.group
    for member in group.members:
        name, title = case.names.get(member.code), case.titles.get(member.code)
        person = member.person.but(
            name=name.of(lang) if name else member.person.name, title=title.of(lang) if title else member.person.title
        )
        group = group.with_member(member.but(person=person))
    rivals = tuple(_rival_in(rival, case, lang) for rival in group.rivals)
    return case.but(group=group.but(rivals=rivals))


def _rival_in(rival: Rival, case: GroupCase, lang: Lang) -> Rival:
    name, brand = case.names.get(rival.code), case.brands.get(rival.code)
    return rival.but(name=name.of(lang) if name else rival.name, brand=brand.of(lang) if brand else rival.brand)


def check(bank: Bank, workshop: Workshop, paths: Sequence[Path]) -> tuple[Problem, ...]:
    """Return every problem in the content: what the bank finds, keys at odds with what the groups room finds, and
    forms before and after a course that the bank cannot fill.
    """
    lost = [path for path in paths if not path.exists()]
    if lost:
        raise UsageError(problem("path_missing", path=str(path)) for path in lost)
    problems = check_bank(bank, workshop, workshop.today(), group_findings.NAMES, paths=paths)
    if bank.standards is None:
        return problems
    more = [*_keys_at_odds(bank, bank.standards.limits), *_unfillable(bank, bank.standards)]
    return (*problems, *(one for one in more if asked(one, workshop.home, paths)))


def _unfillable(bank: Bank, standards: Standards) -> list[Problem]:
    """Return a problem for each cell of the blueprint that the bank cannot fill in both forms."""
    try:
        practising.form(tuple(bank.exercises.values()), standards, "pre")
    except ContentError as error:
        file = place_of("blueprint")[0]
        return [problem(one.key, bank.where_in(file, (one.values["name"], str(one.values["level"]))), **one.values)
                for one in error.problems]
    return []


def _keys_at_odds(bank: Bank, limits: GroupLimits) -> list[Problem]:
    """Return a problem for each right option whose named finding the case's group does not show at its heaviest."""
    troubles = []
    for exercise in bank.exercises.values():
        case = bank.cases.get(exercise.case or "")
        if case is None or not isinstance(exercise, (Choice, ReasonedChoice)):
            continue
        found = group_findings.findings(case.group, limits)
        heaviest = min((ORDER[f.weight] for f in found), default=3)
        named = {f.name: ORDER[f.weight] for f in found}
        for at, option in enumerate(exercise.options):
            if option.finding and option.credit == 1 and named.get(option.finding, 3) != heaviest:
                where = bank.where(exercise.id, ("options", at))
                troubles.append(problem("key_at_odds_with_group", where, option=option.key, finding=option.finding))
    return troubles
