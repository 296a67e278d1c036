"""People as records, the ties between them, and the rivals' ties to them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from kamkit.model.person import Depth, Function, Influence, Level, Person, Rival, RivalTie, Role, Stance, Tie
from kamkit.model.visit import Visit
from kamkit.sample.pools import Firm, Seat
from kamkit.sample.scene import Scene
from kamkit.sample.seats import GOOD, Someone

BAD: Final = {"close-rival", "never-decider", "unknown-decider", "stale-decider", "orphan", "single"}
STANCES: Final = (Stance.CHAMPION, Stance.FOR, Stance.OPEN, Stance.DOUBTS, Stance.AGAINST)
MOODS: Final = {"good": (0.18, 0.42, 0.28, 0.1, 0.02), "even": (0.07, 0.3, 0.38, 0.2, 0.05),
                "bad": (0.03, 0.17, 0.4, 0.3, 0.1), "split": (0.34, 0.14, 0.04, 0.14, 0.34)}
BRAKES: Final = {"brake-finance": Function.FINANCE, "brake-technical": Function.TECHNICAL,
                 "brake-audit": Function.AUDIT}
BLIND: Final = {"unknown-decider": Role.DECIDER, "unknown-keeper": Role.GATEKEEPER, "unknown-buyer": Role.BUYER}
WORKING_FROM, TRUSTED_FROM = 3, 10
HIDDEN_TIES: Final = 4
TOLD, TOLD_WELL = 0.86, 0.985


def persons(scene: Scene, firm: Firm, people: Sequence[Someone], visits: Sequence[Visit],
            units: Mapping[str, str]) -> tuple[Person, ...]:
    """Return the account's people as known after these visits; `units` are the units' codes by key."""
    met = Counter(code for visit in visits for code in visit.participants)
    codes = {someone.seat.key: someone.code for someone in people}
    return tuple(_person(scene, firm, someone, met[someone.code], codes, units) for someone in people)


def _person(scene: Scene, firm: Firm, someone: Someone, met: int, codes: Mapping[str, str],
            units: Mapping[str, str]) -> Person:
    seat, dice = someone.seat, scene.firm_dice(firm, someone.seat.key, "person")
    stance = _stance(scene, firm, someone, met)
    known = met > 0 or dice.chance(0.55)
    return Person(
        code=someone.code, account=firm.code, name=someone.name, title=scene.say(seat.title),
        level=seat.level if known or seat.must or dice.chance(0.4) else None,
        function=seat.function if known or seat.must else None, unit=units[seat.unit],
        reports_to=codes.get(seat.boss or ""), roles=_roles(firm, someone, met, known),
        influence=_influence(firm, someone, met), stance=stance, depth=_depth(met, stance),
        goals=_goals(scene, firm, someone, met), ambition=_ambition(scene, firm, someone, met),
        **_contact(scene, firm, someone, met),
    )


def _roles(firm: Firm, someone: Someone, met: int, known: bool) -> tuple[Role, ...]:
    """Return the roles as far as we know them; who stands behind the scenes shows none."""
    if someone.hidden and not _discovered(firm):
        return ()
    roles = dict.fromkeys((*someone.seat.roles, *((Role.INFLUENCER,) if someone.hidden else ())))
    blind = {role for trait, role in BLIND.items() if trait in firm.traits}
    sure = met > 0 or ("new" not in firm.traits and (known or someone.seat.must))
    return tuple(role for role in roles if role not in blind) if sure else ()


def _influence(firm: Firm, someone: Someone, met: int) -> Influence | None:
    if someone.hidden:
        return Influence.HIDDEN if _discovered(firm) else None
    return Influence.OVERT if met and Role.INFLUENCER in someone.seat.roles else None


def _discovered(firm: Firm) -> bool:
    """Return whether the book already knows who pulls the strings; elsewhere only the ties give it away."""
    return "wide" in firm.traits or (int(firm.number) % 2 == 1 and not firm.cast.startswith("showcase"))


def _stance(scene: Scene, firm: Firm, someone: Someone, met: int) -> Stance | None:
    seat, dice = someone.seat, scene.firm_dice(firm, someone.seat.key, "stance")
    if not met and dice.chance(0.9):
        return None
    if seat.stance is not None:
        return Stance(seat.stance)
    if met == 1 and dice.chance(0.25):
        return None
    if any(trait in firm.traits and seat.function == function for trait, function in BRAKES.items()):
        return Stance.AGAINST if dice.chance(0.4) else Stance.DOUBTS
    return dice.weigh(STANCES, MOODS[_mood(firm)])


def _mood(firm: Firm) -> str:
    traits = set(firm.traits)
    if "split" in traits:
        return "split"
    return "good" if traits & GOOD else "bad" if traits & BAD else "even"


def _depth(met: int, stance: Stance | None) -> Depth:
    if met >= TRUSTED_FROM and stance is not None and stance > Stance.DOUBTS:
        return Depth.TRUSTED
    return Depth.WORKING if met >= WORKING_FROM else Depth.MET if met else Depth.NONE


def _goals(scene: Scene, firm: Firm, someone: Someone, met: int) -> str | None:
    """Return this year's goals of a person, once we have heard them."""
    seat, dice = someone.seat, scene.firm_dice(firm, someone.seat.key, "goals")
    if seat.goals and met:
        return scene.say(seat.goals)
    if met < 2 or dice.chance(0.2):
        return None
    pools = scene.pools.talk.goals
    key = "head" if seat.level == Level.DECISION or seat.function is None else seat.function.value
    return scene.say(dice.choose(pools.get(key, pools["head"])))


