"""What is wrong with sets of targets and with days in the calendar beyond their form."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from kamkit import yamlfile
from kamkit.bank.read import Bank
from kamkit.bank.standards import place_of
from kamkit.errors import ContentError, Problem, Where, problem
from kamkit.model.standards import Standards
from kamkit.model.targets import COUNTED
from kamkit.rules.workdays import Calendar
from kamkit.settings import WORKSHOP_FILE, Workshop

Found = Iterator[Problem]
IN_USE = ("targets", "own_targets")


def goals(bank: Bank, workshop: Workshop) -> Found:
    """Return every problem of targets.yml and calendars.yml, and of what workshop.yml says of targets."""
    if bank.standards is not None:
        yield from _counted(bank, bank.standards)
        yield from _in_use(bank.standards, workshop)
        yield from _daily(bank, bank.standards, workshop)
        yield from _days(bank, bank.standards)


def _counted(bank: Bank, standards: Standards) -> Found:
    """Return a problem for each band of something that nobody counts."""
    file, at = place_of("targets")
    for name, chosen in standards.targets.items():
        for kind in chosen.bands:
            if kind not in COUNTED:
                where = bank.where_in(file, (*at, name, "bands", kind))
                yield problem("counted_unknown", where, name=kind, wanted=", ".join(COUNTED))


def _in_use(standards: Standards, workshop: Workshop) -> Found:
    """Return a problem for each set that workshop.yml chooses, or that is chosen where it says nothing, and is not."""
    for field in IN_USE:
        chosen = getattr(workshop, field)
        if chosen not in standards.targets:
            wanted = ", ".join(standards.targets)
            yield problem("targets_unknown", _line_of(workshop, field), name=chosen, wanted=wanted)


def _daily(bank: Bank, standards: Standards, workshop: Workshop) -> Found:
    chosen = standards.targets.get(workshop.targets)
    if chosen and chosen.per != "working_day":
        file, at = place_of("targets")
        yield problem("targets_not_daily", bank.where_in(file, (*at, workshop.targets, "per")), name=workshop.targets)


def _days(bank: Bank, standards: Standards) -> Found:
    """Return a problem for each day written twice for one place, and for each of a year that nothing settles."""
    file, at = place_of("calendars")
    known = Calendar(announced=standards.calendars.announced)
    seen: set[tuple[date, str]] = set()
    for index, one in enumerate(standards.calendars.days):
        where = bank.where_in(file, (*at, "days", index, "day"))
        places = {(one.day, place) for place in one.places or ("",)}
        if places & seen:
            yield problem("day_twice", where, day=one.day)
        seen |= places
        if not known.known(one.day.year):
            yield problem("year_unsettled", where, severity="warning", year=one.day.year)


def _line_of(workshop: Workshop, field: str) -> Where:
    try:
        document = yamlfile.read(workshop.home / WORKSHOP_FILE, WORKSHOP_FILE.as_posix())
    except ContentError:
        return Where(file=WORKSHOP_FILE.as_posix())
    return document.where((field,))
