"""Decision groups for tests: small ones by hand, three lifelike ones, and random ones for laws."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from kamkit.groups.findings import findings
from kamkit.model.account import AccountClass, Registration
from kamkit.model.finding import Finding
from kamkit.model.group import DecisionGroup, Member
from kamkit.model.person import Depth, Function, Influence, Level, Person, Rival, RivalTie, Role, Stance, Tie
from kamkit.model.standards import GroupLimits

TODAY = date(2026, 10, 30)
ACCOUNT = "A-001"
LIMITS = GroupLimits(
    stale_days=30,
    decider_stale_days=45,
    registration_warns_days=30,
    hidden_ties=3,
    close_rival=2,
    wide_spread=3,
    stubborn=0.4,
    strong_influence=0.1,
)


def member(code: str, *roles: Role, days: int | None = None, **person: Any) -> Member:
    """Return a member last seen `days` ago (None: never); everything else goes to the person."""
    seen = None if days is None else TODAY - timedelta(days=days)
    return Member(person=Person(code=code, account=ACCOUNT, name=code, roles=roles, **person), last_contact=seen)


def tie(source: str, target: str, sign: int | None = 1, strength: int | None = 3) -> Tie:
    """Return a tie."""
    return Tie(code=f"{source}>{target}", account=ACCOUNT, source=source, target=target, sign=sign, strength=strength)


def rival_tie(person: str, strength: int | None = 3, rival: str = "R1") -> RivalTie:
    """Return a rival's tie to a person."""
    return RivalTie(code=f"{rival}-{person}", account=ACCOUNT, rival=rival, person=person, strength=strength)


def registration(dealer: str, start: int, end: int) -> Registration:
    """Return a registration from `start` to `end`, in days from today."""
    return Registration(
        code=f"{dealer}{start}",
        account=ACCOUNT,
        dealer=dealer,
        day=TODAY + timedelta(days=start),
        valid_until=TODAY + timedelta(days=end),
    )


def group(*members: Member, **fields: Any) -> DecisionGroup:
    """Return a group as of TODAY."""
    return DecisionGroup(account=ACCOUNT, as_of=TODAY, members=members, **fields)


NAMES_ZH = {
    "p1": "王建国",
    "p2": "陈敏",
    "p3": "欧阳娜娜",
    "p4": "刘志强",
    "p5": "赵海燕",
    "p6": "孙立",
    "p7": "周大勇",
    "p8": "吴桂英",
    "p9": "郑凯",
    "p10": "冯晓东",
    "p11": "褚玥",
    "p12": "卫国平",
    "R1": "马洪（乙牌）",
    "R2": "沈青（丙牌）",
}
NAMES_EN = {
    "p1": "Wang Jianguo",
    "p2": "Chen Min",
    "p3": "Ouyang Nana",
    "p4": "Liu Zhiqiang",
    "p5": "Zhao Haiyan",
    "p6": "Sun Li",
    "p7": "Zhou Dayong",
    "p8": "Wu Guiying",
    "p9": "Zheng Kai",
    "p10": "Feng Xiaodong",
    "p11": "Chu Yue",
    "p12": "Wei Guoping",
    "R1": "Ma Hong (Brand B)",
    "R2": "Shen Qing (Brand C)",
}
RIVALS = (Rival(code="R1", name="马洪", brand="乙牌"), Rival(code="R2", name="沈青", brand="丙牌"))