def _ambition(scene: Scene, firm: Firm, someone: Someone, met: int) -> str | None:
    dice = scene.firm_dice(firm, someone.seat.key, "ambition")
    if someone.seat.ambition and met:
        return scene.say(someone.seat.ambition)
    return scene.say(dice.choose(scene.pools.talk.ambitions)) if met > WORKING_FROM and dice.chance(0.6) else None


def _contact(scene: Scene, firm: Firm, someone: Someone, met: int) -> dict[str, str]:
    dice = scene.firm_dice(firm, someone.seat.key, "contact")
    found: dict[str, str] = {}
    if met and dice.chance(0.9):
        found["mobile"] = invented_phone(dice.unit(), dice.unit())
    if met and dice.chance(0.55):
        found["email"] = f"p{someone.code[-2:]}@a{firm.number}.example"
    if met > 1 and dice.chance(0.5):
        found["phone"] = invented_phone(dice.unit(), dice.unit())
    return found


def invented_phone(first: float, second: float) -> str:
    """Return a phone number of the form 1xx0000xxxx, which nobody has."""
    return f"1{30 + int(first * 70)}0000{int(second * 10_000):04}"


def ties(scene: Scene, firm: Firm, people: Sequence[Someone]) -> tuple[Tie, ...]:
    """Return who sways whom, as far as we know: T-001-01 and so on."""
    drawn = tuple(_showcase_ties(scene, firm, people)) or tuple(_ties(scene, firm, people))
    first: dict[tuple[str, str], Tie] = {}
    for tie in drawn:
        first.setdefault((tie.source, tie.target), tie)
    return tuple(tie.but(code=f"T-{firm.number}-{number:02}") for number, tie in enumerate(first.values(), 1))


def _showcase_ties(scene: Scene, firm: Firm, people: Sequence[Someone]) -> Iterator[Tie]:
    codes = {someone.seat.key: someone.code for someone in people}
    for tie in scene.pools.casts[firm.cast].ties:
        yield Tie(code="T", account=firm.code, source=codes[tie.source], target=codes[tie.target], sign=tie.sign,
                  strength=tie.strength, note=scene.say(tie.note) if tie.note else None)


def _ties(scene: Scene, firm: Firm, people: Sequence[Someone]) -> Iterator[Tie]:
    by_seat = {someone.seat.key: someone for someone in people}
    for someone in people:
        if someone.hidden:
            yield from _strings(scene, firm, someone, people)
    for someone in people:
        boss = by_seat.get(someone.seat.boss or "")
        if boss:
            yield from _line(scene, firm, boss, someone)
    for source, target in _pairs(scene, firm, people):
        yield _tie(scene, firm, source, target, plus=0.66)


def _line(scene: Scene, firm: Firm, boss: Someone, someone: Someone) -> Iterator[Tie]:
    """Yield the tie from a superior, and perhaps the one back."""
    dice = scene.firm_dice(firm, someone.seat.key, "line")
    if dice.chance(0.8):
        yield _tie(scene, firm, boss, someone, plus=0.93, floor=2)
    if dice.chance(0.9 if "well-run" in firm.traits else 0.5):
        yield _tie(scene, firm, someone, boss, plus=0.88)


