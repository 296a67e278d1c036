"""The real CRM set by its mapping file, against a count that knows nothing of the ledger."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from kamkit.ledger.mapping import read_mapping
from kamkit.ledger.read import Reading, read_files
from tests.ledger.making import EN, keys, told
from tests.needs import need_set

ROOT = Path(__file__).parents[2]
CRM = ROOT.parent / "shared" / "real" / "crm"


@pytest.fixture(scope="module")
def reading() -> Reading:
    need_set("the public CRM set", CRM)
    return read_files([CRM], mapping=read_mapping(ROOT / "data" / "mappings" / "crm.yml"), known={})


def rows(name: str) -> list[dict[str, str]]:
    with (CRM / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def of(reading: Reading, kind: str) -> list:
    return [record for record in reading.records if kind == record.KIND]


def test_every_row_becomes_a_record_and_none_is_refused(reading: Reading) -> None:
    assert not reading.problems, EN.say_all(reading.problems)
    counted = {
        "accounts": len(rows("accounts.csv")),
        "specialists": len(rows("sales_teams.csv")),
        "products": len(rows("products.csv")),
        "deals": len(rows("sales_pipeline.csv")),
    }
    assert dict(Counter(record.KIND for record in reading.records)) == counted
    assert counted == {"accounts": 85, "specialists": 35, "products": 7, "deals": 8800}


def test_stages_are_as_an_independent_count_has_them(reading: Reading) -> None:
    counted = Counter(row["deal_stage"].lower() for row in rows("sales_pipeline.csv"))
    assert Counter(deal.stage.value for deal in of(reading, "deals")) == counted
    assert counted == {"won": 4238, "lost": 2473, "engaging": 1589, "prospecting": 500}


def test_amounts_and_days_are_as_an_independent_count_has_them(reading: Reading) -> None:
    theirs = rows("sales_pipeline.csv")
    ours = {deal.code: deal for deal in of(reading, "deals")}
    assert sum(deal.amount.minor for deal in ours.values() if deal.amount) == 100 * sum(
        int(row["close_value"]) for row in theirs if row["close_value"]
    )
    assert {deal.amount.currency for deal in ours.values() if deal.amount} == {"USD"}
    for row in theirs:
        deal = ours[row["opportunity_id"]]
        assert (str(deal.opened or ""), str(deal.closed or "")) == (row["engage_date"], row["close_date"])
        assert deal.specialist == row["sales_agent"]


def test_deals_without_an_account_are_kept_and_told(reading: Reading) -> None:
    nameless = sum(not row["account"] for row in rows("sales_pipeline.csv"))
    assert sum(deal.account is None for deal in of(reading, "deals")) == nameless == 1425
    said = [found for found in told(reading) if found.key == "told_blank" and found.where.file == "sales_pipeline.csv"]
    assert [(found.values["count"], found.values["rows"]) for found in said] == [(1425, 8800)]


def test_the_unknown_class_of_every_account_is_told(reading: Reading) -> None:
    assert all(account.account_class is None for account in of(reading, "accounts"))
    said = [found for found in told(reading) if found.key == "told_blank" and found.where.file == "accounts.csv"]
    assert [found.values["count"] for found in said] == [85]


def test_specialists_without_a_deal_are_told_by_name(reading: Reading) -> None:
    busy = {row["sales_agent"] for row in rows("sales_pipeline.csv")}
    idle = {row["sales_agent"] for row in rows("sales_teams.csv")} - busy
    (said,) = (found for found in told(reading) if found.key == "told_idle")
    assert said.values["count"] == len(idle) == 5
    assert set(said.values["names"].split(", ")) == idle


def test_misspellings_are_mended_and_told_with_their_count(reading: Reading) -> None:
    said = {found.values["before"]: found.values for found in told(reading) if found.key == "told_fixed"}
    assert said["GTXPro"]["count"] == sum(row["product"] == "GTXPro" for row in rows("sales_pipeline.csv"))
    assert said["technolgy"]["count"] == sum(row["sector"] == "technolgy" for row in rows("accounts.csv"))
    products = {product.code for product in of(reading, "products")}
    assert {deal.product for deal in of(reading, "deals")} <= products
    assert "technolgy" not in {account.trade for account in of(reading, "accounts")}


def test_revenue_is_in_dollars_not_in_millions(reading: Reading) -> None:
    ours = {account.name: account.annual_revenue for account in of(reading, "accounts")}
    assert str(ours["Acme Corporation"]) == "1,100,040,000.00 USD"


def test_without_the_fixes_the_misspelt_product_is_an_error_that_suggests_the_right_one(tmp_path: Path) -> None:
    need_set("the public CRM set", CRM)
    text = (ROOT / "data" / "mappings" / "crm.yml").read_text(encoding="utf-8")
    (tmp_path / "plain.yml").write_text(text.replace("GTXPro: GTX Pro", "Other: GTX Pro"), encoding="utf-8")
    reading = read_files([CRM], mapping=read_mapping(tmp_path / "plain.yml"), known={})
    assert set(keys(reading.errors)) == {"reference_like"}
    assert "is it “GTX Pro”?" in EN.say(reading.errors[0])
    assert len(reading.rejected) == 1480
