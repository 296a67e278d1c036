"""The real customer set, imported by its mapping and counted apart; then reports of its accounts."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from kamkit import open_kit
from kamkit.cli import main
from tests.needs import need_set

HOME = Path(__file__).resolve().parents[2]
CRM = HOME.parent / "shared" / "real" / "crm"
IMPORT = ["import", str(CRM), "--map", str(HOME / "data" / "mappings" / "crm.yml")]
STAGES = {"Won": "won", "Lost": "lost", "Engaging": "engaging", "Prospecting": "prospecting"}


@pytest.fixture
def crm(tmp_path: Path) -> Path:
    """Return a store that holds the set in the book `crm`."""
    need_set("the public CRM set", CRM)
    store = tmp_path / "crm.db"
    assert main(["init", str(store)]) == 0
    assert main([*IMPORT, "--book", "crm", "--db", str(store), "--lang", "en"]) == 0
    return store


def rows(name: str) -> list[dict[str, str]]:
    with (CRM / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_every_record_arrives_and_the_counts_equal_an_independent_one(
    crm: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kit, deals = open_kit(db=crm, book="crm"), rows("sales_pipeline.csv")
    stored = kit.records("deals")
    assert len(kit.accounts()) == len(rows("accounts.csv")) == 85
    assert len(kit.specialists()) == len(rows("sales_teams.csv")) == 35
    assert len(stored) == len(deals) == 8800
    counted = Counter(STAGES[row["deal_stage"]] for row in deals)
    assert Counter(str(deal.stage) for deal in stored) == counted
    assert counted == {"won": 4238, "lost": 2473, "engaging": 1589, "prospecting": 500}
    assert sum(deal.account is None for deal in stored) == sum(not row["account"] for row in deals) == 1425
    cents = sum(round(float(row["close_value"]) * 100) for row in deals if row["deal_stage"] == "Won")
    assert sum(deal.amount.minor for deal in stored if deal.stage == "won") == cents
    assert all(account.account_class is None for account in kit.records("accounts"))


def test_what_was_mended_or_is_missing_is_told_with_its_count(crm: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main([*IMPORT, "--book", "again", "--dry-run", "--db", str(crm), "--lang", "en"]) == 0
    said = capsys.readouterr().out
    deals, agents = rows("sales_pipeline.csv"), {row["sales_agent"] for row in rows("sales_teams.csv")}
    idle = agents - {row["sales_agent"] for row in deals}
    assert len(idle) == 5
    assert all(name in said for name in idle)
    for word, count in (
        ("GTXPro", sum(row["product"] == "GTXPro" for row in deals)),
        ("technolgy", sum(row["sector"] == "technolgy" for row in rows("accounts.csv"))),
    ):
        assert any(word in line and str(count) in line for line in said.splitlines()), word
    assert any("1425 of 8800" in line for line in said.splitlines())
    assert any("85 of 85" in line and "class" in line for line in said.splitlines())


def test_the_same_files_again_add_nothing(crm: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main([*IMPORT, "--book", "crm", "--db", str(crm), "--lang", "en"]) == 0
    assert "0 new, 0 changed, 8927 unchanged" in capsys.readouterr().out


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_every_account_gets_a_page_and_the_index_names_them_all(crm: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert main(["report", "account", "--all", "--book", "crm", "--db", str(crm), "--out", str(out)]) == 0
    pages = [page for page in (out / "account").glob("*.html") if page.name != "index.html"]
    assert len(pages) == 85
    index = (out / "account" / "index.html").read_text(encoding="utf-8")
    assert all(page.name in index for page in pages)
