"""The decision-group report as a workbook."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kamkit.groups.changed import changes
from kamkit.groups.coverage import coverage
from kamkit.groups.influence import influence
from kamkit.kit.group import groupwords
from kamkit.kit.group.groupview import GroupView
from kamkit.kit.report.workbook import Chart, Sheet, Workbook, about, definitions, sheet
from kamkit.model.group import Member

PEOPLE = ("name", "title", "level", "function", "roles", "stance", "depth")


def workbook(of: GroupView) -> Workbook:
    """Return persons, findings, changes, whom to see, the grid, ties and live threads month by month as sheets."""
    made = (_people(of), _findings(of), _changes(of), _next(of), _grid(of), _ties(of), _threads(of))
    title = of.words("groupreport.title", account=of.file.account.name)
    return Workbook(title=title, lang=of.words.lang, sheets=(*made, definitions(of.words, of.terms())),
                    about=about(of, of.file.account.name))


def _people(of: GroupView) -> Sheet:
    pulls = influence(of.group, of.limits)
    heads = [of.words(f"field.people.{name}") for name in PEOPLE]
    heads += [of.words(f"groupreport.{name}") for name in ("last_contact", "contacts_count", "sway")]
    rows = [(*_person(of, member), member.last_contact, member.contacts, pulls.of(member.code).share)
            for member in of.group.members]
    return sheet(of.words("dossier.people"), heads, rows, {7: "date", 8: "int", 9: "percent"})


def _person(of: GroupView, member: Member) -> tuple[str, ...]:
    person = member.person
    roles = of.words("dossier.between").join(of.term("role", role) for role in person.roles)
    return (person.name, of.mask.text(person.title), of.term("level", person.level),
            of.term("function", person.function), roles, groupwords.stance(of, member),
            of.term("depth", member.depth.name.lower()))


def _findings(of: GroupView) -> Sheet:
    heads = [of.words(f"groupreport.{name}") for name in ("finding", "weight", "says", "coaching", "evidence")]
    between = of.words("dossier.between")
    rows = [(told.name, of.words(f"value.weight.{told.weight}"), told.says, told.coaching, between.join(told.persons))
            for told in of.found]
    return sheet(of.words("dossier.findings"), heads, rows)


def _changes(of: GroupView) -> Sheet:
    found = [(groupwords.said(of, one, of.everybody),) for one in changes(of.earlier.group, of.group)]
    moved = [(of.words("groupreport.finding_moved", name=of.finding(one.name),
                       before=of.words(f"value.weight.{one.before.weight}"),
                       after=of.words(f"value.weight.{one.after.weight}")),) for one in of.moved]
    return sheet(of.words("groupreport.changed_sheet"), [of.words("groupreport.changes_head")], [*moved, *found])


def _next(of: GroupView) -> Sheet:
    heads = [of.words(f"groupreport.{name}") for name in ("person", "seat", "last_contact", "why")]
    rows = [_seen(of, one) for one in of.to_see]
    return sheet(of.words("groupreport.next_head"), heads, rows, {2: "date"})


def _seen(of: GroupView, one: Any) -> tuple[Any, ...]:
    member = of.group.member(one.person)
    why = of.words("dossier.between_lines").join(of.because(reason) for reason in one.because)
    return member.person.name, groupwords.seat(of, member), member.last_contact, why


def _grid(of: GroupView) -> Sheet:
    heads = [of.words(f"groupreport.{name}") for name in ("level", "function", "state", "persons_in", "last_contact")]
    rows = [(of.term("level", cell.level.value), of.term("function", cell.function.value),
             of.words(f"plots.state.{cell.state}"),
             of.words("dossier.between").join(of.names[code] for code in cell.members), cell.last_contact)
            for cell in coverage(of.group, of.limits).cells if cell.expected or cell.members]
    return sheet(of.words("groupreport.grid_sheet"), heads, rows, {4: "date"})


def _ties(of: GroupView) -> Sheet:
    heads = [of.words(f"groupreport.{name}") for name in ("from", "to", "tie")]
    return sheet(of.words("groupreport.ties_sheet"), heads, list(_tie_rows(of)))


def _tie_rows(of: GroupView) -> Iterator[tuple[str, str, str]]:
    for tie in of.group.ties:
        yield of.names[tie.source], of.names[tie.target], groupwords.strength(of, (tie.sign, tie.strength))
    for rival in of.group.rival_ties:
        yield of.names.get(rival.rival, rival.rival), of.names[rival.person], groupwords.strength(of, (rival.strength,))


def _threads(of: GroupView) -> Sheet:
    title = of.words("groupreport.threads_months")
    chart = Chart(kind="line", title=title, categories=0, series=(1,), alt=title)
    rows = [(day, count) for day, count in zip(of.months, of.threads, strict=True)]
    return sheet(of.words("groupreport.threads"), [of.words("groupreport.day"), title], rows, {1: "int"}, [chart])
