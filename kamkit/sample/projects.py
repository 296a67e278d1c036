"""What the accounts mean to buy: projects, the steps on their way through procurement, and registrations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from kamkit.model.account import Project, Registration, Step
from kamkit.model.money import Money
from kamkit.model.person import Function
from kamkit.sample.garage import tastes_of
from kamkit.sample.pools import Firm
from kamkit.sample.scene import Scene
from kamkit.sample.seats import Someone
from kamkit.sample.team import joined

PUBLIC_CHAIN: Final[Mapping[str, tuple[int, Function | None]]] = {
    "plan-compiled": (-210, Function.GENERAL_OFFICE), "budget-approved": (-165, Function.FINANCE),
    "intention-notice": (-110, Function.PROCUREMENT), "requirements": (-80, Function.USING),
    "announcement": (-50, Function.PROCUREMENT), "evaluation": (-26, Function.PROCUREMENT),
    "result-notice": (-20, Function.PROCUREMENT), "contract": (0, Function.PROCUREMENT),
    "acceptance": (62, Function.USING), "payment": (100, Function.FINANCE),
}
"""Each step of the public chain: days from the contract (ours, about the usual minima), and whose it mostly is."""

PRIVATE_CHAIN: Final = ("requirements", "evaluation", "contract", "acceptance", "payment")
NO_PROJECT_SHARE: Final = 0.12
SECOND_SHARE: Final = 0.28


def projects(scene: Scene, firm: Firm) -> tuple[Project, ...]:
    """Return the account's projects: J-001-1 and so on; some private accounts plan nothing that we know of."""
    return tuple(_project(scene, firm, number) for number in range(1, _count(scene, firm) + 1))


def _count(scene: Scene, firm: Firm) -> int:
    if firm.cast.startswith("showcase"):
        return 1
    dice = scene.firm_dice(firm, "projects")
    if "new" in firm.traits or (not firm.public and dice.chance(NO_PROJECT_SHARE)):
        return 0
    plans = scene.pools.family(firm.cast).projects
    return 2 if len(plans) > 1 and dice.chance(SECOND_SHARE) else 1


def _project(scene: Scene, firm: Firm, number: int) -> Project:
    family, dice = scene.pools.family(firm.cast), scene.firm_dice(firm, "project", number)
    plan = family.projects[number - 1]
    quantity = max(2, round(firm.fleet * (0.08 + 0.12 * dice.unit())))
    decision = decision_day(scene, firm, number)
    asleep = bool({"orphan", "unknown-decider", "never-decider"} & set(firm.traits))
    share = 1.0 if firm.cast.startswith("showcase") else 0.3 if asleep else 0.88
    budget = _budget(scene, firm, quantity, dice.unit()) if dice.chance(share) else None
    return Project(
        code=f"J-{firm.number}-{number}", account=firm.code, name=f"{decision.year} {scene.say(plan.name)}",
        plan=scene.say(plan.plan, n=quantity), problem=scene.say(plan.problem) if dice.chance(0.85) else None,
        quantity=quantity, budget=budget,
        budget_source=scene.say(dice.choose(family.sources)) if dice.chance(0.8) else None,
        decision_by=None if asleep and dice.chance(0.4) else decision,
        delivery_by=scene.workday(decision + timedelta(days=dice.between(35, 80))) if dice.chance(0.8) else None,
        new_purchase=dice.chance(0.35) if dice.chance(0.9) else None,
    )


def decision_day(scene: Scene, firm: Firm, number: int) -> date:
    """Return the day by which the account means to decide."""
    drawn = scene.firm_dice(firm, "decision", number).between(-25, 170)
    return scene.workday(scene.today + timedelta(days=drawn if firm.decision_days is None else firm.decision_days))


def _budget(scene: Scene, firm: Firm, quantity: int, luck: float) -> Money:
    wanted = tastes_of(scene, firm).ours[0]
    price = next(model.price for model in scene.pools.goods.models if model.code == wanted)
    return Money.of(round(price * quantity * (0.85 + 0.25 * luck) / 10_000) * 10_000)


