"""The real customer set, imported by its mapping and counted apart; then reports of its accounts."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pandas as pd
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


# -- specialist reports of all agents for 2017 -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def agents(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a store that holds the set in the book `crm`; nobody writes to it."""
    need_set("the public CRM set", CRM)
    store = tmp_path_factory.mktemp("agents") / "crm.db"
    assert main(["init", str(store)]) == 0
    assert main([*IMPORT, "--book", "crm", "--db", str(store), "--lang", "en"]) == 0
    return store


def reckoned() -> pd.DataFrame:
    """Return, by pandas from the file alone, a row an agent: opened, won, lost, value in cents, median days to win."""
    deals = pd.read_csv(CRM / "sales_pipeline.csv", parse_dates=["engage_date", "close_date"])
    agents = sorted(pd.read_csv(CRM / "sales_teams.csv")["sales_agent"])
    in_2017 = {name: deals[name].dt.year == 2017 for name in ("engage_date", "close_date")}
    won = deals[(deals["deal_stage"] == "Won") & in_2017["close_date"]]
    lost = deals[(deals["deal_stage"] == "Lost") & in_2017["close_date"]]
    days = (won["close_date"] - won["engage_date"]).dt.days
    found = pd.DataFrame({
        "opened": deals[in_2017["engage_date"]].groupby("sales_agent").size(),
        "won": won.groupby("sales_agent").size(), "lost": lost.groupby("sales_agent").size(),
        "value": (won.groupby("sales_agent")["close_value"].sum() * 100).round(),
        "cycle": days.groupby(won["sales_agent"]).median(),
    })
    return found.reindex(agents)


def test_the_figures_of_all_35_agents_for_2017_equal_an_independent_reckoning(agents: Path) -> None:
    kit, wanted = open_kit(db=agents, book="crm", lang="en"), reckoned()
    assert len(wanted) == 35
    assert int(wanted["won"].sum()) == 4238
    told = {}
    for code in kit.specialists():
        figures = kit.specialist_report(code, "2017").figures()
        told[code] = tuple(figures[f"deal_{key}"].value if f"deal_{key}" in figures else None
                           for key in ("opened", "won", "lost", "value", "cycle"))
    as_pandas = {code: tuple(None if value != value else value for value in row)
                 for code, row in zip(wanted.index, wanted.itertuples(index=False), strict=True)}
    assert told == as_pandas


def test_each_agents_report_shows_these_figures_and_tells_what_the_set_does_not_hold(agents: Path) -> None:
    kit, wanted = open_kit(db=agents, book="crm", lang="en"), reckoned()
    idle = []
    for code in kit.specialists():
        report = kit.specialist_report(code, "2017")
        head, deals, missing = report.head().striptags(), report.deals().striptags(), report.missing()
        assert "No log of activities" in missing
        assert "No visits." in missing
        assert report.bands() == report.runs() == report.mail() == report.visits() == report.promises() == ""
        if wanted.loc[code].isna().all():
            idle.append(code)
            assert "No data" in head
            assert deals == ""
        else:
            row = wanted.loc[code]
            assert f"Deals won{row['won']:.0f}" in head
            assert f"{row['value'] / 100:,.0f} USD" in head
            assert len(report.workbook().sheets) >= 5
    assert len(idle) == 5


def test_months_of_2017_add_up_to_the_year_for_every_agent(agents: Path) -> None:
    kit, wanted = open_kit(db=agents, book="crm", lang="en"), reckoned()
    for code in kit.specialists()[::5]:
        sheets = {sheet.name: sheet for sheet in kit.specialist_report(code, "2017").workbook().sheets}
        if "Month by month" in sheets:
            rows = sheets["Month by month"].rows
            assert [len(rows), *(sum(row[at] for row in rows) for at in (1, 2, 3))] == [
                12, *(int(wanted.loc[code, name]) for name in ("opened", "won", "lost"))]


def test_a_few_agents_get_pages_through_the_command(agents: Path, tmp_path: Path) -> None:
    out, few = tmp_path / "out", ["Boris Faz", "Mei-Mei Johns"]
    assert main(["report", "specialist", "--for", *few, "--period", "2017", "--book", "crm", "--db", str(agents),
                 "--out", str(out), "--lang", "en"]) == 0
    pages = [page for page in (out / "specialist").glob("*.html") if page.name != "index.html"]
    assert len(pages) == 2
    wanted = reckoned()
    page = next(page for page in pages if page.name.startswith("boris")).read_text(encoding="utf-8")
    assert f"{wanted.loc['Boris Faz', 'value'] / 100:,.0f} USD" in page


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_every_agent_gets_a_page_and_a_workbook_for_2017(agents: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert main(["report", "specialist", "--all", "--period", "2017", "--book", "crm", "--db", str(agents),
                 "--out", str(out), "--lang", "en", "--format", "html,xlsx"]) == 0
    assert len([page for page in (out / "specialist").glob("*.html") if page.name != "index.html"]) == 35
    assert len(list((out / "specialist").glob("*.xlsx"))) == 35
