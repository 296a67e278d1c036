"""Our own side: dealers, specialists, and the days on which each of them was at work."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from kamkit.model.sales import Dealer, Leave, Specialist
from kamkit.sample.pools import Colleague, Firm
from kamkit.sample.rhythm import slump_days
from kamkit.sample.scene import Scene, weeks

ANNUAL, SICK, TRAINING, FAMILY = range(4)
LONG_LEAVE: Final = 30


@dataclass(frozen=True)
class Staff:
    """A specialist in the book: the working days at hand, the slump, leave, and the customers in care."""

    colleague: Colleague
    leave: tuple[Leave, ...]
    days: tuple[date, ...]
    slump: frozenset[date]
    firms: tuple[Firm, ...]

    @property
    def code(self) -> str:
        """Return the specialist's code."""
        return self.colleague.code

    def has(self, habit: str) -> bool:
        """Return whether the specialist has that habit."""
        return habit in self.colleague.habits


def dealers(scene: Scene) -> tuple[Dealer, ...]:
    """Return our dealers."""
    return tuple(
        Dealer(code=outlet.code, name=scene.say(outlet.name), city=scene.say(outlet.city),
               region=scene.say(outlet.region))
        for outlet in scene.pools.team.dealers
    )


def specialists(scene: Scene) -> tuple[Specialist, ...]:
    """Return our specialists, one of whom came and one of whom left in the course of the book."""
    return tuple(_specialist(scene, colleague) for colleague in scene.pools.team.specialists)


def _specialist(scene: Scene, colleague: Colleague) -> Specialist:
    outlet = scene.pools.outlet(colleague.dealer)
    return Specialist(
        code=colleague.code, name=scene.say(colleague.name), dealer=outlet.code,
        manager=scene.say(scene.pools.team.managers[outlet.code]), region=scene.say(outlet.region),
        joined=joined(scene, colleague), left=left(scene, colleague),
    )


def joined(scene: Scene, colleague: Colleague) -> date:
    """Return the day on which a specialist began."""
    if colleague.joined_days is not None:
        return scene.workday(scene.ago(colleague.joined_days))
    offset = scene.dice(colleague.code, "joined").between(0, 300)
    return scene.workday(scene.ago(365 * colleague.years + offset))


def left(scene: Scene, colleague: Colleague) -> date | None:
    """Return the last day of a specialist who left."""
    return scene.ago(colleague.left_days) if colleague.left_days is not None else None


def staff(scene: Scene, colleague: Colleague) -> Staff:
    """Return a specialist with leave, working days and customers."""
    leave = tuple(_leave(scene, colleague))
    start, end = joined(scene, colleague), left(scene, colleague) or scene.today
    away = {day for period in leave for day in scene.days if period.start <= day <= period.end}
    days = tuple(day for day in scene.days if start <= day <= end and day not in away)
    firms = tuple(firm for firm in scene.pools.accounts if firm.specialist == colleague.code)
    return Staff(colleague, leave, days, slump_days(scene, colleague), firms)


def _leave(scene: Scene, colleague: Colleague) -> Iterator[Leave]:
    taken: list[tuple[date, date]] = []
    for number, (reason, start, length) in enumerate(_wishes(scene, colleague), 1):
        end = scene.after(start, length - 1)
        taken_already = any(start <= last and first <= end for first, last in taken)
        if taken_already or start < joined(scene, colleague) or end > (left(scene, colleague) or scene.today):
            continue
        taken.append((start, end))
        yield Leave(code=f"L-{colleague.code[2:]}-{number}", specialist=colleague.code, start=start, end=end,
                    reason=scene.say(scene.pools.team.leave_reasons[reason]))


def _wishes(scene: Scene, colleague: Colleague) -> Iterator[tuple[int, date, int]]:
    """Yield reason, first day and length in working days of each leave."""
    dice = scene.dice(colleague.code, "leave")
    at = [dice.unit() for _ in range(5)]
    if "long-leave" in colleague.habits:
        yield FAMILY, scene.workday(scene.today - timedelta(days=190)), LONG_LEAVE
    yield ANNUAL, _day(scene, 0.1 + at[0] * 0.35), dice.between(3, 5)
    yield ANNUAL, _day(scene, 0.5 + at[1] * 0.4), dice.between(2, 5)
    yield TRAINING, _day(scene, at[2] * 0.9), dice.between(1, 3)
    for share in at[3:]:
        yield SICK, _day(scene, share * 0.98), dice.between(1, 2)


def _day(scene: Scene, share: float) -> date:
    return scene.days[int(share * (len(scene.days) - 1))]


def logging_days(person: Staff) -> dict[date, date]:
    """Return the day under which each day's work is noted: the same, or the week's last for a Friday writer."""
    if not person.has("logs-on-fridays"):
        return {day: day for day in person.days}
    return {day: those[-1] for those in weeks(person.days).values() for day in those}
