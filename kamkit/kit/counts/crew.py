"""Everybody that a set of numbers may be about; what their periods share is read once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from kamkit.kit.counts import done, teamwork
from kamkit.kit.counts.business import Business
from kamkit.kit.counts.teamwork import Desk
from kamkit.model.sales import Leave, Specialist
from kamkit.rules.periods import Period
from kamkit.rules.workdays import Calendar


class Crew:
    """Some specialists whatever the period; of the whole office where `office`. Activities are read from the period
    before `whole` on, so that both are read in one go."""

    def __init__(self, kit: Desk, everybody: Sequence[Specialist], whole: Period, office: bool = False):
        self.kit, self.everybody, self.office = kit, tuple(everybody), office
        self.log = done.Log(kit, [one.code for one in everybody], whole.previous.start)

    def in_period(self, span: Period) -> tuple[Specialist, ...]:
        """Return those who were with us on at least one day of a period."""
        return tuple(one for one in self.everybody if teamwork.here_in(one, span))

    @cached_property
    def calendars(self) -> dict[str, Calendar]:
        """Return each one's working days, by code."""
        return teamwork.calendars(self.kit, self.everybody)

    @cached_property
    def leave(self) -> tuple[Leave, ...]:
        """Return everybody's leave."""
        return teamwork.leave(self.kit, self.everybody)

    @cached_property
    def recorded(self) -> frozenset[str]:
        """Return of what the book holds any record at all."""
        return done.recorded(self.kit)

    @cached_property
    def trade(self) -> tuple[done.Trade, ...]:
        """Return everybody's orders, deliveries and payments of any time: who, day, what."""
        return tuple(done.trade(self.kit, [one.code for one in self.everybody]))

    @cached_property
    def business(self) -> Business:
        """Return what their work rests on; in the whole office, with what belongs to nobody."""
        return Business(self.kit, [one.code for one in self.everybody], self.office)
