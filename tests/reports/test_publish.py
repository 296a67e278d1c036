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
from kamkit.reports import publish
from kamkit.reports.publish import Entry, file_stem, leaks, redacted, shelf


def entry(code: str = "A-1", book: str = "sample", lang: str = "zh", **known: object) -> Entry:
    return Entry(book, lang, code, "名", **known)


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
        place.put(entry(code), b"<p>", b"{}")
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
        place.put(entry(made="yesterday", high=2), b"good", b"{}")
        place.close("index")
    with shelf(tmp_path) as place:
        place.miss(entry(made="today", reason="dead"))
        place.close("index")
    (kept,) = shelf_entries(tmp_path)
    assert (kept["ok"], kept["reason"], kept["made"], kept["high"]) == (False, "dead", "yesterday", 2)
    assert (tmp_path / kept["file"]).read_bytes() == b"good"


def test_what_a_batch_published_before_it_was_interrupted_stays_on_the_list(tmp_path):
    def interrupted() -> None:
        with shelf(tmp_path) as place:
            place.put(entry(), b"good", b"{}")
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
    listed = {"reports": [{"book": "b", "lang": "zh", "code": "A", "name": "n", "file": "../secret.html"}]}
    (folder / publish.LIST).write_text(json.dumps(listed))
    with shelf(folder) as place:
        assert place.entries == ()


def test_a_write_that_fails_leaves_the_older_page_whole(tmp_path, monkeypatch):
    with shelf(tmp_path) as place:
        place.put(entry(), b"good", b"{}")

        def full(*_: object, **__: object) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr("kamkit.files.os.fsync", full)
        with pytest.raises(OSError, match="No space"):
            place.put(entry(), b"new", b"{}")
    assert (tmp_path / f"{file_stem(entry())}.html").read_bytes() == b"good"
    assert not [p for p in tmp_path.rglob(".*") if p.name != ".lock"]


@pytest.mark.parametrize("written", ["p@ss&word", "p@ss&amp;word", "p%40ss%26word", "x p@ss&word y"])
def test_a_secret_is_found_however_it_is_written(written):
    assert leaks(f"<p>{written}</p>".encode(), ("p@ss&word",))
    assert not leaks(b"<p>pass word</p>", ("p@ss&word",))
    assert "ss" not in redacted(f"cannot reach {written}", ("p@ss&word",)).replace("cannot reach", "")


def test_a_secret_of_a_few_signs_would_be_found_everywhere_and_is_left():
    assert not leaks(b"abc", ("a",))