def hospital(people: int = 12) -> DecisionGroup:
    """Return a public hospital's group, cut to its first so many people (5, 9 or 12)."""
    seats = (
        member(
            "p1",
            Role.DECIDER,
            days=52,
            level=Level.DECISION,
            function=Function.USING,
            depth=Depth.MET,
            stance=Stance.OPEN,
        ),
        member(
            "p2",
            Role.GATEKEEPER,
            Role.BUYER,
            days=6,
            level=Level.MANAGEMENT,
            function=Function.PROCUREMENT,
            depth=Depth.WORKING,
            stance=Stance.FOR,
        ),
        member(
            "p3", Role.INFLUENCER, days=None, level=Level.MANAGEMENT, function=Function.FINANCE, stance=Stance.DOUBTS
        ),
        member(
            "p4",
            Role.USER,
            days=12,
            level=Level.OPERATING,
            function=Function.USING,
            depth=Depth.TRUSTED,
            stance=Stance.CHAMPION,
        ),
        member(
            "p5",
            Role.INFLUENCER,
            days=41,
            level=Level.MANAGEMENT,
            function=Function.TECHNICAL,
            depth=Depth.MET,
            stance=None,
        ),
        member("p6", days=None, level=Level.MANAGEMENT, function=Function.GENERAL_OFFICE, influence=Influence.HIDDEN),
        member(
            "p7",
            Role.USER,
            days=3,
            level=Level.OPERATING,
            function=Function.USING,
            depth=Depth.WORKING,
            stance=Stance.FOR,
        ),
        member(
            "p8", days=75, level=Level.OPERATING, function=Function.TECHNICAL, depth=Depth.MET, stance=Stance.AGAINST
        ),
        member("p9", Role.DECIDER, days=None, level=Level.DECISION, function=Function.FINANCE, stance=None),
        member("p10", days=None, level=Level.DECISION, function=Function.AUDIT, stance=Stance.DOUBTS),
        member(
            "p11",
            Role.BUYER,
            days=20,
            level=Level.OPERATING,
            function=Function.PROCUREMENT,
            depth=Depth.WORKING,
            stance=Stance.OPEN,
        ),
        member("p12", days=None, level=None, function=None, stance=None),
    )
    ties = (
        tie("p2", "p1", 1, 2),
        tie("p3", "p1", 1, 3),
        tie("p4", "p2", 1, 1),
        tie("p5", "p1", 1, None),
        tie("p3", "p2", -1, 2),
        tie("p6", "p1", None, 3),
        tie("p7", "p4", 1, 2),
        tie("p8", "p5", 1, 3),
        tie("p3", "p9", 1, 3),
        tie("p10", "p9", -1, 2),
        tie("p11", "p2", 1, 2),
        tie("p9", "p1", 1, 2),
        tie("p1", "p9", 1, 2),
        tie("p12", "p6", None, None),
        tie("p4", "p7", 1, 2),
    )
    rivals = (rival_tie("p3", 3, "R1"), rival_tie("p5", None, "R1"), rival_tie("p9", 2, "R2"), rival_tie("p8", 1, "R1"))
    kept = {seat.code for seat in seats[:people]}
    return group(
        *seats[:people],
        account_class=AccountClass.B,
        our_dealer="D-01",
        rivals=RIVALS,
        ties=tuple(t for t in ties if {t.source, t.target} <= kept),
        rival_ties=tuple(t for t in rivals if t.person in kept),
        registrations=(registration("D-01", -60, 12), registration("D-02", -20, 40)),
    )


_CODES = ("a", "b", "c", "d", "e", "f", "g")


@st.composite
def _members(draw: st.DrawFn, code: str) -> Member:
    return member(
        code,
        *draw(st.lists(st.sampled_from(Role), unique=True, max_size=2)),
        days=draw(st.sampled_from((None, 0, 10, 30, 31, 45, 46, 200))),
        level=draw(st.none() | st.sampled_from(Level)),
        function=draw(st.none() | st.sampled_from(Function)),
        stance=draw(st.none() | st.sampled_from(Stance)),
        depth=draw(st.none() | st.sampled_from(Depth)),
        influence=draw(st.none() | st.sampled_from(Influence)),
    )


@st.composite
def groups(draw: st.DrawFn, least: int = 0) -> DecisionGroup:
    """Draw any group of up to seven people, with ties (known or not), rivals and registrations."""
    codes = _CODES[: draw(st.integers(least, len(_CODES)))]
    pairs = [(a, b) for a in codes for b in codes if a != b]
    joined = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=10)) if pairs else []
    size = st.none() | st.integers(1, 3)
    dealers = st.sampled_from(("D-01", "D-02"))
    return group(
        *(draw(_members(code)) for code in codes),
        account_class=draw(st.none() | st.sampled_from(AccountClass)),
        our_dealer=draw(st.none() | dealers),
        rivals=RIVALS[:1],
        ties=tuple(tie(a, b, draw(st.sampled_from((1, -1, None))), draw(size)) for a, b in joined),
        rival_ties=tuple(
            rival_tie(code, draw(size), draw(st.sampled_from(("R1", "R2"))))
            for code in draw(st.sets(st.sampled_from(codes), max_size=4) if codes else st.just(set()))
        ),
        registrations=tuple(
            registration(draw(dealers), start, start + draw(st.integers(0, 90)))
            for start in draw(st.lists(st.integers(-90, 30), unique=True, max_size=3))
        ),
    )


def look(name: str, looked_at: DecisionGroup) -> Finding:
    return next(finding for finding in findings(looked_at, LIMITS) if finding.name == name)


def told(finding: Finding) -> tuple[str, ...]:
    """Return the persons that the finding's text names."""
    return tuple(finding.facts["persons"])
