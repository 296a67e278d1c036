"""What stands in the folder: whole pages, one batch at a time, names that stay inside, nothing secret."""

from __future__ import annotations

import errno
import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamkit.errors import ReportFailed
from kamkit.files import inside
from kamkit.kit.report.workbook import Workbook, sheet, xlsx
from kamkit.reports import publish
from kamkit.reports.publish import Entry, file_stem, shelf
from kamkit.reports.secrets import leaks, redacted, secrets_of

ROOT = Path(__file__).parents[2]
GOOD = {"html": b"good", "ipynb": b"{}"}


def entry(code: str = "A-1", book: str = "sample", lang: str = "zh", **known: object) -> Entry:
    return Entry(book, lang, code, "名", **{"basis": "1", **known})


@given(st.text(max_size=500), st.text(max_size=100))
def test_a_file_name_made_of_any_code_is_plain_and_stays_inside(code, book):
    stem = file_stem(entry(code, book))
    assert set(stem) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert 0 < len(f"{stem}.html") < 100
    assert inside(Path("out"), Path("out") / f"{stem}.html")


@pytest.mark.parametrize(
    "code", ["../../escaped", "/etc/passwd", "C:\\x", "CON", "客" * 200, ".", "~", "{2026}", "a/../../b"]
)
def test_a_hostile_code_is_published_inside_the_folder(tmp_path, code):
    with shelf(tmp_path / "out") as place:
        place.put(entry(code), GOOD)
        place.close("<p>")
    assert {p.resolve().parent for p in tmp_path.rglob("*.html")} == {(tmp_path / "out").resolve()}


def test_books_and_languages_do_not_take_each_others_place():
    assert len({file_stem(entry(book=b, lang=lang)) for b in ("sample", "crm") for lang in ("zh", "en")}) == 4


def test_a_second_batch_is_kept_out_of_the_folder(tmp_path):
    with shelf(tmp_path), pytest.raises(ReportFailed) as told, shelf(tmp_path):
        pass
    assert told.value.problems[0].key == "report_folder_busy"
    with shelf(tmp_path):
        pass


def test_the_lock_falls_with_its_process(tmp_path):
    code = (
        f"import os\nfrom pathlib import Path\nfrom kamkit.reports.publish import shelf\n"
        f"with shelf(Path({str(tmp_path)!r})): os.kill(os.getpid(), 9)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == -9
    with shelf(tmp_path):
        pass


def test_a_failed_report_leaves_the_older_good_one_and_its_place_on_the_list(tmp_path):
    with shelf(tmp_path) as place:
        place.put(entry(made="yesterday", findings=2, spark=(1, 2)), GOOD)
        place.close("index")
    with shelf(tmp_path) as place:
        place.miss(entry(made="today", reason="dead"))
        place.close("index")
    (kept,) = shelf_entries(tmp_path)
    assert (kept["ok"], kept["reason"], kept["made"], kept["findings"]) == (False, "dead", "yesterday", 2)
    assert (tmp_path / kept["files"]["html"]).read_bytes() == b"good"


def test_what_a_batch_published_before_it_was_interrupted_stays_on_the_list(tmp_path):
    def interrupted() -> None:
        with shelf(tmp_path) as place:
            place.put(entry(), GOOD)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    with shelf(tmp_path) as place:
        assert [kept.code for kept in place.entries] == ["A-1"]
    assert not (tmp_path / "index.html").exists()


def shelf_entries(folder: Path) -> list[dict[str, object]]:
    return json.loads((folder / publish.LIST).read_text(encoding="utf-8"))["reports"]


def test_what_a_killed_batch_left_half_written_is_swept_and_nothing_else(tmp_path):
    (tmp_path / ".a-1-sample-zh-12345678.html-ab_c1234").write_text("half")
    (tmp_path / ".gitignore").write_text("mine")
    (tmp_path / "a-1.html").write_text("mine")
    with shelf(tmp_path):
        assert sorted(p.name for p in tmp_path.iterdir() if p.is_file()) == [".gitignore", ".lock", "a-1.html"]


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"reports": [{"x": 1}]}', '{"reports": 3}', "\x00"])
def test_a_list_that_cannot_be_read_is_no_list(tmp_path, content):
    (tmp_path / publish.LIST).write_text(content)
    with shelf(tmp_path) as place:
        assert place.entries == ()


def test_a_list_that_points_outside_is_not_followed(tmp_path):
    outside = tmp_path / "secret.html"
    outside.write_text("x")
    folder = tmp_path / "out"
    folder.mkdir()
    line = {"book": "b", "lang": "zh", "code": "A", "name": "n", "files": {"html": "../secret.html"}}
    listed = {"v": publish.VERSION, "reports": [line]}
    (folder / publish.LIST).write_text(json.dumps(listed))
    with shelf(folder) as place:
        assert place.entries == ()


