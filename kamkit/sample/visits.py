"""Visits: when, with whom, what came out, what comes next; and the promises made there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final

from kamkit.lang.text import Text
from kamkit.model.person import Function, Level, Role
from kamkit.model.visit import Promise, Visit
from kamkit.sample.pools import PACES, Firm
from kamkit.sample.rhythm import visit_factor
from kamkit.sample.scene import Scene, weeks
from kamkit.sample.seats import Someone
from kamkit.sample.team import Staff

CROWD: Final = ((1, 2, 3), (0.5, 0.36, 0.14))
DECIDER_TURN, ROTA = 3, 5
PROMISE_SHARE: Final = 0.5
TEXT_BY_FUNCTION_SHARE: Final = 0.55


def visits_of(scene: Scene, firm: Firm, person: Staff, people: Sequence[Someone]) -> tuple[Visit, ...]:
    """Return the account's visits in order of day: V-001-01 and so on."""
    days = tuple(_days(scene, firm, person))
    wanted = _appointments(scene, firm, people, days)
    met = [(day, _participants(scene, firm, people, day, wanted[day])) for day in days]
    held = [(day, group) for day, group in met if group]
    return tuple(_visit(scene, firm, person, day, group, number) for number, (day, group) in enumerate(held, 1))


def _days(scene: Scene, firm: Firm, person: Staff) -> Iterator[date]:
    for (year, week), those in weeks(person.days).items():
        dice = scene.firm_dice(firm, year, week, "visit")
        day = dice.choose(those)
        rate = PACES[firm.pace] * person.colleague.visits * visit_factor(scene, firm, day) * len(those) / 5
        if dice.chance(rate * (0.5 if day in person.slump else 1.0)):
            yield day


def _appointments(scene: Scene, firm: Firm, people: Sequence[Someone],
                  days: Sequence[date]) -> dict[date, list[Someone]]:
    """Return who is sure to be there on each day.

    That is who was met for the last time before falling silent; and in a well-run account a rota of all, the deciders
    on every third visit, counted back from the last.
    """
    wanted: dict[date, list[Someone]] = {day: [] for day in days}
    for one in people:
        before = [day for day in days if day <= one.until]
        if one.weight > 0 and one.until < scene.today and before:
            wanted[before[-1]].append(one)
    if "well-run" in firm.traits:
        for back, day in enumerate(reversed(days)):
            on_rota = [one for place, one in enumerate(people) if _has_turn(one, place, back)]
            wanted[day] += [one for one in on_rota if one.reachable(day) and one not in wanted[day]]
    return wanted


def _has_turn(someone: Someone, place: int, back: int) -> bool:
    return back % DECIDER_TURN == 0 if Role.DECIDER in someone.seat.roles else back % ROTA == place % ROTA


def _participants(scene: Scene, firm: Firm, people: Sequence[Someone], day: date,
                  wanted: Sequence[Someone]) -> tuple[Someone, ...]:
    """Return who was there: those who were sure to be, and one to three others of those within reach."""
    near = [someone for someone in people if someone.reachable(day) and someone not in wanted]
    dice = scene.firm_dice(firm, day, "who")
    count = 1 if "well-run" in firm.traits else dice.weigh(*CROWD)
    return (*wanted, *dice.some(near, count, [someone.weight for someone in near]))


def _visit(scene: Scene, firm: Firm, person: Staff, day: date, group: tuple[Someone, ...], number: int) -> Visit:
    dice = scene.firm_dice(firm, day, "what")
    talk = scene.pools.talk
    top = any(one.seat.level == Level.DECISION for one in group)
    step, owner, due = _next_step(scene, firm, person, day, group)
    return Visit(
        code=f"V-{firm.number}-{number:02}", account=firm.code, specialist=person.code, day=day,
        participants=tuple(one.code for one in group), executive=top and dice.chance(0.3),
        purpose=scene.say(dice.choose(talk.purposes)), result=_result(scene, firm, day, group),
        next_step=step, next_owner=owner, next_due=due,
    )


def _result(scene: Scene, firm: Firm, day: date, group: tuple[Someone, ...]) -> str:
    dice = scene.firm_dice(firm, day, "result")
    pool = scene.pools.talk.results
    spoken = group[0].seat
    key = "decision" if spoken.level == Level.DECISION else _pool_of(spoken.function)
    own: tuple[Text, ...] = pool.get(key, ())
    text = dice.choose(own) if own and dice.chance(TEXT_BY_FUNCTION_SHARE) else dice.choose(pool["general"])
    return scene.say(text, n=dice.between(2, max(3, firm.fleet // 8)), model=_model(scene, firm, dice.unit()))


def _pool_of(function: Function | None) -> str:
    return function.value if function else "general"


def _model(scene: Scene, firm: Firm, share: float) -> str:
    tastes = scene.pools.goods.prefers.get(firm.segment or "", scene.pools.goods.prefers["manufacturer"])
    wanted = tastes.ours[int(share * len(tastes.ours))]
    return next(scene.say(model.name) for model in scene.pools.goods.models if model.code == wanted)


def _next_step(scene: Scene, firm: Firm, person: Staff, day: date,
               group: tuple[Someone, ...]) -> tuple[str | None, str | None, date | None]:
    """Return next step, owner and day; those who are careless leave out the owner, the day or all three."""
    dice = scene.firm_dice(firm, day, "next")
    step = scene.say(dice.choose(scene.pools.talk.next_steps))
    owner = scene.say(person.colleague.name) if dice.chance(0.78) else group[-1].name
    due = scene.after(day, dice.between(3, 15))
    if dice.chance(person.colleague.next_steps):
        return step, owner, due
    return dice.choose(((None, None, None), (step, None, None), (step, owner, None), (step, None, due)))


def promises_of(scene: Scene, firm: Firm, person: Staff, people: Sequence[Someone],
                visits: Sequence[Visit]) -> tuple[Promise, ...]:
    """Return what was promised on the visits: W-001-01 and so on."""
    made = [visit for visit in visits if scene.firm_dice(firm, visit.day, "promise").chance(PROMISE_SHARE)]
    return tuple(_promise(scene, firm, person, visit, number) for number, visit in enumerate(made, 1))


def _promise(scene: Scene, firm: Firm, person: Staff, visit: Visit, number: int) -> Promise:
    dice = scene.firm_dice(firm, visit.day, "promised")
    due = scene.after(visit.day, dice.between(2, 14))
    kept, given_up = _outcome(scene, firm, person, visit.day, due)
    return Promise(
        code=f"W-{firm.number}-{number:02}", account=firm.code, person=dice.choose(visit.participants),
        specialist=person.code, made=visit.day, what=scene.say(dice.choose(scene.pools.talk.promises)), due=due,
        kept_on=kept, given_up=given_up,
    )


def _outcome(scene: Scene, firm: Firm, person: Staff, made: date, due: date) -> tuple[date | None, bool]:
    """Return the day on which a promise was kept (None: not, or not yet) and whether it was given up."""
    dice = scene.firm_dice(firm, made, "kept")
    luck, in_time, late = dice.unit(), person.colleague.kept, person.colleague.late
    if luck < in_time:
        kept = min(due, scene.workday(made + timedelta(days=dice.between(1, max(1, (due - made).days)))))
    elif luck < in_time + late:
        kept = scene.workday(due + timedelta(days=dice.between(1, 18)))
    else:
        return None, due < scene.today and dice.chance(0.3)
    return kept if person.days and kept <= person.days[-1] else None, False