def _strings(scene: Scene, firm: Firm, someone: Someone, people: Sequence[Someone]) -> Iterator[Tie]:
    """Yield the ties of one who works behind the scenes, first of all to the top."""
    top = [one for one in people if one.seat.level == Level.DECISION and one is not someone]
    rest = [one for one in people if one is not someone and one not in top]
    some = scene.firm_dice(firm, someone.seat.key, "strings").some(rest, max(0, HIDDEN_TIES - len(top)))
    for one in (*top, *some):
        yield _tie(scene, firm, someone, one, plus=1.0, floor=2, told=1.0)


def _pairs(scene: Scene, firm: Firm, people: Sequence[Someone]) -> Iterator[tuple[Someone, Someone]]:
    dice = scene.firm_dice(firm, "pairs")
    for _ in range(len(people) // 2 + (2 if set(firm.traits) & GOOD else 0)):
        source, target = dice.choose(people), dice.choose(people)
        if source is not target:
            yield source, target


def _tie(scene: Scene, firm: Firm, source: Someone, target: Someone, *, plus: float, floor: int = 1,
         told: float | None = None) -> Tie:
    """Return a tie; now and then its sign or its strength is unknown, which is not zero."""
    dice = scene.firm_dice(firm, source.seat.key, target.seat.key, "tie")
    share = told or (TOLD_WELL if GOOD & set(firm.traits) else TOLD)
    sign = (1 if dice.chance(plus) else -1) if dice.chance(share) else None
    strength = dice.between(floor, 3) if dice.chance(share) else None
    pool = scene.pools.talk.tie_minus if sign == -1 else scene.pools.talk.tie_plus
    note = scene.say(dice.choose(pool)) if sign and dice.chance(0.3) else None
    return Tie(code="T", account=firm.code, source=source.code, target=target.code, sign=sign, strength=strength,
               note=note)


def rivals(scene: Scene) -> tuple[Rival, ...]:
    """Return the rivals' salespeople."""
    goods = scene.pools.goods
    return tuple(
        Rival(code=one.code, name=scene.say(one.name), brand=scene.say(goods.rival_brands[one.brand - 1].name),
              style=scene.say(one.style))
        for one in goods.rivals
    )


def rival_ties(scene: Scene, firm: Firm, people: Sequence[Someone]) -> tuple[RivalTie, ...]:
    """Return the rivals' ties into the account: RT-001-1 and so on."""
    found = list(_showcase_rivals(scene, firm, people)) or list(_rival_ties(scene, firm, people))
    return tuple(tie.but(code=f"RT-{firm.number}-{number}") for number, tie in enumerate(found, 1))


def _showcase_rivals(scene: Scene, firm: Firm, people: Sequence[Someone]) -> Iterator[RivalTie]:
    codes = {someone.seat.key: someone.code for someone in people}
    for tie in scene.pools.casts[firm.cast].rival_ties:
        yield RivalTie(code="RT", account=firm.code, rival=tie.rival, person=codes[tie.seat], strength=tie.strength,
                       note=scene.say(tie.note) if tie.note else None)


def _rival_ties(scene: Scene, firm: Firm, people: Sequence[Someone]) -> Iterator[RivalTie]:
    dice = scene.firm_dice(firm, "rivals")
    close = "close-rival" in firm.traits
    count = dice.between(2, 3) if close else dice.between(0, 2) if dice.chance(0.6) else 0
    sellers = _sellers(scene, firm)
    strong = [one for one in people if _matters(one.seat)]
    for number in range(count):
        target = dice.choose(strong if number == 0 and close else people)
        strength = 3 if number == 0 and close else dice.choose((1, 1, 2, None))
        seller = sellers[min(number, len(sellers) - 1)]
        note = scene.say(dice.choose(scene.pools.talk.rival_notes)) if dice.chance(0.5) else None
        yield RivalTie(code="RT", account=firm.code, rival=seller, person=target.code, strength=strength, note=note)


def _matters(seat: Seat) -> bool:
    return bool({Role.DECIDER, Role.BUYER, Role.INFLUENCER} & set(seat.roles))


def _sellers(scene: Scene, firm: Firm) -> list[str]:
    """Return different salespeople of the brands that compete for this line of business."""
    goods = scene.pools.goods
    tastes = goods.prefers.get(firm.segment or "", goods.prefers["manufacturer"])
    brands = {int(wanted.partition(".")[0]) for wanted in tastes.rivals}
    fitting = [seller.code for seller in goods.rivals if seller.brand in brands]
    dice = scene.firm_dice(firm, "sellers")
    chosen = dice.some(fitting, min(3, len(fitting)))
    return list(chosen)