def test_a_write_that_fails_leaves_the_older_page_whole(tmp_path, monkeypatch):
    with shelf(tmp_path) as place:
        place.put(entry(), GOOD)

        def full(*_: object, **__: object) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr("kamkit.files.os.fsync", full)
        with pytest.raises(OSError, match="No space"):
            place.put(entry(), {"html": b"new", "ipynb": b"{}"})
    assert (tmp_path / f"{file_stem(entry())}.html").read_bytes() == b"good"
    assert not [p for p in tmp_path.rglob(".*") if p.name not in (publish.LOCK, publish.JOURNAL)]


@pytest.mark.parametrize("written", ["p@ss&word", "p@ss&amp;word", "p%40ss%26word", "x p@ss&word y"])
def test_a_secret_is_found_however_it_is_written(written):
    assert leaks(f"<p>{written}</p>".encode(), ("p@ss&word",))
    assert not leaks(b"<p>pass word</p>", ("p@ss&word",))
    assert "ss" not in redacted(f"cannot reach {written}", ("p@ss&word",)).replace("cannot reach", "")


def test_a_secret_of_a_few_signs_would_be_found_everywhere_and_is_left():
    assert not leaks(b"abc", ("a",))


def test_what_a_servers_address_gives_away_is_the_whole_of_it_and_its_password_as_written_and_as_meant():
    address = "postgresql+psycopg://trainer:c4n%40ry@127.0.0.1/kam"
    assert secrets_of(address) == (address, "c4n%40ry", "c4n@ry")


def test_a_secret_in_a_workbook_is_found_though_a_workbook_is_packed():
    made = xlsx(Workbook(title="t", sheets=(sheet("s", ["h"], [["the p@ss&word"]]),)))
    assert leaks(made, ("p@ss&word",))
    assert not leaks(made, ("password",))


def test_a_report_is_unchanged_only_while_it_rests_on_the_same_is_whole_and_has_every_format(tmp_path):
    with shelf(tmp_path) as place:
        place.put(entry(), GOOD)
        assert place.unchanged(entry(), ("html", "ipynb"))
        assert not place.unchanged(entry(basis="2"), ("html",))
        assert not place.unchanged(entry(), ("html", "pdf"))
        assert not place.unchanged(entry("A-2"), ("html",))
        (tmp_path / f"{file_stem(entry())}.html").write_bytes(b"goo")
        assert not place.unchanged(entry(), ("html",))


def test_a_format_that_was_not_made_this_time_does_not_stay_beside_a_newer_page(tmp_path):
    with shelf(tmp_path) as place:
        place.put(entry(), {**GOOD, "xlsx": b"old", "pdf": b"old"})
        place.put(entry(basis="2"), {**GOOD, "xlsx": b"new"})
    stem = file_stem(entry())
    assert sorted(p.name for p in tmp_path.glob(f"{stem}.*")) == [f"{stem}.html", f"{stem}.xlsx"]


def test_what_a_killed_batch_had_done_is_known_to_the_next_one(tmp_path):
    code = f"""
import os
from pathlib import Path
from tests.reports.test_publish import GOOD, entry
from kamkit.reports.publish import shelf
with shelf(Path({str(tmp_path)!r})) as place:
    place.begin({{"wanted": 1}})
    place.put(entry("A-1"), GOOD)
    place.miss(entry("A-2", reason="dead"))
    open(place.folder / ".journal", "a").write('{{"book": "sam')
    os.kill(os.getpid(), 9)
"""
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=ROOT).returncode == -9
    assert not (tmp_path / publish.LIST).exists() or shelf_entries(tmp_path) == []
    with shelf(tmp_path) as place:
        assert place.cut_off == {"wanted": 1}
        assert [(kept.code, kept.ok) for kept in place.entries] == [("A-1", True), ("A-2", False)]
        assert place.unchanged(entry("A-1"), ("html",))
        assert place.done_in_cut_off(entry("A-1"))
        assert not place.done_in_cut_off(entry("A-2"))
        place.close("index")
    with shelf(tmp_path) as place:
        assert place.cut_off is None
        assert len(place.entries) == 2


def test_periods_of_one_subject_stand_beside_each_other(tmp_path):
    with shelf(tmp_path) as place:
        for period in ("2026-09", "2026-10"):
            place.put(entry(period=period), GOOD)
    assert len(list(tmp_path.glob("a-1-*.html"))) == 2
