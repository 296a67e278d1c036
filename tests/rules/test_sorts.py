"""What each field of a record holds."""

from __future__ import annotations

import pytest

from kamkit.model.account import AccountClass, BrandScope
from kamkit.model.kinds import ALL, KINDS
from kamkit.model.person import Role
from kamkit.rules.sorts import Sort, sorts


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    """Let every test read the models anew."""
    sorts.cache_clear()


@pytest.mark.parametrize(
    ("kind", "field", "sort"),
    [
        ("accounts", "name", Sort("name", "text", True)),
        ("accounts", "account_class", Sort("account_class", "enum", False, AccountClass)),
        ("accounts", "brand_effect", Sort("brand_effect", "enums", False, BrandScope)),
        ("accounts", "contact_channels", Sort("contact_channels", "texts", False)),
        ("accounts", "is_vip", Sort("is_vip", "yes_no", False)),
        ("accounts", "employees", Sort("employees", "whole", False)),
        ("accounts", "annual_revenue", Sort("annual_revenue", "money", False)),
        ("accounts", "trade_state_day", Sort("trade_state_day", "day", False)),
        ("accounts", "extra", Sort("extra", "map", False)),
        ("accounts", "dealer", Sort("dealer", "text", False, refers="dealers")),
        ("people", "roles", Sort("roles", "enums", False, Role)),
        ("visits", "participants", Sort("participants", "texts", False, refers="people")),
        ("purchases", "day", Sort("day", "day", True)),
        ("fleet", "ours", Sort("ours", "yes_no", True)),
    ],
)
def test_a_field_holds_what_its_model_says(kind: str, field: str, sort: Sort) -> None:
    assert sorts(kind)[field] == sort


@pytest.mark.parametrize("kind", list(KINDS))
def test_every_field_of_every_kind_has_its_sort_in_the_models_order(kind: str) -> None:
    assert list(sorts(kind)) == list(KINDS[kind].model_fields)
    assert {each.refers for each in sorts(kind).values()} - {None} == set(KINDS[kind].REFERS.values())


def test_a_stranger_kind_is_refused() -> None:
    with pytest.raises(KeyError):
        sorts("nothing")


def test_every_kind_begins_with_its_code() -> None:
    assert {next(iter(sorts(kind.KIND))) for kind in ALL} == {"code"}
