"""A week to come in numbers: what is planned a day, on how many days, against the bands and one's own run of weeks."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from kamkit.kit.counts import teamwork
from kamkit.model.activity import ActivityKind
from kamkit.model.targets import Band
from kamkit.rules.bands import derived, state
from kamkit.rules.periods import Period, period, period_of
from kamkit.rules.workdays import Calendar

if TYPE_CHECKING:
    from kamkit.kit.daily.board import Board
    from kamkit.kit.kit import Kit

WEEKS = 10
MAIL, CALL = str(ActivityKind.DIRECT_MAIL), str(ActivityKind.MAIL_FOLLOWUP_CALL)


@dataclass(frozen=True)
class Planned:
    """One kind of a week's plan: a day and in all, the week's band, and one's own run of weeks a day at work."""

    kind: str
    a_day: int
    total: int
    band: Band
    state: str
    usual: float | None
    most: float | None

    @property
    def beyond(self) -> bool:
        """Return whether the plan asks for more a day than one's own limits say a week ever brings."""
        return self.most is not None and self.a_day > self.most


@dataclass(frozen=True)
class WeekPlan:
    """A week to come: its days, which of them are worked, and each kind's line."""

    week: Period
    working: tuple[date, ...]
    days: tuple[date, ...]
    lines: tuple[Planned, ...]
    known: bool

    @property
    def uncalled(self) -> int:
        """Return how many letters the plan leaves without a call: the handbook asks for one each (F02, F03)."""
        total = {one.kind: one.total for one in self.lines}
        return max(0, total.get(MAIL, 0) - total.get(CALL, 0))


def weeks(today: date) -> tuple[Period, ...]:
    """Return the weeks that can be planned: the next one first."""
    first = period_of(today, "week").following.start
    return tuple(period_of(first + timedelta(weeks=at), "week") for at in range(WEEKS))


def working(kit: Kit, specialist: str, week: str) -> tuple[date, ...]:
    """Return the working days of a week at a specialist's place, leave that the book knows of not yet taken off."""
    span = period(week)
    return _calendar(kit, specialist).working_days(span.start, span.end)


def plan(board: Board, week: str, a_day: Mapping[str, int], off: Collection[date] = ()) -> WeekPlan:
    """Return what a plan comes to: `a_day` per kind on each working day of the week but those `off`.

    The week's band is the daily one times these days; a week without any has the band 0 to 0.
    """
    span, there = period(week), working(board.kit, board.specialist, week)
    days = tuple(day for day in there if day not in off and board.log.off(day) != "leave")
    lines = tuple(_line(board, kind, band, a_day.get(kind, 0), len(days)) for kind, band in board.log.bands().items())
    calendar = _calendar(board.kit, board.specialist)
    return WeekPlan(span, there, days, lines, not calendar.unknown_years(span.start, span.end))


def _line(board: Board, kind: str, band: Band, a_day: int, days: int) -> Planned:
    asked = derived(band, days)
    run = board.chart(kind)
    enough = len(run) > 0 and bool(run["enough"].iloc[-1])
    usual, most = (float(run[name].iloc[-1]) for name in ("mean", "upper")) if enough else (None, None)
    total = a_day * days
    return Planned(kind, a_day, total, asked, state(total, asked) if days else "off", usual, most)


def _calendar(kit: Kit, specialist: str) -> Calendar:
    team = teamwork.people(kit, specialist, None)
    return teamwork.calendars(kit, team)[specialist]
