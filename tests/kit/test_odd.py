"""What an import may hold but nothing will find or count is said, and kept."""

from __future__ import annotations

from datetime import date

import pytest

from kamkit.kit.kit import Kit, open_kit
from kamkit.kit.odd import odd
from kamkit.lang.words import Words
from kamkit.model.account import Account
from kamkit.model.base import Record
from kamkit.model.money import Money
from kamkit.model.person import Tie
from kamkit.model.sales import Claim

DAY = date(2026, 3, 1)


def claim(code: str, paid: str | None, taken: str | None = None) -> Claim:
    """Return a claim in yuan, paid and taken back in other currencies or none."""
    money = {name: Money(minor=100, currency=one) for name, one in (("paid", paid), ("clawed_back", taken)) if one}
    return Claim(code=code, account="A-1", order="O-1", due=DAY, amount=Money(minor=500, currency="CNY"), **money)


@pytest.fixture
def kit() -> Kit:
    """Return a kit with the standards as they come."""
    return open_kit("zh")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_claim_whose_amounts_are_in_two_currencies_is_named(kit: Kit, lang: str) -> None:
    made = [claim("C-1", "CNY"), claim("C-2", "USD"), claim("C-3", None), claim("C-4", "CNY", "EUR")]
    told = odd(made, kit.standards, {})
    assert [(one.key, one.severity, one.values["code"]) for one in told] == [
        ("claim_currencies", "warning", "C-2"), ("claim_currencies", "warning", "C-4")]
    assert "CNY" in Words(lang).say(told[0])


def test_a_tie_between_persons_of_two_accounts_is_named_and_one_within_an_account_is_not(kit: Kit) -> None:
    homes = {"P-1": "A-1", "P-2": "A-2", "P-3": "A-1"}
    ties = [Tie(code=f"T-{to}", account="A-1", source="P-1", target=to) for to in ("P-2", "P-3", "P-9")]
    assert [one.values["code"] for one in odd(ties, kit.standards, homes)] == ["T-P-2"]


def test_a_segment_that_the_standards_do_not_know_is_told_once_with_how_many(kit: Kit) -> None:
    made: list[Record] = [Account(code=f"A-{at}", name="x", segment="yachts") for at in range(3)]
    (told,) = odd(made, kit.standards, {})
    assert (told.key, told.values["name"], told.values["count"]) == ("segment_unknown", "yachts", 3)
