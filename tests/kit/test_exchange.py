"""Imports as the kit takes them: all or nothing with the book, what is odd is told, the sample is whole."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from kamkit import open_kit, settings
from kamkit.cli import main
from kamkit.errors import Problem
from kamkit.kit.care import create
from kamkit.kit.kit import Kit
from kamkit.lang.words import Words
from kamkit.store import records as store_records
from tests.ledger.making import workbook

PEOPLE = "编号,所属客户,姓名\nP1,A1,甲\nP2,A2,乙\n"
TIES = "关系编号,客户,影响方,受影响方\nT1,A1,P1,P2\n"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    create(str(tmp_path / "class.db"))
    return tmp_path / "class.db"


def test_an_import_that_dies_leaves_no_book_behind(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "accounts.csv"
    file.write_text("客户编号,客户名称\n1,青岚出租\n", encoding="utf-8")
    kit = open_kit(db=store)
    plan = kit.read_files([file], kind="accounts", into="mine")

    def dies(*_: object) -> None:
        raise RuntimeError("killed")

    monkeypatch.setattr(store_records, "_write", dies)
    with pytest.raises(RuntimeError):
        kit.take(plan)
    assert kit.books() == ()


def test_a_sample_that_was_cut_off_is_made_again(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def dies(*_: object) -> None:
        raise RuntimeError("killed")

    with monkeypatch.context() as patch:
        patch.setattr(store_records, "_write", dies)
        with pytest.raises(RuntimeError):
            open_kit(db=store).accounts()
    assert len(open_kit(db=store).accounts()) >= 40


def test_a_tie_with_somebody_of_another_account_is_told_and_left_out_of_the_group(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, text in (
        ("accounts.csv", "客户编号,客户名称\nA1,一\nA2,二\n"),
        ("people.csv", PEOPLE),
        ("ties.csv", TIES),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")
    files = [str(tmp_path / name) for name in ("accounts.csv", "people.csv", "ties.csv")]
    assert main(["import", *files, "--book", "mine", "--db", str(store), "--lang", "en"]) == 0
    assert "left out of that decision group" in capsys.readouterr().out
    group = open_kit(db=store, book="mine").group("A1")
    assert group.codes == ("P1",)
    assert group.ties == ()


def test_segments_that_the_standards_do_not_know_are_told(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "accounts.csv"
    file.write_text("客户编号,客户名称,细分市场\n1,青岚出租,no-such-segment\n", encoding="utf-8")
    main(["import", str(file), "--kind", "accounts", "--book", "mine", "--db", str(store), "--lang", "en"])
    assert "no-such-segment" in capsys.readouterr().out


def test_an_import_into_the_sample_finds_it_made(store: Path, tmp_path: Path) -> None:
    file = tmp_path / "accounts.csv"
    file.write_text("客户编号,客户名称\nNEW,青岚出租\n", encoding="utf-8")
    arguments = ["import", str(file), "--kind", "accounts", "--book", "sample", "--db", str(store), "--lang", "zh"]
    assert main(arguments) == 0
    kit = open_kit(db=store, lang="zh")
    assert kit.today == kit.book.today
    assert {"NEW", "A-001"} <= set(kit.accounts())


@pytest.mark.parametrize(("book", "day"), [("mine", "2026-11-03"), ("sample", "2026-10-30")])
def test_days_are_held_against_the_books_own_day_and_in_a_new_book_against_today(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, book: str, day: str
) -> None:
    monkeypatch.setattr(settings, "now", lambda: datetime(2026, 11, 2, 20, tzinfo=UTC))  # the third, in Shanghai
    file = tmp_path / "accounts.csv"
    rows = ("客户编号,客户名称,行业状况日期", "1,一,2026-10-30", "2,二,2026-11-03", "3,三,2026-11-04")
    file.write_text("\n".join(rows), encoding="utf-8")
    plan = open_kit(db=store).read_files([file], kind="accounts", into=book)
    told = [one for one in plan.told if one.key in ("day_ahead", "days_ahead")]
    assert [(one.values["today"], one.where.row) for one in told] == [(day, 4 if book == "mine" else 3)]
    assert plan.errors == ()


@pytest.mark.parametrize(("lang", "understood"), [
    ("zh", "  客户编号 → 客户编号；单位名称 → 客户名称"), ("en", "  客户编号 → Account code; 单位名称 → Account name")])
def test_the_preview_calls_fields_as_an_export_does(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], lang: str, understood: str
) -> None:
    file = tmp_path / "accounts.csv"
    file.write_text("客户编号,单位名称\n1,青岚出租\n", encoding="utf-8")
    main(["import", str(file), "--kind", "accounts", "--book", "mine", "--dry-run", "--db", str(store), "--lang", lang])
    said = capsys.readouterr().out.splitlines()
    assert understood in said
    assert "  1 | 青岚出租" in said


def test_with_a_mapping_the_preview_also_calls_fields_as_the_mapping_does(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, mapping = tmp_path / "a.csv", tmp_path / "m.yml"
    file.write_text("Kunde\nTaxi\n", encoding="utf-8")
    mapping.write_text("accounts: {file: a.csv, columns: {code: Kunde, name: Kunde}}\n", encoding="utf-8")
    arguments = ["import", str(file), "--map", str(mapping), "--book", "mine", "--dry-run", "--db", str(store)]
    main([*arguments, "--lang", "zh"])
    assert "  Kunde → 客户编号（code）、客户名称（name）" in capsys.readouterr().out.splitlines()


def test_a_second_call_that_would_take_the_place_of_the_first_is_told_with_what_the_book_says(
    kit: Kit, tmp_path: Path
) -> None:
    file = tmp_path / "day.csv"
    row = f"{kit.specialists()[0]},{kit.today.isoformat()},cold_call,{kit.accounts()[0]}"

    def told(*notes: str) -> list[Problem]:
        file.write_text("\n".join(["specialist,day,kind,account,note", *(f"{row},{note}" for note in notes)]), "utf-8")
        planned = kit.read_files([file], kind="activities", into=kit.book.name)
        kit.take(planned)
        return [one for one in planned.told if one.key == "activities_replaced"]

    assert told("早上打过") == []
    assert told("早上打过") == []
    (one,) = told("下午又打了一次，说的是另一件事")
    assert (one.severity, one.values["count"], one.values["note"]) == ("warning", 1, "早上打过")
    assert "第2行" in kit.words.say(one)


def test_what_can_hardly_be_so_is_kept_and_pointed_out_by_row(store: Path, tmp_path: Path) -> None:
    book = workbook(tmp_path / "book.xlsx", {
        "客户": [["客户编号", "客户名称"], ["A1", "一"]],
        "商机": [["商机编号", "客户", "阶段", "开始日期", "结束日期"], ["D1", "A1", "成交", "2026-03-01", "2026-02-01"],
               ["D2", "A1", "成交", "2026-02-01", "2026-03-01"]],
        "产品": [["产品编号", "产品名称"], ["M1", "中巴"]],
        "订单": [["订单编号", "客户", "日期", "产品", "台数", "金额"], ["O1", "A1", "2026-03-01", "M1", 5, "€100"],
               ["O2", "A1", "2026-03-01", "M1", 5, "100元"]],
        "交车": [["订单", "客户", "应交日期", "台数"], ["O1", "A1", "2026-04-01", 3], ["O1", "A1", "2026-05-01", 3],
               ["O2", "A1", "2026-04-01", 5]],
        "回款": [["订单", "客户", "到期日", "金额"], ["O1", "A1", "2026-04-01", "80元"],
               ["O2", "A1", "2026-04-01", "(20元)"], ["O2", "A1", "2026-05-01", "20元"]]})
    plan = open_kit(db=store).read_files([book], into="mine")
    assert not plan.errors, Words("zh").say_all(plan.errors)
    told = {one.key: (one.where.sheet, one.where.row, one.values["count"]) for one in plan.odd}
    assert told == {"deal_closed_early": ("商机", 2, 1), "delivered_more": ("交车", 2, 2),
                    "payment_currency": ("回款", 2, 1), "payment_negative": ("回款", 3, 1)}
    assert all(one.severity == "warning" and str(one.values["rows"].zh) for one in plan.odd)
