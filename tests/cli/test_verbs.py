"""The terminal: exit codes, words instead of tracebacks, and every verb doing its work."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kamkit import open_kit
from kamkit.cli import main

HOME = Path(__file__).resolve().parents[2]


def run(*arguments: str, cwd: Path = HOME, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kamkit", *arguments],
        capture_output=True,
        text=True,
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        env={**os.environ, **environment},
        encoding="utf-8",
        errors="replace",
        timeout=120,
    )


def test_wrong_usage_is_one_line_and_exit_2(capsys: pytest.CaptureFixture[str], sample_store: Path) -> None:
    assert main(["report", "nonsense", "--all", "--db", str(sample_store), "--lang", "en"]) == 2
    assert "account" in capsys.readouterr().err
    assert run("frobnicate").returncode == 2
    assert run("import", "x.csv").returncode == 2


def test_a_named_store_that_does_not_exist_is_refused_and_not_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = tmp_path / "typo.db"
    assert main(["export", "--to", str(tmp_path / "x.xlsx"), "--db", str(missing)]) == 1
    assert "typo.db" in capsys.readouterr().err
    assert not missing.exists()


def test_init_makes_a_store_once(tmp_path: Path) -> None:
    path = str(tmp_path / "class.db")
    assert main(["init", path]) == 0
    assert main(["init", path]) == 1
    assert open_kit(db=path).books() == ()


def test_init_does_not_show_a_password(fresh_postgres: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", fresh_postgres.replace("postgres@", "postgres:s3cret@"), "--lang", "en"]) == 0
    said = capsys.readouterr().out
    assert "s3cret" not in said
    assert "postgres:***@" in said


def test_a_folder_that_cannot_be_written_to_is_told_with_what_to_do(
    sample_store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    told = ["report", "office", "--db", str(sample_store), "--out", str(tmp_path / "file"), "--lang", "zh"]
    assert main(told) == 1
    assert "换一个文件夹" in capsys.readouterr().err


def test_a_csv_is_previewed_then_taken_then_adds_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store, file = tmp_path / "class.db", tmp_path / "客户.csv"
    file.write_text("客户编号,客户名称,员工人数\n007,青岚出租,120\n008,白鹭物流,３５\n", encoding="gb18030")
    assert main(["init", str(store)]) == 0
    arguments = ["import", str(file), "--kind", "accounts", "--book", "mine", "--db", str(store), "--lang", "en"]
    assert main([*arguments, "--dry-run"]) == 0
    assert open_kit(db=store).books() == ()
    assert main(arguments) == 0
    assert open_kit(db=store, book="mine").account("007").account.name == "青岚出租"
    assert open_kit(db=store, book="mine").account("008").account.employees == 35
    capsys.readouterr()
    assert main(arguments) == 0
    assert "0 new, 0 changed, 2 unchanged" in capsys.readouterr().out


def test_bad_rows_keep_everything_out_until_the_good_ones_are_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store, file = tmp_path / "class.db", tmp_path / "accounts.csv"
    file.write_text("客户编号,客户名称,员工人数\n1,青岚出租,120\n2,白鹭物流,很多\n", encoding="utf-8")
    main(["init", str(store)])
    arguments = ["import", str(file), "--kind", "accounts", "--book", "mine", "--db", str(store)]
    assert main(arguments) == 1
    said = capsys.readouterr()
    assert "很多" in said.out + said.err
    assert "什么都没有写入" in said.out
    assert open_kit(db=store).books() == ()
    assert main([*arguments, "--accept-good"]) == 1
    assert open_kit(db=store, book="mine").accounts() == ("1",)
    rejected = (tmp_path / "accounts-rejected.csv").read_text(encoding="utf-8-sig")
    assert "白鹭物流" in rejected
    (tmp_path / "accounts-rejected.csv").write_text("mine", encoding="utf-8")
    assert main([*arguments, "--accept-good"]) == 1
    assert (tmp_path / "accounts-rejected.csv").read_text(encoding="utf-8") == "mine"
    assert (tmp_path / "accounts-rejected-1.csv").exists()


def test_an_export_can_be_imported_again_and_changes_nothing(
    sample_store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "book.xlsx"
    assert main(["export", "--to", str(file), "--db", str(sample_store), "--lang", "zh"]) == 0
    assert main(["import", str(file), "--book", "sample", "--db", str(sample_store), "--lang", "en"]) == 0
    last = [line for line in capsys.readouterr().out.splitlines() if "Written to" in line][-1]
    assert ": 0 new, 0 changed," in last


def test_backup_and_restore_give_the_same_book(sample_store: Path, tmp_path: Path) -> None:
    copy, back = tmp_path / "copy.bak", tmp_path / "back.db"
    assert main(["backup", str(copy), "--db", str(sample_store)]) == 0
    assert main(["restore", str(copy), "--db", str(back)]) == 0
    assert open_kit(db=back).accounts() == open_kit(db=sample_store).accounts()
    assert main(["restore", str(copy), "--db", str(back)]) == 1


def test_new_lays_out_a_workshop_that_checks_clean_and_answers(tmp_path: Path, sample_store: Path) -> None:
    target = tmp_path / "我的 工作坊"
    assert main(["new", str(target)]) == 0
    assert main(["check", "--home", str(target)]) == 0
    assert open_kit(home=target, db=sample_store).exercises()
    assert main(["new", str(target)]) == 2


def test_check_names_a_fault_with_file_and_line_and_exits_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "home"
    main(["new", str(target)])
    first = next((target / "exercises" / "decision-group").glob("*.yml"))
    lines = first.read_text(encoding="utf-8").splitlines()
    at = next(i for i, line in enumerate(lines) if line.startswith("level:"))
    first.write_text("\n".join([*lines[:at], "level: 9", *lines[at + 1 :]]), encoding="utf-8")
    capsys.readouterr()
    for lang in ("zh", "en"):
        assert main(["check", "--home", str(target), "--lang", lang]) == 1
        assert f"exercises/decision-group/{first.name}:{at + 1}:" in capsys.readouterr().out
    assert main(["check", "--home", str(target), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)[0]["line"] == at + 1


def test_doctor_says_what_it_sees(sample_store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--db", str(sample_store), "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert all(fact["sound"] for fact in facts.values())
    assert main(["doctor", "--db", str(sample_store / "no.db")]) == 1


@pytest.mark.parametrize("encoding", ["ascii", "gbk", "utf-8"])
def test_a_console_of_any_encoding_gets_words_and_no_traceback(encoding: str, tmp_path: Path) -> None:
    said = run("check", cwd=HOME, PYTHONIOENCODING=encoding, LC_ALL="C")
    assert said.returncode == 0
    assert "Traceback" not in said.stdout + said.stderr


def test_a_reader_that_leaves_early_makes_no_traceback() -> None:
    said = subprocess.run(
        f"{sys.executable} -m kamkit --help | head -1", shell=True, capture_output=True, text=True, cwd=HOME
    )
    assert "Traceback" not in said.stderr


def test_help_speaks_the_asked_language() -> None:
    assert "book" in run("import", "--help", KAMKIT_LANG="en").stdout
    assert "客户账" in run("import", "--help", KAMKIT_LANG="zh").stdout


def test_an_import_understands_the_names_of_segments_in_either_language(tmp_path: Path) -> None:
    store, file = tmp_path / "class.db", tmp_path / "accounts.csv"
    file.write_text("客户编号,客户名称,细分市场\n1,青岚出租,出租车\n", encoding="utf-8")
    main(["init", str(store)])
    assert main(["import", str(file), "--kind", "accounts", "--book", "mine", "--db", str(store)]) == 0
    assert open_kit(db=store, book="mine").account("1").account.segment == "taxi"


def test_a_store_in_a_synced_folder_is_refused_until_the_user_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = str(tmp_path / "OneDrive" / "class.db")
    assert main(["init", path, "--lang", "en"]) == 1
    assert "KAMKIT_I_KNOW" in capsys.readouterr().err
    assert not Path(path).exists()
    monkeypatch.setenv("KAMKIT_I_KNOW", "1")
    assert main(["init", path]) == 0
    assert open_kit(db=path).books() == ()
    assert main(["doctor", "--db", path, "--lang", "en"]) == 1
    assert "OneDrive" in capsys.readouterr().out