def steps(scene: Scene, firm: Firm, people: Sequence[Someone], planned: Sequence[Project]) -> tuple[Step, ...]:
    """Return each project's way through procurement: the whole chain for public buyers, five steps for others."""
    chain = tuple(PUBLIC_CHAIN) if firm.public else PRIVATE_CHAIN
    each = (_steps(scene, firm, people, project, number, chain) for number, project in enumerate(planned, 1))
    return tuple(step for way in each for step in way)


def _steps(scene: Scene, firm: Firm, people: Sequence[Someone], project: Project, number: int,
           chain: Sequence[str]) -> Iterator[Step]:
    decision = decision_day(scene, firm, number)
    behind = scene.firm_dice(firm, project.code, "behind").choose((0, 0, 0, 1, 1, 2))
    dues = [scene.workday(decision + timedelta(days=PUBLIC_CHAIN[key][0])) for key in chain]
    reached = max(0, sum(due <= scene.today for due in dues) - behind)
    last = date.min
    for index, (key, due) in enumerate(zip(chain, dues, strict=True)):
        done = _done(scene, firm, project, key, due, last) if index < reached else None
        last = done or last
        yield Step(code=f"N-{project.code[2:]}-{key}", project=project.code, step=key, due=due, done=done,
                   owner=_owner(scene, firm, people, project, key))


def _done(scene: Scene, firm: Firm, project: Project, key: str, due: date, last: date) -> date:
    """Return the day on which a step was taken: near its due day, not before the step before it, not after today."""
    slip = scene.firm_dice(firm, project.code, key, "slip").choose((-4, -1, 0, 0, 2, 5, 9))
    day = scene.workday(due + timedelta(days=slip))
    return min(max(day, last), scene.today)


def _owner(scene: Scene, firm: Firm, people: Sequence[Someone], project: Project, key: str) -> str | None:
    fitting = [one for one in people if one.seat.function == PUBLIC_CHAIN[key][1]]
    dice = scene.firm_dice(firm, project.code, key, "owner")
    return dice.choose(fitting).code if fitting and dice.chance(0.8) else None


def registrations(scene: Scene, firm: Firm, planned: Sequence[Project]) -> tuple[Registration, ...]:
    """Return the account's registrations with the maker, oldest first: in force, running out, run out, or doubled."""
    spans = sorted(_spans(scene, firm))
    return tuple(_registration(scene, firm, planned, span, number) for number, span in enumerate(spans, 1))


def _spans(scene: Scene, firm: Firm) -> Iterator[tuple[date, date, str]]:
    """Yield first day, last day and dealer."""
    dice = scene.firm_dice(firm, "registration")
    own = scene.pools.colleague(firm.specialist).dealer
    start, end = scene.ago(dice.between(20, 70)), scene.today + timedelta(days=dice.between(45, 110))
    if "valid" in firm.traits or "overlap" in firm.traits:
        yield start, end, own
        if dice.chance(0.4):
            yield start - timedelta(days=120), start - timedelta(days=dice.between(4, 25)), own
    if "overlap" in firm.traits:
        other = dice.choose([outlet.code for outlet in scene.pools.team.dealers if outlet.code != own])
        yield start - timedelta(days=15), end - timedelta(days=20), other
    if "expiring" in firm.traits:
        yield scene.ago(dice.between(60, 80)), scene.today + timedelta(days=dice.between(5, 24)), own
    if "expired" in firm.traits:
        yield scene.ago(dice.between(120, 150)), scene.ago(dice.between(8, 30)), own


def _registration(scene: Scene, firm: Firm, planned: Sequence[Project], span: tuple[date, date, str],
                  number: int) -> Registration:
    start, end, dealer = span
    colleague = scene.pools.colleague(firm.specialist)
    mine = dealer == colleague.dealer and joined(scene, colleague) <= start
    return Registration(
        code=f"G-{firm.number}-{number}", account=firm.code, project=planned[0].code if planned else None,
        dealer=dealer, specialist=colleague.code if mine else None, day=start, valid_until=end,
    )
