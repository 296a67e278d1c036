"""What stands out at a dealer: its records as a whole, and what the desks of its specialists show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from kamkit.kit.desk import deskfinds
from kamkit.kit.desk.deskat import DeskAt
from kamkit.kit.report import spotted
from kamkit.kit.report.spotted import Spotted, ranked
from kamkit.lang.words import Words
from kamkit.model.account import Account
from kamkit.model.finding import Weight

OF_THE_LOG = ("nothing_written", "followup_fell", "mail_unfollowed", "one_day", "batched", "mostly_below", "run_traded",
              "days_unwritten", "calls_unlinked")
"""Findings of single desks that are told of the dealer too, each with whose they are."""


def found(whole: DeskAt, desks: Sequence[DeskAt], own: Mapping[str, Sequence[Spotted]], unassigned: Sequence[Account],
          words: Words) -> tuple[Spotted, ...]:
    """Return the findings of a dealer: `whole` is all desks together, `own` the findings of each desk by specialist."""
    if whole.ahead:
        return ()
    listed = [one for one in deskfinds.recorded(whole, words) if one.key != "orphaned"]
    return ranked([*_left(desks), *_unassigned(unassigned), *listed, *_of_desks(desks, own, words)])


def _left(desks: Sequence[DeskAt]) -> Iterator[Spotted]:
    """Yield accounts that still stand in the name of somebody who has left."""
    gone = [one for one in desks if one.person.left and one.person.left <= one.day and one.mine]
    if gone:
        evidence = [(account.code, f"{account.name} · {one.person.name}") for one in gone for account in one.mine]
        yield Spotted("orphans", Weight.HIGH, {"people": len(gone), "count": len(evidence)}, evidence)


def _unassigned(accounts: Sequence[Account]) -> Iterator[Spotted]:
    if accounts:
        yield Spotted("unassigned", Weight.MEDIUM, {"count": len(accounts)}, [(one.code, one.name) for one in accounts])


def _of_desks(desks: Sequence[DeskAt], own: Mapping[str, Sequence[Spotted]], words: Words) -> Iterator[Spotted]:
    """Yield what the logs of several desks show, once for each kind of finding, with names and facts."""
    people = {one.person.code: one.person.name for one in desks}
    for key in OF_THE_LOG:
        hits = [(code, one) for code, found_ in own.items() for one in found_ if one.key == key]
        if not hits:
            continue
        evidence = [(code, _whose(one, people[code], words)) for code, one in hits]
        weight = min((one.weight for _, one in hits), key=lambda each: spotted.ORDER[each])
        count = len({code for code, _ in hits})
        about = "log" if key in ("one_day", "batched") else "mail" if "follow" in key else ""
        yield Spotted(f"desks_{key}", weight, {"count": count, "all": len(people)}, evidence, about)


def _whose(one: Spotted, name: str, words: Words) -> str:
    """Return a desk's finding behind its specialist's name, without the full stop."""
    return words("outlet.whose", name=name, says=spotted.says(one, "desk", words).rstrip("。."))
