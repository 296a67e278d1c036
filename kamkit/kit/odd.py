"""What an import may hold but nothing will find or count: unknown names, strange ties, claims in two currencies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from kamkit.errors import Problem, problem
from kamkit.model.account import Account, Step
from kamkit.model.base import Record
from kamkit.model.person import Person, RivalTie, Tie
from kamkit.model.sales import Claim
from kamkit.model.standards import Standards


def odd(records: Collection[Record], standards: Standards, homes: Mapping[str, str]) -> tuple[Problem, ...]:
    """Return a warning for each; `homes` gives the account of each person the book already holds."""
    segments = Counter(one.segment for one in records if isinstance(one, Account) and one.segment)
    steps = Counter(one.step for one in records if isinstance(one, Step))
    chain = {step.key for step in standards.chain}
    return (
        *_unknown("segment_unknown", segments, standards.segments),
        *_unknown("step_unknown", steps, chain),
        *_strangers(records, homes),
        *_two_currencies(records),
    )


def _unknown(key: str, found: Counter[str], known: Collection[str]) -> Iterable[Problem]:
    for name in sorted(set(found) - set(known)):
        yield problem(key, severity="warning", name=name, count=found[name])


def _strangers(records: Collection[Record], homes: Mapping[str, str]) -> Iterable[Problem]:
    home = {**homes, **{one.code: one.account for one in records if isinstance(one, Person)}}
    for one in records:
        if not isinstance(one, Tie | RivalTie):
            continue
        ends = (one.source, one.target) if isinstance(one, Tie) else (one.person,)
        if any(home.get(end, one.account) != one.account for end in ends):
            yield problem("tie_of_strangers", severity="warning", code=one.code, account=one.account)


def _two_currencies(records: Collection[Record]) -> Iterable[Problem]:
    for one in records:
        if not isinstance(one, Claim):
            continue
        money = [sum_.currency for sum_ in (one.amount, one.paid, one.clawed_back) if sum_]
        if len(set(money)) > 1:
            yield problem("claim_currencies", severity="warning", code=one.code, wanted=one.amount.currency)
