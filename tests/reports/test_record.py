"""The record of a run tells what ran, on what, how long, what failed and why; and whether names were shown in full."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kamkit.reports import batch, record
from tests.reports.test_unchanged import QuickPool
from tests.reports.workshop import FakeKit, lay_out, notebook

SECRET = "postgresql+psycopg://trainer:c4n%40ryc4n@127.0.0.1/kam"


def told(out: Path) -> dict:
    return json.loads((out / "small" / "run.json").read_text(encoding="utf-8"))


@pytest.fixture
def quick(tmp_path, monkeypatch) -> FakeKit:
    monkeypatch.setattr(batch, "Pool", QuickPool)
    return lay_out(tmp_path, notebook())


def test_it_names_data_policy_code_parameters_and_every_report_with_its_time(six):
    last = told(six.out)["last"]
    assert (last["report"], last["lang"], last["made"], last["unchanged"], last["failed"]) == ("small", "zh", 3, 0, 3)
    assert last["basis"]["data"]["put"] == "1"
    assert last["basis"]["targets"] == "handbook-daily 1"
    assert last["basis"]["versions"]["kamkit"] == "0.1.0"
    lines = {line["code"]: line for line in last["reports"]}
    assert set(lines) == set(six.kit.accounts)
    assert all(line["seconds"] > 0 for line in lines.values() if line["ok"])
    assert {code: line["cell"] for code, line in lines.items() if not line["ok"]} == {"A-1": 3, "A-2": 3, "A-3": 3}
    assert all("the dangerous one" in line["reason"] for line in lines.values() if not line["ok"])


def test_it_holds_no_path_of_the_machine(six):
    assert str(six.kit.workshop.home) not in json.dumps(told(six.out), ensure_ascii=False)


def test_names_shown_in_full_are_on_record_also_after_later_runs_and_on_the_index(tmp_path, quick):
    batch.run(quick, "small", ["A-1"], tmp_path / "out", lang="zh", unmask=True)
    assert "没有遮盖" in (tmp_path / "out" / "small" / "index.html").read_text(encoding="utf-8")
    batch.run(quick, "small", ["A-2"], tmp_path / "out", lang="zh")
    index = (tmp_path / "out" / "small" / "index.html").read_text(encoding="utf-8")
    assert "没有遮盖姓名" not in index
    assert index.count("未遮盖") == 1  # the report of A-1 is still the unmasked one
    assert [run["unmask"] for run in told(tmp_path / "out")["log"]] == [False, True]
    assert told(tmp_path / "out")["last"]["unmask"] is False


def test_a_batch_that_was_cut_off_is_on_record_as_that(tmp_path, quick, monkeypatch):
    monkeypatch.setattr(QuickPool, "ends", KeyboardInterrupt())
    monkeypatch.setattr(QuickPool, "after", 1)
    with pytest.raises(KeyboardInterrupt):
        batch.run(quick, "small", ["A-1", "A-2"], tmp_path / "out", lang="zh")
    assert (told(tmp_path / "out")["last"]["cut_off"], told(tmp_path / "out")["last"]["made"]) == (True, 1)
    monkeypatch.setattr(QuickPool, "ends", None)
    batch.resume(quick, "small", tmp_path / "out")
    assert [(run["cut_off"], run["resumed"]) for run in told(tmp_path / "out")["log"]] == [(False, True), (True, False)]


@pytest.mark.parametrize("content", ["", "[]", '{"v": 1}', '{"v": 9, "last": {}, "log": []}', '{"v": 1, "last": 3}'])
def test_a_record_that_cannot_be_read_is_begun_anew(tmp_path, quick, content):
    (tmp_path / "out" / "small").mkdir(parents=True)
    (tmp_path / "out" / "small" / record.RUN).write_text(content)
    batch.run(quick, "small", ["A-1"], tmp_path / "out", lang="en")
    assert len(told(tmp_path / "out")["log"]) == 1


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_record_stands_on_the_index_in_the_readers_language(tmp_path, quick, lang):
    batch.run(quick, "small", ["A-1"], tmp_path / "out", lang=lang)
    index = (tmp_path / "out" / "small" / "index.html").read_text(encoding="utf-8")
    assert "handbook-daily 1" in index
    assert {"zh": "新做 1 份，没有变化 0 份，未完成 0 份", "en": "1 made, 0 unchanged, 0 failed"}[lang] in index
    assert "reports." not in index.split("</style>")[1].split("<script>")[0]


def test_one_index_lists_the_reports_of_every_kind(tmp_path, quick):
    lay_out(tmp_path, notebook(), "second")
    for name in ("small", "second"):
        batch.run(quick, name, ["A-1", "A-2"], tmp_path / "out", lang="en")
    text = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert text.count("<tr data-state") == 4
    links = [part.split('"')[0] for part in text.split('<a href="')[1:]]
    assert {link.split("/")[0] for link in links} == {"small", "second"}
    assert all((tmp_path / "out" / link).is_file() for link in links)


def test_a_page_of_somebody_elses_is_not_written_over(tmp_path, quick):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "index.html").write_text("<title>my own site</title>")
    batch.run(quick, "small", ["A-1"], tmp_path / "out", lang="en")
    assert (tmp_path / "out" / "index.html").read_text() == "<title>my own site</title>"


def test_what_a_report_says_of_itself_stands_on_the_index_and_nonsense_does_not(tmp_path, quick, monkeypatch):
    line = [1, 2, float("nan"), "x", 4]
    said = {"figures": {"拜访": 7, "<b>": "<i>", "c": "d", "e": "f"}, "spark": line, "findings": 2}
    monkeypatch.setattr(QuickPool, "end", said)
    batch.run(quick, "small", ["A-1"], tmp_path / "out", lang="zh")
    index = (tmp_path / "out" / "small" / "index.html").read_text(encoding="utf-8")
    assert "<svg class='kam-spark'" in index
    assert "由早到近：1、2、4" in index
    assert "<span>拜访</span> <b>7</b>" in index
    assert "&lt;b&gt;" in index
    assert "<b><i>" not in index
    monkeypatch.setattr(QuickPool, "end", {"figures": [1], "spark": "no", "findings": "many"})
    assert batch.run(quick, "small", ["A-1"], tmp_path / "out", lang="zh", force=True).published == 1


def test_the_address_of_a_server_and_its_password_stand_in_no_file_whatever_a_report_says(tmp_path, monkeypatch):
    monkeypatch.setattr(batch, "Pool", QuickPool)
    monkeypatch.setattr(QuickPool, "end", {"figures": {"db": SECRET}})
    lay_out(tmp_path, notebook())
    batch.run(FakeKit(tmp_path, address=SECRET), "small", ["A-1"], tmp_path / "out", lang="zh")
    written = b"".join(p.read_bytes() for p in (tmp_path / "out").rglob("*") if p.is_file())
    assert b"c4n%40ryc4n" not in written
    assert b"c4n@ryc4n" not in written
